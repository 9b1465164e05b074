"""What letters are made of: the small table about a proposal, an opinion, a day for the calendar."""

import re
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.meetings import MeetingDecision
from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.seats import Why

MOST_LINES = 40
"""Of a list in one letter; what is more stands on the page."""


class CalendarEntry(BaseModel):
    """
    The last day of a task, a whole day, or a meeting with its hour, for the reader's calendar.

    `uid` stays, `sequence` counts moves.
    """

    model_config = ConfigDict(frozen=True)

    uid: str
    day: date
    sequence: int
    cancelled: bool = False
    begins_at: datetime | None = None
    """The hour of a meeting; a deadline has none."""
    place: str | None = None


class LetterBody(BaseModel):
    """What a letter says besides its link."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry: CalendarEntry | None = None
    """Attached to the letter as an iCalendar file."""

    button: ClassVar[str | None] = None
    """The words on the one button, a message id; None for a letter that asks nothing."""
    several: ClassVar[str | None] = None
    """The field whose lines have a `link` each, where there is a list instead of a button."""

    @classmethod
    def template(cls) -> str:
        """The folder of this letter."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class About(BaseModel):
    """The small table of every letter about a proposal."""

    model_config = ConfigDict(frozen=True)

    number: str
    title: str
    route: Route
    document: DocumentType
    partners: tuple[str, ...]
    initiator: str


class ProposalLetter(LetterBody):
    """A letter about one proposal."""

    about: About


class PassedOn(BaseModel):
    """Why a letter goes to somebody else than the office appointed, or than was asked before."""

    model_config = ConfigDict(frozen=True)

    why: Why
    by: str
    """The title of the appointed person, or of whoever had the task before."""
    to: str
    """The title under which the reader is asked."""
    reason: str


class TaskLetter(ProposalLetter):
    """A letter that asks somebody to act, until a day."""

    due: date | None
    working_days: int | None
    passed_on: PassedOn | None = None


class AboutAgreement(BaseModel):
    """An agreement of the register, as a letter names it."""

    model_config = ConfigDict(frozen=True)

    register_number: str
    title: str
    document: DocumentType
    partners: tuple[str, ...]


class ObligationLine(BaseModel):
    """
    One line of a letter that asks after agreements; `link` is the id of the line's own link.

    `days` are calendar days until it is due, negative once that has passed; `basis` is its dasar hukum.
    """

    model_config = ConfigDict(frozen=True)

    link: UUID
    kind: ObligationKind
    basis: str | None
    agreement: AboutAgreement
    due: date
    days: int


class Remark(BaseModel):
    """An item of a checklist that was answered with no, and what is wrong with it."""

    model_config = ConfigDict(frozen=True)

    item: Words
    text: str


class Opinion(BaseModel):
    """What one person answered, as others read it."""

    model_config = ConfigDict(frozen=True)

    assignment: Assignment
    step: Words | None = None
    name: str
    choice: Choice
    said: Words | None = None
    note: str | None
    remarks: tuple[Remark, ...] = ()
    conditions: tuple[str, ...] = ()


class MeetingSaid(BaseModel):
    """What a meeting of the TKKSD has decided on a proposal; `minutes` is the number of its berita acara."""

    model_config = ConfigDict(frozen=True)

    day: str
    minutes: str
    decision: MeetingDecision
    note: str | None
    conditions: tuple[str, ...] = ()


class ConditionLine(BaseModel):
    """A condition of the TKKSD, as a letter lists it."""

    model_config = ConfigDict(frozen=True)

    text: str
    due: date | None


class DigestTask(BaseModel):
    """One line of a digest; `link` is the id of the task's link, whose address is derived while sending."""

    model_config = ConfigDict(frozen=True)

    link: UUID
    assignment: Assignment
    step: Words | None = None
    number: str
    title: str
    due: date
    working_days: int


class RegisteredParty(BaseModel):
    """Who has signed, and under which number of their own."""

    model_config = ConfigDict(frozen=True)

    name: str
    own_number: str | None
