"""Certificates and the public: what anybody may check of an agreement, and the list of those in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload, selectinload

from satupintu.documents.certificate import Certificate, write_certificate
from satupintu.domain.errors import InvalidInput, NotFound
from satupintu.domain.office.office import Person
from satupintu.domain.process.correction_events import OpenedToPublic, Withheld
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.domain.register.agreements import AgreementStatus
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor
from satupintu.store.register.history import remember
from satupintu.store.register.out import WITH_THOSE_OUT, kept_instead
from satupintu.store.register.tables import Agreement, AgreementFile, has_status
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import search

PAGE_SIZE = 50


@dataclass(frozen=True)
class Shown:
    """An agreement that the public may see."""

    agreement: Agreement
    status: AgreementStatus
    sha256: str | None
    """Of its signed text; None where that has not been filed."""
    merged_from: str | None = None
    """The number on the certificate, where that row of the register was merged into this one."""


async def shown(desk: Desk, code: str) -> Shown:
    """
    The agreement whose certificate carries this code.

    Raises:
        NotFound: no certificate has it, or the agreement is withheld; nobody can tell which.
    """
    statement = select(Agreement).where(Agreement.public_code == code, ~Agreement.is_withheld)
    statement = statement.options(lazyload(Agreement.obligations))
    async with desk.database.transaction() as session:
        agreement = (await session.scalars(statement, execution_options=WITH_THOSE_OUT)).one_or_none()
        merged = agreement if agreement is not None and agreement.is_out else None
        if merged is not None:
            agreement = await kept_instead(session, merged)
        if agreement is None or agreement.is_withheld:
            raise NotFound("Tidak ada perjanjian yang dapat ditampilkan di alamat ini.")
        return Shown(
            agreement,
            search.standing(desk, agreement),
            await _signed_text(session, agreement),
            merged.register_number if merged is not None else None,
        )


async def withhold(desk: Desk, slug: str, wanted: bool, by: Actor) -> None:
    """
    Keep an agreement from the public, or no longer; its code stays the same, and its history says who did it.

    Raises:
        NotFound: there is no such agreement.
    """
    async with desk.database.transaction() as session:
        agreement = await lock_agreement(session, Agreement.slug == slug)
        if agreement.is_withheld == wanted:
            return
        agreement.is_withheld = wanted
        kind = Withheld if wanted else OpenedToPublic
        event = kind(register_number=agreement.register_number)
        await remember(session, agreement, event, by, desk.clock.now())


async def certificate(desk: Desk, slug: str, person: Person | None) -> bytes:
    """
    The certificate of an agreement that this person may see (None: the system itself), as a PDF.

    Raises:
        NotFound: there is none.
        InvalidInput: it is withheld, so its certificate would lead nowhere.
    """
    agreement = (await search.agreement_record(desk, slug, person)).agreement
    if agreement.is_withheld:
        raise InvalidInput("Perjanjian ini tidak dibuka untuk umum, maka sertifikatnya tidak diterbitkan.")
    async with desk.database.transaction() as session:
        sha256 = await _signed_text(session, agreement)
    await desk.database.let_go()
    return await write_certificate(
        Certificate(
            letterhead=desk.office.letterhead,
            number=agreement.register_number,
            title=agreement.title,
            document=agreement.document,
            document_as_written=agreement.document_as_written,
            parties=tuple((party.name, party.own_number) for party in agreement.parties),
            signed_on=agreement.signed_on,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            status=search.standing(desk, agreement),
            sha256=sha256,
            address=f"{desk.base_url}/verifikasi/{agreement.public_code}",
            day=desk.today(),
        )
    )


async def agreements_in_force(desk: Desk, page: int) -> tuple[Sequence[Agreement], bool]:
    """
    One page of the public list, the first is 1, and whether another follows.

    Raises:
        NotFound: the office has not switched the list on.
    """
    if not desk.office.public.list_in_force:
        raise NotFound("Tidak ada perjanjian yang dapat ditampilkan di alamat ini.")
    soon = desk.office.follow_up.ending_soon_days
    running = (AgreementStatus.IN_FORCE, AgreementStatus.ENDING_SOON)
    statement = (
        select(Agreement)
        .where(or_(*(has_status(status, desk.today(), soon) for status in running)), ~Agreement.is_withheld)
        .order_by(Agreement.sorted_on.desc(), Agreement.id.desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
        .options(lazyload(Agreement.obligations), lazyload(Agreement.departments), selectinload(Agreement.parties))
    )
    async with desk.database.transaction() as session:
        found = (await session.scalars(statement)).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


async def _signed_text(session: AsyncSession, agreement: Agreement) -> str | None:
    """
    SHA-256 of the newest signed text.

    That of a draft which all have agreed to by link never stands for it: their consent is no signature.
    """
    signed = select(AgreementFile.sha256).where(
        AgreementFile.agreement_id == agreement.id, AgreementFile.kind == SIGNED_TEXT
    )
    return await session.scalar(signed.order_by(AgreementFile.added_at.desc()).limit(1))
