"""What people have chosen about the file of an old register, and the plan that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from satupintu.domain.old_register import header
from satupintu.domain.old_register.cells import Table
from satupintu.domain.old_register.columns import CitySide, ColumnAnswer, Plan, answer_of, guessed, with_orders
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import Field


@dataclass(frozen=True)
class Choices:
    """Everything that is said about a file; what nobody has said is guessed from the file anew each time."""

    sheet: str = ""
    """The name of the sheet; empty: the first."""
    top: int | None = None
    """The first row of the header, from 0."""
    bottom: int | None = None
    """Its last row."""
    columns: Mapping[int, Field] | None = None
    """The meaning of every column that has one; None where nobody has said it."""
    constants: Mapping[Field, str] = field(default_factory=dict)
    orders: Mapping[Field, DateOrder] = field(default_factory=dict)
    city_side: CitySide | None = None
    answers: Mapping[str, ColumnAnswer] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[int, Mapping[Field, str]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    fills_down: bool = True
    marks_unread: bool = False

    def with_columns(self, columns: Mapping[int, Field]) -> Self:
        """The same, with the meaning of every column said."""
        return replace(self, columns=columns)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a draft."""
        return {
            "sheet": self.sheet,
            "top": self.top,
            "bottom": self.bottom,
            "columns": None if self.columns is None else {str(index): held for index, held in self.columns.items()},
            "constants": dict(self.constants),
            "orders": dict(self.orders),
            "city_side": self.city_side,
            "answers": dict(self.answers),
            "typed": dict(self.typed),
            "said": {str(line): dict(fields) for line, fields in self.said.items()},
            "left_out": sorted(self.left_out),
            "fills_down": self.fills_down,
            "marks_unread": self.marks_unread,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        columns = kept["columns"]
        return cls(
            sheet=kept["sheet"],
            top=kept["top"],
            bottom=kept["bottom"],
            columns=None if columns is None else {int(index): Field(held) for index, held in columns.items()},
            constants={Field(held): said for held, said in kept["constants"].items()},
            orders={Field(held): DateOrder(order) for held, order in kept["orders"].items()},
            city_side=None if kept["city_side"] is None else CitySide(kept["city_side"]),
            answers={name: answer for name, said in kept["answers"].items() if (answer := answer_of(said)) is not None},
            typed=kept["typed"],
            said={
                int(line): {Field(held): said for held, said in fields.items()} for line, fields in kept["said"].items()
            },
            left_out=frozenset(kept["left_out"]),
            fills_down=kept["fills_down"],
            marks_unread=kept["marks_unread"],
        )


def header_rows(table: Table, plan: Plan) -> tuple[int, int]:
    """The first and the last row of the header, from 0, without the one below that counts the columns."""
    top = plan.header if plan.top is None else plan.top
    return top, plan.header - (plan.header > top and header.counts_columns(table.rows[plan.header]))


def plan_with(table: Table, choices: Choices) -> Plan:
    """
    The plan of a sheet: guessed from it, with what was chosen in the place of what was guessed.

    Raises:
        InvalidInput: the sheet has no header, and nobody has said where it is.
    """
    plan = guessed(table, choices.top, choices.bottom)
    plan = replace(
        plan,
        columns=plan.columns if choices.columns is None else choices.columns,
        orders=choices.orders,
        constants=choices.constants,
        city_side=choices.city_side,
        answers=choices.answers,
        typed=choices.typed,
        said=choices.said,
        left_out=choices.left_out,
        fills_down=choices.fills_down,
        marks_unread=choices.marks_unread,
    )
    return with_orders(table.rows, plan)
