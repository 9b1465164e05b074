"""Partners by their names: which spellings are one partner, and which are near enough to ask."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from satupintu.domain.process.form import PartnerKind
from satupintu.domain.register.agreements import words_of
from satupintu.domain.register.spellings import in_full

_SAYS_NOTHING = frozenset({"persero", "tbk", "terbuka"})
"""Words that come and go with the owners of a company; in other names, such as `Universitas Terbuka`, they tell."""
_LEGAL = ("pt", "cv", "ud")
"""Legal forms of companies: written before the name or behind it (`Contoh, PT`)."""
_BESIDE_THE_NAME = frozenset({*_LEGAL, "yayasan", "pemerintah", "daerah", "republik", "indonesia"})
"""Words that are often left out: names that differ in these alone are near."""


class KindFrom(StrEnum):
    """Where the kind of a partner is known from."""

    AGREEMENTS = "agreements"
    """What its proposals or old registers say."""
    PERSON = "person"
    """Somebody of the Bagian has set it; nothing changes it by itself."""


class PartnerAct(StrEnum):
    """What somebody does to the register of partners; rows are never changed, so a word here is never renamed."""

    CHANGED = "changed"
    """Name, kind or country."""
    NAMED = "named"
    """Another name was added by hand."""
    MERGED = "merged"
    PARTED = "parted"
    """A merging was undone."""


@dataclass(frozen=True, slots=True)
class KnownPartner:
    """What the register of partners knows of one, under any of its names."""

    name: str
    kind: PartnerKind | None
    country: str | None
    """ISO 3166, two letters; None where nobody has said so."""
    is_kind_sure: bool
    """Set by a person."""


@lru_cache(maxsize=65536)
def partner_key(name: str) -> str:
    """
    What all spellings of one name have in common: case, punctuation, company forms and abbreviations do not count.

    `P.T. Contoh`, `Contoh, PT` and `PT CONTOH (Persero) Tbk` are one partner; `Bank Jambi` and `PT Bank Jambi` are
    near. A Persero and a Tbk are always a PT (UU 40/2007 Ps. 16; UU 19/2003 Ps. 1), so it need not be written.
    """
    words = in_full(words_of(name))
    core = [word for word in words if word not in _SAYS_NOTHING]
    if {"persero", "tbk"} & set(words) and "pt" not in core:
        core.insert(0, "pt")
    if len(core) < 2 or (core[0] not in _LEGAL and core[-1] not in _LEGAL):
        return " ".join(words) or name.strip().casefold()
    return " ".join(sorted(core, key=lambda word: word not in _LEGAL))


@lru_cache(maxsize=65536)
def loose_key(name: str) -> str:
    """The words that tell a partner from others, in the order of the alphabet; partners that share it may be one."""
    words = set(partner_key(name).split())
    return " ".join(sorted(words - _BESIDE_THE_NAME) or sorted(words))
