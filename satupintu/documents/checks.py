"""What a file really is, by its content: PDF, Word, Excel or an image; anything else is refused."""

import zipfile
from pathlib import Path

import pikepdf

from satupintu.domain.errors import InvalidInput

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JPEG = "image/jpeg"
PNG = "image/png"

EXTENSIONS = {PDF: (".pdf",), DOCX: (".docx",), XLSX: (".xlsx",), JPEG: (".jpg", ".jpeg"), PNG: (".png",)}

_MAX_MEMBERS = 2000
_MAX_RATIO = 100
_MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes; a Word file that unpacks to more is taken for an attack."""


def media_type_of(path: Path, filename: str) -> str:
    """
    Tell the type of a stored file from its content; the name must agree.

    Raises:
        InvalidInput: not an accepted type, damaged, or not what its name says.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"%PDF-"):
        found = _pdf(path, filename)
    elif start.startswith(b"PK\x03\x04"):
        found = _office_document(path, filename)
    elif start.startswith(b"\xff\xd8\xff"):
        found = JPEG
    elif start == b"\x89PNG\r\n\x1a\n":
        found = PNG
    else:
        raise InvalidInput(
            "Berkas “%(name)s” bukan PDF, DOCX, XLSX, JPG, atau PNG. Simpan dalam salah satu bentuk itu.", name=filename
        )
    if not filename.lower().endswith(EXTENSIONS[found]):
        raise InvalidInput(
            "Isi berkas “%(name)s” tidak sesuai dengan namanya; isinya %(kind)s.",
            name=filename,
            kind=EXTENSIONS[found][0].removeprefix(".").upper(),
        )
    return found


def only_pdf(path: Path, filename: str) -> str:
    """
    `media_type_of`, where only a PDF will do.

    Raises:
        InvalidInput: it is something else.
    """
    if media_type_of(path, filename) != PDF:
        raise InvalidInput("Berkas “%(name)s” bukan PDF.", name=filename)
    return PDF


def _pdf(path: Path, filename: str) -> str:
    try:
        with pikepdf.open(path) as pdf:
            root = pdf.Root
            names = root.get("/Names", pikepdf.Dictionary())
            active = "/AA" in root or "/JavaScript" in names or "/EmbeddedFiles" in names
            action = root.get("/OpenAction")
            if isinstance(action, pikepdf.Dictionary) and action.get("/S") in ("/JavaScript", "/Launch", "/URI"):
                active = True
    except pikepdf.PasswordError as error:
        raise InvalidInput("Berkas “%(name)s” terkunci kata sandi; unggah tanpa sandi.", name=filename) from error
    except pikepdf.PdfError as error:
        raise InvalidInput("Berkas “%(name)s” rusak dan tidak dapat dibuka.", name=filename) from error
    if active:
        raise InvalidInput(
            "Berkas “%(name)s” memuat skrip atau berkas tersemat; cetak ulang sebagai PDF biasa.", name=filename
        )
    return PDF


def _office_document(path: Path, filename: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members) or 1
            if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED or unpacked / packed > _MAX_RATIO:
                raise InvalidInput("Berkas “%(name)s” membengkak tidak wajar bila dibuka.", name=filename)
            names = {member.filename for member in members}
    except zipfile.BadZipFile as error:
        raise InvalidInput("Berkas “%(name)s” rusak dan tidak dapat dibuka.", name=filename) from error
    if any("vbaProject" in name or "oleObject" in name for name in names):
        raise InvalidInput("Berkas “%(name)s” memuat makro atau objek tersemat.", name=filename)
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return XLSX
    raise InvalidInput(
        "Berkas “%(name)s” bukan PDF, DOCX, XLSX, JPG, atau PNG. Simpan dalam salah satu bentuk itu.", name=filename
    )
