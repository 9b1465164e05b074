"""
What was filled in with a decision, as typed values, and the one form in which it is kept.

The history hashes what is kept exactly as it stands, so nothing here rewrites it: an old row is read, never mended.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Self

from satupintu.domain.process.conditions import conditions_in
from satupintu.domain.process.form import BurdenChange
from satupintu.domain.process.rules import Trigger
from satupintu.domain.register.signed_texts import CopyGiven, copies_in

_OVERRIDE = "override."
_REMARK = "remark."
LEFT_OUT = "without_"
"""How the field is called that says why a letter goes without a paper, before the kind of the paper."""


def partner_number(party: int) -> str:
    """The name of the field for the number of a partner, by its place from 0: `partner_number`, `partner2_number`."""
    return f"partner{party + 1 if party else ''}_number"


_OF_A_PARTNER = re.compile(r"partner(\d*)_number")


def _number_fields(kept: Iterable[str]) -> Mapping[int, str]:
    """Which of these fields are numbers of partners, by their place."""
    return {int(named[1] or 1) - 1: name for name in kept if (named := _OF_A_PARTNER.fullmatch(name))}


@dataclass(frozen=True)
class SigningGiven:
    """When, where and under which numbers a text was signed."""

    signed_on: date
    place: str
    own_number: str | None
    partner_numbers: Mapping[int, str]
    """Of a text that the Bagian records for all sides: by the place of the partner, from 0; empty where it has none."""
    power_of_attorney: str | None
    """Number and day of the surat kuasa."""


@dataclass(frozen=True)
class DecisionFields:
    """The fields of one decision."""

    kept: Mapping[str, str]
    """As they are stored, hashed and exported: by the names of the form, days in ISO format."""

    @classmethod
    def of(
        cls, given: Mapping[str, str], names: Iterable[str], overrides: Mapping[str, str], remarks: Mapping[str, str]
    ) -> Self:
        """
        Build what is kept of an answer.

        `names` are the fields that belong to the choice, `overrides` say why a deviation may pass, by its key, and
        `remarks` what is wrong with an item of the checklist, by its id.
        """
        kept = {name: given[name].strip() for name in names if name in given}
        kept |= {f"{_OVERRIDE}{key}": reason.strip() for key, reason in overrides.items()}
        return cls(kept | {f"{_REMARK}{item}": remark.strip() for item, remark in remarks.items()})

    def numbered(self, own_number: str) -> Self:
        """The same with the number that the city gives its text."""
        return replace(self, kept={**self.kept, "own_number": own_number})

    @cached_property
    def overrides(self) -> Mapping[str, str]:
        """Why each deviation was let pass, by its key."""
        return self._beginning_with(_OVERRIDE)

    @cached_property
    def remarks(self) -> Mapping[str, str]:
        """What is wrong with each item of the checklist that was answered with no, by its id."""
        return self._beginning_with(_REMARK)

    @cached_property
    def trigger(self) -> Trigger | None:
        """The two questions that lead to the DPRD; None where they were not asked."""
        burden, budgeted = self.kept.get("dprd_burden"), self.kept.get("dprd_budgeted")
        said = self.kept.get("dprd_change")
        if said and budgeted:
            change = BurdenChange(said)
            return Trigger(change is not BurdenChange.NONE, budgeted == "yes", change)
        return Trigger(burden == "yes", budgeted == "yes") if burden and budgeted else None

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """What an approval depends on."""
        return conditions_in(self.kept.get("conditions", ""))

    @property
    def conditions_due(self) -> date | None:
        """The last day for the conditions, where one was set."""
        return self._day("conditions_due")

    @property
    def own_number(self) -> str | None:
        return self.kept.get("own_number") or None

    @cached_property
    def signing(self) -> SigningGiven | None:
        """The signing that was confirmed or recorded; None in answers that are no signature."""
        signed_on = self._day("signed_on")
        if signed_on is None:
            return None
        return SigningGiven(
            signed_on,
            self.kept["place"],
            self.own_number,
            self._partner_numbers(),
            self.kept.get("power_of_attorney"),
        )

    @property
    def text_checks(self) -> Mapping[str, str]:
        """How a text was signed, and what the Bagian has seen on it, by the names of the form."""
        return {name: self.kept[name] for name in ("signed_how", "paraf", "meterai", "stempel") if name in self.kept}

    @property
    def copies(self) -> tuple[CopyGiven, ...]:
        """Who holds which copy of a signed text."""
        return tuple(copies_in(self.kept).values())

    @property
    def letter_number(self) -> str | None:
        """The number of the city's letter, or of the authority's."""
        return self.kept.get("letter_number")

    @property
    def received_on(self) -> date | None:
        """The day from which an authority's time to answer counts."""
        return self._day("received_on")

    @property
    def decided_on(self) -> date | None:
        """The day of an authority's letter."""
        return self._day("decided_on")

    @property
    def plenary_number(self) -> str | None:
        """The number of the decision of a plenary session."""
        return self.kept.get("plenary_number")

    @property
    def plenary_on(self) -> date | None:
        """The day of that session."""
        return self._day("plenary_on")

    @cached_property
    def left_out(self) -> Mapping[str, str]:
        """Why a letter went without a paper that it usually carries, by the kind of paper."""
        return {kind: reason for kind, reason in self._beginning_with(LEFT_OUT).items() if reason}

    def _partner_numbers(self) -> Mapping[int, str]:
        return {party: self.kept[name] for party, name in _number_fields(self.kept).items()}

    def _day(self, name: str) -> date | None:
        day = self.kept.get(name)
        return date.fromisoformat(day) if day else None

    def _beginning_with(self, prefix: str) -> Mapping[str, str]:
        return {name.removeprefix(prefix): self.kept[name] for name in self.kept if name.startswith(prefix)}
