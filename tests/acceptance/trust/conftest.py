"""Systems for the trust tests: one per module, since a start takes seconds."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder(world_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty folder for the system of this module."""
    made = world_folder / request.module.__name__.rpartition(".")[2]
    made.mkdir()
    yield made
