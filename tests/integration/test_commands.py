"""`certificate` and `import` on a database: what they print, what they write, and what they leave alone."""

import asyncio
import csv
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import func, select

from config.settings import Settings
from satupintu.runtime.address import keep_address
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from tests.integration.test_figures import in_words
from tests.integration.test_importing import FILE
from tests.support.commands import run_command
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
Command = Callable[..., Awaitable[int]]


@pytest.fixture
def command(
    desk: Desk, postgres: EmbeddedPostgres, database_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs a command on the desk's database; gives its exit code."""
    monkeypatch.setenv("SATUPINTU_DATABASE_URL", postgres.url(database_name, driver="postgresql"))
    monkeypatch.setenv("SATUPINTU_DATA_DIR", str(tmp_path))
    return lambda *words: asyncio.to_thread(run_command, monkeypatch, *words)


async def agreements(desk: Desk) -> int:
    async with desk.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(Agreement)) or 0


async def test_a_certificate_is_asked_for_by_the_number_as_it_is_written(
    desk: Desk, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = an_agreement("KB persampahan")
    await keep(desk, kept)
    keep_address(Settings(data_dir=tmp_path))
    path = tmp_path / "sertifikat.pdf"
    assert await command("certificate", f" {kept.register_number} ", "--out", str(path)) == 0
    assert kept.register_number in await in_words(path.read_bytes(), "pdf")
    missing = tmp_path / "tidak.pdf"
    assert await command("certificate", "999/TIDAK/2026", "--out", str(missing)) == 1
    assert "satupintu: " in capsys.readouterr().err
    assert not missing.exists()


async def test_a_certificate_carries_the_address_of_the_service_or_is_not_made(
    desk: Desk, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = an_agreement("KB persampahan")
    await keep(desk, kept)
    path = tmp_path / "sertifikat.pdf"
    words = ("certificate", kept.register_number, "--out", str(path))
    assert await command(*words) == 1
    assert "setel SATUPINTU_BASE_URL" in capsys.readouterr().err and not path.exists()
    keep_address(Settings(data_dir=tmp_path, base_url="https://kerjasama.contoh.example/"))
    assert await command(*words) == 0
    assert await codes(path) == [f"https://kerjasama.contoh.example/verifikasi/{kept.public_code}"]
    monkeypatch.setenv("SATUPINTU_BASE_URL", "https://lain.contoh.example")
    assert await command(*words) == 0
    assert await codes(path) == [f"https://lain.contoh.example/verifikasi/{kept.public_code}"]


async def codes(path: Path) -> list[str]:
    """What a telephone reads from the first page."""
    with pypdfium2.PdfDocument(path) as read:
        return [each.text for each in zxingcpp.read_barcodes(read[0].render(scale=3).to_pil())]


async def test_an_import_is_looked_at_brought_in_and_taken_back(
    desk: Desk, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts = tmp_path / "putusan.csv"
    assert await command("import", str(FILE), "--report", str(verdicts)) == 0
    assert "Belum ada yang disimpan." in capsys.readouterr().out
    assert await agreements(desk) == 0
    with verdicts.open(encoding="utf-8-sig") as file:
        assert next(csv.reader(file)) == ["Baris", "Putusan", "Sel", "Penjelasan"]
    assert await command("import", str(FILE), "--apply", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["counts"]["accepted"], await agreements(desk)) == (10, 10)
    assert await command("import", "--undo", str(told["batch"])) == 0
    assert "10 perjanjian keluar dari daftar." in capsys.readouterr().out
    assert await agreements(desk) == 0
    assert await command("import", "--undo", "99") == 1


async def test_a_column_that_is_needed_cannot_be_left_out(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert await command("import", str(FILE), "--apply", "--column", "Mitra=-") == 1
    assert "Tentukan kolom untuk jenis naskah dan kolom untuk para pihak" in capsys.readouterr().err
