"""The whole way of a proposal over the real database, without Prefect and browser."""

import dataclasses
import uuid
from datetime import date

import pytest
from sqlalchemy import func, select

from satupintu.domain.errors import AlreadyDecided, IllegalMove, InvalidForm, LinkClosed
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, HistoryEntry, Proposal, Via
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Link, Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.flow_state import look, run_lost, run_of, run_started
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.conftest import TurnedClock
from tests.support.forms import a_form
from tests.support.offices import where_the_first_remark_decides
from tests.support.papers import pdf
from tests.support.process import CLERK, an_answer, answer, enter, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
SIGNED = {"signed_on": "2026-11-24", "place": "Jambi"}


async def status_of(desk: Desk, number: str) -> Status:
    return (await look(desk, number)).status


async def to_review(desk: Desk, **changes: object) -> str:
    number = await enter(desk, **changes)  # type: ignore[arg-type]
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    return number


async def to_signing(desk: Desk, **changes: object) -> str:
    number = await to_review(desk, **changes)
    await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    return number


async def letters(desk: Desk) -> list[tuple[str, str]]:
    async with desk.database.transaction() as session:
        rows = await session.execute(select(Letter.template, Letter.to_email).order_by(Letter.id))
        return [(row.template, row.to_email) for row in rows]


async def agreement_of(desk: Desk, number: str) -> Agreement:
    found = (await dossier.dossier(desk, number, None)).agreement
    assert found is not None
    return found


async def test_a_kb_goes_from_the_form_to_the_register(desk: Desk) -> None:
    number = await to_signing(desk)
    assert number == "KS-2026-0001"
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, own_number="12/KB/2026", **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    assert await status_of(desk, number) is Status.REGISTERED
    agreement = await agreement_of(desk, number)
    assert agreement.register_number == "001/REG-KS/2026"
    assert (agreement.starts_on, agreement.ends_on) == (date(2026, 11, 24), date(2031, 11, 24))
    assert [(party.is_city, party.own_number) for party in agreement.parties] == [
        (True, "100.3.7.1/001/KB/XI/2026"),
        (False, "12/KB/2026"),
    ]
    due = {each.kind: each.due_on for each in reversed(agreement.obligations)}
    assert due["follow_up_document"] == date(2027, 5, 23)
    assert due["evaluation"] == date(2026, 12, 31)
    assert due["expiry"] == date(2031, 11, 24)


async def test_the_same_submission_twice_is_one_proposal_until_it_has_ended_without_agreement(desk: Desk) -> None:
    first = await submit(desk, a_form(), [], CLERK)
    again = await submit(desk, a_form(), [], CLERK)
    assert (again.number, again.is_new) == (first.number, False)
    await run(desk, first.number)
    await answer(desk, first.number, A.COMPLETENESS, C.REFUSE, note="Bukan urusan kota.")
    anew = await submit(desk, a_form(), [], CLERK)
    assert anew.is_new
    assert anew.number == "KS-2026-0002"


async def test_what_is_missing_goes_back_to_the_opd_with_the_note_and_comes_to_a_second_check(desk: Desk) -> None:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="KAK belum ada.")
    assert await status_of(desk, number) is Status.RETURNED
    async with desk.database.transaction() as session:
        letter = (await session.scalars(select(Letter).where(Letter.template == "completion_requested"))).one()
    assert letter.values["opinions"][0]["note"] == "KAK belum ada."
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    assert await status_of(desk, number) is Status.SUBMITTED
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    assert await status_of(desk, number) is Status.IN_REVIEW


async def test_a_revision_waits_for_the_other_review_so_that_the_department_hears_all_remarks_at_once(
    desk: Desk,
) -> None:
    number = await to_review(desk)
    await answer(desk, number, A.LEGAL_REVIEW, C.REVISE, note="Jangka waktu melebihi lima tahun.")
    assert await status_of(desk, number) is Status.IN_REVIEW
    assert ("task_closed", (await open_task(desk, number, A.BENEFIT_REVIEW)).email) not in await letters(desk)
    await answer(desk, number, A.BENEFIT_REVIEW, C.REVISE, note="Indikatornya belum terukur.")
    assert await status_of(desk, number) is Status.RETURNED
    async with desk.database.transaction() as session:
        letter = (await session.scalars(select(Letter).where(Letter.template == "completion_requested"))).one()
    assert [each["note"] for each in letter.values["opinions"]] == [
        "Jangka waktu melebihi lima tahun.",
        "Indikatornya belum terukur.",
    ]


