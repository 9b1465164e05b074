"""
`python -m tests.bench.hostile`: hostile files come in one after another; how fast is everything else meanwhile?

A department sends each with the form of a proposal, the Kabag turns the pages of a dossier, and the memory of every
process of the system is watched. Ends with 1 when a goal is missed or a file was accepted.
"""

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.bench.figures import Row, at_most, seconds, show
from tests.bench.ours import Bench
from tests.bench.post_office import PostOffice, post_office
from tests.support.hostile_files import a_bomb, samples
from tests.support.people import Browser, forms_of, link_in
from tests.support.system import ROOT, System, system

DEPARTMENT, KABAG = "dlh@jambikota.example", "kabag.kerjasama@jambikota.example"
MIB = 2**20
LONGEST = 2.0
"""Seconds in which a hostile file is to be refused."""
_QUIET = 60
"""Looks at the dossier before the first file comes."""
_PAUSE = 0.05
"""Seconds between two looks at the dossier, and at the memory."""


@dataclass
class Measured:
    """Seconds of each refusal and of each page; MiB."""

    refusals: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    """Of the same page while nothing comes in."""
    accepted: list[str] = field(default_factory=list)
    """What was not refused; nothing should be here."""
    slowest: tuple[float, str] = (0.0, "")
    growth: dict[str, float] = field(default_factory=dict)
    """Of every process that was there before, at its highest."""
    gate: float = 0.0
    """The largest of the processes that opened a file."""


def hostile() -> list[tuple[str, str, bytes]]:
    """What is sent: name of the sample, name of the file, content."""
    made = [(each.what, each.filename, each.made()) for each in samples()]
    bomb = ROOT / "tests" / "cases" / "files" / "objstm_1g.pdf"
    return [("1 GiB in 2 KB", bomb.name, bomb.read_bytes()), ("512 MiB", "a.pdf", a_bomb(512)), *made]


def measure(running: System, post: PostOffice) -> Measured:
    """Send them all while a dossier is looked at."""
    bench = Bench(running, post)
    (number,) = bench.propose(1)
    bench.close()
    found, done = Measured(), threading.Event()
    files = hostile()
    with Browser() as department, Browser() as kabag:
        _sign_in(department, running.web, post, DEPARTMENT)
        _sign_in(kabag, running.web, post, KABAG)
        found.quiet += [_page(kabag, running.web, number) for _ in range(_QUIET)]
        with _watched(running, found, done):
            sending = threading.Thread(target=_send, args=(department, running.web, files, found, done))
            sending.start()
            while not done.is_set():
                found.pages.append(_page(kabag, running.web, number))
                time.sleep(_PAUSE)
            sending.join()
    return found


def _sign_in(browser: Browser, web: str, post: PostOffice, email: str) -> None:
    earlier = len(post.about("", "Tautan masuk"))
    page = browser.get(f"{web}/masuk")
    browser.submit(page, next(each for each in forms_of(page) if "email" in each.names), email=email)
    link = link_in(post.wait_for("", "Tautan masuk", earlier + 1)[-1].letter)
    assert link is not None
    browser.open(link)


def _page(browser: Browser, web: str, number: str) -> float:
    began = time.perf_counter()
    answer = browser.get(f"{web}/usulan/{number}")
    took = time.perf_counter() - began
    assert answer.status_code == httpx.codes.OK, answer.text
    return took


def _send(
    browser: Browser, web: str, files: list[tuple[str, str, bytes]], found: Measured, done: threading.Event
) -> None:
    try:
        page = browser.get(f"{web}/usulan/baru")
        form = next(each for each in forms_of(page) if "submission" in each.names)
        for what, filename, content in files:
            began = time.perf_counter()
            answer = browser.submit(page, form, {"paper.0": (filename, content)}, **{"paper_kind.0": "lainnya"})
            took = time.perf_counter() - began
            found.refusals.append(took)
            found.slowest = max(found.slowest, (took, what))
            if "problem-paper.0" not in answer.text:
                found.accepted.append(f"{what} ({answer.status_code})")
    finally:
        done.set()


@contextmanager
def _watched(running: System, found: Measured, done: threading.Event) -> Iterator[None]:
    assert running.process is not None
    top = psutil.Process(running.process.pid)
    before = {each.pid: (each.name(), each.memory_info().rss) for each in (top, *top.children(recursive=True))}

    def watch() -> None:
        while not done.wait(_PAUSE / 5):
            for each in (top, *top.children(recursive=True)):
                _note(each, before, found)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        done.set()
        watching.join()


def _note(process: psutil.Process, before: dict[int, tuple[str, int]], found: Measured) -> None:
    try:
        rss = process.memory_info().rss
    except psutil.NoSuchProcess:
        return
    if process.pid in before:
        name, was = before[process.pid]
        name = f"{name} {process.pid}"
        found.growth[name] = max(found.growth.get(name, 0.0), (rss - was) / MIB)
    else:
        found.gate = max(found.gate, rss / MIB)


def rows(found: Measured) -> list[Row]:
    """The lines of the table."""
    growth, name = max((growth, name) for name, growth in found.growth.items())
    accepted = len(found.accepted)
    return [
        seconds("dossier page while nothing comes in", found.quiet),
        seconds(f"dossier page while {len(found.refusals)} hostile files come in", found.pages, (0.3, 0.3)),
        seconds("  a hostile file sent → refused", found.refusals),
        at_most(f"  the slowest of them ({found.slowest[1]})", found.slowest[0], " s", LONGEST),
        at_most(f"  most that a process grew ({name})", growth, " MiB", 100),
        Row("  largest process that opened a file", n="1", value=f"{found.gate:.0f} MiB"),
        Row("  hostile files accepted", value=str(accepted), goal="0", is_met=not accepted),
    ]


def main() -> int:
    """Measure and print; returns the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="satupintu-bench-"))
    folder.chmod(0o755)  # PostgreSQL's OS user passes through, where root runs this
    try:
        with post_office() as post, system(folder, smtp_url=f"smtp://127.0.0.1:{post.port}") as running:
            found = measure(running, post)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table = rows(found)
    show(table, "Hostile files", [f"accepted: {each}" for each in found.accepted])
    return 0 if all(each.is_met is not False for each in table) else 1


if __name__ == "__main__":
    sys.exit(main())
