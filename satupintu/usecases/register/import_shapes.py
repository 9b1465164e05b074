"""What the columns of files mean is remembered by their headings, for the next file of that shape."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.old_register import header
from satupintu.domain.old_register.cells import Table, plain_cell
from satupintu.domain.old_register.choices import Choices, header_rows
from satupintu.domain.old_register.columns import Plan
from satupintu.domain.old_register.fields import Field
from satupintu.store.register.import_drafts import ImportShape

_SEARCHED = 20
"""Rows among which the header of a known shape is looked for."""
_LAYERS = 3
"""Rows that a header takes up at most."""
_LEAST = 3
"""Headings without which a row tells no shape."""


@dataclass(frozen=True)
class Remembered:
    """A shape that was met before, and where it stands in this sheet."""

    shape: ImportShape
    top: int
    bottom: int


def _mark(headings: Sequence[str]) -> str:
    """The mark of a shape: its headings in their order, however they are written; empty where they name too little."""
    plain = [plain_cell(each) for each in headings]
    while plain and not plain[-1]:
        plain.pop()
    return (
        hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest() if sum(map(bool, plain)) > 2 else ""
    )


def _marks(table: Table) -> dict[str, tuple[int, int]]:
    """The marks of everything near the top that may be a header, with its first and last row; the first ones win."""
    found: dict[str, tuple[int, int]] = {}
    for top in range(min(_SEARCHED, len(table.rows))):
        for bottom in range(top, min(top + _LAYERS, len(table.rows))):
            if mark := _mark(_headings(table, top, bottom)):
                found.setdefault(mark, (top, bottom))
    return found


def _headings(table: Table, top: int, bottom: int) -> list[str]:
    placed = header.placed(table.rows, top, bottom)
    return [" ".join(over) for over in header.titles(table.rows, placed)]


async def remembered(session: AsyncSession, table: Table) -> Remembered | None:
    """The shape of a sheet, where it was met before; of several the one that was said last."""
    marks = _marks(table)
    wanted = select(ImportShape).where(ImportShape.headings.in_(marks)).order_by(ImportShape.at.desc()).limit(1)
    shape = (await session.scalars(wanted)).one_or_none()
    return None if shape is None else Remembered(shape, *marks[shape.headings])


def as_remembered(choices: Choices, found: Remembered) -> Choices:
    """The choices with what was said of that shape, where nobody has said anything of this file."""
    columns = {int(place): Field(held) for place, held in found.shape.meaning.items() if held in set(Field)}
    return replace(choices, top=found.top, bottom=found.bottom, columns=columns)


async def remember_shape(session: AsyncSession, table: Table, plan: Plan, by: str, at: datetime) -> None:
    """Keep what the columns of this shape mean; what was said of it before is forgotten."""
    mark = _mark(_headings(table, *header_rows(table, plan)))
    if not mark:
        return
    meaning = {str(place): held for place, held in plan.columns.items()}
    said = {"meaning": meaning, "filename": table.filename, "by_name": by, "at": at}
    statement = insert(ImportShape).values(headings=mark, **said)
    await session.execute(statement.on_conflict_do_update(index_elements=[ImportShape.headings], set_=said))
