"""The DPRD through the real pages: its turns and its silence, its plenary, and the papers of the letter to it."""

import re
from datetime import date
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from satupintu.documents.checks import PDF
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.made_papers import MadePaper
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.store.register.tables import AgreementFile
from satupintu.store.work import Decision, Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier, enclosures
from satupintu.usecases.process.papers import sheet_of
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.conftest import TurnedClock
from tests.integration.test_approvals import days_pass, history, letters, open_steps, review, status
from tests.integration.test_web import CLERK, sign_in, submit
from tests.support.forms import CONTENT
from tests.support.papers import pdf
from tests.support.people import Form, forms_of, whole_answer
from tests.support.process import answer, enter, run
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
UNLIMITED = None


async def a_paper(desk: Desk, kind: str, text: str = "") -> FiledPaper:
    return FiledPaper(kind, f"{kind}.pdf", await desk.blobs.put_made(pdf([text or kind]), PDF))


async def before_the_dprd(desk: Desk, route: str = "KSDD", document: str = "PKS", **changes: Any) -> str:
    """A proposal with its draft, recommended by the TKKSD and waiting for the letter to the DPRD."""
    kinds = {"KSDD": "kabupaten_kota", "KSDPK": "perusahaan_swasta", "SINERGI": "kementerian_lembaga"}
    facts: dict[str, Any] = {
        "route": route,
        "document": document,
        "category": "sukarela" if route == "KSDD" else None,
        "partners": [{**CONTENT["partners"][0], "kind": kinds[route]}],
        "parent": "KB induk" if document == "PKS" else None,
        "burdens_public": True,
        **changes,
    }
    number = await enter(desk, (await a_paper(desk, "rancangan_naskah"),), **facts)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await review(desk, number)
    return number


async def page_of(desk: Desk, client: httpx.AsyncClient, number: str) -> httpx.Response:
    """The page on which the Bagian answers what it is asked now."""
    statement = select(Task.id).where(Task.state == TaskState.OPEN, Task.proposal.has(number=number))
    async with desk.database.transaction() as session:
        task = await session.scalar(statement.order_by(Task.id))
    return await client.get(f"/tugas/{task}")


def the_form(page: httpx.Response, field: str) -> Form:
    return next(each for each in forms_of(page) if field in each.names)


async def fill_in(client: httpx.AsyncClient, page: httpx.Response, decision: str, **values: Any) -> httpx.Response:
    """Send the form of a task, with its files among the values; the confirmation, or the form with what is wrong."""
    form = the_form(page, "decision")
    return await submit(client, page, form, **{**whole_answer(form, decision), **values})


async def record(desk: Desk, client: httpx.AsyncClient, number: str, decision: str, **values: Any) -> httpx.Response:
    """Answer what is asked now on its pages, up to the receipt, and let the flow go on."""
    page = await fill_in(client, await page_of(desk, client, number), decision, **values)
    assert "konfirmasi" in str(page.url), unescape(page.text)
    receipt = await submit(client, page, the_form(page, "confirm"), confirm=number[-4:])
    assert "tanda-terima" in str(receipt.url), unescape(receipt.text)
    await run(desk, number)
    return receipt


def a_letter(on: str, **files: str) -> dict[str, Any]:
    """What is recorded of a letter of the city, with the papers it carries."""
    enclosed = {f"carried_{kind}": (f"{kind}.pdf", pdf([text]), PDF) for kind, text in files.items()}
    return {"letter_number": "100/7/KS", "received_on": on, **enclosed}


def an_answer(on: str, **more: str) -> dict[str, Any]:
    return {"letter_number": "170/9/DPRD", "decided_on": on, "received_on": on, **more}


async def studied(desk: Desk, client: httpx.AsyncClient, clock: TurnedClock) -> str:
    """A PKS that the committee of the DPRD studies since 8 December; its letter was received on 24 November."""
    number = await before_the_dprd(desk)
    await sign_in(desk, client, CLERK)
    await record(desk, client, number, "record", **a_letter("2026-11-24", kb_ditandatangani="KB"))
    assert await open_steps(desk, number) == [("dprd", "approval", date(2027, 1, 8))]
    await days_pass(desk, clock, 14)
    await sign_in(desk, client, CLERK)
    await record(desk, client, number, "next_turn", **an_answer("2026-12-08"))
    return number


