"""
Meetings of the TKKSD: the kinds, what becomes of one, and where its decisions lead.

Permendagri 22/2020 Ps. 48: the rapat pleno, once a year at least, on policy and programme. Ps. 49: the rapat teknis, at
any time, which recommends to the Ketua each text to be signed.
"""

from collections.abc import Mapping
from enum import StrEnum

from satupintu.domain.errors import IllegalMove
from satupintu.domain.marks import mark
from satupintu.domain.moves import Moves
from satupintu.domain.process.lifecycle import Status


class MeetingKind(StrEnum):
    """The two meetings that the law knows."""

    TECHNICAL = "technical"
    """Rapat teknis (Ps. 49): on proposals."""
    PLENARY = "plenary"
    """Rapat pleno (Ps. 48): on policy and programme."""


class MeetingState(StrEnum):
    """What has become of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    """It took place, and what came of it has been recorded."""
    CALLED_OFF = "called_off"


_M = MeetingState

MEETING_MOVES: Moves[MeetingState] = {
    _M.PLANNED: frozenset({_M.PLANNED, _M.HELD, _M.CALLED_OFF}),
    _M.HELD: frozenset(),
    _M.CALLED_OFF: frozenset(),
}
"""Planned again is another hour, place or agenda. `Meeting.move_to` is the door."""
_OVER: Mapping[MeetingState, str] = {
    _M.HELD: mark("Hasil rapat ini sudah dicatat; jadwal, agenda, dan hasilnya tidak diubah lagi."),
    _M.CALLED_OFF: mark("Rapat ini sudah dibatalkan. Bila jadi diadakan, rencanakan rapat yang baru."),
}


def check_meeting_move(current: MeetingState, wanted: MeetingState) -> None:
    """
    Refuse a move that the table does not hold.

    Raises:
        IllegalMove: the move is not in `MEETING_MOVES`.
    """
    if wanted not in MEETING_MOVES[current]:
        raise IllegalMove(_OVER[current])


class Attendance(StrEnum):
    """Whether somebody who was invited came."""

    PRESENT = "present"
    REPRESENTED = "represented"
    """Somebody else came for them."""
    ABSENT = "absent"


class MeetingDecision(StrEnum):
    """What a rapat teknis decides on one proposal of its agenda."""

    RECOMMENDED = "recommended"
    WITH_CONDITIONS = "with_conditions"
    REVISE = "revise"
    NOT_RECOMMENDED = "not_recommended"
    DEFERRED = "deferred"
    """The meeting did not come to it; it goes on waiting."""


_D = MeetingDecision

LEADS_TO: Mapping[MeetingDecision, Status | None] = {
    _D.RECOMMENDED: Status.WITH_CHAIR,
    _D.WITH_CONDITIONS: Status.WITH_CHAIR,
    _D.REVISE: Status.RETURNED,
    _D.NOT_RECOMMENDED: Status.WITH_CHAIR,
    _D.DEFERRED: None,
}
"""To the Ketua, whom the meeting advises (Ps. 49(5)), or back to the OPD; None: it stays where it is."""

FAVOURABLE: tuple[MeetingDecision, ...] = (_D.RECOMMENDED, _D.WITH_CONDITIONS)
"""Decisions that need the word of both lenses: regulation and benefit."""
GIVES_REASON: tuple[MeetingDecision, ...] = (_D.REVISE, _D.NOT_RECOMMENDED)
"""Decisions that say why."""

DISCUSSED: tuple[Status, ...] = (Status.IN_REVIEW, Status.WITH_CHAIR)
"""Statuses in which a proposal can be put on an agenda, and decided on."""
