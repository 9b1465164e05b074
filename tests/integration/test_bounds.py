"""What a gate lets through: bounds that hold for requests at once too, one answer for everybody, nothing lost."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event, func, select

from satupintu.domain.office.bounds import LIMITS, Bound, limits_with
from satupintu.domain.office.security import SecurityKind
from satupintu.store.access import SecurityEvent, Tally
from satupintu.store.letters import Letter
from satupintu.store.proposals import Proposal
from satupintu.usecases.office import api_tokens, bounds
from satupintu.usecases.office.desk import Desk
from satupintu.web.http.guard import Guard
from tests.integration.conftest import BASE, TurnedClock
from tests.integration.test_verification import address_of
from tests.integration.test_web import AUDITOR, CLERK, OPD, sign_in, submit
from tests.support.forms import CONTENT
from tests.support.people import Form, forms_of
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
AT_ONCE = 50


async def count(desk: Desk, model: Any, *where: Any) -> int:
    async with desk.database.transaction() as session:
        return int(await session.scalar(select(func.count()).select_from(model).where(*where)) or 0)


async def asking_form(client: httpx.AsyncClient) -> tuple[httpx.Response, Form]:
    page = await client.get("/masuk")
    return page, next(form for form in forms_of(page) if "email" in form.names)


def elsewhere(app: FastAPI, address: str) -> httpx.AsyncClient:
    """A browser at another address of the network."""
    guarded = Guard(app, base_url=BASE, body_limit=6 * 1024 * 1024)
    transport = httpx.ASGITransport(guarded, client=(address, 5000))
    return httpx.AsyncClient(transport=transport, base_url=BASE, follow_redirects=True)


@pytest.mark.parametrize("email", [AUDITOR, "orang.lain@example.org"], ids=["known", "unknown"])
async def test_fifty_requests_at_once_get_five_sign_in_links_through(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock, email: str
) -> None:
    page, form = await asking_form(client)
    asked = [submit(client, page, form, email=email.upper() if at % 2 else email) for at in range(AT_ONCE)]
    answers = await asyncio.gather(*asked)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * (AT_ONCE - 5)
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["Retry-After"] == "3600"
    assert "60 menit lagi" in refused.text
    assert next(each for each in forms_of(refused) if "email" in each.names).values["email"].lower() == email
    assert await count(desk, Letter, Letter.template == "sign_in") == (5 if email == AUDITOR else 0)
    clock.turn(minutes=59)
    assert (await submit(client, page, form, email=email)).status_code == 429
    clock.turn(minutes=1)
    assert (await submit(client, page, form, email=email)).status_code == 200


async def test_a_bound_holds_for_every_hour_and_not_for_hours_of_the_clock(
    client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    page, form = await asking_form(client)
    for _ in range(5):
        assert (await submit(client, page, form, email=AUDITOR)).status_code == 200
        clock.turn(minutes=11)
    clock.turn(minutes=5)
    assert (await submit(client, page, form, email=AUDITOR)).status_code == 200, "the first is an hour old"
    refused = await submit(client, page, form, email=AUDITOR)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, str(11 * 60))


async def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    page, form = await asking_form(client)
    statements: list[str] = []

    def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append("savepoint" if "SAVEPOINT" in statement else statement)

    event.listen(desk.database.engine.sync_engine, "before_cursor_execute", heard)
    found = []
    for email in (AUDITOR, "orang.lain@example.org"):
        statements.clear()
        answer = await submit(client, page, form, email=email)
        found.append((answer.status_code, answer.text.replace(email, "…"), list(statements)))
    assert found[0] == found[1]
    assert any("INSERT INTO letter" in each for each in found[1][2])


async def test_sign_in_links_are_bounded_by_origin_whatever_the_address(app: FastAPI, desk: Desk) -> None:
    app.state.desk = dataclasses.replace(desk, limits=limits_with({Bound.SIGN_IN_ORIGIN: 3}))
    async with elsewhere(app, "203.0.113.7") as flood, elsewhere(app, "203.0.113.8") as office:
        page, form = await asking_form(flood)
        asked = [submit(flood, page, form, email=f"orang{at}@example.org") for at in range(AT_ONCE)]
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * (AT_ONCE - 3)
        assert (await submit(office, page, form, email=AUDITOR)).status_code == 200


async def test_one_subscriber_of_ipv6_is_one_origin(app: FastAPI, desk: Desk) -> None:
    app.state.desk = dataclasses.replace(desk, limits=limits_with({Bound.SIGN_IN_ORIGIN: 1}))
    statuses = []
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"):
        async with elsewhere(app, address) as client:
            page, form = await asking_form(client)
            statuses.append((await submit(client, page, form, email="x@example.org")).status_code)
    assert statuses == [200, 429, 200]


async def test_made_up_links_are_bounded_and_a_real_one_opens_all_the_same(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    page = await client.get("/t/dibuat-buat")
    most = LIMITS[Bound.DEAD_LINK].most
    answers = [await submit(client, page, forms_of(page)[0]) for _ in range(most + 2)]
    assert [answer.status_code for answer in answers] == [410] * most + [429] * 2
    assert "Retry-After" in answers[-1].headers
    assert await count(desk, SecurityEvent, SecurityEvent.kind == SecurityKind.SIGN_IN_REFUSED) == most
    assert await count(desk, SecurityEvent, SecurityEvent.kind == SecurityKind.BOUND_REACHED) == 1, "noted once"
    await sign_in(desk, client, AUDITOR)
    assert (await client.get("/tugas")).status_code == 200
    clock.turn(minutes=1)
    assert (await submit(client, page, forms_of(page)[0])).status_code == 410


async def test_one_token_enters_twenty_proposals_an_hour_and_no_more_at_once(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    most = LIMITS[Bound.PROPOSAL].most

    async def enter(at: int) -> httpx.Response:
        return await client.post("/api/v1/proposals", json=CONTENT | {"title": f"Usulan {at}", **to(f"{at}@x.example")})

    answers = await asyncio.gather(*(enter(at) for at in range(most + 10)))
    assert sorted(answer.status_code for answer in answers) == [201] * most + [429] * 10
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["Retry-After"]) == 3600
    assert "belum tercatat" in refused.json()["errors"][0]["message"]
    assert await count(desk, Proposal) == most


def to(email: str) -> dict[str, Any]:
    """The proposal's partner, with another contact."""
    (partner,) = CONTENT["partners"]
    return {"partners": [partner | {"contact": {"name": "Orang", "email": email}}]}


