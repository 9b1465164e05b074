"""Columns: what each holds, in which order its days are written, and what else a plan says of a table."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import header
from satupintu.domain.old_register.cells import Cell, Table, is_blank, letter, plain_cell, text_of
from satupintu.domain.old_register.dates import DateOrder, order_of, year_of
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.domain.old_register.headings import (
    OF_A_LIST_TAKEN_AWAY,
    Meaning,
    for_want_of_a_better,
    meaning_of,
    meaning_or_similar,
    similar_to,
)
from satupintu.domain.old_register.kinds import is_partner_kind
from satupintu.domain.old_register.runs import Runs
from satupintu.domain.old_register.text_kinds import kind_in_number, kind_in_title, text_kind
from satupintu.domain.old_register.titles import names_a_partner, usual_text
from satupintu.domain.process.form import DocumentType

TWICE = frozenset({Field.PARTIES, Field.SIGNER, Field.NUMBER})
TERMS = (Field.TERM, Field.TERM_YEARS, Field.TERM_MONTHS, Field.TERM_DAYS)
OF_SIDES: Mapping[Field, tuple[Field, ...]] = {
    Field.PARTIES: (Field.PARTIES, Field.OWN_PARTY),
    Field.SIGNER: (Field.SIGNER, Field.OWN_SIGNER, Field.PARTNER_SIGNER),
    Field.NUMBER: (Field.NUMBER, Field.OWN_NUMBER, Field.PARTNER_NUMBER),
}
"""What stands in a column a side: of either, or of the one that the heading names."""
_LEAST_HEADINGS = 3
SAMPLE = 500
"""Rows that are looked at to tell what holds of the whole file."""


class CitySide(StrEnum):
    """Which of the two sides of a row is the city's: that of the left columns, or that of the right ones."""

    FIRST = "city_first"
    SECOND = "city_second"


class TermUnit(StrEnum):
    """What a bare number in a column of terms counts."""

    YEARS = "years"
    MONTHS = "months"


class Standing(StrEnum):
    """What a row is beside others."""

    SAME = "same"
    """The same agreement as the other one: it does not come in again."""
    ANOTHER = "another"
    NO_AGREEMENT = "no_agreement"
    """Nothing for the register."""


ColumnAnswer = DateOrder | CitySide | TermUnit | DocumentType | Standing
_ANSWERS: Sequence[type[ColumnAnswer]] = (DateOrder, CitySide, TermUnit, DocumentType, Standing)


def answer_of(said: str) -> ColumnAnswer | None:
    """An answer by its word, such as `dmy`; None for what is none."""
    return next((kind(said) for kind in _ANSWERS if said in set(kind)), None)


@dataclass(frozen=True)
class Plan:
    """How a table is read: guessed, shown, and changed by people."""

    header: int
    """The last row of the header, from 0."""
    columns: Mapping[int, Field]
    top: int | None = None
    """The first row of the header, from 0; None where it is one row."""
    constants: Mapping[Field, str] = field(default_factory=dict)
    """What holds of every row of a file that has no column for it, or an empty cell in it."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What somebody typed over a cell, by its name, such as `J12`."""
    said: Mapping[int, Mapping[Field, str]] = field(default_factory=dict)
    """What somebody has filled in for a line, by field, whatever its columns hold (`corrected`)."""
    added: int | None = None
    """The first of the columns that stand for what was filled in for this row; the file has none of them."""
    left_out: frozenset[int] = frozenset()
    """Lines that somebody leaves out, from 1."""
    fills_down: bool = True
    """A cell merged over several rows is said of each of them."""
    marks_unread: bool = False
    """A row comes in without the cells that could not be read, each of them marked; else it waits."""
    orders: Mapping[Field, DateOrder] = field(default_factory=dict)
    """The order of a column of days, where it is known."""
    answers: Mapping[str, ColumnAnswer] = field(default_factory=dict)
    """What was answered for single cells, such as `J12`."""
    over: tuple[str, ...] = ()
    """What is written over the columns, where the header takes up several rows."""
    is_ours: bool = False
    """A list that this register gave: its kinds, days and terms stand as they are."""
    term_unit: TermUnit | None = None
    """What the rows show that a bare number in the column of terms counts."""
    runs: Runs = field(default_factory=Runs)
    """What the rows around a row show of the order in which its days are written."""
    turned: Mapping[Field, str] = field(default_factory=dict)
    """Columns whose days the spreadsheet may have turned when they were typed, by the first of their cells."""
    similar: Mapping[int, str] = field(default_factory=dict)
    """Columns whose heading is not known, with the known one that it is read like: to be looked at."""
    concluded: frozenset[Field] = frozenset()
    """What no column holds, and the rows tell in other columns."""
    usual_text: str = ""
    """The kind of text that the title over the table names, or its sheet."""
    number_forms: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    """The forms of numbers that the city gives, and those that its partners give, as the sure rows show."""
    city_side: CitySide | None = None
    """On which side the city is where a row does not tell: as somebody said, or as in all rows that tell it."""

    def of(self, wanted: Field) -> list[int]:
        """The columns that hold something, from left to right."""
        return self._held.get(wanted, [])

    @cached_property
    def _held(self) -> Mapping[Field, list[int]]:
        found: dict[Field, list[int]] = {}
        for column, held in sorted(self.columns.items()):
            found.setdefault(held, []).append(column)
        return found

    @cached_property
    def by_side(self) -> Mapping[Field, Sequence[tuple[Field, int]]]:
        """Of parties, signers and numbers, the columns from left to right, as arguments for a cell of a row."""
        found = {}
        for either, fields in OF_SIDES.items():
            placed = sorted((column, held, nth) for held in fields for nth, column in enumerate(self.of(held)))
            found[either] = [(held, nth) for _, held, nth in placed]
        return found

    def as_json(self, rows: Sequence[Sequence[Cell]]) -> dict[str, object]:
        """The plan for the record of a batch: letter and header of each column, and what it was read as."""
        return {
            "header": self.header + 1,
            "columns": {letter(index): [heading(rows, self, index), held] for index, held in self.columns.items()},
            "orders": dict(self.orders),
            "answers": dict(self.answers),
            "constants": dict(self.constants),
            "typed": dict(self.typed),
            "said": {str(line): dict(fields) for line, fields in self.said.items()},
            "left_out": sorted(self.left_out),
            "fills_down": self.fills_down,
            "marks_unread": self.marks_unread,
        }


