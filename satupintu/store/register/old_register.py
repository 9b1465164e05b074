"""What an import of an old register asks of the register, and how a whole import is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.old_register.parents import Numbered
from satupintu.domain.old_register.rows import Relative
from satupintu.store.access import Counter
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.register.out import WITH_THOSE_OUT, EarlierFingerprint
from satupintu.store.register.tables import (
    Agreement,
    AgreementFile,
    AgreementOpd,
    Copy,
    ImportedRow,
    Obligation,
    Party,
    Relation,
)
from satupintu.store.work import Link

_IMPORT_LOCK = 73262
"""Advisory lock: two imports at once go one after the other, so that no row enters twice."""
OLD_SERIES = "old_register"
_AS_IT_STANDS = {"synchronize_session": False}
BROUGHT_IN = (Agreement, Party, AgreementOpd, Obligation, Relation)
"""What the lists and figures read of what an import writes."""


async def lock_imports(session: AsyncSession) -> None:
    """Hold the right to import until the transaction ends."""
    await session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _IMPORT_LOCK})


async def known_fingerprints(session: AsyncSession) -> dict[str, str]:
    """Register numbers of the old rows that the register knows, by fingerprint; what it knows of before, too."""
    now = select(Agreement.fingerprint, Agreement.register_number).where(Agreement.fingerprint.is_not(None))
    before = select(EarlierFingerprint.fingerprint, Agreement.register_number)
    before = before.join(Agreement, Agreement.id == EarlierFingerprint.agreement_id)
    found: dict[str, str] = {}
    for statement in (before, now):
        for row in await session.execute(statement, execution_options=WITH_THOSE_OUT):
            if row.fingerprint:
                found[row.fingerprint] = row.register_number
    return found


async def titles_by_number(session: AsyncSession) -> dict[str, str]:
    """Titles of all agreements by their register numbers."""
    rows = await session.execute(select(Agreement.register_number, Agreement.title))
    return {row.register_number: row.title for row in rows}


async def known_numbers(session: AsyncSession) -> list[Numbered]:
    """The numbers by which the agreements of the register can be named: its own, and those of their parties."""
    columns = (Agreement.id, Agreement.register_number, Agreement.document, Agreement.signed_on, Agreement.starts_on)
    numbered = Agreement.parties.and_(Party.own_number.is_not(None))
    found: list[Numbered] = []
    for row in await session.execute(select(*columns, Party.own_number).outerjoin(numbered)):
        relative = Relative(row.document, row.signed_on or row.starts_on, row.id, is_in_file=False)
        found += [(number, relative) for number in (row.register_number, row.own_number) if number]
    return found


async def take_numbers(session: AsyncSession, count: int) -> range:
    """Take so many numbers of the series of old agreements; given back when the transaction rolls back."""
    statement = insert(Counter).values(series=OLD_SERIES, year=0, last=count)
    statement = statement.on_conflict_do_update(
        index_elements=[Counter.series, Counter.year], set_={"last": Counter.last + count}
    )
    last = await session.scalar(statement.returning(Counter.last))
    assert last is not None
    return range(last - count + 1, last + 1)


async def take_back(session: AsyncSession, batch_id: int) -> int:
    """
    Delete the agreements of a batch with what came in with them; returns how many there were.

    Those that are out of the register already stay out, with what hangs on them; their rows may come in again.

    Raises:
        IntegrityError: something else refers to one of them.
    """
    out = (Agreement.import_batch_id == batch_id, Agreement.is_out)
    forgotten = delete(EarlierFingerprint).where(EarlierFingerprint.agreement_id.in_(select(Agreement.id).where(*out)))
    await session.execute(forgotten, execution_options=WITH_THOSE_OUT | _AS_IT_STANDS)
    await session.execute(update(Agreement).where(*out).values(fingerprint=None), execution_options=_AS_IT_STANDS)
    ours = select(Agreement.id).where(Agreement.import_batch_id == batch_id, ~Agreement.is_out)
    await session.execute(delete(Relation).where(Relation.import_batch_id == batch_id))
    belongings: Iterable[type[Any]] = (Party, AgreementOpd, ImportedRow, Obligation)
    for model in belongings:
        statement = delete(model).where(model.agreement_id.in_(ours))
        if model is Obligation:
            statement = statement.where(Obligation.fulfilled_on.is_(None))
        await session.execute(statement.execution_options(synchronize_session=False))
    gone = await session.execute(
        delete(Agreement)
        .where(Agreement.import_batch_id == batch_id, ~Agreement.is_out)
        .returning(Agreement.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


@dataclass(frozen=True)
class Held:
    """An agreement of a batch on which something hangs since, so that it cannot be taken back."""

    register_number: str
    slug: str


async def in_the_way(session: AsyncSession, batch_id: int, at_most: int) -> list[Held]:
    """The agreements of a batch that have ended early, or to which something was added, in their order."""
    ours = Agreement.import_batch_id == batch_id
    others = Relation.import_batch_id.is_distinct_from(batch_id)
    duty = Obligation.agreement_id == Agreement.id
    added = or_(
        Agreement.terminated_on.is_not(None),
        exists().where(AgreementFile.agreement_id == Agreement.id),
        exists().where(Copy.agreement_id == Agreement.id),
        exists().where(or_(Relation.parent_id == Agreement.id, Relation.child_id == Agreement.id), others),
        exists().where(duty, Obligation.fulfilled_on.is_not(None)),
        exists().where(duty, ObligationAnswer.obligation_id == Obligation.id),
        exists().where(duty, Link.obligation_id == Obligation.id),
    )
    wanted = select(Agreement.register_number, Agreement.slug).where(ours, added).order_by(Agreement.id).limit(at_most)
    return [Held(row.register_number, row.slug) for row in await session.execute(wanted)]
