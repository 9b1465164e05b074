"""An agreement as an old register tells it, and what makes two of them the same."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from satupintu.domain.old_register.fingerprints import fingerprint_of
from satupintu.domain.process.form import Category, DocumentType, Route
from satupintu.domain.register.agreements import EndCause
from satupintu.domain.register.new_agreement import NewParty


@dataclass(frozen=True)
class OldAgreement:
    """An agreement as an old register tells it."""

    title: str
    document: DocumentType
    document_as_written: str | None
    route: Route | None
    category: Category | None
    affair: str | None
    scope: tuple[str, ...]
    year: int | None
    signed_on: date | None
    place: str | None
    starts_on: date | None
    ends_on: date | None
    term_months: int | None
    notes: str | None
    parties: tuple[NewParty, ...]
    departments: tuple[str, ...]
    parents: tuple[str, ...]
    """Numbers of what it implements."""
    register_number: str | None
    """Where a list that this register gave is read again."""
    apart: str = ""
    """What tells it from another with the same kind, partners and numbers, where somebody says that it is another."""
    value: int | None = None
    """Whole rupiah."""
    is_addendum: bool = False
    """It changes another agreement, and is none of its own."""
    is_said_over: bool = False
    """The register says that it is over, and not since when."""
    title_as_written: str | None = None
    terminated_on: date | None = None
    """Ended early, on that day, as a list of this register says."""
    end_cause: EndCause | None = None
    end_note: str | None = None

    @cached_property
    def fingerprint(self) -> str:
        """
        SHA-256 of what makes two rows the same agreement: kind, partners, and numbers or, without them, the first day.

        Blanks, capitals and punctuation make no difference.
        """
        day = self.signed_on or self.starts_on or self.year
        return fingerprint_of(self.document, self.parties, day, self.title, self.apart)
