"""The one map from a refusal to what the visitor sees."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from satupintu.domain.errors import CooperationError, InvalidForm, LinkClosed, LinkUnusable, NotFound
from satupintu.language import explain
from satupintu.usecases.forms import problems_of
from satupintu.web.pages import page
from satupintu.web.sessions import SignInNeeded, Visitor, desk_of, visitor_of

_NOT_TEXT = ("22021", "22P05")
"""SQLSTATEs: not in the character set; cannot be translated."""
_GOING_AWAY = ("08", "57P")
"""Beginnings of SQLSTATEs: the connection is lost; the server shuts down, starts up, or ends connections."""


def install(app: FastAPI) -> None:
    """Answer refusals with a page, or with JSON below `/api`."""
    app.add_exception_handler(CooperationError, _refused)
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _http)
    app.add_exception_handler(DBAPIError, _by_state)
    app.add_exception_handler(OperationalError, _away)
    app.add_exception_handler(InterfaceError, _away)
    app.add_exception_handler(OSError, _away)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, CooperationError)
    language = desk_of(request).language
    if request.url.path.startswith("/api/"):
        problems = error.problems if isinstance(error, InvalidForm) else [error]
        detail = [{"field": each.field, "message": explain(language, each)} for each in problems]
        return JSONResponse({"errors": detail}, status_code=error.status)
    visitor = await visitor_of(request, desk_of(request))
    return _shown(request, visitor, error.status, error)


def _shown(request: Request, visitor: Visitor | None, status: int, refusal: CooperationError) -> Response:
    """The page of a refusal: a link that opens nothing asks for another, a closed one asks for nothing."""
    unusable = isinstance(refusal, LinkUnusable)
    closed = isinstance(refusal, LinkClosed) and not unusable
    return page(request, "error.html", visitor, status, refusal=refusal, is_closed=closed, is_unusable=unusable)


async def _sign_in(request: Request, error: Exception) -> Response:
    return RedirectResponse("/masuk", status_code=303)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 422
    if request.url.path.startswith("/api/"):
        if isinstance(error, RequestValidationError):
            return await _refused(request, InvalidForm(problems_of(error.errors())))
        return JSONResponse({"errors": [{"field": None, "message": str(error)}]}, status_code=status)
    refusal = NotFound("Halaman ini tidak ada.") if status in (404, 405) else CooperationError("Permintaan ini keliru.")
    return _shown(request, None, status, refusal)


async def _by_state(request: Request, error: Exception) -> Response:
    """What PostgreSQL says in an error of no class of its own; what is not known here is a fault of ours."""
    assert isinstance(error, DBAPIError)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state.startswith(_GOING_AWAY):
        return await _away(request, error)
    if state in _NOT_TEXT:
        # No keyboard types it, but a program may send a character that PostgreSQL does not keep, such as NUL.
        return await _refused(request, CooperationError("Ada huruf yang tidak dapat disimpan. Hapus, lalu kirim lagi."))
    raise error


async def _away(request: Request, error: Exception) -> Response:
    """The database restarts: nothing was saved, the browser may send again."""
    refusal = CooperationError("Basis data sedang tidak menjawab. Belum ada yang tersimpan; kirim lagi sebentar lagi.")
    if request.url.path.startswith("/api/"):
        said = explain(desk_of(request).language, refusal)
        answer: Response = JSONResponse({"errors": [{"field": None, "message": said}]}, status_code=503)
    else:
        answer = _shown(request, None, 503, refusal)
    answer.headers["Retry-After"] = "5"
    return answer
