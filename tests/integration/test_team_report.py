"""The reports that the law asks of the TKKSD, from a register whose figures were counted by hand."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from satupintu.domain.errors import InvalidInput, NotAllowed, NotFound
from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.follow_up.team_report import Count, Period, TeamReport
from satupintu.domain.process.form import DocumentType, PartnerKind, Route
from satupintu.domain.register.agreements import EndCause, RelationKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store.register.tables import Relation
from satupintu.usecases.follow_up import answer as replies
from satupintu.usecases.follow_up import team_report
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import TurnedClock
from tests.integration.test_figures import in_words
from tests.integration.test_web import AUDITOR, CLERK, OPD, sign_in
from tests.support.commands import run_command
from tests.support.follow_up import obligation, reply
from tests.support.people import forms_of
from tests.support.process import CLERK as CLERK_ACTOR
from tests.support.process import answer, enter
from tests.support.register import an_agreement, keep
from tests.support.reports import owe, reported

pytestmark = pytest.mark.anyio
A, C, D, K, R = Assignment, Choice, DocumentType, ObligationKind, Route
FIRST, SECOND, YEAR = Period(2026, 1), Period(2026, 2), Period(2026)
JULY, JANUARY = date(2026, 7, 10), date(2027, 1, 10)
HEALTH = ("DINKES", "Dinas Kesehatan")
REPORT = {
    "purpose": "Mengurangi sampah di perbatasan.",
    "object": "Sampah rumah tangga",
    "problems": "Armada kurang <3 truk> & #strong[jalan] rusak.\r\nHujan.",
    "efforts": "Menyewa dua truk.",
    "other": "Mohon dukungan APBD.",
}


async def fill(desk: Desk) -> None:
    """
    In force in Semester I: six of three routes and one of none; two of them reported on, of four reports due.

    A PKS signed on 5 July, whose first report is due on 10 July all the same, has nothing to report on Semester I.
    """
    ksdd = {"route": R.KSDD, "document": D.PKS}
    waste = an_agreement("PKS persampahan", number="7/PKS/2024", **ksdd)
    ended = an_agreement("PKS air bersih", starts_on=date(2021, 3, 1), ends_on=date(2026, 3, 1), **ksdd)
    stopped = an_agreement(
        "KB dihentikan", route=R.KSDD, terminated_on=date(2026, 5, 4), end_cause=EndCause.OBJECT_LOST
    )
    day = {"signed_on": date(2026, 7, 5), "starts_on": date(2026, 7, 5)}
    late = an_agreement("PKS Juli", **day, **ksdd)
    signed = an_agreement(
        "KB bank",
        signed_on=date(2026, 2, 2),
        starts_on=date(2026, 2, 2),
        route=R.KSDPK,
        kind=PartnerKind.BANK,
        opd=HEALTH,
    )
    clinic = an_agreement("NK klinik", route=R.SINERGI, document=D.NK, opd=HEALTH)
    plain = an_agreement("NK statistik", route=R.SINERGI, document=D.NK, scope=["Data dasar", "Pelatihan"])
    old = an_agreement("KB tanpa jalur")
    gone = an_agreement("KB lampau", starts_on=date(2015, 1, 1), ends_on=date(2020, 1, 1), route=R.KSDD)
    undated = an_agreement("KB tanpa akhir", ends_on=None, route=R.KSDD)
    foreign = an_agreement("MoU kota kembar", route=R.KSDPL, document=D.MOU)
    addendum = an_agreement("Adendum persampahan", **ksdd)
    await keep(desk, waste, ended, stopped, late, signed, clinic, plain, old, gone, undated, foreign, addendum)
    async with desk.database.transaction() as session:
        session.add(Relation(child_id=addendum.id, parent_id=waste.id, kind=RelationKind.AMENDS))
    await reported(desk, waste, K.SEMESTER_REPORT, JULY, date(2026, 7, 8), "Rina", **REPORT)
    await owe(desk, waste, K.SEMESTER_REPORT, JANUARY)
    await reported(desk, ended, K.SEMESTER_REPORT, JULY, date(2026, 7, 9), "Budi", problems="Tidak ada", efforts="-")
    await owe(desk, late, K.SEMESTER_REPORT, JULY)
    await owe(desk, late, K.SEMESTER_REPORT, JANUARY)
    await owe(desk, clinic, K.SEMESTER_REPORT, JULY)
    await owe(desk, plain, K.SEMESTER_REPORT, JULY)
    await owe(desk, stopped, K.SEMESTER_REPORT, JULY, lapsed_on=date(2026, 5, 4))
    await owe(desk, clinic, K.EVALUATION, date(2026, 6, 30), fulfilled_on=date(2026, 6, 29))
    await owe(desk, plain, K.EVALUATION, date(2026, 6, 30))
    await owe(desk, plain, K.EVALUATION, date(2026, 12, 31))


async def gathered(desk: Desk, period: Period) -> TeamReport:
    return await team_report.gather_team_report(desk, None, period, "id")


async def test_a_semester_is_counted_by_route(desk: Desk) -> None:
    await fill(desk)
    found = await gathered(desk, FIRST)
    assert found.counts == (
        Count(R.KSDD, in_force=3, ended=1, terminated=1, reports_due=2, reports=2),
        Count(R.KSDPK, in_force=1, signed=1),
        Count(R.SINERGI, in_force=2, reports_due=2, evaluations_due=2, evaluations=1),
        Count(None, in_force=1),
    )
    assert found.total == Count(
        None, in_force=7, signed=1, ended=1, terminated=1, reports_due=4, reports=2, evaluations_due=2, evaluations=1
    )
    assert found.undated == 1
    assert [each.title for each in found.agreements] == [
        "PKS persampahan", "PKS air bersih", "KB dihentikan", "KB bank", "NK klinik", "NK statistik", "KB tanpa jalur",
    ]  # fmt: skip
    assert [(each.title, each.department, each.due_on) for each in found.missing] == [
        ("NK klinik", "Dinas Kesehatan", JULY),
        ("NK statistik", "Dinas Lingkungan Hidup", JULY),
    ]


async def test_the_other_semester_and_the_year_hold_what_belongs_to_them(desk: Desk) -> None:
    await fill(desk)
    second = await gathered(desk, SECOND)
    assert second.counts[0] == Count(R.KSDD, in_force=2, signed=1, reports_due=2)
    assert [(each.title, each.due_on) for each in second.missing] == [
        ("PKS persampahan", JANUARY),
        ("PKS Juli", JANUARY),
    ]
    year = await gathered(desk, YEAR)
    assert year.counts[0] == Count(R.KSDD, in_force=4, signed=1, ended=1, terminated=1, reports_due=4, reports=2)
    assert year.counts[2] == Count(R.SINERGI, in_force=2, reports_due=2, evaluations_due=3, evaluations=1)
    assert [(each.title, str(each.semester)) for each in year.missing] == [
        ("NK klinik", "2026-1"), ("NK statistik", "2026-1"), ("PKS persampahan", "2026-2"), ("PKS Juli", "2026-2"),
    ]  # fmt: skip
    waste = next(each for each in year.agreements if each.title == "PKS persampahan")
    assert [(each.semester, each.received_on) for each in waste.reports] == [
        (FIRST, date(2026, 7, 8)),
        (SECOND, None),
    ]


async def test_an_agreement_has_its_nine_items_from_the_report_the_proposal_or_the_register(
    desk: Desk, clock: TurnedClock
) -> None:
    await fill(desk)
    number = await enter(desk, title="PKS dari usulan", document="PKS", parent="KB induk", scope=["Satu", "Dua"])
    for kind in (A.COMPLETENESS, A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, kind, C.ACCEPT if kind is A.COMPLETENESS else C.APPROVE)
    signed = {"signed_on": "2026-11-24", "place": "Jambi"}
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, own_number="9/PKS", **signed)
    await answer(desk, number, A.CITY_SIGNATURE, C.SIGN, power_of_attorney="1/SK", **signed)
    clock.moment = datetime(2027, 1, 12, 2, tzinfo=UTC)
    found = {each.title: each for each in (await gathered(desk, SECOND)).agreements}
    made = found["PKS dari usulan"]
    assert (made.purpose, made.object) == ("Menangani sampah di batas daerah.", "Satu; Dua")
    assert (made.begins_on, made.ends_on) == (date(2026, 11, 24), date(2031, 11, 24))
    assert "Pemerintah Kabupaten Contoh (9/PKS)" in made.parties
    assert [each.due_on for each in made.reports] == [JANUARY]
    plain = found["NK statistik"]
    assert (plain.purpose, plain.object) == (None, "Data dasar; Pelatihan")
    earlier = {each.title: each for each in (await gathered(desk, FIRST)).agreements}
    waste = earlier["PKS persampahan"]
    assert (waste.purpose, waste.object) == (REPORT["purpose"], REPORT["object"])
    assert (waste.reports[0].by, waste.reports[0].received_on) == ("Rina", date(2026, 7, 8))


async def test_a_report_that_was_not_accepted_is_missing_until_it_comes_again(desk: Desk) -> None:
    waste = an_agreement("PKS persampahan", route=R.KSDD, document=D.PKS)
    await keep(desk, waste)
    await owe(desk, waste, K.SEMESTER_REPORT, JULY)
    owed = await obligation(desk, waste.register_number, K.SEMESTER_REPORT)
    await reply(desk, owed, Reply.REPORT, problems="Yang pertama")
    assert (await gathered(desk, FIRST)).missing == ()
    await replies.reopen(desk, owed.id, "2026-12-10", "Terlalu singkat.", CLERK_ACTOR)
    again = await gathered(desk, FIRST)
    assert ([each.due_on for each in again.missing], again.total.reports) == ([date(2026, 12, 10)], 0)
    assert again.agreements[0].reports[0].received_on is None
    await reply(desk, owed, Reply.REPORT, problems="Yang kedua")
    (told,) = (await gathered(desk, FIRST)).agreements[0].reports
    assert (told.fields["problems"], told.received_on) == ("Yang kedua", date(2026, 11, 24))


@pytest.mark.parametrize("extension", ["pdf", "docx"])
async def test_the_report_says_it_all_in_both_formats_and_languages(desk: Desk, extension: str) -> None:
    await fill(desk)
    made = await team_report.make_team_report(desk, None, FIRST, "id", extension)
    assert made.filename == f"laporan-tkksd-2026-1.{extension}"
    told = (await in_words(made.content, extension)).lower()
    for words in (
        "Pemerintah Kota Jambi", "Laporan Tim Koordinasi Kerja Sama Daerah (TKKSD)", "Semester I Tahun 2026",
        "1 Januari 2026 sampai dengan 30 Juni 2026", "berlaku pada periode ini: 7;", "diterima: 2 dari 4",
        "PKS persampahan", "Perjanjian Kerja Sama", "(7/PKS/2024)", REPORT["purpose"], REPORT["object"],
        "1 Maret 2024 sampai dengan 1 Maret 2029", "Armada kurang <3 truk> & #strong[jalan] rusak. Hujan.",
        REPORT["efforts"], REPORT["other"], "Dilaporkan oleh Rina, 8 Juli 2026",
        "Diakhiri pada 4 Mei 2026: Objek kerja sama hilang", "7.–9.", "Laporan belum diterima.",
        "Tidak ada laporan semester yang diminta atas naskah ini.", "belum diterima: 2.", "NK klinik",
        "lewat tenggat 137 hari", "tidak tercatat, tidak dihitung: 1.", "Jalur tidak tercatat (register lama)",
        "Disusun oleh Sekretaris TKKSD", "Kepala Bagian Kerja Sama", "Ketua TKKSD", "Sekretaris Daerah",
    ):  # fmt: skip
        assert words.lower() in told.replace("\n", " "), words
    for absent in ("MoU kota kembar", "Adendum persampahan", "PKS Juli", "KB lampau"):
        assert absent.lower() not in told, absent
    year = (
        await in_words((await team_report.make_team_report(desk, None, YEAR, "id", extension)).content, extension)
    ).lower()
    assert "semester i: menyewa dua truk. semester ii: laporan belum diterima." in year
    assert "belum jatuh tempo" in year
    english = await in_words(
        (await team_report.make_team_report(desk, None, FIRST, "en", extension)).content, extension
    )
    for words in ("SEMESTER I OF 2026", "Reports received", "overdue by 137 days", "Reported by Rina, 8 July 2026"):
        assert words.lower() in english.lower(), words
    assert "laporan" not in english.lower()


async def test_the_letter_to_the_gubernur_fits_one_page_and_leaves_its_number_open(desk: Desk) -> None:
    await fill(desk)
    made = await team_report.covering_letter(desk, None, YEAR, "pdf")
    told = await in_words(made.content, "pdf")
    for words in (
        "Yth. Gubernur Jambi", "Penyampaian laporan kerja sama daerah Tahun 2026", "……",
        "Pasal 17 ayat (3), Pasal 39 ayat (3) dan Pasal 60 ayat (2)",
        "2 perjanjian berlaku, 0 baru ditandatangani, 0 berakhir; 0 dari 2",
        "tidak ada laporan semester yang diminta;",
        "4 perjanjian berlaku, 1 baru ditandatangani, 2 berakhir; 2 dari 4 laporan perangkat daerah diterima",
        "WALI KOTA JAMBI",
    ):  # fmt: skip
        assert words in told, words
    assert "1 / 2" not in told
    word = await team_report.covering_letter(desk, None, YEAR, "docx")
    assert "Yth. Gubernur Jambi" in await in_words(word.content, "docx")


async def test_a_yearly_report_on_a_memorandum_is_one_paper_to_the_gubernur(desk: Desk) -> None:
    memorandum = an_agreement("MoU kota kembar", number="3/MOU", route=R.KSDPL, document=D.MOU, partner="Kota Contoh")
    await keep(desk, memorandum)
    items = ("background", "purpose", "scope", "progress", "beneficiaries", "funding", "challenges", "analysis")
    fields = {name: f"Isi {name}." for name in items}
    done = await reported(desk, memorandum, K.YEARLY_REPORT, date(2026, 1, 7), date(2026, 1, 5), "Sari", **fields)
    waiting = await owe(desk, memorandum, K.YEARLY_REPORT, date(2027, 1, 7))
    other = await owe(desk, memorandum, K.YEARLY_PLAN, date(2026, 1, 28), fulfilled_on=date(2026, 1, 5))
    for language, words in (
        ("id", ("LAPORAN TAHUNAN KERJA SAMA LUAR NEGERI", "TAHUN 2025", "Yth. Gubernur Jambi", "Penerima manfaat",
                "Pasal 35 sampai dengan Pasal 39", "5 Januari 2026", "1 Maret 2024 sampai dengan 1 Maret 2029")),
        ("en", ("YEARLY REPORT ON COOPERATION ABROAD", "The Governor of Jambi", "Beneficiaries", "5 January 2026",
                "MAYOR OF JAMBI", "1 March 2024 to 1 March 2029")),
    ):  # fmt: skip
        for extension in ("pdf", "docx"):
            made = await team_report.yearly_foreign(desk, done, language, extension)
            assert made.filename == f"laporan-luar-negeri-2025-{memorandum.slug}.{extension}"
            told = await in_words(made.content, extension)
            for each in (*words, *fields.values(), "MOU KOTA KEMBAR", "Kota Contoh", "3/MOU", "Sari"):
                assert each in told, (language, extension, each)
    with pytest.raises(NotFound, match="belum diisi"):
        await team_report.yearly_foreign(desk, waiting, "id", "pdf")
    for unknown in (other, 999):
        with pytest.raises(NotFound, match="tidak ada"):
            await team_report.yearly_foreign(desk, unknown, "id", "pdf")


async def test_who_sees_all_figures_gets_the_report_from_the_page_and_others_do_not(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await fill(desk)
    await sign_in(desk, client, CLERK)
    page = (await client.get("/capaian")).text
    paths = [f"/laporan/{name}-{each}" for each in ("2026-1", "2026-2", "2026") for name in ("tkksd", "surat-tkksd")]
    for path in paths:
        assert f'href="{path}.docx"' in page, path
    given = await client.get("/laporan/tkksd-2026-1.pdf")
    assert (given.headers["Content-Type"], given.content[:4]) == ("application/pdf", b"%PDF")
    assert 'filename="laporan-tkksd-2026-1.pdf"' in given.headers["Content-Disposition"]
    for path in ("/laporan/tkksd-2026-3.pdf", "/laporan/tkksd-2026-1.txt", "/laporan/tkksd-2027-1.pdf"):
        assert (await client.get(path)).status_code == 422, path
    form = forms_of(await client.get("/daftar"))[-1]
    await client.post("/bahasa", data={**form.values, "language": "en"})
    assert "Covering letter to the Governor" in (await client.get("/capaian")).text
    english = await client.get("/laporan/tkksd-2026.docx")
    assert "Report of the Regional Cooperation".lower() in (await in_words(english.content, "docx")).lower()
    await sign_in(desk, client, OPD)
    assert "/laporan/tkksd" not in (await client.get("/capaian")).text
    for path in ("/laporan/tkksd-2026-1.pdf", "/laporan/surat-tkksd-2026-1.docx"):
        assert (await client.get(path)).status_code == 403, path
    client.cookies.clear()
    assert (await client.get("/laporan/tkksd-2026-1.pdf")).url.path == "/masuk"
    assert (
        await team_report.gather_team_report(desk, desk.office.person(AUDITOR, desk.today()), FIRST, "id")
    ).total.in_force == 7


async def test_what_has_not_begun_and_what_is_no_file_of_ours_is_refused(desk: Desk) -> None:
    for period in (Period(2027, 1), Period(2014)):
        with pytest.raises(InvalidInput, match="sudah dimulai"):
            await gathered(desk, period)
    with pytest.raises(InvalidInput, match=r"\.docx"):
        await team_report.make_team_report(desk, None, FIRST, "id", "txt")
    with pytest.raises(NotAllowed):
        await team_report.gather_team_report(desk, desk.office.person(OPD, desk.today()), FIRST, "id")


async def test_more_agreements_than_a_report_holds_are_said_to_be_left_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk)
    monkeypatch.setattr(team_report, "LISTED", 1)
    made = await team_report.make_team_report(desk, None, FIRST, "id", "pdf")
    told = await in_words(made.content, "pdf")
    assert "2 perjanjian lain tidak dirinci di sini." in told
    assert "belum diterima: 2. Yang pertama menurut tenggat:" in told


async def test_the_command_writes_report_and_letter(
    desk: Desk, postgres: EmbeddedPostgres, database_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk)
    monkeypatch.setenv("SATUPINTU_DATABASE_URL", postgres.url(database_name, driver="postgresql"))
    monkeypatch.setenv("SATUPINTU_DATA_DIR", str(tmp_path))
    for words, name, told in (
        (("--team", "2026-1"), "semester.docx", "Semester I Tahun 2026"),
        (("--team", "2026", "--letter"), "surat.pdf", "Yth. Gubernur"),
        (("2026",), "rakor.pdf", "Rakor Evaluasi"),
    ):
        path = tmp_path / name
        done = await asyncio.to_thread(run_command, monkeypatch, "report", *words, "--out", str(path))
        assert done == 0
        assert told.lower() in (await in_words(path.read_bytes(), name.split(".")[1])).lower()
