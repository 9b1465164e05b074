"""Differences of texts: by paragraph and word, folded, counted, and never slow."""

import pytest

from satupintu.documents.differences import MAX_SHOWN, Mark, Passage, difference
from tests.support.papers import draft

S, G, N = Mark.SAME, Mark.GONE, Mark.NEW


def test_a_changed_word_is_shown_within_its_paragraph_and_the_rest_is_folded() -> None:
    before, after = draft("dua tahun"), draft("tiga tahun")
    found = difference(before, after)
    assert found.changed == 1
    assert found.passages == (
        Passage(folded=3),
        Passage(((S, before[3]),)),
        Passage(
            (
                (S, "Pasal 5 Kesepakatan ini berlaku "),
                (G, "dua"),
                (N, "tiga"),
                (S, " tahun sejak ditandatangani para pihak."),
            )
        ),
        Passage(((S, before[5]),)),
        Passage(folded=3),
    )


def test_a_paragraph_that_came_or_went_is_marked_as_a_whole() -> None:
    assert difference(["Satu."], ["Satu.", "Dua."]).passages[-1] == Passage(((N, "Dua."),))
    assert difference(["Satu.", "Dua."], ["Satu."]).passages[-1] == Passage(((G, "Dua."),))


def test_paragraphs_with_nothing_in_common_are_not_mixed_word_by_word() -> None:
    found = difference(["Pembiayaan ditanggung APBD."], ["Sengketa diselesaikan musyawarah mufakat keluarga"])
    assert {passage.pieces[0][0] for passage in found.passages} == {G, N}
    assert all(len(passage.pieces) == 1 for passage in found.passages)


def test_the_pieces_give_both_texts_again() -> None:
    before, after = draft("dua tahun", "Lampiran A"), ["Pembukaan", *draft("5 (lima) tahun")[1:]]
    pieces = [piece for each in difference(before, after).passages for piece in each.pieces]
    shown_new = "".join(text for mark, text in pieces if mark is not G)
    assert "Pembukaan" in shown_new
    assert "berlaku 5 (lima) tahun sejak" in shown_new
    assert "Lampiran A" in "".join(text for mark, text in pieces if mark is not N)


def test_equal_texts_have_no_change() -> None:
    assert difference(draft("dua"), draft("dua")).changed == 0


@pytest.mark.timeout(60)  # compared whole it would take hours
def test_a_text_made_to_be_slow_is_compared_within_seconds_and_shown_in_part() -> None:
    found = difference(["a b"] * 20_000 + ["x"], ["b a"] * 20_000)
    assert found.unshown > 0
    assert len(found.passages) <= 3 * MAX_SHOWN
    difference(["a " * 100_000], ["a b " * 100_000])
    difference(["a " * 700] * 20, ["b a " * 700] * 20)
