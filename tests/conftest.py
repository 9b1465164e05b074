"""Fixtures that all kinds of tests share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.system import ROOT

SHARED_CASES = ROOT.parent / "shared" / "cases"
OWN_CASES = ROOT / "tests" / "cases"
"""Our own copies of the same form, where the shared ones are not at hand."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Tests that share a running system stay together when two processes run the suite: one file, or one folder.

    Groups go out in the order of `testpaths`. The browser's come last: its driver keeps the event loop of its process.
    """
    for item in items:
        folder = item.path.parent
        shares = folder.name in ("acceptance", "browser")
        item.add_marker(pytest.mark.xdist_group(str(folder if shares else item.path)))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def world_folder() -> Iterator[Path]:
    """A temporary folder that PostgreSQL's OS user may pass through when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="satupintu-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def case_files() -> list[Path]:
    """The six cases."""
    folder = SHARED_CASES if SHARED_CASES.is_dir() else OWN_CASES
    return sorted(folder.glob("*.yaml"))
