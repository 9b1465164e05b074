"""R4, R7, R11, R12: what pages do and refuse, in front of the real use cases and a real PostgreSQL."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from statistics import median
from unittest import mock

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.task.hand_on import delegate
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web import api
from satupintu.web.http import guard
from satupintu.web.server import PAGES
from tests.integration.conftest import BASE, TurnedClock
from tests.integration.test_handing_on import GOVERNMENT
from tests.integration.test_verification import address_of
from tests.integration.test_web import ADMIN, AUDITOR, CLERK, OPD, open_link, sign_in, submit
from tests.support.follow_up import obligation
from tests.support.papers import word
from tests.support.people import Form, forms_of, whole_answer
from tests.support.process import answer, conclude, enter, open_task
from tests.support.register import an_agreement, keep
from tests.trust.desks import app_of, browser_of, own_desk
from tests.trust.promises import Attempt

SETS_A_COOKIE = "/bahasa"
"""The choice of a language: it is kept by the browser and nowhere else, and needs no token."""
SAFE = ("GET", "HEAD", "OPTIONS")
EVERYBODY = ("nobody", "link", CLERK, OPD, AUDITOR, ADMIN)
KEPT_OF_A_VISIT = {"alembic_version", "session", "tally", "security_event"}
"""That a session was used, what was counted or noted of a refusal; and what is no business at all."""
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FRAMES = (("DENY", guard.CSP), ("SAMEORIGIN", "default-src 'none'; frame-ancestors 'self'"))
"""Pages stand in no frame; papers and certificates are shown in frames of our own pages, and may load nothing."""
FOREIGN: tuple[dict[str, str], ...] = (
    {"origin": "https://evil.example"},
    {"origin": "http://127.0.0.1:9999"},
    {"origin": "https://127.0.0.1:8000.evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"origin": "null"},
    {},
)
"""Who sends a form from elsewhere, the last two without the form's own token."""


def routes() -> list[APIRoute]:
    """Every route there is."""
    return [
        route for router in (each.router for each in (api, *PAGES)) for route in router.routes
        if isinstance(route, APIRoute)
    ]  # fmt: skip


@asynccontextmanager
async def _town(attempt: Attempt) -> AsyncIterator[tuple[Desk, FastAPI, httpx.AsyncClient, dict[str, str]]]:
    """A desk with something behind every address, and what fills the addresses."""
    async with own_desk(attempt.folder) as desk:
        agreed = await conclude(desk)
        owed = await obligation(desk, agreed, ObligationKind.FOLLOW_UP_DOCUMENT)
        number = await enter(desk, title="Usulan yang masih diperiksa")
        task = await open_task(desk, number, Assignment.COMPLETENESS)
        known = {"number": number, "task_id": str(task.id), "token": "x", "name": "x", "paper_id": "0" * 32}
        known |= {"paper": "kb", "extension": "pdf", "slug": "001-REG-KS-2026", "file_id": "0" * 32, "code": "x"}
        known |= {"condition_id": "1", "route": "ksdd", "year": "2026", "batch_id": "1", "letter_id": "1"}
        known |= {"obligation_id": str(owed.id), "period": "2026-2", "meeting_id": "1"}
        app = app_of(desk)
        async with browser_of(app) as client:
            yield desk, app, client, known


async def _become(who: str, desk: Desk, client: httpx.AsyncClient) -> None:
    client.cookies.clear()
    assert isinstance(desk.clock, TurnedClock)
    desk.clock.turn(minutes=61)  # past the bound on sign-in links
    if who == "link":
        while claimed := await outbox.claim(desk):
            asking = [each for each in claimed if each.message["X-Satupintu-Letter"] == "completeness_requested"]
            if asking:
                await open_link(client, asking[-1])
                return
        await enter(desk, title=f"Usulan untuk satu tautan {secrets.token_hex(4)}")  # the same twice would be one
        await _become(who, desk, client)
    elif who != "nobody":
        await sign_in(desk, client, who)


async def _everything(desk: Desk) -> dict[str, str]:
    async with desk.database.transaction() as session:
        names = await session.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
        hashes = {}
        for name in sorted(set(names) - KEPT_OF_A_VISIT):
            rows = f"""select md5(coalesce(string_agg(it::text, '|' order by it::text), '')) from "{name}" it"""
            hashes[name] = str(await session.scalar(text(rows)))
        return hashes


def safe_methods_change_nothing(attempt: Attempt) -> None:
    """R7: every route by every safe method, for nobody, with a link, and in each role; again and again."""
    asyncio.run(_safe_methods(attempt))


