"""A sheet as a Word file and as a PDF; the same sheet gives the same bytes."""

import asyncio
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined

from satupintu.documents.minutes import PAPER_TEMPLATES, typeset
from satupintu.documents.sheets import Block, BlockKind, Sheet
from satupintu.domain.office.office import Letterhead

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every part inside a Word file, as Word itself writes it."""
_EMBLEM_HEIGHT = Mm(21)
_STATE = ("wali_kota", "lambang_negara")
"""Heads of page that show the emblem of the state; the others show the city's (Permendagri 22/2020 Ps. 43-44)."""


async def write_pdf(sheet: Sheet, title: str, letterhead: Letterhead, mayor: str) -> bytes:
    """Set a sheet as a PDF."""
    emblem = await asyncio.to_thread(_emblem, sheet, letterhead)
    return await typeset("sheet.typ", {**_values(sheet, title, letterhead, mayor), "emblem": list(emblem)})


async def write_word(sheet: Sheet, title: str, letterhead: Letterhead, mayor: str) -> bytes:
    """Set a sheet as a Word file that can be edited."""
    return await asyncio.to_thread(_word, sheet, _values(sheet, title, letterhead, mayor), letterhead)


def _word(sheet: Sheet, values: Mapping[str, Any], letterhead: Letterhead) -> bytes:
    template = DocxTemplate(PAPER_TEMPLATES / "sheet.docx")
    emblem = _emblem(sheet, letterhead)
    picture = InlineImage(template, io.BytesIO(emblem), height=_EMBLEM_HEIGHT) if emblem else None
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    template.render({**values, "emblem": picture}, environment, autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return timeless(made)


def timeless(archive: io.BytesIO) -> bytes:
    """The same parts without the time at which they were packed."""
    made = io.BytesIO()
    with zipfile.ZipFile(archive) as packed, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as repacked:
        for name in packed.namelist():
            part = zipfile.ZipInfo(name, _EARLIEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            repacked.writestr(part, packed.read(name))
    return made.getvalue()


def _emblem(sheet: Sheet, letterhead: Letterhead) -> bytes:
    """The picture at the head of the page; empty where the office has named none."""
    name = letterhead.state_emblem if sheet.letterhead in _STATE else letterhead.emblem
    return Path(name).read_bytes() if name else b""


def _values(sheet: Sheet, title: str, letterhead: Letterhead, mayor: str) -> dict[str, Any]:
    heads = {"wali_kota": [mayor.upper()], "bagian": [letterhead.government.upper(), letterhead.unit.upper()]}
    nested = False
    blocks = []
    for block, following in zip(sheet.blocks, (*sheet.blocks[1:], None), strict=True):
        nested = block.kind is BlockKind.SUBSECTION or (nested and block.kind is BlockKind.POINT)
        keep = following is not None and following.kind is BlockKind.SIGNATURE  # no signature alone on a page
        blocks.append({**_block(block), "nested": nested, "keep": keep})
    return {
        "title": title,
        "language": sheet.language,
        "number": sheet.number,
        "mark": sheet.mark,
        "letterhead": sheet.letterhead,
        "head": heads.get(sheet.letterhead, []),
        "address": f"{letterhead.address}\n{letterhead.website} · {letterhead.email}",
        "blocks": blocks,
    }


def _block(block: Block) -> dict[str, Any]:
    signers = [(*row, "", "", "")[:4] for row in block.rows] if block.kind is BlockKind.SIGNATURE else []
    beside = [None, *signers] if len(signers) == 1 else signers  # who signs alone signs on the right
    pairs = [(*beside[at : at + 2], None)[:2] for at in range(0, len(beside), 2)]
    return {
        "kind": block.kind.value,
        "text": block.text,
        "label": block.label,
        "rows": block.rows,
        "pairs": pairs,
    }
