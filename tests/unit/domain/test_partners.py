"""Names of partners: which spellings are one, and which are near."""

import pytest

from satupintu.domain.register.partners import loose_key, partner_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT Pertamina", "P.T. Pertamina"),
        ("PT. PERTAMINA (Persero)", "Perseroan Terbatas Pertamina"),
        ("PT Bank Mandiri (Persero) Tbk.", "Bank Mandiri, PT"),
        ("Pertamina (Persero)", "PT Pertamina"),
        ("Univ. Jambi", "Universitas  Jambi"),
        ("CV. Maju-Jaya", "cv maju jaya"),
        ("Pemkab Muaro Jambi", "Pemerintah Kabupaten Muaro Jambi"),
    ],
)
def test_spellings_of_one_name_are_one_partner(one: str, other: str) -> None:
    assert partner_key(one) == partner_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT Maju Jaya", "CV Maju Jaya"),
        ("Universitas Terbuka", "Universitas"),
        ("Pemerintah Kota Pekanbaru", "Pemerintah Kabupaten Pekanbaru"),
        ("PT Persero", "PT Tbk"),
        ("Dinas Kesehatan", "Kesehatan Dinas"),
    ],
)
def test_names_that_differ_in_a_word_that_tells_are_two(one: str, other: str) -> None:
    assert partner_key(one) != partner_key(other)


def test_names_that_differ_in_what_is_often_left_out_are_near() -> None:
    assert partner_key("Bank Jambi") != partner_key("PT Bank Jambi")
    assert loose_key("Bank Jambi") == loose_key("PT. Bank Jambi")
    assert loose_key("Yayasan WWF Indonesia") == loose_key("WWF")
    assert loose_key("PT Maju") != loose_key("PT Mundur")
    assert loose_key("Pemerintah Republik Indonesia") and partner_key(" – ") == "–"
