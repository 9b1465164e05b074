"""Consent by link is no signature: no agreement enters the register or is certified without its signed text."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select

from satupintu.domain.process import events
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.database import lock_proposal
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor
from satupintu.store.register.tables import Agreement, AgreementFile, Copy
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import ceremony, dossier
from satupintu.usecases.process.decide import decide
from satupintu.usecases.register import search, signed_texts
from satupintu.usecases.task.close import close_tasks
from satupintu.usecases.task.open import tasks_of
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.test_people import DLH, restarted
from tests.integration.test_process import agreement_of, to_signing
from tests.integration.test_web import CLERK, open_link, sign_in, submit
from tests.support.forms import a_form
from tests.support.kin import answer_party, with_partner
from tests.support.papers import draft, pdf
from tests.support.people import forms_of
from tests.support.process import CLERK as ACTOR
from tests.support.process import an_answer, answer_as_asked, conclude, open_task, run
from tests.support.register import an_agreement, keep
from tests.support.replies import TEXT
from tests.support.signing import Authority, a_pdf, signed

pytestmark = pytest.mark.anyio
SAID = {"signed_on": "2026-11-24", "place": "Jambi"}
BY_LINK = (Assignment.PARTNER_SIGNATURE, Assignment.CITY_SIGNATURE)


async def agreed(desk: Desk, **changes: object) -> str:
    """A proposal that all have agreed to by link; nobody has signed anything."""
    number = await to_signing(desk, **changes)
    for kind in BY_LINK:
        await answer_as_asked(desk, number, kind, Choice.SIGN, **SAID)
    return number


async def agreed_on(desk: Desk, text: bytes) -> str:
    """The same, with a draft."""
    blob = await desk.blobs.put_bytes(text, "rancangan.pdf")
    return await agreed(desk, papers=(FiledPaper("rancangan_naskah", "rancangan.pdf", blob),))


async def stands(desk: Desk, number: str) -> dossier.Dossier:
    return await dossier.dossier(desk, number, None)


async def filled_in(
    desk: Desk, client: httpx.AsyncClient, number: str, content: bytes | None, **said: str
) -> httpx.Response:
    """The page that answers the Bagian once it has filled in the form of the signed text."""
    task = await open_task(desk, number, Assignment.SIGNED_TEXT)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "signed_how" in each.names)
    files = {"signed_document": ("naskah.pdf", content, "application/pdf")} if content is not None else {}
    return await submit(client, page, form, **{"decision": "record", "declaration": "yes", **said, **files})


async def confirmed(client: httpx.AsyncClient, page: httpx.Response, number: str) -> httpx.Response:
    form = next(each for each in forms_of(page) if "confirm" in each.names)
    return await submit(client, page, form, confirm=number[-4:])


async def letters_of(desk: Desk, template: str) -> list[str]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Letter.to_email).where(Letter.template == template)))


async def test_what_all_agreed_to_by_link_waits_for_its_signed_text(desk: Desk) -> None:
    number = await agreed(desk)
    found = await stands(desk, number)
    assert (found.proposal.status, found.agreement) == (Status.AWAITING_TEXT, None)
    assert [(each.task, each.email) for each in found.waiting] == [("signed_text", CLERK)]
    assert await letters_of(desk, "signed_text_requested") == [CLERK]
    assert await letters_of(desk, "registered") == []


async def test_both_sides_hear_that_the_text_has_now_to_be_signed(desk: Desk) -> None:
    form = a_form().partners[0]
    signatory = form.signatory.model_copy(update={"email": "bupati@contoh.example"})
    number = await agreed(desk, partners=[form.model_copy(update={"signatory": signatory}).model_dump(mode="json")])
    told = await letters_of(desk, "text_to_be_signed")
    assert sorted(told) == sorted(["bupati@contoh.example", "dlh@jambikota.example", desk.office.signing.mayor])
    await run(desk, number)
    assert await letters_of(desk, "text_to_be_signed") == told, "once, however often the flow wakes"


async def test_each_row_of_copies_has_its_name_and_what_is_spare_is_folded_away(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await agreed(desk)
    await sign_in(desk, client, CLERK)
    task = await open_task(desk, number, Assignment.SIGNED_TEXT)
    page = await client.get(f"/tugas/{task.id}")
    asked, _, spare = page.text.partition("<summary>Salinan lain</summary>")
    rows = range(1, 6)
    assert [row for row in rows if f'aria-label="Salinan {row}"' in asked] == [1, 2, 3]
    assert [row for row in rows if f'aria-label="Salinan {row}"' in spare] == [4, 5]


async def test_the_bagian_files_the_text_and_only_then_it_is_registered(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await agreed(desk)
    page = await filled_in(desk, client, number, a_pdf(), **{**TEXT, "signed_on": "2026-11-23", "place": "Aula"})
    assert "Bagian Kerja Sama" in page.text and "Tanda tangan basah" in page.text
    receipt = await confirmed(client, page, number)
    assert "(Lemari 2)" in receipt.text
    assert await run(desk, number) is Status.REGISTERED
    agreement = (await stands(desk, number)).agreement
    assert agreement is not None
    assert (agreement.signed_on, agreement.place) == (date(2026, 11, 23), "Aula")
    shown = await client.get(f"/daftar/{agreement.slug}")
    for words in ("Tanda tangan basah", "Setiap halaman diparaf: Ya", "Lemari 2", "bermeterai"):
        assert words in shown.text, words
    assert "belum diarsipkan" not in shown.text
    assert "Wali Kota Jambi, Wali Kota Jambi" not in shown.text, "a signatory known by the office alone is named once"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({**TEXT, "meterai": "no"}, "meterai"),
        ({**TEXT, "meterai": "na"}, "note"),
        ({each: TEXT[each] for each in TEXT if each != "stempel"}, "stempel"),
        ({**TEXT, "copy1_kind": "photocopy", "copy2_kind": "photocopy"}, "copy1_kind"),
        ({**TEXT, "copy2_kind": ""}, "copy2_kind"),
        ({**TEXT, "signed_how": ""}, "signed_how"),
        ({**TEXT, "signed_how": "electronic"}, "signed_document"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_what_an_official_may_not_file_is_refused_beside_its_field(
    desk: Desk, client: httpx.AsyncClient, said: dict[str, str], field: str
) -> None:
    number = await agreed(desk)
    page = await filled_in(desk, client, number, a_pdf(), **said)
    assert page.status_code == 422
    assert f'id="problem-{field}"' in page.text
    assert (await stands(desk, number)).proposal.status is Status.AWAITING_TEXT


async def test_no_text_is_filed_without_a_file(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await agreed(desk)
    page = await filled_in(desk, client, number, None, **TEXT)
    assert (page.status_code, 'id="problem-signed_document"' in page.text) == (422, True)


async def test_electronic_signatures_that_are_not_certain_are_taken_with_a_reason_only(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    authority = Authority()
    number = await agreed(desk)
    content = await asyncio.to_thread(signed, a_pdf(), authority.issue("Wali Kota Jambi"), authority)
    said = {"signed_how": "electronic", "meterai": "yes", "copy1_holder": "", "copy2_holder": ""}
    page = await filled_in(desk, client, number, content, **said)
    assert (page.status_code, 'id="problem-note"' in page.text) == (422, True)
    page = await filled_in(desk, client, number, content, **said, note="Diperiksa di laman BSrE.")
    assert "Wali Kota Jambi" in page.text
    assert "Keputusan sudah tercatat" in (await confirmed(client, page, number)).text


async def test_certain_signatures_need_no_reason(desk: Desk, client: httpx.AsyncClient, tmp_path: Path) -> None:
    authority = Authority()
    desk.blobs.trust_roots = authority.save_root(tmp_path / "trust")
    number = await agreed(desk)
    content = await asyncio.to_thread(signed, a_pdf(), authority.issue("Wali Kota Jambi"), authority)
    page = await filled_in(desk, client, number, content, signed_how="electronic", meterai="yes")
    assert page.status_code == 200, page.text
    assert next(each for each in forms_of(page) if "confirm" in each.names)


async def test_what_differs_from_the_agreed_draft_is_shown_before_it_is_recorded(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await agreed_on(desk, pdf(draft("dua tahun")))
    page = await filled_in(desk, client, number, pdf(draft("lima tahun")), **TEXT)
    assert "1 paragraf berbeda dari naskah yang disepakati" in page.text
    assert "<del>" in page.text and "lima" in page.text
    page = await filled_in(desk, client, number, pdf([*draft("dua tahun")]), **TEXT)
    assert "Teksnya sama dengan naskah yang disepakati." in page.text


async def test_a_scan_says_that_it_cannot_be_compared(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await agreed_on(desk, pdf(draft("dua tahun")))
    page = await filled_in(desk, client, number, a_pdf(), **TEXT)
    assert "tidak dapat dibandingkan oleh sistem" in page.text
    assert page.status_code == 200


async def test_another_text_than_the_agreed_one_goes_back_to_be_judged(desk: Desk) -> None:
    number = await agreed(desk)
    await answer_as_asked(desk, number, Assignment.SIGNED_TEXT, Choice.REVISE, note="Pasal 5 lain dari rancangan.")
    proposal = (await stands(desk, number)).proposal
    assert (proposal.status, proposal.resume_at) == (Status.RETURNED, Status.IN_REVIEW)


async def test_who_does_not_sign_after_all_ends_the_proposal_and_its_ceremony(desk: Desk) -> None:
    number = await agreed(desk)
    wanted = ceremony.CeremonyWanted("2026-12-11", "09:00", "Balai kota")
    await ceremony.set_date(desk, number, wanted, ACTOR)
    await answer_as_asked(desk, number, Assignment.SIGNED_TEXT, Choice.DECLINE, note="Direksi mitra berganti.")
    found = await stands(desk, number)
    assert found.proposal.status is Status.DECLINED
    assert found.proposal.ceremony is not None and found.proposal.ceremony.called_off


async def without_its_text(desk: Desk) -> Agreement:
    """An agreement as an earlier version registered it."""
    agreement = (await stands(desk, await conclude(desk))).agreement
    assert agreement is not None
    async with desk.database.transaction() as session:
        await session.execute(delete(AgreementFile))
        await session.execute(delete(Copy))
    return agreement


async def test_what_an_earlier_version_left_signed_is_registered_and_listed_as_without_its_text(desk: Desk) -> None:
    number = await agreed(desk)
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        await close_tasks(desk, session, proposal, await tasks_of(session, proposal))
        proposal.move_to(Status.SIGNED, events.RunRebuilt(why="test"), Actor.system(), desk.clock.now())
    assert await run(desk, number) is Status.REGISTERED
    found = await stands(desk, number)
    assert found.agreement is not None and found.agreement.signed_on == date(2026, 11, 24)
    listed, _ = await signed_texts.without_text(desk, None, 1)
    assert [each.register_number for each in listed] == [found.agreement.register_number]
    told = next(each for each in found.letters if each.template == "registered")
    assert told.values["has_text"] is False


async def test_agreements_of_earlier_versions_are_listed_and_completed_there(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    agreement = await without_its_text(desk)
    old = an_agreement("Dari daftar lama")
    await keep(desk, old)
    public = f"/verifikasi/{agreement.public_code}"
    shown = (await client.get(public)).text
    assert "Naskah bertanda tangan belum diarsipkan." in shown
    assert "Sidik berkas" not in shown, "there is none"
    await sign_in(desk, client, CLERK)
    for address in ("/tugas", "/daftar"):
        assert "Naskah belum ada: 1 perjanjian" in (await client.get(address)).text
    listed = await client.get("/naskah-belum-ada")
    assert agreement.register_number in listed.text and old.register_number not in listed.text
    page = await client.get(f"/daftar/{agreement.slug}")
    assert "Naskah bertanda tangan belum diarsipkan." in page.text
    page = await client.get(f"/daftar/{agreement.slug}/naskah")
    form = next(each for each in forms_of(page) if "signed_how" in each.names)
    scan = ("naskah.pdf", a_pdf(), "application/pdf")
    page = await submit(client, page, form, signed_document=scan, declaration="yes", **TEXT)
    assert "belum diarsipkan. Bandingkan dahulu" in page.text
    form = next(each for each in forms_of(page) if "signed_how" in each.names)
    assert "Tambah berkas" in (await submit(client, page, form, declaration="yes")).text
    found = await search.agreement_record(desk, agreement.slug, None)
    assert [file.kind for file in found.agreement.files] == ["naskah_ditandatangani"]
    assert [copy.holder for copy in found.agreement.copies] == ["Bagian Kerja Sama", "Mitra"]
    assert found.agreement.files[0].sha256 in (await client.get(public)).text
    assert "Naskah belum ada: " not in (await client.get("/daftar")).text
    assert found.agreement.proposal is not None
    history = await dossier.timeline(desk, found.agreement.proposal.number)
    assert history[-1].what.word == "signed_text_filed"


async def test_completing_refuses_an_under_stamped_text_too(desk: Desk, client: httpx.AsyncClient) -> None:
    agreement = await without_its_text(desk)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/daftar/{agreement.slug}/naskah")
    form = next(each for each in forms_of(page) if "signed_how" in each.names)
    scan = ("naskah.pdf", a_pdf(), "application/pdf")
    page = await submit(client, page, form, signed_document=scan, **{**TEXT, "meterai": "no"})
    assert (page.status_code, 'id="problem-meterai"' in page.text) == (422, True)
    assert not (await search.agreement_record(desk, agreement.slug, None)).agreement.files


async def test_both_sides_take_the_signed_copy_away_by_the_link_of_their_letter(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await conclude(desk)
    found = await stands(desk, number)
    assert found.agreement is not None
    (text,) = [paper for paper in found.proposal.papers if paper.kind == "naskah_ditandatangani"]
    partner = found.proposal.form.partners[0].contact.email
    letter = next(each for each in found.letters if each.template == "registered" and each.to_email == partner)
    assert letter.values["has_text"] is True
    assert (await client.get(f"/status/{number}/naskah")).status_code == 404
    sent = [each for _ in range(9) for each in await outbox.claim(desk)]
    told = next(
        each for each in sent if each.message["X-Satupintu-Letter"] == "registered" and partner in each.message["To"]
    )
    page = await open_link(client, told)
    assert f"/status/{number}/naskah" in page.text
    taken = await client.get(f"/status/{number}/naskah")
    assert hashlib.sha256(taken.content).hexdigest() == text.sha256


async def test_what_looks_like_an_e_meterai_is_called_one_and_signs_for_nobody(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    authority = Authority("Peruri CA")
    number = await agreed(desk)
    stamped = await asyncio.to_thread(signed, a_pdf(), authority.issue("METERAI ELEKTRONIK", "Perum Peruri"), authority)
    page = await filled_in(desk, client, number, stamped, **{**TEXT, "signed_how": "electronic"}, note="Sah.")
    assert (page.status_code, 'id="problem-signed_document"' in page.text) == (422, True)
    page = await filled_in(desk, client, number, stamped, **TEXT)
    assert "tampaknya e-meterai, bukan tanda tangan salah satu pihak" in page.text


async def test_after_a_change_of_head_the_kuasa_of_whoever_signs_the_text_is_asked_for(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    number = await to_signing(desk, document="PKS", parent="KB induk")
    await answer_as_asked(desk, number, Assignment.PARTNER_SIGNATURE, Choice.SIGN, **SAID)
    await answer_as_asked(desk, number, Assignment.CITY_SIGNATURE, Choice.SIGN, power_of_attorney="5/SK/2026", **SAID)
    await sign_in(desk, client, CLERK)
    task = await open_task(desk, number, Assignment.SIGNED_TEXT)
    assert 'value="5/SK/2026"' in (await client.get(f"/tugas/{task.id}")).text, "nothing has changed"
    new = DLH.replace('name = "Kepala Dinas Lingkungan Hidup"', 'name = "Budi Santoso"')
    desk = app.state.desk = restarted(desk, tmp_path, (DLH, new))
    shown = await client.get(f"/tugas/{task.id}")
    assert "5/SK/2026" not in shown.text and "Budi Santoso" in shown.text
    page = await filled_in(desk, client, number, a_pdf(), **TEXT)
    assert (page.status_code, 'id="problem-power_of_attorney"' in page.text) == (422, True)
    page = await filled_in(desk, client, number, a_pdf(), **TEXT, power_of_attorney="9/SK/2026")
    await confirmed(client, page, number)
    assert await run(desk, number) is Status.REGISTERED
    city = next(party for party in (await agreement_of(desk, number)).parties if party.is_city)
    assert (city.signatory_name, city.power_of_attorney) == ("Budi Santoso", "9/SK/2026")


async def test_numbers_typed_wrongly_with_a_consent_are_mended_when_the_text_is_filed(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await to_signing(desk, **with_partner("Kabupaten A", "Kabupaten B"))
    for party in range(2):
        await answer_party(desk, number, party, own_number=f"{party}/KELIRU", **SAID)
    await answer_as_asked(desk, number, Assignment.CITY_SIGNATURE, Choice.SIGN, **SAID)
    copies = {"copy3_kind": "original", "copy3_holder": "Kabupaten B"}
    await sign_in(desk, client, CLERK)
    task = await open_task(desk, number, Assignment.SIGNED_TEXT)
    shown = (await client.get(f"/tugas/{task.id}")).text
    assert 'value="0/KELIRU"' in shown and 'value="1/KELIRU"' in shown and 'value="100.3.7.1/001/KB/XI/2026"' in shown
    mended = {"own_number": "100.3.7.1/7/KB", "partner_number": "12/A/2026", "partner2_number": ""}
    page = await filled_in(desk, client, number, a_pdf(), **TEXT, **copies, **mended)
    await confirmed(client, page, number)
    assert await run(desk, number) is Status.REGISTERED
    found = {party.name: party.own_number for party in (await agreement_of(desk, number)).parties}
    assert found == {"Pemerintah Kota Jambi": "100.3.7.1/7/KB", "Kabupaten A": "12/A/2026", "Kabupaten B": None}


async def test_a_party_without_an_original_of_its_own_needs_a_reason(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await agreed(desk)
    said = {**TEXT, "copy2_kind": "photocopy"}
    page = await filled_in(desk, client, number, a_pdf(), **said)
    assert (page.status_code, 'id="problem-note"' in page.text) == (422, True)
    assert "Baru 1 naskah asli disebut untuk 2 pihak" in page.text
    page = await filled_in(desk, client, number, a_pdf(), **said, note="Mitra menerima naskah elektroniknya.")
    assert "Keputusan sudah tercatat" in (await confirmed(client, page, number)).text


async def test_a_signing_on_paper_keeps_the_number_of_each_partner(desk: Desk) -> None:
    number = await to_signing(desk, **with_partner("Kabupaten A", "Kabupaten B"))
    task = await open_task(desk, number, Assignment.WET_INK)
    copies = {"copy3_kind": "original", "copy3_holder": "Kabupaten B"}
    numbers = {"own_number": "1/KB", "partner_number": "2/A", "partner2_number": "3/B"}
    given = an_answer(desk, Choice.RECORD, **SAID, **TEXT, **copies, **numbers)
    scan = FiledPaper("naskah_ditandatangani", "naskah.pdf", await desk.blobs.put_bytes(a_pdf(), "naskah.pdf"))
    await decide(desk, task.id, replace(given, papers=(scan,)), ACTOR)
    await run(desk, number)
    parties = (await agreement_of(desk, number)).parties
    assert [party.own_number for party in parties if not party.is_city] == ["2/A", "3/B"]
