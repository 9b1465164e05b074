"""The yearly report for the Rakor Evaluasi, as PDF and as a Word file, from the tables of the figures."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from typing import Any

import typst
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined

from satupintu.documents.figure_tables import FigureTable, as_written, rule_of
from satupintu.documents.minutes import PAPER_TEMPLATES, typeset
from satupintu.documents.sheet_files import timeless
from satupintu.domain.office.office import Letterhead
from satupintu.domain.register.figures import Figures
from satupintu.language import long_date, say

_CHART = b"""#set page(width: 420pt, height: auto, margin: 2pt)
#set text(font: "Libertinus Serif")
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)"""


def rakor_values(
    figures: Figures, tables: Sequence[FigureTable], letterhead: Letterhead, signer: tuple[str, str], language: str
) -> dict[str, Any]:
    """What both templates set; `signer` is who signs it, by post and name."""
    head = letterhead.in_language(language)
    if figures.target is None:
        told = say(
            language,
            "Tahun %(year)s: %(n)s perjanjian; target belum ditetapkan.",
            year=figures.year,
            n=figures.realised,
        )
    else:
        facts = {"year": figures.year, "n": figures.realised, "target": figures.target}
        reached = figures.reached(figures.year)
        told = say(
            language,
            "Tahun %(year)s: %(n)s perjanjian dari target %(target)s (%(percent)s %%).",
            percent=reached,
            **facts,
        )
    return {
        "title": say(language, "Laporan Rakor Evaluasi Kerja Sama Tahun %(year)s", year=figures.year),
        "day": say(language, "Keadaan per %(day)s", day=long_date(language, figures.today)),
        "language": language,
        "government": head.government,
        "unit": head.unit,
        "address": f"{head.address} · {head.website} · {head.email}",
        "summary": [told, rule_of(figures, language)],
        "nothing": say(language, "Tidak ada."),
        "place": f"{head.city}, {long_date(language, figures.today)}",
        "position": signer[0],
        "name": signer[1],
        "parts": [_part(table, language) for table in tables],
    }


def _part(table: FigureTable, language: str) -> dict[str, Any]:
    return {
        "title": table.title,
        "note": table.note,
        "chart": table.chart or "",
        "alt": table.title,
        "head": list(table.head),
        "numbers": table.amounts,
        "rows": [[as_written(cell, language) for cell in row] for row in table.rows],
    }


async def write_report_pdf(values: Mapping[str, Any]) -> bytes:
    """The report as a PDF."""
    return await typeset("rakor.typ", values)


async def write_report_word(values: Mapping[str, Any]) -> bytes:
    """The report as a Word file that can be edited; its charts are pictures with their titles as alternative text."""
    return await asyncio.to_thread(_word, values)


def _word(values: Mapping[str, Any]) -> bytes:
    template = DocxTemplate(PAPER_TEMPLATES / "rakor.docx")
    parts = []
    for part in values["parts"]:
        picture = _png(part["chart"]) if part["chart"] else None
        inline = InlineImage(template, io.BytesIO(picture), width=Cm(11)) if picture else None
        parts.append({**part, "picture": inline})
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    template.render({**values, "parts": parts}, environment, autoescape=True)
    for number, drawing in enumerate(template.docx.element.body.iter(_PROPERTIES)):
        drawing.set("descr", [part["alt"] for part in parts if part["picture"]][number])
    made = io.BytesIO()
    template.save(made)
    return timeless(made)


_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def _png(svg: str) -> bytes:
    made: bytes = typst.compile(_CHART, format="png", ppi=200, sys_inputs={"svg": svg}, ignore_system_fonts=True)
    return made
