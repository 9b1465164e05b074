"""An agreement that enters the register with all that comes with it: from a proposal, or from an old register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from satupintu.domain.follow_up.schedule import Due
from satupintu.domain.process.form import Category, DocumentType, PartnerKind, Route
from satupintu.domain.register.agreements import CopyKind, EndCause, RelationKind, searchable


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party; what an old register does not say is None."""

    name: str
    is_city: bool
    kind: PartnerKind | None = None
    role: str | None = None
    """What a partner does in the cooperation, such as *pendana*."""
    kind_follows: bool = False
    """The kind is only proposed: one that somebody gives the partner takes its place."""
    country: str | None = None
    """Of a partner, ISO 3166; None where nothing says so."""
    own_number: str | None = None
    signatory_name: str | None = None
    signatory_position: str | None = None
    power_of_attorney: str | None = None


@dataclass(frozen=True, slots=True)
class NewDepartment:
    """A department of the city under its name of the day, with its code where the name is recognised."""

    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that the blob store holds already."""

    kind: str
    filename: str
    sha256: str
    size: int
    """Bytes."""
    media_type: str
    added_by: str
    added_at: datetime
    signatures: Mapping[str, Any] | None = None
    """What its electronic signatures said on the day it was filed."""
    checks: Mapping[str, str] | None = None
    """Of a signed text: how it was signed, and what the Bagian has seen on it, by the names of the form."""


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy on paper that somebody holds."""

    kind: CopyKind
    holder: str
    place: str
    has_duty_stamp: bool
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """The row of an old register as it was written, and what was remarked on it."""

    line: int
    """In the file, from 1."""
    cells: Sequence[tuple[str, str]]
    """Headers of the columns with what stands below them, from left to right."""
    remarks: Sequence[Mapping[str, Any]]
    """Sentences with their facts and cells."""


@dataclass(frozen=True, slots=True)
class NewRelation:
    """A younger agreement and the older one to which it is a kin, both by their ids in the register."""

    parent_id: int
    child_id: int
    kind: RelationKind
    import_batch_id: int | None = None
    """The import that brought it in."""
    scope: Sequence[str] | None = None
    """Points of the parent that the child carries out; None where nobody has said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgreement:
    """
    An agreement as it enters the register; `store.register.entry` writes it.

    It comes from a proposal or with an import. Relations come later, when both agreements have their ids, and so do
    copies on paper that nobody had in hand.
    """

    register_number: str
    proposal_id: int | None = None
    import_batch_id: int | None = None
    fingerprint: str | None = None
    """Of a row of an old register: the same row is one agreement."""
    title: str
    title_as_written: str | None = None
    document: DocumentType
    document_as_written: str | None = None
    route: Route | None
    category: Category | None
    affair: str | None
    scope: Sequence[str]
    year: int | None = None
    """Where an old register gives no day."""
    signed_on: date | None
    place: str | None
    starts_on: date | None
    ends_on: date | None
    term_months: int | None
    value: int | None = None
    """Whole rupiah; of old registers nobody knows it."""
    terminated_on: date | None = None
    """Of a list of another register, which says that it ended early."""
    end_cause: EndCause | None = None
    end_note: str | None = None
    notes: str | None = None
    is_addendum: bool = False
    """It changes another text, be that in the register or not."""
    is_said_over: bool = False
    """An old register says that its term is over, and not since when."""
    registered_at: datetime
    followed_since: date | None = None
    """The day on which `duties` were planned; None while they wait for the week after an import."""
    parties: Sequence[NewParty]
    """In the order of the text."""
    departments: Sequence[NewDepartment]
    files: Sequence[NewFile] = ()
    copies: Sequence[NewCopy] = ()
    duties: Sequence[Due]
    written_as: WrittenRow | None = None


def search_text_of(agreement: NewAgreement) -> str:
    """What the search reads of an agreement: all its texts and numbers, parties and departments."""
    return searchable(
        agreement.register_number,
        agreement.title,
        agreement.title_as_written,
        agreement.document_as_written,
        agreement.affair,
        agreement.place,
        *(
            text
            for party in agreement.parties
            for text in (party.name, party.own_number, party.signatory_name, party.signatory_position)
        ),
        *(opd.name for opd in agreement.departments),
        *agreement.scope,
    )
