"""
Days as registers write them. Which of two readings of `07/04/2025` is meant is found, not guessed.

Witnesses are the other days of the column and the Roman month in a number, for a last day the term. Where they
contradict one another, or where there is none, the answer is a `DateDoubt`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.numbering import ROMAN_MONTHS
from satupintu.domain.old_register.cells import Cell, text_of
from satupintu.domain.old_register.day_words import bare_day, month_like, month_of, weekday_in

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
    is_short: bool = False
    """The year has two digits: of its centuries, the one in which an agreement can begin."""
    is_misspelt: bool = False
    """The month is a word that is only like the name of one."""
    is_of_another_weekday: bool = False
    """The weekday that is written before it is not that of the day."""
    is_native: bool = False
    """The spreadsheet itself holds it as a day."""

    @property
    def readings(self) -> list[date]:
        """The different days it can mean, in the order of `DateOrder`."""
        return list(dict.fromkeys(self.days.values()))

    def says_order(self) -> DateOrder | None:
        """The order that only one reading allows, such as that of `5/27/2021`."""
        return next(iter(self.days)) if len(self.days) == 1 else None


@dataclass(frozen=True)
class DateDoubt:
    """Which reading is meant? Answered by the order, in the mapping or for this cell."""

    written: Written


_SHORT = r"\d{4}|['’`]?\d{2}"
_NUMERIC = re.compile(rf"(\d{{1,2}})[/.\-\s](\d{{1,2}})[/.\-\s]({_SHORT})")
_NO_SEPARATOR = re.compile(r"(\d{1,2})[/.\-](\d{1,2})(\d{4})")
_RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_ISO_RUN_TOGETHER = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SPOKEN = re.compile(rf"(\d{{1,2}})[\s\-/.,]*([a-z]+)[\s\-/.,]*({_SHORT})")
_MONTH_FIRST = re.compile(rf"([a-z]+)[\s\-/.]+(\d{{1,2}})[\s\-/,.]+({_SHORT})")
_YEAR = re.compile(rf"(?:([a-z]+)[\s\-/.,]+)?(?:tahun\s+)?({_SHORT})")
_MONTH_AND_YEAR = re.compile(r"(?:0?0|1[0-2]|0?[1-9])[/.\-](\d{4})")
_NO_DAY = re.compile(r"(?:0{1,2}[/.\-]){1,2}(?:\d{1,2}[/.\-])?(\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SHORT_YEAR = re.compile(r"['’`]?(\d{2})")
_UNTIL = r"(?:s\s*/\s*d\.?|s\.?\s*d\.?(?=\s)|sampai dengan|sampai|hingga|until|to(?=\s))"
_SHORT_PERIOD = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2}\s+[a-z]+\s+\d{4})\W*", re.IGNORECASE)
_PERIOD = re.compile(rf"(.*?\d.*?)\s*(?:{_UNTIL}|\s[-–—]\s|–|—)\s*(.*\d.*)", re.IGNORECASE | re.DOTALL)
_ONLY_UNTIL = re.compile(rf"^\s*(?:berlaku\s+|berakhir\s+)?{_UNTIL}\s+(?:dengan\s+)?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_ROMAN = re.compile(r"(?<=[/.\s\-])(" + "|".join(sorted(ROMAN_MONTHS, key=len, reverse=True)) + r")(?=$|[/.\s])")
_YEAR_OF_A_NUMBER = re.compile(r"[/.\-\s]((?:19|20)\d{2}|['’]?\d{2})\s*$")
EARLIEST, LATEST = 1945, 2100
_FIRST_SERIAL = date(1899, 12, 30)
_CENTURY = 100


def year_of(said: str, latest: int = LATEST) -> int | None:
    """A year written alone; None for what is none, or lies outside the span."""
    return int(said) if said.isdecimal() and EARLIEST <= int(said[:5]) <= latest else None


def short_year_of(said: str) -> int | None:
    """The year of two digits in which an agreement can have begun: '98 is 1998, since the republic is of 1945."""
    found = _SHORT_YEAR.fullmatch(said)
    return _full_year(said) if found else None


