"""docs/adding-a-stage.md tells the truth: its edits, and no others, add a stage that works."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.system import PATIENCE, ROOT

PAGE = ROOT / "docs" / "adding-a-stage.md"
_BLOCK = re.compile(r"^```diff\n# (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Edit:
    """One block of the page: what stands in a file, and what takes its place."""

    path: str
    before: str
    after: str


def edits() -> list[Edit]:
    found = []
    for path, block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        lines = [(line[:1] or " ", line[1:]) for line in block.splitlines()]
        assert {sign for sign, _ in lines} <= {" ", "+", "-"}, path
        before, after = ("".join(f"{text}\n" for sign, text in lines if sign in (" ", kept)) for kept in "-+")
        found.append(Edit(path, before, after))
    return found


@pytest.fixture(scope="module")
def copy(world_folder: Path) -> Path:
    """The code with the edits of the page."""
    folder = world_folder / "with-a-stage"
    leave = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in ("satupintu", "flows", "tasks", "config", "tests", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    for edit in edits():
        file = folder / edit.path
        text = file.read_text(encoding="utf-8")
        assert text.count(edit.before) == 1, f"{edit.path} has changed; the page shows it as it was:\n{edit.before}"
        file.write_text(text.replace(edit.before, edit.after), encoding="utf-8")
    return folder


def test_a_stage_is_added_by_about_ten_edits() -> None:
    made = edits()
    assert len(made) <= 13
    assert Counter(edit.path for edit in made).most_common(1) == [("satupintu/domain/process/lifecycle.py", 3)]


def test_the_stage_of_the_page_works(copy: Path) -> None:
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/integration/made_up_stage.py")
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    environment["PYTHONPATH"] = str(copy)
    done = subprocess.run(
        command, check=False, cwd=copy, env=environment, capture_output=True, text=True, timeout=4 * PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
