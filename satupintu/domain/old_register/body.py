"""The rows below the header of a table, as they are to be read: what was typed over a cell stands in its place."""

from collections.abc import Iterator, Mapping, Sequence

from satupintu.domain.old_register.cells import Cell, Table, column_of, is_blank
from satupintu.domain.old_register.columns import Plan

NumberedCells = tuple[int, Sequence[Cell]]
"""The number of a line in the file, from 1, and its cells."""


def body(table: Table, plan: Plan) -> Iterator[NumberedCells]:
    """The rows that are not blank, by the number of their line."""
    typed = _typed(plan)
    for index in range(plan.header + 1, len(table.rows)):
        line, cells = index + 1, table.rows[index]
        if line in typed:
            cells = _typed_over(cells, typed[line])
        if not is_blank(cells):
            yield line, cells


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
