"""Tables to take away: what was typed stays text, days stay days."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from satupintu.documents.tables import as_csv, as_xlsx

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
