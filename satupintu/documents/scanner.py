"""
A scanner for viruses outside (clamd of ClamAV), asked over its socket; without one nothing is scanned.

ClamAV calls a file OK that is larger than it wants to look at. So it must find the harmless test virus (EICAR) at the
end of an archive as large as the largest file, before a word of it is believed.
"""

import asyncio
import os
import tempfile
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from satupintu.domain.errors import InvalidInput, TooBusy
from satupintu.domain.marks import mark
from satupintu.language.logs import logger

MAX_SCAN_SECONDS = 60.0
"""For one file."""
_CHUNK = 256 * 1024
_LONGEST_ANSWER = 4096
_TEST_VIRUS = b"".join((rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", b"$H+H*"))
"""In two parts, so that no scanner takes this module for it."""
_AWAY = mark("Pemindai virus tidak menjawab. Coba unggah lagi sebentar lagi.")

log = logger("scanner")


@dataclass(frozen=True)
class ScannerAddress:
    """Where clamd listens: a socket file, or host and port."""

    path: str | None
    host: str = ""
    port: int = 3310

    @classmethod
    def parse(cls, url: str) -> "ScannerAddress":
        """
        Read `unix:///run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`.

        Raises:
            ValueError: it is neither; the sentence says which form is expected.
        """
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            return cls(parts.path)
        try:
            port = parts.port
        except ValueError:
            port = 0
        if parts.scheme == "tcp" and parts.hostname and port != 0:
            return cls(None, parts.hostname, port or cls.port)
        raise ValueError("tulis sebagai unix:///run/clamav/clamd.ctl atau tcp://127.0.0.1:3310")


class _NotBelieved(Exception):
    """The scanner calls a file clean that it did not look at."""


class ScannerAway(TooBusy):
    """Nothing can be scanned at this moment, so nothing is taken in."""


class Scanner:
    """Asks clamd about files. What it has not called clean does not come in."""

    def __init__(self, address: ScannerAddress, largest: int) -> None:
        """`largest` is the size of the largest file that comes in, in bytes."""
        self._address = address
        self._largest = largest
        self._is_believed = False

    async def check(self, path: Path, filename: str) -> None:
        """
        Have a file scanned.

        Raises:
            InvalidInput: a virus was found in it.
            ScannerAway: the scanner does not answer, or does not look at files of this size.
        """
        try:
            async with asyncio.timeout(MAX_SCAN_SECONDS):
                if not self._is_believed:
                    await self._test()
                said = await self._asked(_chunks_of(path))
        except (OSError, TimeoutError, EOFError, asyncio.LimitOverrunError, _NotBelieved) as error:
            self._is_believed = False
            log.warning("scanner does not answer", why=str(error) or type(error).__name__)
            raise ScannerAway(_AWAY) from error
        if said.endswith("FOUND"):
            log.warning("scanner found a virus", said=said)
            raise InvalidInput(
                "Pemindai menemukan virus dalam berkas “%(name)s”. Berkas itu tidak diterima.", name=filename
            )
        if said != "stream: OK":
            log.warning("scanner did not look", said=said)
            raise ScannerAway(_AWAY)

    async def _test(self) -> None:
        said = await self._asked(_test_archive(self._largest))
        if not said.endswith("FOUND"):
            raise _NotBelieved(
                f"it did not find the test virus in {self._largest} bytes ({said}); raise StreamMaxLength, MaxFileSize"
                " and MaxScanSize of clamd.conf"
            )
        self._is_believed = True

    async def _asked(self, chunks: AsyncIterator[bytes]) -> str:
        """What clamd says of a stream (its command INSTREAM)."""
        if self._address.path is not None:
            reader, writer = await asyncio.open_unix_connection(self._address.path)
        else:
            reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
        try:
            writer.write(b"zINSTREAM\0")
            try:
                async for chunk in chunks:
                    writer.write(len(chunk).to_bytes(4, "big") + chunk)
                    await writer.drain()
                writer.write(bytes(4))
                await writer.drain()
            except ConnectionError:
                pass  # it has heard enough, and says why
            said = await reader.readuntil(b"\0")
            return said[:_LONGEST_ANSWER].rstrip(b"\0\n").decode(errors="replace")
        finally:
            writer.close()


async def _chunks_of(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        async for chunk in _read(file):
            yield chunk


async def _test_archive(size: int) -> AsyncIterator[bytes]:
    """An archive of so many bytes, nothing in it packed, the test virus last."""
    with await asyncio.to_thread(tempfile.TemporaryFile) as file:
        await asyncio.to_thread(_write_archive, file, 0)
        await asyncio.to_thread(_write_archive, file, max(size - file.tell(), 0))
        file.seek(0)
        async for chunk in _read(file):
            yield chunk


async def _read(file: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, _CHUNK):
        yield chunk


def _write_archive(file: IO[bytes], filling: int) -> None:
    file.seek(0)
    file.truncate()
    with zipfile.ZipFile(file, "w") as archive:
        with archive.open("isi", "w") as member:
            for start in range(0, filling, _CHUNK):
                member.write(bytes(min(_CHUNK, filling - start)))
        archive.writestr("eicar.com", _TEST_VIRUS)
    file.seek(0, os.SEEK_END)
