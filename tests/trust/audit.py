"""R17 and R18: every change of state has one row in the history, and whoever edits the history is found."""

import asyncio
import random
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import asyncpg
from sqlalchemy import text

from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.usecases.evidence import anchors
from satupintu.usecases.evidence.anchors import anchor, verify
from satupintu.usecases.office.desk import Desk
from tests.support.model import Ask
from tests.support.offices import OFFICES, staffed
from tests.support.process import answer, enter
from tests.support.walking import AGAINST, BACK, FAVOUR, Clock, Walk, World, a_case
from tests.support.ways import WAYS
from tests.trust import defects
from tests.trust.desks import desk_on, own_desk, server
from tests.trust.promises import Attempt

WITNESS = (
    "create table seen_change (proposal_id int, before text, after text)",
    (
        "create function witness() returns trigger language plpgsql as $$ begin "
        "insert into seen_change values (new.id, case when tg_op = 'UPDATE' then old.status end, new.status); "
        "return null; end $$"
    ),
    (
        "create trigger witness_of_changes after update of status on proposal for each row "
        "when (old.status is distinct from new.status) execute function witness()"
    ),
    "create trigger witness_of_entries after insert on proposal for each row execute function witness()",
)
"""Sees every change of state by itself, whatever the product says of it."""
UNLIKE = """
with seen as (select proposal_id, before, after, count(*) as times from seen_change group by 1, 2, 3),
told as (select proposal_id, from_status as before, to_status as after, count(*) as times from history
  where to_status is not null and from_status is distinct from to_status group by 1, 2, 3)
select coalesce(seen.proposal_id, told.proposal_id), coalesce(seen.before, told.before) as before,
  coalesce(seen.after, told.after) as after, seen.times as seen, told.times as told
from seen full join told on seen.proposal_id = told.proposal_id
  and seen.before is not distinct from told.before and seen.after is not distinct from told.after
where seen.times is distinct from told.times
"""
STEPS_OF_A_WALK = 25
TABLES = ("history", "anchored_head", "anchor", "proposal")


def every_change_is_told_once(attempt: Attempt) -> None:
    """R18."""
    asyncio.run(_changes(attempt))


async def _changes(attempt: Attempt) -> None:
    chance = random.Random(20261130)  # the same walks in each run
    async with server(attempt.folder) as running:
        url = running.url("satupintu")
        desk = desk_on(url, attempt.folder)
        look = await asyncpg.connect(running.url("satupintu", driver="postgresql"))
        for statement in (*WITNESS, *(defects.UNTOLD if attempt.seeded else ())):
            await look.execute(statement)
        clock = Clock()
        staff = {each: staffed(desk, each) for each in OFFICES.values()}
        world = World({office: replace(made, clock=clock) for office, made in staff.items()}, clock, look)
        changes = 0
        while not attempt.is_done:
            await world.clear()
            await look.execute("truncate seen_change")
            steps = 0
            try:
                steps = await _walk(world, chance)
            except AssertionError as error:
                attempt.broke(f"the model sees something else: {error}")
            unlike = await look.fetch(UNLIKE)
            changes += int(await look.fetchval("select count(*) from seen_change"))
            if unlike:
                attempt.broke(f"changes seen and told differ: {[dict(row) for row in unlike]}")
            attempt.held(steps)
        attempt.figures["changes of state"] = f"{changes:,}"
        await look.close()
        await desk.database.close()


async def _walk(world: World, chance: random.Random) -> int:
    """One proposal at random; the model of the walks is the second witness. Returns the steps taken."""
    case = a_case(chance.choice(sorted(WAYS)), chance.randrange(60), partners=chance.choice((1, 1, 1, 2)))
    walk = Walk(world, chance.choice(list(OFFICES.values())), case)
    await walk.enter("Kerja sama acak")
    for step in range(STEPS_OF_A_WALK):
        if walk.model.ended or not walk.model.open:
            return step + 1
        wanted = chance.choices((FAVOUR, BACK, AGAINST), (20, 3, 1))[0]
        every: list[tuple[Ask, str]] = [(ask, each) for ask in walk.model.open for each in walk.model.choices(ask)]
        possible = [each for each in every if each[1] in wanted] or every
        ask, choice = chance.choice(possible)
        await walk.answer(ask, choice)
    return STEPS_OF_A_WALK


