"""What the hourly round asks the database: nothing for each line of a letter, and no lock where nothing is due."""

from datetime import date

import pytest

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.register.tables import Obligation
from satupintu.usecases.follow_up import ask
from satupintu.usecases.office.desk import Desk
from tests.integration import test_oversight
from tests.integration.conftest import TurnedClock
from tests.support.counted import counted
from tests.support.process import answer, enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
LINES = 30


async def test_a_list_of_thirty_lines_is_not_asked_for_line_by_line(desk: Desk, clock: TurnedClock) -> None:
    for n in range(LINES):
        old = an_agreement(f"Perjanjian {n}")
        old.obligations = [Obligation(kind=ObligationKind.EVALUATION, due_on=date(2026, 12, 20))]
        await keep(desk, old)
    clock.turn(days=1)
    with counted(desk) as asked:
        assert await ask.ask_obligations(desk) == LINES
    assert asked.statements < LINES / 2, asked.sql


async def test_an_hour_in_which_nothing_is_due_holds_no_proposal(desk: Desk, clock: TurnedClock) -> None:
    """One waits for the check, one for reviewers, one whose partner offered, one for the DPRD's answer."""
    await enter(desk)
    await answer(desk, await enter(desk, title="Kedua"), A.COMPLETENESS, C.ACCEPT)
    await enter(desk, title="Ketiga", initiated_by="partner", offer_received_on="2026-11-23")
    await test_oversight.to_the_dprd(desk)
    clock.turn(hours=1)
    with counted(desk) as asked:
        await test_oversight.a_round(desk)
    assert asked.locks == []
    assert asked.transactions > 4
