"""What stands around a day in a cell, and its month in words: as they are spelt, abbreviated, or misspelt."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from satupintu.domain.office.numbering import ROMAN_MONTHS
from satupintu.domain.typed.days import MONTHS

_ROMAN = {roman.casefold(): number for number, roman in enumerate(ROMAN_MONTHS, start=1)}
_WEEKDAY = re.compile(
    r"^(?:hari\s+)?(?:senin|selasa|rabu|kamis|jum\W?at|sabtu|minggu|ahad|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|"
    r"sun)(?:day)?\b[\s,./]*"
)
_WEEKDAYS: Sequence[str | tuple[str, ...]] = ("sen", "sel", "rab", "kam", "jum", "sab", ("ming", "ahad"))
_WEEKDAY_NAMED = re.compile(r"(?:hari\s+)?(senin|selasa|rabu|kamis|jum\W?at|sabtu|minggu|ahad)\b")
_CALLED = re.compile(r"^(?:tgl|tanggal|tertanggal|per|pada|mulai|sejak|terhitung mulai|tmt)\b[\s.:]*")
_PLACE = re.compile(r"^[a-z][a-z .'’]{2,40},\s*(?=\d)")
_HOUR = re.compile(r"(?:[\st,]+|(?<=\d)t)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:z|wib|am|pm|\+\d\d:?\d\d)?$")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_ERA = re.compile(r"(?<=\d{4})\s*(?:m|masehi)$")
_AROUND = re.compile(r"\s*([/.\-])\s*")
_LEAST_LETTERS = 4
"""Of a misspelt month: shorter words are abbreviations, and one letter makes another month of them."""
_LEAST_ALIKE, _LEAST_APART = 75, 10
"""Of 100: how like a name a word has to be, and how much less like the name of every other month."""
_ABBREVIATED = {"agst": 8, "agust": 8, "agts": 8, "sptmbr": 9, "nopb": 11, "novb": 11, "mrt": 3, "jnr": 1}
NO_LAST_DAY = frozenset(
    """tidak terbatas|tak terbatas|tanpa batas|tanpa batas waktu|tidak ada batas waktu|selamanya|seterusnya|selesai|
    sampai selesai|sampai dengan selesai|s d selesai|hingga selesai|tidak ditentukan|tidak dibatasi|permanen|
    tidak terhingga|sampai ada perubahan|sampai dicabut|berlaku seterusnya|unlimited|indefinite|sampai pekerjaan selesai
    """.replace("\n", "").replace("    ", "").split("|")
)  # fmt: skip
"""Words, in plain form, for an end that is no day."""
FROM_SIGNING = re.compile(
    r"^(?:sejak|saat|pada saat|mulai|terhitung sejak|sejak tanggal)?\s*(?:di)?(?:tanda ?tangan\w*)$"
)
"""A first day that is said to be the day of signing, in plain words."""


def bare_day(said: str) -> str:
    """A text in lower case without what says nothing of the day: the weekday, the place, the hour, a full stop."""
    bare = _IN_BRACKETS.sub(" ", said.lower()).strip(" .,;:")
    for around in (_WEEKDAY, _CALLED, _PLACE, _WEEKDAY, _CALLED):
        bare = around.sub("", bare)
    bare = _ERA.sub("", _ORDINAL.sub("", _HOUR.sub("", bare)).strip(" .,;:"))
    return _AROUND.sub(r"\1", bare)


def weekday_in(said: str) -> int | None:
    """The day of the week that a text names before its day, from 0 for Monday; None where it names none."""
    found = _WEEKDAY_NAMED.match(said.lower().strip())
    return next((index for index, name in enumerate(_WEEKDAYS) if found and found[1].startswith(name)), None)


@lru_cache(maxsize=1024)
def month_of(word: str) -> int | None:
    """The month by its name or its Roman number; None for other words."""
    return MONTHS.get(word) or _ROMAN.get(word) or _ABBREVIATED.get(word)


@lru_cache(maxsize=1024)
def month_like(word: str) -> int | None:
    """The only month whose name a misspelt word is like; None where it is like none, or like two."""
    if len(word) < _LEAST_LETTERS:
        return None
    best: dict[int, float] = {}
    for name, month in MONTHS.items():
        if len(name) >= _LEAST_LETTERS:
            best[month] = max(best.get(month, 0), ratio(word, name))
    (likeness, month), (next_best, _) = sorted(((alike, month) for month, alike in best.items()), reverse=True)[:2]
    return month if likeness >= _LEAST_ALIKE and likeness - next_best >= _LEAST_APART else None
