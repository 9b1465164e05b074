"""Cells as they come from a file, and what is said about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from satupintu.domain.register.agreements import words_of

_NAME = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_COUNTED = re.compile(r"\(?(\d{1,2})\s*[.)](?:\s+|(?=[A-Za-z]))")
_LETTERED = re.compile(r"\(?([a-z])\s*[.)]\s+")
_DASHED = re.compile(r"[-–•*]\s+")
_COUNTED_WITHIN = re.compile(r"(?:^|(?<=[\s;,]))\(?(\d{1,2})[.)]\s+(?=[A-Za-z])")

Cell = str | date | None
"""A text as typed, a day that the spreadsheet itself holds as one, or nothing."""


@dataclass(frozen=True)
class CellRemark:
    """Something said about a cell, as a sentence with its facts."""

    sentence: str
    cell: str
    """Such as `J12`; the line alone where it is about the whole row."""
    facts: Mapping[str, Any] = field(default_factory=dict)


class MergedCells(NamedTuple):
    """Cells that the spreadsheet shows as one, counted from 0; only the first one, top left, holds something."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Table:
    """
    A sheet of a workbook, or a CSV file. Rows may be of unequal length.

    Every cell is a text, a day or nothing: a number is its text (`7`, `0.5`), so a day that was left a bare number of
    days is one too (`43831`), a time of day is `08:30:00`, and what could not be computed is the mark that the sheet
    shows (`#REF!`). A formula is what was last computed.
    """

    filename: str
    sha256: str
    rows: Sequence[Sequence[Cell]]
    sheet: str = ""
    """Its name in the workbook; a CSV file has none."""
    merged: tuple[MergedCells, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses outside the file that cells lead to, by the name of the cell, such as `J12`."""
    is_hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file that hold something: those in sight in their order, then the hidden ones; at least one."""

    filename: str
    sha256: str
    sheets: tuple[Table, ...]

    @property
    def first(self) -> Table:
        """The sheet that is offered first."""
        return self.sheets[0]


def letter(column: int) -> str:
    """The name of a column, counted from 0, as spreadsheets name it: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(letters: str) -> int:
    """The column, counted from 0, that spreadsheets name so."""
    column = 0
    for each in letters.upper():
        column = column * 26 + ord(each) - 64
    return column - 1


def cell_name(line: int, column: int) -> str:
    """The name of a cell, such as `J12`, by its place counted from 0."""
    return f"{letter(column)}{line + 1}"


def cell_place(name: str) -> tuple[int, int] | None:
    """Line and column of a cell, counted from 0, by its name; None for what names none."""
    found = _NAME.fullmatch(name)
    return (int(found[2]) - 1, column_of(found[1])) if found else None


def text_of(cell: Cell) -> str:
    """A cell as one text, its blanks made even, its lines kept."""
    if not cell:
        return ""
    if not isinstance(cell, str):
        return cell.isoformat()
    if "\n" not in cell:
        return " ".join(cell.split())
    return "\n".join([" ".join(line.split()) for line in cell.split("\n")])


def is_blank(cells: Sequence[Cell]) -> bool:
    """True for a row that only sets others apart."""
    return not any(text_of(cell).strip() for cell in cells)


def cell_lines(cell: Cell) -> list[str]:
    """The lines of a cell in their order; an empty line between or before others holds its place."""
    lines = [line.strip() for line in text_of(cell).rstrip().split("\n")]
    return lines if any(lines) else []


def listed_of(cell: Cell) -> list[str]:
    """The lines of a cell without what counts them: `1. `, `2) `, `a. `, `- `; be they all on one line."""
    lines = cell_lines(cell)
    if len(lines) == 1:
        lines = _parted(lines[0])
    for counted in (_COUNTED, _LETTERED):
        found = [counted.match(line) for line in lines if line]
        if found and [each and _place_of(each[1]) for each in found] == list(range(1, len(found) + 1)):
            return [counted.sub("", line, count=1) for line in lines]
    if len(lines) > 1 and all(_DASHED.match(line) for line in lines if line):
        return [_DASHED.sub("", line) for line in lines]
    return lines


def _parted(line: str) -> list[str]:
    """The parts of a line that counts them, `1. PT A 2. PT B`, or that sets them apart with semicolons."""
    starts = list(_COUNTED_WITHIN.finditer(line))
    if len(starts) > 1 and starts[0].start() == 0 and [int(each[1]) for each in starts] == [*range(1, len(starts) + 1)]:
        ends = [each.start() for each in starts[1:]] + [len(line)]
        return [line[each.start() : end].strip(" ;,") for each, end in zip(starts, ends, strict=True)]
    return [part.strip() for part in line.split(";") if part.strip()] if ";" in line else [line]


def _place_of(said: str) -> int:
    return int(said) if said.isdecimal() else ord(said.lower()) - ord("a") + 1


def plain_cell(text: str) -> str:
    """A text for comparing: its words in lower case, nothing else."""
    return " ".join(words_of(text))
