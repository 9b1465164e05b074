"""The form in which a row of an old register is filled in, and what was filled in of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from satupintu.domain.errors import InvalidInput
from satupintu.domain.marks import mark
from satupintu.domain.old_register.corrected import EDITED
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.domain.process.form import Category, Route
from satupintu.domain.typed.form import FieldKind, FieldSpec, fill
from satupintu.language import register_words, wording
from satupintu.usecases.register.correction_form import EARLIEST_YEAR

_BY_LINE = mark("Satu baris untuk tiap mitra, menurut urutannya.")
_HINTS: Mapping[Field, str] = {
    Field.PARTIES: mark("Satu baris untuk tiap mitra; kota tidak perlu disebut."),
    Field.PARTNER_SIGNER: _BY_LINE,
    Field.PARTNER_NUMBER: _BY_LINE,
    Field.OPD: mark("Satu baris untuk tiap perangkat daerah."),
    Field.SCOPE: mark("Satu butir tiap baris."),
    Field.PARENT: mark("Nomor naskah yang dilaksanakan, satu tiap baris."),
}
_LABELS: Mapping[Field, str] = {**register_words.FIELD, Field.PARTIES: mark("Mitra")}
_ON_LINES = (
    Field.PARTIES, Field.PARTNER_SIGNER, Field.PARTNER_NUMBER, Field.OPD, Field.SCOPE, Field.PARENT, Field.NOTES,
)  # fmt: skip
_OPTIONS: Mapping[Field, Mapping[Any, str]] = {
    Field.DOCUMENT: wording.DOCUMENT,
    Field.PARTNER_KIND: wording.PARTNER_KIND,
    Field.ROUTE: {route: route for route in Route},
    Field.CATEGORY: {category: register_words.CATEGORY[category] for category in Category},
}
_LONGEST_TITLE = 1000
_LONGEST_TERM = 1200
"""Months: a hundred years."""


def _kind(held: Field) -> FieldKind:
    if held in _OPTIONS:
        return "choice"
    if held in DAYS:
        return "day"
    return "area" if held in _ON_LINES else "text"


ROW = tuple(
    FieldSpec(
        held,
        _LABELS[held],
        _kind(held),
        required=held in (Field.DOCUMENT, Field.PARTIES),
        hint=_HINTS.get(held),
        options=_OPTIONS.get(held, {}),
        longest=_LONGEST_TITLE if held is Field.TITLE else None,
        earliest=EARLIEST_YEAR,
    )
    for held in EDITED
)
"""The fields of a row."""


CONSTANTS: Mapping[Field, FieldSpec] = {
    held: FieldSpec(f"constant.{held}", _LABELS[held], _kind(held), required=False, options=_OPTIONS.get(held, {}))
    for held in (
        Field.DOCUMENT, Field.PARTIES, Field.PARTNER_KIND, Field.OPD, Field.ROUTE, Field.CATEGORY, Field.AFFAIR,
        Field.PLACE,
    )
}  # fmt: skip
"""What may hold of every row of a file that does not say it."""


def row_given(typed: Mapping[str, str], today: date) -> dict[Field, str]:
    """
    A row as it was filled in; days as ISO.

    Raises:
        InvalidForm: one sentence for each field that is wrong.
    """
    filled = fill(ROW, typed, today)
    months = filled.kept.get(Field.TERM_MONTHS, "")
    if months and not (months.isdecimal() and 0 < int(months) <= _LONGEST_TERM):
        filled.refuse(InvalidInput("Tulis masa berlaku dalam bulan, dengan angka.", field=Field.TERM_MONTHS))
    return {Field(name): said.replace("\r\n", "\n") for name, said in filled.whole().items()}
