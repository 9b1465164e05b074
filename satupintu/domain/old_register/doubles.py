"""
The same agreement twice, in a file or in the register: known where nothing differs, asked about where something does.

A partner that is spelt another way, or another last day beside the same numbers, is never settled in silence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from satupintu.domain.marks import mark
from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.cells import CellRemark, plain_cell
from satupintu.domain.old_register.columns import ColumnAnswer, Standing
from satupintu.domain.old_register.row import Doubt
from satupintu.domain.old_register.rows import Judged, Verdict
from satupintu.domain.process.form import DocumentType

_LETTERS_APART = re.compile(r"\b(\w) (?=\w\b)")
_FORMS = frozenset(
    {"pt", "cv", "tbk", "persero", "perseroan", "terbatas", "ud", "firma", "dan", "di", "cabang", "kantor"}
)
_LONG = {
    "univ": "universitas", "pemkab": "pemerintah kabupaten", "pemkot": "pemerintah kota", "kab": "kabupaten",
    "prov": "provinsi", "pemprov": "pemerintah provinsi", "poltek": "politeknik", "kemen": "kementerian",
    "rs": "rumah sakit", "yys": "yayasan", "kop": "koperasi", "perum": "perusahaan umum", "bpd": "bank",
}  # fmt: skip
_ALIKE = 86
"""Of 100: how like another name a name has to be to be asked about."""
_TELLS = re.compile(r"\d.*[/.\-]|[/.\-].*\d|[a-z].* \d{4}", re.IGNORECASE)
"""A number that says more than its count, so that two are hardly the same by chance; or a title with its day."""


@dataclass(frozen=True)
class HeldAlready:
    """An agreement of the register, as far as it is compared with a row."""

    number: str
    fingerprint: str | None
    document: DocumentType
    partners: tuple[str, ...]
    numbers: tuple[str, ...]
    ends_on: date | None
    is_of_before: bool = False
    """The fingerprint is that of the row before it was corrected: whatever else differs now was meant to."""


@dataclass(frozen=True)
class _Other:
    """What a row may be a double of."""

    partners: tuple[str, ...]
    ends_on: date | None
    line: int | None = None
    number: str = ""
    is_of_before: bool = False

    def sentence(self, in_file: str, in_register: str) -> tuple[str, dict[str, int | str]]:
        """The sentence for where it stands, with its line or its number."""
        if self.line is not None:
            return in_file, {"line": self.line}
        return in_register, {"number": self.number}


@dataclass
class _Seen:
    """What has been met so far."""

    by_mark: dict[str, _Other] = field(default_factory=dict)
    by_number: dict[tuple[DocumentType, str], list[_Other]] = field(default_factory=dict)

    def add(self, mark: str, document: DocumentType, numbers: Iterable[str], other: _Other) -> None:
        """Keep one more."""
        self.by_mark.setdefault(mark, other)
        for number in numbers:
            if _TELLS.search(number):
                self.by_number.setdefault((document, plain_cell(number)), []).append(other)


def without_doubles(
    judged: Sequence[Judged],
    registered: Iterable[HeldAlready] = (),
    titles: Mapping[str, str] | None = None,
    answers: Mapping[str, ColumnAnswer] | None = None,
) -> list[Judged]:
    """
    The rows, those that stand above or in the register marked as such, and those that may do so asked about.

    `titles` are those of the register by its numbers: an agreement that was born here has no fingerprint, but a list
    that this register gave names it.
    """
    seen = _Seen()
    for each in registered:
        other = _Other(each.partners, each.ends_on, number=each.number, is_of_before=each.is_of_before)
        seen.add(each.fingerprint or "", each.document, each.numbers, other)
    return [_judged(row, row.agreement, seen, titles or {}, answers or {}) if row.agreement else row for row in judged]


def _judged(
    row: Judged, old: OldAgreement, seen: _Seen, titles: Mapping[str, str], answers: Mapping[str, ColumnAnswer]
) -> Judged:
    if (number := _same_number(old, titles)) is not None:
        return _known(row, _Other((), None, number=number))
    other = seen.by_mark.get(old.fingerprint)
    alike = _alike(old, seen)
    if old.register_number:  # a list that this register gave tells its rows apart
        alike = alike if alike is not None and alike.line is None else None
        if other is not None and other.line is not None:
            old, other = replace(old, apart=old.register_number), None
    if other is not None and not other.is_of_before and old.ends_on != other.ends_on:
        apart = replace(old, apart=str(old.ends_on))
        if (again := seen.by_mark.get(apart.fingerprint)) is not None:
            return _known(row, again)
        answer = answers.get(str(row.line))
        if answer is not Standing.ANOTHER:
            return _known(row, other) if answer is Standing.SAME else _asked(row, old, other, str(row.line), _ENDS)
        old = apart
    elif other is not None:
        return _known(row, other)
    elif alike is not None:
        group = "mitra:" + "~".join("_".join(plain_cell(", ".join(names)).split()) for names in _pair(old, alike))
        answer = answers.get(str(row.line), answers.get(group))
        if answer is not Standing.ANOTHER:
            return _known(row, alike) if answer is Standing.SAME else _asked(row, old, alike, group, _PARTNER)
    numbers = _numbers(old)
    seen.add(old.fingerprint, old.document, numbers, _Other(_partners(old), old.ends_on, line=row.line))
    return replace(row, agreement=old)


_THE_SAME = (mark("Sama dengan baris %(line)s."), mark("Sudah ada dalam daftar sebagai %(number)s."))
_ENDS = (
    mark("Sama dengan baris %(line)s, tetapi hari berakhirnya lain."),
    mark("Sudah ada dalam daftar sebagai %(number)s, tetapi hari berakhirnya lain."),
)
_PARTNER = (
    mark("Nomornya sama dengan baris %(line)s, dan mitranya mirip: “%(partner)s”."),
    mark("Nomornya sama dengan %(number)s dalam daftar, dan mitranya mirip: “%(partner)s”."),
)


def _known(row: Judged, other: _Other) -> Judged:
    sentence, facts = other.sentence(*_THE_SAME)
    remark = CellRemark(sentence, str(row.line), facts)
    return replace(row, verdict=Verdict.KNOWN, agreement=None, remarks=(remark,), proposed=(), marked=())


def _asked(row: Judged, old: OldAgreement, other: _Other, group: str, sentences: tuple[str, str]) -> Judged:
    sentence, facts = other.sentence(*sentences)
    remark = CellRemark(sentence, str(row.line), {**facts, "partner": ", ".join(other.partners)})
    answers: dict[ColumnAnswer, date | str] = {each: each for each in (Standing.SAME, Standing.ANOTHER)}
    doubt = Doubt(str(row.line), old.title, answers, group)
    return replace(row, verdict=Verdict.ASKED, agreement=None, remarks=(*row.remarks, remark), asked=(doubt,))


def _pair(old: OldAgreement, other: _Other) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _partners(old), other.partners


def _partners(old: OldAgreement) -> tuple[str, ...]:
    return tuple(party.name for party in old.parties if not party.is_city)


def _alike(old: OldAgreement, seen: _Seen) -> _Other | None:
    """The first with one of its numbers, whose partners are called much the same."""
    for number in _numbers(old):
        for other in seen.by_number.get((old.document, plain_cell(number)), ()):
            if _are_alike(_partners(old), other.partners):
                return other
    return None


def _numbers(old: OldAgreement) -> list[str]:
    """The numbers of its parties; where nobody gave one, its title and its first day."""
    numbers = [party.own_number for party in old.parties if party.own_number]
    return numbers or [f"{old.title} {old.signed_on or old.starts_on or old.year}"]


def _are_alike(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """True where a name of each is the other's, be it spelt or shortened another way."""
    return any(is_same_partner(one, other) for one in some for other in others)


@lru_cache(maxsize=8192)
def is_same_partner(one: str, other: str) -> bool:
    """True for names that may well be one partner's: alike, one the initials of the other, or one a part of it."""
    first, second = _bare(one), _bare(other)
    if not first or not second or first == second:
        return first == second
    if ratio(" ".join(first), " ".join(second)) >= _ALIKE:
        return True
    return any(
        set(short) <= set(long) or "".join(short) == "".join(word[0] for word in long)
        for short, long in ((first, second), (second, first))
    )


def _bare(name: str) -> tuple[str, ...]:
    words = _LETTERS_APART.sub(r"\1", plain_cell(name)).split()
    long = [each for word in words for each in _LONG.get(word, word).split()]
    return tuple(word for word in long if word not in _FORMS)


def _same_number(agreement: OldAgreement, titles: Mapping[str, str]) -> str | None:
    """The number under which the register holds it; another register may have given the same to something else."""
    number = agreement.register_number
    return number if number is not None and titles.get(number) == agreement.title else None
