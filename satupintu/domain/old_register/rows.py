"""One row of an old register: accepted, asked about, or refused, each with sentences and their cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from satupintu.domain.errors import Unreadable
from satupintu.domain.old_register import kinds
from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.body import BodyRow
from satupintu.domain.old_register.cells import CellRemark, cell_lines, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import CitySide, Plan
from satupintu.domain.old_register.days import read_days, year_in
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.parties import Forms, Names, Told, listed, numbers_in, together, with_lone_signer
from satupintu.domain.old_register.proposals import with_proposals
from satupintu.domain.old_register.row import Doubt, RegisterRow
from satupintu.domain.old_register.text_in_row import text_in
from satupintu.domain.old_register.titles import numbers_named
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.agreements import AgreementStatus, affair_of, status_of
from satupintu.domain.register.new_agreement import NewParty
from satupintu.domain.typed.numbers import rupiah_in


class Confidence(StrEnum):
    """How far what was read of a row can be relied on."""

    SURE = "sure"
    PROPOSED = "proposed"
    """Something was concluded, and the row says why."""
    ASKED = "asked"
    """Somebody has to say or mend something first."""


class Verdict(StrEnum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    ASKED = "asked"
    """Not before somebody has said which day is meant."""
    REFUSED = "refused"
    KNOWN = "known"
    """The same row stands above, or in the register already."""
    LEFT_OUT = "left_out"
    """Somebody has said that it does not come in, or it is no agreement."""


@dataclass(frozen=True)
class Relative:
    """An agreement that another may be said to implement."""

    document: DocumentType
    day: date | None
    """On which it was signed, or began."""
    key: int
    """Its line in the file, or its id in the register."""
    is_in_file: bool


@dataclass(frozen=True)
class Judged:
    """A row with its verdict."""

    line: int
    """In the file, from 1."""
    verdict: Verdict
    agreement: OldAgreement | None
    remarks: tuple[CellRemark, ...]
    asked: tuple[Doubt, ...] = ()
    parents: tuple[Relative, ...] = ()
    proposed: tuple[CellRemark, ...] = ()
    """What was concluded, not read, and why."""
    marked: tuple[CellRemark, ...] = ()
    """Cells that could not be read, though the row comes in."""
    also: tuple[int, ...] = ()
    """Further lines that tell of the same agreement."""

    @property
    def said(self) -> tuple[CellRemark, ...]:
        """All that is said about the row beside its questions."""
        return (*self.remarks, *self.proposed, *self.marked)

    @property
    def confidence(self) -> Confidence:
        """Asked where somebody has to act, proposed where something was concluded, else sure."""
        if self.verdict in (Verdict.ASKED, Verdict.REFUSED):
            return Confidence.ASKED
        return Confidence.PROPOSED if self.proposed or self.marked else Confidence.SURE


def judge(read: BodyRow, plan: Plan, city: City, today: date) -> Judged:
    """Read one row. Its verdict does not know of other rows: see `without_doubles`."""
    line, row = read.line, RegisterRow(read, plan)
    names = row.names(city)
    text = text_in(row, names)
    if not names.one and not names.other:
        row.problems.append(CellRemark("Mitra atau para pihak belum disebut.", row.name(Field.PARTIES)))
    parties = _parties(row, names, city)
    term = row.term()
    numbers = [each.own_number for each in parties if each.own_number]
    year = year_in(row, today)
    days = read_days(row, numbers, term, year, today)
    if text.is_none:
        return Judged(line, Verdict.LEFT_OUT, None, (CellRemark("Menurut jawaban, ini bukan perjanjian.", str(line)),))
    if row.problems:
        return Judged(line, Verdict.REFUSED, None, tuple(row.problems), also=read.also)
    if row.asked or text.document is None:
        return Judged(
            line,
            Verdict.ASKED,
            None,
            tuple(row.remarks),
            tuple(row.asked),
            proposed=tuple(row.proposed),
            also=read.also,
        )
    partners = ", ".join(party.name for party in parties if not party.is_city) or parties[0].name
    agreement = OldAgreement(
        title=row.text(Field.TITLE) or f"{text.said} dengan {partners}"[:300],
        document=text.document,
        document_as_written=row.text(Field.AS_WRITTEN) or text.said,
        route=kinds.route_of(row.text(Field.ROUTE)),
        category=kinds.category_of(row.text(Field.CATEGORY)),
        affair=affair_of(row.text(Field.AFFAIR)) or None,
        scope=tuple(point for point in cell_lines(row.cell(Field.SCOPE)) if point),
        year=year or next((each for each in days.years if each <= today.year + 1), None),
        signed_on=days.signed_on,
        place=row.text(Field.PLACE) or None,
        starts_on=days.starts_on,
        ends_on=days.ends_on,
        term_months=days.term_months,
        notes=text_of(row.cell(Field.NOTES)).strip() or None,
        parties=tuple(parties),
        departments=tuple(name for name in cell_lines(row.cell(Field.OPD)) if name),
        parents=tuple(_parents(row, is_addendum=text.is_addendum)),
        register_number=row.text(Field.REGISTER_NUMBER) or None if plan.is_ours else None,
        value=_value(row),
        is_addendum=text.is_addendum,
    )
    agreement = _with_status(row, with_proposals(row, agreement, city), today)
    return Judged(
        line,
        Verdict.ACCEPTED,
        agreement,
        tuple(row.remarks),
        proposed=tuple(row.proposed),
        marked=tuple(row.marked),
        also=read.also,
    )


def _parents(row: RegisterRow, is_addendum: bool) -> list[str]:
    """The numbers of what it implements; of an addendum, those of what it changes, which its title may name."""
    named = numbers_in(text_of(row.cell(Field.PARENT)))
    return named or (numbers_named(row.text(Field.TITLE)) if is_addendum else [])


def _value(row: RegisterRow) -> int | None:
    """The value in whole rupiah; what is no amount is remarked on, and stays in the row as it was written."""
    said = row.text(Field.VALUE)
    if said in ("", "-", "0"):
        return None
    try:
        return rupiah_in(said)
    except Unreadable:
        row.remarks.append(CellRemark("Nilai “%(said)s” tidak terbaca.", row.name(Field.VALUE), {"said": said}))
        return None


def _parties(row: RegisterRow, names: Names, city: City) -> Sequence[NewParty]:
    if not names.one and not names.other:
        return []
    sides, told = row.sides()
    answer = row.plan.answers.get(row.side_name())
    if isinstance(answer, CitySide):
        told = answer is CitySide.FIRST
    usual = None if row.plan.city_side is None else row.plan.city_side is CitySide.FIRST
    said = row.text(Field.PARTNER_KIND)
    if row.plan.is_ours:
        found = listed(names.one, sides, city)
    else:
        found = together(names, sides, city, Told(said, told, usual, Forms(*row.plan.number_forms)))
        if (signer := row.lone_signer()) is not None:
            found = with_lone_signer(found, signer, city, said)
    cell = row.side_name()
    if found.is_asked:
        row.whose([party.name for party in found.parties if not party.is_city], sides, city.name)
    elif found.is_as_usual:
        row.proposed.append(CellRemark("Pihak kota dan pihak mitra dibaca menurut susunan baris lain.", cell))
    elif found.is_by_form:
        row.proposed.append(CellRemark("Nomor kota dikenali dari bentuknya, seperti pada baris lain.", cell))
    if not found.is_sure:
        row.remarks.append(
            CellRemark("Banyaknya nomor dan pihak tidak sama; nomor dipasangkan menurut urutannya.", row.number_name())
        )
    return [
        party if party.is_city else replace(party, kind=kinds.partner_kind_of(said, party.name))
        for party in found.parties
    ]


def _with_status(row: RegisterRow, agreement: OldAgreement, today: date) -> OldAgreement:
    """The agreement with what the register claims of it, where its days do not tell; a claim against them is named."""
    said, cell = row.text(Field.STATUS), row.name(Field.STATUS)
    claimed = kinds.says_in_force(said)
    status = status_of(agreement.starts_on, agreement.ends_on, None, today, 0)
    if claimed is False and agreement.ends_on is None:
        row.remarks.append(
            CellRemark(
                "Menurut daftar lama “%(said)s”, tanpa hari berakhirnya; dicatat demikian.", cell, {"said": said}
            )
        )
        return replace(agreement, is_said_over=True)
    is_over = status is AgreementStatus.ENDED
    if claimed is not None and status is not AgreementStatus.UNKNOWN and claimed is is_over:
        row.remarks.append(
            CellRemark(
                "Status “%(said)s” tidak sesuai dengan tanggalnya; status dihitung dari tanggal.", cell, {"said": said}
            )
        )
    return agreement
