"""An old register comes in: looked at without writing, then brought in as one act, and taken back as one."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput, NotAllowed, NotFound
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.office.departments import named
from satupintu.domain.office.numbering import number
from satupintu.domain.old_register.cells import Cell, Table, is_blank, letter, plain, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan, checked, heading
from satupintu.domain.old_register.habits import learned
from satupintu.domain.old_register.parents import with_parents
from satupintu.domain.old_register.rows import Judged, OldAgreement, Verdict, judge, without_doubles
from satupintu.domain.register.agreements import RelationKind, searchable
from satupintu.store.proposals import Actor
from satupintu.store.register.copy import (
    COPIED,
    Held,
    copy_in,
    in_the_way,
    known_fingerprints,
    known_numbers,
    lock_imports,
    take_back,
    take_ids,
    take_numbers,
    titles_by_number,
)
from satupintu.store.register.search import remember_words
from satupintu.store.register.tables import ImportBatch, Relation
from satupintu.usecases.follow_up.plan import met_by, unmet_without
from satupintu.usecases.office.desk import Desk

Progress = Callable[[int, int], None]
"""Told now and then how many rows are done, of how many."""
_CHUNK = 5_000
_EVERY = 500
NAMED = 20
"""Agreements that hold an import, as many as are named."""


def quietly(done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Examined:
    """A register looked at: every row that is not blank has its verdict."""

    table: Table
    plan: Plan
    rows: tuple[Judged, ...]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Rows by verdict, all verdicts named."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in Verdict}


def city_of(desk: Desk) -> City:
    """The city as old registers may name it, with its departments."""
    named = (name for opd in desk.office.perangkat_daerah for name in (opd.code, opd.name, *opd.aliases))
    letterhead = desk.office.letterhead
    return City(letterhead.government, letterhead.city, frozenset(map(plain, named)))


def judged(desk: Desk, table: Table, plan: Plan, progress: Progress = quietly) -> list[Judged]:
    """
    Judge every row for itself. This takes a while and asks nobody: a thread can do it.

    Raises:
        InvalidInput: the plan lacks a column that every row needs.
    """
    checked(plan)
    city = city_of(desk)
    plan = learned(table.rows, plan, city)
    today = desk.today()
    found = []
    for index in range(plan.header + 1, len(table.rows)):
        if not is_blank(table.rows[index]):
            found.append(judge(index + 1, table.rows[index], plan, city, today))
        if index % _EVERY == 0:
            progress(index, len(table.rows))
    return found


async def examined(desk: Desk, table: Table, plan: Plan, rows: list[Judged]) -> Examined:
    """What the rows would become if they came in now: the dry run. Nothing is written."""
    async with desk.database.transaction() as session:
        return Examined(table, plan, tuple(await _beside_others(session, rows, plan)))


async def _beside_others(session: AsyncSession, rows: Sequence[Judged], plan: Plan) -> list[Judged]:
    """The rows as the file and the register let them be: none twice, each with what it implements."""
    titles = await titles_by_number(session) if plan.is_ours else {}
    once = without_doubles(rows, await known_fingerprints(session), titles)
    names_parents = any(row.agreement and row.agreement.parents for row in once)
    return with_parents(once, plan, await known_numbers(session)) if names_parents else once


async def bring_in(desk: Desk, found: Examined, by: Actor, progress: Progress = quietly) -> ImportBatch:
    """
    Write the accepted rows of a register, all in one transaction, and the batch by which they can be taken back.

    Raises:
        InvalidInput: no row can come in.
    """
    async with desk.database.transaction() as session:
        await lock_imports(session)
        rows = await _beside_others(session, found.rows, found.plan)
        accepted = [row for row in rows if row.agreement is not None]
        if not accepted:
            raise InvalidInput("Tidak ada baris yang dapat dimasukkan.")
        batch = ImportBatch(
            filename=found.table.filename,
            register_sha256=found.table.sha256,
            mapping=found.plan.as_json(found.table.rows),
            accepted=len(accepted),
            refused=len(rows) - len(accepted),
            by_name=by.name,
            by_email=by.email,
            at=desk.clock.now(),
        )
        session.add(batch)
        await session.flush()
        sequence = iter(await take_numbers(session, len(accepted)))
        ids = await take_ids(session, len(accepted))
        for start in range(0, len(accepted), _CHUNK):
            part = slice(start, start + _CHUNK)
            await _write(desk, session, batch.id, found, ids[part], accepted[part], sequence)
            progress(min(start + _CHUNK, len(accepted)), len(accepted))
        await _relate(desk, session, batch.id, ids, accepted)
    await desk.database.settle(*COPIED)
    return batch


async def _write(
    desk: Desk,
    session: AsyncSession,
    batch_id: int,
    found: Examined,
    ids: Sequence[int],
    rows: Sequence[Judged],
    sequence: Any,
) -> None:
    agreements, parties, departments, originals, ends = [], [], [], [], []
    today, now = desk.today(), desk.clock.now()
    codes: dict[str, str | None] = {}
    labels = [
        f"{letter(column)} {heading(found.table.rows, found.plan, column)}".strip()
        for column in range(max(len(found.table.rows[row.line - 1]) for row in rows))
    ]
    for agreement_id, row in zip(ids, rows, strict=True):
        old = row.agreement
        assert old is not None
        register_number = number(desk.office.numbering.old_register, next(sequence), today)
        agreements.append(
            {
                "id": agreement_id,
                "register_number": register_number,
                "import_batch_id": batch_id,
                "fingerprint": old.fingerprint,
                "title": old.title,
                "document": str(old.document),
                "document_as_written": old.document_as_written,
                "route": old.route,
                "category": old.category,
                "affair": old.affair,
                "scope": json.dumps(old.scope, ensure_ascii=False),
                "year": old.year,
                "signed_on": old.signed_on,
                "place": old.place,
                "starts_on": old.starts_on,
                "ends_on": old.ends_on,
                "term_months": old.term_months,
                "notes": old.notes,
                "registered_at": now,
                "search_text": _search_text(register_number, old),
            }
        )
        for ordinal, party in enumerate(old.parties, start=1):
            parties.append(
                {
                    "agreement_id": agreement_id,
                    "ordinal": ordinal,
                    "name": party.name,
                    "is_city": party.is_city,
                    "kind": party.kind,
                    "own_number": party.number,
                    "signatory_position": party.position,
                }
            )
        for ordinal, name in enumerate(old.departments, start=1):
            if name not in codes:
                opd = named(desk.office.perangkat_daerah, name)
                codes[name] = opd.code if opd else None
            departments.append({"agreement_id": agreement_id, "ordinal": ordinal, "code": codes[name], "name": name})
        if old.ends_on is not None and old.ends_on >= today:
            ends.append({"agreement_id": agreement_id, "kind": str(ObligationKind.EXPIRY), "due_on": old.ends_on})
        originals.append(_original(agreement_id, row, found.table.rows[row.line - 1], labels))
    for table, records in (
        ("agreement", agreements),
        ("party", parties),
        ("agreement_opd", departments),
        ("obligation", ends),
        ("imported_row", originals),
    ):
        await copy_in(session, table, records)
    await remember_words(session, [str(each["search_text"]) for each in agreements])


async def _relate(desk: Desk, session: AsyncSession, batch_id: int, ids: Sequence[int], rows: Sequence[Judged]) -> None:
    """Write what the rows implement, and settle what that was waiting for."""
    id_of = {row.line: agreement_id for agreement_id, row in zip(ids, rows, strict=True)}
    pairs = [
        (id_of[parent.key] if parent.is_in_file else parent.key, id_of[row.line])
        for row in rows
        for parent in row.parents
    ]
    facts = {"kind": str(RelationKind.IMPLEMENTS), "import_batch_id": batch_id}
    # In the order of the parents, which COPY locks: whoever else holds several takes them in this order, too.
    records = [{"parent_id": parent_id, "child_id": child_id, **facts} for parent_id, child_id in sorted(pairs)]
    await copy_in(session, "agreement_relation", records)
    parents = select(Relation.parent_id).where(Relation.import_batch_id == batch_id)
    await met_by(desk, session, parents, RelationKind.IMPLEMENTS)


def _search_text(register_number: str, old: OldAgreement) -> str:
    return searchable(
        register_number,
        old.title,
        old.document_as_written,
        old.affair,
        old.place,
        *(text for party in old.parties for text in (party.name, party.number, party.position)),
        *old.departments,
        *old.scope,
    )


def _original(agreement_id: int, row: Judged, written: Sequence[Cell], labels: Sequence[str]) -> dict[str, Any]:
    """The row as it was written, by the headers of its columns, and what was remarked on it."""
    cells = {label: text_of(cell) for label, cell in zip(labels, written, strict=False) if cell}
    remarks = [{"sentence": each.sentence, "facts": dict(each.facts), "cell": each.cell} for each in row.remarks]
    return {
        "agreement_id": agreement_id,
        "line": row.line,
        "cells": json.dumps(cells, ensure_ascii=False),
        "remarks": json.dumps(remarks, ensure_ascii=False),
    }


class StillNeeded(NotAllowed):
    """An import that cannot be taken back: something hangs on these of its agreements, or on more of them."""

    def __init__(self, held: Sequence[Held]) -> None:
        self.held = held[:NAMED]
        self.has_more = len(held) > NAMED
        numbers = ", ".join(each.register_number for each in self.held) + (", …" if self.has_more else "")
        super().__init__(
            "Impor ini tidak dapat dibatalkan: sudah ada yang bergantung pada perjanjiannya (%(numbers)s), misalnya "
            "berkas, salinan, hubungan, jawaban, atau pengakhiran.",
            numbers=numbers,
        )


async def undo(desk: Desk, batch_id: int, by: Actor) -> int:
    """
    Take a whole import back; returns how many agreements that were.

    Raises:
        NotFound: there is no such import.
        NotAllowed: it has been taken back already.
        StillNeeded: something has since come to hang on one of its agreements.
    """
    try:
        async with desk.database.transaction() as session:
            await lock_imports(session)
            batch = await session.get(ImportBatch, batch_id)
            if batch is None:
                raise NotFound("Impor nomor %(number)s tidak ada.", number=batch_id)
            if batch.undone_at is not None:
                raise NotAllowed("Impor ini sudah dibatalkan.")
            if held := await in_the_way(session, batch_id, NAMED + 1):
                raise StillNeeded(held)
            await unmet_without(desk, session, batch_id)
            count = await take_back(session, batch_id)
            batch.undone_at, batch.undone_by = desk.clock.now(), by.name
    except IntegrityError as error:  # something came to hang on one in this moment
        raise await _now_in_the_way(desk, batch_id) from error
    await desk.database.settle(*COPIED)
    return count


async def _now_in_the_way(desk: Desk, batch_id: int) -> NotAllowed:
    async with desk.database.transaction() as session:
        held = await in_the_way(session, batch_id, NAMED + 1)
    if held:
        return StillNeeded(held)
    return NotAllowed("Impor ini tidak dapat dibatalkan: sudah ada yang bergantung pada perjanjiannya.")


async def batches(desk: Desk) -> list[ImportBatch]:
    """All imports, the newest first."""
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())))
