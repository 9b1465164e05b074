"""
A dump into a server, which may be older than the programs of the wheel.

`pg_restore` sends every setting that its own version knows before the first object, and a server that does not know one
ends the restore: PostgreSQL 15 and 16 have no `transaction_timeout`. So it writes SQL, from whose preamble the settings
are left out that this server has not, and `psql` runs the rest.
"""

import asyncio
import re
from contextlib import suppress
from typing import IO

import asyncpg

from satupintu.domain.errors import MisconfiguredOffice
from satupintu.runtime.archive import ARCHIVE_CHUNK, libpq_environment
from satupintu.runtime.postgres import BIN

_SETTING = re.compile(rb"SET (\w+) = ")
_FIRST_OBJECT = b"-- Name: "
"""Begins the comment above each object, and so ends the preamble: no line of data has been written before it."""


async def load(dump: IO[bytes], url: str) -> None:
    """
    Load a dump (custom format) into the empty database at `url`, in one transaction.

    Raises:
        MisconfiguredOffice: one of PostgreSQL's programs fails; nothing has been loaded.
    """
    known = await _settings(url)
    restoring = await asyncio.create_subprocess_exec(
        str(BIN / "pg_restore"),
        "--file=-",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    running = await asyncio.create_subprocess_exec(
        str(BIN / "psql"),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        env=libpq_environment(url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert restoring.stdin and restoring.stdout and restoring.stderr and running.stdin and running.stderr
    restore_said, psql_said, _, _ = await asyncio.gather(
        restoring.stderr.read(),
        running.stderr.read(),
        _feed(dump, restoring.stdin),
        _pass_on(restoring, running.stdin, known),
    )
    # psql first: where it fails, the other only lost whom it wrote to.
    _refuse_failure("psql", await running.wait(), psql_said)
    _refuse_failure("pg_restore", await restoring.wait(), restore_said)


async def _settings(url: str) -> set[bytes]:
    """The names of the settings that a server has."""
    connection = await asyncpg.connect(url)
    try:
        return {row["name"].encode() for row in await connection.fetch("select name from pg_settings")}
    finally:
        await connection.close()


async def _feed(dump: IO[bytes], to: asyncio.StreamWriter) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # it has ended, and says why
        while chunk := dump.read(ARCHIVE_CHUNK):
            to.write(chunk)
            await to.drain()
    to.close()


async def _pass_on(restoring: asyncio.subprocess.Process, to: asyncio.StreamWriter, known: set[bytes]) -> None:
    """Pass SQL on without the settings of its preamble that are not known, for as long as somebody takes it."""
    sql = restoring.stdout
    assert sql is not None
    try:
        while line := await sql.readline():
            setting = _SETTING.match(line)
            if setting is None or setting[1] in known:
                to.write(line)
            if line.startswith(_FIRST_OBJECT):
                break
        while chunk := await sql.read(ARCHIVE_CHUNK):
            to.write(chunk)
            await to.drain()
    except (BrokenPipeError, ConnectionResetError):
        with suppress(ProcessLookupError):
            restoring.kill()  # it would wait for ever to be read
    to.close()


def _refuse_failure(program: str, code: int, said: bytes) -> None:
    if code != 0:
        why = said.decode(errors="replace").strip()[-500:]
        raise MisconfiguredOffice("%(program)s gagal: %(why)s", program=program, why=why)
