"""One running system for the acceptance tests of this folder; its logs are shown when a test fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.people import Town
from tests.support.system import System, system


@pytest.fixture(scope="package")
def running(world_folder: Path) -> Iterator[System]:
    """`satupintu up` on free ports, with two workers and two webs, as a busier office would run it."""
    folder = world_folder / "acceptance"
    folder.mkdir(mode=0o755)
    with system(folder, webs="2", workers="2") as made:
        yield made


@pytest.fixture
def town(running: System) -> Town:
    """Everybody who gets letters from it."""
    return Town(running)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Show the parts' last lines under a failed test that used the running system."""
    report = yield
    used = getattr(item, "funcargs", {}).get("running")
    if call.when == "call" and call.excinfo is not None and isinstance(used, System):
        report.sections.append(("logs of the system", used.logs()))
    return report
