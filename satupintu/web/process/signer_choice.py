"""The page on which the Bagian chooses who signs for the city, until the signing begins."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import CooperationError, InvalidForm
from satupintu.domain.office.office import Role
from satupintu.domain.process.signer import Signer
from satupintu.language import say
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier
from satupintu.usecases.process.signatories import signs_for_city
from satupintu.usecases.process.signer_choice import choices, choose_signer, fields_for, may_still_choose
from satupintu.usecases.task.seats import city_signer
from satupintu.web.http.forms import form_page
from satupintu.web.http.visitor import FormText, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf, require

router = APIRouter()


@dataclass(frozen=True)
class CitySigner:
    """Who signs for the city, as pages show it."""

    name: str
    position: str
    by_power: bool


def shown(desk: Desk, proposal: Proposal) -> CitySigner:
    """Who signs a proposal for the city today, and whether by surat kuasa."""
    found = signs_for_city(desk, proposal)
    return CitySigner(found.name, found.position, city_signer(proposal) is not Signer.WALI_KOTA)


def options(desk: Desk, language: str) -> list[tuple[str, str]]:
    """Everybody who may sign some text for the city, for the form of a proposal."""
    return [(value, say(language, words)) for value, words in choices(desk).items()]


@router.get("/usulan/{number}/penandatangan")
async def signer_form(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, number: str) -> Response:
    """Who signs now, and among whom may be chosen."""
    require(person, Role.BAGIAN)
    proposal = (await dossier.dossier(desk, number, person)).proposal
    return _form(request, desk, visitor, proposal, {"city_signer": proposal.form.city_signer or ""}, [])


@router.post("/usulan/{number}/penandatangan")
async def signer_chosen(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    number: str,
    city_signer: FormText = "",
    reason: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Take the choice, with its reason."""
    check_csrf(desk, visitor.session, csrf)
    require(person, Role.BAGIAN)
    proposal = (await dossier.dossier(desk, number, person)).proposal
    typed = {"city_signer": city_signer, "reason": reason}
    try:
        await choose_signer(desk, number, typed, Actor(person.name, Via.DESK, person.email))
    except InvalidForm as error:
        return _form(request, desk, visitor, proposal, typed, error.problems)
    return RedirectResponse(f"/usulan/{number}", status_code=303)


def _form(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    proposal: Proposal,
    values: dict[str, str],
    problems: list[CooperationError],
) -> Response:
    return form_page(
        request,
        "signer.html",
        visitor,
        values,
        problems,
        fields_for(desk, proposal),
        proposal=proposal,
        signer=shown(desk, proposal),
        can_choose=may_still_choose(proposal),
    )
