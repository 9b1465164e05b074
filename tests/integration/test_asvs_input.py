"""ASVS V1.2, V1.3, V3.5, V3.7, V15.3: what people and programs send is text, and only what was asked for is taken."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from satupintu.domain.task.assignments import Assignment
from satupintu.usecases.letters import outbox
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from tests.integration.conftest import BASE
from tests.integration.test_web import CLERK, OPD, sign_in
from tests.support.forms import CONTENT
from tests.support.house import everything, house
from tests.support.people import text_of
from tests.support.process import enter, open_task

pytestmark = pytest.mark.anyio
MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea><svg/onload=alert(1)>",
    "javascript:alert(1)//<a href=javascript:alert(1)>",
]
TEMPLATES = [
    "{{ 7654321*9 }}",
    "{% for x in range(3) %}x{% endfor %}",
    "${7654321*9}",
    "%(number)s {number} {0.__class__}",
    "#{7654321*9}",
]
WORKED_OUT = "68888889"
"""What the templates would come to; long enough never to stand in a link by chance."""
QUERIES = [
    "' OR '1'='1",
    "'; DROP TABLE proposal; --",
    "\\",
    "%",
    "_",
    "1e309",
    "-1",
    "x" * 5000,
    "a b & c | !",
    "ks:*",
    "😀",
]
ELSEWHERE = ["//jahat.example", "/\\jahat.example", "https://jahat.example/", "\\\\jahat.example", "/\t/jahat.example",
             "///jahat.example", "javascript:alert(1)", "/\n/jahat.example", " //jahat.example", "/%5cjahat.example",
             "http:jahat.example", "/.//jahat.example", "//jahat.example%2f.."]  # fmt: skip
HARMLESS = ("/bahasa", "/tugas/{task_id}/konfirmasi")
"""The first sets the visitor's own language; the second, with nothing filled in, leads to the form."""


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted(name for name, _ in attributes))))


