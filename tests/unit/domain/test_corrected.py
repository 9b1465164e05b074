"""What a correction may change, and what is a typing error."""

import pytest

from satupintu.domain.register.corrected import Change, changes, is_same_but_for_letters, is_slip, seen_hash


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pengelolan sampah", "Pengelolaan sampah"),
        ("PT. Bank Jambbi", "PT Bank Jambi"),
        ("Universtas Jambi", "Universitas Jambi"),
        ("Per janjian Kerja Sama", "Perjanjian Kerja Sama"),
        ("pemerintah kota", "Pemerintah Kota"),
    ],
)
def test_a_word_with_other_letters_is_a_typing_error(before: str, after: str) -> None:
    assert is_same_but_for_letters(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pemerintah Kabupaten Muaro Jambi", "Pemerintah Kabupaten Batanghari"),
        ("PT Bank Jambi", "PT Bank Jambi Cabang Utama"),
        ("PT Bank Jambi", "PT Jambi"),
        ("Pengelolaan sampah", "Pengelolaan pajak"),
        ("Pengelolaan sampah", ""),
    ],
)
def test_another_word_or_a_word_more_is_another_name(before: str, after: str) -> None:
    assert not is_same_but_for_letters(before, after)


def test_terms_and_parties_are_no_typing_errors() -> None:
    assert is_slip("title") and is_slip("party2_name") and is_slip("party1_number")
    assert not any(map(is_slip, ("ends_on", "scope", "document", "party1_side", "party1_kind", "departments")))


def test_changes_stand_in_the_order_of_the_form_and_a_party_that_goes_is_one() -> None:
    before = {"title": "A", "notes": "x", "party1_name": "Kota", "party2_name": "PT A", "party2_number": "1"}
    after = {"title": "B", "notes": "x", "party1_name": "Kota"}
    assert changes(before, after) == [
        Change("title", "A", "B"),
        Change("party2_name", "PT A", ""),
        Change("party2_number", "1", ""),
    ]
    assert changes(before, before) == [] and seen_hash(before) != seen_hash(after)
