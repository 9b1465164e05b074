"""
Named points at which a test may kill the process, to prove that nothing is lost or doubled there.

`SATUPINTU_CRASHPOINT` names a file. While that file holds the name of a point, the first process that passes the point
removes the file and ends as by SIGKILL; the process started in its place finds no file and lives. Unset, a point costs
one comparison; set, one look for the file.
"""

import os
import signal
from pathlib import Path

_armed = Path(path) if (path := os.environ.get("SATUPINTU_CRASHPOINT")) else None


def crashpoint(name: str) -> None:
    """Die here if this point has been armed."""
    if _armed is not None and _is_ours(_armed, name):
        os.kill(os.getpid(), signal.SIGKILL)


def _is_ours(armed: Path, name: str) -> bool:
    """Take the death sentence, if it is for this point and nobody else has taken it."""
    try:
        if armed.read_text().strip() != name:
            return False
        armed.unlink()
    except FileNotFoundError:
        return False
    return True
