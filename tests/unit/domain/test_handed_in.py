"""Whose paper is which: one table says who hands in and who reads each kind."""

from dataclasses import dataclass

import pytest

from config.settings import CONFIG_DIR, read_routes
from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.handed_in import (
    DRAFT,
    HANDLING,
    WITH_A_PROPOSAL,
    kinds_with_a_proposal,
    readable,
    refuse_kind,
)
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.task.kinds import Side
from tests.support.forms import CONTENT, a_form

ROUTE = read_routes(CONFIG_DIR)["KSDD"]


@dataclass(frozen=True)
class Filed:
    kind: str
    sha256: str = "a"


EVERY = [*(Filed(str(kind)) for kind in PaperKind), Filed("peta_lokasi"), Filed(str(DRAFT), "b")]
THE_AGREEMENT = {"rancangan_naskah", "naskah_ditandatangani", "rencana_kerja", "rencana_kerja_sama"}
OF_THE_PARTNER = {
    "dokumen_legal_mitra",
    "surat_kuasa_mitra",
    "profil_mitra",
    "jawaban_penawaran",
    "surat_pernyataan_kesediaan",
}


def test_every_kind_has_its_place_in_the_table() -> None:
    assert set(HANDLING) == set(PaperKind)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, THE_AGREEMENT | OF_THE_PARTNER),
        ({"initiated_by": "partner"}, THE_AGREEMENT | OF_THE_PARTNER | {"surat_penawaran"}),
        ({"partners": [CONTENT["partners"][0], {**CONTENT["partners"][0], "name": "Lain"}]}, THE_AGREEMENT),
    ],
)
def test_a_partner_reads_the_frozen_agreement_and_what_it_has_sent_itself(changes: dict, kinds: set[str]) -> None:
    seen = readable(Side.PARTNER, EVERY, a_form(**changes), "b")
    assert {each.kind for each in seen} == kinds
    assert [each.sha256 for each in seen if each.kind == DRAFT] == ["b"]
    assert readable(Side.CITY, EVERY, a_form(**changes), "b") == EVERY


def test_a_paper_of_an_act_is_not_handed_in_beside_a_proposal_but_one_that_the_route_asks_for_is() -> None:
    own = ROUTE.model_copy(update={"attachments": {"opd": ("peta_lokasi",)}})
    kinds = kinds_with_a_proposal(own)
    assert set(kinds) == {*WITH_A_PROPOSAL, "peta_lokasi"}
    refuse_kind("peta_lokasi", kinds)
    for kind in ("naskah_ditandatangani", "berita_acara", "surat_kuasa", "persetujuan_dprd", "surat_inisasi"):
        with pytest.raises(InvalidInput):
            refuse_kind(kind, kinds)
