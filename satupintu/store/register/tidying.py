"""Which old agreements lack something: one condition each, and the pairs that are probably one agreement."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import RelationKind
from satupintu.domain.register.tidying import Lack
from satupintu.store.base import Base
from satupintu.store.register.tables import Agreement, AgreementFile, AgreementOpd, Party, Relation


class ProbableDouble(Base):
    """Two rows that are probably one agreement, from either side; found anew when a row comes in or changes."""

    __tablename__ = "probable_double"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True, index=True)
    told_apart_by: Mapped[str | None] = mapped_column(comment="who has said that they are two")


_OLD = Agreement.proposal_id.is_(None)
_OLD_AND_IN = "proposal_id is null and not is_out"
Index(
    "agreement_no_last_day_idx",
    Agreement.id,
    postgresql_where=text(f"ends_on is null and terminated_on is null and {_OLD_AND_IN}"),
)
Index("agreement_no_route_idx", Agreement.id, postgresql_where=text(f"route is null and {_OLD_AND_IN}"))
Index("party_no_kind_idx", Party.agreement_id, postgresql_where=text("kind is null and not is_city"))
Index("agreement_opd_no_code_idx", AgreementOpd.agreement_id, postgresql_where=text("code is null"))
_A_DEPARTMENT = AgreementOpd.agreement_id == Agreement.id
LACKS: Mapping[Lack, ColumnElement[bool]] = {
    Lack.DOUBLE: Agreement.id.in_(select(ProbableDouble.agreement_id).where(ProbableDouble.told_apart_by.is_(None))),
    Lack.LAST_DAY: and_(Agreement.ends_on.is_(None), Agreement.terminated_on.is_(None)),
    Lack.PARTNER_KIND: Agreement.id.in_(select(Party.agreement_id).where(Party.kind.is_(None), ~Party.is_city)),
    Lack.DEPARTMENT: or_(
        Agreement.id.in_(select(AgreementOpd.agreement_id).where(AgreementOpd.code.is_(None))),
        ~exists().where(_A_DEPARTMENT),
    ),
    Lack.ROUTE: Agreement.route.is_(None),
    Lack.PARENT: and_(
        Agreement.document == DocumentType.PKS,
        ~exists().where(Relation.child_id == Agreement.id, Relation.kind != RelationKind.RENEWS),
    ),
    Lack.FILE: ~exists().where(AgreementFile.agreement_id == Agreement.id),
}
"""Of agreements that no proposal led to."""


def lacks(lack: Lack) -> ColumnElement[bool]:
    """Old agreements that lack this."""
    return and_(_OLD, LACKS[lack])


async def lack_counts(session: AsyncSession, at_most: int) -> dict[Lack, int]:
    """How many old agreements lack each thing, up to a number."""
    found = {}
    for lack in Lack:
        some = select(Agreement.id).where(lacks(lack)).limit(at_most).subquery()
        found[lack] = await session.scalar(select(func.count()).select_from(some)) or 0
    return found


async def lacks_of(session: AsyncSession, ids: Collection[int]) -> dict[int, list[Lack]]:
    """What each of these lacks, in the order of the list."""
    found: dict[int, list[Lack]] = {each: [] for each in ids}
    for lack in Lack:
        for each in await session.scalars(select(Agreement.id).where(Agreement.id.in_(ids), lacks(lack))):
            found[each].append(lack)
    return found


async def doubles_of(session: AsyncSession, ids: Collection[int]) -> dict[int, list[Agreement]]:
    """The probable doubles of each of these that stand in the register."""
    found: dict[int, list[Agreement]] = {each: [] for each in ids}
    statement = (
        select(ProbableDouble.agreement_id, Agreement)
        .join(Agreement, Agreement.id == ProbableDouble.other_id)
        .where(ProbableDouble.agreement_id.in_(ids), ProbableDouble.told_apart_by.is_(None))
        .order_by(Agreement.id)
    )
    for agreement_id, other in await session.execute(statement):
        found[agreement_id].append(other)
    return found


FIND_DOUBLES = """
    with old as (
        select a.id, a.document, a.signed_on, a.title, a.proposal_id, p.name as partner,
            nullif(regexp_replace(lower(n.own_number), '[^a-z0-9]', '', 'g'), '') as number
        from agreement a
        join lateral (
            select name from party where agreement_id = a.id and not is_city order by ordinal limit 1
        ) p on true
        left join party n on n.agreement_id = a.id
        where not a.is_out
    ),
    numbered as (select * from old where number ~ '[0-9]' and length(number) >= 5),
    dated as (select distinct on (id) * from old where signed_on is not null),
    pairs as (
        select one.id as one, other.id as other
        from numbered one join numbered other on other.number = one.number and other.id <> one.id
        where {which} and one.document = other.document and similarity(one.partner, other.partner) >= 0.4
        union
        select one.id, other.id
        from dated one
        join dated other on other.signed_on = one.signed_on and other.document = one.document and other.id <> one.id
        where {which} and similarity(one.title, other.title) >= 0.7 and similarity(one.partner, other.partner) >= 0.5
    )
    insert into probable_double (agreement_id, other_id)
    select one, other from pairs union select other, one from pairs
    on conflict do nothing
"""
"""
Same kind, and the same number or day; the partner nearly the same, for a day the title, too.

`which` limits one side of the pair: to the rows of an import, or to one that has changed.
"""
_OF_BATCH = text(FIND_DOUBLES.format(which="one.id in (select id from agreement where import_batch_id = :batch)"))
_OF_ONE = text(FIND_DOUBLES.format(which="one.id = :one"))


async def find_doubles_of_import(session: AsyncSession, batch_id: int) -> None:
    """Look for the probable doubles of what an import has brought in."""
    await session.execute(_OF_BATCH.bindparams(bindparam("batch", batch_id)))


async def find_doubles_of(session: AsyncSession, agreement: Agreement) -> None:
    """Look anew for the probable doubles of an agreement; who was told apart from it stays so."""
    await session.flush()
    mine = or_(ProbableDouble.agreement_id == agreement.id, ProbableDouble.other_id == agreement.id)
    await session.execute(
        delete(ProbableDouble).where(mine, ProbableDouble.told_apart_by.is_(None)),
        execution_options={"synchronize_session": False},
    )
    await session.execute(_OF_ONE.bindparams(bindparam("one", agreement.id)))


async def note_told_apart(session: AsyncSession, ids: Sequence[int], name: str) -> None:
    """Say of a pair that they are two."""
    await session.execute(
        text(
            "update probable_double set told_apart_by = :name where agreement_id = any(:ids) and other_id = any(:ids)"
        ).bindparams(name=name, ids=list(ids))
    )
