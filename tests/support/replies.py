"""Complete answers to any task, one place for every kind: a new thing to fill in is filled in here for all walks."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from satupintu.documents.blobs import Blob
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import NEEDS_REASON, Assignment, Choice
from satupintu.domain.task.kinds import WITH_TEXT
from satupintu.usecases.task.check import Answer
from satupintu.usecases.task.papers import FiledPaper

SCAN = FiledPaper("naskah_ditandatangani", "naskah.pdf", Blob("5" * 64, 5, "application/pdf"))
TEXT = {
    "signed_how": "ink",
    **dict.fromkeys(("paraf", "meterai", "stempel"), "yes"),
    "copy1_kind": "original",
    "copy1_holder": "Bagian Kerja Sama",
    "copy1_place": "Lemari 2",
    "copy2_kind": "original",
    "copy2_holder": "Mitra",
}
"""What is said of a text that was signed in ink: nothing lacks on it, and either side holds an original."""


def filled_in(routes: Iterable[RouteDefinition], choice: Choice, note: str | None = None, **fields: str) -> Answer:
    """An answer under any of these routes: every check is yes, every deviation may pass, nothing leads to the DPRD."""
    routes = tuple(routes)
    papers = {kind for route in routes for kinds in route.attachments.values() for kind in kinds}
    objects = {each.id for route in routes for each in route.objects}
    keys = (
        *("document", "term", "starts", "plan"),
        *("parent", *(f"parent.{each}" for each in ("kind", "route", "partner", "over", "outlived", "scope"))),
        *("renews.kind", "renews.partner", "amends.kind", "new_end"),
        *(f"paper.{kind}" for kind in papers),
        *(f"{what}.{index}" for what in ("partner", "seat", "relations", "power") for index in range(3)),
        *(f"object.{each}" for each in objects),
    )
    letters = [step.letter for route in routes for step in route.approvals if step.letter]
    left_out = {f"without_{kind}": "Sudah ada pada penerima." for letter in letters for kind in letter.carries}
    return Answer(
        choice,
        note,
        checks={item.id: "yes" for route in routes for item in (*route.legal, *route.benefit)},
        overrides=dict.fromkeys(keys, "Disepakati dalam rapat."),
        declaration=True,
        fields={"dprd_burden": "no", "dprd_change": "none", "dprd_budgeted": "yes", **left_out, **fields},
    )


def reply(
    definition: RouteDefinition, assignment: Assignment, choice: Choice, on: date, *, burden: bool = False
) -> Answer:
    """An answer that lacks nothing; every day in it is `on`, and the TKKSD finds a `burden` or none."""
    found = {"dprd_burden": "yes" if burden else "no", "dprd_change": "more" if burden else "none"}
    is_text = choice is Choice.RECORD and assignment in WITH_TEXT
    # With more than one partner somebody may go without an original, which wants a reason.
    note = "Mohon dilihat lagi." if choice in NEEDS_REASON else "Rangkap lain menyusul." if is_text else None
    answer = filled_in((definition,), choice, note, **found, **_fields(assignment, choice, on.isoformat()))
    return replace(answer, papers=(SCAN,)) if is_text else answer


def _fields(assignment: Assignment, choice: Choice, day: str) -> dict[str, str]:
    match assignment:
        case _ if choice is Choice.APPROVE_WITH_CONDITIONS:
            return {"conditions": "Pasal 9 dilengkapi\nLampirkan peta"}
        case Assignment.LETTER:
            return {"letter_number": "100/7/KS", "received_on": day}
        case Assignment.APPROVAL:
            session = {"plenary_number": "14/DPRD", "plenary_on": day}
            return {"letter_number": "170/9", "decided_on": day, "received_on": day, **session}
        case Assignment.SIGNED_TEXT:
            power = {"power_of_attorney": "1/SK tanggal 1 November 2026"}
            return {"signed_on": day, "place": "Jambi", **power, **TEXT}
        case Assignment.PARTNER_SIGNATURE | Assignment.CITY_SIGNATURE | Assignment.WET_INK:
            text = TEXT if assignment is Assignment.WET_INK else {}
            power = {"power_of_attorney": "1/SK tanggal 1 November 2026"}
            return {"signed_on": day, "place": "Jambi", "own_number": "7/KS", **power, **text}
        case _:
            return {}
