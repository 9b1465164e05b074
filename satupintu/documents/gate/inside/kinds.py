"""What a file is: by its content, never by its name alone."""

from pathlib import Path

from satupintu.documents.checks import CSV, DOCX, EXTENSIONS, JPEG, PDF, PNG, REGISTERS, XLSX
from satupintu.documents.gate.asked import FileFacts, Look
from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import Marked, mark

HEADER_WITHIN = 1024
"""Bytes: as far in, readers look for the beginning of a PDF (Adobe's note 13 on ISO 32000)."""
_SNIFFED = 20_000
"""Bytes of a CSV that must be without NUL."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office before 2007, and of newer files that are locked with a password."""


def look(asked: Look) -> FileFacts:
    """
    Open a file as what it is and tell what it holds.

    Raises:
        InvalidInput: it is not accepted, or not what its name says.
    """
    found = media_type_of(asked.path, asked.filename, asked.accepted)
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
    found = _by_content(path, start, filename)
    if found is None and CSV in accepted and ending.endswith(EXTENSIONS[CSV]) and b"\x00" not in start:
        found = CSV
    if found not in accepted:
        raise InvalidInput(_wanted(accepted), name=filename)
    if not ending.endswith(EXTENSIONS[found]):
        raise InvalidInput(
            "Isi berkas “%(name)s” tidak sesuai dengan namanya; isinya %(kind)s.",
            name=filename,
            kind=EXTENSIONS[found][0].removeprefix(".").upper(),
        )
    return found


def _by_content(path: Path, start: bytes, filename: str) -> str | None:
    if start.startswith(b"PK\x03\x04"):
        from satupintu.documents.gate.inside import office

        return office.media_type_of(path, filename)
    if start.startswith(b"\xff\xd8\xff"):
        return JPEG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if start.startswith(_OLE):
        raise InvalidInput(
            "Berkas “%(name)s” terkunci kata sandi atau dalam bentuk Office lama (.doc, .xls). Simpan tanpa sandi "
            "sebagai DOCX, XLSX, atau PDF.",
            name=filename,
        )
    return PDF if b"%PDF-" in start[: HEADER_WITHIN + 5] else None


def _wanted(accepted: tuple[str, ...]) -> Marked:
    if accepted == REGISTERS:
        return mark("Berkas “%(name)s” bukan XLSX atau CSV.")
    if accepted == (PDF,):
        return mark("Berkas “%(name)s” bukan PDF.")
    return mark("Berkas “%(name)s” bukan PDF, DOCX, XLSX, JPG, atau PNG. Simpan dalam salah satu bentuk itu.")
