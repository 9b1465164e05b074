"""
The API keeps its contract: whatever a program sends, with whatever token, the answer is one that the schema declares.

Requests come from Schemathesis and /api/openapi.json (docs/trust.md R24): some 20 to 200 an operation that walk along
the edges of the schema, each with the token of one role in turn, and `EXAMPLES` drawn ones, each with those of all.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.settings import Settings
from satupintu.runtime.postgres import EmbeddedPostgres
from satupintu.usecases.office import api_tokens
from satupintu.usecases.process import dossier
from satupintu.web.server import create_app
from tests.integration.conftest import BASE, TurnedClock, a_browser, a_database, a_desk
from tests.support.process import conclude, enter

EXAMPLES = int(os.environ.get("EXAMPLES", "8"))
SCHEMA = schemathesis.openapi.from_dict(create_app(Settings(data_dir=Path("tidak-ada"))).openapi())
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PROGRAMS = {
    "department": "dlh@jambikota.example",
    "another department": "dinkes@jambikota.example",
    "Bagian": "kabag.kerjasama@jambikota.example",
    "TKKSD": "kabag.hukum@jambikota.example",
    "signatory": "walikota@jambikota.example",
    "auditor": "auditor@jambikota.example",
    "administrator": "admin@jambikota.example",
}


@dataclass
class Api:
    """The application, the tokens of its programs by role, and things that are there."""

    portal: BlockingPortal
    browser: httpx.AsyncClient
    tokens: dict[str, str]
    known: dict[str, str]
    turns: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.roles = (*self.tokens, "no token")
        self.turns = cycle(self.roles)

    def ask(self, method: str, address: str, role: str, **options: Any) -> httpx.Response:
        """Send a request with the token of a role."""
        headers = {name: str(value).encode() for name, value in (options.pop("headers", None) or {}).items()}
        if role in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[role]}".encode()

        async def sent() -> httpx.Response:
            return await self.browser.request(method, address, headers=headers, **options)

        return self.portal.call(sent)


@asynccontextmanager
async def opened(portal: BlockingPortal, postgres: EmbeddedPostgres, folder: Path) -> AsyncIterator[Api]:
    """One proposal under way, one agreement in the register, a token for everybody."""
    async with a_database(postgres) as name:
        desk = a_desk(postgres, name, TurnedClock(), folder)
        concluded = await conclude(desk, title="Perjanjian yang terdaftar")
        agreement = (await dossier.dossier(desk, concluded, None)).agreement
        assert agreement is not None
        known = {"number": await enter(desk), "slug": agreement.slug, "paper": "kb", "extension": "docx"}
        held = {role: await api_tokens.create(desk, role, email) for role, email in PROGRAMS.items()}
        app = create_app(Settings(data_dir=desk.blobs.folder))
        app.state.desk = desk
        async with a_browser(app, follow_redirects=False) as browser:
            yield Api(portal, browser, {**held, "made-up token": "sp_x"}, known)
        await desk.database.close()


@pytest.fixture(scope="module")
def api(postgres: EmbeddedPostgres, world_folder: Path) -> Iterator[Api]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(opened(portal, postgres, world_folder)) as made,
    ):
        yield made


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_one_that_the_schema_declares(case: schemathesis.Case, api: Api) -> None:
    sent_to = [case.path_parameters]
    if case.path_parameters:
        sent_to.append({name: api.known.get(name, value) for name, value in case.path_parameters.items()})
    is_drawn = case.meta is None or case.meta.phase.name is TestPhase.FUZZING
    for role in api.roles if is_drawn else [next(api.turns)]:
        for case.path_parameters in sent_to:
            sending = case.as_transport_kwargs(base_url=BASE)
            body = {
                "content" if name == "data" else name: sending[name] for name in ("json", "data") if name in sending
            }
            options = {"headers": sending["headers"], "params": sending.get("params"), **body}
            answer = api.ask(sending["method"], sending["url"], role, **options)
            case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize(
    "body", [b"\xff", b"{", b"[" * 100_000, b'{"title": "\\ud800"}', b'{"title": "\\u0000"}', b"NaN"]
)
def test_a_body_that_cannot_be_read_is_refused_with_a_sentence(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.ask("POST", f"{BASE}/api/v1/proposals", "department", headers=headers, content=body)
    assert answer.status_code == 422
    assert all(each["message"] and not each["message"][0].isdigit() for each in answer.json()["errors"])
