"""How much of one thing a gate lets through: figures that an office never meets and a machine meets at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Bound(StrEnum):
    """What is counted, and by what: the words stand in `SATUPINTU_BOUNDS` and in the counters."""

    SIGN_IN_ADDRESS = "sign_in_address"
    """Sign-in links asked for one address, known here or not."""
    SIGN_IN_ORIGIN = "sign_in_origin"
    """Sign-in links asked from one address of the network; an office may stand behind a single one."""
    DEAD_LINK = "dead_link"
    """Links that open nothing, made up or used up, tried from one origin."""
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105
    """Tokens of programs that do not hold, tried from one origin."""
    PROPOSAL = "proposal"
    """Proposals entered by one account, by hand or by program: each sends letters with its words."""
    OUTSIDER = "outsider"
    """First letters of proposals to one address outside the office."""
    PUBLIC_PAGE = "public_page"
    """Public pages asked for from one origin."""


@dataclass(frozen=True)
class Limit:
    """At most so many within any stretch of this length."""

    most: int
    within: timedelta


LIMITS: Mapping[Bound, Limit] = MappingProxyType(
    {
        Bound.SIGN_IN_ADDRESS: Limit(5, HOUR),
        Bound.SIGN_IN_ORIGIN: Limit(100, HOUR),
        Bound.DEAD_LINK: Limit(30, MINUTE),
        Bound.UNKNOWN_TOKEN: Limit(30, MINUTE),
        Bound.PROPOSAL: Limit(20, HOUR),
        Bound.OUTSIDER: Limit(10, DAY),
        Bound.PUBLIC_PAGE: Limit(60, MINUTE),
    }
)
LONGEST_WINDOW = max(limit.within for limit in LIMITS.values())


def limits_with(most: Mapping[Bound, int]) -> Mapping[Bound, Limit]:
    """The limits with other figures for some; the stretch of time is the same."""
    return {bound: Limit(most.get(bound, limit.most), limit.within) for bound, limit in LIMITS.items()}
