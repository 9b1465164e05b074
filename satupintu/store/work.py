"""Tasks, the single decision on each, and the emailed links that lead to them."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    and_,
    not_,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from satupintu.domain.errors import IllegalMove, LinkClosed
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.letters.states import LinkState, check_link_move
from satupintu.domain.moves import Cause
from satupintu.domain.process.form import Language
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.kinds import KINDS, TaskKind
from satupintu.domain.task.states import TaskState, check_task_move
from satupintu.store.base import Base, Word
from satupintu.store.movements import Thing, move_rows, note_move
from satupintu.store.proposals import Proposal, Via


class Task(Base):
    """
    One thing asked of one person. The person's name and post are kept as of the day of asking.

    Its state moves only through `move_to` and `move_tasks`.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("proposal_id", "round", "assignment", "email", "sequence"),
        CheckConstraint("(state = 'open') = (closed_at is null)", "open_until_closed"),
        Index("task_open_idx", "proposal_id", postgresql_where=text("state = 'open'")),
        Index("task_email_idx", "email"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    assignment: Mapped[Assignment] = mapped_column(Word(Assignment))
    round: Mapped[int]
    sequence: Mapped[int] = mapped_column(default=1, comment="tells repeated checks of one round apart")
    name: Mapped[str]
    position: Mapped[str]
    email: Mapped[str]
    language: Mapped[Language] = mapped_column(Word(Language), default=Language.ID)
    party: Mapped[int | None] = mapped_column(comment="which partner signs, from 0; None for the city")
    seat: Mapped[str] = mapped_column(comment="address the office appointed; a deputy or delegate sits on it")
    delegated_from: Mapped[int | None] = mapped_column(ForeignKey("task.id"), comment="the task it was handed on from")
    entrusted: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), comment="with the Bagian for handing on, not for answering"
    )
    state: Mapped[TaskState] = mapped_column(Word(TaskState), default=TaskState.OPEN)
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    step: Mapped[str | None] = mapped_column(comment="id of the route's step with an authority outside")
    clock: Mapped[str | None] = mapped_column(comment="clock of the route that sets due_on")
    counts_from: Mapped[date | None] = mapped_column(comment="the day from which that clock counts")
    due_moves: Mapped[int] = mapped_column(
        default=0, comment="how often due_on was moved: SEQUENCE of its calendar entry"
    )
    reminders: Mapped[int] = mapped_column(default=0, comment="rungs of the ladder that have been passed")
    reminded_on: Mapped[date | None]
    warned_on: Mapped[date | None] = mapped_column(comment="when the Bagian was warned of the consequence of silence")
    silent_on: Mapped[date | None] = mapped_column(comment="when the time limit was over without an answer")
    escalated_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]

    proposal: Mapped[Proposal] = relationship()
    decision: Mapped["Decision | None"] = relationship(back_populates="task")

    @property
    def is_open(self) -> bool:
        return self.state is TaskState.OPEN

    @property
    def kind(self) -> TaskKind:
        """All that is known of tasks of this kind."""
        return KINDS[self.assignment]

    def move_to(self, wanted: TaskState, cause: Cause, at: datetime) -> None:
        """
        Answer or close the task, and write it down.

        Raises:
            IllegalMove: `TASK_MOVES` does not hold this move.
        """
        check_task_move(self.state, wanted)
        note_move(self, Thing.TASK, self.id, self.state, wanted, cause, at)
        self.state, self.closed_at = wanted, at

    @validates("email")
    def _is_asked_once(self, name: str, email: str) -> str:
        """Whoever is asked never changes: `usecases.task.hand_on` closes a task and opens another."""
        if self.email is not None and self.email != email:
            raise IllegalMove("Tugas tidak berganti penerima; tugas baru dibuka untuk orang lain.")
        return email


async def move_tasks(
    session: AsyncSession, which: ColumnElement[bool], move: tuple[TaskState, TaskState], cause: Cause, at: datetime
) -> Sequence[int]:
    """
    `Task.move_to` for those that are in the first state of `move` as the database has it now; returns their ids.

    Raises:
        IllegalMove: `TASK_MOVES` does not hold this move.
    """
    before, wanted = move
    check_task_move(before, wanted)
    statement = update(Task).where(which, Task.state == before).values(state=wanted, closed_at=at)
    return await move_rows(session, statement, Task.id, (Thing.TASK, before, wanted), cause, at)


