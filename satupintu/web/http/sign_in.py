"""Ways in: the emailed link with its button, the sign-in page, signing out, the language."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import InvalidInput, LinkEnded, TooMany
from satupintu.store.work import Purpose
from satupintu.usecases.letters import links, renew
from satupintu.usecases.letters.pause import held_letters
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office import authenticator, own_sessions, security_log
from satupintu.usecases.office.sessions import end_session
from satupintu.web.http.errors import CODE_PAGE, with_wait
from satupintu.web.http.render import language_of, page
from satupintu.web.http.visitor import (
    LANGUAGE_COOKIE,
    LINK_COOKIE,
    OFFICE_COOKIE,
    FormExpired,
    FormText,
    TheDesk,
    TheVisitor,
    check_csrf,
    set_cookie,
)

router = APIRouter()


@router.get("/t/{token}")
async def link_page(request: Request, token: str) -> Response:
    """The same page for every token, right, used or made up: a scanner or a guesser learns nothing."""
    return page(request, "link.html")


@router.post("/t/{token}")
async def open_link(request: Request, desk: TheDesk, token: str, csrf: FormText = "") -> Response:
    """The button: begin a session and leave the token behind; a link that has had its days offers a new one."""
    check_csrf(desk, None, csrf)
    try:
        opened = await links.open_link(desk, token)
    except LinkEnded as error:
        return page(request, "link_ended.html", None, error.status, token=token)
    match opened.purpose:
        case Purpose.SIGN_IN:
            answer = RedirectResponse("/", status_code=303)
            set_cookie(answer, desk, OFFICE_COOKIE, opened.session_token)
            return answer
        case Purpose.STATUS:
            path = f"/status/{opened.proposal_number}"
        case Purpose.OBLIGATION:
            path = f"/kewajiban/{opened.obligation_id}"
        case Purpose.TASK:
            path = f"/tugas/{opened.task_id}"
    answer = RedirectResponse(path, status_code=303)
    set_cookie(answer, desk, LINK_COOKIE, opened.session_token, path)
    return answer


@router.post("/t/{token}/baru")
async def renew_link(request: Request, desk: TheDesk, token: str, csrf: FormText = "") -> Response:
    """Send a new link in place of one that has ended, to the same address."""
    check_csrf(desk, None, csrf)
    return page(request, "link_sent.html", to=await renew.renew_link(desk, token))


@router.get("/masuk")
async def sign_in_page(request: Request, visitor: TheVisitor) -> Response:
    """Ask for a sign-in link."""
    return page(request, "sign_in.html", visitor, sent_to=None, typed="", problem=None)


@router.post("/masuk")
async def send_sign_in(
    request: Request, desk: TheDesk, visitor: TheVisitor, email: FormText = "", csrf: FormText = ""
) -> Response:
    """Send the link, if the address is the office's; the page does not tell whether it is."""
    try:
        check_csrf(desk, visitor.session, csrf)
        await ask_sign_in(desk, email, language_of(request, visitor))
    except (FormExpired, TooMany) as problem:
        if isinstance(problem, TooMany):
            await security_log.note_bound(desk, problem, visitor.person)
        shown = page(request, "sign_in.html", visitor, problem.status, sent_to=None, typed=email, problem=problem)
        return with_wait(shown, problem)
    return page(request, "sign_in.html", visitor, sent_to=email, is_held=await held_letters(desk) is not None)


@router.get(CODE_PAGE)
async def code_page(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """Ask an administrator for the code of the app, after the link; who has set none up is led to do so first."""
    if visitor.entering is None:
        return RedirectResponse("/", status_code=303)
    if not await authenticator.is_set_up(desk, visitor.entering.address):
        return RedirectResponse("/autentikator", status_code=303)
    return page(request, "sign_in_code.html", visitor, problem=None)


@router.post(CODE_PAGE)
async def give_code(
    request: Request, desk: TheDesk, visitor: TheVisitor, code: FormText = "", csrf: FormText = ""
) -> Response:
    """Let the administrator in with the right code, under a new cookie."""
    check_csrf(desk, visitor.session, csrf)
    if visitor.entering is None or visitor.session is None:
        return RedirectResponse("/", status_code=303)
    try:
        token = await own_sessions.give_code(desk, visitor.session.id, visitor.entering, code)
    except InvalidInput as problem:
        return page(request, "sign_in_code.html", visitor, problem.status, problem=problem)
    answer = RedirectResponse("/", status_code=303)
    set_cookie(answer, desk, OFFICE_COOKIE, token)
    return answer


@router.post("/keluar")
async def sign_out(request: Request, desk: TheDesk, visitor: TheVisitor, csrf: FormText = "") -> Response:
    """End the office session."""
    check_csrf(desk, visitor.session, csrf)
    if token := request.cookies.get(OFFICE_COOKIE):
        await end_session(desk, token)
    answer = RedirectResponse("/masuk", status_code=303)
    answer.delete_cookie(OFFICE_COOKIE)
    return answer


@router.post("/bahasa")
async def choose_language(
    desk: TheDesk, language: FormText = "id", back: FormText = "/", csrf: FormText = ""
) -> Response:
    """Remember the visitor's language and go back to the page; only to a path of ours."""
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    answer = RedirectResponse(safe, status_code=303)
    set_cookie(answer, desk, LANGUAGE_COOKIE, "en" if language == "en" else "id")
    return answer
