"""
Thousands of random walks of proposals through all routes, each step held against a plain model of its own.

A short run of them belongs to every `make test`; `make soak` walks WALKS times 50 steps, in PARTS processes.
"""

import asyncio
import os
import sys
import time
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from config.settings import CONFIG_DIR, read_days_off, read_office, read_routes
from satupintu.documents.blobs import BlobStore
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.process.lifecycle import TRANSITIONS
from satupintu.mail.smtp import SmtpAddress
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store.database import Database
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import BASE, TEMPLATE
from tests.support.fixed_walks import FIXED, walk_by
from tests.support.model import Ask
from tests.support.offices import OFFICES, staffed
from tests.support.walking import AGAINST, BACK, FAVOUR, MORNING, Clock, Walk, World, a_case
from tests.support.ways import WAYS, Case, Office

STEPS = 50
PARTS = int(os.environ.get("PARTS", "1"))
WALKS = int(os.environ.get("WALKS", "0")) // PARTS
SHORT = 12
PICK = st.integers(0, 59)
"""Which of the things possible at that moment; 60 is a multiple of 2, 3, 4, 5 and 6."""
FAR = st.sampled_from((0, 3, 4, 5, 5, 6, 8, 10, 12))
"""How many answers in favour a walk begins with: most of what can happen happens late."""


