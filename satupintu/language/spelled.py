"""Numbers, money and dates in Indonesian words (terbilang), as agreements write them."""

import re
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from num2words import num2words

from satupintu.domain.process.term import Term
from satupintu.domain.typed.numbers import LARGEST
from satupintu.language import long_date, say

_SPELLED_FROM = 1000
_UNITS = (("tahun", "tahun"), ("bulan", "bulan"), ("hari", "hari"))
_UNITS_EN = (("year", "years"), ("month", "months"), ("day", "days"))
_ONE_THOUSAND = re.compile(r"\b(juta|miliar|triliun|kuadriliun) satu ribu\b")


def in_words(value: int | Decimal) -> str:
    """`45` as `empat puluh lima`."""
    # The library writes 1,001,000 with "satu ribu"; behind a larger unit, too, it is "seribu".
    return _ONE_THOUSAND.sub(r"\1 seribu", num2words(value, lang="id"))


def with_words(value: int) -> str:
    """`45` as `45 (empat puluh lima)`."""
    return f"{value} ({in_words(value)})"


def term(language: str, said: Term, *, spelled: bool = False) -> str:
    """
    A term in words, without its first day: `1 tahun 6 bulan`, `90 hari`, `sampai dengan 31 Desember 2027`.

    In English `1 year and 6 months`; numbers `spelled` as agreements write them: `1 (satu) tahun`.
    """
    if said.until is not None:
        return say(language, "sampai dengan %(day)s", day=long_date(language, said.until))
    written = with_words if spelled else str
    units = _UNITS_EN if language == "en" else _UNITS
    numbers = zip((*divmod(said.months, 12), said.days), units, strict=True)
    parts = [f"{written(n)} {unit[n > 1]}" for n, unit in numbers if n]
    return (" and " if language == "en" else " ").join(parts)


def whole_term(language: str, said: Term, *, spelled: bool = False) -> str:
    """A term in words with its first day, where that is not the day of signing: `1 tahun, mulai 1 Januari 2027`."""
    length = term(language, said, spelled=spelled)
    if said.starts_on is None:
        return length
    return say(language, "%(term)s, mulai %(day)s", term=length, day=long_date(language, said.starts_on))


def rupiah(amount: int) -> str:
    """Whole rupiah as `Rp2.500.000,00 (dua juta lima ratus ribu rupiah)`."""
    return f"Rp{amount:,}".replace(",", ".") + f",00 ({in_words(amount)} rupiah)"


def spelled_date(day: date) -> str:
    """`Selasa, tanggal tiga, bulan Maret, tahun dua ribu dua puluh enam (03-03-2026)`."""
    weekday, month = format_date(day, "EEEE", locale="id_ID"), format_date(day, "MMMM", locale="id_ID")
    words = f"{weekday}, tanggal {in_words(day.day)}, bulan {month}, tahun {in_words(day.year)}"
    return f"{words} ({day:%d-%m-%Y})"


def quantity(language: str, value: float | Decimal) -> str:
    """`1234567.5` as `1.234.567,5`, in English `1,234,567.5`; what is too large to be read so as `1e+18`."""
    if abs(Decimal(str(value))) >= LARGEST:
        return f"{value:g}"
    return format_decimal(value, "#,##0.######", locale="en_GB" if language == "en" else "id_ID")


def as_understood(language: str, value: float | Decimal) -> str:
    """A number as it was read, from a thousand on with its words: `1000` as `1.000 (seribu)`."""
    written, number = quantity(language, value), Decimal(str(value))
    if not _SPELLED_FROM <= abs(number) < LARGEST:
        return written
    exact = int(number) if number == number.to_integral_value() else number
    return f"{written} ({num2words(exact, lang='en') if language == 'en' else in_words(exact)})"


def rupiah_as_understood(language: str, amount: int) -> str:
    """A sum as it was read: `Rp2.500.000,00 (dua juta lima ratus ribu rupiah)`, with English words in English."""
    if language == "en":
        return f"Rp{amount:,} ({num2words(amount, lang='en')} rupiah)"
    return rupiah(amount)
