"""Fixtures that all kinds of tests share."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.support.folders import passable_folder
from tests.support.system import ROOT

SHARED_CASES = ROOT.parent / "shared" / "cases"
OWN_CASES = ROOT / "tests" / "cases"
"""Our own copies of the same form, where the shared ones are not at hand."""


class _BySystem(LoadFileScheduling):
    """Hands out whole files, and whole folders whose tests share one running system."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.rpartition("/")[0]
        return folder if folder in ("tests/acceptance", "tests/acceptance/travel", "tests/browser") else file


LONGEST_FIRST = (
    "tests/acceptance/years/",
    "tests/acceptance/trust/test_crashes.py",
    "tests/acceptance/trust/",
    "tests/acceptance/travel/",
    "tests/acceptance/",
    "tests/browser/",
    "tests/integration/",
)
"""What takes minutes in one piece begins first; the unit tests fill what is left on each process at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the suite for processes side by side; a process alone goes from the unit tests to the browser's."""
    if hasattr(config, "workerinput"):
        items.sort(
            key=lambda item: next((at for at, path in enumerate(LONGEST_FIRST) if item.nodeid.startswith(path)), 99)
        )


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """How the processes share the suite (`make test`, with `--dist loadfile`)."""
    return _BySystem(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def world_folder() -> Iterator[Path]:
    """A folder for everything that this process of the tests starts."""
    folder = passable_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def case_files() -> list[Path]:
    """The six cases."""
    folder = SHARED_CASES if SHARED_CASES.is_dir() else OWN_CASES
    return sorted(folder.glob("*.yaml"))
