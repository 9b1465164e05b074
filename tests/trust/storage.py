"""R16, R20, R25, R26: files, backups, migrations and the settings of the server."""

import asyncio
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import asyncpg
from sqlalchemy import text

from config.settings import Settings
from satupintu.documents.blobs import BlobStore
from satupintu.runtime.backup import backup
from satupintu.runtime.opening import DATABASE, plain_database_url
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store import schema
from satupintu.store.database import Database
from tests.bench import drill
from tests.support import backups
from tests.support.system import ROOT
from tests.trust.desks import server
from tests.trust.promises import Attempt

SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "password_encryption": "scram-sha-256"}
SERVERS_OWN = {"listen_addresses": "", "unix_socket_permissions": "0700"}
"""Of the embedded server: it is reached by one socket in a folder of its owner."""
POOL = 10
"""As many again may be opened beyond it: twenty connections, as a web has."""
FULL_DISKS = 50
MEANINGLESS = b"\x89PNG\r\n\x1a\n"
UPLOADS = """
import asyncio, os, sys
from pathlib import Path
from satupintu.documents.blobs import BlobStore

async def main():
    store = BlobStore(Path(sys.argv[1]), 64 * 1024 * 1024)
    print("begun", flush=True)
    while True:
        blob = await store.put_bytes(b"\\x89PNG\\r\\n\\x1a\\n" + os.urandom(300_000), "pindaian.png")
        print(blob.sha256, flush=True)

asyncio.run(main())
"""
TORN = """
def _torn(self, draft, sha256):
    final = self.path(sha256)
    final.parent.mkdir(parents=True, exist_ok=True)
    import shutil, time
    with draft.open("rb") as source, final.open("wb") as to:
        while part := source.read(4096):
            to.write(part); to.flush(); time.sleep(0.001)
BlobStore._keep = _torn
"""
"""A file that is written where it will stand, instead of being moved there whole."""


def the_server_keeps_what_it_said(attempt: Attempt) -> None:
    """R26."""
    asyncio.run(_settings(attempt))


async def _settings(attempt: Attempt) -> None:
    async with server(attempt.folder) as running:
        owner = await asyncpg.connect(running.url("postgres", driver="postgresql"))
        if attempt.seeded:
            await owner.execute("alter role satupintu set synchronous_commit = off")
        rules = await owner.fetch("select type, auth_method from pg_hba_file_rules")
        weak = [tuple(rule) for rule in rules if rule["auth_method"] in ("trust", "password", "md5", "ident")]
        attempt.expect(not weak, f"pg_hba.conf lets in by {weak}")
        for name, value in SERVERS_OWN.items():
            attempt.expect(await owner.fetchval(f"show {name}") == value, f"{name} is not {value!r}")
        verifiers = [row[0] for row in await owner.fetch("select rolpassword from pg_authid where rolcanlogin")]
        attempt.expect(all(each and each.startswith("SCRAM-SHA-256$") for each in verifiers), "a password is not SCRAM")
        await _refused_without_a_password(attempt, running)
        database = Database(running.url(DATABASE), pool=POOL)
        while not attempt.is_done:
            await asyncio.gather(*(_one_connection(attempt, database) for _ in range(2 * POOL)))
            await owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
        await database.close()
        await owner.close()


async def _one_connection(attempt: Attempt, database: Database) -> None:
    async with database.transaction() as session:
        found = {name: str(await session.scalar(text(f"show {name}"))) for name in SAFE}
        await session.execute(text("select pg_sleep(0.05)"))  # so that all are open at once
    attempt.expect(found == SAFE, f"a pooled connection has {found}")


async def _refused_without_a_password(attempt: Attempt, running: EmbeddedPostgres) -> None:
    for password in (None, "", "salah"):
        try:
            opened = await asyncpg.connect(
                host=str(running.socket_folder), user="satupintu", password=password, database="postgres"
            )
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            attempt.held()
        else:
            await opened.close()
            attempt.broke(f"let in with the password {password!r}")


def files_are_whole_or_absent(attempt: Attempt) -> None:
    """R16: a process that stores files is killed in the middle of it, again and again."""
    chance = random.Random(20261130)
    store = BlobStore(attempt.folder / "blobs", 64 * 1024 * 1024)
    script = attempt.folder / "uploads.py"
    script.write_text(UPLOADS.replace("async def main", TORN + "\nasync def main") if attempt.seeded else UPLOADS)
    files = 0
    while not attempt.is_done:
        acknowledged = _killed_while_storing(script, store, chance.uniform(0.01, 0.25))
        missing = [each for each in acknowledged if not store.path(each).exists()]
        there = list(store.folder.glob("??/??/*"))
        torn = [each.name for each in there if hashlib.sha256(each.read_bytes()).hexdigest() != each.name]
        files += len(there)
        attempt.expect(not missing and not torn, f"{len(missing)} acknowledged files missing, torn: {torn}")
        for each in (*there, *(store.folder / "tmp").glob("*")):
            each.unlink()
    for _ in range(FULL_DISKS):
        _full_disk(attempt, store)
    attempt.figures["files hashed again"] = f"{files:,}"


