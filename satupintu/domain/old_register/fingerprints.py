"""By what two rows are the same agreement."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from satupintu.domain.old_register.cells import plain_cell
from satupintu.domain.process.form import DocumentType


class NumberedParty(Protocol):
    """A party with its number, of a row or of the register."""

    @property
    def name(self) -> str: ...
    @property
    def is_city(self) -> bool: ...
    @property
    def own_number(self) -> str | None: ...


def fingerprint_of(
    document: DocumentType, parties: Sequence[NumberedParty], day: date | int | None, title: str, apart: str = ""
) -> str:
    """
    SHA-256 of the kind, the partners, and the numbers or, without them, the first day (or its year) and the title.

    Blanks, capitals and punctuation make no difference. `apart` is what somebody has told two by that are alike.
    """
    numbers = sorted(plain_cell(party.own_number) for party in parties if party.own_number)
    partners = sorted(plain_cell(party.name) for party in parties if not party.is_city)
    by_day = None if numbers else str(day)
    said = [document, partners, numbers, by_day, None if numbers else plain_cell(title)]
    if apart:
        said.append(apart)
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
