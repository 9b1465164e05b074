"""While PostgreSQL restarts, whoever asks is told to come back, and never that we are at fault."""

import asyncio
import signal
import subprocess
from collections import Counter
from pathlib import Path

import httpx
import pytest

from satupintu.runtime.opening import DATABASE
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store import schema
from tests.integration.conftest import BASE
from tests.trust.desks import app_of, desk_on

pytestmark = pytest.mark.anyio
RESTARTS = 3
AT_A_TIME = 6


def start(server: EmbeddedPostgres) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        server.command(), user=server.run_as, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


async def test_every_page_asks_to_come_back_while_the_database_restarts(world_folder: Path) -> None:
    folder = world_folder / "restarts"
    folder.mkdir()
    server = EmbeddedPostgres(folder / "postgres", "sandi-uji")
    server.prepare()
    process = start(server)
    await server.wait_until_ready(60)
    await server.make_databases(DATABASE)
    await schema.upgrade(server.url(DATABASE))
    desk = desk_on(server.url(DATABASE), folder)
    said: Counter[tuple[int, str | None]] = Counter()
    stop = asyncio.Event()

    async def ask(client: httpx.AsyncClient, path: str) -> None:
        while not stop.is_set():
            answer = await client.get(path)
            said[answer.status_code, answer.headers.get("Retry-After")] += 1
            await asyncio.sleep(0.005)

    transport = httpx.ASGITransport(app_of(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        paths = ("/verifikasi/" + "x" * 43, "/sehat")
        asking = [asyncio.create_task(ask(client, paths[number % 2])) for number in range(AT_A_TIME)]
        for _ in range(RESTARTS):
            await asyncio.sleep(0.5)
            process.send_signal(signal.SIGINT)
            await asyncio.to_thread(process.wait)
            process = start(server)
            await server.wait_until_ready(60)
        stop.set()
        await asyncio.gather(*asking)
    await desk.database.close()
    process.send_signal(signal.SIGINT)
    process.wait(60)
    assert set(said) <= {(404, None), (200, None), (503, "5")}, said
    assert said[503, "5"] > 0
