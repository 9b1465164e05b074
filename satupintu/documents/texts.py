"""The text of a Word file or a PDF as paragraphs. A file that was handed in is hostile: everything has a limit."""

import re
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
from docx.oxml.ns import qn
from lxml import etree

from satupintu.documents.checks import DOCX, PDF
from satupintu.domain.errors import InvalidInput

MAX_PAGES = 300
MAX_CHARACTERS = 600_000
MAX_SECONDS = 5.0
_MAX_UNPACKED = 30 * 1024 * 1024
"""Bytes of the parts of a Word file, pictures left out."""

_pdfium = threading.Lock()
"""PDFium may be used by one thread at a time."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:halaman|hal\.|page)\s*)?\d{1,4}(?:\s*(?:/|dari|of)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_BEGINS = re.compile(r"^(?:pasal|bab|article|chapter)\s+\S{1,8}\b|^\(?(?:\d{1,2}|[a-z])[.)]\s", re.IGNORECASE)
_ENDS = (".", ";", ":")


def paragraphs_of(path: Path, media_type: str, filename: str) -> tuple[str, ...]:
    """
    The paragraphs of a stored file, white space folded. It blocks: call it in a thread.

    Numbers that Word sets by itself, headers, footers and notes are not part of it; tracked insertions are,
    tracked deletions are not.

    Raises:
        InvalidInput: there is no text to be had, with the reason as a sentence.
    """
    deadline = time.monotonic() + MAX_SECONDS
    try:
        if media_type == DOCX:
            raw = _word(path, filename)
        elif media_type == PDF:
            raw = _pdf(path, filename, deadline)
        else:
            raise InvalidInput("Isi “%(name)s” tidak dapat dibandingkan: hanya DOCX dan PDF.", name=filename)
        found = tuple(_limited(raw, filename, deadline))
    except InvalidInput:
        raise
    except Exception as why:  # a damaged file makes the libraries fail in any way
        raise InvalidInput("Teks “%(name)s” tidak dapat dibaca.", name=filename) from why
    if not found:
        raise InvalidInput("“%(name)s” tidak memuat teks; mungkin hasil pindaian.", name=filename)
    return found


def _too_long(filename: str) -> InvalidInput:
    return InvalidInput("“%(name)s” terlalu panjang untuk dibandingkan.", name=filename)


def _limited(raw: Iterator[str], filename: str, deadline: float) -> Iterator[str]:
    length = 0
    for each in raw:
        text = " ".join(each.split())
        length += len(text)
        if length > MAX_CHARACTERS or time.monotonic() > deadline:
            raise _too_long(filename)
        if text:
            yield text


def _word(path: Path, filename: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        members = [each for each in archive.infolist() if not each.filename.startswith("word/media/")]
        if sum(each.file_size for each in members) > _MAX_UNPACKED:
            raise _too_long(filename)
    body = docx.Document(str(path)).element.find(qn("w:body"))
    # A text box stands twice in the file; the second time for old versions of Word.
    etree.strip_elements(body, _FALLBACK, with_tail=False)
    texts: list[str] = []
    for node in body.iter(qn("w:p"), qn("w:t"), qn("w:tab"), qn("w:br")):
        if node.tag == qn("w:p"):
            yield "".join(texts)
            texts = []
        else:
            texts.append(node.text or "" if node.tag == qn("w:t") else " ")
    yield "".join(texts)


def _pdf(path: Path, filename: str, deadline: float) -> Iterator[str]:
    """Lines joined into paragraphs: a PDF knows only lines, and one word more moves the breaks of all that follow."""
    paragraph = ""
    for line in _lines(path, filename, deadline):
        if paragraph and (not line or _BEGINS.match(line) or paragraph.endswith(_ENDS)):
            yield paragraph
            paragraph = ""
        paragraph = f"{paragraph} {line}".strip()
    yield paragraph


def _lines(path: Path, filename: str, deadline: float) -> Iterator[str]:
    lines: list[str] = []
    if not _pdfium.acquire(timeout=MAX_SECONDS):
        raise _too_long(filename)
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            if len(pdf) > MAX_PAGES:
                raise _too_long(filename)
            length = 0
            for page in pdf:
                text = page.get_textpage().get_text_range().replace("\ufffe", "")  # its mark of a broken word
                page.close()
                length += len(text)
                if length > MAX_CHARACTERS or time.monotonic() > deadline:
                    raise _too_long(filename)
                lines += (line.strip() for line in text.splitlines() if not _PAGE_NUMBER.match(line))
    finally:
        _pdfium.release()
    return iter(lines)
