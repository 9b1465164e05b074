"""Signing in by letter: a link that works once, for people of the office."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.office.bounds import Bound
from satupintu.domain.office.office import Role
from satupintu.domain.office.security import SecurityKind
from satupintu.mail.letters import SignIn
from satupintu.store.work import Link, Purpose
from satupintu.usecases.letters.links import new_link
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.office.bounds import address_key, take, take_for_origin
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.security_log import record

SIGN_IN_LIFE = timedelta(minutes=30)
_NOBODY = Recipient("–", "nobody@invalid", "id")
"""For whom the letter is written that is taken back."""


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
