"""Parties of one row: names, signers and numbers that stand on lines of one cell, or in columns of the two sides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from satupintu.domain.office.numbering import ROMAN_MONTHS
from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.kinds import NO_NUMBER
from satupintu.domain.old_register.sides import city_is_first, is_of_the_city, partner_of, side_said
from satupintu.domain.register.agreements import words_of
from satupintu.domain.register.new_agreement import NewParty

_MONTHS = frozenset(month.casefold() for month in ROMAN_MONTHS)


@dataclass(frozen=True)
class SideColumns:
    """What the columns of one side hold: signers and numbers, line by line."""

    signers: Sequence[str] = ()
    numbers: Sequence[str] = ()


@dataclass(frozen=True)
class Names:
    """The names of a row: of one list, or of two columns, one a side."""

    one: Sequence[str]
    other: Sequence[str] | None = None
    city_is_first: bool | None = None
    """By the headings of the two columns."""


@dataclass(frozen=True)
class Forms:
    """The forms of numbers that only the city gives in a file, and those that only its partners give."""

    city: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()

    def city_is_first(self, one: SideColumns, other: SideColumns) -> bool | None:
        """Whose the first of two sides is by the forms of its numbers; None where they do not tell."""
        found = set()
        for side, is_first in ((one, True), (other, False)):
            forms = {form_of(number) for number in side.numbers if number_of(number)}
            if forms & self.city and not forms & self.partners:
                found.add(is_first)
            if forms & self.partners and not forms & self.city:
                found.add(not is_first)
        return found.pop() if len(found) == 1 else None


@dataclass(frozen=True)
class Told:
    """What else is known of whose the first of two sides is."""

    kind: str = ""
    """Of the partner, as written."""
    city_is_first: bool | None = None
    """By the headings, or by an answer."""
    usual: bool | None = None
    """By all other rows of the file."""
    forms: "Forms | None" = None
    """Of the numbers that the sure rows of the file hold."""


@dataclass(frozen=True)
class Together:
    """The parties of a row in the order of its columns."""

    parties: Sequence[NewParty]
    is_sure: bool = True
    """Whether it is plain which number is whose."""
    is_asked: bool = False
    """Nobody knows whose the sides are."""
    is_as_usual: bool = False
    """The sides are whose they are in all other rows."""
    is_by_form: bool = False
    """The form of a number tells whose it is, as other rows show."""


def number_of(said: str) -> str | None:
    """A number of a letter; None for what merely stands in its place."""
    return None if plain_cell(said) in NO_NUMBER else said.strip()


def form_of(number: str) -> str:
    """The form of a number: its words in their places, without what counts, the month and the year."""
    words = ["#" if any(letter.isdigit() for letter in word) or word in _MONTHS else word for word in words_of(number)]
    return " ".join(words)


def numbers_in(said: str) -> list[str]:
    """The numbers of letters that stand in a text, one a line or with semicolons between them."""
    return [number for each in re.split(r"[;\n]", said) if (number := number_of(each)) is not None]


def listed(names: Sequence[str], sides: Sequence[SideColumns], city: City) -> Together:
    """The parties of a list that holds them all, signers and numbers line by line."""
    numbers = [number for side in sides for number in side.numbers]
    signers = _filled(names, sides) or [signer for side in sides for signer in side.signers]
    parties = [NewParty(name, is_ours) for name, is_ours in zip(names, _ours(names, city), strict=True)]
    return Together(*_given(parties, signers, numbers))


def together(names: Names, sides: Sequence[SideColumns], city: City, told: Told) -> Together:
    """
    Parties in the order of the columns.

    Names that hold the city are all parties; else the city is the side that is not the partners'. Where a side has as
    many lines as names, each has its own.
    """
    if names.other is not None:
        return _of_two_columns((names.one, names.other), names.city_is_first, sides, city, told)
    ours = _ours(names.one, city)
    if not any(map(city.is_meant, names.one)) and max(_lines(sides)) > len(names.one):
        ours = [False] * len(names.one)  # a side is left that is no name's, so the names are the partners'
    if not any(ours) and not _holds_all(names.one, sides):
        return _city_and(names.one, sides, city, told)
    if ours in ([True, False], [False, True]) and len(sides) == 2 and all(_is_one(side) for side in sides):
        partners = [name for name, is_ours in zip(names.one, ours, strict=True) if not is_ours]
        return _matched(names.one, ours, sides, city, told, partners)
    return listed(names.one, sides, city)


def says_city_is_first(names: Sequence[str], sides: Sequence[SideColumns], city: City, kind: str) -> bool | None:
    """Whose the first of two sides is, by what stands in them; None where nothing or too much tells."""
    one, other = _two(sides)
    named = [any(is_of_the_city(signer, city) for signer in side.signers) for side in (one, other)]
    if named[0] is not named[1]:  # nothing says more
        return named[0]
    partner = partner_of(tuple(names), kind, city)
    first, second = (side_said(side.signers, side.numbers, partner, city) for side in (one, other))
    return city_is_first(first, second)


def with_lone_signer(found: Together, signer: str, city: City, kind: str) -> Together:
    """The parties, the only signer with that for which the post is; a post that tells nothing is the city's."""
    partners = [party.name for party in found.parties if not party.is_city]
    is_ours = says_city_is_first(partners, [SideColumns([signer])], city, kind) is not False
    nth = next((index for index, party in enumerate(found.parties) if party.is_city is is_ours), None)
    if nth is None:
        return found
    parties = [
        replace(party, signatory_position=signer) if at == nth else party for at, party in enumerate(found.parties)
    ]
    return replace(found, parties=parties)


