"""A berita acara is set while nothing is held: no other waits for it, and numbers have no gaps all the same."""

import asyncio
import json
import threading
from typing import Any

import pytest
import typst
from sqlalchemy import select, text, update

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.access import Counter
from satupintu.store.proposals import Actor, HistoryEntry, Paper, Proposal, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import review
from satupintu.usecases.process.decide import decide
from tests.support.process import an_answer, answer, enter, open_task

pytestmark = pytest.mark.anyio


class Typesetter:
    """The real one, which stops at one proposal until it is let go; knows what it has set, in order."""

    def __init__(self) -> None:
        self.stops_at = ""
        self.stopped, self.go_on = threading.Event(), threading.Event()
        self.set: list[tuple[str, str]] = []
        self._compile = typst.compile

    def compile(self, template: str, **options: Any) -> bytes:
        data = json.loads(options["sys_inputs"]["data"])
        self.set.append((data["proposal"], data["number"]))
        if data["proposal"] == self.stops_at and not self.go_on.is_set():
            self.stopped.set()
            assert self.go_on.wait(100)
        return bytes(self._compile(template, **options))


@pytest.fixture
def typesetter(monkeypatch: pytest.MonkeyPatch) -> Typesetter:
    made = Typesetter()
    monkeypatch.setattr(typst, "compile", made.compile)
    return made


async def recommend(desk: Desk, **changes: Any) -> str:
    """A proposal on which the Ketua has just concluded; its flow has not gone on yet."""
    number = await enter(desk, **changes)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for kind in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW):
        await answer(desk, number, kind, Choice.APPROVE)
    task = await open_task(desk, number, Assignment.CONCLUSION)
    settled = {"dprd_burden": "no", "dprd_budgeted": "yes"}
    await decide(desk, task.id, an_answer(desk, Choice.APPROVE, **settled), Actor(task.name, Via.LINK, task.email))
    return number


async def numbers(desk: Desk) -> dict[str, str]:
    """The number of the berita acara of each proposal, as the history has it."""
    async with desk.database.transaction() as session:
        statement = select(Proposal.number, HistoryEntry.facts).join(HistoryEntry.proposal)
        rows = await session.execute(statement.where(HistoryEntry.event == "minutes_written"))
        return {row.number: row.facts["minutes"] for row in rows}


async def held(desk: Desk) -> int:
    """How many transactions of others are open or wait."""
    async with desk.database.transaction() as session:
        statement = (
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and xact_start is not null"
        )
        return int((await session.execute(text(statement))).scalar_one())


async def test_a_berita_acara_that_is_being_set_holds_nothing_and_keeps_no_other_from_being_filed(
    desk: Desk, typesetter: Typesetter
) -> None:
    slow, quick = await recommend(desk, title="Lambat"), await recommend(desk, title="Cepat")
    typesetter.stops_at = slow
    writing = asyncio.create_task(review.write_minutes(desk, slow))
    await asyncio.to_thread(typesetter.stopped.wait, 100)
    assert await held(desk) == 0
    await review.write_minutes(desk, quick)
    assert list(await numbers(desk)) == [quick]
    typesetter.go_on.set()
    await writing
    found = await numbers(desk)
    first, second = found[quick], found[slow]
    assert [each.split("/")[0].lstrip("0") for each in (first, second)] == ["1", "2"]
    assert typesetter.set == [(slow, first), (quick, first), (slow, second)]
    async with desk.database.transaction() as session:
        assert await session.scalar(select(Counter.last).where(Counter.series == "minutes")) == 2
        papers = (await session.scalars(select(Paper).where(Paper.kind == "berita_acara"))).all()
    assert len(papers) == 2


async def test_what_changes_while_a_berita_acara_is_being_set_stands_in_the_one_that_is_filed(
    desk: Desk, typesetter: Typesetter
) -> None:
    number = await recommend(desk)
    typesetter.stops_at = number
    writing = asyncio.create_task(review.write_minutes(desk, number))
    await asyncio.to_thread(typesetter.stopped.wait, 100)
    async with desk.database.transaction() as session:
        await session.execute(update(Proposal).where(Proposal.number == number).values(opd_code="DISDIK"))
    typesetter.go_on.set()
    await writing
    assert len(typesetter.set) == 2
    assert set(await numbers(desk)) == {number}


async def test_a_proposal_that_is_withdrawn_meanwhile_takes_no_number(desk: Desk, typesetter: Typesetter) -> None:
    number = await recommend(desk)
    typesetter.stops_at = number
    writing = asyncio.create_task(review.write_minutes(desk, number))
    await asyncio.to_thread(typesetter.stopped.wait, 100)
    async with desk.database.transaction() as session:
        await session.execute(update(Proposal).where(Proposal.number == number).values(_status=Status.WITHDRAWN))
    typesetter.go_on.set()
    await writing
    assert await numbers(desk) == {}
    async with desk.database.transaction() as session:
        assert await session.scalar(select(Counter.last).where(Counter.series == "minutes")) is None
