"""A city hall in which every address of the web leads somewhere: an agreement, a proposal, a task, a file."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.task.assignments import Assignment
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.papers import FiledPaper
from satupintu.web import api
from satupintu.web.http.guard import Guard
from satupintu.web.server import PAGES
from tests.support.follow_up import obligation
from tests.support.papers import pdf
from tests.support.process import conclude, enter, open_task


class _Parts(dict[str, str]):
    """A part of an address that nobody named leads to nothing."""

    def __missing__(self, key: str) -> str:
        return "1"


@dataclass
class House:
    """What the parts of addresses are filled in with."""

    number: str
    known: dict[str, str]

    def addresses(self, method: str) -> Iterator[tuple[APIRoute, str]]:
        """Every route of pages and API that takes the method, with an address that leads to something."""
        for router in (api.router, *(each.router for each in PAGES)):
            for route in router.routes:
                if isinstance(route, APIRoute) and method in route.methods:
                    yield route, route.path.format_map(_Parts(self.known))


async def house(desk: Desk) -> House:
    """One agreement in the register, and one proposal with a paper that waits for the Bagian."""
    agreed = await conclude(desk, title="Perjanjian yang berlaku")
    owed = await obligation(desk, agreed, ObligationKind.FOLLOW_UP_DOCUMENT)
    paper = FiledPaper("surat_inisiasi", "surat.pdf", await desk.blobs.put_bytes(pdf(["Surat."]), "surat.pdf"))
    number = await enter(desk, (paper,), title="Usulan yang masih diperiksa")
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    async with desk.database.transaction() as session:
        paper_id = str(await session.scalar(text("select id from paper where filename = 'surat.pdf'")))
        slug = str(await session.scalar(text("select register_number from agreement"))).replace("/", "-")
    known = {"number": number, "task_id": str(task.id), "token": "dibuat-buat", "paper_id": paper_id, "slug": slug}
    known |= {"paper": "nota_dinas", "extension": "pdf", "file_id": "0" * 32, "sha256": "0" * 64, "code": "dibuat-buat"}
    known |= {"route": "ksdd", "year": "2026", "period": "2026-2", "obligation_id": str(owed.id)}
    return House(number, known)


async def everything(desk: Desk) -> dict[str, str]:
    """Every row of every table, to see that nothing has changed; but for what keeps that something was refused."""
    async with desk.database.transaction() as session:
        found = await session.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
        tables = sorted(set(found) - {"tally", "security_event"})
        rows = {each: await session.execute(text(f'select t::text from "{each}" t order by 1')) for each in tables}
        return {each: str(found.all()) for each, found in rows.items()}


@asynccontextmanager
async def served_at(base: str, app: FastAPI, **options: Any) -> Any:
    """A browser at another address of the same application, behind the proxy headers that uvicorn reads."""
    guarded = ProxyHeadersMiddleware(Guard(app, base_url=base, body_limit=6 * 1024 * 1024))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(guarded, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=base, **options) as made:
        yield made
