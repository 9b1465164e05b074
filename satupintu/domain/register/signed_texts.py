"""
The signed text of an agreement: how it was signed, what an official has to see on it, and who holds its copies.

Consent by link is no signature. The law files the text itself: one original with the TKKSD (Permendagri 22/2020
Ps. 16(2), 38(2), 59(2)), originals for the parties and a photocopy for the Bagian (Ps. 10(3), 14(4)), each original
with its duty paid (UU 10/2020 Ps. 3, 21).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from satupintu.domain.register.agreements import CopyKind


class SignedHow(StrEnum):
    """How the parties have signed."""

    INK = "ink"
    ELECTRONIC = "electronic"
    MIXED = "mixed"
    """One side in ink, another electronically."""

    @property
    def on_paper(self) -> bool:
        """True where there are originals on paper."""
        return self is not SignedHow.ELECTRONIC

    @property
    def by_certificate(self) -> bool:
        """True where the file carries electronic signatures."""
        return self is not SignedHow.INK


@dataclass(frozen=True, slots=True)
class CopyGiven:
    """One row of the form: a copy and who holds it; what was not filled in is empty."""

    kind: str
    holder: str
    place: str

    @property
    def is_original(self) -> bool:
        return self.kind == CopyKind.ORIGINAL


COPY_PARTS = ("kind", "holder", "place")


def copy_field(row: int, part: str) -> str:
    """The name of a field of one row of copies, such as `copy1_holder`; rows count from 1."""
    return f"copy{row}_{part}"


_OF_A_COPY = re.compile(rf"copy(\d+)_(?:{'|'.join(COPY_PARTS)})")


def is_of_a_copy(name: str) -> bool:
    """True for the name of a field of any row."""
    return _OF_A_COPY.fullmatch(name) is not None


def copies_in(kept: Mapping[str, str]) -> Mapping[int, CopyGiven]:
    """The copies that a form names, by their row; a row with nobody who holds it is none."""
    rows = sorted({int(named[1]) for name in kept if (named := _OF_A_COPY.fullmatch(name))})
    found = {row: CopyGiven(*(kept.get(copy_field(row, part), "") for part in COPY_PARTS)) for row in rows}
    return {row: each for row, each in found.items() if each.holder}
