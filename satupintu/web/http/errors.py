"""The one map from a refusal to what the visitor sees, and to what the security log keeps of it."""

import re
from math import ceil

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from starlette.exceptions import HTTPException

from satupintu.domain.errors import (
    CooperationError,
    InvalidForm,
    InvalidInput,
    LinkClosed,
    LinkUnusable,
    NotAllowed,
    NotFound,
    NotYours,
    TokenNeeded,
    TooMany,
)
from satupintu.domain.office.office import Person
from satupintu.domain.office.security import SecurityKind
from satupintu.language import explain
from satupintu.usecases.office import security_log
from satupintu.usecases.office.problems import problems_of
from satupintu.web.http import uploads
from satupintu.web.http.guard import BodyTooLarge, has_files, too_large
from satupintu.web.http.render import page
from satupintu.web.http.visitor import CodeNeeded, FormExpired, SignInNeeded, Visitor, desk_of, visitor_of

CODE_PAGE = "/masuk/kode"
DATABASE_IS_AWAY = (OperationalError, InterfaceError, OSError)
_SECRET = {"token", "code"}
"""Parts of addresses that open something by themselves: they stand in no log."""
_CODE = re.compile(r"[0-9a-f]{16,}|[a-z_.]+|\d+")
"""Values of a form that nobody has typed: hashes, ids, the words of choices."""
_NOT_TEXT = ("22021", "22P05")
"""SQLSTATEs: not in the character set; cannot be translated."""
_GOING_AWAY = ("08", "57P")
"""Beginnings of SQLSTATEs: the connection is lost; the server shuts down, starts up, or ends connections."""


def install(app: FastAPI) -> None:
    """Answer refusals with a page, or with JSON below `/api`."""
    app.add_exception_handler(CooperationError, _refused)
    app.add_exception_handler(FormExpired, _again)
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(CodeNeeded, _code)
    app.add_exception_handler(BodyTooLarge, _too_large)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _http)
    app.add_exception_handler(DBAPIError, _by_state)
    for gone in DATABASE_IS_AWAY:
        app.add_exception_handler(gone, _away)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, CooperationError)
    desk = desk_of(request)
    if request.url.path.startswith("/api/"):
        await _note(request, error, getattr(request.state, "program", None), None)
        problems = error.problems if isinstance(error, InvalidForm) else [error]
        detail = [{"field": each.field, "message": explain(desk.language, each)} for each in problems]
        answer: Response = JSONResponse({"errors": detail}, status_code=error.status)
    else:
        visitor = await visitor_of(request, desk)
        await _note(request, error, visitor.person, visitor.link.email if visitor.link else None)
        answer = _shown(request, visitor, error.status, error)
    return with_wait(answer, error)


def with_wait(answer: Response, refusal: CooperationError) -> Response:
    """The answer with what its status asks for: when to come again, or which way in there is."""
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(ceil(refusal.wait.total_seconds()))
    if isinstance(refusal, TokenNeeded):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def _note(request: Request, error: CooperationError, person: Person | None, link_email: str | None) -> None:
    """
    Put into the security log that somebody known met a wall, that a way in was tried, or that a bound was reached.

    A stranger who asks for what is not theirs leaves no entry, or anybody could fill the log.
    """
    desk = desk_of(request)
    named = {name: _loggable(value) for name, value in request.path_params.items() if name not in _SECRET}
    facts = {**named, "route": getattr(request.scope.get("route"), "path", "-"), "method": request.method}
    if isinstance(error, TooMany):
        await security_log.note_bound(desk, error, person)
    elif isinstance(error, LinkUnusable):
        await security_log.note(desk, SecurityKind.SIGN_IN_REFUSED, person, email=link_email, **facts)
    elif isinstance(error, (NotAllowed, NotYours)) and (person is not None or link_email is not None):
        await security_log.note(desk, SecurityKind.REFUSED, person, email=link_email, **facts, status=error.status)


def _loggable(value: object) -> str:
    """A part of an address as PostgreSQL keeps it, and no longer than tells which."""
    return str(value).replace("\0", "�")[:100]


