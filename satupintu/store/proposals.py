"""Proposals, their papers and their history."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.event import listens_for
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Mapper, WriteOnlyMapped, mapped_column, relationship

from satupintu.domain.errors import IllegalMove
from satupintu.domain.evidence.chain import GENESIS, Record, chained, moment
from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.event_facts import Event
from satupintu.domain.process.events import Submitted, happened
from satupintu.domain.process.form import BurdenChange, DocumentType, Language, ProposalForm, Route
from satupintu.domain.process.lifecycle import STAGE_OF, Stage, Status, check_move
from satupintu.domain.process.rules import Trigger, steps_for
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.typed.values import AS_KEPT
from satupintu.store.base import ACT, Base, Word


class Via(StrEnum):
    """The way an act came in; it is the assurance the record can claim, no more."""

    LINK = "link"
    """An emailed link: whoever reads that mailbox. At most an uncertified electronic signature (UU ITE Ps. 11)."""
    DESK = "desk"
    """A signed-in session, begun by an emailed sign-in link."""
    CLI = "cli"
    API = "api"
    PREFECT = "prefect"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who did something, as the history names them."""

    name: str
    via: Via
    email: str | None = None

    @classmethod
    def system(cls) -> "Actor":
        """The product itself, following a rule."""
        return cls("Satu Pintu", Via.SYSTEM)


class RouteVersion(Base):
    """A route definition as it stood when a proposal began; kept until no proposal uses it."""

    __tablename__ = "route_version"

    id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]


