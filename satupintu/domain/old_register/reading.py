"""A whole table read: every row of its body judged for itself, in the order of the file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from satupintu.domain.old_register import own_list
from satupintu.domain.old_register.about_file import columns_kept_as_they_are, likely_columns
from satupintu.domain.old_register.body import BodyRow, body
from satupintu.domain.old_register.cells import CellRemark, Table
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan, checked
from satupintu.domain.old_register.corrected import as_said
from satupintu.domain.old_register.habits import learned
from satupintu.domain.old_register.rows import Judged, Verdict, judge

_EVERY = 500
"""Rows after which it is told how far the reading has come."""


def read_rows(table: Table, plan: Plan, city: City, today: date, told: Callable[[int, int], None]) -> list[Judged]:
    """
    Judge every row for itself; `told` hears now and then how many lines are done, of how many.

    Raises:
        InvalidInput: the plan lacks a column that every row needs.
    """
    if own_list.is_own(plan):
        return own_list.read_own(table.rows, checked(plan), told)
    rows = list(body(table, checked(plan), city))
    plan = learned(rows, plan, city)
    found = []
    for count, row in enumerate(rows):
        found.append(_judged(row, plan, city, today))
        if count % _EVERY == 0:
            told(row.line, len(table.rows))
    return _with_what_holds_of_all(found, table, plan, rows)


def _with_what_holds_of_all(judged: list[Judged], table: Table, plan: Plan, rows: Sequence[BodyRow]) -> list[Judged]:
    """The rows, the first agreement with what is to be said of the whole file."""
    likely = likely_columns(table, plan)
    said = columns_kept_as_they_are(table, plan, [row for row in rows if row.apart is None])
    first = next((at for at, row in enumerate(judged) if row.verdict is not Verdict.LEFT_OUT), None)
    if first is not None:
        row = judged[first]
        judged[first] = replace(row, remarks=(*row.remarks, *said), proposed=(*row.proposed, *likely))
    return judged


def _judged(row: BodyRow, plan: Plan, city: City, today: date) -> Judged:
    if row.line in plan.left_out:
        return Judged(
            row.line, Verdict.LEFT_OUT, None, (CellRemark("Baris ini dikeluarkan dari impor.", str(row.line)),)
        )
    if row.apart is not None:
        remark = CellRemark(row.apart.sentence, str(row.line), row.apart.facts)
        return Judged(row.line, Verdict.LEFT_OUT, None, (remark,))
    judged = judge(*as_said(row, plan), city, today)
    if row.line not in plan.said:
        return judged
    filled_in = CellRemark("%(n)s isian diisi petugas di meja impor.", str(row.line), {"n": len(plan.said[row.line])})
    return replace(judged, remarks=(filled_in, *judged.remarks))