def period_of(said: str) -> tuple[str, str] | None:
    """
    The two days of a period written in one cell, such as `1 Juni 2021 s/d 1 Juni 2024`.

    The first may leave out what the second says, too: `3 s.d. 5 Maret 2020`, `3 Maret s.d. 5 April 2020`.
    """
    bare = _IN_BRACKETS.sub(" ", said).strip()
    found = _SHORT_PERIOD.fullmatch(bare) or _PERIOD.fullmatch(bare)
    if found is None or not is_day(found[2]):
        return None
    first, last = found[1].strip(), found[2].strip()
    missing = re.search(r"[a-z]+[\s\-/.]+\d{4}\W*$" if first.isdecimal() else r"\d{4}\W*$", last, re.IGNORECASE)
    if not re.search(r"\d{2}\W*$", first) or first.isdecimal() or not is_day(first):
        first = f"{first} {missing[0]}" if missing else first
    return (first, last) if is_day(first) else None


def is_day(said: str) -> bool:
    """True where a text can be read as a day, a month or a year."""
    try:
        return read_day(said) is not None
    except InvalidInput:
        return False


def last_day_of(written: Written, first_year: int | None) -> Written | None:
    """
    A last day with the century of its year; None where nothing tells it.

    A term is no longer than a century: the first such year that is not before the one in which it begins.
    """
    if not written.is_short:
        return written
    short = written.year % _CENTURY
    if first_year is None:
        return written if short < EARLIEST % _CENTURY else None
    year = first_year + (short - first_year) % _CENTURY
    days = {order: turned for order, day in written.days.items() if (turned := _day(year, day.month, day.day))}
    return replace(written, days=days, year=year) if days or not written.days else None


def a_century_later(day: date) -> date | None:
    """The same day of the next century: spreadsheets take '47 for 1947."""
    return _day(day.year + _CENTURY, day.month, day.day)


@lru_cache(maxsize=8192)
def read_day(cell: Cell) -> Written | None:
    """
    What a cell can mean; None for an empty one.

    Raises:
        InvalidInput: it is no day.
    """
    if isinstance(cell, date):
        return _turned(cell)
    whole = text_of(cell)
    said = bare_day(_ONLY_UNTIL.sub("", whole))
    if said in ("", "-", "–", "—"):
        return None
    try:
        found = _in_numbers(said) or _in_words(said)
    except InvalidInput as error:
        raise _unreadable(whole) from error
    if found is None:
        raise _unreadable(whole)
    return _on_its_weekday(found, weekday_in(whole))


def _on_its_weekday(written: Written, weekday: int | None) -> Written:
    """A day with the weekday that stands before it: of two readings it tells one, and it may fit none."""
    if weekday is None or not written.days:
        return written
    fitting = {order: day for order, day in written.days.items() if day.weekday() == weekday}
    return replace(written, days=fitting) if fitting else replace(written, is_of_another_weekday=True)


def _in_numbers(said: str) -> Written | None:
    if found := _NO_DAY.fullmatch(said):
        return Written({}, int(found[1]), is_mended=True)
    if found := _ISO.fullmatch(said) or _ISO_RUN_TOGETHER.fullmatch(said):
        return _certain(int(found[1]), int(found[2]), int(found[3]), said)
    if found := _NUMERIC.fullmatch(said):
        written = _either(int(found[1]), int(found[2]), _full_year(found[3]), said)
        return replace(written, is_short=True) if _is_short(found[3]) else written
    if found := _NO_SEPARATOR.fullmatch(said):
        return replace(_either(int(found[1]), int(found[2]), int(found[3]), said), is_mended=True)
    if (found := _RUN_TOGETHER.fullmatch(said)) and (day := _day(int(found[3]), int(found[2]), int(found[1]))):
        return replace(certain(day), is_mended=True)  # nobody puts the month first without a sign between
    if found := _SERIAL.fullmatch(said):
        return _of_a_serial(int(found[1]))
    return None


def _in_words(said: str) -> Written | None:
    spoken = _SPOKEN.fullmatch(said)
    if spoken is None and (found := _MONTH_FIRST.fullmatch(said)):
        month, day, year = found.groups()
    elif spoken is not None:
        day, month, year = spoken.groups()
    else:
        found = _YEAR.fullmatch(said)
        month = found[1] if found else ""
        has_month = bool(month) and (month_of(month) or month_like(month)) is not None
        if found and (not month or has_month) and _can_be_year(found[2], has_month=has_month):
            return Written({}, _full_year(found[2]), is_short=_is_short(found[2]))
        found = _MONTH_AND_YEAR.fullmatch(said)
        return Written({}, int(found[1])) if found else None
    number = month_of(month)
    likely = number or month_like(month)
    if likely is None:
        return None
    written = _certain(_full_year(year), likely, int(day), said)
    return replace(written, is_short=_is_short(year), is_misspelt=number is None)


