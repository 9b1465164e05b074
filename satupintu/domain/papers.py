"""The papers that Satu Pintu makes for a proposal, and when each makes sense: by route, text and stage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from satupintu.domain.assignments import Assignment
from satupintu.domain.lifecycle import STAGE_OF, Stage, Status
from satupintu.domain.parties import head_signs
from satupintu.domain.proposal import DocumentType, Initiator, ProposalForm, Route
from satupintu.domain.routes import RouteDefinition
from satupintu.domain.rules import dprd_must_approve


class MadePaper(StrEnum):
    """The papers; the word is the name of the text in `documents/papers` and part of the file name."""

    NOTA_DINAS = "nota_dinas"
    SURAT_KUASA = "surat_kuasa"
    SURAT_PENAWARAN = "surat_penawaran"
    TANGGAPAN_PENAWARAN = "tanggapan_penawaran"
    SURAT_DPRD = "surat_dprd"
    SURAT_GUBERNUR = "surat_gubernur"
    SURAT_MENTERI = "surat_menteri"
    KB = "kb"
    PKS = "pks"
    NK = "nk"
    RENCANA_KERJA = "rencana_kerja"
    LOI = "loi"
    LOI_EN = "loi_en"
    MOU = "mou"
    MOU_EN = "mou_en"
    RENCANA_KERJA_SAMA = "rencana_kerja_sama"

    @property
    def language(self) -> str:
        """The language the paper is written in."""
        return "en" if self.value.endswith("_en") else "id"

    @property
    def document(self) -> DocumentType | None:
        """The kind of agreement this is a first draft of; None for letters and plans."""
        word = self.value.removesuffix("_en").upper()
        return DocumentType(word) if word in DocumentType.__members__ else None


Condition = Callable[[ProposalForm, RouteDefinition], bool]


@dataclass(frozen=True)
class PaperRule:
    """When a paper is offered, and the tasks on whose page it helps."""

    wanted: Condition
    stages: frozenset[Stage]
    tasks: frozenset[Assignment] = frozenset()
    also_after: frozenset[Status] = frozenset()
    """Ends after which it still makes sense."""


_I, _R, _A, _S = Stage.INITIATION, Stage.REVIEW, Stage.APPROVALS, Stage.SIGNING
_UNTIL_SIGNED = frozenset({_I, _R, _A, _S})
_ENDS = frozenset({Status.REFUSED, Status.REJECTED, Status.DECLINED, Status.WITHDRAWN})


def _always(form: ProposalForm, definition: RouteDefinition) -> bool:
    return True


def _goes_abroad(form: ProposalForm, definition: RouteDefinition) -> bool:
    return form.route in (Route.KSDPL, Route.KSDLL)


def _goes_abroad_as_mou(form: ProposalForm, definition: RouteDefinition) -> bool:
    return _goes_abroad(form, definition) and form.document is DocumentType.MOU


def _is_signed_by_power(form: ProposalForm, definition: RouteDefinition) -> bool:
    return head_signs(form.document, definition)


def _offered_by(who: Initiator) -> Condition:
    """An offer precedes the first text of a cooperation, not the one that follows from it (PP 28/2018 Ps. 6, 19)."""

    def wanted(form: ProposalForm, definition: RouteDefinition) -> bool:
        following = {rule.followed_by for rule in definition.documents.values()}
        return form.initiated_by is who and form.document not in following

    return wanted


def _draft_of(document: DocumentType) -> PaperRule:
    def wanted(form: ProposalForm, definition: RouteDefinition) -> bool:
        return form.document is document

    return PaperRule(wanted, _UNTIL_SIGNED, frozenset({Assignment.COMPLETION}))


PAPERS: Mapping[MadePaper, PaperRule] = {
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
    MadePaper.SURAT_PENAWARAN: PaperRule(wanted=_offered_by(Initiator.OPD), stages=frozenset({_I, _R})),
    MadePaper.TANGGAPAN_PENAWARAN: PaperRule(
        wanted=_offered_by(Initiator.PARTNER),
        stages=frozenset({_I, _R, _A}),
        tasks=frozenset({Assignment.COMPLETENESS}),
        also_after=frozenset({Status.REFUSED, Status.REJECTED}),
    ),
    MadePaper.SURAT_DPRD: PaperRule(
        wanted=dprd_must_approve, stages=frozenset({_R, _A}), tasks=frozenset({Assignment.DPRD_LETTER})
    ),
    MadePaper.SURAT_GUBERNUR: PaperRule(
        wanted=_goes_abroad_as_mou,
        stages=frozenset({_R, _A, _S}),
        tasks=frozenset({Assignment.APPROVAL, Assignment.WET_INK}),
    ),
    MadePaper.SURAT_MENTERI: PaperRule(
        wanted=_goes_abroad,
        stages=_UNTIL_SIGNED,
        tasks=frozenset({Assignment.APPROVAL, Assignment.WET_INK}),
    ),
    MadePaper.KB: _draft_of(DocumentType.KB),
    MadePaper.PKS: _draft_of(DocumentType.PKS),
    MadePaper.NK: _draft_of(DocumentType.NK),
    MadePaper.RENCANA_KERJA: _draft_of(DocumentType.NK),
    MadePaper.LOI: _draft_of(DocumentType.LOI),
    MadePaper.LOI_EN: _draft_of(DocumentType.LOI),
    MadePaper.MOU: _draft_of(DocumentType.MOU),
    MadePaper.MOU_EN: _draft_of(DocumentType.MOU),
    MadePaper.RENCANA_KERJA_SAMA: _draft_of(DocumentType.MOU),
}


def offered(form: ProposalForm, definition: RouteDefinition, status: Status) -> list[MadePaper]:
    """The papers that make sense for a proposal as it stands."""
    return [
        paper
        for paper, rule in PAPERS.items()
        if rule.wanted(form, definition)
        and (status in rule.also_after if status in _ENDS else STAGE_OF[status] in rule.stages)
    ]
