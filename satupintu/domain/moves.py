"""How tasks, letters, links and obligations move: the form of their tables, and the causes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)
Moves = Mapping[State, frozenset[State]]
"""From each state the states it may go to. A state that stands among its own may be renewed, such as by another day."""


class Cause(StrEnum):
    """Why a task, a letter, a link or an obligation moved. Who did it stands in the history of the same act."""

    DECIDED = "decided"
    """Somebody answered the task."""
    OVERTAKEN = "overtaken"
    """The proposal has moved on without the answer."""
    QUORUM = "quorum"
    """Enough others have answered."""
    DELEGATED = "delegated"
    REASSIGNED = "reassigned"
    FOLLOWED = "followed"
    """The post that was asked has another holder, or the holder is away or back."""

    ACCEPTED = "accepted"
    """The mail server took the letter."""
    POSTPONED = "postponed"
    """The mail server did not take it now; it is tried again."""
    REFUSED = "refused"
    """The mail server refused it for good, or too often."""
    UNWRITABLE = "unwritable"
    """It does not fit its template, or has a header that cannot be."""
    NOT_NEEDED = "not_needed"
    """What it asks had been settled before it went out."""
    RESENT = "resent"
    """It had failed, and is sent once more."""
    REDIRECTED = "redirected"
    """It had failed, and goes to another address, or its task to another person."""

    SIGNED_IN = "signed_in"
    """The link was used to sign in."""
    REPLACED = "replaced"
    """A newer link takes its place: it has lived half of its days, or all of them."""
    KEY_DROPPED = "key_dropped"
    """No letter can carry it any more."""
    ITS_MATTER_IS_OVER = "its_matter_is_over"
    """The task or the obligation that it leads to is over."""

    REPLANNED = "replanned"
    """The meeting is at another hour or place, or has another agenda."""
    TOOK_PLACE = "took_place"
    """What came of the meeting was recorded."""
    NOT_HELD = "not_held"
    """The meeting was called off."""

    ANSWERED = "answered"
    """An answer to an obligation, which settles it or puts it off."""
    NOT_ACCEPTED = "not_accepted"
    """The Bagian asks again for what was answered."""
    BEGUN = "begun"
    """A proposal was entered that will meet it."""
    MET = "met"
    """A younger agreement, or the proposal that was begun for it, has come into the register."""
    NOT_MET = "not_met"
    """The import that had met it was taken back."""
    ANOTHER_TERM = "another_term"
    """The agreement ends on another day than it did."""
    TERM_OVER = "term_over"
    ENDED_EARLY = "ended_early"
    CORRECTED = "corrected"
    """The register had said something else of its agreement, such as another kind or department."""
    TAKEN_OUT = "taken_out"
    """Its agreement went out of the register."""
    MERGED = "merged"
    """Its agreement was the double of another, which has the same obligation."""
    PART_OF_ANOTHER = "part_of_another"
    """Its agreement turned out to be an addendum, which has nothing of its own to follow."""
