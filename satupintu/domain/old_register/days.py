"""The days of one row: of signing, the first and the last, which of them is meant and how they fit the term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import eq

from satupintu.domain.old_register import dates, terms
from satupintu.domain.old_register.cells import CellRemark
from satupintu.domain.old_register.dates import Written
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.row import RegisterRow
from satupintu.domain.process.term import Term, months_between


@dataclass(frozen=True)
class RowDays:
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    term_months: int | None
    years: Sequence[int]
    """Of the signing and of the first day, as far as they are written."""


def read_days(row: RegisterRow, numbers: list[str], term: Term | None, year: int | None, today: date) -> RowDays:
    """The days of a row, as far as they are known; what leaves a doubt is asked on the row."""
    signed, starts = (_beginning(row, held, today) for held in (Field.SIGNED, Field.STARTS))
    first_year = next((each.year for each in (starts, signed) if each is not None), year)
    ends = _ending(row, first_year)
    by_month = dates.month_witness(numbers)
    signed_on = row.settled(Field.SIGNED, signed, by_month)
    # The number is given at signing: it witnesses the first day only where no day of signing is written.
    starts_on = row.settled(Field.STARTS, starts, by_month if signed is None else _same_as(signed_on))
    first, first_held = (signed_on, Field.SIGNED) if signed is not None else (starts_on, Field.STARTS)
    if first is not None and by_month is not None and not by_month(first):
        row.remarks.append(CellRemark("Bulan pada nomor berbeda dari tanggalnya.", row.name(first_held)))
    if (
        first is not None
        and (years := dates.years_in(numbers))
        and not years & {first.year, first.year + 1, first.year - 1}
    ):
        row.proposed.append(CellRemark("Tahun pada nomor berbeda dari tanggalnya.", row.name(first_held)))
    begins, begins_on = (signed, signed_on) if _is_signing(signed, starts) else (starts, starts_on)
    if row.plan.is_ours:
        begins, begins_on = starts, starts_on
    ends = _of_this_century(row, begins_on, ends, term)
    term = _fitting(row, term, begins_on, ends)
    ends_on = row.settled(Field.ENDS, ends, terms.witness(begins_on, term))
    if _ends_too_early(begins, ends, begins_on, ends_on):
        row.problems.append(CellRemark("Berakhir sebelum atau pada hari mulainya.", row.name(Field.ENDS)))
    if begins_on is not None and term is not None and not row.plan.is_ours:
        if ends is None or not ends.days:
            row.ask_unit()
            of_term = terms.ends_of(begins_on, term)
            ends_on = next((day for day in of_term if ends is None or day.year == ends.year), None)
            if ends_on is not None:
                row.remarks.append(CellRemark("Hari berakhir dihitung dari masa berlakunya.", row.name(Field.ENDS)))
        elif ends_on is not None and not terms.is_term(begins_on, ends_on, term):
            row.remarks.append(
                CellRemark(
                    "Masa berlaku tidak sesuai dengan tanggalnya; tanggal yang dipakai.", row.name(row.term_field())
                )
            )
    elif term is not None:
        row.ask_unit()
    if starts is not None and not starts.days and begins_on is not None:
        row.remarks.append(
            CellRemark("Hanya tahun yang tertulis; hari penandatanganan dipakai.", row.name(Field.STARTS))
        )
    for held, written, day in (
        (Field.SIGNED, signed, signed_on),
        (Field.STARTS, starts, begins_on),
        (Field.ENDS, ends, ends_on),
    ):
        if written is not None and not written.days and day is None:
            row.remarks.append(CellRemark("Hanya tahun yang tertulis; harinya dikosongkan.", row.name(held)))
    months = None if term is None else term.months
    if term is not None and term.days:
        months = months_between(begins_on, ends_on) if begins_on and ends_on else None
    return RowDays(signed_on, begins_on, ends_on, months, [each.year for each in (signed, starts) if each is not None])


def _beginning(row: RegisterRow, held: Field, today: date) -> Written | None:
    """A first day; of a year of two digits in a century that cannot be, nobody knows what was meant."""
    written = row.day(held)
    if written is None or not written.is_short or written.year <= today.year + 1:
        return written
    row.unread(_no_century(row, held))
    return None


def _no_century(row: RegisterRow, held: Field) -> CellRemark:
    return CellRemark(
        "Abad tahun “%(said)s” tidak dapat dipastikan. Tulis tahunnya dengan empat angka.",
        row.name(held),
        {"said": row.text(held)},
    )


def _ending(row: RegisterRow, first_year: int | None) -> Written | None:
    written = row.day(Field.ENDS)
    if written is None:
        return None
    found = dates.last_day_of(written, first_year)
    if found is None:
        row.unread(_no_century(row, Field.ENDS))
    return found


def _of_this_century(
    row: RegisterRow, begins_on: date | None, ends: Written | None, term: Term | None
) -> Written | None:
    """A last day that a spreadsheet took for one of the last century, and the term says is of this one."""
    day = row.cell(Field.ENDS)
    if not isinstance(day, date) or begins_on is None or term is None or day >= begins_on:
        return ends
    later = dates.a_century_later(day)
    if later is None or not terms.is_term(begins_on, later, term):
        return ends
    facts = {"year": later.year}
    row.remarks.append(
        CellRemark("Tahun berakhir dibaca %(year)s, menurut masa berlakunya.", row.name(Field.ENDS), facts)
    )
    return dates.certain(later)


def _fitting(row: RegisterRow, term: Term | None, begins_on: date | None, ends: Written | None) -> Term | None:
    """A bare number of which nothing says the unit: months, where the days show that, and years do not fit."""
    number = terms.bare(row.text(Field.TERM)) if row.plan.of(Field.TERM) else None
    if number is None or term is None or begins_on is None or ends is None:
        return term
    months = Term(int(number))
    fits = [each for each in (term, months) if any(terms.is_term(begins_on, day, each) for day in ends.readings)]
    return fits[0] if fits else term


def year_in(row: RegisterRow, today: date) -> int | None:
    """
    The year as written.

    No agreement is older than the republic, and one being prepared now is signed next year at the latest.
    """
    said, latest = row.text(Field.YEAR), today.year + 1
    year = dates.year_of(said, latest) or dates.short_year_of(said)
    if year is not None and year <= latest:
        return year
    if said not in ("", "-", "0"):
        row.remarks.append(
            CellRemark("“%(said)s” bukan tahun yang mungkin; tidak dipakai.", row.name(Field.YEAR), {"said": said})
        )
    return None


def _is_signing(signed: Written | None, starts: Written | None) -> bool:
    """True where the first day is that of signing: nothing else is written of it, or only the same year."""
    return starts is None or (not starts.days and signed is not None and signed.year == starts.year)


def _ends_too_early(starts: Written | None, ends: Written | None, starts_on: date | None, ends_on: date | None) -> bool:
    """True where no reading, or not the one that is meant, ends after it starts."""
    if starts_on is not None and ends_on is not None:
        return ends_on <= starts_on
    if starts is None or ends is None:
        return False
    if not starts.days or not ends.days:
        return ends.year < starts.year
    return all(end <= start for start in starts.readings for end in ends.readings)


def _same_as(day: date | None) -> dates.Witness | None:
    return partial(eq, day) if day is not None else None
