"""What follows from an answer, and what the law asks of a proposal."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import CONFIG_DIR, read_routes
from satupintu.domain.office.team import Lens
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.rules import (
    AnswerGiven,
    Trigger,
    after_review,
    all_have_signed,
    deviations,
    is_quorate,
    steps_for,
)
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.language import wording
from tests.support.forms import a_form

LEGAL, BENEFIT = Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW
ROUTES = read_routes(Path(CONFIG_DIR))
TODAY = date(2026, 12, 1)


def a_lens(quorum: Any = "all", *, veto: tuple[str, ...] = (), reviewers: int = 3) -> Lens:
    return Lens.model_validate(
        {"reviewers": [f"{n}@kota.example" for n in range(reviewers)], "quorum": quorum, "veto": veto}
    )


BOTH = {LEGAL: a_lens(), BENEFIT: a_lens()}


def test_one_lens_alone_does_not_close_the_review() -> None:
    answers = (AnswerGiven(LEGAL, Choice.APPROVE), AnswerGiven(BENEFIT, None))
    assert after_review(answers, Choice.APPROVE, BOTH) is None


def test_two_approvals_of_one_lens_do_not_stand_for_the_other() -> None:
    answers = (AnswerGiven(LEGAL, Choice.APPROVE), AnswerGiven(LEGAL, Choice.APPROVE))
    assert after_review(answers, Choice.APPROVE, BOTH) is None


YES, NO, OPEN = Choice.APPROVE, Choice.REJECT, None


@pytest.mark.parametrize(
    ("quorum", "veto", "choices", "enough"),
    [
        ("all", (), (YES, YES, YES), True),
        ("all", (), (YES, YES, OPEN), False),
        ("any", (), (OPEN, YES, OPEN), True),
        ("any", (), (OPEN, OPEN, OPEN), False),
        (2, (), (YES, OPEN, YES), True),
        (2, (), (YES, OPEN, OPEN), False),
        (2, (), (YES,), True),
        ("any", ("0@kota.example",), (OPEN, YES, YES), False),
        ("any", ("0@kota.example",), (YES, OPEN, OPEN), True),
        ("any", (), (), False),
        ("all", (), (), False),
    ],
    ids=[
        "all, all", "all, one open", "any, one", "any, none", "two of three", "one of three where two are needed",
        "one asked where two are needed", "the veto is open", "the veto approves", "nobody asked", "all of nobody",
    ],
)  # fmt: skip
def test_a_lens_is_closed_by_its_quorum(
    quorum: Any, veto: tuple[str, ...], choices: tuple[Choice | None, ...], enough: bool
) -> None:
    answers = [AnswerGiven(LEGAL, choice, f"{n}@kota.example") for n, choice in enumerate(choices)]
    assert is_quorate(a_lens(quorum, veto=veto), LEGAL, [*answers, AnswerGiven(BENEFIT, YES)]) is enough


def test_a_veto_is_whose_it_is_however_the_office_writes_the_address() -> None:
    reviewers = ["Kabag.Hukum@kota.example", "b@kota.example"]
    lens = Lens.model_validate({"reviewers": reviewers, "quorum": "any", "veto": ["KABAG.Hukum@kota.example"]})
    silent = [AnswerGiven(LEGAL, OPEN, "kabag.hukum@kota.example"), AnswerGiven(LEGAL, YES, "b@kota.example")]
    assert not is_quorate(lens, LEGAL, silent)


@given(
    quorum=st.sampled_from(["all", "any", 1, 2, 3]),
    choices=st.lists(st.sampled_from([YES, NO, OPEN]), min_size=1, max_size=5),
    at=st.integers(0, 4),
)
def test_one_more_approval_never_undoes_a_quorum(quorum: Any, choices: list[Choice | None], at: int) -> None:
    lens, seats = a_lens(quorum), list(enumerate(choices))
    before = is_quorate(lens, LEGAL, [AnswerGiven(LEGAL, choice, f"{n}@kota.example") for n, choice in seats])
    more = [AnswerGiven(LEGAL, YES if n == at else choice, f"{n}@kota.example") for n, choice in seats]
    assert is_quorate(lens, LEGAL, more) or not before


def test_a_quorum_of_one_lens_does_not_stand_for_the_other() -> None:
    lenses = {LEGAL: a_lens("any"), BENEFIT: a_lens(2)}
    given_ = [AnswerGiven(LEGAL, YES), AnswerGiven(LEGAL, OPEN), AnswerGiven(BENEFIT, YES), AnswerGiven(BENEFIT, OPEN)]
    assert after_review(given_, Choice.APPROVE, lenses) is None
    given_[-1] = AnswerGiven(BENEFIT, YES)
    assert after_review(given_, Choice.APPROVE, lenses) is Status.WITH_CHAIR


def test_both_lenses_together_go_to_the_chair() -> None:
    answers = (AnswerGiven(LEGAL, Choice.APPROVE), AnswerGiven(BENEFIT, Choice.APPROVE))
    assert after_review(answers, Choice.APPROVE, BOTH) is Status.WITH_CHAIR


@pytest.mark.parametrize(
    ("first", "second", "to"),
    [
        (Choice.REVISE, Choice.APPROVE, Status.RETURNED),
        (Choice.APPROVE, Choice.REVISE, Status.RETURNED),
        (Choice.REVISE, Choice.REVISE, Status.RETURNED),
        (Choice.REVISE, Choice.REJECT, Status.WITH_CHAIR),
        (Choice.REJECT, Choice.REVISE, Status.WITH_CHAIR),
        (Choice.REJECT, Choice.APPROVE, Status.WITH_CHAIR),
    ],
)
def test_both_lenses_are_heard_before_a_review_leads_anywhere(first: Choice, second: Choice, to: Status) -> None:
    waiting = (AnswerGiven(LEGAL, first), AnswerGiven(BENEFIT, None))
    assert after_review(waiting, first, BOTH) is None
    assert after_review((AnswerGiven(LEGAL, first), AnswerGiven(BENEFIT, second)), second, BOTH) is to


def test_an_office_may_let_the_first_remark_decide() -> None:
    for choice, to in ((Choice.REVISE, Status.RETURNED), (Choice.REJECT, Status.WITH_CHAIR), (Choice.APPROVE, None)):
        answers = (AnswerGiven(LEGAL, choice), AnswerGiven(BENEFIT, None))
        said = after_review(answers, choice, BOTH, first_remark_decides=True)
        assert said is to


def test_signing_waits_for_every_side_and_every_partner() -> None:
    partner, city = Assignment.PARTNER_SIGNATURE, Assignment.CITY_SIGNATURE
    one_of_two = (AnswerGiven(partner, Choice.SIGN), AnswerGiven(partner, None), AnswerGiven(city, Choice.SIGN))
    only_partner = (AnswerGiven(partner, Choice.SIGN),)
    everybody = (AnswerGiven(partner, Choice.SIGN), AnswerGiven(city, Choice.SIGN))
    assert not all_have_signed(one_of_two)
    assert not all_have_signed(only_partner)
    assert all_have_signed(everybody)


@pytest.mark.parametrize(
    ("document", "burdens", "budgeted", "needed"),
    [
        ("PKS", True, True, True),
        ("PKS", False, False, True),
        ("PKS", False, True, False),
        ("KB", True, False, False),
    ],
    ids=["burden", "not in the budget", "neither", "a KB is signed before the DPRD is asked"],
)
def test_the_dprd_gate_follows_the_two_triggers_and_stands_before_the_pks(
    document: str, burdens: bool, budgeted: bool, needed: bool
) -> None:
    funding = {"source": "APBD", "in_current_budget": budgeted}
    form = a_form(document=document, parent="KB induk", burdens_public=burdens, funding=funding)
    assert ("dprd" in {step.id for step in steps_for(form, ROUTES["KSDD"], Trigger.claimed(form))}) is needed


def sentences(form: ProposalForm) -> list[str]:
    return [wording.deviation("id", each) for each in deviations(form, ROUTES[form.route], {"surat_inisiasi"}, TODAY)]


def test_practice_that_departs_from_the_law_is_warned_of_and_not_refused() -> None:
    form = a_form(route="SINERGI", category=None, document="PKS", in_planning_document=False)
    found = " ".join(sentences(form))
    assert "PKS tidak lazim untuk jalur SINERGI" in found
    assert "dokumen perencanaan" in found
    assert "Lampiran Kerangka acuan kerja belum ada" in found
    assert "Surat inisiasi" not in found, "what has been handed in is not missing"


def test_a_kb_over_five_years_is_warned_of_with_its_article() -> None:
    assert any("Ps. 9(3)" in each for each in sentences(a_form(document="KB", term_years=6)))
    assert not any("Ps. 9(3)" in each for each in sentences(a_form(document="KB", term_years=5)))
