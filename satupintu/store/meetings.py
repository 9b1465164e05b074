"""Meetings of the TKKSD: who is invited, what is on the agenda, what was said and decided, the papers."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.errors import NotFound
from satupintu.domain.moves import Cause
from satupintu.domain.process.meetings import (
    Attendance,
    MeetingDecision,
    MeetingKind,
    MeetingState,
    check_meeting_move,
)
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.base import Base, Word
from satupintu.store.movements import Thing, note_move
from satupintu.store.proposals import Proposal


class Meeting(Base):
    """One meeting. Its state moves only through `move_to`."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("(state = 'held') = (number is not null)", "held_with_minutes"),
        Index("meeting_begins_at_idx", "begins_at"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[MeetingKind] = mapped_column(Word(MeetingKind))
    begins_at: Mapped[datetime]
    place: Mapped[str]
    led_by: Mapped[str] = mapped_column(comment="address of whoever leads; once it was held, of whoever led")
    points: Mapped[list[Any]] = mapped_column(comment="of a pleno: what is on the agenda, as texts")
    conclusions: Mapped[str | None] = mapped_column(comment="of a pleno: what it concluded")
    state: Mapped[MeetingState] = mapped_column(Word(MeetingState), default=MeetingState.PLANNED)
    moves: Mapped[int] = mapped_column(default=0, comment="SEQUENCE of its calendar entry")
    number: Mapped[str | None] = mapped_column(unique=True, comment="of its berita acara")
    closing_note: Mapped[str | None] = mapped_column(comment="why it was called off")
    planned_by: Mapped[str]
    planned_at: Mapped[datetime]
    recorded_by: Mapped[str | None]
    recorded_at: Mapped[datetime | None]

    guests: Mapped[list["MeetingGuest"]] = relationship(
        lazy="selectin", order_by="MeetingGuest.id", cascade="all, delete-orphan"
    )
    agenda: Mapped[list["MeetingItem"]] = relationship(
        lazy="selectin", order_by="MeetingItem.position", cascade="all, delete-orphan", back_populates="meeting"
    )
    papers: Mapped[list["MeetingPaper"]] = relationship(lazy="selectin", order_by="MeetingPaper.added_at")

    @property
    def is_planned(self) -> bool:
        return self.state is MeetingState.PLANNED

    @property
    def leader(self) -> "MeetingGuest | None":
        """Whoever leads, among those invited."""
        return next((each for each in self.guests if each.seat == self.led_by), None)

    def move_to(self, wanted: MeetingState, cause: Cause, at: datetime) -> None:
        """
        Plan it anew, close it with its minutes or call it off, and write it down.

        Raises:
            IllegalMove: `MEETING_MOVES` does not hold this move.
        """
        check_meeting_move(self.state, wanted)
        note_move(self, Thing.MEETING, self.id, self.state, wanted, cause, at)
        self.state = wanted
        self.moves += wanted is not MeetingState.HELD


class MeetingGuest(Base):
    """Somebody who is invited, with name and post as of the day of the meeting."""

    __tablename__ = "meeting_guest"
    __table_args__ = (UniqueConstraint("meeting_id", "seat"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    seat: Mapped[str] = mapped_column(comment="address the office appointed; a deputy sits on it")
    name: Mapped[str]
    position: Mapped[str]
    email: Mapped[str]
    is_expert: Mapped[bool] = mapped_column(default=False, comment="called in, no member (Ps. 47(2))")
    attendance: Mapped[Attendance | None] = mapped_column(Word(Attendance))
    represented_by: Mapped[str | None] = mapped_column(comment="name and post of whoever came instead")


class MeetingItem(Base):
    """A proposal on the agenda, and what the meeting decided on it."""

    __tablename__ = "meeting_item"
    __table_args__ = (UniqueConstraint("meeting_id", "proposal_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    position: Mapped[int] = mapped_column(comment="from 1 on the agenda")
    round: Mapped[int] = mapped_column(comment="of review, in which it was discussed")
    decision: Mapped[MeetingDecision | None] = mapped_column(
        Word(MeetingDecision), comment="None: to come, or the proposal had gone on before"
    )
    note: Mapped[str | None]
    conditions: Mapped[list[Any]] = mapped_column(comment="what the recommendation hangs on, as texts")
    conditions_due: Mapped[date | None]
    others: Mapped[str | None] = mapped_column(comment="what members other than the two lenses said")

    meeting: Mapped[Meeting] = relationship(lazy="joined", back_populates="agenda")
    proposal: Mapped[Proposal] = relationship(lazy="joined")
    opinions: Mapped[list["MeetingOpinion"]] = relationship(lazy="selectin", order_by="MeetingOpinion.id")


class MeetingOpinion(Base):
    """An opinion of a lens that was given in the room, in place of an answer by link."""

    __tablename__ = "meeting_opinion"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("meeting_item.id"), index=True)
    assignment: Mapped[Assignment] = mapped_column(Word(Assignment))
    name: Mapped[str]
    position: Mapped[str]
    choice: Mapped[Choice] = mapped_column(Word(Choice))
    note: Mapped[str | None]


class MeetingPaper(Base):
    """The minutes as the system made them, and the scan with the signatures of those present."""

    __tablename__ = "meeting_paper"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    kind: Mapped[str]
    filename: Mapped[str]
    sha256: Mapped[str] = mapped_column(comment="name of the blob, hexadecimal")
    size: Mapped[int] = mapped_column(comment="bytes")
    media_type: Mapped[str]
    generated: Mapped[bool] = mapped_column(default=False, comment="made by the system, not handed in")
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    signatures: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="SignatureReport of the day a PDF was filed"
    )
    facts: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="FileFacts of the day it was filed, without its signatures"
    )


async def lock_meeting(session: AsyncSession, meeting_id: int) -> Meeting:
    """
    Read a meeting and hold it until the transaction ends; its proposals are held after it, in the order of numbers.

    Raises:
        NotFound: there is no such meeting.
    """
    statement = select(Meeting).where(Meeting.id == meeting_id).with_for_update(of=Meeting)
    meeting = (await session.scalars(statement)).one_or_none()
    if meeting is None:
        raise NotFound("Rapat itu tidak ada.")
    return meeting
