"""
What becomes of an obligation. `Obligation.move_to` is the door.

No column holds its state: it is read from the days on which it was settled or lapsed, and from the proposal begun to
meet it. Past its day it is missed, which is computed; put off, it is open or under way until another day.
"""

from datetime import date
from enum import StrEnum

from satupintu.domain.errors import IllegalMove
from satupintu.domain.moves import Moves


class ObligationState(StrEnum):
    """Where an obligation stands."""

    OPEN = "open"
    """Somebody is asked for it."""
    UNDER_WAY = "under_way"
    """A proposal was begun to meet it. Nobody is asked while that goes on; where it comes to nothing, as if open."""
    SETTLED = "settled"
    """Answered, or met by a younger agreement."""
    LAPSED = "lapsed"
    """Nobody has to answer any more: the term is over, has changed, or the agreement is part of another."""


_O = ObligationState

WAITING: tuple[ObligationState, ...] = (_O.OPEN, _O.UNDER_WAY)
"""Neither settled nor lapsed."""

OBLIGATION_MOVES: Moves[ObligationState] = {
    _O.OPEN: frozenset({_O.OPEN, _O.UNDER_WAY, _O.SETTLED, _O.LAPSED}),
    _O.UNDER_WAY: frozenset({_O.UNDER_WAY, _O.SETTLED, _O.LAPSED}),
    _O.SETTLED: frozenset({_O.OPEN, _O.UNDER_WAY}),
    _O.LAPSED: frozenset({_O.OPEN, _O.UNDER_WAY}),
}
"""
Open again is open until another day, and so is under way; under way again may also mean by another proposal, where the
first came to nothing. What was settled is asked for again when the answer is not accepted, or the import that met it is
taken back; what had lapsed, when the term changes.
"""


def days_of(state: ObligationState, day: date) -> dict[str, date | None]:
    """The columns that hold a state reached on a day: under way it stays with its proposal, open it has none."""
    match state:
        case _O.OPEN:
            return {"fulfilled_on": None, "lapsed_on": None, "proposal_id": None}
        case _O.UNDER_WAY:
            return {"fulfilled_on": None, "lapsed_on": None}
        case _O.SETTLED:
            return {"fulfilled_on": day}
        case _O.LAPSED:
            return {"lapsed_on": day}


def check_obligation_move(current: ObligationState, wanted: ObligationState, *, has_proposal: bool) -> None:
    """
    Refuse a move that the table does not hold, and one under way by no proposal.

    Raises:
        IllegalMove: the move is not in `OBLIGATION_MOVES`, or there is nothing by which it is under way.
    """
    if wanted not in OBLIGATION_MOVES[current] or (wanted is _O.UNDER_WAY and not has_proposal):
        raise IllegalMove(
            "Kewajiban berstatus %(current)s tidak dapat menjadi %(wanted)s.", current=current, wanted=wanted
        )
