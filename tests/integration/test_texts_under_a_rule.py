"""Texts under a rule: which papers a task takes, which text stands once it is recommended, and who reads what."""

from collections.abc import Sequence

import httpx
import pytest
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm, InvalidInput, Overtaken
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import HistoryEntry, Paper, Proposal
from satupintu.store.register.tables import Agreement
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.initiation import submit as submit_proposal
from satupintu.usecases.register import certificate
from satupintu.usecases.task.papers import FiledPaper, file
from tests.integration.test_answers_as_documents import decision_on, the_form
from tests.integration.test_web import CLERK as CLERK_ADDRESS
from tests.integration.test_web import letter_of, open_link, sign_in, submit
from tests.support.forms import CONTENT, a_form
from tests.support.papers import pdf
from tests.support.people import whole_answer
from tests.support.process import CLERK, an_answer, answer, answer_as_asked, enter, open_task, run

pytestmark = pytest.mark.anyio
REVIEWS = (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW, Assignment.CONCLUSION)
ASKED_IN_ORDER = (Assignment.COMPLETENESS, *REVIEWS)


async def a_draft(desk: Desk, words: str, kind: str = "rancangan_naskah") -> FiledPaper:
    return FiledPaper(kind, f"{words}.pdf", await desk.blobs.put_bytes(pdf(words), f"{words}.pdf"))


async def in_signing(desk: Desk, *papers: FiledPaper, **changes: object) -> str:
    number = await enter(desk, papers, **changes)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for kind in REVIEWS:
        await answer(desk, number, kind, Choice.APPROVE)
    return number


async def papers_of(desk: Desk, number: str) -> Sequence[Paper]:
    async with desk.database.transaction() as session:
        statement = select(Paper).join(Proposal).where(Proposal.number == number).order_by(Paper.added_at)
        return (await session.scalars(statement)).all()


async def stands(desk: Desk, number: str) -> Proposal:
    async with desk.database.transaction() as session:
        return (await session.scalars(select(Proposal).where(Proposal.number == number))).one()


async def test_a_partner_cannot_replace_the_agreement_at_signing(desk: Desk, client: httpx.AsyncClient) -> None:
    text = await a_draft(desk, "naskah")
    number = await in_signing(desk, text)
    page = await open_link(client, await letter_of(desk, "signature_requested"))
    form = the_form(page, "decision")
    signed = whole_answer(form, "sign", signed_on=desk.today().isoformat(), place="Jambi")
    for kind in ("rancangan_naskah", "naskah_ditandatangani", "lainnya"):
        other = {"paper.0": ("lain.pdf", pdf("bukan yang ditelaah"), "application/pdf"), "paper_kind.0": kind}
        refused = await submit(client, page, form, **signed, **other)
        assert refused.status_code == 422 and "tidak meminta berkas" in refused.text, kind
    page = await submit(client, page, form, **signed)
    await submit(client, page, the_form(page, "confirm"), confirm=number[-4:])
    handed_in = [each for each in await papers_of(desk, number) if not each.generated]
    assert {each.kind: each.sha256 for each in handed_in if each.kind != "kak"} == {
        "rancangan_naskah": text.blob.sha256
    }


