"""The import desk: the file of an old register is kept as a draft, changed by anybody of the Bagian, and brought in."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import NotAllowed, NotFound, Overtaken
from satupintu.domain.old_register.choices import Choices
from satupintu.domain.old_register.columns import ColumnAnswer
from satupintu.domain.old_register.corrected import EDITED, SIDES
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.piles import COMING_IN, Pile
from satupintu.store.proposals import Actor
from satupintu.store.register.import_drafts import (
    DraftStanding,
    ImportDraft,
    ImportDraftRow,
    ImportQuestion,
    forget_rows,
    is_at_work,
    lock_draft,
    question_count,
    questions_by_key,
    questions_of,
    rows_of,
)
from satupintu.usecases.office.desk import Desk

ROWS = 25
"""Rows of a page."""
DEEPEST_HEADER = 200
"""Row of a sheet up to which a header can stand, from 1."""
QUESTIONS = 20
"""Questions of a page."""


def seen(choices: Choices, line: int | None = None) -> str:
    """A mark of what a page shows of how the file is read, or of what was said of one line."""
    kept = choices.as_json()
    of_lines = {"answers", "typed", "said", "left_out"}
    if line is None:
        shown: object = {name: value for name, value in kept.items() if name not in of_lines}
    else:
        shown = (kept["said"].get(str(line)), line in choices.left_out)
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


async def open_draft(desk: Desk, sha256: str, filename: str, by: Actor, choices: Choices | None = None) -> int:
    """
    Keep a file that the blob store holds as a draft; its rows are to be judged. Returns its number.

    Raises:
        InvalidInput: the file is no table that can be read.
    """
    await desk.blobs.workbook(await desk.blobs.held(sha256), filename, by.email or "")
    now = desk.clock.now()
    draft = ImportDraft(
        sha256=sha256,
        filename=filename,
        choices=(choices or Choices()).as_json(),
        shown={},
        by_name=by.name,
        by_email=by.email,
        at=now,
        changed_by=by.name,
        changed_email=by.email,
        changed_at=now,
    )
    async with desk.database.transaction() as session:
        session.add(draft)
        await session.flush()
        return draft.id


@dataclass(frozen=True)
class DraftPage:
    """A draft as its page shows it."""

    draft: ImportDraft
    rows: Sequence[ImportDraftRow]
    questions: Sequence[ImportQuestion]
    question_count: int
    is_at_work: bool

    @property
    def accepted(self) -> int:
        """Rows that would come in."""
        piles = self.draft.shown.get("piles", {})
        return sum(piles.get(pile, 0) for pile in COMING_IN)


async def draft_page(
    desk: Desk, draft_id: int, piles: Collection[Pile] = (), page: int = 1, asked_page: int = 1
) -> DraftPage:
    """
    A draft with a page of its rows and a page of its questions.

    Raises:
        NotFound: there is no such draft.
    """
    async with desk.database.transaction() as session:
        draft = await _draft(session, draft_id)
        places = [pile.place for pile in piles]
        return DraftPage(
            draft,
            await rows_of(session, draft_id, places, (page - 1) * ROWS, ROWS),
            await questions_of(session, draft_id, (asked_page - 1) * QUESTIONS, QUESTIONS),
            await question_count(session, draft_id),
            await is_at_work(session, draft_id),
        )


@dataclass(frozen=True)
class DraftLine:
    """One row of a draft."""

    draft: ImportDraft
    row: ImportDraftRow

    @property
    def fields(self) -> dict[Field, str]:
        """What would come in."""
        return {Field(held): said for held, said in self.row.fields.items()}

    @property
    def written(self) -> dict[Field, str]:
        """What stands in the file in the columns of a field."""
        columns = [(at, column[3]) for at, column in enumerate(self.draft.shown.get("columns", [])) if column[3]]
        found: dict[Field, list[str]] = {}
        for at, held in columns:
            texts = [cells[at] for _, cells in self.row.cells if at < len(cells) and cells[at]]
            found.setdefault(Field(held), []).extend(texts)
        return {held: " · ".join(texts) for held, texts in found.items() if texts}


async def draft_line(desk: Desk, draft_id: int, line: int) -> DraftLine:
    """
    One row of a draft.

    Raises:
        NotFound: the draft or the row is not there.
    """
    async with desk.database.transaction() as session:
        draft = await _draft(session, draft_id)
        row = await session.get(ImportDraftRow, (draft_id, line))
        if row is None:
            raise NotFound("Baris %(line)s tidak ada dalam rancangan ini.", line=line)
        return DraftLine(draft, row)


async def drafts(desk: Desk) -> list[ImportDraft]:
    """The drafts that are still worked on, the one changed last first."""
    wanted = select(ImportDraft).where(ImportDraft.standing.in_((DraftStanding.OPEN, DraftStanding.APPLYING)))
    async with desk.database.transaction() as session:
        return list(await session.scalars(wanted.order_by(ImportDraft.changed_at.desc(), ImportDraft.id.desc())))


async def _draft(session: AsyncSession, draft_id: int) -> ImportDraft:
    if (draft := await session.get(ImportDraft, draft_id)) is None:
        raise NotFound("Rancangan impor itu tidak ada.")
    return draft


async def _held(session: AsyncSession, draft_id: int) -> ImportDraft:
    """
    An open draft, held until the transaction ends.

    Raises:
        NotFound: there is none.
        NotAllowed: it is not open any more, with who closed it.
    """
    draft = await lock_draft(session, draft_id)
    if draft is None:
        raise NotFound("Rancangan impor itu tidak ada.")
    if draft.standing is DraftStanding.APPLYING:
        raise NotAllowed("Rancangan ini sedang dimasukkan ke daftar oleh %(name)s.", name=draft.changed_by)
    if draft.standing is DraftStanding.APPLIED:
        raise NotAllowed("Rancangan ini sudah dimasukkan ke daftar oleh %(name)s.", name=draft.changed_by)
    if draft.standing is DraftStanding.DISCARDED:
        raise NotAllowed("Rancangan ini sudah dibuang oleh %(name)s.", name=draft.changed_by)
    return draft


async def alter_draft(
    desk: Desk, draft_id: int, line: int | None, before: str, alter: Callable[[Choices], Choices], by: Actor
) -> None:
    """
    Change what is said of a line, or without one of the file; the rows are to be judged anew.

    `before` is what the page showed of it (`seen`): what somebody else has changed meanwhile is not overwritten.

    Raises:
        NotFound: there is no such draft.
        NotAllowed: it is not open any more.
        Overtaken: somebody else has changed the same meanwhile.
    """
    async with desk.database.transaction() as session:
        draft = await _held(session, draft_id)
        choices = Choices.of_json(draft.choices)
        if seen(choices, line) != before:
            raise Overtaken(
                "%(name)s mengubah bagian ini sementara itu. Isian Bapak/Ibu masih ada di halaman ini; periksa, lalu "
                "simpan lagi bila tetap diinginkan.",
                name=draft.changed_by,
            )
        _put(draft, alter(choices))
        _sign(desk, draft, by)


def _sign(desk: Desk, draft: ImportDraft, by: Actor) -> None:
    draft.changed_by, draft.changed_email, draft.changed_at = by.name, by.email, desk.clock.now()


async def answer_questions(desk: Desk, draft_id: int, given: Mapping[str, ColumnAnswer], by: Actor) -> None:
    """
    Answer questions of a draft by their keys, each for all rows that ask it.

    Raises:
        NotFound: there is no such draft.
        NotAllowed: it is not open any more.
        Overtaken: one of them is no longer asked, so somebody else has answered it.
    """
    async with desk.database.transaction() as session:
        draft = await _held(session, draft_id)
        asked = await questions_by_key(session, draft_id, given)
        if len(asked) < len(given):
            raise Overtaken(
                "Sebagian pertanyaan sudah dijawab %(name)s. Pilihan Bapak/Ibu masih ada di halaman ini; periksa, lalu "
                "simpan lagi.",
                name=draft.changed_by,
            )
        choices = Choices.of_json(draft.choices)
        answers = {name: said for key, said in given.items() for name in asked[key].names}
        _put(draft, replace(choices, answers={**choices.answers, **answers}))
        _sign(desk, draft, by)


def _put(draft: ImportDraft, choices: Choices) -> None:
    """Write the choices of a draft; where they are others, its rows are to be judged anew."""
    changed = choices.as_json()
    if changed != draft.choices:
        draft.choices = changed
        draft.version += 1


def with_line(line: int, fields: Mapping[Field, str], *, comes_in: bool) -> Callable[[Choices], Choices]:
    """Say of a line what was filled in, and whether it is to come in; without fields it is read from its columns."""

    def altered(choices: Choices) -> Choices:
        said = {at: each for at, each in choices.said.items() if at != line}
        left_out = choices.left_out - {line} if comes_in else choices.left_out | {line}
        return replace(choices, said={**said, line: fields} if fields else said, left_out=left_out)

    return altered


def newly_said(shown: Mapping[Field, str], before: Mapping[Field, str], given: Mapping[Field, str]) -> dict[Field, str]:
    """
    What somebody has filled in for a row: what differs from what the page showed, and what was filled in `before`.

    Names, signers and numbers of the parties belong together: where one differs, all are as they were given.
    """
    whole = {held: given.get(held, "") for held in EDITED}
    said = {held: text for held, text in whole.items() if held in before or text != shown.get(held, "")}
    if said.keys() & set(SIDES):
        said |= {held: whole[held] for held in SIDES}
    return said


async def ask_to_apply(desk: Desk, draft_id: int, version: int, by: Actor) -> None:
    """
    Ask for the rows of a draft to come in, as the page showed them.

    Raises:
        NotFound: there is no such draft.
        NotAllowed: it is not open any more.
        Overtaken: the rows are not those that the page showed.
    """
    async with desk.database.transaction() as session:
        draft = await _held(session, draft_id)
        if draft.version != version or draft.judged != version:
            raise Overtaken(
                "Rancangan ini diubah oleh %(name)s sesudah halaman dibuka. Periksa barisnya, lalu masukkan.",
                name=draft.changed_by,
            )
        draft.standing, draft.done, draft.total = DraftStanding.APPLYING, 0, 0
        _sign(desk, draft, by)


async def discard(desk: Desk, draft_id: int, by: Actor) -> None:
    """
    Put a draft away: nothing of it came in, and nothing will.

    Raises:
        NotFound: there is no such draft.
        NotAllowed: it is not open any more.
    """
    async with desk.database.transaction() as session:
        draft = await _held(session, draft_id)
        draft.standing = DraftStanding.DISCARDED
        _sign(desk, draft, by)
        await forget_rows(session, draft_id)


async def judge_again(desk: Desk, draft_id: int, by: Actor) -> None:
    """
    Have the rows of a draft judged anew: the register has changed, or the work was interrupted.

    Raises:
        NotFound: there is no such draft.
        NotAllowed: it is not open any more.
    """
    async with desk.database.transaction() as session:
        draft = await _held(session, draft_id)
        draft.judged = None
        _sign(desk, draft, by)


async def all_rows(desk: Desk, draft_id: int) -> list[ImportDraftRow]:
    """Every row of a draft by its line, for the report."""
    async with desk.database.transaction() as session:
        await _draft(session, draft_id)
        wanted = select(ImportDraftRow).where(ImportDraftRow.draft_id == draft_id).order_by(ImportDraftRow.line)
        return list(await session.scalars(wanted))
