"""An answer is a document: what a confirmation shows is what it records, and no typed word is lost on the way."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.access import Session
from satupintu.store.database import lock_proposal
from satupintu.store.work import Decision, Draft, Task
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.close import close_tasks
from satupintu.web.http.guard import Guard
from satupintu.web.process.proposal_form import flattened
from tests.integration.conftest import BASE, TurnedClock
from tests.integration.test_web import CLERK, OPD, letter_of, open_link, sign_in, submit
from tests.support.follow_up import obligation
from tests.support.forms import a_form
from tests.support.people import Form, forms_of, whole_answer
from tests.support.process import answer, conclude, enter, open_task, run

pytestmark = pytest.mark.anyio


@pytest.fixture
async def another(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A second browser."""
    guarded = Guard(app, base_url=BASE, body_limit=6 * 1024 * 1024)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url=BASE, follow_redirects=True) as made:
        yield made


def the_form(page: httpx.Response, field: str) -> Form:
    found = [each for each in forms_of(page) if field in each.names]
    assert len(found) == 1, page.text
    return found[0]


async def decision_on(desk: Desk, task_id: int) -> Decision | None:
    async with desk.database.transaction() as session:
        return (await session.scalars(select(Decision).where(Decision.task_id == task_id))).one_or_none()


async def first_letter(desk: Desk, kind: str = "completeness_requested") -> tuple[str, outbox.Claimed, int]:
    number = await enter(desk)
    letter = await letter_of(desk, kind)
    return number, letter, (await open_task(desk, number, Assignment.COMPLETENESS)).id


async def fill_in(client: httpx.AsyncClient, page: httpx.Response, decision: str, **values: str) -> httpx.Response:
    form = the_form(page, "decision")
    return await submit(client, page, form, **whole_answer(form, decision, **values))


