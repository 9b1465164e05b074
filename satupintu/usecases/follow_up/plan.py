"""What must follow an agreement gets its days: at registration, for old registers, and again when the term changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.obligations import WHILE_IT_RUNS, WITH_THE_TERM, ObligationKind
from satupintu.domain.follow_up.schedule import Due, planned
from satupintu.domain.follow_up.states import WAITING, ObligationState
from satupintu.domain.letters.states import LinkState
from satupintu.domain.moves import Cause
from satupintu.domain.office.departments import named
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.domain.register.agreements import RelationKind
from satupintu.domain.route.routes import DocumentRule, RouteDefinition
from satupintu.store.base import among
from satupintu.store.follow_up.lists import was_not_needed
from satupintu.store.follow_up.moves import move_obligations
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import (
    Agreement,
    AgreementOpd,
    Obligation,
    Relation,
    is_closed,
    is_of_kind,
)
from satupintu.store.work import Link, move_links
from satupintu.usecases.office.desk import Desk

PLANNED_AT_ONCE = 1000
"""Old agreements planned in one transaction."""
FOLLOWING_DOCUMENT = ObligationKind.FOLLOW_UP_DOCUMENT
TO_ANSWER = 30
"""Days that an old KB gives for its answer, where its own day has long passed."""


def plan(
    desk: Desk,
    definition: RouteDefinition | None,
    document: DocumentType,
    signed_on: date,
    starts_on: date,
    ends_on: date | None,
) -> list[Due]:
    """
    What must follow a text, by the rules of its route.

    Where its route is not known, or does not know such a text, what other routes say of it; which article that rests
    on then depends on the route, and none is named.
    """
    own = definition is not None and document in definition.documents
    days = planned(law_of(desk, definition, document), signed_on, starts_on, ends_on, desk.office.follow_up)
    return days if own else [replace(each, basis=None) for each in days]


def law_of(desk: Desk, definition: RouteDefinition | None, document: DocumentType) -> DocumentRule | None:
    """What the route says of a kind of text; where it says nothing, what the first route says that knows it."""
    routes = ([definition] if definition else []) + list(desk.routes.values())
    return next((route.documents[document] for route in routes if document in route.documents), None)


def definition_of(desk: Desk, agreement: Agreement) -> RouteDefinition | None:
    """The route as it stood when the agreement's proposal began; of an old one as it stands today."""
    if agreement.proposal is not None:
        return agreement.proposal.definition
    return desk.routes.get(agreement.route) if agreement.route else None


async def replan(desk: Desk, session: AsyncSession, agreement: Agreement) -> None:
    """
    Fit what is still to come to a term that has changed: what lies beyond it lapses, what it adds is planned.

    The caller holds the agreement (`lock_agreement`). Nothing that was due before, or was answered, is touched, but
    for what hangs on the end itself: a KB that runs again waits for its PKS again.
    """
    today = desk.today()
    days = what_follows(desk, agreement)
    wanted = {
        (each.kind, each.due_on): each for each in days if each.due_on > today and each.kind is not FOLLOWING_DOCUMENT
    }
    mine = list(await session.scalars(select(Obligation).where(Obligation.agreement_id == agreement.id)))
    void, again = [], []
    for each in mine:
        is_wanted = (each.kind, each.due_on) in wanted
        if each.is_open and not is_wanted and each.kind is not FOLLOWING_DOCUMENT:
            void += [each] if each.due_on > today or each.kind in WITH_THE_TERM else []
        elif each.lapsed_on is not None and (
            is_wanted or (each.kind is FOLLOWING_DOCUMENT and not agreement.is_closed(today) and _is_followed(days))
        ):
            again.append(each)
    await lapse(desk, session, void, Cause.ANOTHER_TERM)
    for each in again:
        _ask_again(desk, each)
    new = wanted.keys() - {(each.kind, each.due_on) for each in mine}
    session.add_all(Obligation(agreement_id=agreement.id, **vars(wanted[key])) for key in sorted(new))


def _is_followed(days: Sequence[Due]) -> bool:
    return any(each.kind is FOLLOWING_DOCUMENT for each in days)


def what_follows(desk: Desk, agreement: Agreement) -> list[Due]:
    """What follows an agreement in the register as it stands."""
    return _plan_of(desk, agreement, agreement.ends_on)


