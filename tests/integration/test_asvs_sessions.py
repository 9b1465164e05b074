"""ASVS V3.3, V7, V9, V14.2: cookies and sessions, what ends them, and tokens that open one thing only."""

import dataclasses
from collections.abc import AsyncIterator
from datetime import date

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from satupintu.domain.evidence.tokens import fingerprint
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.store.work import Link, Purpose
from satupintu.usecases.letters import outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.web.http.visitor import LINK_COOKIE, OFFICE_COOKIE
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import AUDITOR, CLERK, OPD, letter_of, sign_in, submit
from tests.support.follow_up import obligation
from tests.support.house import served_at
from tests.support.papers import pdf
from tests.support.people import forms_of, link_in
from tests.support.process import conclude, enter

pytestmark = pytest.mark.anyio
SECURE = "https://gerbang.example"


@pytest.fixture
async def public(desk: Desk, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the public address, behind TLS."""
    app.state.desk = dataclasses.replace(desk, base_url=SECURE)
    async with served_at(SECURE, app) as made:
        yield made


async def pressed(client: httpx.AsyncClient, token: str) -> httpx.Response:
    """The answer to the button on the page of a link."""
    page = await client.get(f"/t/{token}")
    return await submit(client, page, forms_of(page)[0])


async def sign_in_token(desk: Desk, email: str = AUDITOR) -> str:
    await ask_sign_in(desk, email, "id")
    (letter,) = await outbox.claim(desk)
    await outbox.settle_letter(desk, letter.letter_id, None)
    return str(link_in(letter.message)).rsplit("/", 1)[1]


async def task_token(desk: Desk) -> str:
    await enter(desk)
    return str(link_in((await letter_of(desk, "completeness_requested")).message)).rsplit("/", 1)[1]


async def is_inside(client: httpx.AsyncClient) -> bool:
    return (await client.get("/tugas", follow_redirects=False)).status_code == 200


async def test_every_cookie_is_for_https_only_hidden_from_scripts_and_not_sent_along_by_other_sites(
    desk: Desk, public: httpx.AsyncClient
) -> None:
    given = [await pressed(public, await sign_in_token(desk)), await pressed(public, await task_token(desk))]
    given.append(await public.post("/bahasa", data={"language": "en", "back": "/masuk"}))
    names = []
    for found in given:
        (cookie,) = found.headers.get_list("set-cookie")
        name, *attributes = [each.strip() for each in cookie.split(";")]
        names.append(name.partition("=")[0])
        assert {"httponly", "secure", "samesite=lax"} <= {each.lower() for each in attributes}, cookie
        assert not [each for each in attributes if each.lower().startswith("domain")], "for this host alone"
    assert len(set(names)) == 3


async def test_signing_in_gives_a_session_of_its_own_whatever_the_browser_brought_along(
    desk: Desk, public: httpx.AsyncClient
) -> None:
    planted = "dipilih-penyerang-dipilih-penyerang-dipilih"
    public.cookies.set(OFFICE_COOKIE, planted, domain="gerbang.example", path="/")
    seen = {planted}
    for _ in range(3):
        found = await pressed(public, await sign_in_token(desk))
        given = found.headers["set-cookie"].partition(";")[0].partition("=")[2]
        assert given not in seen
        assert len(given) == 43, "256 bits in base64"
        seen.add(given)
    public.cookies.clear()
    public.cookies.set(OFFICE_COOKIE, planted)
    assert not await is_inside(public)
    async with desk.database.transaction() as session:
        kept = set(await session.scalars(text("select token_sha256 from session")))
    assert kept == {fingerprint(each) for each in seen - {planted}}


async def test_a_session_in_daily_use_ends_after_seven_days_and_an_idle_one_after_twelve_hours(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    await sign_in(desk, client, AUDITOR)
    for _ in range(16):  # 7 days less 8 hours
        clock.turn(hours=10)
        assert await is_inside(client)
    clock.turn(hours=8, minutes=1)
    assert not await is_inside(client)
    await sign_in(desk, client, AUDITOR)
    clock.turn(hours=12, minutes=6)
    assert not await is_inside(client)


async def test_after_signing_out_the_old_cookie_opens_nothing(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, AUDITOR)
    old = client.cookies[OFFICE_COOKIE]
    page = await client.get("/tugas")
    await submit(client, page, next(form for form in forms_of(page) if form.action == "/keluar"))
    assert OFFICE_COOKIE not in client.cookies
    client.cookies.set(OFFICE_COOKIE, old)
    assert not await is_inside(client)


async def test_whoever_leaves_the_office_is_out_at_once_in_the_browser_and_with_programs(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, AUDITOR)
    program = {"Authorization": f"Bearer {await api_tokens.create(desk, 'uji', AUDITOR)}"}
    assert await is_inside(client)
    assert (await client.get("/api/v1/proposals", headers=program)).status_code == 200
    people = [
        each.model_copy(update={"valid_until": date(2026, 11, 23)} if each.email == AUDITOR else {})
        for each in desk.office.people
    ]
    office = desk.office.model_copy(update={"people": tuple(people)})
    office.__dict__.pop("_by_email", None)
    app.state.desk = dataclasses.replace(desk, office=office)
    assert not await is_inside(client)
    assert (await client.get("/api/v1/proposals", headers=program)).status_code == 401


async def test_a_token_of_one_kind_opens_nothing_of_another(desk: Desk, client: httpx.AsyncClient) -> None:
    agreed = await conclude(desk)
    await obligation(desk, agreed, ObligationKind.FOLLOW_UP_DOCUMENT)
    number = await enter(desk, title="Usulan lain")
    await ask_sign_in(desk, CLERK, "id")
    program = await api_tokens.create(desk, "uji", CLERK)
    await sign_in(desk, client, CLERK)
    session = client.cookies[OFFICE_COOKIE]
    async with desk.database.transaction() as reading:
        mailed = {each.purpose: each.token(desk.keyring) for each in await reading.scalars(select(Link))}
    assert {Purpose.TASK, Purpose.STATUS, Purpose.SIGN_IN} <= set(mailed)
    for purpose in (Purpose.TASK, Purpose.STATUS):
        client.cookies.clear()
        await pressed(client, mailed[purpose])
        opened = next(str(each.value) for each in client.cookies.jar if each.name == LINK_COOKIE)
        client.cookies.clear()
        client.cookies.set(OFFICE_COOKIE, opened)
        assert not await is_inside(client), "the session of a link is none of the office"
    for token in (*mailed.values(), program, desk.keyring.sign("csrf", "anonymous")):
        client.cookies.clear()
        for cookie in (OFFICE_COOKIE, LINK_COOKIE):
            client.cookies.set(cookie, token)
        assert not await is_inside(client)
        assert (await client.get(f"/status/{number}")).status_code == 404
    client.cookies.clear()
    for token in (*mailed.values(), session):
        header = {"Authorization": f"Bearer {token}"}
        assert (await client.get("/api/v1/proposals", headers=header)).status_code == 401
    for token in (*mailed.values(), session, program):
        assert (await client.get(f"/verifikasi/{token}")).status_code == 404
    for token in (session, program):
        assert (await pressed(client, token)).status_code == 410
    for token in (*mailed.values(), session, program):
        sent = await client.post("/masuk", data={"email": AUDITOR, "csrf": token})
        assert sent.status_code == 403


async def test_a_form_token_and_kept_files_that_were_changed_are_refused(desk: Desk, client: httpx.AsyncClient) -> None:
    page = await client.get("/masuk")
    right = forms_of(page)[0].values["csrf"]
    for wrong in (right[:-1], right[:-1] + ("A" if right[-1] != "A" else "B"), right + "A", "", right.upper()):
        assert (await client.post("/masuk", data={"email": AUDITOR, "csrf": wrong})).status_code == 403
    assert (await client.post("/masuk", data={"email": AUDITOR, "csrf": right})).status_code == 200

    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "title" in each.names)
    page = await submit(client, page, form, **{"paper.0": ("surat.pdf", pdf(["Surat."]), "application/pdf")})
    form = next(each for each in forms_of(page) if "title" in each.names)
    kept = form.values["kept"]
    assert "surat.pdf" in (await submit(client, page, form)).text
    body, _, mac = kept.rpartition(".")
    for forged in (f"{body}.{mac[::-1]}", f"{body[:-2]}.{mac}", body, f"{kept}x"):
        assert "surat.pdf" not in (await submit(client, page, form, kept=forged)).text


async def test_once_a_link_has_been_opened_no_address_and_no_page_holds_its_token(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    for token in (await task_token(desk), await sign_in_token(desk, CLERK)):
        opened = await client.get(f"/t/{token}")
        assert token not in opened.text.replace(f'action="/t/{token}"', ""), "but in the form that opens it"
        found = await submit(client, opened, forms_of(opened)[0])
        assert found.status_code == 200
        assert found.history, "a redirect takes the token out of the address"
        assert token not in str(found.url) and token not in found.text
        assert token not in "".join(str(found.history[-1].headers.get("Location")))
        assert client.cookies and token not in "".join(client.cookies.values())
