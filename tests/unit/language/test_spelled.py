"""Numbers, money and dates in words, against values written by hand."""

from datetime import date
from decimal import Decimal

import pytest

from satupintu.domain.process.term import Term
from satupintu.language.spelled import (
    as_understood,
    in_words,
    quantity,
    rupiah,
    rupiah_as_understood,
    spelled_date,
    term,
    with_words,
)

WORDS = {
    1: "satu", 8: "delapan", 10: "sepuluh", 11: "sebelas", 12: "dua belas", 19: "sembilan belas", 20: "dua puluh",
    21: "dua puluh satu", 30: "tiga puluh", 31: "tiga puluh satu", 45: "empat puluh lima", 100: "seratus",
    101: "seratus satu", 110: "seratus sepuluh", 111: "seratus sebelas", 200: "dua ratus", 1_000: "seribu",
    1_001: "seribu satu", 1_999: "seribu sembilan ratus sembilan puluh sembilan", 2_000: "dua ribu",
    2_019: "dua ribu sembilan belas", 2_026: "dua ribu dua puluh enam", 11_000: "sebelas ribu",
    100_000: "seratus ribu", 101_000: "seratus satu ribu", 1_000_000: "satu juta", 1_001_000: "satu juta seribu",
    1_500_000: "satu juta lima ratus ribu", 2_001_001_001: "dua miliar satu juta seribu satu",
    2_500_000_000: "dua miliar lima ratus juta", 12_000_000_000: "dua belas miliar",
    1_000_000_001_000: "satu triliun seribu", 10_000_000_000_000: "sepuluh triliun",
}  # fmt: skip


@pytest.mark.parametrize(("value", "words"), WORDS.items())
def test_a_number_is_spelled(value: int, words: str) -> None:
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 3), "Selasa, tanggal tiga, bulan Maret, tahun dua ribu dua puluh enam (03-03-2026)"),
        (date(2019, 9, 20), "Jumat, tanggal dua puluh, bulan September, tahun dua ribu sembilan belas (20-09-2019)"),
        (date(2027, 8, 11), "Rabu, tanggal sebelas, bulan Agustus, tahun dua ribu dua puluh tujuh (11-08-2027)"),
        (date(2028, 2, 1), "Selasa, tanggal satu, bulan Februari, tahun dua ribu dua puluh delapan (01-02-2028)"),
        (date(2030, 12, 31), "Selasa, tanggal tiga puluh satu, bulan Desember, tahun dua ribu tiga puluh (31-12-2030)"),
        (date(2100, 1, 1), "Jumat, tanggal satu, bulan Januari, tahun dua ribu seratus (01-01-2100)"),
    ],
)  # fmt: skip
def test_a_date_is_spelled_as_agreements_open(day: date, words: str) -> None:
    assert spelled_date(day) == words


def test_money_days_and_targets_are_written_as_the_office_writes_them() -> None:
    assert rupiah(2_500_000_000) == "Rp2.500.000.000,00 (dua miliar lima ratus juta rupiah)"
    assert rupiah(0) == "Rp0,00 (nol rupiah)"
    assert with_words(45) == "45 (empat puluh lima)"
    assert [quantity("id", each) for each in (5, 1_234_567.5, 0.25)] == ["5", "1.234.567,5", "0,25"]
    assert quantity("en", 1_234_567.5) == "1,234,567.5"


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (5.0, "5", "5"),
        (95.5, "95,5", "95.5"),
        (1000.0, "1.000 (seribu)", "1,000 (one thousand)"),
        (Decimal("1250.5"), "1.250,5 (seribu dua ratus lima puluh koma lima)",
         "1,250.5 (one thousand, two hundred and fifty point five)"),
        (1e18, "1e+18", "1e+18"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_it_was_understood(value: float | Decimal, indonesian: str, english: str) -> None:
    assert (as_understood("id", value), as_understood("en", value)) == (indonesian, english)


def test_a_sum_is_shown_as_it_was_understood() -> None:
    assert rupiah_as_understood("id", 2_500_000) == "Rp2.500.000,00 (dua juta lima ratus ribu rupiah)"
    assert rupiah_as_understood("en", 2_500_000) == "Rp2,500,000 (two million, five hundred thousand rupiah)"


@pytest.mark.parametrize(
    ("months", "indonesian", "spelled", "english"),
    [
        (60, "5 tahun", "5 (lima) tahun", "5 years"),
        (18, "1 tahun 6 bulan", "1 (satu) tahun 6 (enam) bulan", "1 year and 6 months"),
        (1, "1 bulan", "1 (satu) bulan", "1 month"),
    ],
)
def test_a_term_is_written_in_years_and_months(months: int, indonesian: str, spelled: str, english: str) -> None:
    said = Term(months)
    assert (term("id", said), term("id", said, spelled=True), term("en", said)) == (indonesian, spelled, english)