def tags(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes, in order."""
    parser = _Tags()
    parser.feed(html)
    return parser.found


def filled_with(words: str) -> dict[str, Any]:
    """A proposal that says the same in every field of people's words."""
    partner = CONTENT["partners"][0]
    contact, signatory = {**partner["contact"], "name": words}, {**partner["signatory"], "name": words}
    return {
        **dict.fromkeys(("title", "purpose", "location", "affair"), words),
        **{name: [words] for name in ("scope", "benefits")},
        "partners": [{**partner, "name": words, "contact": contact, "signatory": signatory}],
    }


async def pages_of(desk: Desk, client: httpx.AsyncClient, words: str) -> tuple[list[str], list[str]]:
    """The HTML of pages and letters, and the plain texts of letters, of a proposal with these words everywhere."""
    number = await enter(desk, **filled_with(words))
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    letters = [each.message for each in await outbox.claim(desk, proposal_number=number)]
    paths = (f"/usulan/{number}", f"/tugas/{task.id}", f"/usulan?cari={number}")
    html = [(await client.get(path)).text for path in paths]
    for letter in letters:
        part = letter.get_body(("html",))
        assert part is not None
        html.append(str(part.get_content()))
    return html, [f"{letter['Subject']}\n{text_of(letter)}" for letter in letters]


async def test_markup_in_any_field_makes_no_element_and_no_attribute_in_page_or_letter(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, CLERK)
    plain, _ = await pages_of(desk, client, "Kata biasa")
    for words in MARKUP:
        found, _ = await pages_of(desk, client, words)
        assert [tags(each) for each in found] == [tags(each) for each in plain], words


async def test_a_template_in_a_text_is_shown_and_never_worked_out(desk: Desk, client: httpx.AsyncClient) -> None:
    words = " ".join(TEMPLATES)
    await sign_in(desk, client, CLERK)
    _, letters = await pages_of(desk, client, words)
    assert len(letters) >= 3
    assert all(words in " ".join(each.split()) for each in letters if "Kota Jambi" in each)
    assert not [each for each in letters if WORKED_OUT in each]


async def test_no_text_in_any_field_of_an_address_reaches_the_database_as_a_command(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    city = await house(desk)
    await sign_in(desk, client, CLERK)
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', CLERK)}"
    before, tried = await everything(desk), 0
    for route, address in city.addresses("GET"):
        for field in route.dependant.query_params:
            for words in QUERIES:
                found = await client.get(address, params={field.alias: words}, follow_redirects=False)
                assert found.status_code < 500, f"{address} {field.alias}={words}"
                tried += 1
    assert tried > 100
    assert await everything(desk) == before


async def test_no_write_is_taken_from_another_site_or_without_the_token_of_the_form(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    city = await house(desk)
    await sign_in(desk, client, CLERK)
    before = await everything(desk)
    routes = list(city.addresses("POST"))
    assert len(routes) > 20
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://jahat.example"},
        {"Origin": f"{BASE}.jahat.example"},
    ):
        for _, address in routes:
            assert (await client.post(address, data={"csrf": "x"}, headers=headers)).status_code == 403, address
    for csrf in ({}, {"csrf": "x"}, {"csrf": desk.keyring.sign("csrf", "anonymous")}):
        for route, address in routes:
            found = await client.post(address, data={**csrf, "step": "x", "note": "x"}, follow_redirects=False)
            assert found.status_code >= 400 or route.path in HARMLESS, f"{address}: {found.status_code}"
    assert await everything(desk) == before


@pytest.mark.parametrize("back", ELSEWHERE)
async def test_no_way_back_leads_to_another_host(client: httpx.AsyncClient, back: str) -> None:
    found = await client.post("/bahasa", data={"language": "en", "back": back}, follow_redirects=False)
    assert found.status_code == 303
    # As a browser reads it: it drops tabs and line breaks, and takes a backslash for a slash.
    location = found.headers["Location"].replace("\t", "").replace("\n", "").replace("\\", "/").strip()
    assert urlsplit(urljoin(BASE, location)).netloc == urlsplit(BASE).netloc


@pytest.mark.parametrize("path", ["/masuk", "/usulan", "/tugas", "/daftar", "/"])
@pytest.mark.parametrize("name", ["next", "back", "url", "return", "redirect", "dari"])
async def test_no_page_redirects_to_where_its_address_says(client: httpx.AsyncClient, path: str, name: str) -> None:
    found = await client.get(path, params={name: "https://jahat.example/"}, follow_redirects=False)
    assert "jahat" not in found.headers.get("Location", "")


async def test_a_program_cannot_set_what_the_process_sets(desk: Desk, client: httpx.AsyncClient) -> None:
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', OPD)}"
    more = {"status": "registered", "number": "KS-2026-9999", "id": 1, "register_number": "1/REG", "history": [],
            "papers": [], "wake_version": 9, "created_at": "2020-01-01", "is_new": True}  # fmt: skip
    for name, value in more.items():
        found = await client.post("/api/v1/proposals", json={**CONTENT, name: value})
        assert (found.status_code, [each["field"] for each in found.json()["errors"]]) == (422, [name])
    assert (await client.get("/api/v1/proposals")).json() == []


async def test_the_api_gives_the_fields_that_are_meant_for_programs_and_no_other(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    city = await house(desk)
    client.headers["Authorization"] = f"Bearer {await api_tokens.create(desk, 'uji', CLERK)}"
    (one, *_) = (await client.get("/api/v1/proposals")).json()
    whole = (await client.get(f"/api/v1/proposals/{city.number}")).json()
    agreed = (await client.get(f"/api/v1/agreements/{city.known['slug']}")).json()
    told = {"number", "title", "route", "document", "stage", "status", "waiting_on", "waiting_for_parent"}
    assert set(one) == told
    assert set(whole) == told | {"history", "register_number", "flow_run_id", "meetings", "waits_for_a_meeting"}
    assert {name for each in whole["history"] for name in each} == {"at", "actor", "event", "note", "via"}
    assert set(agreed) == {
        "register_number", "address", "title", "title_as_written", "document", "document_as_written", "route",
        "category", "affair", "status", "signed_on", "starts_on", "ends_on", "terminated_on", "end_cause",
        "term_months", "value", "versions", "has_signed_text",
        "history", "scope", "place", "parties", "departments", "proposal", "parents", "children", "copies", "files",
        "obligations",
    }  # fmt: skip
    assert {name for each in agreed["parties"] for name in each} == {"name", "is_city", "kind", "number", "signatory"}
