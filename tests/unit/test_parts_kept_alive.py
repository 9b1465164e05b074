"""A part of a running system is replaced whatever it prints and however it ends."""

import asyncio
import os
import signal
import sys
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from satupintu.runtime.parts import Part
from satupintu.runtime.supervisor import Process

pytestmark = pytest.mark.anyio

SLEEP = "import time; time.sleep(600)"


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable[[str], Awaitable[Process]]]:
    """Starts a part from its source and returns once it has printed "ready"."""
    with (tmp_path / "alive").open("w") as alive:
        started: list[Process] = []

        async def start(source: str) -> Process:
            part = Part(f"{tmp_path.name}-{len(started)}", (sys.executable, "-u", "-c", source), ready_line="ready")
            process = Process(part, tmp_path, "id", alive)
            started.append(process)
            await process.start()
            return process

        yield start
        for process in started:
            await process.stop()


async def replaced(process: Process, pid: int) -> int:
    """The pid of the one that follows `pid`."""
    async with asyncio.timeout(60):
        while process.pid in (pid, None):
            await asyncio.sleep(0.05)
    assert process.pid is not None
    return process.pid


async def logged(process: Process, words: str) -> str:
    """What its log holds once `words` stand in it."""
    async with asyncio.timeout(60):
        while words not in (text := process.log_file.read_text()):
            await asyncio.sleep(0.05)
    return text


async def test_a_line_of_any_length_is_cut_and_the_part_works_on(
    start: Callable[[str], Awaitable[Process]],
) -> None:
    process = await start(f"print('ready'); print('x' * 70_000 + 'end'); print('after'); {SLEEP}")
    text = await logged(process, "after")
    assert "xxx" in text and "… [cut]" in text
    assert "end" not in text and len(text) < 20_000


async def test_two_hundred_megabytes_without_a_line_are_read_in_bounded_memory(
    start: Callable[[str], Awaitable[Process]],
) -> None:
    tracemalloc.start()
    try:
        process = await start(
            "import os\nprint('ready')\nfor _ in range(200):\n"
            f"    left = 10**6\n    while left:\n        left -= os.write(1, b'x' * left)\nprint('\\nafter')\n{SLEEP}"
        )
        text = await logged(process, "after")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000
    assert len(text) < 20_000


async def test_a_letter_of_several_bytes_survives_wherever_a_line_is_read_in_two(
    start: Callable[[str], Awaitable[Process]],
) -> None:
    source = "import os, time\nprint('ready')\nfor b in 'naïf → selesai\\n'.encode():\n"
    process = await start(f"{source}    os.write(1, bytes([b])); time.sleep(0.01)\n{SLEEP}")
    assert "naïf → selesai\n" in await logged(process, "selesai")


async def test_a_part_that_printed_a_long_line_is_replaced_when_it_is_killed(
    start: Callable[[str], Awaitable[Process]],
) -> None:
    process = await start(f"print('x' * 70_000); print('ready'); {SLEEP}")
    for _ in range(2):
        pid = process.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert await replaced(process, pid) != pid


async def test_a_part_whose_output_can_no_longer_be_read_is_replaced(
    start: Callable[[str], Awaitable[Process]], monkeypatch: pytest.MonkeyPatch
) -> None:
    process = await start(f"import time\nprint('ready')\nwhile True:\n    print('tick'); time.sleep(0.05)\n{SLEEP}")
    pid = process.pid
    assert pid is not None

    def fail(*_: object) -> None:
        monkeypatch.undo()
        raise ValueError("cannot be written")

    monkeypatch.setattr(process._log, "info", fail)
    assert await replaced(process, pid) != pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_part_that_cannot_be_spawned_for_a_while_is_started_again(
    start: Callable[[str], Awaitable[Process]], monkeypatch: pytest.MonkeyPatch
) -> None:
    process = await start(f"print('ready'); {SLEEP}")
    pid = process.pid
    assert pid is not None
    tried = 0
    spawn = asyncio.create_subprocess_exec

    async def fail_once(*command: str, **options: object) -> asyncio.subprocess.Process:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise BlockingIOError("no process can be made")
        return await spawn(*command, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", fail_once)
    os.kill(pid, signal.SIGKILL)
    assert await replaced(process, pid) != pid
    assert tried == 2


async def test_a_killed_part_is_replaced_though_a_child_of_it_holds_its_output(
    start: Callable[[str], Awaitable[Process]],
) -> None:
    source = "import subprocess, time\nchild = subprocess.Popen(['sleep', '30'])\nprint('ready', child.pid)\n"
    process = await start(f"{source}{SLEEP}")
    text = await logged(process, "ready")
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    try:
        assert await replaced(process, pid) != pid
        first = int(text.split()[1])
        os.kill(first, 0)
    finally:
        for line in process.log_file.read_text().splitlines():
            if line.startswith("ready"):
                os.kill(int(line.split()[1]), signal.SIGKILL)


async def test_a_part_that_is_just_being_replaced_ends_with_the_supervisor(
    start: Callable[[str], Awaitable[Process]], monkeypatch: pytest.MonkeyPatch
) -> None:
    process = await start(f"print('ready'); {SLEEP}")
    first, spawning = process.pid, asyncio.Event()
    assert first is not None
    spawn = asyncio.create_subprocess_exec

    async def slowly(*command: str, **options: object) -> asyncio.subprocess.Process:
        spawning.set()
        await asyncio.sleep(0.2)
        return await spawn(*command, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slowly)
    os.kill(first, signal.SIGKILL)
    await spawning.wait()
    async with asyncio.timeout(30):
        await process.stop()
    assert process.pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
