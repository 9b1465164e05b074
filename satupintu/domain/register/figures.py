"""
The figures of a year: what counts as one, what was aimed at, and the rules by which they are reckoned.

Nothing here is stored: `store.figures` counts in SQL, this module says what the numbers mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from satupintu.domain.follow_up.obligations import Obstacle as NamedObstacle
from satupintu.domain.follow_up.obligations import Reply
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import STAGE_OF, Stage, Status
from satupintu.domain.route.deadlines import DaysOff, is_working_day
from satupintu.domain.task.assignments import Assignment, Choice


class FiguresRule(BaseModel):
    """`[figures]` of office.toml. No law says what counts as one agreement or how many a year are enough: policy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    counts: tuple[DocumentType, ...] = Field(tuple(DocumentType), min_length=1)
    """Kinds of text that count as one each, in the year in which they were signed."""
    addenda: bool = False
    """Whether an addendum counts as one more."""
    since: int = Field(2015, ge=1945, le=2200)
    """The first year of the trend."""
    targets: Mapping[int, PositiveInt] = Field(default_factory=dict)
    """Agreements to be reached, by year."""


class Dimension(StrEnum):
    """By what agreements are told apart."""

    ROUTE = "route"
    DOCUMENT = "document"
    PARTNER_KIND = "partner_kind"
    OPD = "opd"
    AFFAIR = "affair"


OBSTACLES = frozenset({Choice.RETURN, Choice.REVISE, Choice.REFUSE, Choice.REJECT, Choice.DECLINE, Choice.WITHDRAW})
"""Answers that held a proposal up or ended it."""


def percent(part: int, whole: int) -> int | None:
    """`part` of `whole` in whole percent, halves upwards; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def working_day_numbers(first: date, last: date, days_off: DaysOff) -> list[int]:
    """
    How many working days are over on each day from `first` to `last`, both included.

    The difference of two of them is `deadlines.working_days_between`, at the price of a subtraction.
    """
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return list(accumulate(int(is_working_day(day, days_off)) for day in days))


@dataclass(frozen=True)
class Spread:
    """Durations in days: how many, and which half and nine tenths of them did not exceed (nearest rank)."""

    count: int = 0
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True)
class Followed:
    """The KB or LoI of a year (None: of all years), and how many were followed; `spread` in calendar days."""

    document: DocumentType
    year: int | None
    signed: int
    followed: int
    spread: Spread

    @property
    def share(self) -> int | None:
        """Percent."""
        return percent(self.followed, self.signed)


@dataclass(frozen=True)
class Listed:
    """An agreement of a list: the day is its due date or its last one."""

    register_number: str
    slug: str
    title: str
    day: date
    is_renewed: bool = False


@dataclass(frozen=True)
class Ranking:
    """A list of which only the beginning is given: how many there are, and how many of them are worse."""

    count: int
    worse: int
    """Past their due date, or not renewed."""
    first: tuple[Listed, ...]


@dataclass(frozen=True)
class StepTime:
    """How long proposals stood at a status: passages finished in the year, in working days."""

    status: Status
    proposals: int
    spread: Spread
    now: int
    """Proposals that stand there today."""

    @property
    def stage(self) -> Stage:
        return STAGE_OF[self.status]


@dataclass(frozen=True)
class OfficeTime:
    """How long one office took for one kind of task, in working days, and what it has open today."""

    assignment: Assignment
    whom: str
    """The post or department; empty where the kind of task says it."""
    spread: Spread
    open: int
    overdue: int


@dataclass(frozen=True)
class WholeTime:
    """From the entry of a proposal to the register, in working days, and rounds of review; registered in the year."""

    spread: Spread = Spread()
    rounds_median: int | None = None
    rounds_most: int | None = None


@dataclass(frozen=True)
class ObstacleCount:
    """Answers of one kind at one kind of step; what evaluations name stands beside these, in `Evaluations`."""

    assignment: Assignment
    choice: Choice
    count: int
    explained: int
    """Of them with a note."""


@dataclass(frozen=True)
class Evaluations:
    """The evaluations that are due in the year; one that the Bagian asks for again is open until it is answered."""

    asked: int = 0
    answered: int = 0
    missed: int = 0
    """Past their day without an answer; the rest of those asked are not due yet."""
    recommended: Mapping[Reply, int] = field(default_factory=dict)
    obstacles: Mapping[NamedObstacle, tuple[int, int]] = field(default_factory=dict)
    """In how many evaluations each was named, and of how many agreements."""
    agreements: int = 0
    """With indicators whose realisation was told, by the last answered evaluation of the year."""
    indicators: int = 0
    reached: int = 0
    """Indicators that are at their target or above it."""

    @property
    def share(self) -> int | None:
        """Percent of the indicators that reached their target."""
        return percent(self.reached, self.indicators)


@dataclass(frozen=True)
class Figures:
    """All figures of a year, as they stand on a day."""

    year: int
    today: date
    rule: FiguresRule
    by_year: Mapping[int, int]
    """Counted agreements of every year of the trend up to `year`."""
    undated: int
    """Counted agreements of which nobody knows the year."""
    by: Mapping[Dimension, Mapping[str | None, Mapping[int, int]]]
    """The same by route, type …; None is what the register does not say."""
    followed: tuple[Followed, ...]
    unfollowed: Ranking
    ending: Ranking
    whole: WholeTime = WholeTime()
    steps: tuple[StepTime, ...] = ()
    offices: tuple[OfficeTime, ...] = ()
    obstacles: tuple[ObstacleCount, ...] = ()
    evaluations: Evaluations = Evaluations()
    pks_within_days: int = field(default=0, kw_only=True)
    ending_soon_days: int = field(default=0, kw_only=True)

    @property
    def realised(self) -> int:
        """Counted agreements of the year."""
        return self.by_year[self.year]

    @property
    def target(self) -> int | None:
        return self.rule.targets.get(self.year)

    def reached(self, year: int) -> int | None:
        """Percent of the target of a year; None without one."""
        return percent(self.by_year[year], self.rule.targets.get(year, 0))