def heading(rows: Sequence[Sequence[Cell]], plan: Plan, column: int) -> str:
    """The header of a column as written; of several rows, one after the other."""
    if plan.over:
        return plan.over[column] if column < len(plan.over) else ""
    header = rows[plan.header]
    return text_of(header[column]) if column < len(header) else ""


def width(rows: Sequence[Sequence[Cell]]) -> int:
    """Columns of the widest row."""
    return max((len(row) for row in rows), default=0)


def guessed(table: Table, top: int | None = None, bottom: int | None = None) -> Plan:
    """
    Find the header, what the columns hold and how their days are written.

    With `top` and `bottom`, rows from 0, the header is where somebody says it is.

    Raises:
        InvalidInput: no row looks like a header.
    """
    rows = table.rows
    found = header.found(rows, meaning_or_similar, _LEAST_HEADINGS)
    if top is not None and top < len(rows):
        found = header.placed(rows, top, top if bottom is None else bottom)
    if found is None:
        raise InvalidInput(
            "Baris judul kolom tidak ditemukan. Beri nama kolomnya, misalnya Jenis, Para Pihak, Mulai, Berakhir."
        )
    titles = header.titles(rows, found)
    body = [row for row in rows[found.last + 1 : found.last + 1 + SAMPLE] if not is_blank(row)]
    columns = _meanings(titles, body)
    similar = _with_similar(columns, titles)
    named = {plain_cell(" ".join(over)) for over in titles}
    is_layered = found.top < found.last
    plan = Plan(
        found.last,
        _sided(columns),
        top=found.top,
        over=tuple(" / ".join(over) for over in titles) if is_layered else (),
        similar=similar,
        is_ours=any(names <= named for names in OF_A_LIST_TAKEN_AWAY),
        usual_text=usual_text(table, found, [" ".join(over) for over in titles]),
    )
    return with_orders(rows, replace(plan, concluded=_concluded(plan, body)))


def _meanings(titles: Sequence[Sequence[str]], body: Sequence[Sequence[Cell]]) -> dict[int, Meaning]:
    """What the columns hold by headings that are known, and by what stands below where there is none."""
    columns: dict[int, Meaning] = {}
    for column in range(max(len(titles), width(body))):
        over = titles[column] if column < len(titles) else ()
        values = [text_of(row[column]) for row in body if column < len(row) and row[column]]
        meaning = header.meant(over, meaning_of) if over else _by_content(values)
        if meaning is None:
            continue
        if meaning.held is Field.PARTIES and values and _share(values, is_partner_kind) > 0.5:
            meaning = Meaning(Field.PARTNER_KIND)
        meaning = _beside(meaning, columns.values())
        if meaning is not None:
            columns[column] = meaning
    return columns


