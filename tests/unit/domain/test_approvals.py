"""Which steps with authorities outside a proposal takes, what is asked next, and on which day silence speaks."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.settings import CONFIG_DIR, read_days_off, read_routes
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.approvals import TaskRecord, wanted
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.rules import Trigger, steps_for
from satupintu.domain.route.deadlines import due_after, duty_days
from satupintu.domain.route.routes import Duty
from satupintu.domain.task.assignments import Assignment, Choice
from tests.support.forms import CONTENT, a_form

ROUTES = read_routes(CONFIG_DIR)
DAYS_OFF = read_days_off(CONFIG_DIR, date(2026, 11, 24))
LETTER, ANSWER = Assignment.LETTER, Assignment.APPROVAL
SENT = date(2026, 11, 24)


def the_form(route: str, document: str, by: str = "opd", kind: str = "kabupaten_kota", **changes: Any) -> ProposalForm:
    partner = {**CONTENT["partners"][0], "kind": kind}
    category = "sukarela" if route == "KSDD" else None
    facts = {"route": route, "document": document, "initiated_by": by, "category": category, "partners": [partner]}
    return a_form(**facts, **changes)


FOREIGN = [
    "dprd", "gubernur", "menteri_langsung", "menteri_verifikasi", "gubernur_naskah", "naskah_langsung",
    "surat_konfirmasi", "persetujuan_menteri",
]  # fmt: skip
BURDEN = {"burdens_public": True}


@pytest.mark.parametrize(
    ("form", "taken"),
    [
        (the_form("KSDD", "KB"), ["offer", "offer_second", "offer_report"]),
        (the_form("KSDD", "KB", "partner"), ["offer_reply"]),
        (the_form("KSDD", "PKS"), []),
        (the_form("KSDD", "PKS", **BURDEN), ["dprd", "dprd_study", "dprd_follow_up"]),
        (the_form("SINERGI", "NK"), ["offer", "offer_second"]),
        (the_form("SINERGI", "NK", "partner", **BURDEN), ["offer_reply", "dprd"]),
        (the_form("SINERGI", "PKS", **BURDEN), []),
        (the_form("KSDPK", "KB"), ["offer"]),
        (the_form("KSDPK", "KB", "partner", **BURDEN), []),
        (the_form("KSDPL", "LOI", kind="pemda_luar_negeri"), ["tanggapan_menteri"]),
        (the_form("KSDPL", "MOU", kind="pemda_luar_negeri"), FOREIGN),
        (the_form("KSDLL", "MOU", kind="lembaga_pendidikan_luar_negeri"), FOREIGN),
        (the_form("KSDLL", "MOU", kind="lsm_asing"), ["usulan_menteri"]),
        (the_form("KSDLL", "MOU", kind="organisasi_internasional", **BURDEN), ["dprd_penerusan", "usulan_menteri"]),
    ],
    ids=lambda each: f"{each.route} {each.document} {each.initiated_by}" if isinstance(each, ProposalForm) else "",
)
def test_a_proposal_takes_the_steps_of_its_document_its_initiator_and_its_partner(
    form: ProposalForm, taken: list[str]
) -> None:
    assert [step.id for step in steps_for(form, ROUTES[form.route], Trigger.claimed(form))] == taken


def sent(step: str, on: date = SENT) -> TaskRecord:
    return TaskRecord(step, LETTER, Choice.RECORD, on)


def asked(form: ProposalForm, *records: TaskRecord) -> list[tuple[str, Assignment, date | None]]:
    found = wanted(steps_for(form, ROUTES[form.route], Trigger.claimed(form)), records)
    return [(each.step.id, each.assignment, each.since) for each in found]


KB, MOU = the_form("KSDD", "KB"), the_form("KSDPL", "MOU", kind="pemda_luar_negeri")
APPROVED = TaskRecord("offer", ANSWER, Choice.APPROVE)
SILENT = TaskRecord("offer", ANSWER, silent=True)
SECOND = date(2026, 12, 28)


def test_the_letter_comes_before_the_answer_and_the_clock_counts_from_its_day() -> None:
    assert asked(KB) == [("offer", LETTER, None)]
    assert asked(KB, sent("offer")) == [("offer", ANSWER, SENT)]
    assert asked(KB, sent("offer"), APPROVED) == []


def test_an_offer_without_a_reply_is_asked_again_while_a_late_reply_is_still_welcome() -> None:
    silent = (sent("offer"), SILENT)
    assert asked(KB, *silent) == [("offer", ANSWER, SENT), ("offer_second", LETTER, None)]
    assert asked(KB, *silent, sent("offer_second", SECOND)) == [("offer_second", ANSWER, SECOND)]
    assert asked(KB, sent("offer"), TaskRecord("offer", ANSWER, Choice.APPROVE, silent=True)) == []


def test_after_the_second_silence_the_gubernur_is_told_and_the_wait_goes_on() -> None:
    silent = (sent("offer"), SILENT, sent("offer_second", SECOND), TaskRecord("offer_second", ANSWER, silent=True))
    assert asked(KB, *silent) == [("offer_second", ANSWER, SECOND), ("offer_report", LETTER, None)]
    assert asked(KB, *silent, sent("offer_report")) == [("offer_second", ANSWER, SECOND)]
    answered = TaskRecord("offer_second", ANSWER, Choice.APPROVE)
    assert asked(KB, *silent, sent("offer_report"), answered) == []


def test_the_silence_of_the_dprd_settles_its_step_and_that_of_the_gubernur_opens_the_letter_past_him() -> None:
    dprd = (sent("dprd"), TaskRecord("dprd", ANSWER, silent=True))
    assert asked(MOU, *dprd) == [("gubernur", LETTER, None)]
    silent = (*dprd, sent("gubernur"), TaskRecord("gubernur", ANSWER, silent=True))
    assert asked(MOU, *silent) == [("menteri_langsung", LETTER, None)]
    assert asked(MOU, *silent, sent("menteri_langsung")) == [("menteri_verifikasi", ANSWER, None)]
    forwarded = (*dprd, sent("gubernur"), TaskRecord("gubernur", ANSWER, Choice.APPROVE))
    assert asked(MOU, *forwarded) == [("menteri_verifikasi", ANSWER, None)]


def test_a_revised_plan_goes_by_the_gubernur_again_and_not_to_the_dprd() -> None:
    forwarded = (sent("dprd"), TaskRecord("dprd", ANSWER, Choice.APPROVE), sent("gubernur"))
    forwarded = (*forwarded, TaskRecord("gubernur", ANSWER, Choice.APPROVE))
    back = (*forwarded, TaskRecord("menteri_verifikasi", ANSWER, Choice.REVISE))
    mended = (*back, TaskRecord(None, Assignment.COMPLETION, Choice.RESUBMIT))
    assert asked(MOU, *mended) == [("gubernur", LETTER, None)]
    again = (*mended, sent("gubernur", SECOND))
    assert asked(MOU, *again) == [("gubernur", ANSWER, SECOND)]
    twice = (*again, TaskRecord("gubernur", ANSWER, Choice.APPROVE))
    assert asked(MOU, *twice) == [("menteri_verifikasi", ANSWER, None)]


def test_a_completion_before_the_review_forgets_nothing() -> None:
    completion = TaskRecord(None, Assignment.COMPLETION, Choice.RESUBMIT)
    assert asked(KB, completion, sent("offer")) == [("offer", ANSWER, SENT)]


@pytest.mark.parametrize(
    ("route", "clock", "since", "last"),
    [
        # 30 calendar days, Sundays and Christmas included; 45 likewise; 15 from the second request.
        ("KSDD", "offer.approval", date(2026, 11, 24), date(2026, 12, 24)),
        ("KSDD", "offer_reply.letter", date(2026, 11, 24), date(2026, 12, 24)),
        ("KSDD", "offer_second.approval", date(2026, 12, 28), date(2027, 1, 12)),
        ("KSDD", "dprd.approval", date(2026, 11, 24), date(2027, 1, 8)),
        ("KSDPL", "dprd.approval", date(2026, 11, 24), date(2027, 2, 1)),
        # 25, 26, 27, 30 November, 1 December.
        ("KSDPL", "gubernur.approval", date(2026, 11, 24), date(2026, 12, 1)),
        # 23, 28, 29, 30, 31 December: 24 is cuti bersama, 25 is Christmas, then a weekend.
        ("KSDPL", "gubernur_naskah.approval", date(2026, 12, 22), date(2026, 12, 31)),
    ],
)
def test_the_time_for_an_answer_ends_on_the_day_that_was_counted_by_hand(
    route: str, clock: str, since: date, last: date
) -> None:
    limit = ROUTES[route].clock(clock)
    assert limit is not None
    assert due_after(since, limit, DAYS_OFF) == last


@pytest.mark.parametrize(
    ("route", "step"), [("KSDPK", "offer"), ("KSDPL", "tanggapan_menteri"), ("KSDPL", "menteri_verifikasi")]
)
def test_where_the_law_names_no_time_there_is_none(route: str, step: str) -> None:
    assert ROUTES[route].clock(f"{step}.approval") is None


def test_an_mou_of_three_years_owes_its_original_plans_reports_and_the_word_of_an_extension() -> None:
    rule = next(rule for kind, rule in ROUTES["KSDPL"].documents.items() if kind == "MOU")
    days = {duty.kind: duty_days(duty, date(2026, 12, 1), date(2026, 12, 1), date(2029, 12, 1)) for duty in rule.duties}
    assert {str(kind): [str(day) for day in found] for kind, found in days.items()} == {
        "copy_to_minister": ["2026-12-15"],
        "yearly_plan": ["2027-01-28", "2028-01-28", "2029-01-28"],
        "yearly_report": ["2027-01-07", "2028-01-07", "2029-01-07"],
        "extension": ["2029-06-01"],
    }


@pytest.mark.parametrize(
    ("ends", "last"),
    [
        (date(2031, 8, 31), date(2031, 2, 28)),
        (date(2032, 8, 31), date(2032, 2, 29)),
        (date(2031, 3, 5), date(2030, 9, 5)),
    ],
)
def test_six_months_before_the_end_is_a_day_that_exists(ends: date, last: date) -> None:
    rule = next(rule for kind, rule in ROUTES["KSDPL"].documents.items() if kind == "MOU")
    (extension,) = [duty for duty in rule.duties if duty.kind == "extension"]
    assert duty_days(extension, date(2026, 12, 1), date(2026, 12, 1), ends) == [last]


@pytest.mark.parametrize(
    "said",
    [{"days_after_signing": 365}, {"yearly": "12-01"}, {"months_before_end": 12}],
    ids=["so many days after the signing", "on a day of the year", "so many months before the end"],
)
def test_a_duty_of_the_very_first_or_last_day_is_owed(said: dict[str, Any]) -> None:
    duty = Duty.model_validate({"kind": "yearly_report", "dasar_hukum": "uji", **said})
    signed, last = date(2026, 12, 1), date(2027, 12, 1)
    (due,) = duty_days(duty, signed, signed, last)
    assert due in (signed, last)
    if due == last:
        assert duty_days(duty, signed, signed, last - timedelta(days=1)) == []
    else:
        late = signed + timedelta(days=1)
        assert duty_days(duty, late, late, last) == []


def test_the_semester_of_the_signing_is_reported_for_its_last_day_alone() -> None:
    duty = Duty(kind=ObligationKind.SEMESTER_REPORT, each_semester=True, dasar_hukum="uji")
    last, first = date(2026, 12, 31), date(2027, 1, 1)
    assert duty_days(duty, last, last, date(2027, 6, 1), ["01-10", "07-10"])[0] == date(2027, 1, 10)
    assert duty_days(duty, first, first, date(2027, 6, 1), ["01-10", "07-10"])[0] == date(2027, 7, 10)


def test_the_answers_of_a_step_stand_in_one_order_however_the_route_was_stored() -> None:
    step = ROUTES["KSDPL"].step("tanggapan_menteri")
    assert step is not None and step.answer is not None
    turned = dict(reversed(step.answer.choices.items()))
    stored = step.model_copy(update={"answer": step.answer.model_copy(update={"choices": turned})})
    assert list(stored.choices(ANSWER)) == [Choice.APPROVE, Choice.REVISE, Choice.REJECT]
