"""A backup taken while people work, restored by one command into an empty directory, and proved whole."""

import dataclasses
import hashlib
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from config.settings import Settings
from satupintu.documents.blobs import BlobStore
from satupintu.domain.errors import CooperationError, MisconfiguredOffice
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.runtime.archive import DUMP, MANIFEST
from satupintu.runtime.backup import backup
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.runtime.restore import restore
from satupintu.store.work import Link, Purpose
from satupintu.usecases.evidence.anchors import anchor, verify
from satupintu.usecases.letters.links import open_link
from satupintu.usecases.letters.outbox import claim
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.papers import FiledPaper
from tests.support import papers
from tests.support.backups import drill, running
from tests.support.process import answer, enter, run

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(
    desk: Desk, postgres: EmbeddedPostgres, database_name: str, world_folder: Path
) -> AsyncIterator[tuple[Desk, Settings]]:
    """A desk whose files and secrets lie in a data directory of its own, as those of a running system do."""
    data_dir = world_folder / "data" / database_name
    data_dir.mkdir(parents=True)
    settings = Settings(data_dir=data_dir, database_url=postgres.url(database_name, driver="postgresql"))
    blobs = BlobStore(data_dir / "blobs", desk.blobs.limit)
    yield dataclasses.replace(desk, blobs=blobs, keyring=Keyring(settings.secrets.keys)), settings


@pytest.fixture
def folder(world_folder: Path, database_name: str) -> Path:
    """Where an archive and what is restored from it may lie; PostgreSQL's OS user may pass."""
    made = world_folder / "drill" / database_name
    made.mkdir(parents=True)
    return made


async def test_nothing_acknowledged_is_missing_after_a_restore_and_work_goes_on(
    office: tuple[Desk, Settings], folder: Path
) -> None:
    desk, settings = office
    figures, restored = await drill(desk, settings, folder, before=12)
    assert (figures.missing, figures.damaged, figures.is_whole) == (0, 0, True), figures
    assert figures.acknowledged >= 30 and figures.later > 0, "there was work before the backup, and it went on"
    assert figures.files == len(restored.manifest.blobs) > 0
    assert (folder / "cadangan.zip").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["cadangan.zip", "restored"]

    target = Settings(data_dir=folder / "restored")
    assert target.secrets.keys == settings.secrets.keys
    assert target.secrets.database != settings.secrets.database
    assert (target.data_dir / "secrets.json").stat().st_mode & 0o777 == 0o600
    async with running(target) as database:
        again = dataclasses.replace(
            desk,
            database=database,
            blobs=BlobStore(target.data_dir / "blobs", desk.blobs.limit),
            keyring=Keyring(target.secrets.keys),
        )
        async with database.transaction() as session:
            taken = set(await session.scalars(text("select message_id from letter where state = 'sent'")))
            number = await session.scalar(text("select number from proposal where status = 'in_review' order by id"))
        desk.clock.turn(minutes=5)  # type: ignore[attr-defined]
        sent_now: set[str] = set()
        while claimed := await claim(again):
            sent_now |= {each.message["Message-ID"] for each in claimed}
            await _settle_all(again, [each.letter_id for each in claimed])
        assert taken and not taken & sent_now, "what the mail server had taken is not sent again"
        assert await run(again, number) is Status.IN_REVIEW
        for assignment in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW, Assignment.CONCLUSION):
            await answer(again, number, assignment, Choice.APPROVE)
        async with database.transaction() as session:
            status = await session.scalar(text("select status from proposal where number = :n"), {"n": number})
        assert status == Status.IN_SIGNING
        assert await anchor(again)
        assert (await verify(again)).misfit is None


async def _settle_all(desk: Desk, letters: list[int]) -> None:
    from satupintu.usecases.letters.outbox import settle_letter

    for each in letters:
        await settle_letter(desk, each, None)


async def a_small_office(desk: Desk) -> str:
    content = papers.word(["Naskah"])
    paper = FiledPaper("rancangan_naskah", "naskah.docx", await desk.blobs.put_bytes(content, "naskah.docx"))
    number = await enter(desk, (paper,))
    await anchor(desk)
    return number


