"""Closing a condition of the TKKSD: a page of its own, with a note on how it was met."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm, NotFound
from satupintu.domain.office.office import Person, Role
from satupintu.store.conditions import Condition
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.conditions import CLOSING, close_condition, conditions_of
from satupintu.web.http.forms import form_page
from satupintu.web.http.visitor import FormText, RowId, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require

router = APIRouter()


@router.get("/usulan/{number}/syarat/{condition_id}")
async def condition_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, number: str, condition_id: RowId
) -> Response:
    """The condition, and the question how it was met."""
    require(person, Role.BAGIAN)
    proposal, condition = await _found(desk, person, number, condition_id)
    return _page(request, visitor, proposal, condition, {}, [])


@router.post("/usulan/{number}/syarat/{condition_id}")
async def condition_closed(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    number: str,
    condition_id: RowId,
    note: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Close it."""
    check_csrf(desk, visitor.session, csrf)
    require(person, Role.BAGIAN)
    proposal, condition = await _found(desk, person, number, condition_id)
    try:
        await close_condition(desk, number, condition_id, note, Actor(person.name, Via.DESK, person.email))
    except InvalidForm as error:
        return _page(request, visitor, proposal, condition, {"note": note}, error.problems)
    return RedirectResponse(f"/usulan/{number}#syarat", status_code=303)


async def _found(desk: Desk, person: Person, number: str, condition_id: int) -> tuple[Proposal, Condition]:
    proposal = (await dossier.dossier(desk, number, person)).proposal
    condition = next((each for each in await conditions_of(desk, proposal.id) if each.id == condition_id), None)
    if condition is None:
        raise NotFound("Syarat itu tidak ada.")
    return proposal, condition


def _page(
    request: Request,
    visitor: Visitor,
    proposal: Proposal,
    condition: Condition,
    values: dict[str, str],
    problems: list[CooperationError],
) -> Response:
    return form_page(
        request, "condition.html", visitor, values, problems, CLOSING, proposal=proposal, condition=condition
    )
