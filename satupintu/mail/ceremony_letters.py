"""Letters about the day on which the parties meet to sign; `satupintu.mail.letters` holds them with all others."""

from satupintu.mail.parts import ProposalLetter


class CeremonyInvitation(ProposalLetter):
    """To everybody who is expected when the parties meet to sign."""

    at: str
    place: str
    moved: bool


class CeremonyCalledOff(ProposalLetter):
    """To those who were invited: the meeting does not take place."""

    at: str
