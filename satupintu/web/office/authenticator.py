"""The page on which a signed-in person sets up the authenticator app, for signing or to sign in as administrator."""

import segno
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.office import Person
from satupintu.usecases.office import authenticator as codes
from satupintu.usecases.office import own_sessions
from satupintu.usecases.office.desk import Desk
from satupintu.web.http.errors import CODE_PAGE
from satupintu.web.http.render import page
from satupintu.web.http.visitor import (
    OFFICE_COOKIE,
    FormText,
    TheDesk,
    TheEntrant,
    TheVisitor,
    Visitor,
    check_csrf,
    set_cookie,
)

router = APIRouter()
ADDRESS = "/autentikator"


@router.get(ADDRESS)
async def authenticator(request: Request, desk: TheDesk, visitor: TheVisitor, person: TheEntrant) -> Response:
    """The square code from the first step until it has been confirmed; after that it is never shown again."""
    return await _asked_for_code(desk, visitor) or await _shown(request, desk, visitor, person, None)


@router.post(ADDRESS)
async def enrol(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: TheEntrant,
    code: FormText = "",
    csrf: FormText = "",
    step: FormText = "",
) -> Response:
    """Begin, then confirm with the first code, which lets an administrator in as well."""
    check_csrf(desk, visitor.session, csrf)
    if refused := await _asked_for_code(desk, visitor):
        return refused
    answer = RedirectResponse(ADDRESS, status_code=303)
    if step == "begin" or visitor.session is None:
        await codes.begin_enrolment(desk, person.address)
        return answer
    try:
        token = await own_sessions.enrol_in_session(desk, visitor.session.id, person, code)
    except InvalidInput as error:
        return await _shown(request, desk, visitor, person, error)
    set_cookie(answer, desk, OFFICE_COOKIE, token)
    return answer


async def _asked_for_code(desk: Desk, visitor: Visitor) -> Response | None:
    """Whoever has set an app up and not given its code yet is led to do that; None for everybody else."""
    if visitor.entering is not None and await codes.is_set_up(desk, visitor.entering.address):
        return RedirectResponse(CODE_PAGE, status_code=303)
    return None


async def _shown(
    request: Request, desk: Desk, visitor: Visitor, person: Person, problem: InvalidInput | None
) -> Response:
    begun = await codes.setup_of(desk, person.address)
    found, secret = begun or (None, "")
    square = ""
    if found is not None and found.enrolled_at is None:
        code = segno.make(codes.address_for_app(desk, person.address, secret), error="m")
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
        is_entering=visitor.entering is not None,
    )
