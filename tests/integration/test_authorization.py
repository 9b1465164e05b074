"""Who may what: every cell of `tests/support/oracle.txt`, asked of the application (docs/trust.md R13, ASVS V8)."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from config.settings import Settings
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.store.access import Session
from satupintu.web.http.visitor import csrf_token
from satupintu.web.server import create_app
from tests.integration.conftest import BASE, TurnedClock, a_browser, a_database, a_desk
from tests.support.busy_office import BusyOffice, Key, busy_office
from tests.support.oracle import WORDS, Row, oracle
from tests.support.sent import UNNAMED, as_json, is_tokenless, knows_no_session, sent
from tests.support.undone import Contents, undone

pytestmark = pytest.mark.anyio
ROWS = oracle()
CHANGES = [row for row in ROWS if not row.is_safe and "do" in row.cells.values()]
BY_LINK = [row for row in ROWS if re.match(r"/(tugas/|status/|kewajiban/)", row.address) and not row.is_safe]
FIRST = ("do", "ok", "to", "gn", "no", "nf", "in", "tk")
"""Which of two words holds for a visitor who is two at once."""
PEOPLE = ("dlh", "din", "bag", "rev", "tim", "wal", "wak", "aud", "adm")


@dataclass
class Town:
    """The busy office, its application, and what stood in its database when everything was built."""

    office: BusyOffice
    app: FastAPI
    browser: httpx.AsyncClient
    contents: Contents
    before: str

    async def ask(
        self, row: Row, key: Key, csrf: str | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Send a row's request with a visitor's key; its form carries the visitor's own token, or the one given."""
        thing = {**UNNAMED, **self.office.things.get(row.thing, {})}
        address = row.address.format(**thing)
        options: dict[str, Any] = {}
        if not row.is_safe and (body := as_json(row.address)) is not None:
            options["json"] = body
        elif not row.is_safe:
            fields, files = sent(self.office.desk, row.address, thing)
            session = None if knows_no_session(row.address) else key.session
            token = self.token(session) if csrf is None else csrf
            options = {"data": {**fields, "csrf": token}, "files": files or None}
        cookies = "; ".join(f"{name}={value}" for name, value in key.cookies.items())
        sending = {**key.headers, **({"Cookie": cookies} if cookies else {}), **(headers or {})}
        return await self.browser.request(row.method, address, headers=sending, **options)

    def token(self, session: Session | None) -> str:
        """The token of the forms of a session."""
        return csrf_token(self.office.desk, session)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[list[bool]]:
        """Say whether anything has changed inside, and take it back."""
        changed: list[bool] = []
        async with undone(self.office.desk.database):
            yield changed
            await asyncio.gather(*self.app.state.import_works.under_way)
            changed.append(await self.contents.hash() != self.before)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def town(postgres: EmbeddedPostgres, world_folder: Path, anyio_backend: str) -> AsyncIterator[Town]:
    async with a_database(postgres) as name:
        desk = a_desk(postgres, name, TurnedClock(), world_folder)
        mailbox = world_folder / "mailbox of the matrix"
        office = await busy_office(desk, mailbox)
        app = create_app(Settings(data_dir=desk.blobs.folder))
        app.state.desk, app.state.mailbox = office.desk, mailbox
        contents = await Contents.of(desk.database)
        async with a_browser(app, follow_redirects=False) as browser:
            yield Town(office, app, browser, contents, await contents.hash())
        await desk.database.close()


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Method and path of everything that the application answers; HEAD is GET without a body (`web.guard`)."""
    found = set()
    for route in iter_route_contexts(app.routes):
        if isinstance(route.route, Mount):
            found.add(("GET", f"{route.path}/{{path}}"))
        else:
            assert route.methods is not None, route.path
            found |= {(method, str(route.path)) for method in route.methods - {"HEAD"}}
    return found


async def test_every_route_has_a_line_and_every_line_a_route(town: Town) -> None:
    known, written = routes_of(town.app), {row.route for row in ROWS}
    missing = [f"{method} {path} has no line in tests/support/oracle.txt" for method, path in sorted(known - written)]
    left = [f"{method} {path} of tests/support/oracle.txt is no route" for method, path in sorted(written - known)]
    assert not missing + left


async def test_a_route_without_a_line_is_named(town: Town) -> None:
    app = create_app(town.app.state.settings)
    app.add_api_route("/belum/{number}", lambda: None, methods=["POST"])
    assert routes_of(app) - routes_of(town.app) == {("POST", "/belum/{number}")}


def test_the_oracle_has_at_least_a_thousand_cells(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [(row, column) for row in ROWS for column in row.cells]
    with capsys.disabled():
        print(f"\n{len(cells)} cells in {len(ROWS)} lines on {len({row.route for row in ROWS})} routes")
    assert len(cells) >= 1000
    assert len({(row.route, row.address, row.thing) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_everybody_gets_what_the_oracle_says(town: Town, row: Row) -> None:
    wrong = []
    for column, word in row.cells.items():
        if word == "do":
            async with town.watched() as changed:
                wrong += difference(column, word, await town.ask(row, town.office.key(column, row.thing)))
            wrong += [] if changed[0] else [f"{column}: nothing has changed"]
        else:
            wrong += difference(column, word, await town.ask(row, town.office.key(column, row.thing)))
    if await town.contents.hash() != town.before:
        wrong.append("one of those for whom nothing may change has changed something")
    assert not wrong


@pytest.mark.parametrize("row", BY_LINK, ids=str)
async def test_who_is_signed_in_and_opens_a_link_has_the_right_of_either_and_no_third(town: Town, row: Row) -> None:
    wrong = []
    person = town.office.key("din", row.thing)
    for column in ("own", "oth", "obl"):
        opened = town.office.key(column, row.thing)
        both = Key({**person.cookies, **opened.cookies}, session=person.session)
        word = min(row.cells["din"], row.cells[column], key=FIRST.index)
        async with town.watched() as changed:
            wrong += difference(f"din with {column}", word, await town.ask(row, both))
        wrong += [] if changed[0] == (word == "do") else [f"din with {column}: changed: {changed[0]}"]
    assert not wrong


def difference(column: str, word: str, found: httpx.Response) -> list[str]:
    """How an answer differs from the word of a cell."""
    address = found.headers.get("location", "")
    to_sign_in = address == "/masuk"
    fits = found.status_code in WORDS[word]
    if word in ("to", "in"):
        fits = fits and to_sign_in == (word == "in")
    if found.status_code == 303:
        fits = fits and re.match(r"/(?![/\\])", address) is not None
    more = f" to {address}" if address else ""
    return [] if fits else [f"{column}: {word} was due, {found.status_code}{more} came"]


@pytest.mark.parametrize("row", CHANGES, ids=str)
async def test_a_form_of_another_page_or_site_is_refused(town: Town, row: Row) -> None:
    column = next(column for column, word in row.cells.items() if word == "do")
    key = town.office.key(column, row.thing)
    other = town.office.keys["aud" if column != "aud" else "adm"].session
    tokens = {"none": "", "made up": "x", "another session's": town.token(other), "everybody's": town.token(None)}
    sites = [{"Origin": "https://jahat.example"}, {"Origin": "http://127.0.0.1:9000"}]
    sites += [{"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")]
    if is_tokenless(row.address):
        tokens = {}
    if key.session is None or knows_no_session(row.address):
        tokens.pop("everybody's", None)
    accepted = []
    for name, csrf in tokens.items():
        async with town.watched() as changed:
            found = await town.ask(row, key, csrf=csrf, headers={"Origin": BASE})
        if found.status_code != 403 or changed[0]:
            accepted.append(f"token: {name}: {found.status_code}")
    for headers in sites:
        async with town.watched() as changed:
            found = await town.ask(row, key, headers=headers)
        if found.status_code != 403 or changed[0]:
            accepted.append(f"{headers}: {found.status_code}")
    assert not accepted


@pytest.mark.parametrize("column", ["bag", "own", "t.adm"])
async def test_no_route_takes_a_method_that_it_does_not_have(town: Town, column: str) -> None:
    known = routes_of(town.app)
    first = {row.address: row for row in reversed(ROWS) if "?" not in row.address}
    taken = []
    for address, row in first.items():
        for method in ("GET", "POST", "PUT", "DELETE"):
            if (method, address) not in known:
                asked = Row(method, address, row.thing, {})
                found = await town.ask(asked, town.office.key(column, row.thing))
                if found.status_code not in (404, 405):
                    taken.append(f"{asked}: {found.status_code}")
    assert not taken
    assert await town.contents.hash() == town.before


@pytest.mark.parametrize("column", PEOPLE)
async def test_lists_hold_what_the_pages_show_and_nothing_else(town: Town, column: str) -> None:
    cookies = {"Cookie": "; ".join(f"{n}={v}" for n, v in town.office.keys[column].cookies.items())}
    program = town.office.keys[f"t.{column}"].headers
    listed = (await town.browser.get("/usulan", headers=cookies)).text
    told = {each["number"] for each in (await town.browser.get("/api/v1/proposals", headers=program)).json()}
    numbers = {str(each["number"]) for each in town.office.things.values() if "number" in each} - {"KS-2026-9999"}
    assert len(numbers) >= 7
    for number in numbers:
        is_shown = (await town.browser.get(f"/usulan/{number}", headers=cookies)).status_code == 200
        assert (f'href="/usulan/{number}"' in listed, number in told) == (is_shown, is_shown), number
    register = (await town.browser.get("/daftar", headers=cookies)).text
    taken_away = (await town.browser.get("/daftar.csv", headers=cookies)).text
    found = (await town.browser.get("/api/v1/agreements", headers=program)).json()["agreements"]
    known = {each["address"].rpartition("/")[2] for each in found}
    things = [each for each in town.office.things.values() if "register_number" in each]
    for each in things:
        slug = each["slug"]
        is_shown = (await town.browser.get(f"/daftar/{slug}", headers=cookies)).status_code == 200
        held = (f'href="/daftar/{slug}"' in register, each["register_number"] in taken_away, slug in known)
        assert held == (is_shown,) * 3, slug
