"""The lines of a part's output, in bounded memory whatever the part prints."""

import asyncio
from collections.abc import AsyncIterator

LONGEST_LINE = 16 * 1024
"""Bytes of one line that are kept; the rest is read and dropped."""
CUT = "… [cut]"
_CHUNK = 64 * 1024


async def lines_of(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """
    Each line once it is whole, without its end; a longer one as soon as it is too long, with a mark.

    `readline` will not do: it refuses a line over the stream's limit, and whoever then stops reading lets the pipe fill
    and the part stand still in its next `print`.
    """
    head, is_cut = b"", False
    while chunk := await stream.read(_CHUNK):
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            if not is_cut:
                yield _text(head + part)
            head, is_cut = b"", False
        if is_cut:
            continue
        head += rest
        if len(head) > LONGEST_LINE:
            yield _text(head)
            head, is_cut = b"", True
    if head:
        yield _text(head)


def _text(line: bytes) -> str:
    kept = line[:LONGEST_LINE].decode(errors="replace").rstrip()
    return kept + CUT if len(line) > LONGEST_LINE else kept
