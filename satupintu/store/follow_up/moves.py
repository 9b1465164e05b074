"""Obligations that move together: settled, lapsed, or taken up, in one statement for all of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.states import ObligationState, check_obligation_move, days_of
from satupintu.domain.moves import Cause
from satupintu.domain.route.deadlines import local_day
from satupintu.store.movements import Thing, move_rows
from satupintu.store.register.tables import Obligation, is_open


def obligation_is(state: ObligationState) -> ColumnElement[bool]:
    """`Obligation.state` as a condition."""
    match state:
        case ObligationState.OPEN:
            return and_(is_open(), Obligation.proposal_id.is_(None))
        case ObligationState.UNDER_WAY:
            return and_(is_open(), Obligation.proposal_id.is_not(None))
        case ObligationState.SETTLED:
            return Obligation.fulfilled_on.is_not(None)
        case ObligationState.LAPSED:
            return Obligation.lapsed_on.is_not(None)


async def move_obligations(
    session: AsyncSession,
    which: ColumnElement[bool],
    move: tuple[ObligationState, ObligationState],
    cause: Cause,
    at: datetime,
    *,
    proposal_id: int | None = None,
) -> Sequence[int]:
    """
    `Obligation.move_to` for those that are in the first state of `move` as the database has it now; returns their ids.

    `proposal_id` is the proposal by which they are under way from now on; without it, those that have one.

    Raises:
        IllegalMove: `OBLIGATION_MOVES` does not hold this move.
    """
    before, wanted = move
    check_obligation_move(before, wanted, has_proposal=True)
    statement = update(Obligation).where(which, obligation_is(before)).values(days_of(wanted, local_day(at)))
    if proposal_id is not None:
        statement = statement.values(proposal_id=proposal_id)
    elif wanted is ObligationState.UNDER_WAY:
        statement = statement.where(Obligation.proposal_id.is_not(None))
    return await move_rows(session, statement, Obligation.id, (Thing.OBLIGATION, before, wanted), cause, at)
