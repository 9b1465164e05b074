"""Meetings of the TKKSD in the busy office: one planned, one that is over, one whose minutes are kept."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

from satupintu.domain.process.meetings import MeetingKind
from satupintu.store.proposals import Actor
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import meetings
from satupintu.usecases.process.meeting_list import meeting_of
from satupintu.usecases.process.meeting_result import record_result

SECRETARY, CHAIR = "kabag.kerjasama@jambikota.example", "sekda@jambikota.example"
PLACE = {"hour": "09:00", "place": "Balai kota"}


class _Earlier:
    """The clock of the days before."""

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 2, tzinfo=UTC)


async def meetings_in(desk: Desk, by: Actor, first: str, second: str) -> dict[str, dict[str, Any]]:
    """Things by the names of the oracle; `first` and `second` are proposals in review."""
    before = dataclasses.replace(desk, clock=_Earlier())
    wanted = {**PLACE, "led_by": SECRETARY}
    planned = await meetings.plan_meeting(
        desk, MeetingKind.TECHNICAL, {**wanted, "day": "2026-12-11", "items": [first]}, by
    )
    over = await meetings.plan_meeting(
        before, MeetingKind.TECHNICAL, {**wanted, "day": "2026-11-23", "items": [second]}, by
    )
    pleno = {**PLACE, "day": "2026-11-22", "led_by": CHAIR, "points": "Pemetaan"}
    held = await meetings.plan_meeting(before, MeetingKind.PLENARY, pleno, by)
    came = {f"attendance.{each.id}": "present" for each in (await meeting_of(desk, held)).guests}
    await record_result(desk, held, {**came, "led_by": CHAIR, "conclusions": "Disetujui."}, by)
    meeting = await meeting_of(desk, over)
    result = {f"attendance.{each.id}": "present" for each in meeting.guests}
    result |= {f"decision.{each.id}": "deferred" for each in meeting.agenda}
    return {
        "planned": {"meeting_id": planned, "agenda": [first]},
        "over": {"meeting_id": over, "result": {**result, "led_by": SECRETARY}},
        "held": {"meeting_id": held, "paper_id": (await meeting_of(desk, held)).papers[0].id},
    }
