"""Who signs and who is asked: chosen within what the route allows, by kuasa, in which capacity, and on which day."""

import dataclasses
import io
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from fastapi import FastAPI

from config.settings import CONFIG_DIR, read_office
from satupintu.domain.errors import InvalidForm, InvalidInput, MisconfiguredOffice, NotAllowed
from satupintu.domain.process.family import OlderTexts
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.signer_choice import choose_signer
from satupintu.usecases.task.form import departures
from tests.integration.conftest import TurnedClock
from tests.integration.test_papers import through_the_review
from tests.integration.test_process import agreement_of, status_of
from tests.integration.test_team import history, letters_to, tasks_to
from tests.integration.test_typed_forms import FILLED_IN
from tests.integration.test_web import CLERK as KABAG
from tests.integration.test_web import OPD, sign_in, submit
from tests.support.forms import CONTENT
from tests.support.people import forms_of
from tests.support.process import CLERK, answer, enter, open_task

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
HEAD, MAYOR, ASSETS = "kepala.dlh@jambikota.example", "walikota@jambikota.example", "kepala.bpkad@jambikota.example"
SIGNED = {"signed_on": "2026-11-24", "place": "Jambi"}
DLH = (
    'head = { name = "Kepala Dinas Lingkungan Hidup", position = "Kepala Dinas Lingkungan Hidup", '
    'email = "kepala.dlh@jambikota.example" }'
)
PLT = (
    'heads = [{ capacity = "Plt.", name = "Siti Rahma", position = "Kepala Dinas Lingkungan Hidup", '
    'email = "sekretaris.dlh@jambikota.example", valid_from = 2026-11-01, valid_until = 2026-12-31 }]'
)
VICE_MAYOR = """
[[people]]
name = "Maya Sari"
position = "Wakil Wali Kota Jambi"
email = "wawako@jambikota.example"
roles = ["signatory"]

[[deputies]]
for = "walikota@jambikota.example"
by = "wawako@jambikota.example"
from = 2026-11-20
until = 2026-12-20
capacity = "Plh."
reason = "Ibadah haji"

"""
COMPANY = {
    "name": "PT Contoh Bersih",
    "kind": "perusahaan_swasta",
    "signatory": {"position": "Direktur Utama", "name": "Andi"},
    "contact": {"name": "Sekretaris", "email": "sekper@contohbersih.example"},
}
THIRD_PARTY: dict[str, Any] = {
    "route": "KSDPK",
    "category": None,
    "document": "PKS",
    "parent": "KB induk",
    "object": "pelayanan_publik",
    "partners": [COMPANY],
}


def restarted(desk: Desk, folder: Path, *edits: tuple[str, str]) -> Desk:
    """The desk after `office.toml` was edited and everything was started again."""
    text = (Path(CONFIG_DIR) / "office.toml").read_text()
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    (folder / "office.toml").write_text(text)
    return dataclasses.replace(desk, office=read_office(folder))


async def draft_of(client: httpx.AsyncClient, number: str, paper: str) -> str:
    """The words of a paper that the dossier's page offers."""
    given = await client.get(f"/usulan/{number}/naskah/{paper}.docx")
    assert given.status_code == 200, given.text
    word = docx.Document(io.BytesIO(given.content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in word.paragraphs), *cells])


# In which capacity.


async def test_a_plt_is_named_with_the_capacity_in_the_draft_the_letters_and_the_register(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    desk = app.state.desk = restarted(desk, tmp_path, (DLH, f"{DLH}\n{PLT}"))
    number = await enter(desk, document="PKS", parent="KB induk")
    await sign_in(desk, client, KABAG)
    said = await draft_of(client, number, "pks")
    assert "SITI RAHMA, Plt. Kepala Dinas Lingkungan Hidup, berkedudukan" in said
    assert "Siti Rahma, Plt. Kepala Dinas Lingkungan Hidup" in unescape((await client.get(f"/usulan/{number}")).text)
    assert {each.to_name for each in await letters_to(desk, OPD)} == {"Plt. Kepala Dinas Lingkungan Hidup"}
    await through_the_review(desk, number)
    assert "Siti Rahma" in await draft_of(client, number, "surat_kuasa")
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    assert (await open_task(desk, number, A.CITY_SIGNATURE)).email == "sekretaris.dlh@jambikota.example"
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="5/SK/2026", **SIGNED)
    city = next(party for party in (await agreement_of(desk, number)).parties if party.is_city)
    assert (city.signatory_name, city.signatory_position) == ("Siti Rahma", "Plt. Kepala Dinas Lingkungan Hidup")


async def test_the_paper_of_a_day_names_who_is_in_office_on_that_day(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, clock: TurnedClock, tmp_path: Path
) -> None:
    desk = app.state.desk = restarted(desk, tmp_path, (DLH, f"{DLH}\n{PLT}"))
    number = await enter(desk, document="PKS", parent="KB induk")
    clock.turn(days=60)  # the Plt.'s time is over
    await sign_in(desk, client, KABAG)
    said = await draft_of(client, number, "pks")
    assert "Kepala Dinas Lingkungan Hidup, berkedudukan" in said
    assert "Plt." not in said and "SITI RAHMA" not in said