async def test_a_study_a_wish_to_revise_the_follow_up_and_fifteen_days_of_silence(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await studied(desk, client, clock)
    assert await open_steps(desk, number) == [("dprd_study", "approval", UNLIMITED)]
    await days_pass(desk, clock, 12)
    await sign_in(desk, client, CLERK)
    wish = an_answer("2026-12-18", received_on="2026-12-20", note="Pasal 6 diperjelas.")
    await record(desk, client, number, "revise", **wish)
    assert await status(desk, number) is Status.RETURNED
    (asked,) = await letters(desk, "completion_requested")
    assert (asked.values["authority"]["id"], asked.values["opinions"][0]["note"]) == ("DPRD", "Pasal 6 diperjelas.")

    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    # Fifteen calendar days since Sunday, 20 December, Christmas and New Year included.
    assert await open_steps(desk, number) == [("dprd_follow_up", "letter", date(2027, 1, 4))]
    await record(desk, client, number, "record", **a_letter("2026-12-20"))
    assert await open_steps(desk, number) == [("dprd_follow_up", "approval", date(2027, 1, 4))]
    await days_pass(desk, clock, 15)
    assert await status(desk, number) is Status.AWAITING_APPROVAL, "the last day is the DPRD's"
    await days_pass(desk, clock, 1)
    await run(desk, number)
    assert await history(desk, "deemed_approved") == [("deemed_approved", date(2027, 1, 5))]
    assert await status(desk, number) is Status.IN_SIGNING
    await sign_in(desk, client, CLERK)
    page = unescape((await client.get(f"/usulan/{number}")).text)
    for words in ("Dibahas Komisi", "Hasil kajian: minta perbaikan", "Tindak lanjut hasil kajian DPRD"):
        assert words in page


async def test_a_dprd_that_has_answered_is_not_deemed_to_approve_on_the_forty_sixth_day(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await studied(desk, client, clock)
    await days_pass(desk, clock, 60)
    assert await history(desk, "deemed_approved", "silence_warned") == []
    assert await open_steps(desk, number) == [("dprd_study", "approval", UNLIMITED)]


async def test_a_text_that_the_dprd_wants_mended_is_judged_by_the_tkksd_and_goes_back_to_the_dprd_at_its_turn(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await studied(desk, client, clock)
    await record(desk, client, number, "revise", **an_answer("2026-12-08", note="Pasal 6 diperjelas."))
    task = (await dossier.dossier(desk, number, None)).waiting[0].task_id
    mended = {"paper.0": ("naskah.pdf", pdf(["Pasal 6 yang jelas"]), PDF), "paper_kind.0": "rancangan_naskah"}
    await sign_in(desk, client, "dlh@jambikota.example")
    page = await fill_in(client, await client.get(f"/tugas/{task}"), "resubmit", **mended)
    await submit(client, page, the_form(page, "confirm"), confirm=number[-4:])
    await run(desk, number)
    assert await status(desk, number) is Status.IN_REVIEW
    await review(desk, number)
    assert await open_steps(desk, number) == [("dprd_follow_up", "letter", date(2026, 12, 23))]


async def test_the_follow_up_names_the_study_and_is_offered_in_its_task_only(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await studied(desk, client, clock)
    await sign_in(desk, client, CLERK)
    assert "surat_dprd_lanjutan" not in (await client.get(f"/usulan/{number}")).text
    await record(desk, client, number, "next_turn", **an_answer("2026-12-08"))
    page = await page_of(desk, client, number)
    assert "surat_dprd_lanjutan.pdf" in page.text
    text = str(sheet_of(desk, await dossier.dossier(desk, number, None), MadePaper.SURAT_DPRD_LANJUTAN))
    assert "Nomor 170/9/DPRD tanggal 8 Desember 2026" in text and "15 (lima belas) hari" in text


@pytest.mark.parametrize(("route", "document"), [("KSDPK", "PKS"), ("SINERGI", "NK")])
async def test_an_approval_of_the_plenary_is_recorded_with_its_number_and_day(
    desk: Desk, client: httpx.AsyncClient, route: str, document: str
) -> None:
    number = await before_the_dprd(desk, route, document)
    await sign_in(desk, client, CLERK)
    await record_all(desk, client, number)
    unsaid = an_answer("2026-11-24", plenary_number="", plenary_on="")
    page = await fill_in(client, await page_of(desk, client, number), "approve", **unsaid)
    assert unescape(page.text).count("Isi: ") >= 2 and "sidang paripurna" in page.text
    plenary = {"plenary_number": "14/DPRD/2026", "plenary_on": "2026-11-23"}
    await record(desk, client, number, "approve", **an_answer("2026-11-24", **plenary))
    assert await status(desk, number) is Status.IN_SIGNING
    async with desk.database.transaction() as session:
        kept = await session.scalars(select(Decision).order_by(Decision.id.desc()).limit(1))
        given = kept.one().given
        rows = await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "approval_recorded"))
        facts = list(rows)[-1].facts
    assert (given.plenary_number, given.plenary_on) == ("14/DPRD/2026", date(2026, 11, 23))
    assert (facts["plenary_number"], facts["plenary_on"]) == ("14/DPRD/2026", "2026-11-23")
    shown = unescape((await client.get(f"/usulan/{number}")).text)
    assert "sidang paripurna nomor 14/DPRD/2026, 23 November 2026" in shown
    nota = str(sheet_of(desk, await dossier.dossier(desk, number, None), MadePaper.NOTA_DINAS))
    assert "Nomor 170/9/DPRD tanggal 24 November 2026" in nota
    assert "sidang paripurna Nomor 14/DPRD/2026 tanggal 23 November 2026" in nota


async def record_all(desk: Desk, client: httpx.AsyncClient, number: str) -> None:
    """Record letters and answers until the DPRD has its letter, with every paper that is missing."""
    while [step for step, kind, _ in await open_steps(desk, number)] != ["dprd"] or not await is_answer(desk, number):
        page = await page_of(desk, client, number)
        form = the_form(page, "decision")
        missing = {name.removeprefix("carried_"): name for name in form.names if name.startswith("carried_")}
        if "record" in form.radios["decision"]:
            await record(desk, client, number, "record", **a_letter("2026-11-24", **missing))
        else:
            await record(desk, client, number, "approve", **an_answer("2026-11-24"))


async def is_answer(desk: Desk, number: str) -> bool:
    return [kind for _, kind, _ in await open_steps(desk, number)] == ["approval"]


async def test_a_decision_of_the_leadership_alone_asks_for_no_plenary(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await before_the_dprd(desk)
    await sign_in(desk, client, CLERK)
    await record(desk, client, number, "record", **a_letter("2026-11-24", kb_ditandatangani="KB"))
    assert "plenary_number" not in the_form(await page_of(desk, client, number), "decision").names
    await record(desk, client, number, "approve", **an_answer("2026-11-24"))
    assert await status(desk, number) is Status.IN_SIGNING


async def test_the_letter_to_the_dprd_is_not_recorded_without_the_signed_kb(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await before_the_dprd(desk)
    await sign_in(desk, client, CLERK)
    form = the_form(await page_of(desk, client, number), "decision")
    assert [name for name in sorted(form.names) if name.startswith(("carried_", "without_"))] == [
        "carried_kb_ditandatangani"
    ], "the draft is there already"
    refused = await fill_in(client, await page_of(desk, client, number), "record", **a_letter("2026-11-24"))
    said = unescape(refused.text)
    assert "Surat ini wajib dilampiri “KB yang telah ditandatangani”" in said, re.findall("wajib dilampiri[^<]*", said)
    assert await open_steps(desk, number) == [("dprd", "letter", date(2026, 12, 1))]
    await record(desk, client, number, "record", **a_letter("2026-11-24", kb_ditandatangani="KB"))
    assert await is_answer(desk, number)
    assert "kb_ditandatangani" in {each.kind for each in (await dossier.dossier(desk, number, None)).proposal.papers}


async def test_the_signed_text_of_the_parent_in_the_register_goes_along_by_itself(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    kb = an_agreement("Pengelolaan sampah")
    await keep(desk, kb)
    number = await before_the_dprd(desk, parent=kb.register_number)
    await sign_in(desk, client, CLERK)
    form = the_form(await page_of(desk, client, number), "decision")
    assert "carried_kb_ditandatangani" in form.names, "an entry in the register is no signed text"
    scan = await a_paper(desk, "naskah_ditandatangani")
    async with desk.database.transaction() as session:
        row = {"sha256": scan.blob.sha256, "size": scan.blob.size, "media_type": scan.blob.media_type}
        named = {"kind": scan.kind, "filename": scan.filename, "added_by": "Petugas", "added_at": desk.clock.now()}
        session.add(AgreementFile(agreement_id=kb.id, **row, **named))
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        assert "kb_ditandatangani" in await enclosures.held_kinds(session, proposal)
        assert "profil_mitra" not in await enclosures.held_kinds(session, proposal)
    await record(desk, client, number, "record", **a_letter("2026-11-24"))
    assert await is_answer(desk, number)


async def test_an_addendum_sends_the_signed_text_that_its_agreement_follows_from(desk: Desk) -> None:
    kb, pks = an_agreement("Pengelolaan sampah"), an_agreement("Pengangkutan", document=DocumentType.PKS)
    scan = await a_paper(desk, "naskah_ditandatangani")
    row = {"sha256": scan.blob.sha256, "size": scan.blob.size, "media_type": scan.blob.media_type}
    named = {"kind": scan.kind, "filename": scan.filename, "added_by": "Petugas", "added_at": desk.clock.now()}
    await keep(desk, kb)
    await keep(desk, pks, parent=kb)
    async with desk.database.transaction() as session:
        session.add(AgreementFile(agreement_id=kb.id, **row, **named))
    number = await before_the_dprd(desk, parent=None, amends=pks.register_number, burden_change="more")
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
        assert "kb_ditandatangani" in await enclosures.held_kinds(session, proposal)


@pytest.mark.parametrize(
    ("route", "document", "kinds"),
    [
        ("KSDPK", "PKS", {"kb_ditandatangani", "profil_mitra"}),
        ("SINERGI", "NK", {"rencana_kerja"}),
    ],
)
async def test_each_route_names_the_papers_of_its_letter_to_the_dprd(
    desk: Desk, client: httpx.AsyncClient, route: str, document: str, kinds: set[str]
) -> None:
    number = await before_the_dprd(desk, route, document, initiated_by="partner")
    await sign_in(desk, client, CLERK)
    if route == "SINERGI":
        await record(desk, client, number, "record", **a_letter("2026-11-24"))
    form = the_form(await page_of(desk, client, number), "decision")
    missing = {name.removeprefix("carried_") for name in form.names if name.startswith("carried_")}
    assert missing == kinds and not any(name.startswith("without_") for name in form.names)


async def test_a_paper_that_the_law_does_not_demand_is_left_out_with_a_reason_that_stands_in_the_history(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    partner = {**CONTENT["partners"][0], "kind": "pemda_luar_negeri"}
    facts = {"route": "KSDPL", "document": "MOU", "category": None, "partners": [partner], "parent": "LoI 2025"}
    number = await enter(desk, **facts)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await review(desk, number)
    await sign_in(desk, client, CLERK)
    sent = a_letter("2026-11-24", rencana_kerja_sama="Rencana")
    refused = await fill_in(
        client, await page_of(desk, client, number), "record", **sent, without_loi_ditandatangani=""
    )
    assert "tuliskan mengapa surat dikirim tanpa berkas itu" in unescape(refused.text)
    await record(desk, client, number, "record", **sent, without_loi_ditandatangani="Sudah diserahkan pada 1 Oktober.")
    async with desk.database.transaction() as session:
        row = (await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "letter_sent"))).one()
    assert row.facts["without"] == [{"kind": "loi_ditandatangani", "reason": "Sudah diserahkan pada 1 Oktober."}]
    assert "Sudah diserahkan pada 1 Oktober." in unescape((await client.get(f"/usulan/{number}")).text)


@pytest.mark.parametrize(
    ("route", "document", "change", "then"),
    [
        ("KSDD", "PKS", "more", Status.AWAITING_APPROVAL),
        ("KSDD", "PKS", "less", Status.IN_SIGNING),
        ("SINERGI", "NK", "less", Status.AWAITING_APPROVAL),
        ("SINERGI", "NK", "none", Status.IN_SIGNING),
    ],
)
async def test_the_ketua_says_how_an_addendum_changes_the_burden_and_that_leads_to_the_dprd(
    desk: Desk, client: httpx.AsyncClient, route: str, document: str, change: str, then: Status
) -> None:
    old = an_agreement("Pengangkutan", document=DocumentType(document))
    await keep(desk, old)
    kind = {"KSDD": "kabupaten_kota", "SINERGI": "kementerian_lembaga"}[route]
    facts = {
        "route": route,
        "document": document,
        "category": "sukarela" if route == "KSDD" else None,
        "partners": [{**CONTENT["partners"][0], "kind": kind}],
        "amends": old.register_number,
        "burden_change": "none" if change == "more" else "more",
        "burdens_public": True,
        "initiated_by": "partner",
    }
    number = await enter(desk, **facts)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    for lens in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW):
        await answer(desk, number, lens, C.APPROVE)
    await sign_in(desk, client, desk.office.tkksd.chair)
    page = await page_of(desk, client, number)
    form = the_form(page, "decision")
    assert "dprd_change" in form.names and "dprd_burden" not in form.names
    said = {"dprd_change": change, "dprd_budgeted": "yes"}
    await record(desk, client, number, "approve", **said)
    if route == "SINERGI":
        await answer(desk, number, A.LETTER, C.RECORD, letter_number="1", received_on="2026-11-24")
    assert await status(desk, number) is then
    async with desk.database.transaction() as session:
        row = (await session.scalars(select(HistoryEntry).where(HistoryEntry.event == "recommended"))).one()
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
    assert row.facts["trigger"]["change"] == change == proposal.found_change
    words = {"more": "bertambah", "less": "berkurang", "none": "tidak berubah"}[change]
    await sign_in(desk, client, CLERK)
    assert f"Beban akibat perubahan: {words}" in unescape((await client.get(f"/usulan/{number}")).text)


async def test_the_form_of_an_addendum_asks_how_it_changes_the_burden(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    form = the_form(await client.get("/usulan/baru"), "amends")
    assert "burden_change" in form.names
