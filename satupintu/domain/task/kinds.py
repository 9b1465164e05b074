"""
One record for each kind of task: where it belongs, who is asked, what may be answered, and what its page shows.

Forms, checks, pages, history and reminders read this table. What needs code stands beside it, by the same key: the
fields in `usecases.task.form`, what follows an answer in `usecases.process.consequences`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from satupintu.domain.marks import mark
from satupintu.domain.process import events
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.text_events import SignedTextRecorded
from satupintu.domain.route.routes import Checklist
from satupintu.domain.task.assignments import Assignment, Choice


class Side(StrEnum):
    """For whom somebody acts and reads a dossier. People of the city who may see it at all see its papers."""

    CITY = "city"
    PARTNER = "partner"


class Who(StrEnum):
    """Whom a kind of task is asked of: who may take it over, who hears that it is late, and how figures count it."""

    BAGIAN = "bagian"
    """Everybody of the Bagian Kerja Sama; whoever answers first answers for all."""
    AUTHORITY = "authority"
    """An authority outside; the Bagian Kerja Sama records its answer."""
    OPD = "opd"
    """The desk of the proposing department."""
    REVIEWER = "reviewer"
    """The members of the TKKSD who look through one lens."""
    CHAIR = "chair"
    """The Ketua TKKSD."""
    OFFICIAL = "official"
    """A named official of the city."""
    SIGNATORY = "signatory"
    """Whoever signs for the city."""
    PARTNER = "partner"
    """A partner's signatory, who is nobody of the office."""


class Hears(StrEnum):
    """Which earlier answers stand on the page of a task."""

    NOTHING = "nothing"
    SINCE_ASKED = "since_asked"
    """Those given since the same was asked the last time; the first time, none."""
    SINCE_RETURNED = "since_returned"
    """Those given since the same was asked the last time; the first time, all."""
    TKKSD = "tkksd"
    """What the TKKSD has said in this round."""


@dataclass(frozen=True)
class Outcome:
    """What one answer to one kind of task is called in the history, and where it leads."""

    event: type[events.Answered]
    leads_to: Status | None = None
    """The status that follows from this answer alone; None where others have to answer, too, or a rule decides."""
    word: str | None = None
    """What the answer is called on the page of this kind, where the usual word does not fit."""


@dataclass(frozen=True, kw_only=True)
class TaskKind:
    """Everything about a kind of task that is data."""

    word: str
    """What people call it."""
    open_while: Status
    """The only status in which a task of this kind may be open."""
    who: Who
    clock: str | None
    """The clock of the route that sets the last day; None where the step with an authority has clocks of its own."""
    choices: Mapping[Choice, Outcome]
    """What may be answered, in the order of the page. Of an approval, the step of the route offers some of these."""
    resumes: Status = Status.IN_REVIEW
    """Where a proposal goes on that this task has sent back, once the OPD hands it in again."""
    is_awaited: bool = True
    """False for an alternative that nobody has to take: the status does not wait for it, and nobody is reminded."""
    is_judgement: bool = False
    """True where the TKKSD judges: neither whoever proposed it nor their office may answer, and it can be delegated."""
    is_signature: bool = False
    hears: Hears = Hears.SINCE_ASKED
    changes_from_round: int | None = None
    """From which round on the page shows what has changed since the last judgement; None: never."""
    checklist: Checklist | None = None
    sees_contents: bool = False
    """True where the page lists what the law wants in each paper."""
    sees_conditions: bool = False
    """True where the page lists what the recommendation depends on."""
    accepts_deviations: bool = False
    """True where departures from the route are let pass with a reason each."""
    corrects: bool = False
    """True where the proposal itself is corrected, and papers are handed in again."""

    @property
    def side(self) -> Side:
        """For which side the task is answered."""
        return Side.PARTNER if self.who is Who.PARTNER else Side.CITY

    @property
    def is_review(self) -> bool:
        """True for a lens of the TKKSD: several give it side by side, and unseen by each other."""
        return self.who is Who.REVIEWER

    @property
    def is_reminded(self) -> bool:
        """False where nobody of the office is late: an alternative, and an answer that is an authority's to give."""
        return self.is_awaited and self.who is not Who.AUTHORITY

    @property
    def barring_events(self) -> tuple[str, ...]:
        """Events of the history whose actor may not answer this: whoever proposes neither judges nor signs."""
        if self.is_judgement:
            return (events.Submitted.word, events.Resubmitted.word)
        return (events.Submitted.word,) if self.signs_for_the_city else ()

    @property
    def signs_for_the_city(self) -> bool:
        return self.is_signature and self.side is Side.CITY


