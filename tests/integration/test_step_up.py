"""Signing for the city with the code of an authenticator app, where the office has switched it on."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pyotp
import pytest
from fastapi import FastAPI

from satupintu.domain.errors import InvalidInput
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.letters import links, outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office import authenticator, own_sessions
from satupintu.usecases.office.authenticator import WrongCode
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.sessions import session_of
from satupintu.usecases.process import dossier
from satupintu.usecases.process.decide import decide
from satupintu.usecases.process.flow_state import look
from tests.integration.conftest import TurnedClock
from tests.integration.test_letters_and_links import token_in
from tests.integration.test_web import sign_in, submit
from tests.support.people import forms_of
from tests.support.process import an_answer, answer, enter, open_task

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
MAYOR = "walikota@jambikota.example"
SIGNED = {"signed_on": "2026-11-24", "place": "Jambi"}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    signing = desk.office.signing.model_copy(update={"step_up": True})
    return dataclasses.replace(desk, office=desk.office.model_copy(update={"signing": signing}))


async def to_the_mayor(desk: Desk) -> str:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    for assignment in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, assignment, C.APPROVE)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    return number


async def sign(desk: Desk, number: str, code: str) -> None:
    task = await open_task(desk, number, A.CITY_SIGNATURE)
    given = dataclasses.replace(an_answer(desk, C.SIGN, **SIGNED), code=code)
    await decide(desk, task.id, given, Actor(task.name, Via.LINK, task.email))


async def secret_of(desk: Desk) -> str:
    await authenticator.begin_enrolment(desk, MAYOR)
    begun = await authenticator.setup_of(desk, MAYOR)
    assert begun is not None
    return begun[1]


async def all_letters(desk: Desk) -> AsyncIterator[outbox.Claimed]:
    while claimed := await outbox.claim(desk):
        for letter in claimed:
            yield letter


async def telephone(desk: Desk) -> pyotp.TOTP:
    """The mayor's app, set up a minute ago."""
    secret = await secret_of(desk)
    app = pyotp.TOTP(secret)
    await ask_sign_in(desk, MAYOR, "id")
    letters = [letter async for letter in all_letters(desk) if letter.message["X-Satupintu-Letter"] == "sign_in"]
    opened = await links.open_link(desk, token_in(letters[-1].message))
    session, mayor = await session_of(desk, opened.session_token), desk.office.person(MAYOR, desk.today())
    assert session is not None and mayor is not None
    await own_sessions.enrol_in_session(desk, session.id, mayor, app.at(desk.clock.now() - timedelta(seconds=30)))
    return app


async def test_the_mayor_signs_with_the_code_of_the_moment_and_the_record_says_so(desk: Desk) -> None:
    number = await to_the_mayor(desk)
    app = await telephone(desk)
    await sign(desk, number, app.at(desk.clock.now()))
    history = (await dossier.dossier(desk, number, None)).history
    assert [entry.facts.get("step_up") for entry in history if entry.event == "signed"] == [None, "totp"]


async def test_without_the_code_nothing_is_signed(desk: Desk) -> None:
    number = await to_the_mayor(desk)
    with pytest.raises(InvalidInput, match="belum disiapkan"):
        await sign(desk, number, "123456")
    await telephone(desk)
    for wrong in ("", "000000", "abcdef", "۱۲۳۴۵۶"):
        with pytest.raises(WrongCode):
            await sign(desk, number, wrong)
    assert (await look(desk, number)).status is Status.IN_SIGNING


async def test_a_code_is_taken_once_and_an_old_one_never(desk: Desk, clock: TurnedClock) -> None:
    number = await to_the_mayor(desk)
    app = await telephone(desk)
    used = app.at(desk.clock.now() - timedelta(seconds=30))
    with pytest.raises(WrongCode):
        await sign(desk, number, used)
    seen = app.at(desk.clock.now())
    clock.turn(seconds=120)
    with pytest.raises(WrongCode):
        await sign(desk, number, seen)


async def test_after_five_wrong_codes_the_right_one_waits_a_quarter_of_an_hour(desk: Desk, clock: TurnedClock) -> None:
    number = await to_the_mayor(desk)
    app = await telephone(desk)
    for _ in range(5):
        with pytest.raises(WrongCode):
            await sign(desk, number, "000000")
    with pytest.raises(WrongCode, match="15 menit"):
        await sign(desk, number, app.at(desk.clock.now()))
    clock.turn(minutes=15)
    await sign(desk, number, app.at(desk.clock.now()))


async def test_of_fifty_signatures_at_once_five_codes_are_looked_at(desk: Desk, clock: TurnedClock) -> None:
    number = await to_the_mayor(desk)
    app = await telephone(desk)
    right = int(app.at(desk.clock.now()))
    guesses = [f"{(right + 1 + at) % 1_000_000:06}" for at in range(50)]
    said = await asyncio.gather(*(sign(desk, number, guess) for guess in guesses), return_exceptions=True)
    assert sum("Kode itu salah" in str(each) for each in said) == authenticator.MOST_FAILURES
    assert sum("15 menit" in str(each) for each in said) == 50 - authenticator.MOST_FAILURES
    with pytest.raises(WrongCode, match="15 menit"):
        await sign(desk, number, app.at(desk.clock.now()))
    clock.turn(minutes=15)
    await sign(desk, number, app.at(desk.clock.now()))
    assert (await look(desk, number)).status is Status.AWAITING_TEXT


async def test_declining_and_the_partner_need_no_code(desk: Desk) -> None:
    number = await to_the_mayor(desk)
    await answer(desk, number, A.CITY_SIGNATURE, C.DECLINE, note="Ditunda.")
    assert (await look(desk, number)).status is Status.DECLINED


async def test_a_reset_app_is_void_and_the_next_one_has_another_secret(desk: Desk) -> None:
    app = await telephone(desk)
    await authenticator.reset(desk, MAYOR)
    secret = await secret_of(desk)
    assert secret != app.secret
    number = await to_the_mayor(desk)
    with pytest.raises(InvalidInput, match="belum disiapkan"):
        await sign(desk, number, app.at(desk.clock.now()))


async def test_the_page_shows_the_square_until_the_first_code_and_never_again(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, MAYOR)
    page = await client.get("/autentikator")
    assert await authenticator.setup_of(desk, MAYOR) is None, "looking at the page makes nothing"
    page = await submit(client, page, forms_of(page)[0], step="begin")
    secret = await secret_of(desk)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    assert spaced in page.text
    assert "<svg" in page.text
    refused = await submit(client, page, forms_of(page)[0], code="000000")
    assert refused.status_code == 422
    assert "Kode itu salah" in refused.text
    done = await submit(client, refused, forms_of(refused)[0], code=pyotp.TOTP(secret).at(desk.clock.now()))
    assert "siap sejak" in done.text
    assert spaced not in done.text
