"""The register: what enters it, who sees it, how it is searched, sorted, turned over and taken away."""

import csv
import dataclasses
import io
from datetime import date, timedelta

import httpx
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from openpyxl import load_workbook
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from satupintu.domain.errors import NotFound
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.form import DocumentType, PartnerKind, Route
from satupintu.domain.register.agreements import AgreementStatus, EndCause, RelationKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store import schema
from satupintu.store.register.search import Filters, Order
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.register import additions, search
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.test_web import AUDITOR, CLERK, OPD, OTHER_OPD, sign_in, submit
from tests.support.follow_up import owed
from tests.support.papers import pdf
from tests.support.people import forms_of
from tests.support.process import CLERK as BAGIAN
from tests.support.process import answer, conclude, enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
A, C, S = Assignment, Choice, AgreementStatus
SIGNED = {"signed_on": "2026-11-24", "place": "Jambi"}


async def titles(desk: Desk, order: Order = Order.NEWEST, email: str | None = None, **wanted: object) -> list[str]:
    person = desk.office.person(email, desk.today()) if email else None
    found = await search.listing(desk, person, Filters(**wanted), order, None, 50)  # type: ignore[arg-type]
    return [each.title for each in found.agreements]


async def test_a_signed_proposal_enters_with_all_that_the_register_keeps(desk: Desk) -> None:
    parent = an_agreement("Kesepakatan induk", number="12/KB/2020")
    await keep(desk, parent)
    number = await enter(desk, document="PKS", parent="12/kb/2020", affair="Lingkungan Hidup")
    for kind in (A.COMPLETENESS, A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.ACCEPT if kind is A.COMPLETENESS else C.APPROVE)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, own_number="9/PKS", **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="1/SK", **SIGNED)
    whole = await dossier.dossier(desk, number, None)
    entered, signed = whole.agreement, [each for each in whole.proposal.papers if each.kind == "naskah_ditandatangani"]
    assert entered is not None
    found = await search.agreement_record(desk, entered.slug, None)
    kept = found.agreement
    assert (kept.slug, kept.route, kept.category, kept.affair, kept.term_months) == (
        "001-REG-KS-2026", Route.KSDD, "sukarela", "lingkungan hidup", 60,
    )  # fmt: skip
    assert [(opd.code, opd.name) for opd in kept.departments] == [("DLH", "Dinas Lingkungan Hidup")]
    assert [party.kind for party in kept.parties if not party.is_city] == [PartnerKind.KABUPATEN_KOTA]
    (text,) = kept.files
    assert ([text.sha256], text.checks) == (
        [each.sha256 for each in signed],
        {"signed_how": "ink", "paraf": "yes", "meterai": "yes", "stempel": "yes"},
    )
    assert [(copy.kind, copy.holder, copy.place, copy.has_duty_stamp) for copy in kept.copies] == [
        ("original", "Bagian Kerja Sama", "Lemari 2", True), ("original", "Mitra", "", True),
    ]  # fmt: skip
    assert [(kin.kind, kin.agreement.title) for kin in found.parents] == [
        (RelationKind.IMPLEMENTS, "Kesepakatan induk")
    ]
    assert await titles(desk, words="9/PKS kabupaten contoh") == [kept.title]


async def test_agreements_of_an_older_version_are_filled_in_from_their_proposals(desk: Desk) -> None:
    number = await enter(desk)
    for kind in (A.COMPLETENESS, A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.ACCEPT if kind is A.COMPLETENESS else C.APPROVE)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, own_number="12/KB/2026", **SIGNED)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, **SIGNED)

    async def kept() -> tuple[object, ...]:
        found = (await search.agreement_record(desk, "001-REG-KS-2026", None)).agreement
        return (
            found.category, found.affair, found.scope, found.term_months, found.signed_on,
            sorted(found.search_text.split()),
            [(opd.code, opd.name) for opd in found.departments], [party.kind for party in found.parties],
            [(file.kind, file.sha256, file.filename) for file in found.files],
        )  # fmt: skip

    before = await kept()
    await keep(desk, an_agreement("Dari daftar lama"))
    async with desk.database.engine.begin() as connection:

        def down_and_up(sync: Connection) -> None:
            settings = schema.config(sync)
            older = ScriptDirectory.from_config(settings).get_revision("0009").down_revision
            assert isinstance(older, str)
            command.downgrade(settings, older)
            command.upgrade(settings, "head")

        await connection.run_sync(down_and_up)
    assert await kept() == before
    assert await titles(desk, words="12/KB kabupaten") == ["Pengelolaan Sampah Kota Jambi dan Kabupaten Contoh"]
    assert await titles(desk, words="smapah") == await titles(desk, words="sampah")


