"""An old register comes in: looked at without writing, then brought in as one act, and taken back as one."""

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
from satupintu.domain.old_register.cells import Cell, Table, is_blank, letter, plain_cell, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan, checked, heading
from satupintu.domain.old_register.habits import learned
from satupintu.domain.old_register.parents import with_parents
from satupintu.domain.old_register.rows import Judged, OldAgreement, Verdict, judge, without_doubles
from satupintu.domain.register.agreements import PAST, RelationKind
from satupintu.domain.register.new_agreement import NewAgreement, NewDepartment, NewRelation, WrittenRow
from satupintu.store.proposals import Actor
from satupintu.store.register.entry import enter, relate_rows
from satupintu.store.register.old_register import (
    BROUGHT_IN,
    Held,
    in_the_way,
    known_fingerprints,
    known_numbers,
    lock_imports,
    take_back,
    take_numbers,
    titles_by_number,
)
from satupintu.store.register.tables import ImportBatch, Relation
from satupintu.store.register.tidying import find_doubles_of_import
from satupintu.usecases.follow_up.plan import met_by, unmet_without
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import history

ImportProgress = Callable[[int, int], None]
"""Told now and then how many rows are done, of how many."""
_CHUNK = 2_000
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
    return City(letterhead.government, letterhead.city, frozenset(map(plain_cell, named)))


def judged(desk: Desk, table: Table, plan: Plan, progress: ImportProgress = quietly) -> list[Judged]:
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


async def bring_in(desk: Desk, found: Examined, by: Actor, progress: ImportProgress = quietly) -> ImportBatch:
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
        ids: list[int] = []
        written: list[Record] = []
        for start in range(0, len(accepted), _CHUNK):
            part = accepted[start : start + _CHUNK]
            entering = _entering(desk, found, batch.id, part, sequence)
            ids += await enter(session, entering)
            written += history.rows_of(entering)
            progress(len(ids), len(accepted))
        await _relate(desk, session, batch.id, ids, accepted)
        await history.note_import(desk, session, batch, written, by)
        await find_doubles_of_import(session, batch.id)
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
                notes=old.notes,
                registered_at=now,
                parties=old.parties,
                departments=departments[old.departments],
                duties=_end(old, today),
                written_as=_written(row, found.table.rows[row.line - 1], labels),
            )
        )
    return entering


def _department(desk: Desk, name: str) -> NewDepartment:
    opd = named(desk.office.perangkat_daerah, name)
    return NewDepartment(opd.code if opd else None, name)


def _end(old: OldAgreement, today: date) -> Sequence[Due]:
    """The last day, where it lies ahead. What else follows is planned a week later, when the import stands."""
    if old.ends_on is None or PAST.holds(old.ends_on, today):
        return ()
    return (Due(ObligationKind.EXPIRY, old.ends_on),)


def _labels(found: Examined, rows: Sequence[Judged]) -> list[str]:
    """The columns of these rows by letter and header, under which the cells of a row are kept."""
    widest = max(len(found.table.rows[row.line - 1]) for row in rows)
    headers = ((letter(column), heading(found.table.rows, found.plan, column)) for column in range(widest))
    return [f"{name} {header}".strip() for name, header in headers]


def _written(row: Judged, cells: Sequence[Cell], labels: Sequence[str]) -> WrittenRow:
    """The row as it was written, by the headers of its columns, and what was remarked on it."""
    said = {label: text_of(cell) for label, cell in zip(labels, cells, strict=False) if cell}
    remarks = tuple({"sentence": each.sentence, "facts": dict(each.facts), "cell": each.cell} for each in row.remarks)
    return WrittenRow(row.line, said, remarks)


async def _relate(desk: Desk, session: AsyncSession, batch_id: int, ids: Sequence[int], rows: Sequence[Judged]) -> None:
    """Write what the rows implement, and settle what that was waiting for."""
    id_of = {row.line: agreement_id for agreement_id, row in zip(ids, rows, strict=True)}
    pairs = [
        (id_of[parent.key] if parent.is_in_file else parent.key, id_of[row.line])
        for row in rows
        for parent in row.parents
    ]
    await relate_rows(session, [NewRelation(*pair, RelationKind.IMPLEMENTS, batch_id) for pair in pairs])
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
            await history.note_undoing(desk, session, batch, count, by)
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
