"""The page on which a signed-in person sets up the authenticator app for signing."""

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office import Person
from satupintu.usecases import step_up
from satupintu.usecases.desk import Desk
from satupintu.web.pages import page
from satupintu.web.sessions import FormText, TheDesk, ThePerson, TheVisitor, Visitor, check_csrf

router = APIRouter()
ADDRESS = "/autentikator"


@router.get(ADDRESS)
async def authenticator(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """The square code from the first step until it has been confirmed; after that it is never shown again."""
    return await _shown(request, desk, visitor, person, None)


@router.post(ADDRESS)
async def enrol(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    code: FormText = "",
    csrf: FormText = "",
    step: FormText = "",
) -> Response:
    """Begin, then confirm with the first code."""
    check_csrf(desk, visitor.session, csrf)
    if step == "begin":
        await step_up.begin(desk, person.address)
        return RedirectResponse(ADDRESS, status_code=303)
    try:
        await step_up.enrol(desk, person.address, code)
    except InvalidInput as error:
        return await _shown(request, desk, visitor, person, error)
    return RedirectResponse(ADDRESS, status_code=303)


async def _shown(
    request: Request, desk: Desk, visitor: Visitor, person: Person, problem: InvalidInput | None
) -> Response:
    begun = await step_up.setup_of(desk, person.address)
    found, secret = begun or (None, "")
    square = ""
    if found is not None and found.enrolled_at is None:
        code = segno.make(step_up.address_for_app(desk, person.address, secret), error="m")
        square = code.svg_inline(scale=5, border=2, light="#fff")
    return page(
        request,
        "authenticator.html",
        visitor,
        422 if problem else 200,
        enrolled_at=found.enrolled_at if found else None,
        square=square,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        problem=problem,
    )
