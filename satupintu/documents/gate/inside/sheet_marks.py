"""What calamine does not tell of a workbook: links of cells, marks of what could not be computed, merges of ODS."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lxml import etree

from satupintu.documents.checks import ODS
from satupintu.documents.gate.inside.package import XML, Package, damaged, opened
from satupintu.domain.old_register.cells import MergedCells, cell_place

Place = tuple[int, int]
"""A cell by line and column, from 0."""
Texts = Mapping[Place, str]
_TELLING = re.compile(rb"""t=["']e["']|hyperlink|HYPERLINK""")
"""In the part of a sheet that holds errors or links; others need no second reading."""
_CHUNK = 1024 * 1024
_OVERLAP = 16
"""Bytes kept of a piece, so that nothing is cut where two meet."""
_FORMULA = re.compile(r'^\s*HYPERLINK\(\s*"((?:[^"]|"")+)"', re.IGNORECASE)
_FAR = re.compile(r"^(?:https?|ftp|mailto|file):", re.IGNORECASE)
_MOST_COLUMNS = 16_384
"""Of a sheet; ODS repeats cells as often as it says."""


@dataclass(frozen=True)
class Marks:
    """Of one sheet."""

    links: Texts = field(default_factory=dict)
    broken: Texts = field(default_factory=dict)
    merged: tuple[MergedCells, ...] = ()


NONE = Marks()


def read(path: Path, filename: str) -> Mapping[str, Marks]:
    """
    What is to be known besides the values, by the names of the sheets.

    Raises:
        InvalidInput: a part is damaged, or declares what no office program does.
    """
    with opened(path, filename) as package:
        if package.media_type == ODS:
            return dict(_of_ods(package))
        return dict(_of_excel(package))


def _of_excel(package: Package) -> Iterator[tuple[str, Marks]]:
    targets = {each.id: each.within(package.main) for each in package.related(package.main)}
    for node in package.nodes(package.main):
        if etree.QName(node).localname != "sheet":
            continue
        part = targets.get(next((value for name, value in node.items() if name.endswith("}id")), ""), "")
        if part in package.names:
            yield node.get("name", ""), _of_sheet(package, part)


def _of_sheet(package: Package, part: str) -> Marks:
    if not _is_told(package, part):
        return NONE
    links, broken = {}, {}
    outside = {each.id: each.target for each in package.related(part) if each.is_outside}
    with package.unpacked(part) as content:
        for node in _parsed(package, content, "{*}row", "{*}hyperlink"):
            if etree.QName(node).localname == "hyperlink":
                address = outside.get(next((value for name, value in node.items() if name.endswith("}id")), ""))
                place = cell_place(node.get("ref", "").partition(":")[0])
                if address and place:
                    links[place] = address
                continue
            for cell in node:
                place = cell_place(cell.get("r", ""))
                if place is None:
                    continue
                if cell.get("t") == "e":
                    broken[place] = cell.findtext("{*}v") or "#N/A"
                if (said := _FORMULA.match(cell.findtext("{*}f") or "")) and _FAR.match(said[1]):
                    links[place] = said[1].replace('""', '"')
    return Marks(links, broken)


def _is_told(package: Package, part: str) -> bool:
    """True where a sheet is worth a second reading; the first looks at its bytes only, and that it declares nothing."""
    kept, told, is_first = b"", False, True
    with package.unpacked(part) as content:
        while piece := content.read(_CHUNK):
            if is_first and b"<!DOCTYPE" in piece:
                raise damaged(package.filename)
            told = told or _TELLING.search(kept + piece) is not None
            kept, is_first = piece[-_OVERLAP:], False
    return told


def _parsed(package: Package, content: IO[bytes], *tags: str) -> Iterator[etree._Element]:
    """Elements of a part as they end, emptied once they were looked at."""
    try:
        for _, node in etree.iterparse(content, events=("end",), tag=tags, **XML):
            yield node
            node.clear()
    except etree.XMLSyntaxError as error:
        raise damaged(package.filename) from error


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_ERROR = re.compile(r"#[A-Z/0?!]+[!?]?|Err:\d+")


def _of_ods(package: Package) -> Iterator[tuple[str, Marks]]:
    found, line = _Gathered(), 0
    _is_told(package, "content.xml")
    with package.unpacked("content.xml") as content:
        for node in _parsed(package, content, f"{_TABLE}table-row", f"{_TABLE}table"):
            if node.tag == f"{_TABLE}table":
                yield node.get(f"{_TABLE}name", ""), Marks(found.links, found.broken, tuple(found.merged))
                found, line = _Gathered(), 0
                continue
            found.look_at(node, line)
            line += _count(node, "rows-repeated")


def _count(node: etree._Element, name: str) -> int:
    said = node.get(f"{_TABLE}number-{name}", "1")
    return max(1, int(said)) if said.isdecimal() and len(said) < 8 else 1


class _Gathered:
    """The marks of a sheet of ODS while its rows are read."""

    def __init__(self) -> None:
        self.links: dict[Place, str] = {}
        self.broken: dict[Place, str] = {}
        self.merged: list[MergedCells] = []

    def look_at(self, row: etree._Element, line: int) -> None:
        column = 0
        for cell in row:
            if column >= _MOST_COLUMNS or not isinstance(cell.tag, str):
                break
            down, along = _count(cell, "rows-spanned"), _count(cell, "columns-spanned")
            if down > 1 or along > 1:
                self.merged.append(MergedCells(line, column, line + down - 1, column + along - 1))
            address = next((each.get(_LINK, "") for each in cell.iter(f"{_TEXT}a")), "")
            if _FAR.match(address):
                self.links[line, column] = address
            shown = "".join(cell.itertext()) if len(cell) else ""
            is_computed = cell.get(f"{_TABLE}formula") is not None or cell.get(_CALC) == "error"
            if is_computed and _ERROR.fullmatch(shown):
                self.broken[line, column] = shown
            column += _count(cell, "columns-repeated")
