"""
Whose paper is which: what may be handed in with a proposal, and what each side may read of a dossier.

A paper that stands for an act (the signed text, the berita acara, a letter of an authority) comes with the decision
that it belongs to, or is made by the system; nobody hands it in beside a proposal or beside another answer.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from satupintu.domain.errors import InvalidInput, Overtaken
from satupintu.domain.process.form import Initiator, ProposalForm
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.kinds import Side

DRAFT = PaperKind.RANCANGAN_NASKAH
SIGNED_TEXT = PaperKind.NASKAH_DITANDATANGANI


class PartnerReads(StrEnum):
    """Why a partner may read a kind of paper."""

    AGREEMENT = "agreement"
    """It is part of what the partner signs; of the draft only the version that was frozen."""
    OWN = "own"
    """It comes from the partner itself, whoever of the city has put it in; of several partners none reads it."""
    OWN_OFFER = "own_offer"
    """The same, where the partner has begun the proposal."""


@dataclass(frozen=True)
class Handling:
    """With what a kind of paper may be handed in by itself, and who reads it. People of the city read them all."""

    with_a_proposal: bool = False
    with_an_agreement: bool = False
    """The Bagian may file it with an agreement in the register."""
    partner: PartnerReads | None = None


_WITH_A_PROPOSAL = Handling(with_a_proposal=True)
_WITH_A_DECISION = Handling()
"""It comes with a letter or an answer of a step, or is made by the system."""

HANDLING: Mapping[PaperKind, Handling] = {
    PaperKind.SURAT_INISIASI: _WITH_A_PROPOSAL,
    PaperKind.SURAT_PENAWARAN: Handling(with_a_proposal=True, partner=PartnerReads.OWN_OFFER),
    PaperKind.KAK: _WITH_A_PROPOSAL,
    PaperKind.SK_PPKSD: _WITH_A_PROPOSAL,
    PaperKind.RANCANGAN_NASKAH: Handling(with_a_proposal=True, partner=PartnerReads.AGREEMENT),
    PaperKind.SURAT_KUASA_MITRA: Handling(with_a_proposal=True, with_an_agreement=True, partner=PartnerReads.OWN),
    PaperKind.STUDI_KELAYAKAN: _WITH_A_PROPOSAL,
    PaperKind.DOKUMEN_LEGAL_MITRA: Handling(with_a_proposal=True, partner=PartnerReads.OWN),
    PaperKind.NASKAH_DITANDATANGANI: Handling(with_an_agreement=True, partner=PartnerReads.AGREEMENT),
    PaperKind.RENCANA_KERJA: Handling(with_a_proposal=True, with_an_agreement=True, partner=PartnerReads.AGREEMENT),
    PaperKind.RENCANA_KERJA_SAMA: Handling(with_a_proposal=True, partner=PartnerReads.AGREEMENT),
    PaperKind.KAJIAN: _WITH_A_PROPOSAL,
    PaperKind.PEMETAAN: _WITH_A_PROPOSAL,
    PaperKind.SURAT_PERNYATAAN_KESEDIAAN: Handling(with_a_proposal=True, partner=PartnerReads.OWN),
    PaperKind.SURAT_WALI_KOTA: _WITH_A_PROPOSAL,
    PaperKind.KB_DITANDATANGANI: _WITH_A_PROPOSAL,
    PaperKind.LOI_DITANDATANGANI: _WITH_A_PROPOSAL,
    PaperKind.PROFIL_MITRA: Handling(with_a_proposal=True, partner=PartnerReads.OWN),
    PaperKind.BERITA_ACARA: _WITH_A_DECISION,
    PaperKind.TANDA_TERIMA: _WITH_A_DECISION,
    PaperKind.TANDA_TERIMA_PENAWARAN: _WITH_A_DECISION,
    PaperKind.TANDA_TERIMA_DPRD: _WITH_A_DECISION,
    PaperKind.TANDA_TERIMA_GUBERNUR: _WITH_A_DECISION,
    PaperKind.TANDA_TERIMA_MENTERI: _WITH_A_DECISION,
    PaperKind.PERMINTAAN_KEDUA: _WITH_A_DECISION,
    PaperKind.LAPORAN_GUBERNUR: _WITH_A_DECISION,
    PaperKind.BALASAN_PENAWARAN: _WITH_A_DECISION,
    PaperKind.SURAT_JAWABAN: _WITH_A_DECISION,
    PaperKind.JAWABAN_PENAWARAN: Handling(partner=PartnerReads.OWN),
    PaperKind.PERSETUJUAN_DPRD: _WITH_A_DECISION,
    PaperKind.PENERUSAN_GUBERNUR: _WITH_A_DECISION,
    PaperKind.TANGGAPAN_MENTERI: _WITH_A_DECISION,
    PaperKind.PERTIMBANGAN_MENTERI: _WITH_A_DECISION,
    PaperKind.SURAT_KONFIRMASI: _WITH_A_DECISION,
    PaperKind.PERSETUJUAN_MENTERI: _WITH_A_DECISION,
    PaperKind.SURAT_KUASA: Handling(with_an_agreement=True),
    PaperKind.NASKAH_PENGAKHIRAN: Handling(with_an_agreement=True),
    PaperKind.DAFTAR_KERJA_SAMA: _WITH_A_DECISION,
    PaperKind.LAINNYA: Handling(with_a_proposal=True, with_an_agreement=True),
}
"""The one table of who hands in and who reads which kind, in the order of the forms."""

WITH_A_PROPOSAL: tuple[PaperKind, ...] = tuple(kind for kind, each in HANDLING.items() if each.with_a_proposal)
"""Kinds that whoever proposes may hand in, in the order of the form; a route may name more."""
WITH_AN_AGREEMENT: tuple[PaperKind, ...] = tuple(kind for kind, each in HANDLING.items() if each.with_an_agreement)
"""Kinds that the Bagian may file with an agreement, in the order of the form."""


def kinds_with_a_proposal(definition: RouteDefinition) -> Collection[str]:
    """Kinds of paper that may be handed in with a proposal of this route, and when it is handed in again."""
    return {*WITH_A_PROPOSAL, *(kind for kinds in definition.attachments.values() for kind in kinds)}


def refuse_kind(kind: str, kinds: Collection[str]) -> None:
    """
    See that a paper is of one of these kinds.

    Raises:
        InvalidInput: it is not; it belongs to an act of its own, or is no kind of the office.
    """
    if kind not in kinds:
        raise InvalidInput("Berkas berjenis “%(kind)s” tidak diterima di sini; pilih jenis lain.", kind=kind)


class _Paper(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def sha256(self) -> str: ...


_P = TypeVar("_P", bound=_Paper)


def readable(side: Side, papers: Sequence[_P], form: ProposalForm, text_sha256: str | None) -> list[_P]:
    """
    List the papers of a dossier that a side may read, in their order, by the table of the kinds.

    A partner reads the agreement, in no version but the frozen one (`text_sha256`), and what it has sent itself. Of
    several partners none reads what came from another.
    """
    if side is Side.CITY:
        return list(papers)
    reasons = {PartnerReads.AGREEMENT}
    if len(form.partners) == 1:
        reasons |= {PartnerReads.OWN} | ({PartnerReads.OWN_OFFER} if form.initiated_by is Initiator.PARTNER else set())
    kinds = {kind for kind, each in HANDLING.items() if each.partner in reasons}
    return [each for each in papers if each.kind in kinds and (each.kind != DRAFT or each.sha256 == text_sha256)]


def newest_draft(papers: Sequence[_P]) -> _P | None:
    """The text as it was handed in last; `papers` are in the order in which they were added."""
    drafts = [each for each in papers if each.kind == DRAFT]
    return drafts[-1] if drafts else None


def refuse_other_text(papers: Sequence[_P], text_sha256: str | None) -> None:
    """
    See that the text is still the one that the Ketua recommended; `text_sha256` is None where none was handed in.

    Raises:
        Overtaken: another draft has come in without a review of its own.
    """
    text = newest_draft(papers)
    if text_sha256 is not None and (text is None or text.sha256 != text_sha256):
        raise Overtaken("Naskah usulan ini bukan naskah yang direkomendasikan TKKSD. Hubungi Bagian Kerja Sama.")
