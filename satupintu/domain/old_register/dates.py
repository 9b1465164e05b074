"""
Days as registers write them. Which of two readings of `07/04/2025` is meant is found, not guessed.

Witnesses are the other days of the column and the Roman month in a number, for a last day the term. Where they
contradict one another, or where there is none, the answer is a `Question`.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from satupintu.domain.errors import InvalidInput
from satupintu.domain.numbering import ROMAN_MONTHS
from satupintu.domain.old_register.cells import Cell, text_of
from satupintu.domain.typed.days import MONTHS

Witness = Callable[[date], bool]
"""Does something else in the row speak for a day?"""


class DateOrder(StrEnum):
    """Which part of `07/04/2025` is the month."""

    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True)
class Written:
    """What a cell can mean: a day for each order, or only a year."""

    days: Mapping[DateOrder, date]
    year: int
    is_mended: bool = False
    """A separator was missing, as in `9/92021`."""

    @property
    def readings(self) -> list[date]:
        """The different days it can mean, in the order of `DateOrder`."""
        return list(dict.fromkeys(self.days.values()))

    def says_order(self) -> DateOrder | None:
        """The order that only one reading allows, such as that of `5/27/2021`."""
        return next(iter(self.days)) if len(self.days) == 1 else None


@dataclass(frozen=True)
class Question:
    """Which reading is meant? Answered by the order, in the mapping or for this cell."""

    written: Written


_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_NO_SEPARATOR = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPOKEN = re.compile(r"(\d{1,2})\s+([a-z]+)\.?\s+(\d{4})")
_YEAR = re.compile(r"(?:[a-z]+\.?\s+)?(\d{4})")
_ROMAN = re.compile(r"(?:^|[/.\s])(" + "|".join(sorted(ROMAN_MONTHS, key=len, reverse=True)) + r")(?=$|[/.\s])")
EARLIEST, LATEST = 1945, 2100


def year_of(said: str, latest: int = LATEST) -> int | None:
    """A year written alone; None for what is none, or lies outside the span."""
    return int(said) if said.isdecimal() and EARLIEST <= int(said[:5]) <= latest else None


def read(cell: Cell) -> Written | None:
    """
    What a cell can mean; None for an empty one.

    Raises:
        InvalidInput: it is no day.
    """
    if isinstance(cell, date):
        return _turned(cell)
    said = text_of(cell).strip().lower()
    if said in ("", "-", "–"):
        return None
    if found := _ISO.fullmatch(said.split("t")[0]):
        return _certain(int(found[1]), int(found[2]), int(found[3]), said)
    if (found := _SPOKEN.fullmatch(said)) and found[2] in MONTHS:
        return _certain(int(found[3]), MONTHS[found[2]], int(found[1]), said)
    if found := _NUMERIC.fullmatch(said):
        return _either(int(found[1]), int(found[2]), _full_year(found[3]), said, is_mended=False)
    if found := _NO_SEPARATOR.fullmatch(said):
        return _either(int(found[1]), int(found[2]), int(found[3]), said, is_mended=True)
    if (found := _YEAR.fullmatch(said)) and EARLIEST <= int(found[1]) <= LATEST:
        return Written({}, int(found[1]))
    raise _unreadable(said)


def _unreadable(said: str) -> InvalidInput:
    return InvalidInput("“%(said)s” tidak terbaca sebagai tanggal.", said=said)


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _certain(year: int, month: int, day: int, said: str) -> Written:
    found = _day(year, month, day)
    if found is None:
        raise _unreadable(said)
    return Written({DateOrder.DMY: found, DateOrder.MDY: found}, year)


def _either(first: int, second: int, year: int, said: str, *, is_mended: bool) -> Written:
    days = {DateOrder.DMY: _day(year, second, first), DateOrder.MDY: _day(year, first, second)}
    possible = {order: day for order, day in days.items() if day is not None}
    if not possible:
        raise _unreadable(said)
    return Written(possible, year, is_mended)


def _turned(day: date) -> Written:
    """A day of the spreadsheet itself: it may have taken the day for the month when the text was typed."""
    if not EARLIEST <= day.year <= LATEST:
        raise _unreadable(day.isoformat())
    turned = _day(day.year, day.day, day.month) or day
    return Written({DateOrder.MDY: day, DateOrder.DMY: turned}, day.year)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def order_of(cells: Iterable[Cell]) -> DateOrder | None:
    """The order of a column, where its certain days agree on one. A day of the spreadsheet itself stands as it is."""
    found: set[DateOrder] = set()
    for cell in cells:
        if isinstance(cell, date):
            found.add(DateOrder.MDY)
            continue
        try:
            written = read(cell)
        except InvalidInput:
            continue
        if written is not None and (order := written.says_order()) is not None:
            found.add(order)
    return found.pop() if len(found) == 1 else None


def roman_months(numbers: Iterable[str]) -> set[int]:
    """The months that numbers of letters name: `05/MEN-KP/KB/II/2024` says February."""
    return {ROMAN_MONTHS.index(each) + 1 for number in numbers for each in _ROMAN.findall(number)}


def settle(
    written: Written,
    order: DateOrder | None,
    witness: Witness | None,
    *,
    must_fit: bool,
) -> date | Question:
    """
    Tell which day is meant: by the only reading, else by witness and order of the column, which must not differ.

    With `must_fit`, a witness that fits no reading is a question too; without it, it is only a weak one.
    """
    readings = written.readings
    if len(readings) == 1:
        return readings[0]
    by_order = written.days.get(order) if order else None
    fitting = [day for day in readings if witness(day)] if witness else []
    if len(fitting) == 1:
        return fitting[0] if by_order in (None, fitting[0]) else Question(written)
    if by_order is None or (witness is not None and must_fit and not fitting):
        return Question(written)
    return by_order


def month_witness(numbers: Iterable[str]) -> Witness | None:
    """Does a day lie in the month that the numbers name? None where they name none."""
    months = roman_months(numbers)
    return (lambda day: day.month in months) if months else None


def ends_of_term(start: date, months: int) -> tuple[date, date]:
    """The last days that a term can mean: the same day, and the day before, as some count."""
    end = after_months(start, months)
    return end, end - timedelta(days=1)


def is_term(start: date, end: date, months: int) -> bool:
    """True where the term lies between the two days."""
    return end in ends_of_term(start, months)


def term_witness(starts_on: date | None, months: int | None) -> Witness | None:
    """Does the term end on a day? None where start or term is not known."""
    if starts_on is None or months is None:
        return None
    return lambda end: is_term(starts_on, end, months)


def after_months(start: date, months: int) -> date:
    """The same day so many months later; of a shorter month, its last."""
    year, month = divmod(start.month - 1 + months, 12)
    return date(start.year + year, month + 1, min(start.day, monthrange(start.year + year, month + 1)[1]))
