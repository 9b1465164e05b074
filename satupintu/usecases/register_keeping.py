"""What the Bagian adds to an agreement in the register: copies on paper, files, kin."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.agreements import CopyKind, RelationKind
from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput, NotFound
from satupintu.store.proposals import Actor
from satupintu.store.register import Agreement, AgreementFile, Copy, Relation
from satupintu.usecases.desk import Desk
from satupintu.usecases.initiation import FiledPaper

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
        agreement = await _agreement(session, slug)
        session.add(
            Copy(
                agreement_id=agreement.id,
                kind=CopyKind(entry.kind),
                holder=entry.holder.strip(),
                place=entry.place.strip(),
                has_duty_stamp=entry.duty_stamp == "yes",
                recorded_by=by.name,
                recorded_at=desk.clock.now(),
            )
        )


async def add_file(desk: Desk, slug: str, paper: FiledPaper, by: Actor) -> None:
    """File a paper with an agreement; the same file again is the same file."""
    async with desk.database.transaction() as session:
        agreement = await _agreement(session, slug)
        known = select(AgreementFile.id).where(
            AgreementFile.agreement_id == agreement.id,
            AgreementFile.kind == paper.kind,
            AgreementFile.sha256 == paper.blob.sha256,
        )
        if await session.scalar(known) is None:
            session.add(
                AgreementFile(
                    agreement_id=agreement.id,
                    kind=paper.kind,
                    filename=paper.filename,
                    sha256=paper.blob.sha256,
                    size=paper.blob.size,
                    media_type=paper.blob.media_type,
                    added_by=by.name,
                    added_at=desk.clock.now(),
                )
            )


async def relate(desk: Desk, slug: str, kind: str, parent_number: str) -> None:
    """
    Say what an agreement is to an older one, named by its register number; said twice, it stands once.

    Raises:
        InvalidForm: there is no such agreement, it is the same one, or it is the other's descendant already.
    """
    if kind not in set(RelationKind):
        raise InvalidForm([InvalidInput("Pilih hubungannya.", field="relation")])
    async with desk.database.transaction() as session:
        child = await _agreement(session, slug)
        wanted = select(Agreement).where(Agreement.register_number == parent_number.strip())
        parent = (await session.scalars(wanted)).one_or_none()
        if parent is None:
            number = parent_number.strip()
            raise InvalidForm(
                [InvalidInput("Nomor register “%(number)s” tidak ada dalam daftar.", field="parent", number=number)]
            )
        if parent.id == child.id or await _descends(session, parent.id, child.id):
            raise InvalidForm([InvalidInput("Perjanjian tidak dapat menjadi induk dari dirinya.", field="parent")])
        facts = {"child_id": child.id, "parent_id": parent.id, "kind": RelationKind(kind)}
        await session.execute(insert(Relation).values(**facts).on_conflict_do_nothing())


async def _descends(session: AsyncSession, younger: int, older: int) -> bool:
    """True when `younger` has `older` among its parents, or theirs."""
    line = select(Relation.parent_id).where(Relation.child_id == younger).cte("line", recursive=True)
    line = line.union(select(Relation.parent_id).join(line, Relation.child_id == line.c.parent_id))
    return await session.scalar(select(line.c.parent_id).where(line.c.parent_id == older)) is not None


async def _agreement(session: AsyncSession, slug: str) -> Agreement:
    found = (await session.scalars(select(Agreement).where(Agreement.slug == slug))).one_or_none()
    if found is None:
        raise NotFound("Perjanjian itu tidak ada dalam daftar.")
    return found
