"""The one hand that writes agreements into the register, be it one or a hundred thousand."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from sqlalchemy import Column, ColumnDefault, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.register.new_agreement import NewAgreement, NewParty, NewRelation, search_text_of
from satupintu.domain.register.partners import KindFrom, partner_key
from satupintu.store.base import Base
from satupintu.store.register.imports import ImportedRow
from satupintu.store.register.partners import Meant, taken_in
from satupintu.store.register.search import remember_words
from satupintu.store.register.tables import Agreement, AgreementFile, AgreementOpd, Copy, Obligation, Party, Relation

_BELONGINGS: tuple[tuple[type[Base], Callable[[NewAgreement], Sequence[object]]], ...] = (
    (Party, lambda agreement: agreement.parties),
    (AgreementOpd, lambda agreement: agreement.departments),
    (AgreementFile, lambda agreement: agreement.files),
    (Copy, lambda agreement: agreement.copies),
    (Obligation, lambda agreement: agreement.duties),
    (ImportedRow, lambda agreement: () if agreement.written_as is None else (agreement.written_as,)),
)
"""What comes with an agreement, by table, in the order in which it is written."""


async def enter(session: AsyncSession, agreements: Sequence[NewAgreement]) -> list[int]:
    """
    Write agreements with all that comes with them, and the words they are found by; returns their ids, in order.

    A single one goes in by COPY, too, so that one place decides what each column holds.
    """
    await session.flush()  # proposals and imports that the rows name
    agreements, partner_ids = await _with_partners(session, agreements)
    ids = await _take_ids(session, len(agreements))
    texts = [search_text_of(each) for each in agreements]
    await copy_in(session, Agreement, agreements, id=ids, search_text=texts)
    for model, of in _BELONGINGS:
        lists = [of(each) for each in agreements]
        values = [value for each in lists for value in each]
        owned: dict[str, Iterable[object]] = {
            "agreement_id": [owner for owner, each in zip(ids, lists, strict=True) for _ in each]
        }
        if "ordinal" in _table(model).columns:
            owned["ordinal"] = [place for each in lists for place in range(1, len(each) + 1)]
        if model is Party:
            owned["partner_id"] = partner_ids
        await copy_in(session, model, values, **owned)
    await remember_words(session, texts)
    return ids


async def _with_partners(
    session: AsyncSession, agreements: Sequence[NewAgreement]
) -> tuple[list[NewAgreement], list[int | None]]:
    """
    The agreements with the kinds that somebody gave their partners, and which partner each party is.

    Such a kind takes the place of one that is not said, or only proposed. The city is no partner of its own.
    """
    partners = [party for each in agreements for party in each.parties if not party.is_city]
    abroad = {partner_key(party.name): party.country for party in partners if party.country is not None}
    known = await taken_in(session, partners, abroad)
    found: list[NewAgreement] = []
    ids: list[int | None] = []
    for agreement in agreements:
        meant = [None if party.is_city else known[partner_key(party.name)] for party in agreement.parties]
        ids += [each.id if each else None for each in meant]
        parties = [_with_kind(party, each) for party, each in zip(agreement.parties, meant, strict=True)]
        found.append(agreement if parties == list(agreement.parties) else replace(agreement, parties=parties))
    return found, ids


def _with_kind(party: NewParty, meant: Meant | None) -> NewParty:
    is_given = meant is not None and meant.partner.kind_from is KindFrom.PERSON
    if meant is None or not is_given or not (party.kind is None or party.kind_follows):
        return party
    return replace(party, kind=meant.partner.kind, kind_follows=True)


async def relate_rows(session: AsyncSession, relations: Iterable[NewRelation]) -> None:
    """
    Write what agreements are to older ones.

    COPY locks the parents: they are taken in the order of their ids, as by whoever else holds several.
    """
    await session.flush()
    await copy_in(session, Relation, sorted(relations, key=attrgetter("parent_id", "child_id")))


async def _take_ids(session: AsyncSession, count: int) -> list[int]:
    """Reserve ids of agreements, so that what belongs to them can be written beside them."""
    wanted = select(func.nextval(func.pg_get_serial_sequence(Agreement.__tablename__, Agreement.id.key)))
    return list(await session.scalars(wanted.select_from(func.generate_series(1, count))))


def filled_in(model: type[Base], value: object, owned: Collection[str]) -> list[Column[Any]]:
    """
    The columns that a row of such a value fills in: those of `owned`, those it has an attribute for, and defaults.

    The database fills in the others: numbers, what it computes, its own defaults, nothing.
    """
    return [
        column
        for column in _table(model).columns
        if column.key in owned or hasattr(value, column.key) or _default(column) is not None
    ]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _default(column: Column[Any]) -> Callable[[], Any] | None:
    """What fills in a column of which a value says nothing and the database knows no default."""
    default = column.default
    if not isinstance(default, ColumnDefault) or column.server_default is not None:
        return None
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)


async def copy_in(
    session: AsyncSession, model: type[Base], values: Sequence[object], **owned: Iterable[object]
) -> None:
    """Write values of one class into a table with COPY, in the session's transaction, converted as the ORM would."""
    if not values:
        return
    connection = await session.connection()
    names, cells = [], []
    for column in filled_in(model, values[0], owned):
        said: Iterable[object]
        if column.key in owned:
            said = owned[column.key]
        elif hasattr(values[0], column.key):
            said = map(attrgetter(column.key), values)
        else:
            default = _default(column)
            assert default is not None
            said = (default() for _ in values)
        convert = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        names.append(column.name)
        cells.append(map(convert, said) if convert else said)
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    records = zip(*cells, strict=True)
    await driver.copy_records_to_table(_table(model).name, columns=names, records=records)
