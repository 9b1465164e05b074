"""The evidence of an old agreement: its row as written, the import that brought it, every act, its files."""

import asyncio
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from satupintu.documents.bundle.writing import as_json, write_bundle
from satupintu.domain.errors import NotFound
from satupintu.domain.evidence.chain import Record
from satupintu.domain.office.office import Person
from satupintu.domain.register.corrected import said_of
from satupintu.domain.register.written_rows import way_of, written_row
from satupintu.language import mark
from satupintu.store.database import in_one_snapshot
from satupintu.store.register.history import RegisterChain, name_of_import
from satupintu.store.register.imports import ImportedRow
from satupintu.store.register.out import WITH_THOSE_OUT
from satupintu.store.register.tables import Agreement
from satupintu.usecases.evidence import chains
from satupintu.usecases.evidence.contents import Files, as_listed, file_name, proof, stamp_files
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import seen_by


async def hand_over_old(desk: Desk, number: str, person: Person | None, out: IO[bytes]) -> str:
    """
    Write the bundle of an old agreement; returns the SHA-256 of its list of contents.

    One that went out of the register has one, too, and so has an import, under the name of its history.

    Raises:
        NotFound: there is no such agreement or import, or it is not for this person to see.
        FileLost: a file of it is missing on the disk.
    """
    async with desk.database.transaction() as session:
        await in_one_snapshot(session)
        agreement = await _agreement(desk, session, number, person)
        names = [number]
        if agreement is not None and agreement.import_batch_id is not None:
            names.append(name_of_import(agreement.import_batch_id))
        known = await session.execute(
            select(RegisterChain.name, RegisterChain.history_head).where(RegisterChain.name.in_(names))
        )
        ends = {row.name: row.history_head for row in known}
        if agreement is None and number not in ends:
            raise NotFound(mark("Perjanjian itu tidak ada dalam daftar."))
        history = [row async for row in chains.rows(session, ends)]
        row = await _written(session, agreement, names[-1] in ends) if agreement is not None else None
    kept = agreement.files if agreement is not None else []
    filed = {file.id: file_name(index, file) for index, file in enumerate(kept, start=1)}
    files: Files = [
        ("history.json", as_json(history)),
        ("anchors.json", as_json(await proof(desk, number, ends))),
        ("decisions.json", as_json([])),
        ("papers.json", as_json([as_listed(file, filed[file.id]) for file in kept])),
        ("letters.json", as_json([])),
        *([("agreement.json", as_json(_as_it_stands(agreement)))] if agreement is not None else []),
        *([("row.json", as_json(row))] if row is not None else []),
        *await stamp_files(desk),
        *[(filed[file.id], await desk.blobs.held(file.sha256)) for file in kept],
    ]
    await desk.database.let_go()
    return await asyncio.to_thread(write_bundle, out, files)


async def _agreement(desk: Desk, session: AsyncSession, number: str, person: Person | None) -> Agreement | None:
    statement = select(Agreement).where(Agreement.register_number == number, seen_by(desk, person))
    statement = statement.options(selectinload(Agreement.files))
    return (await session.scalars(statement, execution_options=WITH_THOSE_OUT)).one_or_none()


async def _written(session: AsyncSession, agreement: Agreement, has_root: bool) -> dict[str, Any] | None:
    """
    The row as it was written, with its way to the root that its import's history names.

    An import of an earlier version names none; the first row of the agreement's own history holds the row then.
    """
    mine = await session.get(ImportedRow, agreement.id)
    if mine is None or agreement.import_batch_id is None:
        return None
    row = written_row(agreement.register_number, mine.line, mine.cells)
    way = None
    if has_root:
        every = select(Agreement.register_number, ImportedRow.line, ImportedRow.cells)
        every = every.join(ImportedRow, ImportedRow.agreement_id == Agreement.id)
        every = every.where(Agreement.import_batch_id == agreement.import_batch_id)
        found = await session.execute(every, execution_options=WITH_THOSE_OUT)
        rows: list[Record] = [written_row(*each) for each in found]
        way = await asyncio.to_thread(way_of, rows, agreement.register_number)
    return {"import": name_of_import(agreement.import_batch_id), "row": row, "way": way}


def _as_it_stands(agreement: Agreement) -> dict[str, Any]:
    """What the register says of it now, by the fields of the form of corrections."""
    return {"register_number": agreement.register_number, "is_out": agreement.is_out, "said": said_of(agreement)}
