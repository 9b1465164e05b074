"""Ninety days in which nobody acts, hour by hour where it matters: reminders, escalation, silence, calendars."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.letters import Letter
from satupintu.store.proposals import HistoryEntry
from satupintu.store.work import Link, Task
from satupintu.usecases.letters.links import links_of
from satupintu.usecases.letters.outbox import claim
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import offers, oversight
from satupintu.usecases.process.flow_state import look
from tests.integration.conftest import TurnedClock
from tests.support.counted import counted
from tests.support.process import answer, enter, open_task, run

pytestmark = pytest.mark.anyio

A, C = Assignment, Choice
UNFUNDED = {"source": "APBD", "in_current_budget": False}


async def a_round(desk: Desk) -> None:
    """What the flow `oversight` does every hour."""
    await oversight.recompute_deadlines(desk)
    await oversight.watch_answers(desk)
    await offers.watch_offers(desk)
    await oversight.remind(desk)
    await oversight.escalate(desk)


async def live_through(desk: Desk, clock: TurnedClock, days: int) -> None:
    """Let days pass: a round in the night, in the morning and in the afternoon, in Jambi's time."""
    day = clock.moment.date()
    for each in (day + timedelta(days=n) for n in range(1, days + 1)):
        for hour in (1, 7, 15):
            clock.moment = datetime(each.year, each.month, each.day, hour, 5, tzinfo=UTC) - timedelta(hours=7)
            await a_round(desk)


async def letters(desk: Desk, template: str) -> list[Letter]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Letter).where(Letter.template == template).order_by(Letter.id)))


async def history(desk: Desk, *events: str) -> list[tuple[str, date]]:
    async with desk.database.transaction() as session:
        rows = await session.scalars(
            select(HistoryEntry).where(HistoryEntry.event.in_(events)).order_by(HistoryEntry.id)
        )
        return [(each.event, (each.at + timedelta(hours=7)).date()) for each in rows]


async def written(desk: Desk) -> Mapping[str, list[EmailMessage]]:
    """Every letter that is due, as the mail server would get it, by template."""
    found: dict[str, list[EmailMessage]] = {}
    while claimed := await claim(desk):
        for each in claimed:
            found.setdefault(str(each.message["X-Satupintu-Letter"]), []).append(each.message)
    return found


