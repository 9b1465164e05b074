"""The register: agreements in force and past, their parties in order, their kin, copies, files and duties."""

import uuid
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    and_,
    inspect,
    literal,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.follow_up.states import WAITING, ObligationState, check_obligation_move, days_of
from satupintu.domain.moves import Cause
from satupintu.domain.process.form import Category, DocumentType, PartnerKind, Route
from satupintu.domain.register.agreements import (
    PAST,
    STATUS_BY,
    TERMINATED,
    AgreementStatus,
    CopyKind,
    EndCause,
    Fact,
    RelationKind,
    is_past,
)
from satupintu.domain.route.deadlines import local_day
from satupintu.store.base import Base, Word
from satupintu.store.movements import Thing, note_move
from satupintu.store.proposals import Proposal
from satupintu.store.register.versions import AgreementVersion

NEVER = date(9999, 12, 31)
"""Stands for a last day that is not known, where agreements are put in the order of their last days."""


SAID_OVER = "an old register says that its term is over, and not since when"
A_CODE = "translate(encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'base64'), '+/=', '-_')"
"""244 random bits as base64url, for rows that COPY brings in, too."""


class Agreement(Base):
    """
    A signed agreement, from a proposal or from an old register. What old registers do not say is null.

    Whether it is in force is computed from its dates and events (`domain.agreements.status_of`), never stored.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", "ends_after_start"),
        CheckConstraint("(terminated_on is null) = (end_cause is null)", "end_has_a_cause"),
        Index("agreement_sorted_on_idx", "sorted_on", "id"),
        Index("agreement_ends_sort_idx", "ends_sort", "id"),
        Index("agreement_title_sort_idx", "title_sort", "id"),
        Index("agreement_affair_idx", "affair"),
        Index("agreement_is_out_idx", "id", postgresql_where=text("is_out")),
        Index("agreement_starts_on_idx", "starts_on"),
        Index("agreement_terminated_on_idx", "terminated_on"),
        Index(
            "agreement_figures_idx",
            *("document", "sorted_on", "route", "affair", "id", "signed_on", "ends_sort", "terminated_on"),
            postgresql_where=text("not is_out"),
        ),
        Index("agreement_merged_into_id_idx", "merged_into_id", postgresql_where=text("merged_into_id is not null")),
        Index("agreement_search_idx", "search", postgresql_using="gin"),
        Index("agreement_import_batch_id_idx", "import_batch_id"),
        Index("agreement_not_followed_idx", "id", postgresql_where=text("followed_since is null")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    register_number: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(
        Computed("replace(register_number, '/', '-')", persisted=True), unique=True, comment="in its permanent address"
    )
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))
    fingerprint: Mapped[str | None] = mapped_column(unique=True, comment="of an old row: the same row is one agreement")
    title: Mapped[str]
    title_as_written: Mapped[str | None]
    document: Mapped[DocumentType] = mapped_column(Word(DocumentType))
    document_as_written: Mapped[str | None] = mapped_column(comment="such as Nota Kesepahaman")
    route: Mapped[Route | None] = mapped_column(Word(Route))
    category: Mapped[Category | None] = mapped_column(Word(Category))
    affair: Mapped[str | None] = mapped_column(comment="urusan pemerintahan")
    scope: Mapped[list[Any]] = mapped_column(default=list, comment="points, as texts")
    year: Mapped[int | None] = mapped_column(comment="where an old register gives no day")
    signed_on: Mapped[date | None]
    place: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    term_months: Mapped[int | None] = mapped_column(comment="as agreed, or as the old register says")
    value: Mapped[int | None] = mapped_column(BigInteger, comment="whole rupiah, as the proposal says")
    terminated_on: Mapped[date | None]
    end_cause: Mapped[EndCause | None] = mapped_column(Word(EndCause))
    end_note: Mapped[str | None] = mapped_column(comment="how it came to its early end")
    end_recorded_by: Mapped[str | None]
    followed_since: Mapped[date | None] = mapped_column(comment="day on which what must follow was planned")
    notes: Mapped[str | None]
    is_addendum: Mapped[bool] = mapped_column(default=False, server_default=text("false"), comment="changes a text")
    is_said_over: Mapped[bool] = mapped_column(default=False, server_default=text("false"), comment=SAID_OVER)
    public_code: Mapped[str] = mapped_column(
        unique=True,
        server_default=text(A_CODE),
        comment="in the address that its certificate leads to, drawn at random",
    )
    is_withheld: Mapped[bool] = mapped_column(default=False, server_default=text("false"), comment="from the public")
    is_out: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), comment="taken out, or merged; see store.register.out"
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", ondelete="SET NULL"), comment="whose double it was"
    )
    registered_at: Mapped[datetime]
    search_text: Mapped[str] = mapped_column(default="", comment="words of all its texts, see domain.agreements")
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed("to_tsvector('indonesian', search_text)", persisted=True), deferred=True
    )
    sorted_on: Mapped[date] = mapped_column(
        Computed("coalesce(signed_on, starts_on, make_date(coalesce(year, 1), 1, 1))", persisted=True)
    )
    ends_sort: Mapped[date] = mapped_column(Computed(f"coalesce(ends_on, '{NEVER}'::date)", persisted=True))
    title_sort: Mapped[str] = mapped_column(Computed("left(lower(title), 200)", persisted=True))

    parties: Mapped[list["Party"]] = relationship(order_by="Party.ordinal", lazy="selectin")
    departments: Mapped[list["AgreementOpd"]] = relationship(order_by="AgreementOpd.ordinal", lazy="selectin")
    obligations: Mapped[list["Obligation"]] = relationship(
        order_by="Obligation.due_on", lazy="selectin", back_populates="agreement"
    )
    copies: Mapped[list["Copy"]] = relationship(order_by="Copy.id")
    files: Mapped[list["AgreementFile"]] = relationship(order_by="AgreementFile.added_at")
    versions: Mapped[list[AgreementVersion]] = relationship(
        foreign_keys=AgreementVersion.agreement_id, order_by=AgreementVersion.ordinal
    )
    proposal: Mapped[Proposal | None] = relationship(foreign_keys="Agreement.proposal_id")

    def is_closed(self, today: date) -> bool:
        """Nothing is begun or changed under it any more: its term is over, or an early end is recorded, of any day."""
        return self.terminated_on is not None or is_past(self.ends_on, today, is_said_over=self.is_said_over)


def _holds(fact: Fact, today: date, soon_days: int = 0) -> ColumnElement[bool]:
    """A fact of the rule as a condition; false, not null, where the day is not known."""
    day = inspect(Agreement).columns[fact.day]
    if fact.stands is None:
        return day.is_(None)
    stands = and_(day.is_not(None), fact.stands(day, fact.against(today, soon_days)))
    # As `domain.agreements.is_past` has it.
    return or_(stands, and_(day.is_(None), Agreement.is_said_over)) if fact is PAST else stands


def has_status(status: AgreementStatus, today: date, soon_days: int) -> ColumnElement[bool]:
    """`domain.agreements.status_of` as a condition, by the same rule: its fact holds, and none before it."""
    before = takewhile(lambda each: each is not status, STATUS_BY)
    others = (~_holds(STATUS_BY[each], today, soon_days) for each in before)
    # Its own fact first: for most rows that alone decides, and PostgreSQL looks no further.
    return and_(_holds(STATUS_BY[status], today, soon_days), *others)


def is_closed(today: date) -> ColumnElement[bool]:
    """`Agreement.is_closed` as a condition."""
    return or_(Agreement.terminated_on.is_not(None), _holds(PAST, today))


def has_not_ended(today: date) -> ColumnElement[bool]:
    """Neither past its term nor terminated; by the column of last days that the indexes hold."""
    is_left_open = and_(Agreement.ends_on.is_(None), Agreement.is_said_over)
    return and_(Agreement.ends_sort >= today, ~is_left_open, ~_holds(TERMINATED, today))


class Party(Base):
    """One party, in the order of the text, with its own number and signatory."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("agreement_id", "ordinal"),
        Index("party_kind_idx", "kind", "agreement_id"),
        Index("party_figures_idx", "agreement_id", "kind", postgresql_where=text("kind is not null")),
        Index("party_partner_id_idx", "partner_id"),
        Index("party_not_taken_in_idx", "id", postgresql_where=text("partner_id is null and not is_city")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    ordinal: Mapped[int]
    name: Mapped[str]
    is_city: Mapped[bool]
    kind: Mapped[PartnerKind | None] = mapped_column(Word(PartnerKind), comment="of a partner, where it is known")
    role: Mapped[str | None] = mapped_column(comment="of a partner, such as pendana")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), comment="of a partner, once taken in")
    kind_follows: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), comment="the kind was only proposed: that of the partner goes"
    )
    own_number: Mapped[str | None] = mapped_column(comment="practice: sometimes a party gives none")
    signatory_name: Mapped[str | None]
    signatory_position: Mapped[str | None]
    power_of_attorney: Mapped[str | None] = mapped_column(comment="number and date of the surat kuasa")


