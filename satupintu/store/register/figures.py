"""Counting agreements and durations: aggregates whose answers have a few rows at any size of the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.process.lifecycle import ENDED, Status
from satupintu.domain.register.agreements import FOLLOWED_BY, AgreementStatus, RelationKind
from satupintu.domain.register.figures import (
    OBSTACLES,
    Dimension,
    FiguresRule,
    Followed,
    Listed,
    ObstacleCount,
    OfficeTime,
    Ranking,
    Spread,
    StepTime,
    WholeTime,
)
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS, Who
from satupintu.domain.task.states import TaskState
from satupintu.store.database import without_compiling
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.store.register.tables import (
    Agreement,
    AgreementOpd,
    Obligation,
    Party,
    Relation,
    has_not_ended,
    has_status,
    is_of_kind,
    is_open,
)
from satupintu.store.work import Decision, Task

Rows = Select[*tuple[Any, ...]]
UNKNOWN_YEAR = 1
"""Of `Agreement.sorted_on` where the register gives neither day nor year."""
Counts = dict[str | None, dict[int, int]]
_BY_POST = {Who.REVIEWER, Who.CHAIR, Who.OFFICIAL, Who.SIGNATORY}
_POSTS = tuple(each for each, kind in KINDS.items() if kind.who in _BY_POST)
"""Tasks of one post; the others are the Bagian's, the department's or the partner's."""
_DEPARTMENTS = tuple(each for each, kind in KINDS.items() if kind.who is Who.OPD)


