"""One row of an old register: accepted, asked about, or refused, each with sentences and their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, partial
from operator import eq

from satupintu.domain.old_register import dates, kinds, terms
from satupintu.domain.old_register.cells import Cell, CellRemark, cell_lines, text_of
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.columns import CitySide, Plan
from satupintu.domain.old_register.dates import Written
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.fingerprints import fingerprint_of
from satupintu.domain.old_register.parties import Names, Told, listed, numbers_in, together, with_lone_signer
from satupintu.domain.old_register.row import Doubt, RegisterRow
from satupintu.domain.process.form import Category, DocumentType, Route
from satupintu.domain.process.term import Term, months_between
from satupintu.domain.register.agreements import AgreementStatus, affair_of, status_of
from satupintu.domain.register.new_agreement import NewParty


class Verdict(StrEnum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    ASKED = "asked"
    """Not before somebody has said which day is meant."""
    REFUSED = "refused"
    KNOWN = "known"
    """The same row stands above, or in the register already."""


@dataclass(frozen=True)
class OldAgreement:
    """An agreement as an old register tells it."""

    title: str
    document: DocumentType
    document_as_written: str
    route: Route | None
    category: Category | None
    affair: str | None
    scope: tuple[str, ...]
    year: int | None
    signed_on: date | None
    place: str | None
    starts_on: date | None
    ends_on: date | None
    term_months: int | None
    notes: str | None
    parties: tuple[NewParty, ...]
    departments: tuple[str, ...]
    parents: tuple[str, ...]
    """Numbers of what it implements."""
    register_number: str | None
    """Where a list that this register gave is read again."""

    @cached_property
    def fingerprint(self) -> str:
        """
        SHA-256 of what makes two rows the same agreement: kind, partners, and numbers or, without them, the first day.

        Blanks, capitals and punctuation make no difference.
        """
        day = self.signed_on or self.starts_on or self.year
        return fingerprint_of(self.document, self.parties, day, self.title)


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


def judge(line: int, cells: Sequence[Cell], plan: Plan, city: City, today: date) -> Judged:
    """Read one row. Its verdict does not know of other rows: see `without_doubles`."""
    row = RegisterRow(line, cells, plan)
    names = row.names(city)
    document_said = row.text(Field.DOCUMENT)
    document = _document(row, document_said, names)
    if not names.one and not names.other:
        row.problems.append(CellRemark("Mitra atau para pihak belum disebut.", row.name(Field.PARTIES)))
    if document is None:
        facts = {"said": document_said, "known": kinds.known_documents()}
        row.problems.append(
            CellRemark(
                "Jenis naskah “%(said)s” tidak dikenal. Yang dikenal: %(known)s.", row.name(Field.DOCUMENT), facts
            )
        )
    parties = _parties(row, names, city)
    term = row.term()
    numbers = [each.own_number for each in parties if each.own_number]
    year = _year(row, today)
    days = _days(row, numbers, term, year)
    if row.problems or document is None:
        return Judged(line, Verdict.REFUSED, None, tuple(row.problems))
    if row.asked:
        return Judged(line, Verdict.ASKED, None, tuple(row.remarks), tuple(row.asked))
    partners = ", ".join(party.name for party in parties if not party.is_city) or parties[0].name
    agreement = OldAgreement(
        title=row.text(Field.TITLE) or f"{document_said} dengan {partners}"[:300],
        document=document,
        document_as_written=row.text(Field.AS_WRITTEN) or document_said,
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
        parents=tuple(numbers_in(text_of(row.cell(Field.PARENT)))),
        register_number=row.text(Field.REGISTER_NUMBER) or None if plan.is_ours else None,
    )
    _stale_status(row, agreement, today)
    return Judged(line, Verdict.ACCEPTED, agreement, tuple(row.remarks))


def _document(row: RegisterRow, said: str, names: Names) -> DocumentType | None:
    if row.plan.is_ours and said in set(DocumentType):
        return DocumentType(said)
    partners = names.one if names.other is None or names.city_is_first is False else names.other
    first_kind = kinds.partner_kind_of(row.text(Field.PARTNER_KIND), partners[0] if partners else "")
    return kinds.document_of(said, first_kind)


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
        found = together(names, sides, city, Told(said, told, usual))
        if (signer := row.lone_signer()) is not None:
            found = with_lone_signer(found, signer, city, said)
    cell = row.side_name()
    if found.is_asked:
        row.whose([party.name for party in found.parties if not party.is_city], sides, city.name)
    elif found.is_as_usual:
        row.remarks.append(CellRemark("Pihak kota dan pihak mitra dibaca menurut susunan baris lain.", cell))
    if not found.is_sure:
        row.remarks.append(
            CellRemark("Banyaknya nomor dan pihak tidak sama; nomor dipasangkan menurut urutannya.", row.number_name())
        )
    return [
        party if party.is_city else replace(party, kind=kinds.partner_kind_of(said, party.name))
        for party in found.parties
    ]


@dataclass(frozen=True)
class _Days:
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    term_months: int | None
    years: Sequence[int]
    """Of the signing and of the first day, as far as they are written."""


def _days(row: RegisterRow, numbers: list[str], term: Term | None, year: int | None) -> _Days:
    signed, starts = row.day(Field.SIGNED), row.day(Field.STARTS)
    first_year = next((each.year for each in (starts, signed) if each is not None), year)
    ends = _ending(row, first_year)
    by_month = dates.month_witness(numbers)
    signed_on = row.settled(Field.SIGNED, signed, by_month)
    # The number is given at signing: it witnesses the first day only where no day of signing is written.
    starts_on = row.settled(Field.STARTS, starts, by_month if signed is None else _same_as(signed_on))
    first, first_held = (signed_on, Field.SIGNED) if signed is not None else (starts_on, Field.STARTS)
    if first is not None and by_month is not None and not by_month(first):
        row.remarks.append(CellRemark("Bulan pada nomor berbeda dari tanggalnya.", row.name(first_held)))
    begins, begins_on = (signed, signed_on) if _is_signing(signed, starts) else (starts, starts_on)
    if row.plan.is_ours:
        begins, begins_on = starts, starts_on
    ends = _of_this_century(row, begins_on, ends, term)
    term = _fitting(row, term, begins_on, ends)
    ends_on = row.settled(Field.ENDS, ends, terms.witness(begins_on, term))
    if _ends_too_early(begins, ends, begins_on, ends_on):
        row.problems.append(CellRemark("Berakhir sebelum atau pada hari mulainya.", row.name(Field.ENDS)))
    if begins_on is not None and term is not None and not row.plan.is_ours:
        if ends is None or not ends.days:
            row.ask_unit()
            of_term = terms.ends_of(begins_on, term)
            ends_on = next((day for day in of_term if ends is None or day.year == ends.year), None)
            if ends_on is not None:
                row.remarks.append(CellRemark("Hari berakhir dihitung dari masa berlakunya.", row.name(Field.ENDS)))
        elif ends_on is not None and not terms.is_term(begins_on, ends_on, term):
            row.remarks.append(
                CellRemark(
                    "Masa berlaku tidak sesuai dengan tanggalnya; tanggal yang dipakai.", row.name(row.term_field())
                )
            )
    elif term is not None:
        row.ask_unit()
    if starts is not None and not starts.days and begins_on is not None:
        row.remarks.append(
            CellRemark("Hanya tahun yang tertulis; hari penandatanganan dipakai.", row.name(Field.STARTS))
        )
    for held, written, day in (
        (Field.SIGNED, signed, signed_on),
        (Field.STARTS, starts, begins_on),
        (Field.ENDS, ends, ends_on),
    ):
        if written is not None and not written.days and day is None:
            row.remarks.append(CellRemark("Hanya tahun yang tertulis; harinya dikosongkan.", row.name(held)))
    months = None if term is None else term.months
    if term is not None and term.days:
        months = months_between(begins_on, ends_on) if begins_on and ends_on else None
    return _Days(signed_on, begins_on, ends_on, months, [each.year for each in (signed, starts) if each is not None])


def _ending(row: RegisterRow, first_year: int | None) -> Written | None:
    written = row.day(Field.ENDS)
    if written is None:
        return None
    found = dates.last_day_of(written, first_year)
    if found is None:
        facts = {"said": row.text(Field.ENDS)}
        row.problems.append(
            CellRemark(
                "Abad tahun “%(said)s” tidak dapat dipastikan. Tulis tahunnya dengan empat angka.",
                row.name(Field.ENDS),
                facts,
            )
        )
    return found


def _of_this_century(
    row: RegisterRow, begins_on: date | None, ends: Written | None, term: Term | None
) -> Written | None:
    """A last day that a spreadsheet took for one of the last century, and the term says is of this one."""
    day = row.cell(Field.ENDS)
    if not isinstance(day, date) or begins_on is None or term is None or day >= begins_on:
        return ends
    later = dates.a_century_later(day)
    if later is None or not terms.is_term(begins_on, later, term):
        return ends
    facts = {"year": later.year}
    row.remarks.append(
        CellRemark("Tahun berakhir dibaca %(year)s, menurut masa berlakunya.", row.name(Field.ENDS), facts)
    )
    return dates.certain(later)


def _fitting(row: RegisterRow, term: Term | None, begins_on: date | None, ends: Written | None) -> Term | None:
    """A bare number of which nothing says the unit: months, where the days show that, and years do not fit."""
    number = terms.bare(row.text(Field.TERM)) if row.plan.of(Field.TERM) else None
    if number is None or term is None or begins_on is None or ends is None:
        return term
    months = Term(int(number))
    fits = [each for each in (term, months) if any(terms.is_term(begins_on, day, each) for day in ends.readings)]
    return fits[0] if fits else term


def _year(row: RegisterRow, today: date) -> int | None:
    """
    The year as written.

    No agreement is older than the republic, and one being prepared now is signed next year at the latest.
    """
    said, latest = row.text(Field.YEAR), today.year + 1
    year = dates.year_of(said, latest) or dates.short_year_of(said)
    if year is not None and year <= latest:
        return year
    if said not in ("", "-", "0"):
        row.remarks.append(
            CellRemark("“%(said)s” bukan tahun yang mungkin; tidak dipakai.", row.name(Field.YEAR), {"said": said})
        )
    return None


def _is_signing(signed: Written | None, starts: Written | None) -> bool:
    """True where the first day is that of signing: nothing else is written of it, or only the same year."""
    return starts is None or (not starts.days and signed is not None and signed.year == starts.year)


def _ends_too_early(starts: Written | None, ends: Written | None, starts_on: date | None, ends_on: date | None) -> bool:
    """True where no reading, or not the one that is meant, ends after it starts."""
    if starts_on is not None and ends_on is not None:
        return ends_on <= starts_on
    if starts is None or ends is None:
        return False
    if not starts.days or not ends.days:
        return ends.year < starts.year
    return all(end <= start for start in starts.readings for end in ends.readings)


def _same_as(day: date | None) -> dates.Witness | None:
    return partial(eq, day) if day is not None else None


def _stale_status(row: RegisterRow, agreement: OldAgreement, today: date) -> None:
    claimed = kinds.says_in_force(row.text(Field.STATUS))
    status = status_of(agreement.starts_on, agreement.ends_on, None, today, 0)
    is_over = status is AgreementStatus.ENDED
    if claimed is not None and status is not AgreementStatus.UNKNOWN and claimed is is_over:
        row.remarks.append(
            CellRemark(
                "Status “%(said)s” tidak sesuai dengan tanggalnya; status dihitung dari tanggal.",
                row.name(Field.STATUS),
                {"said": row.text(Field.STATUS)},
            )
        )


def without_doubles(
    judged: Sequence[Judged], known: Mapping[str, str], titles: Mapping[str, str] | None = None
) -> list[Judged]:
    """
    The rows, those that stand above or in the register marked as such.

    `known` are register numbers by fingerprint, `titles` those of the register by its numbers: an agreement that was
    born here has no fingerprint, but a list that this register gave names it.
    """
    lines: dict[str, int] = {}
    result = []
    for row in judged:
        if row.agreement is None:
            result.append(row)
            continue
        mark = row.agreement.fingerprint
        number = known.get(mark) or _same_number(row.agreement, titles or {})
        remark = None
        if number is not None:
            remark = CellRemark("Sudah ada dalam daftar sebagai %(number)s.", str(row.line), {"number": number})
        elif mark in lines:
            remark = CellRemark("Sama dengan baris %(line)s.", str(row.line), {"line": lines[mark]})
        else:
            lines[mark] = row.line
        if remark is not None:
            result.append(replace(row, verdict=Verdict.KNOWN, agreement=None, remarks=(remark,)))
        else:
            result.append(row)
    return result


def _same_number(agreement: OldAgreement, titles: Mapping[str, str]) -> str | None:
    """The number under which the register holds it; another register may have given the same to something else."""
    number = agreement.register_number
    return number if number is not None and titles.get(number) == agreement.title else None