def _with_similar(columns: dict[int, Meaning], titles: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """Add what headings mean that are only like known ones, or stand for want of a better; returns the known ones."""
    likened: dict[int, str] = {}
    for column, over in enumerate(titles):
        words = plain_cell(" ".join(over))
        found = similar_to(words) if column not in columns else None
        meaning = _beside(found[0], columns.values()) if found else None
        if found is not None and meaning is not None:
            columns[column], likened[column] = meaning, found[1]
    for column, over in enumerate(titles):
        held = for_want_of_a_better(plain_cell(over[-1])) if over and column not in columns else None
        if held is not None and held not in {each.held for each in columns.values()}:
            columns[column], likened[column] = Meaning(held), held.value
    return likened


def _concluded(plan: Plan, body: Sequence[Sequence[Cell]]) -> frozenset[Field]:
    """What the columns lack and rows tell: the kind by a number, a title or the row above, the partner by the title."""

    def held_in(*fields: Field) -> list[list[str]]:
        columns = [column for held in fields for column in plan.of(held)]
        return [[text_of(row[column]) for column in columns if column < len(row)] for row in body]

    found = set()
    numbers = held_in(Field.NUMBER, Field.OWN_NUMBER, Field.PARTNER_NUMBER)
    titles = [row[0] if row else "" for row in held_in(Field.TITLE)]
    kinds = [
        any(kind_in_number(number).only for number in row) or kind_in_title(title).only is not None
        for row, title in zip(numbers, titles, strict=True)
    ]
    alone = [texts[0] for row in body if len(texts := [text for cell in row if (text := text_of(cell))]) == 1]
    if plan.usual_text or any(text_kind(text).only for text in alone) or (kinds and sum(kinds) > len(kinds) / 2):
        found.add(Field.DOCUMENT)
    if titles and sum(names_a_partner(title) for title in titles) > len(titles) / 2:
        found.add(Field.PARTIES)
    return frozenset(found)


def _beside(meaning: Meaning, others: Collection[Meaning]) -> Meaning | None:
    """What a column holds beside those to its left; None where there are enough of it."""
    alike = [each for each in others if each.held is meaning.held]
    if meaning.held is Field.PARTIES and alike and None in (meaning.party, alike[0].party):
        # Names are in two columns only where each is said to be one party's; beside the partner's name it is the post.
        return _beside(replace(meaning, held=Field.SIGNER), others) if meaning.party is not None else None
    return meaning if len(alike) < _most(meaning.held) else None


def _most(held: Field) -> int:
    return 2 if held in TWICE else 1


def _sided(columns: Mapping[int, Meaning]) -> dict[int, Field]:
    """The fields, those of a party told by its place known to be the partner's where only that party has names."""
    named = [each.party for each in columns.values() if each.held is Field.PARTIES]
    fields = {column: each.held for column, each in columns.items()}
    if len(named) == 1 and named[0] is not None:
        fields |= {
            column: each.of_side(is_city=each.party != named[0])
            for column, each in columns.items()
            if each.party is not None and each.held is not Field.PARTIES
        }
    if Field.DOCUMENT not in fields.values():
        fields = {column: Field.DOCUMENT if held is Field.AS_WRITTEN else held for column, held in fields.items()}
    return fields


def _by_content(values: Sequence[str]) -> Meaning | None:
    """A column without header: the year stands there in many registers."""
    is_year = values and _share(values, lambda said: year_of(said) is not None) > 0.9
    return Meaning(Field.YEAR) if is_year else None


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / len(values)


def with_orders(rows: Sequence[Sequence[Cell]], plan: Plan) -> Plan:
    """The plan with the orders that the days of its columns tell; those that somebody has said stand."""
    found: dict[Field, DateOrder] = {}
    for day in DAYS:
        cells = [row[column] for column in plan.of(day) for row in rows[plan.header + 1 :] if column < len(row)]
        order = order_of(cell for cell in cells if not isinstance(cell, date))
        if order is not None:
            found[day] = order
    return replace(plan, orders={**found, **plan.orders})


def checked(plan: Plan) -> Plan:
    """
    Refuse a plan with which no row could enter.

    Raises:
        InvalidInput: no column and no constant for the kind of text or the partner, or one thing in too many columns.
    """
    for held in (Field.DOCUMENT, Field.PARTIES):
        if not plan.of(held) and held not in plan.constants and held not in plan.concluded:
            raise InvalidInput("Tentukan kolom untuk jenis naskah dan kolom untuk para pihak atau mitra.")
    alike: list[tuple[Sequence[Field], int]] = [*(([held], _most(held)) for held in Field), (TERMS, 1)]
    for fields, most in alike:
        columns = [column for held in fields for column in plan.of(held)]
        if len(columns) > most:
            names = ", ".join(letter(column) for column in columns)
            raise InvalidInput("Kolom %(columns)s tidak dapat dibaca sebagai hal yang sama.", columns=names)
    return plan
