"""A new link in place of one that has ended: asked for on its page, sent to the address of the old one."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.errors import LinkClosed, LinkUnusable, NotAllowed
from satupintu.domain.task.states import TaskState
from satupintu.mail.letters import NewLink
from satupintu.store.database import LETTER_CHANNEL
from satupintu.store.letters import Letter
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import Agreement, Obligation, is_closed
from satupintu.store.work import Link, Purpose, Task
from satupintu.usecases.letters.links import (
    CLOSED,
    DEAD,
    genuine,
    has_ended,
    life_of,
    link_of,
    link_to,
    over_at,
    status_link,
)
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.letters.recipients import asked_about
from satupintu.usecases.office.desk import Desk

PER_HOUR = 3
"""Links that one address may be sent on request within an hour."""


async def renew_link(desk: Desk, token: str) -> str:
    """
    Send the link that works now to the address of one that has ended, and return that address with little of it shown.

    Raises:
        LinkUnusable: the token is made up, or a sign-in link's.
        LinkClosed: it was closed, or what it led to is over for good.
        NotAllowed: it still works, or the address was sent too many within the hour.
    """
    async with desk.database.transaction() as session:
        old = await genuine(desk, session, token)
        await _hold_to_the_limit(desk, session, old.email)
        match old.purpose:
            case Purpose.TASK:
                await _renew_task(desk, session, old)
            case Purpose.STATUS:
                await _renew_status(desk, session, old)
            case Purpose.OBLIGATION:
                await _renew_obligation(desk, session, old)
            case Purpose.SIGN_IN:
                raise LinkUnusable("Tautan ini sudah kedaluwarsa. Minta tautan baru.")
        await session.execute(text("select pg_notify(:channel, '')"), {"channel": LETTER_CHANNEL})
    return shortened(old.email)


def shortened(email: str) -> str:
    """An address as its owner knows it again and nobody else learns it, such as `k…@j…`."""
    user, _, host = email.partition("@")
    return f"{user[:1]}…@{host[:1]}…"


async def _hold_to_the_limit(desk: Desk, session: AsyncSession, email: str) -> None:
    """Count under a lock, so that requests at once are counted one after the other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"renewal:{email}", 0))))
    since = desk.clock.now() - timedelta(hours=1)
    mine = (Letter.to_email == email, Letter.created_at > since)
    new_links = Letter.template == literal(NewLink.template(), literal_execute=True)  # the index holds these only
    if (await session.scalar(select(func.count()).select_from(Letter).where(new_links, *mine)) or 0) >= PER_HOUR:
        raise NotAllowed("Sudah %(times)s tautan baru dikirim dalam satu jam. Lihat kotak surat Anda.", times=PER_HOUR)


async def _renew_task(desk: Desk, session: AsyncSession, old: Link) -> None:
    proposal = await _held(session, old)
    task = await session.get_one(Task, old.task_id)
    if task.state is TaskState.CLOSED:
        raise LinkClosed(CLOSED)
    await _refuse_working(desk, session, old)
    link = await link_of(desk, session, task)
    body = NewLink(number=proposal.number, title=proposal.title)
    to = Recipient(task.name, task.email, task.language)
    await queue(desk, session, f"new_link:{uuid4()}", to, body, proposal=proposal, link=link)


async def _renew_status(desk: Desk, session: AsyncSession, old: Link) -> None:
    proposal = await _held(session, old)
    await _refuse_working(desk, session, old)
    await _refuse_long_past(desk, session, old, proposal)
    named = select(Letter.to_name).where(Letter.proposal_id == proposal.id, Letter.to_email == old.email).limit(1)
    to = Recipient(await session.scalar(named) or old.email, old.email, old.language)
    link = await status_link(desk, session, proposal, to)
    body = NewLink(number=proposal.number, title=proposal.title)
    await queue(desk, session, f"new_link:{uuid4()}", to, body, proposal=proposal, link=link)


async def _held(session: AsyncSession, old: Link) -> Proposal:
    """The proposal of a link, held as by every act that makes links of it."""
    held = select(Proposal).where(Proposal.id == old.proposal_id).with_for_update(of=Proposal)
    return (await session.scalars(held.execution_options(populate_existing=True))).one()


async def _refuse_working(desk: Desk, session: AsyncSession, old: Link) -> None:
    if not await has_ended(desk, session, old):
        raise NotAllowed("Tautan ini masih berlaku. Buka lagi dari surat Anda.")
    if old.revoked_at is not None and old.expires_at is not None:
        raise LinkClosed(DEAD)


async def _refuse_long_past(desk: Desk, session: AsyncSession, old: Link, proposal: Proposal) -> None:
    """An ended proposal is shown for a while; one that became an agreement, while that is in force."""
    over = await over_at(session, old)
    if over is None or over + timedelta(days=life_of(desk, old).after) > desk.clock.now():
        return
    lives = select(Agreement.id).where(Agreement.proposal_id == proposal.id, ~is_closed(desk.today()))
    if await session.scalar(lives) is None:
        raise LinkClosed("Usulan ini sudah selesai; tautannya tidak diperbarui lagi.")


async def _renew_obligation(desk: Desk, session: AsyncSession, old: Link) -> None:
    held = select(Obligation).where(Obligation.id == old.obligation_id).with_for_update(of=Obligation)
    owed = (await session.scalars(held.options(joinedload(Obligation.agreement)))).one()
    await _refuse_working(desk, session, old)
    over = await over_at(session, old)
    if over is not None and over + timedelta(days=life_of(desk, old).after) <= desk.clock.now():
        raise LinkClosed("Hal ini sudah dijawab; tautannya tidak diperbarui lagi.")
    names = {each.email: each.name for each in asked_about(desk, owed)}
    to = Recipient(names.get(old.email, old.email), old.email, old.language)
    link = await link_to(desk, session, owed, to)
    body = NewLink(number=owed.agreement.register_number, title=owed.agreement.title)
    await queue(desk, session, f"new_link:{uuid4()}", to, body, link=link)
