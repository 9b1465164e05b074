"""The security log, sessions that end everywhere, and the administrator's second step."""

import asyncio
import dataclasses
import json
from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from satupintu.domain.office.office import Office, Person
from satupintu.domain.office.security import SecurityKind as Kind
from satupintu.store.access import SecurityEvent
from satupintu.usecases.office import api_tokens, authenticator, own_sessions, security_log
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import ADMIN, AUDITOR, CLERK, OPD, OTHER_OPD, letter_of, open_link, sign_in, submit
from tests.support.people import forms_of
from tests.support.process import enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio


async def noted(desk: Desk, *kinds: Kind) -> list[SecurityEvent]:
    """The entries, oldest first; of these kinds, if given."""
    found = reversed(await security_log.entries(desk, None, limit=10_000, offset=0))
    return [each for each in found if not kinds or each.kind in kinds]


def with_people(desk: Desk, people: tuple[Person, ...]) -> Desk:
    office = desk.office.model_copy(update={"people": people})
    office.__dict__.pop("_by_email", None)
    return dataclasses.replace(desk, office=office)


def person_of(office: Office, email: str) -> Person:
    return next(each for each in office.people if each.email == email)


async def press(client: httpx.AsyncClient, page: httpx.Response, action: str, **values: Any) -> httpx.Response:
    """Send the form of a page that goes to an address."""
    return await submit(client, page, next(each for each in forms_of(page) if each.action == action), **values)


async def telephone(desk: Desk, email: str) -> pyotp.TOTP:
    begun = await authenticator.setup_of(desk, email)
    assert begun is not None
    return pyotp.TOTP(begun[1])


@pytest.fixture
def strict(desk: Desk, app: FastAPI) -> Desk:
    """An office whose administrators need the code."""
    app.state.desk = dataclasses.replace(desk, administrator_authenticator=True)
    return desk


async def set_up(desk: Desk, client: httpx.AsyncClient) -> pyotp.TOTP:
    """Sign in as administrator for the first time and set the app up, as the pages lead."""
    await sign_in(desk, client, ADMIN)
    page = await client.get("/")
    assert page.url.path == "/autentikator"
    page = await submit(client, page, forms_of(page)[0], step="begin")
    app = await telephone(desk, ADMIN)
    page = await submit(client, page, forms_of(page)[0], code=app.at(desk.clock.now()))
    assert "siap sejak" in page.text
    return app


