"""What goes wrong has a number for whoever meets it, and a line in the log that explains it."""

import asyncio
import errno
import json
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import aiosmtplib
import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from satupintu.domain.errors import DatabaseAway
from satupintu.domain.letters.states import LetterState
from satupintu.mail.smtp import SmtpAddress
from satupintu.store.database import Database
from satupintu.store.letters import Letter
from satupintu.store.proposals import Paper
from satupintu.usecases.letters import outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.faults import told_as
from tasks import DESK, effect
from tasks.letters import send_due
from tests.integration.conftest import BASE, TurnedClock
from tests.integration.test_uploads import file, new_proposal
from tests.integration.test_web import CLERK, sign_in
from tests.support.process import conclude, enter

pytestmark = pytest.mark.anyio
Line = MutableMapping[str, Any]


def told(lines: list[Line], event: str) -> Line:
    (line,) = [each for each in lines if each["event"] == event]
    return line


@pytest.fixture
def visitor(app: FastAPI) -> httpx.AsyncClient:
    """A browser that sees the page where the application fails."""
    from satupintu.web.http.guard import Guard

    guarded = Guard(app, base_url=BASE, body_limit=6 * 1024 * 1024)
    return httpx.AsyncClient(transport=httpx.ASGITransport(guarded, raise_app_exceptions=False), base_url=BASE)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("sebab"),
        FileNotFoundError("sheet.docx"),
        BrokenPipeError(),
        TimeoutError(),
        ExceptionGroup("", [OSError()]),
    ],
)
@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "Sebutkan nomor ini kepada administrator: "), ("en", "Tell the administrator this number: ")],
)
async def test_an_unexpected_error_shows_a_number_that_the_log_explains(
    app: FastAPI, visitor: httpx.AsyncClient, error: Exception, language: str, said: str
) -> None:
    async def broken() -> None:
        raise error

    if hasattr(error, "__notes__"):
        error.__notes__.clear()
    app.add_api_route("/rusak/{number}", broken)
    visitor.cookies.set("satupintu_language", language)
    with capture_logs([merge_contextvars]) as lines:
        page = await visitor.get("/rusak/KS-2026-0001")
    line = told(lines, "request failed")
    assert page.status_code == 500
    assert f"{said}{line['fault']}." in page.text
    assert line["exc_info"] is error
    assert (line["request"], line["route"]) == (page.headers["X-Request-ID"], "/rusak/{number}")
    assert told(lines, "answered")["status"] == 500


async def test_a_program_is_told_the_number_too(app: FastAPI, visitor: httpx.AsyncClient) -> None:
    async def broken() -> None:
        raise RuntimeError("sebab")

    app.add_api_route("/api/rusak", broken)
    with capture_logs() as lines:
        answer = await visitor.get("/api/rusak")
    fault = told(lines, "request failed")["fault"]
    assert answer.status_code == 500
    assert answer.json()["fault"] == fault
    assert fault in answer.json()["errors"][0]["message"]


async def test_where_even_the_page_of_an_error_fails_the_number_is_said_in_plain_words(
    app: FastAPI, visitor: httpx.AsyncClient
) -> None:
    app.state.desk = None
    with capture_logs() as lines:
        page = await visitor.get("/masuk")
    assert page.status_code == 500
    assert page.headers["Content-Type"].startswith("text/plain")
    assert f"Sebutkan nomor ini kepada administrator: {told(lines, 'request failed')['fault']}." in page.text


