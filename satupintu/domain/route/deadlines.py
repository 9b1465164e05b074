"""
Days as the law counts them, in Asia/Jakarta.

Permendagri 22/2020 says "hari" (read: calendar days); Permendagri 25/2020 says "hari kerja" (working days: Monday to
Friday without national holidays and cuti bersama). Counting starts on the day after receipt.
"""

from calendar import monthrange
from collections.abc import Container, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from satupintu.domain.follow_up.team_report import semester_reported
from satupintu.domain.route.law import RouteClock
from satupintu.domain.route.routes import Duty

JAKARTA = ZoneInfo("Asia/Jakarta")

DaysOff = Container[date]
"""National holidays and cuti bersama; Saturdays and Sundays need not be in it."""


class Calendar(BaseModel):
    """`config/calendar.toml`: days the office adds to or strikes from the national list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    add: tuple[date, ...] = ()
    strike: tuple[date, ...] = ()


def local_day(moment: datetime) -> date:
    """The day in Jambi at a moment in UTC."""
    return moment.astimezone(JAKARTA).date()


def is_working_day(day: date, days_off: DaysOff) -> bool:
    """True from Monday to Friday unless it is a holiday."""
    return day.weekday() < 5 and day not in days_off


def add_working_days(start: date, days: int, days_off: DaysOff) -> date:
    """The day on which `days` working days after `start` are over; the day of `start` itself does not count."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, days_off):
            days -= 1
    return day


def working_days_between(start: date, end: date, days_off: DaysOff) -> int:
    """Working days after `start` up to and with `end`; negative when `end` is past."""
    if end < start:
        return -working_days_between(end, start, days_off)
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), days_off) for n in range(1, days + 1))


def due_after(start: date, clock: RouteClock, days_off: DaysOff) -> date:
    """The last day of a time limit that starts on a day; that day itself does not count."""
    if clock.unit == "calendar":
        return start + timedelta(days=clock.days)
    return add_working_days(start, clock.days, days_off)


def duty_days(
    duty: Duty, signed_on: date, starts_on: date, ends_on: date, semester_days: Iterable[str] = ()
) -> list[date]:
    """
    The days on which a duty of the route is due; none of them before the signing or after the end.

    What is due so many days after the signing counts from there, all else from the first day. Of the semesters
    (`semester_days`, such as 01-10) those count in which the agreement ran; the first day after its end is one more:
    the last report.
    """
    days: list[date] = []
    if duty.each_semester:
        years = range(starts_on.year, ends_on.year + 2)
        every = sorted(date.fromisoformat(f"{year}-{each}") for year in years for each in semester_days)
        ran = [each for each in every if each >= signed_on and semester_reported(each).last >= starts_on]
        after = [each for each in ran if each > ends_on][:1] if ends_on >= starts_on else []
        return [each for each in ran if each <= ends_on] + after
    if duty.days_after_signing is not None:
        days = [signed_on + timedelta(days=duty.days_after_signing)]
    elif duty.yearly is not None:
        month, day = (int(part) for part in duty.yearly.split("-"))
        days = [date(year, month, day) for year in range(starts_on.year + 1, ends_on.year + 1)]
    elif duty.months_before_end is not None:
        year, before = divmod(ends_on.year * 12 + ends_on.month - 1 - duty.months_before_end, 12)
        last = last_of_month(year, before + 1)
        days = [last.replace(day=min(ends_on.day, last.day))]
    return [day for day in days if signed_on <= day <= ends_on]


def last_of_month(year: int, month: int) -> date:
    """The last day of a month; January is 1."""
    return date(year, month, monthrange(year, month)[1])


def end_of_day(day: date) -> datetime:
    """The last moment of a day in Jambi, as a moment in UTC."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), JAKARTA).astimezone(UTC)
