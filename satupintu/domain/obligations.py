"""What must follow a signed agreement."""

from enum import StrEnum


class ObligationKind(StrEnum):
    """The kinds of day the register keeps."""

    FOLLOW_UP_DOCUMENT = "follow_up_document"
    """A KB must be followed by a PKS, a LoI by a MoU; the due date is a setting, not law (law.md section 5)."""
    EVALUATION = "evaluation"
    """At least twice per budget year (practice)."""
    EXPIRY = "expiry"
    """The term ends."""