async def test_words_are_found_in_any_form_in_parts_of_numbers_and_mistyped(desk: Desk) -> None:
    await keep(
        desk,
        an_agreement("Pengelolaan Sampah", number="100.3.7.1/NK.02/TAPEM/2025"),
        an_agreement("Optimalisasi Pemungutan Pajak", "Bank Contoh", PartnerKind.BANK),
    )
    for words in (
        "sampah",
        "mengelola",
        "TAPEM",
        "100.3.7.1/NK.02",
        "kabupaten dan sampah",
        "samp",
        "lingkungan hidup",
    ):
        assert "Pengelolaan Sampah" in await titles(desk, words=words), words
    assert await titles(desk, words="sampah bank") == []
    assert await titles(desk, words="!!!") == []
    found = await search.listing(desk, None, Filters("pemungtan pajk"), Order.NEWEST, None, 50)
    assert [each.title for each in found.agreements] == ["Optimalisasi Pemungutan Pajak"]
    assert found.mended == "pemungutan pajak"
    assert (await search.listing(desk, None, Filters("zzzzzz"), Order.NEWEST, None, 50)).mended is None


async def test_a_number_is_found_however_its_zeros_are_written_and_a_company_however_its_form(desk: Desk) -> None:
    await keep(
        desk,
        an_agreement("Data Nelayan", number="03/MEN-KP/NK/VI/2025"),
        an_agreement("Pelatihan Nelayan", number="7/MEN-KP/2024"),
        an_agreement("Bahan Bakar", "PT Pertamina (Persero)", PartnerKind.BUMN, number="100.3.7.1/12/KB/2019"),
        an_agreement("Penyaluran Gas", "P.T. Gas Contoh", PartnerKind.BUMN),
        an_agreement("Tridharma", "Universitas Sriwijaya", PartnerKind.PERGURUAN_TINGGI_NEGERI),
        an_agreement("Magang", "Univ. Batanghari", PartnerKind.PERGURUAN_TINGGI_SWASTA),
    )
    for words in ("3/MEN-KP", "03/MEN-KP", "003 men kp", "3.MEN.KP"):
        assert await titles(desk, words=words) == ["Data Nelayan"], words
    assert await titles(desk, words="007/MEN-KP") == ["Pelatihan Nelayan"]
    assert await titles(desk, words="100.3.7.1/012") == ["Bahan Bakar"]
    for words in ("P.T. Pertamina", "PT. pertamina", "Perseroan Terbatas Pertamina", "p t pertamina"):
        assert await titles(desk, words=words) == ["Bahan Bakar"], words
    for words in ("PT Gas", "P.T. Gas", "PT gas cntoh"):
        assert await titles(desk, words=words) == ["Penyaluran Gas"], words
    assert await titles(desk, words="Univ. Sriwijaya") == ["Tridharma"]
    assert await titles(desk, words="universitas batanghari") == ["Magang"]
    assert await titles(desk, words="33/MEN-KP") == []


