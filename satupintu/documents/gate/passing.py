"""The outside of the gate: a file goes to a process of its own, facts or a sentence come back."""

import asyncio
import hashlib
import os
import sys
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from pydantic import TypeAdapter, ValidationError

from satupintu.documents.differences import Difference
from satupintu.documents.gate import sheets_as_lines
from satupintu.documents.gate.asked import (
    REFUSED,
    Compare,
    FileFacts,
    Look,
    RefusedFile,
    Request,
    StoredText,
    Tabulate,
    unreadable,
)
from satupintu.domain.errors import InvalidInput, TooBusy
from satupintu.domain.old_register.cells import Workbook
from satupintu.language.logs import logger

MAX_GATE_SECONDS = 60.0
"""Wall clock. The process ends itself by processor time long before, unless the machine has no time for it."""
SEATS = 2
"""Files looked at together, by all persons."""
MOST_WAITING, MOST_OF_ONE = 40, 5
"""Files that are looked at or wait, of all persons and of one; who sends more is asked to come again."""
_MAX_FACTS = 256 * 1024
_MAX_DIFFERENCE = 8 * 1024 * 1024
_MAX_TABLE = 128 * 1024 * 1024
"""Bytes of an answer."""
_MAX_REMEMBERED = 16 * 1024 * 1024
"""Bytes of all comparisons that are kept for the next look at the page."""
_CHUNK = 256 * 1024
_ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": os.defpath}
"""Nothing of ours: no address, no password, no key."""

_difference = TypeAdapter(Difference)
log = logger("gate")


class Stored(Protocol):
    """A paper in the store."""

    @property
    def sha256(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def filename(self) -> str: ...


class Gate:
    """
    Opens files of others, each in a process of its own. One for each event loop.

    A person has one file looked at at a time, all persons together `SEATS`; comparisons have a seat of their own, so
    that no upload keeps a reviewer's page waiting.
    """

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._seats = asyncio.Semaphore(SEATS)
        self._comparing = asyncio.Lock()
        self._waiting: Counter[str] = Counter()
        self._remembered: OrderedDict[str, bytes | RefusedFile] = OrderedDict()

    async def look(
        self, path: Path, filename: str, accepted: tuple[str, ...], roots: Path | None, by: str
    ) -> FileFacts:
        """
        Tell what a file is. `by` is the person whose turn it takes; `roots` the folder of root certificates.

        Raises:
            InvalidInput: it is none of the `accepted` media types, damaged, locked, active, or too much to open.
            TooBusy: too many files are waiting.
        """
        look = Look(path=path, filename=filename, accepted=accepted, roots=roots)
        async with self._turn(by):
            answer = await self._ask(look, _MAX_FACTS)
        if isinstance(answer, RefusedFile):
            raise answer.as_refusal()
        if answer is not None:
            try:
                return FileFacts.model_validate_json(answer)
            except ValidationError:
                log.warning("process gave no facts of a file")
        raise InvalidInput(
            "Berkas “%(name)s” terlalu berat atau terlalu rumit untuk dibuka dengan aman. Mintalah berkas lain "
            "kepada pembuatnya.",
            name=filename,
        )

    async def workbook(self, path: Path, filename: str, by: str) -> Workbook:
        """
        Read an old register.

        Raises:
            InvalidInput: no table that we read, damaged, empty, or too large.
            TooBusy: too many files are waiting.
        """
        async with self._turn(by):
            answer = await self._ask(Tabulate(path=path, filename=filename), _MAX_TABLE)
        if isinstance(answer, RefusedFile):
            raise answer.as_refusal()
        if answer is None:
            raise unreadable(filename)
        return await asyncio.to_thread(_workbook, path, filename, answer)

    async def difference(self, before: tuple[Path, Stored], after: tuple[Path, Stored]) -> Difference:
        """
        Tell what changed between the texts of two stored papers.

        Raises:
            InvalidInput: there is no text to compare, with the reason.
        """
        compare = Compare(before=_text(*before), after=_text(*after))
        async with self._comparing:
            answer = self._remembered.get(compare.model_dump_json()) or await self._compared(compare)
        if isinstance(answer, RefusedFile):
            raise answer.as_refusal()
        return await asyncio.to_thread(_difference.validate_json, answer)

    async def _compared(self, compare: Compare) -> bytes | RefusedFile:
        answer = await self._ask(compare, _MAX_DIFFERENCE)
        if answer is None:
            too_long = InvalidInput("“%(name)s” terlalu panjang untuk dibandingkan.", name=compare.after.filename)
            answer = RefusedFile.of(too_long)
        self._remembered[compare.model_dump_json()] = answer
        while sum(map(_weight, self._remembered.values())) > _MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return answer

    @asynccontextmanager
    async def _turn(self, by: str) -> AsyncIterator[None]:
        if self._waiting.total() >= MOST_WAITING or self._waiting[by] >= MOST_OF_ONE:
            raise TooBusy("Banyak berkas sedang diperiksa. Tunggu sebentar, lalu unggah lagi.")
        turn = self._turns.setdefault(by, asyncio.Lock())
        self._waiting[by] += 1
        try:
            async with turn, self._seats:
                yield
        finally:
            self._waiting -= Counter((by,))  # drops who has none left

    async def _ask(self, do: Look | Compare | Tabulate, limit: int) -> bytes | RefusedFile | None:
        """The answer, at most `limit` bytes; None when the process had to be ended, or ended itself without one."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "satupintu.documents.gate.worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_ENVIRONMENT,
        )
        answer = None
        try:
            async with asyncio.timeout(MAX_GATE_SECONDS):
                answer = await _spoken(process, Request(do=do), limit)
        except TimeoutError:
            pass  # said below
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if answer is not None and process.returncode == 0:
            return answer
        if answer is not None and process.returncode == REFUSED:
            return RefusedFile.model_validate_json(answer)
        log.warning("process ended without an answer", asked=do.task, code=process.returncode)
        return None


async def _spoken(process: asyncio.subprocess.Process, request: Request, limit: int) -> bytes | None:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(request.model_dump_json().encode())
    process.stdin.close()
    answer = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        answer += chunk
        if len(answer) > limit:
            return None
    await process.wait()
    return bytes(answer)


def _weight(answer: bytes | RefusedFile) -> int:
    return len(answer) if isinstance(answer, bytes) else _MAX_REMEMBERED // 64


def _text(path: Path, paper: Stored) -> StoredText:
    return StoredText(path=path, media_type=paper.media_type, filename=paper.filename)


def _workbook(path: Path, filename: str, answer: bytes) -> Workbook:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return sheets_as_lines.workbook_from(answer, filename, sha256)
