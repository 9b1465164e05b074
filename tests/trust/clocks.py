"""R23: clocks jump ahead and back; links end when they should, nobody is reminded early or twice, the chain holds."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timedelta
from unittest import mock

from sqlalchemy import text

from satupintu.domain.errors import CooperationError, LinkUnusable
from satupintu.usecases.evidence.anchors import verify
from satupintu.usecases.letters import links, outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import oversight
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import CLERK
from tests.support.people import link_in
from tests.support.process import enter
from tests.trust.desks import own_desk
from tests.trust.promises import Attempt

JUMPS = (
    *(timedelta(seconds=seconds) for seconds in (-1, 1, -60, 60, -300, 300, -3600, 3600)),
    *(timedelta(days=days) for days in (-1, 1, -2, 2)),
    *(timedelta(hours=hours) for hours in (-7, 7, -8, 8, -9, 9)),
)
"""Steps of a time service, and a machine that is set to UTC, WIB, WITA or WIT by mistake."""


def jumps_do_no_harm(attempt: Attempt) -> None:
    """R23."""
    with ExitStack() as planted:
        if attempt.seeded:
            planted.enter_context(mock.patch.object(links, "SIGN_IN_LIFE", timedelta(hours=3)))
        asyncio.run(_jumps(attempt))


async def _jumps(attempt: Attempt) -> None:
    chance = random.Random(20261130)
    async with own_desk(attempt.folder) as desk:
        clock = desk.clock
        assert isinstance(clock, TurnedClock)
        while not attempt.is_done:
            await _sign_in(attempt, desk, clock, chance)
            await _reminders(attempt, desk, clock, chance)
        found = await verify(desk)
        attempt.expect(found.misfit is None, "the chain does not hold")


async def _sign_in(attempt: Attempt, desk: Desk, clock: TurnedClock, chance: random.Random) -> None:
    """A link for signing in is good for half an hour by the clock, however often that was set meanwhile."""
    made_at = clock.now() + timedelta(hours=2)  # past the bound on links an hour
    clock.moment = made_at
    await ask_sign_in(desk, CLERK, "id")
    letter = None
    while claimed := await outbox.claim(desk):
        letter = claimed[-1]
    if letter is None:  # the bound on links an hour, by a clock that went back
        return
    address = link_in(letter.message)
    assert address is not None
    for jump in chance.sample(JUMPS, 3):
        clock.moment += jump
    clock.moment = made_at + timedelta(minutes=30, seconds=chance.choice((1, 60, 3600)))
    try:
        await links.open_link(desk, address.rpartition("/")[2])
    except LinkUnusable:
        attempt.held()
    else:
        attempt.broke(f"a link of {made_at} opened at {clock.now()}")


async def _reminders(attempt: Attempt, desk: Desk, clock: TurnedClock, chance: random.Random) -> None:
    """The hourly oversight over a proposal, at moments that go ahead and back: no letter twice, none before its day."""
    number = await enter(desk, title=f"Usulan {attempt.tried}")
    began = clock.now()
    for _ in range(12):
        clock.moment += chance.choice((*JUMPS, timedelta(days=1), timedelta(days=2)))
        clock.moment = max(clock.moment, began)
        for look in (oversight.recompute_deadlines, oversight.remind, oversight.escalate, oversight.watch_answers):
            try:
                await look(desk)
            except CooperationError as error:
                attempt.broke(f"{look.__name__}: {error}")
    async with desk.database.transaction() as session:
        rows = (await session.execute(text(_LETTERS), {"number": number})).all()
    doubled = [key for key, count in Counter(row.said for row in rows).items() if count > 1]
    early = [row.said for row in rows if row.template == "task_overdue" and row.due and _day(row.created_at) <= row.due]
    attempt.expect(not doubled and not early, f"{number}: twice {doubled}, early {early}")


_LETTERS = """
select letter.template, letter.created_at, task.due_on as due,
  letter.template || ' ' || letter.to_email || ' ' || coalesce(letter.values ->> 'due_on', '') || ' ' ||
  letter.values::text as said
from letter join proposal on proposal.id = letter.proposal_id left join link on link.id = letter.link_id
left join task on task.id = link.task_id where proposal.number = :number
"""


def _day(moment: datetime):  # type: ignore[no-untyped-def]
    from satupintu.domain.route.deadlines import JAKARTA

    return moment.astimezone(JAKARTA).date()
