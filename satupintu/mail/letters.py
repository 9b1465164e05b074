"""
Every letter the office sends, as a typed value that names its template folder.

The folder of a letter is its class name in snake_case; `satupintu/mail/templates` holds `subject.txt`, `body.txt` and
`body.html` of each. A value the template misses is an error while rendering, never a blank in a letter.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.process.approvals import Silence
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.register.agreements import EndCause
from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.mail import meeting_letters as meeting_letters
from satupintu.mail.ceremony_letters import CeremonyCalledOff as CeremonyCalledOff
from satupintu.mail.ceremony_letters import CeremonyInvitation as CeremonyInvitation
from satupintu.mail.department_letters import DepartmentNamed as DepartmentNamed
from satupintu.mail.family_letters import ParentEndsFirst as ParentEndsFirst
from satupintu.mail.family_letters import ParentNotContinued as ParentNotContinued
from satupintu.mail.family_letters import PartyHasLeft as PartyHasLeft
from satupintu.mail.parts import (
    AboutAgreement,
    ConditionLine,
    DigestTask,
    LetterBody,
    MeetingSaid,
    ObligationLine,
    Opinion,
    PassedOn,
    ProposalLetter,
    RegisteredParty,
    TaskLetter,
)
from satupintu.mail.text_letters import SignedTextRequested as SignedTextRequested
from satupintu.mail.text_letters import SignedTextShared as SignedTextShared
from satupintu.mail.text_letters import TextToBeSigned as TextToBeSigned


class ProposalReceived(ProposalLetter):
    """To the OPD: the number, and what comes next."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    papers: tuple[str, ...]


class PartnerInformed(ProposalLetter):
    """To the partner: a proposal names them; the link shows its status."""

    button: ClassVar[str] = "Lihat perkembangan usulan"


class CompletenessRequested(TaskLetter):
    """To the Bagian Kerja Sama."""

    button: ClassVar[str] = "Buka berkas dan periksa"


class CompletionRequested(TaskLetter):
    """To the OPD: complete the papers, or revise after a review."""

    button: ClassVar[str] = "Lengkapi atau perbaiki usulan"
    opinions: tuple[Opinion, ...]
    after_review: bool
    authority: Words | None = None
    """The authority outside that wants the revision."""
    meeting: MeetingSaid | None = None


class ReviewRequested(TaskLetter):
    """To a reviewer of the TKKSD."""

    button: ClassVar[str] = "Buka berkas dan beri telaah"
    assignment: Assignment
    round: int


class ConclusionRequested(TaskLetter):
    """To the Ketua TKKSD, with what the reviewers found."""

    button: ClassVar[str] = "Buka berkas dan putuskan"
    opinions: tuple[Opinion, ...]
    contested: bool
    meeting: MeetingSaid | None = None
    """What the rapat teknis recommends, where there was one."""


class ConditionsSet(ProposalLetter):
    """To the OPD and the Bagian: the TKKSD recommends, on conditions that are tracked until they are closed."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    conditions: tuple[ConditionLine, ...]


class ConditionsDue(ProposalLetter):
    """To the OPD and the Bagian: the last day of conditions that are still open draws near, or has passed."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    conditions: tuple[ConditionLine, ...]


class LetterRequested(TaskLetter):
    """To the Bagian: send the city's letter of a step, and record its day."""

    button: ClassVar[str] = "Catat pengiriman surat"
    step: Words
    authority: Words
    basis: str
    text: Words
    carries: tuple[str, ...]
    day: Literal["received", "sent"]
    answer_follows: bool
    """True when the recorded day starts a time limit."""


class ApprovalRequested(TaskLetter):
    """To the Bagian: record the answer of a step's authority, and what its silence would mean."""

    button: ClassVar[str] = "Catat jawaban"
    step: Words
    authority: Words
    basis: str
    received_on: date | None
    turns: tuple[int, ...]
    first_turn: date | None
    silence: Silence | None
    then: Words | None
    """The step that silence would open."""


class SilenceWarning(TaskLetter):
    """To the Bagian: silence will soon have its consequence."""

    button: ClassVar[str] = "Catat jawaban"
    step: Words
    authority: Words
    basis: str
    silence: Silence
    then: Words | None


class TacitApproval(ProposalLetter):
    """To the Bagian, the OPD and the partner: the authority has not answered in time and is deemed to have approved."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    step: Words
    authority: Words
    basis: str
    received_on: date | None
    last_day: date


class SilenceNoted(ProposalLetter):
    """To the Bagian: no answer came in time, and what follows."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    step: Words
    authority: Words
    basis: str
    last_day: date
    silence: Silence
    then: Words | None


class OfferReplyNear(ProposalLetter):
    """To the Bagian: the partner's offer has to be answered soon, and the proposal is still at an earlier stage."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    step: Words
    basis: str
    received_on: date
    last_day: date


class Reminder(TaskLetter):
    """To whoever has not answered yet. `working_days` is negative once the last day has passed."""

    button: ClassVar[str] = "Buka tugas"
    assignment: Assignment
    step: Words | None = None


class DueMoved(TaskLetter):
    """To whoever has a task whose last day has moved with the calendar."""

    button: ClassVar[str] = "Buka tugas"
    assignment: Assignment
    step: Words | None = None


class Digest(LetterBody):
    """To somebody with several open tasks: one list instead of many reminders."""

    several: ClassVar[str] = "tasks"
    tasks: tuple[DigestTask, ...]
    more: int = 0
    """Tasks that stand on the page only."""


class Escalated(ProposalLetter):
    """To the superior of somebody who is late."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    assignment: Assignment
    step: Words | None = None
    position: str
    last_day: date
    late: int


