"""Tasks, letters, links and obligations move through one door each: by its table, written down, or not at all."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import IllegalMove
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.follow_up.states import OBLIGATION_MOVES, ObligationState
from satupintu.domain.letters.states import LETTER_MOVES, LINK_MOVES, LetterState, LinkState
from satupintu.domain.moves import Cause, Moves
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TASK_MOVES, TaskState
from satupintu.store.follow_up.moves import move_obligations
from satupintu.store.letters import Letter, move_letters
from satupintu.store.movements import Movement, Thing
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.store.register.tables import Obligation
from satupintu.store.work import Link, Purpose, Task, move_links, move_tasks
from satupintu.usecases.follow_up import plan
from satupintu.usecases.letters.links import new_link
from satupintu.usecases.letters.outbox import Recipient
from satupintu.usecases.office.desk import Desk
from tests.support.process import CLERK, answer, enter, open_task
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
BEFORE, NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC), datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 1)
T, L, K, O = TaskState, LetterState, LinkState, ObligationState  # noqa: E741


@dataclass
class Door:
    """One thing with its table, how its states are stored, its door for many, and what else a move needs."""

    thing: Thing
    model: type[Any]
    moves: Moves[Any]
    stored: Mapping[Any, dict[str, Any]]
    move_all: Callable[..., Awaitable[Sequence[Any]]]
    unless: Collection[tuple[Any, Any]] = ()
    """What the table allows and this row cannot."""

    def allows(self, before: StrEnum, wanted: StrEnum) -> bool:
        return wanted in self.moves[before] and (before, wanted) not in self.unless

    async def put(self, session: AsyncSession, key: object, state: StrEnum) -> Any:
        """The row, in a state that nobody moved it to."""
        await session.execute(update(self.model).where(self.model.id == key).values(self.stored[state]))
        row = await session.get_one(self.model, key, populate_existing=True)
        assert row.state is state
        return row


def columns(row: Any) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in row.__table__.columns}


async def written(session: AsyncSession, since: int) -> list[tuple[str, str, str, str, datetime]]:
    await session.flush()
    rows = await session.scalars(select(Movement).where(Movement.id > since))
    return [(each.thing, each.thing_id, each.before, each.after, each.at) for each in rows]


async def last(session: AsyncSession) -> int:
    return await session.scalar(select(func.max(Movement.id))) or 0


async def every_pair(desk: Desk, door: Door, key: object) -> None:
    """Allowed pairs move and are written down, by both doors; all others are refused, and nothing has changed."""
    for before, wanted in product(door.stored, door.moves):
        async with desk.database.transaction() as session:
            await by_itself(session, door, key, before, wanted)
            await with_others(session, door, key, before, wanted)


async def by_itself(session: AsyncSession, door: Door, key: object, before: StrEnum, wanted: StrEnum) -> None:
    row, since = await door.put(session, key, before), await last(session)
    as_it_was = columns(row)
    if door.allows(before, wanted):
        row.move_to(wanted, Cause.DECIDED, NOW)
        assert await written(session, since) == [(door.thing, str(key), before, wanted, NOW)]
        await session.refresh(row)
        assert row.state is wanted
    else:
        with pytest.raises(IllegalMove, match="tidak dapat menjadi"):
            row.move_to(wanted, Cause.DECIDED, NOW)
        assert not await written(session, since), (before, wanted)
        await session.refresh(row)
        assert columns(row) == as_it_was, (before, wanted)


async def with_others(session: AsyncSession, door: Door, key: object, before: StrEnum, wanted: StrEnum) -> None:
    """The door for many, which also leaves alone what is not where the caller takes it to be."""
    for state in door.stored:
        row, since = await door.put(session, key, state), await last(session)
        as_it_was, move = columns(row), (before, wanted)
        if wanted not in door.moves[before]:
            with pytest.raises(IllegalMove, match="tidak dapat menjadi"):
                await door.move_all(session, door.model.id == key, move, Cause.DECIDED, NOW)
        elif state is before and door.allows(before, wanted):
            assert await door.move_all(session, door.model.id == key, move, Cause.DECIDED, NOW) == [key]
            assert await written(session, since) == [(door.thing, str(key), before, wanted, NOW)]
            assert row.state is wanted, "what the session knows of it is true"
            await session.refresh(row)
            assert row.state is wanted
            continue
        else:
            assert await door.move_all(session, door.model.id == key, move, Cause.DECIDED, NOW) == []
        assert not await written(session, since), (before, wanted, state)
        await session.refresh(row)
        assert columns(row) == as_it_was, (before, wanted, state)


async def test_every_pair_of_states_of_a_task(desk: Desk) -> None:
    task = await open_task(desk, await enter(desk), Assignment.COMPLETENESS)
    stored = {each: {"state": each, "closed_at": None if each is T.OPEN else BEFORE} for each in T}
    await every_pair(desk, Door(Thing.TASK, Task, TASK_MOVES, stored, move_tasks), task.id)


async def test_every_pair_of_states_of_a_letter(desk: Desk) -> None:
    await enter(desk)
    async with desk.database.transaction() as session:
        key = await session.scalar(select(func.min(Letter.id)))
    stored = {
        each: {
            "state": each,
            "sent_at": BEFORE if each is L.SENT else None,
            "lease_until": BEFORE if each is L.QUEUED else None,
        }
        for each in L
    }
    await every_pair(desk, Door(Thing.LETTER, Letter, LETTER_MOVES, stored, move_letters), key)
    async with desk.database.transaction() as session:
        assert (await session.get_one(Letter, key)).lease_until is None, "nobody sends what has been settled"


async def test_every_pair_of_states_of_a_link(desk: Desk) -> None:
    await enter(desk)
    async with desk.database.transaction() as session:
        key = (await session.scalars(select(Link.id).where(Link.purpose == Purpose.TASK))).one()
    stored = {
        K.LIVE: {"revoked_at": None, "expires_at": None},
        K.ENDED: {"revoked_at": None, "expires_at": BEFORE},
        K.CLOSED: {"revoked_at": BEFORE, "expires_at": None},
        K.DEAD: {"revoked_at": BEFORE, "expires_at": BEFORE},
    }
    door = Door(Thing.LINK, Link, LINK_MOVES, stored, move_links, [(before, K.USED) for before in K])
    await every_pair(desk, door, key)


async def test_every_pair_of_states_of_a_link_to_sign_in(desk: Desk) -> None:
    async with desk.database.transaction() as session:
        person = Recipient("Siti", CLERK.email or "", "id")
        key = (await new_link(desk, session, Purpose.SIGN_IN, person, expires_at=NOW)).id
    stored = {K.LIVE: {"used_at": None}, K.USED: {"used_at": BEFORE}}
    door = Door(Thing.LINK, Link, LINK_MOVES, stored, move_links, list(product(K, set(K) - {K.USED})))
    await every_pair(desk, door, key)


@pytest.mark.parametrize("has_proposal", [True, False])
async def test_every_pair_of_states_of_an_obligation(desk: Desk, has_proposal: bool) -> None:
    number, key = await enter(desk), (await an_obligation(desk)).id
    async with desk.database.transaction() as session:
        proposal_id = await session.scalar(select(Proposal.id).where(Proposal.number == number))
    begun = proposal_id if has_proposal else None
    stored = {
        O.OPEN: {"fulfilled_on": None, "lapsed_on": None, "proposal_id": None},
        O.UNDER_WAY: {"fulfilled_on": None, "lapsed_on": None, "proposal_id": proposal_id},
        O.SETTLED: {"fulfilled_on": DAY, "lapsed_on": None, "proposal_id": begun},
        O.LAPSED: {"fulfilled_on": None, "lapsed_on": DAY, "proposal_id": begun},
    }

    by_nothing = [(before, O.UNDER_WAY) for before in O if stored[before]["proposal_id"] is None]
    door = Door(Thing.OBLIGATION, Obligation, OBLIGATION_MOVES, stored, move_obligations, by_nothing)
    await every_pair(desk, door, key)


async def an_obligation(desk: Desk, **more: Any) -> Obligation:
    old = an_agreement("Sampah")
    old.obligations = [Obligation(kind=ObligationKind.FOLLOW_UP_DOCUMENT, due_on=date(2026, 12, 1), **more)]
    await keep(desk, old)
    return old.obligations[0]


async def test_put_off_an_obligation_is_due_on_another_day_and_nothing_else(desk: Desk) -> None:
    owed = await an_obligation(desk)
    async with desk.database.transaction() as session:
        row = await session.get_one(Obligation, owed.id)
        before = columns(row)
        row.move_to(O.OPEN, Cause.ANSWERED, NOW, date(2027, 3, 1))
        await session.flush()
        await session.refresh(row)
        assert columns(row) == {**before, "due_on": date(2027, 3, 1)}


async def test_what_moved_in_an_act_is_found_with_who_did_it_and_names_nobody(desk: Desk) -> None:
    number = await enter(desk)
    who = (await open_task(desk, number, Assignment.COMPLETENESS)).position
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    async with desk.database.transaction() as session:
        done = select(Movement, HistoryEntry.actor).join(HistoryEntry, Movement.act == HistoryEntry.act)
        found = (await session.execute(done.where(HistoryEntry.event == "checked"))).all()
        assert {(each.thing, each.before, each.after, each.cause) for each, _ in found} >= {
            (Thing.TASK, T.OPEN, T.DECIDED, Cause.DECIDED)
        }
        assert {actor for _, actor in found} == {who}
        kept = " ".join(str(value) for each, _ in found for value in columns(each).values())
        assert who not in kept and "@" not in kept


async def test_movements_are_added_and_never_changed(desk: Desk) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for statement in ("update movement set after = 'x'", "delete from movement", "truncate movement"):
        with pytest.raises(DBAPIError, match="added and never changed"):
            async with desk.database.transaction() as session:
                await session.execute(text(statement))
    with pytest.raises(IllegalMove):
        async with desk.database.transaction() as session:
            (await session.scalars(select(Movement).limit(1))).one().after = "x"


IMPOSSIBLE = {
    "task_open_until_closed_check": "update task set closed_at = now()",
    "letter_sent_at_a_moment_check": "update letter set state = 'sent'",
    "link_used_to_sign_in_check": "update link set used_at = now()",
    "link_sign_in_expires_check": "update link set purpose = 'sign_in', task_id = null, proposal_id = null",
    "obligation_settled_or_lapsed_check": "update obligation set fulfilled_on = due_on, lapsed_on = due_on",
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
async def test_the_database_refuses_states_that_contradict_themselves(desk: Desk, name: str) -> None:
    await enter(desk)
    await an_obligation(desk)
    with pytest.raises(IntegrityError, match=name):
        async with desk.database.transaction() as session:
            await session.execute(text(IMPOSSIBLE[name]))


async def test_what_was_met_in_the_meantime_does_not_lapse_as_well(desk: Desk) -> None:
    owed = await an_obligation(desk)
    async with desk.database.transaction() as slow:
        seen = await slow.get_one(Obligation, owed.id)
        async with desk.database.transaction() as quick:
            await plan.settle_obligations(desk, quick, Obligation.id == owed.id, Cause.MET)
        assert await plan.lapse(desk, slow, [seen], Cause.TERM_OVER) == 0
    async with desk.database.transaction() as session:
        assert (await session.get_one(Obligation, owed.id)).state is O.SETTLED
        assert [each.after for each in await session.scalars(select(Movement))] == [O.SETTLED]