async def test_where_the_first_remark_decides_it_closes_the_other_review_and_begins_a_new_round_of_both(
    desk: Desk,
) -> None:
    desk = where_the_first_remark_decides(desk)
    number = await to_review(desk)
    benefit = await open_task(desk, number, A.BENEFIT_REVIEW)
    await answer(desk, number, A.LEGAL_REVIEW, C.REVISE, note="Jangka waktu melebihi lima tahun.")
    assert await status_of(desk, number) is Status.RETURNED
    with pytest.raises(LinkClosed):
        await decide(desk, benefit.id, an_answer(desk, C.APPROVE), CLERK)
    async with desk.database.transaction() as session:
        link = (await session.scalars(select(Link).where(Link.task_id == benefit.id))).one()
    assert link.revoked_at is not None
    assert ("task_closed", benefit.email) in await letters(desk)
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    assert (await look(desk, number)).round == 2
    assert (await open_task(desk, number, A.BENEFIT_REVIEW)).round == 2


async def test_one_rejection_goes_to_the_chair_who_concludes(desk: Desk) -> None:
    number = await to_review(desk)
    await answer(desk, number, A.BENEFIT_REVIEW, C.REJECT, note="Tidak bermanfaat.")
    assert await status_of(desk, number) is Status.IN_REVIEW
    await answer(desk, number, A.LEGAL_REVIEW, C.REVISE, note="Pasal 3 keliru.")
    assert await status_of(desk, number) is Status.WITH_CHAIR
    await answer(desk, number, A.CONCLUSION, C.REJECT, note="Sependapat dengan penelaah.")
    assert await status_of(desk, number) is Status.REJECTED
    assert ("not_continued", "ks@contoh.example") in await letters(desk)


async def test_the_chair_may_recommend_against_a_reviewer(desk: Desk) -> None:
    number = await to_review(desk)
    await answer(desk, number, A.LEGAL_REVIEW, C.REJECT, note="Meragukan.")
    await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
    await answer(desk, number, A.CONCLUSION, C.APPROVE)
    assert await status_of(desk, number) is Status.IN_SIGNING


async def test_the_berita_acara_is_a_pdf_among_the_papers(desk: Desk) -> None:
    number = await to_signing(desk)
    papers = (await dossier.dossier(desk, number, None)).proposal.papers
    (minutes,) = [paper for paper in papers if paper.kind == "berita_acara"]
    assert minutes.media_type == "application/pdf"
    assert desk.blobs.path(minutes.sha256).read_bytes().startswith(b"%PDF-")


async def test_a_pks_is_signed_by_the_head_of_the_opd_with_a_surat_kuasa(desk: Desk) -> None:
    number = await to_signing(desk, document="PKS", parent="KB induk")
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert task.email == "kepala.dlh@jambikota.example"
    with pytest.raises(InvalidForm) as refused:
        await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    assert [problem.field for problem in refused.value.problems] == ["power_of_attorney"]
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="5/SK/2026", **SIGNED)
    city = next(party for party in (await agreement_of(desk, number)).parties if party.is_city)
    assert city.power_of_attorney == "5/SK/2026"


async def test_a_pks_outside_the_budget_waits_for_the_dprd_before_anybody_signs(desk: Desk) -> None:
    funding = {"source": "APBD", "in_current_budget": False}
    number = await to_signing(desk, document="PKS", parent="KB induk", funding=funding)
    assert await status_of(desk, number) is Status.AWAITING_APPROVAL
    letter = {"letter_number": "100/7/KS", "received_on": "2026-11-24"}
    await answer(desk, number, A.LETTER, C.RECORD, **letter)
    task = await open_task(desk, number, A.APPROVAL)
    assert task.due_on == date(2027, 1, 8)
    await answer(desk, number, A.APPROVAL, C.APPROVE, letter_number="170/9/DPRD", decided_on="2026-11-24")
    assert await status_of(desk, number) is Status.IN_SIGNING


async def test_a_declined_signature_ends_the_proposal_with_the_reason_in_letters(desk: Desk) -> None:
    number = await to_signing(desk)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.DECLINE, note="Direksi berganti.")
    assert await status_of(desk, number) is Status.DECLINED


async def test_a_second_answer_is_refused_and_the_first_stands(desk: Desk) -> None:
    number = await enter(desk)
    task = await open_task(desk, number, A.COMPLETENESS)
    await decide(desk, task.id, an_answer(desk, C.ACCEPT), CLERK)
    with pytest.raises(AlreadyDecided):
        await decide(desk, task.id, an_answer(desk, C.REFUSE, "terlambat"), CLERK)
    assert await status_of(desk, number) is Status.IN_REVIEW


async def test_an_answer_without_its_reason_changes_nothing(desk: Desk) -> None:
    number = await enter(desk)
    with pytest.raises(InvalidForm):
        await answer(desk, number, A.COMPLETENESS, C.REFUSE)
    task = await open_task(desk, number, A.COMPLETENESS)
    assert task.state is TaskState.OPEN


