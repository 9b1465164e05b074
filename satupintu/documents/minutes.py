"""The berita acara of the TKKSD as a PDF, set by Typst from a template; text of people is data, never markup."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst

from satupintu.domain.office.office import Letterhead
from satupintu.domain.process.form import ProposalForm
from satupintu.language import long_date, moment_in_words
from satupintu.language.spelled import spelled_date, whole_term

PAPER_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class MinutesOpinion:
    """One line of the berita acara: who answered what, when, on which papers."""

    task: str
    name: str
    position: str
    choice: str
    note: str
    at: datetime
    papers_sha256: str | None
    """None for an opinion that was given in a meeting."""


@dataclass(frozen=True)
class Minutes:
    """What the berita acara states."""

    number: str
    day: date
    letterhead: Letterhead
    proposal_number: str
    form: ProposalForm
    opd_name: str
    document: str
    round: int
    opinions: tuple[MinutesOpinion, ...]
    """Those of the reviewers, then that of the Ketua."""
    meeting: str | None
    """The meeting that recommended it, and what it decided; None where the TKKSD decided by circulation."""
    steps: tuple[str, ...]
    """What comes before the signing."""
    remarks: tuple[str, ...]
    """What the recommendation rests on: the two questions of the DPRD, conditions, deviations let pass."""
    text_sha256: str | None
    """Of the draft that is recommended; None where none was handed in."""


async def write_minutes_pdf(minutes: Minutes) -> bytes:
    """Set the berita acara; the same input gives the same text."""
    form = minutes.form
    return await typeset(
        "berita_acara.typ",
        {
            "number": minutes.number,
            "day": spelled_date(minutes.day),
            "government": minutes.letterhead.government,
            "unit": minutes.letterhead.unit,
            "address": minutes.letterhead.address,
            "city": minutes.letterhead.city,
            "signed_day": long_date("id", minutes.day),
            "proposal": minutes.proposal_number,
            "title": form.title,
            "document": minutes.document,
            "route": str(form.route),
            "initiator": minutes.opd_name,
            "partners": [partner.name for partner in form.partners],
            "purpose": form.purpose,
            "term": whole_term("id", form.term),
            "round": minutes.round,
            "meeting": minutes.meeting,
            "steps": list(minutes.steps),
            "remarks": list(minutes.remarks),
            "text": minutes.text_sha256,
            "opinions": [
                {
                    "task": opinion.task,
                    "name": opinion.name,
                    "position": opinion.position,
                    "choice": opinion.choice,
                    "note": opinion.note or "–",
                    "at": moment_in_words("id", opinion.at),
                    "papers": opinion.papers_sha256[:16] if opinion.papers_sha256 else None,
                }
                for opinion in minutes.opinions
            ],
        },
    )


async def typeset(template: str, values: Mapping[str, Any]) -> bytes:
    """Run Typst in a thread; `values` reach the template as JSON, so nothing in them can act as markup."""
    inputs = {"data": json.dumps(values, ensure_ascii=False)}
    compile_pdf = typst.compile
    return await asyncio.to_thread(
        compile_pdf,
        str(PAPER_TEMPLATES / template),
        root=str(PAPER_TEMPLATES),
        sys_inputs=inputs,
        ignore_system_fonts=True,
    )
