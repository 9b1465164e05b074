"""
The stage of docs/adding-a-stage.md at work: form, check, page, decision, history, reminder, and what stands around it.

Run by `test_adding_a_stage.py` in a copy of the code to which the edits of that page have been applied.
"""

from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

import satupintu
from flows.proposal import PROCESS
from satupintu.domain.process.lifecycle import STAGE_OF, TRANSITIONS, Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.kinds import KINDS
from satupintu.language import wording
from satupintu.store.letters import Letter
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import dossier, oversight, review
from satupintu.usecases.process.decide import receipt
from satupintu.usecases.task.hand_on import can_be_delegated, delegates
from satupintu.usecases.task.opinions_before import heard_before
from tests.integration.conftest import TurnedClock
from tests.integration.test_answers_as_documents import fill_in, the_form
from tests.integration.test_web import CLERK, letter_of, open_link, sign_in, submit
from tests.support import catalog
from tests.support.process import STEPS, answer, answer_as_asked, enter, open_task
from tests.support.system import ROOT

pytestmark = pytest.mark.anyio
OPINION, AWAITING = Assignment("technical_opinion"), Status("awaiting_opinion")
VICE_CHAIR = "asisten.pemerintahan@jambikota.example"
STEPS[AWAITING] = review.ask_opinion  # type: ignore[attr-defined]


async def with_the_vice_chair(desk: Desk) -> tuple[str, Task]:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    return number, await open_task(desk, number, OPINION)


async def status_of(desk: Desk, number: str) -> Status:
    return (await dossier.dossier(desk, number, None)).proposal.status


def test_the_code_under_test_is_the_copy() -> None:
    assert Path(satupintu.__file__ or "").is_relative_to(ROOT)
    assert PROCESS[AWAITING].name == "Telaah: minta pertimbangan teknis"


async def test_the_person_of_the_record_is_asked_by_letter_until_the_day_of_its_clock(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number, task = await with_the_vice_chair(desk)
    assert await status_of(desk, number) is AWAITING
    assert (task.email, str(task.due_on), task.clock) == (VICE_CHAIR, "2026-12-08", "review")
    seen = await dossier.dossier(desk, number, None)
    assert [each.task for each in seen.waiting] == [OPINION]
    page = await open_link(client, await letter_of(desk, "review_requested"))
    assert "Pertimbangan teknis" in page.text and "Lokasi telah ditinjau" in page.text
    form = the_form(page, "decision")
    assert form.radios["decision"] == ["approve", "revise"]


async def test_its_answer_is_checked_confirmed_recorded_and_leads_on(desk: Desk, client: httpx.AsyncClient) -> None:
    number, task = await with_the_vice_chair(desk)
    page = await open_link(client, await letter_of(desk, "review_requested"))
    refused = await fill_in(client, page, "approve")
    assert refused.status_code == 422 and "Isi: Lokasi telah ditinjau." in refused.text
    refused = await fill_in(client, page, "revise")
    assert refused.status_code == 422 and "tidak sah tanpa catatan" in refused.text
    confirm = await fill_in(client, page, "approve", site_visited="yes", note="Dapat dikerjakan.")
    done = await submit(client, confirm, the_form(confirm, "confirm"), confirm=number[-4:])
    assert done.url.path.endswith("/tanda-terima")
    assert "Lokasi telah ditinjau" in done.text and "Dapat dikerjakan." in done.text
    assert (await receipt(desk, task.id)).decision.fields == {"site_visited": "yes"}
    assert await status_of(desk, number) is Status.IN_REVIEW
    entry = (await dossier.dossier(desk, number, None)).history[-1]
    assert (entry.event, entry.facts["assignment"], entry.note) == ("approved", OPINION, "Dapat dikerjakan.")


async def test_the_ketua_reads_it_and_it_stands_in_the_berita_acara(desk: Desk) -> None:
    number, _ = await with_the_vice_chair(desk)
    await answer(desk, number, OPINION, Choice.APPROVE, site_visited="yes")
    for kind in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW):
        await answer(desk, number, kind, Choice.APPROVE)
    heard = await heard_before(desk, await open_task(desk, number, Assignment.CONCLUSION))
    assert [each.assignment for each in heard] == [OPINION, Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW]
    await answer_as_asked(desk, number, Assignment.CONCLUSION, Choice.APPROVE)
    assert await status_of(desk, number) in (Status.AWAITING_APPROVAL, Status.IN_SIGNING)


async def test_what_it_sends_back_comes_by_it_again(desk: Desk) -> None:
    number, _ = await with_the_vice_chair(desk)
    await answer(desk, number, OPINION, Choice.REVISE, note="Peta belum ada.")
    assert await status_of(desk, number) is Status.RETURNED
    await answer(desk, number, Assignment.COMPLETION, Choice.RESUBMIT)
    assert await status_of(desk, number) is Status.SUBMITTED
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    assert (await open_task(desk, number, OPINION)).sequence == 2


async def test_it_is_reminded_escalated_and_may_be_delegated(desk: Desk, clock: TurnedClock) -> None:
    number, task = await with_the_vice_chair(desk)
    assert can_be_delegated(task)
    assert VICE_CHAIR not in {person.email for person in await delegates(desk, task)}
    clock.turn(days=24)
    assert await oversight.remind(desk) == 1
    assert await oversight.escalate(desk) == 1
    async with desk.database.transaction() as session:
        letters = list(await session.scalars(select(Letter).where(Letter.template == "reminder")))
    assert [each.to_email for each in letters] == [VICE_CHAIR]
    events = [entry.event for entry in (await dossier.dossier(desk, number, None)).history]
    assert events[-2:] == ["reminded", "escalated"]


@pytest.mark.parametrize(
    ("language", "task", "status"),
    [
        ("id", "Pertimbangan teknis", "Menunggu pertimbangan teknis"),
        ("en", "Technical opinion", "Waiting for the technical opinion"),
    ],
)
async def test_the_dossier_and_the_picture_of_the_route_know_its_words(
    desk: Desk, client: httpx.AsyncClient, language: str, task: str, status: str
) -> None:
    number, _ = await with_the_vice_chair(desk)
    await sign_in(desk, client, CLERK)
    client.cookies.set("satupintu_language", language)
    shown = unescape((await client.get(f"/usulan/{number}")).text)
    assert task in shown and status in shown
    assert task in unescape((await client.get("/routes/ksdd")).text)


def test_all_its_words_have_their_english_and_every_kind_keeps_the_laws_of_the_table() -> None:
    assert not catalog.missing() and not catalog.unused()
    assert set(wording.STATUS) == set(Status) == set(STAGE_OF)
    for kind in KINDS.values():
        assert {each.leads_to for each in kind.choices.values()} <= {None, *TRANSITIONS[kind.open_while]}
