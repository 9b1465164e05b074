"""What people type: each writing has one reading, or a sentence that asks for another."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satupintu.domain.errors import Unreadable
from satupintu.domain.process.term import Term
from satupintu.domain.typed.days import day_in, hour_in
from satupintu.domain.typed.numbers import months_in, number_in, rupiah_in, typed_number
from satupintu.domain.typed.terms import term_in, typed_term
from satupintu.domain.typed.texts import cleaned, refuse_unseen, without_unseen

JAVA_ARABIC = "شرکت‌های جاوا"
"""Persian: between the letters of the first word stands a non-joiner, which is spelling."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5", "5"), ("1000", "1000"), ("1.000", "1000"), ("1.250.000,25", "1250000.25"), ("95,5", "95.5"),
        ("0,125", "0.125"), ("7.5", "7.5"), ("0.125", "0.125"), ("1250.125", "1250.125"), ("-3", "-3"), ("−3", "-3"),
        ("1 250 000", "1250000"), ("1\u00a0250", "1250"), ("1,250,000", "1250000"), ("1,250.50", "1250.50"),
        ("95,5 %", "95.5"), ("95,5 persen", "95.5"), ("2,5 juta", "2500000"), ("1.500 ribu", "1500000"), (" 8 ", "8"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_here(typed: str, meant: str) -> None:
    assert number_in(typed) == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1,000", "Tulis 1.000 untuk ribuan, atau 1,0 untuk pecahan"),
        ("12,500", "Tulis 12.500 untuk ribuan, atau 12,5 untuk pecahan"),
        ("-1,125", "Tulis 1.125 untuk ribuan, atau 1,1250 untuk pecahan"),
        ("1,250 juta", "dapat dibaca dua cara"),
        *((typed, "bukan angka") for typed in ("dua", "nan", "1e99", "1,2,3", "∞", "12 5", "1.00.000", "٣", "1.000.5")),
        ("1,1234567", "paling banyak 6"),
        ("1.000.000.000.000.000", "terlalu besar"),
        ("", "Wajib diisi"),
        ("10\u200b00", "10□00"),
    ],
)
def test_what_is_no_number_or_may_be_two_is_refused_with_what_to_write(typed: str, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        number_in(typed)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2500000", 2_500_000), ("Rp 2.500.000,-", 2_500_000), ("Rp2.500.000,00", 2_500_000),
        ("Rp. 2.500.000", 2_500_000),
        ("IDR 2.500.000", 2_500_000), ("2.500.000 rupiah", 2_500_000), ("2.500.000,–", 2_500_000), ("0", 0),
        ("2,5 juta", 2_500_000), ("Rp 1,2 miliar", 1_200_000_000), ("1,25 milyar", 1_250_000_000),
        ("500 ribu", 500_000),
        ("1.5 juta", 1_500_000), ("Rp\u00a01.000,-", 1000),
    ],
)  # fmt: skip
def test_a_sum_of_rupiah_is_read_as_it_is_written_here(typed: str, meant: int) -> None:
    assert rupiah_in(typed) == meant


@pytest.mark.parametrize("typed", ["1.5", "1,5", "15.00", "1.0000", "1,000", "dua juta", "Rp", "0,0000001 juta"])
def test_a_sum_that_is_no_whole_rupiah_or_may_be_two_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        rupiah_in(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5", 60), ("1,5", 18), ("2,5 tahun", 30), ("18 bulan", 18), ("1 tahun 6 bulan", 18), ("1 thn dan 6 bln", 18),
        ("5 Tahun", 60), ("0,5", 6),
    ],
)  # fmt: skip
def test_a_term_is_read_in_years_or_months(typed: str, meant: int) -> None:
    assert months_in(typed) == meant


@pytest.mark.parametrize("typed", ["1,3 tahun", "1,5 bulan", "lima", "5 abad"])
def test_a_term_of_no_whole_months_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        months_in(typed)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=6))
def test_a_number_that_is_shown_is_read_as_itself(number: Decimal) -> None:
    assert number_in(typed_number(number)) == number


