"""Parties of one row: names, signers and numbers that stand on lines of one cell, or in columns of the two sides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from satupintu.domain.old_register.cells import plain
from satupintu.domain.old_register.kinds import NO_NUMBER
from satupintu.domain.proposal import PartnerKind

_FORMS = frozenset(
    plain(
        """pemkab pemkot pemprov pemda pemerintah kabupaten kota provinsi dinas badan pt cv tbk persero yayasan
        universitas institut kementerian daerah dan indonesia bupati walikota wali gubernur ketua umum kepala direktur
        dirut rektor"""
    ).split()
)
"""Words that many partners and posts share: they tell nobody apart."""


@dataclass(frozen=True)
class OldParty:
    """A party as an old register names it."""

    name: str
    is_city: bool
    kind: PartnerKind | None = None
    number: str | None = None
    position: str | None = None


@dataclass(frozen=True)
class Side:
    """What the columns of one side hold: signers and numbers, line by line."""

    signers: Sequence[str] = ()
    numbers: Sequence[str] = ()


@dataclass(frozen=True)
class City:
    """The city itself, among the parties."""

    name: str
    city: str

    def is_meant(self, said: str) -> bool:
        """True when a party is the city, by one of the names that registers give it."""
        words, city = plain(said), plain(self.city)
        known = {plain(self.name), f"pemerintah kota {city}", f"pemkot {city}", f"kota {city}", f"pemda kota {city}"}
        return words in known


def number_of(said: str) -> str | None:
    """A number of a letter; None for what merely stands in its place."""
    return None if plain(said) in NO_NUMBER else said.strip()


def numbers_in(said: str) -> list[str]:
    """The numbers of letters that stand in a text, one a line or with semicolons between them."""
    return [number for each in re.split(r"[;\n]", said) if (number := number_of(each)) is not None]


def together(names: Sequence[str], sides: Sequence[Side], city: City) -> tuple[list[OldParty], bool]:
    """
    Parties in the order of the columns; and whether it is sure which number is whose.

    Names that hold the city are all parties; else the city is the side that is not the partners'. The partners' side
    is the second, unless only the first speaks of them. Where a side has as many lines as names, each has its own.
    """
    signers = [signer for side in sides for signer in side.signers]
    numbers = [number for side in sides for number in side.numbers]
    if any(city.is_meant(name) for name in names) or _holds_all(names, sides):
        filled = _filled(names, sides)
        parties = [OldParty(name, city.is_meant(name)) for name in names]
        return _given(parties, filled or signers, numbers)
    ours, theirs = (1, 0) if _speaks_of(names, sides) == 0 else (0, 1)
    own = sides[ours] if len(sides) > ours else Side()
    other = sides[theirs] if len(sides) > theirs else Side()
    us, is_sure = _given([OldParty(city.name, is_city=True)], own.signers, own.numbers)
    them, are_sure = _given([OldParty(name, is_city=False) for name in names], other.signers, other.numbers)
    return (us + them if ours == 0 else them + us), is_sure and are_sure


def _holds_all(names: Sequence[str], sides: Sequence[Side]) -> bool:
    """True where the list of names is the list of all who sign: one a name, over both sides."""
    return len(names) > 2 and _filled(names, sides) is not None


def _filled(names: Sequence[str], sides: Sequence[Side]) -> list[str] | None:
    """Signers by name, where one side leaves exactly the line empty that the other side's signer fills."""
    for one, other in (sides, sides[::-1]) if len(sides) == 2 else ():
        there = [signer for signer in one.signers if signer]
        if len(other.signers) == len(names) and list(other.signers).count("") == 1 == len(there):
            return [signer or there[0] for signer in other.signers]
    return None


def _speaks_of(names: Sequence[str], sides: Sequence[Side]) -> int | None:
    """The side whose signers or numbers share a telling word with the names, where only one does."""
    telling = {word for name in names for word in plain(name).split() if len(word) > 2} - _FORMS
    found = [
        index
        for index, side in enumerate(sides)
        if telling & {word for text in (*side.signers, *side.numbers) for word in re.split(r"[\W_]+", text.casefold())}
    ]
    return found[0] if len(found) == 1 else None


def _given(parties: list[OldParty], signers: Sequence[str], numbers: Sequence[str]) -> tuple[list[OldParty], bool]:
    """Hand out signers and numbers by line; where the lines are not as many as the parties, in order, and unsure."""
    said = [signer for signer in signers if signer] if len(signers) != len(parties) else list(signers)
    kept = [number_of(number) for number in numbers]
    if len(kept) != len(parties):
        kept = [number for number in kept if number]
    found = [
        replace(
            party,
            position=(said[index] or None) if index < len(said) else None,
            number=kept[index] if index < len(kept) else None,
        )
        for index, party in enumerate(parties)
    ]
    extra = [number for number in kept[len(parties) :] if number]
    if extra and found:
        found[-1] = replace(found[-1], number="; ".join(filter(None, (found[-1].number, *extra))))
    is_sure = len(kept) in (0, len(parties)) and not extra
    return found, is_sure
