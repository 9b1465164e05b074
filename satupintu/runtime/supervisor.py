"""`satupintu up`: starts the parts in order, restarts what dies, stops everything in order."""

import asyncio
import ctypes
import fcntl
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, NamedTuple

import httpx

from config.settings import Settings
from satupintu.domain.errors import MisconfiguredOffice
from satupintu.language import say
from satupintu.language.logs import logger
from satupintu.runtime.lines import lines_of
from satupintu.runtime.parts import Part, inherited

START_LIMIT = 120.0
"""Seconds a part may take until it answers."""
END_LIMIT = 20.0
"""Seconds the parts of a killed supervisor may take to end; PostgreSQL closes its files, the others end at once."""
SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
SOUND_AFTER = 3.0
"""Seconds of life after which a part that dies is started again at once; only one that dies young is paused for."""
LAST_WORDS = 1.0
"""Seconds to read the output of a part that has ended to its end: a child of it may hold it open for longer."""
_PR_SET_PDEATHSIG = 1

log = logger("supervisor")


class Process:
    """One part: spawned, watched, spawned again when it dies."""

    def __init__(self, part: Part, logs: Path, language: str, alive: IO[str]) -> None:
        self.part = part
        self._alive = alive
        self._language = language
        self._ready = asyncio.Event()
        self._stopping = False
        self._process: asyncio.subprocess.Process | None = None
        self._output: _Output | None = None
        self._log = logging.getLogger(f"part.{part.name}")
        self._log.propagate = False
        self._log.setLevel(logging.INFO)
        handler = RotatingFileHandler(logs / f"{part.name}.log", maxBytes=5_000_000, backupCount=3)
        handler.setFormatter(logging.Formatter("%(message)s"))
        self._log.addHandler(handler)
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """
        Spawn and return once the part answers.

        Raises:
            MisconfiguredOffice: it ended or did not answer in time; the sentence names its log.
        """
        await self._spawn()
        self._watching = asyncio.create_task(self._watch())
        answering = asyncio.create_task(self._answers())
        try:
            done, _ = await asyncio.wait(
                {answering, self._watching}, timeout=START_LIMIT, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            answering.cancel()
        if answering not in done:
            raise MisconfiguredOffice(
                "Bagian “%(name)s” tidak menjawab. Lihat %(log)s.", name=self.part.name, log=self.log_file
            )

    @property
    def log_file(self) -> Path:
        """Where its output goes."""
        handler = self._log.handlers[0]
        assert isinstance(handler, RotatingFileHandler)
        return Path(handler.baseFilename)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def stop(self) -> None:
        """Ask it to end, wait, and insist if it does not."""
        self._stopping = True
        await self._end()
        if self._watching is not None:
            await self._watching
        log.info("part stopped", part=self.part.name, code=self._process.returncode if self._process else None)

    async def _end(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            self._process.send_signal(getattr(signal, self.part.stop_signal))
        try:
            await asyncio.wait_for(self._process.wait(), self.part.seconds_to_stop)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def _spawn(self) -> None:
        """
        Start a process whose output comes through a pipe of ours.

        With a pipe of asyncio's own, `wait` would not return before every child of the part has let go of it.
        """
        self._ready.clear()
        output, writing = await _pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.part.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=asyncio.subprocess.STDOUT,
                env={**inherited(), **self.part.environment},
                user=self.part.run_as,
                cwd="/" if self.part.run_as else None,
                start_new_session=True,
                pass_fds=(self._alive.fileno(),),
                preexec_fn=_die_with_parent(getattr(signal, self.part.orphan_signal)),
            )
        except BaseException:
            output.close()
            raise
        finally:
            os.close(writing)
        self._output = output
        log.info("part started", part=self.part.name, pid=self._process.pid)

    async def _watch(self) -> None:
        """
        Stay with the part until it is told to stop; whatever ends it or the look at it, a new one takes its place.

        Nobody waits for this task while everything runs, so nothing may end it unseen.
        """
        loop = asyncio.get_running_loop()
        pause = SHORTEST_PAUSE
        while True:
            born = loop.time()
            code = await self._see_it_end()
            if self._stopping:
                return
            if loop.time() - born > SOUND_AFTER:
                pause = SHORTEST_PAUSE
            log.error("part died", part=self.part.name, code=code, seconds_until_started_again=pause)
            self._log.info("[supervisor] ended with %s, started again in %.1f s", code, pause)
            facts = {"part": self.part.name, "code": code}
            _tell(say(self._language, "%(part)s berakhir (%(code)s); dijalankan kembali.", **facts))
            pause = await self._spawn_again(pause)
            if self._stopping:
                await self._end()
                return

    async def _spawn_again(self, pause: float) -> float:
        """Wait and spawn, as often as it takes; returns how long to wait the next time."""
        while True:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            if self._stopping:
                return pause
            try:
                await self._spawn()
            except OSError as error:  # no process or memory to be had
                log.exception("part not started", part=self.part.name)
                self._log.warning("[supervisor] not started: %s", error)
            else:
                return pause

    async def _see_it_end(self) -> int:
        """Write down its output until it ends; one that can be read no longer is killed, or it hangs in `print`."""
        process, output = self._process, self._output
        assert process is not None and output is not None
        reading = asyncio.create_task(self._read_output(output.reader))
        ending = asyncio.create_task(process.wait())
        await asyncio.wait({reading, ending}, return_when=asyncio.FIRST_COMPLETED)
        if reading.done() and (failure := reading.exception()) is not None:
            log.error("output of a part cannot be read", part=self.part.name, exc_info=failure)
            _tell(f"{self.part.name}: {failure!r}")
            with suppress(ProcessLookupError):
                process.kill()
        code = await ending
        await asyncio.wait({reading}, timeout=LAST_WORDS)
        reading.cancel()
        output.close()
        return code

    async def _read_output(self, reader: asyncio.StreamReader) -> None:
        async for text in lines_of(reader):
            self._log.info("%s", text)
            if self.part.ready_line and self.part.ready_line in text:
                self._ready.set()

    async def _answers(self) -> None:
        if self.part.health is None:
            if self.part.ready_line:
                await self._ready.wait()
            return
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while True:
                with suppress(httpx.HTTPError):
                    if (await client.get(self.part.health)).status_code == httpx.codes.OK:
                        return
                await asyncio.sleep(0.1)


class _Output(NamedTuple):
    """The end of a pipe that we read."""

    reader: asyncio.StreamReader
    transport: asyncio.ReadTransport

    def close(self) -> None:
        self.transport.close()


async def _pipe() -> tuple[_Output, int]:
    """A new pipe: what is read from it, and the end to write to, which the caller closes."""
    reading, writing = os.pipe()
    reader = asyncio.StreamReader()
    connecting = asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb", 0)
    )
    transport, _ = await connecting
    return _Output(reader, transport), writing


