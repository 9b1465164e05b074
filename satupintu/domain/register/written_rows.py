"""
The rows of an old register as they were written, bound to the import that brought them.

One row of an import's history holds the Merkle root over all of them, so that a hundred thousand agreements need no
hundred thousand histories: each can show, by its way to that root, that its row is the one that came in. As
`domain.evidence.chain` hashes it; nothing here can be renamed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from satupintu.domain.evidence.chain import Record, digest, path, root

Cells = Sequence[Sequence[str]] | Mapping[str, str]
"""Pairs of header and text from left to right; rows of earlier versions are kept by header."""


def written_row(register_number: str, line: int, cells: Cells) -> Record:
    """A row as it is hashed: the number it was given, its line in the file from 1, its cells as they are kept."""
    return {"register_number": register_number, "line": line, "cells": cells}


def rows_root(rows: Sequence[Record]) -> str:
    """The root over the rows of an import, in the order of their lines."""
    return root(sorted(rows, key=_by_line))


def way_of(rows: Sequence[Record], register_number: str) -> list[list[str]]:
    """The way from the row of an agreement to the root of its import."""
    ordered = sorted(rows, key=_by_line)
    return path(ordered, [row["register_number"] for row in ordered].index(register_number))


def row_hash(row: Record) -> str:
    """SHA-256 of one row."""
    return digest(row)


def _by_line(row: Mapping[str, Any]) -> tuple[int, str]:
    return row["line"], row["register_number"]
