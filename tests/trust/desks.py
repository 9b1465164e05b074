"""A desk on a real PostgreSQL for promises that need no running system."""

import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from fastapi import FastAPI

from config.settings import CONFIG_DIR, Settings, read_days_off, read_office, read_routes
from satupintu.documents.blobs import BlobStore
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.office.bounds import Bound, limits_with
from satupintu.mail.smtp import SmtpAddress
from satupintu.runtime.opening import DATABASE
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store import schema
from satupintu.store.database import Database
from satupintu.usecases.office.desk import Desk
from satupintu.web.http.guard import Guard
from satupintu.web.server import create_app
from tests.integration.conftest import BASE, TurnedClock

BODY_LIMIT = 6 * 1024 * 1024


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[EmbeddedPostgres]:
    """The embedded server with a migrated database, as a start of the product makes it."""
    made = EmbeddedPostgres(folder / "postgres", "sandi-uji")
    made.prepare()
    process = subprocess.Popen(
        made.command(), user=made.run_as, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await made.wait_until_ready(60)
        await made.make_databases(DATABASE)
        await schema.upgrade(made.url(DATABASE))
        yield made
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def desk_on(url: str, folder: Path) -> Desk:
    """A desk whose clock stands still until it is turned."""
    clock = TurnedClock()
    return Desk(
        database=Database(url),
        clock=clock,
        office=read_office(CONFIG_DIR),
        routes=read_routes(CONFIG_DIR),
        days_off=read_days_off(CONFIG_DIR, clock.now().date()),
        blobs=BlobStore(folder / "blobs", 2 * 1024 * 1024),
        smtp=SmtpAddress("127.0.0.1", 9),
        keyring=Keyring(["kunci-uji"]),
        base_url=BASE,
        language="id",
        letter_retries=(timedelta(minutes=5), timedelta(minutes=30)),
        limits=limits_with(dict.fromkeys(Bound, 1_000_000)),  # a promise is tried more often than an office comes
    )


@asynccontextmanager
async def own_desk(folder: Path) -> AsyncIterator[Desk]:
    """A desk on a server of its own."""
    async with server(folder) as running:
        desk = desk_on(running.url(DATABASE), folder)
        try:
            yield desk
        finally:
            await desk.database.close()


def app_of(desk: Desk) -> FastAPI:
    """The web application of a desk."""
    app = create_app(Settings(data_dir=desk.blobs.folder))
    app.state.desk = desk
    return app


@asynccontextmanager
async def browser_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in front of it, guarded as in the running system."""
    guarded = Guard(app, base_url=BASE, body_limit=BODY_LIMIT)
    transport = httpx.ASGITransport(guarded)
    async with httpx.AsyncClient(transport=transport, base_url=BASE, follow_redirects=True) as made:
        yield made
