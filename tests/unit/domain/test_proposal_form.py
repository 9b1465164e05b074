"""The form that every way in shares."""

from typing import Any

import pytest
from pydantic import ValidationError

from satupintu.domain.errors import MisconfiguredOffice
from satupintu.domain.numbering import number
from satupintu.domain.proposal import ProposalForm
from satupintu.usecases.forms import problems_of
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
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_mistake_is_one_sentence_at_its_field(changes: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        a_form(**changes)
    (problem,) = problems_of(refused.value.errors())
    assert problem.field == field
    assert words in str(problem)


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
