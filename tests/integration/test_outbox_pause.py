"""R5: what the mail server says of the account, and not of an address, holds the outbox and fails no letter."""

import asyncio
import uuid
from dataclasses import replace

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from satupintu.domain.letters.states import LetterState
from satupintu.domain.task.assignments import Assignment
from satupintu.mail.letters import Digest, NewLink
from satupintu.mail.parts import DigestTask, LetterBody
from satupintu.mail.smtp import SmtpAddress
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store.letters import Letter
from satupintu.usecases.letters import outbox, pause
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from tasks import letters as sending
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import CLERK, sign_in
from tests.support.people import forms_of
from tests.support.process import enter
from tests.support.scripted_smtp import CONTENT, DROP, HANG, ScriptedSmtp, scripted_smtp

pytestmark = pytest.mark.anyio
OF_THE_ACCOUNT = [
    {"connect": "554 5.7.1 Client host blocked using zen.spamhaus.org"},
    {"connect": "421 4.3.2 Service not available"},
    {"EHLO": "550 5.7.1 Not from you", "HELO": "550 5.7.1 Not from you"},
    {"AUTH": "535 5.7.8 Username and Password not accepted"},
    {"AUTH": "454 4.7.0 Temporary authentication failure"},
    {"AUTH": DROP},
    {"MAIL": "530 5.7.0 Authentication required"},
    {"MAIL": "550 5.7.60 Client does not have permissions to send as this sender"},
    {"MAIL": "550 5.4.5 Daily user sending limit exceeded"},
    {"MAIL": DROP},
    {"RCPT": "550 5.4.5 Daily SMTP relay limit exceeded for user"},
    {"RCPT": "530 5.7.0 Authentication required"},
]


def at(desk: Desk, server: ScriptedSmtp) -> Desk:
    """The desk with that mail server, at which it signs in."""
    return replace(desk, smtp=SmtpAddress.parse(f"smtp://kota:sandi@127.0.0.1:{server.port}"))


async def letters(desk: Desk) -> list[Letter]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Letter).order_by(Letter.id)))


async def states(desk: Desk) -> set[LetterState]:
    return {each.state for each in await letters(desk)}


async def send_all(desk: Desk) -> None:
    while await sending.send_due(desk):
        pass


@pytest.mark.parametrize("answers", OF_THE_ACCOUNT, ids=str)
async def test_a_fault_of_the_account_fails_no_letter_and_all_leave_by_themselves_once_it_is_mended(
    desk: Desk, clock: TurnedClock, answers: dict[str, str]
) -> None:
    await enter(desk)
    with scripted_smtp(answers) as server:
        desk = at(desk, server)
        for _ in range(30):  # many more tries than a letter has of its own
            await send_all(desk)
            clock.turn(minutes=15)
        assert await states(desk) == {LetterState.QUEUED}
        held = await pause.held_letters(desk)
        assert held is not None
        assert held.tries > 10
        server.answers.clear()
        await send_all(desk)
    assert await states(desk) == {LetterState.SENT}
    assert len(server.accepted) == len(await letters(desk))
    assert await pause.held_letters(desk) is None
    assert {each.attempts for each in await letters(desk)} <= {1, 2}


async def test_a_letter_that_alone_is_refused_by_a_rule_fails_for_itself_and_holds_nobody_up(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await enter(desk)
    refused = (await letters(desk))[0]
    with scripted_smtp() as server:
        desk = at(desk, server)
        server.to[refused.to_email] = {CONTENT: "554 5.7.1 Message rejected as spam"}
        await send_all(desk)
        for _ in range(10):
            clock.turn(minutes=30)
            await ask_sign_in(desk, CLERK, "id")  # others go on writing
            await send_all(desk)
    by_state = {each.id: each.state for each in await letters(desk) if each.to_email != refused.to_email}
    assert set(by_state.values()) == {LetterState.SENT}
    (alone,) = {each.state for each in await letters(desk) if each.to_email == refused.to_email}
    assert alone is LetterState.FAILED, number
    assert await pause.held_letters(desk) is None


@pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "450 4.2.0 Greylisted"])
async def test_an_answer_about_one_letter_shows_that_the_account_is_mended_and_lets_the_others_go(
    desk: Desk, clock: TurnedClock, answer: str
) -> None:
    for number in range(3):
        await write(desk, f"humas{number}@kota.example")
    with scripted_smtp({"AUTH": "535 5.7.8 Not accepted"}) as server:
        desk = at(desk, server)
        await send_all(desk)
        server.answers.clear()
        server.to["humas0@kota.example"] = {"RCPT": answer}
        clock.turn(minutes=1)
        await send_all(desk)
    assert len(server.accepted) == 2
    assert await pause.held_letters(desk) is None