@pytest.mark.parametrize("assignment", [*ASKED_IN_ORDER, Assignment.PARTNER_SIGNATURE, Assignment.CITY_SIGNATURE])
async def test_no_answer_brings_along_a_paper_that_its_task_does_not_ask_for(
    desk: Desk, assignment: Assignment
) -> None:
    smuggled = [await a_draft(desk, "selundupan", kind) for kind in ("rancangan_naskah", "berita_acara", "lainnya")]
    number = await enter(desk, (await a_draft(desk, "naskah"),))
    for before in ASKED_IN_ORDER:
        if before is assignment:
            break
        await answer(desk, number, before, Choice.ACCEPT if before is Assignment.COMPLETENESS else Choice.APPROVE)
    said = {"signed_on": desk.today().isoformat(), "place": "Jambi"}
    if assignment is Assignment.CITY_SIGNATURE:
        await answer(desk, number, Assignment.PARTNER_SIGNATURE, Choice.SIGN, **said)
    choice = {Assignment.COMPLETENESS: Choice.ACCEPT}.get(assignment, Choice.APPROVE)
    choice = Choice.SIGN if assignment in (Assignment.PARTNER_SIGNATURE, Assignment.CITY_SIGNATURE) else choice
    task = await open_task(desk, number, assignment)
    for paper in smuggled:
        given = an_answer(desk, choice, **said)
        with pytest.raises(InvalidForm) as refused:
            await decide(desk, task.id, type(given)(**{**vars(given), "papers": [paper]}), CLERK)
        assert "tidak meminta berkas" in str(refused.value.problems[-1])
    assert await decision_on(desk, task.id) is None


@pytest.mark.parametrize("kind", ["naskah_ditandatangani", "berita_acara", "surat_kuasa", "persetujuan_dprd", "x"])
async def test_no_proposal_brings_along_what_only_an_act_makes(desk: Desk, kind: str) -> None:
    with pytest.raises(InvalidInput, match="tidak diterima di sini"):
        await submit_proposal(desk, a_form(), [await a_draft(desk, "palsu", kind)], CLERK)


async def test_the_text_is_frozen_with_the_recommendation_and_every_later_answer_names_it(desk: Desk) -> None:
    first, text = await a_draft(desk, "pertama"), await a_draft(desk, "kedua")
    number = await enter(desk, (first, text))
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    assert (await stands(desk, number)).text_sha256 is None
    for kind in REVIEWS:
        await answer(desk, number, kind, Choice.APPROVE)
    assert (await stands(desk, number)).text_sha256 == text.blob.sha256
    said = {"signed_on": desk.today().isoformat(), "place": "Jambi"}
    await answer(desk, number, Assignment.PARTNER_SIGNATURE, Choice.SIGN, **said)
    await answer(desk, number, Assignment.CITY_SIGNATURE, Choice.SIGN, power_of_attorney="1/SK", **said)
    async with desk.database.transaction() as session:
        rows = (await session.scalars(select(HistoryEntry).order_by(HistoryEntry.id))).all()
    named = {
        row.event: row.facts.get("text_sha256")
        for row in rows
        if "assignment" in row.facts and "decision_sha256" in row.facts
    }
    assert {event for event, sha256 in named.items() if sha256} >= {"recommended", "signed"}
    assert {sha256 for event, sha256 in named.items() if event in ("recommended", "signed")} == {text.blob.sha256}
    assert named["checked"] is None


async def test_no_answer_is_taken_on_a_text_that_was_not_recommended(desk: Desk) -> None:
    number = await in_signing(desk, await a_draft(desk, "naskah"))
    task = await open_task(desk, number, Assignment.PARTNER_SIGNATURE)
    async with desk.database.transaction() as session:  # whatever way it may have come in
        proposal = await session.get_one(Proposal, task.proposal_id)
        await file(session, proposal, await a_draft(desk, "lain"), CLERK, desk)
    with pytest.raises(Overtaken, match="bukan naskah yang direkomendasikan"):
        await decide(desk, task.id, an_answer(desk, Choice.SIGN, signed_on=desk.today().isoformat(), place="J"), CLERK)