class Proposal(Base):
    """One proposal. Status moves only through `move_to`, which writes the history row with it."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("proposal_behind_idx", "id", postgresql_where=text("wake_version > seen_version")),
        Index("proposal_status_idx", "status"),
        Index("proposal_opd_code_idx", "opd_code"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    submission_key: Mapped[str] = mapped_column(unique=True, comment="fingerprint of the submission and its attempt")
    _status: Mapped[Status] = mapped_column("status", Word(Status))
    round: Mapped[int] = mapped_column(default=1, comment="round of review; a revision begins a new one")
    resume_at: Mapped[Status] = mapped_column(Word(Status), default=Status.SUBMITTED)
    title: Mapped[str]
    route: Mapped[Route] = mapped_column(Word(Route))
    document: Mapped[DocumentType] = mapped_column(Word(DocumentType))
    opd_code: Mapped[str]
    opd_name: Mapped[str] = mapped_column(comment="name of the department on the day of entry; departments are renamed")
    opd_email: Mapped[str]
    other_opds: Mapped[list[str]] = mapped_column(
        ARRAY(String), default=list, server_default="{}", comment="codes of further departments that take part"
    )
    content: Mapped[dict[str, Any]] = mapped_column(comment="the ProposalForm")
    found_burden: Mapped[bool | None] = mapped_column(comment="by the Ketua, in this round: burdens public and region")
    found_budgeted: Mapped[bool | None] = mapped_column(comment="by the Ketua, in this round: in this year's APBD")
    found_change: Mapped[BurdenChange | None] = mapped_column(
        Word(BurdenChange), comment="by the Ketua, in this round: how an addendum changes the burden"
    )
    text_sha256: Mapped[str | None] = mapped_column(comment="the draft that the Ketua has recommended, in this round")
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", ondelete="SET NULL"),
        comment="what the form names as parent, where the register knew it",
    )
    parent_proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal.id"), index=True, comment="what the form names as parent while it is no agreement yet"
    )
    renews_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", ondelete="SET NULL"), comment="what the form renews"
    )
    amends_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", ondelete="SET NULL"), comment="what the form amends"
    )
    route_version_id: Mapped[str] = mapped_column(ForeignKey("route_version.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    wake_version: Mapped[int] = mapped_column(default=1, comment="raised by every act that the flow must react to")
    seen_version: Mapped[int] = mapped_column(default=0, comment="wake_version as of the flow's last look")
    flow_run_id: Mapped[uuid.UUID | None]
    flow_run_epoch: Mapped[int] = mapped_column(default=0, comment="raised when a lost run is rebuilt")
    history_length: Mapped[int] = mapped_column(default=0)
    history_head: Mapped[str] = mapped_column(default=GENESIS, comment="hash of the last history row")

    history: WriteOnlyMapped["HistoryEntry"] = relationship(back_populates="proposal", order_by="HistoryEntry.position")
    papers: Mapped[list["Paper"]] = relationship(back_populates="proposal", order_by="Paper.added_at")
    route_version: Mapped[RouteVersion] = relationship(lazy="joined")
    ceremony: Mapped["Ceremony | None"] = relationship(lazy="joined")

    @hybrid_property
    def status(self) -> Status:
        """Where the proposal stands, in queries too; written by `move_to` only."""
        return self._status

    @property
    def stage(self) -> Stage:
        return STAGE_OF[self._status]

    @property
    def form(self) -> ProposalForm:
        """What the proposal says now."""
        return ProposalForm.model_validate(self.content, context=AS_KEPT)

    @property
    def definition(self) -> RouteDefinition:
        """The route as it stood when the proposal began."""
        return RouteDefinition.model_validate(self.route_version.body)

    @property
    def trigger(self) -> Trigger:
        """What leads to the DPRD: as the Ketua has found in this round, until then as the OPD says."""
        if self.found_burden is None or self.found_budgeted is None:
            return Trigger.claimed(self.form)
        return Trigger(self.found_burden, self.found_budgeted, self.found_change)

    @property
    def steps(self) -> tuple[ApprovalStep, ...]:
        """The steps with authorities outside that this proposal takes, in order."""
        return steps_for(self.form, self.definition, self.trigger)

    @property
    def language_of_partner(self) -> Language:
        return self.form.partners[0].language

    def begin(self, event: Submitted, by: Actor, at: datetime) -> None:
        """Write the first status and the first history row."""
        if self._status is not None:
            raise IllegalMove("Usulan %(number)s sudah dimulai.", number=self.number)
        self._status = Status.SUBMITTED
        self.history_length, self.history_head = 0, GENESIS
        self.record(event, by, at, to_status=Status.SUBMITTED)

    def begin_round(self) -> None:
        """A new round of review: what the Ketua found in the last one, and on which text, counts no more."""
        self.round += 1
        self.found_burden = self.found_budgeted = self.found_change = self.text_sha256 = None

    def move_to(self, wanted: Status, event: Event, by: Actor, at: datetime, note: str | None = None) -> None:
        """
        Change the status and write why.

        Raises:
            IllegalMove: `lifecycle.TRANSITIONS` does not hold this move.
        """
        check_move(self._status, wanted)
        before, self._status = self._status, wanted
        self.record(event, by, at, note, from_status=before, to_status=wanted)

    def record(
        self,
        event: Event,
        by: Actor,
        at: datetime,
        note: str | None = None,
        from_status: Status | None = None,
        to_status: Status | None = None,
    ) -> None:
        """
        Add a history row and chain it to the last.

        The caller holds the proposal's lock; of two who do not, one fails on the row's position.
        """
        self.updated_at = at
        self.history_length += 1
        entry = HistoryEntry(
            position=self.history_length,
            at=at,
            event=event.word,
            actor=by.name,
            actor_email=by.email,
            via=by.via,
            note=note,
            from_status=from_status,
            to_status=to_status,
            facts=event.facts,
        )
        self.history_head = entry.hash = chained(self.history_head, entry.as_record(self.number))
        self.history.add(entry)


class Ceremony(Base):
    """The day on which the parties meet to sign; an invitation in their calendars, moved and called off with it."""

    __tablename__ = "ceremony"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    begins_at: Mapped[datetime]
    place: Mapped[str]
    moves: Mapped[int] = mapped_column(default=0, comment="SEQUENCE of its calendar entry")
    called_off: Mapped[bool] = mapped_column(default=False)


class HistoryEntry(Base):
    """
    Who did what, when, why and through which door; each row is chained to the one before it (`domain.evidence`).

    Rows are added and never changed: a trigger of the database refuses it, too.
    """

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("proposal_id", "position"),
        Index("history_moves_idx", "at", postgresql_where=text("to_status is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    position: Mapped[int] = mapped_column(comment="from 1 within the proposal")
    at: Mapped[datetime]
    event: Mapped[str]
    actor: Mapped[str]
    actor_email: Mapped[str | None]
    via: Mapped[Via] = mapped_column(Word(Via))
    note: Mapped[str | None]
    from_status: Mapped[Status | None] = mapped_column(Word(Status))
    to_status: Mapped[Status | None] = mapped_column(Word(Status))
    facts: Mapped[dict[str, Any]]
    act: Mapped[int | None] = mapped_column(
        BigInteger, server_default=ACT, comment="number of the transaction, to find what moved with it; not hashed"
    )
    hash: Mapped[str] = mapped_column(comment="SHA-256 over this row and the hash before it, hexadecimal")

    proposal: Mapped[Proposal] = relationship(back_populates="history")

    @property
    def what(self) -> Event:
        """What happened, of today or of an earlier version."""
        return happened(self.event, self.facts)

    def as_record(self, number: str) -> Record:
        """The row as it is hashed and exported. What stands here can never be renamed or left out again."""
        return {
            "proposal": number,
            "position": self.position,
            "at": moment(self.at),
            "event": self.event,
            "actor": self.actor,
            "actor_email": self.actor_email,
            "via": self.via,
            "note": self.note,
            "from_status": self.from_status,
            "to_status": self.to_status,
            "facts": self.facts,
            "hash": self.hash,
        }


@listens_for(HistoryEntry, "before_update")
@listens_for(HistoryEntry, "before_delete")
def _history_is_append_only(mapper: Mapper[HistoryEntry], connection: Connection, entry: HistoryEntry) -> None:
    raise IllegalMove("Riwayat tidak dapat diubah atau dihapus.")


class Paper(Base):
    """A file of a proposal, kept in the blob store under its SHA-256."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("proposal_id", "kind", "round", "sha256"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    kind: Mapped[str]
    filename: Mapped[str]
    sha256: Mapped[str] = mapped_column(comment="name of the blob, hexadecimal")
    size: Mapped[int] = mapped_column(comment="bytes")
    media_type: Mapped[str]
    round: Mapped[int]
    generated: Mapped[bool] = mapped_column(default=False, comment="made by the system, not handed in")
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    signatures: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="SignatureReport of the day a PDF was filed"
    )
    facts: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="FileFacts of the day it was filed, without its signatures"
    )

    proposal: Mapped[Proposal] = relationship(back_populates="papers")
