"""Emailed links: made with a letter, opened by a person's POST, closed at once when what they lead to is over."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from satupintu.domain.errors import LinkClosed, LinkEnded, LinkUnusable
from satupintu.domain.evidence.tokens import draw, fingerprint
from satupintu.domain.letters.links import Life
from satupintu.domain.letters.states import LinkState
from satupintu.domain.moves import Cause
from satupintu.domain.office.bounds import Bound
from satupintu.domain.office.security import SecurityKind
from satupintu.domain.process.lifecycle import ENDED
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.language import mark
from satupintu.store.access import Session
from satupintu.store.base import among
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.store.register.tables import Obligation
from satupintu.store.work import Link, Purpose, Task, move_links
from satupintu.usecases.letters.outbox import Recipient
from satupintu.usecases.office.bounds import count_origin
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.security_log import ORIGIN, record

CLOSED = mark("Tugas ini sudah ditutup: usulan telah berpindah tahap, atau tugasnya dialihkan kepada orang lain.")

_APPENDED = ".,;:!?)]}>\"'”’»*| \xa0\u200b"
"""What mail programs take for the end of an address, and people copy along with it; no token ends so."""

DEAD = mark("Tautan ini tidak berlaku lagi. Minta tautan baru kepada Bagian Kerja Sama.")


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
    link = _made(desk, purpose, recipient, task=task, proposal=proposal, obligation=obligation, expires_at=expires_at)
    session.add(link)
    await session.flush()
    return link


def _made(
    desk: Desk,
    purpose: Purpose,
    recipient: Recipient,
    *,
    task: Task | None = None,
    proposal: Proposal | None = None,
    obligation: Obligation | None = None,
    expires_at: datetime | None = None,
) -> Link:
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
    return link


async def link_of(desk: Desk, session: AsyncSession, task: Task) -> Link:
    """The live link of an open task: reminders carry the same."""
    (link,) = await links_to_tasks(desk, session, [task])
    return link


async def links_to_tasks(desk: Desk, session: AsyncSession, tasks: Sequence[Task]) -> list[Link]:
    """Those of several open tasks, in their order: asked for at once, and at once made where there are none."""
    known = await _live(desk, session, Link.task_id, [task.id for task in tasks])
    for task in tasks:
        if task.id not in known:
            recipient = Recipient(task.name, task.email, task.language)
            known[task.id] = _made(desk, Purpose.TASK, recipient, task=task, proposal=task.proposal)
            session.add(known[task.id])
    await session.flush()
    return [known[task.id] for task in tasks]


async def link_to(desk: Desk, session: AsyncSession, obligation: Obligation, recipient: Recipient) -> Link:
    """The live link of an address to an obligation: all letters about it carry the same."""
    (link,) = await links_to(desk, session, [obligation], recipient)
    return link


async def links_to(
    desk: Desk, session: AsyncSession, obligations: Sequence[Obligation], recipient: Recipient
) -> list[Link]:
    """Those of several obligations, in their order: asked for at once, and at once made where there are none."""
    ids = [each.id for each in obligations]
    known = await _live(desk, session, Link.obligation_id, ids, Link.email == recipient.email)
    for each in obligations:
        if each.id not in known:
            known[each.id] = _made(desk, Purpose.OBLIGATION, recipient, obligation=each)
            session.add(known[each.id])
    await session.flush()
    return [known[each.id] for each in obligations]


async def status_link(desk: Desk, session: AsyncSession, proposal: Proposal, recipient: Recipient) -> Link:
    """The live link of an address to where a proposal stands: all letters that tell of it carry the same."""
    mine = (Link.purpose == Purpose.STATUS, Link.email == recipient.email)
    known = await _live(desk, session, Link.proposal_id, [proposal.id], *mine)
    return known.get(proposal.id) or await new_link(desk, session, Purpose.STATUS, recipient, proposal=proposal)


async def _live(
    desk: Desk,
    session: AsyncSession,
    matter: InstrumentedAttribute[int | None],
    ids: Sequence[int],
    *which: ColumnElement[bool],
) -> dict[int | None, Link]:
    """
    The live links that letters carry already, by what they lead to; there is never a second beside one.

    One that has not long enough to live ends here, before a new one is made. One whose key has been dropped is
    revoked, for no letter can carry it.
    """
    live = select(Link).where(among(matter, ids), *which, Link.revoked_at.is_(None)).ext(distinct_on(matter))
    newest = await session.scalars(live.order_by(matter, Link.created_at.desc()))
    return {getattr(link, matter.key): link for link in newest if await _is_kept(desk, session, link)}


async def _is_kept(desk: Desk, session: AsyncSession, link: Link) -> bool:
    """True for a live link that letters may go on carrying; any other ends here."""
    if link.state is not LinkState.LIVE:
        return False
    if not desk.keyring.knows(link.key_id):
        link.move_to(LinkState.CLOSED, Cause.KEY_DROPPED, desk.clock.now())
        return False
    is_good = life_of(desk, link).is_good_for_letters(link.created_at, desk.clock.now())
    if is_good and not await has_ended(desk, session, link):
        return True
    link.move_to(LinkState.ENDED, Cause.REPLACED, desk.clock.now())
    return False


def life_of(desk: Desk, link: Link) -> Life:
    """How long links of this kind work; a sign-in link knows its end itself."""
    days = desk.office.links
    match link.purpose:
        case Purpose.TASK:
            return Life(days.task_days, days.receipt_days)
        case Purpose.STATUS:
            return Life(days.status_days, days.ended_days)
        case _:
            return Life(days.obligation_days, days.answered_days)


async def over_at(session: AsyncSession, link: Link) -> datetime | None:
    """When what a link leads to was over; None while it is not."""
    match link.purpose:
        case Purpose.TASK:
            return (await session.get_one(Task, link.task_id)).closed_at
        case Purpose.OBLIGATION:
            owed = await session.get_one(Obligation, link.obligation_id)
            day = owed.fulfilled_on or owed.lapsed_on
            return datetime.combine(day, time(), JAKARTA) if day else None
        case _:
            ended = select(func.max(HistoryEntry.at)).where(HistoryEntry.proposal_id == link.proposal_id)
            return await session.scalar(ended.where(HistoryEntry.to_status.in_(ENDED)))


async def has_ended(desk: Desk, session: AsyncSession, link: Link) -> bool:
    """True for a link that has had its days; computed when asked, so that a changed setting holds for every link."""
    if link.expires_at is not None:
        return link.expires_at <= desk.clock.now()
    return life_of(desk, link).ends_at(link.created_at, await over_at(session, link)) <= desk.clock.now()


async def genuine(desk: Desk, session: AsyncSession, token: str) -> Link:
    """
    The link of a token, if it is one of ours.

    Raises:
        LinkUnusable: the token is made up, or cut off.
        LinkClosed: its key has been dropped.
    """
    token = token.rstrip(_APPENDED)
    statement = select(Link).where(Link.token_sha256 == fingerprint(token)).options(joinedload(Link.proposal))
    link = (await session.scalars(statement)).one_or_none()
    if link is None or link.token(desk.keyring) != token:
        raise LinkUnusable("Tautan ini tidak dikenal. Periksa apakah tersalin utuh dari surat.")
    return link


async def end_sessions(desk: Desk, session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Close whatever browser has opened these links: nothing they led to is reached any more from there."""
    opened = update(Session).where(Session.link_id.in_(select(Link.id).where(which)), Session.ended_at.is_(None))
    await session.execute(opened.values(ended_at=desk.clock.now()))


