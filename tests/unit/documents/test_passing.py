"""The gate itself: a process for each file, with limits, in turns."""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from satupintu.documents.blobs import BlobStore
from satupintu.documents.checks import DOCX, PAPERS, PDF, REGISTERS
from satupintu.documents.differences import Mark
from satupintu.documents.gate import passing
from satupintu.documents.gate.passing import Gate
from satupintu.domain.errors import InvalidInput, TooBusy
from tests.support import papers
from tests.support.hostile_files import a_bomb, exploding
from tests.support.signing import Authority, a_pdf, signed
from tests.support.system import ROOT

pytestmark = pytest.mark.anyio
FILES = ROOT / "tests" / "cases" / "files"


@dataclass(frozen=True)
class Stored:
    sha256: str
    media_type: str
    filename: str


def store(folder: Path) -> BlobStore:
    return BlobStore(folder / "blobs", 2 * 1024 * 1024)


def there(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


async def test_a_bomb_is_refused_and_nothing_of_it_stays(tmp_path: Path) -> None:
    blobs = store(tmp_path)
    with pytest.raises(InvalidInput, match="rusak"):
        await blobs.put_bytes(a_bomb(256), "naskah.pdf")
    assert not [path for path in blobs.folder.rglob("*") if path.is_file()]


async def test_what_is_stored_says_what_the_process_found(tmp_path: Path) -> None:
    authority = Authority()
    blobs = BlobStore(tmp_path / "blobs", 2 * 1024 * 1024, authority.save_root(tmp_path / "trust"))
    content = await asyncio.to_thread(signed, a_pdf(), authority.issue("Wali Kota"), authority)
    blob = await blobs.put_bytes(content, "naskah.pdf", "dlh@jambikota.example")
    assert blob.facts is not None and blob.facts["pages"] == 1
    assert blob.signatures is not None and blob.signatures["found"][0]["trusted"] == "yes"
    moved = await blobs.put_bytes((FILES / "moved.docx").read_bytes(), "moved.docx")
    assert (moved.media_type, moved.facts and moved.facts["changes"], moved.signatures) == (DOCX, 2, None)


async def test_what_we_made_ourselves_needs_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/tidak/ada")
    blob = await store(tmp_path).put_made(a_pdf(), PDF)
    assert (blob.media_type, blob.signatures, blob.facts) == (PDF, {"found": [], "problem": None}, None)


async def test_a_workbook_with_a_cell_in_the_last_corner_ends_only_its_own_process(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="tidak terbaca"):
        await store(tmp_path).workbook(FILES / "far_cell.xlsx", "far_cell.xlsx")


async def test_a_register_comes_back_with_its_days_as_days(tmp_path: Path) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Nomor\nurut", date(2025, 7, 4), None, 7])
    book.save(out)
    for filename, content, row in (
        ("daftar.xlsx", out.getvalue(), ["Nomor\nurut", date(2025, 7, 4), None, "7"]),
        ("daftar.csv", "Nomor;“a”;;7".encode(), ["Nomor", "“a”", None, "7"]),
    ):
        blobs = store(tmp_path)
        kept = await blobs.put(passing_once(content), filename, "", REGISTERS)
        table = (await blobs.workbook(blobs.path(kept.sha256), filename)).first
        assert (table.sha256, list(table.rows)) == (kept.sha256, [row])


async def passing_once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_a_text_that_explodes_is_not_compared(tmp_path: Path) -> None:
    path = there(tmp_path, "a.pdf", exploding())
    each = (path, Stored("a", PDF, "a.pdf"))
    with pytest.raises(InvalidInput, match="terlalu panjang untuk dibandingkan"):
        await Gate().difference(each, each)


async def test_a_clause_that_was_moved_stands_once_in_the_comparison(tmp_path: Path) -> None:
    before = there(tmp_path, "a.docx", papers.word(["Pasal 1"]))
    moved = FILES / "moved.docx"
    found = await Gate().difference((before, Stored("a", DOCX, "a.docx")), (moved, Stored("b", DOCX, "moved.docx")))
    new = [text for each in found.passages for mark, text in each.pieces if mark is not Mark.GONE]
    assert sum("Denda Rp 5.000.000" in text for text in new) == 1


async def test_the_text_of_word_online_is_read(tmp_path: Path) -> None:
    each = (FILES / "word-online.docx", Stored("a", DOCX, "word-online.docx"))
    assert (await Gate().difference(each, each)).changed == 0


async def test_a_comparison_is_remembered_refused_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    one = (there(tmp_path, "a.pdf", papers.pdf(["Pasal 1"])), Stored("a", PDF, "a.pdf"))
    two = (there(tmp_path, "b.pdf", papers.pdf(["Pasal 2"])), Stored("b", PDF, "b.pdf"))
    blank = (there(tmp_path, "c.pdf", a_pdf()), Stored("c", PDF, "c.pdf"))
    found = await gate.difference(one, two)
    with pytest.raises(InvalidInput) as refused:
        await gate.difference(one, blank)
    monkeypatch.setattr(sys, "executable", "/tidak/ada")
    assert await gate.difference(one, two) == found
    with pytest.raises(InvalidInput) as again:
        await gate.difference(one, blank)
    assert str(again.value) == str(refused.value)


async def test_a_person_has_one_file_looked_at_at_a_time_and_keeps_nobody_else_waiting() -> None:
    gate, begun, go_on = Gate(), asyncio.Queue[str](), asyncio.Event()

    async def hand_in(by: str) -> None:
        async with gate._turn(by):
            begun.put_nowait(by)
            await go_on.wait()

    async with asyncio.TaskGroup() as people:
        for by in ("dlh", "dlh", "dinkes"):
            people.create_task(hand_in(by))
        assert {await begun.get(), await begun.get()} == {"dlh", "dinkes"}
        assert begun.empty()
        go_on.set()
    assert begun.get_nowait() == "dlh"


@pytest.mark.parametrize("bound", ["MOST_WAITING", "MOST_OF_ONE"])
async def test_who_comes_when_too_many_wait_is_asked_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    path, gate = there(tmp_path, "a.pdf", a_pdf()), Gate()
    monkeypatch.setattr(passing, bound, 1)
    async with gate._turn("dlh"):
        with pytest.raises(TooBusy):
            await gate.look(path, "a.pdf", PAPERS, None, "dlh")
    assert (await gate.look(path, "a.pdf", PAPERS, None, "dlh")).pages == 1


async def test_a_process_that_does_not_answer_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "MAX_GATE_SECONDS", 0.0)
    with pytest.raises(InvalidInput, match="terlalu berat"):
        await Gate().look(there(tmp_path, "a.pdf", a_pdf()), "a.pdf", PAPERS, None, "dlh")


