"""
`satupintu backup`: database and files as one consistent set, while everything runs.

The dump is of one snapshot. A file is stored before the row that names it and never deleted, so whatever the snapshot
names is on the disk when its turn comes.
"""

import asyncio
import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import Path

from config.settings import Settings
from satupintu.documents.blobs import BlobStore
from satupintu.documents.whole import whole_file
from satupintu.domain.errors import CooperationError, DatabaseAway, MisconfiguredOffice
from satupintu.language.logs import logger
from satupintu.runtime.archive import (
    ARCHIVE_CHUNK,
    DUMP,
    KEYS,
    MANIFEST,
    Keys,
    Manifest,
    blob_member,
    libpq_environment,
)
from satupintu.runtime.opening import DATABASE_IS_AWAY, database_url, plain_database_url
from satupintu.runtime.postgres import BIN
from satupintu.store.database import Database
from satupintu.usecases.evidence.snapshot import Snapshot, one_moment
from satupintu.usecases.office.desk import RealClock

OLDEST_SERVER = 15
"""The oldest PostgreSQL that backups are proved to be restored into; the newest is that of the wheel's `pg_dump`."""


log = logger("backup")


async def backup(settings: Settings, out: Path, *, with_keys: bool = False) -> Manifest:
    """
    Write an archive (mode 0600) that appears under its name only once it is whole.

    Raises:
        CooperationError: the database does not answer, the archive cannot be written, or a file that the database
            names is missing or damaged; no archive is left.
        MisconfiguredOffice: `pg_dump` fails, or the server is of a version that a restore is not known to succeed on.
    """
    database = Database(database_url(settings), pool=1)
    try:
        async with one_moment(database) as snapshot:
            await _refuse_a_server_of_another_time(snapshot.postgres)
            made = await _write(settings, snapshot, out, with_keys=with_keys)
    except DatabaseAway as error:
        raise CooperationError(DATABASE_IS_AWAY) from error
    finally:
        await database.close()
    log.info("backup made", proposals=made.proposals, files=len(made.blobs), revision=made.revision)
    return made


async def _refuse_a_server_of_another_time(server: int) -> None:
    """A backup that nobody could bring back is worse than none, as it is trusted until the day of need."""
    asked = await asyncio.create_subprocess_exec(str(BIN / "pg_dump"), "--version", stdout=asyncio.subprocess.PIPE)
    said, _ = await asked.communicate()
    newest = int(said.split()[-1].split(b".")[0])
    if not OLDEST_SERVER <= server <= newest:
        raise MisconfiguredOffice(
            "Server basis data adalah PostgreSQL %(server)s; cadangan hanya dibuat dari PostgreSQL %(oldest)s sampai "
            "%(newest)s, karena selain itu tidak dapat dijamin pulih.",
            server=server,
            oldest=OLDEST_SERVER,
            newest=newest,
        )


async def _write(settings: Settings, snapshot: Snapshot, out: Path, *, with_keys: bool) -> Manifest:
    made_at = RealClock().now()
    try:
        with whole_file(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            dump = await _dump(settings, snapshot.id, archive)
            blobs = await asyncio.to_thread(_copy, settings.data_dir / "blobs", snapshot.files, archive)
            made = Manifest(
                made_at=made_at.isoformat(timespec="seconds"),
                revision=snapshot.revision,
                postgres=snapshot.postgres,
                proposals=snapshot.proposals,
                dump_sha256=dump,
                blobs=blobs,
                key_ids=snapshot.key_ids,
            )
            if with_keys:
                archive.writestr(KEYS, Keys(keys=settings.secrets.keys).model_dump_json())
            archive.writestr(MANIFEST, made.model_dump_json(indent=1))
    except OSError as error:
        raise CooperationError("Cadangan %(path)s tidak dapat ditulis: %(why)s", path=out, why=error) from error
    return made


async def _dump(settings: Settings, snapshot: str, archive: zipfile.ZipFile) -> str:
    """Stream `pg_dump` of a snapshot into the archive; returns its SHA-256."""
    process = await asyncio.create_subprocess_exec(
        str(BIN / "pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
        env=libpq_environment(plain_database_url(settings)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    complaints = asyncio.create_task(process.stderr.read())
    digest = hashlib.sha256()
    with archive.open(DUMP, "w", force_zip64=True) as member:
        while chunk := await process.stdout.read(ARCHIVE_CHUNK):
            digest.update(chunk)
            member.write(chunk)
    if await process.wait() != 0:
        why = (await complaints).decode(errors="replace").strip()[-500:]
        raise MisconfiguredOffice("%(program)s gagal: %(why)s", program="pg_dump", why=why)
    return digest.hexdigest()


def _copy(folder: Path, files: Sequence[str], archive: zipfile.ZipFile) -> dict[str, int]:
    """Copy every file and hash it on the way."""
    store, sizes = BlobStore(folder, 0), {}
    for sha256 in files:
        name, digest, size = blob_member(sha256), hashlib.sha256(), 0
        try:
            with store.path(sha256).open("rb") as source, archive.open(name, "w", force_zip64=True) as to:
                while chunk := source.read(ARCHIVE_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    to.write(chunk)
        except FileNotFoundError as error:
            raise CooperationError("Berkas %(name)s hilang dari penyimpanan.", name=store.path(sha256)) from error
        if digest.hexdigest() != sha256:
            raise CooperationError("Berkas %(name)s rusak: isinya bukan lagi yang disimpan.", name=store.path(sha256))
        sizes[sha256] = size
    return sizes
