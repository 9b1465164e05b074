"""The reports on agreements: of the TKKSD to the Wali Kota, of the Wali Kota to the Gubernur. Nothing is stored."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from satupintu.documents.sheet_files import write_pdf, write_word
from satupintu.documents.sheets import Sheet, write_sheet
from satupintu.documents.team_report import (
    period_name,
    route_name,
    team_report_values,
    write_team_report_pdf,
    write_team_report_word,
)
from satupintu.domain.errors import InvalidInput, NotAllowed, NotFound
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.follow_up.team_report import (
    DepartmentReport,
    MissingReport,
    Period,
    ReportedAgreement,
    TeamReport,
    semester_reported,
    year_reported,
)
from satupintu.domain.office.numbering import BLANK, blank_number
from satupintu.domain.office.office import Person
from satupintu.domain.route.deadlines import local_day
from satupintu.language import long_date, say, wording
from satupintu.store.follow_up import team_report as store
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.follow_up.form import questions
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.made import FORMATS, Made
from satupintu.usecases.office.officials import mayor_of, mayors_post, official
from satupintu.usecases.office.visibility import scope_of

LISTED = 1000
"""Agreements, and missing reports of a semester, that one report holds; it says how many more there are."""
_UPWARDS = "Permendagri 22/2020 Ps. 17(3), 39(3), 60(2)"
_FOREIGN = "Permendagri 25/2020 Ps. 35-39"


def periods_of(desk: Desk, year: int) -> list[Period]:
    """What can be reported of a year: its semesters that have begun, and itself."""
    return [each for each in (Period(year, 1), Period(year, 2), Period(year)) if each.first <= desk.today()]


async def gather_team_report(desk: Desk, person: Person | None, period: Period, language: str) -> TeamReport:
    """
    What the TKKSD reports on a period, as things stand today; no person is the system itself.

    Raises:
        InvalidInput: the period has not begun, or lies before the first year of the figures.
        NotAllowed: not for those who see all figures only.
    """
    if scope_of(desk.office, person) is not None:
        raise NotAllowed("Peran Anda tidak mengizinkan tindakan ini.")
    since, today = desk.office.figures.since, desk.today()
    if period.year < since or period.first > today:
        raise InvalidInput(
            "Laporan TKKSD tersedia sejak tahun %(first)s, untuk periode yang sudah dimulai.", first=since
        )
    async with desk.database.transaction() as session:
        agreements = await store.in_force(session, period, today, LISTED)
        reports = await store.reports(session, period, [each.id for each in agreements])
        said = await store.last_reports(session, reports)
        of_each: dict[int, list[DepartmentReport]] = {}
        for each in reports:
            of_each.setdefault(each.agreement_id, []).append(_department_report(each, said.get(each.id)))
        missing = [each for semester in period.semesters for each in await store.missing(session, semester, LISTED)]
        return TeamReport(
            period=period,
            today=today,
            counts=await store.report_counts(session, period, today),
            agreements=tuple(_reported(each, of_each.get(each.id, []), language) for each in agreements),
            missing=tuple(_missing(each) for each in missing),
            undated=await store.undated(session, period, today),
        )


def _department_report(obligation: Obligation, answer: ObligationAnswer | None) -> DepartmentReport:
    semester = semester_reported(obligation.due_on)
    if answer is None:
        return DepartmentReport(semester, obligation.due_on, {})
    return DepartmentReport(semester, obligation.due_on, answer.fields, answer.by_name, local_day(answer.at))


def _reported(agreement: Agreement, reports: Sequence[DepartmentReport], language: str) -> ReportedAgreement:
    """The last report says what purpose and object are; without one the proposal does, or the register."""
    told = next((each.fields for each in reversed(reports) if each.received_on is not None), {})
    form = agreement.proposal.form if agreement.proposal else None
    assert agreement.ends_on is not None  # of an agreement that is known to have been in force
    return ReportedAgreement(
        register_number=agreement.register_number,
        route=agreement.route,
        title=agreement.title,
        document=agreement.document,
        document_as_written=agreement.document_as_written,
        parties=_parties(agreement),
        department=_departments(agreement),
        purpose=told.get("purpose") or (form.purpose if form else None),
        object=told.get("object") or _object(agreement, language),
        begins_on=agreement.starts_on or agreement.signed_on,
        ends_on=agreement.ends_on,
        terminated_on=agreement.terminated_on,
        end_cause=agreement.end_cause,
        reports=tuple(reports),
    )


def _parties(agreement: Agreement) -> tuple[str, ...]:
    return tuple(f"{each.name} ({each.own_number})" if each.own_number else each.name for each in agreement.parties)


def _departments(agreement: Agreement) -> str:
    return "; ".join(each.name for each in agreement.departments)


def _object(agreement: Agreement, language: str) -> str:
    """The kind of object where the proposal names one (KSDPK), otherwise the scope."""
    proposal = agreement.proposal
    if proposal is not None and proposal.form.object is not None:
        kind = proposal.definition.object_named(proposal.form.object)
        return kind.text_in(language) if kind else proposal.form.object
    return "; ".join(str(each) for each in agreement.scope)


def _missing(obligation: Obligation) -> MissingReport:
    agreement = obligation.agreement
    return MissingReport(
        register_number=agreement.register_number,
        title=agreement.title,
        department=_departments(agreement),
        semester=semester_reported(obligation.due_on),
        due_on=obligation.due_on,
    )


async def make_team_report(desk: Desk, person: Person | None, period: Period, language: str, extension: str) -> Made:
    """
    The report of the TKKSD to the Wali Kota; raises what `gather_team_report` raises too.

    Raises:
        InvalidInput: the file is to be neither a PDF nor a Word file.
    """
    _check_format(extension)
    found = await gather_team_report(desk, person, period, language)
    team = desk.office.tkksd
    secretary, chair = (official(desk, each) for each in (team.secretary, team.chair))
    signers = ((secretary.position, secretary.name or BLANK), (chair.position, chair.name or BLANK))
    values = team_report_values(found, desk.routes, desk.office.letterhead, signers, language)
    await desk.database.let_go()
    content = await (write_team_report_pdf(values) if extension == "pdf" else write_team_report_word(values))
    return Made(f"laporan-tkksd-{period}.{extension}", FORMATS[extension], content)


async def covering_letter(desk: Desk, person: Person | None, period: Period, extension: str) -> Made:
    """The Indonesian letter of the Wali Kota to the Gubernur that goes with the report; raises what that raises."""
    _check_format(extension)
    found = await gather_team_report(desk, person, period, "id")
    chair, secretary = (official(desk, each) for each in (desk.office.tkksd.chair, desk.office.tkksd.secretary))
    words = period_name(period, "id")
    facts = {
        **_of_a_letter(desk, "id"),
        "number": str(period),
        "period": words,
        "basis": _UPWARDS,
        "counts": [(route_name(each.route, desk.routes, "id"), each) for each in found.counts],
        "chair": chair,
        "secretary": secretary,
    }
    sheet = write_sheet("surat_laporan_tkksd", "id", facts)
    name = f"surat-laporan-tkksd-{period}.{extension}"
    return await _set(desk, sheet, name, f"{say('id', 'Surat pengantar laporan TKKSD')} · {words}", extension)


async def yearly_foreign(desk: Desk, obligation_id: int, language: str, extension: str) -> Made:
    """
    The yearly report on a cooperation abroad to the Gubernur (Permendagri 25/2020 Ps. 35-39), as it was last answered.

    It asks nobody's rights: the caller has.

    Raises:
        InvalidInput: the file is to be neither a PDF nor a Word file.
        NotFound: there is no yearly report of that number, or it has not been made.
    """
    _check_format(extension)
    async with desk.database.transaction() as session:
        options = joinedload(Obligation.agreement).joinedload(Agreement.proposal)
        obligation = await session.scalar(select(Obligation).where(Obligation.id == obligation_id).options(options))
        if obligation is None or obligation.kind is not ObligationKind.YEARLY_REPORT:
            raise NotFound("Laporan tahunan itu tidak ada.")
        answer = (await store.last_reports(session, [obligation])).get(obligation.id)
        if answer is None:
            raise NotFound("Laporan tahunan itu belum diisi.")
        facts = _yearly_facts(desk, obligation, answer, language)
    paper = "laporan_luar_negeri" if language == "id" else "laporan_luar_negeri_en"
    title = f"{say(language, 'Laporan tahunan kerja sama luar negeri')} · {facts['number']}"
    name = f"laporan-luar-negeri-{facts['year']}-{obligation.agreement.slug}.{extension}"
    return await _set(desk, write_sheet(paper, language, facts), name, title, extension)


def _yearly_facts(desk: Desk, obligation: Obligation, answer: ObligationAnswer, language: str) -> dict[str, Any]:
    agreement = obligation.agreement
    begins_on = agreement.starts_on or agreement.signed_on
    days = [
        long_date(language, each) if each else BLANK for each in (agreement.signed_on, begins_on, agreement.ends_on)
    ]
    return {
        **_of_a_letter(desk, language),
        "number": agreement.register_number,
        "title": agreement.title,
        "year": year_reported(obligation.due_on),
        "basis": obligation.basis or _FOREIGN,
        "document": say(language, wording.DOCUMENT[agreement.document]),
        "numbers": "; ".join(each.own_number for each in agreement.parties if each.own_number),
        "parties": [each.name for each in agreement.parties],
        "signed": ", ".join(each for each in (agreement.place, days[0]) if each),
        "term": say(language, "%(first)s sampai dengan %(last)s", first=days[1], last=days[2]),
        "department": _departments(agreement),
        "items": [
            (say(language, each.label), answer.fields.get(each.name) or "–") for each in questions(obligation.kind)
        ],
        "reported_by": answer.by_name,
        "reported_on": local_day(answer.at),
    }


def _of_a_letter(desk: Desk, language: str) -> dict[str, Any]:
    """What every letter of the Wali Kota says."""
    return {
        "office": desk.office.letterhead.in_language(language),
        "paper_number": blank_number(desk.office.numbering.letters),
        "mayor": mayor_of(desk),
        "day": lambda day: long_date(language, day),
    }


async def _set(desk: Desk, sheet: Sheet, filename: str, title: str, extension: str) -> Made:
    letterhead = desk.office.letterhead.in_language(sheet.language)
    head = mayors_post(desk) if sheet.language == "id" else f"Mayor of {letterhead.city}"
    setting = write_pdf if extension == "pdf" else write_word
    await desk.database.let_go()
    return Made(filename, FORMATS[extension], await setting(sheet, title, letterhead, head))


def _check_format(extension: str) -> None:
    if extension not in FORMATS:
        raise InvalidInput("Laporan dibuat sebagai .pdf atau .docx.")
