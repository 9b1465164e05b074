"""Tables to take away: what was typed stays text, days stay days."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from satupintu.documents.tables import CsvFor, as_csv, as_xlsx

ROWS = [["Judul", "Mulai", "Nomor"], ["=HYPERLINK(1)", date(2026, 3, 1), "a\nb"], ["Sampah", None, 7]]


def test_a_text_that_looks_like_a_formula_is_a_text_in_csv() -> None:
    assert as_csv(ROWS).decode("utf-8-sig").splitlines()[1:] == ["'=HYPERLINK(1),2026-03-01,\"a", 'b"', "Sampah,,7"]


def test_a_workbook_keeps_days_lines_and_texts() -> None:
    sheet = load_workbook(BytesIO(as_xlsx(ROWS, "Daftar"))).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][0] == "=HYPERLINK(1)"
    assert sheet.cell(2, 1).data_type == "s"
    assert cells[1][1].date() == date(2026, 3, 1)  # type: ignore[union-attr]
    assert cells[1][2] == "a\nb"
    assert cells[2] == ["Sampah", None, 7]


def test_a_csv_for_an_indonesian_excel_goes_by_its_customs() -> None:
    lines = as_csv([["Judul", "Mulai"], ["a; b, c", date(2026, 3, 1)]], CsvFor.EXCEL).decode("utf-8-sig").splitlines()
    assert lines == ["Judul;Mulai", '"a; b, c";01/03/2026']


def test_an_apostrophe_that_was_typed_is_told_from_one_that_shields() -> None:
    texts = ["=1", "'=1", "'biasa'"]
    assert as_csv([texts]).decode("utf-8-sig").strip() == "'=1,''=1,'biasa'"
    sheet = load_workbook(BytesIO(as_xlsx([["a", "b", "c"], list(texts)], "Daftar"))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == ["=1", "''=1", "'biasa'"]
