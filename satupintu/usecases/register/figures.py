"""The figures of a year, for those who may see them, and the yearly report."""

from datetime import date, datetime

from satupintu.documents.figure_tables import FigureTable, tables_of
from satupintu.documents.rakor import rakor_values, write_report_pdf, write_report_word
from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.numbering import BLANK
from satupintu.domain.office.office import Person
from satupintu.domain.register.figures import Figures, working_day_numbers
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.store.register import figures as store
from satupintu.store.register.evaluations import evaluations
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.made import FORMATS, Made
from satupintu.usecases.office.officials import official
from satupintu.usecases.office.visibility import scope_of

LONGEST_WAY = 5
"""Years before that of the figures in which a proposal may have begun and still be timed."""
CONNECTIONS = 2
"""On which the questions of the figures are put side by side."""


def years_of(desk: Desk) -> list[int]:
    """The years that have figures, this one first."""
    return list(range(desk.today().year, desk.office.figures.since - 1, -1))


async def gather_figures(
    desk: Desk, person: Person | None, year: int, listed: int, since: int | None = None
) -> Figures:
    """
    All figures of a year; lists give their first `listed` agreements, breakdowns begin in `since` (None: all years).

    Raises:
        InvalidInput: the year is before the first of the trend, or has not begun.
        NotAllowed: figures are not for this person.
    """
    opd = scope_of(desk.office, person)
    rule, after, today = desk.office.figures, desk.office.follow_up, desk.today()
    if not rule.since <= year <= today.year:
        raise InvalidInput("Angka tersedia untuk tahun %(first)s sampai %(last)s.", first=rule.since, last=today.year)
    within = store.Within(opd, *(datetime(each, 1, 1, tzinfo=JAKARTA) for each in (year, year + 1)))
    first, last = date(year - LONGEST_WAY, 1, 1), date(year, 12, 31)
    days = store.WorkingDays(first, working_day_numbers(first, last, desk.days_off))
    async with desk.database.side_by_side(CONNECTIONS) as questions:
        for session in questions.sessions:
            await store.prepare(session)
        # Those that take longest first, so that the others fill what is left.
        evaluated = questions.ask(evaluations, within, year, today)
        followed = questions.ask(store.followed, rule, within, year)
        unfollowed = questions.ask(store.unfollowed, within, today, after.pks_within_days, listed)
        counts = questions.ask(store.counts, rule, within, max(rule.since, since or rule.since), year)
        years = questions.ask(store.years, rule, within, year)
        steps = questions.ask(store.steps, within, days)
        offices = questions.ask(store.offices, within, days, today)
        ending = questions.ask(store.ending, within, today, after.ending_soon_days, listed)
        whole = questions.ask(store.whole_way, within, days)
        obstacles = questions.ask(store.obstacles, within)
    by_year, undated = years.result()
    return Figures(
        year=year,
        today=today,
        rule=rule,
        by_year=by_year,
        undated=undated,
        by=counts.result(),
        followed=followed.result(),
        unfollowed=unfollowed.result(),
        ending=ending.result(),
        whole=whole.result(),
        steps=steps.result(),
        offices=offices.result(),
        obstacles=obstacles.result(),
        evaluations=evaluated.result(),
        pks_within_days=after.pks_within_days,
        ending_soon_days=after.ending_soon_days,
    )


LISTED_IN_REPORT = 50
LISTED_IN_FILES = 1000
"""Agreements of each list."""


async def taken_away(desk: Desk, person: Person | None, year: int, language: str) -> list[FigureTable]:
    """All tables with every year of the trend, for CSV and XLSX; raises what `gather_figures` raises."""
    found = await gather_figures(desk, person, year, LISTED_IN_FILES)
    return tables_of(found, desk.office, desk.routes, language, whole=True)


async def make_yearly_report(desk: Desk, person: Person | None, year: int, language: str, extension: str) -> Made:
    """
    The report for the yearly Rakor Evaluasi; raises what `gather_figures` raises too.

    Raises:
        InvalidInput: the file is to be neither a PDF nor a Word file.
    """
    if extension not in FORMATS:
        raise InvalidInput("Laporan dibuat sebagai .pdf atau .docx.")
    found = await gather_figures(desk, person, year, LISTED_IN_REPORT)
    tables = tables_of(found, desk.office, desk.routes, language, whole=True)
    secretary = official(desk, desk.office.tkksd.secretary)
    signer = (secretary.position, secretary.name or BLANK)
    values = rakor_values(found, tables, desk.office.letterhead, signer, language)
    await desk.database.let_go()
    content = await (write_report_pdf(values) if extension == "pdf" else write_report_word(values))
    return Made(f"rakor-evaluasi-{year}.{extension}", FORMATS[extension], content)