async def test_filters_narrow_and_orders_sort(desk: Desk) -> None:
    today = desk.today()
    soon = today + timedelta(days=20)
    await keep(
        desk,
        an_agreement("Alfa", route=Route.KSDD, affair="pendidikan", ends_on=soon),
        an_agreement("Beta", "Bank Contoh", PartnerKind.BANK, document=DocumentType.PKS),
        an_agreement("Gama", opd=("DINKES", "Dinas Kesehatan"), signed_on=date(2019, 5, 2), ends_on=date(2024, 5, 2)),
        an_agreement("Delta", opd=(None, "Dinas Lama"), signed_on=None, starts_on=None, ends_on=None, year=2016),
    )
    assert await titles(desk) == ["Beta", "Alfa", "Gama", "Delta"]
    assert await titles(desk, Order.OLDEST) == ["Delta", "Gama", "Alfa", "Beta"]
    assert await titles(desk, Order.TITLE) == ["Alfa", "Beta", "Delta", "Gama"]
    assert await titles(desk, Order.ENDING) == ["Gama", "Alfa", "Beta", "Delta"]
    for wanted, expected in (
        ({"status": S.ENDING_SOON}, ["Alfa"]),
        ({"status": S.IN_FORCE}, ["Beta"]),
        ({"status": S.ENDED}, ["Gama"]),
        ({"status": S.UNKNOWN}, ["Delta"]),
        ({"route": Route.KSDD}, ["Alfa"]),
        ({"document": DocumentType.PKS}, ["Beta"]),
        ({"partner_kind": PartnerKind.BANK}, ["Beta"]),
        ({"opd": frozenset({"DINKES"})}, ["Gama"]),
        ({"affair": "pendidikan"}, ["Alfa"]),
        ({"year": 2016}, ["Delta"]),
        ({"ending_within": 20}, ["Alfa"]),
        ({"ending_within": 19}, []),
        ({"words": "alfa", "status": S.ENDED}, []),
    ):
        assert await titles(desk, **wanted) == expected, wanted


async def test_the_database_computes_every_status_as_the_rule_does(desk: Desk) -> None:
    today = desk.today()
    days = [None, *(today + timedelta(days=n) for n in (-400, -1, 0, 1, 90, 91, 400))]
    ends = [(None, None), (today, EndCause.AGREED), (today + timedelta(days=1), EndCause.AGREED)]
    made = [
        an_agreement("Uji", starts_on=start, ends_on=end, terminated_on=over, end_cause=cause)
        for start in days
        for end in days
        for over, cause in ends
        if start is None or end is None or start < end
    ]
    await keep(desk, *made)
    counted = 0
    for status in S:
        found = await search.listing(desk, None, Filters(status=status), Order.NEWEST, None, 500)
        assert {search.standing(desk, each) for each in found.agreements} == {status}
        counted += found.count
    assert counted == len(made)


async def test_an_end_needs_its_cause_and_a_term_its_order(desk: Desk) -> None:
    for wrong in ({"terminated_on": date(2025, 1, 1)}, {"ends_on": date(2024, 3, 1)}):
        with pytest.raises(IntegrityError):
            await keep(desk, an_agreement("Uji", **wrong))


@pytest.mark.parametrize("order", list(Order))
async def test_pages_follow_one_another_without_gap_or_double(desk: Desk, order: Order) -> None:
    days = [date(2024, 3, 1 + n % 3) for n in range(11)]
    await keep(desk, *(an_agreement(f"Uji {n % 4}", signed_on=day) for n, day in enumerate(days)))
    seen: list[int] = []
    after = None
    while True:
        found = await search.listing(desk, None, Filters(), order, after, 3)
        seen += [each.id for each in found.agreements]
        after = found.following
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 11


