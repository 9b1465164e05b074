"""What is looked at before a body is read: the token of a program, and whether anybody is in who may send files."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from satupintu.domain.errors import CooperationError, DatabaseAway
from satupintu.usecases.office.sessions import session_of
from satupintu.web.http.errors import away
from satupintu.web.http.guard import LIMIT, App, Receive, Scope, Send, announced
from satupintu.web.http.render import page
from satupintu.web.http.visitor import LINK_COOKIE, OFFICE_COOKIE, desk_of, program_behind

FOR_ANYBODY = "/verifikasi/"
"""Below it files are compared for people without a session."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TokenFirst(APIRoute):
    """A route of the API: the framework reads the body before any dependency, so the token is looked at before that."""

    def get_route_handler(self) -> Handler:
        """The framework's own handler behind the token."""
        handle: Handler = super().get_route_handler()

        async def behind_the_token(request: Request) -> Response:
            request.state.program = await program_behind(request)
            return await handle(request)

        return behind_the_token


class FilesFromKnown:
    """ASGI middleware: files come only from a live session; whoever has none may send as much as a form of text."""

    def __init__(self, app: App, *, text_limit: int) -> None:
        """`text_limit` is in bytes."""
        self._app = app
        self._text_limit = text_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get(LIMIT, 0) > self._text_limit:
            request = Request(scope)
            try:
                may_send = scope["path"].startswith(FOR_ANYBODY) or await _is_known(request)
            except DatabaseAway as error:
                await away(request, error)(scope, receive, send)
                return
            if not may_send:
                scope[LIMIT] = self._text_limit
                if announced(Headers(scope=scope)) > self._text_limit:
                    await _nobody(request)(scope, receive, send)
                    return
        await self._app(scope, receive, send)


async def _is_known(request: Request) -> bool:
    tokens = (request.cookies.get(name) for name in (OFFICE_COOKIE, LINK_COOKIE))
    return any([await session_of(desk_of(request), token) for token in tokens if token])


def _nobody(request: Request) -> Response:
    refusal = CooperationError(
        "Sesi Anda sudah berakhir, jadi berkas tidak diterima. Masuk lagi, atau buka lagi tautan dalam surat, lalu "
        "kirim lagi."
    )
    return page(request, "error.html", status_code=401, said=[refusal], is_closed=False, is_unusable=False)
