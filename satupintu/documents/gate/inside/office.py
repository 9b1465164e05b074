"""Word and Excel files: packages of XML, opened part by part, each with a limit."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from lxml import etree

from satupintu.documents.checks import DOCX, XLSX
from satupintu.documents.gate.asked import FileFacts
from satupintu.documents.gate.inside import active
from satupintu.domain.errors import InvalidInput
from satupintu.language import Marked

MAX_PART = 64 * 1024 * 1024
"""Bytes of one part, unpacked."""
_MAX_MEMBERS = 5000
_MAX_UNPACKED = 500 * 1024 * 1024
"""Bytes of all parts; a register of half a million rows has three hundred million."""
_SUSPECT, _MAX_RATIO = 30 * 1024 * 1024, 100
"""From so many bytes on, no more than so many of them may come from one packed byte."""

_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_TYPES = {_MAIN.format("wordprocessingml.document"): DOCX, _MAIN.format("spreadsheetml.sheet"): XLSX}
WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
"""The names of Word's elements, as Word writes them and in strict files."""
_CHANGES = {"ins", "del", "moveFrom", "moveTo"}
_FAR = re.compile(r"^(?:https?:|ftp:|\\\\|//|file:(?://|\\\\)[^/\\]|file:[/\\]{4,})", re.IGNORECASE)
"""Targets on another machine; `file:///C:/…` is on the reader's own."""
_EXCHANGE = re.compile(r"^\s*DDE(?:AUTO)?\b", re.IGNORECASE)
_PACKAGES = (".docx", ".xlsx", ".pptx")
"""Office files that may lie in another one: charts keep their numbers so. Those with macros have other endings."""
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


@dataclass(frozen=True)
class Relation:
    """What one part says of another: its kind (the last word of its address), and where it is."""

    kind: str
    target: str
    is_outside: bool


def media_type_of(path: Path, filename: str) -> str | None:
    """
    What a package is, by its main part; None for any other archive.

    Raises:
        InvalidInput: it is damaged, locked, or a document with macros.
    """
    with opened(path, filename) as archive:
        return _main(archive, filename)[1]


def main_part(archive: zipfile.ZipFile, filename: str) -> str:
    """The name of the part that holds the text or the sheets: Word Online calls it `word/document2.xml`."""
    return _main(archive, filename)[0]


