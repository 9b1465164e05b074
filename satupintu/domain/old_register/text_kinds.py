"""Which kind of text an old register means, by the words of its cell, of a number, or of a title."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from satupintu.domain.old_register.abroad import names_abroad
from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.process.form import DocumentType

MEMORANDA = (
    "memorandum saling pengertian", "memorandum of understanding", "nota kesepahaman bersama", "nota kesepahaman",
    "mou",
)  # fmt: skip
"""With a foreign partner a Naskah Kerja Sama; at home what is now called a Kesepakatan Bersama."""
_SURE: Mapping[str, DocumentType] = {
    "perjanjian kerja sama": DocumentType.PKS,
    "kontrak": DocumentType.PKS,
    "pks": DocumentType.PKS,
    "nota kesepakatan": DocumentType.NK,
    "nk": DocumentType.NK,
    "kesepakatan bersama": DocumentType.KB,
    "kesepahaman bersama": DocumentType.KB,
    "kb": DocumentType.KB,
    "pernyataan kehendak": DocumentType.LOI,
    "letter of intent": DocumentType.LOI,
    "loi": DocumentType.LOI,
    "naskah kerja sama": DocumentType.MOU,
    "nks": DocumentType.MOU,
}
_LIKELY: Mapping[str, DocumentType] = {
    "memorandum of agreement": DocumentType.PKS,
    "moa": DocumentType.PKS,
    "kesepakatan kerja sama": DocumentType.KB,
    "surat perjanjian": DocumentType.PKS,
    "perjanjian pelaksanaan": DocumentType.PKS,
    "perjanjian teknis": DocumentType.PKS,
    "ksb": DocumentType.KB,
    "naskah kesepakatan": DocumentType.NK,
    "statement of intent": DocumentType.LOI,
}
"""Names that the law has not, and what they most likely are: proposed, with the reason."""
_LIKELY_ALONE: Mapping[str, DocumentType] = {"perjanjian": DocumentType.PKS, "kesepakatan": DocumentType.KB}
"""The same, where nothing else stands beside them: a `perjanjian sewa` is another thing."""
_OTHERS = re.compile(
    r"\b(sewa|hibah|nphd|spk|bast|berita acara|serah terima|rencana kerja|kinerja|sister city|implementing arrangement|"
    r"pinjam pakai|jual beli|tukar menukar|pakta integritas|surat perintah kerja|swakelola|bangun guna serah|kso|"
    r"surat kuasa|keputusan|sk)\b"
)
"""Texts that are no cooperation of regions by their name, or of which the name does not say what they are."""
_EITHER: Mapping[str, frozenset[DocumentType]] = {
    "nota kesepakatan bersama": frozenset({DocumentType.NK, DocumentType.KB}),
}
"""Names that are given to two kinds."""
_SHORT = ((re.compile(r"\bperj\b"), "perjanjian"), (re.compile(r"\bkerjasama\b"), "kerja sama"))
_ADDENDUM = re.compile(r"\b(?:perubahan|tambahan|revisi|add)\b")
_OPENINGS = (*_SURE, *MEMORANDA, "memorandum of agreement")
_ADDENDA = ("addendum", "adendum", "amandemen", "amendemen", "amendment")
_ALIKE = 84
"""Of 100: how like one of these a word has to be."""
_LETTERS_APART = re.compile(r"\b(?:\w ){1,3}\w\b")
_IN_A_NUMBER = frozenset({"pks", "kb", "mou", "nk", "loi", "nks", "moa", "ksb"})
_MISSPELT = 88
_LEAST_LETTERS = 8


@dataclass(frozen=True)
class TextKind:
    """What a name of a text says."""

    kinds: frozenset[DocumentType] = frozenset()
    """What it can be; of several, somebody has to say which."""
    is_sure: bool = True
    is_addendum: bool = False
    is_memorandum: bool = False
    """At home a KB; with a foreign partner a Naskah Kerja Sama."""
    is_other: bool = False
    """It may well be no cooperation of regions at all."""

    @property
    def only(self) -> DocumentType | None:
        """The kind, where there is one alone."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else None


@lru_cache(maxsize=4096)
def text_kind(said: str) -> TextKind:
    """Read the name of a text as an old register writes it."""
    words = _LETTERS_APART.sub(lambda found: found[0].replace(" ", ""), plain_cell(said))
    for short, long in _SHORT:
        words = short.sub(long, words)
    is_addendum = bool(_ADDENDUM.search(words)) or any(_is_like_addendum(word) for word in words.split())
    padded = f" {words} "
    either = next((kinds for name, kinds in _EITHER.items() if f" {name} " in padded), None)
    if either is not None:
        return TextKind(either, is_addendum=is_addendum)
    is_memorandum = any(f" {name} " in padded for name in MEMORANDA)
    kinds = {DocumentType.KB} if is_memorandum else set()
    if is_memorandum and names_abroad(words):
        return TextKind(frozenset({DocumentType.KB, DocumentType.MOU}), is_addendum=is_addendum)
    rest = padded
    for name in MEMORANDA:
        rest = rest.replace(f" {name} ", "  ")
    for names, is_sure in ((_SURE, True), (_LIKELY, False)):
        for name, kind in names.items():
            if f" {name} " in rest:
                kinds.add(kind)
                rest = rest.replace(f" {name} ", "  ")
        if kinds:
            return TextKind(frozenset(kinds), is_sure, is_addendum, is_memorandum, bool(_OTHERS.search(rest)))
    likely = _LIKELY_ALONE.get(words) or _like(words)
    if likely is not None:
        return TextKind(frozenset({likely}), is_sure=False, is_addendum=is_addendum)
    return TextKind(
        is_addendum=is_addendum, is_other=bool(_OTHERS.search(words)) or words in ("kerja sama", "kerjasama")
    )


def kind_in_number(number: str) -> TextKind:
    """The kind that a number names between its slashes: `05/MEN-KP/KB/II/2024`."""
    found = {word for word in plain_cell(number).split() if word in _IN_A_NUMBER}
    return text_kind(" ".join(sorted(found))) if found else TextKind()


def kind_in_title(title: str) -> TextKind:
    """The kind with which a title opens: `Perjanjian Kerja Sama antara …`."""
    words = plain_cell(title).removeprefix("naskah ")
    opening = max((name for name in _OPENINGS if f"{words} ".startswith(f"{name} ")), key=len, default=None)
    return text_kind(opening) if opening else TextKind()


def _is_like_addendum(word: str) -> bool:
    return any(ratio(word, name) >= _ALIKE for name in _ADDENDA)


def _like(words: str) -> DocumentType | None:
    """The only kind whose long name a misspelt one is like."""
    names = {**_SURE, **_LIKELY, **dict.fromkeys(MEMORANDA[:-1], DocumentType.KB)}
    found = {kind for name, kind in names.items() if len(name) >= _LEAST_LETTERS and ratio(words, name) >= _MISSPELT}
    return found.pop() if len(found) == 1 else None
