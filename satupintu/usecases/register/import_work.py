"""What takes long on the import desk: rows are judged and brought in while the pages show how far that has come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import select

from satupintu.domain.errors import CooperationError, DatabaseAway
from satupintu.domain.marks import mark
from satupintu.domain.old_register.cells import Table
from satupintu.domain.old_register.choices import Choices, plan_with
from satupintu.domain.old_register.columns import Plan
from satupintu.language.logs import logger
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.entry import copy_in
from satupintu.store.register.import_drafts import (
    DraftQuestion,
    DraftRow,
    DraftStanding,
    ImportDraft,
    ImportDraftRow,
    ImportQuestion,
    forget_rows,
    lock_draft,
    note_progress,
)
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import old_register
from satupintu.usecases.register.import_rows import (
    piles_of,
    questions_kept,
    rows_kept,
    shown_of_file,
    shown_of_plan,
)
from satupintu.usecases.register.import_shapes import as_remembered, remember_shape, remembered
from satupintu.usecases.register.old_register import Examined

log = logger("import")
_TOLD_EVERY = 1.0
"""Seconds between two notes of how far the work has come."""
_CHUNK = 1_000
"""Rows that are written at once: pages are answered between two such parts."""
_SETTLED_FROM = 2_000
"""Rows from which it pays to have PostgreSQL count a table anew."""
_BROKEN = mark(
    "Pekerjaan terhenti karena kesalahan sistem; belum ada yang masuk. Coba lagi, atau beri tahu administrator."
)


async def to_do(desk: Desk) -> list[int]:
    """The drafts whose rows wait for being judged or brought in: after a restart they go on."""
    wanted = select(ImportDraft).where(ImportDraft.standing.in_((DraftStanding.OPEN, DraftStanding.APPLYING)))
    async with desk.database.transaction() as session:
        return [draft.id for draft in await session.scalars(wanted) if draft.is_to_do]


async def work_on(desk: Desk, draft_id: int) -> None:
    """Judge or bring in the rows of a draft, until nothing is to do; whoever comes second leaves it to the first."""
    while await _next(desk, draft_id) is not None:
        async with desk.database.draft_lock(draft_id) as is_ours:
            if not is_ours:
                return
            while (draft := await _next(desk, draft_id)) is not None:
                await _do(desk, draft)


async def _next(desk: Desk, draft_id: int) -> ImportDraft | None:
    async with desk.database.transaction() as session:
        draft = await session.get(ImportDraft, draft_id)
        return draft if draft is not None and draft.is_to_do else None


async def _do(desk: Desk, draft: ImportDraft) -> None:
    """One piece of work; what goes wrong is written down with the draft, which is open again."""
    try:
        await (_bring_in if draft.standing is DraftStanding.APPLYING else _judge)(desk, draft)
    except DatabaseAway:
        raise
    except CooperationError as error:
        await _failed(desk, draft, error)
    except Exception:
        log.exception("import stopped", draft=draft.id)
        await _failed(desk, draft, CooperationError(_BROKEN))


async def _failed(desk: Desk, draft: ImportDraft, error: CooperationError) -> None:
    async with desk.database.transaction() as session:
        held = await lock_draft(session, draft.id)
        if held is None or held.version != draft.version or held.standing is not draft.standing:
            return
        held.problem = {"sentence": error.sentence, "facts": error.facts}
        held.standing, held.judged = DraftStanding.OPEN, held.version


@dataclass
class _Progress:
    """How far the work has come; told from any thread, which ends once nobody waits for it any more."""

    done: int = 0
    total: int = 0
    is_over: bool = False

    def __call__(self, done: int, total: int) -> None:
        if self.is_over:
            raise asyncio.CancelledError
        self.done, self.total = done, total


@asynccontextmanager
async def _told(desk: Desk, draft_id: int) -> AsyncIterator[_Progress]:
    """Write down now and then how far the work within has come."""
    progress = _Progress()

    async def tell() -> None:
        while True:
            await asyncio.sleep(_TOLD_EVERY)
            async with desk.database.transaction() as session:
                await note_progress(session, draft_id, progress.done, progress.total)

    telling = asyncio.create_task(tell())
    try:
        yield progress
    finally:
        progress.is_over = True
        telling.cancel()
        with suppress(asyncio.CancelledError, DatabaseAway):
            await telling


async def _opened(desk: Desk, draft: ImportDraft) -> tuple[tuple[Table, ...], Table]:
    """The sheets of the file, and the one that was chosen."""
    path = await desk.blobs.held(draft.sha256)
    book = await desk.blobs.workbook(path, draft.filename, draft.changed_email or "")
    wanted = draft.choices["sheet"]
    return book.sheets, next((each for each in book.sheets if wanted and each.sheet == wanted), book.first)


async def _planned(desk: Desk, draft: ImportDraft, table: Table) -> tuple[Plan, Choices]:
    choices = Choices.of_json(draft.choices)
    if choices.columns is None and choices.top is None:
        async with desk.database.transaction() as session:
            found = await remembered(session, table)
        if found is not None:
            choices = as_remembered(choices, found)
            shape = found.shape
            draft.shown["remembered"] = [shape.filename, shape.by_name, shape.at.isoformat()]
    return plan_with(table, choices), choices


async def _judge(desk: Desk, draft: ImportDraft) -> None:
    sheets, table = await _opened(desk, draft)
    draft.shown = shown_of_file(sheets, table)
    rows: list[DraftRow] = []
    questions: list[DraftQuestion] = []
    problem: CooperationError | None = None
    try:
        plan, _ = await _planned(desk, draft, table)
        draft.shown |= shown_of_plan(table, plan)
        async with _told(desk, draft.id) as progress:
            judged = await asyncio.to_thread(old_register.judged, desk, table, plan, progress)
            found = await old_register.examined(desk, table, plan, judged)
            rows = await asyncio.to_thread(rows_kept, table, plan, old_register.city_of(desk), found.rows)
            questions = await asyncio.to_thread(questions_kept, found.rows)
    except CooperationError as error:
        problem = error
    draft.shown["piles"] = piles_of(rows)
    await _keep(desk, draft, rows, questions, problem)


async def _keep(
    desk: Desk,
    draft: ImportDraft,
    rows: list[DraftRow],
    questions: list[DraftQuestion],
    problem: CooperationError | None,
) -> None:
    """Write what was judged, unless the draft has been changed since."""
    async with desk.database.transaction() as session:
        held = await lock_draft(session, draft.id)
        if held is None or held.version != draft.version or not held.is_open:
            return
        await forget_rows(session, draft.id)
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            await copy_in(session, ImportDraftRow, part, draft_id=[draft.id] * len(part))
        owned = {"draft_id": [draft.id] * len(questions), "place": range(1, len(questions) + 1)}
        await copy_in(session, ImportQuestion, questions, **owned)
        held.shown, held.judged, held.done, held.total = draft.shown, held.version, 0, 0
        held.problem = None if problem is None else {"sentence": problem.sentence, "facts": problem.facts}
    if len(rows) >= _SETTLED_FROM:
        await desk.database.settle(ImportDraftRow, ImportQuestion)


async def _bring_in(desk: Desk, draft: ImportDraft) -> None:
    _, table = await _opened(desk, draft)
    plan, _ = await _planned(desk, draft, table)
    by = Actor(draft.changed_by, Via.DESK, draft.changed_email)
    async with _told(desk, draft.id) as progress:
        judged = await asyncio.to_thread(old_register.judged, desk, table, plan, progress)
        found = Examined(table, plan, tuple(judged))
        batch = await old_register.bring_in(desk, found, by, progress, draft.id)
    async with desk.database.transaction() as session:
        await remember_shape(session, table, plan, by.name, desk.clock.now())
    log.info("import brought in", draft=draft.id, batch=batch.id, accepted=batch.accepted)
