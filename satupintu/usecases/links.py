"""Emailed links: made with a letter, opened by a person's POST, closed at once when what they lead to is over."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.bounds import Bound
from satupintu.domain.errors import LinkUnusable
from satupintu.domain.office import Role
from satupintu.domain.security import SecurityKind
from satupintu.domain.tokens import draw, fingerprint
from satupintu.mail.letters import SignIn
from satupintu.store.access import Session
from satupintu.store.proposals import Proposal
from satupintu.store.register import Obligation
from satupintu.store.work import Link, Purpose, Task
from satupintu.usecases.bounds import address_key, count_origin, take, take_for_origin
from satupintu.usecases.desk import Desk
from satupintu.usecases.post import Recipient, queue
from satupintu.usecases.security import ORIGIN, record

SIGN_IN_LIFE = timedelta(minutes=30)
IDLE_LIMIT = timedelta(hours=12)
"""A session nobody uses ends by itself."""
ABSOLUTE_LIMIT = timedelta(days=7)


async def new_link(
    desk: Desk,
    session: AsyncSession,
    purpose: Purpose,
    recipient: Recipient,
    *,
    task: Task | None = None,
    proposal: Proposal | None = None,
    obligation: Obligation | None = None,
    expires_at: datetime | None = None,
) -> Link:
    """Make a link; its token goes nowhere but into the letter, while that is being sent."""
    link = Link(
        purpose=purpose,
        email=recipient.email,
        language=recipient.language,
        key_id=desk.keyring.newest,
        token_sha256="",
        created_at=desk.clock.now(),
        expires_at=expires_at,
        task_id=task.id if task else None,
        proposal_id=proposal.id if proposal else None,
        obligation_id=obligation.id if obligation else None,
    )
    link.id = uuid.uuid4()
    link.token_sha256 = fingerprint(link.token(desk.keyring))
    session.add(link)
    await session.flush()
    return link


async def link_of(desk: Desk, session: AsyncSession, task: Task) -> Link:
    """The live link of an open task: reminders carry the same."""
    recipient = Recipient(task.name, task.email, task.language)
    known = await _reusable(desk, session, Link.task_id == task.id)
    return known or await new_link(desk, session, Purpose.TASK, recipient, task=task, proposal=task.proposal)


async def link_to(desk: Desk, session: AsyncSession, obligation: Obligation, recipient: Recipient) -> Link:
    """The live link of an address to an obligation: all letters about it carry the same."""
    known = await _reusable(desk, session, Link.obligation_id == obligation.id, Link.email == recipient.email)
    return known or await new_link(desk, session, Purpose.OBLIGATION, recipient, obligation=obligation)


async def status_link(desk: Desk, session: AsyncSession, proposal: Proposal, recipient: Recipient) -> Link:
    """The live link of an address to where a proposal stands: all letters that tell of it carry the same."""
    mine = (Link.purpose == Purpose.STATUS, Link.proposal_id == proposal.id, Link.email == recipient.email)
    known = await _reusable(desk, session, *mine)
    return known or await new_link(desk, session, Purpose.STATUS, recipient, proposal=proposal)


async def _reusable(desk: Desk, session: AsyncSession, *which: ColumnElement[bool]) -> Link | None:
    """The live link that letters carry already; one whose key has been dropped is revoked, for none can carry it."""
    newest_first = select(Link).where(*which, Link.revoked_at.is_(None)).order_by(Link.created_at.desc())
    link = (await session.scalars(newest_first.limit(1))).first()
    if link is None or desk.keyring.knows(link.key_id):
        return link
    link.revoked_at = desk.clock.now()
    return None


async def revoke_links(desk: Desk, session: AsyncSession, task_ids: list[int]) -> None:
    """Close the links of tasks that are over, in the transaction that ends them."""
    statement = update(Link).where(Link.task_id.in_(task_ids), Link.revoked_at.is_(None))
    await session.execute(statement.values(revoked_at=desk.clock.now()))


@dataclass(frozen=True)
class Opened:
    """What the button on the link page leads to, and the cookie's token."""

    session_token: str
    purpose: Purpose
    task_id: int | None
    proposal_number: str | None
    obligation_id: int | None


async def open_link(desk: Desk, token: str) -> Opened:
    """
    Begin a session for the holder of a link. Opening does not use up a task's link; a sign-in link works once.

    Raises:
        LinkUnusable: made up, revoked by a dropped key, used up or expired.
        TooMany: so many that open nothing were tried from there; one that does is opened all the same.
    """
    try:
        return await _opened(desk, token)
    except LinkUnusable:
        await count_origin(desk, Bound.DEAD_LINK)
        raise


