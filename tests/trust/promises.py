"""What a promise is, how its tries are counted, and what a count proves."""

import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

ENOUGH = 20
"""Failures after which a run ends: it has lost, and each may have waited in vain for minutes."""
PROGRESS_EVERY = 30.0
"""Seconds between lines of progress."""
RULE_OF_THREE = 3.0
"""0 of N: with 95 % confidence fewer than 3/N fail."""


class Scale(StrEnum):
    SHORT = "short"
    FULL = "full"


class Enough(Exception):
    """No further try would change the verdict."""


@dataclass
class Attempt:
    """One run of a promise: how often to try, where, and what came of it so far."""

    size: int
    folder: Path
    seeded: bool = False
    """A defect is planted; the run ends with the first failure."""
    tried: int = 0
    failures: list[str] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)
    _said: float = field(default_factory=time.monotonic)

    @property
    def is_done(self) -> bool:
        return self.tried >= self.size

    def held(self, times: int = 1) -> None:
        """Count tries that kept the promise."""
        self.tried += times
        if time.monotonic() - self._said > PROGRESS_EVERY:
            self._said = time.monotonic()
            print(f"    {self.tried} of {self.size}, {len(self.failures)} failed", file=sys.stderr, flush=True)

    def broke(self, why: str) -> None:
        """
        Count a try that broke it.

        Raises:
            Enough: there are so many that the verdict stands.
        """
        if self.seeded and self.failures:  # others were on their way at the same time
            raise Enough
        self.tried += 1
        self.failures.append(why.strip()[:500])
        print(f"    failed: {self.failures[-1]}", file=sys.stderr, flush=True)
        if self.seeded or len(self.failures) >= ENOUGH:
            raise Enough

    def expect(self, holds: bool, why: str) -> None:
        """Count one try."""
        if holds:
            self.held()
        else:
            self.broke(why)

    @contextmanager
    def trying(self, what: str, times: int = 1) -> Iterator[None]:
        """Count `times` tries as held when the block ends, and one as broken when it raises."""
        try:
            yield
        except Enough:
            raise
        except Exception as error:  # what a try was not prepared for did not keep its promise either
            self.broke(f"{what}: {_told(error)}")
        else:
            self.held(times)


def _told(error: Exception) -> str:
    """An error with the line that raised it: a bare assertion says nothing by itself."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno} {where.line})"


@dataclass(frozen=True)
class Promise:
    """One row of the table."""

    id: str
    says: str
    tries: str
    """What one try is, such as "kills"."""
    sizes: Mapping[Scale, int]
    run: Callable[[Attempt], None]
    defect: str
    """What is planted when the attempt is seeded."""
    seeded_size: int = 1
    left: str = ""
    """What of the goal's figure this does not reach, and why."""


@dataclass(frozen=True)
class Unbuilt:
    """A row that says why there is no run."""

    id: str
    says: str
    why: str


def bound(tried: int, failed: int) -> str:
    """What the counts prove."""
    if not tried:
        return "nothing"
    if failed:
        return f"{failed / tried:.2%} seen"
    return f"< {min(RULE_OF_THREE / tried, 1):.2%}"
