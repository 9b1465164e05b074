"""Tables to take away: CSV and XLSX."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

CellValue = str | int | date | None
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""The beginning of a text that a spreadsheet reads as a formula, with the apostrophes that were typed before it."""
_WIDTH = 24


class CsvFor(StrEnum):
    """Who reads a CSV: one form for each, since a spreadsheet goes by the customs of its country."""

    PROGRAMS = "programs"
    """Commas, days as ISO 8601."""
    EXCEL = "excel"
    """An Excel set to Indonesian: semicolons, days as 31/12/2026."""


def as_csv(rows: Sequence[Sequence[CellValue]], reader: CsvFor = CsvFor.PROGRAMS) -> bytes:
    """
    Rows as CSV in UTF-8 with its mark, so that Excel reads the letters; a text is never a formula.

    A text that would be one stands behind an apostrophe; where it has one already, it gets another, so that whoever
    reads the list again (`domain.old_register.own_list`) takes exactly one away.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";" if reader is CsvFor.EXCEL else ",")
    for row in rows:
        writer.writerow([_plain(value, reader) for value in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _plain(value: CellValue, reader: CsvFor) -> str:
    if isinstance(value, date) and reader is CsvFor.EXCEL:
        return f"{value:%d/%m/%Y}"
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def as_xlsx(rows: Sequence[Sequence[CellValue]], title: str) -> bytes:
    """Rows as a workbook of one sheet."""
    return as_workbook([(title, rows)])


def as_workbook(sheets: Sequence[tuple[str, Sequence[Sequence[CellValue]]]]) -> bytes:
    """
    Titled rows as sheets: the first row is the head and stays in sight; days are days; a text is never a formula.

    A text is kept as one, whatever it begins with. Only before one that looks as if `as_csv` had shielded it stands
    one more apostrophe, since nobody could tell the two apart.
    """
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
                if isinstance(value, str) and (number == 0 or value.startswith(("=", "#", "'")) or "\n" in value):
                    cell = WriteOnlyCell(sheet, f"'{value}" if value[:1] == "'" and _FORMULA.match(value) else value)
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
