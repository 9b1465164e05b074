"""What pages say besides their own sentences: deviations, refusals, the office and the routes by their names."""

from datetime import date

import pytest

from config.settings import CONFIG_DIR, read_office, read_routes
from satupintu.domain.office.office import Letterhead
from satupintu.domain.process.rules import deviations
from satupintu.web.http.render import environment
from tests.support.forms import a_form
from tests.unit.language.bodies import LETTERHEAD, text_of


def warned(language: str) -> str:
    """The box of deviations of a proposal that lacks every paper and runs too long."""
    found = deviations(a_form(term_years=9), read_routes(CONFIG_DIR)["KSDD"], set(), date(2026, 12, 1))
    macros = environment(language).get_template("macros.html").make_module({})
    return text_of(str(macros.warned(found, {})))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("id", ["Lampiran Kerangka acuan kerja belum ada.", "Jangka waktu 9 tahun melebihi 5 tahun"]),
        (
            "en",
            [
                "This attachment is still missing: Terms of reference (KAK).",
                "The term, 9 years, exceeds the limit of 5 years",
            ],
        ),
    ],
)
def test_a_missing_paper_is_named_by_its_word_and_never_by_its_key(language: str, sentences: list[str]) -> None:
    said = warned(language)
    for sentence in sentences:
        assert sentence in said
    assert "surat_inisiasi" not in said
    assert "sk_ppksd" not in said


def test_every_page_can_be_read_in_both_languages() -> None:
    for language in ("id", "en"):
        made = environment(language)
        for name in made.list_templates():
            made.get_template(name)


def test_the_office_has_its_english_name_in_english_only() -> None:
    office = read_office(CONFIG_DIR).letterhead
    assert office.in_language("en").government == "Jambi City Government"
    assert "Cooperation Division" in office.in_language("en").unit
    assert office.in_language("id") == office
    nameless = Letterhead.model_validate({**LETTERHEAD.model_dump(), "government_en": None, "unit_en": None})
    assert nameless.in_language("en") == nameless


def test_every_route_and_every_item_of_a_checklist_has_an_english_text() -> None:
    for route in read_routes(CONFIG_DIR).values():
        assert route.name_in("en") != route.name_in("id")
        for item in (*route.legal, *route.benefit):
            assert item.text_en.strip()
            assert item.text_en != item.text