async def _safe_methods(attempt: Attempt) -> None:
    async with _town(attempt) as (desk, _, client, known):
        paths = sorted({route.path.format_map(_Filled(known)) for route in routes()})
        attempt.figures["addresses"] = str(len(paths))
        while not attempt.is_done:
            for who in EVERYBODY:
                await _become(who, desk, client)
                before = await _everything(desk)
                for path in paths:
                    for method in SAFE:
                        found = await client.request(method, path, follow_redirects=False)
                        is_link = path.startswith("/t/")
                        attempt.expect(
                            found.status_code < 500 and not (is_link and "set-cookie" in found.headers),
                            f"{method} {path} as {who}: {found.status_code} {found.headers.get('set-cookie')}",
                        )
                if attempt.seeded:
                    async with desk.database.transaction() as session:  # as a page would that counts its readers
                        await session.execute(text("update proposal set wake_version = wake_version + 1"))
                after = await _everything(desk)
                changed = [name for name in after if after[name] != before[name]]
                attempt.expect(not changed, f"as {who}, reading changed {changed}")


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "1"


def headers_on_every_answer(attempt: Attempt) -> None:
    """R12: the headers on all routes and statuses, no foreign host in a page, no write that another site caused."""
    with ExitStack() as planted:
        if attempt.seeded:
            without = {name: value for name, value in guard.HEADERS.items() if name != "Content-Security-Policy"}
            planted.enter_context(mock.patch.object(guard, "HEADERS", without))
        asyncio.run(_headers(attempt))


async def _headers(attempt: Attempt) -> None:
    async with _town(attempt) as (desk, _, client, known):
        statuses: set[int] = set()

        def judge(found: httpx.Response) -> None:
            statuses.add(found.status_code)
            lacking = [name for name, value in EXPECTED.items() if found.headers.get(name) != value]
            framing = found.headers.get("X-Frame-Options"), found.headers.get("Content-Security-Policy", "")
            is_page = found.headers.get("content-type", "").startswith("text/html")
            if not any(
                framing[0] == who and framing[1].startswith(policy) for who, policy in FRAMES[: 1 + (not is_page)]
            ):
                lacking += [str(framing)]
            if not found.url.path.startswith("/static"):
                lacking += [] if found.headers.get("Cache-Control") == "no-store" else ["Cache-Control"]
            foreign = [host for host in _hosts(found) if host not in BASE]
            attempt.expect(not lacking and not foreign, f"{found.request.method} {found.url}: {lacking} {foreign}")

        while not attempt.is_done:
            for who in EVERYBODY:
                await _become(who, desk, client)
                for route in routes():
                    path = route.path.format_map(_Filled(known))
                    for method in sorted({*(route.methods or ()), "HEAD", "TRACE"}):
                        if method in guard.SAFE or method == "TRACE":
                            judge(await client.request(method, path, follow_redirects=False))
                    if "POST" in (route.methods or ()):
                        judge(await client.post(path, content=b"{", follow_redirects=False))
                judge(await client.post("/masuk", content=b"x" * 7_000_000, follow_redirects=False))
                judge(await client.get("/tidak-ada"))
            await _foreign_writes(attempt, desk, client, known)
        attempt.figures["statuses"] = ", ".join(map(str, sorted(statuses)))


async def _foreign_writes(attempt: Attempt, desk: Desk, client: httpx.AsyncClient, known: dict[str, str]) -> None:
    await _become(CLERK, desk, client)
    before = await _everything(desk)
    forms = [route for route in routes() if "POST" in (route.methods or ()) and not route.path.startswith("/api/")]
    writing = [route for route in forms if route.path != SETS_A_COOKIE]
    for route in writing:
        for headers in FOREIGN:
            path = route.path.format_map(_Filled(known))
            found = await client.post(path, data={"confirm": "0002"}, headers=headers, follow_redirects=False)
            attempt.expect(found.status_code >= 400, f"POST {path} with {headers}: {found.status_code}")
    changed = {name for name, value in (await _everything(desk)).items() if value != before[name]}
    attempt.expect(not changed, f"a write from elsewhere changed {changed}")


def _hosts(page: httpx.Response) -> set[str]:
    """Hosts that a browser would ask for while it shows the page."""
    if not page.headers.get("content-type", "").startswith("text/html"):
        return set()
    loaded = [
        part.split('"')[0] for mark in ('src="', 'action="', '<link href="') for part in page.text.split(mark)[1:]
    ]
    return {httpx.URL(address).netloc.decode() for address in loaded if address.startswith(("http:", "https:", "//"))}


def nobody_acts_on_what_is_over(attempt: Attempt) -> None:
    """R4: answers prepared before a paper changed, or before the task went to somebody else, are refused."""
    asyncio.run(_stale(attempt))


