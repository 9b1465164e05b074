"""Departments of the city by what registers call them: by code, name and former name, short, or misspelt."""

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.old_register.city import City

_SHORT = {
    "dinkes": "dinas kesehatan",
    "disdik": "dinas pendidikan",
    "dikbud": "dinas pendidikan dan kebudayaan",
    "dinsos": "dinas sosial",
    "dishub": "dinas perhubungan",
    "dlh": "dinas lingkungan hidup",
    "disnaker": "dinas tenaga kerja",
    "diskominfo": "dinas komunikasi dan informatika",
    "kominfo": "dinas komunikasi dan informatika",
    "disdukcapil": "dinas kependudukan dan pencatatan sipil",
    "dukcapil": "dinas kependudukan dan pencatatan sipil",
    "dispora": "dinas pemuda dan olahraga",
    "dpupr": "dinas pekerjaan umum dan penataan ruang",
    "pupr": "dinas pekerjaan umum dan penataan ruang",
    "satpol pp": "satuan polisi pamong praja",
    "setda": "sekretariat daerah",
}
"""Short names that offices everywhere use; the office's own codes go before them."""
_POST = re.compile(r"^(?:plt|plh|pj)?\s*(?:kepala|kadis|kaban|kabag|ka|direktur|camat|lurah|inspektur)\s+(?=\w)")
_HEAD = {"kadis": "dinas", "kaban": "badan", "kabag": "bagian"}
_LEAST_ALIKE, _LEAST_LETTERS = 90, 8
"""Of 100: how like a name another has to be; and letters at least, since short names differ by one of them."""


@lru_cache(maxsize=8192)
def office_of(said: str, city: City) -> str | None:
    """The department that a text names, or whose head it is; None for other texts."""
    words = city.without_place(plain_cell(said))
    for each in (words, _POST.sub("", words), *_of_a_head(words)):
        if (found := city.offices.get(each) or city.offices.get(_SHORT.get(each, ""))) is not None:
            return found
    return None


@lru_cache(maxsize=8192)
def office_like(said: str, city: City) -> str | None:
    """The only department whose name a misspelt one is like."""
    words = city.without_place(plain_cell(said))
    if len(words) < _LEAST_LETTERS:
        return None
    alike = process.extract(words, city.offices.keys(), scorer=ratio, limit=3, score_cutoff=_LEAST_ALIKE)
    found = {city.offices[name] for name, _, _ in alike}
    return found.pop() if len(found) == 1 else None


def _of_a_head(words: str) -> list[str]:
    return [f"{office}{words.removeprefix(post)}" for post, office in _HEAD.items() if words.startswith(f"{post} ")]
