"""Complete answers to any task, one place for every kind: a new thing to fill in is filled in here for all walks."""

from datetime import date

from satupintu.documents.blobs import Blob
from satupintu.domain.assignments import NEEDS_REASON, Assignment, Choice
from satupintu.domain.routes import RouteDefinition
from satupintu.usecases.answers import Answer, checklist
from satupintu.usecases.initiation import FiledPaper

SCAN = FiledPaper("naskah_ditandatangani", "naskah.pdf", Blob("5" * 64, 5, "application/pdf"))


def reply(definition: RouteDefinition, assignment: Assignment, choice: Choice, on: date) -> Answer:
    """An answer that lacks nothing; every day in it is `on`."""
    checks = {item.id: "yes" for item in checklist(assignment, definition)}
    note = "Mohon dilihat lagi." if choice in NEEDS_REASON else None
    papers = (SCAN,) if assignment is Assignment.WET_INK else ()
    return Answer(choice, note, checks, declaration=True, fields=_fields(assignment, on.isoformat()), papers=papers)


def _fields(assignment: Assignment, day: str) -> dict[str, str]:
    match assignment:
        case Assignment.LETTER:
            return {"letter_number": "100/7/KS", "received_on": day}
        case Assignment.APPROVAL:
            return {"letter_number": "170/9", "decided_on": day}
        case Assignment.PARTNER_SIGNATURE | Assignment.CITY_SIGNATURE | Assignment.WET_INK:
            power = {"power_of_attorney": "1/SK tanggal 1 November 2026"}
            return {"signed_on": day, "place": "Jambi", "own_number": "7/KS", **power}
        case _:
            return {}
