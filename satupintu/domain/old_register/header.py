"""The header of a table: which rows it takes up, and what each column is called by all of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from satupintu.domain.old_register.cells import Cell, is_blank, plain_cell, text_of

WITHIN = 30
"""Rows from the top among which the header is looked for."""
_DEEPEST = 3
"""Rows that a header takes up at most: a title over groups over columns."""
_LONGEST = 60
"""Characters of a heading at most; a longer text belongs to a row."""
_NO_HEADING = re.compile(r"\d+|\d{1,4}\D\d{1,2}\D\d{1,4}|.*\d\s*/\s*\d.*")
"""A number of its own, a day, a number of a letter: what stands in rows, never in a header."""
_COUNTED = re.compile(r"\(?\s*(\d{1,2}|[a-z])\s*(?:[).]|=.*)?")
_LEAST_COUNTED = 3
_NOTE = re.compile(r"\([^)]*\)")

T = TypeVar("T")


@dataclass(frozen=True)
class Header:
    """The rows of a header, counted from 0."""

    top: int
    bottom: int
    last: int
    """Below `bottom` where a row counts the columns."""


def titles(rows: Sequence[Sequence[Cell]], header: Header) -> list[tuple[str, ...]]:
    """
    What is written over each column, from the top row to the bottom one, without what is empty.

    A text over several columns (merged cells, of which only the first holds it) is said of each that has its own below.
    """
    lines = [list(rows[line]) for line in range(header.top, header.bottom + 1)]
    wide = max(map(len, lines))
    texts = [[text_of(cell).replace("\n", " ").strip() for cell in line] + [""] * (wide - len(line)) for line in lines]
    for above, below in pairwise(texts):
        for column in range(1, wide):
            if not above[column] and below[column]:
                above[column] = above[column - 1]
    return [tuple(text for text in column if text) for column in zip(*texts, strict=True)]


def meant(over: Sequence[str], means: Callable[[str], T | None]) -> T | None:
    """
    What a column holds by all that is written over it: by the whole, else by the words nearest to its cells.

    A note in brackets, such as `Mulai (tgl/bln/thn)`, is passed over where it tells nothing.
    """
    for said in (over, [_NOTE.sub(" ", text) for text in over]):
        for first in range(len(said)):
            found = means(plain_cell(" ".join(said[first:])))
            if found is not None:
                return found
    return None


def found(rows: Sequence[Sequence[Cell]], means: Callable[[str], object | None], least: int) -> Header | None:
    """The rows over whose columns the most headings are known, at least so many; the fewest rows, the first of them."""
    best: tuple[int, int, int] | None = None
    header = None
    for top in range(min(WITHIN, len(rows))):
        for depth in range(1, _DEEPEST + 1):
            bottom = top + depth - 1
            if bottom >= len(rows) or (depth > 1 and not _goes_on(rows[bottom])):
                break
            known = {meant(over, means) for over in titles(rows, Header(top, bottom, bottom))} - {None}
            worth = (len(known), -depth, -top)
            if len(known) >= least and (best is None or worth > best):
                best, header = worth, Header(top, bottom, bottom)
    return None if header is None else _with_counts(rows, header)


def placed(rows: Sequence[Sequence[Cell]], top: int, bottom: int) -> Header:
    """The header where somebody says it is, and the row below that counts its columns."""
    last = min(max(top, bottom), len(rows) - 1)
    return _with_counts(rows, Header(min(top, last), last, last))


def _with_counts(rows: Sequence[Sequence[Cell]], header: Header) -> Header:
    below = header.bottom + 1
    return replace(header, last=below) if below < len(rows) and counts_columns(rows[below]) else header


def _goes_on(row: Sequence[Cell]) -> bool:
    """True for a row that can be the lower one of a header: short words, and nothing that only rows hold."""
    if is_blank(row) or any(not isinstance(cell, str | None) for cell in row):
        return False
    said = [text for cell in row if (text := text_of(cell).strip())]
    return all(len(text) <= _LONGEST and not _NO_HEADING.fullmatch(text) for text in said)


def counts_columns(row: Sequence[Cell]) -> bool:
    """True for the row under a header that counts the columns: 1, 2, 3 or (1), (2), or a, b."""
    read = []
    for cell in row:
        if not (text := text_of(cell).strip().casefold()):
            continue
        counted = _COUNTED.fullmatch(text)
        if counted is None:
            return False
        read.append(counted)
    if len(read) < _LEAST_COUNTED:
        return False
    places = [int(each[1]) if each[1].isdecimal() else ord(each[1]) - ord("a") + 1 for each in read]
    return places == list(range(places[0], places[0] + len(places))) and places[0] <= 2