def _shown(request: Request, visitor: Visitor | None, status: int, refusal: CooperationError) -> Response:
    """The page of a refusal: a link that opens nothing asks for another, a closed one asks for nothing."""
    unusable = isinstance(refusal, LinkUnusable)
    closed = isinstance(refusal, LinkClosed) and not unusable
    return page(request, "error.html", visitor, status, refusal=refusal, is_closed=closed, is_unusable=unusable)


async def _again(request: Request, error: Exception) -> Response:
    """
    Show what was typed on a form whose token does not hold any more, under one that does.

    Nothing of it has been done. Guard has refused what a page of another site sends; whoever reads this page and
    sends it sees what goes out.
    """
    assert isinstance(error, FormExpired)
    visitor = await visitor_of(request, desk_of(request))
    return await typed_again(request, visitor, error)


async def _sign_in(request: Request, error: Exception) -> Response:
    if request.method != "POST":
        return RedirectResponse("/masuk", status_code=303)
    visitor = await visitor_of(request, desk_of(request))
    refusal = CooperationError(
        "Sesi Anda sudah berakhir, jadi belum ada yang tersimpan. Di tab lain, masuk lagi atau buka lagi tautan dalam "
        "surat Anda; lalu kembali ke sini dan kirim lagi."
    )
    return await typed_again(request, visitor, refusal, status=401)


async def typed_again(
    request: Request, visitor: Visitor, refusal: CooperationError, status: int | None = None
) -> Response:
    """Give back what was typed in a form that was refused whole: to send again, or, where all is over, to copy."""
    status = status or refusal.status
    form = await uploads.read_form(request)
    typed = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != "csrf"]
    had_files = any(not isinstance(value, str) and value.filename for _, value in form.multi_items())
    if status == 401 and not any(value.strip() for _, value in typed):
        return RedirectResponse("/masuk", status_code=303)
    return page(
        request,
        "again.html",
        visitor,
        status,
        refusal=refusal,
        typed=typed,
        words=[value for _, value in typed if value.strip() and not _CODE.fullmatch(value)],
        had_files=had_files,
        is_multipart=has_files(request.headers),
        has_ended=status == 401,
        is_over=isinstance(refusal, LinkClosed),
    )


async def _too_large(request: Request, error: Exception) -> Response:
    return too_large()


async def _code(request: Request, error: Exception) -> Response:
    return RedirectResponse(CODE_PAGE, status_code=303)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 422
    if isinstance(error, RequestValidationError) and any(each["loc"][0] == "path" for each in error.errors()):
        status = 404
    if request.url.path.startswith("/api/"):
        if isinstance(error, RequestValidationError):
            return await _refused(request, InvalidForm(problems_of(error.errors())))
        if status == 400:  # the framework's word for a body that is no JSON, not even text
            return await _refused(request, InvalidInput("Kiriman tidak dapat dibaca: bukan JSON yang benar."))
        return JSONResponse({"errors": [{"field": None, "message": str(error)}]}, status_code=status)
    refusal = NotFound("Halaman ini tidak ada.") if status in (404, 405) else CooperationError("Permintaan ini keliru.")
    return _shown(request, None, status, refusal)


async def _by_state(request: Request, error: Exception) -> Response:
    """What PostgreSQL says in an error of no class of its own; what is not known here is a fault of ours."""
    assert isinstance(error, DBAPIError)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    # The driver says so without a state: the connection was lost in the middle of a statement.
    if state.startswith(_GOING_AWAY) or (not state and isinstance(error, InternalError)):
        return await _away(request, error)
    if state in _NOT_TEXT:
        # No keyboard types it, but a program may send a character that PostgreSQL does not keep, such as NUL.
        return await _refused(request, CooperationError("Ada huruf yang tidak dapat disimpan. Hapus, lalu kirim lagi."))
    raise error


async def _away(request: Request, error: Exception) -> Response:
    return away(request, error)


def away(request: Request, error: Exception) -> Response:
    """The database restarts: nothing was saved, the browser may send again."""
    refusal = CooperationError("Basis data sedang tidak menjawab. Belum ada yang tersimpan; kirim lagi sebentar lagi.")
    if request.url.path.startswith("/api/"):
        said = explain(desk_of(request).language, refusal)
        answer: Response = JSONResponse({"errors": [{"field": None, "message": said}]}, status_code=503)
    else:
        answer = _shown(request, None, 503, refusal)
    answer.headers["Retry-After"] = "5"
    return answer
