"""The register of partners: it grows by itself; kinds, names and mergings are the Bagian's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, defer, lazyload

from satupintu.domain.errors import InvalidInput, NotAllowed, NotFound
from satupintu.domain.office.office import Person
from satupintu.domain.process.form import PartnerKind
from satupintu.domain.register.agreements import words_of
from satupintu.domain.register.partners import KindFrom, PartnerAct, loose_key, partner_key
from satupintu.domain.register.spellings import in_full
from satupintu.domain.typed.form import FieldSpec, fill
from satupintu.language import mark
from satupintu.language.wording import PARTNER_KIND
from satupintu.store.proposals import Actor
from satupintu.store.register.partner_tables import PartnerEntry, PartnerRow
from satupintu.store.register.partners import names_of, taken_in
from satupintu.store.register.tables import Agreement, Party
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import seen_by

TAKEN_IN_AT_ONCE = 1000
"""Parties of earlier versions that are taken in within one transaction."""
SHOWN = 100
"""Agreements and near names that a page shows."""
NEAR = 0.5
"""Trigram similarity from which on a name may be the same partner, misspelt."""
_COUNTRY = re.compile(r"[A-Z]{2}")
PARTNER_FIELDS = (
    FieldSpec("name", mark("Nama mitra"), hint=mark("Nama pada perjanjian tetap seperti yang ditandatangani")),
    FieldSpec("kind", mark("Jenis mitra"), "choice", required=False, options=PARTNER_KIND),
)
ALIAS = (FieldSpec("alias", mark("Nama lain"), hint=mark("Misalnya singkatan atau nama lama")),)


@dataclass(frozen=True)
class Wanted:
    """What a list of partners is limited to."""

    words: str = ""
    without_kind: bool = False
    near: bool = False
    """Only those that may be the same as another."""


@dataclass(frozen=True)
class PartnerLine:
    """A partner in a list."""

    partner: PartnerRow
    agreements: int


@dataclass(frozen=True)
class PartnerRecord:
    """Everything about one partner."""

    partner: PartnerRow
    aliases: tuple[PartnerRow, ...]
    """Other names, merged into it."""
    written: tuple[str, ...]
    """Its names as its agreements write them."""
    near: tuple[PartnerLine, ...]
    """Partners that may be the same."""
    agreements: tuple[Agreement, ...]
    """The newest."""
    count: int
    entries: tuple[PartnerEntry, ...]
    """What somebody did to it, the newest first."""


async def take_in(desk: Desk) -> int:
    """
    Take the partners of agreements of earlier versions into the register of partners; returns of how many parties.

    Partners that only an import brought, which has been undone, are forgotten.
    """
    count = last = 0
    waiting = (Party.partner_id.is_(None), ~Party.is_city)
    while True:
        async with desk.database.transaction() as session:
            wanted = select(Party.id, Party.name, Party.kind).where(*waiting, Party.id > last).order_by(Party.id)
            rows = (await session.execute(wanted.limit(TAKEN_IN_AT_ONCE).with_for_update(skip_locked=True))).all()
            if not rows:
                await _forget_unused(session)
                return count
            known = await taken_in(session, rows)
            theirs = [{"id": row.id, "partner_id": known[partner_key(row.name)].id} for row in rows]
            await session.execute(update(Party), theirs)
            count, last = count + len(rows), rows[-1].id


async def _forget_unused(session: AsyncSession) -> None:
    """Forget names that no agreement bears and nobody has touched."""
    other = aliased(PartnerRow)
    touched = or_(
        PartnerRow.kind_from == KindFrom.PERSON,
        PartnerRow.merged_into_id.is_not(None),
        exists().where(other.merged_into_id == PartnerRow.id),
        exists().where(PartnerEntry.partner_id == PartnerRow.id),
        exists().where(Party.partner_id == PartnerRow.id),
    )
    unused = select(PartnerRow.id).where(~touched).with_for_update(skip_locked=True)
    await session.execute(
        delete(PartnerRow).where(PartnerRow.id.in_(unused)).execution_options(synchronize_session=False)
    )


async def partners(desk: Desk, wanted: Wanted, limit: int, offset: int) -> list[PartnerLine]:
    """Partners by name, each with the number of its agreements; those that may be the same stand together."""
    statement = select(PartnerRow).where(PartnerRow.merged_into_id.is_(None), *called(wanted.words))
    if wanted.without_kind:
        statement = statement.where(PartnerRow.kind.is_(None))
    if wanted.near:
        single = select(PartnerRow.loose).where(PartnerRow.merged_into_id.is_(None))
        statement = statement.where(PartnerRow.loose.in_(single.group_by(PartnerRow.loose).having(func.count() > 1)))
        statement = statement.order_by(PartnerRow.loose)
    statement = statement.order_by(PartnerRow.name, PartnerRow.id).limit(limit).offset(offset)
    async with desk.database.transaction() as session:
        return await _lines(session, list(await session.scalars(statement)))


def called(words: str) -> list[ColumnElement[bool]]:
    """All words stand in one of the names of a partner, however its company form is spelled."""
    name = aliased(PartnerRow)
    said = [name.key.contains(word, autoescape=True) for word in in_full(words_of(words))]
    if not said:
        return []
    own = and_(*(PartnerRow.key.contains(word, autoescape=True) for word in in_full(words_of(words))))
    return [or_(own, exists().where(name.merged_into_id == PartnerRow.id, *said))]


async def _lines(session: AsyncSession, found: list[PartnerRow]) -> list[PartnerLine]:
    names = names_of(*(each.id for each in found)).subquery()
    counted = select(names.c.bearer, func.count(Party.agreement_id.distinct())).group_by(names.c.bearer)
    rows = await session.execute(counted.join(Party, Party.partner_id == names.c.name))
    counts = {row[0]: row[1] for row in rows}
    return [PartnerLine(each, counts.get(each.id, 0)) for each in found]


async def partner_record(desk: Desk, partner_id: int, person: Person | None) -> PartnerRecord:
    """
    Everything about a partner, with its agreements that a person may see.

    Raises:
        NotFound: there is none of this number.
    """
    async with desk.database.transaction() as session:
        partner = await session.get(PartnerRow, partner_id)
        if partner is None:
            raise NotFound("Mitra itu tidak ada.")
        ids = _names(partner.id)
        aliases = (
            select(PartnerRow).where(PartnerRow.id.in_(ids), PartnerRow.id != partner.id).order_by(PartnerRow.name)
        )
        written = select(Party.name).where(Party.partner_id.in_(ids)).distinct().order_by(Party.name).limit(SHOWN)
        theirs = exists().where(Party.agreement_id == Agreement.id, Party.partner_id.in_(ids))
        seen = select(Agreement).where(theirs, seen_by(desk, person))
        brief = (lazyload(Agreement.obligations), defer(Agreement.search_text))
        newest = seen.order_by(Agreement.sorted_on.desc(), Agreement.id.desc()).limit(SHOWN).options(*brief)
        entries = select(PartnerEntry).where(PartnerEntry.partner_id == partner.id).order_by(PartnerEntry.id.desc())
        return PartnerRecord(
            partner,
            tuple(await session.scalars(aliases)),
            tuple(await session.scalars(written)),
            tuple(await _near(session, partner)),
            tuple(await session.scalars(newest)),
            await session.scalar(select(func.count()).select_from(seen.with_only_columns(Agreement.id).subquery()))
            or 0,
            tuple(await session.scalars(entries)),
        )


def _names(partner_id: int) -> Select[int]:
    names = names_of(partner_id).subquery()
    return select(names.c.name)


async def _near(session: AsyncSession, partner: PartnerRow) -> list[PartnerLine]:
    """Partners that may be this one: what is often left out differs, or some letters."""
    if partner.merged_into_id is not None:
        return []
    await session.execute(select(func.set_config("pg_trgm.similarity_threshold", str(NEAR), True)))
    alike = or_(PartnerRow.loose == partner.loose, PartnerRow.key.bool_op("%")(partner.key))
    wanted = select(PartnerRow).where(alike, PartnerRow.id != partner.id, PartnerRow.merged_into_id.is_(None))
    wanted = wanted.order_by(func.similarity(PartnerRow.key, partner.key).desc(), PartnerRow.id).limit(SHOWN // 10)
    return await _lines(session, list(await session.scalars(wanted)))


async def change(desk: Desk, partner_id: int, typed: Mapping[str, str], by: Actor) -> None:
    """
    Set name, kind and country of a partner; its parties follow whose kind was not known, or only proposed.

    Raises:
        NotFound: there is none of this number.
        NotAllowed: it is merged into another.
        InvalidForm: one sentence per field.
        InvalidInput: the country is none.
    """
    kept = fill(PARTNER_FIELDS, typed, desk.today()).whole()
    kind = PartnerKind(kept["kind"]) if kept.get("kind") else None
    country = typed.get("country") or None
    if country is not None and not _COUNTRY.fullmatch(country):
        raise InvalidInput("Pilih negara dari daftarnya.", field="country")
    async with desk.database.transaction() as session:
        partner = (await _held(session, partner_id))[0]
        before = {"name": partner.name, "kind": partner.kind, "country": partner.country}
        if kind is not partner.kind:
            partner.kind, partner.kind_from = kind, KindFrom.PERSON if kind else None
        elif kind is not None:
            partner.kind_from = KindFrom.PERSON
        partner.name, partner.country = kept["name"], country
        followed = await _follow(session, _names(partner.id), kind)
        after = {"name": partner.name, "kind": partner.kind, "country": partner.country}
        changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if changed or followed:
            _enter(desk, session, partner, PartnerAct.CHANGED, by, {"changed": changed, "parties": len(followed)})


async def _follow(session: AsyncSession, names: Select[int], kind: PartnerKind | None) -> dict[str, PartnerKind | None]:
    """Give a kind to the parties of these names that follow; returns those that had another, with what it was."""
    follows = (Party.partner_id.in_(names), or_(Party.kind.is_(None), Party.kind_follows))
    wanted = select(Party).where(*follows, Party.kind.is_distinct_from(kind)).order_by(Party.id).with_for_update()
    before: dict[str, PartnerKind | None] = {}
    for party in await session.scalars(wanted):
        before[str(party.id)] = party.kind
        party.kind, party.kind_follows = kind, True
    await session.flush()
    return before


async def _held(session: AsyncSession, *ids: int) -> list[PartnerRow]:
    """
    Partners of these ids in their order, held until the transaction ends.

    Raises:
        NotFound: there is none of a number.
        NotAllowed: one of them is merged into another.
    """
    statement = select(PartnerRow).where(PartnerRow.id.in_(ids)).order_by(PartnerRow.id).with_for_update()
    found = {row.id: row for row in await session.scalars(statement.execution_options(populate_existing=True))}
    if set(ids) - set(found):
        raise NotFound("Mitra itu tidak ada.")
    if any(row.merged_into_id is not None for row in found.values()):
        raise NotAllowed("Mitra ini sudah digabungkan dengan mitra lain.")
    return [found[each] for each in ids]


def _enter(
    desk: Desk, session: AsyncSession, partner: PartnerRow, act: PartnerAct, by: Actor, facts: dict[str, Any]
) -> None:
    session.add(
        PartnerEntry(
            partner_id=partner.id, act=act, facts=facts, by_name=by.name, by_email=by.email, at=desk.clock.now()
        )
    )


async def add_name(desk: Desk, partner_id: int, typed: Mapping[str, str], by: Actor) -> None:
    """
    Add another name by which a partner is written.

    Raises:
        NotFound: there is none of this number.
        NotAllowed: it is merged into another.
        InvalidForm: nothing was typed.
        InvalidInput: the name is known already, of this partner or another.
    """
    name = fill(ALIAS, typed, desk.today()).whole()["alias"]
    async with desk.database.transaction() as session:
        partner = (await _held(session, partner_id))[0]
        key = partner_key(name)
        if await session.scalar(select(PartnerRow.id).where(PartnerRow.key == key)) is not None:
            raise InvalidInput("Nama ini sudah ada dalam daftar mitra. Bila sama, gabungkan mitranya.", field="alias")
        session.add(PartnerRow(key=key, loose=loose_key(name), name=name, merged_into_id=partner.id))
        _enter(desk, session, partner, PartnerAct.NAMED, by, {"name": name})


async def merge_partners(desk: Desk, partner_id: int, other_id: int, by: Actor) -> None:
    """
    Make another partner one with this, under the name and kind of this one; the agreements keep what they say.

    Raises:
        NotFound: there is none of one of the numbers.
        NotAllowed: one is merged already, or both are the same.
    """
    if partner_id == other_id:
        raise NotAllowed("Sebuah mitra tidak dapat digabungkan dengan dirinya sendiri.")
    async with desk.database.transaction() as session:
        partner, other = await _held(session, partner_id, other_id)
        facts: dict[str, Any] = {"other": other.id, "name": other.name}
        if partner.kind is None and other.kind is not None:
            partner.kind, partner.kind_from = other.kind, other.kind_from
            facts["kind"] = other.kind
        other.merged_into_id = partner.id
        await session.flush()
        if partner.kind_from is KindFrom.PERSON:
            facts["before"] = await _follow(session, _names(partner.id), partner.kind)
        _enter(desk, session, partner, PartnerAct.MERGED, by, facts)


async def part(desk: Desk, partner_id: int, other_id: int, by: Actor) -> None:
    """
    Undo a merging: the other is a partner of its own again, and kinds that came with the merging go with it.

    Raises:
        NotFound: there is none of one of the numbers, or the other is no name of this one.
        NotAllowed: this one is merged into another itself.
    """
    async with desk.database.transaction() as session:
        partner = (await _held(session, partner_id))[0]
        other = await session.get(PartnerRow, other_id, with_for_update=True)
        if other is None or other.merged_into_id != partner.id:
            raise NotFound("Mitra itu tidak ada.")
        merged = select(PartnerEntry).where(
            PartnerEntry.partner_id == partner.id,
            PartnerEntry.act == PartnerAct.MERGED,
            PartnerEntry.facts["other"].as_integer() == other.id,
        )
        entry = (await session.scalars(merged.order_by(PartnerEntry.id.desc()).limit(1))).first()
        other.merged_into_id = None
        await session.flush()
        facts = entry.facts if entry is not None else {}
        back: ColumnElement[bool] = Party.partner_id.in_(_names(other.id))
        if "kind" in facts and partner.kind == facts["kind"]:
            partner.kind = partner.kind_from = None
            back = true()
        await _give_back(session, facts.get("before", {}), back)
        if other.kind_from is KindFrom.PERSON:
            await _follow(session, _names(other.id), other.kind)
        _enter(desk, session, partner, PartnerAct.PARTED, by, {"other": other.id, "name": other.name})


async def _give_back(session: AsyncSession, before: Mapping[str, str | None], which: ColumnElement[bool]) -> None:
    """Give parties the kinds that they had before a merging, unless somebody has said otherwise of them since."""
    theirs = select(Party).where(Party.id.in_([int(each) for each in before]), Party.kind_follows, which)
    for party in await session.scalars(theirs.order_by(Party.id).with_for_update()):
        kind = before[str(party.id)]
        party.kind = PartnerKind(kind) if kind is not None else None
