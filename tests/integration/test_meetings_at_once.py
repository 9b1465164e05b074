"""Several of the Bagian who plan meetings of the TKKSD at the same moment."""

import asyncio

import pytest

from satupintu.domain.errors import InvalidForm, Overtaken
from satupintu.domain.process.meetings import MeetingKind
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.meetings import plan_meeting
from tests.integration.test_meetings import desk as desk
from tests.integration.test_meetings import told
from tests.support.meetings import SECRETARY, in_review

pytestmark = pytest.mark.anyio


async def test_of_two_who_plan_at_once_one_has_the_proposal_on_the_agenda(desk: Desk) -> None:
    number = await in_review(desk)
    typed = {"day": "2026-12-14", "hour": "09:00", "place": "Balai kota", "led_by": SECRETARY, "items": [number]}
    clerk = Actor("Petugas", Via.DESK, SECRETARY)
    plans = [plan_meeting(desk, MeetingKind.TECHNICAL, typed, clerk) for _ in range(4)]
    done = await asyncio.gather(*plans, return_exceptions=True)
    assert [type(each) for each in done].count(int) == 1
    assert {type(each) for each in done} <= {int, Overtaken, InvalidForm}
    assert (await told(desk, number)).count("meeting_planned") == 1
