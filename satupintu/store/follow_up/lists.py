"""What the register waits for, as statements: lists that begin with what is latest, pages by the last row seen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.obligations import KINDS_OF, WHILE_IT_RUNS, Awaited, ObligationKind, Reply
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.store.conditions import Condition
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Proposal
from satupintu.store.register.search import Place
from satupintu.store.register.tables import NEVER, Agreement, AgreementOpd, Obligation, is_of_kind, is_open


@dataclass(frozen=True)
class Limits:
    """What a list is limited to."""

    opd: frozenset[str] | None
    """Codes of departments; None: all."""
    late_on: date | None
    """Only what was due before this day."""
    until: date
    """The last due day; a KB or LoI that nothing follows is listed whatever its day."""


def waiting(which: Awaited, limits: Limits) -> list[Select[Any]]:
    """
    The rows of a list: statements, each in the order of the list, that merged are the whole of it.

    One for each kind of obligation, since an index gives the order of one kind only. Agreements that were ended early
    still owe their reports.
    """
    match which:
        case Awaited.CONDITIONS:
            found = [_open_conditions(limits)]
        case Awaited.NOT_NEEDED:
            found = [_obligations(limits).where(was_not_needed(), _runs())]
        case _:
            found = [_open_obligations(kind, limits) for kind in KINDS_OF[which]]
    keys = [key.desc() for key in _keys(which)] if which is Awaited.NOT_NEEDED else _keys(which)
    return [each.order_by(*keys) for each in found]


def _open_obligations(kind: ObligationKind, limits: Limits) -> Select[Any]:
    statement = _obligations(limits).where(is_of_kind(kind), is_open())
    if kind in WHILE_IT_RUNS:
        statement = statement.where(_runs())
    if kind is not ObligationKind.FOLLOW_UP_DOCUMENT:
        statement = statement.where(Obligation.due_on <= limits.until)
    return statement if limits.late_on is None else statement.where(Obligation.due_on < limits.late_on)


def _obligations(limits: Limits) -> Select[Any]:
    statement = select(Obligation).join(Obligation.agreement)
    if limits.opd is None:
        return statement
    mine = exists().where(AgreementOpd.agreement_id == Obligation.agreement_id, AgreementOpd.code.in_(limits.opd))
    return statement.where(mine)


def was_not_needed() -> ColumnElement[bool]:
    """A KB or LoI was settled by the answer that no implementing text will follow, and not opened again."""
    answers = select(ObligationAnswer.reply).where(ObligationAnswer.obligation_id == Obligation.id)
    last = answers.order_by(ObligationAnswer.id.desc()).limit(1).scalar_subquery()
    # Within a call, of which PostgreSQL expects every other row, and walks the index in the order of the list. The bare
    # comparison it expects of one row in two hundred: it would answer it for all rows, and sort them.
    said_so = func.coalesce(last == Reply.NOT_NEEDED, False)
    return and_(is_of_kind(ObligationKind.FOLLOW_UP_DOCUMENT), Obligation.fulfilled_on.is_not(None), said_so)


def _runs() -> ColumnElement[bool]:
    """It was not ended early."""
    return Agreement.terminated_on.is_(None)


def _open_conditions(limits: Limits) -> Select[Any]:
    statement = select(Condition).join(Condition.proposal)
    statement = statement.where(Condition.closed_at.is_(None), Proposal.status.not_in(NOT_CONTINUED))
    if limits.opd is not None:
        statement = statement.where(Proposal.opd_code.in_(limits.opd))
    return statement if limits.late_on is None else statement.where(Condition.due_on < limits.late_on)


def _keys(which: Awaited) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """By what a list is sorted; a condition without a day stands last."""
    match which:
        case Awaited.CONDITIONS:
            return func.coalesce(Condition.due_on, NEVER), Condition.id.expression
        case Awaited.NOT_NEEDED:
            return Obligation.fulfilled_on.expression, Obligation.id.expression
        case _:
            return Obligation.due_on.expression, Obligation.id.expression


def behind(statement: Select[Any], which: Awaited, after: Place | None) -> Select[Any]:
    """The list from behind a row."""
    if after is None:
        return statement
    here, there = tuple_(*_keys(which)), tuple_(literal(after.key), literal(after.id))
    return statement.where(here < there if which is Awaited.NOT_NEEDED else here > there)


def awaited_place_of(row: Obligation | Condition) -> Place:
    """The place of a row in its list."""
    if isinstance(row, Condition):
        return Place(row.due_on or NEVER, row.id)
    return Place(row.fulfilled_on or row.due_on, row.id)


async def awaited_counts(session: AsyncSession, limits: Limits, most: int) -> dict[Awaited, int]:
    """How many rows each list has, up to `most`."""
    parts = []
    for which in Awaited:
        key = Condition.id if which is Awaited.CONDITIONS else Obligation.id
        for statement in waiting(which, limits):
            rows = statement.with_only_columns(key).order_by(None).limit(most).subquery()
            parts.append((which, select(func.count()).select_from(rows).scalar_subquery()))
    found = dict.fromkeys(Awaited, 0)
    numbers = (await session.execute(select(*(count for _, count in parts)))).one()
    for (which, _), number in zip(parts, numbers, strict=True):
        found[which] = min(most, found[which] + number)
    return found
