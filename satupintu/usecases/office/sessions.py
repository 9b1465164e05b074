"""Sessions of browsers: begun by a link, ended by time, by signing out, or because somebody ends them all."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.evidence.tokens import fingerprint
from satupintu.domain.office.security import SecurityKind
from satupintu.store.access import Session
from satupintu.store.letters import OutboxPause
from satupintu.store.work import Link
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.security_log import record

IDLE_LIMIT = timedelta(hours=12)
"""A session nobody uses ends by itself."""
ABSOLUTE_LIMIT = timedelta(days=7)


async def session_of(desk: Desk, session_token: str) -> Session | None:
    """The live session behind a cookie; idle and absolute limits are checked here."""
    found, _ = await session_and_mail(desk, session_token)
    return found


async def session_and_mail(desk: Desk, session_token: str) -> tuple[Session | None, OutboxPause | None]:
    """`session_of`, and why letters wait, if they do: every page of the office asks for both."""
    now = desk.clock.now()
    mine = select(Session, OutboxPause).outerjoin(OutboxPause, true())
    async with desk.database.transaction() as session:
        row = (await session.execute(mine.where(Session.token_sha256 == fingerprint(session_token)))).one_or_none()
    if row is None:
        return None, None
    found, held = row
    if found.ended_at is not None or now - found.seen_at > IDLE_LIMIT or now - found.created_at > ABSOLUTE_LIMIT:
        return None, held
    if now - found.seen_at > timedelta(minutes=5):
        async with desk.database.transaction(apart=True) as session:
            await session.execute(update(Session).where(Session.id == found.id).values(seen_at=now))
    return found, held


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
