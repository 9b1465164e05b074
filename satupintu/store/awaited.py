"""What the register waits for, as statements: lists that begin with what is latest, pages by the last row seen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from satupintu.domain.lifecycle import NOT_CONTINUED
from satupintu.domain.obligations import KINDS_OF, Awaited, Reply
from satupintu.store.conditions import Condition
from satupintu.store.follow_up import ObligationAnswer
from satupintu.store.proposals import Proposal
from satupintu.store.register import NEVER, Agreement, AgreementOpd, Obligation, is_open
from satupintu.store.register_search import Place


@dataclass(frozen=True)
class Limits:
    """What a list is limited to."""

    opd: frozenset[str] | None
    """Codes of departments; None: all."""
    late_on: date | None
    """Only what was due before this day."""
    until: date
    """The last due day; what nothing follows is listed whatever its day."""


def waiting(which: Awaited, limits: Limits) -> Select[Any]:
    """The rows of a list in their order: conditions, or obligations of agreements that nobody has ended early."""
    match which:
        case Awaited.CONDITIONS:
            return _open_conditions(limits).order_by(*_keys(which))
        case Awaited.NOT_NEEDED:
            return _obligations(limits).where(was_not_needed()).order_by(*(key.desc() for key in _keys(which)))
        case _:
            statement = _obligations(limits).where(Obligation.kind.in_(KINDS_OF[which]), is_open())
            if which is not Awaited.IMPLEMENTATION:
                statement = statement.where(Obligation.due_on <= limits.until)
            if limits.late_on is not None:
                statement = statement.where(Obligation.due_on < limits.late_on)
            return statement.order_by(*_keys(which))


def _obligations(limits: Limits) -> Select[Any]:
    statement = select(Obligation).join(Obligation.agreement).where(Agreement.terminated_on.is_(None))
    if limits.opd is None:
        return statement
    mine = exists().where(AgreementOpd.agreement_id == Agreement.id, AgreementOpd.code.in_(limits.opd))
    return statement.where(mine)


def was_not_needed() -> ColumnElement[bool]:
    """The obligation was settled by the answer that no implementing text will follow, and not opened again."""
    later = aliased(ObligationAnswer)
    is_last = ~exists().where(later.obligation_id == ObligationAnswer.obligation_id, later.id > ObligationAnswer.id)
    said = select(ObligationAnswer.obligation_id).where(ObligationAnswer.reply == Reply.NOT_NEEDED, is_last)
    return Obligation.id.in_(said) & Obligation.fulfilled_on.is_not(None)


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


def place_of(row: Obligation | Condition) -> Place:
    """The place of a row in its list."""
    if isinstance(row, Condition):
        return Place(row.due_on or NEVER, row.id)
    return Place(row.fulfilled_on or row.due_on, row.id)


async def counts(session: AsyncSession, limits: Limits, most: int) -> dict[Awaited, int]:
    """How many rows each list has, up to `most`."""
    some = {}
    for which in Awaited:
        key = Condition.id if which is Awaited.CONDITIONS else Obligation.id
        rows = waiting(which, limits).with_only_columns(key).order_by(None).limit(most).subquery()
        some[which] = select(func.count()).select_from(rows).scalar_subquery()
    found = (await session.execute(select(*some.values()))).one()
    return dict(zip(some, found, strict=True))
