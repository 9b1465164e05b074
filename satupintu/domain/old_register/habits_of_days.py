"""What a whole file shows of the order of its days: by run of rows, and where the spreadsheet may have turned some."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates
from satupintu.domain.old_register.body import BodyRow
from satupintu.domain.old_register.cells import Cell, letter, text_of
from satupintu.domain.old_register.columns import Plan
from satupintu.domain.old_register.dates import DateOrder, Written
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.domain.old_register.runs import Dated, runs_of

_LEAST_TYPED = 2
"""Days typed as text, the day first and beyond the twelfth, that show how the others were typed."""


def with_runs(rows: Iterable[BodyRow], plan: Plan) -> Plan:
    """The plan with what the rows show, for the columns of days whose order is not known."""
    columns = {held: plan.of(held)[0] for held in DAYS if plan.of(held)}
    open_ones = [held for held in columns if held not in plan.orders]
    if not columns:
        return plan
    dated: list[Dated] = []
    native: dict[Field, list[tuple[str, Written]]] = {held: [] for held in columns}
    typed: dict[Field, int] = dict.fromkeys(columns, 0)
    month_first: set[str] = set()
    for row in rows:
        line, cells = row.line, row.cells
        found = {held: _written(cells, column) for held, column in columns.items()}
        for held, written in found.items():
            if written is not None and written.is_native:
                native[held].append((f"{letter(columns[held])}{line}", written))
            elif written is not None and written.says_order() is DateOrder.DMY and not written.is_misspelt:
                typed[held] += 1
            elif written is not None and written.says_order() is DateOrder.MDY:
                month_first |= set(text_of(cells[columns[held]]))
        if open_ones and (one := _dated(line, cells, columns, {held: found[held] for held in open_ones})):
            dated.append(one)
    runs = replace(runs_of(dated), is_dashed_by_day=month_first.isdisjoint("-."))
    return replace(plan, runs=runs, turned=_turned(native, typed))


def _written(cells: Sequence[Cell], column: int) -> Written | None:
    try:
        return dates.read_day(cells[column]) if column < len(cells) else None
    except InvalidInput:
        return None


def _dated(
    line: int, cells: Sequence[Cell], columns: Mapping[Field, int], found: Mapping[Field, Written | None]
) -> Dated | None:
    """A row by its days in numbers; None where it has none that can be two days or that shows an order."""
    texts = {held: each for held, each in found.items() if each is not None and each.days and not each.is_native}
    if not texts:
        return None
    orders = {order for each in texts.values() if (order := each.says_order()) is not None}
    two = {held: each for held, each in texts.items() if len(each.readings) > 1}
    if not orders and two and all("/" not in text_of(cells[columns[held]]) for held in two):
        return None
    if not orders and not two:
        return None
    held = next(iter(two or texts))
    day = next((each.readings[0] for each in texts.values() if len(each.readings) == 1), None)
    order = orders.pop() if len(orders) == 1 else None
    return Dated(line, f"{letter(columns[held])}{line}", order, day, two.get(held))


def _turned(native: Mapping[Field, Sequence[tuple[str, Written]]], typed: Mapping[Field, int]) -> dict[Field, str]:
    """
    Columns in which only the days up to the twelfth are the spreadsheet's own, and later ones were left as text.

    So it is where days were typed day first into a spreadsheet that expects the month: it took what it could.
    """
    found = {}
    for held, days in native.items():
        is_whole = any(len(written.readings) == 1 and written.readings[0].day > 12 for _, written in days)
        doubtful = [name for name, written in days if len(written.readings) > 1]
        if doubtful and not is_whole and typed[held] >= _LEAST_TYPED:
            found[held] = doubtful[0]
    return found
