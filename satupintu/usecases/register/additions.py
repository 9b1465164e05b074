"""What the Bagian adds to an agreement in the register: copies on paper, files, kin. Its proposal remembers each."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput, NotFound
from satupintu.domain.process.event_facts import Event
from satupintu.domain.process.events import AgreementFileAdded, CopyRecorded, Related
from satupintu.domain.register.agreements import CopyKind, RelationKind
from satupintu.domain.typed.texts import on_one_line
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor
from satupintu.store.register.tables import Agreement, AgreementFile, Copy, Relation
from satupintu.usecases.follow_up.plan import lapse, met_by
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import unseen_in
from satupintu.usecases.task.papers import FiledPaper

LONGEST = 200


@dataclass(frozen=True)
class CopyEntry:
    """A copy as typed."""

    kind: str = ""
    holder: str = ""
    place: str = ""
    duty_stamp: str = ""
    """`yes` or `no`."""


async def record_copy(desk: Desk, slug: str, entry: CopyEntry, by: Actor) -> None:
    """
    Note a copy on paper: what it is, who holds it, where, and whether it bears its meterai.

    Raises:
        InvalidForm: something is missing, or an original without meterai is to be kept: an official must not
            keep an under-stamped document (UU 10/2020 Ps. 21).
    """
    problems: list[CooperationError] = []
    if entry.kind not in set(CopyKind):
        problems.append(InvalidInput("Pilih asli atau fotokopi.", field="copy_kind"))
    for name, value in (("holder", entry.holder), ("copy_place", entry.place)):
        if not 0 < len(value.strip()) <= LONGEST:
            problems.append(InvalidInput("Isi, paling banyak 200 huruf.", field=name))
    problems += unseen_in({"holder": entry.holder, "copy_place": entry.place})
    if entry.duty_stamp not in ("yes", "no"):
        problems.append(InvalidInput("Sebutkan apakah bermeterai.", field="duty_stamp"))
    if entry.kind == CopyKind.ORIGINAL and entry.duty_stamp == "no":
        problems.append(
            InvalidInput(
                "Naskah asli tanpa meterai tidak boleh disimpan pejabat (UU 10/2020 Ps. 21): bubuhkan dahulu.",
                field="duty_stamp",
            )
        )
    if problems:
        raise InvalidForm(problems)
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        session.add(
            Copy(
                agreement_id=agreement.id,
                kind=CopyKind(entry.kind),
                holder=on_one_line(entry.holder),
                place=on_one_line(entry.place),
                has_duty_stamp=entry.duty_stamp == "yes",
                recorded_by=by.name,
                recorded_at=desk.clock.now(),
            )
        )
        recorded = CopyRecorded(kind=CopyKind(entry.kind), holder=on_one_line(entry.holder))
        remember(desk, agreement, recorded, by)


async def add_file(desk: Desk, slug: str, paper: FiledPaper, by: Actor) -> None:
    """File a paper with an agreement; the same file again is the same file."""
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        if await keep_file(desk, session, agreement, paper, by):
            remember(desk, agreement, AgreementFileAdded(file=paper.as_fact()), by)


async def keep_file(desk: Desk, session: AsyncSession, agreement: Agreement, paper: FiledPaper, by: Actor) -> bool:
    """Keep a paper with an agreement that the caller holds; returns whether it was not there yet."""
    statement = insert(AgreementFile).values(
        id=uuid.uuid4(),
        agreement_id=agreement.id,
        kind=paper.kind,
        filename=paper.filename,
        sha256=paper.blob.sha256,
        size=paper.blob.size,
        media_type=paper.blob.media_type,
        added_by=by.name,
        added_at=desk.clock.now(),
    )
    alike = (AgreementFile.agreement_id, AgreementFile.kind, AgreementFile.sha256)
    statement = statement.on_conflict_do_nothing(index_elements=alike)
    return await session.scalar(statement.returning(AgreementFile.id)) is not None


def remember(desk: Desk, agreement: Agreement, event: Event, by: Actor, note: str | None = None) -> None:
    """Write into the history of the proposal that an agreement came from; one of an old register has none."""
    if agreement.proposal is not None:
        agreement.proposal.record(event, by, desk.clock.now(), note)


async def relate(desk: Desk, slug: str, kind: str, parent_number: str, by: Actor) -> None:
    """
    Say what an agreement is to an older one, named by its register number; said twice, it stands once.

    What the older one was waiting for by it is settled.

    Raises:
        InvalidForm: there is no such agreement, it is the same one, or it is the other's descendant already.
    """
    if kind not in set(RelationKind):
        raise InvalidForm([InvalidInput("Pilih hubungannya.", field="relation")])
    async with desk.database.transaction() as session:
        number = parent_number.strip()
        known = await session.scalars(
            select(Agreement.id)
            .where((Agreement.slug == slug) | (Agreement.register_number == number))
            .order_by(Agreement.id)
        )
        held = [await lock_agreement(session, Agreement.id == each) for each in known]  # in one order, whoever comes
        child = next((each for each in held if each.slug == slug), None)
        parent = next((each for each in held if each.register_number == number), None)
        if child is None:
            raise NotFound("Perjanjian itu tidak ada dalam daftar.")
        if parent is None:
            raise InvalidForm(
                [InvalidInput("Nomor register “%(number)s” tidak ada dalam daftar.", field="parent", number=number)]
            )
        if parent.id == child.id or await _descends(session, parent.id, child.id):
            raise InvalidForm([InvalidInput("Perjanjian tidak dapat menjadi induk dari dirinya.", field="parent")])
        facts = {"child_id": child.id, "parent_id": parent.id, "kind": RelationKind(kind)}
        statement = insert(Relation).values(**facts).on_conflict_do_nothing().returning(Relation.id)
        if await session.scalar(statement) is not None:
            await met_by(desk, session, [parent.id], RelationKind(kind))
            if kind == RelationKind.AMENDS:  # it is part of the other, and has nothing of its own to follow
                await lapse(desk, session, [each for each in child.obligations if each.is_open])
            related = Related(relation=RelationKind(kind), register_number=parent.register_number)
            remember(desk, child, related, by)


async def _descends(session: AsyncSession, younger: int, older: int) -> bool:
    """True when `younger` has `older` among its parents, or theirs."""
    line = select(Relation.parent_id).where(Relation.child_id == younger).cte("line", recursive=True)
    line = line.union(select(Relation.parent_id).join(line, Relation.child_id == line.c.parent_id))
    return await session.scalar(select(line.c.parent_id).where(line.c.parent_id == older)) is not None
