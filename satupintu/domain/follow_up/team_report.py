"""What the TKKSD reports every semester and every year on KSDD, KSDPK and Sinergi (Permendagri 22/2020 Ps. 46(2)j)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.meetings import MeetingKind
from satupintu.domain.register.agreements import EndCause

REPORTED = (Route.KSDD, Route.KSDPK, Route.SINERGI)
"""The foreign routes are reported by agreement and by year (Permendagri 25/2020 Ps. 35-39)."""
_SAID = re.compile(r"(\d{4})(?:-([12]))?")


@dataclass(frozen=True, order=True)
class Period:
    """A semester, or with `half` None the whole year."""

    year: int
    half: int | None = None
    """1: January to June; 2: July to December."""

    @classmethod
    def read(cls, said: str) -> "Period":
        """
        Read `2026-2`, or `2026` for the whole year.

        Raises:
            InvalidInput: it is neither.
        """
        found = _SAID.fullmatch(said.strip())
        if found is None or not date.min.year < int(found[1]) < date.max.year:
            raise InvalidInput("“%(said)s” bukan periode. Tulis 2026-1, 2026-2, atau 2026 untuk setahun.", said=said)
        return cls(int(found[1]), int(found[2]) if found[2] else None)

    def __str__(self) -> str:
        return f"{self.year}-{self.half}" if self.half else str(self.year)

    @property
    def first(self) -> date:
        return date(self.year, 7 if self.half == 2 else 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def semesters(self) -> "tuple[Period, ...]":
        """Itself, or the two of the year."""
        return (self,) if self.half else (Period(self.year, 1), Period(self.year, 2))

    @property
    def due(self) -> tuple[date, date]:
        """First and last day on which a report on this semester, or on one of this year, may be due."""
        last = self.semesters[-1]
        following = Period(last.year, 2) if last.half == 1 else Period(last.year + 1, 1)
        return self.semesters[0].last + timedelta(days=1), following.last


def semester_reported(due_on: date) -> Period:
    """The semester that a report due on a day is about: the last one that is over on that day."""
    return Period(due_on.year, 1) if due_on.month > 6 else Period(due_on.year - 1, 2)


def year_reported(due_on: date) -> int:
    """The year that a yearly report due on a day is about: the last one that is over on that day."""
    return due_on.year - 1


@dataclass(frozen=True)
class Count:
    """The agreements of a route in numbers; `route` is None for those of old registers that name none."""

    route: Route | None
    in_force: int = 0
    """On some day of the period."""
    signed: int = 0
    ended: int = 0
    """With their term."""
    terminated: int = 0
    """Before it."""
    reports_due: int = 0
    reports: int = 0
    evaluations_due: int = 0
    evaluations: int = 0


@dataclass(frozen=True)
class DepartmentReport:
    """One report of a department; without `received_on` it is still waited for."""

    semester: Period
    due_on: date
    fields: Mapping[str, str]
    by: str = ""
    received_on: date | None = None


@dataclass(frozen=True)
class ReportedAgreement:
    """An agreement as the report shows it: the nine items of Ps. 17(5) and 39(5)."""

    register_number: str
    route: Route | None
    title: str
    document: DocumentType
    document_as_written: str | None
    parties: tuple[str, ...]
    department: str
    purpose: str | None
    object: str | None
    begins_on: date | None
    ends_on: date
    terminated_on: date | None
    end_cause: EndCause | None
    reports: tuple[DepartmentReport, ...] = ()


@dataclass(frozen=True)
class MissingReport:
    """A report that has not come; `due_on` may still lie ahead."""

    register_number: str
    title: str
    department: str
    semester: Period
    due_on: date


@dataclass(frozen=True)
class TeamReport:
    """The whole report, as things stand on a day."""

    period: Period
    today: date
    counts: tuple[Count, ...]
    agreements: tuple[ReportedAgreement, ...]
    missing: tuple[MissingReport, ...]
    undated: int
    """Agreements whose last day nobody has written down; they are counted nowhere else."""
    meetings: Mapping[MeetingKind, int] = field(default_factory=dict)
    """Meetings of the TKKSD that were held in the period (Ps. 48-49)."""

    @property
    def total(self) -> Count:
        """All routes together."""
        names = [name for name in Count.__dataclass_fields__ if name != "route"]
        return Count(None, **{name: sum(getattr(each, name) for each in self.counts) for name in names})
