"""The text of a Word file or a PDF as paragraphs. A file that was handed in is hostile: everything has a limit."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from lxml import etree

from satupintu.documents.checks import DOCX, PDF
from satupintu.documents.gate.inside.office import WORD
from satupintu.documents.gate.inside.package import XML, opened
from satupintu.domain.errors import InvalidInput

MAX_PAGES = 300
MAX_CHARACTERS = 600_000
MAX_SECONDS = 5.0
"""Processor time for one text."""
_MAX_UNPACKED = 30 * 1024 * 1024
"""Bytes of the parts of a Word file, pictures left out."""

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:halaman|hal\.|page)\s*)?\d{1,4}(?:\s*(?:/|dari|of)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_BEGINS = re.compile(r"^(?:pasal|bab|article|chapter)\s+\S{1,8}\b|^\(?(?:\d{1,2}|[a-z])[.)]\s", re.IGNORECASE)
_ENDS = (".", ";", ":")


def paragraphs_of(path: Path, media_type: str, filename: str) -> tuple[str, ...]:
    """
    The paragraphs of a stored file, white space folded.

    Numbers that Word sets by itself, headers, footers and notes are not part of it; tracked insertions are,
    tracked deletions are not, and what was moved stands where it was moved to.

    Raises:
        InvalidInput: there is no text to be had, with the reason as a sentence.
    """
    deadline = time.process_time() + MAX_SECONDS
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
        if length > MAX_CHARACTERS or time.process_time() > deadline:
            raise _too_long(filename)
        if text:
            yield text


def _word(path: Path, filename: str) -> Iterator[str]:
    with opened(path, filename) as package:
        members = [each for each in package.archive.infolist() if not each.filename.startswith("word/media/")]
        if sum(each.file_size for each in members) > _MAX_UNPACKED:
            raise _too_long(filename)
        content = package.part(package.main)
    body = next(etree.parse(content, etree.XMLParser(**XML)).getroot().iter(*_each("body")))
    # A text box stands twice in the file, the second time for old versions of Word; what was moved, at both places.
    etree.strip_elements(body, _FALLBACK, *_each("moveFrom"), with_tail=False)
    texts: list[str] = []
    for node in body.iter(*_each("p"), *_each("t"), *_each("tab"), *_each("br")):
        match etree.QName(node).localname:
            case "p":
                yield "".join(texts)
                texts = []
            case "t":
                texts.append(node.text or "")
            case _:
                texts.append(" ")
    yield "".join(texts)


def _each(local: str) -> list[str]:
    return [f"{namespace}{local}" for namespace in WORD]


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
    length = 0
    with pypdfium2.PdfDocument(path) as pdf:
        if len(pdf) > MAX_PAGES:
            raise _too_long(filename)
        for page in pdf:
            text = page.get_textpage().get_text_range().replace("\ufffe", "")  # its mark of a broken word
            page.close()
            length += len(text)
            if length > MAX_CHARACTERS or time.process_time() > deadline:
                raise _too_long(filename)
            yield from (line.strip() for line in text.splitlines() if not _PAGE_NUMBER.match(line))
