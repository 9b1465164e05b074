"""Old registers: every kind of dirt gets the verdict it deserves, with a sentence and the cell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from satupintu.documents.gate.inside.registers import read
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates, kinds, terms
from satupintu.domain.old_register.body import BodyRow
from satupintu.domain.old_register.cells import Cell, Table, letter
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import CitySide, Plan, checked, guessed, with_orders
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.doubles import without_doubles
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.parents import with_parents
from satupintu.domain.old_register.parties import Names, SideColumns, Told, together
from satupintu.domain.old_register.reading import read_rows
from satupintu.domain.old_register.rows import Judged, Relative, Verdict, judge
from satupintu.domain.old_register.text_kinds import text_kind
from satupintu.domain.process.form import DocumentType, PartnerKind
from satupintu.domain.process.term import Term
from tests.support.old_register import generate
from tests.support.system import ROOT

OWN = ROOT / "tests" / "cases" / "register"
REAL = ROOT.parent / "shared" / "data" / "register-sample.csv"
JAMBI = City("Pemerintah Kota Jambi", "Jambi")
TODAY = date(2026, 11, 24)
A, Q, R, K = Verdict.ACCEPTED, Verdict.ASKED, Verdict.REFUSED, Verdict.KNOWN


def judged(path: Path, plan: Plan | None = None) -> dict[int, Judged]:
    table = read(path, path.name).first
    return of_table(table, plan or guessed(table))


def of_table(table: Table, plan: Plan) -> dict[int, Judged]:
    rows = read_rows(table, plan, JAMBI, TODAY, lambda *_: None)
    return {row.line: row for row in without_doubles(rows)}


def judged_row(cells: Sequence[Cell], plan: Plan, city: City, today: date) -> Judged:
    return judge(BodyRow(2, cells), plan, city, today)


def one_row(**cells: str) -> Judged:
    """The verdict on a KB (A) with PT Satu (B) whose further cells are given by what they hold."""
    held = [Field.DOCUMENT, Field.PARTIES, *map(Field, cells)]
    plan = Plan(0, dict(enumerate(held)))
    return judged_row(["Kesepakatan Bersama", "PT Satu", *cells.values()], plan, JAMBI, TODAY)


def said(row: Judged) -> dict[str, str]:
    return {each.cell: each.sentence.split(";")[0] for each in row.remarks}


def test_our_own_dirty_register_gets_the_expected_verdict_row_by_row() -> None:
    found = judged(OWN / "daftar-lama.csv")
    assert {line: row.verdict for line, row in found.items()} == {
        5: A, 6: A, 8: Q, 9: A, 10: R, 11: R, 12: A, 13: A, 14: A, 15: A, 16: K, 17: Q, 18: R, 19: R, 20: A, 21: A,
        22: A, 23: Q, 24: Q,
    }  # fmt: skip
    assert said(found[9]) == {"L9": "Tanggal tanpa pemisah dibaca apa adanya."}
    assert said(found[10])["M10"] == said(found[11])["M11"] == "Berakhir sebelum atau pada hari mulainya."
    assert said(found[12]) == {"K12": "Masa berlaku tidak sesuai dengan tanggalnya"}
    assert said(found[13]) == {"H13": "“%(said)s” bukan nomor", "J13": "“%(said)s” bukan nomor"}
    assert said(found[16]) == {"16": "Sama dengan baris %(line)s."}
    assert found[17].asked[0].group == "kind:surat_sakti"
    assert said(found[18]) == {"E18": "Mitra atau para pihak belum disebut."}
    assert said(found[19]) == {"L19": "“%(said)s” tidak terbaca sebagai tanggal."}
    assert said(found[21]) == {"N21": "Status “%(said)s” tidak sesuai dengan tanggalnya"}
    assert said(found[22]) == {"M22": "Hari berakhir dihitung dari masa berlakunya."}
    assert {line: [each.cell for each in row.asked] for line, row in found.items() if row.asked} == {
        8: ["L8"], 17: ["C17"], 23: ["M23"], 24: ["L24"],
    }  # fmt: skip
    asked = found[8].asked[0]
    assert asked.answers == {DateOrder.DMY: date(2025, 6, 8), DateOrder.MDY: date(2025, 8, 6)}
    old = found[6].agreement
    assert old is not None
    assert (old.document, old.document_as_written, old.starts_on) == (
        DocumentType.NK, "Nota Kesepakatan", date(2023, 7, 6),
    )  # fmt: skip
    undated = found[20].agreement
    assert undated is not None
    assert (undated.year, undated.starts_on, undated.ends_on) == (2016, None, None)


def test_several_parties_in_one_cell_keep_their_own_signers_and_numbers() -> None:
    found = judged(OWN / "daftar-lama.csv")
    alone, three = found[14].agreement, found[15].agreement
    assert alone is not None and three is not None
    assert [(party.name, party.signatory_position, party.own_number) for party in alone.parties] == [
        ("Kementerian A", "Menteri A", "01/KB/III/2019"),
        ("Kementerian B", "Menteri B", "02/KB/III/2019"),
        ("Kementerian C", "Menteri C", None),
    ]
    assert set(said(found[14])) == {"H14"}
    assert [(party.is_city, party.signatory_position, party.own_number) for party in three.parties] == [
        (True, "Wali Kota", "10/KB/III/2019"),
        (False, "Bupati Hulu", "11/KB/III/2019"),
        (False, "Bupati Hilir", "12/KB/III/2019"),
    ]
    assert three.departments == ("Dinas Lingkungan Hidup", "Dinas Pekerjaan Umum dan Penataan Ruang")


def test_where_both_orders_are_written_only_a_witness_decides() -> None:
    found = judged(OWN / "dua-cara.csv")
    assert [row.verdict for row in found.values()] == [A, A, A, Q, A]
    days = [row.agreement.starts_on if row.agreement else None for row in found.values()]
    assert days == [date(2021, 5, 27), date(2021, 5, 27), date(2023, 7, 6), None, date(2022, 4, 7)]
    first = found[3].agreement
    assert first is not None
    assert [(party.name, party.is_city, party.own_number) for party in first.parties] == [
        ("PT Dua", False, None), ("Pemkot Jambi", True, "2/PKS/V/2021"),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["column", "cell"])
def test_a_question_is_answered_for_the_column_or_for_the_cell(how: str) -> None:
    table = read(OWN / "dua-cara.csv", "dua-cara.csv").first
    plan = guessed(table)
    said = {"orders": {Field.SIGNED: DateOrder.MDY}} if how == "column" else {"answers": {"F5": DateOrder.MDY}}
    found = of_table(table, with_orders(table.rows, replace(plan, **said)))  # type: ignore[arg-type]
    answered = found[5].agreement
    assert answered is not None
    assert answered.signed_on == date(2022, 7, 4)


def test_a_workbook_with_a_title_above_real_days_and_numbers() -> None:
    table = read(OWN / "daftar-lama.xlsx", "daftar-lama.xlsx").first
    plan = guessed(table)
    assert {row.verdict for row in of_table(table, plan).values()} == {Q}, "nothing says whose the two numbers are"
    found = of_table(table, replace(plan, city_side=CitySide.FIRST))
    assert {line: row.verdict for line, row in found.items()} == {3: A, 4: Q, 6: A, 7: A}
    assert found[4].asked[0].answers[DateOrder.DMY] == date(2025, 6, 8)
    numbers = found[6].agreement
    assert numbers is not None
    assert [party.own_number for party in numbers.parties] == ["17", "=1+1"]


@pytest.mark.parametrize("path", [REAL if REAL.exists() else OWN / "daftar-lama.csv"], ids=["register"])
def test_the_real_rows_get_the_expected_verdict_row_by_row(path: Path) -> None:
    """Thirty rows of a real register where they are at hand; else our own, so that nothing is skipped."""
    found = judged(path)
    if path == REAL:
        others = {13: R, 25: Q, 30: Q, 31: R}
        assert {line: row.verdict for line, row in found.items()} == {
            line: others.get(line, A) for line in range(2, 33) if line != 7
        }
        remarked = {line for line, row in found.items() if row.remarks and row.verdict is A}
        assert remarked == {2, 4, 10, 11, *range(14, 22)}, "the first row says what holds of the whole file"
        assert [found[line].asked[0].cell for line in (25, 30)] == ["J25", "K30"]
        turned = found[17].agreement
        assert turned is not None
        assert [party.is_city for party in turned.parties] == [False, True]
    else:
        assert [row.verdict for row in found.values()].count(A) == 10


def test_a_generated_register_gets_the_expected_counts() -> None:
    made = generate(2_000)
    found = of_table(Table("x.csv", "", made.rows), guessed(Table("x.csv", "", made.rows)))
    counted = {verdict: sum(row.verdict is verdict for row in found.values()) for verdict in Verdict}
    assert counted == {verdict: made.expected[verdict] for verdict in Verdict}
    assert min(counted[verdict] for verdict in (A, Q, R, K)) > 0


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("5/27/2021", [date(2021, 5, 27)]),
        ("27-05-2021", [date(2021, 5, 27)]),
        ("27.5.21", [date(2021, 5, 27)]),
        ("7/6/2023", [date(2023, 6, 7), date(2023, 7, 6)]),
        ("6/6/2023", [date(2023, 6, 6)]),
        ("12/72020", [date(2020, 7, 12), date(2020, 12, 7)]),
        ("2021-05-27", [date(2021, 5, 27)]),
        (" 27 Mei  2021 ", [date(2021, 5, 27)]),
        ("3 Nopember 2019", [date(2019, 11, 3)]),
        ("2019", []),
        ("Mei 2019", []),
    ],
)
def test_a_day_is_read_in_every_way_it_can_be_meant(written: str, days: list[date]) -> None:
    found = dates.read_day(written)
    assert found is not None
    assert sorted(found.readings) == days


@pytest.mark.parametrize("written", ["31/31/2020", "30 Februari 2020", "besok", "0", "5/27", "1/1/1800", "2021-13-01"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="tidak terbaca"):
        dates.read_day(written)


def test_an_end_is_compared_with_the_day_of_signing_where_the_first_day_is_only_a_year() -> None:
    found = one_row(signed="5 Mei 2021", starts="2021", ends="1 Maret 2021")
    assert found.verdict is R
    assert said(found) == {"E2": "Berakhir sebelum atau pada hari mulainya."}
    asked = one_row(signed="5 Mei 2021", starts="01/02/2021", ends="1 Maret 2021")
    assert asked.verdict is Q, "the first day is not yet known to be after the end"


@pytest.mark.parametrize(
    ("cells", "days", "remarks"),
    [
        (("5 Mei 2021", "", "2026", "5"), (date(2021, 5, 5), date(2026, 5, 5)), {"E2": "Hari berakhir dihitung"}),
        (("1 Januari 2021", "", "2025", "5"), (date(2021, 1, 1), date(2025, 12, 31)), {"E2": "Hari berakhir dihitung"}),
        (("5 Mei 2021", "", "2028", "5"), (date(2021, 5, 5), None), {"E2": "Hanya tahun yang tertulis; harinya"}),
        (("5 Mei 2021", "", "2026", ""), (date(2021, 5, 5), None), {"E2": "Hanya tahun yang tertulis; harinya"}),
        (("5 Mei 2021", "2021", "", ""), (date(2021, 5, 5), None), {"D2": "Hanya tahun yang tertulis; hari penanda"}),
        (("5 Mei 2021", "2022", "", "5"), (None, None), {"D2": "Hanya tahun yang tertulis; harinya"}),
        (("2021", "", "", "5"), (None, None), {"C2": "Hanya tahun yang tertulis; harinya"}),
    ],
)
def test_a_day_of_which_only_the_year_is_written_is_computed_or_remarked_on(
    cells: tuple[str, ...], days: tuple[date | None, date | None], remarks: dict[str, str]
) -> None:
    found = one_row(**dict(zip(("signed", "starts", "ends", "term"), cells, strict=True)))
    assert found.agreement is not None
    assert (found.agreement.starts_on, found.agreement.ends_on) == days
    assert {each.cell for each in found.remarks} == set(remarks)
    assert all(each.sentence.startswith(remarks[each.cell]) for each in found.remarks)


def test_an_end_in_a_year_before_the_first_is_refused() -> None:
    assert one_row(starts="5 Mei 2021", ends="2019", term="5").verdict is R
    assert one_row(starts="2021", ends="5 Mei 2019").verdict is R


@pytest.mark.parametrize(
    ("written", "kept"),
    [("9999", None), ("2921", None), ("1800", None), ("20211", None), ("2027", 2027), ("1945", 1945)],
)
def test_a_year_that_no_agreement_can_have_is_left_out_and_remarked_on(written: str, kept: int | None) -> None:
    found = one_row(year=written)
    assert found.agreement is not None
    assert found.agreement.year == kept
    assert said(found) == ({} if kept else {"C2": "“%(said)s” bukan tahun yang mungkin"})
    dated = one_row(year=written, signed="5 Mei 2021").agreement
    assert dated is not None
    assert dated.year == (kept or 2021)


def test_a_day_of_a_spreadsheet_lies_within_the_same_span_as_a_written_one() -> None:
    for day in (date(9999, 12, 31), date(1900, 1, 1)):
        with pytest.raises(InvalidInput, match="tidak terbaca"):
            dates.read_day(day)


def test_what_a_row_implements_is_found_by_any_of_its_numbers_or_remarked_on() -> None:
    rows: list[list[Cell]] = [
        ["Jenis", "Mitra", "Nomor Kota", "Nomor Mitra", "Mulai", "KB Induk"],
        ["KB", "PT Satu", "01/KB/2020", "B.1/2020", "1 Mei 2020", "-"],
        ["KB", "PT Dua", "02/KB/2020", "B.1/2020", "1 Mei 2020", ""],
        ["KB", "PT Tiga", "03/KB/2024", "C.1/2024", "1 Mei 2024", ""],
        ["PKS", "PT Satu", "1/PKS", "B.2", "1 Mei 2021", "01/kb/2020"],
        ["PKS", "PT Satu", "2/PKS", "B.3", "1 Mei 2021", "B.1/2020"],
        ["PKS", "PT Satu", "3/PKS", "B.4", "1 Mei 2021", "1/PKS"],
        ["PKS", "PT Satu", "4/PKS", "B.5", "1 Mei 2021", "03/KB/2024"],
        ["PKS", "PT Satu", "5/PKS", "B.6", "1 Mei 2021", "99/KB"],
        ["PKS", "PT Satu", "6/PKS", "B.7", "1 Mei 2021", "01/KB/2020\nL-7; 02/KB/2020"],
        ["KB", "PT Satu", "04/KB/2021", "B.8", "1 Mei 2021", "01/KB/2020"],
    ]
    plan = guessed(Table("x.csv", "", rows))
    registered = [("L-7", Relative(DocumentType.KB, None, 7, is_in_file=False))]
    once = [judge(BodyRow(index + 1, row), plan, JAMBI, TODAY) for index, row in enumerate(rows) if index]
    found = {row.line: row for row in with_parents(with_parents(once, plan, []), plan, registered)}
    assert {line: [each.key for each in row.parents] for line, row in found.items() if row.parents} == {
        5: [2], 10: [2, 7, 3],
    }  # fmt: skip
    assert {cell: sentence for row in found.values() for cell, sentence in said(row).items()} == {
        "F6": "Induk “%(said)s” dapat berarti beberapa naskah",
        "F7": "“%(said)s” tidak dapat menjadi induk naskah ini",
        "F8": "“%(said)s” tidak dapat menjadi induk naskah ini",
        "F9": "Induk “%(said)s” tidak ditemukan",
        "F11": "“%(said)s” tidak dapat menjadi induk naskah ini",
    }
    assert all(row.verdict is A for row in found.values())


def test_the_roman_month_is_found_between_separators_only() -> None:
    for number, months in (
        ("05/MEN-KP/KB/II/2024", {2}),
        ("484/PKS/XI.2021", {11}),
        ("01/JGU/NK/V..2013", {5}),
        ("9 Tahun 2021", set()),
        ("B.973-DIR/INS/08/2017", set()),
        ("VISI/IXORA/2020", set()),
    ):
        assert dates.roman_months([number]) == months, number


def test_words_of_old_registers_are_understood() -> None:
    assert [text_kind(each).only for each in ("Nota Kesepahaman", "Addendum PKS", "Surat")] == [
        DocumentType.KB, DocumentType.PKS, None,
    ]  # fmt: skip
    assert kinds.partner_kind_of("Pemda", "Pemprov Jambi") is PartnerKind.PROVINSI
    assert kinds.partner_kind_of("Pemda", "DKI") is None
    written = ("5", "5 tahun", "24 bulan", "5.0", "5 (lima) tahun", "lama", "0")
    assert [terms.term_of(each, terms.YEAR) for each in written] == [
        Term(60), Term(60), Term(24), Term(60), Term(60), None, None,
    ]  # fmt: skip


def test_numbers_beyond_the_parties_are_kept_with_the_last_and_said_to_be_unsure() -> None:
    found = together(
        Names(["PT Satu"]), [SideColumns(["Wali Kota"], ["1"]), SideColumns(["Direktur"], ["2", "3"])], JAMBI, Told()
    )
    assert [party.own_number for party in found.parties] == ["1", "2; 3"]
    assert not found.is_sure


def test_a_table_without_header_or_without_partner_is_refused_in_one_sentence() -> None:
    with pytest.raises(InvalidInput, match="Baris judul kolom"):
        guessed(Table("x.csv", "", [["a", "b"], ["1", "2"]]))
    rows = [["Tahun", "Judul", "Mulai"], ["2020", "x", "1/1/2020"]]
    with pytest.raises(InvalidInput, match="Tentukan kolom"):
        checked(guessed(Table("x.csv", "", rows)))
    twice = replace(
        guessed(Table("x.csv", "", rows)), columns={0: Field.TITLE, 1: Field.TITLE, 2: Field.DOCUMENT, 3: Field.PARTIES}
    )
    with pytest.raises(InvalidInput, match="A, B"):
        checked(twice)
    assert [letter(column) for column in (0, 25, 26, 701)] == ["A", "Z", "AA", "ZZ"]
