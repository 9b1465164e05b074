"""What a whole file shows of its rows: on which side the city stands, and what its bare terms count."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates, terms
from satupintu.domain.old_register.body import BodyRow
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import SAMPLE, CitySide, Plan, TermUnit
from satupintu.domain.old_register.dates import Written
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.habits_of_days import with_runs
from satupintu.domain.old_register.parties import form_of, number_of, says_city_is_first
from satupintu.domain.old_register.row import RegisterRow
from satupintu.domain.process.term import Term

_LEAST = 3
"""Rows that must tell on which side the city is, before others are read like them."""


def learned(body: Sequence[BodyRow], plan: Plan, city: City) -> Plan:
    """
    The plan with what the rows that leave no doubt show of those that do; where they differ, nothing.

    What somebody has said stands.
    """
    rows = [row for row in body if row.apart is None]
    sample = [RegisterRow(row, plan) for row in rows[:SAMPLE]]
    plan = with_runs(rows, plan)
    return replace(
        plan,
        city_side=plan.city_side or _city_side(sample, city),
        number_forms=_number_forms(sample, city),
        term_unit=_term_unit(sample),
    )


def _number_forms(sample: Sequence[RegisterRow], city: City) -> tuple[frozenset[str], frozenset[str]]:
    """The forms that stand on one side alone in the rows that tell their sides, each several times."""
    counted: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for row in sample:
        sides, told = row.sides()
        is_first = told if told is not None else _says_city_is_first(row, city)
        for side, is_citys in zip(sides, (is_first, is_first is False), strict=False) if is_first is not None else ():
            counted[bool(is_citys)].update(form_of(number) for number in side.numbers if number_of(number))
    often = {of_city: {form for form, n in found.items() if n >= _LEAST} for of_city, found in counted.items()}
    return frozenset(often[True] - set(counted[False])), frozenset(often[False] - set(counted[True]))


def _city_side(sample: Sequence[RegisterRow], city: City) -> CitySide | None:
    found = [said for row in sample if (said := _says_city_is_first(row, city)) is not None]
    if len(found) < _LEAST or len(set(found)) > 1:
        return None
    return CitySide.FIRST if found[0] else CitySide.SECOND


def _says_city_is_first(row: RegisterRow, city: City) -> bool | None:
    names = row.names(city)
    sides, told = row.sides()
    if told is not None or len(sides) < 2:
        return None
    partners = [name for name in (*names.one, *(names.other or ())) if not city.is_meant(name)]
    return says_city_is_first(partners, sides, city, row.text(Field.PARTNER_KIND))


def _term_unit(sample: Sequence[RegisterRow]) -> TermUnit | None:
    found = {unit for row in sample for unit in _units(row)}
    return found.pop() if len(found) == 1 else None


def _units(row: RegisterRow) -> Iterator[TermUnit]:
    """The units with which a bare number fits the days of its row."""
    number = terms.bare(row.text(Field.TERM))
    if number is None or not number.is_integer():
        return
    starts = [day for held in (Field.STARTS, Field.SIGNED) for day in _readings(row, held)]
    ends = _readings(row, Field.ENDS)
    for unit, months in ((TermUnit.YEARS, 12), (TermUnit.MONTHS, 1)):
        term = Term(int(number) * months)
        if term.months <= terms.LONGEST_TERM and any(
            terms.is_term(start, end, term) for start in starts for end in ends
        ):
            yield unit


def _readings(row: RegisterRow, held: Field) -> Sequence[date]:
    try:
        written: Written | None = dates.read_day(row.cell(held))
    except InvalidInput:
        return []
    return written.readings if written is not None else []
