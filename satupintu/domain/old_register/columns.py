"""Columns: which row is the header, what each column holds, and in which order its days are written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register.cells import Cell, is_blank, letter, plain, text_of
from satupintu.domain.old_register.dates import DateOrder, order_of, year_of
from satupintu.domain.old_register.kinds import is_partner_kind


class Field(StrEnum):
    """What a column may hold. `signer` and `number` may stand in two columns, one a side."""

    YEAR = "year"
    DOCUMENT = "document"
    TITLE = "title"
    PARTIES = "parties"
    """All parties, or all but the city."""
    PARTNER_KIND = "partner_kind"
    SIGNER = "signer"
    NUMBER = "number"
    PARENT = "parent"
    """Numbers of the agreement that this one implements."""
    SIGNED = "signed"
    STARTS = "starts"
    ENDS = "ends"
    TERM = "term"
    STATUS = "status"
    ROUTE = "route"
    CATEGORY = "category"
    OPD = "opd"
    AFFAIR = "affair"
    SCOPE = "scope"
    PLACE = "place"
    NOTES = "notes"


DAYS = (Field.SIGNED, Field.STARTS, Field.ENDS)
TWICE = frozenset({Field.SIGNER, Field.NUMBER})
HEADER_WITHIN = 30
"""Rows from the top among which the header is looked for."""
_LEAST_HEADINGS = 3
_SAMPLE = 500
"""Rows that are looked at to tell what a column without a telling header holds."""

_HEADINGS: Mapping[Field, tuple[str, ...]] = {
    Field.YEAR: ("tahun", "thn", "year"),
    Field.DOCUMENT: (
        "jenis kerjasama", "jenis kerja sama", "jenis naskah", "jenis dokumen", "jenis sebagaimana tertulis", "bentuk",
        "bentuk naskah", "jenis",
    ),
    Field.TITLE: ("judul", "judul kerja sama", "judul naskah", "tentang", "perihal", "judul kerjasama"),
    Field.PARTIES: (
        "para pihak", "mitra kerja sama", "mitra kerjasama", "nama mitra", "pihak", "mitra", "instansi mitra",
        "pihak kedua",
    ),
    Field.PARTNER_KIND: ("kategori mitra", "jenis mitra", "kelompok mitra"),
    Field.SIGNER: ("sign", "penandatangan", "penanda tangan", "jabatan penandatangan", "pejabat penandatangan"),
    Field.NUMBER: (
        "nomor", "no naskah", "nomor naskah", "nomor para pihak", "nomor kota", "nomor pemkot", "nomor mitra",
        "nomor pihak kesatu", "nomor pihak kedua", "nomor kerja sama",
    ),
    Field.PARENT: (
        "induk", "kb induk", "kesepakatan bersama induk", "naskah induk", "perjanjian induk", "nomor induk",
        "nomor kb induk", "nomor naskah induk",
    ),
    Field.SIGNED: ("tanggal penandatanganan", "tanggal ttd", "tanggal tanda tangan", "tanggal", "tgl ttd"),
    Field.STARTS: ("mulai", "mulai berlaku", "tanggal mulai", "berlaku sejak"),
    Field.ENDS: ("berlaku hingga", "berakhir", "tanggal berakhir", "akhir", "berlaku sampai", "selesai"),
    Field.TERM: ("masa berlaku", "jangka waktu", "lama", "masa berlaku bulan"),
    Field.STATUS: ("status", "keterangan status"),
    Field.ROUTE: ("jalur", "route"),
    Field.CATEGORY: ("kategori",),
    Field.OPD: ("perangkat daerah", "opd", "opd pengampu", "pengampu", "pemrakarsa", "dinas"),
    Field.AFFAIR: ("urusan", "bidang", "urusan pemerintahan"),
    Field.SCOPE: ("ruang lingkup", "lingkup"),
    Field.PLACE: ("tempat", "tempat penandatanganan", "lokasi penandatanganan"),
    Field.NOTES: ("catatan", "keterangan"),
}  # fmt: skip
_FIELD_OF = {heading: found for found, headings in _HEADINGS.items() for heading in headings}


@dataclass(frozen=True)
class Plan:
    """How a table is read: guessed, shown, and changed by people."""

    header: int
    """The row of the header, from 0."""
    columns: Mapping[int, Field]
    orders: Mapping[Field, DateOrder] = field(default_factory=dict)
    """The order of a column of days, where it is known."""
    answers: Mapping[str, DateOrder] = field(default_factory=dict)
    """The order of single cells, such as `J12`."""

    def of(self, wanted: Field) -> list[int]:
        """The columns that hold something, from left to right."""
        return self._held.get(wanted, [])

    @cached_property
    def _held(self) -> Mapping[Field, list[int]]:
        found: dict[Field, list[int]] = {}
        for column, held in sorted(self.columns.items()):
            found.setdefault(held, []).append(column)
        return found

    def as_json(self, rows: Sequence[Sequence[Cell]]) -> dict[str, object]:
        """The plan for the record of a batch: letter and header of each column, and what it was read as."""
        return {
            "header": self.header + 1,
            "columns": {letter(index): [heading(rows, self, index), held] for index, held in self.columns.items()},
            "orders": dict(self.orders),
            "answers": dict(self.answers),
        }


def heading(rows: Sequence[Sequence[Cell]], plan: Plan, column: int) -> str:
    """The header of a column as written."""
    header = rows[plan.header]
    return text_of(header[column]) if column < len(header) else ""


def width(rows: Sequence[Sequence[Cell]]) -> int:
    """Columns of the widest row."""
    return max((len(row) for row in rows), default=0)


def guessed(rows: Sequence[Sequence[Cell]]) -> Plan:
    """
    Find the header, what the columns hold and how their days are written.

    Raises:
        InvalidInput: no row looks like a header, or nobody could say which kind of text and which partner.
    """
    header = max(range(min(HEADER_WITHIN, len(rows))), key=lambda line: (_recognised(rows[line]), -line), default=None)
    if header is None or _recognised(rows[header]) < _LEAST_HEADINGS:
        raise InvalidInput(
            "Baris judul kolom tidak ditemukan. Beri nama kolomnya, misalnya Jenis, Para Pihak, Mulai, Berakhir."
        )
    body = [row for row in rows[header + 1 : header + 1 + _SAMPLE] if not is_blank(row)]
    columns: dict[int, Field] = {}
    for column in range(width(rows[header : header + 1 + _SAMPLE])):
        said = plain(text_of(rows[header][column])) if column < len(rows[header]) else ""
        values = [text_of(row[column]) for row in body if column < len(row) and row[column]]
        found = _by_content(values) if not said else _FIELD_OF.get(said)
        if found is Field.PARTIES and values and _share(values, is_partner_kind) > 0.5:
            found = Field.PARTNER_KIND
        taken = sum(held is found for held in columns.values())
        if found is not None and taken < (2 if found in TWICE else 1):
            columns[column] = found
    return with_orders(rows, Plan(header, columns))


def _recognised(row: Sequence[Cell]) -> int:
    return len({_FIELD_OF[said] for cell in row if (said := plain(text_of(cell))) in _FIELD_OF})


def _by_content(values: Sequence[str]) -> Field | None:
    """A column without header: the year stands there in many registers."""
    return Field.YEAR if values and _share(values, lambda said: year_of(said) is not None) > 0.9 else None


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
    return Plan(plan.header, plan.columns, {**found, **plan.orders}, plan.answers)


def checked(plan: Plan) -> Plan:
    """
    Refuse a plan with which no row could enter.

    Raises:
        InvalidInput: no column for the kind of text or the partner, or one thing in too many columns.
    """
    for held in (Field.DOCUMENT, Field.PARTIES):
        if not plan.of(held):
            raise InvalidInput("Tentukan kolom untuk jenis naskah dan kolom untuk para pihak atau mitra.")
    for held in Field:
        if len(plan.of(held)) > (2 if held in TWICE else 1):
            names = ", ".join(letter(column) for column in plan.of(held))
            raise InvalidInput("Kolom %(columns)s tidak dapat dibaca sebagai hal yang sama.", columns=names)
    return plan
