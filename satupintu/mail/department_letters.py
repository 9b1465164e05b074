"""Letters to departments that take part beside the initiator; `satupintu.mail.letters` holds them with all others."""

from typing import ClassVar

from satupintu.mail.parts import ProposalLetter


class DepartmentNamed(ProposalLetter):
    """To a department that a proposal of another names: it takes part, and may say that it does not."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
