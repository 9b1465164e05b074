"""The register: agreements in force and past, their parties in order, and what must follow."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.obligations import ObligationKind
from satupintu.domain.proposal import DocumentType, Route
from satupintu.store.base import Base, Word
from satupintu.store.proposals import Proposal


class Agreement(Base):
    """A signed agreement. Whether it is in force is computed from its dates, never stored."""

    __tablename__ = "agreement"
    __table_args__ = (CheckConstraint("ends_on > starts_on", "ends_after_start"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    register_number: Mapped[str] = mapped_column(unique=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    title: Mapped[str]
    title_as_written: Mapped[str | None]
    document: Mapped[DocumentType] = mapped_column(Word(DocumentType))
    route: Mapped[Route] = mapped_column(Word(Route))
    signed_on: Mapped[date]
    place: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    registered_at: Mapped[datetime]

    parties: Mapped[list["Party"]] = relationship(order_by="Party.ordinal", lazy="selectin")
    obligations: Mapped[list["Obligation"]] = relationship(order_by="Obligation.due_on", lazy="selectin")
    proposal: Mapped[Proposal] = relationship()


class Party(Base):
    """One party, in the order of the text, with its own number and signatory."""

    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("agreement_id", "ordinal"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    ordinal: Mapped[int]
    name: Mapped[str]
    is_city: Mapped[bool]
    own_number: Mapped[str | None] = mapped_column(comment="practice: sometimes a party gives none")
    signatory_name: Mapped[str | None]
    signatory_position: Mapped[str]
    power_of_attorney: Mapped[str | None] = mapped_column(comment="number and date of the surat kuasa")


class Obligation(Base):
    """Something due on a day."""

    __tablename__ = "obligation"
    __table_args__ = (UniqueConstraint("agreement_id", "kind", "due_on"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    kind: Mapped[ObligationKind] = mapped_column(Word(ObligationKind))
    due_on: Mapped[date]
    fulfilled_on: Mapped[date | None]
