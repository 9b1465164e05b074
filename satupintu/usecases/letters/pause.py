"""
The outbox stands still while the mail server takes nothing from the office, and goes on by itself.

A fault of the account, of the connection or of the server's rules is no letter's own: every letter is kept, one of them
tries now and then, and once it is taken all others follow. Whether it is a rule or the one letter is told apart the
same way: another letter tries, and where that one is taken, the first has failed for itself.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.letters.faults import seconds_until_next_try
from satupintu.language.logs import logger
from satupintu.mail.smtp import SendingFailed
from satupintu.store.database import LETTER_CHANNEL
from satupintu.store.letters import OutboxPause
from satupintu.usecases.office.desk import Desk

log = logger("letters")

IS_OPEN = ~exists(select(OutboxPause.id))
"""Letters leave as they come."""


def wants_a_try(now: datetime) -> ColumnElement[bool]:
    """Letters wait, and it is time for one of them to try."""
    return exists(select(OutboxPause.id).where(OutboxPause.next_try_at <= now))


async def try_taken(session: AsyncSession, until: datetime) -> None:
    """Let no other letter try until then: one is on its way."""
    await session.execute(update(OutboxPause).values(next_try_at=until))


async def hold(session: AsyncSession, failure: SendingFailed, now: datetime, *, was_a_try: bool) -> None:
    """Have all letters wait, or wait longer where this one was to try; those beside it meet the same and count once."""
    begun = OutboxPause(id=1, fault=failure.fault, code=failure.code, why=str(failure), since=now, tries=1)
    begun.next_try_at = now + timedelta(seconds=seconds_until_next_try(failure.fault, 1))
    columns = ("id", "fault", "code", "why", "since", "tries", "next_try_at")
    values = {column: getattr(begun, column) for column in columns}
    entered = insert(OutboxPause).values(values).on_conflict_do_nothing().returning(OutboxPause.id)
    if await session.scalar(entered) is not None:
        log.error("outbox held", fault=failure.fault, code=failure.code, why=str(failure))
    elif was_a_try:
        held = await session.get_one(OutboxPause, 1, with_for_update=True)
        held.fault, held.code, held.why, held.tries = failure.fault, failure.code, str(failure), held.tries + 1
        held.next_try_at = now + timedelta(seconds=seconds_until_next_try(failure.fault, held.tries))


async def go_on(session: AsyncSession) -> None:
    """A letter was taken: all others follow it."""
    since = await session.scalar(delete(OutboxPause).returning(OutboxPause.since))
    if since is not None:
        log.info("outbox goes on", held_since=str(since))
        await session.execute(text("select pg_notify(:channel, '')"), {"channel": LETTER_CHANNEL})


async def held_letters(desk: Desk) -> OutboxPause | None:
    """Why letters wait as a whole; None where they do not."""
    async with desk.database.transaction() as session:
        return await session.get(OutboxPause, 1)


async def try_now(desk: Desk) -> None:
    """Have a letter try at once: somebody has mended the account."""
    async with desk.database.transaction() as session:
        await session.execute(update(OutboxPause).values(next_try_at=desk.clock.now()))
        await session.execute(text("select pg_notify(:channel, '')"), {"channel": LETTER_CHANNEL})