async def test_a_department_sees_its_own_and_nobody_elses(desk: Desk, client: httpx.AsyncClient) -> None:
    mine, other = an_agreement("Milik DLH"), an_agreement("Milik lain", opd=("DINKES", "Dinas Kesehatan"))
    await keep(desk, mine, other, an_agreement("Tanpa kode", opd=(None, "Dinas Lingkungan Hidup lama")))
    assert await titles(desk, email=OPD) == ["Milik DLH"]
    assert await titles(desk, email=OTHER_OPD) == ["Milik lain"]
    assert await titles(desk, email="walikota@jambikota.example") == []
    assert len(await titles(desk, email=AUDITOR)) == 3
    for path in ("/daftar", f"/daftar/{mine.slug}", "/daftar.csv"):
        client.cookies.clear()
        assert (await client.get(path, follow_redirects=False)).headers["location"] == "/masuk"
    await sign_in(desk, client, OTHER_OPD)
    assert (await client.get(f"/daftar/{mine.slug}")).status_code == 404
    assert "Milik DLH" not in (await client.get("/daftar.csv")).text
    token = await api_tokens.create(desk, "uji", OPD)
    client.headers["Authorization"] = f"Bearer {token}"
    found = (await client.get("/api/v1/agreements", params={"search": "milik", "limit": 1})).json()
    assert [each["title"] for each in found["agreements"]] == ["Milik DLH"]
    assert found["next"] is None
    assert (await client.get(f"/api/v1/agreements/{mine.slug}")).json()["departments"][0]["code"] == "DLH"
    assert (await client.get(f"/api/v1/agreements/{other.slug}")).status_code == 404


async def test_a_department_sees_what_those_that_it_followed_have_signed(desk: Desk) -> None:
    await keep(desk, an_agreement("Milik DLH"), an_agreement("Dulu", opd=("DPUPR", "Dinas Pekerjaan Umum")))
    assert await titles(desk, email=OPD) == ["Milik DLH"]
    heirs = [
        opd.model_copy(update={"predecessors": ("DPUPR",)}) if opd.code == "DLH" else opd
        for opd in desk.office.perangkat_daerah
    ]
    desk = dataclasses.replace(desk, office=desk.office.model_copy(update={"perangkat_daerah": tuple(heirs)}))
    assert sorted(await titles(desk, email=OPD)) == ["Dulu", "Milik DLH"]


async def test_the_list_is_read_searched_and_taken_away(desk: Desk, client: httpx.AsyncClient) -> None:
    many = [an_agreement(f"=Perjanjian {n:02d}", number=f"{n}/X") for n in range(60)]
    await keep(desk, *many, an_agreement("Sampah Regional", scope=["Angkut", "Olah"]))
    await sign_in(desk, client, CLERK)
    first = await client.get("/daftar")
    assert "61 perjanjian" in first.text
    following = first.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = await client.get(following)
    assert second.text.count("=Perjanjian ") == 11 and "Sampah Regional" not in second.text
    assert "Kembali ke awal" in second.text
    mistyped = await client.get("/daftar", params={"cari": "smapah"})
    assert "Sampah Regional" in mistyped.text
    assert "hasil untuk <b>sampah</b>" in mistyped.text
    assert "Tidak ada perjanjian yang cocok" in (await client.get("/daftar", params={"cari": "qqqqq"})).text
    for odd in ("/daftar?setelah=zzz", "/daftar?setelah=WzFd", "/daftar.pdf", "/daftar/tidak-ada"):
        assert (await client.get(odd)).status_code == 404, odd
    assert (await client.get("/daftar?status=x&tahun=abc&berakhir=7&urut=?&jenis=")).status_code == 200
    taken = await client.get("/daftar.csv", params={"cari": "sampah"})
    rows = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert [(row["Judul"], row["Ruang lingkup"], row["Status"]) for row in rows] == [
        ("Sampah Regional", "Angkut\nOlah", "Berlaku")
    ]
    whole = await client.get("/daftar.xlsx")
    sheet = load_workbook(io.BytesIO(whole.content), read_only=True).worksheets[0]
    assert sum(1 for _ in sheet.iter_rows()) == 62