async def _opened(desk: Desk, token: str) -> Opened:
    now = desk.clock.now()
    async with desk.database.transaction() as session:
        statement = select(Link).where(Link.token_sha256 == fingerprint(token)).with_for_update(of=Link)
        link = (await session.scalars(statement.options(joinedload(Link.proposal)))).one_or_none()
        if link is None or link.token(desk.keyring) != token:
            raise LinkUnusable("Tautan ini tidak dikenal. Periksa apakah tersalin utuh dari surat.")
        if link.expires_at is not None and link.expires_at <= now:
            raise LinkUnusable("Tautan ini sudah kedaluwarsa. Minta tautan baru.")
        if link.purpose is Purpose.SIGN_IN:
            if link.used_at is not None:
                raise LinkUnusable("Tautan masuk ini sudah dipakai. Minta tautan baru.")
            link.used_at = now
            record(desk, session, SecurityKind.SIGNED_IN, desk.office.person(link.email, desk.today()))
        session_token = draw()
        session.add(
            Session(
                token_sha256=fingerprint(session_token),
                email=link.email if link.purpose is Purpose.SIGN_IN else None,
                link_id=link.id,
                created_at=now,
                seen_at=now,
                origin=ORIGIN.get(),
            )
        )
        number = link.proposal.number if link.proposal else None
        return Opened(session_token, link.purpose, link.task_id, number, link.obligation_id)


async def session_of(desk: Desk, session_token: str) -> Session | None:
    """The live session behind a cookie; idle and absolute limits are checked here."""
    now = desk.clock.now()
    async with desk.database.transaction() as session:
        found = (
            await session.scalars(select(Session).where(Session.token_sha256 == fingerprint(session_token)))
        ).one_or_none()
        if found is None or found.ended_at is not None:
            return None
        if now - found.seen_at > IDLE_LIMIT or now - found.created_at > ABSOLUTE_LIMIT:
            return None
        if now - found.seen_at > timedelta(minutes=5):
            found.seen_at = now
        return found


async def end_session(desk: Desk, session_token: str) -> None:
    """Sign out."""
    async with desk.database.transaction() as session:
        mine = (Session.token_sha256 == fingerprint(session_token), Session.ended_at.is_(None))
        statement = update(Session).where(*mine)
        email = await session.scalar(statement.values(ended_at=desk.clock.now()).returning(Session.email))
        if email is not None:
            record(desk, session, SecurityKind.SIGNED_OUT, email=email)


def live(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    """What is true of a session that still holds."""
    now = desk.clock.now()
    return Session.ended_at.is_(None), Session.seen_at >= now - IDLE_LIMIT, Session.created_at >= now - ABSOLUTE_LIMIT


def of_address(address: str) -> ColumnElement[bool]:
    """True of the sessions of an address, of the office or of links sent to it."""
    links = select(Link.id).where(func.lower(Link.email) == address.lower())
    return or_(func.lower(Session.email) == address.lower(), Session.link_id.in_(links))


async def end_those_of(desk: Desk, session: AsyncSession, address: str) -> int:
    """End every live session of an address in the caller's transaction; returns how many."""
    statement = update(Session).where(*live(desk), of_address(address.strip())).values(ended_at=desk.clock.now())
    return len((await session.scalars(statement.returning(Session.id))).all())


async def ask_sign_in(desk: Desk, email: str, language: str) -> None:
    """
    Send a sign-in link, if the address is one of the office's. The caller cannot tell whether it was.

    For another address the same is written, and taken back within the transaction: neither the answer nor the time
    that it takes tells who works here.

    Raises:
        TooMany: too many links were asked for that address, whosever it is, or from there.
    """
    person = desk.office.person(email, desk.today())
    async with desk.database.transaction() as session:
        await take(desk, session, Bound.SIGN_IN_ADDRESS, address_key(email))
        await take_for_origin(desk, session, Bound.SIGN_IN_ORIGIN)
        record(desk, session, SecurityKind.SIGN_IN_ASKED, person, is_known=person is not None)
        async with session.begin_nested() as attempt:
            await _send_sign_in(desk, session, Recipient(person.name, person.email, language) if person else _NOBODY)
            if person is None:
                await attempt.rollback()


_NOBODY = Recipient("–", "nobody@invalid", "id")
"""For whom the letter is written that is taken back."""


async def _send_sign_in(desk: Desk, session: AsyncSession, recipient: Recipient) -> None:
    expires = desk.clock.now() + SIGN_IN_LIFE
    link = await new_link(desk, session, Purpose.SIGN_IN, recipient, expires_at=expires)
    body = SignIn(name=recipient.name, minutes=int(SIGN_IN_LIFE.total_seconds() // 60))
    await queue(desk, session, f"sign_in:{link.id}", recipient, body, link=link)


async def first_sign_in(desk: Desk) -> str | None:
    """
    The administrator's one-time sign-in address of the very first start.

    None once anybody has signed in, and where no administrator is in office today.
    """
    administrator = next(iter(desk.office.with_role(Role.ADMINISTRATOR, desk.today())), None)
    if administrator is None:
        return None
    async with desk.database.transaction() as session:
        used = await session.scalar(
            select(Link.id).where(Link.purpose == Purpose.SIGN_IN, Link.used_at.is_not(None)).limit(1)
        )
        if used is not None:
            return None
        recipient = Recipient(administrator.name, administrator.email, desk.language)
        expires = desk.clock.now() + timedelta(hours=24)
        link = await new_link(desk, session, Purpose.SIGN_IN, recipient, expires_at=expires)
        return f"{desk.base_url}/t/{link.token(desk.keyring)}"
