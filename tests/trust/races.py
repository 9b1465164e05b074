"""R2 and R3: many clicks on one decision, opposite answers and both reviewers in the same instant."""

from collections.abc import Callable
from unittest import mock

from tests.acceptance.trust import test_races as races
from tests.acceptance.trust.office import Office
from tests.support.system import system
from tests.trust import defects
from tests.trust.promises import Attempt

ROUNDS_OF_A_SYSTEM = 200
BATCH = 10
"""Races between two looks at the count."""


def a_hundred_clicks(attempt: Attempt) -> None:
    """R2."""

    _repeat(attempt, races.test_a_hundred_clicks_on_one_decision_record_it_once_and_all_show_the_same_receipt, 1)
    attempt.figures["clicks"] = f"{attempt.tried * races.CLICKS:,} on two webs"


def answers_at_once(attempt: Attempt) -> None:
    """R3."""
    batch = min(BATCH, attempt.size // 2) or 1

    def race(office: Office) -> None:
        with mock.patch.object(races, "ROUNDS", batch):
            races.test_of_two_opposite_answers_to_one_task_one_counts_and_the_other_is_shown_it(office)
            races.test_both_reviewers_approving_in_the_same_instant_move_the_proposal_once(office)

    _repeat(attempt, race, 2 * batch)


def _repeat(attempt: Attempt, act: Callable[[Office], None], times: int) -> None:
    number = 0
    while not attempt.is_done:
        number += 1
        folder = attempt.folder / f"system-{number}"
        folder.mkdir()
        with system(folder, webs="2", workers="2") as running:
            office, until = Office(running), attempt.tried + ROUNDS_OF_A_SYSTEM
            if attempt.seeded:
                defects.plant(office.records, defects.OPEN_FOR_EVER)
            failed = len(attempt.failures)
            while not attempt.is_done and attempt.tried < until and len(attempt.failures) == failed:
                with attempt.trying("race", times):
                    act(office)