async def test_an_administrator_sets_up_the_app_before_any_other_page(strict: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(strict)
    await sign_in(strict, client, ADMIN)
    for path in ("/tugas", "/usulan", f"/usulan/{number}", "/daftar", "/keamanan", "/sesi", "/capaian", "/surat-gagal"):
        assert (await client.get(path)).url.path == "/autentikator", path
    await set_up(strict, client)
    assert (await client.get(f"/usulan/{number}")).status_code == 200
    await sign_in(strict, client, AUDITOR)
    assert (await client.get("/usulan")).url.path == "/usulan", "nobody else is asked"


async def test_with_the_app_set_up_mail_alone_does_not_let_an_administrator_in(
    strict: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    app = await set_up(strict, client)
    clock.turn(minutes=1)
    await sign_in(strict, client, ADMIN)
    before = client.cookies["satupintu_office"]
    page = await client.get("/")
    assert page.url.path == "/masuk/kode"
    assert (await client.get("/keamanan")).url.path == "/masuk/kode"
    assert (await client.get("/autentikator")).url.path == "/masuk/kode", "no second app is set up from here"
    wrong = await submit(client, page, forms_of(page)[0], code="000000")
    assert (wrong.status_code, "Kode itu salah" in wrong.text) == (422, True)
    await submit(client, wrong, forms_of(wrong)[0], code=app.at(clock.now()))
    assert (await client.get("/keamanan")).status_code == 200
    assert client.cookies["satupintu_office"] != before, "the session that a stranger may have begun is not raised"
    replayed = httpx.Cookies({"satupintu_office": before})
    client.cookies = replayed
    assert (await client.get("/keamanan")).url.path == "/masuk"


async def test_who_has_set_the_app_up_is_asked_for_the_code_whatever_the_setting(
    desk: Desk, strict: Desk, app: FastAPI, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    await set_up(strict, client)
    app.state.desk = desk
    clock.turn(minutes=1)
    await sign_in(desk, client, ADMIN)
    assert (await client.get("/usulan")).url.path == "/masuk/kode"
    await authenticator.reset(desk, ADMIN)
    await sign_in(desk, client, ADMIN)
    assert (await client.get("/usulan")).url.path == "/usulan"


async def test_a_lost_telephone_is_reset_on_the_server_and_its_sessions_end(
    strict: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    lost = await set_up(strict, client)
    await authenticator.reset(strict, ADMIN)
    assert (await client.get("/usulan")).url.path == "/masuk"
    clock.turn(minutes=1)
    found = await set_up(strict, client)
    assert found.secret != lost.secret
    events = await noted(strict, Kind.AUTHENTICATOR_SET_UP, Kind.AUTHENTICATOR_RESET)
    assert [(each.kind, each.email) for each in events] == [
        (Kind.AUTHENTICATOR_SET_UP, ADMIN),
        (Kind.AUTHENTICATOR_RESET, None),
        (Kind.AUTHENTICATOR_SET_UP, ADMIN),
    ]
    assert events[1].facts["whose"] == ADMIN


async def test_of_fifty_codes_at_once_five_are_looked_at(
    strict: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    app = await set_up(strict, client)
    clock.turn(minutes=1)
    await sign_in(strict, client, ADMIN)
    page = await client.get("/masuk/kode")
    right = app.at(clock.now())
    guesses = [f"{(int(right) + 1 + at) % 1_000_000:06}" for at in range(50)]
    answers = await asyncio.gather(*(submit(client, page, forms_of(page)[0], code=guess) for guess in guesses))
    assert sum("Kode itu salah" in answer.text for answer in answers) == authenticator.MOST_FAILURES
    assert sum("15 menit" in answer.text for answer in answers) == 50 - authenticator.MOST_FAILURES
    assert "15 menit" in (await submit(client, page, forms_of(page)[0], code=right)).text
    assert len(await noted(strict, Kind.CODE_WRONG)) == authenticator.MOST_FAILURES
    assert len(await noted(strict, Kind.CODE_LOCKED)) == 1
    clock.turn(minutes=15)
    await submit(client, page, forms_of(page)[0], code=app.at(clock.now()))
    assert (await client.get("/usulan")).url.path == "/usulan"


async def test_one_ends_all_of_ones_sessions_in_all_browsers(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient
) -> None:
    await enter(desk)
    letter = await letter_of(desk, "completeness_requested")
    await sign_in(desk, client, CLERK)
    elsewhere = httpx.Cookies(client.cookies)
    await sign_in(desk, client, CLERK)
    task = await open_link(client, letter)
    page = await client.get("/sesi")
    assert (page.text.count("Masuk kantor"), page.text.count("Tautan surat")) == (2, 1)
    assert page.text.count("peramban ini") == 1
    assert "127.0.0.1" in page.text
    done = await press(client, page, "/sesi")
    assert done.url.path == "/masuk"
    assert (await client.get(task.url)).status_code == 404, "the link's session has ended too"
    client.cookies = elsewhere
    assert (await client.get("/tugas")).url.path == "/masuk"
    assert await own_sessions.own(desk, CLERK) == []
    (event,) = await noted(desk, Kind.SESSIONS_ENDED)
    assert (event.email, event.facts) == (CLERK, {"whose": CLERK, "sessions": 3})


async def test_only_the_administrator_ends_sessions_of_others(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, OPD)
    theirs = httpx.Cookies(client.cookies)
    await sign_in(desk, client, CLERK)
    page = await client.get("/sesi")
    assert not [form for form in forms_of(page) if form.action == "/sesi/orang"]
    csrf = next(form for form in forms_of(page) if form.action == "/sesi").values["csrf"]
    refused = await client.post("/sesi/orang", data={"email": OPD, "csrf": csrf})
    assert refused.status_code == 403
    assert len(await own_sessions.own(desk, OPD)) == 1
    await sign_in(desk, client, ADMIN)
    page = await client.get("/sesi")
    wrong = await press(client, page, "/sesi/orang", email="salah@jambikota.example")
    assert wrong.status_code == 422
    assert "salah@jambikota.example tidak ada" in wrong.text
    done = await press(client, page, "/sesi/orang", email=OPD.upper())
    assert "1 sesi" in done.text
    client.cookies = theirs
    assert (await client.get("/tugas")).url.path == "/masuk"


async def test_who_leaves_the_office_is_out_at_once_and_does_not_come_back_into_an_old_session(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    await security_log.note_roles(desk)
    await sign_in(desk, client, AUDITOR)
    assert (await client.get("/tugas")).url.path == "/tugas"
    until = person_of(desk.office, AUDITOR).model_copy(update={"valid_until": desk.today() - timedelta(days=1)})
    others = tuple(each for each in desk.office.people if each.email != AUDITOR)
    app.state.desk = with_people(desk, (*others, until))
    assert (await client.get("/tugas")).url.path == "/masuk", "the last day in office is over"
    app.state.desk = with_people(desk, others)
    assert (await client.get("/tugas")).url.path == "/masuk", "not in the file any more"
    assert await security_log.note_roles(app.state.desk) == 1
    app.state.desk = desk
    assert (await client.get("/tugas")).url.path == "/masuk", "back in the file, and to sign in anew"


async def test_roles_that_change_in_the_file_are_noted_at_the_next_start(desk: Desk) -> None:
    everybody = len(desk.office.everybody)
    assert await security_log.note_roles(desk) == everybody
    assert await security_log.note_roles(desk) == 0
    auditor, clerk = person_of(desk.office, AUDITOR), person_of(desk.office, CLERK)
    promoted = auditor.model_copy(update={"roles": (*auditor.roles, "administrator")})
    newcomer = clerk.model_copy(update={"email": "Baru@jambikota.example"})
    others = tuple(each for each in desk.office.people if each not in (auditor, clerk))
    changed = with_people(desk, (*others, promoted, newcomer))
    assert await security_log.note_roles(changed) == 3
    assert await security_log.note_roles(changed) == 0
    last = (await noted(desk, Kind.ROLE_GIVEN, Kind.ROLE_CHANGED, Kind.ROLE_TAKEN))[everybody:]
    assert {each.facts["whose"]: each.kind for each in last} == {
        AUDITOR: Kind.ROLE_CHANGED,
        CLERK: Kind.ROLE_TAKEN,
        "baru@jambikota.example": Kind.ROLE_GIVEN,
    }
    facts = next(each.facts for each in last if each.kind == Kind.ROLE_CHANGED)
    assert (facts["before"]["roles"], facts["after"]["roles"]) == ("auditor", "administrator,auditor")


async def test_what_people_do_at_the_gate_stands_in_the_log_with_who_and_from_where(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    made = an_agreement("Sampah")
    await keep(desk, made)
    number = await enter(desk)
    await sign_in(desk, client, OTHER_OPD)
    assert (await client.get(f"/usulan/{number}")).status_code == 404
    assert (await client.get("/usulan/KS-2026-9999")).status_code == 404
    assert (await client.get("/keamanan")).status_code == 403
    await sign_in(desk, client, CLERK)
    for path in ("/daftar.csv", "/daftar.xlsx", f"/usulan/{number}/bukti.zip", "/capaian.csv", "/tindak-lanjut.csv"):
        assert (await client.get(path)).status_code == 200, path
    await press(client, await client.get("/tugas"), "/keluar")
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'ekspor', OTHER_OPD)}"
    assert (await client.get(f"/api/v1/proposals/{number}")).status_code == 404
    await api_tokens.revoke(desk, "ekspor")
    refused = [(each.email, each.facts["route"]) for each in await noted(desk, Kind.REFUSED)]
    assert refused == [
        (OTHER_OPD, "/usulan/{number}"),
        (OTHER_OPD, "/keamanan"),
        (OTHER_OPD, "/api/v1/proposals/{number}"),
    ]
    exported = [each.facts["what"] for each in await noted(desk, Kind.EXPORTED)]
    assert exported == ["register.csv", "register.xlsx", "evidence", "figures.csv", "follow_up.csv"]
    kinds = [each.kind for each in await noted(desk)]
    assert kinds.count(Kind.SIGNED_IN) == kinds.count(Kind.SIGN_IN_ASKED) == 2
    assert kinds[-3:] == [Kind.TOKEN_CREATED, Kind.REFUSED, Kind.TOKEN_REVOKED]
    (out,) = await noted(desk, Kind.SIGNED_OUT)
    assert (out.email, out.origin) == (CLERK, "127.0.0.1")
    (seen,) = [each for each in await noted(desk, Kind.REFUSED) if each.facts["route"] == "/keamanan"]
    assert (seen.roles, seen.at) == ("opd", desk.clock.now())


async def test_what_a_stranger_may_write_into_the_log_is_bounded_and_fits(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    assert (await client.get("/keamanan")).url.path == "/masuk"
    number = await enter(desk)
    assert (await client.get(f"/status/{number}")).status_code == 404
    assert await noted(desk, Kind.REFUSED) == [], "strangers leave nothing"
    await sign_in(desk, client, AUDITOR)
    for path in ("/daftar/%00/akhiri", f"/daftar/{'x' * 5000}/akhiri"):
        assert (await client.get(path)).status_code == 403
    short, long = await noted(desk, Kind.REFUSED)
    assert (short.facts["slug"], len(long.facts["slug"])) == ("�", 100)


async def test_the_log_holds_no_token_no_code_and_no_link(
    strict: Desk, client: httpx.AsyncClient, clock: TurnedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="satupintu.security")
    app = await set_up(strict, client)
    clock.turn(minutes=1)
    await sign_in(strict, client, ADMIN)
    code = app.at(clock.now())
    page = await client.get("/masuk/kode")
    await submit(client, page, forms_of(page)[0], code="987654")
    await submit(client, page, forms_of(page)[0], code=code)
    link = await client.get("/t/tautan-rahasia")
    await submit(client, link, forms_of(link)[0])
    token = await api_tokens.create(strict, "program", OPD)
    client.headers["Authorization"] = f"Bearer {token}x"
    await client.get("/api/v1/proposals")
    await client.get("/verifikasi/kode-rahasia")
    lines = [json.dumps(record.msg) for record in caplog.records if record.name == "satupintu.security"]
    rows = [json.dumps([each.email, each.origin, each.facts]) for each in await noted(strict)]
    assert len(lines) == len(rows) > 8
    for secret in (
        code,
        "987654",
        app.secret,
        "tautan-rahasia",
        token,
        "kode-rahasia",
        client.cookies["satupintu_office"],
    ):
        assert not [each for each in (*lines, *rows) if secret in each]
    assert all({"at", "kind", "email", "roles", "origin"} <= json.loads(line).keys() for line in lines)


async def test_an_entry_of_the_log_cannot_be_changed_or_deleted(desk: Desk) -> None:
    await security_log.note(desk, Kind.EXPORTED, email=AUDITOR, what="uji")
    for statement in (
        "update security_event set email = null",
        "delete from security_event",
        "truncate security_event",
    ):
        with pytest.raises(DBAPIError, match="added and never changed"):
            async with desk.database.transaction() as session:
                await session.execute(text(statement))
    assert len(await noted(desk)) == 1


@pytest.mark.parametrize(("email", "status"), [(ADMIN, 200), (AUDITOR, 200), (CLERK, 403), (OPD, 403)])
async def test_the_log_is_read_by_the_administrator_and_the_auditor(
    desk: Desk, client: httpx.AsyncClient, email: str, status: int
) -> None:
    await sign_in(desk, client, email)
    page = await client.get("/keamanan")
    assert page.status_code == status
    assert ("/keamanan" in (await client.get("/tugas")).text) == (status == 200)


async def test_the_log_is_shown_page_by_page_and_by_kind(desk: Desk, client: httpx.AsyncClient) -> None:
    for at in range(120):
        await security_log.note(desk, Kind.EXPORTED, email=CLERK, what=f"berkas-{at}.csv")
    await security_log.note(desk, Kind.ROLE_GIVEN, whose="<script>alert(1)</script>")
    await sign_in(desk, client, AUDITOR)
    page = await client.get("/keamanan?jenis=exported")
    assert page.text.count("berkas-") == 100
    assert "alert(1)" not in page.text
    older = await client.get("/keamanan?jenis=exported&halaman=2")
    assert older.text.count("berkas-") == 20
    everything = await client.get("/keamanan?jenis=tidak-ada&halaman=-5")
    assert "Peran diberikan" in everything.text
    assert "milik: &lt;script&gt;" in everything.text
    assert "Auditor" in everything.text
    assert "<script>" not in everything.text
