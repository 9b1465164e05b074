"""The turns of the DPRD and the Wali Kota over a PKS of KSDD (Permendagri 22/2020 Ps. 12), and what opens which."""

from datetime import date

import pytest

from config.settings import CONFIG_DIR, read_days_off, read_routes
from satupintu.domain.process.approvals import TaskRecord, wanted
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.rules import Trigger, steps_for
from satupintu.domain.route.deadlines import due_after
from satupintu.domain.task.assignments import Assignment, Choice
from tests.support.forms import a_form

ROUTES = read_routes(CONFIG_DIR)
LETTER, ANSWER = Assignment.LETTER, Assignment.APPROVAL
PKS = a_form(document="PKS", parent="KB induk", burdens_public=True)
SENT, STUDIED = date(2026, 11, 24), date(2026, 12, 20)
Asked = tuple[str, Assignment, date | None]

REQUESTED = TaskRecord("dprd", LETTER, Choice.RECORD, SENT)
TAKEN_UP = TaskRecord("dprd", ANSWER, Choice.NEXT_TURN)
WISH = TaskRecord("dprd_study", ANSWER, Choice.REVISE, STUDIED)
MENDED = TaskRecord(None, Assignment.COMPLETION, Choice.RESUBMIT)


def asked(*records: TaskRecord, form: ProposalForm = PKS, round_: int | None = None) -> list[Asked]:
    found = wanted(steps_for(form, ROUTES[form.route], Trigger.claimed(form)), records, round_)
    return [(each.step.id, each.assignment, each.since) for each in found]


def of_round(number: int, step: str, kind: Assignment, choice: Choice, on: date | None = None) -> TaskRecord:
    return TaskRecord(step, kind, choice, on, round=number)


def test_a_dprd_that_studies_the_text_has_answered_and_its_first_silence_speaks_no_more() -> None:
    assert asked(REQUESTED) == [("dprd", ANSWER, SENT)]
    assert asked(REQUESTED, TAKEN_UP) == [("dprd_study", ANSWER, None)]


def test_a_study_without_remarks_gives_the_turn_to_the_wali_kota_from_the_day_it_was_received() -> None:
    studied = TaskRecord("dprd_study", ANSWER, Choice.NEXT_TURN, STUDIED)
    assert asked(REQUESTED, TAKEN_UP, studied) == [("dprd_follow_up", LETTER, STUDIED)]


def test_a_wish_to_revise_leads_over_the_department_to_the_follow_up_and_not_to_the_beginning() -> None:
    assert asked(REQUESTED, TAKEN_UP, WISH, MENDED) == [("dprd_follow_up", LETTER, STUDIED)]


def test_a_text_that_was_judged_again_goes_on_where_the_dprd_wished_for_it() -> None:
    mended = (REQUESTED, TAKEN_UP, WISH, MENDED)
    assert asked(*mended, round_=2) == [("dprd_follow_up", LETTER, STUDIED)]
    sent = of_round(2, "dprd_follow_up", LETTER, Choice.RECORD, date(2027, 1, 4))
    assert asked(*mended, sent, round_=2) == [("dprd_follow_up", ANSWER, date(2027, 1, 4))]


def test_an_approval_in_any_turn_settles_them_all_and_so_does_the_last_silence() -> None:
    assert asked(REQUESTED, TaskRecord("dprd", ANSWER, Choice.APPROVE)) == []
    assert asked(REQUESTED, TAKEN_UP, TaskRecord("dprd_study", ANSWER, Choice.APPROVE)) == []
    sent = TaskRecord("dprd_follow_up", LETTER, Choice.RECORD, date(2027, 1, 4))
    turns = (REQUESTED, TAKEN_UP, WISH, MENDED, sent)
    assert asked(*turns, TaskRecord("dprd_follow_up", ANSWER, silent=True)) == []
    assert asked(*turns, TaskRecord("dprd_follow_up", ANSWER, Choice.APPROVE)) == []


def test_a_second_wish_to_revise_gives_the_wali_kota_his_turn_once_more() -> None:
    sent = TaskRecord("dprd_follow_up", LETTER, Choice.RECORD, date(2027, 1, 4))
    again = TaskRecord("dprd_follow_up", ANSWER, Choice.REVISE, date(2027, 1, 12))
    turns = (REQUESTED, TAKEN_UP, WISH, MENDED, sent, again, MENDED)
    assert asked(*turns) == [("dprd_follow_up", LETTER, date(2027, 1, 12))]


