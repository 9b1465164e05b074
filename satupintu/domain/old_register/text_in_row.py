"""The kind of text of one row: by its own cell, else by what its number, its title or the file says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from satupintu.domain.marks import mark
from satupintu.domain.old_register.abroad import kind_abroad
from satupintu.domain.old_register.cells import CellRemark, plain_cell, text_of
from satupintu.domain.old_register.columns import ColumnAnswer, Standing
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.kinds import FOREIGN, partner_kind_of
from satupintu.domain.old_register.parties import Names, numbers_in
from satupintu.domain.old_register.row import Doubt, RegisterRow
from satupintu.domain.old_register.text_kinds import TextKind, kind_in_number, kind_in_title, text_kind
from satupintu.domain.process.form import DocumentType

_BY_NUMBER = mark("Jenis naskah dibaca %(kind)s, menurut nomornya.")
_BY_TITLE = mark("Jenis naskah dibaca %(kind)s, menurut judulnya.")
_BY_FILE = mark("Jenis naskah dibaca %(kind)s, menurut judul daftarnya.")
_BY_PARTNER = mark("Jenis naskah dibaca %(kind)s, menurut mitranya di luar negeri.")
_NUMBERS = (Field.OWN_NUMBER, Field.NUMBER, Field.PARTNER_NUMBER)


@dataclass(frozen=True)
class TextInRow:
    """What a row says of its text."""

    document: DocumentType | None
    """None where that is asked."""
    said: str
    """The name as written; the code of the kind where none is."""
    is_addendum: bool = False
    is_none: bool = False
    """Somebody has said that it is no agreement."""


def text_in(row: RegisterRow, names: Names) -> TextInRow:
    """Read the kind of text; where nothing or too much tells it, it is asked once for all rows that say the same."""
    said = row.text(Field.DOCUMENT)
    if (row.plan.is_ours or row.is_filled_in(Field.DOCUMENT)) and said in set(DocumentType):
        return TextInRow(DocumentType(said), said)
    read = text_kind(said)
    group = f"kind:{'_'.join(plain_cell(said).split())}"
    answer = row.plan.answers.get(row.name(Field.DOCUMENT), row.plan.answers.get(group))
    if answer is Standing.NO_AGREEMENT:
        return TextInRow(None, said, is_none=True)
    if isinstance(answer, DocumentType):
        return TextInRow(answer, said or answer.value, read.is_addendum)
    found = _at_home_or_abroad(row, names, read) if read.only else _concluded(row, names, read, said)
    if found is None:
        answers: dict[ColumnAnswer, date | str] = {kind: kind.value for kind in _possible(read)}
        row.asked.append(
            Doubt(row.name(Field.DOCUMENT), said, {**answers, Standing.NO_AGREEMENT: Standing.NO_AGREEMENT}, group)
        )
        return TextInRow(None, said, read.is_addendum)
    if read.only:
        _remark_on_a_reading(row, read, found, said)
    return TextInRow(found, said or found.value, read.is_addendum)


def _possible(read: TextKind) -> list[DocumentType]:
    return [kind for kind in DocumentType if kind in read.kinds] or list(DocumentType)


def _at_home_or_abroad(row: RegisterRow, names: Names, read: TextKind) -> DocumentType | None:
    if not read.is_memorandum:
        return read.only
    partners = names.one if names.other is None or names.city_is_first is False else names.other
    name = partners[0] if partners else ""
    kind = partner_kind_of(row.text(Field.PARTNER_KIND), name)
    by_name = kind_abroad(plain_cell(name)) if kind is None else None
    if by_name is not None:
        row.proposed.append(CellRemark(_BY_PARTNER, row.name(Field.DOCUMENT), {"kind": DocumentType.MOU.value}))
    return DocumentType.MOU if (kind or by_name) in FOREIGN else DocumentType.KB


def _concluded(row: RegisterRow, names: Names, read: TextKind, said: str) -> DocumentType | None:
    """What the number, the title or the file says, where the cell is empty or leaves it open; shown with the reason."""
    if read.is_other and plain_cell(said) != "kerja sama":
        return None
    numbers = [number for held in _NUMBERS for number in numbers_in(text_of(row.cell(held)))]
    told: Mapping[str, list[TextKind]] = {
        _BY_NUMBER: [kind_in_number(number) for number in numbers],
        _BY_TITLE: [kind_in_title(row.text(Field.TITLE))],
        _BY_FILE: [text_kind(row.plan.usual_text)] if row.plan.usual_text else [],
    }
    if said and not read.kinds and not read.is_addendum and not read.is_other:
        return None  # a name that nobody knows is not explained by what stands beside it
    for why, kinds in told.items():
        fitting = {
            _at_home_or_abroad(row, names, each) for each in kinds if each.only and each.only in _possible(read)
        } - {None}
        if len(fitting) == 1:
            found = fitting.pop()
            assert found is not None
            row.proposed.append(CellRemark(why, row.name(Field.DOCUMENT), {"kind": found.value}))
            return found
    return None


def _remark_on_a_reading(row: RegisterRow, read: TextKind, found: DocumentType, said: str) -> None:
    facts = {"said": said, "kind": found.value}
    if not read.is_sure:
        row.proposed.append(CellRemark("Jenis “%(said)s” dibaca sebagai %(kind)s.", row.name(Field.DOCUMENT), facts))
