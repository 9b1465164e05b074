"""Days as the law counts them. Calendar used: SKB holidays and cuti bersama of 2025-2027 as the library has them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import CONFIG_DIR, read_days_off
from satupintu.domain.process.term import Term
from satupintu.domain.route.deadlines import (
    add_working_days,
    due_after,
    end_of_day,
    is_working_day,
    local_day,
    working_days_between,
)
from satupintu.domain.route.law import RouteClock

DAYS_OFF = read_days_off(Path(CONFIG_DIR), date(2026, 11, 24))


def clock(days: int, unit: str) -> RouteClock:
    return RouteClock(days=days, unit=unit, dasar_hukum="uji")


@pytest.mark.parametrize(
    ("received", "days", "unit", "last_day"),
    [
        (date(2026, 11, 24), 15, "calendar", date(2026, 12, 9)),
        (date(2026, 11, 24), 45, "calendar", date(2027, 1, 8)),
        (date(2026, 11, 24), 45, "working", date(2027, 2, 1)),
        (date(2026, 3, 2), 45, "working", date(2026, 5, 13)),
        (date(2026, 11, 27), 1, "working", date(2026, 11, 30)),
    ],
    ids=["DPRD step 1", "DPRD at home", "DPRD abroad", "over Nyepi and Lebaran with cuti bersama", "over a weekend"],
)
def test_a_limit_ends_on_the_day_computed_by_hand(received: date, days: int, unit: str, last_day: date) -> None:
    at_noon_in_jambi = datetime(received.year, received.month, received.day, 5, tzinfo=UTC)
    assert due_after(local_day(at_noon_in_jambi), clock(days, unit), DAYS_OFF) == last_day


def test_a_letter_received_after_five_in_the_afternoon_utc_counts_for_the_next_day_in_jambi() -> None:
    assert local_day(datetime(2026, 11, 24, 17, 30, tzinfo=UTC)) == date(2026, 11, 25)
    assert end_of_day(date(2026, 11, 24)) == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_an_agreement_of_29_february_ends_on_the_28th() -> None:
    assert Term(12).last_day(date(2028, 2, 29)) == date(2029, 2, 28)
    assert Term(60).last_day(date(2026, 11, 24)) == date(2031, 11, 24)


@given(st.dates(date(2025, 6, 1), date(2027, 6, 1)), st.integers(0, 120))
def test_adding_and_counting_working_days_agree(start: date, days: int) -> None:
    end = add_working_days(start, days, DAYS_OFF)
    assert working_days_between(start, end, DAYS_OFF) == days
    assert days == 0 or is_working_day(end, DAYS_OFF)
    assert working_days_between(end, start, DAYS_OFF) == -days
