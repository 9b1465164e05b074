"""
Anchors of the history: made once a day, sent to officials, stamped by an authority, held against every row.

Whoever owns the database can switch its triggers off and write every hash anew. They cannot change the letters that
others hold: that is what an anchor is for.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import exists, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.evidence.chain import GENESIS, History, Misfit, Record, chained, misfit_of_anchors, root
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.domain.route.law import Words
from satupintu.language.logs import logger
from satupintu.mail.letters import HistoryAnchored
from satupintu.store.database import in_one_snapshot
from satupintu.store.evidence import Anchor, AnchoredHead, TimeStamp
from satupintu.store.proposals import HistoryEntry, Proposal
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.office.desk import Desk

_AT_A_TIME = 1000
"""Rows held in memory while the whole history is read."""
TRIES = 5
_MOVED_ON = "40001"
"""SQLSTATE: the database has moved on since the moment that the transaction sees."""

log = logger("evidence")


@dataclass(frozen=True)
class Verified:
    """What a look over the whole history found. `misfit` is the first thing that does not fit."""

    entries: int
    anchors: int
    last: Anchor | None
    stamp: TimeStamp | None
    """The newest time stamp; it covers its anchor and all before it."""
    misfit: Misfit | None


async def verify(desk: Desk, known: str | None = None) -> Verified:
    """
    Hold the whole history against its hashes and all anchors; `known` is the hash in an official's letter.

    It reads everything in one snapshot, some thousand rows a second, and locks nothing.
    """
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        return await _verified(session, known.strip().lower() if known else None)


async def anchor(desk: Desk) -> bool:
    """
    Make today's anchor, unless there is one, and send it to those who hold them; True when it was made.

    The whole history is verified first, and the letter says what was found. Nobody is written to before the hour of
    reminders.
    """
    if desk.clock.now().astimezone(JAKARTA).hour < desk.office.reminders.from_hour:
        return False
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        last = await _last_anchor(session)
        if last is not None and last.day >= desk.today():
            return False
        found = await _verified(session, None)
    for left in reversed(range(TRIES)):
        try:
            made = await _made(desk, found.misfit)
            if made:
                log.info("anchor made", fits=found.misfit is None)
            return made
        except DBAPIError as error:
            if not left or getattr(error.orig, "sqlstate", None) != _MOVED_ON:
                raise
    return False


async def _made(desk: Desk, misfit: Misfit | None) -> bool:
    """
    Fold the heads of one moment; whoever comes second finds that it is done.

    Short, and apart from the verification, which takes its time: a proposal that is decided on between the snapshot and
    the row that refers to it makes PostgreSQL refuse the row.
    """
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        await session.execute(text("lock table anchor in share row exclusive mode"))  # before the snapshot is taken
        last = await _last_anchor(session)
        if last is not None and last.day >= desk.today():
            return False
        await _send(desk, session, await _fold(desk, session, last), misfit)
        return True


async def stamp(desk: Desk) -> bool:
    """
    Have the newest anchor stamped where the office names an authority; True when a stamp was stored.

    Raises:
        NoTimeStamp: the authority gave none. The next hour asks again.
    """
    url = desk.office.evidence.timestamp_url
    async with desk.database.transaction() as session:
        last = await _last_anchor(session)
        if url is None or last is None or await session.get(TimeStamp, last.number) is not None:
            return False
    from satupintu.documents import time_stamps  # loads its libraries only where an authority is set

    given = await time_stamps.ask_stamp(url, last.hash.encode(), Path(desk.office.evidence.timestamp_roots))
    async with desk.database.transaction() as session:
        session.add(
            TimeStamp(
                anchor_number=last.number,
                authority=url,
                stamped_at=given.stamped_at,
                is_trusted=given.is_trusted,
                response=given.response,
            )
        )
    return True


async def _last_anchor(session: AsyncSession) -> Anchor | None:
    return (await session.scalars(select(Anchor).order_by(Anchor.number.desc()).limit(1))).one_or_none()


async def _fold(desk: Desk, session: AsyncSession, last: Anchor | None) -> Anchor:
    """The anchor over all heads that are not anchored yet."""
    is_anchored = exists().where(
        AnchoredHead.proposal_id == Proposal.id, AnchoredHead.position == Proposal.history_length
    )
    grown = select(Proposal.id, Proposal.number, Proposal.history_length, Proposal.history_head).where(~is_anchored)
    rows = sorted(await session.execute(grown), key=lambda row: row.number)
    proposals, entries = (
        await session.execute(select(func.count(Proposal.id), func.coalesce(func.sum(Proposal.history_length), 0)))
    ).one()
    heads = [_head(row.number, row.history_length, row.history_head) for row in rows]
    number = last.number + 1 if last else 1
    made = Anchor(
        number=number,
        day=desk.today(),
        at=desk.clock.now(),
        proposals=proposals,
        entries=entries,
        root=root(heads),
    )
    made.hash = chained(last.hash if last else GENESIS, made.as_record())
    session.add(made)
    await session.flush()
    session.add_all(
        AnchoredHead(proposal_id=row.id, position=row.history_length, anchor_number=number, hash=row.history_head)
        for row in rows
    )
    return made


def _head(number: str, position: int, hash_: str) -> Record:
    return {"proposal": number, "position": position, "hash": hash_}


async def _send(desk: Desk, session: AsyncSession, made: Anchor, found: Misfit | None) -> None:
    body = HistoryAnchored(
        number=made.number,
        day=made.day,
        head=made.hash,
        proposals=made.proposals,
        entries=made.entries,
        misfit=Words(id=found.sentence("id"), en=found.sentence("en")) if found else None,
    )
    for person in desk.office.named(desk.office.evidence.anchored_to):
        recipient = Recipient(person.name, person.email, desk.language)
        await queue(desk, session, f"anchor:{made.hash}:{person.address}", recipient, body)


async def heads_of_anchors(session: AsyncSession, of: Proposal | None = None) -> dict[int, list[Record]]:
    """The heads that anchors fold, in their order; of all anchors, or of those with a head of one proposal."""
    statement = select(AnchoredHead, Proposal.number).join(Proposal, AnchoredHead.proposal_id == Proposal.id)
    if of is not None:
        mine = select(AnchoredHead.anchor_number).where(AnchoredHead.proposal_id == of.id)
        statement = statement.where(AnchoredHead.anchor_number.in_(mine))
    found: dict[int, list[Record]] = {}
    for head, number in await session.execute(statement):
        found.setdefault(head.anchor_number, []).append(_head(number, head.position, head.hash))
    for heads in found.values():
        heads.sort(key=lambda head: str(head["proposal"]))
    return found


async def _verified(session: AsyncSession, known: str | None) -> Verified:
    anchors = list(await session.scalars(select(Anchor).order_by(Anchor.number)))
    heads = await heads_of_anchors(session)
    stamp = (await session.scalars(select(TimeStamp).order_by(TimeStamp.anchor_number.desc()).limit(1))).one_or_none()
    ends = {
        row.number: row.history_head for row in await session.execute(select(Proposal.number, Proposal.history_head))
    }
    history = History(heads, {each.number: each.day.isoformat() for each in anchors}, ends)
    wrong = misfit_of_anchors([each.as_record() for each in anchors], heads, known)
    async for row in _rows(session):
        wrong = wrong or history.add(row)
        if wrong is not None:
            break
    last = anchors[-1] if anchors else None
    return Verified(history.count, len(anchors), last, stamp, wrong or history.end())


async def _rows(session: AsyncSession) -> AsyncIterator[Record]:
    """Every row of every history, by proposal, in order."""
    statement = (
        select(*HistoryEntry.__table__.columns, Proposal.number)
        .join(Proposal, HistoryEntry.proposal_id == Proposal.id)
        .order_by(HistoryEntry.proposal_id, HistoryEntry.position)
        .execution_options(yield_per=_AT_A_TIME)
    )
    async for row in await session.stream(statement):  # plain rows: entities would take twice the time
        yield HistoryEntry.as_record(cast("HistoryEntry", row), row.number)
