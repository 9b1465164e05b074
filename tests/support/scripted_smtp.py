"""A mail server that answers each command as a script tells it, also with silence, or by hanging up."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.support.faults import DROP

HANG = "hang"
"""Say nothing, and keep the connection."""
CONTENT = "content"
"""The answer to the whole letter; `DATA` is that to the command."""
_USUAL = {
    "connect": "220 uji.example ESMTP",
    "EHLO": "250-uji.example\r\n250-SIZE 10485760\r\n250 AUTH PLAIN LOGIN",
    "HELO": "250 uji.example",
    "STARTTLS": "454 4.7.0 TLS not available",
    "AUTH": "235 2.7.0 Accepted",
    "MAIL": "250 2.1.0 OK",
    "RCPT": "250 2.1.5 OK",
    "DATA": "354 Go on",
    CONTENT: "250 2.0.0 Queued",
}


@dataclass
class ScriptedSmtp:
    """Answers of one server; `answers` may be changed at any time."""

    answers: dict[str, str] = field(default_factory=dict)
    to: dict[str, dict[str, str]] = field(default_factory=dict)
    """Answers of their own to the commands of a letter to one address."""
    accepted: list[EmailMessage] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connected: int = 0
    most_connected: int = 0
    port: int = 0
    before_content: Callable[[], Awaitable[None]] | None = None
    """What happens once the whole letter has come in, before it is answered."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        self.connected += 1
        self.most_connected = max(self.most_connected, self.connected)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            self.connected -= 1
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        if not await self._answer(writer, "connect", recipient):
            return
        while line := (await reader.readline()).decode("utf-8", "replace").strip():
            command = line.split(" ", 1)[0].split(":")[0].upper()
            self.commands.append(line)
            if command == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            if command == "QUIT" or not await self._answer(writer, command, recipient):
                return
            if command == "DATA" and self._said(command, recipient).startswith("354"):
                content = await reader.readuntil(b"\r\n.\r\n")
                if self.before_content is not None:
                    await self.before_content()
                if self._said(CONTENT, recipient).startswith("250"):
                    message = message_from_bytes(content[:-5], policy=default)
                    assert isinstance(message, EmailMessage)
                    self.accepted.append(message)
                if not await self._answer(writer, CONTENT, recipient):
                    return

    def _said(self, command: str, recipient: str) -> str:
        return {**_USUAL, **self.answers, **self.to.get(recipient, {})}.get(command, "502 5.5.1 Unknown command")

    async def _answer(self, writer: asyncio.StreamWriter, command: str, recipient: str) -> bool:
        said = self._said(command, recipient)
        if said == DROP:
            return False
        if said == HANG:
            await asyncio.sleep(3600)
        writer.write(f"{said}\r\n".encode())
        await writer.drain()
        return not said.startswith(("421", "554 ")) or command != "connect"


@contextmanager
def scripted_smtp(answers: Mapping[str, str] | None = None) -> Iterator[ScriptedSmtp]:
    """Such a server on a port of its own, in a thread."""
    made = ScriptedSmtp(dict(answers or {}))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="scripted mail server", daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(made.serve, "127.0.0.1", 0), loop).result(10)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.get_loop().call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end_connections(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end_connections() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
