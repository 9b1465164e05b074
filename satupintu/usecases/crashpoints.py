"""
Named points at which a test may kill the process, to prove that nothing is lost or doubled there.

`SATUPINTU_CRASHPOINT=name` or `name:3` (the third time it is passed) ends the process like SIGKILL does. Unset, a
point is one dictionary look-up.
"""

import os
import signal

_wanted, _, _count = os.environ.get("SATUPINTU_CRASHPOINT", "").partition(":")
_left = int(_count or 1)


def crashpoint(name: str) -> None:
    """Die here if this point was asked for."""
    global _left
    if name == _wanted:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
