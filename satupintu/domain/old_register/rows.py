"""One row of an old register: accepted, asked about, or refused, each with sentences and their cells."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, partial
from operator import eq

from satupintu.domain.agreements import AgreementStatus, affair_of, status_of
from satupintu.domain.errors import InvalidInput
from satupintu.domain.old_register import dates, kinds
from satupintu.domain.old_register.cells import Cell, Remark, letter, lines_of, plain, text_of
from satupintu.domain.old_register.columns import Field, Plan
from satupintu.domain.old_register.dates import Question, Written
from satupintu.domain.old_register.parties import City, OldParty, Side, number_of, numbers_in, together
from satupintu.domain.proposal import Category, DocumentType, Route


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
    parties: tuple[OldParty, ...]
    departments: tuple[str, ...]
    parents: tuple[str, ...]
    """Numbers of what it implements."""

    @cached_property
    def fingerprint(self) -> str:
        """
        SHA-256 of what makes two rows the same agreement: kind, partners, and numbers or, without them, the first day.

        Blanks, capitals and punctuation make no difference.
        """
        numbers = sorted(plain(party.number) for party in self.parties if party.number)
        partners = sorted(plain(party.name) for party in self.parties if not party.is_city)
        day = None if numbers else str(self.signed_on or self.starts_on or self.year)
        said = [self.document, partners, numbers, day, None if numbers else plain(self.title)]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Asked:
    """A cell that can mean two days; `answers` go by the order that would mean them."""

    cell: str
    said: str
    answers: Mapping[dates.DateOrder, date]


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
    remarks: tuple[Remark, ...]
    asked: tuple[Asked, ...] = ()
    parents: tuple[Relative, ...] = ()


class _Row:
    """The cells of one row, by what they hold."""

    def __init__(self, line: int, cells: Sequence[Cell], plan: Plan) -> None:
        self.line = line
        self._cells = cells
        self._plan = plan
        self.remarks: list[Remark] = []
        self.problems: list[Remark] = []
        self.asked: list[Asked] = []

    def cell(self, held: Field, nth: int = 0) -> Cell:
        columns = self._plan.of(held)
        return self._cells[columns[nth]] if nth < len(columns) and columns[nth] < len(self._cells) else None

    def text(self, held: Field) -> str:
        return text_of(self.cell(held)).replace("\n", " ").strip()

    def name(self, held: Field, nth: int = 0) -> str:
        columns = self._plan.of(held)
        return f"{letter(columns[nth])}{self.line}" if nth < len(columns) else str(self.line)

    def sides(self) -> list[Side]:
        """Signers and numbers of the one or two sides."""
        found = []
        for nth in range(max(len(self._plan.of(Field.SIGNER)), len(self._plan.of(Field.NUMBER)))):
            numbers = lines_of(self.cell(Field.NUMBER, nth))
            for number in numbers:
                if number and number_of(number) is None and plain(number):
                    self.remarks.append(
                        Remark(
                            "“%(said)s” bukan nomor; dianggap tanpa nomor.",
                            self.name(Field.NUMBER, nth),
                            {"said": number},
                        )
                    )
            found.append(Side(lines_of(self.cell(Field.SIGNER, nth)), numbers))
        return found

    def day(self, held: Field) -> Written | None:
        try:
            written = dates.read(self.cell(held))
        except InvalidInput as error:
            self.problems.append(Remark(error.sentence, self.name(held), error.facts))
            return None
        if written is not None and written.is_mended:
            self.remarks.append(Remark("Tanggal tanpa pemisah dibaca apa adanya.", self.name(held)))
        return written

    def settled(self, held: Field, written: Written | None, witness: dates.Witness | None) -> date | None:
        """The day that is meant, or a question kept."""
        if written is None or not written.days:
            return None
        name = self.name(held)
        given = self._plan.answers.get(name)
        if given is not None and given in written.days:
            return written.days[given]
        order = self._plan.orders.get(held)
        if isinstance(self.cell(held), date):
            order = dates.DateOrder.MDY
        found = dates.settle(written, order, witness, must_fit=held is not Field.ENDS)
        if isinstance(found, Question):
            self.asked.append(Asked(name, self.text(held), written.days))
            return None
        return found


def judge(line: int, cells: Sequence[Cell], plan: Plan, city: City, today: date) -> Judged:
    """Read one row. Its verdict does not know of other rows: see `without_doubles`."""
    row = _Row(line, cells, plan)
    names = [name for name in lines_of(row.cell(Field.PARTIES)) if name]
    document_said = row.text(Field.DOCUMENT)
    first_kind = kinds.partner_kind_of(row.text(Field.PARTNER_KIND), names[0] if names else "")
    document = kinds.document_of(document_said, first_kind)
    if not names:
        row.problems.append(Remark("Mitra atau para pihak belum disebut.", row.name(Field.PARTIES)))
    if document is None:
        facts = {"said": document_said, "known": kinds.known_documents()}
        row.problems.append(
            Remark("Jenis naskah “%(said)s” tidak dikenal. Yang dikenal: %(known)s.", row.name(Field.DOCUMENT), facts)
        )
    parties = _parties(row, names, city)
    months = _term(row)
    numbers = [each.number for each in parties if each.number]
    signed_on, starts_on, ends_on, year = _days(row, numbers, months, today)
    if row.problems or document is None:
        return Judged(line, Verdict.REFUSED, None, tuple(row.problems))
    if row.asked:
        return Judged(line, Verdict.ASKED, None, tuple(row.remarks), tuple(row.asked))
    partners = ", ".join(party.name for party in parties if not party.is_city) or parties[0].name
    agreement = OldAgreement(
        title=row.text(Field.TITLE) or f"{document_said} dengan {partners}"[:300],
        document=document,
        document_as_written=document_said,
        route=kinds.route_of(row.text(Field.ROUTE)),
        category=kinds.category_of(row.text(Field.CATEGORY)),
        affair=affair_of(row.text(Field.AFFAIR)) or None,
        scope=tuple(point for point in lines_of(row.cell(Field.SCOPE)) if point),
        year=year,
        signed_on=signed_on,
        place=row.text(Field.PLACE) or None,
        starts_on=starts_on,
        ends_on=ends_on,
        term_months=months,
        notes=text_of(row.cell(Field.NOTES)).strip() or None,
        parties=tuple(parties),
        departments=tuple(name for name in lines_of(row.cell(Field.OPD)) if name),
        parents=tuple(numbers_in(text_of(row.cell(Field.PARENT)))),
    )
    _stale_status(row, agreement, today)
    return Judged(line, Verdict.ACCEPTED, agreement, tuple(row.remarks))


def _parties(row: _Row, names: list[str], city: City) -> list[OldParty]:
    if not names:
        return []
    found, is_sure = together(names, row.sides(), city)
    if not is_sure:
        row.remarks.append(
            Remark("Banyaknya nomor dan pihak tidak sama; nomor dipasangkan menurut urutannya.", row.name(Field.NUMBER))
        )
    said = row.text(Field.PARTNER_KIND)
    return [party if party.is_city else replace(party, kind=kinds.partner_kind_of(said, party.name)) for party in found]


def _term(row: _Row) -> int | None:
    said = row.text(Field.TERM)
    months = kinds.months_of(said)
    if months is None and said not in ("", "-", "0"):
        row.remarks.append(Remark("Masa berlaku “%(said)s” tidak terbaca.", row.name(Field.TERM), {"said": said}))
    return months


def _days(
    row: _Row, numbers: list[str], months: int | None, today: date
) -> tuple[date | None, date | None, date | None, int | None]:
    """Day of signing, first and last day, and the year where no day tells it."""
    signed, starts, ends = (row.day(held) for held in (Field.SIGNED, Field.STARTS, Field.ENDS))
    by_month = dates.month_witness(numbers)
    signed_on = row.settled(Field.SIGNED, signed, by_month)
    # The number is given at signing: it witnesses the first day only where no day of signing is written.
    starts_on = row.settled(Field.STARTS, starts, by_month if signed is None else _same_as(signed_on))
    first, first_held = (signed_on, Field.SIGNED) if signed is not None else (starts_on, Field.STARTS)
    if first is not None and by_month is not None and not by_month(first):
        row.remarks.append(Remark("Bulan pada nomor berbeda dari tanggalnya.", row.name(first_held)))
    begins, begins_on = (signed, signed_on) if _is_signing(signed, starts) else (starts, starts_on)
    ends_on = row.settled(Field.ENDS, ends, dates.term_witness(begins_on, months))
    if _ends_too_early(begins, ends, begins_on, ends_on):
        row.problems.append(Remark("Berakhir sebelum atau pada hari mulainya.", row.name(Field.ENDS)))
    if begins_on is not None and months is not None:
        if ends is None or not ends.days:
            of_term = dates.ends_of_term(begins_on, months)
            ends_on = next((day for day in of_term if ends is None or day.year == ends.year), None)
            if ends_on is not None:
                row.remarks.append(Remark("Hari berakhir dihitung dari masa berlakunya.", row.name(Field.ENDS)))
        elif ends_on is not None and not dates.is_term(begins_on, ends_on, months):
            row.remarks.append(
                Remark("Masa berlaku tidak sesuai dengan tanggalnya; tanggal yang dipakai.", row.name(Field.TERM))
            )
    if starts is not None and not starts.days and begins_on is not None:
        row.remarks.append(Remark("Hanya tahun yang tertulis; hari penandatanganan dipakai.", row.name(Field.STARTS)))
    for held, written, day in (
        (Field.SIGNED, signed, signed_on),
        (Field.STARTS, starts, begins_on),
        (Field.ENDS, ends, ends_on),
    ):
        if written is not None and not written.days and day is None:
            row.remarks.append(Remark("Hanya tahun yang tertulis; harinya dikosongkan.", row.name(held)))
    return signed_on, begins_on, ends_on, _year(row, (signed, starts), today)


def _year(row: _Row, others: Iterable[Written | None], today: date) -> int | None:
    """
    The year as written, else that of the signing or the first day.

    No agreement is older than the republic, and one being prepared now is signed next year at the latest.
    """
    said, latest = row.text(Field.YEAR), today.year + 1
    if (year := dates.year_of(said, latest)) is not None:
        return year
    if said not in ("", "-", "0"):
        row.remarks.append(
            Remark("“%(said)s” bukan tahun yang mungkin; tidak dipakai.", row.name(Field.YEAR), {"said": said})
        )
    return next((each.year for each in others if each is not None and each.year <= latest), None)


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


def _stale_status(row: _Row, agreement: OldAgreement, today: date) -> None:
    claimed = kinds.says_in_force(row.text(Field.STATUS))
    status = status_of(agreement.starts_on, agreement.ends_on, None, today, 0)
    is_over = status is AgreementStatus.ENDED
    if claimed is not None and status is not AgreementStatus.UNKNOWN and claimed is is_over:
        row.remarks.append(
            Remark(
                "Status “%(said)s” tidak sesuai dengan tanggalnya; status dihitung dari tanggal.",
                row.name(Field.STATUS),
                {"said": row.text(Field.STATUS)},
            )
        )


def without_doubles(judged: Sequence[Judged], known: Mapping[str, str]) -> list[Judged]:
    """The rows, those that stand above or in the register (fingerprint to register number) marked as such."""
    lines: dict[str, int] = {}
    result = []
    for row in judged:
        if row.agreement is None:
            result.append(row)
            continue
        mark = row.agreement.fingerprint
        remark = None
        if mark in known:
            number = {"number": known[mark]}
            remark = Remark("Sudah ada dalam daftar sebagai %(number)s.", str(row.line), number)
        elif mark in lines:
            remark = Remark("Sama dengan baris %(line)s.", str(row.line), {"line": lines[mark]})
        else:
            lines[mark] = row.line
        if remark is not None:
            result.append(replace(row, verdict=Verdict.KNOWN, agreement=None, remarks=(remark,)))
        else:
            result.append(row)
    return result