def _killed_while_storing(script: Path, store: BlobStore, after: float) -> list[str]:
    with subprocess.Popen(
        [sys.executable, str(script), str(store.folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return [line.strip() for line in process.stdout if line.endswith("\n")]


def _full_disk(attempt: Attempt, store: BlobStore) -> None:
    """The disk is full when the file is flushed: nothing stays behind."""
    full = OSError(28, "No space left on device")
    before = set(store.folder.rglob("*"))
    with mock.patch("satupintu.documents.blobs.os.fsync", side_effect=full):
        try:
            asyncio.run(store.put_bytes(MEANINGLESS + os.urandom(1000), "pindaian.png"))
        except OSError:
            left = [each for each in set(store.folder.rglob("*")) - before if each.is_file()]
            attempt.expect(not left, f"a full disk left {left}")
        else:
            attempt.broke("a full disk was not noticed")


def restores_work(attempt: Attempt) -> None:
    """R20."""
    with ExitStack() as planted:
        if attempt.seeded:
            planted.enter_context(mock.patch.object(backups, "backup", _forgetful))
            planted.enter_context(mock.patch.object(drill, "BALLAST", 5))
        figures = asyncio.run(_drills(attempt))
    attempt.figures["longest backup"] = f"{max(each.backup_seconds for each in figures):.1f} s"
    attempt.figures["longest restore"] = f"{max(each.restore_seconds for each in figures):.1f} s"
    attempt.figures["acknowledged"] = f"{sum(each.acknowledged for each in figures):,}"


async def _forgetful(settings: Settings, out: Path) -> None:
    """A backup that no longer knows which letters the mail server has taken."""
    connection = await asyncpg.connect(plain_database_url(settings))
    await connection.execute("update letter set state = 'failed' where state = 'sent'")
    await connection.close()
    await backup(settings, out)


async def _drills(attempt: Attempt) -> list[backups.Figures]:
    found = await drill.rounds(attempt.folder, attempt.size)
    for each in found:
        whole = (each.missing, each.damaged, each.is_whole) == (0, 0, True) and each.restore_seconds < 15 * 60
        attempt.expect(whole, f"a drill came to {each}")
    return found


def migrations_survive_kills(attempt: Attempt) -> None:
    """R25: the server is killed in the middle of the migrations; the next start completes them."""
    asyncio.run(_migrations(attempt))


async def _migrations(attempt: Attempt) -> None:
    chance = random.Random(20261130)
    async with server(attempt.folder) as running:
        owner = await asyncpg.connect(running.url("postgres", driver="postgresql"))
        whole = await _shape(running, DATABASE)
        cut_short = 0
        while not attempt.is_done:
            name = f"m_{attempt.tried}"
            await owner.execute(f"create database {name}")
            migrating = subprocess.Popen(
                [sys.executable, "-c", MIGRATE, running.url(name)], cwd=ROOT, stderr=subprocess.DEVNULL
            )
            while not await owner.fetchval(CONNECTED, name) and migrating.poll() is None:
                await asyncio.sleep(0.01)
            try:
                migrating.wait(chance.uniform(0, LONGEST_MIGRATION))
            except subprocess.TimeoutExpired:
                migrating.kill()
                migrating.wait()
                cut_short += 1
            if attempt.seeded:
                await _execute_in(running, name, "create table if not exists left_over (id int)")
            await schema.upgrade(running.url(name))
            shape = await _shape(running, name)
            attempt.expect(shape == whole, f"after a kill the tables differ: {sorted(shape ^ whole)[:5]}")
            await owner.execute(f"drop database {name} with (force)")
        attempt.figures["cut short"] = f"{cut_short} of {attempt.tried}"
        await owner.close()


MIGRATE = "import asyncio, sys; from satupintu.store import schema; asyncio.run(schema.upgrade(sys.argv[1]))"
LONGEST_MIGRATION = 1.5
"""Seconds after the first connection within which the kill comes."""
CONNECTED = "select exists (select from pg_stat_activity where datname = $1)"
SHAPE = """
select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable from information_schema.columns
  where table_schema = 'public'
union all select tablename || ' ' || indexdef from pg_indexes where schemaname = 'public'
union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
  where connamespace = 'public'::regnamespace
union all select tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal
union all select 'revision ' || version_num from alembic_version
"""


async def _shape(running: EmbeddedPostgres, name: str) -> set[str]:
    connection = await asyncpg.connect(running.url(name, driver="postgresql"))
    try:
        return {row[0] for row in await connection.fetch(SHAPE)}
    finally:
        await connection.close()


async def _execute_in(running: EmbeddedPostgres, name: str, statement: str) -> None:
    connection = await asyncpg.connect(running.url(name, driver="postgresql"))
    await connection.execute(statement)
    await connection.close()
