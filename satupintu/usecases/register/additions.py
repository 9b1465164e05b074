"""What the Bagian adds to an agreement in the register: copies on paper, files, kin. Its history remembers each."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidForm, InvalidInput, NotFound
from satupintu.domain.moves import Cause
from satupintu.domain.process.events import AgreementFileAdded, CopyRecorded, Related
from satupintu.domain.register.agreements import CopyKind, RelationKind
from satupintu.domain.typed.form import FieldSpec, fill
from satupintu.language import mark
from satupintu.language.register_words import COPY, PARENT
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor
from satupintu.store.register.family import numbered
from satupintu.store.register.history import remember
from satupintu.store.register.tables import Agreement, AgreementFile, Copy, Relation
from satupintu.usecases.follow_up.followed import end_at_following
from satupintu.usecases.follow_up.plan import lapse, met_by
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.papers import FiledPaper

COPY_FIELDS = (
    FieldSpec("copy_kind", mark("Jenis"), "choice", options=COPY, empty=mark("Pilih asli atau fotokopi.")),
    FieldSpec("holder", mark("Pemegang")),
    FieldSpec("copy_place", mark("Tempat simpan")),
    FieldSpec("duty_stamp", mark("Bermeterai"), "yes_no", empty=mark("Sebutkan apakah bermeterai.")),
)
KIN_FIELDS = (
    FieldSpec("relation", mark("Perjanjian ini"), "choice", options=PARENT, empty=mark("Pilih hubungannya.")),
    FieldSpec("parent", mark("Nomor register yang lebih tua")),
)


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
    typed = {"copy_kind": entry.kind, "holder": entry.holder, "copy_place": entry.place, "duty_stamp": entry.duty_stamp}
    form = fill(COPY_FIELDS, typed, desk.today())
    if form.kept.get("copy_kind") == CopyKind.ORIGINAL and form.kept.get("duty_stamp") == "no":
        form.refuse(
            InvalidInput(
                "Naskah asli tanpa meterai tidak boleh disimpan pejabat (UU 10/2020 Ps. 21): bubuhkan dahulu.",
                field="duty_stamp",
            )
        )
    kept = form.whole()
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        session.add(
            Copy(
                agreement_id=agreement.id,
                kind=CopyKind(kept["copy_kind"]),
                holder=kept["holder"],
                place=kept["copy_place"],
                has_duty_stamp=kept["duty_stamp"] == "yes",
                recorded_by=by.name,
                recorded_at=desk.clock.now(),
            )
        )
        recorded = CopyRecorded(kind=CopyKind(kept["copy_kind"]), holder=kept["holder"])
        await remember(session, agreement, recorded, by, desk.clock.now())


async def add_file(desk: Desk, slug: str, paper: FiledPaper, by: Actor) -> None:
    """File a paper with an agreement; the same file again is the same file."""
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        if await keep_file(desk, session, agreement, paper, by):
            await remember(session, agreement, AgreementFileAdded(file=paper.as_fact()), by, desk.clock.now())


async def keep_file(
    desk: Desk,
    session: AsyncSession,
    agreement: Agreement,
    paper: FiledPaper,
    by: Actor,
    *,
    checks: Mapping[str, str] | None = None,
) -> bool:
    """
    Keep a paper with an agreement that the caller holds; returns whether it was not there yet.

    `checks` are of a signed text: how it was signed, and what was seen on it.
    """
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
        signatures=paper.blob.signatures,
        checks=checks,
    )
    alike = (AgreementFile.agreement_id, AgreementFile.kind, AgreementFile.sha256)
    statement = statement.on_conflict_do_nothing(index_elements=alike)
    return await session.scalar(statement.returning(AgreementFile.id)) is not None


async def relate(desk: Desk, slug: str, kind: str, parent_number: str, by: Actor) -> None:
    """
    Say what an agreement is to an older one, named by its register number; said twice, it stands once.

    What the older one was waiting for by it is settled.

    Raises:
        InvalidForm: there is no such agreement, it is the same one, or it is the other's descendant already.
    """
    number = fill(KIN_FIELDS, {"relation": kind, "parent": parent_number}, desk.today()).whole()["parent"]
    async with desk.database.transaction() as session:
        older = await numbered(session, number)
        number = older.register_number if older is not None else number  # a double's leads to the row that was kept
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
            if kind == RelationKind.IMPLEMENTS:
                await end_at_following(desk, session, parent, child)
            if kind == RelationKind.AMENDS:  # it is part of the other, and has nothing of its own to follow
                await lapse(desk, session, child.obligations, Cause.PART_OF_ANOTHER)
            related = Related(relation=RelationKind(kind), register_number=parent.register_number)
            await remember(session, child, related, by, desk.clock.now())


async def _descends(session: AsyncSession, younger: int, older: int) -> bool:
    """True when `younger` has `older` among its parents, or theirs."""
    line = select(Relation.parent_id).where(Relation.child_id == younger).cte("line", recursive=True)
    line = line.union(select(Relation.parent_id).join(line, Relation.child_id == line.c.parent_id))
    return await session.scalar(select(line.c.parent_id).where(line.c.parent_id == older)) is not None
