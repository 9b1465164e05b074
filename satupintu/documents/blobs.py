"""Files under their SHA-256: written whole and flushed to disk before any row names them, or not there at all."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from satupintu.documents.checks import PDF, media_type_of
from satupintu.documents.signatures import read_apart
from satupintu.domain.errors import InvalidInput


@dataclass(frozen=True)
class Blob:
    """A stored file. `size` is in bytes."""

    sha256: str
    size: int
    media_type: str
    signatures: dict[str, Any] | None = None
    """Of a PDF: the `SignatureReport` of the day it was stored, as JSON."""


class BlobStore:
    """A folder of files, `ab/cd/abcd...`; a file in it is never changed."""

    def __init__(self, folder: Path, limit: int, trust_roots: Path | None = None) -> None:
        """`limit` is the largest file, in bytes; `trust_roots` the folder of roots that signatures are held against."""
        self.folder = folder
        self.limit = limit
        self.trust_roots = trust_roots

    async def put(
        self, chunks: AsyncIterator[bytes], filename: str, type_of: Callable[[Path, str], str] = media_type_of
    ) -> Blob:
        """
        Store what streams in, without holding it in memory; `type_of` tells the type of what is accepted.

        Raises:
            InvalidInput: too large, empty, or of a type that is not accepted; nothing stays behind.
        """
        draft = self._draft()
        digest, size = hashlib.sha256(), 0
        try:
            with draft.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > self.limit:
                        raise InvalidInput(
                            "Berkas “%(name)s” terlalu besar: paling besar %(limit)s MB.",
                            name=filename,
                            limit=self.limit // 1024 // 1024,
                        )
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if size == 0:
                raise InvalidInput("Berkas “%(name)s” kosong.", name=filename)
            media_type = type_of(draft, filename)
            self._keep(draft, digest.hexdigest())
        finally:
            draft.unlink(missing_ok=True)
        sha256 = digest.hexdigest()
        signatures = None
        if media_type == PDF:
            signatures = await asyncio.to_thread(read_apart, self.path(sha256), self.trust_roots)
        return Blob(sha256, size, media_type, signatures)

    async def put_bytes(self, content: bytes, filename: str) -> Blob:
        """Store content that is already in memory."""

        async def once() -> AsyncIterator[bytes]:
            yield content

        return await self.put(once(), filename)

    def path(self, sha256: str) -> Path:
        """Where the file of that hash lies."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _draft(self) -> Path:
        folder = self.folder / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / secrets.token_hex(16)

    def _keep(self, draft: Path, sha256: str) -> None:
        final = self.path(sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(final)
        _flush_folders((final.parent, final.parent.parent, self.folder))


def _flush_folders(folders: Iterable[Path]) -> None:
    """A rename is safe on disk only once its folder is."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
