"""A start after the supervisor was killed: its parts may still be ending, and hold their ports until they have."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from config.settings import Settings
from satupintu.domain.errors import MisconfiguredOffice
from satupintu.runtime import supervisor
from tests.support.system import PATIENCE

pytestmark = pytest.mark.anyio


async def a_part_left_alive(settings: Settings) -> subprocess.Popen[bytes]:
    """A part of a run whose supervisor is gone; it lives until it is killed."""
    with await supervisor.wait_for_parts(settings) as alive:
        return subprocess.Popen(["sleep", "600"], pass_fds=(alive.fileno(),))


async def test_a_new_start_waits_until_the_last_part_of_the_old_run_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "END_LIMIT", PATIENCE)
    settings = Settings(data_dir=tmp_path)
    part = await a_part_left_alive(settings)
    start = asyncio.create_task(supervisor.wait_for_parts(settings))
    await asyncio.sleep(0.3)
    assert not start.done()
    part.kill()
    part.wait()
    (await start).close()


async def test_a_part_that_does_not_end_is_a_sentence_with_the_place_of_the_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "END_LIMIT", 0.3)
    settings = Settings(data_dir=tmp_path)
    part = await a_part_left_alive(settings)
    with pytest.raises(MisconfiguredOffice) as refused:
        await supervisor.wait_for_parts(settings)
    part.kill()
    part.wait()
    assert str(tmp_path / "logs") in str(refused.value)


async def test_a_start_after_an_orderly_end_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path)
    (await supervisor.wait_for_parts(settings)).close()
    monkeypatch.setattr(supervisor, "END_LIMIT", 0.1)  # a single look
    (await supervisor.wait_for_parts(settings)).close()
