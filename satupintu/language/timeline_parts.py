"""What a line of the timeline is made of."""

from dataclasses import dataclass
from enum import StrEnum


class PartLook(StrEnum):
    """How a part of a line is set."""

    PLAIN = "plain"
    STRONG = "strong"
    SMALL = "small"
    ADDRESS = "address"
    """Small, and it may be broken before every at sign."""


@dataclass(frozen=True)
class EntryPart:
    """A part of a line, with what follows it at once in plain letters."""

    text: str
    look: PartLook = PartLook.PLAIN
    then: str = ""
    on_new_line: bool = False
