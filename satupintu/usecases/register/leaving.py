"""What does not belong into the register goes out of it, with a reason: a row taken out, a file filed wrongly."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from satupintu.domain.errors import AlreadyDecided, InvalidInput, NotAllowed, NotFound
from satupintu.domain.process.correction_events import AgreementFileRemoved, BroughtBack, TakenOut
from satupintu.domain.process.event_facts import PaperFact
from satupintu.domain.process.lifecycle import ENDED
from satupintu.domain.register.agreements import RelationKind
from satupintu.domain.typed.form import MAX_REASON, FieldSpec, fill
from satupintu.language import mark
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.store.register.history import RegisterChain, RegisterEntry, begin_history, remember
from satupintu.store.register.imports import ImportBatch
from satupintu.store.register.tables import Agreement, AgreementFile, Relation
from satupintu.usecases.follow_up.correcting import fit_to_correction, lapse_with_it, unmet_by
from satupintu.usecases.follow_up.plan import met_by
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register.corrections import check_seen, refuse_born_here

OUT_FIELDS = (
    FieldSpec("reason", mark("Alasan"), "area", longest=MAX_REASON, says_something=True),
    FieldSpec("declaration", mark("Baris ini tidak seharusnya ada dalam daftar."), "declaration"),
)
BACK_FIELDS = (FieldSpec("reason", mark("Alasan"), "area", longest=MAX_REASON, says_something=True),)
FILE_FIELDS = (
    FieldSpec("reason", mark("Alasan"), "area", longest=MAX_REASON, says_something=True),
    FieldSpec("declaration", mark("Berkas ini bukan milik perjanjian ini."), "declaration"),
)
KinSetAside = tuple[Mapping[str, str], ...]


async def take_out(desk: Desk, slug: str, typed: Mapping[str, str], by: Actor) -> None:
    """
    Take an old agreement out of the register: no list, figure or public page knows it, and its number stays its own.

    What it waited for lapses, its links close, and what it had met of others is waited for again.

    Raises:
        NotFound: there is no such agreement.
        Overtaken: it is another one than the page showed.
        NotAllowed: it was born here, or something that was born here hangs on it.
        InvalidForm: the reason is missing.
    """
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        check_seen(agreement, typed.get("seen", ""))
        refuse_born_here(agreement)
        reason = _reason(desk, OUT_FIELDS, typed)
        if hanging := await hangs_on(session, agreement):
            raise NotAllowed(
                "Perjanjian ini tidak dapat dikeluarkan: %(numbers)s bergantung padanya. Bila ia rangkap, gabungkan.",
                numbers=", ".join(hanging),
            )
        kin = await set_kin_aside(desk, session, agreement)
        await lapse_with_it(desk, session, agreement)
        event = TakenOut(register_number=agreement.register_number, kin=kin)
        await remember(session, agreement, event, by, desk.clock.now(), reason)
        agreement.is_out = True


def _reason(desk: Desk, specs: Sequence[FieldSpec], typed: Mapping[str, str]) -> str:
    said = {**typed, "declaration": "declaration" in typed}
    return str(fill(specs, said, desk.today()).whole()["reason"])


async def hangs_on(session: AsyncSession, agreement: Agreement) -> list[str]:
    """Numbers of what was born here and rests on an agreement: proposals that name it, agreements that follow it."""
    names = or_(
        Proposal.parent_id == agreement.id, Proposal.renews_id == agreement.id, Proposal.amends_id == agreement.id
    )
    proposals = select(Proposal.number).where(names, Proposal.status.not_in(ENDED)).order_by(Proposal.id)
    kin = select(Agreement.register_number).join(Relation, Relation.child_id == Agreement.id)
    kin = kin.where(Relation.parent_id == agreement.id, Agreement.proposal_id.is_not(None)).order_by(Agreement.id)
    return [*await session.scalars(proposals), *await session.scalars(kin)]


async def set_kin_aside(desk: Desk, session: AsyncSession, agreement: Agreement) -> KinSetAside:
    """Take away what an agreement is to others, and return it as its history keeps it."""
    parent, child = aliased(Agreement), aliased(Agreement)
    mine = or_(Relation.child_id == agreement.id, Relation.parent_id == agreement.id)
    statement = (
        select(Relation.kind, parent.register_number.label("parent"), child.register_number.label("child"), parent.id)
        .join(parent, parent.id == Relation.parent_id)
        .join(child, child.id == Relation.child_id)
        .where(mine)
        .order_by(Relation.id)
    )
    found = (await session.execute(statement)).all()
    await session.execute(delete(Relation).where(mine), execution_options={"synchronize_session": False})
    implemented = [row.id for row in found if row.kind is RelationKind.IMPLEMENTS and row.id != agreement.id]
    if implemented:
        await unmet_by(desk, session, implemented)
    return tuple({"relation": str(row.kind), "parent": row.parent, "child": row.child} for row in found)


async def bring_back(desk: Desk, slug: str, typed: Mapping[str, str], by: Actor) -> None:
    """
    Bring back what was taken out, with what it was to others as far as they stand in the register.

    Raises:
        NotFound: there is no such agreement.
        AlreadyDecided: it stands in the register.
        NotAllowed: it was merged, or its import was taken back.
        InvalidForm: the reason is missing.
    """
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug, with_those_out=True)
        if not agreement.is_out:
            raise AlreadyDecided("Perjanjian ini sudah ada dalam daftar.")
        if agreement.merged_into_id is not None:
            raise NotAllowed("Perjanjian ini digabungkan dengan rangkapnya dan tidak dapat dikembalikan.")
        batch = await session.get(ImportBatch, agreement.import_batch_id) if agreement.import_batch_id else None
        if batch is not None and batch.undone_at is not None:
            raise NotAllowed("Impor yang membawanya sudah dibatalkan. Masukkan lagi berkasnya.")
        reason = _reason(desk, BACK_FIELDS, typed)
        agreement.is_out = False
        await session.flush()
        await _restore_kin(desk, session, agreement)
        await fit_to_correction(desk, session, agreement)
        event = BroughtBack(register_number=agreement.register_number)
        await remember(session, agreement, event, by, desk.clock.now(), reason)


async def _restore_kin(desk: Desk, session: AsyncSession, agreement: Agreement) -> None:
    taken = (
        select(RegisterEntry)
        .join(RegisterChain, RegisterChain.id == RegisterEntry.chain_id)
        .where(RegisterChain.agreement_id == agreement.id, RegisterEntry.event == TakenOut.word)
        .order_by(RegisterEntry.position.desc())
        .limit(1)
    )
    event = (await session.scalars(taken)).one().what
    assert isinstance(event, TakenOut)
    numbers = {each[side] for each in event.kin for side in ("parent", "child")}
    known = await session.execute(
        select(Agreement.register_number, Agreement.id).where(Agreement.register_number.in_(numbers))
    )
    id_of = {row.register_number: row.id for row in known}
    for each in event.kin:
        if each["parent"] in id_of and each["child"] in id_of:
            kind, parent = RelationKind(each["relation"]), id_of[each["parent"]]
            row = {"child_id": id_of[each["child"]], "parent_id": parent, "kind": kind}
            await session.execute(insert(Relation).values(**row).on_conflict_do_nothing())
            await met_by(desk, session, [parent], kind)


async def remove_file(desk: Desk, slug: str, file_id: uuid.UUID, typed: Mapping[str, str], by: Actor) -> None:
    """
    Take a file that was filed wrongly from an agreement: no page hands it over any more, the history keeps its hash.

    Raises:
        NotFound: there is no such agreement, or no such file.
        NotAllowed: it came with the proposal, whose decisions rest on it.
        InvalidForm: the reason is missing.
    """
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        mine = select(AgreementFile).where(AgreementFile.agreement_id == agreement.id, AgreementFile.id == file_id)
        file = (await session.scalars(mine)).one_or_none()
        if file is None:
            raise NotFound("Berkas itu tidak ada.")
        if agreement.proposal_id is not None:
            of_proposal = select(Paper.id).where(
                Paper.proposal_id == agreement.proposal_id, Paper.sha256 == file.sha256
            )
            if await session.scalar(of_proposal.limit(1)) is not None:
                raise NotAllowed("Berkas ini bagian dari riwayat usulannya. Arsipkan naskah yang benar di sampingnya.")
        reason = _reason(desk, FILE_FIELDS, typed)
        if agreement.proposal is None:
            await begin_history(session, agreement, desk.clock.now())
        removed = AgreementFileRemoved(removed=PaperFact(kind=file.kind, sha256=file.sha256))
        await remember(session, agreement, removed, by, desk.clock.now(), reason)
        await session.delete(file)


def refuse_same(one: Agreement, other: Agreement) -> None:
    """
    Two rows are two.

    Raises:
        InvalidInput: they are one.
    """
    if one.id == other.id:
        raise InvalidInput("Itu perjanjian yang sama. Sebutkan nomor register rangkapnya.", field="double")
