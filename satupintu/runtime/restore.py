"""
`satupintu restore`: an archive into an empty data directory, proved whole before it is said to be.

Prefect's own database is not part of it: the worker rebuilds every run from SQL.
"""

import asyncio
import hashlib
import shutil
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from config.settings import Secrets, Settings, new_secrets, write_private
from satupintu.documents.blobs import BlobStore
from satupintu.documents.whole import whole_file
from satupintu.domain.errors import CooperationError
from satupintu.domain.evidence.tokens import Keyring
from satupintu.language.logs import logger
from satupintu.runtime import parts
from satupintu.runtime.archive import (
    ARCHIVE_CHUNK,
    DUMP,
    KEYS,
    Keys,
    Manifest,
    blob_member,
    read_manifest,
    read_member,
)  # fmt: skip
from satupintu.runtime.loading import load
from satupintu.runtime.opening import DATABASE, database_url, embedded, open_desk, plain_database_url
from satupintu.runtime.supervisor import Process, take_data_dir, wait_for_parts
from satupintu.store import schema
from satupintu.usecases.evidence.anchors import Verified, verify

log = logger("backup")


@dataclass(frozen=True)
class Restored:
    """What was restored, and what the look over its history found."""

    manifest: Manifest
    history: Verified


async def restore(settings: Settings, path: Path, keys: Path | None = None, *, without_keys: bool = False) -> Restored:
    """
    Restore an archive; every file is hashed again on the disk and the whole history verified.

    `keys` is the `secrets.json` of the system that was backed up, where the archive does not hold its keys. Whatever
    fails leaves the directory as it was: empty.

    Raises:
        CooperationError: the directory or database is not empty, the archive is damaged or of a newer PostgreSQL, keys
            are lacking, the disk is full or the office's own server does not answer.
        MisconfiguredOffice: the archive is of a newer version, or PostgreSQL's programs fail.
    """
    _refuse_what_is_there(settings.data_dir)
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            schema.refuse_newer(manifest.revision)
            secrets = new_secrets()
            secrets.keys = _keys(settings, manifest, archive, keys) or secrets.keys
            if not without_keys:
                _refuse_lacking_keys(manifest, secrets.keys)
            await asyncio.to_thread(_check_dump, manifest, archive)
            with take_data_dir(settings):
                try:
                    return await _restored(settings, manifest, archive, secrets)
                except BaseException:
                    _empty(settings.data_dir)
                    raise
    except OSError as error:
        raise CooperationError("Pemulihan gagal: %(why)s", why=error) from error
    except zipfile.BadZipFile as error:
        raise CooperationError("Berkas ini bukan cadangan Satu Pintu, atau rusak (%(why)s).", why=error) from error


async def _restored(settings: Settings, manifest: Manifest, archive: zipfile.ZipFile, secrets: Secrets) -> Restored:
    write_private(settings.data_dir / "secrets.json", secrets.model_dump_json(indent=2))
    store = BlobStore(settings.data_dir / "blobs", 0)
    for sha256 in manifest.blobs:
        await asyncio.to_thread(_restore_file, store, sha256, archive)
    async with _database(settings):
        await _refuse_an_unfit_database(settings, manifest)
        with read_member(archive, DUMP) as dump:
            await load(dump, plain_database_url(settings))
        await schema.upgrade(database_url(settings))
        desk = open_desk(settings, pool=1)
        try:
            found = Restored(manifest, await verify(desk))
        finally:
            await desk.database.close()
    log.info("backup restored", proposals=manifest.proposals, files=len(manifest.blobs), revision=manifest.revision)
    return found


def _refuse_what_is_there(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise CooperationError(
            "Direktori data %(path)s tidak kosong. Pulihkan ke direktori kosong (SATUPINTU_DATA_DIR).", path=folder
        )


def _check_dump(manifest: Manifest, archive: zipfile.ZipFile) -> None:
    digest = hashlib.sha256()
    with read_member(archive, DUMP) as dump:
        while chunk := dump.read(ARCHIVE_CHUNK):
            digest.update(chunk)
    if digest.hexdigest() != manifest.dump_sha256:
        raise CooperationError("Cadangan tidak utuh: %(name)s rusak.", name=DUMP)


def _empty(folder: Path) -> None:
    for each in folder.iterdir() if folder.exists() else ():
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def _keys(settings: Settings, manifest: Manifest, archive: zipfile.ZipFile, file: Path | None) -> list[str]:
    """Signing keys: from the environment, from a file kept apart, or from the archive itself."""
    if settings.secret_keys:
        return [key.strip() for key in settings.secret_keys.get_secret_value().split(",") if key.strip()]
    if file is not None:
        return _read_keys(file.read_bytes(), str(file))
    if KEYS in archive.namelist():
        return _read_keys(archive.read(KEYS), KEYS)
    return []


def _read_keys(content: bytes, name: str) -> list[str]:
    try:
        return Keys.model_validate_json(content).keys
    except ValueError as error:
        raise CooperationError("Berkas %(path)s tidak dapat dibaca: %(why)s", path=name, why=error) from error


def _refuse_lacking_keys(manifest: Manifest, keys: list[str]) -> None:
    lacking = [key_id for key_id in manifest.key_ids if not Keyring(keys).knows(key_id)]
    if lacking:
        raise CooperationError(
            "Kunci penanda tangan %(ids)s tidak ada. Beri --keys dengan secrets.json dari sistem lama, atau "
            "--without-keys: tautan yang sudah dikirim dan aplikasi autentikator lalu tidak berlaku lagi.",
            ids=", ".join(lacking),
        )


def _restore_file(store: BlobStore, sha256: str, archive: zipfile.ZipFile) -> None:
    """Write one file, then hash what lies on the disk."""
    path = store.path(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    with read_member(archive, blob_member(sha256)) as source, whole_file(path) as written:
        shutil.copyfileobj(source, written, ARCHIVE_CHUNK)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise CooperationError("Cadangan tidak utuh: %(name)s rusak.", name=blob_member(sha256))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[None]:
    """The embedded server, made and run for as long as it is needed; the office's own runs anyway."""
    if settings.database_url is not None:
        yield
        return
    server = embedded(settings)
    await asyncio.to_thread(server.prepare)
    with await wait_for_parts(settings) as alive:
        process = Process(parts.postgres(settings), settings.data_dir / "logs", settings.language, alive)
        await process.start()
        try:
            await server.wait_until_ready(60)
            await server.make_databases(DATABASE)
            yield
        finally:
            await process.stop()


async def _refuse_an_unfit_database(settings: Settings, manifest: Manifest) -> None:
    connection = await asyncpg.connect(plain_database_url(settings))
    try:
        if await connection.fetchval("select exists (select from pg_tables where schemaname = 'public')"):
            raise CooperationError("Basis data tujuan tidak kosong. Buat basis data baru untuk pemulihan.")
        there = connection.get_server_version().major
    finally:
        await connection.close()
    if manifest.postgres is not None and there < manifest.postgres:
        raise CooperationError(
            "Cadangan ini dari PostgreSQL %(made)s, sedangkan server tujuan PostgreSQL %(there)s. Pulihkan ke versi "
            "%(made)s atau lebih baru.",
            made=manifest.postgres,
            there=there,
        )
