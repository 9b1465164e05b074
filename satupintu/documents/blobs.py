"""Files under their SHA-256: written whole and flushed to disk before any row names them, or not there at all."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from satupintu.documents.checks import PAPERS, PDF
from satupintu.documents.differences import Difference
from satupintu.documents.gate.asked import WANTS_A_LOOK
from satupintu.documents.gate.passing import Gate, Stored
from satupintu.documents.scanner import Scanner
from satupintu.documents.signatures import SignatureReport
from satupintu.domain.errors import FileLost, InvalidInput
from satupintu.domain.old_register.cells import Workbook
from satupintu.language.logs import logger

log = logger("files")


@dataclass(frozen=True)
class Blob:
    """A stored file. `size` is in bytes."""

    sha256: str
    size: int
    media_type: str
    signatures: dict[str, Any] | None = None
    """Of a PDF: the `SignatureReport` of the day it was stored, as JSON."""
    facts: dict[str, Any] | None = None
    """What else the gate found on that day (`FileFacts.kept`); None for what we made, or an older version stored."""

    @property
    def wants_a_look(self) -> bool:
        """Whether its sender should see what the gate found before it is filed."""
        return any((self.facts or {}).get(name) for name in WANTS_A_LOOK)


class BlobStore:
    """
    A folder of files, `ab/cd/abcd...`; a file in it is never changed. One for each event loop.

    What came from outside enters by `put` and passes the gate; what we made ourselves enters by `put_made`.
    """

    def __init__(
        self, folder: Path, limit: int, trust_roots: Path | None = None, scanner: Scanner | None = None
    ) -> None:
        """
        `limit` is the largest file, in bytes; `trust_roots` the folder of roots that signatures are held against;
        `scanner` looks for viruses, where the office has one.
        """
        self.folder = folder
        self.limit = limit
        self.trust_roots = trust_roots
        self._scanner = scanner
        self._gate = Gate()

    async def put(
        self, chunks: AsyncIterator[bytes], filename: str, by: str, accepted: tuple[str, ...] = PAPERS
    ) -> Blob:
        """
        Store what streams in, without holding it in memory. `by` is the person who hands it in: one file at a time.

        Raises:
            InvalidInput: too large, empty, or what the gate or the virus scanner refuses; nothing stays behind.
            TooBusy: many files are being looked at, or the scanner does not answer.
        """
        draft = await asyncio.to_thread(self._draft)
        size = None
        try:
            sha256, size = await self._written(draft, chunks, filename)
            if size == 0:
                raise InvalidInput("Berkas “%(name)s” kosong.", name=filename)
            found = await self._gate.look(draft, filename, accepted, self.trust_roots, by)
            if self._scanner is not None:
                await self._scanner.check(draft, filename)
            await asyncio.to_thread(self._keep, draft, sha256)
        except InvalidInput as refusal:  # the sentence without its facts: the file's name is its sender's
            log.warning("upload refused", why=refusal.sentence, size=size)
            raise
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
        signatures = found.signatures.model_dump(mode="json") if found.signatures else None
        return Blob(sha256, size, found.media_type, signatures, found.kept())

    async def put_bytes(self, content: bytes, filename: str, by: str = "") -> Blob:
        """Store content of somebody that is already in memory; those without a name share one turn."""
        return await self.put(_once(content), filename, by)

    async def put_made(self, content: bytes, media_type: str) -> Blob:
        """Store what this system has just written itself; the gate is for files of others."""
        draft = await asyncio.to_thread(self._draft)
        try:
            sha256, size = await self._written(draft, _once(content), "")
            await asyncio.to_thread(self._keep, draft, sha256)
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
        signatures = SignatureReport().model_dump(mode="json") if media_type == PDF else None
        return Blob(sha256, size, media_type, signatures)

    async def difference(self, before: Stored, after: Stored) -> Difference:
        """
        What changed between the texts of two stored papers.

        Raises:
            InvalidInput: there is no text to compare, with the reason.
            FileLost: one of them does not lie here any more.
        """
        paths = [await self.held(each.sha256) for each in (before, after)]
        return await self._gate.difference((paths[0], before), (paths[1], after))

    async def workbook(self, path: Path, filename: str, by: str = "") -> Workbook:
        """
        Read an old register, stored here or elsewhere.

        Raises:
            InvalidInput: no table that we read, damaged, empty, or too large.
            TooBusy: many files are being looked at.
        """
        return await self._gate.workbook(path, filename, by)

    async def held(self, sha256: str) -> Path:
        """
        Where a file lies that some row names.

        Raises:
            FileLost: it is not there.
        """
        path = self.path(sha256)
        if not await asyncio.to_thread(path.exists):
            raise lost(sha256)
        return path

    def path(self, sha256: str) -> Path:
        """Where the file of that hash belongs."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _draft(self) -> Path:
        folder = self.folder / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / secrets.token_hex(16)

    async def _written(self, draft: Path, chunks: AsyncIterator[bytes], filename: str) -> tuple[str, int]:
        """Hash and size; the file is on the disk, whole."""
        digest, size = hashlib.sha256(), 0
        with await asyncio.to_thread(draft.open, "wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.limit:
                    raise InvalidInput(
                        "Berkas “%(name)s” terlalu besar: paling besar %(limit)s MB.",
                        name=filename,
                        limit=self.limit // 1024 // 1024,
                    )
                await asyncio.to_thread(_add, file, digest.update, chunk)
            await asyncio.to_thread(_flush, file)
        return digest.hexdigest(), size

    def _keep(self, draft: Path, sha256: str) -> None:
        final = self.path(sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(final)
        _flush_folders((final.parent, final.parent.parent, self.folder))


def lost(sha256: str) -> FileLost:
    """A file that some row names and that is not in the store."""
    return FileLost("Berkas dengan SHA-256 %(sha256)s hilang dari penyimpanan. Pulihkan dari cadangan.", sha256=sha256)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _add(file: IO[bytes], hashed: Callable[[bytes], None], chunk: bytes) -> None:
    hashed(chunk)
    file.write(chunk)


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folders(folders: Iterable[Path]) -> None:
    """A rename is safe on disk only once its folder is."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
