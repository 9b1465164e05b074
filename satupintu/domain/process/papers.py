"""When each paper that Satu Pintu makes makes sense: by route, text and stage, and with which task it helps."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.form import DocumentType, Initiator, ProposalForm
from satupintu.domain.process.lifecycle import NOT_CONTINUED, STAGE_OF, Stage, Status
from satupintu.domain.process.made_papers import MadePaper
from satupintu.domain.process.parties import signs_by_power
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment

PaperCondition = Callable[[ProposalForm, RouteDefinition, Sequence[ApprovalStep]], bool]


@dataclass(frozen=True)
class PaperRule:
    """When a paper is offered, and the tasks on whose page it helps."""

    wanted: PaperCondition
    stages: frozenset[Stage]
    tasks: frozenset[Assignment] = frozenset()
    also_after: frozenset[Status] = frozenset()
    """Ends after which it still makes sense."""


_I, _R, _A, _S = Stage.INITIATION, Stage.REVIEW, Stage.APPROVALS, Stage.SIGNING
_UNTIL_SIGNED = frozenset({_I, _R, _A, _S})


def _always(form: ProposalForm, definition: RouteDefinition, steps: Sequence[ApprovalStep]) -> bool:
    return True


def _is_signed_by_power(form: ProposalForm, definition: RouteDefinition, steps: Sequence[ApprovalStep]) -> bool:
    return signs_by_power(form, definition)


def _offered_by(who: Initiator) -> PaperCondition:
    """An offer precedes the first text of a cooperation, not the one that follows from it (PP 28/2018 Ps. 6, 19)."""

    def wanted(form: ProposalForm, definition: RouteDefinition, steps: Sequence[ApprovalStep]) -> bool:
        following = {rule.followed_by for rule in definition.documents.values()}
        return form.initiated_by is who and form.document not in following

    return wanted


def _letter_of_a_step(paper: MadePaper) -> PaperRule:
    def wanted(form: ProposalForm, definition: RouteDefinition, steps: Sequence[ApprovalStep]) -> bool:
        return step_of_paper(paper, steps) is not None

    return PaperRule(wanted, frozenset({_R, _A}))


def _is_addendum(form: ProposalForm, definition: RouteDefinition, steps: Sequence[ApprovalStep]) -> bool:
    """A text abroad is amended in both its languages, for which there is no draft."""
    return form.amends is not None and form.document not in (DocumentType.LOI, DocumentType.MOU)


def _draft_of(document: DocumentType) -> PaperRule:
    def wanted(form: ProposalForm, definition: RouteDefinition, steps: Sequence[ApprovalStep]) -> bool:
        return form.document is document and form.amends is None

    return PaperRule(wanted, _UNTIL_SIGNED, frozenset({Assignment.COMPLETION}))


MADE_PAPERS: Mapping[MadePaper, PaperRule] = {
    MadePaper.NOTA_DINAS: PaperRule(
        wanted=_always,
        stages=frozenset({_R, _A, _S}),
        tasks=frozenset({Assignment.PARAF, Assignment.WET_INK}),
    ),
    MadePaper.SURAT_KUASA: PaperRule(
        wanted=_is_signed_by_power,
        stages=frozenset({_R, _A, _S}),
        tasks=frozenset({Assignment.CITY_SIGNATURE, Assignment.WET_INK}),
    ),
    MadePaper.SURAT_PENAWARAN: PaperRule(wanted=_offered_by(Initiator.OPD), stages=frozenset({_I, _R, _A})),
    MadePaper.TANGGAPAN_PENAWARAN: PaperRule(
        wanted=_offered_by(Initiator.PARTNER),
        stages=frozenset({_I, _R, _A}),
        tasks=frozenset({Assignment.COMPLETENESS}),
        also_after=frozenset({Status.REFUSED, Status.REJECTED}),
    ),
    MadePaper.PERMINTAAN_KEDUA: _letter_of_a_step(MadePaper.PERMINTAAN_KEDUA),
    MadePaper.LAPORAN_GUBERNUR: _letter_of_a_step(MadePaper.LAPORAN_GUBERNUR),
    MadePaper.SURAT_DPRD: _letter_of_a_step(MadePaper.SURAT_DPRD),
    MadePaper.SURAT_GUBERNUR: _letter_of_a_step(MadePaper.SURAT_GUBERNUR),
    MadePaper.SURAT_GUBERNUR_NASKAH: _letter_of_a_step(MadePaper.SURAT_GUBERNUR_NASKAH),
    MadePaper.SURAT_MENTERI: _letter_of_a_step(MadePaper.SURAT_MENTERI),
    MadePaper.SURAT_MENTERI_LANGSUNG: _letter_of_a_step(MadePaper.SURAT_MENTERI_LANGSUNG),
    MadePaper.SURAT_MENTERI_NASKAH: _letter_of_a_step(MadePaper.SURAT_MENTERI_NASKAH),
    MadePaper.USULAN_MENTERI: _letter_of_a_step(MadePaper.USULAN_MENTERI),
    MadePaper.KB: _draft_of(DocumentType.KB),
    MadePaper.PKS: _draft_of(DocumentType.PKS),
    MadePaper.NK: _draft_of(DocumentType.NK),
    MadePaper.RENCANA_KERJA: _draft_of(DocumentType.NK),
    MadePaper.LOI: _draft_of(DocumentType.LOI),
    MadePaper.LOI_EN: _draft_of(DocumentType.LOI),
    MadePaper.MOU: _draft_of(DocumentType.MOU),
    MadePaper.MOU_EN: _draft_of(DocumentType.MOU),
    MadePaper.RENCANA_KERJA_SAMA: _draft_of(DocumentType.MOU),
    MadePaper.ADENDUM: PaperRule(_is_addendum, _UNTIL_SIGNED, frozenset({Assignment.COMPLETION})),
}


def step_of_paper(paper: MadePaper, steps: Sequence[ApprovalStep]) -> ApprovalStep | None:
    """The step whose letter a paper is, among those that a proposal takes."""
    return next((step for step in steps if step.letter and step.letter.draft is paper), None)


def offered(
    form: ProposalForm,
    definition: RouteDefinition,
    status: Status,
    steps: Sequence[ApprovalStep],
    open_steps: Collection[str] = (),
) -> list[MadePaper]:
    """
    The papers that make sense for a proposal as it stands, `steps` being those it takes.

    The letter of a step that is taken only after a silence is offered while that step, among `open_steps`, is open.
    """
    found = []
    for paper, rule in MADE_PAPERS.items():
        step = step_of_paper(paper, steps)
        is_early = step is not None and step.after_silence_of is not None and step.id not in open_steps
        fits = status in rule.also_after if status in NOT_CONTINUED else STAGE_OF[status] in rule.stages
        if fits and not is_early and rule.wanted(form, definition, steps):
            found.append(paper)
    return found


def helps(paper: MadePaper, assignment: Assignment, step: ApprovalStep | None) -> bool:
    """Tell whether a paper helps with a task: by its kind, or because it is the letter of the task's step."""
    letter = step.letter_of(assignment) if step else None
    return assignment in MADE_PAPERS[paper].tasks or (letter is not None and letter.draft is paper)
