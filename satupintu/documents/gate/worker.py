"""
`python -m satupintu.documents.gate.worker`: the inside of the gate. One request on standard input, one answer, the end.

The limits are set before the file is touched; who breaks one is ended by the kernel. What no limit needs to end is
refused with a sentence.
"""

import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from satupintu.documents.differences import Difference, difference
from satupintu.documents.gate.asked import REFUSED, Compare, Look, RefusedFile, Request, StoredText, Tabulate
from satupintu.domain.errors import InvalidInput

_MIB = 1024 * 1024
_MOST_FILES = 64
"""Open at once."""


@dataclass(frozen=True)
class Limits:
    """
    Processor time in seconds and address space in bytes; for each MiB of the file `per_mib` seconds more, for each of
    its bytes `_PER_BYTE` bytes.
    """

    seconds: float
    memory: int
    per_mib: float


_PER_BYTE = 8
"""A typeset book of 450 pages with its structure takes 14 bytes for each of its own, to begin with."""
LIMITS = {
    "look": Limits(6, 320 * _MIB, 0.2),
    "compare": Limits(12, 320 * _MIB, 0),
    "tabulate": Limits(10, 768 * _MIB, 2),
}
_YIELDING = 3
"""Niceness: half the share of the web's own process, and no more yielding, since somebody waits for the answer."""
_HARD_SECONDS = 120
"""For who gets by the timer."""


def confine(limits: Limits, size: int) -> None:
    """
    Give this process its limits; it writes no file and yields to all others.

    `size` is what it has to read, in bytes.
    """
    seconds, memory = limits.seconds + limits.per_mib * size / _MIB, limits.memory + _PER_BYTE * size
    os.nice(_YIELDING)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    for what, most in (
        (resource.RLIMIT_CPU, _HARD_SECONDS),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
    ):
        resource.setrlimit(what, (most, most))


def _files(do: Look | Compare | Tabulate) -> list[Path]:
    return [do.before.path, do.after.path] if isinstance(do, Compare) else [do.path]


def answered(do: Look | Compare | Tabulate) -> bytes:
    """
    Do what is asked.

    Raises:
        InvalidInput: the file cannot be accepted, or there is nothing to read in it.
    """
    match do:
        case Look():
            from satupintu.documents.gate.inside.kinds import look

            return look(do).model_dump_json().encode()
        case Compare():
            found = difference(_paragraphs(do.before), _paragraphs(do.after))
            return TypeAdapter(Difference).dump_json(found)
        case Tabulate():
            from satupintu.documents.gate import sheets_as_lines
            from satupintu.documents.gate.inside import registers

            return sheets_as_lines.written(registers.read(do.path, do.filename).sheets)


def _paragraphs(text: StoredText) -> tuple[str, ...]:
    from satupintu.documents.gate.inside.texts import paragraphs_of

    return paragraphs_of(text.path, text.media_type, text.filename)


def main() -> int:
    """Answer the one request; returns the exit code."""
    do = Request.model_validate_json(sys.stdin.buffer.read()).do
    confine(LIMITS[do.task], sum(path.stat().st_size for path in _files(do)))
    try:
        answer, code = answered(do), 0
    except InvalidInput as refusal:
        answer, code = RefusedFile.of(refusal).model_dump_json().encode(), REFUSED
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
