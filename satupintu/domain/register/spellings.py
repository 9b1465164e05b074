"""Spellings that mean the same: company forms and common abbreviations, and numbers with leading zeros."""

from collections.abc import Iterator, Sequence
from functools import cache

FORMS: tuple[tuple[str, ...], ...] = (
    ("pt", "p t", "perseroan terbatas"),
    ("cv", "c v", "persekutuan komanditer", "commanditaire vennootschap"),
    ("ud", "u d", "usaha dagang"),
    ("universitas", "univ"),
    ("politeknik", "poltek"),
    ("kementerian", "kemen"),
    ("provinsi", "prov", "propinsi"),
    ("kabupaten", "kab"),
    ("pemerintah provinsi", "pemprov", "pemerintah propinsi", "pemda provinsi"),
    ("pemerintah kabupaten", "pemkab", "pemda kabupaten"),
    ("pemerintah kota", "pemkot", "pemko", "pemda kota"),
    ("republik indonesia", "r i", "ri"),
)
"""Words that stand for one another, as `agreements.words_of` parts them; the first of each is the full one."""
_ZEROS = 4
"""Digits to which numbers of agreements are filled up in practice: `3`, `03`, `003`, `0003`."""


@cache
def _alternatives() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Every spelling, by its words, with all spellings of its group, the full one first."""
    groups = [tuple(tuple(spelling.split()) for spelling in group) for group in FORMS]
    return {spelling: group for group in groups for spelling in group}


@cache
def _longest() -> int:
    return max(map(len, _alternatives()))


def spelled(words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """
    The words in order, each with the spellings that mean the same, the full one first.

    Words that make one form together come as one: `p t pertamina` is `pt`, then `pertamina`.
    """
    at = 0
    while at < len(words):
        for length in range(min(_longest(), len(words) - at), 0, -1):
            said = tuple(words[at : at + length])
            if (group := _alternatives().get(said)) is not None or length == 1:
                yield group or tuple((each,) for each in _filled(said[0]))
                at += length
                break


def _filled(word: str) -> tuple[str, ...]:
    """A word as it is; a number first as it is, then with fewer and more zeros before it."""
    number = word.lstrip("0")
    if not (number.isascii() and number.isdigit()):
        return (word,)
    others = (number.zfill(length) for length in range(len(number), _ZEROS + 1))
    return tuple(dict.fromkeys((word, *others, number)))


def in_full(words: Sequence[str]) -> list[str]:
    """The words with every form in its full spelling, and numbers as they are."""
    return [word for spellings in spelled(words) for word in spellings[0]]
