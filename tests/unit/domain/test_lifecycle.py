"""Every pair of statuses: the allowed moves are written out here by hand, so a change of the table needs two edits."""

from itertools import product

import pytest

from satupintu.domain.errors import IllegalMove
from satupintu.domain.process.lifecycle import ENDED, STAGE_OF, Status, check_move
from satupintu.domain.task.assignments import NEEDS_REASON, Choice
from satupintu.domain.task.kinds import AWAITED

ALLOWED = {
    ("submitted", "in_review"),
    ("submitted", "returned"),
    ("submitted", "refused"),
    ("returned", "submitted"),
    ("returned", "in_review"),
    ("returned", "awaiting_approval"),
    ("returned", "withdrawn"),
    ("in_review", "with_chair"),
    ("in_review", "returned"),
    ("with_chair", "recommended"),
    ("with_chair", "returned"),
    ("with_chair", "rejected"),
    ("recommended", "awaiting_approval"),
    ("recommended", "in_signing"),
    ("awaiting_approval", "in_signing"),
    ("awaiting_approval", "returned"),
    ("awaiting_approval", "rejected"),
    ("in_signing", "awaiting_text"),
    ("in_signing", "signed"),
    ("awaiting_text", "signed"),
    ("awaiting_text", "declined"),
    ("awaiting_text", "returned"),
    ("in_signing", "declined"),
    ("in_signing", "returned"),
    ("signed", "registered"),
}


@pytest.mark.parametrize(("current", "wanted"), list(product(Status, Status)), ids=str)
def test_only_the_moves_of_the_table_are_allowed(current: Status, wanted: Status) -> None:
    if (current, wanted) in ALLOWED:
        check_move(current, wanted)
    else:
        with pytest.raises(IllegalMove):
            check_move(current, wanted)


def test_a_proposal_ends_registered_refused_rejected_declined_or_withdrawn() -> None:
    assert {"registered", "refused", "rejected", "declined", "withdrawn"} == ENDED


def test_every_status_belongs_to_a_stage_and_every_open_one_waits_for_somebody_or_for_the_system() -> None:
    assert set(STAGE_OF) == set(Status)
    assert set(Status) - ENDED - set(AWAITED) == {Status.RECOMMENDED, Status.SIGNED}


def test_every_negative_answer_needs_a_reason() -> None:
    assert {Choice(each) for each in ("return", "refuse", "revise", "reject", "decline", "withdraw")} == NEEDS_REASON
