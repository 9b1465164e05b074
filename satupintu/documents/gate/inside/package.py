"""Word and Excel files are packages of XML (ECMA-376, part 2): opened part by part, each with a limit."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from lxml import etree

from satupintu.documents.checks import DOCM, DOCX, ODS, XLSM, XLSX
from satupintu.documents.gate.inside import active
from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import Marked

MAX_PART = 64 * 1024 * 1024
"""Bytes of one part, unpacked."""
_MAX_MEMBERS = 5000
_MAX_UNPACKED = 500 * 1024 * 1024
"""Bytes of all parts; a register of half a million rows has three hundred million."""
_PROLOGUE = 64 * 1024
"""Bytes at the beginning of a part in which its declarations stand."""
_SUSPECT, _MAX_RATIO = 30 * 1024 * 1024, 100
"""From so many bytes on, no more than so many of them may come from one packed byte."""

_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_TYPES = {
    _MAIN.format("wordprocessingml.document"): DOCX,
    _MAIN.format("spreadsheetml.sheet"): XLSX,
    "application/vnd.ms-word.document.macroEnabled.main+xml": DOCM,
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": XLSM,
}
XML: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
"""How XML of others is read."""


@dataclass(frozen=True)
class Relation:
    """What one part says of another: its kind (the last word of its address), and where it is."""

    kind: str
    target: str
    is_outside: bool
    id: str = ""

    def within(self, part: str) -> str:
        """The name of the part that is meant, for a relation of another part."""
        if self.target.startswith("/"):
            return self.target.lstrip("/")
        return posixpath.normpath(posixpath.join(posixpath.dirname(part), self.target))


@dataclass(frozen=True)
class Package:
    """An opened package; `filename` is for sentences. Its methods raise `InvalidInput` for a part that is damaged."""

    archive: zipfile.ZipFile
    filename: str

    @cached_property
    def names(self) -> list[str]:
        return self.archive.namelist()

    @cached_property
    def main(self) -> str:
        """The part that holds the text or the sheets, by its relation: Word Online calls it `word/document2.xml`."""
        if not {"[Content_Types].xml", "_rels/.rels"} <= set(self.names):
            return ""
        found = (each for each in self.relations("_rels/.rels") if each.kind == "officeDocument")
        return next((each.target.lstrip("/") for each in found if not each.is_outside), "")

    @cached_property
    def media_type(self) -> str | None:
        """What it is, by what it says itself or by the type of its main part; None for any other archive."""
        if self.names[:1] == ["mimetype"]:  # of OpenDocument, which puts it first for this (part 3, 3.3)
            return ODS if self.part("mimetype").getvalue().strip() == ODS.encode() else None
        if not self.main:
            return None
        of_part, of_ending = "", ""
        for node in self.nodes("[Content_Types].xml"):
            local, declared = etree.QName(node).localname, node.get("ContentType", "")
            if local == "Override" and node.get("PartName", "").lstrip("/").lower() == self.main.lower():
                of_part = declared
            elif local == "Default" and self.main.lower().endswith(f".{node.get('Extension', '').lower()}"):
                of_ending = declared
        return _TYPES.get(of_part or of_ending)

    def part(self, name: str) -> io.BytesIO:
        """One part, unpacked; not more than `MAX_PART` of it."""
        try:
            with self.archive.open(name) as packed:
                content = packed.read(MAX_PART + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise damaged(self.filename) from error
        if len(content) > MAX_PART:
            raise _swelling(self.filename)
        return io.BytesIO(content)

    def nodes(self, name: str) -> Iterator[etree._Element]:
        """The elements of a part, each emptied once it was looked at."""
        content = self.part(name)
        if b"<!DOCTYPE" in content.getvalue()[:_PROLOGUE]:
            raise damaged(self.filename)  # no office program writes one, and what it declares is not what is read
        try:
            for _, node in etree.iterparse(content, events=("end",), **XML):
                if isinstance(node.tag, str):
                    yield node
                    node.clear()
        except etree.XMLSyntaxError as error:
            raise damaged(self.filename) from error

    def relations(self, name: str) -> Iterator[Relation]:
        """What a `.rels` part says."""
        for node in self.nodes(name):
            if etree.QName(node).localname == "Relationship":
                kind = node.get("Type", "").rpartition("/")[2]
                is_outside = node.get("TargetMode") == "External"
                yield Relation(kind, node.get("Target", ""), is_outside, node.get("Id", ""))

    def related(self, part: str) -> Iterator[Relation]:
        """What a part says of others."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        return self.relations(rels) if rels in self.names else iter(())

    @contextmanager
    def unpacked(self, name: str) -> Iterator[IO[bytes]]:
        """One part of any length, unpacked as it is read."""
        try:
            with self.archive.open(name) as packed:
                yield packed
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
            raise damaged(self.filename) from error

    def acting(self, what: Marked) -> InvalidInput:
        """The refusal of a package that acts by itself."""
        return active.refusal(self.filename, what, signed=self._is_signed)

    def carrying(self, attachment: str) -> InvalidInput:
        """The refusal of a package that carries another file."""
        return active.refusal_of_attachment(self.filename, active.plain(attachment), signed=self._is_signed)

    @property
    def _is_signed(self) -> bool:
        return any(name.startswith("_xmlsignatures/") for name in self.names)


@contextmanager
def opened(path: Path, filename: str) -> Iterator[Package]:
    """
    A package, its list of parts read.

    Raises:
        InvalidInput: it is damaged or locked, or unpacks to more than any document.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise damaged(filename) from error
    with archive:
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise InvalidInput("Berkas “%(name)s” terkunci kata sandi; unggah tanpa sandi.", name=filename)
        unpacked = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members) or 1
        is_too_tight = unpacked > _SUSPECT and unpacked / packed > _MAX_RATIO
        if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED or is_too_tight:
            raise _swelling(filename)
        names = [member.filename for member in members]
        if len(set(names)) < len(names) or any(map(_leaves, names)):
            raise damaged(filename)  # which of two parts of one name is meant, every reader decides for itself
        yield Package(archive, filename)


def _leaves(name: str) -> bool:
    """True for the name of a part that would lie beside the package, not in it."""
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def damaged(filename: str) -> InvalidInput:
    """The refusal of a file that does not open."""
    return InvalidInput("Berkas “%(name)s” rusak dan tidak dapat dibuka.", name=filename)


def _swelling(filename: str) -> InvalidInput:
    return InvalidInput("Berkas “%(name)s” membengkak tidak wajar bila dibuka.", name=filename)
