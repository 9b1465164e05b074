"""Workbooks of Excel 97 to 2003 (BIFF in an OLE container), of which xlrd tells links and errors, too."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import xlrd
from xlrd.sheet import Sheet

from satupintu.documents.gate.inside.package import damaged
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import MergedCells, cell_name

_NOT_AVAILABLE = "#N/A"
_LINK_OUTSIDE = ("url", "unc", "local file")


@dataclass(frozen=True)
class OldSheet:
    """A sheet as xlrd gives it, places counted from 0."""

    name: str
    rows: list[list[str | float | bool | datetime | timedelta | None]]
    merged: tuple[MergedCells, ...]
    links: dict[str, str]
    is_hidden: bool


def read(path: Path, filename: str) -> Iterator[OldSheet]:
    """
    The sheets, one after the other. Macros are not looked at.

    Raises:
        InvalidInput: it is locked or damaged. xlrd fails in any way on a damaged file, so every failure means that.
    """
    try:
        book = xlrd.open_workbook(
            str(path), logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
        for index in range(book.nsheets):
            yield _sheet(book, book.sheet_by_index(index))
            book.unload_sheet(index)
    except MemoryError:
        raise  # the file is too large, not damaged: the gate says so
    except Exception as error:
        if "encrypted" in str(error):
            raise InvalidInput("Berkas “%(name)s” terkunci kata sandi; unggah tanpa sandi.", name=filename) from error
        raise damaged(filename) from error


def _sheet(book: xlrd.Book, sheet: Sheet) -> OldSheet:
    rows = [[_value(book, cell) for cell in sheet.row(line)] for line in range(sheet.nrows)]
    merged = tuple(MergedCells(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    links = {
        cell_name(*place): link.url_or_path
        for place, link in sheet.hyperlink_map.items()
        if link.type in _LINK_OUTSIDE and isinstance(link.url_or_path, str)
    }
    return OldSheet(sheet.name, rows, merged, links, sheet.visibility != 0)


def _value(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str | float | bool | datetime | timedelta | None:
    match cell.ctype, cell.value:
        case xlrd.XL_CELL_DATE, float(serial):
            return _day(book, serial)
        case xlrd.XL_CELL_BOOLEAN, said:
            return bool(said)
        case xlrd.XL_CELL_ERROR, int(code):
            return xlrd.error_text_from_code.get(code) or _NOT_AVAILABLE
        case xlrd.XL_CELL_TEXT | xlrd.XL_CELL_NUMBER, (str() | float()) as said:
            return said
    return None


def _day(book: xlrd.Book, serial: float) -> datetime | timedelta | float:
    """A day, a time of day, or the number itself where it is no day of the calendar."""
    if 0 <= serial < 1:
        return timedelta(seconds=round(serial * 86_400))
    try:
        day: datetime = xlrd.xldate_as_datetime(serial, book.datemode)
    except (ValueError, OverflowError):
        return serial
    return day
