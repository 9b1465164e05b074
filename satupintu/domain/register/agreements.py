"""What holds of an agreement by rule: its status from dates and events, its kin, its words for a search."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Literal

from satupintu.domain.process.form import DocumentType, Route

FOLLOWED_BY: Mapping[DocumentType, DocumentType] = {
    DocumentType.KB: DocumentType.PKS,
    DocumentType.LOI: DocumentType.MOU,
}
"""What is meant to follow: the PKS a KB (PP 28/2018 Ps. 6), the MoU a LoI (Permendagri 25/2020 Ps. 9)."""


class AgreementStatus(StrEnum):
    """Where an agreement stands on a day; computed, never stored."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    ENDING_SOON = "ending_soon"
    """In force, with no more than the days of `follow_up.ending_soon_days` left."""
    ENDED = "ended"
    TERMINATED = "terminated"
    """Ended before its term, for one of the causes of the law."""
    UNKNOWN = "unknown"
    """An old agreement whose last day nobody has written down."""


@dataclass(frozen=True)
class Fact:
    """How one day of an agreement stands to today, or that nobody has written it down."""

    day: Literal["starts_on", "ends_on", "terminated_on"]
    stands: Callable[[Any, Any], Any] | None
    """A comparison of the `operator` module: it compares days here, and columns in SQL. None: there is no such day."""
    looks_ahead: bool = False
    """Compared is not today, but the last of the days within which an agreement ends soon."""

    def against(self, today: date, soon_days: int) -> date:
        """The day that it is compared with; `soon_days` are calendar days."""
        return today + timedelta(days=soon_days) if self.looks_ahead else today

    def holds(self, day: date | None, today: date, soon_days: int = 0) -> bool:
        """True where the day of an agreement stands so to today."""
        if self.stands is None:
            return day is None
        return day is not None and bool(self.stands(day, self.against(today, soon_days)))


TERMINATED = Fact("terminated_on", operator.le)
"""Ended early; an early end may be recorded of a day to come."""
PAST = Fact("ends_on", operator.lt)
"""Its term is over; the last day still belongs to it."""

STATUS_BY: Mapping[AgreementStatus, Fact] = {
    AgreementStatus.TERMINATED: TERMINATED,
    AgreementStatus.ENDED: PAST,
    AgreementStatus.NOT_YET: Fact("starts_on", operator.gt),
    AgreementStatus.UNKNOWN: Fact("ends_on", None),
    AgreementStatus.ENDING_SOON: Fact("ends_on", operator.le, looks_ahead=True),
    AgreementStatus.IN_FORCE: Fact("ends_on", operator.gt, looks_ahead=True),
}
"""The rule of the status: the first fact that holds decides. One of the last three always does."""


def is_past(ends_on: date | None, today: date, *, is_said_over: bool) -> bool:
    """True where the term is over: by its last day, or where that is not known by the word of an old register."""
    return is_said_over if ends_on is None else PAST.holds(ends_on, today)


def status_of(
    starts_on: date | None,
    ends_on: date | None,
    terminated_on: date | None,
    today: date,
    soon_days: int,
    *,
    is_said_over: bool = False,
) -> AgreementStatus:
    """
    Tell where an agreement stands, by `STATUS_BY`; its last day still belongs to it.

    `soon_days` are calendar days. `store.register.tables.has_status` asks the same rule in SQL.
    """
    days = {"starts_on": starts_on, "ends_on": ends_on, "terminated_on": terminated_on}
    return next(
        status
        for status, fact in STATUS_BY.items()
        if fact.holds(days[fact.day], today, soon_days) or (fact is PAST and ends_on is None and is_said_over)
    )


class EndCause(StrEnum):
    """Why an agreement ended: five grounds (PP 28/2018 Ps. 9), and two more of the KSDPK (Ps. 22)."""

    TERM_OVER = "term_over"
    PURPOSE_REACHED = "purpose_reached"
    AGREED = "agreed"
    LAW_CHANGED = "law_changed"
    OBJECT_LOST = "object_lost"
    COURT_RULING = "court_ruling"
    """KSDPK only: a final judgment (Ps. 22)."""
    BANKRUPTCY = "bankruptcy"
    """KSDPK only: the partner is bankrupt (Ps. 22)."""


EARLY_ENDS: tuple[EndCause, ...] = (
    EndCause.PURPOSE_REACHED,
    EndCause.AGREED,
    EndCause.LAW_CHANGED,
    EndCause.OBJECT_LOST,
)
"""Four of the five grounds (PP 28/2018 Ps. 9). The fifth, the end of the term, comes of itself on the last day."""
ENDS_OF_KSDPK: tuple[EndCause, ...] = (EndCause.COURT_RULING, EndCause.BANKRUPTCY)
"""With a third party there are two more (PP 28/2018 Ps. 22)."""


def causes_of_early_end(route: Route | None) -> tuple[EndCause, ...]:
    """
    The grounds on which an agreement may end before its term.

    The law lists them for cooperation of regions and with third parties; the other routes have no list of their own and
    use the general one. Of an old agreement whose route nobody knows, all are offered.
    """
    return (*EARLY_ENDS, *ENDS_OF_KSDPK) if route in (Route.KSDPK, None) else EARLY_ENDS


class RelationKind(StrEnum):
    """What a younger agreement is to an older one."""

    IMPLEMENTS = "implements"
    """A PKS to its KB, a MoU to its LoI."""
    AMENDS = "amends"
    """An addendum (Permendagri 22/2020 Ps. 15(4), 37)."""
    RENEWS = "renews"
    """Its successor after the term (Ps. 9(3), 32(3))."""


class CopyKind(StrEnum):
    """A copy on paper (Permendagri 22/2020 Ps. 10(3), 14(4))."""

    ORIGINAL = "original"
    PHOTOCOPY = "photocopy"


_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words and numbers of a text in lower case; `05/MEN-KP/KB` is three of them."""
    return _WORD.findall(text.casefold())


def searchable(*texts: str | None) -> str:
    """What the search reads of an agreement: its texts as plain words, so that a part of a number is found too."""
    return " ".join(word for text in texts if text for word in words_of(text))


def affair_of(said: str) -> str:
    """An affair (urusan) as the register keeps it: in lower case, as the law lists them."""
    return " ".join(said.split()).lower()