async def test_a_stranger_gets_ten_letters_a_day_whoever_sends_them(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    most = LIMITS[Bound.OUTSIDER].most
    programs = [await api_tokens.create(desk, f"uji{at}", email) for at, email in enumerate((OPD, CLERK))]

    async def enter(at: int, email: str = "orang@luar.example") -> httpx.Response:
        headers = {"Authorization": f"Bearer {programs[at % 2]}"}
        content = CONTENT | {"title": f"Usulan {at}", **to(email)}
        return await client.post("/api/v1/proposals", json=content, headers=headers)

    answers = await asyncio.gather(
        *(enter(at, ("Orang@Luar.example", "orang@luar.example")[at % 2]) for at in range(16))
    )
    assert sorted(answer.status_code for answer in answers) == [201] * most + [429] * 6
    clock.turn(hours=23)
    assert (await enter(90)).status_code == 429
    assert (await enter(91, "lain@luar.example")).status_code == 201
    clock.turn(hours=1)
    assert (await enter(92)).status_code == 201


async def test_the_form_of_a_refused_proposal_comes_back_with_all_that_was_typed(
    app: FastAPI, desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, OPD)
    app.state.desk = dataclasses.replace(desk, limits=limits_with({Bound.PROPOSAL: 1}))
    first, second = [await propose(client, title) for title in ("Satu", "Dua dengan judul panjang")]
    assert first.status_code == 200
    assert (second.status_code, second.headers["Retry-After"]) == (429, "3600")
    form = next(each for each in forms_of(second) if "title" in each.names)
    assert form.values["title"] == "Dua dengan judul panjang"
    assert form.values["partners.0.contact.email"] == "ks@contoh.example"
    assert await count(desk, Proposal) == 1


VALUES: Mapping[str, str] = {
    "route": "KSDD", "category": "sukarela", "document": "KB", "affair": "sampah", "purpose": "Maksud",
    "scope": "Satu\nDua", "benefits": "Manfaat", "location": "Jambi", "term_years": "5", "funding.source": "APBD",
    "funding.amount": "Rp 2.500.000", "funding.in_current_budget": "yes", "burdens_public": "no",
    "in_planning_document": "yes", "partners.0.name": "Kabupaten", "initiated_by": "opd",
    "partners.0.kind": "kabupaten_kota", "partners.0.signatory.position": "Bupati", "partners.0.contact.name": "KS",
    "partners.0.contact.email": "ks@contoh.example",
}  # fmt: skip


async def propose(client: httpx.AsyncClient, title: str, **changes: str) -> httpx.Response:
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "title" in each.names)
    return await submit(client, page, form, **{**VALUES, "title": title, **changes})