@dataclass(frozen=True)
class Within:
    """What is counted: agreements and proposals of some departments (None: of all), and the moments of a year."""

    opd: frozenset[str] | None
    begins: datetime
    ends: datetime
    """The first moment after it."""

    @property
    def agreements(self) -> ColumnElement[bool]:
        return self.belongs(Agreement.id)

    def belongs(self, agreement_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """The agreement of this id is of the departments."""
        if self.opd is None:
            return true()
        mine = exists().where(AgreementOpd.agreement_id == agreement_id, AgreementOpd.code.in_(self.opd))
        return mine.correlate(agreement_id.class_)

    @property
    def proposals(self) -> ColumnElement[bool]:
        return true() if self.opd is None else Proposal.opd_code.in_(self.opd)

    def in_year(self, moment: Any) -> ColumnElement[bool]:
        """The moment lies in the year."""
        return and_(moment >= self.begins, moment < self.ends)


def _is_counted(rule: FiguresRule) -> ColumnElement[bool]:
    kinds = Agreement.document.in_(rule.counts)
    return kinds if rule.addenda else and_(kinds, _is_own_text())


def _is_own_text() -> ColumnElement[bool]:
    amends = exists().where(Relation.child_id == Agreement.id, Relation.kind == RelationKind.AMENDS)
    return and_(~Agreement.is_addendum, ~amends)


def _year(of: Any) -> ColumnElement[int]:
    return cast(func.date_part("year", of), Integer)


async def prepare(session: AsyncSession) -> None:
    """For this transaction: no machine code, and room to sort in memory."""
    await without_compiling(session)
    await session.execute(text("set local work_mem = '32MB'"))


async def years(session: AsyncSession, rule: FiguresRule, within: Within, last_year: int) -> tuple[dict[int, int], int]:
    """Counted agreements of each year of the trend, and those of which nobody knows the year."""
    # By day first: days come in the order of the index, and a year is then taken of few rows.
    days = select(Agreement.sorted_on, func.count().label("count")).where(_is_counted(rule), within.agreements)
    by_day = days.group_by(Agreement.sorted_on).subquery("days")
    year = _year(by_day.c.sorted_on)
    statement = select(year, cast(func.sum(by_day.c.count), Integer)).group_by(year)
    found = {row[0]: row[1] for row in await session.execute(statement)}
    return {each: found.get(each, 0) for each in range(rule.since, last_year + 1)}, found.get(UNKNOWN_YEAR, 0)


async def counts(
    session: AsyncSession, rule: FiguresRule, within: Within, first_year: int, last_year: int
) -> dict[Dimension, Counts]:
    """Counted agreements along every dimension, by year from the first to the last."""
    by: dict[Dimension, Counts] = {dimension: {} for dimension in Dimension}
    year = _year(Agreement.sorted_on)
    columns = (year, Agreement.route, Agreement.document, Agreement.affair)
    counted = (_is_counted(rule), within.agreements, _signed_in(first_year, last_year))
    for at, route, document, affair, count in await session.execute(
        select(*columns, func.count()).where(*counted).group_by(*columns)
    ):
        told = ((Dimension.ROUTE, route), (Dimension.DOCUMENT, document), (Dimension.AFFAIR, affair))
        for dimension, value in told:
            _add(by[dimension], value, at, count)
    for dimension, (attribute, belongs) in _MANY.items():
        # Each kind of partner and each department counts once for an agreement.
        once = select(Agreement.id, year.label("year"), attribute.label("value")).select_from(Agreement)
        pairs = once.outerjoin(attribute.class_, belongs).where(*counted).distinct().subquery("pairs")
        statement = select(pairs.c.year, pairs.c.value, func.count()).group_by(pairs.c.year, pairs.c.value)
        for at, found, count in await session.execute(statement):
            _add(by[dimension], found, at, count)
    return by


def _signed_in(first_year: int, last_year: int) -> ColumnElement[bool]:
    return Agreement.sorted_on.between(date(first_year, 1, 1), date(last_year, 12, 31))


_MANY: Mapping[Dimension, tuple[InstrumentedAttribute[Any], ColumnElement[bool]]] = {
    Dimension.PARTNER_KIND: (Party.kind, and_(Party.agreement_id == Agreement.id, Party.kind.is_not(None))),
    Dimension.OPD: (
        AgreementOpd.code,
        and_(AgreementOpd.agreement_id == Agreement.id, AgreementOpd.code.is_not(None)),
    ),
}
"""Of what an agreement may have several."""


def _add(counts: Counts, value: str | None, year: int, count: int) -> None:
    years = counts.setdefault(None if value is None else str(value), {})
    years[year] = years.get(year, 0) + count


def _spread(duration: Any, condition: ColumnElement[bool] | None = None) -> list[ColumnElement[Any]]:
    """Count, median and ninth decile; half of the durations do not exceed the median (nearest rank)."""
    told = true() if condition is None else condition
    return [
        func.count(duration).filter(told),
        func.percentile_disc(0.5).within_group(duration).filter(told),
        func.percentile_disc(0.9).within_group(duration).filter(told),
    ]


def _following() -> Subquery:
    """The first text of each kind that implements an agreement; its day is null where that is not known."""
    child = aliased(Agreement)
    return (
        select(Relation.parent_id, child.document, func.min(child.signed_on).label("day"))
        .join(child, child.id == Relation.child_id)
        .where(Relation.kind == RelationKind.IMPLEMENTS, child.document.in_(FOLLOWED_BY.values()))
        .group_by(Relation.parent_id, child.document)
        .subquery("following")
    )


def _follows(following: Subquery) -> ColumnElement[bool]:
    """It implements the agreement of the row, and is of the kind that is meant to."""
    fits = or_(*(and_(Agreement.document == a, following.c.document == then) for a, then in FOLLOWED_BY.items()))
    return and_(following.c.parent_id == Agreement.id, fits)


async def followed(session: AsyncSession, rule: FiguresRule, within: Within, last_year: int) -> tuple[Followed, ...]:
    """KB and LoI by the year of their signing, and how many were followed after how many calendar days."""
    following = _following()
    year = _year(Agreement.sorted_on)
    duration = following.c.day - Agreement.signed_on
    statement = (
        select(
            Agreement.document,
            year,
            func.count(),
            func.count(following.c.parent_id),
            *_spread(duration, duration >= 0),
        )
        .outerjoin(following, _follows(following))
        .where(
            Agreement.document.in_(FOLLOWED_BY),
            _signed_in(rule.since, last_year),
            _is_own_text(),
            within.agreements,
        )
        .group_by(Agreement.document, func.rollup(year))
        .order_by(Agreement.document, year.nulls_last())
    )
    rows = await session.execute(statement)
    return tuple(Followed(row[0], row[1], row[2], row[3], Spread(*row[4:])) for row in rows)


async def unfollowed(session: AsyncSession, within: Within, today: date, days: int, listed: int) -> Ranking:
    """
    KB and LoI that have not ended, that nothing follows, and of which nobody has answered that nothing has to.

    Their day is the one on which the follow-up is due, which an answer may have put off; where none is kept, `days`
    after the signing, or after what stands for it in an old register.
    """
    following = _following()
    # A text has one such obligation.
    waiting = (is_of_kind(ObligationKind.FOLLOW_UP_DOCUMENT), is_open())
    asked = select(Obligation.agreement_id, Obligation.due_on).where(*waiting).subquery("asked")
    # What was answered so and then asked for again is open.
    settled = (is_of_kind(ObligationKind.FOLLOW_UP_DOCUMENT), Obligation.fulfilled_on.is_not(None))
    needless = select(Obligation.agreement_id).join(ObligationAnswer, ObligationAnswer.obligation_id == Obligation.id)
    needless = needless.where(
        *settled, ObligationAnswer.reply == literal(Reply.NOT_NEEDED, ObligationAnswer.reply.type, literal_execute=True)
    )
    begun = case((_year(Agreement.sorted_on) > UNKNOWN_YEAR, Agreement.sorted_on))
    due = func.coalesce(asked.c.due_on, cast(begun + days, Date), type_=Date)
    waits = and_(
        Agreement.document.in_(FOLLOWED_BY),
        following.c.parent_id.is_(None),
        Agreement.id.not_in(needless),
        _is_own_text(),
        has_not_ended(today),
        within.agreements,
        due.is_not(None),
    )
    worse = func.count().filter(due < today)
    found = select(Agreement.id, due.label("day"), false().label("is_renewed"), func.count().over(), worse.over())
    found = found.outerjoin(following, _follows(following)).outerjoin(asked, asked.c.agreement_id == Agreement.id)
    return await _ranking(session, found.where(waits), listed)


async def ending(session: AsyncSession, within: Within, today: date, days: int, listed: int) -> Ranking:
    """Agreements in force that end within `days`, the nearest first."""
    is_renewed = exists().where(Relation.parent_id == Agreement.id, Relation.kind == RelationKind.RENEWS)
    # The indexed column once more: `has_status` alone would read the whole register.
    near = Agreement.ends_sort.between(today, today + timedelta(days=days))
    # An addendum is renewed with what it amends.
    soon = and_(near, has_status(AgreementStatus.ENDING_SOON, today, days), _is_own_text(), within.agreements)
    worse = func.count().filter(~is_renewed)
    day, told = Agreement.ends_on.label("day"), is_renewed.label("is_renewed")
    found = select(Agreement.id, day, told, func.count().over(), worse.over()).where(soon)
    return await _ranking(session, found, listed)


async def _ranking(session: AsyncSession, found: Rows, listed: int) -> Ranking:
    """The first by day of id, day, renewed, how many and how many worse; titles are read of these only."""
    first = found.order_by(literal_column("day"), Agreement.id).limit(listed).subquery("first")
    statement = select(Agreement.register_number, Agreement.slug, Agreement.title, *list(first.c)[1:])
    statement = statement.join(first, first.c.id == Agreement.id).order_by(first.c.day, first.c.id)
    rows = (await session.execute(statement)).all()
    count, worse = rows[0][5:] if rows else (0, 0)
    return Ranking(count, worse, tuple(Listed(*row[:5]) for row in rows))


class WorkingDays:
    """Working days between two moments, as a term of a statement."""

    def __init__(self, first: date, numbers: Sequence[int]) -> None:
        """`numbers` are `domain.figures.working_day_numbers` from `first` on."""
        self._first = first
        # A call, since PostgreSQL takes an element of a parameter only within brackets, which a call gets.
        self._numbers = func.coalesce(literal(list(numbers), ARRAY(Integer)), type_=ARRAY(Integer))

    def between(self, begun: Any, over: Any) -> ColumnElement[int]:
        """From the day of one moment to that of the other."""
        return self._at(over) - self._at(begun)

    def _at(self, moment: Any) -> ColumnElement[int]:
        day: ColumnElement[int] = self._numbers[_local_day(moment) - literal(self._first, Date) + 1]
        return day


def _local_day(moment: Any) -> ColumnElement[date]:
    return cast(func.timezone(str(JAKARTA), moment), Date)


async def steps(session: AsyncSession, within: Within, days: WorkingDays) -> tuple[StepTime, ...]:
    """Passages through each status that ended in the year, and where proposals stand today."""
    moved = (
        select(HistoryEntry.proposal_id)
        .join(Proposal)
        .where(HistoryEntry.to_status.is_not(None), within.in_year(HistoryEntry.at), within.proposals)
    )
    passage = (
        select(
            HistoryEntry.proposal_id,
            HistoryEntry.from_status.label("status"),
            HistoryEntry.at.label("left"),
            func.lag(HistoryEntry.at)
            .over(partition_by=HistoryEntry.proposal_id, order_by=HistoryEntry.id)
            .label("came"),
        )
        .where(HistoryEntry.to_status.is_not(None), HistoryEntry.proposal_id.in_(moved))
        .subquery()
    )
    duration = days.between(passage.c.came, passage.c.left)
    whole = select(passage.c.status, func.count(passage.c.proposal_id.distinct()), *_spread(duration))
    whole = whole.where(within.in_year(passage.c.left)).group_by(passage.c.status)
    found = {row[0]: (row[1], Spread(*row[2:])) for row in await session.execute(whole)}
    standing = select(Proposal.status, func.count()).where(Proposal.status.not_in(ENDED), within.proposals)
    now = {row[0]: row[1] for row in await session.execute(standing.group_by(Proposal.status))}
    return tuple(
        StepTime(status, *found.get(status, (0, Spread())), now.get(status, 0))
        for status in Status
        if status in found or status in now
    )


async def whole_way(session: AsyncSession, within: Within, days: WorkingDays) -> WholeTime:
    """From entry to register, of proposals that were registered in the year."""
    duration = days.between(Proposal.created_at, HistoryEntry.at)
    rounds = func.percentile_disc(0.5).within_group(Proposal.round)
    statement = select(*_spread(duration), rounds, func.max(Proposal.round)).join_from(Proposal, HistoryEntry)
    registered = HistoryEntry.to_status == Status.REGISTERED
    statement = statement.where(registered, within.in_year(HistoryEntry.at), within.proposals)
    row = (await session.execute(statement)).one()
    return WholeTime(Spread(*row[:3]), row[3], row[4])


async def offices(session: AsyncSession, within: Within, days: WorkingDays, today: date) -> tuple[OfficeTime, ...]:
    """Tasks answered in the year by kind and office, with those open today."""
    whom = case(
        (Task.assignment.in_(_DEPARTMENTS), Proposal.opd_name),
        (Task.assignment.in_(_POSTS), Task.position),
        else_="",
    )
    answered = select(Task.assignment, whom, *_spread(days.between(Task.opened_at, Decision.at))).select_from(Task)
    answered = answered.join(Proposal).join(Decision, Decision.task_id == Task.id)
    answered = answered.where(within.in_year(Decision.at), within.proposals).group_by(Task.assignment, whom)
    rows = await session.execute(answered)
    times = {(row[0], row[1]): Spread(*row[2:]) for row in rows}
    one = func.count(Task.proposal_id.distinct())
    waiting = select(Task.assignment, whom, one, one.filter(Task.due_on < today)).join(Proposal)
    waiting = waiting.where(Task.state == TaskState.OPEN, within.proposals).group_by(Task.assignment, whom)
    now = {(row[0], row[1]): (row[2], row[3]) for row in await session.execute(waiting)}
    order = list(Assignment)
    return tuple(
        OfficeTime(*key, times.get(key, Spread()), *now.get(key, (0, 0)))
        for key in sorted({*times, *now}, key=lambda each: (order.index(each[0]), each[1]))
    )


async def obstacles(session: AsyncSession, within: Within) -> tuple[ObstacleCount, ...]:
    """Answers of the year that held a proposal up or ended it, by kind of step, the most frequent first."""
    statement = (
        select(Task.assignment, Decision.choice, func.count(), func.count(func.nullif(Decision.note, "")))
        .join(Task, Task.id == Decision.task_id)
        .join(Proposal, Proposal.id == Task.proposal_id)
        .where(Decision.choice.in_(OBSTACLES), within.in_year(Decision.at), within.proposals)
        .group_by(Task.assignment, Decision.choice)
        .order_by(func.count().desc(), Task.assignment, Decision.choice)
    )
    return tuple(ObstacleCount(*row) for row in await session.execute(statement))