async def _stale(attempt: Attempt) -> None:
    async with own_desk(attempt.folder) as desk:
        while not attempt.is_done:
            async with browser_of(app_of(desk)) as client:
                await _one_stale(attempt, desk, client)


async def _one_stale(attempt: Attempt, desk: Desk, client: httpx.AsyncClient) -> None:
    """A reviewer fills in all but the last button; the task is handed on, or the text replaced; then the button."""
    draft = FiledPaper("rancangan_naskah", "naskah.docx", await desk.blobs.put_bytes(word(["Naskah"]), "naskah.docx"))
    number = await enter(desk, (draft,), title=f"Usulan {attempt.tried}")
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    letter = await _letter_to(desk, task.email, number)
    page = await open_link(client, letter)
    filled = await submit(client, page, _with("decision", page), **whole_answer(_with("decision", page), "approve"))
    is_handed_on = attempt.tried % 4 != 0
    if not attempt.seeded and is_handed_on:
        await delegate(desk, task.id, HandOn(GOVERNMENT, "Dinas luar kota."), Actor(task.email, Via.LINK, task.email))
    elif not attempt.seeded:
        async with desk.database.transaction() as session:
            replaced = "update paper set sha256 = repeat('a', 64) where proposal_id = :id"
            await session.execute(text(replaced), {"id": task.proposal_id})
    found = await submit(client, filled, _with("confirm", filled), confirm=number[-4:])
    async with desk.database.transaction() as session:
        taken = await session.scalar(text("select count(*) from decision where task_id = :id"), {"id": task.id})
    refused = taken == 0 and found.status_code < 500 and not found.url.path.endswith("/tanda-terima")
    attempt.expect(refused, f"{number}: {taken} decisions on what is over, {found.status_code}")
    if is_handed_on:
        for _ in range(2):
            again = await open_link(client, letter)
            attempt.expect(again.status_code == httpx.codes.GONE, f"{number}: the old link gives {again.status_code}")


async def _letter_to(desk: Desk, email: str, number: str) -> outbox.Claimed:
    while claimed := await outbox.claim(desk):
        for each in claimed:
            if email in str(each.message["To"]) and number in str(each.message["Subject"]):
                return each
    raise AssertionError(f"no letter to {email} about {number}")


def _with(name: str, page: httpx.Response) -> Form:
    return next(form for form in forms_of(page) if name in form.names)


def the_public_page_tells_nothing(attempt: Attempt) -> None:
    """R11: unknown and withheld codes answer alike, in status, length and time; the page holds no inner word."""
    asyncio.run(_public(attempt))


SECRETS = ("catatan rahasia", "Tempat rahasia", "Penandatangan Rahasia", "@")
"""What the page of an agreement must not hold."""


async def _public(attempt: Attempt) -> None:
    async with own_desk(attempt.folder) as desk:
        shown, withheld = (
            an_agreement(title, number=number, notes=SECRETS[0], place=SECRETS[1])
            for title, number in (("Sampah", "9/PKS"), ("Air", "10/PKS"))
        )
        for each in (shown, withheld):
            each.parties[1].signatory_name = SECRETS[2]
        await keep(desk, shown, withheld)
        address, hidden = await address_of(desk, shown), await address_of(desk, withheld)
        async with desk.database.transaction() as session:
            await session.execute(text("update agreement set is_withheld = true where id = :id"), {"id": withheld.id})
        async with browser_of(app_of(desk)) as client:
            await _compare(attempt, client, address, hidden)


async def _compare(attempt: Attempt, client: httpx.AsyncClient, address: str, hidden: str) -> None:
    found: dict[str, list[float]] = {"unknown": [], "withheld": []}
    known = await client.get(address)
    attempt.expect(not [word for word in SECRETS if word in known.text], "the public page holds an inner word")
    while not attempt.is_done:
        unknown = "/verifikasi/" + f"{attempt.tried:043d}"
        answers = {}
        for name, path in (("unknown", unknown), ("withheld", hidden)):
            began = time.perf_counter()
            answers[name] = await client.get(known.url.path if attempt.seeded and name == "withheld" else path)
            found[name].append(time.perf_counter() - began)
        one, other = answers.values()
        alike = one.status_code == other.status_code and len(one.content) == len(other.content)
        attempt.expect(alike, f"unknown {one.status_code}, {len(one.content)} bytes; withheld {other.status_code}")
    difference = abs(median(found["unknown"]) - median(found["withheld"])) * 1000
    attempt.figures["median difference in time"] = f"{difference:.2f} ms"
