"""Laws by their full names: the routes cite them short (`Permendagri 22/2020 Ps. 34(1)`), letters write them out."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

PAPER_TEXTS = Path(__file__).parent / "papers"
_LAW = re.compile(r"\b([A-Z][A-Za-z]+) (\d+)/(\d{4})")
_CITED = re.compile(_LAW.pattern + r" Ps\. (.+)")
_ARTICLES = re.compile(r"(\d+)-(\d+)")
_PARAGRAPH = re.compile(r"\((\d+)\)([a-z])?")
ALWAYS = "UU 23/2014"
"""Every agreement of a city rests on it (Ps. 363-369)."""


@cache
def _names() -> Mapping[str, Any]:
    return tomllib.loads((PAPER_TEXTS / "peraturan.toml").read_text(encoding="utf-8"))


def law(kind: str, number: str, year: str) -> str:
    """A law by kind, number and year."""
    return f"{_names()['kinds'].get(kind, kind)} Nomor {number} Tahun {year}"


def cited(basis: str) -> str:
    """`Permendagri 22/2020 Ps. 34(1), (3)` written out; what has another form stays as it is."""
    return " dan ".join(_written_out(part.strip()) for part in basis.split(";"))


def _written_out(part: str) -> str:
    found = _CITED.fullmatch(part)
    if found is None:
        return part
    kind, number, year, where = found.groups()
    until = _names()["until"]
    where = _ARTICLES.sub(rf"\1 {until} Pasal \2", where)
    where = where.replace(")-(", f") {until} (")
    where = _PARAGRAPH.sub(lambda each: f" ayat ({each[1]})" + (f" huruf {each[2]}" if each[2] else ""), where)
    where = " dan ".join(re.sub(r"(?<=[\da-z)]), (?=\d)", ", Pasal ", where).rsplit(", ", 1))
    return re.sub(r"\s+", " ", f"Pasal {where} {law(kind, number, year)}")


def laws_in(bases: Iterable[str]) -> list[str]:
    """The laws that rules rest on, each once and with its title, the higher and older ones first."""
    found = {each.groups() for basis in (ALWAYS, *bases) for each in _LAW.finditer(basis)}
    rank = list(_names()["kinds"])
    ordered = sorted(found, key=lambda each: (rank.index(each[0]) if each[0] in rank else len(rank), int(each[2])))
    return [_in_full(*each) for each in ordered]


def _in_full(kind: str, number: str, year: str) -> str:
    """A law with its title and its last change, as far as they are known."""
    short = f"{kind} {number}/{year}"
    title, change = _names()["titles"].get(short), _names()["changed"].get(short)
    return law(kind, number, year) + (f" tentang {title}" if title else "") + (f" {change}" if change else "")
