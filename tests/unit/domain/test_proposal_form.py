"""The form that every way in shares."""

from typing import Any

import pytest
from pydantic import ValidationError

from satupintu.domain.errors import MisconfiguredOffice
from satupintu.domain.office.numbering import number
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.term import Term
from satupintu.domain.typed.values import AS_KEPT
from satupintu.usecases.office.problems import problems_of
from tests.support.forms import CONTENT, a_form


def test_the_same_content_has_the_same_fingerprint_in_any_order_of_keys() -> None:
    turned = dict(reversed(list(CONTENT.items())))
    assert ProposalForm.model_validate(turned).fingerprint() == a_form().fingerprint()
    assert a_form(title="Lain").fingerprint() != a_form().fingerprint()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "Wajib diisi"),
        ({"title": "x" * 301}, "title", "paling banyak 300"),
        ({"titel": "x"}, "titel", "tidak dikenal"),
        ({"document": "MOUX"}, "document", "Pilih salah satu"),
        ({"term_years": 0}, "term_years", "Paling sedikit 1"),
        ({"scope": []}, "scope", "paling sedikit satu"),
        ({"category": None}, "form", "wajib atau sukarela"),
        ({"route": "KSDPK"}, "form", "hanya untuk jalur KSDD"),
        ({"renews": "1", "amends": "2"}, "amends", "tidak keduanya"),
        ({"new_end": "2030-01-01"}, "new_end", "hanya untuk adendum"),
        ({"amends": "1", "new_end": "2030-02-30"}, "new_end", "tahun-bulan-hari"),
        ({"purpose": "a\x07b"}, "purpose", "karakter kendali"),
        ({"purpose": "Sampah\u202eharus"}, "purpose", "Sampah□harus"),
        ({"title": "Sam\u200bpah"}, "title", "Sam□pah"),
        ({"scope": ["Pengangkutan", "Sam\u200bpah"]}, "scope", "Sam□pah"),
        ({"term_years": "1,3"}, "term_years", "bulan penuh"),
        ({"term_years": 1.3}, "term_years", "bulan penuh"),
        ({"term_years": 51}, "term_years", "Paling banyak 50"),
        ({"term_years": "lima"}, "term_years", "bukan angka"),
        ({"term_years": 0.05}, "term_years", "Paling sedikit 1 bulan"),
        ({"term_years": 10**400}, "term_years", "Paling banyak 50"),
        ({"term_years": float("nan")}, "term_years", "angka"),
        ({"term_years": [5]}, "term_years", "angka"),
        ({"funding": {"source": "APBD", "in_current_budget": True, "amount": 2.5}}, "funding.amount", "angka bulat"),
        ({"indicators": [{"name": "x", "unit": "ton", "target": 1e300}]}, "indicators.0.target", "terlalu besar"),
        ({"indicators": [{"name": "x", "unit": "ton", "target": 10**400}]}, "indicators.0.target", "angka"),
        ({"funding": {"source": "APBD", "in_current_budget": True, "amount": "1.5"}}, "funding.amount", "1.500.000"),
        ({"indicators": [{"name": "x", "unit": "ton", "target": "1,000"}]}, "indicators.0.target", "dua cara"),
        ({"indicators": [{"name": "x", "unit": "ton", "target": "@"}]}, "indicators.0.target", "“@” bukan angka"),
        ({"indicators": [{"name": "x", "unit": "ton", "target": float("nan")}]}, "indicators.0.target", "angka"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_mistake_is_one_sentence_at_its_field(changes: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_form(**changes)
    (problem,) = problems_of(refused.value.errors())
    assert problem.field == field
    assert words in str(problem)


def test_texts_are_read_as_people_write_them_and_numbers_of_programs_are_those_numbers() -> None:
    typed = a_form(
        term_years="1,5 tahun",
        offer_received_on="24 November 2026",
        funding={"source": "APBD", "in_current_budget": True, "amount": "Rp 2.500.000,-"},
        indicators=[{"name": "Sampah", "unit": "ton", "target": "1.000"}],
        purpose="Menangani\u00a0sam\u00adpah\x0bdi batas.\r\nSelesai. ",
    )
    sent = a_form(
        term_years=1.5,
        offer_received_on="2026-11-24",
        funding={"source": "APBD", "in_current_budget": True, "amount": 2_500_000},
        indicators=[{"name": "Sampah", "unit": "ton", "target": 1000.0}],
        purpose="Menangani sampah\ndi batas.\nSelesai.",
    )
    assert typed.as_text() == sent.as_text()
    assert typed.term == Term(18)
    assert a_form(indicators=[{"name": "x", "unit": "ton", "target": 1.000}]).indicators[0].target == 1


@pytest.mark.parametrize("term", [5, 5.0, "5", "60 bulan"])
def test_a_term_of_whole_years_is_the_same_submission_however_it_is_written(term: object) -> None:
    assert a_form(term_years=term).fingerprint() == a_form().fingerprint()


def test_what_was_submitted_by_older_rules_is_shown_as_it_stands() -> None:
    content = a_form().model_dump(mode="json")
    content |= {"title": "Sampah \u202eterbalik", "purpose": "Satu\u00a0dua"}
    kept = ProposalForm.model_validate(content, context=AS_KEPT)
    assert (kept.title, kept.purpose) == (content["title"], content["purpose"])
    with pytest.raises(ValidationError):
        ProposalForm.model_validate(content)


def test_a_wrong_address_of_the_second_partner_is_named_by_its_place() -> None:
    broken = {**CONTENT["partners"][0], "contact": {"name": "X", "email": "bukan-alamat"}}
    with pytest.raises(ValidationError) as refused:
        a_form(partners=[CONTENT["partners"][0], broken])
    (problem,) = problems_of(refused.value.errors())
    assert problem.field == "partners.1.contact.email"
    assert "pos-el" in str(problem)


def test_numbers_follow_the_template_with_a_roman_month() -> None:
    from datetime import date

    assert number("{seq:03d}/KB/{month}/{year}", 7, date(2026, 9, 1)) == "007/KB/IX/2026"
    with pytest.raises(MisconfiguredOffice):
        number("{urut}", 1, date(2026, 9, 1))
