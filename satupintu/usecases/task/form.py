"""What a task asks for: its answers, its checklist, its fields; the page shows it, `check` holds an answer to it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.handed_in import SIGNED_TEXT, kinds_with_a_proposal
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.rules import Deviation, deviations, trigger_is_asked
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.routes import ChecklistItem, RouteDefinition
from satupintu.domain.task.assignments import APPROVALS, Assignment, Choice
from satupintu.domain.typed.form import FieldSpec
from satupintu.language import mark
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.task.open import step_of
from satupintu.usecases.task.seats import city_signer


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
    step, definition, kind = step_of(task, proposal), proposal.definition, task.kind
    by_power = city_signer(proposal) is not Signer.WALI_KOTA
    trigger = trigger_is_asked(proposal.form, definition)
    return Asked(
        choices=tuple(kind.choices if step is None else step.choices(task.assignment)),
        checklist=definition.checklist(kind.checklist),
        fields=_fields(task, _Circumstances(step, power_of_attorney=by_power, trigger=trigger)),
        deviations=tuple(departures(proposal, papers)) if kind.accepts_deviations else (),
        papers=kinds_with_a_proposal(definition) if kind.corrects else (),
    )


def departures(proposal: Proposal, papers: Collection[str]) -> list[Deviation]:
    """Where a proposal departs from its route, with the kinds of paper that have been handed in."""
    known = proposal.parent_id is not None
    return deviations(proposal.form, proposal.definition, papers, parent_is_known=known)


def fields_ever_asked(task: Task, proposal: Proposal) -> tuple[FieldSpec, ...]:
    """The fields that the answer to a task may have had, whoever of the city signs and whatever was revised since."""
    return _fields(task, _Circumstances(step_of(task, proposal), power_of_attorney=True, trigger=True))


@dataclass(frozen=True)
class _Circumstances:
    """What the fields of one kind of task depend on."""

    step: ApprovalStep | None
    power_of_attorney: bool
    """True where whoever signs for the city needs one."""
    trigger: bool
    """True where the way of the proposal depends on the two questions that lead to the DPRD."""


def _fields(task: Task, found: _Circumstances) -> tuple[FieldSpec, ...]:
    fields = _FIELDS.get(task.assignment)
    return fields(found) if fields is not None else ()


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


def _judgement(found: _Circumstances) -> tuple[FieldSpec, ...]:
    return (*(_TRIGGER if found.trigger else ()), *_CONDITIONS)


def _benefit_review(_: _Circumstances) -> tuple[FieldSpec, ...]:
    return _CONDITIONS


def _approval(found: _Circumstances) -> tuple[FieldSpec, ...]:
    answer = found.step.answer if found.step else None
    paper = answer.paper if answer else PaperKind.SURAT_JAWABAN
    return (
        FieldSpec("letter_number", "Nomor surat jawaban"),
        FieldSpec("decided_on", "Tanggal surat jawaban", "date"),
        FieldSpec("answer_document", "Surat jawaban (PDF)", "file", required=False, paper=paper),
    )


_SIGN = (Choice.SIGN,)
_SIGNED_ON = FieldSpec("signed_on", "Tanggal penandatanganan", "date", only_for=_SIGN)
_PLACE = FieldSpec("place", "Tempat penandatanganan", only_for=_SIGN)


def _power_of_attorney(
    found: _Circumstances, only_for: tuple[Choice, ...] = (), hint: str | None = None
) -> tuple[FieldSpec, ...]:
    """The surat kuasa by which somebody signs for the Wali Kota (Permendagri 22/2020 Ps. 14, 36)."""
    number = FieldSpec(
        "power_of_attorney",
        "Nomor dan tanggal surat kuasa Wali Kota",
        only_for=only_for,
        hint=hint,
        says_something=True,
        empty=mark("Sebutkan nomor dan tanggal surat kuasanya."),
    )
    document = FieldSpec(
        "power_document",
        "Surat kuasa Wali Kota (PDF)",
        "file",
        required=False,
        only_for=only_for,
        paper=PaperKind.SURAT_KUASA,
    )
    return (number, document) if found.power_of_attorney else ()


def _partner_signature(_: _Circumstances) -> tuple[FieldSpec, ...]:
    number = FieldSpec(
        "own_number",
        "Nomor naskah pihak Bapak/Ibu",
        required=False,
        only_for=_SIGN,
        hint="Kosongkan bila pihak Bapak/Ibu tidak memberi nomor",
    )
    return (number, _SIGNED_ON, _PLACE)


def _city_signature(found: _Circumstances) -> tuple[FieldSpec, ...]:
    number = FieldSpec(
        "own_number",
        "Nomor naskah Pemerintah Kota",
        required=False,
        only_for=_SIGN,
        hint="Kosongkan: nomor diberikan menurut urutan",
    )
    hint = mark("Kepala perangkat daerah menandatangani dengan surat kuasa (Permendagri 22/2020 Ps. 14, 36)")
    return (number, _SIGNED_ON, _PLACE, *_power_of_attorney(found, _SIGN, hint))


def _wet_ink(found: _Circumstances) -> tuple[FieldSpec, ...]:
    scan = FieldSpec("signed_document", "Pindaian naskah yang ditandatangani (PDF)", "file", paper=SIGNED_TEXT)
    return (
        FieldSpec("own_number", "Nomor naskah Pemerintah Kota"),
        FieldSpec("partner_number", "Nomor naskah mitra", required=False, hint="Kosongkan bila tidak ada"),
        FieldSpec("signed_on", "Tanggal penandatanganan", "date"),
        FieldSpec("place", "Tempat penandatanganan"),
        *_power_of_attorney(found),
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


def _letter(found: _Circumstances) -> tuple[FieldSpec, ...]:
    step = found.step
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


_FIELDS: Mapping[Assignment, Callable[[_Circumstances], tuple[FieldSpec, ...]]] = {
    Assignment.LEGAL_REVIEW: _judgement,
    Assignment.BENEFIT_REVIEW: _benefit_review,
    Assignment.CONCLUSION: _judgement,
    Assignment.LETTER: _letter,
    Assignment.APPROVAL: _approval,
    Assignment.PARTNER_SIGNATURE: _partner_signature,
    Assignment.CITY_SIGNATURE: _city_signature,
    Assignment.WET_INK: _wet_ink,
}
"""The fields of each kind of task; kinds that are not here have none."""
