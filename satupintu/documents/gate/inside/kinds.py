"""What a file is: by its content, never by its name alone."""

import re
from pathlib import Path

from satupintu.documents.checks import CSV, DOCX, EXTENSIONS, JPEG, PDF, PNG, REGISTERS, TSV, XLS, XLSX
from satupintu.documents.gate.asked import FileFacts, Look
from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import Marked, mark

HEADER_WITHIN = 1024
"""Bytes: as far in, readers look for the beginning of a PDF (Adobe's note 13 on ISO 32000)."""
_SNIFFED = 20_000
"""Bytes by which a text is told."""
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table)", re.IGNORECASE)
"""The beginning of a page of the web, which many programs write under the name of a workbook."""
_FIRST_OF_TEXT = 9
"""The least byte of a text: a tab."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The name of the stream in its container that holds a newer file under a password."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office before 2007, and of newer files that are locked with a password."""


def look(asked: Look) -> FileFacts:
    """
    Open a file as what it is and tell what it holds.

    Raises:
        InvalidInput: it is not accepted, or not what its name says.
    """
    found = media_type_of(asked.path, asked.filename, asked.accepted)
    if asked.accepted == REGISTERS:  # only its cells are read, later
        return FileFacts(media_type=found)
    match found:
        case _ if found == PDF:
            from satupintu.documents.gate.inside import pdf

            return pdf.facts(asked.path, asked.filename, asked.roots)
        case _ if found in (DOCX, XLSX):
            from satupintu.documents.gate.inside import office

            return office.facts(asked.path, asked.filename)
        case _ if found in (JPEG, PNG):
            from satupintu.documents.gate.inside import images

            return images.facts(asked.path, asked.filename, found)
    return FileFacts(media_type=found)


def media_type_of(path: Path, filename: str, accepted: tuple[str, ...]) -> str:
    """
    The media type of a file; the ending of its name must agree.

    Raises:
        InvalidInput: it is of another type, or its name says so.
    """
    with path.open("rb") as file:
        start = file.read(_SNIFFED)
    ending = filename.lower().rstrip(". ")
    found = _by_content(path, start, filename, accepted)
    if found is None and CSV in accepted and _is_text(start):
        found = TSV if ending.endswith(EXTENSIONS[TSV]) else CSV
    if found not in accepted:
        raise InvalidInput(_wanted(accepted), name=filename)
    if not ending.endswith(EXTENSIONS[found]):
        raise InvalidInput(
            "Isi berkas “%(name)s” tidak sesuai dengan namanya; isinya %(kind)s.",
            name=filename,
            kind=EXTENSIONS[found][0].removeprefix(".").upper(),
        )
    return found


def _by_content(path: Path, start: bytes, filename: str, accepted: tuple[str, ...]) -> str | None:
    if start.startswith(b"PK\x03\x04"):
        from satupintu.documents.gate.inside import office

        return office.media_type_of(path, filename, accepted)
    if start.startswith(b"\xff\xd8\xff"):
        return JPEG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if start.startswith(_OLE):
        if XLS in accepted:
            return _old_workbook(path, filename)
        raise InvalidInput(
            "Berkas “%(name)s” terkunci kata sandi atau dalam bentuk Office lama (.doc, .xls). Simpan tanpa sandi "
            "sebagai DOCX, XLSX, atau PDF.",
            name=filename,
        )
    return PDF if b"%PDF-" in start[: HEADER_WITHIN + 5] else None


def _old_workbook(path: Path, filename: str) -> str | None:
    if _LOCKED in path.read_bytes():
        raise InvalidInput("Berkas “%(name)s” terkunci kata sandi; unggah tanpa sandi.", name=filename)
    return XLS if filename.lower().endswith(EXTENSIONS[XLS]) else None


def _is_text(start: bytes) -> bool:
    """True for what can be a table of text: no page of the web, and without NUL unless its letters take two bytes."""
    if _PAGE.match(start):
        return False
    return b"\x00" not in start or start.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_of_two_bytes(start)


def _is_of_two_bytes(start: bytes) -> bool:
    """True where nearly every other byte is NUL, as in UTF-16 without its mark, and those beside it are letters."""
    letters, others = sorted((start[0::2], start[1::2]), key=lambda half: half.count(0))
    return others.count(0) * 10 > len(others) * 8 and not any(byte < _FIRST_OF_TEXT for byte in letters)


def _wanted(accepted: tuple[str, ...]) -> Marked:
    if accepted == REGISTERS:
        return mark("Berkas “%(name)s” bukan XLSX, XLSM, XLS, ODS, CSV, atau TSV. Simpan sebagai salah satunya.")
    if accepted == (PDF,):
        return mark("Berkas “%(name)s” bukan PDF.")
    return mark("Berkas “%(name)s” bukan PDF, DOCX, XLSX, JPG, atau PNG. Simpan dalam salah satu bentuk itu.")
