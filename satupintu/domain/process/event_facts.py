"""
What an event of the history is, and those of its facts that are more than a word.

A row keeps the event's word and its facts as JSON, and is hashed: what a class writes can never be renamed or left out
again. A fact that has nothing to say is left out; only those of `WRITTEN_AS_NULL` are written as null. Rows of earlier
versions lack facts that came later (therefore most have a default), and what no class knows any more is kept unread.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment, Choice


class EventFact(BaseModel):
    """A value among the facts of an event, with names of its own."""

    model_config = ConfigDict(frozen=True, extra="allow")  # what another version says beside is kept


class PaperFact(EventFact):
    """A paper that an act brought along, by its hash."""

    kind: str
    sha256: str


class RemarkFact(EventFact):
    """An item of a checklist that was answered with no, and what is wrong with it."""

    item: Words
    text: str


class TriggerFact(EventFact):
    """What leads to the DPRD, each `yes` or `no`: a burden for public and region; money in this year's APBD."""

    burden: str
    budgeted: str
    change: str | None = None
    """What an addendum does to the burden."""


class OverrideFact(EventFact):
    """A deviation from the route that the Bagian Kerja Sama has let pass, and why."""

    sentence: str
    facts: Mapping[str, Any]
    key: str
    reason: str


class LeftOutFact(EventFact):
    """A paper that a letter usually carries and did not, and why."""

    kind: str
    reason: str


class RoomOpinionFact(EventFact):
    """An opinion of a lens that was given in a meeting, as the Bagian Kerja Sama recorded it."""

    assignment: Assignment
    position: str
    choice: Choice
    note: str | None = None


class Event(EventFact):
    """Something that has happened. Classes without a word are what several events have in common."""

    model_config = ConfigDict(extra="forbid", validate_by_name=True)

    word: ClassVar[str] = ""
    """How rows name the event."""
    WRITTEN_AS_NULL: ClassVar[frozenset[str]] = frozenset()

    unknown: Mapping[str, Any] = Field(default_factory=dict, exclude=True)
    """Facts of a row that no version of today writes."""

    def __init_subclass__(cls, *, word: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.word = word
        if word:
            assert word not in EVENTS, f"two events are called {word}"
            EVENTS[word] = cls

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """
        Read the facts of a row.

        Raises:
            ValidationError: a fact that every version has written is missing, or is none of its kind.
        """
        known = {field.alias or name for name, field in cls.model_fields.items() if name != "unknown"}
        unknown = {name: fact for name, fact in facts.items() if name not in known}
        return cls.model_validate({name: facts[name] for name in facts if name in known} | {"unknown": unknown})

    @property
    def facts(self) -> dict[str, Any]:
        """The facts as a row keeps them: JSON values by name."""
        said = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        known = {name: fact for name, fact in said.items() if fact is not None or name in self.WRITTEN_AS_NULL}
        return {**known, **self.unknown}


EVENTS: dict[str, type[Event]] = {}
"""Every event by its word."""


class Bringing(Event):
    papers: tuple[PaperFact, ...] | None = None
    """What was handed in with it, or made by it."""
