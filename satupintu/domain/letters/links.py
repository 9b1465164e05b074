"""How long emailed links work: the office's policy (no law sets it), in whole days. No clock, no I/O."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field


class LinkLife(BaseModel):
    """
    Days for each kind of link. What a link has led to may be over before: then it goes on for a shorter while.

    Agreements run for years and links do not: every letter carries one that works for at least half of its days yet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    task_days: int = Field(180, ge=1)
    """Of a link to a task, from the day on which it was made."""
    receipt_days: int = Field(30, ge=1)
    """After the answer, in which the link shows the receipt."""
    status_days: int = Field(365, ge=1)
    """Of a link to the status of a proposal, from the day on which it was made."""
    ended_days: int = Field(90, ge=1)
    """After the proposal has ended, with an agreement or without."""
    obligation_days: int = Field(365, ge=1)
    """Of a link to what follows an agreement, from the day on which it was made."""
    answered_days: int = Field(30, ge=1)
    """After that was answered or has lapsed."""


@dataclass(frozen=True)
class Life:
    """How many days a kind of link works from when it was made, and how many after what it leads to is over."""

    longest: int
    after: int

    def ends_at(self, made_at: datetime, over_at: datetime | None) -> datetime:
        """When a link ends; one made after all was over shows for as long how it went."""
        longest = made_at + timedelta(days=self.longest)
        if over_at is None:
            return longest
        return min(longest, max(made_at, over_at) + timedelta(days=self.after))

    def is_good_for_letters(self, made_at: datetime, now: datetime) -> bool:
        """True while a link will work for at least half of its days yet; after that a letter carries a new one."""
        return now <= made_at + timedelta(days=self.longest) / 2
