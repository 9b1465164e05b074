"""Letters about the signed text of an agreement; `satupintu.mail.letters` holds them with all others."""

from typing import ClassVar

from satupintu.mail.parts import ProposalLetter, TaskLetter


class SignedTextRequested(TaskLetter):
    """To the Bagian: all have agreed by link; file the text that was signed."""

    button: ClassVar[str] = "Arsipkan naskah"


class TextToBeSigned(ProposalLetter):
    """To both sides: all have agreed by link, and the text has now to be signed, in ink or by certificate."""

    button: ClassVar[str] = "Lihat perkembangan usulan"


class SignedTextShared(ProposalLetter):
    """To both sides: the signed text of a registered agreement was filed later, and is theirs to take away."""

    button: ClassVar[str] = "Lihat kerja sama"
    register_number: str
