"""The figures of an office whose agreements and histories are known: every number here was counted by hand."""

import csv
from datetime import datetime
from io import BytesIO, StringIO

import docx
import httpx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from fastapi import FastAPI
from openpyxl import load_workbook

from satupintu.domain.errors import InvalidInput, NotAllowed
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.figures import Dimension, Figures, Spread
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import figures
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import AUDITOR, CLERK, OPD, sign_in
from tests.support.figures import fill_register, play_proposals, with_targets
from tests.support.people import forms_of

pytestmark = pytest.mark.anyio
A, C, D = Assignment, Choice, DocumentType


async def seen(desk: Desk, email: str | None = None, year: int = 2026, listed: int = 10) -> Figures:
    person = desk.office.person(email, desk.today()) if email else None
    return await figures.gather_figures(desk, person, year, listed)


async def test_agreements_are_counted_by_the_rule_of_the_office(desk: Desk, clock: TurnedClock) -> None:
    desk = with_targets(desk)
    await fill_register(desk)
    found = await seen(desk)
    counted = {year: count for year, count in found.by_year.items() if count}
    assert counted == {2015: 1, 2022: 1, 2024: 3, 2025: 2, 2026: 3}
    assert list(found.by_year) == list(range(2015, 2027))
    assert (found.realised, found.target, found.reached(2026), found.reached(2024), found.reached(2025)) == (
        3, 3, 100, 75, None,
    )  # fmt: skip
    assert found.undated == 1
    assert found.by[Dimension.ROUTE] == {
        "KSDD": {2015: 1, 2024: 3},
        "KSDPK": {2026: 1},
        "KSDPL": {2025: 2},
        "SINERGI": {2022: 1, 2026: 2},
    }
    assert found.by[Dimension.DOCUMENT] == {
        "KB": {2015: 1, 2024: 2, 2026: 1},
        "PKS": {2024: 1},
        "LOI": {2025: 1},
        "MOU": {2025: 1},
        "NK": {2022: 1, 2026: 2},
    }
    # Two banks of one agreement are one; its two kinds of partner are both told.
    assert found.by[Dimension.PARTNER_KIND] == {
        "kabupaten_kota": {2015: 1, 2024: 3},
        "pemda_luar_negeri": {2025: 2},
        "instansi_vertikal": {2022: 1, 2026: 2},
        "bank": {2026: 2},
    }
    assert found.by[Dimension.OPD] == {"DLH": {2015: 1, 2022: 1, 2024: 3, 2025: 2, 2026: 2}, "DINKES": {2026: 1}}
    assert found.by[Dimension.AFFAIR] == {
        "lingkungan hidup": {2015: 1, 2024: 3},
        "kesehatan": {2026: 1},
        None: {2022: 1, 2025: 2, 2026: 2},
    }
    with_addenda = await seen(with_targets(desk, addenda=True, counts=["KB"]))
    assert {year: count for year, count in with_addenda.by_year.items() if count} == {2015: 1, 2024: 2, 2026: 2}
    assert (await seen(with_targets(desk, since=2024), year=2025)).by_year == {2024: 3, 2025: 2}


async def test_what_was_followed_and_what_ends_soon_is_told_with_its_days(desk: Desk) -> None:
    await fill_register(desk)
    found = await seen(desk)
    assert [
        (each.document, each.year, each.signed, each.followed, each.share, each.spread) for each in found.followed
    ] == [
        (D.KB, 2015, 1, 0, 0, Spread()),
        (D.KB, 2024, 2, 1, 50, Spread(1, 90, 90)),
        (D.KB, 2026, 1, 0, 0, Spread()),
        (D.KB, None, 4, 1, 25, Spread(1, 90, 90)),
        (D.LOI, 2025, 1, 1, 100, Spread(1, 200, 200)),
        (D.LOI, None, 1, 1, 100, Spread(1, 200, 200)),
    ]
    # 180 days after signing: the KB of March 2024 is late, that of October 2026 is not; the first one has ended.
    assert (found.unfollowed.count, found.unfollowed.worse) == (2, 1)
    assert [(each.title, each.day.isoformat()) for each in found.unfollowed.first] == [
        ("KB air bersih", "2024-08-28"),
        ("KB kesehatan", "2027-03-30"),
    ]
    assert (found.ending.count, found.ending.worse) == (2, 1)
    assert [(each.title, each.day.isoformat(), each.is_renewed) for each in found.ending.first] == [
        ("NK segera berakhir", "2026-12-20", False),
        ("NK lama", "2027-01-15", True),
    ]
    assert len((await seen(desk, listed=1)).ending.first) == 1


