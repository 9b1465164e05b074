"""Terms as registers write them, their units, and the last days that they can mean."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from satupintu.domain.process.term import Term, months_after

LONGEST_TERM = 100 * 12
"""Months; a term beyond is a slip of the pen."""
LONGEST_BARE_YEARS = 10
"""A bare number beyond may as well count months."""
_UNITS = {
    **dict.fromkeys(("tahun", "thn", "th"), (12, 0)),
    **dict.fromkeys(("bulan", "bln", "bl"), (1, 0)),
    **dict.fromkeys(("minggu", "mgg"), (0, 7)),
    **dict.fromkeys(("hari", "hr"), (0, 1)),
}
_DIGITS = dict(
    zip(("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"), range(1, 10), strict=True)
)
_WORDS: Mapping[str, int] = {
    **{
        f"{tens} puluh {digit}".strip(): 10 * ten + (_DIGITS.get(digit, 0))
        for tens, ten in _DIGITS.items()
        for digit in ("", *_DIGITS)
    },
    "sepuluh": 10,
    **{f"{digit} belas": 10 + number for digit, number in _DIGITS.items()},
    "sebelas": 11,
    **_DIGITS,
}
_PART = re.compile(
    rf"(\d{{1,5}}(?:[.,]\d+)?|{'|'.join(sorted(_WORDS, key=len, reverse=True))})\s*({'|'.join(_UNITS)})\b\.?"
)
_BARE = re.compile(r"(\d{1,5}(?:[.,]\d+)?)")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_BEFORE = re.compile(r"^(?:(?:selama|jangka waktu|masa berlaku|berlaku selama|berlaku|untuk|kurang lebih|±)\s*:?\s*)+")
_AFTER = re.compile(r"[\s,;]+(?:sejak|terhitung|setelah|dari|dan dapat|dapat|s/d|s\.d|sampai|hingga)\b.*$")
_ONE = re.compile(r"\bse(tahun|bulan|minggu|hari)\b")
_UNTIL = re.compile(
    r"^(?P<term>.*?)[\s,;]*(?:s\s*/\s*d|s\.?\s*d\.?|sampai(?: dengan)?|hingga)\s+(?P<day>.*\d.*)$", re.IGNORECASE
)
_BETWEEN = re.compile(r"[\s,]*(?:dan)?[\s,]*")


YEAR, MONTH, DAY = Term(months=12), Term(months=1), Term(days=1)


def bare(said: str) -> float | None:
    """The number that stands alone in a cell, be it repeated in brackets in words; None where there is a unit."""
    found = _BARE.fullmatch(_plain(said))
    return float(found[1].replace(",", ".")) if found else None


def term_of(said: str, unit: Term) -> Term | None:
    """A term: `3 (tiga) tahun`, `1 tahun 6 bulan`; a bare number counts the unit. None for what is none."""
    if (number := bare(said)) is not None:
        return _whole(number * unit.months, number * unit.days)
    text = _ONE.sub(r"1 \1", _AFTER.sub("", _BEFORE.sub("", _plain(said)))).strip(" .,;")
    parts = _PART.findall(text)
    if not parts or _BETWEEN.fullmatch(_PART.sub("", text)) is None:
        return None
    numbers = [_WORDS.get(number) or float(number.replace(",", ".")) for number, _ in parts]
    units = [_UNITS[word] for _, word in parts]
    months = sum(number * each[0] for number, each in zip(numbers, units, strict=True))
    return _whole(months, sum(number * each[1] for number, each in zip(numbers, units, strict=True)))


def until_in(said: str) -> tuple[str, str] | None:
    """A term and the day until which it runs, such as `3 tahun s/d 12 Maret 2022`; the term may be empty."""
    found = _UNTIL.fullmatch(_IN_BRACKETS.sub(" ", said).strip())
    return (found["term"], found["day"]) if found else None


def _plain(said: str) -> str:
    return " ".join(_IN_BRACKETS.sub(" ", said.casefold()).split())


def _whole(months: float, days: float) -> Term | None:
    is_whole = float(months).is_integer() and float(days).is_integer()
    is_term = is_whole and (months or days) and months <= LONGEST_TERM and days <= LONGEST_TERM * 31
    return Term(int(months), int(days)) if is_term else None


def ends_of(start: date, term: Term) -> tuple[date, date]:
    """The last days that a term can mean: the same day, and the day before, as some count."""
    end = months_after(start, term.months) + timedelta(days=term.days)
    return end, end - timedelta(days=1)


def is_term(start: date, end: date, term: Term) -> bool:
    """True where the term lies between the two days."""
    return end in ends_of(start, term)


def witness(starts_on: date | None, term: Term | None) -> Callable[[date], bool] | None:
    """Does the term end on a day? None where start or term is not known."""
    if starts_on is None or term is None:
        return None
    return lambda end: is_term(starts_on, end, term)
