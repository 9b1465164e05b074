"""The pages on which a task changes hands."""

import dataclasses
import uuid

import httpx
import pytest

from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.proposals import Actor, Via
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.initiation import submit as enter_by
from tests.integration.test_web import AUDITOR, CLERK, letter_of, open_link, sign_in, submit
from tests.support.forms import a_form
from tests.support.people import Form, forms_of
from tests.support.process import answer, enter, open_task, run

pytestmark = pytest.mark.anyio
LEGAL, GOVERNMENT = "kabag.hukum@jambikota.example", "kabag.pemerintahan@jambikota.example"


async def to_review(desk: Desk) -> str:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    return number


def form_with(page: httpx.Response, name: str) -> Form:
    return next(each for each in forms_of(page) if name in each.names)


async def letter_to(desk: Desk, email: str) -> outbox.Claimed:
    return next(each for each in await outbox.claim(desk) if email in str(each.message["To"]))


async def test_a_reviewer_delegates_by_link_and_the_delegate_decides(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await to_review(desk)
    letter = await letter_to(desk, LEGAL)
    task = await open_link(client, letter)
    assert f"{task.url.path}/limpahkan" in task.text
    page = await client.get(f"{task.url.path}/limpahkan")
    wrong = await submit(client, page, form_with(page, "reason"), to=GOVERNMENT, reason="")
    assert wrong.status_code == 422
    kept = form_with(wrong, "reason")
    assert kept.values["to"] == GOVERNMENT
    page = await submit(client, wrong, kept, reason="Dinas luar kota.")
    confirm = form_with(page, "confirm")
    assert "Dinas luar kota." in page.text
    assert (await open_task(desk, number, Assignment.LEGAL_REVIEW)).email == LEGAL, "nothing before the confirmation"
    refused = await submit(client, page, confirm, confirm="0000")
    assert refused.status_code == 422
    done = await submit(client, refused, form_with(refused, "confirm"), confirm=number[-4:])
    assert "sudah berpindah tangan" in done.text
    again = await submit(client, page, confirm, confirm=number[-4:])
    assert "sudah berpindah tangan" in again.text, "a second click tells what the first did"
    closed = await open_link(client, letter)
    assert closed.status_code == 410
    assert "dialihkan kepada orang lain" in closed.text
    assert (await client.get(f"{closed.url.path}/berkas/{uuid.uuid4()}")).status_code == 410, "nor its papers"
    new = await open_link(client, await letter_to(desk, GOVERNMENT))
    review = form_with(new, "decision")
    answers = {name: "yes" for name in review.names if name.startswith("check.")}
    page = await submit(client, new, review, decision="approve", declaration="yes", **answers)
    receipt = await submit(client, page, form_with(page, "confirm"), confirm=number[-4:])
    assert receipt.url.path.endswith("/tanda-terima")


async def test_a_forged_or_strange_delegation_is_refused(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await to_review(desk)
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    path, dossier = f"/tugas/{task.id}/limpahkan", f"/usulan/{number}/tugas/{task.id}/alihkan"
    values = {"to": GOVERNMENT, "reason": "x", "confirm": number[-4:]}
    assert (await client.get(path)).status_code == 404
    assert (await client.post(path, data=values)).status_code == 403
    await open_link(client, await letter_to(desk, LEGAL))
    assert (await client.post(path, data={**values, "csrf": "salah"})).status_code == 403
    await sign_in(desk, client, AUDITOR)
    page = await client.get("/tugas")
    csrf = forms_of(page)[0].values["csrf"]
    assert (await client.post(path, data={**values, "csrf": csrf})).status_code == 404
    assert (await client.post(dossier, data={**values, "csrf": csrf})).status_code == 403
    assert (await open_task(desk, number, Assignment.LEGAL_REVIEW)).email == LEGAL


async def test_the_bagian_reassigns_from_the_dossier(desk: Desk, client: httpx.AsyncClient) -> None:
    number = await to_review(desk)
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    path = f"/usulan/{number}/tugas/{task.id}/alihkan"
    await sign_in(desk, client, AUDITOR)
    assert path not in (await client.get(f"/usulan/{number}")).text
    assert (await client.get(path)).status_code == 403
    await sign_in(desk, client, CLERK)
    assert path in (await client.get(f"/usulan/{number}")).text
    page = await client.get(path)
    page = await submit(client, page, form_with(page, "reason"), to=GOVERNMENT, reason="Sakit.")
    dossier = await submit(client, page, form_with(page, "confirm"), confirm=number[-4:])
    assert dossier.url.path == f"/usulan/{number}"
    assert "Tugas dialihkan" in dossier.text
    assert (await open_task(desk, number, Assignment.LEGAL_REVIEW)).email == GOVERNMENT


async def test_a_task_that_is_not_for_delegating_offers_it_nowhere(desk: Desk, client: httpx.AsyncClient) -> None:
    await enter(desk)
    page = await open_link(client, await letter_of(desk, "completeness_requested"))
    assert "limpahkan" not in page.text
    refused = await client.get(f"{page.url.path}/limpahkan")
    assert refused.status_code == 403


async def test_a_task_left_with_the_bagian_says_so_and_is_not_decided_there(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    team = desk.office.tkksd.model_copy(
        update={"members": (), "vice_chair": desk.office.tkksd.chair, "secretary": desk.office.tkksd.chair}
    )
    small = dataclasses.replace(desk, office=desk.office.model_copy(update={"tkksd": team}))
    number = (await enter_by(small, a_form(), (), Actor("Kabag Hukum", Via.DESK, LEGAL))).number
    await run(small, number)
    await answer(small, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    await sign_in(desk, client, CLERK)
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    page = await client.get(f"/tugas/{task.id}")
    assert "dititipkan kepada Bagian Kerja Sama" in page.text
    assert f"/usulan/{number}/tugas/{task.id}/alihkan" in page.text
    review = form_with(page, "decision")
    answers = {name: "yes" for name in review.names if name.startswith("check.")}
    page = await submit(client, page, review, decision="approve", declaration="yes", **answers)
    refused = await submit(client, page, form_with(page, "confirm"), confirm=number[-4:])
    assert refused.status_code == 403
    assert "Tidak ada pengganti" in (await client.get(f"/usulan/{number}")).text