async def test_a_new_draft_after_the_recommendation_is_a_new_round_of_review(desk: Desk) -> None:
    text, changed = await a_draft(desk, "naskah"), await a_draft(desk, "diubah")
    partner = {**CONTENT["partners"][0], "kind": "lsm_asing"}
    foreign = {"route": "KSDLL", "category": None, "document": "MOU", "partners": [partner]}
    number = await enter(desk, (text,), **foreign)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for kind in REVIEWS:
        await answer_as_asked(desk, number, kind, Choice.APPROVE)
    today = desk.today().isoformat()
    await answer_as_asked(desk, number, Assignment.LETTER, Choice.RECORD, letter_number="1", received_on=today)
    said = {"letter_number": "2", "decided_on": today}
    await answer_as_asked(desk, number, Assignment.APPROVAL, Choice.REVISE, "Pasal 3 diubah.", **said)
    task, given = await open_task(desk, number, Assignment.COMPLETION), an_answer(desk, Choice.RESUBMIT)
    form = (await stands(desk, number)).form
    await decide(desk, task.id, type(given)(**{**vars(given), "papers": [changed], "corrected": form}), CLERK)
    assert await run(desk, number) is Status.IN_REVIEW
    proposal = await stands(desk, number)
    assert (proposal.round, proposal.text_sha256) == (2, None)
    for kind in REVIEWS:
        await answer_as_asked(desk, number, kind, Choice.APPROVE)
    assert (await stands(desk, number)).text_sha256 == changed.blob.sha256


async def test_a_partner_reads_the_agreement_and_nothing_of_the_inside(desk: Desk, client: httpx.AsyncClient) -> None:
    old, text, study = (
        await a_draft(desk, "lama"),
        await a_draft(desk, "naskah"),
        await a_draft(desk, "kajian", "kajian"),
    )
    number = await in_signing(desk, old, text, study)
    papers = {
        each.kind if each.kind != "rancangan_naskah" else each.filename: each for each in await papers_of(desk, number)
    }
    assert set(papers) == {"lama.pdf", "naskah.pdf", "kajian", "kak", "berita_acara"}
    letter = await letter_of(desk, "signature_requested")
    page = await open_link(client, letter)
    task = await open_task(desk, number, Assignment.PARTNER_SIGNATURE)

    async def reads() -> set[str]:
        return {
            name
            for name, paper in papers.items()
            if (await client.get(f"/tugas/{task.id}/berkas/{paper.id}")).status_code == 200
        }

    assert await reads() == {"naskah.pdf"}
    for hidden in ("Berita acara", "kajian.pdf", "lama.pdf", "Alasan di dalam kantor", "membebani masyarakat"):
        assert hidden not in page.text
    form = the_form(page, "decision")
    page = await submit(client, page, form, **whole_answer(form, "sign", signed_on=desk.today().isoformat(), place="J"))
    receipt = await submit(client, page, the_form(page, "confirm"), confirm=number[-4:])
    assert receipt.url.path.endswith("/tanda-terima")
    assert await reads() == {"naskah.pdf"}, "nor after signing"


async def test_people_of_the_city_read_all_papers_of_a_dossier_that_they_may_see(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await in_signing(desk, await a_draft(desk, "naskah"), await a_draft(desk, "kajian", "kajian"))
    while await outbox.claim(desk):
        pass
    await sign_in(desk, client, CLERK_ADDRESS)
    for paper in await papers_of(desk, number):
        assert (await client.get(f"/usulan/{number}/berkas/{paper.id}")).status_code == 200


async def test_the_certificate_names_the_signed_text_and_never_the_draft_that_all_agreed_to(desk: Desk) -> None:
    text = await a_draft(desk, "naskah")
    number = await in_signing(desk, text)
    said = {"signed_on": desk.today().isoformat(), "place": "Jambi"}
    await answer(desk, number, Assignment.PARTNER_SIGNATURE, Choice.SIGN, **said)
    await answer(desk, number, Assignment.CITY_SIGNATURE, Choice.SIGN, power_of_attorney="1/SK", **said)
    proposal = await stands(desk, number)
    async with desk.database.transaction() as session:
        agreement = (await session.scalars(select(Agreement).where(Agreement.proposal_id == proposal.id))).one()
        await file(session, proposal, await a_draft(desk, "lain"), CLERK, desk)
    shown = await certificate.shown(desk, agreement.public_code)
    signed = [paper.sha256 for paper in await papers_of(desk, number) if paper.kind == "naskah_ditandatangani"]
    assert [shown.sha256] == signed != [text.blob.sha256]
