"""
What a person can be asked to do, what they may answer, and which answers need a reason.

One `Assignment` is one task on one proposal for one person; all that is known of a kind of task is in `task.kinds`.
"""

from enum import StrEnum


class Assignment(StrEnum):
    """The kinds of task."""

    COMPLETENESS = "completeness"
    """Bagian Kerja Sama: are the papers complete?"""
    COMPLETION = "completion"
    """OPD: complete the papers or revise the draft, then hand in again."""
    LEGAL_REVIEW = "legal_review"
    """TKKSD: kesesuaian regulasi."""
    BENEFIT_REVIEW = "benefit_review"
    """TKKSD: manfaat."""
    CONCLUSION = "conclusion"
    """Ketua TKKSD: recommendation to the Wali Kota (Permendagri 22/2020 Ps. 46(2)g)."""
    LETTER = "letter"
    """Bagian Kerja Sama: send the city's letter of a step and record its day, which starts the clock."""
    APPROVAL = "approval"
    """Bagian Kerja Sama: record the answer of the authority of a step; silence may answer by itself."""
    PARAF = "paraf"
    """Officials named in `signing.paraf`, one after another: initial the final text before it is signed."""
    PARTNER_SIGNATURE = "partner_signature"
    CITY_SIGNATURE = "city_signature"
    WET_INK = "wet_ink"
    """Bagian Kerja Sama: record a signing on paper, instead of the two confirmations by link."""
    SIGNED_TEXT = "signed_text"
    """Bagian Kerja Sama: file the text that was signed, once all have agreed to it by link."""


class Choice(StrEnum):
    """The answers, as the field `decision` carries them."""

    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    NEXT_TURN = "next_turn"
    """An authority has answered without deciding: it studies the text, or the next turn is the city's."""
    REVISE = "revise"
    REJECT = "reject"
    INITIAL = "initial"
    SIGN = "sign"
    DECLINE = "decline"
    RECORD = "record"


_C = Choice

NEEDS_REASON: frozenset[Choice] = frozenset({_C.RETURN, _C.REFUSE, _C.REVISE, _C.REJECT, _C.DECLINE, _C.WITHDRAW})
"""Answers that are void without a note: the person concerned must be able to read why."""

APPROVALS: tuple[Choice, ...] = (_C.APPROVE, _C.APPROVE_WITH_CONDITIONS)
"""What leads on from a review. Conditions are tracked beside it until the Bagian closes them."""

POSITIVE: frozenset[Choice] = frozenset(
    {_C.ACCEPT, *APPROVALS, _C.NEXT_TURN, _C.INITIAL, _C.SIGN, _C.RECORD, _C.RESUBMIT}
)
"""Answers that lead on, for the tone in which they are shown."""
