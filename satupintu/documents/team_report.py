"""The semester and yearly report of the TKKSD, as PDF and as a Word file."""

import asyncio
import io
from collections.abc import Iterator, Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from satupintu.documents.citations import cited
from satupintu.documents.minutes import PAPER_TEMPLATES, typeset
from satupintu.documents.sheet_files import timeless
from satupintu.documents.sheets import plain_text
from satupintu.domain.follow_up.team_report import (
    Count,
    DepartmentReport,
    MissingReport,
    Period,
    ReportedAgreement,
    TeamReport,
)
from satupintu.domain.office.office import Letterhead
from satupintu.domain.process.form import Route
from satupintu.domain.process.meetings import MeetingKind
from satupintu.domain.route.routes import RouteDefinition
from satupintu.language import long_date, mark, say, wording
from satupintu.language.register_words import END_CAUSE

BASIS = "Permendagri 22/2020 Ps. 46(2)j, (3), 60(1)"
_COUNTED = (
    mark("Jalur"),
    mark("Berlaku"),
    mark("Baru ditandatangani"),
    mark("Berakhir"),
    mark("Diakhiri"),
    mark("Laporan diterima"),
    mark("Evaluasi diterima"),
)
_ITEMS = (
    mark("Judul"),
    mark("Bentuk naskah"),
    mark("Para pihak"),
    mark("Maksud dan tujuan"),
    mark("Objek"),
    mark("Jangka waktu"),
    mark("Permasalahan"),
    mark("Upaya penyelesaian"),
    mark("Hal lain yang dianggap perlu"),
)
"""The nine items of Permendagri 22/2020 Ps. 17(5) and 39(5), in its order; the last three are the department's."""
_REPORTED = ("problems", "efforts", "other")
_MISSING = (mark("Perangkat daerah"), mark("Perjanjian"), mark("Semester"), mark("Tenggat"), mark("Keadaan"))
_LETTERS = "ABCDEF"
"""Of the parts: a summary, at most four routes, what is missing."""
_NO_REPORT = mark("Laporan belum diterima.")
_NONE_DUE = mark("Tidak ada laporan semester yang diminta atas naskah ini.")
_NOT_RECORDED = mark("Tidak tercatat")


def period_name(period: Period, language: str) -> str:
    """`Semester II Tahun 2026`, or `Tahun 2026`."""
    if period.half is None:
        return say(language, "Tahun %(year)s", year=period.year)
    return say(language, "Semester %(half)s Tahun %(year)s", half="I" * period.half, year=period.year)


def route_name(route: Route | None, routes: Mapping[str, RouteDefinition], language: str) -> str:
    """A route with its name; that of old registers which name none."""
    if route is None:
        return say(language, "Jalur tidak tercatat (register lama)")
    return f"{route} · {routes[route].name_in(language)}" if route in routes else str(route)


def team_report_values(
    report: TeamReport,
    routes: Mapping[str, RouteDefinition],
    letterhead: Letterhead,
    signers: tuple[tuple[str, str], tuple[str, str]],
    language: str,
) -> dict[str, Any]:
    """What both templates set; `signers` are position and name of who prepares and of who signs."""
    head = letterhead.in_language(language)
    labels = (mark("Disusun oleh Sekretaris TKKSD"), mark("Ketua TKKSD"))
    values = {
        "title": say(language, "Laporan Tim Koordinasi Kerja Sama Daerah (TKKSD)"),
        "period": period_name(report.period, language),
        "day": say(language, "Keadaan per %(day)s", day=long_date(language, report.today)),
        "language": language,
        "government": head.government,
        "unit": head.unit,
        "address": f"{head.address} · {head.website} · {head.email}",
        "summary_title": f"A. {say(language, 'Ringkasan')}",
        "summary": list(_summary(report, head.government, language)),
        "counts": {"head": _said(_COUNTED, language), "rows": list(_count_rows(report, routes, language))},
        "parts": [
            {"title": f"{letter}. {route_name(count.route, routes, language)}", **_part(count, report, language)}
            for letter, count in zip(_LETTERS[1:], report.counts, strict=False)
        ],
        "missing": _missing(report, _LETTERS[1 + len(report.counts)], language),
        "nothing": say(language, "Tidak ada."),
        "closing": say(language, "Demikian laporan ini disampaikan kepada Wali Kota."),
        "place": f"{head.city}, {long_date(language, report.today)}",
        "signers": [
            {"label": say(language, label), "position": position, "name": name}
            for label, (position, name) in zip(labels, signers, strict=True)
        ],
    }
    cleaned: dict[str, Any] = _plain(values)
    return cleaned


