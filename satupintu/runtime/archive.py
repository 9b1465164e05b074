"""The archive of a backup: a zip with a dump of the database, every file that it names, and a list of both."""

import os
import zipfile
from collections.abc import Mapping
from typing import IO

from pydantic import BaseModel, ConfigDict
from sqlalchemy.engine import make_url

from satupintu.domain.errors import CooperationError

DUMP = "database.dump"
MANIFEST = "manifest.json"
KEYS = "keys.json"
ARCHIVE_CHUNK = 1024 * 1024
"""Bytes held in memory at a time."""


class Manifest(BaseModel):
    """What an archive holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = 1
    made_at: str
    revision: str
    """Of the tables (Alembic)."""
    proposals: int
    postgres: int | None = None
    """The major version of the server; unknown in archives made before it was written down."""
    dump_sha256: str
    blobs: Mapping[str, int]
    """Size in bytes of each file, by its SHA-256; it lies under `blobs/`."""
    key_ids: tuple[str, ...]
    """Fingerprints of the signing keys that open links and authenticator apps depend on."""


class Keys(BaseModel):
    """Signing keys as `secrets.json` names them; what else that file holds is made anew."""

    keys: list[str]


def blob_member(sha256: str) -> str:
    """The name of a file in the archive."""
    return f"blobs/{sha256}"


def libpq_environment(url: str) -> dict[str, str]:
    """An environment in which PostgreSQL's programs connect: their arguments would show the password."""
    parts = make_url(url)
    given = {
        "PGHOST": parts.host,
        "PGPORT": parts.port,
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
        "PGDATABASE": parts.database,
        **{f"PG{name.upper()}": value for name, value in parts.query.items()},
    }
    return {**os.environ, **{name: str(value) for name, value in given.items() if value is not None}}


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """
    What an archive says of itself.

    Raises:
        CooperationError: it is no backup, or one of a newer version.
    """
    try:
        return Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise CooperationError("Berkas ini bukan cadangan Satu Pintu, atau rusak (%(why)s).", why=error) from error


def read_member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """
    A file of the archive, as a stream.

    Raises:
        CooperationError: it is not there.
    """
    try:
        return archive.open(name)
    except KeyError as error:
        raise CooperationError("Cadangan tidak utuh: %(name)s tidak ada di dalamnya.", name=name) from error