def test_a_revision_that_the_dprd_has_not_asked_for_begins_the_turns_anew() -> None:
    approved = TaskRecord("dprd", ANSWER, Choice.APPROVE)
    assert asked(REQUESTED, approved, MENDED, round_=2) == [("dprd", LETTER, None)]
    second = of_round(2, "dprd_follow_up", LETTER, Choice.RECORD, date(2027, 1, 4))
    yes = of_round(2, "dprd_follow_up", ANSWER, Choice.APPROVE)
    assert asked(REQUESTED, TAKEN_UP, WISH, MENDED, second, yes, round_=3) == [("dprd", LETTER, None)]


def test_a_round_in_which_the_tkksd_sent_the_mended_text_back_does_not_lose_the_turn() -> None:
    back = TaskRecord(None, Assignment.COMPLETION, Choice.RESUBMIT, round=2)
    assert asked(REQUESTED, TAKEN_UP, WISH, MENDED, back, round_=3) == [("dprd_follow_up", LETTER, STUDIED)]


@pytest.mark.parametrize(
    ("route", "clock", "since", "last"),
    [
        # Calendar days, Christmas, cuti bersama and Sundays included. A last day that is a holiday stays the last day.
        ("KSDD", "dprd.approval", date(2026, 11, 24), date(2027, 1, 8)),
        ("KSDD", "dprd_follow_up.letter", date(2026, 12, 10), date(2026, 12, 25)),
        ("KSDD", "dprd_follow_up.letter", date(2026, 12, 20), date(2027, 1, 4)),
        ("KSDD", "dprd_follow_up.approval", date(2026, 12, 17), date(2027, 1, 1)),
        ("KSDD", "dprd_follow_up.approval", date(2027, 1, 4), date(2027, 1, 19)),
        ("KSDD", "dprd_follow_up.approval", date(2028, 2, 20), date(2028, 3, 6)),
        ("KSDPK", "dprd.approval", date(2026, 12, 10), date(2027, 1, 24)),
        ("SINERGI", "dprd.approval", date(2026, 12, 10), date(2027, 1, 24)),
    ],
)
def test_a_turn_ends_on_the_day_that_was_counted_by_hand(route: str, clock: str, since: date, last: date) -> None:
    limit = ROUTES[route].clock(clock)
    assert limit is not None
    assert due_after(since, limit, read_days_off(CONFIG_DIR, since)) == last


def test_the_law_gives_the_study_of_the_dprd_no_limit() -> None:
    assert ROUTES["KSDD"].clock("dprd_study.approval") is None


@pytest.mark.parametrize(
    ("route", "document", "change", "is_asked"),
    [
        ("KSDD", "PKS", "more", True),
        ("KSDD", "PKS", "less", False),
        ("KSDD", "PKS", "none", False),
        ("KSDD", "KB", "more", False),
        ("KSDPK", "PKS", "more", True),
        ("KSDPK", "PKS", "less", False),
        ("SINERGI", "NK", "more", True),
        ("SINERGI", "NK", "less", True),
        ("SINERGI", "NK", "none", False),
    ],
)
def test_an_addendum_goes_to_the_dprd_where_it_changes_the_burden_as_its_route_says(
    route: str, document: str, change: str, is_asked: bool
) -> None:
    category = "sukarela" if route == "KSDD" else None
    facts = {"route": route, "document": document, "category": category, "burdens_public": True}
    form = a_form(**facts, amends="001/REG-KS/2026", burden_change=change, initiated_by="partner")
    steps = steps_for(form, ROUTES[route], Trigger.claimed(form))
    assert ("dprd" in {step.id for step in steps}) is is_asked
    unbudgeted = Trigger(burden=False, budgeted=False, change=form.burden_change)
    assert ("dprd" in {step.id for step in steps_for(form, ROUTES[route], unbudgeted)}) is (document != "KB")


def test_an_addendum_of_which_nobody_said_how_it_changes_the_burden_goes_by_the_burden_itself() -> None:
    form = a_form(document="PKS", amends="001/REG-KS/2026", burdens_public=True)
    assert "dprd" in {step.id for step in steps_for(form, ROUTES["KSDD"], Trigger.claimed(form))}


def test_only_an_addendum_changes_a_burden_and_what_was_submitted_before_stays_the_same() -> None:
    with pytest.raises(ValueError, match="adendum"):
        a_form(burden_change="more")
    assert "burden_change" not in PKS.as_text()