class Decision(Base):
    """The one answer to a task: `task_id` is unique, so a second can never be stored."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    choice: Mapped[Choice] = mapped_column(Word(Choice))
    note: Mapped[str | None]
    checks: Mapped[dict[str, Any]] = mapped_column(comment="checklist item -> yes, no, na")
    fields: Mapped[dict[str, Any]] = mapped_column(comment="numbers, dates and places the task asks for")
    papers_sha256: Mapped[str] = mapped_column(comment="hash over the SHA-256 of every paper on the page")
    by_name: Mapped[str]
    by_email: Mapped[str | None]
    via: Mapped[Via] = mapped_column(Word(Via))
    at: Mapped[datetime]

    task: Mapped[Task] = relationship(back_populates="decision")

    @property
    def given(self) -> DecisionFields:
        """What was filled in, as typed values."""
        return DecisionFields(self.fields)


class Purpose(StrEnum):
    """What a link is for. A token of one purpose is void for any other."""

    TASK = "task"
    STATUS = "status"
    OBLIGATION = "obligation"
    SIGN_IN = "sign_in"


class Link(Base):
    """
    An emailed link. The token is derived while sending; here rests only its SHA-256.

    What becomes of it goes through `move_to` and `move_links` only.
    """

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint("(purpose = 'task') = (task_id is not null)", "task_belongs_to_purpose"),
        CheckConstraint("(purpose = 'obligation') = (obligation_id is not null)", "obligation_belongs_to_purpose"),
        CheckConstraint("(purpose in ('task', 'status')) = (proposal_id is not null)", "proposal_belongs_to_purpose"),
        CheckConstraint("used_at is null or purpose = 'sign_in'", "used_to_sign_in"),
        CheckConstraint("purpose <> 'sign_in' or expires_at is not null", "sign_in_expires"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    obligation_id: Mapped[int | None] = mapped_column(ForeignKey("obligation.id"), index=True)
    email: Mapped[str]
    language: Mapped[Language] = mapped_column(Word(Language), default=Language.ID)
    key_id: Mapped[str] = mapped_column(comment="which signing key derives the token")
    token_sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None] = mapped_column(comment="sign-in links work once")

    task: Mapped[Task | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()

    @property
    def state(self) -> LinkState:
        """What people made of it; a sign-in link has its end from the beginning."""
        if self.used_at is not None:
            return LinkState.USED
        has_end = self.expires_at is not None and self.purpose is not Purpose.SIGN_IN
        if self.revoked_at is not None:
            return LinkState.DEAD if has_end else LinkState.CLOSED
        return LinkState.ENDED if has_end else LinkState.LIVE

    def move_to(self, wanted: LinkState, cause: Cause, at: datetime) -> None:
        """
        Use, end or close the link, and write it down.

        Raises:
            IllegalMove: `LINK_MOVES` does not hold this move, or not for a link of this purpose.
        """
        before = self.state
        check_link_move(before, wanted, signs_in=self.purpose is Purpose.SIGN_IN)
        note_move(self, Thing.LINK, self.id, before, wanted, cause, at)
        for column in _MARKED[wanted] - _MARKED[before]:
            setattr(self, column, at)

    def token(self, keyring: Keyring) -> str:
        """
        Derive the token: bound to purpose, task, proposal and address; void once its key has been dropped.

        Raises:
            LinkClosed: the key that made it is no longer in the ring.
        """
        bound: tuple[object, ...] = (self.id, self.task_id, self.proposal_id, self.email)
        if self.obligation_id is not None:
            bound = (*bound, self.obligation_id)
        message = "|".join(str(part) for part in bound)
        token = keyring.mac(f"link:{self.purpose}", message, self.key_id)
        if token is None:
            raise LinkClosed("Tautan ini tidak berlaku lagi. Minta tautan baru kepada Bagian Kerja Sama.")
        return token


_MARKED: Mapping[LinkState, frozenset[str]] = {
    LinkState.LIVE: frozenset(),
    LinkState.USED: frozenset({"used_at"}),
    LinkState.ENDED: frozenset({"expires_at"}),
    LinkState.CLOSED: frozenset({"revoked_at"}),
    LinkState.DEAD: frozenset({"revoked_at", "expires_at"}),
}
"""The columns that hold the moment of a state; what stands there already stays."""


def link_is(state: LinkState) -> ColumnElement[bool]:
    """`Link.state` as a condition."""
    marks = {
        "used_at": Link.used_at.is_not(None),
        "revoked_at": Link.revoked_at.is_not(None),
        "expires_at": and_(Link.expires_at.is_not(None), Link.purpose != Purpose.SIGN_IN),
    }
    return and_(*(mark if name in _MARKED[state] else not_(mark) for name, mark in marks.items()))


async def move_links(
    session: AsyncSession, which: ColumnElement[bool], move: tuple[LinkState, LinkState], cause: Cause, at: datetime
) -> Sequence[uuid.UUID]:
    """
    `Link.move_to` for those that are in the first state of `move` as the database has it now; returns their ids.

    Raises:
        IllegalMove: `LINK_MOVES` does not hold this move.
    """
    before, wanted = move
    signs_in = wanted is LinkState.USED
    check_link_move(before, wanted, signs_in=signs_in)
    mine = Link.purpose == Purpose.SIGN_IN if signs_in else Link.purpose != Purpose.SIGN_IN
    statement = (
        update(Link).where(which, mine, link_is(before)).values(dict.fromkeys(_MARKED[wanted] - _MARKED[before], at))
    )
    return await move_rows(session, statement, Link.id, (Thing.LINK, before, wanted), cause, at)


class Draft(Base):
    """
    One filling-in of a task's form, kept whole until the task is over. It is never changed: each press of the button
    that leads to the confirmation makes another, so what a confirmation shows is what it records.
    """

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    answer: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]

    @property
    def sha256(self) -> str:
        """Hash of all that was filled in: the confirmation carries it, and only that very text is recorded."""
        return hashlib.sha256(json.dumps(self.answer, sort_keys=True).encode()).hexdigest()
