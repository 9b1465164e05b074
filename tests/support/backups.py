"""One backup drill: an office at work is backed up, restored elsewhere, and what was acknowledged is looked for."""

import asyncio
import dataclasses
import hashlib
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import func, select

from config.settings import Settings
from satupintu.documents.blobs import BlobStore
from satupintu.documents.checks import DOCX
from satupintu.domain.letters.states import LetterState
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.runtime.backup import backup
from satupintu.runtime.opening import DATABASE, embedded
from satupintu.runtime.restore import Restored, restore
from satupintu.store.database import Database
from satupintu.store.letters import Letter
from satupintu.store.proposals import HistoryEntry, Paper, Proposal
from satupintu.store.work import Decision, Task
from satupintu.usecases.letters.outbox import claim, settle_letter
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.task.papers import FiledPaper
from tests.support import papers
from tests.support.forms import a_form
from tests.support.process import CLERK, an_answer, open_task, run

WRITERS = 6


@dataclasses.dataclass
class Acknowledged:
    """What an office was told is done, in the order in which it was told."""

    proposals: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    """Number, and SHA-256 of its draft."""
    decisions: list[int] = dataclasses.field(default_factory=list)
    """Ids of tasks."""
    sent: list[int] = dataclasses.field(default_factory=list)
    """Ids of letters that the mail server has taken."""

    def until_now(self) -> "Acknowledged":
        return Acknowledged(self.proposals[:], self.decisions[:], self.sent[:])


@dataclasses.dataclass(frozen=True)
class Figures:
    """What a drill came to. Times in seconds, size in bytes."""

    acknowledged: int
    missing: int
    """Of what was acknowledged before the backup began."""
    later: int
    """Acknowledged while it was taken; a part of it may be in the archive."""
    files: int
    damaged: int
    size: int
    backup_seconds: float
    restore_seconds: float
    history_rows: int
    is_whole: bool


async def write(desk: Desk, done: Acknowledged, name: str, stop: asyncio.Event) -> None:
    """Enter proposals with a draft and have them checked, one after another, until told to stop."""
    count = 0
    while not stop.is_set():
        count += 1
        title = f"Kerja sama {name} nomor {count}"
        blob = await desk.blobs.put_made(papers.word([title]), DOCX)
        filed = FiledPaper("rancangan_naskah", "naskah.docx", blob)
        number = (await submit(desk, a_form(title=title), [filed], CLERK)).number
        done.proposals.append((number, blob.sha256))
        await run(desk, number)
        task = await open_task(desk, number, Assignment.COMPLETENESS)
        await decide(desk, task.id, an_answer(desk, Choice.ACCEPT, Assignment.COMPLETENESS), CLERK)
        done.decisions.append(task.id)


async def send(desk: Desk, done: Acknowledged, stop: asyncio.Event) -> None:
    """Hand letters over until told to stop."""
    while not stop.is_set():
        for each in await claim(desk):
            await settle_letter(desk, each.letter_id, None)
            done.sent.append(each.letter_id)
        await asyncio.sleep(0)


async def drill(desk: Desk, settings: Settings, folder: Path, *, before: int) -> tuple[Figures, Restored]:
    """
    Work, back up in the middle of it, go on working, restore into `folder / "restored"`, and compare.

    `before`: how many decisions are waited for before the backup begins.
    """
    done, stop = Acknowledged(), asyncio.Event()
    work = [asyncio.create_task(write(desk, done, f"{folder.name}-{each}", stop)) for each in range(WRITERS)]
    work.append(asyncio.create_task(send(desk, done, stop)))
    while len(done.decisions) < before and not any(each.done() for each in work):
        await asyncio.sleep(0.05)
    known, began = done.until_now(), time.monotonic()
    archive = folder / "cadangan.zip"
    await backup(settings, archive)
    took = time.monotonic() - began
    while len(done.decisions) == len(known.decisions) and not any(each.done() for each in work):
        await asyncio.sleep(0.05)  # a backup may be done before anybody has decided again: work goes on all the same
    later = len(done.decisions) - len(known.decisions)
    stop.set()
    await asyncio.gather(*work)

    target = Settings(data_dir=folder / "restored")
    began = time.monotonic()
    restored = await restore(target, archive, settings.data_dir / "secrets.json")
    restore_took = time.monotonic() - began
    async with running(target) as database:
        missing, files, damaged = await _compare(database, target, known)
    figures = Figures(
        acknowledged=len(known.proposals) + len(known.decisions) + len(known.sent),
        missing=missing,
        later=later,
        files=files,
        damaged=damaged,
        size=archive.stat().st_size,
        backup_seconds=round(took, 2),
        restore_seconds=round(restore_took, 2),
        history_rows=restored.history.entries,
        is_whole=restored.history.misfit is None,
    )
    return figures, restored


async def _compare(database: Database, target: Settings, known: Acknowledged) -> tuple[int, int, int]:
    """What is missing of the acknowledged, how many files there are, and how many are not what their name says."""
    async with database.transaction() as session:
        drafts = await session.execute(select(Proposal.number, Paper.sha256).join(Paper))
        entered = {(row.number, row.sha256) for row in drafts}
        decided = set(await session.scalars(select(Decision.task_id)))
        sent = set(await session.scalars(select(Letter.id).where(Letter.state == LetterState.SENT)))
        named = set(await session.scalars(select(Paper.sha256)))
        moved = await session.scalar(select(func.count(HistoryEntry.id)).where(HistoryEntry.event == "checked"))
        assert moved == await session.scalar(
            select(func.count(Task.id)).where(Task.assignment == Assignment.COMPLETENESS, Task.state == "decided")
        ), "a decision and its history are there together or not at all"
    missing = len(set(known.proposals) - entered) + len(set(known.decisions) - decided) + len(set(known.sent) - sent)
    store, damaged = BlobStore(target.data_dir / "blobs", 0), 0
    for sha256 in named:
        path = store.path(sha256)
        damaged += not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256
    return missing, len(named), damaged


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Database]:
    """The embedded server of a data directory, for as long as it is looked into."""
    server = embedded(settings)
    process = await asyncio.create_subprocess_exec(
        *server.command(), user=server.run_as, cwd="/", stdout=asyncio.subprocess.DEVNULL
    )
    database = Database(server.url(DATABASE))
    try:
        await server.wait_until_ready(120)
        yield database
    finally:
        await database.close()
        process.send_signal(2)
        await process.wait()


def clear(folder: Path) -> None:
    """Make room for the next drill."""
    shutil.rmtree(folder, ignore_errors=True)
