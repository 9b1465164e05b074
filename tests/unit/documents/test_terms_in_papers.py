"""How the papers of a proposal say its term: as it was agreed."""

from typing import Any

import pytest

from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.made_papers import MadePaper
from satupintu.usecases.process.papers import sheet_of
from tests.support.dossiers import a_desk, a_dossier, a_form_of


@pytest.mark.parametrize(
    ("said", "clause"),
    [
        (
            {"term_years": 5},
            "berlaku untuk jangka waktu 5 (lima) tahun terhitung sejak tanggal ditandatangani.",
        ),
        (
            {"term_years": "2 tahun 6 bulan", "starts_on": "2027-01-01"},
            "berlaku untuk jangka waktu 2 (dua) tahun 6 (enam) bulan terhitung sejak tanggal 1 Januari 2027.",
        ),
        (
            {"term_years": "90 hari"},
            "berlaku untuk jangka waktu 90 (sembilan puluh) hari terhitung sejak tanggal ditandatangani.",
        ),
        (
            {"term_years": "sampai 31 Desember 2027"},
            "berlaku sejak tanggal ditandatangani sampai dengan 31 Desember 2027.",
        ),
        (
            {"term_years": "sampai 31 Desember 2027", "starts_on": "2027-01-01"},
            "berlaku sejak tanggal 1 Januari 2027 sampai dengan 31 Desember 2027.",
        ),
    ],
    ids=["years", "another first day", "days", "until a date", "from a date until a date"],
)
def test_the_clause_on_the_term_says_it_as_it_was_agreed(said: dict[str, Any], clause: str) -> None:
    found = a_dossier(a_form_of(Route.KSDD, DocumentType.KB, **said))
    texts = [block.text for block in sheet_of(a_desk(), found, MadePaper.KB).blocks]
    assert f"Kesepakatan Bersama ini {clause}" in texts


@pytest.mark.parametrize(
    ("document", "paper", "said", "clause"),
    [
        (DocumentType.MOU, MadePaper.MOU_EN, {"term_years": "18 bulan", "starts_on": "2027-01-01"},
         "enters into force on 1 January 2027 and remains in force for 1 year and 6 months."),
        (DocumentType.MOU, MadePaper.MOU_EN, {"term_years": "sampai 31-12-2027"},
         "enters into force on the date of its signing and remains in force until 31 December 2027."),
        (DocumentType.MOU, MadePaper.MOU, {"term_years": "sampai 31-12-2027"},
         "mulai berlaku pada tanggal ditandatangani dan berlaku sampai dengan 31 Desember 2027."),
        (DocumentType.MOU, MadePaper.RENCANA_KERJA_SAMA, {"term_years": "sampai 31-12-2027"},
         "Berlaku sejak Naskah Kerja Sama ditandatangani sampai dengan 31 Desember 2027."),
        (DocumentType.LOI, MadePaper.LOI_EN, {"term_years": "sampai 31-12-2027"},
         "is valid from the date of its signing until 31 December 2027."),
        (DocumentType.LOI, MadePaper.LOI_EN, {"term_years": 1}, "is valid for 1 year from the date of its signing."),
    ],
)  # fmt: skip
def test_papers_for_abroad_say_the_term_as_it_was_agreed(
    document: DocumentType, paper: MadePaper, said: dict[str, Any], clause: str
) -> None:
    found = a_dossier(a_form_of(Route.KSDPL, document, **said))
    texts = [block.text for block in sheet_of(a_desk(), found, paper).blocks]
    assert any(text.endswith(clause) for text in texts), texts


def test_a_letter_names_the_term_with_its_first_day() -> None:
    found = a_dossier(a_form_of(Route.KSDD, DocumentType.KB, term_years="90 hari", starts_on="2027-01-01"))
    rows = [row for block in sheet_of(a_desk(), found, MadePaper.NOTA_DINAS).blocks for row in block.rows]
    assert ("Jangka waktu", "90 (sembilan puluh) hari, mulai 1 Januari 2027") in [row[:2] for row in rows]
