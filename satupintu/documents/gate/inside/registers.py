"""Reading an old register from a file: all sheets of a workbook, or a text of any delimiter and encoding."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from satupintu.documents.checks import CSV, REGISTERS, TSV, XLS
from satupintu.documents.gate.asked import unreadable
from satupintu.documents.gate.inside import sheet_marks, text_tables, xls_sheets
from satupintu.documents.gate.inside.kinds import media_type_of
from satupintu.documents.gate.inside.package import damaged
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import Cell, MergedCells, Table, Workbook, cell_name

MOST_ROWS = 500_000
_CONTROLS = {code: " " if chr(code).isspace() else None for code in (*range(32), *range(127, 160))} | {10: "\n"}
"""What becomes of control characters: nobody sees them, and PostgreSQL keeps no NUL. Lines of a cell end with LF."""
Value = str | float | bool | date | datetime | time | timedelta | None
"""What a workbook holds in a cell."""


def read(path: Path, filename: str) -> Workbook:
    """
    Read a register; what the spreadsheet holds as a day stays one, everything else is text.

    Raises:
        InvalidInput: no table that we read, damaged, locked, empty, or larger than `MOST_ROWS`.
    """
    found = media_type_of(path, filename, REGISTERS)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if found in (CSV, TSV):
        sheets: Iterable[Table] = [_text_table(path, filename, sha256)]
    elif found == XLS:
        sheets = _old_sheets(path, filename, sha256)
    else:
        sheets = _package_sheets(path, filename, sha256)
    held = sorted((sheet for sheet in sheets if any(map(any, sheet.rows))), key=lambda sheet: sheet.is_hidden)
    if not held:
        raise InvalidInput("Berkas “%(name)s” kosong.", name=filename)
    if sum(len(sheet.rows) for sheet in held) > MOST_ROWS:
        raise InvalidInput("Berkas “%(name)s” terlalu panjang: paling banyak %(n)s baris.", name=filename, n=MOST_ROWS)
    return Workbook(filename, sha256, tuple(held))


def _text_table(path: Path, filename: str, sha256: str) -> Table:
    rows = [[_text(cell) for cell in row] for row in text_tables.rows(path.read_bytes())]
    return Table(filename, sha256, rows)


def _old_sheets(path: Path, filename: str, sha256: str) -> Iterator[Table]:
    for sheet in xls_sheets.read(path, filename):
        rows = [[_cell(value) for value in row] for row in sheet.rows]
        yield Table(filename, sha256, rows, sheet.name, sheet.merged, sheet.links, is_hidden=sheet.is_hidden)


def _package_sheets(path: Path, filename: str, sha256: str) -> Iterator[Table]:
    marks = sheet_marks.read(path, filename)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for index, about in enumerate(book.sheets_metadata):
                sheet = book.get_sheet_by_index(index)
                found = marks.get(about.name, sheet_marks.NONE)
                rows = _rows(sheet, found.broken)
                merged = tuple(sorted(MergedCells(*first, *last) for first, last in sheet.merged_cell_ranges or ()))
                links = {cell_name(*place): address for place, address in found.links.items()}
                hidden = about.visible is not SheetVisibleEnum.Visible
                yield Table(filename, sha256, rows, about.name, merged or found.merged, links, is_hidden=hidden)
    except PasswordError as error:
        raise InvalidInput("Berkas “%(name)s” terkunci kata sandi; unggah tanpa sandi.", name=filename) from error
    except CalamineError as error:
        if "limit" in str(error):  # of cells, most of them the void before one that stands far off
            raise unreadable(filename) from error
        raise damaged(filename) from error


def _rows(sheet: CalamineSheet, broken: sheet_marks.Texts) -> list[list[Cell]]:
    """
    The rows from the first of the sheet on; calamine leaves out the columns before the first that holds something.

    `broken` are the marks of what could not be computed, which calamine gives as nothing.
    """
    left: list[Cell] = [None] * (sheet.start or (0, 0))[1]
    rows = [left + [_cell(value) for value in row] for row in sheet.iter_rows()]
    for (line, column), mark in broken.items():
        if line < len(rows) and column < len(rows[line]):
            rows[line][column] = mark
    return rows


def _cell(value: Value) -> Cell:
    match value:
        case None:
            return None
        case str():
            return _text(value)
        case datetime():
            return value.date()
        case date():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case timedelta():
            minutes, seconds = divmod(int(value.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(value)


def _text(value: str) -> str | None:
    return value.replace("\r\n", "\n").translate(_CONTROLS) or None
