"""
What a person can be asked to do, what they may answer, and what an answer must carry.

One `Assignment` is one task on one proposal for one person. The stem of a stage names its assignments everywhere.
"""

from collections.abc import Mapping
from enum import StrEnum

from satupintu.domain.process.lifecycle import Stage, Status


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


class Choice(StrEnum):
    """The answers, as the field `decision` carries them."""

    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REVISE = "revise"
    REJECT = "reject"
    INITIAL = "initial"
    SIGN = "sign"
    DECLINE = "decline"
    RECORD = "record"


_A, _C = Assignment, Choice

OFFERS: Mapping[Assignment, tuple[Choice, ...]] = {
    _A.COMPLETENESS: (_C.ACCEPT, _C.RETURN, _C.REFUSE),
    _A.COMPLETION: (_C.RESUBMIT, _C.WITHDRAW),
    _A.LEGAL_REVIEW: (_C.APPROVE, _C.APPROVE_WITH_CONDITIONS, _C.REVISE, _C.REJECT),
    _A.BENEFIT_REVIEW: (_C.APPROVE, _C.APPROVE_WITH_CONDITIONS, _C.REVISE, _C.REJECT),
    _A.CONCLUSION: (_C.APPROVE, _C.APPROVE_WITH_CONDITIONS, _C.REVISE, _C.REJECT),
    _A.LETTER: (_C.RECORD,),
    _A.APPROVAL: (_C.APPROVE, _C.REVISE, _C.REJECT),
    _A.PARAF: (_C.INITIAL, _C.REVISE),
    _A.PARTNER_SIGNATURE: (_C.SIGN, _C.DECLINE),
    _A.CITY_SIGNATURE: (_C.SIGN, _C.DECLINE),
    _A.WET_INK: (_C.RECORD,),
}
"""What may be answered. Of an approval, the step of the route offers its own choice of these."""

NEEDS_REASON: frozenset[Choice] = frozenset({_C.RETURN, _C.REFUSE, _C.REVISE, _C.REJECT, _C.DECLINE, _C.WITHDRAW})
"""Answers that are void without a note: the person concerned must be able to read why."""

APPROVALS: tuple[Choice, ...] = (_C.APPROVE, _C.APPROVE_WITH_CONDITIONS)
"""What leads on from a review. Conditions are tracked beside it until the Bagian closes them."""

POSITIVE: frozenset[Choice] = frozenset({_C.ACCEPT, *APPROVALS, _C.INITIAL, _C.SIGN, _C.RECORD, _C.RESUBMIT})
"""Answers that lead on, for the tone in which they are shown."""

REVIEWS: tuple[Assignment, ...] = (_A.LEGAL_REVIEW, _A.BENEFIT_REVIEW)
"""The two lenses of the TKKSD in Kota Jambi: regulation and benefit."""

SIGNATURES: tuple[Assignment, ...] = (_A.PARTNER_SIGNATURE, _A.CITY_SIGNATURE)

STAGE_OF_ASSIGNMENT: Mapping[Assignment, Stage] = {
    _A.COMPLETENESS: Stage.INITIATION,
    _A.COMPLETION: Stage.INITIATION,
    _A.LEGAL_REVIEW: Stage.REVIEW,
    _A.BENEFIT_REVIEW: Stage.REVIEW,
    _A.CONCLUSION: Stage.REVIEW,
    _A.LETTER: Stage.APPROVALS,
    _A.APPROVAL: Stage.APPROVALS,
    _A.PARAF: Stage.SIGNING,
    _A.PARTNER_SIGNATURE: Stage.SIGNING,
    _A.CITY_SIGNATURE: Stage.SIGNING,
    _A.WET_INK: Stage.SIGNING,
}

OPEN_WHILE: Mapping[Assignment, Status] = {
    _A.COMPLETENESS: Status.SUBMITTED,
    _A.COMPLETION: Status.RETURNED,
    _A.LEGAL_REVIEW: Status.IN_REVIEW,
    _A.BENEFIT_REVIEW: Status.IN_REVIEW,
    _A.CONCLUSION: Status.WITH_CHAIR,
    _A.LETTER: Status.AWAITING_APPROVAL,
    _A.APPROVAL: Status.AWAITING_APPROVAL,
    _A.PARAF: Status.IN_SIGNING,
    _A.PARTNER_SIGNATURE: Status.IN_SIGNING,
    _A.CITY_SIGNATURE: Status.IN_SIGNING,
    _A.WET_INK: Status.IN_SIGNING,
}
"""The only status in which a task of this kind may be open."""

AWAITED: Mapping[Status, tuple[Assignment, ...]] = {
    status: tuple(each for each, while_ in OPEN_WHILE.items() if while_ is status and each is not _A.WET_INK)
    for status in OPEN_WHILE.values()
}
"""Whose open task a status waits for; with none of them open it is the system's turn. (Wet ink is an alternative.)"""
