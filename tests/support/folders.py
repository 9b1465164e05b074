"""Where the databases and data directories of the tests stand."""

import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Free bytes that memory must have: a worker's systems, databases and files take about one gigabyte."""


def passable_folder() -> Path:
    """
    A new folder that PostgreSQL's OS user may pass through when root runs the tests; whoever asks removes it.

    It stands in memory where there is room. An empty database is six hundred files, and every test gets one: on a
    disk that costs ten times the processor time. The servers keep the settings they are shipped with, as memory takes
    a flush for done; a process that is killed loses nothing of it, and a power cut no test makes.
    """
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="satupintu-", dir=MEMORY if has_room else None))
    folder.chmod(0o755)
    return folder
