"""What a task asks for: its answers, its checklist, its fields; the page shows it, `check` holds an answer to it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from satupintu.domain.process.approvals import ApprovalStep, LetterRule, counts_from_its_answer
from satupintu.domain.process.family import OlderTexts, family_departures
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.handed_in import SIGNED_TEXT, kinds_with_a_proposal
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.rules import Deviation, deviations, trigger_is_asked
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.routes import ChecklistItem, RouteDefinition
from satupintu.domain.task.assignments import APPROVALS, Assignment, Choice
from satupintu.domain.task.decision_fields import LEFT_OUT, partner_number
from satupintu.domain.typed.form import MAX_REASON, FieldSpec
from satupintu.language import mark, wording
from satupintu.language.wording import paper_kind
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.task.open import step_of
from satupintu.usecases.task.seats import city_signer
from satupintu.usecases.task.signed_text import PLACE, SIGNED_ON, text_fields


@dataclass(frozen=True)
class Asked:
    """Everything a task asks for."""

    choices: tuple[Choice, ...]
    checklist: tuple[ChecklistItem, ...]
    fields: tuple[FieldSpec, ...]
    deviations: tuple[Deviation, ...]
    """To be let pass with a reason each, if the papers are accepted."""
    last_day: date | None = None
    """That the text names, where it names one, or that it has by what it amends: who signs, signs before it."""
    amended_until: date | None = None
    """The last day of what an addendum amends: nothing that has ended is changed any more."""
    papers: Collection[str] = ()
    """Kinds of paper that may come with the answer beside those of its fields."""
    partners: int = 1
    """How many sides there are beside the city."""
    excusable: tuple[str, ...] = ()
    """Kinds of paper that the letter usually carries and nobody has: each comes along, or a reason why not."""

    def takes(self, kind: str, choice: Choice) -> bool:
        """True where this answer may bring a paper of that kind along; no other is filed."""
        asked = {spec.paper for spec in self.fields if spec.paper and spec.belongs_to(choice)}
        return kind in asked or (choice is Choice.RESUBMIT and kind in self.papers)


def asked_of(task: Task, proposal: Proposal, papers: Collection[str], kin: OlderTexts, today: date) -> Asked:
    """What a task asks for; `papers` are the kinds of paper at hand (`enclosures.held_kinds`), `kin` whom it names."""
    step, definition, kind = step_of(task, proposal), proposal.definition, task.kind
    trigger: tuple[FieldSpec, ...] = ()
    if trigger_is_asked(proposal.form, definition):
        trigger = (_CHANGE if proposal.form.amends else _BURDEN, _BUDGETED)
    found = _Circumstances(
        step,
        power_of_attorney=city_signer(proposal) is not Signer.WALI_KOTA,
        partners=_partners(proposal),
        trigger=trigger,
        papers=papers,
        dated=step is not None and counts_from_its_answer(step, definition.approvals),
    )
    letter = step.letter_of(task.assignment) if step else None
    return Asked(
        choices=tuple(kind.choices if step is None else step.choices(task.assignment)),
        checklist=definition.checklist(kind.checklist),
        last_day=_end_of_the_text(proposal.form, kin),
        amended_until=kin.amended.ends_on if kin.amended is not None else None,
        fields=_fields(task, found),
        partners=len(proposal.form.partners),
        excusable=tuple(kind for kind in _missing(letter, papers) if letter and kind not in letter.must_carry),
        deviations=tuple(departures(proposal, papers, kin, today)) if kind.accepts_deviations else (),
        papers=kinds_with_a_proposal(definition) if kind.corrects else (),
    )


def _end_of_the_text(form: ProposalForm, kin: OlderTexts) -> date | None:
    """The last day that does not hang on the signing; an addendum runs as long as what it amends will."""
    amended = kin.amended.ends_on if kin.amended is not None else None
    return form.new_end or amended or form.term.fixed_end


def departures(proposal: Proposal, papers: Collection[str], kin: OlderTexts, signed_on: date) -> list[Deviation]:
    """
    Where a proposal departs from its route and its family, with the kinds of paper that have been handed in.

    `signed_on` is the day of its signing, or the first on which it can be signed.
    """
    form, definition = proposal.form, proposal.definition
    return [*deviations(form, definition, papers, signed_on), *family_departures(form, definition, kin, signed_on)]


def fields_ever_asked(task: Task, proposal: Proposal) -> tuple[FieldSpec, ...]:
    """The fields that the answer to a task may have had, whoever of the city signs and whatever was revised since."""
    found = _Circumstances(
        step_of(task, proposal),
        power_of_attorney=True,
        partners=_partners(proposal),
        trigger=(_BURDEN, _CHANGE, _BUDGETED),
        dated=True,
    )
    return _fields(task, found)


def _partners(proposal: Proposal) -> list[str]:
    return [partner.name for partner in proposal.form.partners]


@dataclass(frozen=True)
class _Circumstances:
    """What the fields of one kind of task depend on."""

    step: ApprovalStep | None
    power_of_attorney: bool
    """True where whoever signs for the city needs one."""
    partners: Sequence[str]
    """Whose numbers the signed text bears, and who holds copies of it."""
    trigger: tuple[FieldSpec, ...]
    """The questions that lead to the DPRD, where the way of the proposal depends on them."""
    papers: Collection[str] = ()
    """Kinds of paper at hand."""
    dated: bool = False
    """True where days count from when the answer was received."""


def _fields(task: Task, found: _Circumstances) -> tuple[FieldSpec, ...]:
    fields = _FIELDS.get(task.assignment)
    return fields(found) if fields is not None else ()


def papers_of_decisions(definition: RouteDefinition) -> frozenset[str]:
    """
    Kinds of paper that come with a decision: the scan of a signing, a power of attorney, letters of the steps, and the
    minutes of a meeting with their signatures.
    """
    rules = [rule for step in definition.approvals for rule in (step.letter, step.answer) if rule]
    mine = (SIGNED_TEXT, PaperKind.SURAT_KUASA, PaperKind.BERITA_ACARA_RAPAT_BERTANDA_TANGAN)
    return frozenset({*mine, *(rule.paper for rule in rules)})


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
# The trigger questions are the legal reviewer's to judge and the Ketua's to settle.
_BURDEN = FieldSpec(
    "dprd_burden",
    mark("Membebani masyarakat dan daerah"),
    "yes_no",
    only_for=APPROVALS,
    hint=mark("Bila ya, DPRD dimohon persetujuannya (Permendagri 22/2020 Ps. 11, 34, 52)"),
)
_CHANGE = FieldSpec(
    "dprd_change",
    mark("Beban bagi masyarakat, daerah, dan APBD akibat perubahan ini"),
    "choice",
    only_for=APPROVALS,
    options=wording.BURDEN_CHANGE,
    hint=mark(
        "Bila bertambah, DPRD dimohon persetujuannya; pada Sinergi juga bila berkurang "
        "(Permendagri 22/2020 Ps. 15(6), 37(5), 58)"
    ),
)
_BUDGETED = FieldSpec(
    "dprd_budgeted",
    mark("Tersedia dalam APBD tahun berjalan"),
    "yes_no",
    only_for=APPROVALS,
    hint=mark("Bila tidak, DPRD dimohon persetujuannya"),
)


def _judgement(found: _Circumstances) -> tuple[FieldSpec, ...]:
    return (*found.trigger, *_CONDITIONS)


def _benefit_review(_: _Circumstances) -> tuple[FieldSpec, ...]:
    return _CONDITIONS


_DECIDED = (Choice.APPROVE, Choice.REJECT)
_PLENARY = (
    FieldSpec("plenary_number", mark("Nomor keputusan sidang paripurna"), only_for=_DECIDED),
    FieldSpec("plenary_on", mark("Tanggal sidang paripurna"), "date", only_for=_DECIDED),
)
_RECEIVED = FieldSpec(
    "received_on",
    mark("Tanggal surat jawaban diterima"),
    "date",
    only_for=(Choice.NEXT_TURN, Choice.REVISE),
    hint=mark("Jangka waktu Wali Kota menindaklanjuti dihitung sejak tanggal ini"),
)


def _approval(found: _Circumstances) -> tuple[FieldSpec, ...]:
    answer = found.step.answer if found.step else None
    paper = answer.paper if answer else PaperKind.SURAT_JAWABAN
    return (
        FieldSpec("letter_number", "Nomor surat jawaban"),
        FieldSpec("decided_on", "Tanggal surat jawaban", "date"),
        *(_PLENARY if answer is None or answer.plenary else ()),
        *((_RECEIVED,) if found.dated else ()),
        FieldSpec("answer_document", "Surat jawaban (PDF)", "file", required=False, paper=paper),
    )


_SIGN, _RECORD = (Choice.SIGN,), (Choice.RECORD,)
_SIGNED_ON, _PLACE = replace(SIGNED_ON, only_for=_SIGN), replace(PLACE, only_for=_SIGN)


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
    return (
        FieldSpec("own_number", "Nomor naskah Pemerintah Kota"),
        *_partner_numbers(found),
        SIGNED_ON,
        PLACE,
        *_power_of_attorney(found),
        *text_fields(len(found.partners)),
    )


def _partner_numbers(found: _Circumstances) -> Iterator[FieldSpec]:
    """The number that each partner has given the text; of several, each says whose it is."""
    for party, name in enumerate(found.partners):
        hint = name if len(found.partners) > 1 else mark("Kosongkan bila tidak ada")
        yield FieldSpec(partner_number(party), "Nomor naskah mitra", required=False, hint=hint)


def _signed_text(found: _Circumstances) -> tuple[FieldSpec, ...]:
    hint = mark("Seperti tertulis pada naskah yang ditandatangani")
    stands = mark("Surat kuasa pejabat yang menandatangani naskahnya, juga bila pejabatnya berganti sesudah menyetujui")
    numbers = (FieldSpec("own_number", "Nomor naskah Pemerintah Kota", hint=hint), *_partner_numbers(found))
    return (
        *(replace(each, only_for=_RECORD, required=False) for each in numbers),
        SIGNED_ON,
        PLACE,
        *_power_of_attorney(found, _RECORD, stands),
        *text_fields(len(found.partners)),
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
        *(spec for kind in _missing(letter, found.papers) for spec in _enclosure(kind, letter)),
    )


def _missing(letter: LetterRule | None, papers: Collection[str]) -> tuple[str, ...]:
    """What a letter carries and nobody has."""
    return tuple(kind for kind in letter.enclosed if kind not in papers) if letter else ()


def _enclosure(kind: str, letter: LetterRule | None) -> Iterator[FieldSpec]:
    """A paper that is missing: to be handed in here; or, where the law lets it be left out, a reason why it is."""
    word, is_must = paper_kind(kind), letter is not None and kind in letter.must_carry
    lacks = mark("Surat ini wajib dilampiri “%(label)s”, yang belum ada dalam berkas usulan; unggah di sini.")
    yield FieldSpec(f"carried_{kind}", word, "file", required=is_must, paper=kind, empty=lacks)
    if not is_must:
        reason = mark("Alasan dikirim tanpa berkas itu")
        yield FieldSpec(f"{LEFT_OUT}{kind}", reason, required=False, longest=MAX_REASON, hint=word)


_FIELDS: Mapping[Assignment, Callable[[_Circumstances], tuple[FieldSpec, ...]]] = {
    Assignment.LEGAL_REVIEW: _judgement,
    Assignment.BENEFIT_REVIEW: _benefit_review,
    Assignment.CONCLUSION: _judgement,
    Assignment.LETTER: _letter,
    Assignment.APPROVAL: _approval,
    Assignment.PARTNER_SIGNATURE: _partner_signature,
    Assignment.CITY_SIGNATURE: _city_signature,
    Assignment.WET_INK: _wet_ink,
    Assignment.SIGNED_TEXT: _signed_text,
}
"""The fields of each kind of task; kinds that are not here have none."""