def _of_a_serial(number: int) -> Written | None:
    """A day by its number in a spreadsheet, which counts from the end of 1899."""
    day = _FIRST_SERIAL + timedelta(days=number)
    return replace(_turned(day), is_native=True) if EARLIEST <= day.year <= LATEST else None


def _unreadable(said: str) -> InvalidInput:
    return InvalidInput("“%(said)s” tidak terbaca sebagai tanggal.", said=said)


def _can_be_year(digits: str, *, has_month: bool) -> bool:
    """True for a year within the span; two digits alone are a number like any other."""
    return EARLIEST <= _full_year(digits) <= LATEST and (has_month or not digits.isdecimal() or not _is_short(digits))


def _is_short(digits: str) -> bool:
    return len(digits) < 4


def _full_year(digits: str) -> int:
    """The year; one of two digits is that in which an agreement can begin, which none did before 1945."""
    if not _is_short(digits):
        return int(digits)
    short = int(digits[-2:])
    return short + (1900 if short >= EARLIEST % _CENTURY else 2000)


def _certain(year: int, month: int, day: int, said: str) -> Written:
    found = _day(year, month, day)
    if found is None:
        raise _unreadable(said)
    return certain(found)


def _either(first: int, second: int, year: int, said: str) -> Written:
    days = {DateOrder.DMY: _day(year, second, first), DateOrder.MDY: _day(year, first, second)}
    possible = {order: day for order, day in days.items() if day is not None}
    if not possible:
        raise _unreadable(said)
    return Written(possible, year)


def certain(day: date) -> Written:
    """A day that can mean nothing else."""
    return Written({DateOrder.DMY: day, DateOrder.MDY: day}, day.year)


def _turned(day: date) -> Written:
    """A day of the spreadsheet itself: it may have taken the day for the month when the text was typed."""
    if not EARLIEST <= day.year <= LATEST:
        raise _unreadable(day.isoformat())
    turned = _day(day.year, day.day, day.month) or day
    return Written({DateOrder.MDY: day, DateOrder.DMY: turned}, day.year, is_native=True)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def order_of(cells: Iterable[Cell]) -> DateOrder | None:
    """
    The order of a column, where its certain days agree on one. Days of the spreadsheet itself say nothing of texts.

    Without a certain day, days written with dashes or dots alone are day first, as offices here write them; a slash is
    what spreadsheets of other countries write.
    """
    found: set[DateOrder] = set()
    separators: set[str] = set()
    for cell in cells:
        try:
            written = read_day(cell)
        except InvalidInput:
            continue
        if written is None or written.is_native:
            continue
        if (order := written.says_order()) is not None:
            found.add(order)
        elif len(written.readings) > 1:
            separators |= set(text_of(cell)) & set("/.-")
    if not found and separators and "/" not in separators:
        return DateOrder.DMY
    return found.pop() if len(found) == 1 else None


def roman_months(numbers: Iterable[str]) -> set[int]:
    """The months that numbers of letters name: `05/MEN-KP/KB/II/2024` says February, and `X/1` names no month."""
    return {ROMAN_MONTHS.index(each) + 1 for number in numbers for each in _ROMAN.findall(number)}


def years_in(numbers: Iterable[str]) -> set[int]:
    """The years that numbers of letters end with: `05/MEN-KP/KB/II/2024`, `1/PKS/98`."""
    found = (_YEAR_OF_A_NUMBER.search(number) for number in numbers)
    years = {_full_year(each[1]) for each in found if each}
    return {year for year in years if EARLIEST <= year <= LATEST}


def settle_day(
    written: Written,
    order: DateOrder | None,
    witness: Witness | None,
    *,
    must_fit: bool,
) -> date | DateDoubt:
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
        return fitting[0] if by_order in (None, fitting[0]) else DateDoubt(written)
    if by_order is None or (witness is not None and must_fit and not fitting):
        return DateDoubt(written)
    return by_order


def month_witness(numbers: Iterable[str]) -> Witness | None:
    """Does a day lie in the month that the numbers name? None where they name none."""
    months = roman_months(numbers)
    return (lambda day: day.month in months) if months else None
