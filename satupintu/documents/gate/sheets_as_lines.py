"""The sheets of a workbook on their way between processes: lines of JSON, first what a sheet is, then its rows."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from satupintu.domain.old_register.cells import Cell, MergedCells, Table, Workbook


def written(sheets: Sequence[Table]) -> bytes:
    """The sheets as lines; days are ordinal numbers."""
    return "\n".join(line for sheet in sheets for line in _lines(sheet)).encode()


def _lines(sheet: Table) -> Iterator[str]:
    about = {
        "sheet": sheet.sheet,
        "merged": sheet.merged,
        "links": dict(sheet.links),
        "is_hidden": sheet.is_hidden,
        "rows": len(sheet.rows),
    }
    yield json.dumps(about, ensure_ascii=False)
    for row in sheet.rows:
        cells = [cell.toordinal() if isinstance(cell, date) else cell for cell in row]
        yield json.dumps(cells, ensure_ascii=False)


def workbook_from(lines: bytes, filename: str, sha256: str) -> Workbook:
    """The workbook of this file, from its lines."""
    given, sheets = iter(lines.split(b"\n")), []
    for line in given:
        about = json.loads(line)
        rows = [[_cell(cell) for cell in json.loads(row)] for row in islice(given, about.pop("rows"))]
        merged = tuple(MergedCells(*each) for each in about.pop("merged"))
        sheets.append(Table(filename, sha256, rows, merged=merged, **about))
    return Workbook(filename, sha256, tuple(sheets))


def _cell(cell: str | int | None) -> Cell:
    return date.fromordinal(cell) if isinstance(cell, int) else cell
