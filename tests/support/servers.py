"""PostgreSQL as an office of its own may run it: a server of another version, and databases that a plain role owns."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import asyncpg

from satupintu.runtime import postgres
from satupintu.runtime.postgres import EmbeddedPostgres
from tests.support.folders import passable_folder

ROLE, PASSWORD = "kota", "sandi-kota"
_numbers = count(1)


@contextmanager
def server_of(programs: Path) -> Iterator[EmbeddedPostgres]:
    """A server from a folder of programs, set up as the embedded one is; it is not yet waited for."""
    folder = passable_folder()
    server = EmbeddedPostgres(folder / "postgres", "sandi-uji")
    with mock.patch.object(postgres, "BIN", programs):
        server.prepare()
        command = server.command()
    process = subprocess.Popen(
        command, user=server.run_as, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)
        shutil.rmtree(folder, ignore_errors=True)


async def own_database(server: EmbeddedPostgres) -> str:
    """The address of an empty database of a server, owned by a role that may do nothing else, as an office makes it."""
    name = f"kota_{next(_numbers)}"
    connection = await asyncpg.connect(server.url("postgres", driver="postgresql"))
    try:
        if not await connection.fetchval("select exists (select from pg_roles where rolname = $1)", ROLE):
            await connection.execute(f"create role {ROLE} login password '{PASSWORD}'")
        await connection.execute(f"create database {name} owner {ROLE}")
    finally:
        await connection.close()
    return f"postgresql://{ROLE}:{PASSWORD}@/{name}?host={quote(str(server.socket_folder), safe='')}"
