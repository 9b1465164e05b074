"""The web in front of the real use cases: who sees what, headers everywhere, forms that lose nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.meetings import MeetingKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.letters import outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office import api_tokens
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.meetings import plan_meeting
from satupintu.web import api
from satupintu.web.server import PAGES
from tests.integration.conftest import BASE
from tests.support.follow_up import obligation
from tests.support.forms import CONTENT
from tests.support.offices import where_the_first_remark_decides
from tests.support.people import Form, forms_of
from tests.support.process import answer, conclude, enter, open_task

pytestmark = pytest.mark.anyio
CLERK, OPD, OTHER_OPD = "kabag.kerjasama@jambikota.example", "dlh@jambikota.example", "dinkes@jambikota.example"
AUDITOR, ADMIN = "auditor@jambikota.example", "admin@jambikota.example"
OF_THE_GATE = {"tally", "security_event"}
"""What tells that somebody asked: how often, what was refused, what was taken away. Nothing of the office's own."""


async def submit(client: httpx.AsyncClient, page: httpx.Response, form: Form, **values: Any) -> httpx.Response:
    files = {name: value for name, value in values.items() if isinstance(value, tuple)}
    texts = {name: value for name, value in values.items() if not isinstance(value, tuple)}
    target = page.url.join(form.action) if form.action else page.url
    return await client.post(target, data={**form.values, **texts}, files=files or None)


async def sign_in(desk: Desk, client: httpx.AsyncClient, email: str) -> None:
    client.cookies.clear()
    await ask_sign_in(desk, email, "id")
    while claimed := await outbox.claim(desk):
        letter = claimed[-1]
    await outbox.settle_letter(desk, letter.letter_id, None)
    await open_link(client, letter)


async def open_link(client: httpx.AsyncClient, letter: outbox.Claimed) -> httpx.Response:
    from tests.support.people import link_in

    address = link_in(letter.message)
    assert address is not None
    page = await client.get(address)
    return await submit(client, page, forms_of(page)[0])


async def letter_of(desk: Desk, kind: str) -> outbox.Claimed:
    return next(each for each in await outbox.claim(desk) if each.message["X-Satupintu-Letter"] == kind)


async def test_every_answer_carries_the_headers_whatever_its_status(client: httpx.AsyncClient, app: FastAPI) -> None:
    paths = ["/", "/masuk", "/usulan", "/t/abc", "/tidak-ada", "/static/satupintu.css", "/api/v1/proposals", "/mailbox"]
    for path in paths:
        for method in ("GET", "HEAD", "POST"):
            found = await client.request(method, path, follow_redirects=False)
            assert found.headers["X-Content-Type-Options"] == "nosniff", path
            assert found.headers["Referrer-Policy"] == "no-referrer", path
            assert "default-src 'none'" in found.headers["Content-Security-Policy"], path
            assert found.headers["X-Frame-Options"] == "DENY", path
            stored = found.headers["Cache-Control"]
            assert stored == "no-store" or path.startswith("/static"), path


async def test_a_link_page_is_the_same_for_any_token_and_sets_no_cookie(desk: Desk, client: httpx.AsyncClient) -> None:
    await enter(desk)
    letter = await letter_of(desk, "completeness_requested")
    from tests.support.people import link_in

    address = link_in(letter.message)
    assert address is not None
    right, again, wrong = [await client.get(each) for each in (address, address, f"{BASE}/t/dibuat-buat")]
    assert right.text == again.text == wrong.text
    assert "set-cookie" not in right.headers
    head = await client.head(address)
    assert (head.status_code, head.content) == (200, b"")


async def test_a_made_up_token_is_refused_on_post_in_words(client: httpx.AsyncClient) -> None:
    page = await client.get("/t/dibuat-buat")
    refused = await submit(client, page, forms_of(page)[0])
    assert refused.status_code == 410
    assert "tidak dikenal" in refused.text


