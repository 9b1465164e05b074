"""The register of partners: the names that agreements give them, which of these are one partner, who said so."""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.engine import Connection
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from satupintu.domain.errors import IllegalMove
from satupintu.domain.process.form import PartnerKind
from satupintu.domain.register.partners import KindFrom, PartnerAct
from satupintu.store.base import Base, Word


class PartnerRow(Base):
    """
    A name of a partner, and what is known of who bears it. Merged into another, it is one of the names of that one.

    Parties point to the name that they were written with, so that a merging can be undone.
    """

    __tablename__ = "partner"
    __table_args__ = (
        CheckConstraint("(kind is null) = (kind_from is null)", "kind_is_known_from"),
        CheckConstraint("merged_into_id <> id", "two"),
        Index("partner_loose_idx", "loose"),
        Index("partner_name_idx", "name"),
        Index("partner_merged_into_id_idx", "merged_into_id"),
        Index("partner_key_trgm_idx", "key", postgresql_using="gin", postgresql_ops={"key": "gin_trgm_ops"}),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, comment="what all spellings of the name share, see domain.register")
    loose: Mapped[str] = mapped_column(comment="what near names share")
    name: Mapped[str] = mapped_column(comment="as it was first written, or as the Bagian writes it")
    kind: Mapped[PartnerKind | None] = mapped_column(Word(PartnerKind))
    kind_from: Mapped[KindFrom | None] = mapped_column(Word(KindFrom))
    country: Mapped[str | None] = mapped_column(comment="ISO 3166, two letters")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))


class PartnerEntry(Base):
    """What somebody did to a partner: rows are added and never changed."""

    __tablename__ = "partner_entry"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    act: Mapped[PartnerAct] = mapped_column(Word(PartnerAct))
    facts: Mapped[dict[str, Any]] = mapped_column(comment="by the names of domain.register.partners")
    by_name: Mapped[str]
    by_email: Mapped[str | None]
    at: Mapped[datetime]


@listens_for(PartnerEntry, "before_update")
@listens_for(PartnerEntry, "before_delete")
def _entries_are_append_only(mapper: Mapper[PartnerEntry], connection: Connection, entry: PartnerEntry) -> NoReturn:
    raise IllegalMove("Riwayat tidak dapat diubah atau dihapus.")