async def test_a_confirmation_records_what_it_shows_whatever_another_tab_has_filled_in(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number, letter, task_id = await first_letter(desk)
    page = await open_link(client, letter)
    first = await fill_in(client, page, "accept", note="Semua ada.")
    second = await fill_in(client, await client.get(f"/tugas/{task_id}"), "refuse", note="Bukan urusan kota.")
    assert "Semua ada." in first.text and "Bukan urusan kota." in second.text
    receipt = await submit(client, first, the_form(first, "confirm"), confirm=number[-4:])
    assert receipt.url.path.endswith("/tanda-terima")
    recorded = await decision_on(desk, task_id)
    assert recorded is not None and (recorded.choice, recorded.note) == (Choice.ACCEPT, "Semua ada.")


async def test_a_confirmation_without_its_document_or_with_another_hash_records_nothing_and_shows_what_stands(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number, letter, task_id = await first_letter(desk)
    page = await fill_in(client, await open_link(client, letter), "accept", note="Semua ada.")
    form = the_form(page, "confirm")
    for wrong in ({"sha256": "0" * 64}, {"draft": ""}, {"draft": "999999"}, {"sha256": "", "draft": ""}):
        refused = await submit(client, page, form, confirm=number[-4:], **wrong)
        assert refused.status_code == 409, wrong
        assert "Semua ada." in refused.text
        assert await decision_on(desk, task_id) is None
    again = await submit(client, refused, the_form(refused, "confirm"), confirm=number[-4:])
    assert again.url.path.endswith("/tanda-terima")


async def test_a_confirmation_cannot_name_the_filling_in_of_another_task(desk: Desk, client: httpx.AsyncClient) -> None:
    _, letter, _ = await first_letter(desk)
    theirs = await fill_in(client, await open_link(client, letter), "refuse", note="Milik tugas lain.")
    other = await enter(desk, title="Usulan lain")
    task = await open_task(desk, other, Assignment.COMPLETENESS)
    mine = await fill_in(client, await open_link(client, await letter_of(desk, "completeness_requested")), "accept")
    refused = await submit(
        client, mine, the_form(mine, "confirm"), confirm=other[-4:], draft=the_form(theirs, "confirm").values["draft"]
    )
    assert refused.status_code == 409
    assert "Milik tugas lain." not in refused.text
    assert await decision_on(desk, task.id) is None


async def test_an_answer_is_given_on_the_papers_that_its_page_showed_or_not_at_all(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number, letter, task_id = await first_letter(desk)
    page = await open_link(client, letter)
    form = the_form(page, "decision")
    bare = {name: value for name, value in whole_answer(form, "accept").items() if name != "papers"}
    del form.values["papers"]
    refused = await submit(client, page, form, **bare)
    assert refused.status_code == 409, "a form without the hash of its papers is none of our pages"
    assert "berubah sejak halaman ini dibuka" in refused.text
    assert await decision_on(desk, task_id) is None
    again = await fill_in(client, refused, "accept")
    receipt = await submit(client, again, the_form(again, "confirm"), confirm=number[-4:])
    assert receipt.url.path.endswith("/tanda-terima")


async def test_what_was_typed_is_there_again_when_the_letter_is_opened_in_another_browser(
    desk: Desk, client: httpx.AsyncClient, another: httpx.AsyncClient
) -> None:
    _, letter, _ = await first_letter(desk)
    await fill_in(client, await open_link(client, letter), "refuse", note="Sudah panjang saya tulis.")
    page = await open_link(another, letter)
    assert "decision" not in the_form(page, "decision").values, "whoever it was, nothing is chosen for the next visitor"
    (offered,) = re.findall(r"/tugas/\d+\?isian=\d+", page.text)
    page = await another.get(offered)
    form = the_form(page, "decision")
    assert form.values["note"] == "Sudah panjang saya tulis."
    assert form.values["decision"] == "refuse"
    assert "belum dikonfirmasi" in page.text


async def test_the_way_back_from_a_confirmation_leads_to_what_it_showed(desk: Desk, client: httpx.AsyncClient) -> None:
    _, letter, task_id = await first_letter(desk)
    first = await fill_in(client, await open_link(client, letter), "refuse", note="Yang pertama.")
    await fill_in(client, await client.get(f"/tugas/{task_id}"), "refuse", note="Yang kedua.")
    address = f"/tugas/{task_id}?isian={the_form(first, 'confirm').values['draft']}"
    assert address in first.text
    assert the_form(await client.get(address), "decision").values["note"] == "Yang pertama."


async def test_an_ended_session_loses_no_typed_word(desk: Desk, client: httpx.AsyncClient, clock: TurnedClock) -> None:
    number, letter, task_id = await first_letter(desk)
    page = await open_link(client, letter)
    form = the_form(page, "decision")
    clock.turn(hours=13)
    said = whole_answer(form, "refuse", note="Lima belas menit saya menulis ini.")
    ended = await submit(client, page, form, **said)
    assert ended.status_code == 401
    assert "Lima belas menit saya menulis ini." in ended.text
    assert await decision_on(desk, task_id) is None
    await open_link(client, letter)  # in another tab, with the same cookies
    shown = await submit(client, ended, the_form(ended, "note"))
    assert the_form(shown, "decision").values["note"] == "Lima belas menit saya menulis ini."
    confirm = await submit(client, shown, the_form(shown, "decision"))
    receipt = await submit(client, confirm, the_form(confirm, "confirm"), confirm=number[-4:])
    assert "Lima belas menit saya menulis ini." in receipt.text


async def test_a_form_whose_token_is_dead_is_shown_again_with_what_was_typed(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    _, letter, task_id = await first_letter(desk)
    page = await open_link(client, letter)
    form = the_form(page, "decision")
    shown = await submit(client, page, form, **whole_answer(form, "refuse", note="Ditulis dahulu."), csrf="mati")
    assert shown.status_code == 403
    assert the_form(shown, "decision").values["note"] == "Ditulis dahulu."
    again = await submit(client, shown, the_form(shown, "decision"))
    assert again.url.path == f"/tugas/{task_id}/konfirmasi"
    dead = await submit(client, again, the_form(again, "confirm"), csrf="mati", confirm="0000")
    assert dead.status_code == 403 and "Ditulis dahulu." in dead.text


async def test_a_task_that_was_closed_meanwhile_gives_the_written_note_back(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for kind in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW, Assignment.CONCLUSION):
        await answer(desk, number, kind, Choice.APPROVE)
    letter = await letter_of(desk, "signature_requested")
    page = await open_link(client, letter)
    form = the_form(page, "decision")
    task = await open_task(desk, number, Assignment.PARTNER_SIGNATURE)
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        await close_tasks(desk, session, proposal, [await session.get_one(Task, task.id)])
    late = await submit(client, page, form, **whole_answer(form, "decline", note="Kami keberatan atas Pasal 7."))
    assert late.status_code == 410
    assert "Kami keberatan atas Pasal 7." in late.text


async def test_what_was_filled_in_is_gone_once_it_is_recorded_and_never_grows_without_bound(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number, letter, task_id = await first_letter(desk)
    page = await open_link(client, letter)
    form = the_form(page, "decision")
    for count in range(25):
        page = await submit(client, page, form, **whole_answer(form, "refuse", note=f"Percobaan {count}."))
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 20
    await submit(client, page, the_form(page, "confirm"), confirm=number[-4:])
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 0
    recorded = await decision_on(desk, task_id)
    assert recorded is not None and recorded.note == "Percobaan 24."


async def test_a_stranger_neither_reads_nor_writes_what_was_filled_in(
    desk: Desk, client: httpx.AsyncClient, another: httpx.AsyncClient
) -> None:
    _, letter, task_id = await first_letter(desk)
    page = await fill_in(client, await open_link(client, letter), "refuse", note="Rahasia kantor.")
    draft = the_form(page, "confirm").values["draft"]
    for address in (f"/tugas/{task_id}?isian={draft}", f"/tugas/{task_id}/konfirmasi?isian={draft}"):
        assert (await another.get(address)).status_code == 404
    sent = await another.post(f"/tugas/{task_id}", data={"decision": "accept", "note": "Dari orang lain."})
    assert sent.status_code == 401 and "Rahasia kantor." not in sent.text
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Draft)) == 1
        assert await session.scalar(select(func.count()).select_from(Session)) == 1


async def test_the_confirmation_shows_every_item_that_is_not_yes_with_its_remark_and_the_text_it_is_given_on(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    review = next(each for each in await outbox.claim(desk) if "kabag.hukum@" in str(each.message["To"]))
    page = await open_link(client, review)
    form = the_form(page, "decision")
    first, second = sorted(name for name in form.names if name.startswith("check."))[:2]
    remark = first.replace("check.", "remark.")
    said = {first: "no", second: "na", remark: "Wewenang atas jalan ini ada pada provinsi."}
    page = await submit(client, page, form, **{**whole_answer(form, "revise", note="Mohon diperbaiki."), **said})
    assert page.url.path.endswith("/konfirmasi"), page.text
    assert "Wewenang atas jalan ini ada pada provinsi." in page.text
    assert "Tidak berlaku" in page.text
    receipt = await submit(client, page, the_form(page, "confirm"), confirm=number[-4:])
    assert "Wewenang atas jalan ini ada pada provinsi." in receipt.text
    assert await run(desk, number) is Status.IN_REVIEW
    await sign_in(desk, client, CLERK)
    assert "Wewenang atas jalan ini ada pada provinsi." in (await client.get(f"/usulan/{number}")).text


async def test_an_item_answered_with_no_wants_its_remark_and_does_not_stand_beside_a_plain_approval(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    review = next(each for each in await outbox.claim(desk) if task.email in str(each.message["To"]))
    page = await open_link(client, review)
    form = the_form(page, "decision")
    items = [name.removeprefix("check.") for name in form.names if name.startswith("check.")]
    wrong = {f"check.{item}": "no" for item in items}
    remarks = {f"remark.{item}": "Tidak sesuai." for item in items}
    bare = await submit(client, page, form, **{**whole_answer(form, "approve"), **wrong})
    assert bare.status_code == 422
    assert bare.text.count("Tuliskan apa yang tidak sesuai pada butir ini.") >= len(items)
    plain = await submit(client, bare, the_form(bare, "decision"), **remarks)
    assert plain.status_code == 422 and "tidak dapat disetujui begitu saja" in plain.text
    kept = the_form(plain, "decision")
    assert kept.values[f"remark.{items[0]}"] == "Tidak sesuai."
    conditional = await submit(client, plain, kept, decision="approve_with_conditions", conditions="Pasal 4 diubah")
    assert conditional.url.path == f"/tugas/{task.id}/konfirmasi"
    assert conditional.text.count("Tidak sesuai.") == len(items)
    await submit(client, conditional, the_form(conditional, "confirm"), confirm=number[-4:])
    recorded = await decision_on(desk, task.id)
    assert recorded is not None
    assert recorded.fields[f"remark.{items[0]}"] == "Tidak sesuai."


@pytest.mark.parametrize("number", ["0", "2147483648", "99999999999999999999", "x"])
async def test_a_number_that_no_row_can_have_leads_nowhere(client: httpx.AsyncClient, number: str) -> None:
    for address in ("/tugas/{}", "/tugas/{}/konfirmasi", "/tugas/{}/tanda-terima", "/kewajiban/{}"):
        found = await client.get(address.format(number))
        assert found.status_code == 404 and "Halaman ini tidak ada" in found.text, address


async def test_what_is_typed_about_an_obligation_is_kept_when_the_session_has_ended(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    owed = await obligation(desk, await conclude(desk), ObligationKind.FOLLOW_UP_DOCUMENT)
    await sign_in(desk, client, OPD)
    page = await client.get(f"/kewajiban/{owed.id}")
    form = the_form(page, "reply")
    client.cookies.clear()
    kept = await submit(client, page, form, reply="not_needed", note="Cukup dengan KB ini.", declaration="yes")
    assert kept.status_code == 401 and "Cukup dengan KB ini." in kept.text
    assert "not_needed" not in kept.text.split("Yang Anda isi", 1)[1], "the words of the page are no words of theirs"


async def test_the_way_back_to_a_form_that_was_sent_makes_no_second_proposal(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, OPD)
    numbers = []
    for _ in range(2):  # the browser shows what was filled in, the page has a new id
        page = await client.get("/usulan/baru")
        form = the_form(page, "title")
        numbers.append((await submit(client, page, form, **flattened(a_form()))).url.path)
    assert numbers == ["/usulan/KS-2026-0001"] * 2
    page = await client.get("/usulan/baru")
    another = await submit(client, page, the_form(page, "title"), **flattened(a_form(purpose="Tujuan lain.")))
    assert another.url.path == "/usulan/KS-2026-0002"
