"""What a correction may change: an agreement as texts by the fields of a form, and what may be a typing error."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from satupintu.domain.evidence.chain import digest
from satupintu.domain.register.agreements import words_of

PARTY_PARTS = ("name", "side", "kind", "number", "signatory_name", "signatory_position", "power_of_attorney")
OWN_FIELDS = (
    "title",
    "document",
    "document_as_written",
    "route",
    "category",
    "affair",
    "departments",
    "scope",
    "year",
    "signed_on",
    "place",
    "starts_on",
    "ends_on",
    "term_months",
    "notes",
)
"""The fields of an agreement, in the order of the form; those of its parties follow."""
CITY, PARTNER = "city", "partner"
"""Sides of a party."""
SLIPS = ("title", "title_as_written")
SLIPS_OF_A_PARTY = ("name", "number", "signatory_name", "signatory_position", "power_of_attorney")
"""
What may hold a typing error in an agreement that was born here. Everything else is a term of it, and changes by an
addendum (Permendagri 22/2020 Ps. 15(4), 37).
"""
_ALIKE = 0.7
"""From this part of letters in common on, a word is the same one without its typing error; the product's own rule."""
_OF_A_PARTY = re.compile(rf"party(\d+)_({'|'.join(PARTY_PARTS)})")


@dataclass(frozen=True)
class Change:
    """A field that differs, with the texts before and after; empty: nothing stood there."""

    field: str
    before: str
    after: str


def party_field(place: int, part: str) -> str:
    """The name of a field of one party, such as `party2_number`; places count from 1."""
    return f"party{place}_{part}"


def party_part(name: str) -> tuple[int, str] | None:
    """The place of the party and the part that a field is of; None for fields of the agreement itself."""
    found = _OF_A_PARTY.fullmatch(name)
    return (int(found[1]), found[2]) if found else None


def said_of(agreement: Any) -> dict[str, str]:
    """An agreement as texts by the fields of the form; empty where nothing is known."""
    said = {name: _text(getattr(agreement, name, None)) for name in OWN_FIELDS if name not in ("departments", "scope")}
    said["departments"] = "\n".join(each.name for each in agreement.departments)
    said["scope"] = "\n".join(getattr(agreement, "scope", ()))
    if agreement.title_as_written:
        said["title_as_written"] = agreement.title_as_written
    for place, party in enumerate(agreement.parties, start=1):
        said |= {party_field(place, part): text for part, text in _party(party).items()}
    return said


def _party(party: Any) -> dict[str, str]:
    return {
        "name": party.name,
        "side": CITY if party.is_city else PARTNER,
        "kind": _text(party.kind),
        "number": _text(party.own_number),
        "signatory_name": _text(party.signatory_name),
        "signatory_position": _text(party.signatory_position),
        "power_of_attorney": _text(party.power_of_attorney),
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def seen_hash(said: Mapping[str, str]) -> str:
    """What a page carries along to tell whether an agreement is still as it was shown."""
    return digest(dict(said))


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Sequence[Change]:
    """The fields that differ, in the order of the form; a party that is new or gone differs in each that it has."""
    names = sorted({*before, *after}, key=_in_order)
    return [
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]


def _in_order(name: str) -> tuple[int, int]:
    part = party_part(name)
    if part is None:
        return 0, OWN_FIELDS.index(name) if name in OWN_FIELDS else 0
    return part[0], PARTY_PARTS.index(part[1])


def is_slip(field: str) -> bool:
    """True for a field in which an agreement that was born here may hold a typing error."""
    part = party_part(field)
    return field in SLIPS if part is None else part[1] in SLIPS_OF_A_PARTY


def is_same_but_for_letters(before: str, after: str) -> bool:
    """
    True where one text is the other without its typing errors: every word that differs has most of its letters.

    A word more or less is another name: a bank is not its branch, and two regencies differ in one word.
    """
    one, other = words_of(before), words_of(after)
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return bool(other) and all(
        tag == "equal" or _are_alike("".join(one[a:b]), "".join(other[c:d])) for tag, a, b, c, d in steps
    )


def _are_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
