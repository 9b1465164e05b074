"""Every example of docs/guide/clerk.md comes out as the guide says: each stands here word for word, and is run."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from fastapi import FastAPI

from satupintu.domain.errors import InvalidForm, InvalidInput
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.agreements import AgreementStatus
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.changes_of_office import follow_posts
from satupintu.usecases.process.conditions import conditions_of
from satupintu.usecases.process.flow_state import look
from satupintu.usecases.register import search
from tests.integration.conftest import TurnedClock
from tests.integration.test_addenda import a_pks
from tests.integration.test_approvals import days_pass, history, open_steps, status
from tests.integration.test_changes_of_office import letters_about, to_the_city
from tests.integration.test_dprd import a_letter, an_answer, record, studied
from tests.integration.test_four_families import walk
from tests.integration.test_law_abroad import SISTER, registered
from tests.integration.test_meetings import text_of
from tests.integration.test_papers import through_the_review
from tests.integration.test_people import ASSETS, COMPANY, DLH, HEAD, SIGNED, THIRD_PARTY, draft_of, restarted
from tests.integration.test_process import agreement_of, to_review
from tests.integration.test_signed_texts import agreed_on, confirmed, filled_in
from tests.integration.test_web import CLERK, sign_in
from tests.integration.test_who_fits import proposed
from tests.support.awaited import owing
from tests.support.kin import departures, register_number, relations, sign, sign_text, with_partner
from tests.support.meetings import SECRETARY, come_in, deciding_in_meetings, letters, plan, result, upload
from tests.support.papers import draft, pdf
from tests.support.process import answer, conclude, enter, open_task, run
from tests.support.register import keep
from tests.support.replies import TEXT
from tests.support.system import ROOT

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
Test = TypeVar("Test", bound=Callable[..., object])
GUIDE = " ".join((ROOT / "docs" / "guide" / "clerk.md").read_text(encoding="utf-8").split())
RUN: list[str] = []
"""The examples that a test below runs."""


def runs(*words: str) -> Callable[[Test], Test]:
    """Mark a test as the run of an example, which begins with the first words and says the others, too."""
    RUN.extend(words[:1])
    assert [each for each in words if each not in GUIDE] == []
    return lambda test: test


def test_each_example_of_the_guide_is_run() -> None:
    examples = re.findall(r"Contoh: (.{40})", GUIDE)
    assert len(examples) > 12, "the reading has gone blind"
    begun = tuple(words[:25] for words in RUN)
    assert [each for each in examples if not each.startswith(begun)] == []


@runs(
    "usulan KSDPK “Sewa gedung lama” dengan objek “Lainnya”.",
    "bahwa usulan ini menyebut “sewa”, dan bahwa sewa barang milik daerah diajukan kepada BPKAD",
)
async def test_an_object_that_has_rules_of_its_own_is_seen_under_another_name(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    form = proposed("KSDPK", "perusahaan_swasta", object="lainnya", title="Sewa gedung lama")
    number = await enter(desk, **form.model_dump(mode="json"))
    task = await open_task(desk, number, A.COMPLETENESS)
    await sign_in(desk, client, CLERK)
    page = unescape((await client.get(f"/tugas/{task.id}")).text)
    departs = page.partition("Penyimpangan")[2]
    assert "Usulan ini menyebut “sewa”" in departs and "BPKAD" in departs
    await answer(desk, number, A.COMPLETENESS, C.REFUSE, note="Ini sewa barang milik daerah.")
    assert await status(desk, number) is Status.REFUSED


@runs("kota kembar di Israel ditolak", "di Greenland ditanyakan, karena belum tercatat; di Jepang lewat tanpa")
async def test_a_country_is_refused_asked_about_or_passes(desk: Desk) -> None:
    def sister(country: str) -> dict[str, object]:
        form = proposed("KSDPL", "pemda_luar_negeri", country, "LOI", title=f"Kota {country}", term_years=1)
        return form.model_dump(mode="json")

    with pytest.raises(InvalidForm) as refused:
        await enter(desk, **sister("IL"))
    assert [each.field for each in refused.value.problems] == ["partners.0.country"]
    assert "relations.0" in await departures(desk, await enter(desk, **sister("GL")))
    assert "relations.0" not in await departures(desk, await enter(desk, **sister("JP")))


@runs("laporan MoU kota kembar ditunggu sejak 7 Januari 2025; pada usulan LoI berikutnya tertulis")
async def test_a_report_that_was_not_sent_is_held_against_the_next_letter_of_intent(desk: Desk) -> None:
    silent = owing("MoU kota kembar", (ObligationKind.YEARLY_REPORT, "2025-01-07"))
    await keep(desk, silent)
    number = await enter(desk, document="LOI", term_years=1, **SISTER)
    assert f"unreported.{silent.register_number}" in await departures(desk, number)


@runs(
    "PKS ditandatangani 15 Desember 2026, **Jangka waktu** `6 bulan`, **Mulai berlaku** 1 Januari 2027.",
    "Sampai 31 Desember statusnya **Belum berlaku**, dan hari terakhirnya 1 Juli 2027.",
)
async def test_a_term_may_begin_after_the_signing(desk: Desk, clock: TurnedClock) -> None:
    clock.moment = datetime(2026, 12, 15, 2, 0, tzinfo=UTC)
    said = {"document": "PKS", "parent": "KB induk", "term_years": "6 bulan", "starts_on": "1 Januari 2027"}
    agreement = await agreement_of(desk, await conclude(desk, **said))
    clock.moment = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    assert search.standing(desk, agreement) is AgreementStatus.NOT_YET
    clock.turn(days=1)
    assert search.standing(desk, agreement) is not AgreementStatus.NOT_YET
    assert str(agreement.ends_on) == "2027-07-01"


@runs("Kantor Wilayah Contoh mengisi **Pemberi kuasa** “Menteri Contoh”", "masuk ke komparisi rancangan")
async def test_the_kuasa_of_a_vertical_office_is_asked_for_and_stands_in_the_draft(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    office = {**COMPANY, "name": "Kantor Wilayah Contoh", "kind": "instansi_vertikal"}
    way = {"route": "SINERGI", "category": None, "document": "NK"}
    without = {"position": "Kepala Kantor Wilayah Contoh", "name": "Rina"}
    assert "power.0" in await departures(desk, await enter(desk, **way, partners=[{**office, "signatory": without}]))
    power = {"power_giver": "Menteri Contoh", "power_number": "7/SK", "power_date": "2026-11-02"}
    number = await enter(desk, title="Lain", **way, partners=[{**office, "signatory": {**without, **power}}])
    await sign_in(desk, client, CLERK)
    assert "surat kuasa Menteri Contoh Nomor 7/SK tanggal 2 November 2026" in await draft_of(client, number, "nk")


@runs("kantor memutus secara edar. Kedua telaah dan Ketua", "“Berita Acara Pertimbangan TKKSD (secara edar)”")
async def test_by_circulation_the_minutes_bear_their_own_name(desk: Desk) -> None:
    number = await to_review(desk)
    for kind in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.APPROVE)
    paper = await text_of(desk, number, "berita_acara")
    assert "BERITA ACARA PERTIMBANGAN TKKSD (SECARA EDAR)" in paper and "tanpa rapat" in paper


@runs(
    "tiga usulan menunggu.",
    "Yang **Direkomendasikan**, dengan syarat atau tidak, dan yang **Tidak direkomendasikan** diteruskan ke Ketua",
    "yang **Perlu diperbaiki pemrakarsa** kembali ke perangkat daerah; yang **Ditunda ke rapat berikutnya** tetap",
    "unggah **Pindaian berita acara yang ditandatangani (PDF)** di halaman rapat",
)
async def test_three_proposals_go_from_one_rapat_each_its_own_way(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    desk = app.state.desk = deciding_in_meetings(desk)
    first, second, third = [await to_review(desk, title=title) for title in ("Satu", "Dua", "Tiga")]
    for number in (first, second, third):
        await answer(desk, number, A.LEGAL_REVIEW, C.APPROVE)
        await answer(desk, number, A.BENEFIT_REVIEW, C.APPROVE)
        assert (await look(desk, number)).waits_for_a_meeting
    await come_in(desk, client, SECRETARY)
    address = await plan(client, first, second, third)
    assert len(await letters(desk, "meeting_invitation")) >= len(desk.office.tkksd.members)
    clock.moment = datetime(2026, 12, 1, 4, tzinfo=UTC)
    await come_in(desk, client, SECRETARY)
    said = {
        first: {"decision": "with_conditions", "conditions": "Lampirkan peta"},
        second: {"decision": "revise", "note": "Perjelas Pasal 4."},
        third: {"decision": "deferred"},
    }
    page = await result(client, desk, address, said)
    assert page.url.path == address, page.text
    assert await run(desk, first) is Status.WITH_CHAIR
    assert await run(desk, second) is Status.RETURNED
    assert await run(desk, third) is Status.IN_REVIEW
    assert (await look(desk, third)).waits_for_a_meeting
    await upload(client, address, "Berita acara")
    papers = (await dossier.dossier(desk, first, None)).proposal.papers
    assert "berita_acara_rapat_bertanda_tangan" in [each.kind for each in papers]
    await answer(desk, first, A.CONCLUSION, C.APPROVE)
    proposal = (await dossier.dossier(desk, first, None)).proposal
    assert [each.text for each in await conditions_of(desk, proposal.id)] == ["Lampirkan peta"]


@runs(
    "PKS KSDD yang membebani APBD. Surat kepada DPRD diterima 24 November, maka tanpa jawaban sampai 8 Januari",
    "Pada 8 Desember pimpinan DPRD menjawab bahwa Komisi mengkajinya: catat “Dibahas Komisi”.",
    "Hasil kajian tiba 20 Desember dan meminta perbaikan: catat “Hasil kajian: minta perbaikan”",
    "Wali Kota menindaklanjuti paling lambat 4 Januari. Tanpa jawaban 15 hari sesudah surat itu diterima, PKS dianggap",
)
async def test_the_dprd_takes_its_turns(desk: Desk, client: httpx.AsyncClient, clock: TurnedClock) -> None:
    number = await studied(desk, client, clock)  # received 24 November, last day 8 January, studied since 8 December
    await days_pass(desk, clock, 60)
    assert await history(desk, "deemed_approved") == []
    await sign_in(desk, client, CLERK)
    wish = an_answer("2026-12-18", received_on="2026-12-20", note="Pasal 6 diperjelas.")
    await record(desk, client, number, "revise", **wish)
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    assert await open_steps(desk, number) == [("dprd_follow_up", "letter", date(2027, 1, 4))]
    sent_on = desk.today()
    await record(desk, client, number, "record", **a_letter(sent_on.isoformat()))
    await days_pass(desk, clock, 15)
    assert await history(desk, "deemed_approved") == []
    await days_pass(desk, clock, 1)
    await run(desk, number)
    assert await status(desk, number) is Status.IN_SIGNING


@runs(
    "KB ditandatangani basah dalam dua rangkap. Baris pertama **Asli**, Sekretariat TKKSD, tempat simpan “Lemari 2”; "
    "baris kedua **Asli**, nama mitra; baris ketiga **Fotokopi**, nama perangkat daerah.",
    "Halaman konfirmasi membandingkan naskah itu dengan naskah yang disepakati",
)
async def test_a_text_signed_in_ink_is_filed_with_who_holds_its_copies(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await agreed_on(desk, pdf(draft("dua tahun")))
    rows = (
        ("original", "Sekretariat TKKSD", "Lemari 2"),
        ("original", "Pemerintah Kabupaten Contoh", ""),
        ("photocopy", "Dinas Lingkungan Hidup", ""),
    )
    copies = {
        f"copy{row}_{part}": said
        for row, each in enumerate(rows, start=1)
        for part, said in zip(("kind", "holder", "place"), each, strict=True)
    }
    page = await filled_in(desk, client, number, pdf(draft("tiga tahun")), **{**TEXT, **copies})
    assert "1 paragraf berbeda dari naskah yang disepakati" in page.text
    await confirmed(client, page, number)
    assert await run(desk, number) is Status.REGISTERED
    kept = (await search.agreement_record(desk, (await agreement_of(desk, number)).slug, None)).agreement.copies
    assert [(each.kind, each.holder, each.place or "") for each in kept] == list(rows)


@runs("PKS dengan PT Contoh Bersih (KSDPK) tentang aset ditandatangani Kepala BPKAD sebagai pejabat yang ditunjuk")
async def test_an_appointed_official_signs_with_the_kuasa_of_the_wali_kota(desk: Desk) -> None:
    number = await enter(desk, **THIRD_PARTY, city_signer=ASSETS)
    await through_the_review(desk, number)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="9/SK/2026", **SIGNED)
    city = next(party for party in (await agreement_of(desk, number)).parties if party.is_city)
    assert (city.signatory_position, city.power_of_attorney) == (
        "Kepala Badan Pengelola Keuangan dan Aset Daerah",
        "9/SK/2026",
    )


@runs("Kepala Dinas Lingkungan Hidup diganti Budi Santoso selagi PKS menunggu tanda tangannya", "tenggat yang sama")
async def test_a_task_follows_its_post(desk: Desk, tmp_path: Path) -> None:
    number = await to_the_city(desk)
    former = await open_task(desk, number, A.CITY_SIGNATURE)
    new = DLH.replace('name = "Kepala Dinas Lingkungan Hidup"', 'name = "Budi Santoso"')
    desk = restarted(desk, tmp_path, (DLH, new.replace(HEAD, "budi@jambikota.example")))
    assert await follow_posts(desk) == 1
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert (task.name, task.due_on) == ("Budi Santoso", former.due_on)
    assert await letters_about(desk, HEAD) == ["signature_requested", "delegated"]


@runs(
    "PKS sampah dengan Kabupaten Contoh mengikuti KB 001/REG-KS/2026; centang butir KB yang dilaksanakan, dan halaman "
    "KB menunjukkan butir mana yang belum ada PKS-nya. Nomor yang belum pernah diberikan ditolak."
)
async def test_a_pks_follows_its_kb_in_the_points_that_it_carries_out(desk: Desk, client: httpx.AsyncClient) -> None:
    with pytest.raises(InvalidInput, match="Nomor “001/REG-KS/2026” tidak ada"):
        await enter(desk, document="PKS", parent="001/REG-KS/2026")
    kb = await register_number(desk, await conclude(desk, title="KB", scope=["Pengangkutan", "Penyuluhan"]))
    assert kb == "001/REG-KS/2026"
    await conclude(desk, title="PKS sampah", document="PKS", parent=kb, parent_scope=["Pengangkutan"])
    await sign_in(desk, client, CLERK)
    page = (await client.get(f"/daftar/{kb.replace('/', '-')}")).text
    points = {point: part.split("</li>")[0] for part in page.split("<li>") for point in ("Pengangkutan", "Penyuluhan")
              if part.startswith(point)}  # fmt: skip
    assert "belum ada PKS" in points["Penyuluhan"] and "belum ada PKS" not in points["Pengangkutan"]


@runs("PKS memilih KS-2026-0001 sebagai induk sebelum KB itu ditandatangani.", "berlanjut sendiri setelah KB itu")
async def test_a_pks_waits_for_the_kb_that_is_on_its_way(desk: Desk) -> None:
    kb = await enter(desk, title="KB", **with_partner("A"))
    assert kb == "KS-2026-0001"
    pks = await enter(desk, title="PKS", document="PKS", parent=kb, **with_partner("A"))
    await through_the_review(desk, pks)
    assert (await look(desk, pks)).waits_for_parent == kb
    await through_the_review(desk, kb)
    await sign_text(desk, kb)
    assert await run(desk, pks) is Status.IN_SIGNING
    await sign_text(desk, pks)
    assert await relations(desk) == [("PKS", "KB")]


@runs(
    "dalam PKS dengan Kabupaten A, Kabupaten A keluar karena dimekarkan dan Kabupaten B masuk; adendumnya "
    "ditandatangani keduanya, dan sesudah itu Kabupaten B pihak dalam PKS."
)
async def test_an_addendum_changes_the_parties(desk: Desk) -> None:
    old = await a_pks(desk, "Kabupaten A")
    change = {"leaves": ["Kabupaten A"], "ground": "Kabupaten A dimekarkan."}
    said = {"document": "PKS", "title": "Adendum", "amends": old.slug, "party_change": change}
    number = await enter(desk, **said, **with_partner("Kabupaten A", "Kabupaten B"))
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await sign(desk, number)
    amended = (await search.agreement_record(desk, old.slug, None)).agreement
    assert [each.name for each in amended.parties if not each.is_city] == ["Kabupaten B"]
    assert len(amended.versions) == 2


async def test_a_letter_of_intent_ends_with_its_memorandum_as_the_guide_says(desk: Desk) -> None:
    assert "LoI berakhir pada hari MoU-nya ditandatangani." in GUIDE
    loi = await walk(desk, title="LoI", document="LOI", term_years=1, **SISTER)
    await walk(desk, title="MoU", document="MOU", parent=loi, **SISTER)
    assert (await registered(desk, loi)).terminated_on == desk.today()
