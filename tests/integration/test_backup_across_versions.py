"""A backup comes back on every PostgreSQL that may take it, and what may not come back is said."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from config.settings import Settings
from satupintu.documents.blobs import BlobStore
from satupintu.domain.errors import CooperationError, MisconfiguredOffice
from satupintu.domain.evidence.tokens import Keyring
from satupintu.runtime import backup as backing_up
from satupintu.runtime.backup import backup
from satupintu.runtime.opening import database_url
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.runtime.restore import restore
from satupintu.store import schema
from satupintu.store.database import Database
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.papers import FiledPaper
from tests.support import papers
from tests.support.install_postgres import installed
from tests.support.process import enter
from tests.support.servers import own_database, server_of

pytestmark = pytest.mark.anyio

TITLE = "Kerja sama SET transaction_timeout = 0; \\. -- Name: $$ 'tepi'"


@pytest.fixture(params=installed() or [None], ids=lambda folder: folder.parent.name if folder else "none")
async def older(request: pytest.FixtureRequest) -> AsyncIterator[EmbeddedPostgres]:
    """A server of each version that the machine has."""
    if request.param is None:
        pytest.skip("no PostgreSQL of Debian on this machine (apt-get install postgresql)")
    with server_of(request.param) as server:
        await server.wait_until_ready(120)
        yield server


async def an_office_on(server: EmbeddedPostgres, desk: Desk, data_dir: Path) -> Settings:
    """Settings of an office with a proposal and its draft, on a server of its own."""
    data_dir.mkdir(parents=True)
    settings = Settings(data_dir=data_dir, database_url=await own_database(server))
    url = database_url(settings)
    await schema.upgrade(url)
    blobs = BlobStore(data_dir / "blobs", desk.blobs.limit)
    there = dataclasses.replace(desk, database=Database(url), blobs=blobs, keyring=Keyring(settings.secrets.keys))
    try:
        blob = await blobs.put_bytes(papers.word(["Naskah"]), "naskah.docx")
        await enter(there, (FiledPaper("rancangan_naskah", "naskah.docx", blob),), title=TITLE)
    finally:
        await there.database.close()
    return settings


async def titles(settings: Settings) -> list[str]:
    """What the database of an office holds."""
    database = Database(database_url(settings))
    try:
        async with database.transaction() as session:
            return list(await session.scalars(text("select content ->> 'title' from proposal")))
    finally:
        await database.close()


async def test_a_backup_comes_back_on_its_own_version_and_on_a_newer_one(
    older: EmbeddedPostgres, postgres: EmbeddedPostgres, desk: Desk, world_folder: Path, database_name: str
) -> None:
    folder = world_folder / "versions" / database_name
    settings = await an_office_on(older, desk, folder / "asal")
    archive, keys = folder / "cadangan.zip", settings.data_dir / "secrets.json"
    made = await backup(settings, archive)
    for name, server in (("same", older), ("newer", postgres)):
        target = Settings(data_dir=folder / name, database_url=await own_database(server))
        done = await restore(target, archive, keys)
        assert (done.manifest, done.history.misfit) == (made, None)
        assert await titles(target) == await titles(settings) == [TITLE]


async def test_a_backup_of_a_newer_version_than_the_server_is_refused_with_both_versions(
    older: EmbeddedPostgres, postgres: EmbeddedPostgres, desk: Desk, world_folder: Path, database_name: str
) -> None:
    folder = world_folder / "versions" / database_name
    settings = await an_office_on(postgres, desk, folder / "asal")
    archive, keys = folder / "cadangan.zip", settings.data_dir / "secrets.json"
    made = await backup(settings, archive)
    assert made.postgres == 18
    target = Settings(data_dir=folder / "older", database_url=await own_database(older))
    with pytest.raises(CooperationError, match=r"dari PostgreSQL 18, sedangkan server tujuan PostgreSQL 1[5-7]"):
        await restore(target, archive, keys)
    assert list(target.data_dir.iterdir()) == []


async def test_the_embedded_server_gives_a_backup_to_a_database_that_a_plain_role_owns(
    postgres: EmbeddedPostgres, desk: Desk, world_folder: Path, database_name: str
) -> None:
    folder = world_folder / "versions" / database_name
    settings = await an_office_on(postgres, desk, folder / "asal")
    await backup(settings, folder / "cadangan.zip")
    target = Settings(data_dir=folder / "kota", database_url=await own_database(postgres))
    done = await restore(target, folder / "cadangan.zip", settings.data_dir / "secrets.json")
    assert done.history.misfit is None
    assert await titles(target) == await titles(settings)


async def test_a_server_whose_backup_might_not_come_back_is_refused_at_the_backup(
    postgres: EmbeddedPostgres, desk: Desk, world_folder: Path, database_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = world_folder / "versions" / database_name
    settings = await an_office_on(postgres, desk, folder / "asal")
    monkeypatch.setattr(backing_up, "OLDEST_SERVER", 19)
    with pytest.raises(MisconfiguredOffice, match="PostgreSQL 18; cadangan hanya dibuat dari PostgreSQL 19 sampai 18"):
        await backup(settings, folder / "cadangan.zip")
    assert [path.name for path in folder.iterdir()] == ["asal"]
