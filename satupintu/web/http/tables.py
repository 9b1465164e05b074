"""Lists to turn over and to take away: what a filter says, the place of the next page, the table as a file."""

import asyncio
import base64
import binascii
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

from fastapi.responses import Response

from satupintu.documents.checks import XLSX
from satupintu.documents.tables import CellValue, CsvFor, as_csv, as_xlsx
from satupintu.domain.errors import NotFound
from satupintu.store.register.search import Order, Place
from satupintu.web.http.render import headers_of_a_file

FORMS: Mapping[str, CsvFor | None] = {"xlsx": None, "excel.csv": CsvFor.EXCEL, "csv": CsvFor.PROGRAMS}
"""The forms in which a list can be taken away, by the ending of its address; None for a workbook."""
Chosen = TypeVar("Chosen", bound=StrEnum)


def choice(kind: type[Chosen], said: str | None) -> Chosen | None:
    """A filter as chosen; what is no choice limits nothing."""
    return kind(said) if said in set(kind) else None


def packed(place: Place) -> str:
    """Where a page ends, for the address of the next."""
    key = place.key.isoformat() if isinstance(place.key, date) else place.key
    return base64.urlsafe_b64encode(json.dumps([key, place.id]).encode()).decode().rstrip("=")


def unpacked(text: str, order: Order) -> Place | None:
    """
    The place that an address names, in a list of this order; `Order.ENDING` stands for any that goes by days.

    Raises:
        NotFound: it names none.
    """
    if not text:
        return None
    try:
        key, number = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Place(str(key) if order is Order.TITLE else date.fromisoformat(key), int(number))
    except (ValueError, TypeError, binascii.Error) as error:
        raise NotFound("Halaman ini tidak ada.") from error


def check_is_table(extension: str) -> None:
    """
    Refuse what is none of `FORMS`.

    Raises:
        NotFound: no list is given in such a form.
    """
    if extension not in FORMS:
        raise NotFound("Halaman ini tidak ada.")


async def table_file(rows: list[list[CellValue]], sheet: str, name: str, extension: str) -> Response:
    """Rows as a file of this name, to be saved."""
    if (reader := FORMS[extension]) is not None:
        content, media_type = await asyncio.to_thread(as_csv, rows, reader), "text/csv; charset=utf-8"
    else:
        content, media_type = await asyncio.to_thread(as_xlsx, rows, sheet), XLSX
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{extension}"',
        **headers_of_a_file(media_type),
    }
    return Response(content, media_type=media_type, headers=headers)
