"""R21: pages asked for at a steady rate, whether or not the last one has come."""

import asyncio
import resource
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.acceptance.trust.office import CHECK, Office
from tests.acceptance.trust.test_mail_faults import PostOffice, _sign_in
from tests.support.people import Browser, link_in
from tests.support.system import System, system
from tests.trust.defects import rewritten
from tests.trust.promises import Attempt

RATE = 200.0
"""Requests a second that are wanted; how many came through is a figure."""
IN_FLIGHT = 200
"""Requests that wait for an answer at most; beyond them the generator itself is late, and says so."""
PROPOSALS = 20


def a_steady_load(attempt: Attempt) -> None:
    """R21: `size` is in requests."""
    with ExitStack() as planted:
        if attempt.seeded:
            planted.enter_context(
                rewritten("satupintu.web.process.routes", "language = language_of(request, visitor)", "raise OSError")
            )
        folder = attempt.folder / "system"
        folder.mkdir()
        with system(folder, webs="2") as running:
            office = Office(running)
            numbers = [office.propose() for _ in range(PROPOSALS)]
            link = link_in(office.asked(numbers[0], CHECK))
            assert link is not None
            with Browser() as browser:
                _sign_in(_as_post_office(office), browser)
                cookies = dict(browser.cookies)
            paths = [
                "/usulan",
                "/tugas",
                "/daftar",
                "/sehat",
                f"/t/{link.rpartition('/')[2]}",
                "/routes/ksdd",
                "/masuk",
            ]
            paths += [f"/usulan/{number}" for number in numbers[:5]]
            before = _memory(running)
            asyncio.run(_ask(attempt, office.webs, paths, cookies))
            grown = (_memory(running) - before) / before
            attempt.figures["memory of the webs grew by"] = f"{grown:.1%}"


def _as_post_office(office: Office) -> PostOffice:
    made = PostOffice.__new__(PostOffice)
    made.__dict__ = office.__dict__
    made.mail = office.mail  # type: ignore[method-assign]
    return made


def _memory(running: System) -> int:
    """Resident bytes of the web processes."""
    assert running.process is not None
    pages = 0
    for pid in _children(running.process.pid):
        command = _read(f"/proc/{pid}/cmdline")
        if "web" in command.split("\0"):
            pages += int(_read(f"/proc/{pid}/statm").split()[1])
    return pages * resource.getpagesize()


def _children(pid: int) -> list[int]:
    return [int(each) for each in _read(f"/proc/{pid}/task/{pid}/children").split()]


def _read(path: str) -> str:
    return Path(path).read_text()


async def _ask(attempt: Attempt, webs: tuple[str, str], paths: list[str], cookies: dict[str, str]) -> None:
    took, statuses, slots = list[float](), Counter[int](), asyncio.Semaphore(IN_FLIGHT)
    limits = httpx.Limits(max_connections=IN_FLIGHT)

    async def one(client: httpx.AsyncClient, number: int) -> None:
        address = webs[number % 2] + paths[number % len(paths)]
        began = time.perf_counter()
        try:
            found = await client.get(address)
            statuses[found.status_code] += 1
            why = f"{address}: {found.status_code}" if found.status_code >= 400 else ""
        except httpx.HTTPError as error:
            statuses[0] += 1
            why = f"{address}: {error!r}"
        finally:
            slots.release()
        took.append(time.perf_counter() - began)
        attempt.expect(not why, why)

    began = time.perf_counter()
    clients = httpx.AsyncClient(cookies=cookies, limits=limits, timeout=30, trust_env=False)
    async with clients as client, asyncio.TaskGroup() as group:
        for number in range(attempt.size):
            await slots.acquire()
            group.create_task(one(client, number))
            early = began + number / RATE - time.perf_counter()
            if early > 0:
                await asyncio.sleep(early)
    seconds, took = time.perf_counter() - began, sorted(took)
    attempt.figures["requests a second"] = f"{len(took) / seconds:.0f} of {RATE:.0f} wanted"
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        attempt.figures[name] = f"{took[int(len(took) * share)] * 1000:.0f} ms"
    attempt.figures["statuses"] = ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items()))