async def test_public_pages_are_bounded_at_sixty_a_minute_for_one_origin(desk: Desk, app: FastAPI) -> None:
    made = an_agreement("Sampah")
    await keep(desk, made)
    address = await address_of(desk, made)
    async with elsewhere(app, "203.0.113.7") as robot, elsewhere(app, "203.0.113.8") as citizen:
        paths = [address, "/verifikasi/tidak-ada", "/publik"]
        statuses = [(await robot.get(paths[at % 3])).status_code for at in range(60)]
        assert 429 not in statuses
        refused = await robot.get(address)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert (await citizen.get(address)).status_code == 200


async def test_counters_that_nothing_depends_on_are_deleted_and_hold_no_address(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    page, form = await asking_form(client)
    await submit(client, page, form, email=AUDITOR)
    async with desk.database.transaction() as session:
        assert AUDITOR not in str((await session.scalars(select(Tally.key))).all())
    assert await bounds.forget_tallies(desk) == 0
    clock.turn(days=1)
    assert await bounds.forget_tallies(desk) == 2
    assert await count(desk, Tally) == 0


async def test_an_api_token_that_does_not_hold_is_refused_before_any_of_the_body_is_read(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        for _ in range(200):
            read.append(100_000)
            yield b"[" * 100_000

    for headers in ({}, {"Authorization": "Bearer sp_dibuat-buat"}, {"Authorization": "Basic eDp5"}):
        refused = await client.post("/api/v1/proposals", content=body(), headers=headers)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert "Sertakan token" in refused.json()["errors"][0]["message"]
    assert read == []
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    deep = await client.post("/api/v1/proposals", content=b"[" * 500_000, headers={"Content-Type": "application/json"})
    assert deep.status_code in (400, 422)
    large = await client.post("/api/v1/proposals", content=body(), headers={"Content-Type": "application/json"})
    assert large.status_code == 413
    assert sum(read) < 1_300_000, "reading stops at the limit for text"


async def test_tokens_that_do_not_hold_are_bounded_by_origin(desk: Desk, client: httpx.AsyncClient) -> None:
    most = LIMITS[Bound.UNKNOWN_TOKEN].most
    wrong = {"Authorization": "Bearer sp_dibuat-buat"}
    tried = await asyncio.gather(*(client.get("/api/v1/proposals", headers=wrong) for _ in range(most + 5)))
    assert sorted(answer.status_code for answer in tried) == [401] * most + [429] * 5
    right = {"Authorization": f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"}
    assert (await client.get("/api/v1/proposals", headers=right)).status_code == 200


async def test_files_of_a_stranger_are_not_read_where_a_session_is_needed(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    read: list[int] = []

    async def files() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="paper.0"; filename="a.pdf"\r\n\r\n'
        for _ in range(50):
            read.append(100_000)
            yield b"x" * 100_000
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    told = {**headers, "Content-Length": "5000100"}
    refused = await client.post("/usulan/baru", content=files(), headers=told)
    assert (refused.status_code, read) == (401, [])
    assert "Sesi Anda sudah berakhir" in refused.text
    assert (await client.post("/usulan/baru", content=files(), headers=headers)).status_code == 413
    assert sum(read) < 1_300_000
    await sign_in(desk, client, OPD)
    read.clear()
    answer = await client.post("/usulan/baru", content=files(), headers=headers)
    assert answer.status_code == 403, "a form without its token, shown again"
    assert sum(read) == 5_000_000