class ParafRequested(TaskLetter):
    """To an official who initials the final text before it is signed."""

    button: ClassVar[str] = "Buka naskah dan beri paraf"
    signer: str
    """The post that signs for the city."""


class SignatureRequested(TaskLetter):
    """To a signatory of either side."""

    button: ClassVar[str] = "Buka naskah dan tanda tangani"
    assignment: Assignment


class WetInkOffered(TaskLetter):
    """To the Bagian: record a signing on paper instead."""

    button: ClassVar[str] = "Catat penandatanganan basah"


class DecisionReceipt(ProposalLetter):
    """To whoever decided: what was recorded."""

    assignment: Assignment
    step: Words | None = None
    choice: Choice
    said: Words | None = None
    note: str | None
    at: str
    papers_sha256: str


class TaskClosed(ProposalLetter):
    """To whoever was asked and need not answer any more: the proposal moved on, or enough others have approved."""

    assignment: Assignment
    step: Words | None = None
    quorum_reached: bool = False


class Delegated(ProposalLetter):
    """
    To whoever had a task that is now somebody else's: they delegated it, or the Bagian reassigned it (`by`).

    `followed` says that it went with the post, which has another holder now.
    """

    assignment: Assignment
    step: Words | None = None
    to: str
    reason: str
    by: str | None
    followed: bool = False


class AskedInstead(ProposalLetter):
    """To whoever the office has appointed: somebody else was asked in their place, and why."""

    assignment: Assignment
    step: Words | None = None
    instead: PassedOn


class Progress(ProposalLetter):
    """To the OPD and the partner: the proposal has entered another stage."""

    button: ClassVar[str] = "Lihat perkembangan usulan"
    status: Status


class NotContinued(ProposalLetter):
    """To the OPD and the partner: the proposal has ended without an agreement."""

    status: Status
    reason: str
    by: str | Words
    """The post of whoever decided here, or the authority outside."""


class Registered(ProposalLetter):
    """To all: the agreement is in the register."""

    button: ClassVar[str] = "Lihat kerja sama"
    register_number: str
    signed_on: date
    starts_on: date
    ends_on: date
    parties: tuple[RegisteredParty, ...]
    follow_up: tuple[tuple[str, date], ...]
    has_text: bool = False
    """The signed copy lies behind the button."""


class AskedAfter(LetterBody):
    """To liaison officers, or the Bagian: what is due of agreements in the register; each line has its own link."""

    several: ClassVar[str] = "lines"
    lines: tuple[ObligationLine, ...]
    note: str | None = None
    """Why the Bagian asks again for what was answered."""


class NotAnswered(LetterBody):
    """To the head of a department and the Bagian: what has not been answered long after it was due."""

    several: ClassVar[str] = "lines"
    lines: tuple[ObligationLine, ...]
    more: int = 0
    """What did not fit."""


class FollowedUp(LetterBody):
    """To whoever answered, and to the Bagian where it has to know at once: what was recorded."""

    agreement: AboutAgreement
    kind: ObligationKind
    reply: Reply
    note: str | None
    by: str
    at: str
    asked_again_on: date | None
    """Of a draft under way; None where nothing more is asked."""


class AgreementTerminated(LetterBody):
    """To the department, the partners and the Bagian: an agreement ends before its term."""

    agreement: AboutAgreement
    terminated_on: date
    """The day on which it ends; from then on it is no longer in force."""
    cause: EndCause
    note: str


class TeamReportDue(LetterBody):
    """To the Bagian: the departments' reports of a semester were due; the TKKSD's own can be made."""

    year: int
    semester: int | None
    received: int
    wanted: int


class HistoryAnchored(LetterBody):
    """To the officials who hold the anchors: today's, and whether all before it still fit."""

    number: int
    day: date
    head: str
    proposals: int
    entries: int
    misfit: Words | None


class NewLink(LetterBody):
    """To the holder of a link that has ended, who has asked for a new one."""

    button: ClassVar[str] = "Buka"
    number: str
    title: str
    """Of the proposal, or of the agreement, that the link leads to."""


class SignIn(LetterBody):
    """To somebody of the office who wants in."""

    button: ClassVar[str] = "Masuk ke Satu Pintu"
    name: str
    minutes: int


def _all(base: type[LetterBody]) -> Mapping[str, type[LetterBody]]:
    abstract = {ProposalLetter, TaskLetter}
    found: dict[str, type[LetterBody]] = {}
    for letter in base.__subclasses__():
        found |= dict(_all(letter))
        if letter not in abstract:
            found[letter.template()] = letter
    return found


LETTERS: Mapping[str, type[LetterBody]] = _all(LetterBody)
"""Template folder -> letter."""
