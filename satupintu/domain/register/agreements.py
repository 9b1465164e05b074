"""What holds of an agreement by rule: its status from dates and events, its kin, its words for a search."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

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


def status_of(
    starts_on: date | None, ends_on: date | None, terminated_on: date | None, today: date, soon_days: int
) -> AgreementStatus:
    """
    Tell where an agreement stands; its last day still belongs to it.

    `soon_days` are calendar days. `store.register.has_status` says the same in SQL.
    """
    if terminated_on is not None and terminated_on <= today:
        return AgreementStatus.TERMINATED
    if ends_on is not None and ends_on < today:
        return AgreementStatus.ENDED
    if starts_on is not None and starts_on > today:
        return AgreementStatus.NOT_YET
    if ends_on is None:
        return AgreementStatus.UNKNOWN
    return AgreementStatus.ENDING_SOON if ends_on <= today + timedelta(days=soon_days) else AgreementStatus.IN_FORCE


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
