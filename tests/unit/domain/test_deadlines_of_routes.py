"""
Every time limit of every route against days counted by hand.

Calendar used: Monday to Friday without the national holidays and cuti bersama of 2026 and 2027 that the library
`holidays` has (Indonesia, public and government) and `config/calendar.toml` leaves, written out in `OFF`. Counted
twice: from Tuesday, 24 November 2026, and from Friday, 5 March 2027, the last working day before Nyepi and Lebaran
(which the library marks as estimated). The day of the start itself never counts.
"""

from datetime import date, timedelta

import pytest

from config.settings import CONFIG_DIR, read_days_off
from satupintu.domain.follow_up.schedule import planned
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.route.deadlines import due_after
from tests.support.dossiers import OFFICE, ROUTES, TEXTS, a_dossier, a_form_of

STARTS = (date(2026, 11, 24), date(2027, 3, 5))
DAYS_OFF = read_days_off(CONFIG_DIR, STARTS[0])

OFF = """
2026-12-24 cuti bersama, Natal      2026-12-25 Natal                    2027-01-01 Tahun Baru
2027-01-05 Isra Mikraj              2027-02-05 cuti bersama, Imlek      2027-03-08 Nyepi
2027-03-09 cuti bersama, Idulfitri  2027-03-10 Idulfitri                2027-03-11 Idulfitri
2027-03-12 cuti bersama, Idulfitri  2027-03-15 cuti bersama, Idulfitri  2027-03-25 cuti bersama, Wafat
2027-03-26 Wafat Yesus Kristus      2027-05-06 Kenaikan                 2027-05-17 Iduladha
2027-05-18 cuti bersama, Iduladha   2027-05-19 cuti bersama, Waisak     2027-05-20 Waisak
"""
"""Days off from Monday to Friday between 24 November 2026 and 31 May 2027."""