async def test_somebody_who_has_mended_the_account_lets_letters_leave_at_once(desk: Desk) -> None:
    await enter(desk)
    with scripted_smtp({"AUTH": "535 5.7.8 Not accepted"}) as server:
        desk = at(desk, server)
        await send_all(desk)
        server.answers.clear()
        await send_all(desk)
        assert server.accepted == [], "it waits before it tries again"
        await pause.try_now(desk)
        await send_all(desk)
    assert await states(desk) == {LetterState.SENT}


async def test_the_bagian_and_the_administrator_read_on_every_page_that_letters_wait_and_can_have_one_try(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, CLERK)
    await enter(desk)
    with scripted_smtp({"AUTH": "535 5.7.8 Not accepted"}) as server:
        app.state.desk = desk = at(desk, server)
        assert (await client.get("/sehat")).json()["letters"] == "ok"
        await send_all(desk)
        for path in ("/tugas", "/usulan", "/daftar", "/capaian", "/surat-gagal"):
            page = await client.get(path)
            assert "Tidak ada surat yang terkirim sejak" in page.text, path
            assert "sandi" in page.text, path
        assert "535 5.7.8 Not accepted" in page.text
        assert "Semua surat sampai." not in page.text
        assert (await client.get("/sehat")).json()["letters"] == "held"
        server.answers.clear()
        form = next(each for each in forms_of(page) if each.action == "/surat-gagal/coba")
        await client.post(form.action, data=form.values)
        await send_all(desk)
    page = await client.get("/surat-gagal")
    assert "Semua surat sampai." in page.text
    assert "Tidak ada surat yang terkirim" not in page.text


async def test_whoever_asks_for_a_sign_in_link_reads_that_letters_wait(
    desk: Desk, app: FastAPI, client: httpx.AsyncClient
) -> None:
    await enter(desk)
    with scripted_smtp({"AUTH": "535 5.7.8 Not accepted"}) as server:
        app.state.desk = desk = at(desk, server)
        await send_all(desk)
        form = next(each for each in forms_of(await client.get("/masuk")) if "email" in each.names)
        page = await client.post("/masuk", data={**form.values, "email": CLERK})
    assert "tautan dikirim begitu pulih" in page.text


