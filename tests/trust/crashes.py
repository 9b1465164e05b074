"""R1 and R6: processes are killed at every named point, Prefect is wiped, killed and meddled with."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from statistics import quantiles
from unittest import mock

from tests.acceptance.trust import test_crashes as kills
from tests.acceptance.trust import test_prefect_away as away
from tests.acceptance.trust.office import Office
from tests.support import system as systems
from tests.support.faults import Crashpoints
from tests.support.system import system
from tests.trust import defects
from tests.trust.promises import Attempt

ROUNDS_OF_A_SYSTEM = 6
"""After so many a new system: logs that grow past their size begin anew, and what they count with them."""
LITTLE_PATIENCE = 60.0
"""Seconds until a planted defect counts as found by waiting in vain."""

Act = tuple[int, Callable[[Office], None]]
"""How many kills (or meddlings) it makes, and what it does."""


def whatever_process_dies(attempt: Attempt) -> None:
    """R1."""

    def acts(armed: Crashpoints) -> list[Act]:
        found: list[Act] = [
            (
                1,
                partial(
                    kills.test_a_decision_cut_short_after_the_commit_stands_and_is_shown_when_repeated, armed=armed
                ),
            )
        ]
        if attempt.seeded:
            return found
        for point in kills.BEFORE_THE_COMMIT:
            before = kills.test_a_decision_cut_short_before_the_commit_left_nothing_and_can_be_repeated
            found.append((1, partial(before, armed=armed, point=point)))
        letters = kills.test_a_letter_in_the_hands_of_a_killed_worker_arrives_and_is_doubled_only_after_its_hand_over
        turns = kills.test_every_act_has_its_consequence_once_though_the_worker_is_killed_again_and_again
        whole = kills.test_a_proposal_reaches_the_register_though_the_worker_is_killed_after_every_effect
        return [
            *found,
            (len(kills.AROUND_A_LETTER), partial(letters, armed=armed)),
            (len(kills.ALONG_A_TURN) + 2, partial(turns, armed=armed)),
            (len(kills.AFTER_EFFECTS), partial(whole, armed=armed)),
        ]

    _repeat(attempt, acts, defects.LOST_DECISION)
    reached = {*kills.AFTER_EFFECTS, *kills.ALONG_A_TURN, *kills.AROUND_A_LETTER, *kills.BEFORE_THE_COMMIT}
    attempt.figures["named points"] = str(len({*reached, *kills.ELSEWHERE}))


def the_engine_agrees_with_sql(attempt: Attempt) -> None:
    """R6."""
    took: list[float] = []

    def timed(act: Callable[[Office], None], office: Office) -> None:
        began = time.monotonic()
        act(office)
        took.append(time.monotonic() - began)

    def acts(_: Crashpoints) -> list[Act]:
        dead = (
            away.test_a_decision_is_taken_at_once_while_prefects_server_is_dead_and_has_its_consequence_when_it_is_back
        )
        if attempt.seeded:
            return [(1, dead)]
        lost = away.test_a_run_that_was_taken_away_is_rebuilt
        every: list[Callable[[Office], None]] = [
            away.test_runs_are_rebuilt_and_proposals_go_on_after_prefects_database_was_wiped,
            dead,
            away.test_the_whole_system_killed_and_started_again_goes_on_where_it_was,
            partial(lost, meddle=away._set_state("CANCELLED")),
            partial(lost, meddle=away._delete),
            away.test_resuming_a_waiting_run_by_hand_is_harmless,
        ]
        return [(1, partial(timed, each)) for each in every]

    with mock.patch.object(systems, "PATIENCE", LITTLE_PATIENCE if attempt.seeded else systems.PATIENCE):
        _repeat(attempt, acts, defects.DEAF_FLOW)
    if len(took) > 1:
        attempt.figures["from the fault to the next step, p95"] = f"{quantiles(took, n=20)[-1]:.0f} s"


def _repeat(attempt: Attempt, acts: Callable[[Crashpoints], list[Act]], defect: tuple[str, ...]) -> None:
    """Go round the acts, each counted with its kills, until there were enough; a failed one gets a new system."""
    for number in range(attempt.size):
        if attempt.is_done:
            return
        with _office(attempt, number, defect) as (office, armed):
            every = acts(armed)
            for position, (count, act) in enumerate(cycle(every)):
                if attempt.is_done or position >= ROUNDS_OF_A_SYSTEM * len(every):
                    break
                failed = len(attempt.failures)
                with attempt.trying(getattr(act, "func", act).__name__, count):
                    act(office)
                armed.disarm()
                if len(attempt.failures) > failed:
                    break


@contextmanager
def _office(attempt: Attempt, number: int, defect: tuple[str, ...]) -> Iterator[tuple[Office, Crashpoints]]:
    folder = attempt.folder / f"system-{number}"
    folder.mkdir()
    armed = Crashpoints(folder / "armed")
    with system(folder, crashpoint=str(armed.file)) as running:
        office = Office(running)
        if attempt.seeded:
            defects.plant(office.records, defect)
        yield office, armed
