"""
What becomes of letters and of emailed links. `Letter.move_to` and `Link.move_to` are their doors.

That somebody is sending a letter at this moment is a lease, not a state: it runs out by itself. That a link has had its
days is computed when it is opened (`links.has_ended`), so that a changed setting holds for every link.
"""

from enum import StrEnum

from satupintu.domain.errors import IllegalMove
from satupintu.domain.moves import Moves


class LetterState(StrEnum):
    """What has become of a letter, in words an office understands."""

    QUEUED = "queued"
    """To be sent, or to be tried again at `not_before`."""
    SENT = "sent"
    """The mail server took it."""
    FAILED = "failed"
    """The mail server refused it for good, or it could not be written; a person has to look."""
    CANCELLED = "cancelled"
    """What it asks was settled before it went out."""


_L = LetterState

LETTER_MOVES: Moves[LetterState] = {
    _L.QUEUED: frozenset({_L.QUEUED, _L.SENT, _L.FAILED, _L.CANCELLED}),
    _L.FAILED: frozenset({_L.QUEUED, _L.SENT, _L.CANCELLED}),
    _L.CANCELLED: frozenset({_L.SENT}),
    _L.SENT: frozenset(),
}
"""
A queued letter is queued again when it is tried later. What the mail server took is sent, even where that is heard
late, from a worker whose lease had run out: another may have failed meanwhile, or found that nobody needed the letter.
"""


def check_letter_move(current: LetterState, wanted: LetterState) -> None:
    """
    Refuse a move that the table does not hold.

    Raises:
        IllegalMove: the move is not in `LETTER_MOVES`.
    """
    if wanted not in LETTER_MOVES[current]:
        raise IllegalMove("Surat berstatus %(current)s tidak dapat menjadi %(wanted)s.", current=current, wanted=wanted)


class LinkState(StrEnum):
    """What has become of a link by what people did; its days are counted beside this."""

    LIVE = "live"
    USED = "used"
    """A sign-in link works once."""
    ENDED = "ended"
    """A newer link took its place. Its holder may ask for a new one."""
    CLOSED = "closed"
    """What it leads to is over: for some days it shows what became of that."""
    DEAD = "dead"
    """
    Closed after it had ended, or because it went to an address that shall read nothing. One to a task still says what
    became of the task.
    """


_K = LinkState

LINK_MOVES: Moves[LinkState] = {
    _K.LIVE: frozenset({_K.USED, _K.ENDED, _K.CLOSED, _K.DEAD}),
    _K.ENDED: frozenset({_K.DEAD}),
    _K.CLOSED: frozenset({_K.DEAD}),
    _K.USED: frozenset(),
    _K.DEAD: frozenset(),
}


def check_link_move(current: LinkState, wanted: LinkState, *, signs_in: bool) -> None:
    """
    Refuse a move that the table does not hold. A sign-in link can only be used, and no other can.

    Raises:
        IllegalMove: the move is not in `LINK_MOVES`, or is not one of such a link.
    """
    if wanted not in LINK_MOVES[current] or (wanted is _K.USED) is not signs_in:
        raise IllegalMove(
            "Tautan berstatus %(current)s tidak dapat menjadi %(wanted)s.", current=current, wanted=wanted
        )
