"""An old register comes in: looked at without writing, then brought in as one act, and taken back as one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput, NotAllowed, NotFound
from satupintu.domain.evidence.chain import Record
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.follow_up.schedule import Due
from satupintu.domain.office.departments import named
from satupintu.domain.office.numbering import number
from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.cells import Table, letter, plain_cell, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan, heading
from satupintu.domain.old_register.doubles import without_doubles
from satupintu.domain.old_register.offices import office_of
from satupintu.domain.old_register.parents import with_parents
from satupintu.domain.old_register.reading import read_rows
from satupintu.domain.old_register.rows import Judged, Verdict
from satupintu.domain.register.agreements import PAST, RelationKind
from satupintu.domain.register.new_agreement import NewAgreement, NewDepartment, NewRelation, WrittenRow
from satupintu.store.proposals import Actor
from satupintu.store.register.entry import enter, relate_rows
from satupintu.store.register.import_drafts import close_draft, open_again
from satupintu.store.register.imports import ImportBatch
from satupintu.store.register.old_register import (
    BROUGHT_IN,
    Held,
    in_the_way,
    known_numbers,
    lock_imports,
    registered_like,
    take_back,
    take_numbers,
    titles_by_number,
)
from satupintu.store.register.tables import Relation
from satupintu.store.register.tidying import find_doubles_of_import
from satupintu.usecases.follow_up.plan import met_by, unmet_without
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import history

ImportProgress = Callable[[int, int], None]
"""Told now and then how many rows are done, of how many."""
_CHUNK = 2_000
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
    offices = {
        plain_cell(name): opd.name
        for opd in desk.office.perangkat_daerah
        for name in (*opd.aliases, opd.name, opd.code)
    }
    letterhead = desk.office.letterhead
    return City(letterhead.government, letterhead.city, frozenset(offices), offices)


def judged(desk: Desk, table: Table, plan: Plan, progress: ImportProgress = quietly) -> list[Judged]:
    """
    Judge every row for itself. This takes a while and asks nobody: a thread can do it.

    Raises:
        InvalidInput: the plan lacks a column that every row needs.
    """
    return read_rows(table, plan, city_of(desk), desk.today(), progress)


async def examined(desk: Desk, table: Table, plan: Plan, rows: list[Judged]) -> Examined:
    """What the rows would become if they came in now: the dry run. Nothing is written."""
    async with desk.database.transaction() as session:
        return Examined(table, plan, tuple(await _beside_others(session, rows, plan)))


async def _beside_others(session: AsyncSession, rows: Sequence[Judged], plan: Plan) -> list[Judged]:
    """The rows as the file and the register let them be: none twice, each with what it implements."""
    titles = await titles_by_number(session) if plan.is_ours else {}
    like = await registered_like(session, rows)
    once = await asyncio.to_thread(without_doubles, rows, like, titles, plan.answers)
    names_parents = any(row.agreement and row.agreement.parents for row in once)
    return await asyncio.to_thread(with_parents, once, plan, await known_numbers(session)) if names_parents else once


async def bring_in(
    desk: Desk, found: Examined, by: Actor, progress: ImportProgress = quietly, draft_id: int | None = None
) -> ImportBatch:
    """
    Write the accepted rows of a register, all in one transaction, and the batch by which they can be taken back.

    The draft that they come from is closed by the same act.

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
        ids: list[int] = []
        written: list[Record] = []
        for start in range(0, len(accepted), _CHUNK):
            part = accepted[start : start + _CHUNK]
            entering = _entering(desk, found, batch.id, part, sequence)
            ids += await enter(session, entering)
            written += history.records_of(entering)
            progress(len(ids), len(accepted))
        await _relate(desk, session, batch.id, ids, accepted)
        await history.note_import(desk, session, batch, written, by)
        await find_doubles_of_import(session, batch.id)
        if draft_id is not None:
            await close_draft(session, draft_id, batch.id)
    await desk.database.settle(*BROUGHT_IN)
    return batch


