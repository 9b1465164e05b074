"""The rows below the header of a table, as they are to be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from satupintu.domain.old_register.apart import Apart, apart
from satupintu.domain.old_register.cells import Cell, Table, column_of, is_blank, plain_cell, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan, heading, width
from satupintu.domain.old_register.fields import DAYS, Field

_COUNTING = frozenset({"no", "nomor urut", "no urut", "nmr", "urut"})
"""Headings of the column that counts the rows."""
_JOINED = (
    Field.PARTIES, Field.PARTNER_SIGNER, Field.SIGNER, Field.PARTNER_NUMBER, Field.NUMBER, Field.PARTNER_KIND,
    Field.OPD, Field.SCOPE,
)  # fmt: skip
"""What a further line of the same agreement may add."""
_OF_ITS_OWN = (Field.DOCUMENT, Field.TITLE, Field.OWN_NUMBER, *DAYS)
"""What makes a line an agreement of its own."""


@dataclass(frozen=True)
class BodyRow:
    """A row of the body: an agreement, or something that stands between them."""

    line: int
    """In the file, from 1; the first, where it takes up several."""
    cells: Sequence[Cell]
    also: tuple[int, ...] = ()
    """Further lines of the same agreement."""
    is_merged: bool = True
    """The file itself shows that these lines are one."""
    above: Mapping[Field, tuple[str, int]] = field(default_factory=dict)
    """What rows between the others say of it, with their lines."""
    apart: Apart | None = None
    """Why it is no agreement."""


def body(table: Table, plan: Plan, city: City) -> Iterator[BodyRow]:
    """The rows that are not blank, further lines joined to the agreement that they belong to."""
    merges = _vertical(table, plan)
    held: BodyRow | None = None
    above: dict[Field, tuple[str, int]] = {}
    for line, cells, other, goes_on in _lines(table, plan, city):
        if other is not None:
            if held is not None:
                yield held
            held = None
            above |= {each: (said, line) for each, said in other.says.items()}
            yield BodyRow(line, cells, apart=other)
        elif held is not None and not _is_decided(line, plan) and goes_on:
            is_merged = any(top < line - 1 <= bottom for top, bottom in merges)
            held = _joined(held, line, cells, plan, is_merged=is_merged)
        else:
            if held is not None:
                yield held
            held = BodyRow(line, cells, above=dict(above))
    if held is not None:
        yield held


def _lines(table: Table, plan: Plan, city: City) -> Iterator[tuple[int, Sequence[Cell], Apart | None, bool]]:
    """The lines that hold something, with what was typed over a cell in its place and merged cells said of each row."""
    typed = _typed(plan)
    fill = partial(_filled, table, plan, _merged_by_line(table, plan)) if plan.fills_down else None
    titles = frozenset(
        plain_cell(heading(table.rows, plan, column)) for column in range(width(table.rows[: plan.header + 1]))
    )
    own, further = _telling_columns(table, plan)
    for index in range(plan.header + 1, len(table.rows)):
        line, cells = index + 1, table.rows[index]
        if line in typed:
            cells = _typed_over(cells, typed[line])
        if is_blank(cells):
            continue
        other = apart(cells, plan, titles, city) if line not in plan.said else None
        goes_on = other is None and _goes_on(cells, own, further)
        if other is None and fill is not None and not goes_on:
            cells = fill(index, cells)
        yield line, cells, other, goes_on


def _is_decided(line: int, plan: Plan) -> bool:
    """Somebody has left the line out, or filled it in: it stands for itself."""
    return line in plan.left_out or line in plan.said


def _merged_by_line(table: Table, plan: Plan) -> Mapping[int, Sequence[tuple[int, int]]]:
    """By row, the columns that a cell above is merged over, with the row of that cell."""
    found: dict[int, list[tuple[int, int]]] = {}
    for each in table.merged:
        if each.top > plan.header:
            for row in range(each.top + 1, each.bottom + 1):
                found.setdefault(row, []).append((each.left, each.top))
    return found


def _filled(
    table: Table, plan: Plan, merged: Mapping[int, Sequence[tuple[int, int]]], index: int, cells: Sequence[Cell]
) -> Sequence[Cell]:
    """A row with what is merged over it from above."""
    if index not in merged:
        return cells
    wide = [*cells, *([None] * (max(column for column, _ in merged[index]) + 1 - len(cells)))]
    for column, top in merged[index]:
        if not text_of(wide[column]).strip() and column < len(table.rows[top]):
            wide[column] = table.rows[top][column]
    return wide


def _vertical(table: Table, plan: Plan) -> Sequence[tuple[int, int]]:
    """First and last row of each merge over rows that can make several lines one agreement, from 0."""
    return [(each.top, each.bottom) for each in table.merged if each.top > plan.header and each.bottom > each.top]


def counting_columns(table: Table, plan: Plan) -> Sequence[int]:
    """The columns that count the rows."""
    headings = _headings(table, plan)
    return [column for column, text in headings if column not in plan.columns and plain_cell(text) in _COUNTING]


def _headings(table: Table, plan: Plan) -> Sequence[tuple[int, str]]:
    wide = width(table.rows[: plan.header + 1])
    return [(column, heading(table.rows, plan, column)) for column in range(wide)]


def _telling_columns(table: Table, plan: Plan) -> tuple[Sequence[int], Sequence[int]]:
    """The columns that make a line an agreement of its own, and those that may go on from the line above."""
    if not any(plan.of(held) for held in (Field.TITLE, Field.DOCUMENT)) or not any(plan.of(held) for held in DAYS):
        return (), ()
    own = [*counting_columns(table, plan), *(column for held in _OF_ITS_OWN for column in plan.of(held))]
    return own, [column for held in _JOINED for column in plan.of(held)]


def _goes_on(cells: Sequence[Cell], own: Sequence[int], further: Sequence[int]) -> bool:
    """True for a line that has nothing of its own but a further party, with what belongs to it."""
    if any(_is_filled(cells, column) for column in own):
        return False
    return any(_is_filled(cells, column) for column in further)


def _is_filled(cells: Sequence[Cell], column: int) -> bool:
    return column < len(cells) and bool(text_of(cells[column]).strip())


def _joined(held: BodyRow, line: int, cells: Sequence[Cell], plan: Plan, *, is_merged: bool) -> BodyRow:
    """An agreement with a further line, each text below those that stand above it in its column."""
    lines = len(held.also) + 1
    wide = max(len(held.cells), len(cells))
    found: list[Cell] = [*held.cells, *([None] * (wide - len(held.cells)))]
    for column in range(wide):
        if not _is_filled(cells, column):
            continue
        said = text_of(found[column])
        room = "\n" * max(lines - said.count("\n"), 1) if plan.columns.get(column) in _JOINED else "\n"
        found[column] = f"{said}{room}{text_of(cells[column])}" if said or room else cells[column]
    return replace(held, cells=found, also=(*held.also, line), is_merged=held.is_merged and is_merged)


def _typed(plan: Plan) -> Mapping[int, Mapping[str, str]]:
    """What was typed over the cells of each line, by the letters of the columns."""
    found: dict[int, dict[str, str]] = {}
    for name, said in plan.typed.items():
        letters = name.rstrip("0123456789")
        if letters and letters != name:
            found.setdefault(int(name[len(letters) :]), {})[letters.upper()] = said
    return found


def _typed_over(cells: Sequence[Cell], typed: Mapping[str, str]) -> Sequence[Cell]:
    over = {column_of(letters): said for letters, said in typed.items()}
    wide = [*cells, *([None] * (max(over) + 1 - len(cells)))]
    return [over.get(column, cell) for column, cell in enumerate(wide)]
