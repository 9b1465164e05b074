"""Rows of a table that are no agreement: totals, years and sections between the others, headers repeated on a page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from satupintu.domain.marks import mark
from satupintu.domain.old_register.cells import Cell, plain_cell, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.header import counts_columns
from satupintu.domain.old_register.kinds import is_partner_kind, route_of
from satupintu.domain.old_register.text_kinds import text_kind

TOTAL = mark("Baris jumlah; bukan perjanjian.")
HEADER = mark("Judul kolom yang diulang; bukan perjanjian.")
SECTION = mark("Baris ini memberi judul pada baris di bawahnya: %(said)s.")
NO_ROW = mark("Baris tanpa jenis, judul, mitra, dan nomor; bukan perjanjian.")
ALONE = mark("“%(said)s” berdiri sendiri di satu baris; bukan perjanjian.")
_TOTAL = re.compile(r"^(?:jumlah|total|sub ?total|grand total|rekap(?:itulasi)?)\b")
_MOST_IN_A_TOTAL = 4
"""Filled cells of a row of totals."""
_COUNT = re.compile(r"[\d.,=()A-Za-z:]*\d[\d.,=()A-Za-z:]*|Rp.*", re.IGNORECASE)
"""A count, a sum, or the formula for it."""
_YEAR = re.compile(r"^(?:(?:tahun|thn|th|ta|periode)\W*(?:anggaran|perjanjian|kerja sama)?\W*)?((?:19|20)\d\d)$")
_COUNTED = re.compile(r"^(?:[a-z]|[ivx]{1,5}|\d{1,2})\s*[.)]\s+", re.IGNORECASE)
_LEAST_OF_A_HEADER = 3
_TELLING = (
    Field.DOCUMENT, Field.TITLE, Field.PARTIES, Field.OWN_PARTY, Field.NUMBER, Field.OWN_NUMBER, Field.PARTNER_NUMBER,
)  # fmt: skip
"""Of which an agreement shows at least one."""
_SECTIONS = (
    (re.compile(r"\b(daerah lain|antar ?daerah|ksdd)\b"), Field.ROUTE, "KSDD"),
    (re.compile(r"\b(pihak (ketiga|ke 3|iii)|ksdpk)\b"), Field.ROUTE, "KSDPK"),
    (re.compile(r"\b(sinergi|instansi vertikal|pemerintah pusat)\b"), Field.ROUTE, "SINERGI"),
    (re.compile(r"\bksdpl\b|\bsister city\b"), Field.ROUTE, "KSDPL"),
    (re.compile(r"\bksdll\b|\bluar negeri\b"), Field.ROUTE, "KSDLL"),
)


@dataclass(frozen=True)
class Apart:
    """A row that is none of an agreement."""

    sentence: str
    facts: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[Field, str] = field(default_factory=dict)
    """What it says of the rows below it."""


def apart(cells: Sequence[Cell], plan: Plan, titles: frozenset[str], city: City) -> Apart | None:
    """What a row is, where it is no agreement; `titles` are the headings as plain words."""
    said = [text for cell in cells if (text := text_of(cell).strip())]
    one = said[0] if said else ""
    words = plain_cell(one)
    if len(said) <= _MOST_IN_A_TOTAL and _TOTAL.match(words) and all(_COUNT.fullmatch(each) for each in said[1:]):
        return Apart(TOTAL)
    if len(set(said)) == 1:
        return _alone(one, plan, cells, city)
    if counts_columns(cells) or _is_header(said, titles):
        return Apart(HEADER)
    return None if _tells(cells, plan) or not _could_tell(plan) else Apart(NO_ROW)


def _could_tell(plan: Plan) -> bool:
    return any(plan.of(held) for held in _TELLING)


def _tells(cells: Sequence[Cell], plan: Plan) -> bool:
    """True where a cell that an agreement shows holds something."""
    for held in _TELLING:
        for column in plan.of(held):
            if column < len(cells) and text_of(cells[column]).strip():
                return True
    return False


def _is_header(said: Sequence[str], titles: frozenset[str]) -> bool:
    return len(said) >= _LEAST_OF_A_HEADER and all(plain_cell(text) in titles for text in said)


def _alone(said: str, plan: Plan, cells: Sequence[Cell], city: City) -> Apart | None:
    """What a row with one text says of those below; None where the text may be all that is left of an agreement."""
    bare = _COUNTED.sub("", said)
    words = plain_cell(bare)
    facts = {"said": said}
    if found := _YEAR.match(words):
        return Apart(SECTION, facts, {Field.YEAR: found[1]})
    says: dict[Field, str] = {}
    if city.is_department(bare) or city.is_part(bare) or city.can_be(bare):
        says[Field.OPD] = bare
    if (kind := text_kind(bare)).only and kind.is_sure:
        says[Field.DOCUMENT] = bare
    if is_partner_kind(bare):
        says[Field.PARTNER_KIND] = bare
    for pattern, held, value in _SECTIONS:
        if pattern.search(words) or route_of(words) == value:
            says.setdefault(held, value)
    place = next(index for index, cell in enumerate(cells) if text_of(cell).strip())
    is_a_name = plan.columns.get(place) in (Field.PARTIES, Field.OWN_PARTY, Field.TITLE)
    if says and not is_a_name:
        return Apart(SECTION, facts, says)
    return None if is_a_name or plan.columns.get(place) in _TELLING else Apart(ALONE, facts)
