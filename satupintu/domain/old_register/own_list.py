"""
The list that the register itself gave, read again: every cell stands as it is, nothing is concluded.

Lists of earlier versions do not say whose each party is; they are read like other old registers, with their own rules.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates, kinds
from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.cells import Cell, CellRemark, cell_name, is_blank
from satupintu.domain.old_register.columns import Plan
from satupintu.domain.old_register.dates import DateOrder
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.rows import Judged, Verdict
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import EndCause, affair_of
from satupintu.domain.register.new_agreement import NewParty

NOTHING = "–"
"""What stands on the line of a party of which something is not known."""
OF_THE_CITY, OF_THE_PARTNER = "kota", "mitra"
END_CAUSES: Mapping[str, EndCause] = {
    "jangka waktu berakhir": EndCause.TERM_OVER,
    "tujuan telah tercapai": EndCause.PURPOSE_REACHED,
    "para pihak sepakat mengakhiri": EndCause.AGREED,
    "perubahan kebijakan atau peraturan": EndCause.LAW_CHANGED,
    "objek kerja sama hilang": EndCause.OBJECT_LOST,
    "putusan pengadilan berkekuatan hukum tetap": EndCause.COURT_RULING,
    "mitra pailit": EndCause.BANKRUPTCY,
}
_SHIELDED = re.compile(r"'+[=+\-@\t\r]")
"""A text before which `documents.tables` has set one apostrophe, so that no spreadsheet takes it for a formula."""
_EVERY = 500
"""Rows after which it is told how far the reading has come."""


def is_own(plan: Plan) -> bool:
    """True for a list that says of every party whose it is."""
    return plan.is_ours and bool(plan.of(Field.SIDE))


def read_own(rows: Sequence[Sequence[Cell]], plan: Plan, told: Callable[[int, int], None]) -> list[Judged]:
    """Every row for itself; `told` hears now and then how many lines are done, of how many."""
    found = []
    for index in range(plan.header + 1, len(rows)):
        if not is_blank(rows[index]):
            found.append(_Row(index, rows[index], plan).judged())
        if index % _EVERY == 0:
            told(index, len(rows))
    return found


class _Row:
    """The cells of a row, and what is wrong with them."""

    def __init__(self, index: int, cells: Sequence[Cell], plan: Plan) -> None:
        self._index = index
        self._cells = cells
        self._plan = plan
        self._problems: list[CellRemark] = []

    def judged(self) -> Judged:
        line = self._index + 1
        if line in self._plan.left_out:
            remark = CellRemark("Baris ini dikeluarkan dari impor.", str(line))
            return Judged(line, Verdict.LEFT_OUT, None, (remark,))
        agreement = self._agreement()
        if agreement is None or self._problems:
            return Judged(line, Verdict.REFUSED, None, tuple(self._problems))
        return Judged(line, Verdict.ACCEPTED, agreement, ())

    def _agreement(self) -> OldAgreement | None:
        document = self._document()
        parties = self._parties()
        if document is None or not parties:
            return None
        ended_on = self._day(Field.ENDED)
        cause = self._one_of(END_CAUSES, Field.END_CAUSE)
        return OldAgreement(
            title=self._text(Field.TITLE) or "",
            title_as_written=self._text(Field.TITLE_AS_WRITTEN),
            document=document,
            document_as_written=self._text(Field.AS_WRITTEN),
            route=kinds.route_of(self._text(Field.ROUTE) or ""),
            category=kinds.category_of(self._text(Field.CATEGORY) or ""),
            affair=affair_of(self._text(Field.AFFAIR) or "") or None,
            scope=tuple(self._lines(Field.SCOPE)),
            year=self._number(Field.YEAR),
            signed_on=self._day(Field.SIGNED),
            place=self._text(Field.PLACE),
            starts_on=self._day(Field.STARTS),
            ends_on=self._day(Field.ENDS),
            term_months=self._number(Field.TERM_MONTHS),
            value=self._number(Field.VALUE),
            notes=self._text(Field.NOTES),
            parties=tuple(parties),
            departments=tuple(self._lines(Field.OPD)),
            parents=tuple(self._lines(Field.PARENT)),
            register_number=self._text(Field.REGISTER_NUMBER),
            terminated_on=ended_on,
            end_cause=cause if ended_on else None,
            end_note=self._text(Field.END_NOTE) if ended_on else None,
        )

    def _document(self) -> DocumentType | None:
        said = self._text(Field.DOCUMENT) or ""
        if said in set(DocumentType):
            return DocumentType(said)
        self._unread(Field.DOCUMENT, said)
        return None

    def _parties(self) -> list[NewParty]:
        names, sides = self._lines(Field.PARTIES), self._lines(Field.SIDE)
        others = [
            self._beside(names, held)
            for held in (Field.PARTNER_KIND, Field.NUMBER, Field.SIGNER_NAME, Field.SIGNER, Field.ATTORNEY)
        ]
        if not names or len(sides) != len(names) or set(sides) - {OF_THE_CITY, OF_THE_PARTNER}:
            self._unread(Field.SIDE, "\n".join(sides))
            return []
        return [
            NewParty(name, side == OF_THE_CITY, kinds.partner_kind_of(kind or "", name), *rest)
            for name, side, kind, *rest in zip(names, sides, *others, strict=True)
        ]

    def _beside(self, names: Sequence[str], held: Field) -> list[str | None]:
        """What stands in a cell for each of the parties, line by line."""
        lines = self._lines(held)
        if lines and len(lines) != len(names):
            self._unread(held, "\n".join(lines))
        known: list[str | None] = [None if line == NOTHING else line for line in lines]
        return [*known, *([None] * len(names))][: len(names)]

    def _cell(self, held: Field) -> Cell:
        name = self._name(held)
        if name in self._plan.typed:
            return self._plan.typed[name]
        columns = self._plan.of(held)
        return self._cells[columns[0]] if columns and columns[0] < len(self._cells) else None

    def _text(self, held: Field) -> str | None:
        cell = self._cell(held)
        said = cell.isoformat() if isinstance(cell, date) else cell or ""
        return (said[1:] if _SHIELDED.match(said) else said).strip() or None

    def _lines(self, held: Field) -> list[str]:
        return [line.strip() for line in (self._text(held) or "").split("\n") if line.strip()]

    def _number(self, held: Field) -> int | None:
        said = self._text(held)
        if said is None or said.isdecimal():
            return None if said is None else int(said)
        self._unread(held, said)
        return None

    def _day(self, held: Field) -> date | None:
        cell = self._cell(held)
        if isinstance(cell, date):
            return cell
        try:
            written = dates.read_day(cell)
        except InvalidInput:
            self._unread(held, self._text(held) or "")
            return None
        if written is None:
            return None
        if not written.days:
            self._unread(held, self._text(held) or "")
        order = self._plan.orders.get(held, DateOrder.DMY)
        return written.days.get(order) or next(iter(written.readings), None)

    def _one_of(self, words: Mapping[str, EndCause], held: Field) -> EndCause | None:
        said = self._text(held)
        if said is None or said.casefold() in words:
            return None if said is None else words[said.casefold()]
        self._unread(held, said)
        return None

    def _unread(self, held: Field, said: str) -> None:
        self._problems.append(
            CellRemark(
                "“%(said)s” tidak terbaca sebagaimana daftar ini menuliskannya.", self._name(held), {"said": said}
            )
        )

    def _name(self, held: Field) -> str:
        columns = self._plan.of(held)
        return cell_name(self._index, columns[0]) if columns else str(self._index + 1)