async def close_astray(desk: Desk, session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Close links that went to an address which shall read nothing, with whatever browser has opened them."""
    await end_sessions(desk, session, which)
    for before in (LinkState.LIVE, LinkState.ENDED, LinkState.CLOSED):
        await move_links(session, which, (before, LinkState.DEAD), Cause.REDIRECTED, desk.clock.now())


async def revoke_links(desk: Desk, session: AsyncSession, task_ids: list[int]) -> None:
    """
    Close the links of tasks that are over, in the transaction that ends them.

    Those that had ended, too: opened again, they say what became of the task and offer no new link.
    """
    for move in ((LinkState.LIVE, LinkState.CLOSED), (LinkState.ENDED, LinkState.DEAD)):
        await move_links(session, Link.task_id.in_(task_ids), move, Cause.ITS_MATTER_IS_OVER, desk.clock.now())


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
        LinkUnusable: made up, used up or expired; of these, LinkEnded: a new one may be asked for on its page.
        LinkClosed: its key has been dropped, or its letter went to another address instead.
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
        link = await genuine(desk, session, token)
        await session.refresh(link, ["used_at"], with_for_update={"of": Link})  # of two who sign in by it, one does
        await _refuse_ended(desk, session, link)
        if link.purpose is Purpose.SIGN_IN:
            if link.used_at is not None:
                raise LinkUnusable("Tautan masuk ini sudah dipakai. Minta tautan baru.")
            link.move_to(LinkState.USED, Cause.SIGNED_IN, now)
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


async def _refuse_ended(desk: Desk, session: AsyncSession, link: Link) -> None:
    """A link to a task that was closed says what became of it, however old it is."""
    if (link.purpose is Purpose.TASK and link.revoked_at is not None) or not await has_ended(desk, session, link):
        return
    if link.revoked_at is not None and link.expires_at is not None:
        raise LinkClosed(DEAD)
    ended = LinkUnusable if link.purpose is Purpose.SIGN_IN else LinkEnded
    raise ended("Tautan ini sudah kedaluwarsa. Minta tautan baru.")