async def test_whoever_acts_for_the_wali_kota_is_named_in_the_kb_and_signs_it(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    desk = app.state.desk = restarted(desk, tmp_path, ("[signing]", f"{VICE_MAYOR}[signing]"))
    number = await enter(desk)
    await sign_in(desk, client, KABAG)
    assert "MAYA SARI, Plh. Wali Kota Jambi, berkedudukan" in await draft_of(client, number, "kb")
    await through_the_review(desk, number)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert (task.name, task.position) == ("Maya Sari", "Plh. Wali Kota Jambi")


async def test_a_post_may_have_one_mailbox_for_holders_who_follow_one_another(desk: Desk, tmp_path: Path) -> None:
    name, post = 'name = "Kepala Bagian Hukum"\n', 'position = "Kepala Bagian Hukum"\n'
    rest = 'email = "kabag.hukum@jambikota.example"\nroles = ["tkksd"]\n'
    former = f"{name}{post}{rest}valid_until = 2026-11-30\n"
    newer = f'[[people]]\nname = "Dewi Anggraini"\n{post}{rest}valid_from = 2026-12-01\n'
    office = restarted(desk, tmp_path, (f"{name}{post}{rest}", f"{former}\n{newer}")).office
    held = [office.person("kabag.hukum@jambikota.example", date(2026, *day)) for day in ((11, 30), (12, 1))]
    assert [each.name for each in held if each] == ["Kepala Bagian Hukum", "Dewi Anggraini"]
    with pytest.raises(MisconfiguredOffice, match="pada hari yang sama"):
        restarted(desk, tmp_path, (f"{name}{post}{rest}", f"{former}\n{newer.replace('2026-12-01', '2026-11-30')}"))


# Chosen within what the route allows.


async def test_a_pks_with_a_third_party_is_signed_by_an_appointed_official_with_kuasa(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, **THIRD_PARTY, city_signer=ASSETS)
    await sign_in(desk, client, KABAG)
    post = "Kepala Badan Pengelola Keuangan dan Aset Daerah"
    said = await draft_of(client, number, "pks")
    assert f"{post}, berkedudukan" in said and "bertindak berdasarkan Surat Kuasa Wali Kota Jambi Nomor" in said
    assert post in unescape((await client.get(f"/usulan/{number}")).text)
    await through_the_review(desk, number)
    assert f"{post}\n" in await draft_of(client, number, "surat_kuasa")
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert (task.email, task.position) == (ASSETS, post)
    with pytest.raises(InvalidForm) as refused:
        await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)
    assert [problem.field for problem in refused.value.problems] == ["power_of_attorney"]
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="9/SK/2026", **SIGNED)
    city = next(party for party in (await agreement_of(desk, number)).parties if party.is_city)
    assert (city.signatory_position, city.power_of_attorney) == (post, "9/SK/2026")


@pytest.mark.parametrize("chosen", ["opd_head", ASSETS])
async def test_a_kb_is_for_the_wali_kota_alone_and_the_form_says_so(
    desk: Desk, client: httpx.AsyncClient, chosen: str
) -> None:
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "title" in each.names)
    shown = await submit(client, page, form, **{**FILLED_IN, "city_signer": chosen})
    assert "KB hanya ditandatangani Wali Kota, tanpa kuasa" in unescape(shown.text)
    assert (await tasks_to(desk, KABAG)) == []


async def test_between_regions_nobody_else_is_appointed_and_with_third_parties_only_who_signs_for_the_city(
    desk: Desk,
) -> None:
    with pytest.raises(InvalidInput, match="hanya dapat menandatangani PKS jalur KSDPK"):
        await enter(desk, document="PKS", parent="KB induk", city_signer=ASSETS)
    with pytest.raises(InvalidInput, match="bukan pejabat yang menandatangani"):
        await enter(desk, **THIRD_PARTY, city_signer="kabag.hukum@jambikota.example")


async def test_the_bagian_changes_the_signer_until_the_signing_begins_and_the_history_tells(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, document="PKS", parent="KB induk")
    await sign_in(desk, client, KABAG)
    dossier_page = await client.get(f"/usulan/{number}")
    assert f'href="/usulan/{number}/penandatangan"' in dossier_page.text
    page = await client.get(f"/usulan/{number}/penandatangan")
    form = next(each for each in forms_of(page) if "city_signer" in each.names)
    refused = await submit(client, page, form, city_signer="wali_kota")
    assert refused.status_code == 422 and "Tuliskan alasannya." in refused.text
    shown = await submit(client, page, form, city_signer="wali_kota", reason="Arahan Wali Kota.")
    assert "Kepala Dinas Lingkungan Hidup → Wali Kota Jambi" in unescape(shown.text)
    (entry,) = await history(desk, "signer_chosen")
    found = (await dossier.dossier(desk, number, None)).proposal
    assert (entry.note, entry.facts["form_sha256"]) == ("Arahan Wali Kota.", found.form.fingerprint())
    await choose_signer(desk, number, {"city_signer": "wali_kota", "reason": "Lagi."}, CLERK)
    assert len(await history(desk, "signer_chosen")) == 1
    await through_the_review(desk, number)
    assert await status_of(desk, number) is Status.IN_SIGNING
    with pytest.raises(NotAllowed):
        await choose_signer(desk, number, {"city_signer": "opd_head", "reason": "Terlambat."}, CLERK)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    assert task.email == MAYOR
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)  # and needs no surat kuasa
    city = next(party for party in (await agreement_of(desk, number)).parties if party.is_city)
    assert (city.signatory_position, city.power_of_attorney) == ("Wali Kota Jambi", None)


