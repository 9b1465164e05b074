"""Reading an old register from a file: the sheets of an XLSX, or a CSV of any delimiter."""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from satupintu.documents.checks import REGISTERS, XLSX
from satupintu.documents.gate.inside.kinds import media_type_of
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import Cell, Merged, Table, Workbook

_SNIFFED = 20_000
"""Characters in which the delimiter of a CSV is looked for."""
_FIELD_LIMIT = 200_000
MOST_ROWS = 500_000
_CONTROLS = {code: " " if chr(code).isspace() else None for code in (*range(32), *range(127, 160))} | {10: "\n"}
"""What becomes of control characters: nobody sees them, and PostgreSQL keeps no NUL. Lines of a cell end with LF."""


def read(path: Path, filename: str) -> Workbook:
    """
    Read a register; what the spreadsheet holds as a day stays one, everything else is text.

    Raises:
        InvalidInput: neither XLSX nor CSV, damaged, empty, or larger than `MOST_ROWS`.
    """
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if media_type_of(path, filename, REGISTERS) == XLSX:
        sheets = list(_sheets(content, filename, sha256))
    else:
        sheets = [Table(filename, sha256, list(_csv(content)))]
    sheets = sorted((sheet for sheet in sheets if any(any(row) for row in sheet.rows)), key=lambda each: each.is_hidden)
    if not sheets:
        raise InvalidInput("Berkas “%(name)s” kosong.", name=filename)
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise InvalidInput("Berkas “%(name)s” terlalu panjang: paling banyak %(n)s baris.", name=filename, n=MOST_ROWS)
    return Workbook(filename, sha256, tuple(sheets))


def _csv(content: bytes) -> Iterator[list[Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text[:_SNIFFED]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_text(cell) for cell in row]
    except csv.Error as error:
        raise InvalidInput("CSV itu tidak terbaca: %(why)s", why=error) from error


def _sheets(content: bytes, filename: str, sha256: str) -> Iterator[Table]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for index, about in enumerate(book.sheets_metadata):
            sheet = book.get_sheet_by_index(index)
            rows: list[list[Cell]] = [[] for _ in range((sheet.start or (0, 0))[0])]
            rows.extend([_cell(value) for value in row] for row in sheet.iter_rows())
            merged = tuple(Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ())
            hidden = about.visible is not SheetVisibleEnum.Visible
            yield Table(filename, sha256, rows, about.name, merged, is_hidden=hidden)
    except CalamineError as error:
        raise InvalidInput("Berkas “%(name)s” rusak dan tidak dapat dibuka.", name=filename) from error


def _cell(value: str | float | bool | date | datetime | time | timedelta | None) -> Cell:
    match value:
        case datetime():
            return value.date()
        case date():
            return value
        case float() if value.is_integer():
            return str(int(value))
        case None:
            return None
        case str():
            return _text(value)
        case _:
            return str(value)


def _text(value: str) -> str | None:
    return value.replace("\r\n", "\n").translate(_CONTROLS) or None
