"""A whole table read: every row of its body judged for itself, in the order of the file."""

from collections.abc import Callable
from datetime import date

from satupintu.domain.old_register.body import body
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
    for count, (line, cells) in enumerate(body(table, plan)):
        if line in plan.left_out:
            remark = CellRemark("Baris ini dikeluarkan dari impor.", str(line))
            found.append(Judged(line, Verdict.LEFT_OUT, None, (remark,)))
        else:
            found.append(judge(line, cells, plan, city, today))
        if count % _EVERY == 0:
            told(line, len(table.rows))
    return found
