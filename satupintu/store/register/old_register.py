"""What an import of an old register asks of the register, and how a whole import is taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, any_, bindparam, delete, exists, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.old_register.doubles import HeldAlready
from satupintu.domain.old_register.parents import Numbered
from satupintu.domain.old_register.rows import Judged, Relative
from satupintu.domain.register.hanging import Hanging
from satupintu.store.access import Counter
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.register.imports import ImportedRow
from satupintu.store.register.out import WITH_THOSE_OUT, EarlierFingerprint
from satupintu.store.register.tables import Agreement, AgreementFile, AgreementOpd, Copy, Obligation, Party, Relation
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


async def registered_like(session: AsyncSession, rows: Iterable[Judged]) -> list[HeldAlready]:
    """
    What old registers brought in with the fingerprint of one of the rows, or with a number of one of its parties.

    A row that was corrected, merged or taken out since is known by what it was: it does not come in again.
    """
    olds = [row.agreement for row in rows if row.agreement is not None]
    marks = [old.fingerprint for old in olds]
    numbers = list({party.own_number for old in olds for party in old.parties if party.own_number})
    with_number = select(Party.agreement_id).where(Party.own_number == any_(bindparam("numbers", type_=ARRAY(Text))))
    wanted = or_(Agreement.fingerprint == any_(bindparam("marks", type_=ARRAY(Text))), Agreement.id.in_(with_number))
    columns = (
        Agreement.id, Agreement.register_number, Agreement.fingerprint, Agreement.document, Agreement.ends_on,
        Party.name, Party.own_number, Party.is_city,
    )  # fmt: skip
    from_registers = Agreement.fingerprint.is_not(None)
    statement = (
        select(*columns).join(Agreement.parties).where(wanted, from_registers).order_by(Agreement.id, Party.ordinal)
    )
    found = []
    given = await session.execute(statement, {"numbers": numbers, "marks": marks}, execution_options=WITH_THOSE_OUT)
    for _, parties in groupby(given, key=attrgetter("id")):
        each = list(parties)
        one = each[0]
        partners = tuple(party.name for party in each if not party.is_city)
        own = tuple(party.own_number for party in each if party.own_number)
        found.append(HeldAlready(one.register_number, one.fingerprint, one.document, partners, own, one.ends_on))
    before = select(EarlierFingerprint.fingerprint, Agreement.register_number, Agreement.document)
    before = before.join(Agreement, Agreement.id == EarlierFingerprint.agreement_id)
    before = before.where(EarlierFingerprint.fingerprint == any_(bindparam("marks", type_=ARRAY(Text))))
    for row in await session.execute(before, {"marks": marks}, execution_options=WITH_THOSE_OUT):
        found.append(HeldAlready(row.register_number, row.fingerprint, row.document, (), (), None, is_of_before=True))
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
    why: tuple[Hanging, ...]


async def in_the_way(session: AsyncSession, batch_id: int, at_most: int) -> list[Held]:
    """The agreements of a batch that have ended early, or to which something was added, in their order."""
    ours = Agreement.import_batch_id == batch_id
    others = Relation.import_batch_id.is_distinct_from(batch_id)
    duty = Obligation.agreement_id == Agreement.id
    added: Mapping[Hanging, ColumnElement[bool]] = {
        Hanging.ENDED: Agreement.end_recorded_by.is_not(None),
        Hanging.FILE: exists().where(AgreementFile.agreement_id == Agreement.id),
        Hanging.COPY: exists().where(Copy.agreement_id == Agreement.id),
        Hanging.RELATION: exists().where(
            or_(Relation.parent_id == Agreement.id, Relation.child_id == Agreement.id), others
        ),
        Hanging.ANSWER: or_(
            exists().where(duty, Obligation.fulfilled_on.is_not(None)),
            exists().where(duty, ObligationAnswer.obligation_id == Obligation.id),
            exists().where(duty, Link.obligation_id == Obligation.id),
        ),
    }
    told = [condition.label(why) for why, condition in added.items()]
    wanted = select(Agreement.register_number, Agreement.slug, *told).where(ours, or_(*added.values()))
    return [
        Held(row.register_number, row.slug, tuple(why for why in Hanging if getattr(row, why)))
        for row in await session.execute(wanted.order_by(Agreement.id).limit(at_most))
    ]
