"""What held of an agreement from when: a table of its own, since most agreements are never changed."""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.register.versions import WhatHeld
from satupintu.store.base import Base

if TYPE_CHECKING:
    from satupintu.store.register.tables import Agreement


class AgreementVersion(Base):
    """What held of an agreement from a day on: its own text first, then each addendum that changed it."""

    __tablename__ = "agreement_version"
    __table_args__ = (UniqueConstraint("agreement_id", "ordinal"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    ordinal: Mapped[int] = mapped_column(comment="from 1, the agreement's own text")
    addendum_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), comment="by which it came to hold")
    held_from: Mapped[date | None]
    held: Mapped[dict[str, Any]] = mapped_column(comment="a `WhatHeld` of domain.register.versions")

    addendum: Mapped["Agreement | None"] = relationship(foreign_keys=[addendum_id], lazy="joined")

    @property
    def what(self) -> WhatHeld:
        """What held."""
        return WhatHeld.model_validate(self.held)
