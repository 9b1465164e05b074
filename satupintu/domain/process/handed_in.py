"""
Whose paper is which: what may be handed in with a proposal, and what each side may read of a dossier.

A paper that stands for an act (the signed text, the berita acara, a letter of an authority) comes with the decision
that it belongs to, or is made by the system; nobody hands it in beside a proposal or beside another answer.
"""

from collections.abc import Collection, Sequence
from typing import Protocol, TypeVar

from satupintu.domain.errors import InvalidInput, Overtaken
from satupintu.domain.process.form import Initiator, ProposalForm
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.kinds import Side

DRAFT = "rancangan_naskah"
"""The text that is judged, and frozen once the Ketua recommends it."""
SIGNED_TEXT = "naskah_ditandatangani"

WITH_A_PROPOSAL: tuple[str, ...] = (
    "surat_inisiasi",
    "surat_penawaran",
    "kak",
    "sk_ppksd",
    DRAFT,
    "studi_kelayakan",
    "dokumen_legal_mitra",
    "rencana_kerja",
    "rencana_kerja_sama",
    "kajian",
    "pemetaan",
    "surat_pernyataan_kesediaan",
    "surat_wali_kota",
    "kb_ditandatangani",
    "loi_ditandatangani",
    "profil_mitra",
    "lainnya",
)
"""Kinds that whoever proposes may hand in, in the order of the form; a route may name more."""


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


_THE_AGREEMENT = frozenset({DRAFT, SIGNED_TEXT, "rencana_kerja", "rencana_kerja_sama"})
_OF_THE_PARTNER = frozenset({"dokumen_legal_mitra", "profil_mitra", "jawaban_penawaran", "surat_pernyataan_kesediaan"})
"""Papers that come from the partner itself, whoever of the city has put them in."""


class _Paper(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def sha256(self) -> str: ...


_P = TypeVar("_P", bound=_Paper)


def readable(side: Side, papers: Sequence[_P], form: ProposalForm, text_sha256: str | None) -> list[_P]:
    """
    List the papers of a dossier that a side may read, in their order. The one table of who reads which kind.

    A partner reads the agreement, in no version but the frozen one (`text_sha256`), and what it has sent itself. Of
    several partners none reads what came from another.
    """
    if side is Side.CITY:
        return list(papers)
    own: set[str] = set()
    if len(form.partners) == 1:
        own = {*_OF_THE_PARTNER, *({"surat_penawaran"} if form.initiated_by is Initiator.PARTNER else ())}
    kinds = _THE_AGREEMENT | own
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