async def test_time_is_told_in_working_days_by_status_and_office_with_rounds_and_obstacles(
    desk: Desk, clock: TurnedClock
) -> None:
    await play_proposals(desk, clock)
    found = await seen(desk)
    # From Monday 2 to Friday 20 November: 14 working days.
    assert (found.whole.spread, found.whole.rounds_median, found.whole.rounds_most) == (Spread(1, 14, 14), 1, 1)
    told = {each.status: (each.proposals, each.spread, each.now) for each in found.steps}
    assert told[Status.SUBMITTED] == (2, Spread(3, 2, 4), 1)  # 2 and 1 of the first, 4 of the refused; one waits
    assert told[Status.RETURNED] == (1, Spread(1, 3, 3), 0)  # Wednesday to Monday
    assert told[Status.IN_REVIEW] == (1, Spread(1, 4, 4), 0)
    assert told[Status.WITH_CHAIR] == (1, Spread(1, 1, 1), 0)
    assert told[Status.IN_SIGNING] == (1, Spread(1, 3, 3), 0)
    offices = {(each.assignment, each.whom): (each.spread, each.open, each.overdue) for each in found.offices}
    assert offices[A.COMPLETENESS, ""] == (Spread(3, 2, 4), 1, 1)
    assert offices[A.COMPLETION, "Dinas Lingkungan Hidup"][0] == Spread(1, 3, 3)
    assert offices[A.LEGAL_REVIEW, "Kepala Bagian Hukum"][0] == Spread(1, 2, 2)
    assert offices[A.BENEFIT_REVIEW, "Kepala Badan Perencanaan Pembangunan Daerah"][0] == Spread(1, 4, 4)
    assert offices[A.PARTNER_SIGNATURE, ""][0] == Spread(1, 2, 2)
    assert offices[A.CITY_SIGNATURE, "Wali Kota Jambi"][0] == Spread(1, 1, 1)
    assert [(each.assignment, each.choice, each.count, each.explained) for each in found.obstacles] == [
        (A.COMPLETENESS, C.REFUSE, 1, 1),
        (A.COMPLETENESS, C.RETURN, 1, 1),
    ]
    assert (found.realised, found.by[Dimension.AFFAIR]) == (1, {"lingkungan hidup": {2026: 1}})
    last_year = await seen(desk, year=2025)
    assert (last_year.whole.spread, last_year.obstacles) == (Spread(), ())


async def test_a_department_sees_its_own_figures_and_strangers_none(desk: Desk, clock: TurnedClock) -> None:
    await fill_register(desk)
    await play_proposals(desk, clock)
    everything = {email: await seen(desk, email) for email in (AUDITOR, "walikota@jambikota.example")}
    assert {found.realised for found in everything.values()} == {4}
    own = await seen(desk, OPD)
    assert (own.realised, own.by[Dimension.OPD]) == (3, {"DLH": {2015: 1, 2022: 1, 2024: 3, 2025: 2, 2026: 3}})
    assert (own.unfollowed.count, own.ending.count) == (2, 2)
    health = await seen(desk, "dinkes@jambikota.example")
    assert (health.realised, health.ending.count, health.whole.spread, health.obstacles) == (1, 0, Spread(), ())
    assert [(each.status, each.now) for each in health.steps] == [(Status.SUBMITTED, 1)]
    with pytest.raises(NotAllowed):
        await seen(desk, "admin@jambikota.example")
    for year in (2014, 2027):
        with pytest.raises(InvalidInput):
            await seen(desk, year=year)


