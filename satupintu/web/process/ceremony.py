"""The page on which the Bagian sets the day of signing, moves it and calls it off."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm
from satupintu.domain.office.office import Role
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.usecases.process import ceremony, dossier
from satupintu.web.http.forms import form_page
from satupintu.web.http.visitor import FormText, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require

router = APIRouter()


@router.get("/usulan/{number}/upacara")
async def ceremony_form(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, number: str
) -> Response:
    """Day, hour and place, as they are set now."""
    require(person, Role.BAGIAN)
    proposal = (await dossier.dossier(desk, number, person)).proposal
    planned, values = proposal.ceremony, {}
    if planned is not None and not planned.called_off:
        local = planned.begins_at.astimezone(JAKARTA)
        values = {"day": local.date().isoformat(), "hour": f"{local:%H:%M}", "place": planned.place}
    return _form(request, visitor, proposal, values, [])


@router.post("/usulan/{number}/upacara")
async def ceremony_set(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    number: str,
    day: FormText = "",
    hour: FormText = "",
    place: FormText = "",
    step: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Invite, or call off; the guests read of it at once."""
    check_csrf(desk, visitor.session, csrf)
    require(person, Role.BAGIAN)
    proposal = (await dossier.dossier(desk, number, person)).proposal
    actor = Actor(person.name, Via.DESK, person.email)
    try:
        if step == "call_off":
            await ceremony.call_off(desk, number, actor)
        else:
            await ceremony.set_date(desk, number, ceremony.CeremonyWanted(day, hour, place), actor)
    except InvalidForm as error:
        return _form(request, visitor, proposal, {"day": day, "hour": hour, "place": place}, error.problems)
    return RedirectResponse(f"/usulan/{number}", status_code=303)


def _form(
    request: Request,
    visitor: Visitor,
    proposal: Proposal,
    values: dict[str, str],
    problems: list[CooperationError],
) -> Response:
    return form_page(request, "ceremony.html", visitor, values, problems, ceremony.FIELDS, proposal=proposal)
