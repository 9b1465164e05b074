"""What can happen to a proposal through its family; `domain.process.events` names these events with all others."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from satupintu.domain.process.event_facts import Event


class Changeable(StrEnum):
    """What an addendum can change beside the last day, by the names of `domain.register.versions.WhatHeld`."""

    PARTIES = "parties"
    SCOPE = "scope"
    VALUE = "value"


class OfFamily(Event):
    """What all of them are."""


class ParentChosen(OfFamily, word="parent_chosen"):
    """The Bagian has said which agreement, or which proposal, the text follows."""

    parent: str
    """Number of the register, or of the proposal."""
    before: str | None = None
    """What the form had named until then."""
    form_sha256: str | None = None


class ParentRegistered(OfFamily, word="parent_registered"):
    """The proposal that was waited for has its signed text in the register."""

    register_number: str = Field(alias="register")


class ParentEndsEarlier(OfFamily, word="parent_ends_earlier"):
    """The parent that was waited for ends before the text that follows it would."""

    register_number: str = Field(alias="register")
    ends_on: date


class ParentGivenUp(OfFamily, word="parent_given_up"):
    """The proposal that was waited for has ended without an agreement."""

    parent: str


class ChangedByAddendum(OfFamily, word="changed_by_addendum"):
    """An addendum has changed the agreement that a proposal became; its new last day is an event of its own."""

    register_number: str = Field(alias="register")
    changed: tuple[Changeable, ...]