class AgreementOpd(Base):
    """A department of the city in an agreement, under its name of the day of signing."""

    __tablename__ = "agreement_opd"
    __table_args__ = (
        UniqueConstraint("agreement_id", "ordinal"),
        Index("agreement_opd_code_idx", "code"),
        Index("agreement_opd_figures_idx", "agreement_id", "code", postgresql_where=text("code is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    ordinal: Mapped[int]
    code: Mapped[str | None] = mapped_column(comment="of office.toml, where the name is recognised")
    name: Mapped[str]


class Relation(Base):
    """A younger agreement and the older one it implements, amends or renews."""

    __tablename__ = "agreement_relation"
    __table_args__ = (
        UniqueConstraint("child_id", "parent_id", "kind"),
        CheckConstraint("child_id <> parent_id", "two"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(Word(RelationKind))
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), comment="that brought it in")
    scope: Mapped[list[Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="points of the older one that the younger carries out, where it says so"
    )


class Copy(Base):
    """A copy on paper: what it is, who holds it, and where."""

    __tablename__ = "agreement_copy"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[CopyKind] = mapped_column(Word(CopyKind))
    holder: Mapped[str]
    place: Mapped[str]
    has_duty_stamp: Mapped[bool] = mapped_column(comment="meterai (UU 10/2020 Ps. 3(2)a)")
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class AgreementFile(Base):
    """A file of an agreement, kept in the blob store under its SHA-256."""

    __tablename__ = "agreement_file"
    __table_args__ = (UniqueConstraint("agreement_id", "kind", "sha256"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    kind: Mapped[str]
    filename: Mapped[str]
    sha256: Mapped[str] = mapped_column(comment="name of the blob, hexadecimal")
    size: Mapped[int] = mapped_column(comment="bytes")
    media_type: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    signatures: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="SignatureReport of the day a PDF was filed"
    )
    checks: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="of a signed text: how it was signed, and what was seen on it"
    )


class Obligation(Base):
    """
    Something due on a day. It is open until it is settled, or lapses because the agreement has ended early.

    What becomes of it goes through `move_to` and `store.follow_up.moves` only.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("agreement_id", "kind", "due_on"),
        CheckConstraint("fulfilled_on is null or lapsed_on is null", "settled_or_lapsed"),
        Index("obligation_open_idx", "due_on", postgresql_where=text("fulfilled_on is null and lapsed_on is null")),
        Index(
            "obligation_open_kind_idx",
            *("kind", "due_on", "id", "agreement_id"),
            postgresql_where=text("fulfilled_on is null and lapsed_on is null"),
        ),
        Index(
            "obligation_answered_idx",
            *("fulfilled_on", "id", "agreement_id"),
            postgresql_where=text("kind = 'follow_up_document' and fulfilled_on is not null"),
        ),
        Index(
            "obligation_evaluation_idx",
            *("due_on", "id", "agreement_id", "fulfilled_on"),
            postgresql_where=text("kind = 'evaluation' and lapsed_on is null"),
        ),
        Index("obligation_proposal_id_idx", "proposal_id", postgresql_where=text("proposal_id is not null")),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    kind: Mapped[ObligationKind] = mapped_column(Word(ObligationKind))
    due_on: Mapped[date]
    basis: Mapped[str | None] = mapped_column(comment="dasar hukum, where the law wants it")
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), comment="begun to meet it")
    rungs: Mapped[int] = mapped_column(default=0, server_default=text("0"), comment="of its ladder that have passed")
    told_on: Mapped[date | None] = mapped_column(comment="day of the last letter that asked")
    escalated_on: Mapped[date | None]
    fulfilled_on: Mapped[date | None]
    lapsed_on: Mapped[date | None] = mapped_column(comment="the agreement ended before it was due")

    agreement: Mapped[Agreement] = relationship(back_populates="obligations")

    @property
    def state(self) -> ObligationState:
        if self.lapsed_on is not None:
            return ObligationState.LAPSED
        if self.fulfilled_on is not None:
            return ObligationState.SETTLED
        return ObligationState.OPEN if self.proposal_id is None else ObligationState.UNDER_WAY

    @property
    def is_open(self) -> bool:
        return self.state in WAITING

    def move_to(self, wanted: ObligationState, cause: Cause, at: datetime, due_on: date | None = None) -> None:
        """
        Settle the obligation, let it lapse, or ask for it again, and write it down.

        Asked for again, it may be due on another day. Under way it stays with its proposal, open it has none.

        Raises:
            IllegalMove: `OBLIGATION_MOVES` does not hold this move, or it has no proposal to be under way by.
        """
        before = self.state
        check_obligation_move(before, wanted, has_proposal=self.proposal_id is not None)
        note_move(self, Thing.OBLIGATION, self.id, before, wanted, cause, at)
        for column, value in days_of(wanted, local_day(at)).items():
            setattr(self, column, value)
        self.due_on = due_on or self.due_on


def is_open() -> ColumnElement[bool]:
    """`Obligation.is_open` as a condition."""
    return and_(Obligation.fulfilled_on.is_(None), Obligation.lapsed_on.is_(None))


def is_of_kind(kind: ObligationKind) -> ColumnElement[bool]:
    """`Obligation.kind` written out: with a parameter, a prepared statement would not use the index of one kind."""
    return Obligation.kind == literal(kind, Obligation.kind.type, literal_execute=True)


class RegisterWord(Base):
    """A word of the register, for finding what somebody meant who mistyped it."""

    __tablename__ = "register_word"
    __table_args__ = (
        Index("register_word_trgm_idx", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
        Index("register_word_prefix_idx", "word", postgresql_ops={"word": "text_pattern_ops"}),
    )

    word: Mapped[str] = mapped_column(primary_key=True)
