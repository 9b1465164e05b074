"""A looked-at register as its draft keeps it: rows, questions, and what the pages show beside them."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from satupintu.domain.old_register.body import BodyRow, body
from satupintu.domain.old_register.cells import CellRemark, Table, letter, text_of
from satupintu.domain.old_register.choices import header_rows
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import Plan, heading, width
from satupintu.domain.old_register.corrected import as_said, fields_in, fields_of
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.domain.old_register.piles import Pile, pile_of
from satupintu.domain.old_register.row import Doubt
from satupintu.domain.old_register.rows import Judged
from satupintu.store.register.import_drafts import DraftQuestion, DraftRow

FIRST_ROWS = 12
"""Rows of a sheet among which somebody can point at the header."""
_LINES_NAMED = 12
"""Rows that a question names."""
_SAMPLE = 80
_HEADING = 60
"""Characters of a sample, and of a cell among the first rows."""


def rows_kept(table: Table, plan: Plan, city: City, judged: Sequence[Judged]) -> list[DraftRow]:
    """Every judged row beside its cells as they stand in the file."""
    is_whole = all(row.agreement is not None for row in judged)
    read = {} if is_whole else {row.line: row for row in body(table, plan, city)}
    return [
        DraftRow(
            row.line,
            pile_of(row).place,
            [[line, [text_of(cell) for cell in table.rows[line - 1]]] for line in (row.line, *row.also)],
            {str(held): said for held, said in _fields(read, plan, row).items()},
            list(_said(row)),
        )
        for row in judged
    ]


def _fields(read: Mapping[int, BodyRow], plan: Plan, row: Judged) -> dict[Field, str]:
    if row.agreement is not None:
        return fields_of(row.agreement)
    filled_in, plan = as_said(read[row.line], plan)
    return fields_in(filled_in.cells, plan)


def _said(row: Judged) -> Iterable[dict[str, Any]]:
    concluded = (*row.proposed, *row.marked)
    yield from (_remark("remark", each) for each in row.remarks if each not in concluded)
    yield from (_remark("proposed", each) for each in row.proposed)
    yield from (_remark("marked", each) for each in row.marked)
    for each in row.asked:
        yield {"kind": "asked", "cell": each.cell, "about": each.about, "said": each.said, "answers": answers(each)}


def _remark(kind: str, said: CellRemark) -> dict[str, Any]:
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in said.facts.items()}
    return {"kind": kind, "cell": said.cell, "sentence": said.sentence, "facts": facts}


def answers(doubt: Doubt) -> list[list[str]]:
    """Each answer with what it would mean; a day as ISO, marked as one."""
    return [[answer, str(value), "day" if isinstance(value, date) else ""] for answer, value in doubt.answers.items()]


@dataclass
class _Asked:
    """A question on the way to being asked once."""

    doubt: Doubt
    names: dict[str, None] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)


def questions_kept(judged: Iterable[Judged]) -> list[DraftQuestion]:
    """What the rows ask, once for all that ask the same; that of most rows first."""
    found: dict[str, _Asked] = {}
    for row in judged:
        for doubt in row.asked:
            asked = found.setdefault(_key(doubt), _Asked(doubt))
            asked.names[doubt.group or doubt.cell] = None
            asked.lines.append(row.line)
    ordered = sorted(found.items(), key=lambda asked: (-len(asked[1].lines), asked[1].lines[0]))
    return [
        DraftQuestion(
            key,
            list(each.names),
            each.doubt.about,
            each.doubt.said,
            answers(each.doubt),
            each.lines[:_LINES_NAMED],
            len(each.lines),
        )
        for key, each in ordered
    ]


def _key(doubt: Doubt) -> str:
    """The same for doubts that one answer settles."""
    same = doubt.group or json.dumps([doubt.about, doubt.said, answers(doubt)])
    return hashlib.sha256(same.encode()).hexdigest()[:16]


def shown_of_file(sheets: Sequence[Table], table: Table) -> dict[str, Any]:
    """What can be shown of a file of which nothing is understood yet: its sheets, and the first rows of this one."""
    return {
        "sheets": [[each.sheet, len(each.rows)] for each in sheets],
        "sheet": table.sheet,
        "first": [[text_of(cell)[:_HEADING] for cell in row] for row in table.rows[:FIRST_ROWS]],
    }


def shown_of_plan(table: Table, plan: Plan) -> dict[str, Any]:
    """How the table is read, as the page lets it be changed."""
    top, bottom = header_rows(table, plan)
    return {
        "top": top + 1,
        "bottom": bottom + 1,
        "columns": [_column(table, plan, index) for index in range(width(table.rows))],
        "days": [day for day in DAYS if plan.of(day)],
        "orders": dict(plan.orders),
        "city_side": plan.city_side,
        "has_sides": any(len(plan.of(held)) > 1 for held in (Field.SIGNER, Field.NUMBER)),
    }


def _column(table: Table, plan: Plan, index: int) -> list[str]:
    """Letter, heading, a sample of what stands in it, and its meaning."""
    cells = (row[index] for row in table.rows[plan.header + 1 :] if index < len(row) and row[index])
    sample = text_of(next(cells, None)).replace("\n", " / ")
    return [letter(index), heading(table.rows, plan, index), sample[:_SAMPLE], plan.columns.get(index, "")]


def piles_of(rows: Iterable[DraftRow]) -> dict[str, int]:
    """How many rows lie on each pile, all piles named."""
    found = Counter(row.pile for row in rows)
    return {pile: found[pile.place] for pile in Pile}
