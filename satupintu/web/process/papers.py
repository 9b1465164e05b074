"""The papers that Satu Pintu makes: handed over from the dossier, and from the page of a task that needs them."""

from fastapi import APIRouter
from fastapi.responses import Response

from satupintu.documents.checks import PDF
from satupintu.domain.errors import NotFound
from satupintu.usecases.office.made import Made
from satupintu.usecases.process import dossier, papers
from satupintu.usecases.task.open import step_of
from satupintu.web.http.render import headers_of_a_file
from satupintu.web.http.visitor import RowId, TheDesk, ThePerson, TheVisitor, actor_for, check_link_is_open

router = APIRouter()


@router.get("/usulan/{number}/naskah/{paper}.{extension}")
async def paper_of_dossier(desk: TheDesk, person: ThePerson, number: str, paper: str, extension: str) -> Response:
    """A paper made from the present state, for whoever may see the proposal."""
    found = await dossier.dossier(desk, number, person)
    return handed_over(await papers.make(desk, found, paper, extension))


@router.get("/tugas/{task_id}/naskah/{paper}.{extension}")
async def paper_of_task(desk: TheDesk, visitor: TheVisitor, task_id: RowId, paper: str, extension: str) -> Response:
    """A paper that helps with a task, for whoever is asked; no other paper, and none for a partner."""
    task, proposal = await dossier.task_page(desk, task_id)
    check_link_is_open(visitor, actor_for(visitor, task))
    if paper not in papers.papers_for_task(proposal, task.assignment, step_of(task, proposal)):
        raise NotFound("Naskah %(paper)s tidak tersedia untuk usulan ini.", paper=f"{paper}.{extension}")
    found = await dossier.dossier(desk, proposal.number, None)
    return handed_over(await papers.make(desk, found, paper, extension))


def handed_over(made: Made) -> Response:
    """A PDF opens in the browser, a Word file is saved."""
    shown = "inline" if made.media_type == PDF else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{made.filename}"', **headers_of_a_file(made.media_type)}
    return Response(made.content, media_type=made.media_type, headers=headers)