_INITIATION = {
    Assignment.COMPLETENESS: TaskKind(
        word=mark("Pemeriksaan kelengkapan berkas"),
        open_while=Status.SUBMITTED,
        who=Who.BAGIAN,
        clock="completeness",
        choices={
            Choice.ACCEPT: Outcome(events.Checked, Status.IN_REVIEW),
            Choice.RETURN: Outcome(events.Returned, Status.RETURNED),
            Choice.REFUSE: Outcome(events.Refused, Status.REFUSED),
        },
        resumes=Status.SUBMITTED,
        changes_from_round=1,
        accepts_deviations=True,
    ),
    Assignment.COMPLETION: TaskKind(
        word=mark("Perbaikan oleh pemrakarsa"),
        open_while=Status.RETURNED,
        who=Who.OPD,
        clock="completion",
        choices={
            Choice.RESUBMIT: Outcome(events.Resubmitted),
            Choice.WITHDRAW: Outcome(events.Withdrawn, Status.WITHDRAWN),
        },
        hears=Hears.SINCE_RETURNED,
        corrects=True,
    ),
}

_OPINIONS = {
    Choice.APPROVE: Outcome(events.Approved),
    Choice.APPROVE_WITH_CONDITIONS: Outcome(events.ApprovedWithConditions),
    Choice.REVISE: Outcome(events.RevisionAsked),
    Choice.REJECT: Outcome(events.Rejected),
}
"""The answers of a review. Where they lead is known once both lenses have spoken (`rules.after_review`)."""

_REVIEW = {
    Assignment.LEGAL_REVIEW: TaskKind(
        word=mark("Telaah hukum"),
        open_while=Status.IN_REVIEW,
        who=Who.REVIEWER,
        clock="review",
        choices=_OPINIONS,
        is_judgement=True,
        changes_from_round=2,
        checklist=Checklist.LEGAL,
        sees_contents=True,
    ),
    Assignment.BENEFIT_REVIEW: TaskKind(
        word=mark("Telaah manfaat"),
        open_while=Status.IN_REVIEW,
        who=Who.REVIEWER,
        clock="review",
        choices=_OPINIONS,
        is_judgement=True,
        changes_from_round=2,
        checklist=Checklist.BENEFIT,
    ),
    Assignment.CONCLUSION: TaskKind(
        word=mark("Pertimbangan Ketua TKKSD"),
        open_while=Status.WITH_CHAIR,
        who=Who.CHAIR,
        clock="conclusion",
        choices={
            Choice.APPROVE: Outcome(events.Recommended, Status.RECOMMENDED),
            Choice.APPROVE_WITH_CONDITIONS: Outcome(events.Recommended, Status.RECOMMENDED),
            Choice.REVISE: Outcome(events.RevisionAsked, Status.RETURNED),
            Choice.REJECT: Outcome(events.Rejected, Status.REJECTED),
        },
        is_judgement=True,
        hears=Hears.TKKSD,
        changes_from_round=2,
    ),
}

_APPROVALS = {
    Assignment.LETTER: TaskKind(
        word=mark("Pengiriman surat"),
        open_while=Status.AWAITING_APPROVAL,
        who=Who.BAGIAN,
        clock=None,
        choices={Choice.RECORD: Outcome(events.LetterSent, word=mark("Surat sudah dikirim"))},
        resumes=Status.AWAITING_APPROVAL,
        hears=Hears.TKKSD,
        sees_conditions=True,
    ),
    Assignment.APPROVAL: TaskKind(
        word=mark("Pencatatan jawaban"),
        open_while=Status.AWAITING_APPROVAL,
        who=Who.AUTHORITY,
        clock=None,
        choices={
            Choice.APPROVE: Outcome(events.ApprovalRecorded),
            Choice.NEXT_TURN: Outcome(events.TurnAnswered),
            Choice.REVISE: Outcome(events.RevisionAsked, Status.RETURNED),
            Choice.REJECT: Outcome(events.Rejected, Status.REJECTED),
        },
        resumes=Status.AWAITING_APPROVAL,
        hears=Hears.TKKSD,
        sees_conditions=True,
    ),
}

