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
    COPY_TO_MINISTER = "copy_to_minister"
    """The signed text goes to the Menteri: LoI as a copy, MoU as the original, NK as a report."""
    YEARLY_PLAN = "yearly_plan"
    """Plan of activities of the year (Permendagri 25/2020 Ps. 26)."""
    YEARLY_REPORT = "yearly_report"
    """Report to the Gubernur; a year without one and the Menteri refuses the next plan (Ps. 35-39)."""
    EXTENSION = "extension"
    """Last day to ask the Menteri for an extension (Ps. 33)."""
