"""Conditions of the TKKSD's recommendation, open until the Bagian closes them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.store.base import Base
from satupintu.store.proposals import Proposal


class Condition(Base):
    """Something the recommendation hangs on. It stays with the agreement once that is registered."""

    __tablename__ = "condition"
    __table_args__ = (Index("condition_open_idx", "proposal_id", postgresql_where=text("closed_at is null")),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), comment="the approval that named it")
    set_by: Mapped[str] = mapped_column(comment="position of whoever named it")
    text: Mapped[str]
    due_on: Mapped[date | None] = mapped_column(comment="last day; None: before the signing")
    told_on: Mapped[date | None] = mapped_column(comment="when the OPD was told that its last day draws near")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closing_note: Mapped[str | None] = mapped_column(comment="how it was met, or why it does not hold any more")

    proposal: Mapped[Proposal] = relationship()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
