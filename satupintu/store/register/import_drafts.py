"""An old register on the import desk: what has been chosen about its file, and its rows as they would come in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, SmallInteger, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from satupintu.store.base import Base, Word
from satupintu.store.database import DRAFT_LOCK


class DraftStanding(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    APPLYING = "applying"
    """Somebody has asked for its rows to come in; they are on their way."""
    APPLIED = "applied"
    DISCARDED = "discarded"


class ImportDraft(Base):
    """The file of an old register with what has been chosen about it; it can be left for days."""

    __tablename__ = "import_draft"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    sha256: Mapped[str] = mapped_column(comment="of the file, which the blob store keeps")
    filename: Mapped[str]
    choices: Mapped[dict[str, Any]] = mapped_column(comment="a `Choices` of domain.old_register.choices")
    standing: Mapped[DraftStanding] = mapped_column(Word(DraftStanding), default=DraftStanding.OPEN)
    version: Mapped[int] = mapped_column(default=1, comment="counts what was changed")
    judged: Mapped[int | None] = mapped_column(comment="the version of which the rows are; none: not looked at yet")
    shown: Mapped[dict[str, Any]] = mapped_column(comment="what its pages show beside the rows, as of `judged`")
    problem: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="why it cannot be judged or brought in"
    )
    done: Mapped[int] = mapped_column(default=0, comment="rows that the work under way is through with")
    total: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    by_name: Mapped[str]
    by_email: Mapped[str | None]
    at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_email: Mapped[str | None]
    changed_at: Mapped[datetime]

    @property
    def is_open(self) -> bool:
        """True while it can be changed."""
        return self.standing is DraftStanding.OPEN

    @property
    def is_to_do(self) -> bool:
        """True while its rows are to be judged anew, or are to come in."""
        return self.standing is DraftStanding.APPLYING or (self.is_open and self.judged != self.version)


class ImportDraftRow(Base):
    """A row of a draft as it stands in the file, and as it would come in."""

    __tablename__ = "import_draft_row"
    __table_args__ = (Index("import_draft_row_pile_idx", "draft_id", "pile", "line"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("import_draft.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, comment="in the file, from 1")
    pile: Mapped[int] = mapped_column(SmallInteger, comment="the place of its `Pile`: what needs somebody comes first")
    cells: Mapped[list[Any]] = mapped_column(comment="the texts of its cells, line by line")
    fields: Mapped[dict[str, Any]] = mapped_column(comment="what would come in, by field")
    said: Mapped[list[Any]] = mapped_column(comment="sentences with their cells and facts")


class ImportQuestion(Base):
    """What a draft asks, once for all rows that ask the same."""

    __tablename__ = "import_question"

    draft_id: Mapped[int] = mapped_column(ForeignKey("import_draft.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(comment="the same for the same question, whenever the rows are judged")
    names: Mapped[list[Any]] = mapped_column(comment="the names under which an answer answers it")
    about: Mapped[str] = mapped_column(comment="the kind of question")
    said: Mapped[str]
    answers: Mapped[list[Any]] = mapped_column(comment="pairs of an answer and what it would mean")
    lines: Mapped[list[Any]] = mapped_column(comment="the first rows that ask it")
    count: Mapped[int] = mapped_column(comment="of the rows that ask it")


class ImportShape(Base):
    """What the columns of files with these headings mean, as somebody has said last."""

    __tablename__ = "import_shape"

    headings: Mapped[str] = mapped_column(primary_key=True, comment="SHA-256 of the headings in their order")
    meaning: Mapped[dict[str, Any]] = mapped_column(comment="field by place of the column")
    filename: Mapped[str] = mapped_column(comment="of the file of which it was said")
    by_name: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True)
class DraftRow:
    """A row to be written."""

    line: int
    pile: int
    cells: Sequence[Any]
    fields: dict[str, Any]
    said: Sequence[Any]


@dataclass(frozen=True)
class DraftQuestion:
    """A question to be written."""

    key: str
    names: Sequence[str]
    about: str
    said: str
    answers: Sequence[Any]
    lines: Sequence[int]
    count: int


async def lock_draft(session: AsyncSession, draft_id: int) -> ImportDraft | None:
    """Read a draft and hold it until the transaction ends: changes of one draft are serial."""
    return await session.get(ImportDraft, draft_id, with_for_update=True)


async def forget_rows(session: AsyncSession, draft_id: int) -> None:
    """Take the judged rows and the questions of a draft away."""
    for model in (ImportDraftRow, ImportQuestion):
        statement = delete(model).where(model.draft_id == draft_id)
        await session.execute(statement.execution_options(synchronize_session=False))


async def rows_of(
    session: AsyncSession, draft_id: int, piles: Sequence[int], offset: int, limit: int
) -> list[ImportDraftRow]:
    """Rows of these piles, those that need somebody first; without piles of all."""
    wanted = select(ImportDraftRow).where(ImportDraftRow.draft_id == draft_id)
    if piles:
        wanted = wanted.where(ImportDraftRow.pile.in_(piles))
    wanted = wanted.order_by(ImportDraftRow.pile, ImportDraftRow.line).offset(offset).limit(limit)
    return list(await session.scalars(wanted))


async def questions_of(session: AsyncSession, draft_id: int, offset: int, limit: int) -> list[ImportQuestion]:
    """Questions of a draft, those of most rows first."""
    wanted = select(ImportQuestion).where(ImportQuestion.draft_id == draft_id)
    return list(await session.scalars(wanted.order_by(ImportQuestion.place).offset(offset).limit(limit)))


async def questions_by_key(session: AsyncSession, draft_id: int, keys: Collection[str]) -> dict[str, ImportQuestion]:
    """The questions of a draft that are still asked, by their keys."""
    wanted = select(ImportQuestion).where(ImportQuestion.draft_id == draft_id, ImportQuestion.key.in_(keys))
    return {question.key: question for question in await session.scalars(wanted)}


async def question_count(session: AsyncSession, draft_id: int) -> int:
    """How many questions a draft asks."""
    wanted = select(func.count()).select_from(ImportQuestion).where(ImportQuestion.draft_id == draft_id)
    return await session.scalar(wanted) or 0


async def note_progress(session: AsyncSession, draft_id: int, done: int, total: int) -> None:
    """Write down how far the work on a draft has come."""
    await session.execute(update(ImportDraft).where(ImportDraft.id == draft_id).values(done=done, total=total))


async def is_at_work(session: AsyncSession, draft_id: int) -> bool:
    """True while a process is working on a draft; the lock of one that died is gone."""
    held = text(
        "select exists (select from pg_locks where locktype = 'advisory' and granted "
        "and classid = :lock and objid = :draft and database = (select oid from pg_database "
        "where datname = current_database()))"
    )
    return bool(await session.scalar(held, {"lock": DRAFT_LOCK, "draft": draft_id}))


async def close_draft(session: AsyncSession, draft_id: int, batch_id: int) -> None:
    """Note that the rows of a draft have come in, and with which import; they stand in the register now."""
    draft = await session.get_one(ImportDraft, draft_id, with_for_update=True)
    draft.standing, draft.batch_id = DraftStanding.APPLIED, batch_id
    await forget_rows(session, draft_id)


async def open_again(session: AsyncSession, batch_id: int) -> None:
    """Let a draft be worked on again whose import is taken back; its rows are to be judged anew."""
    statement = update(ImportDraft).where(ImportDraft.batch_id == batch_id)
    await session.execute(statement.values(standing=DraftStanding.OPEN, judged=None, batch_id=None))
