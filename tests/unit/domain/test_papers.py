"""Which papers are offered, by route, text, initiator and status; written by hand."""

import pytest

from satupintu.domain.errors import MisconfiguredOffice
from satupintu.domain.office.numbering import blank_number
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.made_papers import MadePaper
from satupintu.domain.process.papers import MADE_PAPERS, helps, offered
from satupintu.domain.process.rules import Trigger, steps_for
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment
from tests.support.dossiers import ROUTES, a_form_of

UNBUDGETED = {"funding": {"source": "APBD", "in_current_budget": False}}


@pytest.mark.parametrize(
    ("route", "document", "status", "changes", "papers"),
    [
        ("KSDD", "KB", Status.SUBMITTED, {}, "surat_penawaran kb"),
        ("KSDD", "KB", Status.IN_REVIEW, {"initiated_by": "partner"}, "nota_dinas tanggapan_penawaran kb"),
        ("KSDD", "KB", Status.AWAITING_APPROVAL, {}, "nota_dinas surat_penawaran kb"),
        ("KSDD", "KB", Status.IN_SIGNING, UNBUDGETED, "nota_dinas kb"),
        ("KSDD", "PKS", Status.SUBMITTED, {}, "pks"),
        ("KSDD", "PKS", Status.AWAITING_APPROVAL, UNBUDGETED, "nota_dinas surat_kuasa surat_dprd pks"),
        ("KSDPK", "KB", Status.IN_REVIEW, {"initiated_by": "partner"}, "nota_dinas tanggapan_penawaran kb"),
        ("KSDPK", "PKS", Status.IN_SIGNING, UNBUDGETED, "nota_dinas surat_kuasa pks"),
        ("SINERGI", "NK", Status.IN_REVIEW, UNBUDGETED, "nota_dinas surat_penawaran surat_dprd nk rencana_kerja"),
        ("SINERGI", "PKS", Status.SUBMITTED, {}, "surat_penawaran pks"),
        ("KSDPL", "LOI", Status.SUBMITTED, {}, "surat_penawaran loi loi_en"),
        ("KSDPL", "LOI", Status.IN_REVIEW, {}, "nota_dinas surat_penawaran surat_menteri loi loi_en"),
        ("KSDLL", "MOU", Status.AWAITING_APPROVAL, {},
         "nota_dinas surat_dprd surat_gubernur surat_gubernur_naskah mou mou_en rencana_kerja_sama"),
        ("KSDD", "PKS", Status.SUBMITTED, {"amends": "001/X"}, "adendum"),
        ("SINERGI", "NK", Status.IN_SIGNING, {"amends": "001/X"}, "nota_dinas adendum"),
        ("KSDLL", "MOU", Status.SUBMITTED, {"amends": "001/X"}, ""),
        ("KSDD", "KB", Status.REGISTERED, {"amends": "001/X"}, ""),
        ("KSDD", "KB", Status.REFUSED, {"initiated_by": "partner"}, "tanggapan_penawaran"),
        ("KSDD", "KB", Status.REFUSED, {}, ""),
        ("KSDPK", "PKS", Status.REGISTERED, {}, ""),
    ],
)  # fmt: skip
def test_a_paper_is_offered_where_it_makes_sense(
    route: str, document: str, status: Status, changes: dict[str, object], papers: str
) -> None:
    form = a_form_of(Route(route), DocumentType(document), **changes)
    steps = steps_for(form, ROUTES[route], Trigger.claimed(form))
    assert " ".join(offered(form, ROUTES[route], status, steps)) == papers


def test_the_letter_after_a_silence_is_offered_once_its_step_is_open() -> None:
    form = a_form_of(Route.KSDPL, DocumentType.MOU)
    steps = steps_for(form, ROUTES["KSDPL"], Trigger.claimed(form))
    before = offered(form, ROUTES["KSDPL"], Status.AWAITING_APPROVAL, steps)
    after = offered(form, ROUTES["KSDPL"], Status.AWAITING_APPROVAL, steps, {"menteri_langsung"})
    assert set(after) - set(before) == {MadePaper.SURAT_MENTERI_LANGSUNG}


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
def test_every_letter_that_a_route_asks_the_bagian_for_is_made(route: RouteDefinition) -> None:
    for step in route.approvals:
        if step.letter is not None:
            assert step.letter.draft is not None
            assert helps(step.letter.draft, Assignment.LETTER, step)
            assert not helps(MadePaper.KB, Assignment.LETTER, step)


def test_every_paper_has_a_rule_and_a_draft_knows_its_kind_of_text_and_language() -> None:
    assert set(MADE_PAPERS) == set(MadePaper)
    assert (MadePaper.MOU_EN.document, MadePaper.MOU_EN.language) == (DocumentType.MOU, "en")
    assert (MadePaper.SURAT_DPRD.document, MadePaper.SURAT_DPRD.language) == (None, "id")


def test_a_draft_has_room_for_a_number_that_is_given_by_hand() -> None:
    assert blank_number("100.3.7.1/{seq:03d}/KB/{month}/{year}") == "100.3.7.1/……/KB/……/……"
    assert blank_number("B-{seq}/KS") == "B-……/KS"
    with pytest.raises(MisconfiguredOffice, match="keliru"):
        blank_number("{nomor}/KS")