LAST_DAYS = """
KSDD    completeness                 2026-11-30 2027-03-19
KSDD    completion                   2026-12-08 2027-03-31
KSDD    review                       2026-12-08 2027-03-31
KSDD    conclusion                   2026-12-01 2027-03-22
KSDD    signing                      2026-12-08 2027-03-31
KSDD    offer.letter                 2026-12-01 2027-03-22
KSDD    offer.approval               2026-12-24 2027-04-04
KSDD    offer_second.letter          2026-12-01 2027-03-22
KSDD    offer_second.approval        2026-12-09 2027-03-20
KSDD    offer_report.letter          2026-12-01 2027-03-22
KSDD    offer_reply.letter           2026-12-24 2027-04-04
KSDD    dprd.letter                  2026-12-01 2027-03-22
KSDD    dprd.approval                2027-01-08 2027-04-19
KSDD    dprd.turn1                   2026-12-09 2027-03-20
KSDD    dprd.turn2                   2026-12-24 2027-04-04
KSDD    dprd.turn3                   2027-01-08 2027-04-19
KSDD    dprd_study.approval          -          -
KSDD    dprd_follow_up.letter        2026-12-09 2027-03-20
KSDD    dprd_follow_up.approval      2026-12-09 2027-03-20

KSDPK   completeness                 2026-11-30 2027-03-19
KSDPK   completion                   2026-12-08 2027-03-31
KSDPK   review                       2026-12-08 2027-03-31
KSDPK   conclusion                   2026-12-01 2027-03-22
KSDPK   signing                      2026-12-08 2027-03-31
KSDPK   offer.letter                 2026-12-01 2027-03-22
KSDPK   offer.approval               -          -
KSDPK   dprd.letter                  2026-12-01 2027-03-22
KSDPK   dprd.approval                2027-01-08 2027-04-19

SINERGI completeness                 2026-11-30 2027-03-19
SINERGI completion                   2026-12-08 2027-03-31
SINERGI review                       2026-12-08 2027-03-31
SINERGI conclusion                   2026-12-01 2027-03-22
SINERGI signing                      2026-12-08 2027-03-31
SINERGI offer.letter                 2026-12-01 2027-03-22
SINERGI offer.approval               2026-12-24 2027-04-04
SINERGI offer_second.letter          2026-12-01 2027-03-22
SINERGI offer_second.approval        2026-12-09 2027-03-20
SINERGI offer_reply.letter           2026-12-24 2027-04-04
SINERGI dprd.letter                  2026-12-01 2027-03-22
SINERGI dprd.approval                2027-01-08 2027-04-19

KSDPL   completeness                 2026-11-30 2027-03-19
KSDPL   completion                   2026-12-08 2027-03-31
KSDPL   review                       2026-12-08 2027-03-31
KSDPL   conclusion                   2026-12-01 2027-03-22
KSDPL   signing                      2026-12-08 2027-03-31
KSDPL   tanggapan_menteri.letter     2026-12-01 2027-03-22
KSDPL   tanggapan_menteri.approval   -          -
KSDPL   dprd.letter                  2026-12-01 2027-03-22
KSDPL   dprd.approval                2027-02-01 2027-05-26
KSDPL   gubernur.letter              2026-12-01 2027-03-22
KSDPL   gubernur.approval            2026-12-01 2027-03-22
KSDPL   menteri_langsung.letter      2026-12-01 2027-03-22
KSDPL   menteri_verifikasi.approval  -          -
KSDPL   gubernur_naskah.letter       2026-12-01 2027-03-22
KSDPL   gubernur_naskah.approval     2026-12-01 2027-03-22
KSDPL   naskah_langsung.letter       2026-12-01 2027-03-22
KSDPL   surat_konfirmasi.approval    -          -
KSDPL   persetujuan_menteri.approval -          -

KSDLL   completeness                 2026-11-30 2027-03-19
KSDLL   completion                   2026-12-08 2027-03-31
KSDLL   review                       2026-12-08 2027-03-31
KSDLL   conclusion                   2026-12-01 2027-03-22
KSDLL   signing                      2026-12-08 2027-03-31
KSDLL   tanggapan_menteri.letter     2026-12-01 2027-03-22
KSDLL   tanggapan_menteri.approval   -          -
KSDLL   dprd.letter                  2026-12-01 2027-03-22
KSDLL   dprd.approval                2027-02-01 2027-05-26
KSDLL   gubernur.letter              2026-12-01 2027-03-22
KSDLL   gubernur.approval            2026-12-01 2027-03-22
KSDLL   menteri_langsung.letter      2026-12-01 2027-03-22
KSDLL   menteri_verifikasi.approval  -          -
KSDLL   gubernur_naskah.letter       2026-12-01 2027-03-22
KSDLL   gubernur_naskah.approval     2026-12-01 2027-03-22
KSDLL   naskah_langsung.letter       2026-12-01 2027-03-22
KSDLL   surat_konfirmasi.approval    -          -
KSDLL   persetujuan_menteri.approval -          -
KSDLL   dprd_penerusan.letter        2026-12-01 2027-03-22
KSDLL   dprd_penerusan.approval      2027-02-01 2027-05-26
KSDLL   usulan_menteri.letter        2026-12-01 2027-03-22
KSDLL   usulan_menteri.approval      -          -
"""
"""Route, clock, last day from each start; `-` where the law and the office set no limit."""

