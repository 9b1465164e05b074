"""One realistic body of every letter; names and titles are of no language, so whatever is left in one stands out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.office.office import Letterhead
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.meetings import MeetingDecision, MeetingKind
from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.seats import Why
from satupintu.language import follow_up_words, moment_in_words
from satupintu.mail.letters import LETTERS
from satupintu.mail.meeting_letters import AgendaLine
from satupintu.mail.parts import (
    About,
    AboutAgreement,
    CalendarEntry,
    ConditionLine,
    DigestTask,
    LetterBody,
    MeetingSaid,
    ObligationLine,
    Opinion,
    PassedOn,
    RegisteredParty,
)
from satupintu.mail.rendering import Envelope, render

LANGUAGES = ("id", "en")
LETTERHEAD = Letterhead(
    government="Jambi", unit="Jambi", city="Jambi", address="Jambi 36128", website="jambi.example", email="ks@j.example"
)
ABOUT = About(
    number="KS-2026-0042",
    title="Talang Gulo <RDF> & “Regen”",
    route=Route.KSDPK,
    document=DocumentType.PKS,
    partners=("PT Regen", "Temasek"),
    initiator="DLH",
)
_OPINIONS = (
    Opinion(assignment=Assignment.LEGAL_REVIEW, name="A. Legalis", choice=Choice.REVISE, note="Ps. 4 § 2\nPs. 7"),
    Opinion(
        assignment=Assignment.BENEFIT_REVIEW, name="B. Utilis", choice=Choice.APPROVE, note=None, conditions=("Ps. 9",)
    ),
)
_CONDITIONS = (ConditionLine(text="Ps. 9 <b>", due=date(2026, 12, 8)), ConditionLine(text="Ps. 11", due=None))
_TASK: dict[str, Any] = {"about": ABOUT, "due": date(2026, 12, 8), "working_days": 10}
_DAY = date(2026, 12, 1)
_HOUR = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
_THEN = Words(id="Gradus II", en="Gradus II")
_STEP: dict[str, Any] = {
    "step": Words(id="Gradus I", en="Gradus I"),
    "authority": Words(id="Consilium", en="Consilium"),
    "basis": "Permendagri 22/2020 Ps. 12(4)",
}
LINK_IN_DIGEST = UUID(int=1)
_AGREEMENT = AboutAgreement(
    register_number="001/REG-KS/2026", title=ABOUT.title, document=DocumentType.KB, partners=("PT Regen",)
)


def _a_line(days: int) -> ObligationLine:
    return ObligationLine(
        link=LINK_IN_DIGEST,
        kind=ObligationKind.SEMESTER_REPORT,
        basis="Permendagri 22/2020 Ps. 17",
        agreement=_AGREEMENT,
        due=date(2027, 1, 10),
        days=days,
    )


def values_of(language: str) -> Mapping[str, dict[str, Any]]:
    """What each letter is given, by its folder."""
    return {
        "asked_after": {"lines": (_a_line(30),)},
        "not_answered": {"lines": (_a_line(-14),)},
        "followed_up": {
            "agreement": _AGREEMENT,
            "kind": ObligationKind.FOLLOW_UP_DOCUMENT,
            "reply": Reply.NOT_NEEDED,
            "note": "Ps. 9 <b>",
            "by": "A. Legalis",
            "at": moment_in_words(language, _HOUR),
            "asked_again_on": None,
        },
        "team_report_due": {"year": 2026, "semester": 2, "received": 7, "wanted": 9},
        "proposal_received": {"about": ABOUT, "papers": ("kak", "sk_ppksd")},
        "partner_informed": {"about": ABOUT},
        "department_named": {"about": ABOUT},
        "conditions_set": {"about": ABOUT, "conditions": _CONDITIONS},
        "conditions_due": {"about": ABOUT, "conditions": _CONDITIONS},
        "completeness_requested": _TASK,
        "completion_requested": {**_TASK, "opinions": _OPINIONS, "after_review": True},
        "review_requested": {
            **_TASK,
            "assignment": Assignment.LEGAL_REVIEW,
            "round": 2,
            "entry": CalendarEntry(uid="task-1@j.example", day=date(2026, 12, 8), sequence=0),
        },
        "conclusion_requested": {**_TASK, "opinions": _OPINIONS, "contested": True},
        "letter_requested": {
            **_TASK,
            **_STEP,
            "text": Words(id="Ut scribas.", en="Ut scribas."),
            "carries": ("surat_wali_kota", "rancangan_naskah"),
            "day": "received",
            "answer_follows": True,
        },
        "approval_requested": {
            **_TASK,
            **_STEP,
            "received_on": date(2026, 11, 24),
            "turns": (15, 15, 15),
            "first_turn": date(2026, 12, 9),
            "silence": "direct",
            "then": _THEN,
        },
        "silence_warning": {**_TASK, **_STEP, "silence": "waits", "then": _THEN},
        "tacit_approval": {
            "about": ABOUT,
            **_STEP,
            "received_on": date(2026, 11, 24),
            "last_day": date(2027, 1, 8),
        },
        "silence_noted": {"about": ABOUT, **_STEP, "last_day": _DAY, "silence": "direct", "then": _THEN},
        "offer_reply_near": {
            "about": ABOUT,
            "step": _STEP["step"],
            "basis": _STEP["basis"],
            "received_on": date(2026, 11, 24),
            "last_day": date(2026, 12, 24),
        },
        "reminder": {**_TASK, "assignment": Assignment.LEGAL_REVIEW},
        "due_moved": {**_TASK, "assignment": Assignment.LEGAL_REVIEW},
        "digest": {
            "tasks": (
                DigestTask(
                    link=LINK_IN_DIGEST,
                    assignment=Assignment.LEGAL_REVIEW,
                    number=ABOUT.number,
                    title=ABOUT.title,
                    due=date(2026, 12, 4),
                    working_days=-2,
                ),
            )
        },
        "escalated": {
            "about": ABOUT,
            "assignment": Assignment.LEGAL_REVIEW,
            "position": "Kepala Bagian Hukum",
            "last_day": date(2026, 12, 4),
            "late": 5,
        },
        "paraf_requested": {**_TASK, "signer": "Wali Kota Jambi"},
        "signature_requested": {**_TASK, "assignment": Assignment.PARTNER_SIGNATURE},
        "ceremony_invitation": {
            "about": ABOUT,
            "at": moment_in_words(language, _HOUR),
            "place": "Aula Griya Mayang",
            "moved": False,
            "entry": CalendarEntry(
                uid="ceremony-1@j.example", day=_DAY, sequence=0, begins_at=_HOUR, place="Aula Griya Mayang"
            ),
        },
        "agreement_terminated": {
            "agreement": _AGREEMENT,
            "terminated_on": _DAY,
            "cause": "court_ruling",
            "note": "Sententia <XII>",
        },
        "ceremony_called_off": {"about": ABOUT, "at": moment_in_words(language, _HOUR)},
        "meeting_invitation": {
            "kind": MeetingKind.TECHNICAL,
            "at": moment_in_words(language, _HOUR),
            "place": "Aula Griya Mayang",
            "led_by": "D. Clericus",
            "agenda": (
                AgendaLine(number=ABOUT.number, title=ABOUT.title, address="https://satupintu.example/usulan/1"),
                AgendaLine(number="KS-2026-0043", title="Aqua", address=None),
            ),
            "points": (),
            "moved": False,
            "entry": CalendarEntry(uid="meeting-1@j.example", day=_DAY, sequence=0, begins_at=_HOUR, place="Aula"),
        },
        "meeting_not_held": {
            "kind": MeetingKind.PLENARY,
            "at": moment_in_words(language, _HOUR),
            "reason": ABOUT.title,
        },
        "meeting_needed": {"about": ABOUT},
        "wet_ink_offered": _TASK,
        "signed_text_requested": _TASK,
        "text_to_be_signed": {"about": ABOUT},
        "party_has_left": {
            "agreement": _AGREEMENT,
            "addendum": "002/REG-KS/2026",
            "left_on": _DAY,
            "ground": ABOUT.title,
        },
        "signed_text_shared": {"about": ABOUT, "register_number": "001/REG-KS/2026"},
        "decision_receipt": {
            "about": ABOUT,
            "assignment": Assignment.CONCLUSION,
            "choice": Choice.APPROVE,
            "note": "Ps. 4",
            "at": moment_in_words(language, datetime(2026, 11, 24, 2, 12, tzinfo=UTC)),
            "papers_sha256": "ab" * 32,
        },
        "task_closed": {"about": ABOUT, "assignment": Assignment.WET_INK},
        "delegated": {
            "about": ABOUT,
            "assignment": Assignment.LEGAL_REVIEW,
            "to": "F. Vicarius",
            "reason": "Ps. 4 & 5",
            "by": None,
        },
        "asked_instead": {
            "about": ABOUT,
            "assignment": Assignment.LEGAL_REVIEW,
            "instead": _passed_on(Why.DEPUTY),
        },
        "progress": {"about": ABOUT, "status": Status.IN_REVIEW},
        "parent_ends_first": {"about": ABOUT, "parent": "001/REG-KS/2026", "ends_on": _DAY},
        "parent_not_continued": {"about": ABOUT, "parent": "KS-2026-0009", "status": Status.REJECTED},
        "not_continued": {"about": ABOUT, "status": Status.REJECTED, "reason": "Ps. 4 & 5", "by": "C. Praeses"},
        "registered": {
            "about": ABOUT,
            "register_number": "001/REG-KS/2026",
            "signed_on": _DAY,
            "starts_on": _DAY,
            "ends_on": date(2031, 12, 1),
            "parties": (
                RegisteredParty(name="PT Regen", own_number=None),
                RegisteredParty(name="Jambi", own_number="7/PKS/XII/2026"),
            ),
            "follow_up": tuple((words, _DAY) for words in follow_up_words.OBLIGATION.values()),
        },
        "history_anchored": {
            "number": 7,
            "day": date(2026, 11, 24),
            "head": "5" * 64,
            "proposals": 3,
            "entries": 42,
            "misfit": None,
        },
        "sign_in": {"name": "D. Clericus", "minutes": 30},
        "new_link": {"number": ABOUT.number, "title": ABOUT.title},
    }


def _passed_on(why: Why) -> PassedOn:
    return PassedOn(why=why, by="H. Tribunus", to="F. Vicarius", reason="Ps. 4 <& 5>")


_SAID = MeetingSaid(
    day="1.12.2026",
    minutes="001/BA-TKKSD/XII/2026",
    decision=MeetingDecision.WITH_CONDITIONS,
    note="Ps. 4 <b>",
    conditions=("Ps. 9",),
)

VARIANTS: Mapping[str, dict[str, Any]] = {
    "ceremony_invitation": {"moved": True},
    "meeting_invitation": {"moved": True, "agenda": (), "points": (ABOUT.title, "Res <II>")},
    "meeting_not_held": {"at": ABOUT.title, "reason": ""},
    "completion_requested": {"after_review": False, "meeting": _SAID},
    "conclusion_requested": {
        "meeting": _SAID,
        "contested": False,
        "opinions": (),
        "passed_on": _passed_on(Why.FOUR_EYES),
    },
    "review_requested": {"round": 1, "due": None, "working_days": None, "passed_on": _passed_on(Why.DELEGATED)},
    "completeness_requested": {"passed_on": _passed_on(Why.DEPUTY)},
    "signature_requested": {"passed_on": _passed_on(Why.ENTRUSTED)},
    "wet_ink_offered": {"passed_on": _passed_on(Why.REASSIGNED)},
    "task_closed": {"quorum_reached": True},
    "delegated": {"by": "G. Scriba"},
    "asked_instead": {"instead": _passed_on(Why.ENTRUSTED)},
    "proposal_received": {"papers": ()},
    "registered": {"follow_up": (), "has_text": True},
    "decision_receipt": {"note": None},
    "letter_requested": {"carries": (), "day": "sent"},
    "approval_requested": {
        "received_on": None,
        "turns": (),
        "first_turn": None,
        "silence": "approved",
        "then": None,
        "passed_on": _passed_on(Why.ABSENT),
    },
    "silence_warning": {"silence": "approved", "then": None},
    "tacit_approval": {"received_on": None},
    "silence_noted": {"silence": "waits", "then": None},
    "not_continued": {"by": Words(id="Consilium", en="Consilium")},
    "asked_after": {"lines": (_a_line(0),)},
    "followed_up": {"reply": Reply.UNDER_WAY, "note": None, "asked_again_on": date(2027, 9, 15)},
    "history_anchored": {"misfit": Words(id="Linea <VII>", en="Linea <VII>")},
    "reminder": {"working_days": -3, "assignment": Assignment.LETTER, "step": _STEP["step"]},
}
"""The other branch of letters that say one thing or another."""

CASES = [(folder, False) for folder in sorted(LETTERS)] + [(folder, True) for folder in sorted(VARIANTS)]
"""Every letter as folder and whether its other branch is meant."""


def a_body(folder: str, language: str, variant: bool = False, **changes: Any) -> LetterBody:
    """A letter's body."""
    values = {**values_of(language)[folder], **(VARIANTS[folder] if variant else {}), **changes}
    return LETTERS[folder](**values)


