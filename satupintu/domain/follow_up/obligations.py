"""What must follow a signed agreement, who is asked, what may be answered, and which answer settles it."""

from collections.abc import Mapping
from enum import StrEnum


class ObligationKind(StrEnum):
    """The kinds of day the register keeps."""

    FOLLOW_UP_DOCUMENT = "follow_up_document"
    """A KB must be followed by a PKS, a LoI by a MoU; the due date is a setting, not law (docs/law.md)."""
    SEMESTER_REPORT = "semester_report"
    """The OPD reports every semester (Permendagri 22/2020 Ps. 17, 39; Sinergi Ps. 60); the law names no day."""
    EVALUATION = "evaluation"
    """At least twice per budget year (practice)."""
    EXPIRY = "expiry"
    """The term ends: to be renewed, or to be let end."""
    COPY_TO_MINISTER = "copy_to_minister"
    """The signed text goes to the Menteri: LoI as a copy, MoU as the original, NK as a report."""
    YEARLY_PLAN = "yearly_plan"
    """Plan of activities of the year (Permendagri 25/2020 Ps. 26)."""
    YEARLY_REPORT = "yearly_report"
    """Report to the Gubernur; a year without one and the Menteri refuses the next plan (Ps. 35-39)."""
    EXTENSION = "extension"
    """Last day to ask the Menteri for an extension (Ps. 33)."""


class Reply(StrEnum):
    """What may be answered to an obligation."""

    REPORT = "report"
    """Here is the report, or the plan."""
    UNDER_WAY = "under_way"
    """The draft of the implementing text is being written; it is asked for again on the day that is named."""
    START = "start"
    """A proposal was begun from here: the implementing text, or the renewal."""
    NOT_NEEDED = "not_needed"
    """No implementing text will follow, and why."""
    CONTINUE = "continue"
    WIDEN = "widen"
    STOP = "stop"
    """Recommendations of an evaluation. To stop is a recommendation, too: it ends nothing."""
    LET_END = "let_end"
    """It will not be renewed, and why."""
    DONE = "done"
    """It was sent, by a letter of this number and day."""
    REOPEN = "reopen"
    """The Bagian asks again."""


class Obstacle(StrEnum):
    """What stood in the way of an agreement, as evaluations name it. No law lists kinds (practice)."""

    BUDGET = "budget"
    STAFF = "staff"
    COORDINATION = "coordination"
    RULES = "rules"
    PARTNER = "partner"
    FACILITIES = "facilities"
    SCHEDULE = "schedule"
    OTHER = "other"


OFFERED: Mapping[ObligationKind, tuple[Reply, ...]] = {
    ObligationKind.FOLLOW_UP_DOCUMENT: (Reply.UNDER_WAY, Reply.NOT_NEEDED),
    ObligationKind.SEMESTER_REPORT: (Reply.REPORT,),
    ObligationKind.EVALUATION: (Reply.CONTINUE, Reply.WIDEN, Reply.STOP),
    ObligationKind.EXPIRY: (Reply.LET_END,),
    ObligationKind.COPY_TO_MINISTER: (Reply.DONE,),
    ObligationKind.YEARLY_PLAN: (Reply.REPORT,),
    ObligationKind.YEARLY_REPORT: (Reply.REPORT,),
    ObligationKind.EXTENSION: (Reply.DONE, Reply.LET_END),
}
"""What can be chosen on the page. A proposal is begun (`Reply.START`) by its own form."""

STARTS = frozenset({ObligationKind.FOLLOW_UP_DOCUMENT, ObligationKind.EXPIRY, ObligationKind.EXTENSION})
"""Kinds that a proposal begun from the page meets, once it is registered."""

NEEDS_NOTE = frozenset({Reply.UNDER_WAY, Reply.NOT_NEEDED, Reply.STOP, Reply.LET_END, Reply.REOPEN})

SETTLES = frozenset(set(Reply) - {Reply.UNDER_WAY, Reply.START, Reply.REOPEN})
"""Answers after which nothing more is asked."""

OF_THE_BAGIAN = frozenset({ObligationKind.COPY_TO_MINISTER, ObligationKind.EXTENSION})
"""Letters of the Wali Kota, which the Bagian sends; everything else is the OPD's."""

WHILE_IT_RUNS = frozenset({ObligationKind.EXPIRY, ObligationKind.EXTENSION, ObligationKind.FOLLOW_UP_DOCUMENT})
"""Nothing that can be done once the agreement has ended; reports and evaluations stay owed."""

WITH_THE_TERM = frozenset({ObligationKind.EXPIRY, ObligationKind.EXTENSION})
"""Their day is that of the end, or is counted from it: with another end they are due on another day."""

TOLD_TO_BAGIAN = frozenset({Reply.NOT_NEEDED, Reply.STOP, Reply.LET_END})
"""Answers that the Bagian hears of by letter at once; the others it finds on its list."""


class Awaited(StrEnum):
    """The lists of what follows the signatures, as the Bagian reads them."""

    IMPLEMENTATION = "implementation"
    """A KB without its PKS, a LoI without its MoU."""
    REPORTS = "reports"
    EVALUATIONS = "evaluations"
    ENDING = "ending"
    AUTHORITIES = "authorities"
    """Texts, plans and reports that go to the Menteri and the Gubernur."""
    NOT_NEEDED = "not_needed"
    """Answered: no implementing text will follow. Whether that is so, the Kabag judges."""
    CONDITIONS = "conditions"
    """Of the TKKSD's recommendation, not closed yet."""


KINDS_OF: Mapping[Awaited, tuple[ObligationKind, ...]] = {
    Awaited.IMPLEMENTATION: (ObligationKind.FOLLOW_UP_DOCUMENT,),
    Awaited.REPORTS: (ObligationKind.SEMESTER_REPORT,),
    Awaited.EVALUATIONS: (ObligationKind.EVALUATION,),
    Awaited.ENDING: (ObligationKind.EXPIRY, ObligationKind.EXTENSION),
    Awaited.AUTHORITIES: (
        ObligationKind.COPY_TO_MINISTER,
        ObligationKind.YEARLY_PLAN,
        ObligationKind.YEARLY_REPORT,
    ),
}
"""The open obligations of each list that holds such."""
