"""SIGKILL at every named point: nothing acknowledged is lost, nothing is doubled, the proposal goes on by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from flows.proposal import PROCESS
from tests.acceptance.trust.office import (
    BENEFIT,
    CHAIR,
    CHECK,
    COMPLETE,
    DPRD,
    DPRD_LETTER,
    FILE_TEXT,
    HEAD_SIGNS,
    LEGAL,
    PARTNER_SIGNS,
    SIGNED,
    Office,
)
from tests.support.faults import Crashpoints, deaths, points_in_the_code
from tests.support.system import system, wait_until

AFTER_EFFECTS = tuple(f"flow.after_{status}" for status in PROCESS)
ALONG_A_TURN = ("driver.before_run", "flow.letters_sent", "flow.before_suspend", "flow.suspended")
AROUND_A_LETTER = ("letters.claimed", "letters.handed_over", "letters.settled")
BEFORE_THE_COMMIT = ("decide.before_transaction", "decide.recorded", "decide.before_commit")
ELSEWHERE = ("driver.run_created", "driver.after_run", "decide.after_commit")

TO_REVIEW = ["submitted", "asked completeness", "checked", "asked legal_review", "asked benefit_review"]


@pytest.fixture(scope="module")
def armed(folder: Path) -> Crashpoints:
    return Crashpoints(folder / "armed")


@pytest.fixture(scope="module")
def running_office(folder: Path, armed: Crashpoints) -> Iterator[Office]:
    with system(folder, crashpoint=str(armed.file)) as running:
        yield Office(running)


@pytest.fixture
def office(running_office: Office, armed: Crashpoints) -> Iterator[Office]:
    yield running_office
    armed.disarm()


def test_every_named_point_of_the_code_is_hit_in_this_module() -> None:
    hit = {*AFTER_EFFECTS, *ALONG_A_TURN, *AROUND_A_LETTER, *BEFORE_THE_COMMIT, *ELSEWHERE}
    assert points_in_the_code(lambda start: [f"{start}{status}" for status in PROCESS]) == hit


@contextmanager
def killed(office: Office, armed: Crashpoints, part: str, point: str) -> Iterator[None]:
    """Around what leads to a kill: it happens, and the supervisor finds one dead process, not two."""
    before = deaths(office.system, part)
    armed.arm(point)
    yield
    armed.wait_until_hit()
    wait_until(lambda: deaths(office.system, part) > before)
    assert deaths(office.system, part) == before + 1


@pytest.mark.full
def test_a_proposal_reaches_the_register_though_the_worker_is_killed_after_every_effect(
    office: Office, armed: Crashpoints
) -> None:
    """One proposal through every status in which the system acts, a kill in each, before the flow can look again."""
    killed_before = deaths(office.system, "worker")
    contested = {"in_current_budget": False, "source": "APBD"}

    with killed(office, armed, "worker", "flow.after_submitted"):
        number = office.propose(route="KSDPK", category=None, document="PKS", parent="KB 2025", funding=contested)
    with killed(office, armed, "worker", "flow.after_returned"):
        office.answer_step(number, CHECK, "return", note="Studi kelayakan belum ada.")
    office.answer_step(number, COMPLETE, "resubmit")
    with killed(office, armed, "worker", "flow.after_in_review"):
        office.answer_step(number, CHECK, "accept")
    office.answer_step(number, LEGAL, "approve")
    with killed(office, armed, "worker", "flow.after_with_chair"):
        office.answer_step(number, BENEFIT, "approve")
    with killed(office, armed, "worker", "flow.after_recommended"):
        office.answer_step(number, CHAIR, "approve", dprd_burden="yes")
    # The run goes on from here when the worker is back, and dies again behind the next effect.
    with killed(office, armed, "worker", "flow.after_awaiting_approval"):
        pass
    received = {"letter_number": "100/7", "received_on": SIGNED["signed_on"]}
    office.answer_step(number, DPRD_LETTER, "record", **received)
    with killed(office, armed, "worker", "flow.after_in_signing"):
        dprd = {"letter_number": "170/12", "decided_on": SIGNED["signed_on"]}
        office.answer_step(number, DPRD, "approve", **dprd)
    office.answer_step(number, PARTNER_SIGNS, "sign", **SIGNED)
    with killed(office, armed, "worker", "flow.after_awaiting_text"):
        office.answer_step(number, HEAD_SIGNS, "sign", **SIGNED, power_of_attorney="SK 1/2026")
    with killed(office, armed, "worker", "flow.after_signed"):
        office.answer_step(number, FILE_TEXT, "record")

    office.records.wait_until_settled(number)
    wait_until(lambda: office.run_states(number) == ["COMPLETED"])
    assert deaths(office.system, "worker") == killed_before + len(AFTER_EFFECTS)
    assert office.records.status(number) == "registered"
    assert office.records.history(number) == [
        *("submitted", "asked completeness", "returned", "asked completion", "resubmitted", "asked completeness"),
        *("checked", "asked legal_review", "asked benefit_review", "approved", "approved", "asked conclusion"),
        *("recommended", "minutes_written", "asked letter", "letter_sent", "asked approval"),
        *("approval_recorded", "asked wet_ink"),
        *("asked partner_signature", "signed", "asked city_signature", "signed"),
        *("asked signed_text", "signed_text_recorded", "kin_not_found", "registered"),
    ]
    office.records.check_one_of_each(number)
    office.check_mail(number)


def test_every_act_has_its_consequence_once_though_the_worker_is_killed_again_and_again(
    office: Office, armed: Crashpoints
) -> None:
    with killed(office, armed, "worker", "driver.run_created"):
        number = office.propose()
    office.asked(number, CHECK)
    office.wait_until_waiting(number)
    assert office.run_states(number) == ["PAUSED"]

    first, *later = ALONG_A_TURN
    with killed(office, armed, "worker", first):
        office.answer_step(number, CHECK, "accept")
    for point in later:
        with killed(office, armed, "worker", point):
            pass  # the restarted worker takes the run up by itself, and dies a little further on
    office.wait_until_waiting(number)

    with killed(office, armed, "worker", "driver.after_run"):
        office.answer_step(number, LEGAL, "approve")
    office.answer_step(number, BENEFIT, "approve")
    office.asked(number, CHAIR)
    _is_with_the_chair(office, number)
    office.check_mail(number)
    wait_until(lambda: office.run_states(number) == ["PAUSED"])


def _is_with_the_chair(office: Office, number: str) -> None:
    office.records.wait_until_settled(number)
    assert office.records.decisions(number) == [
        ("completeness", "accept"),
        ("legal_review", "approve"),
        ("benefit_review", "approve"),
    ]
    assert office.records.history(number) == [*TO_REVIEW, "approved", "approved", "asked conclusion"]
    office.records.check_one_of_each(number)


def test_a_letter_in_the_hands_of_a_killed_worker_arrives_and_is_doubled_only_after_its_hand_over(
    office: Office, armed: Crashpoints
) -> None:
    """Each kill is at the one receipt of a first review: no other letter is under way at that moment."""
    numbers = {point: office.bring_to_review() for point in AROUND_A_LETTER}
    for point, number in numbers.items():
        office.records.wait_until_settled(number)
        office.wait_until_waiting(number)
        with killed(office, armed, "worker", point):
            office.answer_step(number, LEGAL, "approve")
        # A claimed letter is tried again when its lease is over; the next kill must not be at that one.
        office.records.wait_until_settled(number)
    for point, number in numbers.items():
        receipts = [row for row in office.records.letters(number) if row["template"] == "decision_receipt"]
        last = receipts[-1]["message_id"]
        assert office.copies(number)[last] == (2 if point == "letters.handed_over" else 1), point
        office.check_mail(number, may_be_doubled={last})
        office.answer_step(number, BENEFIT, "approve")
        office.asked(number, CHAIR)
        _is_with_the_chair(office, number)


@pytest.mark.parametrize("point", BEFORE_THE_COMMIT)
def test_a_decision_cut_short_before_the_commit_left_nothing_and_can_be_repeated(
    office: Office, armed: Crashpoints, point: str
) -> None:
    number = office.propose()
    letter = office.asked(number, CHECK)
    with killed(office, armed, "web", point), pytest.raises(httpx.TransportError):
        office.answer(letter, "accept")
    office.wait_for_web()
    assert office.records.decisions(number) == []
    assert office.records.open_tasks(number) == ["completeness"]
    office.answer(letter, "accept")
    _goes_on_once(office, number)


def test_a_decision_cut_short_after_the_commit_stands_and_is_shown_when_repeated(
    office: Office, armed: Crashpoints
) -> None:
    number = office.propose()
    letter = office.asked(number, CHECK)
    with killed(office, armed, "web", "decide.after_commit"), pytest.raises(httpx.TransportError):
        office.answer(letter, "accept")
    office.wait_for_web()
    assert office.records.decisions(number) == [("completeness", "accept")]
    assert "tanda-terima" in str(office.open(letter).url)
    _goes_on_once(office, number)


def _goes_on_once(office: Office, number: str) -> None:
    office.asked(number, LEGAL)
    office.asked(number, BENEFIT)
    office.records.wait_until_settled(number)
    assert office.records.decisions(number) == [("completeness", "accept")]
    assert office.records.history(number) == TO_REVIEW
    office.records.check_one_of_each(number)
    office.check_mail(number)
