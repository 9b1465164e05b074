"""The papers that a letter of the city must carry, as whoever records it hands them in where nobody has them yet."""

from dataclasses import replace

from satupintu.documents.checks import PDF
from satupintu.domain.process.family import OlderTexts
from satupintu.domain.task.assignments import Assignment
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.enclosures import kinds_at_hand
from satupintu.usecases.task.check import Answer
from satupintu.usecases.task.form import asked_of
from satupintu.usecases.task.papers import FiledPaper
from tests.support.papers import pdf


async def with_enclosures(desk: Desk, assignment: Assignment, task_id: int, answer: Answer) -> Answer:
    """The answer with every paper that its letter must carry and the dossier lacks; only letters carry any."""
    if assignment is not Assignment.LETTER:
        return answer
    task, proposal = await dossier.task_page(desk, task_id)
    asked = asked_of(task, proposal, await kinds_at_hand(desk, proposal), OlderTexts(), desk.today())
    kinds = [spec.paper for spec in asked.fields if spec.paper and spec.required and spec.name.startswith("carried_")]
    papers = [FiledPaper(kind, f"{kind}.pdf", await desk.blobs.put_made(pdf([kind]), PDF)) for kind in kinds]
    return replace(answer, papers=(*answer.papers, *papers))
