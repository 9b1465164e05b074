"""The table of `make trust` says what was tried, and nothing better than that."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.system import ROOT
from tests.trust.mutations import MUTATIONS, Mutation
from tests.trust.promises import Attempt, Promise, Scale, Unbuilt, bound
from tests.trust.rows import PROMISES, ROWS
from tests.trust.table import Outcome, keep


def nothing(attempt: Attempt) -> None:
    """A promise that is not tried here."""


PROMISE = Promise("R1", "Nothing is lost", "a kill", {Scale.SHORT: 1, Scale.FULL: 300}, nothing, "it is lost")
KEPT = Outcome("R1", "full", "2026-11-30 17:00", "abc1234", 300, 0, 60.0, defect_found=True)


def row(folder: Path, *outcomes: Outcome) -> str:
    """The row of the promise after these runs."""
    for outcome in outcomes:
        keep(outcome, [PROMISE, Unbuilt("R2", "Nothing is doubled", "nobody has built it")], folder / "r", folder / "t")
    return next(line for line in (folder / "t").read_text().splitlines() if line.startswith("| R1 |"))


def test_every_promise_has_one_row_and_the_built_ones_a_defect() -> None:
    assert [each.id for each in ROWS] == [f"R{number}" for number in range(1, 30)]
    assert all(each.defect and each.sizes[Scale.SHORT] <= each.sizes[Scale.FULL] for each in PROMISES.values())


def test_a_count_without_a_failure_proves_no_more_than_three_in_its_number() -> None:
    assert bound(300, 0) == "< 1.00%"
    assert bound(1, 0) == "< 100.00%"
    assert bound(0, 0) == "nothing"
    assert bound(100, 2) == "2.00% seen"


def test_a_short_run_never_takes_the_place_of_a_full_one(tmp_path: Path) -> None:
    later = replace(KEPT, scale="short", at="2026-12-01 09:00", tried=1, failed=1, failures=["lost"])
    assert "full, 2026-11-30 17:00, abc1234 | 300 | 0 | < 1.00%" in row(tmp_path, KEPT, later)
    assert "lost" in (tmp_path / "t").read_text(), "what failed is told all the same"


def test_an_unseen_defect_and_a_run_that_broke_off_are_said(tmp_path: Path) -> None:
    found = row(tmp_path, replace(KEPT, tried=7, defect_found=False, broken_off="OSError: no space"))
    assert "7 (broken off)" in found and "**no**" in found
    assert "OSError: no space" in (tmp_path / "t").read_text()
    assert "| R2 | Nothing is doubled | not reached |" in (tmp_path / "t").read_text()
    assert not replace(KEPT, defect_found=False).is_kept
    assert not replace(KEPT, failed=1).is_kept
    assert KEPT.is_kept


@pytest.mark.parametrize("each", MUTATIONS, ids=lambda each: f"{each.module}: {each.new}")
def test_a_mutation_names_what_stands_in_the_product_and_tests_that_are_there(each: Mutation) -> None:
    source = (ROOT / each.module.replace(".", "/")).with_suffix(".py").read_text()
    assert source.count(each.old) == 1 and each.new != each.old
    for test in each.seen_by:
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(), test