async def test_the_bagian_adds_copies_files_and_kin_and_nobody_else_does(desk: Desk, client: httpx.AsyncClient) -> None:
    kb, pks = an_agreement("KB"), an_agreement("PKS", document=DocumentType.PKS)
    await keep(desk, kb, pks)
    await sign_in(desk, client, CLERK)
    address, content = f"/daftar/{pks.slug}", pdf("a")
    page = await client.get(address)
    file, copy, kin = [form for form in forms_of(page) if "step" in form.names]
    refused = await submit(client, page, copy, copy_kind="original", holder="Bagian", copy_place="", duty_stamp="no")
    assert refused.status_code == 422
    assert "UU 10/2020 Ps. 21" in refused.text
    assert 'value="Bagian"' in refused.text
    await submit(client, page, copy, copy_kind="original", holder="Bagian", copy_place="Lemari 2", duty_stamp="yes")
    assert (await submit(client, page, file, file_kind="lainnya")).status_code == 422
    for _ in range(2):
        await submit(client, page, file, file_kind="lainnya", file=("a.pdf", content, "application/pdf"))
    for wrong in ("tidak ada", pks.register_number):
        assert (await submit(client, page, kin, relation="implements", parent=wrong)).status_code == 422
    for _ in range(2):
        done = await submit(client, page, kin, relation="implements", parent=kb.register_number)
    assert "Lemari 2" in done.text
    found = await search.agreement_record(desk, pks.slug, None)
    assert (len(found.agreement.copies), len(found.agreement.files), len(found.parents)) == (1, 1, 1)
    shown = await client.get(f"{address}/berkas/{found.agreement.files[0].id}")
    assert shown.content == content
    assert "Dilaksanakan dengan" in (await client.get(f"/daftar/{kb.slug}")).text
    upside = await client.get(f"/daftar/{kb.slug}")
    circle = [form for form in forms_of(upside) if "step" in form.names][2]
    turned = await submit(client, upside, circle, relation="renews", parent=pks.register_number)
    assert turned.status_code == 422
    await sign_in(desk, client, OPD)
    mine = await client.get(address)
    assert not [form for form in forms_of(mine) if "step" in form.names]
    forged = {**copy.values, "copy_kind": "original", "holder": "X", "copy_place": "Y", "duty_stamp": "yes"}
    forged["csrf"] = forms_of(mine)[0].values["csrf"]
    assert (await client.post(address, data=forged)).status_code == 403


async def test_what_the_bagian_adds_stands_in_the_history_once_and_settles_what_the_parent_waited_for(
    desk: Desk,
) -> None:
    kb, pks = await conclude(desk), await conclude(desk, document="PKS", parent="KB lama")
    older, younger = [(await dossier.dossier(desk, number, None)).agreement for number in (kb, pks)]
    assert older is not None and younger is not None
    paper = FiledPaper("lainnya", "a.pdf", await desk.blobs.put_bytes(pdf("a"), "a.pdf"))
    entry = additions.CopyEntry("original", "Bagian", "Lemari 2", "yes")
    for _ in range(2):
        await additions.add_file(desk, younger.slug, paper, BAGIAN)
        await additions.relate(desk, younger.slug, "implements", older.register_number, BAGIAN)
    await additions.record_copy(desk, younger.slug, entry, BAGIAN)
    told = [(each.event, each.facts) for each in (await dossier.dossier(desk, pks, None)).history[-3:]]
    assert told == [
        ("agreement_file_added", {"file": {"kind": "lainnya", "sha256": paper.blob.sha256}}),
        ("related", {"relation": "implements", "register": older.register_number}),
        ("copy_recorded", {"copy": "original", "holder": "Bagian"}),
    ]
    waited = [each for each in await owed(desk, kb) if each.kind is ObligationKind.FOLLOW_UP_DOCUMENT]
    assert [each.fulfilled_on for each in waited] == [desk.today()]


async def test_the_page_of_a_proposal_shows_what_was_added_to_its_agreement(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await conclude(desk)
    agreement = (await dossier.dossier(desk, number, None)).agreement
    assert agreement is not None
    await additions.record_copy(
        desk, agreement.slug, additions.CopyEntry("original", "Bagian Hukum", "Lemari", "yes"), BAGIAN
    )
    await sign_in(desk, client, CLERK)
    shown = await client.get(f"/usulan/{number}")
    assert shown.status_code == 200
    assert "<b>Asli</b>: Bagian Hukum" in shown.text


async def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await search.agreement_record(desk, "tidak-ada", None)
    async with desk.database.transaction() as session:
        assert (await session.scalars(select(Agreement))).all() == []
    assert await search.years_listed(desk) == []
