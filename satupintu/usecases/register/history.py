"""What the register remembers of itself: the acts on an old agreement, the imports and their undoing."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.evidence.chain import Record
from satupintu.domain.process.correction_events import OldRegisterImported, OldRegisterUndone
from satupintu.domain.register.new_agreement import NewAgreement
from satupintu.domain.register.written_rows import rows_root, written_row
from satupintu.store.proposals import Actor
from satupintu.store.register.history import RegisterChain, RegisterEntry, remember_import
from satupintu.store.register.imports import ImportBatch
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk


def records_of(entering: Iterable[NewAgreement]) -> list[Record]:
    """The rows of agreements that come in with an import, as its history binds them."""
    return [
        written_row(each.register_number, each.written_as.line, each.written_as.cells)
        for each in entering
        if each.written_as is not None
    ]


async def note_import(desk: Desk, session: AsyncSession, batch: ImportBatch, rows: Sequence[Record], by: Actor) -> None:
    """Write that an old register came in, in one row that binds all of its own."""
    event = OldRegisterImported(
        filename=batch.filename,
        register_sha256=batch.register_sha256,
        accepted=batch.accepted,
        refused=batch.refused,
        first=rows[0]["register_number"],
        last=rows[-1]["register_number"],
        rows_root=rows_root(rows),
    )
    await remember_import(session, batch, event, by, desk.clock.now())


async def note_undoing(desk: Desk, session: AsyncSession, batch: ImportBatch, gone: int, by: Actor) -> None:
    """Write that an import was taken back."""
    await remember_import(session, batch, OldRegisterUndone(gone=gone), by, desk.clock.now())


async def history_of(desk: Desk, agreement: Agreement) -> tuple[RegisterEntry, ...]:
    """`entries_of` in a transaction of its own."""
    async with desk.database.transaction() as session:
        return await entries_of(session, agreement)


async def entries_of(session: AsyncSession, agreement: Agreement) -> tuple[RegisterEntry, ...]:
    """The history of an old agreement, after that of the import that brought it; the oldest first."""
    mine = RegisterChain.agreement_id == agreement.id
    if agreement.import_batch_id is not None:
        mine |= RegisterChain.import_batch_id == agreement.import_batch_id
    statement = select(RegisterEntry).join(RegisterChain, RegisterChain.id == RegisterEntry.chain_id).where(mine)
    return tuple(await session.scalars(statement.order_by(RegisterEntry.id)))
