"""
Histories of the register: of agreements that no proposal led to, and of the imports that brought them.

Each is a chain like that of a proposal, in the same form, so that the same anchors, bundles and scripts hold it. That
of an agreement begins with the first act on it, whose first row says what stood there until then; until then its row
is bound by the history of its import.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, UniqueConstraint, select
from sqlalchemy.engine import Connection
from sqlalchemy.event import listens_for
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from satupintu.domain.errors import IllegalMove
from satupintu.domain.evidence.chain import GENESIS, Record, chained, moment
from satupintu.domain.process.correction_events import OldAgreementKept
from satupintu.domain.process.event_facts import Event
from satupintu.domain.process.events import happened
from satupintu.domain.register.corrected import said_of
from satupintu.domain.register.written_rows import row_hash, written_row
from satupintu.store.base import ACT, Base, Word
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.imports import ImportBatch, ImportedRow
from satupintu.store.register.tables import Agreement


class RegisterChain(Base):
    """The history of one agreement or of one import; it stays when the agreement goes with its import."""

    __tablename__ = "register_chain"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True, comment="number in the register, or IMPOR/ and that of the import")
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id", ondelete="SET NULL"), unique=True)
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), unique=True)
    history_length: Mapped[int] = mapped_column(default=0)
    history_head: Mapped[str] = mapped_column(default=GENESIS, comment="hash of the last history row")

    def record(self, event: Event, by: Actor, at: datetime, note: str | None = None) -> "RegisterEntry":
        """Chain a row to the last; the caller adds it to the session, and holds the chain."""
        self.history_length += 1
        entry = RegisterEntry(
            chain_id=self.id,
            position=self.history_length,
            at=at,
            event=event.word,
            actor=by.name,
            actor_email=by.email,
            via=by.via,
            note=note,
            facts=event.facts,
        )
        self.history_head = entry.hash = chained(self.history_head, entry.as_record(self.name))
        return entry


class RegisterEntry(Base):
    """
    Who did what to an agreement or an import; each row is chained to the one before it (`domain.evidence`).

    Rows are added and never changed: a trigger of the database refuses it, too.
    """

    __tablename__ = "register_history"
    __table_args__ = (UniqueConstraint("chain_id", "position"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("register_chain.id"))
    position: Mapped[int] = mapped_column(comment="from 1 within the chain")
    at: Mapped[datetime]
    event: Mapped[str]
    actor: Mapped[str]
    actor_email: Mapped[str | None]
    via: Mapped[Via] = mapped_column(Word(Via))
    note: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    act: Mapped[int | None] = mapped_column(
        BigInteger, server_default=ACT, comment="number of the transaction, to find what moved with it; not hashed"
    )
    hash: Mapped[str] = mapped_column(comment="SHA-256 over this row and the hash before it, hexadecimal")

    to_status = None
    """An agreement has no status that somebody sets."""

    @property
    def what(self) -> Event:
        """What happened, of today or of an earlier version."""
        return happened(self.event, self.facts)

    def as_record(self, name: str) -> Record:
        """
        The row as it is hashed and exported. What stands here can never be renamed or left out again.

        `proposal` names the history, as in the rows of proposals: one script reads both.
        """
        return {
            "proposal": name,
            "position": self.position,
            "at": moment(self.at),
            "event": self.event,
            "actor": self.actor,
            "actor_email": self.actor_email,
            "via": self.via,
            "note": self.note,
            "facts": self.facts,
            "hash": self.hash,
        }


class AnchoredRegisterHead(Base):
    """The head of one history of the register as an anchor folds it, beside those of proposals."""

    __tablename__ = "anchored_register_head"

    chain_id: Mapped[int] = mapped_column(ForeignKey("register_chain.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    anchor_number: Mapped[int] = mapped_column(ForeignKey("anchor.number"), index=True)
    hash: Mapped[str]


@listens_for(RegisterEntry, "before_update")
@listens_for(RegisterEntry, "before_delete")
def _history_is_append_only(mapper: Mapper[RegisterEntry], connection: Connection, entry: RegisterEntry) -> None:
    raise IllegalMove("Riwayat tidak dapat diubah atau dihapus.")


async def remember(
    session: AsyncSession, agreement: Agreement, event: Event, by: Actor, at: datetime, note: str | None = None
) -> None:
    """
    Write what happened to an agreement that the caller holds: into its proposal's history, or into its own.

    Whoever changes what a correction could change begins that first (`begin_history`): its first row says what stood.
    """
    if agreement.proposal is not None:
        agreement.proposal.record(event, by, at, note)
        return
    chain = await begin_history(session, agreement, at)
    session.add(chain.record(event, by, at, note))


async def begin_history(session: AsyncSession, agreement: Agreement, at: datetime) -> RegisterChain:
    """The history of an old agreement that the caller holds, begun with what stands now where it has none yet."""
    mine = select(RegisterChain).where(RegisterChain.agreement_id == agreement.id).with_for_update()
    chain = (await session.scalars(mine)).one_or_none()
    if chain is not None:
        return chain
    written = await session.get(ImportedRow, agreement.id)
    batch = agreement.import_batch_id
    row = written_row(agreement.register_number, written.line, written.cells) if written else None
    first = OldAgreementKept(
        register_number=agreement.register_number,
        held={name: value for name, value in said_of(agreement).items() if value},
        row_sha256=row_hash(row) if row else None,
        import_history=name_of_import(batch) if batch is not None else None,
    )
    chain = RegisterChain(
        name=agreement.register_number, agreement_id=agreement.id, history_length=0, history_head=GENESIS
    )
    session.add(chain)
    await session.flush()
    session.add(chain.record(first, Actor.system(), at))
    return chain


def name_of_import(batch_id: int) -> str:
    """How the history of an import is named."""
    return f"IMPOR/{batch_id}"


async def remember_import(session: AsyncSession, batch: ImportBatch, event: Event, by: Actor, at: datetime) -> None:
    """Write into the history of an import; one of an earlier version begins its history with its undoing."""
    mine = select(RegisterChain).where(RegisterChain.import_batch_id == batch.id).with_for_update()
    chain = (await session.scalars(mine)).one_or_none()
    if chain is None:
        name = name_of_import(batch.id)
        chain = RegisterChain(name=name, import_batch_id=batch.id, history_length=0, history_head=GENESIS)
        session.add(chain)
        await session.flush()
    session.add(chain.record(event, by, at))