async def test_a_form_of_another_site_is_refused(client: httpx.AsyncClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://jahat.example"}):
        assert (await client.post("/masuk", data={"email": "x"}, headers=headers)).status_code == 403
    assert (await client.post("/masuk", data={"email": "x", "csrf": "salah"})).status_code == 403


@pytest.mark.parametrize("path", ["/tugas", "/usulan", "/usulan/baru", "/usulan/KS-2026-0001"])
async def test_office_pages_lead_a_stranger_to_the_sign_in_page(client: httpx.AsyncClient, path: str) -> None:
    found = await client.get(path)
    assert found.url.path == "/masuk"


async def test_a_stranger_sees_neither_tasks_nor_papers_nor_status(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    for path in (f"/tugas/{task.id}", f"/tugas/{task.id}/konfirmasi", f"/status/{number}", "/tugas/999999"):
        assert (await client.get(path)).status_code == 404, path


@pytest.mark.parametrize(
    ("email", "status"),
    [(CLERK, 200), (OPD, 200), (OTHER_OPD, 404), (AUDITOR, 200), (ADMIN, 200)],
    ids=["Bagian", "own OPD", "another OPD", "auditor", "administrator"],
)
async def test_a_dossier_is_shown_to_who_may_see_it(
    desk: Desk, client: httpx.AsyncClient, email: str, status: int
) -> None:
    number = await enter(desk)
    await sign_in(desk, client, email)
    assert (await client.get(f"/usulan/{number}")).status_code == status


@pytest.mark.parametrize(("email", "status"), [(AUDITOR, 403), (ADMIN, 403), (OPD, 200), (CLERK, 200)])
async def test_only_opd_and_bagian_enter_proposals(
    desk: Desk, client: httpx.AsyncClient, email: str, status: int
) -> None:
    await sign_in(desk, client, email)
    assert (await client.get("/usulan/baru")).status_code == status


async def test_a_task_can_be_answered_from_the_desk_by_its_addressee_only(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    await sign_in(desk, client, AUDITOR)
    assert (await client.get(f"/tugas/{task.id}")).status_code == 404
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/tugas/{task.id}")
    form = next(each for each in forms_of(page) if "decision" in each.names)
    bare = await submit(client, page, form, decision="accept", declaration="yes")
    assert bare.status_code == 422, "each deviation wants its reason"
    reasons = {name: "Disepakati dalam rapat." for name in form.names if name.startswith("override.")}
    page = await submit(client, page, form, decision="accept", declaration="yes", **reasons)
    assert page.text.count("Disepakati dalam rapat.") == len(reasons) > 0
    confirm = next(each for each in forms_of(page) if "confirm" in each.names)
    receipt = await submit(client, page, confirm, confirm=number[-4:])
    assert receipt.url.path.endswith("/tanda-terima")
    assert "meja kerja" in receipt.text


async def test_a_mistake_on_the_form_keeps_what_was_filled_in(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    page = await open_link(client, await letter_of(desk, "completeness_requested"))
    form = next(each for each in forms_of(page) if "decision" in each.names)
    assert "decision" not in form.values, "nothing is preselected"
    wrong = await submit(client, page, form, decision="refuse", note="")
    assert wrong.status_code == 422
    assert "Tuliskan alasannya" in wrong.text
    kept = next(each for each in forms_of(wrong) if "decision" in each.names)
    assert kept.values["decision"] == "refuse"
    page = await submit(client, wrong, kept, note="Bukan urusan kota.", declaration="yes")
    confirm = next(each for each in forms_of(page) if "confirm" in each.names)
    refused = await submit(client, page, confirm, confirm="0000")
    assert refused.status_code == 422
    receipt = await submit(
        client, refused, next(f for f in forms_of(refused) if "confirm" in f.names), confirm=number[-4:]
    )
    assert "Bukan urusan kota." in receipt.text


async def test_a_used_link_shows_the_receipt_and_a_closed_one_says_so(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await enter(desk)
    used = await letter_of(desk, "completeness_requested")
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    assert (await open_link(client, used)).url.path.endswith("/tanda-terima")
    letters = [each for each in await outbox.claim(desk) if each.message["X-Satupintu-Letter"] == "review_requested"]
    one_decides = where_the_first_remark_decides(desk)
    await answer(one_decides, number, Assignment.LEGAL_REVIEW, Choice.REVISE, note="Perbaiki.")
    benefit = next(each for each in letters if "bappeda@" in str(each.message["To"]))
    closed = await open_link(client, benefit)
    assert closed.status_code == 410
    assert "sudah ditutup" in closed.text


async def test_the_status_page_shows_a_partner_the_way_and_nothing_of_the_inside(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    informed = await letter_of(desk, "partner_informed")
    await answer(desk, number, Assignment.COMPLETENESS, Choice.RETURN, note="Catatan rahasia kantor.")
    page = await open_link(client, informed)
    assert page.url.path == f"/status/{number}"
    assert "Dikembalikan kepada pemrakarsa" in page.text
    assert "Catatan rahasia kantor." not in page.text
    assert "kabag.kerjasama@" not in page.text


async def test_the_web_form_makes_one_proposal_of_a_double_click(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, OPD)
    page = await client.get("/usulan/baru")
    form = next(each for each in forms_of(page) if "title" in each.names)
    values = {
        "title": "Usulan dari web", "route": "KSDD", "category": "sukarela", "document": "KB", "affair": "sampah",
        "purpose": "Maksud", "scope": "Satu\nDua", "benefits": "Manfaat", "location": "Jambi", "term_years": "5",
        "funding.source": "APBD", "funding.amount": "Rp 2.500.000", "funding.in_current_budget": "yes",
        "burdens_public": "no", "in_planning_document": "yes", "partners.0.name": "Kabupaten", "initiated_by": "opd",
        "partners.0.kind": "kabupaten_kota", "partners.0.signatory.position": "Bupati", "partners.0.contact.name": "KS",
        "partners.0.contact.email": "ks@contoh.example",
    }  # fmt: skip
    paper = {"paper.0": ("surat.pdf", b"bukan pdf", "application/pdf")}
    wrong = await submit(client, page, form, **values, **paper)
    assert wrong.status_code == 422
    assert "bukan PDF" in wrong.text
    kept = next(each for each in forms_of(wrong) if "title" in each.names)
    assert kept.values["scope"].strip() == "Satu\nDua"
    first = await submit(client, wrong, kept)
    second = await submit(client, wrong, kept)
    assert first.url == second.url
    assert first.url.path == "/usulan/KS-2026-0001"
    assert "Usulan dari web" in first.text


async def test_text_of_people_is_shown_and_never_run(desk: Desk, client: httpx.AsyncClient) -> None:
    attack = "<script>alert(1)</script>{{ 7*7 }}"
    number = await enter(desk, title=attack, purpose=attack)
    await sign_in(desk, client, CLERK)
    page = await client.get(f"/usulan/{number}")
    assert "<script>" not in page.text
    assert "{{ 7*7 }}" in page.text


async def test_a_body_over_the_limit_is_refused_while_it_streams(client: httpx.AsyncClient) -> None:
    async def flood() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="paper.0"; filename="a.pdf"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 100_000

    refused = await client.post("/masuk", content=flood(), headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert refused.status_code == 413


async def test_the_api_needs_a_live_token_and_refuses_in_sentences(desk: Desk, client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/proposals")).status_code == 401
    token = await api_tokens.create(desk, "uji", OPD)
    client.headers["Authorization"] = f"Bearer {token}"
    made = await client.post("/api/v1/proposals", json=CONTENT)
    assert (made.status_code, made.json()["number"]) == (201, "KS-2026-0001")
    again = await client.post("/api/v1/proposals", json=CONTENT)
    assert (again.status_code, again.json()) == (200, {"number": "KS-2026-0001", "is_new": False})
    wrong = await client.post("/api/v1/proposals", json={**CONTENT, "term_years": 0, "titel": "x"})
    assert wrong.status_code == 422
    assert {problem["field"] for problem in wrong.json()["errors"]} == {"term_years", "titel"}
    other = await client.post("/api/v1/proposals", json={**CONTENT, "initiator": "Dinas Kesehatan"})
    assert other.status_code == 403
    one = (await client.get("/api/v1/proposals/KS-2026-0001")).json()
    assert set(one) >= {"number", "title", "route", "document", "stage", "status", "waiting_on", "history",
                        "register_number", "flow_run_id"}  # fmt: skip
    await api_tokens.revoke(desk, "uji")
    assert (await client.get("/api/v1/proposals")).status_code == 401


async def test_no_page_changes_anything_when_only_read(desk: Desk, client: httpx.AsyncClient, app: FastAPI) -> None:
    from sqlalchemy import text

    agreed = await conclude(desk)
    owed = await obligation(desk, agreed, ObligationKind.FOLLOW_UP_DOCUMENT)
    number = await enter(desk, title="Usulan yang masih diperiksa")
    task = await open_task(desk, number, Assignment.COMPLETENESS)
    pleno = {"day": "2026-12-10", "hour": "09:00", "place": "Aula", "points": "Pemetaan"}
    chair = {"led_by": desk.office.tkksd.chair}
    met = await plan_meeting(desk, MeetingKind.PLENARY, {**pleno, **chair}, Actor("Petugas", Via.CLI))
    await sign_in(desk, client, CLERK)

    async def everything() -> list[str]:
        async with desk.database.transaction() as session:
            names = await session.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
            tables = sorted(set(names) - {"alembic_version"} - OF_THE_GATE)
            return [str((await session.execute(text(f'select t::text from "{t}" t order by 1'))).all()) for t in tables]

    before = await everything()
    known = {"number": number, "task_id": str(task.id), "token": "x", "name": "x", "paper_id": "0" * 32}
    known |= {"paper": "kb", "extension": "pdf", "slug": "001-REG-KS-2026", "file_id": "0" * 32}
    known |= {"condition_id": "1", "code": "x", "route": "ksdd", "year": "2026", "batch_id": "1", "number": number}
    known |= {"obligation_id": str(owed.id), "period": "2026-2", "meeting_id": str(met)}
    known |= {"draft_id": "1", "line": "2", "partner_id": "1"}
    routers = [each.router for each in (api, *PAGES)]
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    routes = [route for route in routes if "GET" in route.methods]
    assert len(routes) > 10
    for route in routes:
        for method in ("GET", "HEAD"):
            await client.request(method, route.path.format(**known))
    assert await everything() == before


async def test_the_access_log_names_the_route_and_never_a_token(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="satupintu.access")
    page = await client.get("/t/rahasia-sekali")
    await submit(client, page, forms_of(page)[0])
    await client.get("/masuk?email=rahasia-sekali")
    lines = [json.dumps(record.msg) for record in caplog.records if record.name == "satupintu.access"]
    assert len(lines) == 3
    assert '"route": "/t/{token}"' in lines[0]
    assert not [line for line in lines if "rahasia" in line]


async def test_a_character_that_no_database_keeps_breaks_no_address_and_is_dropped_from_a_form(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await conclude(desk)
    await sign_in(desk, client, CLERK)
    for address in ("/daftar/%00", "/daftar?urusan=%00", "/tindak-lanjut?opd=%00", "/usulan/%00", "/verifikasi/%00"):
        assert (await client.get(address)).status_code in (200, 404, 422), address
    address = f"/kewajiban/{(await obligation(desk, number, ObligationKind.FOLLOW_UP_DOCUMENT)).id}"
    page = await client.get(address)
    (form,) = [each for each in forms_of(page) if "reply" in each.names]
    said = await submit(client, page, form, reply="not_needed", note="Cukup\0.", declaration="yes")
    assert said.status_code == 200 and "Yang telah dijawab" in said.text and "Cukup." in said.text
