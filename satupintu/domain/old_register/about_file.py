"""What is to be said of a whole file once: columns that are only likely, and columns that nobody understands."""

from collections.abc import Sequence

from satupintu.domain.old_register.body import BodyRow, counting_columns
from satupintu.domain.old_register.cells import CellRemark, Table, letter, text_of
from satupintu.domain.old_register.columns import Plan, heading, width

SAMPLED = 500
"""Rows among which a column must hold something to be named."""


def likely_columns(table: Table, plan: Plan) -> list[CellRemark]:
    """The columns whose heading is only like a known one."""
    return [
        CellRemark(
            "Judul kolom “%(heading)s” dibaca seperti “%(known)s”.",
            f"{letter(column)}{plan.header + 1}",
            {"heading": heading(table.rows, plan, column), "known": known},
        )
        for column, known in plan.similar.items()
        if column in plan.columns
    ]


def columns_kept_as_they_are(table: Table, plan: Plan, rows: Sequence[BodyRow]) -> list[CellRemark]:
    """The columns that hold something and are not understood: they stay with the row as it was written."""
    passed = {*plan.columns, *counting_columns(table, plan)}
    open_ones = [column for column in range(width(table.rows[: SAMPLED + plan.header])) if column not in passed]
    return [
        CellRemark(
            "Kolom “%(heading)s” tidak dikenali; isinya tetap disimpan bersama barisnya.",
            f"{letter(column)}{plan.header + 1}",
            {"heading": heading(table.rows, plan, column) or letter(column)},
        )
        for column in open_ones
        if any(column < len(row.cells) and text_of(row.cells[column]).strip() for row in rows[:SAMPLED])
    ]
