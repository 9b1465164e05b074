"""
How long an agreement runs: so many months or days, or until a date, from its signing or from another first day.

A year from 1 December 2026 ends on 1 December 2027, as registers write it; the last day still belongs to the agreement.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of its month: a year from 29 February ends on the 28th."""
    over, month = divmod(day.month - 1 + months, 12)
    year = day.year + over
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> int | None:
    """
    The whole months from a first day to a last, None where they make none.

    The last is the same day of its month or, as some count, the day before: 1 January to 31 December are twelve.
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    whole = (each for each in (months, months + 1) if each > 0)
    return next((each for each in whole if (months_after(first, each) - last).days in (0, 1)), None)


def runs_longer(first: date, last: date, years: int) -> bool:
    """
    True where an agreement runs longer than so many years, such as the five of a KB (Permendagri 22/2020 Ps. 9(3)).

    From the first day of the whole: where an addendum moves the end, from the first day of what it amends.
    """
    return last > months_after(first, 12 * years)


@dataclass(frozen=True, slots=True)
class Term:
    """A length in months or in days, or a last day: one of the three."""

    months: int = 0
    days: int = 0
    """Calendar days."""
    until: date | None = None
    """The last day."""
    starts_on: date | None = None
    """The first day; None: the day of signing."""

    def first_day(self, signed_on: date) -> date:
        """The first day of an agreement that is signed on a day; it may lie before the signing or after it."""
        return self.starts_on or signed_on

    def last_day(self, signed_on: date) -> date:
        """The last day of an agreement that is signed on a day."""
        return self.until or months_after(self.first_day(signed_on), self.months) + timedelta(days=self.days)

    @property
    def fixed_end(self) -> date | None:
        """The last day where it does not hang on the signing, else None."""
        return self.until or (self.last_day(self.starts_on) if self.starts_on else None)

    def months_from(self, signed_on: date) -> int | None:
        """The whole months as the register counts them; None for a term in days, or one until a day that makes none."""
        if self.until is not None:
            return months_between(self.first_day(signed_on), self.until)
        return self.months or None
