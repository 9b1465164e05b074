"""Meetings of the TKKSD: how they move, who leads, who is asked."""

from itertools import product
from pathlib import Path

import pytest

from config.settings import CONFIG_DIR, read_office
from satupintu.domain.errors import IllegalMove
from satupintu.domain.process.lifecycle import TRANSITIONS
from satupintu.domain.process.meetings import DISCUSSED, LEADS_TO, MeetingKind, MeetingState, check_meeting_move

TEAM = read_office(Path(CONFIG_DIR)).tkksd
MAY = {("planned", "planned"), ("planned", "held"), ("planned", "called_off")}


@pytest.mark.parametrize(("before", "wanted"), list(product(MeetingState, MeetingState)))
def test_a_meeting_is_planned_anew_held_or_called_off_and_then_stays_as_it_is(
    before: MeetingState, wanted: MeetingState
) -> None:
    if (before, wanted) in MAY:
        check_meeting_move(before, wanted)
    else:
        with pytest.raises(IllegalMove):
            check_meeting_move(before, wanted)


def test_every_decision_leads_where_a_review_may_lead() -> None:
    for status in DISCUSSED:
        led = {wanted for wanted in LEADS_TO.values() if wanted not in (None, status)}
        assert led <= TRANSITIONS[status]


def test_the_secretary_leads_a_rapat_teknis_and_the_chair_a_pleno() -> None:
    assert TEAM.leaders(MeetingKind.TECHNICAL)[0] == TEAM.secretary
    assert TEAM.leaders(MeetingKind.PLENARY) == (TEAM.chair, TEAM.vice_chair)
    assert TEAM.chair not in TEAM.leaders(MeetingKind.TECHNICAL)


def test_all_members_are_asked_to_both_and_the_chair_to_the_pleno_only() -> None:
    assert set(TEAM.members) <= set(TEAM.invited(MeetingKind.TECHNICAL))
    assert TEAM.chair not in TEAM.invited(MeetingKind.TECHNICAL)
    assert set(TEAM.everybody) == set(TEAM.invited(MeetingKind.PLENARY))