async def test_a_full_disk_is_no_database_that_is_away(
    desk: Desk, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with capture_logs() as lines:
        page = await new_proposal(desk, client, **{"paper.0": file("moved.docx")})
    assert page.status_code == 507
    assert "Ruang penyimpanan server penuh." in page.text
    assert told(lines, "request failed")["fault"] in page.text
    assert "Retry-After" not in page.headers


async def test_a_file_that_is_lost_is_named_by_its_hash(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await conclude(desk)
    async with desk.database.transaction() as session:
        paper = (await session.scalars(select(Paper).where(Paper.kind == "berita_acara"))).one()
    desk.blobs.path(paper.sha256).unlink()
    await sign_in(desk, client, CLERK)
    with capture_logs() as lines:
        page = await client.get(f"/usulan/{number}/berkas/{paper.id}")
    assert page.status_code == 500
    assert f"Berkas dengan SHA-256 {paper.sha256} hilang dari penyimpanan." in page.text
    assert told(lines, "request failed")["fault"] in page.text


async def test_only_a_connection_that_is_refused_or_lost_is_the_databases(app: FastAPI, desk: Desk) -> None:
    away = Database("postgresql+asyncpg://x:x@127.0.0.1:9/x")
    with pytest.raises(DatabaseAway):
        async with away.transaction() as session:
            await session.execute(text("select 1"))
    with pytest.raises(FileNotFoundError):
        async with desk.database.transaction():
            Path("/tidak-ada").read_bytes()
    with pytest.raises(DatabaseAway):
        async with desk.database.transaction() as session:
            mine = await session.scalar(text("select pg_backend_pid()"))
            async with desk.database.transaction() as other:
                await other.execute(text("select pg_terminate_backend(:pid)"), {"pid": mine})
            await session.execute(text("select 1"))


async def test_whoever_gives_up_waiting_for_the_database_is_not_told_that_it_is_away(desk: Desk) -> None:
    with capture_logs() as lines, pytest.raises(TimeoutError):
        async with asyncio.timeout(1), desk.database.transaction() as session:
            await session.execute(text("select pg_sleep(600)"))
    assert [each for each in lines if each["event"] == "database away"] == []


async def test_a_letter_that_cannot_be_written_keeps_a_number_and_the_log_its_traceback(desk: Desk) -> None:
    await ask_sign_in(desk, CLERK, "id")
    async with desk.database.transaction() as session:
        await session.execute(update(Letter).values(values={"apa": "ini"}))
    with capture_logs() as lines:
        assert await outbox.claim(desk) == []
    async with desk.database.transaction() as session:
        letter = (await session.scalars(select(Letter))).one()
    line = told(lines, "letter cannot be sent")
    assert letter.state is LetterState.FAILED
    assert letter.last_error is not None and line["fault"] in letter.last_error
    assert line["letter"] == letter.id
    assert line["exc_info"].__traceback__ is not None


async def test_a_letter_that_no_server_can_be_given_fails_once_and_is_not_tried_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, clock: TurnedClock
) -> None:
    async def odd(*_: object, **__: object) -> None:
        raise UnicodeError("not for this server")

    monkeypatch.setattr(aiosmtplib.SMTP, "connect", odd)
    await ask_sign_in(desk, CLERK, "id")
    with capture_logs([merge_contextvars]) as lines:
        assert await send_due(desk) == 1
    clock.turn(minutes=5)
    assert await send_due(desk) == 0
    async with desk.database.transaction() as session:
        letter = (await session.scalars(select(Letter))).one()
    assert letter.state is LetterState.FAILED
    assert told(lines, "letter cannot be sent")["fault"] in str(letter.last_error)
    assert told(lines, "letter failed")["letter"] == letter.id


async def test_what_became_of_a_letter_stands_in_the_log_with_its_cause(desk: Desk) -> None:
    number = await enter(desk)
    refused = Desk(**{**vars(desk), "smtp": SmtpAddress("127.0.0.1", 9)})
    with capture_logs([merge_contextvars]) as lines:
        tried = await send_due(refused, number=number)
    put_off = [each for each in lines if each["event"] == "letter put off"]
    assert len(put_off) == tried > 0
    assert {each["proposal"] for each in put_off} == {number}
    assert all(isinstance(each["exc_info"].__cause__, aiosmtplib.SMTPConnectError) for each in put_off)
    assert CLERK not in json.dumps([str(each) for each in put_off])


async def test_a_step_of_the_flow_says_that_it_was_taken_or_failed_and_what_failed_has_a_number(desk: Desk) -> None:
    DESK.set(desk)

    @effect("Uji: langkah")
    async def step(number: str) -> int:
        if number == "rusak":
            raise RuntimeError("sebab")
        return len(number)

    with capture_logs() as lines:
        assert await step.fn("KS") == 2
        with pytest.raises(RuntimeError) as failed:
            await step.fn("rusak")
    assert told(lines, "step taken")["done"] == 2
    assert told(lines, "step failed")["fault"] == told_as(failed.value)


async def test_the_log_of_the_database_tells_of_an_error_and_nothing_of_anybody(
    desk: Desk, database_name: str, postgres: Any, world_folder: Path
) -> None:
    connection = await asyncpg.connect(postgres.url(database_name, driver="postgresql"))
    insert = "insert into counter (series, year, last) values ($1, 2026, 1)"
    await connection.execute(insert, f"rahasia-{database_name}")
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute(insert, f"rahasia-{database_name}")
    await connection.close()
    said = (world_folder / "postgres.log").read_text()
    assert "duplicate key value violates unique constraint" in said
    assert f"rahasia-{database_name}" not in said
