"""
A short run of the promises of `make trust` that need no running system, and a look at whether their runs can fail.

The others have their short runs beside this module, from whose tests `make trust` is made.
"""

from pathlib import Path

import pytest

from tests.trust.promises import Attempt, Enough
from tests.trust.rows import PROMISES

TRIES = {
    "R4": 6,
    "R7": 700,
    "R10": 20,
    "R11": 20,
    "R12": 1_200,
    "R14": 300,
    "R16": 3,
    "R17": 20,
    "R18": 60,
    "R23": 6,
    "R25": 1,
    "R26": 60,
    "R28": 3,
}


@pytest.mark.parametrize("name", TRIES)
def test_a_promise_is_kept(name: str, folder: Path) -> None:
    where = folder / name
    where.mkdir()
    attempt = Attempt(TRIES[name], where)
    PROMISES[name].run(attempt)
    assert not attempt.failures
    assert attempt.tried >= TRIES[name]


@pytest.mark.parametrize("name", ["R14", "R17", "R26", "R28"])
def test_a_planted_defect_is_found(name: str, folder: Path) -> None:
    where = folder / f"{name}-seeded"
    where.mkdir()
    attempt = Attempt(PROMISES[name].seeded_size, where, seeded=True)
    with pytest.raises(Enough):
        PROMISES[name].run(attempt)
    assert len(attempt.failures) == 1
