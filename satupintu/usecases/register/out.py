"""What is said at the address, on the certificate and behind the links of an agreement that left the register."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload

from satupintu.domain.errors import NotFound
from satupintu.language import mark
from satupintu.store.register.history import RegisterChain, RegisterEntry
from satupintu.store.register.out import WITH_THOSE_OUT, kept_instead
from satupintu.store.register.tables import Agreement


class OutOfRegister(NotFound):
    """It was taken out of the register; its number is never given again."""

    status = 410

    def __init__(self, agreement: Agreement, sentence: str, **facts: str) -> None:
        self.agreement = agreement
        super().__init__(sentence, **facts)


class Merged(OutOfRegister):
    """It was the double of another, which its number leads to."""

    def __init__(self, agreement: Agreement, kept: Agreement) -> None:
        self.kept = kept
        sentence = mark("%(number)s digabungkan dengan %(kept)s: keduanya satu perjanjian.")
        super().__init__(agreement, sentence, number=agreement.register_number, kept=kept.register_number)


async def refuse_what_is_out(session: AsyncSession, slug: str, seen: ColumnElement[bool]) -> None:
    """
    Say of an agreement that is out of the register where it went; of any other nothing.

    Raises:
        OutOfRegister: it was taken out, or (Merged) it leads to another.
    """
    statement = select(Agreement).where(Agreement.slug == slug, Agreement.is_out, seen)
    statement = statement.options(lazyload(Agreement.obligations))
    agreement = (await session.scalars(statement, execution_options=WITH_THOSE_OUT)).one_or_none()
    if agreement is not None:
        raise await refusal_of(session, agreement)


async def refusal_of(session: AsyncSession, agreement: Agreement) -> OutOfRegister:
    """Why an agreement is not in the register any more."""
    kept = await kept_instead(session, agreement)
    if kept is not None:
        return Merged(agreement, kept)
    left = await _left_by(session, agreement)
    if left is None or not left.note:
        return OutOfRegister(agreement, mark("%(number)s dikeluarkan dari daftar."), number=agreement.register_number)
    return OutOfRegister(
        agreement,
        mark("%(number)s dikeluarkan dari daftar oleh %(name)s: %(reason)s"),
        number=agreement.register_number,
        name=left.actor,
        reason=left.note,
    )


async def _left_by(session: AsyncSession, agreement: Agreement) -> RegisterEntry | None:
    """The row of its history by which it left."""
    statement = (
        select(RegisterEntry)
        .join(RegisterChain, RegisterChain.id == RegisterEntry.chain_id)
        .where(RegisterChain.agreement_id == agreement.id, RegisterEntry.event.in_(("taken_out", "merged_into")))
        .order_by(RegisterEntry.position.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()
