"""Spellings that mean the same: company forms, abbreviations, numbers with zeros before them."""

from satupintu.domain.register.agreements import words_of
from satupintu.domain.register.spellings import in_full, spelled


def test_letters_of_a_form_are_read_as_the_one_form_that_they_make() -> None:
    for said in ("PT Pertamina", "P.T. Pertamina", "Perseroan Terbatas Pertamina", "p. t. pertamina"):
        assert in_full(words_of(said)) == ["pt", "pertamina"], said
    assert in_full(words_of("Univ. Jambi")) == in_full(words_of("UNIVERSITAS JAMBI"))
    assert in_full(words_of("Pemkab Muaro Jambi")) == ["pemerintah", "kabupaten", "muaro", "jambi"]


def test_a_number_is_looked_for_with_fewer_and_more_zeros_before_it() -> None:
    assert list(spelled(["03"])) == [(("03",), ("3",), ("003",), ("0003",))]
    assert ("03",) in next(spelled(["3"]))
    assert list(spelled(["2025"])) == [(("2025",),)]
    assert list(spelled(["000"])) == [(("000",),)]


def test_words_that_are_part_of_no_form_stay_as_they_are() -> None:
    assert in_full(["t", "p", "b03", "²"]) == ["t", "p", "b03", "²"]
    assert in_full([]) == []
