"""Letters that did not arrive: the list of all of them, and the button that sends one again."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from satupintu.domain.errors import InvalidForm
from satupintu.domain.office.security import SecurityKind
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.letters import failed, pause
from satupintu.usecases.office import security_log
from satupintu.usecases.office.problems import HandOn
from satupintu.web.http.forms import form_page
from satupintu.web.http.render import page
from satupintu.web.http.visitor import (
    MENDS_MAIL,
    FormText,
    RowId,
    TheDesk,
    ThePerson,
    TheVisitor,
    check_csrf,
    require,
)

router = APIRouter()
PAGE_SIZE = 50


@router.get("/surat-gagal")
async def failed_list(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, halaman: int = 1
) -> Response:
    """Letters of dossiers and of the register that failed for good, newest first."""
    require(person, *MENDS_MAIL)
    number = max(1, min(halaman, 10_000))
    rows = await failed.failed(desk, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    more = len(rows) > PAGE_SIZE
    return page(request, "failed_letters.html", visitor, rows=rows[:PAGE_SIZE], number=number, more=more)


@router.post("/surat-gagal/coba")
async def try_again(desk: TheDesk, visitor: TheVisitor, person: ThePerson, csrf: FormText = "") -> Response:
    """Have a letter try at once, after the account was mended."""
    check_csrf(desk, visitor.session, csrf)
    require(person, *MENDS_MAIL)
    await pause.try_now(desk)
    return RedirectResponse("/surat-gagal", status_code=303)


@router.post("/surat-gagal/kirim-ulang")
async def resend_all(desk: TheDesk, visitor: TheVisitor, person: ThePerson, csrf: FormText = "") -> Response:
    """Send every letter that failed again, to the address that it has."""
    check_csrf(desk, visitor.session, csrf)
    require(person, *MENDS_MAIL)
    await failed.resend_all(desk, Actor(person.name, Via.DESK, person.email))
    return RedirectResponse("/surat-gagal", status_code=303)


@router.post("/surat/{letter_id}/kirim-ulang")
async def resend(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    person: ThePerson,
    letter_id: RowId,
    number: FormText = "",
    email: FormText = "",
    reason: FormText = "",
    csrf: FormText = "",
) -> Response:
    """Send a letter that failed again, for a reason also to another address; then back to its dossier or the list."""
    check_csrf(desk, visitor.session, csrf)
    require(person, *MENDS_MAIL)
    actor = Actor(person.name, Via.DESK, person.email)
    wanted = HandOn(email, reason)
    try:
        is_redirected = await failed.resend(desk, letter_id, actor, wanted)
    except InvalidForm as error:
        letter = await failed.read_letter(desk, letter_id)
        return form_page(
            request, "resend.html", visitor, {}, error.problems, letter=letter, number=number, wanted=wanted
        )
    if is_redirected:
        await security_log.note(desk, SecurityKind.LETTER_REDIRECTED, person, letter=letter_id, to=email.strip())
    return RedirectResponse(f"/usulan/{number}" if number else "/surat-gagal", status_code=303)
