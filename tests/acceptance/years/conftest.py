"""A system of its own, in whose register there is nothing else to count."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.acceptance.travel.training import training
from tests.acceptance.travel.traveller import Traveller
from tests.support.system import System


@pytest.fixture(scope="package")
def running(world_folder: Path) -> Iterator[System]:
    """`satupintu up` on a data directory for training."""
    with training(world_folder / "years", date(2027, 1, 8)) as made:
        yield made


@pytest.fixture(scope="package")
def town(running: System) -> Traveller:
    """Everybody who deals with it."""
    return Traveller(running)
