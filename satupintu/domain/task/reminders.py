"""When somebody is reminded of a task and when a superior hears of it. Working days of the office, no clock, no I/O."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from satupintu.domain.route.deadlines import DaysOff, add_working_days, is_working_day, working_days_between


class Reminders(BaseModel):
    """
    The office's policy (no law sets it), in working days relative to the last day of a task.

    The ladder caps itself: there are as many reminders as rungs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ladder: tuple[int, ...] = (-2, 0, 2, 5, 10)
    """Days after the last day on which a reminder goes out; negative is before."""
    from_hour: int = Field(7, ge=0, le=23)
    """No reminder leaves before this hour in Jambi."""
    digest_from: int = Field(3, ge=2)
    """Somebody with this many open tasks gets one list instead of single reminders."""
    escalate_after: int = Field(5, ge=1)
    """Working days past the last day after which the superior is told, once."""
    condition_warning: int = Field(5, ge=0)
    """Working days before the last day of a condition at which the OPD and the Bagian are told."""
    silence_warning: int = Field(5, ge=1)
    """Working days before silence has its consequence, at which the Bagian Kerja Sama is warned; a third at most."""


def rungs_passed(policy: Reminders, opened_on: date, due_on: date, today: date, days_off: DaysOff) -> int:
    """
    How many reminders a task should have had by today; a rung that was missed is not sent later beside the next.

    Nobody is reminded on a day off, nor on the day of asking.
    """
    if today <= opened_on or not is_working_day(today, days_off):
        return 0
    late = working_days_between(due_on, today, days_off)
    return sum(1 for rung in policy.ladder if rung <= late)


def farthest_due(policy: Reminders, today: date, days_off: DaysOff) -> date:
    """The last day beyond which no task has passed a rung yet: what the database need not be asked for."""
    return add_working_days(today, max(0, -min(policy.ladder, default=0)), days_off)


def is_escalated(policy: Reminders, due_on: date, today: date, days_off: DaysOff) -> bool:
    """True once a task is so late that the superior hears of it."""
    return is_working_day(today, days_off) and working_days_between(due_on, today, days_off) >= policy.escalate_after


def silence_is_near(policy: Reminders, counts_from: date, due_on: date, today: date, days_off: DaysOff) -> bool:
    """
    True when the Bagian has to be warned that silence will soon have its consequence.

    Of a short time limit the last third is soon enough: the Gubernur's five working days begin no warning at once.
    """
    whole = working_days_between(counts_from, due_on, days_off)
    return working_days_between(today, due_on, days_off) <= min(policy.silence_warning, whole // 3)


def silence_has_spoken(due_on: date, warned_on: date | None, today: date) -> bool:
    """
    True when silence has its consequence: after the last day, and never without a warning on an earlier day.

    "Setelah jangka waktu 45 hari ... dianggap telah memperoleh persetujuan" (Permendagri 22/2020 Ps. 12(4), 34(6),
    56(6); abroad 45 working days, Permendagri 25/2020 Ps. 17(3)): received on 24 November 2026, after 8 January 2027.
    """
    return today > due_on and warned_on is not None and warned_on < today
