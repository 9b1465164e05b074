"""What was answered to an obligation of the register."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.follow_up.obligations import Reply
from satupintu.store.base import ACT, Base, Word
from satupintu.store.proposals import Via
from satupintu.store.register.tables import Obligation


class ObligationAnswer(Base):
    """One answer; an obligation may have several before one settles it. `fields` is what was reported, as texts."""

    __tablename__ = "obligation_answer"
    __table_args__ = (
        Index("obligation_answer_not_needed_idx", "obligation_id", postgresql_where=text("reply = 'not_needed'")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    reply: Mapped[Reply] = mapped_column(Word(Reply))
    note: Mapped[str | None]
    fields: Mapped[dict[str, Any]]
    by_name: Mapped[str]
    by_email: Mapped[str | None]
    via: Mapped[Via] = mapped_column(Word(Via))
    at: Mapped[datetime]
    act: Mapped[int | None] = mapped_column(BigInteger, server_default=ACT, comment="number of the transaction")

    obligation: Mapped[Obligation] = relationship()
