"""What holds for every request: size limit, origin of POSTs, security headers, an access log without tokens."""

import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from satupintu.language import mark, say

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

access = logging.getLogger("satupintu.access")


class BodyTooLarge(Exception):
    """More bytes came than a request may have."""


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, *, base_url: str, body_limit: int) -> None:
        """`body_limit` is in bytes, for a whole request."""
        self._app = app
        self._hosts = {urlsplit(base_url).netloc}
        self._body_limit = body_limit
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
        request_id = secrets.token_hex(8)

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._body_limit:
                raise BodyTooLarge
            return message

        async def guarded(message: Message) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                if received > self._body_limit:
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
            if int(headers.get("content-length") or 0) > self._body_limit:
                raise BodyTooLarge
            if self._is_foreign(scope, headers):
                await _refusal(mark("Kiriman dari situs lain ditolak."), 403)(scope, receive, guarded)
            else:
                await self._app(scope, counted, guarded)
        except BodyTooLarge:
            if has_begun:
                raise
            await _refusal(mark("Kiriman terlalu besar."), 413)(scope, receive, guarded)
        finally:
            _log(scope, status, started, request_id)

    def _is_foreign(self, scope: Scope, headers: Headers) -> bool:
        """True for a write that a page of another site caused. Programs send neither header."""
        if scope["method"] in SAFE:
            return False
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        origin = headers.get("origin")
        # A page under no-referrer sends Origin: null; there the form's own token decides.
        return origin not in (None, "null") and urlsplit(origin).netloc not in self._hosts | {headers.get("host")}


def _refusal(sentence: str, status: int) -> PlainTextResponse:
    """Who asks is not known yet, so it is said in both languages."""
    return PlainTextResponse(f"{sentence}\n{say('en', sentence)}\n", status)


def _log(scope: Scope, status: int, started: float, request_id: str) -> None:
    """One JSON line: the route's template, never the path, since a path may hold a token."""
    route = scope.get("route")
    facts = {
        "method": scope["method"],
        "route": getattr(route, "path", "-"),
        "status": status,
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "request": request_id,
    }
    access.info(json.dumps(facts))
