"""
What happens to a row of the register itself: it is corrected, merged with its double, taken out, brought back.

Rows of an agreement that came from a proposal stand in the history of that proposal; those of an old register, and of
the imports that brought them, in histories of their own (`store.register.history`).
"""

from satupintu.domain.process.event_facts import Event, EventFact, PaperFact
from satupintu.domain.process.register_events import OfAgreement


class ChangeFact(EventFact):
    """A field that a correction has changed: its name in the form, and what stood there as text; empty: nothing."""

    field: str
    before: str
    after: str


class OldAgreementKept(OfAgreement, word="old_agreement_kept"):
    """The first row of the history of an old agreement: what the register said of it until the act that follows."""

    held: dict[str, str]
    """By the fields of the form of corrections; what is empty is left out."""
    row_sha256: str | None = None
    """Of the row as it was written in the file (`domain.register.written_rows`)."""
    import_history: str | None = None
    """Name of the history of the import that brought it."""


class Corrected(OfAgreement, word="corrected"):
    changed: tuple[ChangeFact, ...]
    lapsed: int = 0
    """How many obligations lapsed with it."""


class TakenOut(OfAgreement, word="taken_out"):
    kin: tuple[dict[str, str], ...] = ()
    """What it was to others: `relation`, `parent` and `child`, the last two by their numbers."""


class BroughtBack(OfAgreement, word="brought_back"):
    pass


class MergedInto(OfAgreement, word="merged_into"):
    """It was the double of another, whose number its own leads to since; what hung on it moved there."""

    into: str


class TookIn(OfAgreement, word="took_in"):
    """Another row of the register was the same agreement: what hung on it has moved here."""

    double: str
    changed: tuple[ChangeFact, ...] = ()
    """Fields that were taken from it."""
    papers: tuple[PaperFact, ...] | None = None
    """Files that came with it."""


class ToldApart(OfAgreement, word="told_apart"):
    """It looks like another row, and is another agreement all the same."""

    other: str


class AgreementFileRemoved(Event, word="agreement_file_removed"):
    removed: PaperFact
    """What was wrongly filed here; only its hash is kept."""


class Withheld(OfAgreement, word="withheld"):
    pass


class OpenedToPublic(OfAgreement, word="opened_to_public"):
    pass


class OldRegisterImported(Event, word="old_register_imported"):
    """An old register came in as one act."""

    filename: str
    register_sha256: str
    """Of the file."""
    accepted: int
    refused: int
    first: str
    last: str
    """The first and the last number of the register that it was given."""
    rows_root: str
    """Merkle root over the rows as they were written (`domain.register.written_rows`)."""


class OldRegisterUndone(Event, word="old_register_undone"):
    gone: int
    """How many agreements went out of the register with it."""