EVALUATIONS = """
evaluation 2026-12-31 2027-06-30
evaluation 2027-06-30 2027-12-31
evaluation 2027-12-31 2028-06-30
evaluation 2028-06-30 2028-12-31
evaluation 2028-12-31 2029-06-30
evaluation 2029-06-30 2029-12-31
evaluation 2029-12-31 2030-06-30
evaluation 2030-06-30 2030-12-31
evaluation 2030-12-31 2031-06-30
evaluation 2031-06-30 2031-12-31
"""
FIVE_YEARS = "expiry 2031-11-24 2032-03-05" + EVALUATIONS
SEMESTERS = """
semester_report 2027-01-10 2027-07-10
semester_report 2027-07-10 2028-01-10
semester_report 2028-01-10 2028-07-10
semester_report 2028-07-10 2029-01-10
semester_report 2029-01-10 2029-07-10
semester_report 2029-07-10 2030-01-10
semester_report 2030-01-10 2030-07-10
semester_report 2030-07-10 2031-01-10
semester_report 2031-01-10 2031-07-10
semester_report 2031-07-10 2032-01-10
semester_report 2032-01-10 2032-07-10
"""
TO_BE_FOLLOWED = "follow_up_document 2027-05-23 2027-09-01\n"
LOI = """
copy_to_minister   2026-12-08 2027-03-19
follow_up_document 2027-05-23 2027-09-01
evaluation         2026-12-31 2027-06-30
evaluation         2027-06-30 2027-12-31
expiry             2027-11-24 2028-03-05
"""
MOU = """
copy_to_minister 2026-12-08 2027-03-19
yearly_report    2027-01-07 2028-01-07
yearly_report    2028-01-07 2029-01-07
yearly_report    2029-01-07 2030-01-07
yearly_report    2030-01-07 2031-01-07
yearly_report    2031-01-07 2032-01-07
yearly_plan      2027-01-28 2028-01-28
yearly_plan      2028-01-28 2029-01-28
yearly_plan      2029-01-28 2030-01-28
yearly_plan      2030-01-28 2031-01-28
yearly_plan      2031-01-28 2032-01-28
extension        2031-05-24 2031-09-05
"""
DUTIES = {
    (Route.KSDD, DocumentType.KB): TO_BE_FOLLOWED + FIVE_YEARS,
    (Route.KSDD, DocumentType.PKS): SEMESTERS + FIVE_YEARS,
    (Route.KSDPK, DocumentType.KB): TO_BE_FOLLOWED + FIVE_YEARS,
    (Route.KSDPK, DocumentType.PKS): SEMESTERS + FIVE_YEARS,
    (Route.SINERGI, DocumentType.NK): "copy_to_minister 2026-12-08 2027-03-19\n" + SEMESTERS + FIVE_YEARS,
    (Route.KSDPL, DocumentType.LOI): LOI,
    (Route.KSDPL, DocumentType.MOU): MOU + FIVE_YEARS,
    (Route.KSDLL, DocumentType.LOI): LOI,
    (Route.KSDLL, DocumentType.MOU): MOU + FIVE_YEARS,
}
"""What follows a text signed on each start, for the longest term allowed (five years where there is none)."""


def test_the_calendar_is_the_one_the_days_were_counted_with() -> None:
    every_day = [STARTS[0] + timedelta(days=n) for n in range((date(2027, 5, 31) - STARTS[0]).days + 1)]
    off = [str(day) for day in every_day if day in DAYS_OFF and day.weekday() < 5]
    assert off == [word for word in OFF.split() if word[:3] == "202"]


@pytest.mark.parametrize("route", ROUTES)
def test_every_clock_of_a_route_ends_on_the_day_counted_by_hand(route: str) -> None:
    definition = ROUTES[route]
    limits = {name: definition.clock(name) for name in definition.clocks}
    found = {}
    for step in definition.approvals:
        limits |= {f"{step.id}.letter": step.letter.clock} if step.letter else {}
        limits |= {f"{step.id}.approval": step.answer.clock} if step.answer else {}
        for turn in range(len(step.answer.turns) if step.answer else 0):
            days = sum(step.answer.turns[: turn + 1]) if step.answer else 0
            found[f"{step.id}.turn{turn + 1}"] = [str(start + timedelta(days=days)) for start in STARTS]
    for name, limit in limits.items():
        found[name] = [str(due_after(start, limit, DAYS_OFF)) if limit else "-" for start in STARTS]
    rows = [line.split() for line in LAST_DAYS.split("\n") if line]
    assert found == {clock: days for of, clock, *days in rows if of == route}


@pytest.mark.parametrize(("route", "document"), TEXTS)
def test_what_follows_a_signed_text_is_due_on_the_day_counted_by_hand(route: Route, document: DocumentType) -> None:
    form = a_form_of(route, document)
    proposal = a_dossier(form).proposal
    found: list[list[list[str]]] = []
    for start in STARTS:
        ends_on = form.term.last_day(start)
        follows = planned(proposal.definition.documents[document], start, start, ends_on, OFFICE.follow_up)
        found.append(sorted([str(each.kind), str(each.due_on)] for each in follows))
    rows = [line.split() for line in DUTIES[route, document].split("\n") if line]
    assert found == [sorted([kind, days[number]] for kind, *days in rows) for number in range(len(STARTS))]
