"""Letters about the family of a proposal; `satupintu.mail.letters` names them with all others."""

from datetime import date
from typing import ClassVar

from satupintu.domain.process.lifecycle import Status
from satupintu.mail.parts import AboutAgreement, LetterBody, ProposalLetter


class PartyHasLeft(LetterBody):
    """To a party that an addendum takes out and that has not signed it."""

    agreement: AboutAgreement
    addendum: str
    """Its register number."""
    left_on: date
    """From then on the agreement no longer binds it."""
    ground: str


class ParentEndsFirst(ProposalLetter):
    """To the OPD and the Bagian: the parent that was waited for ends before the text would; the term is asked about."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    parent: str
    """Its register number."""
    ends_on: date


class ParentNotContinued(ProposalLetter):
    """To the OPD and the Bagian: the proposal that was to become the parent has ended without an agreement."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    parent: str
    """Its number."""
    status: Status
