"""What the register of partners offers to whoever enters a proposal: names, kinds and countries that are known."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from satupintu.domain.office.office import Person
from satupintu.domain.register.partners import partner_key
from satupintu.store.register.partner_tables import PartnerRow
from satupintu.store.register.tables import Agreement, Party
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import seen_by
from satupintu.usecases.register.partners import NEAR, called


@dataclass(frozen=True)
class KnownAs:
    """What a name may mean."""

    exact: PartnerRow | None
    near: tuple[PartnerRow, ...] = ()


def _open_to(desk: Desk, person: Person) -> ColumnElement[bool]:
    """Partners of agreements that the person may see, or that everybody may."""
    name = aliased(PartnerRow)
    theirs = (
        select(Party.id).join(name, Party.partner_id == name.id).join(Agreement, Agreement.id == Party.agreement_id)
    )
    theirs = theirs.where(or_(name.id == PartnerRow.id, name.merged_into_id == PartnerRow.id))
    return exists(theirs.where(or_(~Agreement.is_withheld, seen_by(desk, person))).correlate(PartnerRow))


async def names_offered(desk: Desk, person: Person, limit: int) -> list[str]:
    """Names of partners, for a browser to offer while somebody types."""
    wanted = select(PartnerRow.name).where(PartnerRow.merged_into_id.is_(None), _open_to(desk, person))
    async with desk.database.transaction() as session:
        return list(await session.scalars(wanted.order_by(PartnerRow.name).limit(limit)))


async def known_as(desk: Desk, person: Person, words: str, limit: int) -> KnownAs:
    """The partner that is called so, in any spelling; or else those whose names hold the words, or nearly."""
    if not words.strip():
        return KnownAs(None)
    async with desk.database.transaction() as session:
        meant = await _bearer(session, partner_key(words))
        if meant is not None:
            is_open = select(PartnerRow.id).where(PartnerRow.id == meant.id, _open_to(desk, person))
            return KnownAs(meant if await session.scalar(is_open) is not None else None)
        await session.execute(select(func.set_config("pg_trgm.similarity_threshold", str(NEAR), True)))
        key = partner_key(words)
        alike = or_(*called(words), PartnerRow.key.bool_op("%")(key))
        near = select(PartnerRow).where(PartnerRow.merged_into_id.is_(None), alike, _open_to(desk, person))
        near = near.order_by(func.similarity(PartnerRow.key, key).desc(), PartnerRow.name).limit(limit)
        return KnownAs(None, tuple(await session.scalars(near)))


async def _bearer(session: AsyncSession, key: str) -> PartnerRow | None:
    """Who bears a name, itself or under another."""
    found = (await session.scalars(select(PartnerRow).where(PartnerRow.key == key))).first()
    while found is not None and found.merged_into_id is not None:
        found = await session.get_one(PartnerRow, found.merged_into_id)
    return found
