"""The virus scanner, as clamd behaves: what it does not look at, it calls OK."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from satupintu.documents.blobs import BlobStore
from satupintu.documents.scanner import _TEST_VIRUS, Scanner, ScannerAddress, ScannerAway
from satupintu.domain.errors import InvalidInput
from tests.support import papers
from tests.support.samples import repacked

pytestmark = pytest.mark.anyio
LIMIT = 1024 * 1024
PLAIN = papers.word(["Pasal 1"])
INFECTED = repacked(PLAIN, {"word/media/gambar.png": _TEST_VIRUS + b" " * 20})


@asynccontextmanager
async def clamd(folder: Path, longest_stream: int = 2 * LIMIT, largest_file: int = 2 * LIMIT) -> AsyncIterator[Path]:
    """A server that speaks as clamd does, and knows one virus, in what was not packed."""

    def verdict(content: bytes) -> str:
        if len(content) > longest_stream:
            return "INSTREAM size limit exceeded. ERROR"
        is_looked_at = len(content) <= largest_file
        return "stream: Eicar-Signature FOUND" if is_looked_at and _is_infected(content) else "stream: OK"

    async with _serving(folder / "clamd.ctl", verdict) as path:
        yield path


def _is_infected(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(_TEST_VIRUS in archive.read(name) for name in archive.namelist())


@asynccontextmanager
async def _serving(path: Path, verdict: Callable[[bytes], str]) -> AsyncIterator[Path]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(length)
        writer.write(verdict(content).encode() + b"\0")
        writer.close()

    server = await asyncio.start_unix_server(serve, path)
    try:
        yield path
    finally:
        server.close()


def store(folder: Path, socket: Path) -> BlobStore:
    return BlobStore(folder / "blobs", LIMIT, None, Scanner(ScannerAddress.parse(f"unix://{socket}"), LIMIT))


async def test_a_clean_file_comes_in_and_one_with_a_virus_does_not(tmp_path: Path) -> None:
    async with clamd(tmp_path) as socket:
        blobs = store(tmp_path, socket)
        assert blobs.path((await blobs.put_bytes(PLAIN, "a.docx")).sha256).exists()
        with pytest.raises(InvalidInput, match="menemukan virus"):
            await blobs.put_bytes(INFECTED, "b.docx")
    assert len([path for path in blobs.folder.rglob("*") if path.is_file()]) == 1


async def test_nothing_comes_in_while_the_scanner_is_away_and_all_goes_on_when_it_is_back(tmp_path: Path) -> None:
    blobs = store(tmp_path, tmp_path / "clamd.ctl")
    with pytest.raises(ScannerAway):
        await blobs.put_bytes(PLAIN, "a.docx")
    async with clamd(tmp_path):
        await blobs.put_bytes(PLAIN, "a.docx")


@pytest.mark.parametrize("limits", [{"longest_stream": LIMIT // 2}, {"largest_file": LIMIT // 2}])
async def test_a_scanner_that_does_not_look_at_the_largest_files_is_not_believed(
    tmp_path: Path, limits: dict[str, int]
) -> None:
    async with clamd(tmp_path, **limits) as socket:
        with pytest.raises(ScannerAway):
            await store(tmp_path, socket).put_bytes(PLAIN, "a.docx")


async def test_an_answer_that_is_none_lets_nothing_in(tmp_path: Path) -> None:
    answers = iter(("stream: Eicar-Signature FOUND", "stream: Can't allocate memory ERROR"))
    async with _serving(tmp_path / "clamd.ctl", lambda _: next(answers)) as socket:
        with pytest.raises(ScannerAway):
            await store(tmp_path, socket).put_bytes(PLAIN, "a.docx")


def test_the_address_is_read_or_refused_in_words() -> None:
    assert ScannerAddress.parse("unix:///run/clamav/clamd.ctl") == ScannerAddress("/run/clamav/clamd.ctl")
    assert ScannerAddress.parse("tcp://127.0.0.1:3310") == ScannerAddress(None, "127.0.0.1", 3310)
    assert ScannerAddress.parse("tcp://pemindai") == ScannerAddress(None, "pemindai", 3310)
    for wrong in ("", "clamd", "unix:clamd", "tcp://", "http://127.0.0.1:3310", "tcp://a:x"):
        with pytest.raises(ValueError, match="tulis sebagai unix"):
            ScannerAddress.parse(wrong)
