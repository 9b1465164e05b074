"""The pages on which a task changes hands."""

import dataclasses
import uuid
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from satupintu.domain.process.form import Language
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import Actor, Via
from satupintu.store.work import Task
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.process.initiation import submit as enter_by
from satupintu.usecases.task.hand_on import OF_ONE_HAND, delegate
from tests.integration.test_web import AUDITOR, CLERK, letter_of, open_link, sign_in, submit
from tests.support.forms import a_form
from tests.support.people import Form, forms_of
from tests.support.process import answer, enter, open_task, run

pytestmark = pytest.mark.anyio
GOES_ON = {
    *("proposal_id", "assignment", "round", "language", "party", "due_on", "step", "clock", "counts_from"),
    *("warned_on", "silent_on"),
}
"""Columns of a task that are the same whoever has it."""
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


def test_every_column_of_a_task_goes_on_with_it_or_begins_anew_with_whoever_has_it() -> None:
    assert Task.__table__.columns.keys() and not GOES_ON & OF_ONE_HAND
    assert set(Task.__table__.columns.keys()) == GOES_ON | OF_ONE_HAND, "of a new column somebody has to say which"


async def test_a_task_that_changes_hands_is_the_same_task_for_somebody_else(desk: Desk) -> None:
    number = await to_review(desk)
    asked = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    day = desk.today() - timedelta(days=2)
    said = {"warned_on": day, "silent_on": day, "counts_from": day, "language": Language.EN}
    spent = {"reminders": 2, "reminded_on": day, "escalated_on": day, "due_moves": 3}
    async with desk.database.transaction() as session:
        await session.execute(update(Task).where(Task.id == asked.id).values(**said, **spent))
    await delegate(desk, asked.id, HandOn(GOVERNMENT, "Dinas luar kota."), Actor("Kabag", Via.LINK, LEGAL))
    async with desk.database.transaction() as session:
        before = await session.get_one(Task, asked.id)
    after = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    assert {each: getattr(after, each) for each in GOES_ON} == {each: getattr(before, each) for each in GOES_ON}
    assert (before.warned_on, before.language) == (day, Language.EN), "the test has filled in what may be empty"
    anew = (after.email, after.seat, after.delegated_from, after.reminders, after.reminded_on, after.escalated_on)
    assert anew == (GOVERNMENT, LEGAL, asked.id, 0, None, None)
    assert (after.due_moves, after.state, after.closed_at) == (0, TaskState.OPEN, None)


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
