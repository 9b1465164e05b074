"""Tables to take away: CSV and XLSX."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

CellValue = str | int | date | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet read a text as a formula."""
_WIDTH = 24


def as_csv(rows: Sequence[Sequence[CellValue]]) -> bytes:
    """Rows as CSV in UTF-8 with its mark, so that Excel reads the letters; a text is never a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _plain(value: CellValue) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_xlsx(rows: Sequence[Sequence[CellValue]], title: str) -> bytes:
    """Rows as a workbook of one sheet."""
    return as_workbook([(title, rows)])


def as_workbook(sheets: Sequence[tuple[str, Sequence[Sequence[CellValue]]]]) -> bytes:
    """Titled rows as sheets: the first row is the head and stays in sight; days are days; a text is never a formula."""
    book = Workbook(write_only=True)
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for index in range(len(rows[0])):
            sheet.column_dimensions[get_column_letter(index + 1)].width = _WIDTH
        for number, row in enumerate(rows):
            cells: list[Cell | CellValue] = []
            for value in row:
                if isinstance(value, str) and (number == 0 or value.startswith("=") or "\n" in value):
                    cell = WriteOnlyCell(sheet, value)
                    cell.data_type = "s"
                    cell.alignment = wrapped
                    if number == 0:
                        cell.font = bold
                    cells.append(cell)
                else:
                    cells.append(value)
            sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
