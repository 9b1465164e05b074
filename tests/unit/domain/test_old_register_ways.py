"""Ways in which clerks write what a register holds: days, periods, terms, kinds, and what stands between the rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates, terms
from satupintu.domain.old_register.cells import Cell, MergedCells, Table
from satupintu.domain.old_register.columns import ColumnAnswer, Standing, guessed
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.doubles import without_doubles
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.reading import read_rows
from satupintu.domain.old_register.rows import Confidence, Judged, Verdict
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.term import Term
from tests.unit.domain.test_old_register import JAMBI, TODAY

HEAD: list[Cell] = ["No", "Jenis", "Judul", "Mitra", "Nomor", "Mulai", "Berakhir"]


def rows_of(
    *rows: list[Cell], head: list[Cell] | None = None, merged: tuple[MergedCells, ...] = (), **answers: ColumnAnswer
) -> dict[int, Judged]:
    table = Table("x.xlsx", "", [head or HEAD, *rows], merged=merged)
    plan = replace(guessed(table), answers={name.replace("__", ":"): said for name, said in answers.items()})
    read = read_rows(table, plan, JAMBI, TODAY, lambda *_: None)
    return {row.line: row for row in without_doubles(read, answers=plan.answers)}


@pytest.mark.parametrize(
    "said",
    """12 Maret 2019|12-03-2019|12.03.2019|12 Mar 19|12-Mar-19|12-Maret-2019|2019/03/12|2019-03-12 00:00:00|20190312
    2019-03-12T08:30:00Z|Selasa, 12 Maret 2019|hari Selasa tanggal 12 Maret 2019|tgl 12 Maret 2019|Jambi, 12 Maret 2019
    12 Maret 2019.|12 / III / 2019|12-III-2019|March 12, 2019|12th March 2019|12 (dua belas) Maret 2019|12Maret2019
    s/d 12 Maret 2019|sampai dengan tanggal 12 Maret 2019|12032019|12 Maret 2019 M|12 Mar'19|43536|43536.0
    12 Mareet 2019|12 Mart 2019|Selasa/12 Maret 2019""".replace("\n", "|").split("|"),
)  # fmt: skip
def test_a_day_is_read_in_every_way_that_clerks_write_it(said: str) -> None:
    written = dates.read_day(said.strip())
    assert written is not None and date(2019, 3, 12) in written.readings


@pytest.mark.parametrize(
    "said", ["31 Februari 2022", "31/31/2020", "#REF!", "kelak", "12 Juxi 2020", "3/4/5", "7 Syawal 1440 H"]
)
def test_what_is_no_day_is_never_made_one(said: str) -> None:
    with pytest.raises(InvalidInput):
        dates.read_day(said)


def test_a_weekday_tells_the_order_and_one_that_fits_no_day_is_named() -> None:
    written = dates.read_day("Kamis, 7/4/2022")
    assert written is not None and written.readings == [date(2022, 4, 7)]
    row = rows_of(["1", "PKS", "Air", "PT A", "1/PKS/2024", "Selasa, 3 Agustus 2024", ""])[2]
    assert row.agreement is not None and row.agreement.starts_on == date(2024, 8, 3)
    assert any("tidak cocok" in each.sentence for each in row.proposed)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("1 Juni 2021 s/d 1 Juni 2024", "1 Juni 2021", "1 Juni 2024"),
        ("3 s.d. 5 Maret 2020", "3 Maret 2020", "5 Maret 2020"),
        ("3-5 Maret 2020", "3 Maret 2020", "5 Maret 2020"),
        ("3 Maret s.d. 5 April 2020", "3 Maret 2020", "5 April 2020"),
        ("12/03/2019 - 12/03/2022", "12/03/2019", "12/03/2022"),
    ],
)
def test_a_period_in_one_cell_is_two_days(said: str, first: str, last: str) -> None:
    assert dates.period_of(said) == (first, last)


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("5 (lima) tahun", 60), ("36 bulan", 36), ("tiga puluh enam bulan", 36), ("setahun", 12), ("1,5 tahun", 18),
        ("3 Tahun 6 Bulan", 42), ("satu tahun enam bulan", 18), ("1 (satu) tahun dan dapat diperpanjang", 12),
        ("3 tahun s/d 12 Maret 2022", 36), ("3th", 36),
    ],
)  # fmt: skip
def test_a_term_is_read_in_every_way(said: str, months: int) -> None:
    assert terms.term_of(said, terms.YEAR) == Term(months)


def test_a_term_that_runs_until_a_day_is_that_day() -> None:
    head: list[Cell] = ["Jenis", "Judul", "Mitra", "Mulai", "Jangka Waktu"]
    row = rows_of(["PKS", "Air", "PT A", "1 Mei 2020", "sampai dengan 31 Desember 2025"], head=head)[2]
    assert row.agreement is not None and row.agreement.ends_on == date(2025, 12, 31)


def mixed(count: int) -> list[list[Cell]]:
    """Rows a day apart; the first half writes the day first, the second the month."""
    found: list[list[Cell]] = []
    for nth in range(count):
        day = date(2019, 1, 3) + timedelta(days=nth * 5)
        end = day.replace(year=day.year + 1)
        is_day_first = nth < count // 2
        texts = [f"{d.day}/{d.month}/{d.year}" if is_day_first else f"{d.month}/{d.day}/{d.year}" for d in (day, end)]
        found.append([str(nth), "PKS", f"Judul {nth}", f"PT {nth}", f"{nth}/PKS", *texts])
    return found


def test_a_file_that_changes_its_order_midway_is_read_by_run_and_asks_once() -> None:
    found = rows_of(*mixed(120))
    asked = {each.group for row in found.values() for each in row.asked}
    assert len(asked) <= 1
    wrong = [
        row.line
        for row in found.values()
        if row.agreement and row.agreement.starts_on != date(2019, 1, 3) + timedelta(days=(row.line - 2) * 5)
    ]
    assert wrong == []


def test_one_answer_settles_a_run_and_both_days_of_a_row() -> None:
    rows: list[list[Cell]] = [["1", "PKS", f"J {n}", f"PT {n}", f"{n}/PKS", "4/7/2022", "4/7/2023"] for n in range(5)]
    found = rows_of(*rows)
    assert [len(row.asked) for row in found.values()] == [1] * 5
    assert {row.asked[0].group for row in found.values()} == {"F2"}
    answered = rows_of(*rows, F2=DateOrder.DMY)
    assert {(row.agreement.starts_on, row.agreement.ends_on) for row in answered.values() if row.agreement} == {
        (date(2022, 7, 4), date(2023, 7, 4))
    }
    assert len([row for row in answered.values() if row.agreement]) == 5


def test_days_that_a_spreadsheet_may_have_turned_are_asked_once() -> None:
    rows: list[list[Cell]] = [
        ["1", "PKS", "A", "PT A", "1/PKS", "13/06/2022", ""],
        ["2", "PKS", "B", "PT B", "2/PKS", date(2022, 4, 7), ""],
        ["3", "PKS", "C", "PT C", "3/PKS", "25/06/2022", ""],
        ["4", "PKS", "D", "PT D", "4/PKS", date(2022, 5, 8), ""],
    ]
    found = rows_of(*rows)
    assert [row.verdict for row in found.values()] == [Verdict.ACCEPTED, Verdict.ASKED] * 2
    assert found[3].asked[0].group == found[5].asked[0].group == "F3"


def test_rows_between_the_others_are_set_apart_and_say_what_holds_below() -> None:
    head: list[Cell] = ["No", "Judul", "Mitra", "Nomor", "Mulai", "Perangkat Daerah"]
    found = rows_of(
        ["A. PERJANJIAN KERJA SAMA", None, None, None, None, None],
        ["DINAS KESEHATAN", None, None, None, None, None],
        ["1", "Obat", "RS Siloam", "7", "1 Mei 2020", None],
        ["No", "Judul", "Mitra", "Nomor", "Mulai", "Perangkat Daerah"],
        ["TAHUN 2021", None, None, None, None, None],
        ["B. KESEPAKATAN BERSAMA", None, None, None, None, None],
        ["1", "Data", "BPJS Kesehatan", "8", None, None],
        ["Jumlah", None, None, "2", None, None],
        head=head,
    )
    left_out = [line for line, row in found.items() if row.verdict is Verdict.LEFT_OUT]
    assert left_out == [2, 3, 5, 6, 7, 9]
    assert all(found[line].remarks for line in left_out), "nothing is dropped without being shown"
    first, second = found[4].agreement, found[8].agreement
    assert first is not None and (first.document, first.departments) == (DocumentType.PKS, ("DINAS KESEHATAN",))
    assert second is not None and (second.document, second.year) == (DocumentType.KB, 2021)
    assert found[4].confidence is Confidence.PROPOSED


def test_a_cell_merged_over_rows_is_one_agreement_or_is_said_of_each() -> None:
    one = rows_of(
        ["1", "KB", "DAS", "Pemkab A", "11/KB/2020", "1 Maret 2020", "1 Maret 2025"],
        [None, None, None, "Pemkab B", None, None, None],
        merged=(MergedCells(1, 1, 2, 1), MergedCells(1, 2, 2, 2)),
    )
    (only,) = one.values()
    assert only.also == (3,) and only.agreement is not None
    assert [party.name for party in only.agreement.parties] == [JAMBI.name, "Pemkab A", "Pemkab B"]
    each = rows_of(
        ["1", "KB", "DAS", "Pemkab A", "11/KB/2020", "1 Maret 2020", "1 Maret 2025"],
        ["2", None, None, "Pemkab B", "12/KB/2020", "1 Maret 2021", "1 Maret 2026"],
        merged=(MergedCells(1, 1, 2, 1), MergedCells(1, 2, 2, 2)),
    )
    assert [row.agreement and row.agreement.title for row in each.values()] == ["DAS", "DAS"]


def test_an_addendum_is_one_and_names_what_it_changes() -> None:
    row = rows_of(
        ["1", "PKS", "Air", "PT A", "1/PKS/2020", "1 Mei 2020", "1 Mei 2022"],
        ["2", "Adendum I PKS", "Adendum atas PKS Nomor 1/PKS/2020", "PT A", "9/ADD/2021", "1 Mei 2021", "1 Mei 2023"],
    )[3]
    assert row.agreement is not None and row.agreement.is_addendum
    assert row.agreement.parents == ("1/PKS/2020",)


def test_a_kind_nobody_knows_is_asked_once_for_all_its_rows() -> None:
    rows: list[list[Cell]] = [
        ["1", "Perjanjian Sewa", f"J {n}", f"PT {n}", f"{n}/S", "1 Mei 2020", ""] for n in range(3)
    ]
    found = rows_of(*rows)
    assert {each.group for row in found.values() for each in row.asked} == {"kind:perjanjian_sewa"}
    answered = rows_of(*rows, kind__perjanjian_sewa=DocumentType.PKS)
    assert [row.verdict for row in answered.values()] == [Verdict.ACCEPTED] * 3
    gone = rows_of(*rows, kind__perjanjian_sewa=Standing.NO_AGREEMENT)
    assert [row.verdict for row in gone.values()] == [Verdict.LEFT_OUT] * 3


@pytest.mark.parametrize(
    ("partner", "ends"),
    [("P.T. Pertamina", "1 Mei 2022"), ("Pertamina (Persero)", "1 Mei 2022"), ("PT Pertamina", "1 Mei 2023")],
)
def test_a_double_that_differs_is_asked_about(partner: str, ends: str) -> None:
    rows: list[list[Cell]] = [
        ["1", "PKS", "Gas", "PT Pertamina", "1/PKS/2020", "1 Mei 2020", "1 Mei 2022"],
        ["2", "PKS", "Gas", partner, "1/PKS/2020", "1 Mei 2020", ends],
    ]
    asked = rows_of(*rows)[3]
    assert asked.verdict is Verdict.ASKED and asked.asked[0].is_about_a_double
    for answer, verdict in ((Standing.SAME, Verdict.KNOWN), (Standing.ANOTHER, Verdict.ACCEPTED)):
        table = Table("x.xlsx", "", [HEAD, *rows])
        plan = replace(guessed(table), answers={asked.asked[0].group: answer})
        read = read_rows(table, plan, JAMBI, TODAY, lambda *_: None)
        found = without_doubles(read, answers=plan.answers)
        assert found[1].verdict is verdict
        agreements = [row.agreement.fingerprint for row in found if row.agreement]
        assert len(set(agreements)) == len(agreements)


def test_the_same_row_again_is_known_without_a_question() -> None:
    row: list[Cell] = ["1", "PKS", "Gas", "PT Pertamina", "1/PKS/2020", "1 Mei 2020", "1 Mei 2022"]
    assert rows_of(row, row)[3].verdict is Verdict.KNOWN


def test_a_term_said_to_be_over_without_a_last_day_is_kept_as_said() -> None:
    head: list[Cell] = [*HEAD, "Status"]
    row = rows_of(["1", "KB", "Gas", "PT A", "1/KB/2012", "1 Mei 2012", None, "Tidak Berlaku"], head=head)[2]
    assert row.agreement is not None and row.agreement.is_said_over


def test_the_partner_and_the_kind_are_found_in_the_title_where_no_column_has_them() -> None:
    head: list[Cell] = ["No", "Judul", "Nomor", "Mulai"]
    title = "Perjanjian Kerja Sama antara Pemerintah Kota Jambi dengan Universitas Jambi tentang Magang"
    row = rows_of(["1", title, "7/2020", "1 Mei 2020"], head=head)[2]
    assert row.agreement is not None and row.agreement.document is DocumentType.PKS
    assert [party.name for party in row.agreement.parties] == [JAMBI.name, "Universitas Jambi"]
    assert row.confidence is Confidence.PROPOSED


def test_a_heading_only_similar_to_a_known_one_is_read_and_shown() -> None:
    head: list[Cell] = ["Jenis Kerjasma", "Tentng", "Mitraa", "Tgl Mulay", "Brakhir", "Kontak"]
    table = Table("x.xlsx", "", [head, ["PKS", "Air", "PT A", "1 Mei 2020", "1 Mei 2022", "0741"]])
    plan = guessed(table)
    assert list(plan.columns.values()) == [
        Field.DOCUMENT, Field.TITLE, Field.PARTIES, Field.STARTS, Field.ENDS,
    ]  # fmt: skip
    (row,) = read_rows(table, plan, JAMBI, TODAY, lambda *_: None)
    assert [each.facts["heading"] for each in row.proposed if "heading" in each.facts] == head[:5]
    assert [each.facts["heading"] for each in row.remarks] == ["Kontak"]


@pytest.mark.parametrize(
    ("partners", "names"),
    [
        ("1. PT A\n2. PT B", ["PT A", "PT B"]),
        ("1. PT A 2. PT B", ["PT A", "PT B"]),
        ("1. PT A", ["PT A"]),
        ("- PT A\n- PT B", ["PT A", "PT B"]),
        ("a. PT A\nb. PT B", ["PT A", "PT B"]),
        ("PT A; PT B", ["PT A", "PT B"]),
        ("Koperasi Sejahtera, Tbk", ["Koperasi Sejahtera, Tbk"]),
    ],
)
def test_what_counts_the_parties_does_not_stay_in_their_names(partners: str, names: list[str]) -> None:
    row = rows_of(["1", "PKS", "Air", partners, "1/PKS/2020", "1 Mei 2020", ""])[2]
    assert row.agreement is not None
    assert [party.name for party in row.agreement.parties if not party.is_city] == names


def test_a_year_of_two_digits_that_would_lie_ahead_is_asked() -> None:
    row = rows_of(["1", "PKS", "Air", "PT A", "1/PKS/31", "17 Mei 31", ""])[2]
    assert row.verdict is Verdict.REFUSED and "Abad" in row.remarks[0].sentence
