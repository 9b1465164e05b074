"""Letters about the family of a proposal; `satupintu.mail.letters` names them with all others."""

from typing import ClassVar

from satupintu.domain.process.lifecycle import Status
from satupintu.mail.parts import ProposalLetter


class ParentNotContinued(ProposalLetter):
    """To the OPD and the Bagian: the proposal that was to become the parent has ended without an agreement."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    parent: str
    """Its number."""
    status: Status