def _plain(value: Any) -> Any:
    """Texts that people typed, without what a Word file cannot hold."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return plain_text(value) if isinstance(value, str) else value


def _said(sentences: tuple[str, ...], language: str) -> list[str]:
    return [say(language, sentence) for sentence in sentences]


def _summary(report: TeamReport, government: str, language: str) -> Iterator[str]:
    yield say(
        language,
        "Laporan kepada Wali Kota atas Kerja Sama Daerah dengan Daerah Lain (KSDD), Kerja Sama Daerah dengan Pihak "
        "Ketiga (KSDPK), dan Sinergi %(government)s, %(first)s sampai dengan %(last)s (%(basis)s). Adendum tidak "
        "dihitung tersendiri.",
        government=government,
        first=long_date(language, report.period.first),
        last=long_date(language, report.period.last),
        basis=cited(BASIS) if language == "id" else BASIS,
    )
    total = report.total
    yield say(
        language,
        "Perjanjian yang berlaku pada periode ini: %(in_force)s; baru ditandatangani: %(signed)s; berakhir menurut "
        "jangka waktunya: %(ended)s; diakhiri sebelumnya: %(terminated)s. Laporan perangkat daerah yang diterima: "
        "%(reports)s dari %(reports_due)s; evaluasi: %(evaluations)s dari %(evaluations_due)s.",
        **{name: getattr(total, name) for name in vars(total) if name != "route"},
    )
    yield say(
        language,
        "Rapat TKKSD yang diadakan pada periode ini: rapat teknis %(technical)s, rapat pleno %(plenary)s.",
        **{str(kind): report.meetings.get(kind, 0) for kind in MeetingKind},
    )
    if report.undated:
        yield say(
            language,
            "Perjanjian yang hari terakhirnya tidak tercatat, tidak dihitung: %(n)s.",
            n=report.undated,
        )


def _count_rows(report: TeamReport, routes: Mapping[str, RouteDefinition], language: str) -> Iterator[list[str]]:
    for count in report.counts:
        yield [route_name(count.route, routes, language), *_numbers(count)]
    yield [say(language, "Jumlah"), *_numbers(report.total)]


def _numbers(count: Count) -> list[str]:
    whole = (count.in_force, count.signed, count.ended, count.terminated)
    return [
        *map(str, whole),
        f"{count.reports} / {count.reports_due}",
        f"{count.evaluations} / {count.evaluations_due}",
    ]


def _part(count: Count, report: TeamReport, language: str) -> dict[str, Any]:
    mine = [each for each in report.agreements if each.route is count.route]
    number = say(language, "Nomor register")
    left_out = count.in_force - len(mine)
    note = say(language, "%(n)s perjanjian lain tidak dirinci di sini.", n=left_out) if left_out > 0 else ""
    return {
        "note": note,
        "agreements": [
            {"title": f"{at}. {number} {each.register_number}", "rows": _items(each, report.period, language)}
            for at, each in enumerate(mine, start=1)
        ],
    }


def _items(each: ReportedAgreement, period: Period, language: str) -> list[list[str]]:
    """Numbered rows: the nine items, the last three as one where nothing was reported; then who reported and when."""
    unknown = say(language, _NOT_RECORDED)
    kind = say(language, wording.DOCUMENT[each.document])
    values = [
        each.title,
        f"{kind} ({each.document_as_written})" if each.document_as_written else kind,
        "\n".join(each.parties),
        each.purpose or unknown,
        each.object or unknown,
        _term(each, language),
    ]
    labels = _said(_ITEMS, language)
    rows = [[f"{at}.", *row] for at, row in enumerate(zip(labels, values, strict=False), start=1)]
    received = [report for report in each.reports if report.received_on is not None]
    if received:
        told = [_from_reports(each, name, period, language) for name in _REPORTED]
        rows += [[f"{at}.", *row] for at, row in enumerate(zip(labels[6:], told, strict=True), start=7)]
    else:
        rows.append(["7.–9.", "; ".join(labels[6:]), say(language, _NO_REPORT if each.reports else _NONE_DUE)])
    by = [_who_reported(report, period, language) for report in received]
    return [*rows, ["", say(language, "Perangkat daerah"), "\n".join((each.department, *by))]]


def _term(each: ReportedAgreement, language: str) -> str:
    begins = long_date(language, each.begins_on) if each.begins_on else say(language, _NOT_RECORDED)
    said = say(language, "%(first)s sampai dengan %(last)s", first=begins, last=long_date(language, each.ends_on))
    if each.terminated_on is None or each.end_cause is None:
        return said
    day, cause = long_date(language, each.terminated_on), END_CAUSE[each.end_cause]
    return f"{said}\n{say(language, 'Diakhiri pada %(day)s: %(cause)s', day=day, cause=cause)}"


def _from_reports(each: ReportedAgreement, name: str, period: Period, language: str) -> str:
    """One item as the department reported it; in the report on a year, of each semester."""
    lines = []
    for report in each.reports:
        missing = report.received_on is None
        said = say(language, _NO_REPORT) if missing else report.fields.get(name) or "–"
        lines.append(f"{_half(report.semester, period)}{said}")
    return "\n".join(lines)


def _who_reported(report: DepartmentReport, period: Period, language: str) -> str:
    assert report.received_on is not None  # of one that has come
    day = long_date(language, report.received_on)
    said = say(language, "Dilaporkan oleh %(name)s, %(day)s", name=report.by, day=day)
    return f"{_half(report.semester, period)}{said}"


def _half(semester: Period, period: Period) -> str:
    """Which semester a line is about, where the report is on both."""
    return "" if period.half or semester.half is None else f"Semester {'I' * semester.half}: "


def _missing(report: TeamReport, letter: str, language: str) -> dict[str, Any]:
    count = report.total.reports_due - report.total.reports
    note = say(language, "Laporan perangkat daerah atas periode ini yang belum diterima: %(n)s.", n=count)
    if count > len(report.missing):
        note = f"{note} {say(language, 'Yang pertama menurut tenggat:')}"
    return {
        "title": f"{letter}. {say(language, 'Laporan yang belum diterima')}",
        "note": note if count else "",
        "head": _said(_MISSING, language),
        "rows": [_missing_row(each, report, language) for each in report.missing],
    }


def _missing_row(each: MissingReport, report: TeamReport, language: str) -> list[str]:
    late = (report.today - each.due_on).days
    state = say(language, "lewat tenggat %(n)s hari", n=late) if late > 0 else say(language, "belum jatuh tempo")
    return [
        each.department,
        f"{each.title}\n{each.register_number}",
        f"{'I' * (each.semester.half or 0)} {each.semester.year}",
        long_date(language, each.due_on),
        state,
    ]


async def write_team_report_pdf(values: Mapping[str, Any]) -> bytes:
    """The report as a PDF."""
    return await typeset("team_report.typ", values)


async def write_team_report_word(values: Mapping[str, Any]) -> bytes:
    """The report as a Word file that can be edited."""
    return await asyncio.to_thread(_word, values)


def _word(values: Mapping[str, Any]) -> bytes:
    template = DocxTemplate(PAPER_TEMPLATES / "team_report.docx")
    template.render(values, Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return timeless(made)
