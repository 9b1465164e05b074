"""The security log: who came in and what was refused, by whom and from where, in the database and the log."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import TooMany
from satupintu.domain.office.bounds import LIMITS
from satupintu.domain.office.office import Person
from satupintu.domain.office.security import SecurityKind
from satupintu.language.logs import logger
from satupintu.store.access import KnownPerson, SecurityEvent, Session, Tally
from satupintu.usecases.office.desk import Desk

ORIGIN: ContextVar[str | None] = ContextVar("origin", default=None)
"""The network address that a request came from; none for the command line and the worker. The web's guard sets it."""

log = logger("security")


def record(
    desk: Desk,
    session: AsyncSession,
    kind: SecurityKind,
    by: Person | None = None,
    *,
    email: str | None = None,
    **facts: Any,
) -> None:
    """
    Add an entry in the transaction of the act that it tells of.

    `by` is who did it; where only an address is known, `email`. A token, a code or a link is never among the facts.
    """
    address = by.address if by is not None else email.lower() if email else None
    event = SecurityEvent(
        at=desk.clock.now(),
        kind=kind,
        email=address,
        roles=",".join(by.roles) if by is not None else None,
        origin=ORIGIN.get(),
        facts=facts,
    )
    session.add(event)
    line = {"at": event.at.isoformat(), "kind": kind, "email": address, "roles": event.roles, "origin": event.origin}
    log.info("security", **{**line, **facts})


async def note(
    desk: Desk, kind: SecurityKind, by: Person | None = None, *, email: str | None = None, **facts: Any
) -> None:
    """Add an entry by itself: of what was refused, and so left nothing else behind, or of what is only read."""
    async with desk.database.transaction(apart=True) as session:
        record(desk, session, kind, by, email=email, **facts)


async def note_bound(desk: Desk, refusal: TooMany, by: Person | None = None) -> None:
    """Add that a bound was reached: once for each stretch of time, or whoever knocks on it would fill the log."""
    now = desk.clock.now()
    async with desk.database.transaction(apart=True) as session:
        statement = update(Tally).where(
            Tally.bound == refusal.bound,
            Tally.key == refusal.key,
            or_(Tally.refused_at.is_(None), Tally.refused_at <= now - LIMITS[refusal.bound].within),
        )
        is_first = await session.scalar(statement.values(refused_at=now).returning(Tally.key))
        if is_first is not None:
            record(desk, session, SecurityKind.BOUND_REACHED, by, bound=refusal.bound)


@dataclass(frozen=True)
class _Standing:
    """What the office gives somebody."""

    roles: str
    opd: str | None
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, given: Person | KnownPerson) -> "_Standing":
        roles = given.roles if isinstance(given, KnownPerson) else ",".join(sorted(given.roles))
        return cls(roles, given.opd, given.valid_from, given.valid_until)

    def as_fact(self) -> dict[str, str]:
        """What there is of it, as text."""
        return {name: str(value) for name, value in vars(self).items() if value}


async def note_roles(desk: Desk) -> int:
    """
    Compare `office.toml` with what the last start found in it, note every difference, and remember it.

    Whoever is no longer in it loses their sessions too, so that nobody comes back into an old one. Returns how many
    people stand otherwise than before; on the first start that is everybody.
    """
    present = {person.address: _Standing.of(person) for person in desk.office.everybody}
    async with desk.database.transaction() as session:
        rows = {row.email: row for row in await session.scalars(select(KnownPerson).with_for_update())}
        known = {email: _Standing.of(row) for email, row in rows.items()}
        changed = sorted(email for email in present.keys() | known.keys() if present.get(email) != known.get(email))
        for email in changed:
            before, after = known.get(email), present.get(email)
            facts: dict[str, Any] = {"whose": email} | ({"before": before.as_fact()} if before else {})
            if after is None:
                record(desk, session, SecurityKind.ROLE_TAKEN, **facts)
                await session.delete(rows[email])
            else:
                kind = SecurityKind.ROLE_CHANGED if before else SecurityKind.ROLE_GIVEN
                record(desk, session, kind, **facts, after=after.as_fact())
                await session.merge(KnownPerson(email=email, **vars(after)))
        gone = known.keys() - present.keys()
        ended = update(Session).where(Session.email.in_(gone), Session.ended_at.is_(None))
        await session.execute(ended.values(ended_at=desk.clock.now()))
    return len(changed)


async def entries(desk: Desk, kind: SecurityKind | None, *, limit: int, offset: int) -> Sequence[SecurityEvent]:
    """The log, newest first; of one kind, if given."""
    statement = select(SecurityEvent).order_by(SecurityEvent.id.desc()).limit(limit).offset(offset)
    if kind is not None:
        statement = statement.where(SecurityEvent.kind == kind)
    async with desk.database.transaction() as session:
        return (await session.scalars(statement)).all()
