"""Who is asking: the office session of a signed-in person, the session of an opened link, the token of a program."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, Form, Path, Request, Response
from pydantic import AfterValidator

from satupintu.domain.errors import LinkClosed, NotAllowed, NotYours, TokenNeeded
from satupintu.domain.office.bounds import Bound
from satupintu.domain.office.office import Person, Role
from satupintu.domain.typed.texts import cleaned
from satupintu.language import mark
from satupintu.store.access import Session
from satupintu.store.letters import OutboxPause
from satupintu.store.proposals import Actor, Via
from satupintu.store.work import Link, Purpose, Task
from satupintu.usecases.letters.links import CLOSED
from satupintu.usecases.office import api_tokens, bounds, own_sessions
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.sessions import session_and_mail
from satupintu.web.http.guard import SAFE

OFFICE_COOKIE = "satupintu_office"
LINK_COOKIE = "satupintu_link"
LANGUAGE_COOKIE = "satupintu_language"
ANONYMOUS = "anonymous"
MENDS_MAIL = (Role.BAGIAN, Role.ADMINISTRATOR)
"""Who is told that letters do not leave, and sends again what has failed."""

_IDS = {
    "number": "proposal",
    "task_id": "task",
    "letter_id": "letter",
    "obligation_id": "obligation",
    "meeting_id": "meeting",
}
"""Parts of addresses that name a row, and what a line of the log calls them."""
_IS_ID = re.compile(r"[A-Z0-9-]{1,24}")

RowId = Annotated[int, Path(ge=1, le=2_147_483_647)]
"""The number of a row in an address; what PostgreSQL could not count up to leads nowhere (404)."""

FormText = Annotated[str, Form(), AfterValidator(cleaned)]
"""A text field of a form, cleaned of what came along with a paste."""


class SignInNeeded(Exception):
    """An office page was asked for without a session; the answer leads to the sign-in page."""


class CodeNeeded(Exception):
    """An administrator has come in by mail alone; the answer leads to the page that asks for the code."""


class FormExpired(NotAllowed):
    """A form's token no longer holds; the answer shows what was typed, to be sent again."""


async def bind_ids(request: Request) -> None:
    """Let every line of the log say which proposal, task or letter a page is about; what is no id stands in no log."""
    given = {name: str(request.path_params.get(name, "")) for name in _IDS}
    structlog.contextvars.bind_contextvars(
        **{_IDS[name]: value for name, value in given.items() if _IS_ID.fullmatch(value)}
    )


def desk_of(request: Request) -> Desk:
    """The desk of this web process."""
    desk: Desk = request.app.state.desk
    return desk


async def of_one_moment(request: Request) -> AsyncIterator[None]:
    """What a page shows is read in one transaction, which changes nothing: safe methods never do."""
    if request.method not in SAFE:
        yield
        return
    async with desk_of(request).database.reading():
        yield


TheDesk = Annotated[Desk, Depends(desk_of)]


@dataclass(frozen=True)
class Visitor:
    """Whoever asks for a page: somebody of the office, the holder of a link, one who is both, or nobody known."""

    session: Session | None
    """That of the person; without one, that of the link."""
    person: Person | None
    link: Link | None
    """The link that was opened, on pages below its cookie's path."""
    entering: Person | None = None
    """An administrator who has still to show the authenticator's code, and until then is nobody of the office."""
    held: OutboxPause | None = None
    """Why no letter leaves, for those who can do something about it."""

    def link_for(self, purpose: Purpose) -> Link | None:
        """The link, if it was made for this: a link to a task opens its task and nothing else."""
        return self.link if self.link is not None and self.link.purpose is purpose else None


async def visitor_of(request: Request, desk: TheDesk) -> Visitor:
    """Read the cookies. A link's reaches only the pages of its own task, and takes no right from who is signed in."""
    signed_in, held = await _session_in(request, desk, OFFICE_COOKIE)
    opened, _ = await _session_in(request, desk, LINK_COOKIE)
    person = desk.office.person(signed_in.email, desk.today()) if signed_in and signed_in.email else None
    link = opened.link if opened else None
    if signed_in is None or person is None:
        return Visitor(opened, None, link)
    if await own_sessions.lacks_code(desk, signed_in, person):
        return Visitor(signed_in, None, link, entering=person)
    return Visitor(signed_in, person, link, held=held if may(person, *MENDS_MAIL) else None)


