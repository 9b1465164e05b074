"""
The life of a proposal: its statuses, the moves between them, and the stage each belongs to.

`TRANSITIONS` is the one table and `Proposal.move_to` (in `satupintu.store.proposals`) the one door.
"""

from collections.abc import Mapping
from enum import StrEnum

from satupintu.domain.errors import IllegalMove


class Stage(StrEnum):
    """The stages in the order of the law (PP 28/2018 Ps. 6; Permendagri 22/2020 Ps. 6, 28, 52)."""

    INITIATION = "initiation"
    REVIEW = "review"
    APPROVALS = "approvals"
    SIGNING = "signing"
    REGISTRATION = "registration"


class Status(StrEnum):
    """Where a proposal stands, and whose turn it is."""

    SUBMITTED = "submitted"
    """Entered and numbered. The Bagian Kerja Sama checks whether the papers are complete."""
    RETURNED = "returned"
    """Back with the OPD, to complete papers or to revise after a review. Review clocks stand still."""
    IN_REVIEW = "in_review"
    """Legal and benefit review run side by side (TKKSD, Permendagri 22/2020 Ps. 46-49)."""
    WITH_CHAIR = "with_chair"
    """The reviews are in; the Ketua TKKSD recommends, returns or rejects."""
    RECOMMENDED = "recommended"
    """The Ketua recommends. The system writes the berita acara and opens the next stage."""
    AWAITING_APPROVAL = "awaiting_approval"
    """Somebody outside must answer first, or be written to: the steps of the route (`approvals`)."""
    IN_SIGNING = "in_signing"
    """Officials initial the text, then all agree to it by link, or the Bagian records a signing on paper."""
    AWAITING_TEXT = "awaiting_text"
    """All have agreed by link, which is no signature; the Bagian awaits the signed text (Ps. 10, 14, 16(2), 38(2))."""
    SIGNED = "signed"
    """The signed text is here. The system enters the agreement in the register."""
    REGISTERED = "registered"
    """In the register, follow-up obligations opened. The proposal has reached its end."""
    REFUSED = "refused"
    """Refused by the Bagian Kerja Sama at the completeness check, with a reason."""
    REJECTED = "rejected"
    """Rejected by the Ketua TKKSD, or by an authority outside, with a reason."""
    DECLINED = "declined"
    """A signatory declined to sign, with a reason."""
    WITHDRAWN = "withdrawn"
    """Withdrawn by the OPD while it was back with it."""


_S = Status

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    _S.SUBMITTED: frozenset({_S.IN_REVIEW, _S.RETURNED, _S.REFUSED}),
    _S.RETURNED: frozenset({_S.SUBMITTED, _S.IN_REVIEW, _S.AWAITING_APPROVAL, _S.WITHDRAWN}),
    _S.IN_REVIEW: frozenset({_S.WITH_CHAIR, _S.RETURNED}),
    _S.WITH_CHAIR: frozenset({_S.RECOMMENDED, _S.RETURNED, _S.REJECTED}),
    _S.RECOMMENDED: frozenset({_S.AWAITING_APPROVAL, _S.IN_SIGNING}),
    _S.AWAITING_APPROVAL: frozenset({_S.IN_SIGNING, _S.RETURNED, _S.REJECTED}),
    _S.IN_SIGNING: frozenset({_S.AWAITING_TEXT, _S.SIGNED, _S.DECLINED, _S.RETURNED}),
    _S.AWAITING_TEXT: frozenset({_S.SIGNED, _S.DECLINED, _S.RETURNED}),
    _S.SIGNED: frozenset({_S.REGISTERED}),
    _S.REGISTERED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.REJECTED: frozenset(),
    _S.DECLINED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}

STAGE_OF: Mapping[Status, Stage] = {
    _S.SUBMITTED: Stage.INITIATION,
    _S.RETURNED: Stage.INITIATION,
    _S.IN_REVIEW: Stage.REVIEW,
    _S.WITH_CHAIR: Stage.REVIEW,
    _S.RECOMMENDED: Stage.REVIEW,
    _S.AWAITING_APPROVAL: Stage.APPROVALS,
    _S.IN_SIGNING: Stage.SIGNING,
    _S.AWAITING_TEXT: Stage.SIGNING,
    _S.SIGNED: Stage.REGISTRATION,
    _S.REGISTERED: Stage.REGISTRATION,
    _S.REFUSED: Stage.INITIATION,
    _S.REJECTED: Stage.REVIEW,
    _S.DECLINED: Stage.SIGNING,
    _S.WITHDRAWN: Stage.INITIATION,
}

ENDED: frozenset[Status] = frozenset(status for status, onward in TRANSITIONS.items() if not onward)
"""Statuses with no way onward: the flow run ends Completed."""

NOT_CONTINUED: frozenset[Status] = ENDED - {_S.REGISTERED}
"""Ends without an agreement. The same submission may then be entered anew."""

RECOMMENDED: frozenset[Status] = frozenset(
    {_S.RECOMMENDED, _S.AWAITING_APPROVAL, _S.IN_SIGNING, _S.AWAITING_TEXT, _S.SIGNED}
)
"""From the recommendation to the register: the text stands, and every answer names it."""


def check_move(current: Status, wanted: Status) -> None:
    """
    Refuse a move the table does not hold.

    Raises:
        IllegalMove: the move is not in `TRANSITIONS`.
    """
    if wanted not in TRANSITIONS[current]:
        raise IllegalMove(
            "Usulan berstatus %(current)s tidak dapat menjadi %(wanted)s.", current=current, wanted=wanted
        )