def an_envelope(language: str, **changes: Any) -> Envelope:
    """Around a letter that follows an earlier one."""
    facts: dict[str, Any] = {
        "to_name": "E. Lector",
        "to_email": "lector@partner.example",
        "language": language,
        "message_id": "<2@j.example>",
        "queued_at": datetime(2026, 11, 24, 2, 12, tzinfo=UTC),
        "thread": "<1@j.example>",
        "link": "https://satupintu.example/t/TOKEN",
        "links": {LINK_IN_DIGEST: "https://satupintu.example/t/TOKEN"},
    }
    return Envelope(**{**facts, **changes})


def a_letter(folder: str, language: str, variant: bool = False) -> EmailMessage:
    """A letter as it goes out."""
    body = a_body(folder, language, variant)
    envelope = an_envelope(language) if body.button else an_envelope(language, link=None)
    return render(body, envelope, LETTERHEAD)


def part(letter: EmailMessage, kind: str) -> str:
    """The content of the plain or of the html part."""
    found = letter.get_body((kind,))
    assert found is not None, kind
    content: str = found.get_content()
    return content


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(html: str) -> str:
    """What a reader sees of an HTML page, with single spaces."""
    parser = _Text()
    parser.feed(html)
    return " ".join(" ".join(parser.parts).split())
