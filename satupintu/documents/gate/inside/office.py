"""What a Word or Excel file holds: changes and comments, files inside, what it fetches, what may act by itself."""

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from lxml import etree

from satupintu.documents.checks import DOCM, DOCX, XLSM
from satupintu.documents.gate.asked import FileFacts
from satupintu.documents.gate.inside import active
from satupintu.documents.gate.inside.package import Package, Relation, opened
from satupintu.domain.marks import Marked

WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
"""The names of Word's elements, as Word writes them and in strict files."""
_WITH_MACROS = (DOCM, XLSM)
_CHANGES = {"ins", "del", "moveFrom", "moveTo"}
_FAR = re.compile(r"^(?:https?:|ftp:|\\\\|//|file:(?://|\\\\)[^/\\]|file:[/\\]{4,})", re.IGNORECASE)
"""Targets on another machine; `file:///C:/…` is on the reader's own."""
_EXCHANGE = re.compile(r"^\s*DDE(?:AUTO)?\b", re.IGNORECASE)
_COMMENTS = re.compile(r"xl/(?:comments\d*|comments/comment\d*|threadedComments/\w+)\.xml")
_PACKAGES = (".docx", ".xlsx", ".pptx")
"""Office files that may lie in another one: charts keep their numbers so. Those with macros have other endings."""
_NOT_PLAIN = ("vbaproject", "/activex/", "/embeddings/", "/macrosheets/")
"""In the names of parts, lower case."""


def media_type_of(path: Path, filename: str, accepted: tuple[str, ...]) -> str | None:
    """
    What a package is; None for any other archive.

    Raises:
        InvalidInput: it is damaged, locked, swells, or says itself that it holds macros, and such are not `accepted`.
    """
    with opened(path, filename) as package:
        if package.media_type in _WITH_MACROS and package.media_type not in accepted:
            raise package.acting(active.MACRO)
        return package.media_type


def facts(path: Path, filename: str) -> FileFacts:
    """
    Open a Word or Excel file and tell what it holds.

    Raises:
        InvalidInput: it is damaged, swells, or holds what acts by itself or fetches something from elsewhere.
    """
    with opened(path, filename) as package:
        assert package.media_type is not None
        found = FileFacts(media_type=package.media_type)
        for name in package.names:
            if (what := _acting_part(package, name)) is not None:
                raise package.acting(what)
            if name.endswith(".rels"):
                found.links += _links(package, name)
        found.attachments = _attachments(package)
        if package.media_type == DOCX:
            _count_in_word(package, found)
        else:
            commented = (name for name in package.names if _COMMENTS.fullmatch(name))
            found.comments = sum(_local(node) == "comment" for name in commented for node in package.nodes(name))
    return found


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def _acting_part(package: Package, name: str) -> Marked | None:
    lowered = name.lower()
    if "vbaproject" in lowered or "/macrosheets/" in lowered or "/dialogsheets/" in lowered:
        return active.MACRO
    if "/activex/" in lowered:
        return active.CONTROL
    if "oleobject" in lowered:
        return active.OBJECT
    if "/externallinks/" in lowered and lowered.endswith(".xml"):
        return active.EXCHANGE if any(_local(node) in ("ddeLink", "oleLink") for node in package.nodes(name)) else None
    return None


def _links(package: Package, name: str) -> int:
    """
    Count what a part fetches from outside on opening, such as numbers of other workbooks.

    Raises:
        InvalidInput: it leads where nothing may be fetched from.
    """
    found = 0
    for each in package.relations(name):
        if (what := _acting_relation(each)) is not None:
            raise package.acting(what)
        found += each.kind == "connections" or (each.is_outside and each.kind not in ("hyperlink", "attachedTemplate"))
    return found


def _acting_relation(relation: Relation) -> Marked | None:
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


def _attachments(package: Package) -> list[str]:
    """
    The files inside, by name.

    Raises:
        InvalidInput: one of them is not an Office file without macros.
    """
    found = [name for name in package.names if "/embeddings/" in name.lower() and not name.endswith("/")]
    for name in found:
        if not name.lower().endswith(_PACKAGES) or not _is_plain(package.part(name)):
            raise package.carrying(PurePosixPath(name).name)
    return [active.plain(PurePosixPath(name).name) for name in found]


def _is_plain(content: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(content) as inner:
            names = [name.lower() for name in inner.namelist()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    return "[content_types].xml" in names and not any(word in name for name in names for word in _NOT_PLAIN)


def _count_in_word(package: Package, found: FileFacts) -> None:
    """
    Count what nobody has accepted, and the comments, in the text and in what stands beside it (notes, headers).

    Raises:
        InvalidInput: a field fetches data from another program.
    """
    folder = PurePosixPath(package.main).parent
    for name in package.names:
        if PurePosixPath(name).parent != folder or not name.endswith(".xml"):
            continue
        instruction = ""
        for node in package.nodes(name):
            if not node.tag.startswith(WORD):
                continue
            local = _local(node)
            found.changes += local in _CHANGES or local.endswith("PrChange")
            found.comments += local == "comment"
            if local == "instrText":
                instruction += node.text or ""
            elif local in ("fldChar", "fldSimple"):
                simple = next((value for key, value in node.attrib.items() if str(key).endswith("}instr")), "")
                if _EXCHANGE.match(instruction) or _EXCHANGE.match(str(simple)):
                    raise package.acting(active.EXCHANGE)
                instruction = ""
        if _EXCHANGE.match(instruction):  # a field without an end
            raise package.acting(active.EXCHANGE)
