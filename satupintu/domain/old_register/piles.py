"""The rows of an old register in the order in which they want somebody's eyes."""

from enum import StrEnum

from satupintu.domain.old_register.rows import Confidence, Judged, Verdict


class Pile(StrEnum):
    """Rows that want the same of whoever looks at them; what needs somebody comes first."""

    ASKED = "asked"
    REFUSED = "refused"
    PROPOSED = "proposed"
    """Comes in, but something in it was concluded or could not be read."""
    SURE = "sure"
    KNOWN = "known"
    LEFT_OUT = "left_out"

    @property
    def place(self) -> int:
        """Where the pile stands among the others, from 0."""
        return tuple(Pile).index(self)


_OF_VERDICT = {
    Verdict.ASKED: Pile.ASKED,
    Verdict.REFUSED: Pile.REFUSED,
    Verdict.KNOWN: Pile.KNOWN,
    Verdict.LEFT_OUT: Pile.LEFT_OUT,
}
COMING_IN = (Pile.PROPOSED, Pile.SURE)
"""The rows that enter the register."""


def pile_of(row: Judged) -> Pile:
    """The pile on which a judged row lies."""
    if row.verdict is not Verdict.ACCEPTED:
        return _OF_VERDICT[row.verdict]
    return Pile.SURE if row.confidence is Confidence.SURE else Pile.PROPOSED
