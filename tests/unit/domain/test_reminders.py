"""Reminders, escalation and silence, against days computed by hand (2026-2027, holidays of the library)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import CONFIG_DIR, read_days_off
from satupintu.domain.task.reminders import Reminders, is_escalated, rungs_passed, silence_has_spoken, silence_is_near

DAYS_OFF = read_days_off(Path(CONFIG_DIR), date(2026, 11, 24))
POLICY = Reminders()
ASKED = date(2026, 11, 24)
DUE = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("today", "rungs"),
    [
        (date(2026, 11, 24), 0),
        (date(2026, 12, 3), 0),
        (date(2026, 12, 4), 1),
        (date(2026, 12, 5), 0),
        (date(2026, 12, 7), 1),
        (date(2026, 12, 8), 2),
        (date(2026, 12, 10), 3),
        (date(2026, 12, 15), 4),
        (date(2026, 12, 22), 5),
        (date(2027, 3, 1), 5),
    ],
    ids=[
        "day of asking",
        "early",
        "two days before",
        "a Saturday",
        "between",
        "the day",
        "2 late",
        "5",
        "10",
        "capped",
    ],
)
def test_the_ladder_counts_working_days_and_ends(today: date, rungs: int) -> None:
    assert rungs_passed(POLICY, ASKED, DUE, today, DAYS_OFF) == rungs


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=60))
def test_rungs_never_fall_from_one_working_day_to_the_next_and_are_capped(days: int, limit: int) -> None:
    due = ASKED + timedelta(days=limit)
    seen = [rungs_passed(POLICY, ASKED, due, ASKED + timedelta(days=n), DAYS_OFF) for n in range(days)]
    working = [each for each in seen if each]
    assert working == sorted(working)
    assert max(seen, default=0) <= len(POLICY.ladder)


def test_the_superior_hears_of_it_on_the_fifth_working_day_after_the_last() -> None:
    assert not is_escalated(POLICY, DUE, date(2026, 12, 14), DAYS_OFF)
    assert is_escalated(POLICY, DUE, date(2026, 12, 15), DAYS_OFF)


def test_silence_speaks_after_8_january_2027_for_a_letter_received_on_24_november_2026() -> None:
    due = date(2027, 1, 8)
    # Five working days before: 31 December, then 4, 6, 7 and 8 January (New Year and Isra Mikraj are days off).
    assert not silence_is_near(POLICY, ASKED, due, date(2026, 12, 29), DAYS_OFF)
    assert silence_is_near(POLICY, ASKED, due, date(2026, 12, 30), DAYS_OFF)
    assert not silence_has_spoken(due, date(2026, 12, 31), due)
    assert silence_has_spoken(due, date(2026, 12, 31), date(2027, 1, 9))


def test_of_five_working_days_the_last_one_is_soon_enough_for_a_warning() -> None:
    due = date(2026, 12, 1)  # received on Tuesday, 24 November: 25, 26, 27, 30 November and 1 December
    assert not silence_is_near(POLICY, ASKED, due, date(2026, 11, 27), DAYS_OFF)
    assert silence_is_near(POLICY, ASKED, due, date(2026, 11, 30), DAYS_OFF)


def test_silence_never_speaks_without_a_warning_on_an_earlier_day() -> None:
    due, today = date(2027, 1, 8), date(2027, 1, 20)
    assert not silence_has_spoken(due, None, today)
    assert not silence_has_spoken(due, today, today)
    assert silence_has_spoken(due, today, date(2027, 1, 21))
