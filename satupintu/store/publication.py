"""What the public may know of an agreement: the code on its certificate, and whether it is withheld."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from satupintu.domain.tokens import draw
from satupintu.store.base import Base


class Publication(Base):
    """Made when the first certificate is, or when the agreement is withheld; it goes with its agreement."""

    __tablename__ = "publication"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="cascade"), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True, default=draw, comment="in the public address, drawn at random")
    is_withheld: Mapped[bool] = mapped_column(default=False)
