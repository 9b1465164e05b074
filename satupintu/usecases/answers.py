"""What an answer must carry: checked on the form and again in the deciding transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from satupintu.domain.approvals import ApprovalStep
from satupintu.domain.assignments import NEEDS_REASON, OFFERS, Assignment, Choice
from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.proposal import ProposalForm
from satupintu.domain.routes import ChecklistItem, RouteDefinition
from satupintu.language import mark
from satupintu.usecases.initiation import FiledPaper

CHECK_VALUES = ("yes", "no", "na")
MAX_NOTE = 4000


@dataclass(frozen=True)
class FieldSpec:
    """One field of a task's form. `only_for` limits it to one answer."""

    name: str
    label: str
    kind: str = "text"
    """text, date, file, or check: yes, no, does not apply; unanswered is not stated."""
    required: bool = True
    only_for: Choice | None = None
    hint: str | None = None
    paper: str | None = None
    """Kind of paper that a file of this field becomes."""


@dataclass(frozen=True)
class Answer:
    """What somebody answers to a task."""

    choice: Choice
    note: str | None = None
    checks: Mapping[str, str] = field(default_factory=dict)
    declaration: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[FiledPaper] = ()
    code: str = ""
    """Of the authenticator app, where signing asks for one."""
    corrected: ProposalForm | None = None
    """OPD only: the proposal as corrected."""
    seen_papers: str | None = None
    """`papers_sha256` of the page the answer was given on; a newer paper makes the answer void."""


def checklist(assignment: Assignment, definition: RouteDefinition) -> tuple[ChecklistItem, ...]:
    """The checklist of a review task; other tasks have none."""
    match assignment:
        case Assignment.LEGAL_REVIEW:
            return definition.legal
        case Assignment.BENEFIT_REVIEW:
            return definition.benefit
        case _:
            return ()


def offered(assignment: Assignment, step: ApprovalStep | None) -> tuple[Choice, ...]:
    """What may be answered to a task."""
    return OFFERS[assignment] if step is None else tuple(step.choices(assignment))