def _entering(
    desk: Desk, found: Examined, batch_id: int, rows: Sequence[Judged], sequence: Iterator[int]
) -> list[NewAgreement]:
    """Accepted rows as agreements that enter the register, each with the next number of the old series."""
    today, now = desk.today(), desk.clock.now()
    departments: dict[tuple[str, ...], Sequence[NewDepartment]] = {}
    labels = _labels(found, rows)
    entering = []
    for row in rows:
        old = row.agreement
        assert old is not None
        if old.departments not in departments:
            departments[old.departments] = tuple(_department(desk, name) for name in old.departments)
        entering.append(
            NewAgreement(
                register_number=number(desk.office.numbering.old_register, next(sequence), today),
                import_batch_id=batch_id,
                fingerprint=old.fingerprint,
                title=old.title,
                title_as_written=old.title_as_written,
                document=old.document,
                document_as_written=old.document_as_written,
                route=old.route,
                category=old.category,
                affair=old.affair,
                scope=old.scope,
                year=old.year,
                signed_on=old.signed_on,
                place=old.place,
                starts_on=old.starts_on,
                ends_on=old.ends_on,
                term_months=old.term_months,
                value=old.value,
                terminated_on=old.terminated_on,
                end_cause=old.end_cause,
                end_note=old.end_note,
                notes=old.notes,
                is_addendum=old.is_addendum,
                is_said_over=old.is_said_over,
                registered_at=now,
                parties=old.parties,
                departments=departments[old.departments],
                duties=_end(old, today),
                written_as=_written(row, found.table, labels),
            )
        )
    return entering


def _department(desk: Desk, name: str) -> NewDepartment:
    departments = desk.office.perangkat_daerah
    opd = named(departments, name) or named(departments, office_of(name, city_of(desk)) or name)
    return NewDepartment(opd.code if opd else None, name)


def _end(old: OldAgreement, today: date) -> Sequence[Due]:
    """
    The last day, where it lies ahead; an addendum ends with what it changes.

    What else follows is planned a week later, when the import stands.
    """
    has_ended = old.terminated_on is not None or PAST.holds(old.ends_on, today)
    if old.is_addendum or old.ends_on is None or has_ended:
        return ()
    return (Due(ObligationKind.EXPIRY, old.ends_on),)


def _labels(found: Examined, rows: Sequence[Judged]) -> list[str]:
    """The columns of these rows by letter and header, under which the cells of a row are kept."""
    widest = max(len(found.table.rows[line - 1]) for row in rows for line in (row.line, *row.also))
    headers = ((letter(column), heading(found.table.rows, found.plan, column)) for column in range(widest))
    return [f"{name} {header}".strip() for name, header in headers]


def _written(row: Judged, table: Table, labels: Sequence[str]) -> WrittenRow:
    """The row as it was written, by the headers of its columns, and what was remarked on it."""
    said = [each for line in (row.line, *row.also) for each in _cells(row, table, line, labels)]
    remarks = tuple({"sentence": each.sentence, "facts": dict(each.facts), "cell": each.cell} for each in row.said)
    return WrittenRow(row.line, said, remarks)


def _cells(row: Judged, table: Table, line: int, labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The cells of a line that hold something, each with the address that it leads to; a further line names itself."""
    for column, (label, cell) in enumerate(zip(labels, table.rows[line - 1], strict=False)):
        if cell:
            link = table.links.get(f"{letter(column)}{line}")
            text = text_of(cell) if link is None or link == cell else f"{text_of(cell)}\n{link}"
            yield label if line == row.line else f"{label} · {line}", text


async def _relate(desk: Desk, session: AsyncSession, batch_id: int, ids: Sequence[int], rows: Sequence[Judged]) -> None:
    """Write what the rows implement, and settle what that was waiting for."""
    id_of = {row.line: agreement_id for agreement_id, row in zip(ids, rows, strict=True)}
    pairs = [
        (id_of[parent.key] if parent.is_in_file else parent.key, id_of[row.line])
        for row in rows
        for parent in row.parents
    ]
    addenda = {id_of[row.line] for row in rows if row.agreement is not None and row.agreement.is_addendum}
    kinds = [RelationKind.AMENDS if child in addenda else RelationKind.IMPLEMENTS for _, child in pairs]
    await relate_rows(session, [NewRelation(*pair, kind, batch_id) for pair, kind in zip(pairs, kinds, strict=True)])
    parents = select(Relation.parent_id).where(Relation.import_batch_id == batch_id)
    await met_by(desk, session, parents, RelationKind.IMPLEMENTS)


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
    Take a whole import back; returns how many agreements that were. Its draft is open again, to be mended.

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
            await history.note_undoing(desk, session, batch, count, by)
            await open_again(session, batch_id)
    except IntegrityError as error:  # something came to hang on one in this moment
        raise await _now_in_the_way(desk, batch_id) from error
    await desk.database.settle(*BROUGHT_IN)
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
