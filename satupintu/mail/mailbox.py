"""The embedded mailbox: an SMTP server that keeps every message in a Maildir."""

import asyncio
import os
import signal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP

SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes; larger messages are refused with 552."""


async def serve(host: str, port: int, folder: Path) -> None:
    """Listen until SIGTERM or SIGINT."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    handler = Mailbox(folder)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mailbox.satupintu", data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True),
        host,
        port,
    )
    async with server:
        print("mailbox ready", flush=True)
        await stop.wait()


def messages(folder: Path, newest: int) -> list[tuple[str, EmailMessage]]:
    """The newest messages, as file name and message, newest first."""
    files = sorted(_files(folder), key=lambda entry: entry.stat().st_mtime_ns, reverse=True)[:newest]
    return [(Path(entry.path).name, _parsed(Path(entry.path))) for entry in files]


def message(folder: Path, name: str) -> EmailMessage | None:
    """One message by its file name, or None."""
    for entry in _files(folder):
        if entry.name == name:
            return _parsed(Path(entry.path))
    return None


def _files(folder: Path) -> list[os.DirEntry[str]]:
    found: list[os.DirEntry[str]] = []
    for part in ("new", "cur"):
        if (folder / part).is_dir():
            found += [entry for entry in os.scandir(folder / part) if entry.is_file()]
    return found


def _parsed(path: Path) -> EmailMessage:
    parsed = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed
