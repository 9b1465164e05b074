"""What the command line says about the file of an old register, such as `B=title` or `starts=mdy`, as choices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import Table, Workbook, letter
from satupintu.domain.old_register.choices import Choices, plan_with
from satupintu.domain.old_register.columns import CitySide, ColumnAnswer, Plan, answer_of, heading, width
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import DAYS, Field

_SIDES = "sides"
"""The name under which the order of the two sides is said."""
_HEADER = re.compile(r"(\d+)(?:-(\d+))?", re.ASCII)
_CELL = re.compile(r"[A-Z]{1,3}\d+", re.ASCII)


@dataclass(frozen=True)
class Said:
    """The options of the command."""

    sheet: str = ""
    header: str = ""
    """A row such as `2`, or rows such as `2-3`."""
    columns: Sequence[str] = ()
    constants: Sequence[str] = ()
    orders: Sequence[str] = ()
    answers: Sequence[str] = ()
    typed: Sequence[str] = ()
    left_out: Sequence[int] = ()
    fills_down: bool = True
    marks_unread: bool = False


def sheet_in(book: Workbook, wanted: str) -> Table:
    """
    The sheet of that name, whatever its capitals; without a name the first.

    Raises:
        InvalidInput: there is none, with the names of those there are.
    """
    found = [each for each in book.sheets if each.sheet.casefold() == wanted.casefold()] if wanted else [book.first]
    if not found:
        names = ", ".join(each.sheet for each in book.sheets)
        raise InvalidInput("Lembar “%(said)s” tidak ada. Yang ada: %(known)s.", said=wanted, known=names)
    return found[0]


def plan_of(table: Table, said: Said) -> Plan:
    """
    The plan of a sheet with what was said.

    Raises:
        InvalidInput: something said is not understood, or the sheet has no header.
    """
    top, bottom = _header(said.header)
    orders, side = _orders(said.orders)
    choices = Choices(
        sheet=table.sheet,
        top=top,
        bottom=bottom,
        constants=dict(_constant(each) for each in said.constants),
        orders=orders,
        city_side=side,
        answers=dict(_answer(each) for each in said.answers),
        typed=dict(_typed(each) for each in said.typed),
        left_out=frozenset(said.left_out),
        fills_down=said.fills_down,
        marks_unread=said.marks_unread,
    )
    plan = plan_with(table, choices)
    if not said.columns:
        return plan
    return plan_with(table, choices.with_columns(_columns(table, plan, said.columns)))


def _header(said: str) -> tuple[int | None, int | None]:
    if not said:
        return None, None
    found = _HEADER.fullmatch(said)
    if found is None or not int(found[1]):
        raise InvalidInput("“%(said)s” bukan baris judul. Tulis misalnya 2, atau 2-3.", said=said)
    return int(found[1]) - 1, int(found[2] or found[1]) - 1


def _columns(table: Table, plan: Plan, columns: Sequence[str]) -> dict[int, Field]:
    held = dict(plan.columns)
    names = {letter(index): index for index in range(width(table.rows))}
    names |= {heading(table.rows, plan, index).casefold(): index for index in names.values()}
    for said in columns:
        name, _, value = said.rpartition("=")
        index = names.get(name.upper(), names.get(name.casefold(), -1))
        if index < 0 or value not in {*Field, "-"}:
            known = ", ".join((*Field, "-"))
            raise InvalidInput(
                "“%(said)s” tidak dimengerti. Tulis KOLOM=HAL dengan HAL: %(known)s.", said=said, known=known
            )
        if value == "-":
            held.pop(index, None)
        else:
            held[index] = Field(value)
    return held


def _constant(said: str) -> tuple[Field, str]:
    name, _, value = said.partition("=")
    if name not in set(Field) or not value.strip():
        known = ", ".join(Field)
        raise InvalidInput("“%(said)s” tidak dimengerti. Tulis HAL=ISI dengan HAL: %(known)s.", said=said, known=known)
    return Field(name), value.strip()


def _typed(said: str) -> tuple[str, str]:
    name, is_said, value = said.partition("=")
    if not is_said or not _CELL.fullmatch(name.upper()):
        raise InvalidInput("“%(said)s” tidak dimengerti. Tulis SEL=ISI, misalnya J12=31-12-2024.", said=said)
    return name.upper(), value


def _orders(orders: Sequence[str]) -> tuple[dict[Field, DateOrder], CitySide | None]:
    given = dict(_answer(said) for said in orders)
    side = given.pop(_SIDES, None)
    if unknown := set(given) - {str(day) for day in DAYS}:
        known = ", ".join((*DAYS, _SIDES))
        raise InvalidInput("“%(said)s” bukan kolom tanggal: %(known)s.", said=", ".join(unknown), known=known)
    days = {Field(name): order for name, order in given.items() if isinstance(order, DateOrder)}
    if len(days) < len(given) or not isinstance(side, CitySide | None):
        raise _not_understood(", ".join(orders))
    return days, side


def _answer(said: str) -> tuple[str, ColumnAnswer]:
    name, _, value = said.partition("=")
    answer = answer_of(value)
    if not name or answer is None:
        raise _not_understood(said)
    return name, answer


def _not_understood(said: str) -> InvalidInput:
    return InvalidInput("“%(said)s” tidak dimengerti. Tulis misalnya starts=mdy atau J12=dmy.", said=said)
