"""
Anchors of the history: made once a day, sent to officials, stamped by an authority, held against every row.

Whoever owns the database can switch its triggers off and write every hash anew. They cannot change the letters that
others hold: that is what an anchor is for.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.evidence.chain import GENESIS, History, Misfit, chained, misfit_of_anchors, root
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.domain.route.law import Words
from satupintu.language.logs import logger
from satupintu.mail.letters import HistoryAnchored
from satupintu.store.database import in_one_snapshot
from satupintu.store.evidence import Anchor, TimeStamp
from satupintu.usecases.evidence import chains
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.office.desk import Desk

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
    rows = await chains.grown(session)
    proposals, entries = await chains.counted(session)
    number = last.number + 1 if last else 1
    made = Anchor(
        number=number,
        day=desk.today(),
        at=desk.clock.now(),
        proposals=proposals,
        entries=entries,
        root=root([each.as_record() for each in rows]),
    )
    made.hash = chained(last.hash if last else GENESIS, made.as_record())
    session.add(made)
    await session.flush()
    session.add_all(each.anchored_by(number) for each in rows)
    return made


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


async def _verified(session: AsyncSession, known: str | None) -> Verified:
    anchors = list(await session.scalars(select(Anchor).order_by(Anchor.number)))
    heads = await chains.heads_of_anchors(session)
    stamp = (await session.scalars(select(TimeStamp).order_by(TimeStamp.anchor_number.desc()).limit(1))).one_or_none()
    history = History(heads, {each.number: each.day.isoformat() for each in anchors}, await chains.ends(session))
    wrong = misfit_of_anchors([each.as_record() for each in anchors], heads, known)
    async for row in chains.rows(session):
        wrong = wrong or history.add(row)
        if wrong is not None:
            break
    last = anchors[-1] if anchors else None
    return Verified(history.count, len(anchors), last, stamp, wrong or history.end())