def _plan_of(desk: Desk, agreement: Agreement, ends_on: date | None) -> list[Due]:
    """What follows an agreement in the register, were it to end on a day."""
    days = _days_of(agreement.signed_on, agreement.starts_on, ends_on, desk.today())
    return plan(desk, definition_of(desk, agreement), agreement.document, *days)


def _days_of(
    signed_on: date | None, starts_on: date | None, ends_on: date | None, today: date
) -> tuple[date, date, date | None]:
    """The days that a plan rests on: of signing and first day one stands for the other where it is not known."""
    signed = signed_on or starts_on or today
    return signed, starts_on or signed, ends_on


def _ask_again(desk: Desk, obligation: Obligation) -> None:
    """What had lapsed with the end is waited for again; where its own day has passed, some days are given."""
    due = obligation.due_on
    if due < desk.today():
        due = desk.today() + timedelta(days=TO_ANSWER)
    wanted = ObligationState.OPEN if obligation.proposal_id is None else ObligationState.UNDER_WAY
    obligation.move_to(wanted, Cause.ANOTHER_TERM, desk.clock.now(), due)
    obligation.escalated_on = None
    obligation.rungs = desk.office.follow_up.rungs_passed(obligation.kind, obligation.due_on, desk.today())


async def end_early(desk: Desk, session: AsyncSession, agreement: Agreement, day: date) -> int:
    """
    What was due until an early end stays owed, and so do the reports on the time until then, as after every end.

    Everything else lapses, with what can be done only while the agreement runs; returns how much.
    """
    owed = {(each.kind, each.due_on) for each in _plan_of(desk, agreement, day)}
    void = [
        each
        for each in agreement.obligations
        if each.is_open and (each.kind in WHILE_IT_RUNS or (each.due_on > day and (each.kind, each.due_on) not in owed))
    ]
    return await lapse(desk, session, void, Cause.ENDED_EARLY)


async def lapse(desk: Desk, session: AsyncSession, obligations: Iterable[Obligation], cause: Cause) -> int:
    """Nobody has to answer these any more; their links close with them. Returns how many still waited."""
    these = among(Obligation.id, [each.id for each in obligations])
    return await _close(desk, session, these, ObligationState.LAPSED, cause)


async def settle_obligations(desk: Desk, session: AsyncSession, which: ColumnElement[bool], cause: Cause) -> None:
    """What waits of these has been met; their links close with them."""
    await _close(desk, session, which, ObligationState.SETTLED, cause)


async def _close(
    desk: Desk, session: AsyncSession, which: ColumnElement[bool], wanted: ObligationState, cause: Cause
) -> int:
    now, closed = desk.clock.now(), 0
    for before in WAITING:
        ids = await move_obligations(session, which, (before, wanted), cause, now)
        live = (LinkState.LIVE, LinkState.CLOSED)
        await move_links(session, among(Link.obligation_id, ids), live, Cause.ITS_MATTER_IS_OVER, now)
        closed += len(ids)
    return closed


_MEETS: Mapping[RelationKind, tuple[ObligationKind, ...]] = {
    RelationKind.IMPLEMENTS: (FOLLOWING_DOCUMENT,),
    RelationKind.RENEWS: (ObligationKind.EXPIRY, ObligationKind.EXTENSION),
    RelationKind.AMENDS: (),
}


async def take_up(desk: Desk, session: AsyncSession, proposal: Proposal) -> None:
    """
    What an older agreement waits for is under way, wherever the proposal was begun.

    Nobody is asked for it while the proposal goes on; of two proposals the first counts.
    """
    named = ((RelationKind.IMPLEMENTS, proposal.parent_id), (RelationKind.RENEWS, proposal.renews_id))
    for kind, older in named:
        if older is not None:
            over = select(Proposal.id).where(Proposal.status.in_(NOT_CONTINUED))
            nobody = or_(Obligation.proposal_id.is_(None), Obligation.proposal_id.in_(over))
            waiting = and_(Obligation.agreement_id == older, Obligation.kind.in_(_MEETS[kind]), nobody)
            now, mine = desk.clock.now(), proposal.id
            for before in WAITING:
                move = (before, ObligationState.UNDER_WAY)
                await move_obligations(session, waiting, move, Cause.BEGUN, now, proposal_id=mine)


async def met_by(desk: Desk, session: AsyncSession, parents: Sequence[int] | Select[int], kind: RelationKind) -> None:
    """Younger agreements have come: what the older ones, given by their ids, were waiting for by them is settled."""
    theirs = and_(Obligation.agreement_id.in_(parents), Obligation.kind.in_(_MEETS[kind]))
    await settle_obligations(desk, session, theirs, Cause.MET)


