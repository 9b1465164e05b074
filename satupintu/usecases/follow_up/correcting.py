"""What must follow an agreement when its row of the register changes: corrected, out of the register, or back in it."""

from collections.abc import Collection

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.follow_up.schedule import Due
from satupintu.domain.follow_up.states import ObligationState
from satupintu.domain.letters.states import LinkState
from satupintu.domain.moves import Cause
from satupintu.domain.register.agreements import PAST, RelationKind
from satupintu.store.follow_up.lists import was_not_needed
from satupintu.store.follow_up.moves import move_obligations
from satupintu.store.register.tables import Agreement, Obligation, Relation, is_of_kind
from satupintu.store.work import Link, move_links
from satupintu.usecases.follow_up.plan import FOLLOWING_DOCUMENT, lapse, replan, still_due, what_follows
from satupintu.usecases.office.desk import Desk


async def fit_to_correction(desk: Desk, session: AsyncSession, agreement: Agreement) -> int:
    """
    Fit what is still to come to the days, kind and route of a corrected agreement; returns how many still lapsed.

    Nothing that was answered is touched. Of one whose duties are not planned yet (the days after an import), only its
    last day stands, as it came in.
    """
    open_before = await _open(session, agreement)
    if agreement.followed_since is None:
        await _fit_last_day(desk, session, agreement)
    else:
        await _fit_following_document(desk, session, agreement)
        await replan(desk, session, agreement)
    await session.flush()
    return len(open_before - await _open(session, agreement))


async def _open(session: AsyncSession, agreement: Agreement) -> set[int]:
    mine = select(Obligation).where(Obligation.agreement_id == agreement.id)
    return {
        each.id for each in await session.scalars(mine, execution_options={"populate_existing": True}) if each.is_open
    }


async def _fit_last_day(desk: Desk, session: AsyncSession, agreement: Agreement) -> None:
    ends_on = agreement.ends_on
    mine = list(await session.scalars(select(Obligation).where(Obligation.agreement_id == agreement.id)))
    expiries = [each for each in mine if each.kind is ObligationKind.EXPIRY]
    await lapse(desk, session, [each for each in expiries if each.due_on != ends_on], Cause.CORRECTED)
    lies_ahead = ends_on is not None and not PAST.holds(ends_on, desk.today())
    there = next((each for each in expiries if each.due_on == ends_on), None)
    if lies_ahead and there is None:
        assert ends_on is not None
        session.add(Obligation(agreement_id=agreement.id, **vars(Due(ObligationKind.EXPIRY, ends_on))))
    elif lies_ahead and there is not None and there.lapsed_on is not None:
        there.move_to(ObligationState.OPEN, Cause.CORRECTED, desk.clock.now())


async def _fit_following_document(desk: Desk, session: AsyncSession, agreement: Agreement) -> None:
    """A text that is none that others implement waits for none; one that is, and has none yet, waits from now on."""
    due = next((each for each in what_follows(desk, agreement) if each.kind is FOLLOWING_DOCUMENT), None)
    mine = list(
        await session.scalars(
            select(Obligation).where(Obligation.agreement_id == agreement.id, is_of_kind(FOLLOWING_DOCUMENT))
        )
    )
    if due is None:
        await lapse(desk, session, [each for each in mine if each.is_open], Cause.CORRECTED)
    elif not mine and not agreement.is_closed(desk.today()):
        children = select(func.count()).where(
            Relation.parent_id == agreement.id, Relation.kind == RelationKind.IMPLEMENTS
        )
        is_followed = bool(await session.scalar(children))
        for row in still_due(agreement.id, due, desk.today(), is_followed=is_followed):
            session.add(Obligation(**row))


async def ask_another_department(desk: Desk, session: AsyncSession, agreement: Agreement) -> None:
    """The work is another department's: the links of the former close, and letters go to the new one from here on."""
    waiting = [each for each in agreement.obligations if each.is_open]
    ids = [each.id for each in waiting]
    await move_links(
        session,
        Link.obligation_id.in_(ids),
        (LinkState.LIVE, LinkState.CLOSED),
        Cause.CORRECTED,
        desk.clock.now(),
    )
    for each in waiting:
        each.escalated_on = None
        if each.rungs:
            each.rungs -= 1  # the new one is asked with the next list, not with the next rung


async def lapse_with_it(desk: Desk, session: AsyncSession, agreement: Agreement) -> int:
    """An agreement goes out of the register: nobody is asked for anything of it; returns how many lapsed."""
    return await lapse(desk, session, [each for each in agreement.obligations if each.is_open], Cause.TAKEN_OUT)


async def unmet_by(desk: Desk, session: AsyncSession, parents: Collection[int]) -> None:
    """What these waited for is waited for again, where nothing else in the register has met it."""
    others = select(Relation.parent_id).where(Relation.kind == RelationKind.IMPLEMENTS)
    running = select(Agreement.id).where(Agreement.id.in_(parents), Agreement.terminated_on.is_(None))
    met = and_(
        is_of_kind(FOLLOWING_DOCUMENT),
        Obligation.agreement_id.in_(running),
        Obligation.agreement_id.not_in(others),
        Obligation.proposal_id.is_(None),
        ~was_not_needed(),
    )
    move = (ObligationState.SETTLED, ObligationState.OPEN)
    await move_obligations(session, met, move, Cause.NOT_MET, desk.clock.now())
