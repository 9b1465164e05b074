"""Anchors: once a day the heads of all histories folded into one hash that leaves the house."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from satupintu.domain.evidence.chain import Record, moment
from satupintu.store.base import Base
from satupintu.store.proposals import Proposal


class Anchor(Base):
    """One day's anchor, chained to the one before it. Rows are added and never changed."""

    __tablename__ = "anchor"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="from 1, without a gap")
    day: Mapped[date] = mapped_column(unique=True, comment="in Jambi")
    at: Mapped[datetime]
    proposals: Mapped[int] = mapped_column(comment="how many have a history")
    entries: Mapped[int] = mapped_column(comment="rows of all histories")
    root: Mapped[str] = mapped_column(comment="Merkle root over the heads that are new since the anchor before")
    hash: Mapped[str] = mapped_column(comment="SHA-256 over this anchor and the hash before it, hexadecimal")

    def as_record(self) -> Record:
        """The anchor as it is hashed and exported."""
        return {
            "number": self.number,
            "day": self.day.isoformat(),
            "at": moment(self.at),
            "proposals": self.proposals,
            "entries": self.entries,
            "root": self.root,
            "hash": self.hash,
        }


class AnchoredHead(Base):
    """The head of one history as an anchor folds it; only of those that have grown since the anchor before."""

    __tablename__ = "anchored_head"

    proposal_id: Mapped[int] = mapped_column(ForeignKey(Proposal.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    anchor_number: Mapped[int] = mapped_column(ForeignKey("anchor.number"), index=True)
    hash: Mapped[str]


class TimeStamp(Base):
    """The answer of a time-stamping authority (RFC 3161) on the hash of an anchor, and so on all before it."""

    __tablename__ = "time_stamp"

    anchor_number: Mapped[int] = mapped_column(ForeignKey("anchor.number"), primary_key=True)
    authority: Mapped[str] = mapped_column(comment="address that was asked")
    stamped_at: Mapped[datetime] = mapped_column(comment="genTime of the token")
    is_trusted: Mapped[bool] = mapped_column(comment="the token led to a root of the office's own folder")
    response: Mapped[bytes] = mapped_column(comment="TimeStampResp, DER")
