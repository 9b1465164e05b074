"""Reading an old register from a file: the first sheet of an XLSX, or a CSV of any delimiter."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from satupintu.documents.checks import REGISTERS, XLSX
from satupintu.documents.gate.inside.kinds import media_type_of
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import Cell, Table

_SNIFFED = 20_000
"""Characters in which the delimiter of a CSV is looked for."""
_FIELD_LIMIT = 200_000
MOST_ROWS = 500_000
_CONTROLS = {code: " " if chr(code).isspace() else None for code in (*range(32), *range(127, 160))} | {10: "\n"}
"""What becomes of control characters: nobody sees them, and PostgreSQL keeps no NUL. Lines of a cell end with LF."""


def read(path: Path, filename: str) -> Table:
    """
    Read a register; what the spreadsheet holds as a day stays one, everything else is text.

    Raises:
        InvalidInput: neither XLSX nor CSV, damaged, empty, or larger than `MOST_ROWS`.
    """
    content = path.read_bytes()
    rows = list(_sheet(content, filename) if media_type_of(path, filename, REGISTERS) == XLSX else _csv(content))
    if not any(any(row) for row in rows):
        raise InvalidInput("Berkas “%(name)s” kosong.", name=filename)
    if len(rows) > MOST_ROWS:
        raise InvalidInput("Berkas “%(name)s” terlalu panjang: paling banyak %(n)s baris.", name=filename, n=MOST_ROWS)
    return Table(filename, hashlib.sha256(content).hexdigest(), rows)


def as_lines(table: Table) -> bytes:
    """The rows on their way between processes: a JSON array a line, days as ordinal numbers."""
    rows = ([cell.toordinal() if isinstance(cell, date) else cell for cell in row] for row in table.rows)
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


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


def _sheet(content: bytes, filename: str) -> Iterator[list[Cell]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        start = sheet.start or (0, 0)
    except CalamineError as error:
        raise InvalidInput("Berkas “%(name)s” rusak dan tidak dapat dibuka.", name=filename) from error
    yield from ([] for _ in range(start[0]))
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


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
