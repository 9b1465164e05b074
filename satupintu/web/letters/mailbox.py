"""The local mailbox in the browser, while no SMTP server is configured."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from config.settings import is_loopback
from satupintu.domain.errors import NotFound
from satupintu.mail.mailbox import message, messages
from satupintu.web.http.render import page

router = APIRouter()
_SHOWN = 200
_HANDED_ON = {"forwarded", "x-real-ip", "via"}
"""Headers by which a proxy says that it asks for another."""


def _folder(request: Request) -> Path:
    """
    The Maildir.

    Raises:
        NotFound: letters go to a real server, there is no local mailbox; or the request came from elsewhere.
    """
    if not is_from_this_machine(request):
        raise NotFound("Halaman ini tidak ada.")
    folder: Path | None = request.app.state.mailbox
    if folder is None:
        raise NotFound("Kotak surat lokal tidak dipakai: surat dikirim melalui server SMTP.")
    return folder


def is_from_this_machine(request: Request) -> bool:
    """True when a program of this machine asks for itself, and not for somebody behind it."""
    is_handed_on = any(name.startswith("x-forwarded-") or name in _HANDED_ON for name in request.headers)
    return request.client is not None and is_loopback(request.client.host) and not is_handed_on


@router.get("/mailbox")
async def mailbox(request: Request) -> Response:
    """Every letter that went out, newest first."""
    letters = await asyncio.to_thread(messages, _folder(request), _SHOWN)
    return page(request, "mailbox.html", letters=letters)


async def _letter(request: Request, name: str) -> EmailMessage:
    found = await asyncio.to_thread(message, _folder(request), name)
    if found is None:
        raise NotFound("Surat itu tidak ada.")
    return found


@router.get("/mailbox/{name}")
async def letter(request: Request, name: str) -> Response:
    """One letter, as its reader sees it, with the plain text below."""
    found = await _letter(request, name)
    plain = found.get_body(("plain",))
    return page(request, "mailbox_letter.html", letter=found, name=name, plain=plain.get_content() if plain else "")


@router.get("/mailbox/{name}/html")
async def letter_html(request: Request, name: str) -> Response:
    """The HTML part by itself, for the frame: no scripts, links open in the whole window."""
    html = (await _letter(request, name)).get_body(("html",))
    content = html.get_content() if html else ""
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-top-navigation-by-user-activation"
    )
    headers = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}
    return HTMLResponse(content.replace("<head>", '<head><base target="_top">', 1), headers=headers)
