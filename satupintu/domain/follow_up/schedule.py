"""When what follows a signature falls due, when it is asked for, and when somebody else hears of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.follow_up.team_report import semester_reported
from satupintu.domain.route.deadlines import duty_days, last_of_month
from satupintu.domain.route.routes import DocumentRule

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")]


class FollowUp(BaseModel):
    """
    `[follow_up]` of office.toml. The law names no day for any of this: all days are the office's own, calendar days.

    Ladders count from the day something is due, negative before it; each rung is one letter at most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    pks_within_days: int = Field(ge=1)
    evaluation_months: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    """At the ends of which an evaluation is due."""
    ending_soon_days: int = Field(90, ge=1, le=730)
    """Before its last day, from which on an agreement is shown as ending soon."""
    semester_report_days: tuple[MonthDay, ...] = ("01-10", "07-10")
    """Month and day by which the reports of the semester before are due."""
    asking_ladder: tuple[int, ...] = (-30, -7, 0, 7, 14)
    expiry_ladder: tuple[int, ...] = (-180, -90, -60, -30, -7, 0)
    escalate_after: int = Field(14, ge=1)
    """Days past due after which the head of the department and the Bagian hear of it, once."""
    old_register_after_days: int = Field(7, ge=0)
    """Days after an import before its agreements are followed up: until then it can be undone unseen."""

    def rungs(self, kind: ObligationKind) -> tuple[int, ...]:
        """The ladder of a kind."""
        return self.expiry_ladder if kind is ObligationKind.EXPIRY else self.asking_ladder

    def rungs_passed(self, kind: ObligationKind, due_on: date, today: date) -> int:
        """How many letters an obligation should have had by today; one that was missed is not sent later."""
        return sum(1 for rung in self.rungs(kind) if due_on + timedelta(days=rung) <= today)

    def last_day_for(self, kind: ObligationKind, due_on: date) -> date | None:
        """The day up to which something due can be put off without becoming that of the next period; None: any day."""
        match kind:
            case ObligationKind.SEMESTER_REPORT:
                return semester_reported(due_on).due[1]
            case ObligationKind.YEARLY_PLAN | ObligationKind.YEARLY_REPORT:
                return date(due_on.year, 12, 30)
            case ObligationKind.EVALUATION:
                following = [each for each in self.evaluation_days(due_on.year, due_on.year + 1) if each > due_on]
                return following[0] - timedelta(days=1) if following else None
            case _:
                return None

    def evaluation_days(self, first_year: int, last_year: int) -> list[date]:
        """The days on which evaluations are due in these years, in their order."""
        years, months = range(first_year, last_year + 1), sorted(set(self.evaluation_months))
        return [last_of_month(year, month) for year in years for month in months]

    @property
    def farthest(self) -> int:
        """Days before it is due at which anything is first asked for."""
        return max(0, -min((*self.asking_ladder, *self.expiry_ladder), default=0))


@dataclass(frozen=True)
class Due:
    """Something due on a day, by an article where the law wants it."""

    kind: ObligationKind
    due_on: date
    basis: str | None = None
    rungs: int = 0
    """Of its ladder that had passed before anybody could be asked."""


def planned(
    law: DocumentRule | None, signed_on: date, starts_on: date, ends_on: date | None, rule: FollowUp
) -> list[Due]:
    """
    List what must follow a text: the implementing one, the duties of the route, evaluations, the end; in their order.

    The implementing text is waited for from the signing on, while the text runs. A semester report is due once more
    after the end, for the last semester. Of an old agreement whose last day nobody knows only the implementing text is
    waited for.
    """
    found = []
    if law and law.followed_by:
        due = signed_on + timedelta(days=rule.pks_within_days)
        found.append(Due(ObligationKind.FOLLOW_UP_DOCUMENT, min(due, ends_on or due)))
    if ends_on is None:
        return found
    # Of a short term nobody is reminded on the day after the signing.
    rungs = rule.rungs_passed(ObligationKind.EXPIRY, ends_on, signed_on)
    found.append(Due(ObligationKind.EXPIRY, ends_on, rungs=rungs))
    for duty in law.duties if law else ():
        days = duty_days(duty, signed_on, starts_on, ends_on, rule.semester_report_days)
        found += [Due(duty.kind, day, duty.dasar_hukum) for day in days]
    days = rule.evaluation_days(starts_on.year, ends_on.year)
    found += [Due(ObligationKind.EVALUATION, day) for day in days if max(signed_on, starts_on) < day < ends_on]
    return sorted(found, key=lambda each: each.due_on)