EDITS: dict[str, list[str]] = {
    "flip": ["update history set {column} = {value} where id = {row}"],
    "recomputed": ["update history set note = 'x', hash = encode(sha256(id::text::bytea), 'hex') where id = {row}"],
    "delete": ["delete from history where id = {row}"],
    "cut the tail": ["delete from history where proposal_id = {proposal} and position >= {position}"],
    "another time": ["update history set at = at + interval '{position} seconds' where id = {row}"],
    "insert": [
        (
            "insert into history (proposal_id, position, at, actor, via, event, facts, hash) select proposal_id, 9000, "
            "at, actor, via, event, facts, hash from history where id = {row}"
        )
    ],
    "swap": [
        "update history set position = position + 1000 where id in ({row}, {other})",
        "update history set position = {other_position} where id = {row}",
        "update history set position = {position} where id = {other}",
    ],
    "head": ["update proposal set history_head = repeat('{digit}', 64) where id = {proposal}"],
    "anchored head": ["update anchored_head set hash = repeat('{digit}', 64) where proposal_id = {proposal}"],
    "anchor": ["update anchor set hash = repeat('{digit}', 64)"],
    "all of a proposal": ["delete from history where proposal_id = {proposal}"],
}
FLIPS = {
    "actor": "'Orang lain'",
    "event": "'rejected'",
    "note": "'lain'",
    "via": "'cli'",
    "actor_email": "'x@x.example'",
}


def edits_are_found(attempt: Attempt) -> None:
    """R17."""
    with ExitStack() as planted:
        if attempt.seeded:

            async def blind(*_: Any, **__: Any) -> anchors.Verified:
                return anchors.Verified(entries=0, anchors=0, last=None, stamp=None, misfit=None)

            planted.enter_context(mock.patch(f"{__name__}.verify", blind))
        asyncio.run(_edits(attempt, attempt.folder))


async def _edits(attempt: Attempt, folder: Path) -> None:
    chance = random.Random(20261130)
    async with own_desk(folder) as desk:
        for title in ("Pertama", "Kedua", "Ketiga"):
            number = await enter(desk, title=f"Perjanjian {title}")
            await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
            for review in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW):
                await answer(desk, number, review, Choice.APPROVE)
        assert await anchor(desk)
        await _execute(desk, *(f"create table kept_{table} as table {table}" for table in TABLES))
        async with desk.database.transaction() as session:
            rows = (await session.execute(text("select id, proposal_id, position from history order by id"))).all()
            known = set(await session.scalars(text(
                "select column_name from information_schema.columns where table_name = 'history'"
            )))  # fmt: skip
        flips = {name: value for name, value in FLIPS.items() if name in known}
        while not attempt.is_done:
            row = chance.choice(rows)
            other = chance.choice([each for each in rows if each.proposal_id == row.proposal_id and each.id != row.id])
            column, value = chance.choice(list(flips.items()))
            kind, statements = chance.choice(list(EDITS.items()))
            facts = {
                "row": row.id,
                "proposal": row.proposal_id,
                "position": row.position,
                "column": column,
                "value": value,
                "other": other.id,
                "other_position": other.position,
                "digit": chance.choice("abcdef"),
            }
            if kind != "flip" or await _differs(desk, row.id, column, value):
                await _execute(desk, *(statement.format(**facts) for statement in statements))
                found = (await verify(desk)).misfit
                attempt.expect(found is not None, f"{kind} of row {row.id} ({column}) was not found")
                await _restore(desk)
        attempt.expect((await verify(desk)).misfit is None, "what was put back does not fit")


async def _differs(desk: Desk, row: int, column: str, value: str) -> bool:
    async with desk.database.transaction() as session:
        changes = f"select {column} is distinct from {value} from history where id = :id"
        return bool(await session.scalar(text(changes), {"id": row}))


async def _restore(desk: Desk) -> None:
    await _execute(
        desk,
        *(f"delete from {table}" for table in TABLES),
        *(f"insert into {table} overriding system value table kept_{table}" for table in reversed(TABLES)),
    )


async def _execute(desk: Desk, *statements: str) -> None:
    """As the owner of the database, past its triggers."""
    async with desk.database.transaction() as session:
        for statement in ("set local session_replication_role = replica", *statements):
            await session.execute(text(statement))
