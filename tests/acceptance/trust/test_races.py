"""Many at once, on two webs and two workers: one decision each, one move each, no letter twice."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.acceptance.trust.office import (
    BENEFIT,
    CHAIR,
    CHECK,
    FILE_TEXT,
    LEGAL,
    MAYOR_SIGNS,
    PARTNER_SIGNS,
    SIGNED,
    Office,
)
from tests.support.faults import deaths, kill_part
from tests.support.people import Browser
from tests.support.system import PATIENCE, system, wait_until

T = TypeVar("T")

CLICKS = 100
ROUNDS = int(os.environ.get("ROUNDS", "3"))
"""How often each race is run; `make test-all` runs it ten times."""
REGISTERED = [
    *("submitted", "asked completeness", "checked", "asked legal_review", "asked benefit_review", "approved"),
    *("approved", "asked conclusion", "recommended", "minutes_written", "asked wet_ink", "asked partner_signature"),
    *("signed", "asked city_signature", "signed", "asked signed_text", "signed_text_recorded", "registered"),
]


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[Office]:
    with system(folder, webs="2", workers="2") as running:
        yield Office(running)


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Do all of these in the same instant; returns what each gave."""
    ready = threading.Barrier(len(acts))

    def act(what: Callable[[], T]) -> T:
        ready.wait(PATIENCE)
        return what()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def test_a_hundred_clicks_on_one_decision_record_it_once_and_all_show_the_same_receipt(office: Office) -> None:
    number = office.propose()
    prepared = office.prepare(office.asked(number, CHECK), "accept")
    webs = [prepared.address.copy_with(port=httpx.URL(web).port) for web in office.webs]
    with Browser(limits=httpx.Limits(max_connections=CLICKS), cookies=prepared.browser.cookies) as browser:
        clicks = [prepared._replace(browser=browser, address=webs[index % 2]) for index in range(CLICKS)]
        answers = at_once(*(click.press for click in clicks))
        assert [answer.status_code for answer in answers] == [httpx.codes.SEE_OTHER] * CLICKS
        receipts = {browser.get(answer.url.join(answer.headers["location"])).text for answer in answers}
    assert len(receipts) == 1
    assert office.records.decisions(number) == [("completeness", "accept")]
    office.asked(number, LEGAL)
    office.records.wait_until_settled(number)
    assert office.records.history(number) == REGISTERED[:5]
    office.check_mail(number)


def test_of_two_opposite_answers_to_one_task_one_counts_and_the_other_is_shown_it(office: Office) -> None:
    outcomes: list[tuple[str, str]] = []
    for number in [office.propose() for _ in range(ROUNDS)]:
        letter = office.asked(number, CHECK)
        first, second = office.webs
        accepting = office.prepare(letter, "accept", first)
        returning = office.prepare(letter, "return", second, note="Studi kelayakan belum ada.")
        answers = at_once(accepting.press, returning.press)
        assert [answer.status_code for answer in answers] == [httpx.codes.SEE_OTHER] * 2
        assert accepting.receipt() == returning.receipt()
        (decision,) = office.records.decisions(number)
        outcomes.append(decision)
        office.records.wait_until_settled(number)
        accepted = decision == ("completeness", "accept")
        expected = ["checked", "asked legal_review", "asked benefit_review"] if accepted else ["returned"]
        expected = expected if accepted else [*expected, "asked completion"]
        assert office.records.history(number) == ["submitted", "asked completeness", *expected]
        office.records.check_one_of_each(number)
    assert set(outcomes) <= {("completeness", "accept"), ("completeness", "return")}


def test_both_reviewers_approving_in_the_same_instant_move_the_proposal_once(office: Office) -> None:
    numbers = [office.propose() for _ in range(ROUNDS)]
    for number in numbers:
        office.answer_step(number, CHECK, "accept")
    for number in numbers:
        reviews = [
            office.prepare(office.asked(number, step), "approve", web)
            for step, web in zip((LEGAL, BENEFIT), office.webs, strict=True)
        ]
        answers = at_once(*(review.press for review in reviews))
        assert [answer.status_code for answer in answers] == [httpx.codes.SEE_OTHER] * 2
    for number in numbers:
        office.asked(number, CHAIR)
        office.records.wait_until_settled(number)
        assert office.records.history(number) == REGISTERED[:8]
        office.records.check_one_of_each(number)
        office.check_mail(number)
    # Entered, accepted, both approvals: each wakes both workers, and one of them takes the turn.
    turns = office.turns()
    assert sum(turns[number] for number in numbers) <= 5 * ROUNDS


def test_proposals_go_through_two_webs_and_two_workers_though_one_worker_is_killed(office: Office) -> None:
    web = cycle(office.webs)
    numbers = [office.propose() for _ in range(4)]

    def all_answer(decision: str, *steps: object, **values: str) -> None:
        for step in steps:
            for number in numbers:
                office.answer_step(number, step, decision, next(web), **values)

    def all_settle() -> None:
        for number in numbers:
            office.records.wait_until_settled(number)

    all_answer("accept", CHECK)
    all_answer("approve", LEGAL, BENEFIT)
    for number in numbers:
        office.asked(number, CHAIR)

    # A worker dies with no letter in its hands: one whose hand-over is cut short may arrive twice.
    all_settle()
    before, starts = deaths(office.system, "worker"), _starts(office)
    kill_part(office.system, "flows.worker")
    all_answer("approve", CHAIR)
    for number in numbers:
        office.asked(number, PARTNER_SIGNS)
    assert _starts(office) == starts, "the killed worker was back before the other had done its work"

    all_settle()
    kill_part(office.system, "flows.worker")
    all_answer("sign", PARTNER_SIGNS, MAYOR_SIGNS, **SIGNED)
    all_answer("record", FILE_TEXT)
    for number in numbers:
        office.records.wait_until_settled(number)
        assert office.records.history(number) == REGISTERED
        office.records.check_one_of_each(number)
        office.check_mail(number)
    wait_until(lambda: all(office.run_states(number) == ["COMPLETED"] for number in numbers))
    assert deaths(office.system, "worker") == before + 2


def _starts(office: Office) -> int:
    """How often a worker said that it is ready."""
    return _said(office, "worker ready")


def _said(office: Office, words: str) -> int:
    """How often the workers' logs say this."""
    return sum(log.read_text().count(words) for log in (office.system.data_dir / "logs").glob("worker*.log"))


def test_forty_wake_ups_in_the_same_instant_keep_one_another_from_nothing(office: Office) -> None:
    """More than a worker has database connections: a turn waiting for one must not keep another from ending."""
    numbers = [office.propose() for _ in range(40)]
    for number in numbers:
        office.records.wait_until_settled(number)
        office.wait_until_waiting(number)  # a turn that has not ended would see the wake-up, and need no other
    before = office.turns()
    office.records.rows("""
        with woken as (update proposal set wake_version = wake_version + 1 where number = any($1) returning number)
        select pg_notify('satupintu_wake', number) from woken
    """, numbers)  # fmt: skip

    def everybody_had_a_turn() -> bool:
        now = office.turns()
        return all(now[number] > before[number] for number in numbers)

    wait_until(everybody_had_a_turn)
    # Turns that keep one another waiting get on only when one gives up waiting for a connection, and says so.
    assert _said(office, "QueuePool limit") == 0
    for number in numbers:
        office.records.wait_until_settled(number)
        office.records.check_one_of_each(number)