class Walks(RuleBasedStateMachine):
    """One walk; what is not possible at a moment gives way to the next thing that is."""

    world: ClassVar[World]
    text: str
    office: Office
    walk: Walk
    run: ClassVar[Any]
    entered: ClassVar[int] = 0
    begun: ClassVar[int] = 0
    since: ClassVar[float] = 0

    @initialize(text=st.sampled_from(sorted(WAYS)), office=st.sampled_from(list(OFFICES)), pick=PICK, far=FAR)
    def enters(self, text: str, office: str, pick: int, far: int) -> None:
        type(self).begun += 1
        if WALKS and self.begun % 20 == 0:
            seconds, own = time.monotonic() - self.since, time.process_time()
            said = f"{self.begun} walks of {STEPS} steps in {seconds:.0f} s ({own:.0f} s of this process)"
            print(said, file=sys.stderr, flush=True)
        self.text, self.office = text, OFFICES[office]
        self.do(self.world.clear())
        self.enter(pick)
        for _ in range(far):
            self.goes_straight_on(0)

    def do(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self.run(coroutine)

    def enter(self, pick: int) -> None:
        self.start(a_case(self.text, pick, partners=1 + pick % 5 // 4))

    def start(self, case: Case) -> None:
        type(self).entered += 1
        self.walk = Walk(self.world, self.office, case)
        self.do(self.walk.enter(f"Kerja sama {self.entered}"))

    def answers(self, wanted: set[str]) -> list[tuple[Ask, str]]:
        """Open tasks with an answer of a kind, in the order of asking; any answer where there is none."""
        model = self.walk.model
        every = [(ask, choice) for ask in model.open for choice in model.choices(ask)]
        return [each for each in every if each[1] in wanted] or every

    def answer(self, wanted: set[str], pick: int, **how: Any) -> None:
        if self.walk.model.ended:
            self.enter(pick)
            return
        if not self.walk.model.open:
            self.do(self.walk.let_flow())
            return
        possible = self.answers(wanted)
        ask, choice = possible[pick % len(possible)]
        note(f"{ask.task} of {ask.step or ask.who}: {choice}")
        self.do(self.walk.answer(ask, choice, **how))

    @rule(pick=PICK)
    def goes_on(self, pick: int) -> None:
        self.answer(FAVOUR, pick, differs=pick % 4 == 0)

    @rule(pick=PICK)
    def goes_straight_on(self, pick: int) -> None:
        """By link, not on paper; the first who is asked."""
        self.answer(FAVOUR, 0 if self.walk.model.status != "in_signing" else -1, days_ago=pick % 4)

    @rule(pick=PICK)
    def goes_on_while_the_flow_is_late(self, pick: int) -> None:
        self.answer(FAVOUR, pick, late=True)

    @rule(pick=PICK)
    def is_corrected(self, pick: int) -> None:
        self.answer(FAVOUR | BACK, pick, turn=True)

    @rule(pick=PICK)
    def is_sent_back(self, pick: int) -> None:
        self.answer(BACK, pick)

    @rule(pick=PICK)
    def is_turned_down(self, pick: int) -> None:
        self.answer(AGAINST, pick)

    @rule(days=st.sampled_from((1, 1, 2, 5, 20, 45)))
    def days_pass(self, days: int) -> None:
        self.do(self.walk.days_pass(days))

    @rule(pick=PICK)
    def nobody_answers(self, pick: int) -> None:
        """Come to the days around the last one of whatever is awaited from outside; some days are left out."""
        for number, days in enumerate((-8, -1, 0, 1, 2)):
            last = self.walk.last_day()
            wanted = last + timedelta(days=days) if last else None
            if wanted and wanted > self.walk.model.today and (pick >> number) % 2 == 0:
                self.do(self.walk.days_pass((wanted - self.walk.model.today).days))
        self.goes_straight_on(pick)

    @rule(pick=PICK)
    def what_is_over_is_answered(self, pick: int) -> None:
        self.do(self.walk.answer_what_is_over(pick))

    @rule(pick=PICK, choice=st.sampled_from((None, *sorted(FAVOUR | BACK | AGAINST))))
    def is_answered_wrongly(self, pick: int, choice: str | None) -> None:
        if asks := self.walk.model.open:
            self.do(self.walk.answer_wrongly(asks[pick % len(asks)], choice))

    @rule(pick=PICK)
    def the_flow_runs_again(self, pick: int) -> None:
        self.do(self.walk.repeat_the_flow(pick))

    @rule(pick=PICK)
    def is_handed_on(self, pick: int) -> None:
        asks = [each for each in self.walk.model.open if each.task in ("legal_review", "benefit_review", "conclusion")]
        if asks:
            team = self.office.team
            self.do(self.walk.hand_on(asks[pick % len(asks)], team[pick % len(team)]))


class Swift(Database):
    """Without a ping before every transaction: nobody takes this server away."""

    def __init__(self, url: str) -> None:
        super().__init__(url, pool=1)
        self.engine = create_async_engine(url, pool_size=1, max_overflow=1)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)


@pytest.fixture(scope="module")
def world(postgres: EmbeddedPostgres, world_folder: Path) -> Iterator[World]:
    """A database and a loop for all walks."""
    runner, name, clock = asyncio.Runner(), "walks", Clock()
    database = Swift(postgres.url(name))

    async def begin() -> World:
        connection = await asyncpg.connect(postgres.url("postgres", driver="postgresql"))
        await connection.execute(f"create database {name} template {TEMPLATE}")
        await connection.execute(f"alter database {name} set synchronous_commit = off")
        await connection.close()
        office = read_office(CONFIG_DIR)
        desk = Desk(
            database=database,
            clock=clock,
            office=office,
            routes=read_routes(CONFIG_DIR),
            days_off=read_days_off(CONFIG_DIR, MORNING.date()),
            blobs=BlobStore(world_folder / "blobs" / name, 2 * 1024 * 1024),
            smtp=SmtpAddress("127.0.0.1", 9),
            keyring=Keyring(["kunci-uji"]),
            base_url=BASE,
            language="id",
            letter_retries=(timedelta(minutes=5),),
        )
        look = await asyncpg.connect(postgres.url(name, driver="postgresql"))
        return World({each: staffed(desk, each) for each in OFFICES.values()}, clock, look)

    world = runner.run(begin())
    Walks.world, Walks.run = world, staticmethod(runner.run)
    yield world
    runner.run(world.look.close())
    runner.run(database.close())
    runner.close()


def test_the_model_knows_every_step_of_every_route() -> None:
    for route, definition in read_routes(CONFIG_DIR).items():
        known = {name: steps for name, steps in WAYS.items() if name.startswith(f"{route} ")}
        assert {name.split()[1] for name in known} == set(definition.documents)
        assert {step for steps in known.values() for step in steps} == {step.id for step in definition.approvals}


def test_the_ways_that_matter_go_as_the_model_says(world: World) -> None:
    for text, office, said, words in FIXED:
        Walks.run(walk_by(world, text, OFFICES[office], said, words.split()))
    moves = {f"{before} > {after}" for before, onward in TRANSITIONS.items() for after in onward}
    assert moves | {"deemed_approved", "not_answered", "went_direct", "refused"} <= world.been.keys()


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_way_a_proposal_goes_the_record_is_what_the_model_says(world: World, part: int) -> None:
    Walks.since = time.monotonic()
    run_state_machine_as_test(
        Walks,
        settings=settings(
            max_examples=WALKS or SHORT,
            stateful_step_count=STEPS,
            derandomize=not WALKS,
            phases=(Phase.generate, Phase.shrink) if WALKS else (Phase.generate,),
            report_multiple_bugs=False,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if WALKS:
        been = "".join(f"{times:8} {what}\n" for what, times in sorted(world.been.items()))
        print(f"\npart {part}: {Walks.begun} walks, {Walks.entered} proposals\n{been}", file=sys.stderr)
