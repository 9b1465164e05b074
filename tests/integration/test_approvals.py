"""The steps with authorities outside on the real database: every route's way from the recommendation to the signing."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm, InvalidInput
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store import schema
from satupintu.store.letters import Letter
from satupintu.store.proposals import HistoryEntry, Proposal, RouteVersion
from satupintu.store.work import Task
from satupintu.usecases.letters.outbox import claim
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier, offers, oversight
from satupintu.usecases.process.flow_state import look
from tests.integration.conftest import TurnedClock
from tests.integration.test_oversight import history, letters, the_entry
from tests.support.forms import CONTENT
from tests.support.process import answer, answer_as_asked, enter

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
TODAY = "2026-11-24"
SIGNED = {"signed_on": TODAY, "place": "Jambi"}


async def recommended(desk: Desk, route: str, document: str, kind: str = "kabupaten_kota", **changes: Any) -> str:
    """A proposal that the Ketua has just recommended; nothing outside has been asked or answered."""
    partner = {**CONTENT["partners"][0], "kind": kind}
    category = "sukarela" if route == "KSDD" else None
    number = await enter(desk, route=route, document=document, category=category, partners=[partner], **changes)
    await to_the_end_of_the_review(desk, number)
    return number


async def to_the_end_of_the_review(desk: Desk, number: str) -> None:
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await review(desk, number)


async def review(desk: Desk, number: str) -> None:
    for assignment in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW):
        await answer(desk, number, assignment, C.APPROVE)
    await answer_as_asked(desk, number, A.CONCLUSION, C.APPROVE)


async def days_pass(desk: Desk, clock: TurnedClock, days: int) -> None:
    """What oversight does for answers and offers, each morning."""
    for _ in range(days):
        clock.turn(days=1)
        await oversight.watch_answers(desk)
        await offers.watch_offers(desk)


async def open_steps(desk: Desk, number: str) -> list[tuple[str | None, str, date | None]]:
    """What is asked of the Bagian: step, kind of task, last day; once, though several people are asked."""
    async with desk.database.transaction() as session:
        statement = select(Task).where(Task.state == TaskState.OPEN, Task.proposal.has(number=number))
        tasks = await session.scalars(statement.order_by(Task.id))
        return list(dict.fromkeys((task.step, str(task.assignment), task.due_on) for task in tasks))


async def send(desk: Desk, number: str, on: str = TODAY) -> None:
    await answer(desk, number, A.LETTER, C.RECORD, letter_number="100/7/KS", received_on=on)


async def record(desk: Desk, number: str, choice: Choice, note: str | None = None, on: str = TODAY) -> None:
    said = {"letter_number": "170/9", "decided_on": on, "received_on": on}
    await answer(desk, number, A.APPROVAL, choice, note, **said)


async def is_awaited(desk: Desk, number: str) -> bool:
    """Whether the flow has to look again."""
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        return proposal.wake_version > proposal.seen_version


async def status(desk: Desk, number: str) -> Status:
    return (await look(desk, number)).status


async def test_the_way_of_a_foreign_mou_from_the_dprd_to_the_approval_of_the_minister(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await recommended(desk, "KSDPL", "MOU", "pemda_luar_negeri", parent="LoI 2025")
    seen = []
    while await status(desk, number) is Status.AWAITING_APPROVAL:
        ((step, kind, due),) = await open_steps(desk, number)
        seen.append((step, kind, str(due)))
        await (send(desk, number) if kind == "letter" else record(desk, number, C.APPROVE))
    assert seen == [
        ("dprd", "letter", "2026-12-01"),
        ("dprd", "approval", "2027-02-01"),
        ("gubernur", "letter", "2026-12-01"),
        ("gubernur", "approval", "2026-12-01"),
        ("menteri_verifikasi", "approval", "None"),
        ("gubernur_naskah", "letter", "2026-12-01"),
        ("gubernur_naskah", "approval", "2026-12-01"),
        ("surat_konfirmasi", "approval", "None"),
        ("persetujuan_menteri", "approval", "None"),
    ]
    assert await status(desk, number) is Status.IN_SIGNING
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    agreement = (await dossier.dossier(desk, number, None)).agreement
    assert agreement is not None
    due = {str(each.kind): str(each.due_on) for each in reversed(agreement.obligations)}
    assert (due["copy_to_minister"], due["yearly_plan"], due["yearly_report"], due["extension"]) == (
        "2026-12-08",
        "2027-01-28",
        "2027-01-07",
        "2031-05-24",
    )


async def test_silence_of_dprd_and_gubernur_leads_straight_to_the_minister(desk: Desk, clock: TurnedClock) -> None:
    number = await recommended(desk, "KSDPL", "MOU", "pemda_luar_negeri", parent="LoI 2025")
    await send(desk, number)
    assert not await is_awaited(desk, number)
    await days_pass(desk, clock, 71)
    assert await is_awaited(desk, number), "silence wakes the flow as an answer does"
    assert (await history(desk, "silence_warned", "deemed_approved")) == [
        ("silence_warned", date(2027, 1, 25)),
        ("deemed_approved", date(2027, 2, 2)),
    ]
    # Five working days from Tuesday, 2 February 2027: 3, 4, 8, 9, 10; the 5th is cuti bersama before Chinese New Year.
    assert await open_steps(desk, number) == [("gubernur", "letter", date(2027, 2, 10))]
    await send(desk, number, "2027-02-03")
    assert await open_steps(desk, number) == [("gubernur", "approval", date(2027, 2, 11))]
    await days_pass(desk, clock, 9)
    assert await history(desk, "went_direct") == [("went_direct", date(2027, 2, 12))]
    ((step, kind, _),) = await open_steps(desk, number)
    assert (step, kind) == ("menteri_langsung", "letter")
    (told,) = await letters(desk, "silence_noted")
    assert told.to_email == "kabag.kerjasama@jambikota.example"
    await send(desk, number, clock.moment.date().isoformat())
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [("menteri_verifikasi", "approval")]


async def test_a_plan_that_the_minister_wants_mended_goes_to_the_opd_and_by_the_gubernur_again(desk: Desk) -> None:
    number = await recommended(desk, "KSDLL", "MOU", "lembaga_pendidikan_luar_negeri", parent="LoI 2025")
    for _ in range(2):
        await send(desk, number)
        await record(desk, number, C.APPROVE)
    await record(desk, number, C.REVISE, "Sasaran belum terukur.")
    assert await status(desk, number) is Status.RETURNED
    (asked,) = await letters(desk, "completion_requested")
    assert asked.values["opinions"][0]["note"] == "Sasaran belum terukur."
    assert asked.values["authority"]["id"] == "Menteri Dalam Negeri"
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    assert await status(desk, number) is Status.AWAITING_APPROVAL
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [("gubernur", "letter")]
    await send(desk, number)
    await record(desk, number, C.APPROVE)
    await record(desk, number, C.APPROVE)
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [("gubernur_naskah", "letter")]


async def test_a_refusal_of_the_minister_ends_the_proposal_in_his_name(desk: Desk) -> None:
    number = await recommended(desk, "KSDLL", "LOI", "lembaga_pendidikan_luar_negeri", initiated_by="partner")
    await send(desk, number)
    with pytest.raises(InvalidForm):
        await record(desk, number, C.REJECT)
    await record(desk, number, C.REJECT, "Belum ada hubungan diplomatik.")
    assert await status(desk, number) is Status.REJECTED
    told = await letters(desk, "not_continued")
    assert {each.values["by"]["en"] for each in told} == {"the Minister of Home Affairs"}


async def test_a_cooperation_with_a_foreign_non_profit_goes_to_the_minister_without_dprd_or_gubernur(
    desk: Desk,
) -> None:
    number = await recommended(desk, "KSDLL", "MOU", "lsm_asing")
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [("usulan_menteri", "letter")]
    await send(desk, number)
    await record(desk, number, C.APPROVE)
    assert await status(desk, number) is Status.IN_SIGNING


async def test_an_offer_without_a_reply_is_asked_again_then_reported_and_a_late_reply_still_counts(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await recommended(desk, "KSDD", "KB")
    assert await open_steps(desk, number) == [("offer", "letter", date(2026, 12, 1))]
    await send(desk, number)
    assert await open_steps(desk, number) == [("offer", "approval", date(2026, 12, 24))]
    await days_pass(desk, clock, 33)
    # Five working days to go on Wednesday, 16 December: 17, 18, 21, 22, 23; the 24th is cuti bersama.
    assert await history(desk, "silence_warned", "not_answered") == [
        ("silence_warned", date(2026, 12, 16)),
        ("not_answered", date(2026, 12, 25)),
    ]
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [
        ("offer", "approval"),
        ("offer_second", "letter"),
    ]
    await send(desk, number, "2026-12-27")
    assert await open_steps(desk, number) == [("offer_second", "approval", date(2027, 1, 11))]
    await days_pass(desk, clock, 17)
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [
        ("offer_second", "approval"),
        ("offer_report", "letter"),
    ]
    await send(desk, number, "2027-01-13")
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [("offer_second", "approval")]
    await days_pass(desk, clock, 30)
    assert await status(desk, number) is Status.AWAITING_APPROVAL
    await record(desk, number, C.APPROVE, on="2027-02-10")
    assert await status(desk, number) is Status.IN_SIGNING


async def test_a_partner_who_declines_the_offer_ends_the_proposal_and_the_second_request_is_closed(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await recommended(desk, "SINERGI", "NK", "kementerian_lembaga")
    await send(desk, number)
    await days_pass(desk, clock, 33)
    await record(desk, number, C.REJECT, "Tidak ada dalam rencana kementerian.", on="2026-12-26")
    assert await status(desk, number) is Status.REJECTED
    assert await open_steps(desk, number) == []
    assert {each.values["by"]["id"] for each in await letters(desk, "not_continued")} == {"mitra"}


async def test_of_a_ministry_that_stays_silent_the_bagian_hears_and_nothing_else_is_asked(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await recommended(desk, "SINERGI", "NK", "kementerian_lembaga")
    await send(desk, number)
    await days_pass(desk, clock, 33)
    await send(desk, number, "2026-12-27")
    await days_pass(desk, clock, 30)
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [("offer_second", "approval")]
    first, second = await letters(desk, "silence_noted")
    assert (first.values["then"]["id"], second.values["then"]) == ("Permintaan tanggapan kedua", None)
    assert len(await history(desk, "not_answered")) == 2, "each silence is noted once"


async def test_a_third_party_may_take_its_time_with_an_offer(desk: Desk, clock: TurnedClock) -> None:
    number = await recommended(desk, "KSDPK", "KB", "perusahaan_swasta")
    await send(desk, number)
    await days_pass(desk, clock, 60)
    assert await open_steps(desk, number) == [("offer", "approval", None)]
    assert await letters(desk, "silence_warning") == []


async def test_an_offer_to_the_city_is_answered_within_thirty_days_of_its_receipt(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await recommended(desk, "KSDD", "KB", initiated_by="partner", offer_received_on="2026-11-10")
    assert await open_steps(desk, number) == [("offer_reply", "letter", date(2026, 12, 10))]
    await send(desk, number)
    assert await status(desk, number) is Status.IN_SIGNING


async def test_an_offer_without_a_day_counts_from_the_day_it_was_entered_and_none_lies_ahead(desk: Desk) -> None:
    number = await recommended(desk, "SINERGI", "NK", "kementerian_lembaga", initiated_by="partner")
    assert await open_steps(desk, number) == [("offer_reply", "letter", date(2026, 12, 24))]
    with pytest.raises(InvalidInput):
        await enter(desk, initiated_by="partner", offer_received_on="2026-11-25")


async def test_a_partner_who_has_accepted_is_not_asked_again_when_the_text_is_revised_later(desk: Desk) -> None:
    signing = desk.office.signing.model_copy(update={"paraf": ("kabag.hukum@jambikota.example",)})
    desk = dataclasses.replace(desk, office=desk.office.model_copy(update={"signing": signing}))
    number = await recommended(desk, "SINERGI", "NK", "kementerian_lembaga", burdens_public=True)
    for _ in ("offer", "dprd"):
        await send(desk, number)
        await record(desk, number, C.APPROVE)
    await answer(desk, number, A.PARAF, C.REVISE, "Penomoran pasal keliru.")
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    await review(desk, number)
    assert [(step, kind) for step, kind, _ in await open_steps(desk, number)] == [("dprd", "letter")]


async def test_the_bagian_is_warned_once_when_the_reply_draws_near_and_the_review_is_not_over(
    desk: Desk, clock: TurnedClock
) -> None:
    await enter(desk, initiated_by="partner", offer_received_on="2026-11-10")
    await enter(desk, title="Diprakarsai kota")
    await days_pass(desk, clock, 20)
    # The last day is Thursday, 10 December; five working days before it begin on Thursday, 3 December.
    assert await history(desk, "offer_reply_near") == [("offer_reply_near", date(2026, 12, 3))]
    (warned,) = await letters(desk, "offer_reply_near")
    assert warned.to_email == "kabag.kerjasama@jambikota.example"
    assert warned.values["last_day"] == "2026-12-10"


async def test_the_letters_of_a_step_say_its_own_words_and_its_day_for_the_calendar(desk: Desk) -> None:
    number = await recommended(desk, "KSDD", "KB")
    await send(desk, number)
    messages = {}
    while claimed := await claim(desk):
        messages |= {str(each.message["X-Satupintu-Letter"]): each.message for each in claimed}
    asked, awaited = messages["letter_requested"], messages["approval_requested"]
    assert "Mohon menyurati mitra" in str(asked["Subject"])
    assert "Menunggu jawaban mitra" in str(awaited["Subject"])
    plain = awaited.get_body(("plain",))
    assert plain is not None
    assert "“Permintaan tanggapan kedua”" in plain.get_content()
    assert the_entry(awaited)[4] == date(2026, 12, 24)
    receipt = messages["decision_receipt"].get_body(("plain",))
    assert receipt is not None
    assert "Pengiriman surat (Penawaran kepada mitra)" in receipt.get_content()
    waiting = (await dossier.dossier(desk, number, None)).waiting
    assert [each.step.id for each in waiting if each.step] == ["offer"]
    facts = dossier.dossier_as_json(await dossier.dossier(desk, number, None))
    assert facts["waiting_on"][0]["step"] == "offer"
    assert [step.id for each in (await look(desk, number)).waits_for if (step := each.step)] == ["offer"]


async def test_whoever_of_the_bagian_records_first_records_for_all_and_a_late_system_warns_first(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await recommended(desk, "KSDD", "KB")
    await send(desk, number)
    clock.turn(days=80)
    await days_pass(desk, clock, 1)
    assert await history(desk, "not_answered") == []
    await days_pass(desk, clock, 1)
    assert len(await history(desk, "not_answered")) == 1


async def test_a_proposal_on_an_older_version_of_its_route_goes_its_way_with_the_dprd(desk: Desk) -> None:
    number = await enter(desk, document="PKS", parent="KB induk", burdens_public=True)
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        version = await session.get_one(RouteVersion, proposal.route_version_id)
        body = {key: value for key, value in version.body.items() if key != "approvals"}
        body["dprd"] = {"documents": ["PKS"], "carries": [], "steps": [15, 15, 15], "dasar_hukum": "Ps. 11(1)"}
        body["clocks"] = {
            **body["clocks"],
            "dprd": {"days": 45, "unit": "calendar", "dasar_hukum": "Ps. 12(4)"},
            "dprd_letter": {"days": 5, "unit": "working", "dasar_hukum": "Kebijakan"},
        }
        version.body = body
    await to_the_end_of_the_review(desk, number)
    assert await open_steps(desk, number) == [("dprd", "letter", date(2026, 12, 1))]
    await send(desk, number)
    assert await open_steps(desk, number) == [("dprd", "approval", date(2027, 1, 8))]
    await record(desk, number, C.APPROVE)
    assert await status(desk, number) is Status.IN_SIGNING


async def test_what_an_older_database_says_of_the_dprd_is_read_as_a_step(desk: Desk) -> None:
    number = await recommended(desk, "KSDD", "PKS", parent="KB induk", burdens_public=True)
    await send(desk, number)
    async with desk.database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(schema.config(sync), "0006"))
        old = "select string_agg(distinct assignment, ' ') from task where clock like 'dprd%'"
        assert (await connection.exec_driver_sql(old)).scalar() == "approval dprd_letter"
        await connection.run_sync(lambda sync: command.upgrade(schema.config(sync), "head"))
    assert await open_steps(desk, number) == [("dprd", "approval", date(2027, 1, 8))]
    async with desk.database.transaction() as session:
        facts = [
            each.facts
            for each in await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "letter_sent"))
        ]
        assert [(each["assignment"], each["step"]["en"]) for each in facts] == [("letter", "Approval of the DPRD")]
        assert "dprd_letter_requested" not in set(await session.scalars(select(Letter.template)))
    await record(desk, number, C.APPROVE)
    assert await status(desk, number) is Status.IN_SIGNING