def _ours(names: Sequence[str], city: City) -> list[bool]:
    """Which of the names are the city's; its departments only beside a partner."""
    meant = [city.is_meant(name) for name in names]
    parts = [is_ours or city.is_part(name) for is_ours, name in zip(meant, names, strict=True)]
    return meant if all(parts) else parts


def _city_and(names: Sequence[str], sides: Sequence[SideColumns], city: City, told: Told) -> Together:
    """The city, which no name is, and its partners: a side each."""
    if len(sides) == 1:
        sides = _parted(names, sides[0], city, told)
    said = told.city_is_first
    if said is None:
        said = _by_lines(names, sides)
    if said is None:
        said = says_city_is_first(names, sides, city, told.kind)
    is_left = said is None and len([side for side in sides if _holds(side)]) > 1
    if said is None and is_left and told.forms is not None:
        said = told.forms.city_is_first(*_two(sides))
    is_by_form = is_left and said is not None
    if said is None:
        said = told.usual
    # One side alone is the city's, whose register it is, unless it speaks of the partner.
    one, other = _two(sides)
    own, theirs = (one, other) if said is not False else (other, one)
    us, is_sure = _given([NewParty(city.name, is_city=True)], own.signers, own.numbers)
    them, are_sure = _given([NewParty(name, is_city=False) for name in names], theirs.signers, theirs.numbers)
    parties = us + them if own is one else them + us
    is_as_usual = is_left and said is not None and not is_by_form
    return Together(parties, is_sure and are_sure, is_left and said is None, is_as_usual, is_by_form)


def _parted(names: Sequence[str], side: SideColumns, city: City, told: Told) -> Sequence[SideColumns]:
    """The two sides that stand in one column with a line more than there are partners: the city's is an end."""
    lines = {len(side.signers), len(side.numbers)} - {0}
    if lines != {len(names) + 1}:
        return [side]
    parted = [
        (SideColumns(side.signers[:at], side.numbers[:at]), SideColumns(side.signers[at:], side.numbers[at:]))
        for at in (1, -1)
    ]
    is_last = says_city_is_first(names, parted[0], city, told.kind) is False
    return parted[1] if is_last else parted[0]


def _by_lines(names: Sequence[str], sides: Sequence[SideColumns]) -> bool | None:
    """Whether the first side is the city's, where only the other has a signer for each of several partners."""
    first, second = (len(side.signers) == len(names) > 1 for side in _two(sides))
    return second if first is not second else None


def _matched(
    names: Sequence[str],
    ours: Sequence[bool],
    sides: Sequence[SideColumns],
    city: City,
    told: Told,
    partners: Sequence[str],
) -> Together:
    """Two names in one list, and a column a side: in the order of the names, unless the sides say otherwise."""
    said = told.city_is_first
    if said is None:
        said = says_city_is_first(partners, sides, city, told.kind)
    in_order = sides if said in (None, ours[0]) else sides[::-1]
    return listed(names, in_order, city)


