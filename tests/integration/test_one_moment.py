"""A page is read in one transaction, of one moment, that changes nothing; the same holds for what programs read."""

import asyncio
import re
from typing import Any

import httpx
import pytest
import typst
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from satupintu.domain.task.assignments import Assignment
from satupintu.store.access import Counter
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import BASE, TurnedClock
from tests.integration.test_changes import a_draft, revise, send_back, shown, to_review
from tests.integration.test_web import CLERK, sign_in
from tests.support import papers
from tests.support.counted import counted
from tests.support.process import conclude, enter, open_task

pytestmark = pytest.mark.anyio


MOST_STATEMENTS = {"dossier": 13, "task": 7, "register": 7, "agreement": 10, "proposals": 3, "tasks": 5}


async def test_a_page_opens_one_transaction_and_asks_no_more_than_it_did(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    slug = "001-REG-KS-2026"
    await conclude(desk, title="Selesai")
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    await sign_in(desk, client, task.email)
    pages = {
        "dossier": f"/usulan/{number}",
        "task": f"/tugas/{task.id}",
        "register": "/daftar",
        "agreement": f"/daftar/{slug}",
        "proposals": "/usulan",
        "tasks": "/tugas",
    }
    found = {}
    for name, path in pages.items():
        with counted(desk) as asked:
            answer = await client.get(path)
        assert answer.status_code == 200, path
        found[name] = asked
    assert {name: asked.transactions for name, asked in found.items()} == dict.fromkeys(pages, 1)
    assert not {name: each.sql for name, each in found.items() if each.statements > MOST_STATEMENTS[name]}


async def test_what_a_program_reads_is_read_after_its_token_in_one_transaction(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', CLERK)}"
    with counted(desk) as asked:
        assert (await client.get(f"/api/v1/proposals/{number}")).status_code == 200
    assert asked.transactions == 2


async def test_what_a_page_reads_is_of_one_moment_and_it_cannot_write(desk: Desk) -> None:
    async def last() -> int | None:
        async with desk.database.transaction() as session:
            return await session.scalar(text("select last from counter where series = 'uji'"))

    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with desk.database.reading(), desk.database.transaction() as session:
            session.add(Counter(series="uji", year=2026, last=1))
    async with desk.database.reading():
        assert await last() is None
        other = Desk(**vars(desk)).database
        async with other.engine.begin() as connection:
            await connection.execute(text("insert into counter (series, year, last) values ('uji', 2026, 1)"))
        assert await last() is None, "the page goes on seeing its own moment"
        async with desk.database.transaction(apart=True) as session:
            await session.execute(text("update counter set last = 2"))
        assert await last() == 2, "what was written apart is seen by what is read afterwards"
    assert await last() == 2


async def test_a_session_is_seen_though_its_page_only_reads(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    await sign_in(desk, client, CLERK)
    clock.turn(minutes=30)
    with counted(desk) as asked:
        assert (await client.get("/usulan")).status_code == 200
    async with desk.database.transaction() as session:
        seen = await session.scalar(text("select max(seen_at) from session"))
    assert seen == clock.now()
    assert asked.transactions == 3, "the session, that it was seen, the page"


async def test_no_page_holds_a_connection_while_it_waits_for_another(app: FastAPI, desk: Desk) -> None:
    async with desk.database.reading():
        async with desk.database.transaction() as session:
            await session.execute(text("select 1"))
        pool = desk.database.engine.pool
        assert pool.checkedout() == 1  # type: ignore[attr-defined]
        async with desk.database.transaction(apart=True) as session:
            await session.execute(text("select 1"))
            assert pool.checkedout() == 1  # type: ignore[attr-defined]


def held_while(desk: Desk, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """How many connections were taken each time that this function of a library began."""
    began, found = getattr(module, name), []

    def watched(*args: Any, **options: Any) -> Any:
        found.append(desk.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return began(*args, **options)

    monkeypatch.setattr(module, name, watched)
    return found


async def test_a_page_holds_no_connection_while_a_paper_is_set_for_it(
    desk: Desk, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await enter(desk)
    await conclude(desk, title="Selesai")
    await sign_in(desk, client, CLERK)
    held = held_while(desk, monkeypatch, typst, "compile")
    for path in (
        f"/usulan/{number}/naskah/kb.pdf",
        "/daftar/001-REG-KS-2026/sertifikat.pdf",
        "/capaian/laporan.pdf",
        "/laporan/tkksd-2026.pdf",
        "/laporan/surat-tkksd-2026.pdf",
    ):
        before = len(held)
        assert (await client.get(path)).status_code == 200, path
        assert set(held[before:]) == {0}, path


async def test_a_page_holds_no_connection_while_two_drafts_are_compared_for_it(
    desk: Desk, clock: TurnedClock, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await to_review(desk, clock, await a_draft(desk, papers.draft("dua tahun")))
    await send_back(desk, number, "Perpanjang.")
    await revise(desk, clock, number, await a_draft(desk, papers.draft("tiga tahun")), term_years=3)
    held = held_while(desk, monkeypatch, asyncio, "create_subprocess_exec")
    assert "<ins>tiga</ins>" in await shown(desk, client, number, Assignment.LEGAL_REVIEW)
    assert held == [0]
    await sign_in(desk, client, CLERK)
    assert (await client.get(f"/usulan/{number}/bukti.zip")).status_code == 200
    assert set(held) == {0}


async def test_a_page_holds_no_connection_while_a_slow_browser_takes_its_answer(
    app: FastAPI, desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk, (await a_draft(desk, papers.draft("dua tahun")),))
    await sign_in(desk, client, CLERK)
    held = []

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def taken(message: Any) -> None:
            held.append(desk.database.engine.pool.checkedout())  # type: ignore[attr-defined]
            await send(message)

        await app(scope, receive, taken)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(watched), base_url=BASE, cookies=client.cookies
    ) as browser:
        page = await browser.get(f"/usulan/{number}")
        paper = re.search(rf"/usulan/{number}/berkas/[0-9a-f-]+", page.text)
        assert paper is not None
        assert (await browser.get(paper.group())).status_code == 200
    assert len(held) >= 4 and set(held) == {0}
