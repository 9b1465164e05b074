"""Reading the register: lists that stay fast at any size, one agreement, rows to take away. Nothing here changes it."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Result, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, defer, joinedload, lazyload, selectinload

from satupintu.domain.errors import NotFound, NotYours
from satupintu.domain.office.office import Person
from satupintu.domain.process.family import same_name
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.domain.register.agreements import AgreementStatus, RelationKind, status_of
from satupintu.language import mark
from satupintu.store.database import in_one_snapshot
from satupintu.store.register.history import RegisterEntry
from satupintu.store.register.imports import ImportedRow
from satupintu.store.register.search import (
    COUNTED,
    Filters,
    Order,
    Place,
    filtered,
    in_order,
    matching,
    mended,
    place_of,
)
from satupintu.store.register.tables import Agreement, AgreementFile, Relation
from satupintu.store.register.versions import AgreementVersion
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import seen_by
from satupintu.usecases.register.history import entries_of
from satupintu.usecases.register.out import refuse_what_is_out

_BRIEF = (lazyload(Agreement.obligations), defer(Agreement.search_text))

_ALONE = (lazyload(Agreement.parties), lazyload(Agreement.departments), lazyload(Agreement.obligations))
"""Of an addendum, where only its number is shown."""
_CHUNK = 1000


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    agreements: tuple[Agreement, ...]
    following: Place | None
    """Where the next page begins; None on the last."""
    count: int
    """Of the whole list; `COUNTED + 1` means more than `COUNTED`."""
    mended: str | None
    """The words that were searched instead of mistyped ones."""


@dataclass(frozen=True)
class Kin:
    """Another agreement and what the younger of the two is to the older."""

    kind: RelationKind
    agreement: Agreement
    scope: tuple[str, ...] | None = None
    """Points of the older one that the younger carries out, where it has said so."""


@dataclass(frozen=True)
class AgreementRecord:
    """Everything about one agreement."""

    agreement: Agreement
    parents: tuple[Kin, ...]
    children: tuple[Kin, ...]
    imported: ImportedRow | None
    history: tuple[RegisterEntry, ...] = ()
    """Of one that no proposal led to: what was done to it, after the import that brought it."""

    @property
    def written(self) -> list[tuple[str, str]]:
        """Headers and texts of the row of an old register; earlier versions kept them by header, its letter first."""
        cells = self.imported.cells if self.imported else []
        if isinstance(cells, list):
            return [(header, text) for header, text in cells]
        return sorted(cells.items(), key=lambda each: (len(each[0].split(" ")[0]), each[0].split(" ")[0]))

    def carried_out(self, point: str) -> list[Agreement]:
        """The younger agreements that carry out a point of the scope."""
        return [
            kin.agreement
            for kin in self.children
            if kin.kind is RelationKind.IMPLEMENTS and any(same_name(point, each) for each in kin.scope or ())
        ]


def standing(desk: Desk, agreement: Agreement) -> AgreementStatus:
    """The status of today."""
    soon = desk.office.follow_up.ending_soon_days
    days = (agreement.starts_on, agreement.ends_on, agreement.terminated_on)
    return status_of(*days, desk.today(), soon, is_said_over=agreement.is_said_over)


def _wanted(desk: Desk, person: Person | None, wanted: Filters, statement: Select[Any]) -> Select[Any]:
    conditions = filtered(wanted, desk.today(), desk.office.follow_up.ending_soon_days)
    if wanted.words.strip():
        conditions.append(matching(wanted.words))
    return statement.where(seen_by(desk, person), *conditions)


async def listing(
    desk: Desk, person: Person | None, wanted: Filters, order: Order, after: Place | None, limit: int
) -> Listing:
    """
    One page of the agreements that a person may see.

    Words that find nothing at all are mended once: each that the register does not know becomes the one most like it.
    """
    async with desk.database.transaction() as session:
        instead = None
        found = await _page(session, desk, person, wanted, order, after, limit)
        if not found and after is None and wanted.words.strip():
            instead = await mended(session, wanted.words)
            if instead is not None:
                wanted = replace(wanted, words=instead)
                found = await _page(session, desk, person, wanted, order, after, limit)
        some = _wanted(desk, person, wanted, select(Agreement.id)).limit(COUNTED + 1).subquery()
        count = await session.scalar(select(func.count()).select_from(some))
    following = place_of(found[limit - 1], order) if len(found) > limit else None
    return Listing(tuple(found[:limit]), following, count or 0, instead if found else None)


async def _page(
    session: AsyncSession,
    desk: Desk,
    person: Person | None,
    wanted: Filters,
    order: Order,
    after: Place | None,
    limit: int,
) -> list[Agreement]:
    statement = in_order(_wanted(desk, person, wanted, select(Agreement)), order, after)
    return list(await session.scalars(statement.options(*_BRIEF).limit(limit + 1)))


async def everything(
    desk: Desk, person: Person | None, wanted: Filters, order: Order
) -> AsyncIterator[tuple[Agreement, list[str]]]:
    """
    The whole list with the register numbers of what each implements, for taking away.

    It is read as it stood at one moment, and never all in memory.
    """
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        after: Place | None = None
        while True:
            page = in_order(_wanted(desk, person, wanted, select(Agreement)), order, after).limit(_CHUNK)
            found = list(await session.scalars(page.options(*_BRIEF)))
            parents = await _implemented(session, desk, person, [each.id for each in found])
            for agreement in found:
                yield agreement, parents.get(agreement.id, [])
            if len(found) < _CHUNK:
                return
            after = place_of(found[-1], order)
            session.expunge_all()


async def _implemented(
    session: AsyncSession, desk: Desk, person: Person | None, ids: list[int]
) -> dict[int, list[str]]:
    """Register numbers of what agreements implement, as far as the person may see it, by the ids of those."""
    statement = select(Relation.child_id, Agreement.register_number).join(Agreement, Agreement.id == Relation.parent_id)
    statement = statement.where(
        Relation.child_id.in_(ids), Relation.kind == RelationKind.IMPLEMENTS, seen_by(desk, person)
    )
    found: dict[int, list[str]] = {}
    for row in await session.execute(statement.order_by(Relation.id)):
        found.setdefault(row.child_id, []).append(row.register_number)
    return found


async def agreement_record(desk: Desk, slug: str, person: Person | None) -> AgreementRecord:
    """
    Everything about one agreement.

    Raises:
        NotFound: there is none, or (NotYours) it is not for this person to see.
        OutOfRegister: it was taken out, or (Merged) it leads to another.
    """
    statement = select(Agreement).where(Agreement.slug == slug, seen_by(desk, person))
    whole = (
        selectinload(Agreement.copies),
        selectinload(Agreement.files),
        joinedload(Agreement.versions).joinedload(AgreementVersion.addendum).options(*_ALONE),
        joinedload(Agreement.proposal),
    )
    async with desk.database.transaction() as session:
        agreement = (await session.scalars(statement.options(*whole))).unique().one_or_none()
        if agreement is None:
            await refuse_what_is_out(session, slug, seen_by(desk, person))
            exists = await session.scalar(select(Agreement.id).where(Agreement.slug == slug))
            refusal = NotFound if exists is None else NotYours
            raise refusal(mark("Perjanjian itu tidak ada dalam daftar."))
        parents = await session.execute(_kin(desk, person, Relation.parent_id, Relation.child_id == agreement.id))
        children = await session.execute(_kin(desk, person, Relation.child_id, Relation.parent_id == agreement.id))
        return AgreementRecord(
            agreement=agreement,
            parents=_as_kin(parents),
            children=_as_kin(children),
            imported=await session.get(ImportedRow, agreement.id),
            history=await entries_of(session, agreement) if agreement.proposal_id is None else (),
        )


def _as_kin(rows: Result[RelationKind, list[Any] | None, Agreement]) -> tuple[Kin, ...]:
    return tuple(Kin(row.kind, row.Agreement, tuple(row.scope) if row.scope is not None else None) for row in rows)


def _kin(
    desk: Desk, person: Person | None, theirs: InstrumentedAttribute[int], is_ours: ColumnElement[bool]
) -> Select[RelationKind, list[Any] | None, Agreement]:
    statement = select(Relation.kind, Relation.scope, Agreement).join(Agreement, Agreement.id == theirs)
    statement = statement.where(is_ours, seen_by(desk, person)).options(*_BRIEF)
    return statement.order_by(Agreement.sorted_on, Agreement.id)


async def file_of(desk: Desk, slug: str, file_id: uuid.UUID, person: Person | None) -> AgreementFile:
    """
    A file of an agreement that this person may see.

    Raises:
        NotFound: there is none.
    """
    found = await agreement_record(desk, slug, person)
    for file in found.agreement.files:
        if file.id == file_id:
            return file
    raise NotFound("Berkas itu tidak ada.")


async def years_listed(desk: Desk) -> list[int]:
    """The years from the first to the last agreement, the last first; for the choice of a filter."""
    async with desk.database.transaction() as session:
        dated = select(func.min(Agreement.sorted_on), func.max(Agreement.sorted_on)).where(
            Agreement.sorted_on >= func.make_date(1900, 1, 1)
        )
        first, last = (await session.execute(dated)).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def agreement_summary(desk: Desk, agreement: Agreement) -> dict[str, Any]:
    """An agreement in a list, as the API gives it."""
    return {
        "register_number": agreement.register_number,
        "address": f"{desk.base_url}/daftar/{agreement.slug}",
        "title": agreement.title,
        "document": agreement.document,
        "document_as_written": agreement.document_as_written,
        "route": agreement.route,
        "category": agreement.category,
        "affair": agreement.affair,
        "status": standing(desk, agreement),
        "signed_on": _iso(agreement.signed_on),
        "starts_on": _iso(agreement.starts_on),
        "ends_on": _iso(agreement.ends_on),
        "parties": [
            {
                "name": party.name,
                "is_city": party.is_city,
                "kind": party.kind,
                "number": party.own_number,
                "signatory": party.signatory_position,
            }
            for party in agreement.parties
        ],
        "departments": [{"code": opd.code, "name": opd.name} for opd in agreement.departments],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def agreement_as_json(desk: Desk, found: AgreementRecord) -> dict[str, Any]:
    """One agreement whole, as the API gives it."""
    agreement = found.agreement
    facts = agreement_summary(desk, agreement)
    facts["title_as_written"] = agreement.title_as_written
    facts["scope"] = agreement.scope
    facts["place"] = agreement.place
    facts["term_months"] = agreement.term_months
    facts["value"] = agreement.value
    facts["versions"] = [
        {
            "held_from": _iso(each.held_from),
            "addendum": each.addendum.register_number if each.addendum else None,
            **each.held,
        }
        for each in agreement.versions
    ]
    facts["terminated_on"] = _iso(agreement.terminated_on)
    facts["end_cause"] = agreement.end_cause
    facts["proposal"] = agreement.proposal.number if agreement.proposal else None
    for name, kin in (("parents", found.parents), ("children", found.children)):
        facts[name] = [
            {"kind": each.kind, "register_number": each.agreement.register_number, "scope": each.scope} for each in kin
        ]
    facts["copies"] = [
        {"kind": copy.kind, "holder": copy.holder, "place": copy.place, "has_duty_stamp": copy.has_duty_stamp}
        for copy in agreement.copies
    ]
    facts["files"] = [{"kind": file.kind, "filename": file.filename, "sha256": file.sha256} for file in agreement.files]
    facts["history"] = [
        {"at": each.at.isoformat(), "event": each.event, "actor": each.actor, "note": each.note, "facts": each.facts}
        for each in found.history
    ]
    facts["has_signed_text"] = any(file.kind == SIGNED_TEXT for file in agreement.files)
    facts["obligations"] = [
        {"kind": each.kind, "due_on": _iso(each.due_on), "fulfilled_on": _iso(each.fulfilled_on)}
        for each in agreement.obligations
    ]
    return facts
