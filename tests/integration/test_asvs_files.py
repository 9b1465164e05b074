"""ASVS V1.5, V3.2, V5: files come in by what they are and go out as what they are, and no name of theirs is a path."""

import contextlib
import io
import re
import socket
import zipfile
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from PIL import Image
from sqlalchemy import select

from satupintu.documents.checks import DOCX
from satupintu.documents.gate.inside.texts import paragraphs_of
from satupintu.domain.errors import InvalidInput
from satupintu.store.proposals import Paper
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.papers import FiledPaper
from tests.integration.test_web import CLERK, OPD, sign_in, submit
from tests.support.papers import pdf, word
from tests.support.people import forms_of
from tests.support.process import enter

pytestmark = pytest.mark.anyio
NAMES = [
    "../../../etc/cron.d/naskah.pdf",
    "..\\..\\windows\\naskah.pdf",
    "/etc/passwd.pdf",
    "naskah\u202efdp.pdf",
    "naskah;filename=jahat.html.pdf",
    "naskah '--.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "%2e%2e%2fnaskah.pdf",
    "naskah kerja sama – 新加坡.pdf",
]
STORED = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}")


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return content.getvalue()


def stored(desk: Desk) -> list[str]:
    """Paths of the files of the store, as seen from its folder."""
    return [str(each.relative_to(desk.blobs.folder)) for each in desk.blobs.folder.rglob("*") if each.is_file()]


async def handed_in(client: httpx.AsyncClient, files: dict[str, tuple[str, bytes]]) -> httpx.Response:
    """The answer to the form of a proposal with these files and nothing else filled in."""
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "title" in each.names)
    sent = {name: (filename, content, "application/pdf") for name, (filename, content) in files.items()}
    return await submit(client, page, form, **sent)


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_of_a_file_is_shown_and_never_a_path(desk: Desk, client: httpx.AsyncClient, name: str) -> None:
    await sign_in(desk, client, OPD)
    page = await handed_in(client, {"paper.0": (name, pdf(["Naskah."]))})
    assert page.status_code == 422, "the rest of the form is missing"
    (path,) = stored(desk)
    assert STORED.fullmatch(path)
    assert "<img src=x" not in page.text
    assert "../" not in page.text.replace('href="../', "") and "..\\" not in page.text


ODD = [
    *(each for each in NAMES if "/" not in each and "\\" not in each),
    'naskah".pdf',
    "naskah\r\nSet-Cookie: a=b.pdf",
]


@pytest.mark.parametrize("name", [*ODD, 'naskah"; filename="jahat.html'])
async def test_a_file_goes_out_under_its_name_and_the_name_makes_no_header(
    desk: Desk, client: httpx.AsyncClient, name: str
) -> None:
    blob = await desk.blobs.put_bytes(pdf(["Naskah."]), "naskah.pdf")
    number = await enter(desk, (FiledPaper("surat_inisiasi", name, blob),))
    await sign_in(desk, client, CLERK)
    found = await served(desk, client, number)
    written = re.fullmatch(r"inline; filename\*=utf-8''([\w.%~-]+)", found.headers["Content-Disposition"], re.ASCII)
    assert written is not None, found.headers["Content-Disposition"]
    assert unquote(written.group(1)) == name
    assert "set-cookie" not in found.headers


async def served(desk: Desk, client: httpx.AsyncClient, number: str) -> httpx.Response:
    async with desk.database.transaction() as session:
        paper = (await session.scalars(select(Paper).where(Paper.kind == "surat_inisiasi"))).one()
    found = await client.get(f"/usulan/{number}/berkas/{paper.id}")
    assert found.status_code == 200
    return found


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [("a.pdf", pdf(["A"]), "inline"), ("a.docx", word(["A"]), "attachment"), ("a.png", picture(), "attachment")],
    ids=["pdf", "docx", "png"],
)
async def test_no_file_that_was_handed_in_can_act_in_the_browser(
    desk: Desk, client: httpx.AsyncClient, name: str, content: bytes, shown: str
) -> None:
    blob = await desk.blobs.put_bytes(content, name)
    number = await enter(desk, (FiledPaper("surat_inisiasi", name, blob),))
    await sign_in(desk, client, CLERK)
    found = await served(desk, client, number)
    assert found.content == content
    assert found.headers["Content-Disposition"] == f'{shown}; filename="{name}"'
    assert found.headers["Content-Type"] == blob.media_type
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    policy = found.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "sandbox" in policy or blob.media_type == "application/pdf"


async def test_what_is_not_what_its_name_says_is_refused_by_its_name_and_not_kept(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("../../x.sh", "#!/bin/sh")
    false = [
        ("halaman.pdf", b"<html><script>alert(1)</script></html>"),
        ("program.pdf", b"MZ\x90\x00" + b"\0" * 200),
        ("gambar.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("naskah.docx", pdf(["Bukan Word."])),
        ("naskah.pdf", word(["Bukan PDF."])),
        ("arsip.docx", zipped.getvalue()),
        ("naskah.pdf.php", pdf(["Nama ganda."])),
        ("naskah.html", pdf(["Nama lain."])),
        ("uji.pdf", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"),
    ]
    await sign_in(desk, client, OPD)
    for at in range(0, len(false), 3):
        sent = {f"paper.{index}": each for index, each in enumerate(false[at : at + 3])}
        page = await handed_in(client, sent)
        assert page.status_code == 422
        for name, _ in sent.values():
            assert f"“{name}”" in page.text, name
    assert stored(desk) == []


async def test_a_file_over_the_limit_is_refused_in_a_sentence_and_not_kept(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, OPD)
    page = await handed_in(client, {"paper.0": ("besar.pdf", b"%PDF-1.7\n" + b"0" * desk.blobs.limit)})
    assert page.status_code == 422
    assert "terlalu besar: paling besar 2 MB" in page.text
    assert stored(desk) == []


def test_an_entity_of_a_word_file_reads_no_file_and_calls_nobody(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.txt"
    secret.write_text("isi-rahasia")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        port = listening.getsockname()[1]
        for entity in (f'"file://{secret}"', f'"http://127.0.0.1:{port}/x"'):
            body = (
                f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY e SYSTEM {entity}>]>'
                '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
                "<w:p><w:r><w:t>Awal &e; akhir</w:t></w:r></w:p></w:body></w:document>"
            )
            content, path = io.BytesIO(), tmp_path / "naskah.docx"
            with zipfile.ZipFile(io.BytesIO(word(["a"]))) as old, zipfile.ZipFile(content, "w") as new:
                for name in old.namelist():
                    new.writestr(name, body if name == "word/document.xml" else old.read(name))
            path.write_bytes(content.getvalue())
            with contextlib.suppress(InvalidInput):
                assert "isi-rahasia" not in " ".join(paragraphs_of(path, DOCX, "naskah.docx"))
        with pytest.raises(BlockingIOError):
            listening.accept()
