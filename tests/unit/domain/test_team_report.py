"""Which period a report is about, and how a period is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satupintu.domain.errors import InvalidInput
from satupintu.domain.follow_up.team_report import Period, semester_reported, year_reported


@pytest.mark.parametrize(
    ("due_on", "semester"),
    [
        (date(2026, 7, 10), "2026-1"),
        (date(2027, 1, 10), "2026-2"),
        (date(2026, 7, 1), "2026-1"),
        (date(2026, 12, 31), "2026-1"),
        (date(2026, 6, 30), "2025-2"),
    ],
)
def test_a_report_is_about_the_semester_that_was_over_last(due_on: date, semester: str) -> None:
    assert str(semester_reported(due_on)) == semester


def test_a_yearly_report_is_about_the_year_before() -> None:
    assert year_reported(date(2027, 1, 7)) == 2026


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1990, 2100))
def test_the_days_on_which_reports_on_a_period_are_due_are_those_of_its_semesters(due_on: date, year: int) -> None:
    for period in (Period(year, 1), Period(year, 2), Period(year)):
        first, last = period.due
        assert (first <= due_on <= last) == (semester_reported(due_on) in period.semesters)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_is_in_one_semester_of_its_year(day: date) -> None:
    year = Period(day.year)
    assert year.first <= day <= year.last
    assert sum(each.first <= day <= each.last for each in year.semesters) == 1
    assert year.semesters[0].last + timedelta(days=1) == year.semesters[1].first


@pytest.mark.parametrize(
    ("said", "period"), [("2026-2", Period(2026, 2)), (" 2026-1 ", Period(2026, 1)), ("2026", Period(2026))]
)
def test_a_period_is_read_as_it_is_written(said: str, period: Period) -> None:
    assert Period.read(said) == period
    assert Period.read(str(period)) == period


@pytest.mark.parametrize("said", ["", "2026-3", "26-1", "2026-", "2026/1", "semester", "0000-1", "9999-2", "2026-1-1"])
def test_what_is_no_period_is_refused_with_an_example(said: str) -> None:
    with pytest.raises(InvalidInput, match="2026-1, 2026-2"):
        Period.read(said)
