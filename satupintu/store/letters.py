"""Letters: rows first, sent after the commit, kept for ever."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Identity, Index, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.letters.faults import Fault
from satupintu.domain.letters.states import LetterState, check_letter_move
from satupintu.domain.moves import Cause
from satupintu.domain.process.form import Language
from satupintu.store.base import Base, Word
from satupintu.store.movements import Thing, move_rows, note_move
from satupintu.store.proposals import Proposal


class Letter(Base):
    """
    One letter to one address. Its body is rendered while sending, so no usable link rests here.

    Its state moves through `move_to` and `move_letters` only, and the right to send it through `lease_letters`.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("state <> 'sent' or sent_at is not null", "sent_at_a_moment"),
        Index("letter_queued_idx", "not_before", postgresql_where=text("state = 'queued'")),
        Index("letter_failed_idx", "id", postgresql_where=text("state = 'failed'")),
        Index("letter_new_link_idx", "to_email", "created_at", postgresql_where=text("template = 'new_link'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(
        unique=True, comment="from stable ids: the same letter is never queued twice"
    )
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    link_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("link.id"))
    template: Mapped[str] = mapped_column(comment="folder in satupintu/mail/templates")
    to_name: Mapped[str]
    to_email: Mapped[str]
    language: Mapped[Language] = mapped_column(Word(Language))
    values: Mapped[dict[str, Any]] = mapped_column(comment="what the template names, without links")
    message_id: Mapped[str] = mapped_column(unique=True, comment="the same over all tries")
    state: Mapped[LetterState] = mapped_column(Word(LetterState), default=LetterState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None] = mapped_column(comment="somebody is sending it until then")
    last_code: Mapped[int | None] = mapped_column(comment="SMTP code of the last answer, 0 for no connection")
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    proposal: Mapped[Proposal | None] = relationship()

    def move_to(self, wanted: LetterState, cause: Cause, at: datetime) -> None:
        """
        Write down what became of the letter, and end the lease under which it was being sent.

        Raises:
            IllegalMove: `LETTER_MOVES` does not hold this move.
        """
        check_letter_move(self.state, wanted)
        note_move(self, Thing.LETTER, self.id, self.state, wanted, cause, at)
        self.state, self.lease_until = wanted, None
        if wanted is LetterState.SENT:
            self.sent_at = at


class OutboxPause(Base):
    """
    There while the mail server takes no letter from the office at all: one row, or none.

    One letter tries at `next_try_at`, and where it is taken the row goes and all others follow.
    """

    __tablename__ = "outbox_pause"
    __table_args__ = (CheckConstraint("id = 1", "one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    fault: Mapped[Fault] = mapped_column(Word(Fault))
    code: Mapped[int] = mapped_column(comment="SMTP code of the last answer, 0 for no connection")
    why: Mapped[str] = mapped_column(comment="what the mail server said last")
    since: Mapped[datetime]
    tries: Mapped[int] = mapped_column(comment="in vain")
    next_try_at: Mapped[datetime]


async def move_letters(
    session: AsyncSession,
    which: ColumnElement[bool],
    move: tuple[LetterState, LetterState],
    cause: Cause,
    at: datetime,
) -> Sequence[int]:
    """
    `Letter.move_to` for those that are in the first state of `move` as the database has it now; returns their ids.

    Raises:
        IllegalMove: `LETTER_MOVES` does not hold this move.
    """
    before, wanted = move
    check_letter_move(before, wanted)
    sent = {"sent_at": at} if wanted is LetterState.SENT else {}
    statement = update(Letter).where(which, Letter.state == before).values(state=wanted, lease_until=None, **sent)
    return await move_rows(session, statement, Letter.id, (Thing.LETTER, before, wanted), cause, at)


async def lease_letters(session: AsyncSession, which: ColumnElement[bool], until: datetime) -> Sequence[Letter]:
    """Count one more try for letters that are queued, and keep them for whoever sends them; returns those."""
    leased = update(Letter).where(which, Letter.state == LetterState.QUEUED)
    return (
        await session.scalars(leased.values(lease_until=until, attempts=Letter.attempts + 1).returning(Letter))
    ).all()


async def renew_lease(session: AsyncSession, letter_id: int, until: datetime) -> bool:
    """Keep a letter that is being sent for longer; False for one of which somebody knows by now what became of it."""
    leased = (Letter.id == letter_id, Letter.state == LetterState.QUEUED, Letter.lease_until.is_not(None))
    renewed = update(Letter).where(*leased).values(lease_until=until).returning(Letter.id)
    return await session.scalar(renewed) is not None
