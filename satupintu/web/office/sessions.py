"""One's own open sessions, and the button that ends them in every browser."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.office import Person, Role
from satupintu.usecases.office import own_sessions
from satupintu.usecases.office.desk import Desk
from satupintu.web.http.render import page
from satupintu.web.http.visitor import (
    OFFICE_COOKIE,
    FormText,
    TheDesk,
    ThePerson,
    TheVisitor,
    Visitor,
    check_csrf,
    may,
    require,
)

router = APIRouter()
ADDRESS = "/sesi"


@router.get(ADDRESS)
async def session_list(request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson) -> Response:
    """Where one is signed in, and which links of one's letters are open."""
    return await _shown(request, desk, visitor, person)


@router.post(ADDRESS)
async def end_own(desk: TheDesk, visitor: TheVisitor, person: ThePerson, csrf: FormText = "") -> Response:
    """End all of one's own, this one included."""
    check_csrf(desk, visitor.session, csrf)
    await own_sessions.end_all(desk, person, person.address)
    answer = RedirectResponse("/masuk", status_code=303)
    answer.delete_cookie(OFFICE_COOKIE)
    return answer


@router.post(f"{ADDRESS}/orang")
async def end_those_of_somebody(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    email: FormText = "",
    csrf: FormText = "",
) -> Response:
    """The administrator ends all sessions of somebody, such as of a lost computer."""
    check_csrf(desk, visitor.session, csrf)
    require(person, Role.ADMINISTRATOR)
    try:
        ended = await own_sessions.end_all(desk, person, email)
    except InvalidInput as problem:
        return await _shown(request, desk, visitor, person, typed=email, problem=problem)
    return await _shown(request, desk, visitor, person, typed=email, ended=ended)


async def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    person: Person,
    typed: str = "",
    problem: InvalidInput | None = None,
    ended: int | None = None,
) -> Response:
    return page(
        request,
        "sessions.html",
        visitor,
        problem.status if problem else 200,
        rows=await own_sessions.own(desk, person.address),
        present=visitor.session.id if visitor.session else None,
        may_end_others=may(person, Role.ADMINISTRATOR),
        typed=typed,
        problem=problem,
        ended=ended,
    )