async def test_every_effect_may_be_repeated_without_a_second_task_or_letter(desk: Desk) -> None:
    number = await to_review(desk)
    before = await letters(desk)
    async with desk.database.transaction() as session:
        tasks = await session.scalar(select(func.count(Task.id)))
    for step in (0, 1):
        await run(desk, number)
        from satupintu.usecases.process import review

        await review.open_round(desk, number)
        assert await letters(desk) == before, step
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count(Task.id))) == tasks


async def test_every_change_of_status_has_one_history_row_and_none_can_be_changed(desk: Desk) -> None:
    number = await to_signing(desk, document="PKS", parent="KB induk")
    history = (await dossier.dossier(desk, number, None)).history
    moves = [(entry.from_status, entry.to_status) for entry in history if entry.to_status]
    assert moves == [
        (None, "submitted"),
        ("submitted", "in_review"),
        ("in_review", "with_chair"),
        ("with_chair", "recommended"),
        ("recommended", "in_signing"),
    ]
    with pytest.raises(IllegalMove):
        async with desk.database.transaction() as session:
            entry = await session.get_one(HistoryEntry, history[0].id)
            entry.note = "diubah"


async def test_a_proposal_keeps_the_route_it_began_with(desk: Desk) -> None:
    number = await enter(desk)
    proposal = (await dossier.dossier(desk, number, None)).proposal
    assert proposal.definition == desk.routes["KSDD"]
    assert proposal.route_version_id == desk.routes["KSDD"].version()


async def test_an_answer_on_papers_that_have_changed_is_refused(desk: Desk) -> None:
    number = await enter(desk)
    task = await open_task(desk, number, A.COMPLETENESS)
    stale = dataclasses.replace(an_answer(desk, C.ACCEPT), seen_papers="0" * 64)
    with pytest.raises(Exception, match="Berkas usulan berubah"):
        await decide(desk, task.id, stale, Actor("Penelaah", Via.LINK))
    assert await status_of(desk, number) is Status.SUBMITTED


async def test_an_opd_sees_its_own_proposals_and_the_bagian_all(desk: Desk) -> None:
    own = await enter(desk)
    other = await enter(desk, title="Lain", initiator="Dinas Kesehatan")
    opd, bagian = (
        desk.office.person(email, desk.today())
        for email in ("dlh@jambikota.example", "kabag.kerjasama@jambikota.example")
    )
    assert [row.proposal.number for row in await dossier.proposals(desk, opd)] == [own]
    assert [row.proposal.number for row in await dossier.proposals(desk, bagian)] == [other, own]
    with pytest.raises(Exception, match="tidak ada"):
        await dossier.dossier(desk, other, opd)


async def test_numbers_begin_anew_every_year(desk: Desk, clock: TurnedClock) -> None:
    assert await enter(desk) == "KS-2026-0001"
    clock.turn(days=60)
    assert await enter(desk, title="Tahun depan") == "KS-2027-0001"


async def test_a_wake_up_is_seen_only_by_looking(desk: Desk) -> None:
    number = await enter(desk)
    task = await open_task(desk, number, A.COMPLETENESS)
    await decide(desk, task.id, an_answer(desk, C.ACCEPT), CLERK)
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        assert proposal.wake_version == proposal.seen_version + 1
    await look(desk, number)
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        assert proposal.wake_version == proposal.seen_version


async def test_the_same_file_handed_in_again_is_one_paper(desk: Desk) -> None:
    blob = await desk.blobs.put_bytes(pdf(["Kerangka acuan kerja"]), "kak.pdf")
    paper = FiledPaper("kak", "kak.pdf", blob)
    number = await enter(desk, (paper, paper))
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="KAK belum ditandatangani.")
    task = await open_task(desk, number, A.COMPLETION)
    again = dataclasses.replace(an_answer(desk, C.RESUBMIT), papers=(paper,))
    await decide(desk, task.id, again, Actor(task.name, Via.LINK, task.email))
    papers = (await dossier.dossier(desk, number, None)).proposal.papers
    assert [(each.kind, each.filename) for each in papers] == [("kak", "kak.pdf")]


async def test_a_lost_run_is_forgotten_once_whoever_finds_it_lost(desk: Desk) -> None:
    number, lost, rebuilt = await enter(desk), uuid.uuid4(), uuid.uuid4()
    await run_started(desk, number, lost)
    await run_lost(desk, number, lost, "wiped")
    await run_started(desk, number, rebuilt)
    await run_lost(desk, number, lost, "wiped")
    found = await run_of(desk, number)
    assert found is not None
    assert (found.flow_run_id, found.epoch) == (rebuilt, 1)
    history = (await dossier.dossier(desk, number, None)).history
    assert [entry.event for entry in history].count("run_rebuilt") == 1