async def test_a_correction_by_the_department_leaves_the_signer_as_the_bagian_chose(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, document="PKS", parent="KB induk", city_signer="wali_kota")
    await answer(desk, number, A.COMPLETENESS, C.RETURN, note="Lengkapi.")
    await sign_in(desk, client, OPD)
    task = await open_task(desk, number, A.COMPLETION)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "decision" in each.names)
    await submit(
        client, page, form, decision="resubmit", note="Sudah.", declaration="yes", location="Kota Jambi dan Contoh"
    )
    page = await client.get(f"/tugas/{task.id}/konfirmasi")
    form = next(each for each in forms_of(page) if "confirm" in each.names)
    await submit(client, page, form, confirm=number[-4:])
    found = (await dossier.dossier(desk, number, None)).proposal.form
    assert (found.city_signer, found.location) == ("wali_kota", "Kota Jambi dan Contoh")


# The partner's.


async def test_the_partners_kuasa_and_ground_stand_in_the_komparisi_and_in_the_register(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    power = {"power_giver": "Direktur Utama", "power_number": "77/SK/DIR/2026", "power_date": "2026-11-02"}
    ground = {"ground": "akta", "ground_number": "12", "ground_date": "3 Maret 2024"}
    signatory = {"position": "Kepala Cabang Jambi", "name": "Rina", **ground, **power}
    number = await enter(desk, **{**THIRD_PARTY, "partners": [{**COMPANY, "signatory": signatory}]})
    await sign_in(desk, client, KABAG)
    said = await draft_of(client, number, "pks")
    assert (
        "RINA, Kepala Cabang Jambi, berkedudukan di ……, bertindak berdasarkan akta Nomor 12 tanggal 3 Maret 2024 dan "
        "surat kuasa Direktur Utama Nomor 77/SK/DIR/2026 tanggal 2 November 2026 untuk dan atas nama PT Contoh Bersih"
    ) in said
    page = re.sub(r"\s+", " ", unescape((await client.get(f"/usulan/{number}")).text))
    assert "dengan surat kuasa Direktur Utama Nomor 77/SK/DIR/2026, 2 November 2026" in page
    await through_the_review(desk, number)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="5/SK/2026", **SIGNED)
    partner = next(party for party in (await agreement_of(desk, number)).parties if not party.is_city)
    assert partner.power_of_attorney == "Direktur Utama, 77/SK/DIR/2026, 2 November 2026"


@pytest.mark.parametrize(
    ("kind", "name", "position", "is_asked"),
    [
        ("instansi_vertikal", "Kantor Wilayah Contoh", "Kepala Kantor Wilayah Contoh", True),
        ("kementerian_lembaga", "Kementerian Contoh", "Direktur Jenderal Contoh", True),
        ("kementerian_lembaga", "Kementerian Contoh", "Menteri Contoh", False),
        ("kementerian_lembaga", "Badan Contoh", "Kepala Badan Contoh", False),
        ("kabupaten_kota", "Pemerintah Kabupaten Contoh", "Bupati Contoh", False),
    ],
)
async def test_who_signs_for_a_ministry_without_leading_it_is_asked_for_the_kuasa(
    desk: Desk, kind: str, name: str, position: str, is_asked: bool
) -> None:
    partner = {**CONTENT["partners"][0], "name": name, "kind": kind, "signatory": {"position": position}}
    way = {"route": "SINERGI", "category": None, "document": "NK"} if kind != "kabupaten_kota" else {}
    number = await enter(desk, **way, partners=[partner])
    proposal = (await dossier.dossier(desk, number, None)).proposal
    found = [each.key for each in departures(proposal, (), OlderTexts(), desk.today())]
    assert ("power.0" in found) is is_asked
    assert (
        "power.0" in [each.key for each in departures(proposal, {"surat_kuasa_mitra"}, OlderTexts(), desk.today())]
        or not is_asked
    )


async def test_a_kuasa_that_is_named_is_handed_in_too(desk: Desk) -> None:
    signatory = {"position": "Kepala Kanwil", "power_giver": "Menteri Contoh", "power_number": "3/2026"}
    partner = {**CONTENT["partners"][0], "kind": "instansi_vertikal", "signatory": signatory}
    number = await enter(desk, route="SINERGI", category=None, document="NK", partners=[partner])
    proposal = (await dossier.dossier(desk, number, None)).proposal
    assert "power.0" in [each.key for each in departures(proposal, (), OlderTexts(), desk.today())]
    assert "power.0" not in [
        each.key for each in departures(proposal, {"surat_kuasa_mitra"}, OlderTexts(), desk.today())
    ]
