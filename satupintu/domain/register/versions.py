"""What an addendum changes: parties, term, scope and value of an agreement as they hold from a day on."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict


class PartyHeld(BaseModel):
    """A party of a text with its own number, where it has given one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    number: str | None = None


class WhatHeld(BaseModel):
    """What holds of an agreement, as rows keep it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    parties: tuple[PartyHeld, ...]
    """In the order of the text, the city among them."""
    ends_on: date | None
    scope: tuple[str, ...]
    value: int | None
    """Whole rupiah."""

    def changed_by(self, later: "WhatHeld") -> Sequence[str]:
        """The names of what differs."""
        return [name for name in type(self).model_fields if getattr(self, name) != getattr(later, name)]
