"""The cells of one row of an old register by what they hold, and what is to be said or asked about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates, terms
from satupintu.domain.old_register.body import BodyRow
from satupintu.domain.old_register.cells import Cell, CellRemark, cell_lines, letter, listed_of, plain_cell, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import OF_SIDES, CitySide, ColumnAnswer, Plan, Standing, TermUnit
from satupintu.domain.old_register.dates import DateDoubt, DateOrder, Written
from satupintu.domain.old_register.day_words import FROM_SIGNING, NO_LAST_DAY
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.parties import Names, SideColumns, number_of
from satupintu.domain.old_register.titles import partner_in_title
from satupintu.domain.process.term import Term

_UNIT = {Field.TERM_YEARS: terms.YEAR, Field.TERM_MONTHS: terms.MONTH, Field.TERM_DAYS: terms.DAY}
_UNIT_OF = {TermUnit.YEARS: terms.YEAR, TermUnit.MONTHS: terms.MONTH}
_NUMBER_AND_DAY = re.compile(
    r"(?P<number>.+?)(?:[\s,;]+(?:tgl|tanggal|tertanggal)\b[\s.:]*|\s*[\n,;]\s*(?=\d{1,2} [a-z]+ \d{4}$))(?P<day>.+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Doubt:
    """A cell of which nobody knows what it means; `answers` go by the word that would say so."""

    cell: str
    said: str
    answers: Mapping[ColumnAnswer, date | str]
    """A day, the name of the party whose a side would be, or the number of a term."""

    group: str = ""
    """What many rows ask in common: an answer under this name is an answer to all of them."""

    @property
    def is_about_the_text(self) -> bool:
        """Which kind of text it is, if it is one at all."""
        return Standing.NO_AGREEMENT in self.answers

    @property
    def is_about_a_double(self) -> bool:
        """Whether two rows, or a row and an agreement of the register, are the same."""
        return Standing.SAME in self.answers

    @property
    def is_about_a_side(self) -> bool:
        """Whose the first of two sides is, not what is written."""
        return CitySide.FIRST in self.answers

    @property
    def about(self) -> str:
        """What is asked, as one word: `reading` of what is written, unless it is one of the others."""
        if self.is_about_a_side:
            return "side"
        if self.is_about_a_double:
            return "double"
        return "text" if self.is_about_the_text else "reading"


class RegisterRow:
    """The cells of one row, by what they hold."""

    def __init__(self, read: BodyRow, plan: Plan) -> None:
        self.line = read.line
        self._cells = read.cells
        self._above = read.above
        self.plan = plan
        self._instead: dict[Field, Cell] = {}
        self.remarks: list[CellRemark] = []
        self.problems: list[CellRemark] = []
        self.marked: list[CellRemark] = []
        self.proposed: list[CellRemark] = []
        self._order: DateOrder | None = None
        """What somebody has answered for another day of the row."""
        self.asked: list[Doubt] = []
        self._part_periods()
        self._say_what_is_concluded(read)

    def cell(self, held: Field, nth: int = 0) -> Cell:
        """What stands in a column, or was found for it in another; else what holds of the whole file."""
        if held in self._instead:
            return self._instead[held]
        columns = self.plan.of(held)
        cell = self._cells[columns[nth]] if nth < len(columns) and columns[nth] < len(self._cells) else None
        if nth or (cell and (not isinstance(cell, str) or not cell.isspace())):
            return cell
        return self._above[held][0] if held in self._above else self.plan.constants.get(held, cell)

    def text(self, held: Field) -> str:
        """The same on one line."""
        return text_of(self.cell(held)).replace("\n", " ").strip()

    def name(self, held: Field, nth: int = 0) -> str:
        """The name of a cell, such as `J12`; the line where the file has no such column."""
        columns, added = self.plan.of(held), self.plan.added
        if nth >= len(columns) or (added is not None and columns[nth] >= added):
            return str(self.line)
        return f"{letter(columns[nth])}{self.line}"

    def is_filled_in(self, held: Field) -> bool:
        """True for what somebody has filled in for this row: a word of the product, not of the file."""
        columns, added = self.plan.of(held), self.plan.added
        return added is not None and any(column >= added for column in columns)

    def _say_what_is_concluded(self, read: BodyRow) -> None:
        """Name what only the place of the row in its file tells."""
        if read.also and not read.is_merged:
            lines = ", ".join(map(str, read.also))
            self.proposed.append(
                CellRemark("Baris %(lines)s dibaca sebagai lanjutan baris ini.", str(self.line), {"lines": lines})
            )
        for held, (said, line) in self._above.items():
            if held is not Field.YEAR and self.text(held) == said:
                facts = {"said": said, "line": line}
                self.proposed.append(
                    CellRemark("“%(said)s” dibaca dari baris %(line)s di atasnya.", self.name(held), facts)
                )

    def _part_periods(self) -> None:
        """Put what stands in one cell where it belongs: both days of a period, a term in the place of a last day."""
        ends, term = self.cell(Field.ENDS), self.term_field()
        is_term = isinstance(ends, str) and not dates.is_day(ends) and _is_term(ends)
        if is_term and not self._is_written(term):
            self._instead |= {term: ends, Field.ENDS: None}
        if not self._is_written(Field.SIGNED):
            self._part_number()
        if not self._is_written(Field.ENDS):
            for held in (Field.STARTS, Field.SIGNED, term):
                self._part(held)
            self._part_until(term)

    def _part(self, held: Field) -> None:
        """Take both days from a cell that holds a period, unless another first day is written elsewhere."""
        said = self.cell(held)
        period = dates.period_of(said) if isinstance(said, str) and not dates.is_day(said) else None
        if period is None:
            return
        if held is Field.STARTS or not self._is_written(Field.STARTS):
            self._instead |= {held: None, Field.STARTS: period[0], Field.ENDS: period[1]}
        elif text_of(self.cell(Field.STARTS)).strip().casefold() == period[0].strip().casefold():
            self._instead |= {held: None, Field.ENDS: period[1]}

    def _part_number(self) -> None:
        """Take the day from the cell of a number: `12/PKS/2020 tanggal 1 Mei 2020`."""
        said = self.cell(Field.NUMBER)
        found = _NUMBER_AND_DAY.fullmatch(said.strip()) if isinstance(said, str) else None
        if found is not None and len(self.plan.of(Field.NUMBER)) == 1 and dates.is_day(found["day"]):
            self._instead |= {Field.NUMBER: found["number"].strip(" ,;"), Field.SIGNED: found["day"]}

    def _part_until(self, term: Field) -> None:
        """Take the last day from the cell of the term: `sampai dengan 31 Desember 2025`."""
        found = terms.until_in(self.text(term))
        if found is not None and not self._is_written(Field.ENDS) and dates.is_day(found[1]):
            self._instead |= {term: found[0] or None, Field.ENDS: found[1]}

    def _is_written(self, held: Field) -> bool:
        return self.text(held) not in ("", "-", "–", "0")

    def term_field(self) -> Field:
        """The field by which the column of terms says its unit."""
        return next((held for held in _UNIT if self.plan.of(held)), Field.TERM)

    def names(self, city: City) -> Names:
        """The parties as named: in one list, or in a column a side."""
        columns = self.plan.by_side[Field.PARTIES] or [(Field.PARTIES, 0)]
        listed = [[name for name in listed_of(self.cell(*each)) if name] for each in columns]
        if len(listed) < 2:
            names = [name for line in listed[0] for name in city.parted(line)]
            return Names(names or self._named_in_title(city))
        fields = [held for held, _ in columns]
        return Names(listed[0], listed[1], fields[0] is Field.OWN_PARTY if Field.OWN_PARTY in fields else None)

    def _named_in_title(self, city: City) -> list[str]:
        """The partner that a title names, where no cell does."""
        name = partner_in_title(self.text(Field.TITLE), city)
        if name is None:
            return []
        self.proposed.append(
            CellRemark("Mitra dibaca “%(name)s”, menurut judulnya.", self.name(Field.PARTIES), {"name": name})
        )
        return [name]

    def sides(self) -> tuple[list[SideColumns], bool | None]:
        """Signers and numbers of the one or two sides; and whether the first is the city's, where headings say it."""
        signers, signers_told = self._by_side(Field.SIGNER)
        numbers, numbers_told = self._by_side(Field.NUMBER)
        for number in (number for side in numbers for number in side):
            if number and number_of(number) is None and plain_cell(number):
                self.remarks.append(self._no_number(number))
        if len(signers) == 1 and len(numbers) == 2 and signers_told is None:  # of either side, or of both, line by line
            signers = [[signer] for signer in signers[0]] if len(signers[0]) == len(numbers) else []
        if None not in (signers_told, numbers_told) and signers_told is not numbers_told:
            numbers = numbers[::-1]
        told = signers_told if signers_told is not None else numbers_told
        none: list[str] = []
        return [SideColumns(*each) for each in zip_longest(signers, numbers, fillvalue=none)], told

    def lone_signer(self) -> str | None:
        """The only signer, where one column holds the signers of both sides, and two their numbers."""
        columns = self.plan.by_side[Field.SIGNER]
        if len(self.plan.by_side[Field.NUMBER]) < 2 or columns != [(Field.SIGNER, 0)]:
            return None
        signers = listed_of(self.cell(*columns[0]))
        return signers[0] if len(signers) == 1 else None

    def _by_side(self, either: Field) -> tuple[list[list[str]], bool | None]:
        """The lines of the columns from left to right; and whether the first is the city's, where headings say so."""
        columns = self.plan.by_side[either]
        fields = [held for held, _ in columns]
        _, own, partner = OF_SIDES[either]
        if own in fields and partner in fields:  # what else holds numbers is not of a side
            columns = [each for each in columns if each[0] is not either]
        found = [listed_of(self.cell(*each)) for each in columns]
        if fields == [own]:
            return [*found, []], True
        if fields == [partner]:
            return [[], *found], True
        if own in fields or partner in fields:
            return found, columns[0][0] is own or (own not in fields and columns[0][0] is either)
        return found, None

    def _no_number(self, said: str) -> CellRemark:
        columns = self.plan.by_side[Field.NUMBER]
        held, nth = next(each for each in columns if said in cell_lines(self.cell(*each)))
        return CellRemark("“%(said)s” bukan nomor; dianggap tanpa nomor.", self.name(held, nth), {"said": said})

    def whose(self, names: Sequence[str], sides: Sequence[SideColumns], city: str) -> None:
        """Ask which of the two sides is the city's."""
        said = " · ".join(text for text in (*sides[0].signers, *sides[0].numbers) if text) if sides else ""
        partner = ", ".join(names)
        self.asked.append(Doubt(self.side_name(), said, {CitySide.FIRST: city, CitySide.SECOND: partner}))

    def side_name(self) -> str:
        """The cell that stands for the first of the two sides: that of its signer, or of its number."""
        return self.name(*(*self.plan.by_side[Field.SIGNER], *self.plan.by_side[Field.NUMBER], (Field.PARTIES, 0))[0])

    def number_name(self) -> str:
        """The cell of the first number."""
        return self.name(*(*self.plan.by_side[Field.NUMBER], (Field.NUMBER, 0))[0])

    def term(self) -> Term | None:
        """The term; a bare number in a column that names no unit counts years, unless the file shows otherwise."""
        held = self.term_field()
        said = self.text(held)
        if not self._is_written(held):
            return None
        found = terms.term_of(said, _UNIT.get(held) or self._unit(said))
        if found is None:
            self.remarks.append(CellRemark("Masa berlaku “%(said)s” tidak terbaca.", self.name(held), {"said": said}))
        return found

    def _unit(self, said: str) -> Term:
        answer = self.plan.answers.get(self.name(Field.TERM))
        if isinstance(answer, TermUnit):
            return _UNIT_OF[answer]
        return _UNIT_OF[self.plan.term_unit or TermUnit.YEARS]

    def ask_unit(self) -> None:
        """Ask what a bare number counts that is large for years, where no last day tells it."""
        said, name = self.text(Field.TERM), self.name(Field.TERM)
        number = terms.bare(said)
        is_open = number is not None and number > terms.LONGEST_BARE_YEARS and self.plan.term_unit is None
        if is_open and not self.plan.is_ours and not isinstance(self.plan.answers.get(name), TermUnit):
            answers: dict[ColumnAnswer, date | str] = dict.fromkeys(TermUnit, said)
            self.asked.append(Doubt(name, said, answers))

    def day(self, held: Field) -> Written | None:
        """What a day can mean; what is none is a problem of the row."""
        words = plain_cell(self.text(held)) if isinstance(self.cell(held), str) else ""
        if held is Field.ENDS and words in NO_LAST_DAY:
            self.remarks.append(
                CellRemark(
                    "“%(said)s” menyebut tidak ada hari berakhirnya.", self.name(held), {"said": self.text(held)}
                )
            )
            return None
        if held is Field.STARTS and FROM_SIGNING.fullmatch(words) and self._is_written(Field.SIGNED):
            return None
        try:
            written = dates.read_day(self.cell(held))
        except InvalidInput as error:
            self.unread(CellRemark(error.sentence, self.name(held), error.facts))
            return None
        if written is not None and written.is_mended:
            self.remarks.append(CellRemark("Tanggal tanpa pemisah dibaca apa adanya.", self.name(held)))
        if written is not None and written.is_misspelt:
            facts = {"said": self.text(held), "day": written.readings[0].isoformat()}
            self.proposed.append(
                CellRemark("“%(said)s” dibaca %(day)s; nama bulannya salah eja.", self.name(held), facts)
            )
        if written is not None and written.is_of_another_weekday:
            facts = {"said": self.text(held)}
            self.proposed.append(
                CellRemark("Nama hari pada “%(said)s” tidak cocok dengan tanggalnya.", self.name(held), facts)
            )
        return written

    def unread(self, said: CellRemark) -> None:
        """Keep what is wrong with a cell: the row waits for it, or comes in without it where the office wants that."""
        (self.marked if self.plan.marks_unread else self.problems).append(said)

    def settled(self, held: Field, written: Written | None, witness: dates.Witness | None) -> date | None:
        """The day that is meant, or a question kept: one for all days of the row."""
        if written is None or not written.days:
            return None
        name = self.name(held)
        if written.is_native and self.plan.is_ours:
            return written.days[DateOrder.MDY]
        group = self._group(held, written)
        given = self.plan.answers.get(name, self.plan.answers.get(group))
        if isinstance(given, DateOrder) and given in written.days:
            self._order = given
            return written.days[given]
        order, is_concluded = self._order_of(held, written)
        found = dates.settle_day(written, order, witness, must_fit=held is not Field.ENDS)
        if isinstance(found, DateDoubt):
            if not any(DateOrder.DMY in each.answers for each in self.asked):
                answers: dict[ColumnAnswer, date | str] = dict(written.days.items())
                self.asked.append(Doubt(name, self.text(held), answers, group))
            return None
        if is_concluded and len(written.readings) > 1:
            self.proposed.append(CellRemark("Urutan hari dan bulan dibaca seperti pada baris di sekitarnya.", name))
        return found

    def _group(self, held: Field, written: Written) -> str:
        if written.is_native:
            return self.plan.turned.get(held, "")
        return self.plan.runs.groups.get(self.line, "")

    def _order_of(self, held: Field, written: Written) -> tuple[DateOrder | None, bool]:
        """The order of a cell as far as it is known, and whether only the rows around show it."""
        if written.is_native:
            return (None if held in self.plan.turned else DateOrder.MDY), False
        if self._order is not None:
            return self._order, False
        if (order := self.plan.orders.get(held)) is not None:
            return order, False
        if self.plan.runs.is_dashed_by_day and "/" not in self.text(held):
            return DateOrder.DMY, False
        return self.plan.runs.orders.get(self.line), True


def _is_term(said: str) -> bool:
    """True for a term that says its unit."""
    return terms.bare(said) is None and terms.term_of(said, terms.YEAR) is not None
