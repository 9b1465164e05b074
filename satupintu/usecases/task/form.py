"""What a task asks for: its answers, its checklist, its fields; the page shows it and `answers.check` holds it."""

from collections.abc import Collection
from dataclasses import dataclass

from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.handed_in import SIGNED_TEXT, kinds_with_a_proposal
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.rules import Deviation, deviations, trigger_is_asked
from satupintu.domain.route.routes import ChecklistItem, RouteDefinition
from satupintu.domain.task.assignments import APPROVALS, OFFERS, Assignment, Choice
from satupintu.language import mark
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.task.open import step_of
from satupintu.usecases.task.seats import opd_head_signs


@dataclass(frozen=True)
class FieldSpec:
    """One field of a task's form."""

    name: str
    label: str
    kind: str = "text"
    """
    text, lines, or file; date: not after today, last_day: not before it; yes_no; check: yes, no, does not apply, or
    not stated.
    """
    required: bool = True
    only_for: tuple[Choice, ...] = ()
    """The answers that it belongs to; empty: all."""
    hint: str | None = None
    paper: str | None = None
    """Kind of paper that a file of this field becomes."""

    def belongs_to(self, choice: Choice) -> bool:
        return not self.only_for or choice in self.only_for


@dataclass(frozen=True)
class Asked:
    """Everything a task asks for."""

    choices: tuple[Choice, ...]
    checklist: tuple[ChecklistItem, ...]
    fields: tuple[FieldSpec, ...]
    deviations: tuple[Deviation, ...]
    """To be let pass with a reason each, if the papers are accepted."""
    papers: Collection[str] = ()
    """Kinds of paper that may come with the answer beside those of its fields."""

    def takes(self, kind: str, choice: Choice) -> bool:
        """True where this answer may bring a paper of that kind along; no other is filed."""
        asked = {spec.paper for spec in self.fields if spec.paper and spec.belongs_to(choice)}
        return kind in asked or (choice is Choice.RESUBMIT and kind in self.papers)


def asked_of(task: Task, proposal: Proposal, papers: Collection[str]) -> Asked:
    """What a task asks for; `papers` are the kinds of paper that have been handed in."""
    step, definition = step_of(task, proposal), proposal.definition
    is_check = task.assignment is Assignment.COMPLETENESS
    return Asked(
        choices=OFFERS[task.assignment] if step is None else tuple(step.choices(task.assignment)),
        checklist=checklist(task.assignment, definition),
        fields=_fields(
            task.assignment,
            step,
            power_of_attorney=opd_head_signs(proposal),
            trigger=trigger_is_asked(proposal.form, definition),
        ),
        deviations=tuple(departures(proposal, papers)) if is_check else (),
        papers=kinds_with_a_proposal(definition) if task.assignment is Assignment.COMPLETION else (),
    )


def departures(proposal: Proposal, papers: Collection[str]) -> list[Deviation]:
    """Where a proposal departs from its route, with the kinds of paper that have been handed in."""
    known = proposal.parent_id is not None
    return deviations(proposal.form, proposal.definition, papers, parent_is_known=known)


def fields_ever_asked(task: Task, proposal: Proposal) -> tuple[FieldSpec, ...]:
    """The fields that the answer to a task may have had, whoever of the city signs and whatever was revised since."""
    return _fields(task.assignment, step_of(task, proposal), power_of_attorney=True, trigger=True)


def checklist(assignment: Assignment, definition: RouteDefinition) -> tuple[ChecklistItem, ...]:
    """The checklist of a review task; other tasks have none."""
    match assignment:
        case Assignment.LEGAL_REVIEW:
            return definition.legal
        case Assignment.BENEFIT_REVIEW:
            return definition.benefit
        case _:
            return ()


def papers_of_decisions(definition: RouteDefinition) -> frozenset[str]:
    """Kinds of paper that come with a decision: the scan of a signing, a power of attorney, letters of the steps."""
    rules = [rule for step in definition.approvals for rule in (step.letter, step.answer) if rule]
    return frozenset({SIGNED_TEXT, PaperKind.SURAT_KUASA, *(rule.paper for rule in rules)})


_CONDITIONS = (
    FieldSpec(
        "conditions",
        mark("Syarat"),
        "lines",
        only_for=(Choice.APPROVE_WITH_CONDITIONS,),
        hint=mark("Satu syarat per baris; hanya bila menyetujui dengan syarat"),
    ),
    FieldSpec(
        "conditions_due",
        mark("Syarat dipenuhi paling lambat"),
        "last_day",
        required=False,
        only_for=(Choice.APPROVE_WITH_CONDITIONS,),
    ),
)
_TRIGGER = (
    FieldSpec(
        "dprd_burden",
        mark("Membebani masyarakat dan daerah"),
        "yes_no",
        only_for=APPROVALS,
        hint=mark("Bila ya, DPRD dimohon persetujuannya (Permendagri 22/2020 Ps. 11, 34, 52)"),
    ),
    FieldSpec(
        "dprd_budgeted",
        mark("Tersedia dalam APBD tahun berjalan"),
        "yes_no",
        only_for=APPROVALS,
        hint=mark("Bila tidak, DPRD dimohon persetujuannya"),
    ),
)
"""The trigger questions are the legal reviewer's to judge and the Ketua's to settle."""