def _tell(sentence: str) -> None:
    with suppress(OSError):  # whoever read it is gone
        print(f"  {sentence}", file=sys.stderr, flush=True)


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """On Linux a part ends at once when the supervisor is killed, so a new start finds ports and data free."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def set_signal() -> None:
        prctl(_PR_SET_PDEATHSIG, number)

    return set_signal


def take_data_dir(settings: Settings) -> IO[str]:
    """
    Make the data directory and hold it for this process alone.

    Raises:
        MisconfiguredOffice: it cannot be written, or another Satu Pintu runs on it.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        for private in ("logs", "blobs"):
            (settings.data_dir / private).mkdir(mode=0o700, exist_ok=True)
        lock = (settings.data_dir / "lock").open("a+")
    except OSError as error:
        raise MisconfiguredOffice(
            "Direktori data %(path)s tidak dapat ditulis (%(why)s). Ubah haknya atau setel SATUPINTU_DATA_DIR.",
            path=settings.data_dir,
            why=error.strerror,
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise MisconfiguredOffice(
            "Satu Pintu sudah berjalan dengan direktori data %(path)s.", path=settings.data_dir
        ) from error
    return lock


async def wait_for_parts(settings: Settings) -> IO[str]:
    """
    Wait until the last part of a killed supervisor is gone, with its ports; the file to hand to the new parts.

    Each part inherits the lock on it, so it is free once none of them lives.

    Raises:
        MisconfiguredOffice: one of them does not end.
    """
    alive = (settings.data_dir / "parts.lock").open("a+")
    for _ in range(int(END_LIMIT / 0.1)):
        with suppress(BlockingIOError):
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return alive
        await asyncio.sleep(0.1)
    alive.close()
    raise MisconfiguredOffice(
        "Bagian dari jalan sebelumnya belum berhenti. Lihat log di %(path)s, hentikan prosesnya, lalu mulai lagi.",
        path=settings.data_dir / "logs",
    )


def check_ports(settings: Settings) -> None:
    """
    See that every port is free before anything starts.

    Raises:
        MisconfiguredOffice: a port is taken; the sentence names the setting that changes it.
    """
    wanted = {"SATUPINTU_PREFECT_PORT": settings.prefect_port}
    wanted |= {
        f"SATUPINTU_WEB_PORT (+{n})" if n else "SATUPINTU_WEB_PORT": settings.web_port + n for n in range(settings.webs)
    }
    if settings.has_mailbox:
        wanted["SATUPINTU_MAILBOX_PORT"] = settings.mailbox_port
    for name, port in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                raise MisconfiguredOffice(
                    "Porta %(port)s sedang dipakai (%(why)s). Hentikan pemakainya atau setel %(name)s.",
                    port=port,
                    why=os.strerror(error.errno or 0),
                    name=name,
                ) from error