async def _session_in(request: Request, desk: Desk, cookie: str) -> tuple[Session | None, OutboxPause | None]:
    token = request.cookies.get(cookie)
    return await session_and_mail(desk, token) if token else (None, None)


TheVisitor = Annotated[Visitor, Depends(visitor_of)]


async def person_of(visitor: TheVisitor) -> Person:
    """The signed-in person of an office page."""
    if visitor.entering is not None:
        raise CodeNeeded
    if visitor.person is None:
        raise SignInNeeded
    return visitor.person


ThePerson = Annotated[Person, Depends(person_of)]


async def entrant_of(visitor: TheVisitor) -> Person:
    """The signed-in person, or the administrator who is still on the way in."""
    if (entrant := visitor.entering or visitor.person) is None:
        raise SignInNeeded
    return entrant


TheEntrant = Annotated[Person, Depends(entrant_of)]


async def program_behind(request: Request) -> Person:
    """
    The person whose rights a program's bearer token carries; asked before the body is read (`doors.TokenFirst`).

    Raises:
        TokenNeeded: no token, or not a valid one.
        TooMany: too many that are not valid came from there.
    """
    desk = desk_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else ""
    person = await api_tokens.holder(desk, given) if given else None
    if person is None:
        if given:
            await bounds.count_origin(desk, Bound.UNKNOWN_TOKEN)
        raise TokenNeeded("Sertakan token yang berlaku: Authorization: Bearer sp_... (buat dengan `satupintu token`).")
    return person


async def program_of(request: Request) -> Person:
    """The same person, for the route."""
    person: Person = request.state.program
    return person


TheProgram = Annotated[Person, Depends(program_of)]


def actor_for(visitor: Visitor, task: Task) -> Actor:
    """
    Who answers a task: the addressee, at the desk; through the link whoever holds it and has no right of their own.

    Raises:
        NotYours: the visitor is neither. A stranger learns nothing, not even that the task exists.
    """
    if visitor.person is not None and visitor.person.email.lower() == task.email.lower():
        return Actor(visitor.person.name, Via.DESK, visitor.person.email)
    link = visitor.link_for(Purpose.TASK)
    if link is not None and link.task_id == task.id:
        return Actor(task.name, Via.LINK, task.email)
    raise NotYours("Halaman ini tidak ada, atau bukan untuk Anda. Buka lagi melalui tautan dalam surat.")


def sender_of(visitor: Visitor) -> str:
    """Who hands something in, for what is done for one person at a time: an address, or the link that was opened."""
    if visitor.person is not None:
        return visitor.person.email
    return f"link:{visitor.link.id}" if visitor.link is not None else ""


def check_link_is_open(visitor: Visitor, actor: Actor) -> None:
    """
    Refuse a link that was revoked after it had been opened, where it is the link that gives the right.

    Raises:
        LinkClosed: reassigned, readdressed, or its stage has closed.
    """
    if actor.via is Via.LINK and visitor.link is not None and visitor.link.revoked_at is not None:
        raise LinkClosed(CLOSED)


def may(person: Person, *roles: Role) -> bool:
    """True when the person has one of the roles."""
    return bool(set(roles) & set(person.roles))


def require(person: Person, *roles: Role) -> None:
    """
    Refuse who has none of the roles.

    Raises:
        NotAllowed: say so plainly.
    """
    if not may(person, *roles):
        raise NotAllowed("Peran Anda tidak mengizinkan tindakan ini.")


def set_cookie(response: Response, desk: Desk, name: str, value: str, path: str = "/") -> None:
    """A cookie that scripts cannot read and other sites' forms do not carry; Secure wherever the site is on https."""
    secure = urlsplit(desk.base_url).scheme == "https"
    response.set_cookie(name, value, path=path, httponly=True, samesite="lax", secure=secure)


def csrf_token(desk: Desk, session: Session | None) -> str:
    """The token of every form, bound to the session; before there is one, to this installation."""
    return desk.keyring.sign("csrf", str(session.id) if session else ANONYMOUS)


def check_csrf(desk: Desk, session: Session | None, token: str | None) -> None:
    """
    Refuse a form that did not come from our page, or came from one of another session.

    Raises:
        FormExpired: with a way out: what was typed is shown again, to be sent once more.
    """
    if not desk.keyring.verify("csrf", str(session.id) if session else ANONYMOUS, token or ""):
        raise FormExpired(mark("Halaman ini sudah terlalu lama terbuka, jadi belum ada yang tersimpan. Kirim lagi."))
