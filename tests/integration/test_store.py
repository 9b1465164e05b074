"""The database has the last word: constraints, locks, migrations, and who may connect."""

import asyncio
import os
import pwd
import subprocess
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import AlreadyDecided, MisconfiguredOffice
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.runtime.postgres import BIN, SUPERUSER, EmbeddedPostgres
from satupintu.store import schema
from satupintu.store.access import Counter
from satupintu.store.database import next_in_series
from satupintu.store.proposals import Proposal, Via
from satupintu.store.work import Decision
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.initiation import submit
from tests.support.forms import a_form
from tests.support.process import CLERK, an_answer, enter, open_task

pytestmark = pytest.mark.anyio


async def test_a_second_decision_on_a_task_cannot_be_stored(desk: Desk) -> None:
    number = await enter(desk)
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    await decide(desk, task.id, an_answer(desk, Choice.ACCEPT), CLERK)
    second = Decision(
        task_id=task.id, choice=Choice.REFUSE, checks={}, fields={}, papers_sha256="", by_name="X", via=Via.LINK,
        at=desk.clock.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="decision_task_id_key"):
        async with desk.database.transaction() as session:
            session.add(second)


async def test_a_hundred_decisions_at_once_are_one(desk: Desk) -> None:
    number = await enter(desk)
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    choices = [Choice.ACCEPT, Choice.RETURN] * 50
    answers = [an_answer(desk, choice, note="Catatan") for choice in choices]
    done = await asyncio.gather(*(decide(desk, task.id, each, CLERK) for each in answers), return_exceptions=True)
    assert sum(not isinstance(each, BaseException) for each in done) == 1
    assert sum(isinstance(each, AlreadyDecided) for each in done) == 99
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count(Decision.id))) == 1


async def test_twenty_submissions_of_one_form_at_once_are_one_proposal(desk: Desk) -> None:
    done = await asyncio.gather(*(submit(desk, a_form(), [], CLERK) for _ in range(20)))
    assert {each.number for each in done} == {"KS-2026-0001"}
    assert sum(each.is_new for each in done) == 1


async def test_numbers_taken_at_once_leave_no_gap_and_no_double(desk: Desk) -> None:
    async def take() -> int:
        async with desk.database.transaction() as session:
            return await next_in_series(session, "uji", 2026)

    assert sorted(await asyncio.gather(*(take() for _ in range(30)))) == list(range(1, 31))


async def test_the_run_lock_lets_one_through_and_frees_itself(desk: Desk) -> None:
    async with desk.database.run_lock("KS-2026-0007") as first:
        async with desk.database.run_lock("KS-2026-0007") as second:
            assert (first, second) == (True, False)
        async with desk.database.run_lock("KS-2026-0008") as other:
            assert other
    async with desk.database.run_lock("KS-2026-0007") as again:
        assert again


async def test_questions_asked_side_by_side_see_the_database_as_of_one_moment(desk: Desk) -> None:
    both_are_asked = asyncio.Barrier(2)

    async def how_many(session: AsyncSession) -> int | None:
        async with both_are_asked:  # one behind the other they would never get through
            return await session.scalar(select(func.count()).select_from(Counter))

    async with desk.database.side_by_side(2) as questions:
        asked = [questions.ask(how_many) for _ in range(2)]
        await asyncio.wait(asked)
        async with desk.database.transaction() as session:
            await next_in_series(session, "uji", 2026)
        asked += [questions.ask(how_many) for _ in range(2)]
    assert [each.result() for each in asked] == [0, 0, 0, 0]


async def test_a_decision_that_fails_half_way_leaves_nothing(desk: Desk) -> None:
    number = await enter(desk)
    with pytest.raises(RuntimeError):
        async with desk.database.transaction() as session:
            proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one()
            proposal.title = "setengah jadi"
            await session.flush()
            raise RuntimeError
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count(Proposal.id)).where(Proposal.title == "setengah jadi")) == 0


async def test_the_migrations_give_exactly_the_tables_of_the_models(desk: Desk) -> None:
    async with desk.database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.check(schema.config(sync)))


async def test_the_migrations_go_down_and_up_again(desk: Desk) -> None:
    async with desk.database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(schema.config(sync), "base"))
        await connection.run_sync(lambda sync: command.upgrade(schema.config(sync), "head"))
        await connection.run_sync(lambda sync: command.check(schema.config(sync)))


async def test_data_of_a_newer_version_is_refused_in_one_sentence(
    desk: Desk, postgres: EmbeddedPostgres, database_name: str
) -> None:
    async with desk.database.engine.begin() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(MisconfiguredOffice, match="versi lebih baru"):
        await schema.upgrade(postgres.url(database_name))


async def test_nobody_connects_without_the_password(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host=str(postgres.socket_folder), user=SUPERUSER, password="salah", database="postgres")
    rules = (postgres.folder / "data" / "pg_hba.conf").read_text()
    active = [line.split() for line in rules.splitlines() if line.strip() and not line.startswith("#")]
    assert {line[-1] for line in active} == {"scram-sha-256"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another OS user")
async def test_another_user_of_the_machine_cannot_even_reach_the_socket(postgres: EmbeddedPostgres) -> None:
    tried = subprocess.run(
        [str(BIN / "psql"), "-h", str(postgres.socket_folder), "-U", SUPERUSER, "postgres", "-c", "select 1"],
        user=pwd.getpwnam("nobody").pw_uid,
        env={"PGPASSWORD": "sandi-uji", "PATH": os.environ["PATH"]},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode != 0
    assert "Permission denied" in tried.stderr
    assert Path(postgres.socket_folder).stat().st_mode & 0o077 == 0