def _fields(
    assignment: Assignment, step: ApprovalStep | None, *, power_of_attorney: bool, trigger: bool
) -> tuple[FieldSpec, ...]:
    match assignment:
        case Assignment.LEGAL_REVIEW | Assignment.CONCLUSION:
            return (*(_TRIGGER if trigger else ()), *_CONDITIONS)
        case Assignment.BENEFIT_REVIEW:
            return _CONDITIONS
        case Assignment.PARTNER_SIGNATURE:
            return _partner_signature()
        case Assignment.CITY_SIGNATURE:
            return _city_signature(power_of_attorney=power_of_attorney)
        case Assignment.WET_INK:
            return _wet_ink(power_of_attorney=power_of_attorney)
        case Assignment.LETTER:
            return _letter(step)
        case Assignment.APPROVAL:
            answer = step.answer if step else None
            paper = answer.paper if answer else PaperKind.SURAT_JAWABAN
            return (
                FieldSpec("letter_number", "Nomor surat jawaban"),
                FieldSpec("decided_on", "Tanggal surat jawaban", "date"),
                FieldSpec("answer_document", "Surat jawaban (PDF)", "file", required=False, paper=paper),
            )
        case _:
            return ()


_SIGN = (Choice.SIGN,)
_SIGNED_ON = FieldSpec("signed_on", "Tanggal penandatanganan", "date", only_for=_SIGN)
_PLACE = FieldSpec("place", "Tempat penandatanganan", only_for=_SIGN)
_POWER_DOCUMENT = FieldSpec(
    "power_document", "Surat kuasa Wali Kota (PDF)", "file", required=False, only_for=_SIGN, paper=PaperKind.SURAT_KUASA
)


def _partner_signature() -> tuple[FieldSpec, ...]:
    number = FieldSpec(
        "own_number",
        "Nomor naskah pihak Bapak/Ibu",
        required=False,
        only_for=_SIGN,
        hint="Kosongkan bila pihak Bapak/Ibu tidak memberi nomor",
    )
    return (number, _SIGNED_ON, _PLACE)


def _city_signature(*, power_of_attorney: bool) -> tuple[FieldSpec, ...]:
    number = FieldSpec(
        "own_number",
        "Nomor naskah Pemerintah Kota",
        required=False,
        only_for=_SIGN,
        hint="Kosongkan: nomor diberikan menurut urutan",
    )
    power = FieldSpec(
        "power_of_attorney",
        "Nomor dan tanggal surat kuasa Wali Kota",
        only_for=_SIGN,
        hint="Kepala perangkat daerah menandatangani dengan surat kuasa (Permendagri 22/2020 Ps. 14, 36)",
    )
    return (number, _SIGNED_ON, _PLACE, *((power, _POWER_DOCUMENT) if power_of_attorney else ()))


def _wet_ink(*, power_of_attorney: bool) -> tuple[FieldSpec, ...]:
    power = FieldSpec("power_of_attorney", "Nomor dan tanggal surat kuasa Wali Kota")
    document = FieldSpec(
        "power_document", "Surat kuasa Wali Kota (PDF)", "file", required=False, paper=PaperKind.SURAT_KUASA
    )
    scan = FieldSpec("signed_document", "Pindaian naskah yang ditandatangani (PDF)", "file", paper=SIGNED_TEXT)
    return (
        FieldSpec("own_number", "Nomor naskah Pemerintah Kota"),
        FieldSpec("partner_number", "Nomor naskah mitra", required=False, hint="Kosongkan bila tidak ada"),
        FieldSpec("signed_on", "Tanggal penandatanganan", "date"),
        FieldSpec("place", "Tempat penandatanganan"),
        *((power, document) if power_of_attorney else ()),
        scan,
        FieldSpec("paraf", "Setiap halaman diparaf", "check", required=False),
        FieldSpec(
            "meterai",
            "Meterai cukup",
            "check",
            required=False,
            hint="Naskah yang kurang meterai tidak boleh disimpan (UU 10/2020 Ps. 21)",
        ),
        FieldSpec("stempel", "Stempel dibubuhkan", "check", required=False),
    )


def _letter(step: ApprovalStep | None) -> tuple[FieldSpec, ...]:
    letter = step.letter if step else None
    paper = letter.paper if letter else PaperKind.TANDA_TERIMA
    starts_a_clock = step is not None and step.answer is not None and step.answer.clock is not None
    if letter is not None and letter.day == "sent":
        day = FieldSpec("received_on", "Tanggal surat dikirim", "date")
    else:
        day = FieldSpec(
            "received_on",
            "Tanggal surat diterima",
            "date",
            hint=mark("Jangka waktu dihitung sejak tanggal ini; lihat tanda terimanya") if starts_a_clock else None,
        )
    return (
        FieldSpec("letter_number", "Nomor surat Wali Kota"),
        day,
        FieldSpec("receipt", "Surat atau tanda terimanya (PDF)", "file", required=False, paper=paper),
    )