@given(st.integers(min_value=1, max_value=600))
def test_a_term_that_is_shown_is_read_as_itself(months: int) -> None:
    assert term_in(typed_term(Term(months))) == Term(months)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-31", "31-12-2026", "31/12/2026", "31.12.2026", "31 Desember 2026", "31 Des 2026", "31 des. 2026",
        "Kamis, 31 Desember 2026", "31 December 2026", "31-Des-2026", " 31\u00a0Desember  2026 ",
    ],
)  # fmt: skip
def test_a_day_is_read_with_the_day_first(typed: str) -> None:
    assert day_in(typed) == date(2026, 12, 31)


@pytest.mark.parametrize(
    "typed",
    ["", "12/31/2026", "31-12-26", "30 Februari 2026", "31 Desembre 2026", "besok", "31-12-2026\u200f", "0-0-0"],
)
def test_what_is_no_day_is_refused_with_how_to_write_one(typed: str) -> None:
    with pytest.raises(Unreadable) as refused:
        day_in(typed)
    assert "24 November 2026" in str(refused.value) or "□" in str(refused.value)


def test_an_hour_is_read_with_a_point_or_a_colon() -> None:
    assert {hour_in(typed) for typed in ("09:30", "9.30", "pukul 09.30 WIB")} == {time(9, 30)}
    for typed in ("24.00", "9", "pagi", "09.60"):
        with pytest.raises(Unreadable):
            hour_in(typed)


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("Kota\u00a0Jambi", "Kota Jambi"), ("peng\u00adelolaan", "pengelolaan"), ("satu\x0bdua", "satu\ndua"),
        ("satu\r\ndua\rtiga\x0cempat\u2028lima", "satu\ndua\ntiga\nempat\nlima"), ("akhir  \nbaris \t", "akhir\nbaris"),
        ("non\x1ebreaking", "non-breaking"), ("bel\x07nul\x00c1\x9b", "belnulc1"), ("e\u0301", "é"),
        ("\ufeffawal", "awal"),
        ("kolom\tlain", "kolom lain"), ("“kutip” – ﬁn…", "“kutip” – ﬁn…"),
    ],
)  # fmt: skip
def test_what_a_word_processor_brings_along_is_mended(pasted: str, meant: str) -> None:
    assert cleaned(pasted) == meant
    assert cleaned(meant) == meant


@pytest.mark.parametrize(
    "each", [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x200B, 0x2060, 0xFEFF, 0xE0041]
)
def test_what_nobody_sees_is_refused_where_it_stands(each: int) -> None:
    text = f"Bank Jambi{chr(each)}Syariah"
    with pytest.raises(Unreadable) as refused:
        refuse_unseen(text)
    assert "Bank Jambi□Syariah" in str(refused.value)
    assert without_unseen(text) == "Bank JambiSyariah"


def test_joiners_stay_in_scripts_that_are_written_with_them_and_nowhere_else() -> None:
    for kept in (JAVA_ARABIC, "क्‍ष", "Pemerintah Kota"):
        refuse_unseen(kept)
        assert without_unseen(kept) == kept
    for refused in ("Jam\u200cbi", "Jam\u200dbi", f"\u200c{JAVA_ARABIC}", f"{JAVA_ARABIC}\u200c"):
        with pytest.raises(Unreadable):
            refuse_unseen(refused)


READERS = st.sampled_from([number_in, rupiah_in, months_in, day_in, hour_in, refuse_unseen])


@given(READERS, st.text(st.characters(codec="utf-8"), max_size=30) | st.from_regex(r"[0-9., /-]{1,20}"))
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(reader: Callable[[str], object], typed: str) -> None:
    try:
        reader(typed)
    except Unreadable as refused:
        assert str(refused).endswith((".", "”"))
