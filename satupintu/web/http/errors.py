"""The one map from a refusal to what the visitor sees, and to what the security log keeps of it."""

import re
from errno import EDQUOT, ENOSPC
from math import ceil

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from satupintu.domain.errors import (
    CooperationError,
    DatabaseAway,
    FileLost,
    InvalidForm,
    InvalidInput,
    LinkClosed,
    LinkUnusable,
    MisconfiguredOffice,
    NotAllowed,
    NotFound,
    NotYours,
    StorageFull,
    TokenNeeded,
    TooMany,
)
from satupintu.domain.office.office import Person
from satupintu.domain.office.security import SecurityKind
from satupintu.language import explain, mark
from satupintu.language.logs import logger
from satupintu.store.away import full
from satupintu.usecases.office import security_log
from satupintu.usecases.office.faults import tell_fault
from satupintu.usecases.office.problems import problems_of
from satupintu.web.http import uploads
from satupintu.web.http.guard import BodyTooLarge, has_files, too_large
from satupintu.web.http.render import page
from satupintu.web.http.visitor import CodeNeeded, FormExpired, SignInNeeded, Visitor, desk_of, visitor_of

CODE_PAGE = "/masuk/kode"
OUT_OF_ORDER = (FileLost, StorageFull, MisconfiguredOffice)
"""Refusals that only an administrator can do something about."""
_SECRET = {"token", "code"}
"""Parts of addresses that open something by themselves: they stand in no log."""
_CODE = re.compile(r"[0-9a-f]{16,}|[a-z_.]+|\d+")
"""Values of a form that nobody has typed: hashes, ids, the words of choices."""
_NOT_TEXT = ("22021", "22P05")
"""SQLSTATEs: not in the character set; cannot be translated."""
_NUMBER = mark("Sebutkan nomor ini kepada administrator: %(fault)s.")

log = logger("web")


def install(app: FastAPI) -> None:
    """Answer refusals with a page, or with JSON below `/api`."""
    app.add_exception_handler(CooperationError, _refused)
    app.add_exception_handler(FormExpired, _again)
    app.add_exception_handler(SignInNeeded, _sign_in)
    app.add_exception_handler(CodeNeeded, _code)
    app.add_exception_handler(BodyTooLarge, _too_large)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _http)
    app.add_exception_handler(DBAPIError, _not_text)
    app.add_exception_handler(DatabaseAway, _away)
    app.add_exception_handler(ExceptionGroup, _several)
    app.add_exception_handler(OSError, _no_room)
    for each in OUT_OF_ORDER:
        app.add_exception_handler(each, _out_of_order)
    app.add_exception_handler(Exception, _unexpected)


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


def _shown(
    request: Request, visitor: Visitor | None, status: int, refusal: CooperationError, fault: str | None = None
) -> Response:
    """The page of a refusal: a link that opens nothing asks for another, a closed one asks for nothing."""
    unusable = isinstance(refusal, LinkUnusable)
    closed = isinstance(refusal, LinkClosed) and not unusable
    said = [refusal, *_numbered(fault)]
    return page(request, "error.html", visitor, status, said=said, is_closed=closed, is_unusable=unusable)


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


async def _not_text(request: Request, error: Exception) -> Response:
    """No keyboard types it, but a program may send a character that PostgreSQL does not keep, such as NUL."""
    assert isinstance(error, DBAPIError)
    if str(getattr(error.orig, "sqlstate", None)) in _NOT_TEXT:
        return await _refused(request, CooperationError("Ada huruf yang tidak dapat disimpan. Hapus, lalu kirim lagi."))
    raise error


async def _away(request: Request, error: Exception) -> Response:
    assert isinstance(error, DatabaseAway)
    return away(request, error)


def away(request: Request, error: DatabaseAway) -> Response:
    """The database restarts: nothing was saved, the browser may send again."""
    answer = _told(request, None, error)
    answer.headers["Retry-After"] = "5"
    return answer


async def _several(request: Request, error: Exception) -> Response:
    """Of questions that were asked side by side, one met a database that is away."""
    assert isinstance(error, ExceptionGroup)
    if (found := _away_within(error)) is not None:
        return away(request, found)
    raise error


def _away_within(error: BaseException) -> DatabaseAway | None:
    if isinstance(error, BaseExceptionGroup):
        return next((found for each in error.exceptions if (found := _away_within(each)) is not None), None)
    return error if isinstance(error, DatabaseAway) else None


async def _no_room(request: Request, error: Exception) -> Response:
    """A disk that is full is no fault of anybody's code; every other word of the system is looked into."""
    assert isinstance(error, OSError)
    if error.errno in (ENOSPC, EDQUOT):
        return await _broken(request, full(), error)
    raise error


async def _out_of_order(request: Request, error: Exception) -> Response:
    assert isinstance(error, CooperationError)
    return await _broken(request, error, error)


async def _unexpected(request: Request, error: Exception) -> Response:
    """What nobody foresaw. The framework raises it again after this answer, for whoever runs the application."""
    if (found := _away_within(error)) is not None:
        return away(request, found)
    return await _broken(request, CooperationError("Terjadi kesalahan yang tidak terduga."), error, status=500)


async def _broken(request: Request, refusal: CooperationError, error: Exception, status: int | None = None) -> Response:
    """Answer under a number that stands in the log, too, with what happened."""
    fault = tell_fault("request failed", error, route=getattr(request.scope.get("route"), "path", "-"))
    try:
        visitor = None if request.url.path.startswith("/api/") else await visitor_of(request, desk_of(request))
    except Exception:  # what is out of order may be just what tells who asks
        visitor = None
    try:
        return _told(request, visitor, refusal, fault=fault, status=status)
    except Exception:  # or what every page is made with
        log.exception("page of an error failed", fault=fault)
        number = CooperationError(_NUMBER, fault=fault)
        lines = (f"{explain(language, each)}\n" for language in ("id", "en") for each in (refusal, number))
        return PlainTextResponse("".join(lines), status or refusal.status)


def _told(
    request: Request,
    visitor: Visitor | None,
    refusal: CooperationError,
    *,
    fault: str | None = None,
    status: int | None = None,
) -> Response:
    """A sentence as a page, or as JSON below `/api`, with its number where it has one."""
    status = status or refusal.status
    if not request.url.path.startswith("/api/"):
        return _shown(request, visitor, status, refusal, fault)
    language = desk_of(request).language
    said = [explain(language, each) for each in (refusal, *_numbered(fault))]
    detail = {"errors": [{"field": None, "message": " ".join(said)}]} | ({"fault": fault} if fault else {})
    return JSONResponse(detail, status_code=status)


def _numbered(fault: str | None) -> list[CooperationError]:
    return [CooperationError(_NUMBER, fault=fault)] if fault is not None else []
