"""ASVS V3.4, V4.1, V13.4, V14.3, V16.5: what every answer carries, on every address and with every status."""

import dataclasses
import json
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from satupintu.runtime.logs import formatter
from satupintu.store.database import Database
from satupintu.usecases.letters import outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import BASE
from tests.integration.test_web import ADMIN, CLERK, sign_in
from tests.support.house import house, served_at
from tests.support.people import link_in, text_of

pytestmark = pytest.mark.anyio
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LOADED = re.compile(
    r"""(?:src|href|action|formaction|srcset|data|poster)\s*=\s*["']?\s*((?:https?:)?//[^"'\s>]+)""", re.IGNORECASE
)
"""Addresses with a host, in HTML."""
LOADING = re.compile(r"<(img|link|script|iframe|object|form)\b|url\(|@import", re.IGNORECASE)


def check(found: httpx.Response, what: str) -> None:
    """The headers of one answer."""
    for name, value in EVERYWHERE.items():
        assert found.headers.get(name) == value, f"{what}: {name}"
    policy = found.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, what
    assert "script-src" not in policy, f"{what}: no page needs a script"
    assert re.search(r"frame-ancestors '(none|self)'", policy), what
    kind = found.headers.get("Content-Type", "")
    assert kind or not found.content, f"{what}: a body without a type"
    if kind.startswith("text/"):
        assert "charset=utf-8" in kind.lower(), f"{what}: {kind}"


def foreign(html: str) -> list[str]:
    """Addresses of other hosts that the page names."""
    return [each for each in LOADED.findall(html) if urlsplit(each).netloc != urlsplit(BASE).netloc]