def opened(path: Path, filename: str) -> zipfile.ZipFile:
    """
    The package, its list of parts read.

    Raises:
        InvalidInput: it is damaged or locked, or has more parts than any document.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _damaged(filename) from error
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise _swelling(filename)
    if len({member.filename for member in members}) < len(members):
        raise _damaged(filename)  # which of two parts of one name is meant, every reader decides for itself
    if any(member.flag_bits & 1 for member in members):
        raise InvalidInput("Berkas “%(name)s” terkunci kata sandi; unggah tanpa sandi.", name=filename)
    return archive


def part(archive: zipfile.ZipFile, name: str, filename: str) -> IO[bytes]:
    """
    One part, unpacked.

    Raises:
        InvalidInput: it is not there, damaged, or unpacks to too much.
    """
    try:
        with archive.open(name) as packed:
            content = packed.read(MAX_PART + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise _damaged(filename) from error
    if len(content) > MAX_PART:
        raise _swelling(filename)
    return io.BytesIO(content)


def facts(path: Path, filename: str) -> FileFacts:
    """
    Open a Word or Excel file and tell what it holds.

    Raises:
        InvalidInput: it is damaged, swells, or holds what acts by itself or fetches something from elsewhere.
    """
    with opened(path, filename) as archive:
        main, media_type = _main(archive, filename)
        assert media_type is not None
        names = archive.namelist()
        if _swells(archive):
            raise _swelling(filename)
        found = FileFacts(media_type=media_type)
        for name in names:
            if (what := _active_part(name, archive, filename)) is not None:
                raise active.refusal(filename, what, signed=False)
            if name.endswith(".rels"):
                found.links += _links(archive, name, filename)
        found.attachments = _attachments(archive, filename)
        if media_type == DOCX:
            _count_in_word(archive, PurePosixPath(main).parent, filename, found)
        else:
            found.comments = sum(_count(archive, name, filename, "comment") for name in names if _holds_comments(name))
    return found


def _swells(archive: zipfile.ZipFile) -> bool:
    unpacked = sum(each.file_size for each in archive.infolist())
    packed = sum(each.compress_size for each in archive.infolist()) or 1
    return unpacked > _MAX_UNPACKED or (unpacked > _SUSPECT and unpacked / packed > _MAX_RATIO)


def _main(archive: zipfile.ZipFile, filename: str) -> tuple[str, str | None]:
    """The main part and its media type, found as the standard says: relation, then type of content."""
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
        return "", None
    main = next(
        (each.target.lstrip("/") for each in _relations(archive, "_rels/.rels", filename) if _is_main(each)), ""
    )
    of_part, of_ending = "", ""
    for _, node in _nodes(archive, "[Content_Types].xml", filename):
        local, declared = etree.QName(node).localname, node.get("ContentType", "")
        if local == "Override" and node.get("PartName", "").lstrip("/").lower() == main.lower():
            of_part = declared
        elif local == "Default" and main.lower().endswith(f".{node.get('Extension', '').lower()}"):
            of_ending = declared
    declared = of_part or of_ending
    if "macroEnabled" in declared:
        raise active.refusal(filename, active.MACRO, signed=False)
    return main, _TYPES.get(declared)


def _is_main(relation: Relation) -> bool:
    return relation.kind == "officeDocument" and not relation.is_outside


def _relations(archive: zipfile.ZipFile, name: str, filename: str) -> Iterator[Relation]:
    for _, node in _nodes(archive, name, filename):
        if etree.QName(node).localname == "Relationship":
            kind = node.get("Type", "").rpartition("/")[2]
            yield Relation(kind, node.get("Target", ""), node.get("TargetMode") == "External")


def _nodes(archive: zipfile.ZipFile, name: str, filename: str) -> Iterator[tuple[str, etree._Element]]:
    """The elements of a part, each emptied once it was looked at."""
    try:
        for event, node in etree.iterparse(part(archive, name, filename), events=("end",), **_PARSER):
            if isinstance(node.tag, str):
                yield event, node
                node.clear(keep_tail=False)
    except etree.XMLSyntaxError as error:
        raise _damaged(filename) from error


def _active_part(name: str, archive: zipfile.ZipFile, filename: str) -> Marked | None:
    lowered = name.lower()
    if "vbaproject" in lowered or "/macrosheets/" in lowered or "/dialogsheets/" in lowered:
        return active.MACRO
    if "/activex/" in lowered:
        return active.CONTROL
    if "oleobject" in lowered:
        return active.OBJECT
    if "/externallinks/" in lowered and lowered.endswith(".xml"):
        kinds = {etree.QName(node).localname for _, node in _nodes(archive, name, filename)}
        return active.EXCHANGE if kinds & {"ddeLink", "oleLink"} else None
    return None


def _links(archive: zipfile.ZipFile, name: str, filename: str) -> int:
    """
    Count what a part fetches from outside on opening, such as numbers of other workbooks.

    Raises:
        InvalidInput: it leads where nothing may be fetched from.
    """
    found = 0
    for each in _relations(archive, name, filename):
        if (what := _active_relation(each)) is not None:
            raise active.refusal(filename, what, signed=False)
        found += each.kind == "connections" or (each.is_outside and each.kind not in ("hyperlink", "attachedTemplate"))
    return found


def _active_relation(relation: Relation) -> Marked | None:
    match relation.kind:
        case "vbaProject" | "xlMacrosheet" | "xlIntlMacrosheet":
            return active.MACRO
        case "control" | "activeXControlBinary":
            return active.CONTROL
        case "oleObject":
            return active.OBJECT
        case "aFChunk":
            return active.CHUNK
        case "hyperlink" | "externalLinkPath":
            return None
        case "image" if relation.target.lower().startswith(("http:", "https:")):
            return None
    if relation.is_outside and _FAR.match(relation.target):
        return active.TEMPLATE if relation.kind == "attachedTemplate" else active.REMOTE
    return None


def _attachments(archive: zipfile.ZipFile, filename: str) -> list[str]:
    """The files inside; an Office file without macros may be one, as the numbers behind a chart are."""
    found = [name for name in archive.namelist() if "/embeddings/" in name.lower() and not name.endswith("/")]
    for name in found:
        if "oleobject" in name.lower():
            continue  # named as what it is
        if not name.lower().endswith(_PACKAGES) or not _is_plain_package(part(archive, name, filename)):
            raise active.refusal_of_attachment(filename, active.plain(PurePosixPath(name).name), signed=False)
    return [active.plain(PurePosixPath(name).name) for name in found]


def _is_plain_package(content: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(content) as inner:
            names = [name.lower() for name in inner.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    return "[content_types].xml" in names and not any(
        word in name for name in names for word in ("vbaproject", "/activex/", "/embeddings/", "/macrosheets/")
    )


def _count_in_word(archive: zipfile.ZipFile, folder: PurePosixPath, filename: str, found: FileFacts) -> None:
    """
    Count what nobody has accepted, and the comments.

    Raises:
        InvalidInput: a field fetches data from another program.
    """
    for name in archive.namelist():
        if PurePosixPath(name).parent != folder or not name.endswith(".xml"):
            continue
        instruction = ""
        for _, node in _nodes(archive, name, filename):
            if not node.tag.startswith(WORD):
                continue
            local = etree.QName(node).localname
            found.changes += local in _CHANGES or local.endswith("PrChange")
            found.comments += local == "comment"
            if local == "instrText":
                instruction += node.text or ""
            elif local in ("fldChar", "fldSimple"):
                simple = next((value for key, value in node.attrib.items() if str(key).endswith("}instr")), "")
                if _EXCHANGE.match(instruction) or _EXCHANGE.match(str(simple)):
                    raise active.refusal(filename, active.EXCHANGE, signed=False)
                instruction = ""


def _holds_comments(name: str) -> bool:
    return bool(re.fullmatch(r"xl/(?:comments\d*|comments/comment\d*|threadedComments/\w+)\.xml", name))


def _count(archive: zipfile.ZipFile, name: str, filename: str, local: str) -> int:
    return sum(etree.QName(node).localname == local for _, node in _nodes(archive, name, filename))


def _damaged(filename: str) -> InvalidInput:
    return InvalidInput("Berkas “%(name)s” rusak dan tidak dapat dibuka.", name=filename)


def _swelling(filename: str) -> InvalidInput:
    return InvalidInput("Berkas “%(name)s” membengkak tidak wajar bila dibuka.", name=filename)