def _of_two_columns(
    names: tuple[Sequence[str], Sequence[str]],
    by_name: bool | None,
    sides: Sequence[SideColumns],
    city: City,
    told: Told,
) -> Together:
    """Names in two columns, each with the signers and numbers of its side."""
    if by_name is None:
        by_name = _named_first(names, city)
    by_side = told.city_is_first
    if by_side is None:
        by_side = says_city_is_first([*names[0], *names[1]] if by_name is None else names[by_name], sides, city, "")
    said = by_name if by_name is not None else by_side if by_side is not None else told.usual
    if by_name is not None and told.city_is_first is not None and told.city_is_first is not by_name:
        sides = _two(sides)[::-1]  # names and numbers stand in different orders, and both say whose they are
    is_against = by_name is not None and told.city_is_first is None and by_side not in (None, by_name)
    found: list[NewParty] = []
    is_sure = True
    for index, (listed_names, side) in enumerate(zip(names, _two(sides), strict=True)):
        parties = [NewParty(name, is_city=(index == 0) is (said is not False)) for name in listed_names]
        given, sure = _given(parties, side.signers, side.numbers)
        found, is_sure = found + given, is_sure and sure
    usual = by_name is None and by_side is None and said is not None
    return Together(found, is_sure, said is None or is_against, usual)


def _named_first(names: tuple[Sequence[str], Sequence[str]], city: City) -> bool | None:
    """Whether the first of two columns names the city: the city itself, else an office of it, else no region at all."""
    for is_ours in (city.is_meant, city.is_part, city.can_be):
        first, second = (any(map(is_ours, each)) for each in names)
        if first is not second:
            return first
    return None


def _two(sides: Sequence[SideColumns]) -> tuple[SideColumns, SideColumns]:
    return sides[0] if sides else SideColumns(), sides[1] if len(sides) > 1 else SideColumns()


def _lines(sides: Sequence[SideColumns]) -> tuple[int, int]:
    """Signers and numbers that are written on all sides."""
    signers = sum(bool(signer) for side in sides for signer in side.signers)
    return signers, sum(number_of(number) is not None for side in sides for number in side.numbers)


def _holds(side: SideColumns) -> bool:
    return any(side.signers) or any(number_of(number) for number in side.numbers)


def _is_one(side: SideColumns) -> bool:
    return len(side.signers) <= 1 and len(side.numbers) <= 1


def _holds_all(names: Sequence[str], sides: Sequence[SideColumns]) -> bool:
    """True where the list of names is the list of all who sign: one a name, over both sides."""
    return len(names) > 2 and _filled(names, sides) is not None


def _filled(names: Sequence[str], sides: Sequence[SideColumns]) -> list[str] | None:
    """Signers by name, where one side leaves exactly the line empty that the other side's signer fills."""
    for one, other in (sides, sides[::-1]) if len(sides) == 2 else ():
        there = [signer for signer in one.signers if signer]
        if len(other.signers) == len(names) and list(other.signers).count("") == 1 == len(there):
            return [signer or there[0] for signer in other.signers]
    return None


def _given(parties: list[NewParty], signers: Sequence[str], numbers: Sequence[str]) -> tuple[list[NewParty], bool]:
    """Hand out signers and numbers by line; where the lines are not as many as the parties, in order, and unsure."""
    said = [signer for signer in signers if signer] if len(signers) != len(parties) else list(signers)
    said = [signer if plain_cell(signer) else "" for signer in said]
    kept = [number_of(number) for number in numbers]
    if len(kept) != len(parties):
        kept = [number for number in kept if number]
    found = [
        replace(
            party,
            signatory_position=(said[index] or None) if index < len(said) else None,
            own_number=kept[index] if index < len(kept) else None,
        )
        for index, party in enumerate(parties)
    ]
    extra = [number for number in kept[len(parties) :] if number]
    if extra and found:
        found[-1] = replace(found[-1], own_number="; ".join(filter(None, (found[-1].own_number, *extra))))
    is_sure = len(kept) in (0, len(parties)) and not extra
    return found, is_sure