async def test_an_answer_longer_than_any_should_be_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "_MAX_FACTS", 10)
    with pytest.raises(InvalidInput, match="terlalu berat"):
        await Gate().look(there(tmp_path, "a.pdf", a_pdf()), "a.pdf", PAPERS, None, "dlh")


@pytest.mark.parametrize(
    ("does", "ends_with"),
    [
        ("bytearray(600 * 2**20)", 1),
        ("os.write(os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY), b'a')", 1),
        ("[open('/dev/null') for _ in range(100)]", 1),
        ("exec('while True: pass')", -27),
    ],
    ids=["memory", "a file", "many files", "time"],
)
def test_the_process_is_held_to_its_limits(tmp_path: Path, does: str, ends_with: int) -> None:
    """27 is SIGPROF; the others are errors in Python, and nobody would see the file that was to be written."""
    confined = "confine(LIMITS['look'], 0)"
    script = f"import os, sys\nfrom satupintu.documents.gate.worker import LIMITS, confine\n{confined}\n"
    path = tmp_path / "ditulis"
    done = subprocess.run([sys.executable, "-c", script + does, str(path)], capture_output=True, check=False)
    assert done.returncode == ends_with, done.stderr.decode()
    assert not path.exists() or path.stat().st_size == 0


async def test_the_process_knows_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SATUPINTU_SECRET_KEYS", "kunci")
    shell = there(
        tmp_path, "python", b"#!/bin/sh\n/usr/bin/env >&2\n/usr/bin/env > " + bytes(tmp_path / "seen") + b"\n"
    )
    shell.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(shell))
    with pytest.raises(InvalidInput):
        await Gate().look(there(tmp_path, "a.pdf", a_pdf()), "a.pdf", PAPERS, None, "dlh")
    seen = (tmp_path / "seen").read_text()
    assert f"PATH={os.defpath}" in seen and "SATUPINTU" not in seen
