"""Choosing the text that a proposal follows: a page of the Bagian, with a search."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidInput
from satupintu.domain.office.office import Person, Role
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.choosing_parents import choose_parent
from satupintu.web.http import uploads
from satupintu.web.http.forms import form_page
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require
from satupintu.web.process import older_texts
from satupintu.web.process.proposal_form import ticked, values_of

router = APIRouter()


@router.get("/usulan/{number}/induk")
async def parent_page(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, number: str) -> Response:
    """What the proposal names now, and a search for what it follows."""
    require(person, Role.BAGIAN)
    proposal = (await dossier.dossier(desk, number, person)).proposal
    return await _page(request, desk, visitor, person, proposal, {"parent": proposal.form.parent or ""}, [])


@router.post("/usulan/{number}/induk")
async def parent_chosen(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, number: str
) -> Response:
    """Search, or choose; a parent whose points were not shown yet is shown with them first."""
    form = await uploads.read_form(request)
    check_csrf(desk, visitor.session, uploads.text(form, "csrf"))
    require(person, Role.BAGIAN)
    proposal = (await dossier.dossier(desk, number, person)).proposal
    values = {"document": str(proposal.document), **older_texts.picked(values_of(form))}
    if older_texts.wanted_field(values) or older_texts.asks_for_points(
        await older_texts.older_of(desk, person, values), values
    ):
        return await _page(request, desk, visitor, person, proposal, values, [])
    points = ticked(values, "parent_scope.")
    try:
        await choose_parent(desk, number, values.get("parent", ""), points, Actor(person.name, Via.DESK, person.email))
    except InvalidInput as error:
        return await _page(request, desk, visitor, person, proposal, values, [error])
    return RedirectResponse(f"/usulan/{number}", status_code=303)


async def _page(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    person: Person,
    proposal: Proposal,
    values: dict[str, str],
    problems: list[CooperationError],
) -> Response:
    said = {**values, "document": str(proposal.document), "route": str(proposal.route)}
    said.setdefault("partners.0.name", proposal.form.partners[0].name)
    wanted = older_texts.wanted_field(values)
    return form_page(
        request,
        "parent.html",
        visitor,
        values,
        problems,
        proposal=proposal,
        found=await older_texts.found_for(desk, person, wanted, said) if wanted is not None else None,
        named=await older_texts.older_of(desk, person, said),
    )