async def test_what_cannot_be_restored_is_said_and_leaves_the_directory_empty(
    office: tuple[Desk, Settings], folder: Path
) -> None:
    desk, settings = office
    await a_small_office(desk)
    archive, keys = folder / "cadangan.zip", settings.data_dir / "secrets.json"
    await backup(settings, archive)
    target = folder / "tujuan"

    async def refused(file: Path, sentence: str, *, given: Path | None = keys, error: type = CooperationError) -> None:
        with pytest.raises(error, match=sentence):
            await restore(Settings(data_dir=target), file, given)
        assert not target.exists() or not list(target.iterdir()), sentence

    def with_change(name: str, change: Callable[[str, bytes], bytes | None]) -> Path:
        made = folder / name
        with zipfile.ZipFile(archive) as source, zipfile.ZipFile(made, "w") as to:
            for member in source.namelist():
                content = change(member, source.read(member))
                if content is not None:
                    to.writestr(member, content)
        return made

    def newer(member: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), "revision": "9999"}).encode() if member == MANIFEST else content

    await refused(archive, "Kunci penanda tangan [0-9a-f]{8} tidak ada", given=None)
    await refused(with_change("a.zip", newer), "versi lebih baru", error=MisconfiguredOffice)
    await refused(with_change("b.zip", lambda m, c: c + b"x" if m == DUMP else c), "database.dump rusak")
    await refused(with_change("c.zip", lambda m, c: b"lain" if m.startswith("blobs/") else c), "blobs/[0-9a-f]+ rusak")
    await refused(with_change("d.zip", lambda m, c: None if m.startswith("blobs/") else c), "tidak ada di dalamnya")
    (folder / "e.zip").write_bytes(archive.read_bytes()[:-200])
    await refused(folder / "e.zip", "bukan cadangan Satu Pintu")
    await refused(keys, "bukan cadangan Satu Pintu")

    target.mkdir(exist_ok=True)
    (target / "catatan.txt").write_text("milik orang lain")
    with pytest.raises(CooperationError, match="tidak kosong"):
        await restore(Settings(data_dir=target), archive, keys)
    assert [path.name for path in target.iterdir()] == ["catatan.txt"]
    with pytest.raises(CooperationError, match="Basis data tujuan tidak kosong"):
        await restore(Settings(data_dir=folder / "lain", database_url=settings.database_url), archive, keys)
    assert (await verify(desk)).entries > 0


async def test_a_backup_of_a_damaged_store_is_refused_and_leaves_no_archive(
    office: tuple[Desk, Settings], folder: Path
) -> None:
    desk, settings = office
    await a_small_office(desk)
    blob, *_ = [path for path in desk.blobs.folder.rglob("*") if path.is_file()]
    content = blob.read_bytes()
    blob.write_bytes(content[:-1] + b"?")
    with pytest.raises(CooperationError, match="rusak: isinya bukan lagi yang disimpan"):
        await backup(settings, folder / "cadangan.zip")
    blob.unlink()
    with pytest.raises(CooperationError, match="hilang dari penyimpanan"):
        await backup(settings, folder / "cadangan.zip")
    with pytest.raises(CooperationError, match="tidak dapat ditulis"):
        await backup(settings, folder / "tidak" / "ada.zip")
    assert list(folder.iterdir()) == []
    away = Settings(data_dir=settings.data_dir, database_url="postgresql://x@/x?host=/tidak/ada")
    with pytest.raises(CooperationError, match="Basis data tidak menjawab"):
        await backup(away, folder / "cadangan.zip")


async def test_links_that_were_sent_work_after_a_restore_with_the_keys_and_no_password_is_shown(
    office: tuple[Desk, Settings], folder: Path, postgres: EmbeddedPostgres, database_name: str
) -> None:
    desk, settings = office
    await a_small_office(desk)
    async with desk.database.transaction() as session:
        token = (await session.scalars(select(Link).order_by(Link.created_at))).all()[0].token(desk.keyring)
    archive = folder / "cadangan.zip"
    made = await backup(settings, archive, with_keys=True)
    assert len(made.key_ids) == 1
    with zipfile.ZipFile(archive) as opened:
        assert json.loads(opened.read("keys.json")) == {"keys": settings.secrets.keys}
        everything = b"".join(opened.read(name) for name in opened.namelist())
        assert hashlib.sha256(opened.read(DUMP)).hexdigest() == made.dump_sha256
    assert settings.secrets.database.encode() not in everything and token.encode() not in everything
    target = Settings(data_dir=folder / "restored")
    done = await restore(target, archive)
    assert (done.history.misfit, done.history.anchors) == (None, 1)
    async with running(target) as database:
        again = dataclasses.replace(desk, database=database, keyring=Keyring(target.secrets.keys))
        assert (await open_link(again, token)).purpose in (Purpose.TASK, Purpose.STATUS)
