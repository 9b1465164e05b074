"""What titles say beside their subject: the partner in that of a text, the kind of text in that of a list."""

import re
from collections.abc import Sequence

from satupintu.domain.old_register.cells import Table, plain_cell, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.header import Header
from satupintu.domain.old_register.text_kinds import text_kind

_END = r"(?=\s+(?:tentang|perihal|dalam rangka|mengenai|nomor|untuk)\b|[.;]\s|$)"
_NUMBERED = re.compile(r"\b(?:nomor|no)\b[\s.:]*(\S*\d\S*/\S+(?: ?/ ?\S+)*)", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bantara\s+(?P<one>.+?)\s+(?:dengan|dan|&)\s+(?P<other>.+?){_END}", re.IGNORECASE)
_WITH = re.compile(rf"\b(?:dengan|Dengan|DENGAN)\s+(?P<other>[A-Z].+?){_END}")


def partner_in_title(title: str, city: City) -> str | None:
    """The one party of a title that is not the city: `Perjanjian Kerja Sama antara … dengan … tentang …`."""
    if found := _BETWEEN.search(title):
        others = [name for name in (found["one"].strip(" ,"), found["other"].strip(" ,")) if not _is_ours(name, city)]
        return others[0] if len(others) == 1 else None
    found = _WITH.search(title)
    return found["other"].strip(" ,") if found and not _is_ours(found["other"], city) else None


def numbers_named(title: str) -> list[str]:
    """The numbers of texts that a title names: `Addendum atas PKS Nomor 12/PKS/2019`."""
    return [found[1].rstrip(" .,;") for found in _NUMBERED.finditer(title)]


def names_a_partner(title: str) -> bool:
    """True for a title that names parties, whoever they are."""
    return _BETWEEN.search(title) is not None or _WITH.search(title) is not None


def _is_ours(name: str, city: City) -> bool:
    return city.is_meant(name) or city.is_part(name)


def usual_text(table: Table, header: Header, headings: Sequence[str]) -> str:
    """The one kind of text that the heading of the numbers, the title or the sheet names; else nothing."""
    over = [text_of(cell) for row in table.rows[: header.top] for cell in row if cell]
    numbers = [text for text in headings if {"no", "nomor"} & set(plain_cell(text).split())]
    for said in (numbers, [*over, table.sheet]):
        read = [(text_kind(text), text) for text in said]
        telling = [(each, text) for each, text in read if each.kinds and each.is_sure and not each.is_addendum]
        if len({kind for each, _ in telling for kind in each.kinds}) == 1:
            return telling[0][1]
    return ""
