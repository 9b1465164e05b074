"""R10: a signature that needs a code is not given without it, and the code cannot be found by trying."""

import asyncio
import random
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pyotp
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import CooperationError
from satupintu.store.access import Authenticator
from satupintu.usecases.office import authenticator
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import TurnedClock
from tests.integration.test_step_up import sign, telephone, to_the_mayor
from tests.trust.desks import own_desk
from tests.trust.promises import Attempt

AT_ONCE = 13
"""Guesses in the same instant, as many as connections let through."""


def codes_are_needed(attempt: Attempt) -> None:
    """R10."""
    with ExitStack() as planted:
        if attempt.seeded:
            planted.enter_context(mock.patch.object(authenticator, "_taken", _believing))
        asyncio.run(_codes(attempt))


async def _believing(desk: Desk, session: AsyncSession, email: str, code: str) -> Authenticator:
    """Whatever the code, it is taken."""
    return await session.get_one(Authenticator, email.lower())


async def _codes(attempt: Attempt) -> None:
    chance = random.Random(20261130)
    async with own_desk(attempt.folder) as shipped:
        signing = shipped.office.signing.model_copy(update={"step_up": True})
        desk = replace(shipped, office=shipped.office.model_copy(update={"signing": signing}))
        clock = desk.clock
        assert isinstance(clock, TurnedClock)
        number = await to_the_mayor(desk)
        app = await telephone(desk)
        while not attempt.is_done:
            await _round(attempt, desk, number, app, clock, chance)
        async with desk.database.transaction() as session:
            signed = await session.scalar(text("select count(*) from task where assignment = 'city_signature' "
                                               "and state = 'decided'"))  # fmt: skip
        attempt.expect(signed == 0, "the city has signed")
        await sign(desk, number, app.at(clock.now()))  # the right code is taken, or all of this says nothing
        attempt.held()


async def _round(
    attempt: Attempt, desk: Desk, number: str, app: pyotp.TOTP, clock: TurnedClock, chance: random.Random
) -> None:
    old = app.at(clock.now() - timedelta(minutes=10, seconds=1))
    for code in ("", " ", old, app.at(clock.now() + timedelta(minutes=2))):
        await _refused(attempt, desk, number, code)
    near = {app.at(clock.now() + timedelta(seconds=30 * drift)) for drift in range(-2, 3)}
    guesses = [f"{chance.randrange(10**6):06d}" for _ in range(AT_ONCE)]
    await asyncio.gather(*(_refused(attempt, desk, number, each) for each in guesses if each not in near))
    await _refused(attempt, desk, number, app.at(clock.now()))  # locked: the right one has to wait, too
    clock.turn(minutes=15, seconds=1)


async def _refused(attempt: Attempt, desk: Desk, number: str, code: str) -> None:
    try:
        await sign(desk, number, code)
    except CooperationError:
        attempt.held()
    else:
        attempt.broke(f"{number} was signed with the code {code!r}")