_SIGNATURE = {
    Choice.SIGN: Outcome(events.Signed),
    Choice.DECLINE: Outcome(events.Declined, Status.DECLINED),
}

_SIGNING = {
    Assignment.PARAF: TaskKind(
        word=mark("Paraf koordinasi"),
        open_while=Status.IN_SIGNING,
        who=Who.OFFICIAL,
        clock="signing",
        choices={
            Choice.INITIAL: Outcome(events.Initialled),
            Choice.REVISE: Outcome(events.RevisionAsked, Status.RETURNED),
        },
        hears=Hears.TKKSD,
        sees_conditions=True,
    ),
    Assignment.PARTNER_SIGNATURE: TaskKind(
        word=mark("Penandatanganan oleh mitra"),
        open_while=Status.IN_SIGNING,
        who=Who.PARTNER,
        clock="signing",
        choices=_SIGNATURE,
        is_signature=True,
        hears=Hears.NOTHING,
    ),
    Assignment.CITY_SIGNATURE: TaskKind(
        word=mark("Penandatanganan oleh Pemerintah Kota"),
        open_while=Status.IN_SIGNING,
        who=Who.SIGNATORY,
        clock="signing",
        choices=_SIGNATURE,
        is_signature=True,
        hears=Hears.TKKSD,
        sees_conditions=True,
    ),
    Assignment.WET_INK: TaskKind(
        word=mark("Pencatatan penandatanganan basah"),
        open_while=Status.IN_SIGNING,
        who=Who.BAGIAN,
        clock="signing",
        choices={Choice.RECORD: Outcome(events.WetInkRecorded, Status.SIGNED)},
        is_awaited=False,
        hears=Hears.TKKSD,
        sees_conditions=True,
    ),
    Assignment.SIGNED_TEXT: TaskKind(
        word=mark("Naskah bertanda tangan"),
        open_while=Status.AWAITING_TEXT,
        who=Who.BAGIAN,
        clock="signing",
        choices={
            Choice.RECORD: Outcome(SignedTextRecorded, Status.SIGNED, mark("Arsipkan naskah bertanda tangan")),
            Choice.REVISE: Outcome(events.RevisionAsked, Status.RETURNED, mark("Naskahnya lain: kembalikan")),
            Choice.DECLINE: Outcome(events.Declined, Status.DECLINED, mark("Tidak jadi ditandatangani")),
        },
        hears=Hears.TKKSD,
        sees_conditions=True,
    ),
}

KINDS: Mapping[Assignment, TaskKind] = {**_INITIATION, **_REVIEW, **_APPROVALS, **_SIGNING}

REVIEWS: tuple[Assignment, ...] = tuple(each for each, kind in KINDS.items() if kind.is_review)
"""The two lenses of the TKKSD in Kota Jambi: regulation and benefit."""

JUDGED: tuple[Assignment, ...] = tuple(each for each, kind in KINDS.items() if kind.is_judgement)
"""Tasks in which the TKKSD judges a proposal; whoever proposed it may not answer them."""

SIGNATURES: tuple[Assignment, ...] = tuple(each for each, kind in KINDS.items() if kind.is_signature)

WITH_TEXT: tuple[Assignment, ...] = (Assignment.WET_INK, Assignment.SIGNED_TEXT)
"""Tasks with which the signed text is filed."""

NOT_REMINDED: tuple[Assignment, ...] = tuple(each for each, kind in KINDS.items() if not kind.is_reminded)

AWAITED: Mapping[Status, tuple[Assignment, ...]] = {
    status: tuple(each for each, kind in KINDS.items() if kind.open_while is status and kind.is_awaited)
    for status in (kind.open_while for kind in KINDS.values())
}
"""Whose open task a status waits for; with none of them open it is the system's turn."""
