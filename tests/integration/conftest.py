"""A real PostgreSQL, migrated once; each test gets a copy of the empty database and a desk whose clock it turns."""

import asyncio
import dataclasses
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from config.settings import CONFIG_DIR, Settings, read_days_off, read_office, read_routes
from satupintu.documents.blobs import BlobStore
from satupintu.domain.evidence.tokens import Keyring
from satupintu.mail.smtp import SmtpAddress
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store import schema
from satupintu.store.database import Database
from satupintu.usecases.office.desk import Desk
from satupintu.web.http.guard import Guard
from satupintu.web.server import create_app

_numbers = count(1)
_idle: list["LentDatabase"] = []
TEMPLATE = "template_satupintu"
BASE = "http://127.0.0.1:8000"


@dataclasses.dataclass
class TurnedClock:
    """A clock that stands still until a test turns it."""

    moment: datetime = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def turn(self, **by: float) -> None:
        """Move on, such as `turn(days=3)`."""
        self.moment += timedelta(**by)


class LentDatabase(Database):
    """
    What a test has of its database, lent to the next test for its own: the engine keeps every statement compiled.

    As many connections as the largest crowd of a test: on a slow machine nobody gives up waiting for one.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, pool=60)
        self.name = ""
        event.listen(self.engine.sync_engine, "do_connect", self._connect_by_name)

    def _connect_by_name(self, dialect: Any, record: Any, unnamed: list[Any], named: dict[str, Any]) -> None:
        named["database"] = self.name

    @classmethod
    def lend(cls, postgres: EmbeddedPostgres, name: str) -> "LentDatabase":
        """One that nobody has, for the database of this name."""
        lent = _idle.pop() if _idle else cls(postgres.url(name))
        lent.name = name
        return lent

    async def close(self) -> None:
        """Give the connections back, and itself."""
        await super().close()
        if self not in _idle:
            _idle.append(self)


@pytest.fixture(scope="session")
def postgres(world_folder: Path) -> Iterator[EmbeddedPostgres]:
    """The embedded server, with the migrated template."""
    server = EmbeddedPostgres(world_folder / "postgres", "sandi-uji")
    server.prepare()
    # Nothing of these databases outlives the tests, so nothing has to reach the disk, where they stand on one.
    fast = [part for name in ("fsync", "synchronous_commit", "full_page_writes") for part in ("-c", f"{name}=off")]
    with (world_folder / "postgres.log").open("w") as log:
        process = subprocess.Popen([*server.command(), *fast], user=server.run_as, cwd="/", stdout=log, stderr=log)

    async def ready() -> None:
        await server.wait_until_ready(120)
        await server.make_databases(TEMPLATE)
        await schema.upgrade(server.url(TEMPLATE))

    asyncio.run(ready())
    yield server
    process.send_signal(signal.SIGINT)
    process.wait(60)


@asynccontextmanager
async def a_database(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """An empty database of the present schema; gone afterwards."""
    name = f"test_{next(_numbers)}"
    connection = await asyncpg.connect(postgres.url("postgres", driver="postgresql"))
    await connection.execute(f"create database {name} template {TEMPLATE}")
    yield name
    await connection.execute(f"drop database {name} with (force)")
    await connection.close()


@pytest.fixture
async def database_name(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """The database of a test."""
    async with a_database(postgres) as name:
        yield name


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@cache
def _shipped_files(day: date) -> dict[str, Any]:
    """Office, routes and days off as they are shipped, read and checked once; what is read cannot be changed."""
    config = Path(CONFIG_DIR)
    return {"office": read_office(config), "routes": read_routes(config), "days_off": read_days_off(config, day)}


def a_desk(postgres: EmbeddedPostgres, database_name: str, clock: TurnedClock, world_folder: Path) -> Desk:
    """A desk as the worker and the web have it, on its own database."""
    files = _shipped_files(clock.now().date())
    return Desk(
        database=LentDatabase.lend(postgres, database_name),
        clock=clock,
        **{**files, "routes": dict(files["routes"])},
        blobs=BlobStore(world_folder / "blobs" / database_name, 2 * 1024 * 1024),
        smtp=SmtpAddress("127.0.0.1", 9),
        keyring=Keyring(["kunci-uji"]),
        base_url=BASE,
        language="id",
        letter_retries=(timedelta(minutes=5), timedelta(minutes=30)),
    )


@pytest.fixture
async def desk(
    postgres: EmbeddedPostgres, database_name: str, clock: TurnedClock, world_folder: Path
) -> AsyncIterator[Desk]:
    """The desk of a test."""
    made = a_desk(postgres, database_name, clock, world_folder)
    yield made
    await made.database.close()


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    made = create_app(Settings(data_dir=desk.blobs.folder))
    made.state.desk = desk
    return made


def a_browser(app: FastAPI, *, follow_redirects: bool) -> httpx.AsyncClient:
    """A client of the guarded application."""
    guarded = Guard(app, base_url=BASE, body_limit=6 * 1024 * 1024)
    return httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url=BASE, follow_redirects=follow_redirects)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser(app, follow_redirects=True) as made:
        yield made
