"""What holds for every request: host, size, origin of POSTs, security headers, an access log without tokens."""

import secrets
import time
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from satupintu.language import mark, say
from satupintu.language.logs import logger
from satupintu.usecases.office.security_log import ORIGIN

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; object-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
LIMIT = "satupintu.body_limit"
"""Where the scope says how many bytes the body of this request may have; a door further in may lower it."""

access = logger("access")


class BodyTooLarge(Exception):
    """More bytes came than a request may have."""


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(
        self, app: App, *, base_url: str, body_limit: int, text_limit: int = 1024 * 1024, hosts: Collection[str] = ()
    ) -> None:
        """
        `body_limit` is in bytes, for a whole request with files; `text_limit` for one without.

        `hosts` are further values of `Host`, in lower case, which are answered to besides that of the base URL.
        """
        self._app = app
        self._hosts = {urlsplit(base_url).netloc.lower(), *hosts}
        self._body_limit = body_limit
        self._text_limit = text_limit
        self._https = base_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope["method"] = "GET"
        started = time.perf_counter()
        status = 500
        received = 0
        has_begun = False
        request_id = _new_request()
        came_from = ORIGIN.set(scope["client"][0] if scope.get("client") else None)
        scope[LIMIT] = self._body_limit if has_files(headers) else self._text_limit

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > scope[LIMIT]:
                raise BodyTooLarge
            return message

        async def guarded(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                if received > scope[LIMIT]:
                    message["status"] = 413  # the framework took the interrupted body for a malformed one
                status = message["status"]
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                if self._https:
                    answer.setdefault("Strict-Transport-Security", "max-age=31536000")
                answer["X-Request-ID"] = request_id
            elif is_head:
                message["body"] = b""
            await send(message)

        try:
            if announced(headers) > scope[LIMIT]:
                raise BodyTooLarge
            if refusal := self._turned_away(scope, headers):
                await refusal(scope, receive, guarded)
            else:
                await self._app(scope, counted, guarded)
        except BodyTooLarge:
            if has_begun:
                raise
            await too_large()(scope, receive, guarded)
        finally:
            _log(scope, status, started)
            ORIGIN.reset(came_from)

    def _turned_away(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        """The answer to a request for another host, or from another site; None lets it in."""
        if headers.get("host", "").lower() not in self._hosts:
            return _refusal(mark("Satu Pintu tidak menjawab di alamat ini."), 421)
        if self._is_foreign(scope, headers):
            return _refusal(mark("Kiriman dari situs lain ditolak."), 403)
        return None

    def _is_foreign(self, scope: Scope, headers: Headers) -> bool:
        """True for a write that a page of another site caused. Programs send neither header."""
        if scope["method"] in SAFE:
            return False
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        origin = headers.get("origin")
        # A page under no-referrer sends Origin: null; there the form's own token decides.
        return origin not in (None, "null") and urlsplit(origin).netloc.lower() not in self._hosts


def has_files(headers: Headers) -> bool:
    """True for the kind of body that may bring files along."""
    return headers.get("content-type", "").lower().startswith("multipart/form-data")


def announced(headers: Headers) -> int:
    """The size of the body in bytes, as its sender says; 0 where it does not."""
    length = headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def too_large() -> PlainTextResponse:
    """The answer to a body that is larger than it may be."""
    return _refusal(mark("Kiriman terlalu besar."), 413)


def _refusal(sentence: str, status: int) -> PlainTextResponse:
    """Who asks is not known yet, so it is said in both languages."""
    return PlainTextResponse(f"{sentence}\n{say('en', sentence)}\n", status)


def _new_request() -> str:
    """The id of a request, which every line of the log about it carries, and the answer to it."""
    request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request_id)
    return request_id


def _log(scope: Scope, status: int, started: float) -> None:
    """One line: the route's template, never the path, since a path may hold a token."""
    route = scope.get("route")
    ms = round((time.perf_counter() - started) * 1000, 1)
    access.info("answered", method=scope["method"], route=getattr(route, "path", "-"), status=status, ms=ms)
