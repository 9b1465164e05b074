"""The Kabag's list of what follows the signatures: what is owed, what was answered last, what stands open."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, defer, lazyload

from satupintu.domain.follow_up.obligations import Awaited, Reply
from satupintu.domain.office.office import Person
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.store.conditions import Condition
from satupintu.store.database import in_one_snapshot, without_compiling
from satupintu.store.follow_up import lists as store
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Proposal
from satupintu.store.register.search import COUNTED, Place
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import scope_of, seen_by, visible_to

_CHUNK = 1000
_BRIEF = (lazyload(Agreement.obligations), defer(Agreement.search_text))


@dataclass(frozen=True)
class AwaitedFilter:
    """Which list, and what it is limited to."""

    which: Awaited = Awaited.IMPLEMENTATION
    opd: str = ""
    """Code of a department, which stands for those it has followed, too; empty: all."""
    only_late: bool = False


@dataclass(frozen=True)
class AwaitedLine:
    """An obligation or a condition, with all that its row tells."""

    row: Obligation | Condition
    agreement: Agreement | None
    """None while the proposal of a condition is not registered."""
    proposal: Proposal | None
    """Whose condition it is; of an obligation the one under way to meet it."""
    answer: ObligationAnswer | None
    """The last one."""
    put_off: int
    """How often a draft was said to be under way."""
    opens_agreement: bool
    opens_proposal: bool
    """Whether the reader may see the page of either."""


@dataclass(frozen=True)
class AwaitedListing:
    """One page of a list, with how many rows every list has; `COUNTED + 1` means more than `COUNTED`."""

    lines: tuple[AwaitedLine, ...]
    following: Place | None
    """Where the next page begins; None on the last."""
    counts: dict[Awaited, int]
    until: date
    """The last due day that is listed."""


def horizon(desk: Desk) -> date:
    """The last day of what is listed: whatever is farther away is not asked for yet."""
    return desk.today() + timedelta(days=desk.office.follow_up.farthest)


def _limits(desk: Desk, person: Person | None, wanted: AwaitedFilter) -> store.Limits:
    codes = scope_of(desk.office, person)
    if wanted.opd:
        chosen = desk.office.lineage(wanted.opd)
        codes = chosen if codes is None else codes & chosen
    return store.Limits(codes, desk.today() if wanted.only_late else None, horizon(desk))


async def awaited_listing(
    desk: Desk, person: Person | None, wanted: AwaitedFilter, after: Place | None, limit: int
) -> AwaitedListing:
    """
    One page of a list: of everything, or of the person's department; no person is the system itself.

    Raises:
        NotAllowed: the list is not for this person.
    """
    limits = _limits(desk, person, wanted)
    async with desk.database.transaction() as session:
        await without_compiling(session)
        rows = await _rows(session, wanted.which, limits, after, limit + 1)
        lines = await _lines(desk, session, person, rows[:limit])
        counts = await store.awaited_counts(session, limits, COUNTED + 1)
    following = store.awaited_place_of(rows[limit - 1]) if len(rows) > limit else None
    return AwaitedListing(tuple(lines), following, counts, limits.until)


async def everything_awaited(desk: Desk, person: Person | None, wanted: AwaitedFilter) -> AsyncIterator[AwaitedLine]:
    """The whole list, for taking away, as it stood at one moment; raises what `awaited_listing` raises."""
    limits = _limits(desk, person, wanted)
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        after: Place | None = None
        while True:
            rows = await _rows(session, wanted.which, limits, after, _CHUNK)
            for line in await _lines(desk, session, person, rows):
                yield line
            if len(rows) < _CHUNK:
                return
            after = store.awaited_place_of(rows[-1])
            session.expunge_all()


async def _rows(
    session: AsyncSession, which: Awaited, limits: store.Limits, after: Place | None, limit: int
) -> list[Obligation | Condition]:
    found: list[Obligation | Condition] = []
    for each in store.waiting(which, limits):
        statement = store.behind(each, which, after).limit(limit)
        if which is not Awaited.CONDITIONS:
            statement = statement.options(contains_eager(Obligation.agreement).options(*_BRIEF))
        found += await session.scalars(statement)
    found.sort(key=lambda row: astuple(store.awaited_place_of(row)), reverse=which is Awaited.NOT_NEEDED)
    return found[:limit]


async def _lines(
    desk: Desk, session: AsyncSession, person: Person | None, rows: Sequence[Obligation | Condition]
) -> list[AwaitedLine]:
    """The rows with their agreements, proposals and answers, each read for all of them at once."""
    proposals = await _proposals(session, {row.proposal_id for row in rows if row.proposal_id is not None})
    registered = await _registered(session, [row.proposal_id for row in rows if isinstance(row, Condition)])
    agreements = [row.agreement if isinstance(row, Obligation) else registered.get(row.proposal_id) for row in rows]
    answers = await _answers(session, [row.id for row in rows if isinstance(row, Obligation)])
    ids = [each.id for each in agreements if each is not None]
    opened = set(await session.scalars(select(Agreement.id).where(Agreement.id.in_(ids), seen_by(desk, person))))
    visible = visible_to(desk.office, person, select(Proposal.id).where(Proposal.id.in_(proposals)))
    dossiers = set(await session.scalars(visible))
    lines = []
    for row, agreement in zip(rows, agreements, strict=True):
        said = answers[row.id] if isinstance(row, Obligation) else []
        lines.append(
            AwaitedLine(
                row=row,
                agreement=agreement,
                proposal=proposals.get(row.proposal_id) if row.proposal_id is not None else None,
                answer=said[-1] if said else None,
                put_off=sum(each.reply is Reply.UNDER_WAY for each in said),
                opens_agreement=agreement is not None and agreement.id in opened,
                opens_proposal=row.proposal_id in dossiers,
            )
        )
    return lines


async def _proposals(session: AsyncSession, ids: set[int]) -> dict[int, Proposal]:
    """Those that are under way, or have become an agreement."""
    wanted = select(Proposal).where(Proposal.id.in_(ids), Proposal.status.not_in(NOT_CONTINUED))
    return {each.id: each for each in await session.scalars(wanted)}


async def _registered(session: AsyncSession, ids: list[int]) -> dict[int | None, Agreement]:
    """Agreements by the proposal they came from."""
    wanted = select(Agreement).where(Agreement.proposal_id.in_(ids)).options(*_BRIEF)
    return {each.proposal_id: each for each in await session.scalars(wanted)}


async def _answers(session: AsyncSession, ids: list[int]) -> dict[int, list[ObligationAnswer]]:
    """By obligation, the oldest first."""
    found: dict[int, list[ObligationAnswer]] = defaultdict(list)
    mine = select(ObligationAnswer).where(ObligationAnswer.obligation_id.in_(ids)).order_by(ObligationAnswer.id)
    for each in await session.scalars(mine):
        found[each.obligation_id].append(each)
    return found
