"""Every answer to every kind of task: where it leads is written out here by hand, so the table needs two edits."""

from itertools import chain

import pytest

from satupintu.domain.process.lifecycle import TRANSITIONS, Status
from satupintu.domain.task.assignments import NEEDS_REASON, Assignment, Choice
from satupintu.domain.task.kinds import JUDGED, KINDS, NOT_REMINDED, REVIEWS, SIGNATURES, Side
from satupintu.usecases.process.consequences import FOLLOWS

LEADS = {
    "completeness": {"accept": "in_review", "return": "returned", "refuse": "refused"},
    "completion": {"resubmit": None, "withdraw": "withdrawn"},
    "legal_review": {"approve": None, "approve_with_conditions": None, "revise": None, "reject": None},
    "benefit_review": {"approve": None, "approve_with_conditions": None, "revise": None, "reject": None},
    "conclusion": {
        "approve": "recommended",
        "approve_with_conditions": "recommended",
        "revise": "returned",
        "reject": "rejected",
    },
    "letter": {"record": None},
    "approval": {"approve": None, "next_turn": None, "revise": "returned", "reject": "rejected"},
    "paraf": {"initial": None, "revise": "returned"},
    "partner_signature": {"sign": None, "decline": "declined"},
    "city_signature": {"sign": None, "decline": "declined"},
    "wet_ink": {"record": "signed"},
    "signed_text": {"record": "signed", "revise": "returned", "decline": "declined"},
}


def test_what_may_be_answered_and_where_it_leads() -> None:
    found = {
        str(assignment): {str(choice): each.leads_to for choice, each in kind.choices.items()}
        for assignment, kind in KINDS.items()
    }
    assert found == LEADS
    assert [list(each) for each in found.values()] == [list(each) for each in LEADS.values()], "the order of the page"


@pytest.mark.parametrize("assignment", Assignment)
def test_an_answer_leads_only_where_a_proposal_may_go(assignment: Assignment) -> None:
    kind = KINDS[assignment]
    onward = {each.leads_to for each in kind.choices.values() if each.leads_to is not None}
    assert onward <= TRANSITIONS[kind.open_while]
    if Status.RETURNED in onward or kind.is_review:
        assert kind.resumes in TRANSITIONS[Status.RETURNED]


@pytest.mark.parametrize("assignment", Assignment)
def test_an_answer_that_leads_nowhere_by_itself_has_a_rule(assignment: Assignment) -> None:
    waits = any(each.leads_to is None for each in KINDS[assignment].choices.values())
    assert not waits or assignment in FOLLOWS


def test_every_answer_is_offered_for_some_kind_and_an_end_without_agreement_needs_a_reason() -> None:
    assert set(chain.from_iterable(kind.choices for kind in KINDS.values())) == set(Choice)
    ends = {Status.REFUSED, Status.REJECTED, Status.DECLINED, Status.WITHDRAWN, Status.RETURNED}
    for kind in KINDS.values():
        assert {choice for choice, each in kind.choices.items() if each.leads_to in ends} <= NEEDS_REASON


def test_what_sets_kinds_apart() -> None:
    assert REVIEWS == ("legal_review", "benefit_review")
    assert JUDGED == ("legal_review", "benefit_review", "conclusion")
    assert SIGNATURES == ("partner_signature", "city_signature")
    assert set(NOT_REMINDED) == {"wet_ink", "approval"}
    assert [each for each, kind in KINDS.items() if kind.side is Side.PARTNER] == ["partner_signature"]
    assert [each for each, kind in KINDS.items() if not kind.is_awaited] == ["wet_ink"]