def the_entry(message: EmailMessage) -> tuple[str, str, str, int, date]:
    """Method, uid, status, sequence and day of the calendar entry in a letter."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), str(event["UID"]), str(event["STATUS"]), int(event["SEQUENCE"]), event["DTSTART"].dt


async def test_in_ninety_days_nobody_is_reminded_more_than_the_ladder_says_nor_twice_a_day(
    desk: Desk, clock: TurnedClock
) -> None:
    await enter(desk)
    await live_through(desk, clock, 90)
    reminders = await letters(desk, "reminder")
    days = [(each.created_at + timedelta(hours=7)).date() for each in reminders]
    # Asked on 24 November for 30 November (4 working days): 2 before, on the day, 2, 5 and 10 working days after.
    assert days == [
        date(2026, 11, 26),
        date(2026, 11, 30),
        date(2026, 12, 2),
        date(2026, 12, 7),
        date(2026, 12, 14),
    ]
    assert {(each.created_at + timedelta(hours=7)).hour for each in reminders} == {7}
    (escalated,) = await letters(desk, "escalated")
    assert escalated.to_email == "sekda@jambikota.example"
    assert (escalated.created_at + timedelta(hours=7)).date() == date(2026, 12, 7)


async def test_of_two_reviews_that_are_late_on_different_days_the_superior_hears_once_each(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    async with desk.database.transaction() as session:
        earlier = {"due_on": Task.due_on - 2, "clock": None}
        await session.execute(update(Task).where(Task.assignment == A.LEGAL_REVIEW).values(**earlier))
    await live_through(desk, clock, 40)
    (_, first), (_, second) = await history(desk, "escalated")
    assert first < second


async def test_the_author_of_a_returned_proposal_is_reminded_and_then_the_head(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="KAK belum ada.")
    await live_through(desk, clock, 40)
    assert {each.to_email for each in await letters(desk, "reminder")} == {"dlh@jambikota.example"}
    assert [each.to_email for each in await letters(desk, "escalated")] == ["kepala.dlh@jambikota.example"]
    async with desk.database.transaction() as session:
        open_reviews = select(Task.id).where(Task.assignment.in_([A.LEGAL_REVIEW, A.BENEFIT_REVIEW]))
        assert (await session.scalars(open_reviews)).all() == [], "no clock of a reviewer runs meanwhile"


async def test_somebody_with_three_tasks_gets_one_list_a_day_with_a_link_to_each(
    desk: Desk, clock: TurnedClock
) -> None:
    for title in ("Sampah", "Air bersih", "Pendidikan"):
        await enter(desk, title=title)
    await written(desk)
    await live_through(desk, clock, 90)
    assert await letters(desk, "reminder") == []
    digests = await letters(desk, "digest")
    assert len(digests) == 5
    assert max(Counter((each.created_at + timedelta(hours=7)).date() for each in digests).values()) == 1
    message = (await written(desk))["digest"][0]
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().count("/t/") == 3


async def test_the_links_of_a_list_are_those_of_the_first_letters_and_looked_up_at_once(desk: Desk) -> None:
    for title in ("Sampah", "Air bersih", "Pendidikan", "Kesehatan"):
        await enter(desk, title=title)
    async with desk.database.transaction() as session:
        tasks = (await session.scalars(select(Task).options(joinedload(Task.proposal)).order_by(Task.id))).all()
        with counted(desk) as asked:
            links = await links_of(desk, session, tasks)
        first = await session.scalars(select(Link.id).where(Link.task_id.is_not(None)).order_by(Link.task_id))
        assert [link.id for link in links] == first.all()
    assert asked.statements == 1


async def test_a_digest_leaves_out_what_was_answered_before_it_left(desk: Desk, clock: TurnedClock) -> None:
    numbers = [await enter(desk, title=title) for title in ("Sampah", "Air bersih", "Pendidikan")]
    await written(desk)
    await live_through(desk, clock, 2)
    await answer(desk, numbers[0], A.COMPLETENESS, C.ACCEPT)
    (message,) = (await written(desk))["digest"]
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().count("/t/") == 2
    assert "Sampah" not in plain.get_content()


async def to_the_dprd(desk: Desk, received_on: str = "2026-11-24", **changes: object) -> str:
    number = await enter(desk, document="PKS", parent="KB induk", funding=UNFUNDED, **changes)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    await answer(desk, number, A.LETTER, C.RECORD, letter_number="100/7/KS", received_on=received_on)
    return number


async def test_the_silence_of_the_dprd_approves_on_its_day_after_a_warning(desk: Desk, clock: TurnedClock) -> None:
    number = await to_the_dprd(desk)
    task = await open_task(desk, number, A.APPROVAL)
    await live_through(desk, clock, 60)
    assert await history(desk, "silence_warned", "deemed_approved") == [
        ("silence_warned", date(2026, 12, 30)),
        ("deemed_approved", date(2027, 1, 9)),
    ]
    assert await run(desk, number) is Status.IN_SIGNING
    told = {each.to_email for each in await letters(desk, "tacit_approval")}
    assert {"dlh@jambikota.example", "kabag.kerjasama@jambikota.example"} < told
    closed = [each.values["assignment"] for each in await letters(desk, "task_closed")]
    assert closed == ["approval"], "the Bagian's link is closed, with a letter"
    assert task.due_on == date(2027, 1, 8)


async def test_a_system_that_was_off_warns_first_and_grants_a_day_later(desk: Desk, clock: TurnedClock) -> None:
    number = await to_the_dprd(desk)
    clock.turn(days=80)
    await a_round(desk)
    assert (await look(desk, number)).status is Status.AWAITING_APPROVAL
    await live_through(desk, clock, 1)
    assert (await look(desk, number)).status is Status.IN_SIGNING


async def test_an_answer_of_the_dprd_before_the_day_stands(desk: Desk, clock: TurnedClock) -> None:
    number = await to_the_dprd(desk)
    clock.turn(days=30)
    decided = {"letter_number": "170/9", "decided_on": "2026-12-20"}
    await answer(desk, number, A.APPROVAL, C.REJECT, note="Membebani APBD.", **decided)
    await live_through(desk, clock, 60)
    assert (await look(desk, number)).status is Status.REJECTED
    assert await history(desk, "silence_warned", "deemed_approved") == []


async def test_a_holiday_that_the_office_adds_moves_the_day_and_the_entry_in_the_calendar(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await enter(desk)
    (asked,) = (await written(desk))["completeness_requested"]
    method, uid, status, sequence, day = the_entry(asked)
    assert (method, status, sequence, day) == ("PUBLISH", "CONFIRMED", 0, date(2026, 11, 30))
    changed = dataclasses.replace(desk, days_off=desk.days_off | {date(2026, 11, 27)})
    assert await oversight.recompute_deadlines(changed) == 1
    assert await oversight.recompute_deadlines(changed) == 0
    (moved,) = (await written(changed))["due_moved"]
    assert the_entry(moved) == ("PUBLISH", uid, "CONFIRMED", 1, date(2026, 12, 1))
    assert (await open_task(desk, number, A.COMPLETENESS)).due_on == date(2026, 12, 1)
    await answer(changed, number, A.COMPLETENESS, C.ACCEPT)
    (receipt,) = (await written(changed))["decision_receipt"]
    assert the_entry(receipt) == ("CANCEL", uid, "CANCELLED", 2, date(2026, 12, 1))


async def test_tasks_from_before_deadlines_could_be_recomputed_keep_theirs(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk)
    async with desk.database.transaction() as session:
        await session.execute(update(Task).values(clock=None, counts_from=None, due_on=date(2026, 12, 24)))
    assert await oversight.recompute_deadlines(desk) == 0
    assert (await open_task(desk, number, A.COMPLETENESS)).due_on == date(2026, 12, 24)