async def test_the_page_its_files_and_the_report_say_the_same_in_both_languages(
    desk: Desk, client: httpx.AsyncClient, app: FastAPI
) -> None:
    app.state.desk = desk = with_targets(desk)
    await fill_register(desk)
    await sign_in(desk, client, CLERK)
    page = (await client.get("/capaian")).text
    for words in (
        "Capaian kerja sama 2026", "dari target 3", "100 %", "Adendum tidak dihitung.", "KB air bersih",
        "2015: 1; 2016: 0",
        'role="img" aria-labelledby="per-tahun-judul per-tahun-uraian"', "Perjanjian tanpa tahun, tidak dihitung: 1.",
        '<b>2</b><span>KB atau LoI belum ditindaklanjuti</span><small class="chip bad">1 lewat tenggat</small>',
    ):  # fmt: skip
        assert words in page, words
    assert "style=" not in page
    assert "Adendum KB persampahan" not in page
    lines = list(csv.reader(StringIO((await client.get("/capaian.csv")).content.decode("utf-8-sig"))))
    assert lines[0] == ["Tabel", "Baris", "Kolom", "Nilai"]
    told = {(table, row, column): value for table, row, column, value in lines[1:]}
    years = "Target dan realisasi per tahun"
    assert [told[years, "10", column] for column in ("Tahun", "Target", "Realisasi", "Capaian (%)")] == [
        "2024", "4", "3", "75",
    ]  # fmt: skip
    book = load_workbook(BytesIO((await client.get("/capaian.xlsx")).content))
    tables = await figures.taken_away(desk, None, 2026, "id")
    assert len(book.sheetnames) == len(tables) == 16
    for sheet, table in zip(book.worksheets, tables, strict=True):
        kept = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert kept[0] == list(table.head)
        said = [[value.date() if isinstance(value, datetime) else value for value in row] for row in kept[1:]]
        assert said == [[value if value != "" else None for value in row] for row in table.rows]
        for at, row in enumerate(table.rows, start=1):
            for column, value in zip(table.head, row, strict=True):
                assert told[table.title, str(at), column] == ("" if value is None else str(value))
    routes = next(table for table in tables if table.name == "route")
    assert routes.head == ("Jalur", *map(str, range(2015, 2027)), "Jumlah")
    assert {row[0]: row[-1] for row in routes.rows}[f"KSDD · {desk.routes['KSDD'].name}"] == 4
    expected = (
        "LAPORAN RAKOR EVALUASI KERJA SAMA TAHUN 2026", "Tahun 2026: 3 perjanjian dari target 3 (100 %).",
        "Keadaan per 24 November 2026", "2024 4 3 75", "KB air bersih", "28 Agustus 2024", "lewat tenggat",
        "KB Semua 4 1 25 90 90", "Kepala Bagian Kerja Sama",
    )  # fmt: skip
    for extension in ("pdf", "docx"):
        content = (await client.get(f"/capaian/laporan.{extension}")).content
        written = await in_words(content, extension)
        for words in expected:
            assert words.lower() in written.lower(), (extension, words)
    form = forms_of(await client.get("/daftar"))[-1]
    await client.post("/bahasa", data={**form.values, "language": "en"})
    english = (await client.get("/capaian")).text
    assert "Cooperation in figures, 2026" in english
    assert "Addenda are not counted." in english
    assert (await client.get("/capaian?tahun=2014")).status_code == 422
    assert (await client.get("/capaian/laporan.txt")).status_code == 422
    await sign_in(desk, client, "admin@jambikota.example")
    assert (await client.get("/capaian")).status_code == 403
    assert 'href="/capaian"' not in (await client.get("/daftar")).text


async def in_words(content: bytes, extension: str) -> str:
    """The text of a report, white space as one blank."""
    if extension == "pdf":
        document = pypdfium2.PdfDocument(content)
        text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    else:
        document = docx.Document(BytesIO(content))
        text = " ".join(each.text or "" for each in document.element.body.iter(qn("w:t")))
    return " ".join(text.split())