def fields_of(
    assignment: Assignment, step: ApprovalStep | None = None, *, power_of_attorney: bool
) -> tuple[FieldSpec, ...]:
    """The fields a task asks for besides decision, note and checklist; `step` is that of a letter or an approval."""
    signed_on = FieldSpec("signed_on", "Tanggal penandatanganan", "date", only_for=Choice.SIGN)
    place = FieldSpec("place", "Tempat penandatanganan", only_for=Choice.SIGN)
    match assignment:
        case Assignment.PARTNER_SIGNATURE:
            number = FieldSpec(
                "own_number",
                "Nomor naskah pihak Bapak/Ibu",
                required=False,
                only_for=Choice.SIGN,
                hint="Kosongkan bila pihak Bapak/Ibu tidak memberi nomor",
            )
            return (number, signed_on, place)
        case Assignment.CITY_SIGNATURE:
            number = FieldSpec(
                "own_number",
                "Nomor naskah Pemerintah Kota",
                required=False,
                only_for=Choice.SIGN,
                hint="Kosongkan: nomor diberikan menurut urutan",
            )
            power = FieldSpec(
                "power_of_attorney",
                "Nomor dan tanggal surat kuasa Wali Kota",
                only_for=Choice.SIGN,
                hint="Kepala perangkat daerah menandatangani dengan surat kuasa (Permendagri 22/2020 Ps. 14, 36)",
            )
            document = FieldSpec(
                "power_document", "Surat kuasa Wali Kota (PDF)", "file", False, Choice.SIGN, paper="surat_kuasa"
            )
            return (number, signed_on, place, *((power, document) if power_of_attorney else ()))
        case Assignment.WET_INK:
            power = FieldSpec("power_of_attorney", "Nomor dan tanggal surat kuasa Wali Kota")
            document = FieldSpec("power_document", "Surat kuasa Wali Kota (PDF)", "file", False, paper="surat_kuasa")
            return (
                FieldSpec("own_number", "Nomor naskah Pemerintah Kota"),
                FieldSpec("partner_number", "Nomor naskah mitra", required=False, hint="Kosongkan bila tidak ada"),
                FieldSpec("signed_on", "Tanggal penandatanganan", "date"),
                FieldSpec("place", "Tempat penandatanganan"),
                *((power, document) if power_of_attorney else ()),
                FieldSpec(
                    "signed_document",
                    "Pindaian naskah yang ditandatangani (PDF)",
                    "file",
                    paper="naskah_ditandatangani",
                ),
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
        case Assignment.LETTER:
            return _letter_fields(step)
        case Assignment.APPROVAL:
            answer = step.answer if step else None
            paper = answer.paper if answer else "surat_jawaban"
            return (
                FieldSpec("letter_number", "Nomor surat jawaban"),
                FieldSpec("decided_on", "Tanggal surat jawaban", "date"),
                FieldSpec("answer_document", "Surat jawaban (PDF)", "file", required=False, paper=paper),
            )
        case _:
            return ()


def papers_of_decisions(definition: RouteDefinition) -> frozenset[str]:
    """Kinds of paper that come with a decision: the scan of a signing, a power of attorney, letters of the steps."""
    rules = [rule for step in definition.approvals for rule in (step.letter, step.answer) if rule]
    return frozenset({"naskah_ditandatangani", "surat_kuasa", *(rule.paper for rule in rules)})


def _letter_fields(step: ApprovalStep | None) -> tuple[FieldSpec, ...]:
    letter = step.letter if step else None
    paper = letter.paper if letter else "tanda_terima"
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


def check(
    answer: Answer,
    assignment: Assignment,
    definition: RouteDefinition,
    today: date,
    *,
    step: ApprovalStep | None,
    power_of_attorney: bool,
) -> None:
    """
    Refuse an answer that lacks something, with one sentence per field.

    Raises:
        InvalidForm: what has to be filled in or corrected.
    """
    problems: list[CooperationError] = []
    if answer.choice not in offered(assignment, step):
        problems.append(InvalidInput("Pilih salah satu keputusan.", field="decision"))
    if answer.choice in NEEDS_REASON and not (answer.note or "").strip():
        problems.append(InvalidInput("Tuliskan alasannya: keputusan ini tidak sah tanpa catatan.", field="note"))
    if len(answer.note or "") > MAX_NOTE:
        problems.append(InvalidInput("Catatan paling panjang %(limit)s huruf.", field="note", limit=MAX_NOTE))
    for item in checklist(assignment, definition):
        if answer.checks.get(item.id) not in CHECK_VALUES:
            problems.append(InvalidInput("Jawab setiap butir daftar periksa.", field=f"check.{item.id}"))
            break
    if not answer.declaration:
        problems.append(InvalidInput("Centang pernyataan sebelum melanjutkan.", field="declaration"))
    for spec in fields_of(assignment, step, power_of_attorney=power_of_attorney):
        if spec.only_for is None or spec.only_for is answer.choice:
            problems += _field_problems(spec, answer, today)
    if problems:
        raise InvalidForm(problems)


def _field_problems(spec: FieldSpec, answer: Answer, today: date) -> list[CooperationError]:
    if spec.kind == "file":
        given = any(paper.kind == spec.paper for paper in answer.papers)
        if spec.required and not given:
            return [InvalidInput("Unggah berkas: %(label)s.", field=spec.name, label=mark(spec.label))]
        return []
    value = answer.fields.get(spec.name, "").strip()
    if not value:
        return [InvalidInput("Isi: %(label)s.", field=spec.name, label=mark(spec.label))] if spec.required else []
    if len(value) > 200:
        return [InvalidInput("Isian terlalu panjang: paling banyak 200 huruf.", field=spec.name)]
    if spec.name == "power_of_attorney" and not any(each.isalnum() for each in value):
        return [InvalidInput("Sebutkan nomor dan tanggal surat kuasanya.", field=spec.name)]
    if spec.kind == "check":
        return _check_problems(spec, value)
    if spec.kind == "date":
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return [InvalidInput("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-24.", field=spec.name)]
        if day > today:
            return [InvalidInput("Tanggal itu belum tiba.", field=spec.name)]
        if day.year < 2000:
            return [InvalidInput("Tahun itu tidak mungkin benar.", field=spec.name)]
    return []


def _check_problems(spec: FieldSpec, value: str) -> list[CooperationError]:
    if value not in CHECK_VALUES:
        return [InvalidInput("Jawab dengan ya, tidak, atau tidak berlaku.", field=spec.name)]
    if spec.name == "meterai" and value == "no":
        return [
            InvalidInput(
                "Naskah yang kurang meterai tidak boleh diterima dan disimpan (UU 10/2020 Ps. 21). "
                "Lunasi meterainya, pindai ulang, lalu catat.",
                field=spec.name,
            )
        ]
    return []
