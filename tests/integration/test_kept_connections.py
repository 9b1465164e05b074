"""A connection that was given back is used again without asking first, unless it is lost or has rested."""

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection as Connection

from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store import away
from satupintu.usecases.office.desk import Desk

pytestmark = pytest.mark.anyio


async def backend(desk: Desk) -> int:
    """The server's process that answers."""
    async with desk.database.transaction() as session:
        return int(await session.scalar(text("select pg_backend_pid()")) or 0)


async def test_only_a_connection_that_has_rested_is_tried(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(Connection, "ping", lambda self: tried.append(self))
    first = await backend(desk)
    assert await backend(desk) == first and not tried
    monkeypatch.setattr(away, "_RESTED", -1.0)
    assert await backend(desk) == first and len(tried) == 1


async def test_a_connection_that_the_server_has_ended_is_made_anew(
    desk: Desk, postgres: EmbeddedPostgres, database_name: str
) -> None:
    async with desk.database.transaction() as session:
        first = await session.scalar(text("select pg_backend_pid()"))
        kept: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    other = await asyncpg.connect(postgres.url(database_name, driver="postgresql"))
    await other.execute(f"select pg_terminate_backend({first})")
    await other.close()
    while not kept.is_closed():
        await asyncio.sleep(0.01)
    assert await backend(desk) != first


@pytest.mark.parametrize("how", [OSError("no route to host"), asyncpg.ConnectionDoesNotExistError("gone")], ids=repr)
async def test_a_connection_that_does_not_answer_when_tried_is_made_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: Exception
) -> None:
    def fails(self: Connection) -> None:
        raise how

    first = await backend(desk)
    monkeypatch.setattr(away, "_RESTED", -1.0)
    monkeypatch.setattr(Connection, "ping", fails)
    assert await backend(desk) != first
