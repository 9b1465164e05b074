"""Partners that are known, on the form of a proposal: offered while one types, filled in with a button."""

from collections.abc import Mapping
from dataclasses import dataclass

from satupintu.domain.office.office import Person
from satupintu.store.register.partner_tables import PartnerRow
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.known_partners import known_as

OFFERED = 200
"""Names that a browser offers while somebody types; whoever wants another presses the button."""
LISTED = 8


@dataclass(frozen=True)
class Proposed:
    """What the register of partners has for one partner of the form."""

    index: int
    """Of the partner in the form, from 0."""
    words: str
    candidates: tuple[PartnerRow, ...]
    """None is the one that was meant; somebody chooses."""


def wanted(values: Mapping[str, str]) -> tuple[int, str] | None:
    """The partner of the form whose button was pressed, and the name that the button names; empty: the typed one."""
    for name, value in values.items():
        head, _, index = name.partition(".")
        if head == "mitra" and index.isascii() and index.isdecimal() and len(index) == 1:
            return int(index), value
    return None


async def filled_in(desk: Desk, person: Person, values: dict[str, str]) -> tuple[dict[str, str], Proposed | None]:
    """
    The form with name, kind and country of the partner that was pressed for; or partners to choose from.

    What was typed stays where the register of partners knows nothing.
    """
    pressed = wanted(values)
    kept = {name: value for name, value in values.items() if not name.startswith("mitra.")}
    if pressed is None:
        return kept, None
    index, said = pressed
    start = f"partners.{index}."
    words = said or kept.get(f"{start}name", "")
    found = await known_as(desk, person, words, LISTED)
    if found.exact is None:
        return kept, Proposed(index, words, found.near)
    known = {"name": found.exact.name, "kind": found.exact.kind, "country": found.exact.country}
    return {**kept, **{f"{start}{name}": str(value) for name, value in known.items() if value is not None}}, None
