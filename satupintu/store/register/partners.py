"""Which partner a name means: known by its key, taken in where it is new, and what all names of one partner are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.form import PartnerKind
from satupintu.domain.register.partners import KindFrom, KnownPartner, loose_key, partner_key
from satupintu.store.register.partner_tables import PartnerRow

_AT_ONCE = 5_000
"""Names that one statement carries."""


class Named(Protocol):
    """A party as it is written, in an agreement that enters or stands in the register."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> PartnerKind | None: ...


@dataclass(frozen=True)
class Meant:
    """The name of a party in the register of partners, and who bears it."""

    id: int
    """Of the name, to which the party points."""
    partner: PartnerRow
    """Into whom it is merged, or itself."""


async def taken_in(
    session: AsyncSession, parties: Sequence[Named], countries: Mapping[str, str] | None = None
) -> dict[str, Meant]:
    """
    The partners that parties mean, by `partner_key`; names that nobody has borne yet are taken in.

    A partner without a kind takes the first that one of its parties has. `countries` are known of some, by key. The
    names are held until the transaction ends, so that none of them is forgotten meanwhile.
    """
    first: dict[str, Named] = {}
    for party in parties:
        key = partner_key(party.name)
        if key not in first or (first[key].kind is None and party.kind is not None):
            first[key] = party
    found: dict[str, PartnerRow] = {}
    keys = sorted(first)
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        wanted = (
            select(PartnerRow)
            .where(PartnerRow.key.in_(part))
            .order_by(PartnerRow.id)
            .with_for_update(read=True, key_share=True)
        )
        known = {row.key: row for row in await session.scalars(wanted)}
        if new := [_new(key, first[key], countries or {}) for key in part if key not in known]:
            await session.execute(insert(PartnerRow).on_conflict_do_nothing(), new)
            known |= {row.key: row for row in await session.scalars(wanted)}
        found |= known
    bearers = await _bearers(session, found.values())
    for key, row in found.items():
        bearer, kind = bearers[row.id], first[key].kind
        if bearer.kind is None and kind is not None:
            bearer.kind, bearer.kind_from = kind, KindFrom.AGREEMENTS
    await session.flush()
    return {key: Meant(row.id, bearers[row.id]) for key, row in found.items()}


def _new(key: str, party: Named, countries: Mapping[str, str]) -> dict[str, object]:
    return {
        "key": key,
        "loose": loose_key(party.name),
        "name": party.name.strip(),
        "kind": party.kind,
        "kind_from": KindFrom.AGREEMENTS if party.kind is not None else None,
        "country": countries.get(key),
    }


async def _bearers(session: AsyncSession, names: Iterable[PartnerRow]) -> dict[int, PartnerRow]:
    """Who bears each name, by the id of the name; a partner into whom others were merged may be merged itself."""
    bearers = {name.id: name for name in names}
    while merged := {each.merged_into_id for each in bearers.values() if each.merged_into_id is not None}:
        above = {row.id: row for row in await session.scalars(select(PartnerRow).where(PartnerRow.id.in_(merged)))}
        bearers = {
            at: each if each.merged_into_id is None else above[each.merged_into_id] for at, each in bearers.items()
        }
    return bearers


def names_of(*partner_ids: int) -> Select[int, int]:
    """The ids of partners, each with the ids of all its names, itself among them."""
    own = select(PartnerRow.id.label("bearer"), PartnerRow.id.label("name")).where(PartnerRow.id.in_(partner_ids))
    names = own.cte("names", recursive=True)
    names = names.union_all(
        select(names.c.bearer, PartnerRow.id).join(names, PartnerRow.merged_into_id == names.c.name)
    )
    return select(names.c.bearer, names.c.name)


async def known_partners(session: AsyncSession) -> Mapping[str, KnownPartner]:
    """All partners by the keys of all their names: what a reading of an old register may know of them."""
    columns = (
        PartnerRow.id,
        PartnerRow.key,
        PartnerRow.merged_into_id,
        PartnerRow.name,
        PartnerRow.kind,
        PartnerRow.kind_from,
    )
    rows = {row.id: row for row in await session.execute(select(*columns, PartnerRow.country))}
    found = {}
    for row in rows.values():
        bearer = row
        while bearer.merged_into_id is not None:
            bearer = rows[bearer.merged_into_id]
        sure = bearer.kind_from is KindFrom.PERSON
        found[row.key] = KnownPartner(bearer.name, bearer.kind, bearer.country, is_kind_sure=sure)
    return found