async def test_all_that_failed_is_sent_again_by_one_act(desk: Desk, app: FastAPI, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    await send_all(desk)
    await enter(desk)
    with scripted_smtp({"RCPT": "550 5.1.1 No such user"}) as server:
        app.state.desk = desk = at(desk, server)
        await send_all(desk)
        failed = [each for each in await letters(desk) if each.state is LetterState.FAILED]
        assert len(failed) > 2
        server.answers.clear()
        page = await client.get("/surat-gagal")
        form = next(each for each in forms_of(page) if each.action == "/surat-gagal/kirim-ulang")
        await client.post(form.action, data=form.values)
        await send_all(desk)
    assert {each.state for each in await letters(desk) if each.id in {one.id for one in failed}} == {LetterState.SENT}


async def test_a_domain_with_letters_beyond_ascii_is_written_as_servers_know_it(desk: Desk) -> None:
    await write(desk, "humas@münchen.example")
    with scripted_smtp() as server:
        await send_all(at(desk, server))
    (letter,) = server.accepted
    assert str(letter["To"].addresses[0].addr_spec) == "humas@xn--mnchen-3ya.example"
    assert "RCPT TO:<humas@xn--mnchen-3ya.example>" in server.commands
    assert await states(desk) == {LetterState.SENT}


async def test_a_name_beyond_ascii_before_the_at_goes_to_servers_that_take_it_and_fails_alone_at_others(
    desk: Desk,
) -> None:
    await write(desk, "büro@kota.example")
    with scripted_smtp() as server:
        await send_all(at(desk, server))
        assert await states(desk) == {LetterState.FAILED}
        assert "ASCII" in ((await letters(desk))[0].last_error or "")
        await write(desk, "straße@kota.example")
        server.answers["EHLO"] = "250-uji.example\r\n250-SMTPUTF8\r\n250 AUTH PLAIN"
        await send_all(at(desk, server))
    assert len(server.accepted) == 1
    assert "RCPT TO:<straße@kota.example>" in server.commands


async def test_a_domain_that_cannot_be_fails_its_letter_and_no_other(desk: Desk) -> None:
    await write(desk, f"humas@{'ü' * 70}.example")
    await write(desk, "humas@kota.example")
    with scripted_smtp() as server:
        await send_all(at(desk, server))
    assert [each.state for each in await letters(desk)] == [LetterState.FAILED, LetterState.SENT]
    assert "Domain" in ((await letters(desk))[0].last_error or "")


async def test_a_list_of_any_length_holds_no_other_letter_up(desk: Desk) -> None:
    links = (uuid.uuid4() for _ in range(40_000))
    about = {"assignment": Assignment.COMPLETENESS, "number": "KS-1", "title": "Uji", "due": desk.today()}
    lines = tuple(DigestTask(link=link, working_days=1, **about) for link in links)
    await write(desk, "kabag@kota.example", Digest(tasks=lines))
    await write(desk, "humas@kota.example")
    with scripted_smtp() as server:
        await send_all(at(desk, server))
    assert [str(each["To"].addresses[0].addr_spec) for each in server.accepted] == ["humas@kota.example"]


async def test_a_letter_that_was_taken_while_the_database_was_away_is_not_sent_again(
    desk: Desk, postgres: EmbeddedPostgres, database_name: str
) -> None:
    await write(desk, "humas@kota.example")

    async def go_away() -> None:
        """The database takes no connection until a second after the letter was taken."""
        own = await asyncpg.connect(postgres.url("postgres", driver="postgresql"))
        await own.execute(f'alter database "{database_name}" with allow_connections false')
        await own.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", database_name)

        async def come_back() -> None:
            await asyncio.sleep(1)
            await own.execute(f'alter database "{database_name}" with allow_connections true')
            await own.close()

        coming.append(asyncio.create_task(come_back()))

    coming: list[asyncio.Task[None]] = []
    with scripted_smtp() as server:
        server.before_content = go_away
        await sending.send_due(at(desk, server))
        await nothing_under_way()
    assert len(server.accepted) == 1
    assert await states(desk) == {LetterState.SENT}


async def test_a_server_that_never_answers_takes_up_only_so_many_connections(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PATIENCE", 0.2)
    for number in range(sending.MOST_CONNECTIONS * 2):
        await write(desk, f"humas{number}@kota.example")
    with scripted_smtp({"connect": HANG}) as server:
        desk = at(desk, server)
        await send_all(desk)
        assert sending.MOST_CONNECTIONS - outbox.AT_ONCE <= server.most_connected <= sending.MOST_CONNECTIONS
    await nothing_under_way()
    assert await states(desk) == {LetterState.QUEUED}


async def write(desk: Desk, to: str, body: LetterBody | None = None) -> None:
    """Queue a letter to an address."""
    async with desk.database.transaction() as session:
        await queue(
            desk, session, f"test:{to}", Recipient("Humas", to, "id"), body or NewLink(number="KS-1", title="Uji")
        )


async def nothing_under_way() -> None:
    """Return once each letter in hand is settled."""
    await asyncio.gather(*sending._under_way)