async def unmet_without(desk: Desk, session: AsyncSession, batch_id: int) -> None:
    """An import goes out: what only its agreements met of others is waited for again. What was answered stays so."""
    parents = select(Relation.parent_id).join(Agreement, Agreement.id == Relation.parent_id)
    parents = parents.where(Relation.import_batch_id == batch_id, Agreement.terminated_on.is_(None))
    others = select(Relation.parent_id).where(
        Relation.kind == RelationKind.IMPLEMENTS, Relation.import_batch_id.is_distinct_from(batch_id)
    )
    met = and_(
        is_of_kind(ObligationKind.FOLLOW_UP_DOCUMENT),
        Obligation.agreement_id.in_(parents),
        Obligation.agreement_id.not_in(others),
        ~was_not_needed(),
    )
    is_begun = Obligation.proposal_id.is_not(None)
    for wanted, which in ((ObligationState.OPEN, ~is_begun), (ObligationState.UNDER_WAY, is_begun)):
        move = (ObligationState.SETTLED, wanted)
        await move_obligations(session, and_(met, which), move, Cause.NOT_MET, desk.clock.now())


async def met_by_proposal(desk: Desk, session: AsyncSession, proposal: Proposal) -> None:
    """What a proposal was begun for is settled when it has become an agreement."""
    await settle_obligations(desk, session, Obligation.proposal_id == proposal.id, Cause.MET)


async def recognise(desk: Desk) -> int:
    """Departments of old agreements whose name `office.toml` has learnt since, as an alias; returns of how many."""
    count = 0
    async with desk.database.transaction() as session:
        unknown = AgreementOpd.code.is_(None)
        for name in await session.scalars(select(AgreementOpd.name).where(unknown).distinct()):
            opd = named(desk.office.perangkat_daerah, name)
            if opd is not None:
                theirs = update(AgreementOpd).where(unknown, AgreementOpd.name == name).values(code=opd.code)
                count += len((await session.scalars(theirs.returning(AgreementOpd.id))).all())
    return count


async def plan_old(desk: Desk) -> int:
    """Plan what must follow the agreements of old registers, some days after their import; returns of how many."""
    since = desk.clock.now() - timedelta(days=desk.office.follow_up.old_register_after_days)
    today = desk.today()
    waiting = (
        Agreement.followed_since.is_(None),
        Agreement.import_batch_id.is_not(None),
        Agreement.registered_at <= since,
    )
    async with desk.database.transaction() as session:
        nothing_follows = or_(is_closed(today), Agreement.is_addendum)
        await session.execute(update(Agreement).where(*waiting, nothing_follows).values(followed_since=today))
    count = 0
    while True:
        async with desk.database.transaction() as session:
            columns = (Agreement.id, Agreement.route, Agreement.document, Agreement.signed_on, Agreement.starts_on)
            wanted = select(*columns, Agreement.ends_on).where(*waiting).order_by(Agreement.id).limit(PLANNED_AT_ONCE)
            found = (await session.execute(wanted.with_for_update(skip_locked=True))).all()
            if not found:
                return count
            ids = [row.id for row in found]
            implements = (Relation.parent_id.in_(ids), Relation.kind == RelationKind.IMPLEMENTS)
            followed = set(await session.scalars(select(Relation.parent_id).where(*implements)))
            rows: list[dict[str, Any]] = []
            for row in found:
                definition = desk.routes.get(row.route) if row.route else None
                days = _days_of(row.signed_on, row.starts_on, row.ends_on, today)
                for due in plan(desk, definition, row.document, *days):
                    rows += still_due(row.id, due, today, is_followed=row.id in followed)
            if rows:
                await session.execute(insert(Obligation).on_conflict_do_nothing(), rows)
            await session.execute(update(Agreement).where(Agreement.id.in_(ids)).values(followed_since=today))
            count += len(found)


def still_due(agreement_id: int, due: Due, today: date, *, is_followed: bool) -> list[dict[str, Any]]:
    """Of an old agreement counts what lies ahead; an old KB without its PKS is asked for from now on."""
    day = due.due_on
    if due.kind is FOLLOWING_DOCUMENT:
        if is_followed:
            return []
        day = max(day, today + timedelta(days=TO_ANSWER))
    elif day < today:
        return []
    return [{"agreement_id": agreement_id, "kind": due.kind, "due_on": day, "basis": due.basis}]
