"""A whole table read: every row of its body judged for itself, in the order of the file."""

from collections.abc import Callable
from datetime import date

from satupintu.domain.old_register.body import BodyRow, body
from satupintu.domain.old_register.cells import CellRemark, Table
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan, checked
from satupintu.domain.old_register.habits import learned
from satupintu.domain.old_register.rows import Judged, Verdict, judge

_EVERY = 500
"""Rows after which it is told how far the reading has come."""


def read(table: Table, plan: Plan, city: City, today: date, told: Callable[[int, int], None]) -> list[Judged]:
    """
    Judge every row for itself; `told` hears now and then how many lines are done, of how many.

    Raises:
        InvalidInput: the plan lacks a column that every row needs.
    """
    plan = learned(table, checked(plan), city)
    found = []
    for count, row in enumerate(body(table, plan, city)):
        found.append(_judged(row, plan, city, today))
        if count % _EVERY == 0:
            told(row.line, len(table.rows))
    return found


def _judged(row: BodyRow, plan: Plan, city: City, today: date) -> Judged:
    if row.line in plan.left_out:
        return Judged(
            row.line, Verdict.LEFT_OUT, None, (CellRemark("Baris ini dikeluarkan dari impor.", str(row.line)),)
        )
    if row.apart is not None:
        remark = CellRemark(row.apart.sentence, str(row.line), row.apart.facts)
        return Judged(row.line, Verdict.LEFT_OUT, None, (remark,))
    return judge(row, plan, city, today)
