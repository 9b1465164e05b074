"""What the report of the TKKSD counts and lists of the register."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer, joinedload, lazyload

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.follow_up.team_report import REPORTED, Count, Period
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.meetings import MeetingKind, MeetingState
from satupintu.domain.register.agreements import RelationKind
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.store.base import among
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.meetings import Meeting
from satupintu.store.register.tables import Agreement, Obligation, Relation

_FOREIGN = (DocumentType.LOI, DocumentType.MOU)
_ROUTE_ORDER = case({route: at for at, route in enumerate(REPORTED)}, value=Agreement.route, else_=len(REPORTED))


def _is_reported() -> ColumnElement[bool]:
    """Of the three routes, or domestic and from an old register that names none; an addendum is part of its own."""
    of_a_route = Agreement.route.in_(REPORTED)
    unnamed = and_(Agreement.route.is_(None), Agreement.document.not_in(_FOREIGN))
    amends = exists().where(Relation.child_id == Agreement.id, Relation.kind == RelationKind.AMENDS)
    return and_(or_(of_a_route, unnamed), ~amends.correlate(Agreement))


_BEGUN_ON: ColumnElement[date] = func.coalesce(Agreement.starts_on, Agreement.sorted_on)


def _begun_by(day: date) -> ColumnElement[bool]:
    return day >= _BEGUN_ON


def _was_in_force(first: date, until: date) -> ColumnElement[bool]:
    """On some day from one to the other, by `domain.agreements.status_of`."""
    ran = and_(Agreement.terminated_on > first, Agreement.terminated_on > _BEGUN_ON)
    not_ended_early = or_(Agreement.terminated_on.is_(None), ran)
    return and_(_begun_by(until), Agreement.ends_on >= first, not_ended_early)


async def report_counts(session: AsyncSession, period: Period, today: date) -> tuple[Count, ...]:
    """The numbers of each route, and of old registers without one where there are any."""
    first, until = period.first, min(period.last, today)
    by_term = or_(Agreement.terminated_on.is_(None), Agreement.terminated_on > Agreement.ends_on)
    statement = select(
        Agreement.route,
        func.count().filter(_was_in_force(first, until)),
        func.count().filter(func.coalesce(Agreement.signed_on, Agreement.starts_on).between(first, until)),
        func.count().filter(Agreement.ends_on.between(first, period.last), Agreement.ends_on < today, by_term),
        func.count().filter(Agreement.terminated_on.between(first, until), ~by_term),
    ).where(_is_reported())
    rows = await session.execute(statement.group_by(Agreement.route))
    agreements = {row[0]: tuple(row[1:]) for row in rows}
    duties = [await _duties(session, semester) for semester in period.semesters]
    found = []
    for route in (*REPORTED, None):
        said = [each.get(route, (0, 0, 0, 0)) for each in duties]
        totals = (sum(numbers) for numbers in zip(*said, strict=True))
        count = Count(route, *agreements.get(route, (0, 0, 0, 0)), *totals)
        if route is not None or count != Count(None):
            found.append(count)
    return tuple(found)


async def _duties(session: AsyncSession, semester: Period) -> dict[Route | None, tuple[int, ...]]:
    """By route: reports due and received, evaluations due and received."""
    report, evaluation = _is_about(semester), _is_evaluation_of(semester)
    received = Obligation.fulfilled_on.is_not(None)
    statement = _duties_of(
        semester,
        Agreement.route,
        func.count().filter(report),
        func.count().filter(report, received),
        func.count().filter(evaluation),
        func.count().filter(evaluation, received),
    ).where(or_(report, evaluation))
    return {row[0]: tuple(row[1:]) for row in await session.execute(statement.group_by(Agreement.route))}


def _is_about(period: Period) -> ColumnElement[bool]:
    """A semester report on the semester, or on one of the year (`domain.team_report.semester_reported`)."""
    return and_(Obligation.kind == ObligationKind.SEMESTER_REPORT, Obligation.due_on.between(*period.due))


def _is_evaluation_of(semester: Period) -> ColumnElement[bool]:
    return and_(Obligation.kind == ObligationKind.EVALUATION, Obligation.due_on.between(semester.first, semester.last))


def _duties_of(semester: Period, *columns: Any) -> Select[Any]:
    """Obligations of agreements that were in force in the semester; who signed after it has nothing to report on."""
    found = select(*columns).select_from(Obligation).join(Obligation.agreement)
    return found.where(_is_reported(), _was_in_force(semester.first, semester.last), Obligation.lapsed_on.is_(None))


async def in_force(session: AsyncSession, period: Period, today: date, listed: int) -> Sequence[Agreement]:
    """The first agreements that were in force in the period, by route and age, with their proposals."""
    statement = select(Agreement).where(_is_reported(), _was_in_force(period.first, min(period.last, today)))
    options = (joinedload(Agreement.proposal), lazyload(Agreement.obligations), defer(Agreement.search_text))
    order = (_ROUTE_ORDER, Agreement.sorted_on, Agreement.id)
    return (await session.scalars(statement.options(*options).order_by(*order).limit(listed))).all()


async def undated(session: AsyncSession, period: Period, today: date) -> int:
    """Agreements that had begun and whose last day nobody has written down."""
    running = or_(Agreement.terminated_on.is_(None), Agreement.terminated_on > period.first)
    begun = _begun_by(min(period.last, today))
    statement = select(func.count()).select_from(Agreement).where(_is_reported(), Agreement.ends_on.is_(None), begun)
    return await session.scalar(statement.where(running)) or 0


async def meetings_held(session: AsyncSession, period: Period, today: date) -> dict[MeetingKind, int]:
    """How many meetings of the TKKSD of each kind took place in the period, by the day of the office."""
    day = cast(func.timezone(str(JAKARTA), Meeting.begins_at), Date)
    held = (Meeting.state == MeetingState.HELD, day.between(period.first, min(period.last, today)))
    rows = await session.execute(select(Meeting.kind, func.count()).where(*held).group_by(Meeting.kind))
    return {row[0]: row[1] for row in rows}


async def reports(session: AsyncSession, period: Period, ids: Sequence[int]) -> Sequence[Obligation]:
    """The semester reports of some agreements on the period, waited for or received, in the order of their days."""
    statement = select(Obligation).where(
        among(Obligation.agreement_id, ids), _is_about(period), Obligation.lapsed_on.is_(None)
    )
    return (await session.scalars(statement.order_by(Obligation.due_on, Obligation.id))).all()


async def last_reports(session: AsyncSession, obligations: Sequence[Obligation]) -> dict[int, ObligationAnswer]:
    """What was reported last to each obligation that is settled, by its id."""
    settled = [each.id for each in obligations if each.fulfilled_on is not None]
    statement = select(ObligationAnswer).where(
        among(ObligationAnswer.obligation_id, settled), ObligationAnswer.reply == Reply.REPORT
    )
    return {each.obligation_id: each for each in await session.scalars(statement.order_by(ObligationAnswer.id))}


async def missing(session: AsyncSession, semester: Period, listed: int) -> Sequence[Obligation]:
    """The first reports on a semester that have not come, by day."""
    statement = _duties_of(semester, Obligation).where(_is_about(semester), Obligation.fulfilled_on.is_(None))
    options = joinedload(Obligation.agreement).options(lazyload(Agreement.obligations), defer(Agreement.search_text))
    order = (Obligation.due_on, Agreement.sorted_on, Agreement.id)
    return (await session.scalars(statement.options(options).order_by(*order).limit(listed))).all()
