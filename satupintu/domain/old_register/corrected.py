"""One row of an old register as somebody has filled it in, by what the fields hold instead of by its columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates
from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.body import BodyRow
from satupintu.domain.old_register.cells import Cell, text_of
from satupintu.domain.old_register.columns import OF_SIDES, TERMS, Plan
from satupintu.domain.old_register.fields import DAYS, Field
from satupintu.domain.old_register.kinds import category_of, partner_kind_of, route_of
from satupintu.domain.old_register.text_kinds import text_kind

SIDES = (Field.PARTIES, Field.OWN_SIGNER, Field.PARTNER_SIGNER, Field.OWN_NUMBER, Field.PARTNER_NUMBER)
"""Who the parties are, and whose the signers and numbers: said together, or taken from the columns together."""
EDITED = (
    Field.DOCUMENT, Field.AS_WRITTEN, Field.TITLE, *SIDES, Field.PARTNER_KIND, Field.SIGNED, Field.STARTS, Field.ENDS,
    Field.TERM_MONTHS, Field.VALUE, Field.OPD, Field.ROUTE, Field.CATEGORY, Field.AFFAIR, Field.SCOPE, Field.PLACE,
    Field.PARENT, Field.NOTES,
)  # fmt: skip
"""What can be filled in for a row."""
_TOGETHER: Mapping[Field, Sequence[Field]] = {
    **dict.fromkeys(SIDES, tuple(held for fields in OF_SIDES.values() for held in fields)),
    **dict.fromkeys(TERMS, TERMS),
}
"""What is no longer read from the columns once one of them is filled in."""


_WORDS: Mapping[Field, Callable[[str], StrEnum | None]] = {
    Field.DOCUMENT: lambda said: text_kind(said).only,
    Field.PARTNER_KIND: lambda said: partner_kind_of(said, ""),
    Field.ROUTE: route_of,
    Field.CATEGORY: category_of,
}
"""Fields that hold a word of the product, and how a cell is read as one."""


def instead_of(held: Field) -> Sequence[Field]:
    """The fields of which the columns are not read any more where this one is filled in."""
    return _TOGETHER.get(held, (held,))


def as_said(read: BodyRow, plan: Plan) -> tuple[BodyRow, Plan]:
    """A row with what somebody has filled in standing in columns of its own, and the plan by which it is read so."""
    said = plan.said.get(read.line)
    if not said:
        return read, plan
    if Field.DOCUMENT in said and Field.AS_WRITTEN not in said:
        said = {**said, Field.AS_WRITTEN: _as_written(read.cells, plan) or said[Field.DOCUMENT]}
    over = {each for held in said for each in instead_of(held)}
    first = max(len(read.cells), *(column + 1 for column in plan.columns), 0)
    cells: list[Cell] = [*read.cells, *([None] * (first - len(read.cells))), *(text or None for text in said.values())]
    columns = {column: held for column, held in plan.columns.items() if held not in over}
    columns |= {first + nth: held for nth, held in enumerate(said)}
    above = {held: told for held, told in read.above.items() if held not in over}
    return replace(read, cells=cells, above=above), replace(
        plan,
        columns=columns,
        added=first,
        constants={held: text for held, text in plan.constants.items() if held not in over},
        orders={held: order for held, order in plan.orders.items() if held not in over},
    )


def _as_written(cells: Sequence[Cell], plan: Plan) -> str:
    """How the file names the kind of text."""
    columns = [*plan.of(Field.AS_WRITTEN), *plan.of(Field.DOCUMENT)]
    return next((said for at in columns if at < len(cells) and (said := text_of(cells[at]).strip())), "")


def fields_of(agreement: OldAgreement) -> dict[Field, str]:
    """An agreement as the fields in which it can be filled in; several of one kind stand on a line each."""
    ours = [party for party in agreement.parties if party.is_city]
    theirs = [party for party in agreement.parties if not party.is_city]
    kinds = [party.kind.value for party in theirs if party.kind]
    held = {
        Field.DOCUMENT: agreement.document.value,
        Field.AS_WRITTEN: agreement.document_as_written or "",
        Field.TITLE: agreement.title,
        Field.PARTIES: "\n".join(party.name for party in theirs),
        Field.OWN_SIGNER: "\n".join(party.signatory_position or "" for party in ours),
        Field.PARTNER_SIGNER: "\n".join(party.signatory_position or "" for party in theirs),
        Field.OWN_NUMBER: "\n".join(party.own_number or "" for party in ours),
        Field.PARTNER_NUMBER: "\n".join(party.own_number or "" for party in theirs),
        Field.PARTNER_KIND: kinds[0] if kinds else "",
        Field.SIGNED: agreement.signed_on.isoformat() if agreement.signed_on else "",
        Field.STARTS: agreement.starts_on.isoformat() if agreement.starts_on else "",
        Field.ENDS: agreement.ends_on.isoformat() if agreement.ends_on else "",
        Field.TERM_MONTHS: str(agreement.term_months or ""),
        Field.VALUE: str(agreement.value or ""),
        Field.OPD: "\n".join(agreement.departments),
        Field.ROUTE: agreement.route.value if agreement.route else "",
        Field.CATEGORY: agreement.category.value if agreement.category else "",
        Field.AFFAIR: agreement.affair or "",
        Field.SCOPE: "\n".join(agreement.scope),
        Field.PLACE: agreement.place or "",
        Field.PARENT: "\n".join(agreement.parents),
        Field.NOTES: agreement.notes or "",
    }
    return {field: said.rstrip("\n") for field, said in held.items() if said.strip()}


def fields_in(cells: Sequence[Cell], plan: Plan) -> dict[Field, str]:
    """What can be told of a row that no agreement came of: what stands in a column of its own and reads one way."""
    found = {}
    for held in EDITED:
        columns = plan.of(held)
        cell = cells[columns[0]] if columns and columns[0] < len(cells) else None
        said = text_of(cell).strip()
        if said and (known := _known(held, cell, said)):
            found[held] = known
    return found


def _known(held: Field, cell: Cell, said: str) -> str:
    """What stands in a cell as its field keeps it; empty where that is to be asked or mended."""
    if held in DAYS:
        return _day(cell)
    if held is Field.TERM_MONTHS:
        return said if said.isdecimal() else ""
    if held not in _WORDS:
        return said
    word = _WORDS[held](said)
    return "" if word is None else word.value


def _day(cell: Cell) -> str:
    try:
        written = dates.read_day(cell)
    except InvalidInput:
        return ""
    return written.readings[0].isoformat() if written and len(written.readings) == 1 else ""
