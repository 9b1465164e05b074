"""What goes wrong: processes killed at a named point, and a mail server that answers as a script tells it."""

import ast
import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.system import ROOT, System, wait_until


def points_in_the_code(formatted: Callable[[str], list[str]]) -> set[str]:
    """Every name given to `crashpoint`, by its syntax; `formatted` lists what an f-string can become, by its start."""
    found: set[str] = set()
    for package in ("flows", "tasks", "satupintu"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "crashpoint":
                    found |= set(_names(node.args[0], formatted))
    return found


def _names(argument: ast.expr, formatted: Callable[[str], list[str]]) -> list[str]:
    if isinstance(argument, ast.Constant):
        return [str(argument.value)]
    assert isinstance(argument, ast.JoinedStr), ast.dump(argument)
    start = argument.values[0]
    assert isinstance(start, ast.Constant), ast.dump(argument)
    return formatted(str(start.value))


def deaths(system: System, part: str) -> int:
    """How often the supervisor found a part killed, all processes of that kind together."""
    logs = (system.data_dir / "logs").glob(f"{part}*.log")
    return sum(log.read_text().count("[supervisor] ended with -9") for log in logs)


@dataclass
class Crashpoints:
    """The death sentence of the running system: a file with the name of the point at which the next process dies."""

    file: Path

    def arm(self, name: str) -> None:
        """Kill whoever passes this point next, once."""
        draft = self.file.with_suffix(".new")
        draft.write_text(name)
        draft.replace(self.file)

    def disarm(self) -> None:
        """Let everybody live, also after a test that has failed."""
        self.file.unlink(missing_ok=True)

    def wait_until_hit(self) -> None:
        """Return once somebody has died there."""
        name = self.file.read_text() if self.file.exists() else ""
        try:
            wait_until(lambda: not self.file.exists())
        except AssertionError as error:
            raise AssertionError(f"nobody passed {name}") from error


def kill_part(system: System, marker: str) -> int:
    """SIGKILL one part of a system, found by a piece of its command line; returns the dead process's id."""
    pid = system.part_pid(marker)
    assert pid is not None, f"no part with {marker} runs"
    os.kill(pid, signal.SIGKILL)
    return pid


Script = Callable[[str, int], str | None]
"""Given the recipient and how often it was tried before: an SMTP answer, `DROP`, or None to accept."""
DROP = "drop"
"""Close the connection instead of answering."""


def always_accept(to: str, tries: int) -> None:
    """The script of a mail server in good health."""


@dataclass
class MailServer:
    """An SMTP server of the test's own, in a thread; listens on a port that may be closed and opened again."""

    port: int
    at_rcpt: Script = always_accept
    after_data: Script = always_accept
    seconds_after_data: float = 0.0
    """How long the answer to a whole message takes."""
    accepted: list[EmailMessage] = field(default_factory=list)
    """What was answered with 250: the messages the world has."""
    refused: list[EmailMessage] = field(default_factory=list)
    """What was read in full and refused then."""
    unanswered: list[EmailMessage] = field(default_factory=list)
    """What came in whole while the connection was closed instead of a 250: the world has it, the sender cannot know."""

    def __post_init__(self) -> None:
        self._tries: dict[tuple[str, str], int] = {}
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._open: set[_Connection] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server", daemon=True)
        self._thread.start()

    def listen(self) -> None:
        """Take connections."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def refuse_connections(self) -> None:
        """Close the port: whoever connects is refused."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)

    def stop(self) -> None:
        """End for good."""
        self.refuse_connections()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def script(
        self, at_rcpt: Script = always_accept, after_data: Script = always_accept, seconds_after_data: float = 0.0
    ) -> None:
        """Answer so from now on; tries are counted anew."""
        self._tries.clear()
        self.at_rcpt, self.after_data, self.seconds_after_data = at_rcpt, after_data, seconds_after_data

    def everything(self, about: str = "") -> list[EmailMessage]:
        """What the world has, answered or not, with `about` in the subject."""
        return [each for each in (*self.unanswered, *self.accepted) if about in str(each["Subject"])]

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            for connection in list(self._open):
                connection.drop()
            await self._server.wait_closed()
            self._server = None

    def tried(self, step: str, to: str) -> int:
        """Count a try; returns how many there were before."""
        before = self._tries.get((step, to), 0)
        self._tries[step, to] = before + 1
        return before


class _Handler:
    """What aiosmtpd asks at each step of a delivery."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, connection: "_Connection", session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._server.at_rcpt(address, self._server.tried("rcpt", address))
        if answer == DROP:
            connection.drop()
        elif answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, connection: "_Connection", session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        address = envelope.rcpt_tos[0]
        await asyncio.sleep(self._server.seconds_after_data)
        answer = self._server.after_data(address, self._server.tried("data", address))
        if answer == DROP:
            self._server.unanswered.append(message)
            connection.drop()
        elif answer is not None:
            self._server.refused.append(message)
            return answer
        else:
            self._server.accepted.append(message)
        return "250 OK"


class _Connection(SMTP):
    """One connection, which may be cut."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(_Handler(server), hostname="uji.example", enable_SMTPUTF8=True, loop=server._loop)
        self._mail_server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._mail_server._open.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._mail_server._open.discard(self)
        super().connection_lost(error)

    def drop(self) -> None:
        """Cut the connection, without a word."""
        if self.transport is not None:
            self.transport.abort()


@contextmanager
def mail_server(port: int) -> Iterator[MailServer]:
    """A mail server that listens."""
    made = MailServer(port)
    made.listen()
    try:
        yield made
    finally:
        made.stop()
