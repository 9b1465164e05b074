"""The figures of a year: a page with charts and their tables, files to take away, and the yearly report."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from satupintu.documents.checks import XLSX
from satupintu.documents.figure_tables import RECENT, as_written, long_form, rule_of, tables_of
from satupintu.documents.tables import as_csv, as_workbook
from satupintu.domain.follow_up.team_report import Period
from satupintu.domain.office.security import SecurityKind
from satupintu.language import figure_words, say
from satupintu.usecases.follow_up import team_report
from satupintu.usecases.office import security_log
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import scope_of
from satupintu.usecases.register import figures
from satupintu.web.http.render import headers_of_a_file, language_of, page
from satupintu.web.http.tables import FORMS, check_is_table
from satupintu.web.http.visitor import TheDesk, ThePerson, TheVisitor
from satupintu.web.process.papers import handed_over

router = APIRouter()
LISTED = 10
Year = Annotated[int | None, Query(ge=1900, le=9999)]


@router.get("/capaian")
async def figures_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, tahun: Year = None
) -> Response:
    """The figures that the person may see."""
    year = tahun or desk.today().year
    found = await figures.gather_figures(desk, person, year, LISTED, year - RECENT + 1)
    language, scope = language_of(request, visitor), scope_of(desk.office, person)
    return page(
        request,
        "figures.html",
        visitor,
        found=found,
        rule=rule_of(found, language),
        tables=tables_of(found, desk.office, desk.routes, language),
        years=figures.years_of(desk),
        periods=team_report.periods_of(desk, year) if scope is None else [],
        department=_department(desk, scope),
        written=lambda value: as_written(value, language),
    )


def _department(desk: Desk, opd: frozenset[str] | None) -> str | None:
    """Whose figures these are, where they are not everybody's."""
    names = [each.name for each in desk.office.perangkat_daerah if opd is not None and each.code in opd]
    return "; ".join(names) or None


@router.get("/capaian.{extension}")
async def figures_taken_away(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, extension: str, tahun: Year = None
) -> Response:
    """All tables with all years: a CSV with all of them in one, or a workbook with a sheet for each."""
    check_is_table(extension)
    language = language_of(request, visitor)
    year = tahun or desk.today().year
    tables = await figures.taken_away(desk, person, year, language)
    await security_log.note(desk, SecurityKind.EXPORTED, person, what=f"figures.{extension}", year=year)
    if (reader := FORMS[extension]) is not None:
        head = [say(language, each) for each in figure_words.LONG_FORM]
        content, media_type = as_csv(long_form(tables, head), reader), "text/csv; charset=utf-8"
    else:
        sheets = [(f"{at} {table.name}", [table.head, *table.rows]) for at, table in enumerate(tables, start=1)]
        content, media_type = await asyncio.to_thread(as_workbook, sheets), XLSX
    disposition = f'attachment; filename="capaian-{year}.{extension}"'
    headers = {"Content-Disposition": disposition, **headers_of_a_file(media_type)}
    return Response(content, media_type=media_type, headers=headers)


@router.get("/capaian/laporan.{extension}")
async def yearly_report(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, extension: str, tahun: Year = None
) -> Response:
    """The report for the Rakor Evaluasi, as `pdf` or `docx`."""
    language = language_of(request, visitor)
    year = tahun or desk.today().year
    made = await figures.make_yearly_report(desk, person, year, language, extension)
    await security_log.note(desk, SecurityKind.EXPORTED, person, what=f"report.{extension}", year=year)
    return handed_over(made)


@router.get("/laporan/tkksd-{period}.{extension}")
async def report_of_the_team(
    request: Request, desk: TheDesk, visitor: TheVisitor, person: ThePerson, period: str, extension: str
) -> Response:
    """The report of the TKKSD on a semester (`2026-2`) or a year, as `pdf` or `docx`."""
    language = language_of(request, visitor)
    made = await team_report.make_team_report(desk, person, Period.read(period), language, extension)
    await security_log.note(desk, SecurityKind.EXPORTED, person, what=f"team_report.{extension}", period=period)
    return handed_over(made)


@router.get("/laporan/surat-tkksd-{period}.{extension}")
async def letter_with_the_report(desk: TheDesk, person: ThePerson, period: str, extension: str) -> Response:
    """The letter to the Gubernur that goes with it."""
    return handed_over(await team_report.covering_letter(desk, person, Period.read(period), extension))
