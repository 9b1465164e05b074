"""
Refusals, as sentences that a person can act on.

Each sentence is an Indonesian message id with named placeholders; the edge (web, command line, API) translates it
with `satupintu.language`. Rules never format text themselves.
"""

from datetime import timedelta
from math import ceil
from typing import Any

from satupintu.domain.office.bounds import Bound


class CooperationError(Exception):
    """
    Base of every refusal the office may meet.

    `sentence` is the message id, `facts` fill its placeholders, `field` names the form field it belongs to.
    """

    status = 422

    def __init__(self, sentence: str, *, field: str | None = None, **facts: Any) -> None:
        self.sentence = sentence
        self.field = field
        self.facts = facts
        super().__init__(sentence % facts if facts else sentence)


class InvalidInput(CooperationError):
    """What was entered cannot be accepted as it stands; the sentence says what to change."""


class Unreadable(InvalidInput, ValueError):
    """
    What was typed is no text, number or day, or could be meant in two ways.

    A ValueError too, so that pydantic hands it on from a validator.
    """


class InvalidForm(CooperationError):
    """Several fields of one form need attention; nothing was saved."""

    def __init__(self, problems: list[CooperationError]) -> None:
        self.problems = problems
        super().__init__("Ada isian yang perlu diperbaiki.")


class IllegalMove(CooperationError):
    """A thing cannot go from its state to the wanted one: its table of moves does not hold that move."""

    status = 409


class Overtaken(CooperationError):
    """What the page showed is not what stands now; it is shown again, to be read before anything is recorded."""

    status = 409


class AlreadyDecided(CooperationError):
    """Somebody (perhaps the same person) has already decided this task; the first decision stands."""

    status = 409


class NotFailed(CooperationError):
    """Only a letter that failed is sent again; this one is on its way, has arrived, or is not needed any more."""

    status = 409


class LinkClosed(CooperationError):
    """The link or task is no longer open: reassigned, expired, or its stage has closed."""

    status = 410


class LinkUnusable(LinkClosed):
    """The link does not open anything: unknown, used up or expired. Another one can be had."""


class LinkEnded(LinkUnusable):
    """The link has had its days. Its holder may have a new one sent to the address of this one."""


class NotFound(CooperationError):
    """What was asked for does not exist, or is not for the person who asked."""

    status = 404


class NotYours(NotFound):
    """It exists, and is not for the person who asked: said in the same words as if it did not, and noted."""


class TokenNeeded(CooperationError):
    """A program came without a token that holds."""

    status = 401


class NotAllowed(CooperationError):
    """The person is known, but this is not theirs to do."""

    status = 403


class TooBusy(InvalidInput):
    """Too much of the same is being done at this moment; nothing is wrong with what was entered."""

    status = 503


class DatabaseAway(CooperationError):
    """PostgreSQL restarts or cannot be reached; nothing was saved, and the same may be sent again."""

    status = 503


class StorageFull(CooperationError):
    """No room is left for files or rows; nothing was saved, and an administrator has to make room."""

    status = 507


class FileLost(CooperationError):
    """A row names a file that does not lie in the store any more; the sentence names its hash."""

    status = 500


class TooMany(CooperationError):
    """
    A bound is reached; nothing was done, and the same may be tried again later.

    `bound` and `key` say whose count is full, `wait` when there is room again.
    """

    status = 429

    def __init__(self, sentence: str, *, bound: Bound, key: str, wait: timedelta, **facts: Any) -> None:
        self.bound = bound
        self.key = key
        self.wait = wait
        super().__init__(sentence, minutes=ceil(wait.total_seconds() / 60), **facts)


class MisconfiguredOffice(CooperationError):
    """A file in `config/` contradicts itself or lacks somebody; the sentence names file and key."""

    status = 500


class Contradiction(MisconfiguredOffice, ValueError):
    """
    One thing wrong in a file of `config/`; `key` is the way to it, an index counting from 0.

    A ValueError too, so that pydantic hands it on from a validator.
    """

    def __init__(self, sentence: str, *, key: tuple[str | int, ...] = (), **facts: Any) -> None:
        self.key = key
        super().__init__(sentence, **facts)