async def test_every_page_and_file_of_every_address_carries_the_headers_and_names_no_other_host(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    city = await house(desk)
    await sign_in(desk, client, CLERK)
    statuses: list[int] = []
    for route, address in city.addresses("GET"):
        found = await client.get(address, follow_redirects=False)
        check(found, address)
        statuses.append(found.status_code)
        if found.headers.get("Content-Type", "").startswith("text/html"):
            assert not foreign(found.text), route.path
    assert statuses.count(200) > 20, "the ids lead somewhere"
    assert max(statuses) < 500


async def test_every_program_is_answered_with_the_headers_too(desk: Desk, client: httpx.AsyncClient) -> None:
    city = await house(desk)
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', CLERK)}"
    found = [await client.get(address) for route, address in city.addresses("GET") if route.path.startswith("/api")]
    assert {each.status_code for each in found} >= {200}
    for each in found:
        check(each, str(each.url))


async def test_refusals_and_failures_carry_the_headers_and_say_nothing_of_the_inside(desk: Desk, app: FastAPI) -> None:
    async def broken() -> None:
        raise RuntimeError("rahasia-dalam select * from task")

    async def too_large() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="a"; filename="a.pdf"\r\n\r\n'
        for _ in range(70):
            yield b"x" * 100_000

    app.add_api_route("/rusak", broken)
    away = dataclasses.replace(desk, database=Database("postgresql+asyncpg://pemilik:rahasia-dalam@127.0.0.1:9/x"))
    parts = {"Content-Type": "multipart/form-data; boundary=b"}
    async with served_at("https://gerbang.example", app) as client:
        found = {
            "404": await client.get("/tidak-ada"),
            "405": await client.put("/masuk"),
            "403": await client.post("/masuk", data={"csrf": "salah"}),
            "422": await client.get("/publik?halaman=x"),
            "413": await client.post("/masuk", content=too_large(), headers=parts),
            "303": await client.get("/tugas"),
            "500": await client.get("/rusak"),
        }
        app.state.desk = away
        client.cookies.set("satupintu_office", "apa-saja")
        found["503"] = await client.get("/tugas")
        token = {"Authorization": "Bearer sp_x"}
        found["503 "] = await client.get("/api/v1/proposals", headers=token)
    await away.database.close()
    for status, answer in found.items():
        assert str(answer.status_code) == status.strip(), answer.text
        check(answer, status)
        seconds = re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
        assert seconds is not None and int(seconds.group(1)) >= 365 * 24 * 3600, status
        for inside in ("rahasia-dalam", "Traceback", "select ", "asyncpg", "127.0.0.1:9", ".py"):
            assert inside not in answer.text, f"{status}: {inside}"
    assert "Retry-After" in found["503"].headers


async def test_no_letter_loads_or_links_to_anything_of_another_host(desk: Desk) -> None:
    await house(desk)
    await ask_sign_in(desk, CLERK, "id")
    letters: list[EmailMessage] = []
    while claimed := await outbox.claim(desk):
        for each in claimed:
            letters.append(each.message)
            await outbox.settle_letter(desk, each.letter_id, None)
    assert len({str(each["X-Satupintu-Letter"]) for each in letters}) >= 6
    for letter in letters:
        html = letter.get_body(("html",))
        assert html is not None
        content = str(html.get_content())
        assert not foreign(content), letter["Subject"]
        assert not LOADING.search(content), letter["Subject"]
        assert all(each.startswith(BASE) for each in re.findall(r"https?://\S+", text_of(letter))), letter["Subject"]


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL", "Forwarded"]
)
async def test_a_header_of_a_proxy_changes_neither_address_nor_redirect_nor_link(
    desk: Desk, app: FastAPI, name: str
) -> None:
    spoofed = {name: "host=jahat.example" if name == "Forwarded" else "jahat.example", "X-Forwarded-For": "127.0.0.1"}
    async with served_at(BASE, app) as client:
        plain = [await client.get(each) for each in ("/masuk", "/tugas", "/masuk/", "/tidak-ada")]
        odd = [await client.get(each, headers=spoofed) for each in ("/masuk", "/tugas", "/masuk/", "/tidak-ada")]
        assert [each.text for each in odd] == [each.text for each in plain]
        assert [each.headers.get("Location") for each in odd] == [each.headers.get("Location") for each in plain]
        token = re.search(r'name="csrf" value="([^"]+)"', plain[0].text)
        assert token is not None
        sent = await client.post("/masuk", data={"email": ADMIN, "csrf": token.group(1)}, headers=spoofed)
    assert "jahat" not in sent.text
    (letter,) = await outbox.claim(desk)
    assert str(link_in(letter.message)).startswith(f"{BASE}/t/")


async def test_nothing_for_developers_is_open_and_the_description_of_the_api_holds_the_api_alone(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    assert app.debug is False
    for path in ("/docs", "/redoc", "/openapi.json", "/metrics", "/debug", "/admin", "/.git/config", "/.env",
                 "/static/", "/static/../server.py", "/static/%2e%2e/server.py", "/api"):  # fmt: skip
        assert (await client.get(path)).status_code == 404, path
    described = (await client.get("/api/openapi.json")).json()["paths"]
    assert described and all(each.startswith("/api/v1/") for each in described)
    assert (await client.get("/sehat")).json() == {"status": "ok", "letters": "ok"}
    assert (await client.request("TRACE", "/masuk")).status_code == 405


async def test_a_line_of_the_access_log_is_one_line_of_json_whatever_was_asked_for(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="satupintu.access")
    odd = "%0d%0a%7b%22route%22:%22palsu%22%7d"
    await client.get(f"/t/{odd}", headers={"User-Agent": 'x","route":"palsu'})
    await client.get(f"/tidak-ada/{odd}?a={odd}")
    looks = formatter(is_json=True)
    lines = [looks.format(record) for record in caplog.records if record.name == "satupintu.access"]
    assert len(lines) == 2
    for line in lines:
        assert "\n" not in line and "\r" not in line and "palsu" not in line
        assert {"method", "route", "status", "request"} <= set(json.loads(line))
