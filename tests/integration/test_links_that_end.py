"""A link opens what it was made for, for as long as the office says; after that its holder is sent a new one."""

import asyncio
import dataclasses
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from satupintu.domain.errors import IllegalMove, LinkEnded, NotAllowed
from satupintu.domain.follow_up.obligations import Reply
from satupintu.domain.letters.states import LetterState, LinkState
from satupintu.domain.moves import Cause
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.store.letters import Letter
from satupintu.store.register.tables import Obligation
from satupintu.store.work import Link, Purpose, Task
from satupintu.usecases.follow_up import plan
from satupintu.usecases.letters import links, outbox, renew
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.process import oversight
from satupintu.usecases.task.hand_on import reassign
from tests.integration.conftest import TurnedClock
from tests.integration.test_failed_letters import BAGIAN, refused_list
from tests.integration.test_handing_on import GOVERNMENT, LEGAL, letter_to, to_review
from tests.integration.test_letters_and_links import everything_due, token_in
from tests.integration.test_web import letter_of, open_link, submit
from tests.support.follow_up import reply
from tests.support.people import forms_of, link_in
from tests.support.process import answer, conclude, enter

pytestmark = pytest.mark.anyio
PARTNER = "ks@contoh.example"


async def ask_anew(client: httpx.AsyncClient, ended: httpx.Response) -> httpx.Response:
    """Press the one button of the page of a link that has ended."""
    assert ended.status_code == 410
    assert "Tautan ini sudah kedaluwarsa" in ended.text
    (form,) = (each for each in forms_of(ended) if each.action.endswith("/baru"))
    return await submit(client, ended, form)


async def new_link(desk: Desk) -> outbox.Claimed:
    (letter,) = (each for each in await outbox.claim(desk) if each.message["X-Satupintu-Letter"] == "new_link")
    await outbox.settle_letter(desk, letter.letter_id, None)
    return letter


async def test_a_task_link_ends_and_its_holder_is_sent_a_new_one_to_the_same_address(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    await to_review(desk)
    letter = await letter_to(desk, LEGAL)
    clock.turn(days=desk.office.links.task_days, seconds=-1)
    assert (await open_link(client, letter)).url.path.startswith("/tugas/")
    client.cookies.clear()
    clock.turn(seconds=1)
    before, other = await client.get(str(link_in(letter.message))), await client.get("/t/dibuat-buat")
    assert before.text == other.text, "what became of it is not seen before the button"
    ended = await open_link(client, letter)
    assert LEGAL not in ended.text
    sent = await ask_anew(client, ended)
    assert sent.status_code == 200
    assert "k…@j…" in sent.text and LEGAL not in sent.text, "whoever holds the link need not learn the address"
    new = await new_link(desk)
    assert LEGAL in str(new.message["To"])
    assert (await open_link(client, new)).url.path.startswith("/tugas/")
    client.cookies.clear()
    assert (await open_link(client, letter)).status_code == 410, "the old one stays ended"


async def test_an_address_is_sent_three_new_links_an_hour_however_many_are_asked_for_at_once(
    desk: Desk, clock: TurnedClock
) -> None:
    for title in ("Sampah", "Air bersih", "Pendidikan", "Kesehatan"):
        await answer(desk, await enter(desk, title=title), Assignment.COMPLETENESS, Choice.ACCEPT)
    async with desk.database.transaction() as session:
        mine = (Link.email == LEGAL, Link.purpose == Purpose.TASK)
        tokens = [each.token(desk.keyring) for each in await session.scalars(select(Link).where(*mine))]
    clock.turn(days=desk.office.links.task_days)
    tried = await asyncio.gather(*(renew.renew_link(desk, each) for each in tokens * 3), return_exceptions=True)
    assert tried.count("k…@j…") == renew.PER_HOUR
    assert sum(isinstance(each, NotAllowed) for each in tried) == len(tokens) * 3 - renew.PER_HOUR
    async with desk.database.transaction() as session:
        letters = select(Letter.to_email).where(Letter.template == "new_link")
        assert list(await session.scalars(letters)) == [LEGAL] * renew.PER_HOUR
    clock.turn(hours=1, seconds=1)
    await renew.renew_link(desk, tokens[0])


async def test_only_a_link_of_ours_that_has_ended_is_renewed(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    await to_review(desk)
    letter = await letter_to(desk, LEGAL)
    page = await client.get("/t/dibuat-buat")
    csrf = forms_of(page)[0].values["csrf"]
    token = token_in(letter.message)
    refused = {
        f"/t/dibuat-buat{token}/baru": 410,
        f"/t/{token[:-1]}/baru": 410,
        f"/t/{token}/baru": 403,
    }
    for path, status in refused.items():
        assert (await client.post(path, data={"csrf": csrf})).status_code == status
    clock.turn(days=desk.office.links.task_days)
    assert (await client.post(f"/t/{token}/baru", data={"csrf": "salah"})).status_code == 403
    assert (await client.get(f"/t/{token}/baru")).status_code == 405
    await ask_sign_in(desk, LEGAL, "id")
    sign_in = await letter_of(desk, "sign_in")
    clock.turn(hours=1)
    stale = await open_link(client, sign_in)
    assert stale.status_code == 410 and "/baru" not in stale.text
    path = f"/t/{token_in(sign_in.message)}/baru"
    assert (await client.post(path, data={"csrf": csrf})).status_code == 410
    async with desk.database.transaction() as session:
        assert not list(await session.scalars(select(Letter.id).where(Letter.template == "new_link")))


async def test_a_task_that_changed_hands_or_closed_gives_its_old_link_nothing(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    await to_review(desk)
    letter = await letter_to(desk, LEGAL)
    async with desk.database.transaction() as session:
        task = (await session.scalars(select(Task).where(Task.email == LEGAL))).one()
    await reassign(desk, task.id, HandOn(GOVERNMENT, "Sakit."), BAGIAN)
    await everything_due(desk)
    clock.turn(days=desk.office.links.task_days)
    closed = await open_link(client, letter)
    assert closed.status_code == 410
    assert "dialihkan kepada orang lain" in closed.text, "a closed link says what became of it, however old"
    csrf = forms_of(await client.get("/t/x"))[0].values["csrf"]
    client.cookies.clear()
    refused = await client.post(f"/t/{token_in(letter.message)}/baru", data={"csrf": csrf})
    assert refused.status_code == 410
    async with desk.database.transaction() as session:
        assert not list(await session.scalars(select(Letter.id).where(Letter.template == "new_link")))


async def test_a_receipt_is_shown_for_some_days_and_again_on_request(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await to_review(desk)
    letter = await letter_to(desk, LEGAL)
    clock.turn(days=3)
    await answer(desk, number, Assignment.LEGAL_REVIEW, Choice.APPROVE)
    await everything_due(desk)
    clock.turn(days=desk.office.links.receipt_days, seconds=-1)
    assert (await open_link(client, letter)).url.path.endswith("/tanda-terima")
    client.cookies.clear()
    clock.turn(seconds=1)
    await ask_anew(client, await open_link(client, letter))
    new = await new_link(desk)
    clock.turn(days=desk.office.links.receipt_days, seconds=-1)
    assert (await open_link(client, new)).url.path.endswith("/tanda-terima")


async def test_a_reminder_carries_the_same_link_until_half_of_its_days_are_over_and_then_a_new_one(
    desk: Desk, clock: TurnedClock
) -> None:
    brief = desk.office.links.model_copy(update={"task_days": 8})
    desk = dataclasses.replace(desk, office=desk.office.model_copy(update={"links": brief}))
    await enter(desk)
    first = (await everything_due(desk))["completeness_requested"]
    carried = {}
    for day in range(1, 9):
        clock.turn(days=1)
        await oversight.remind(desk)
        if reminder := (await everything_due(desk)).get("reminder"):
            carried[day] = reminder
    assert {token_in(each) == token_in(first) for day, each in carried.items() if day <= 4} == {True}
    assert {token_in(each) == token_in(first) for day, each in carried.items() if day > 4} == {False}
    with pytest.raises(LinkEnded):
        await links.open_link(desk, token_in(first))
    await links.open_link(desk, token_in(carried[max(carried)]))


async def test_the_link_to_the_status_ends_and_goes_on_while_the_matter_lives(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    number = await enter(desk)
    told = (await everything_due(desk))["partner_informed"]
    clock.turn(days=desk.office.links.status_days)
    with pytest.raises(LinkEnded):
        await links.open_link(desk, token_in(told))
    await renew.renew_link(desk, token_in(told))
    new = await new_link(desk)
    assert str(new.message["To"]) == f"Bagian Kerja Sama <{PARTNER}>"
    assert (await open_link(client, new)).url.path == f"/status/{number}"
    await answer(desk, number, Assignment.COMPLETENESS, Choice.REFUSE, note="Bukan urusan kota.")
    clock.turn(days=desk.office.links.ended_days)
    token = token_in(new.message)
    with pytest.raises(LinkEnded):
        await links.open_link(desk, token)
    client.cookies.clear()
    gone = await ask_anew(client, await open_link(client, new))
    assert gone.status_code == 410
    assert "Usulan ini sudah selesai" in gone.text


async def test_the_partner_of_an_agreement_in_force_is_sent_a_new_link_years_later(
    desk: Desk, clock: TurnedClock
) -> None:
    await conclude(desk)
    told = (await everything_due(desk))["registered"]
    clock.turn(days=4 * 365)
    await renew.renew_link(desk, token_in(told))
    new = await new_link(desk)
    assert (await links.open_link(desk, token_in(new.message))).purpose is Purpose.STATUS
    clock.turn(days=2 * 365)
    with pytest.raises(LinkEnded):
        await links.open_link(desk, token_in(new.message))


async def test_the_link_to_what_follows_an_agreement_ends_after_the_answer(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    (owed,) = await refused_list(desk, ("Sampah",))
    async with desk.database.transaction() as session:
        link = (await session.scalars(select(Link).where(Link.obligation_id == owed.id))).one()
    address = f"/t/{link.token(desk.keyring)}"
    await reply(desk, owed, Reply.CONTINUE)
    clock.turn(days=desk.office.links.answered_days - 1)
    page = await client.get(address)
    assert (await submit(client, page, forms_of(page)[0])).url.path == f"/kewajiban/{owed.id}", "what was answered"
    client.cookies.clear()
    clock.turn(days=1)
    page = await client.get(address)
    gone = await ask_anew(client, await submit(client, page, forms_of(page)[0]))
    assert gone.status_code == 410
    assert "sudah dijawab" in gone.text


async def replaced(desk: Desk, clock: TurnedClock, owed: Obligation) -> str:
    """The token of a link that a newer one has taken the place of."""
    clock.turn(days=desk.office.links.obligation_days // 2 + 1)
    async with desk.database.transaction() as session:
        old = (await session.scalars(select(Link).where(Link.obligation_id == owed.id))).one()
        await links.link_to(desk, session, owed, outbox.Recipient("Narahubung", old.email, "id"))
        assert old.state is LinkState.ENDED
        return old.token(desk.keyring)


async def test_a_link_that_was_replaced_is_renewed_also_when_its_matter_has_been_answered(
    desk: Desk, clock: TurnedClock
) -> None:
    (owed,) = await refused_list(desk, ("Sampah",))
    token = await replaced(desk, clock, owed)
    await reply(desk, owed, Reply.CONTINUE)
    with pytest.raises(LinkEnded):
        await links.open_link(desk, token)
    await renew.renew_link(desk, token)
    assert (await links.open_link(desk, token_in((await new_link(desk)).message))).obligation_id == owed.id


async def test_a_letter_with_a_link_that_was_replaced_does_not_ask_for_what_has_lapsed(
    desk: Desk, clock: TurnedClock
) -> None:
    (owed,) = await refused_list(desk, ("Sampah",))
    async with desk.database.transaction() as session:
        (letter,) = await session.scalars(select(Letter).where(Letter.template == "asked_after"))
        letter.move_to(LetterState.QUEUED, Cause.RESENT, clock.now())
    await replaced(desk, clock, owed)
    async with desk.database.transaction() as session:
        await plan.lapse(desk, session, [owed], Cause.TERM_OVER)
    assert await outbox.claim(desk) == []
    async with desk.database.transaction() as session:
        assert (await session.get_one(Letter, letter.id)).state is LetterState.CANCELLED


async def test_a_new_link_to_what_is_owed_goes_to_the_liaison_officer_who_had_the_old_one(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    (owed,) = await refused_list(desk, ("Sampah",))
    async with desk.database.transaction() as session:
        link = (await session.scalars(select(Link).where(Link.obligation_id == owed.id))).one()
    clock.turn(days=desk.office.links.obligation_days)
    page = await client.get(f"/t/{link.token(desk.keyring)}")
    await ask_anew(client, await submit(client, page, forms_of(page)[0]))
    new = await new_link(desk)
    assert "dlh@jambikota.example" in str(new.message["To"])
    assert (await open_link(client, new)).url.path == f"/kewajiban/{owed.id}"


async def test_the_link_to_a_task_opens_neither_the_status_nor_any_other_page(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await to_review(desk)
    letters = {str(each.message["X-Satupintu-Letter"]): each for each in await outbox.claim(desk)}
    task = await open_link(client, letters["review_requested"])
    assert await visited(client, "/tugas/", number, task) == {task.url.path}
    status = await open_link(client, letters["progress"])
    assert await visited(client, "/status/", number, task) == {status.url.path}


async def visited(client: httpx.AsyncClient, opened: str, number: str, task: httpx.Response) -> set[str]:
    """Which pages the link's cookie opens when it is sent everywhere, as a browser of one's own making may do."""
    (cookie,) = {each.value for each in client.cookies.jar if each.path.startswith(opened)}
    client.cookies.clear()
    client.cookies.set("satupintu_link", str(cookie))
    ids = re.findall(r"\d+", task.url.path)
    paths = {f"/status/{number}", f"/usulan/{number}", f"/tugas/{ids[0]}", f"/tugas/{int(ids[0]) - 1}", "/usulan"}
    paths |= {f"/usulan/{number}/bukti.zip", f"/tugas/{ids[0]}/limpahkan", "/kewajiban/1", "/tugas", "/surat-gagal"}
    answers = {path: await client.get(path, follow_redirects=False) for path in paths}
    client.cookies.clear()
    return {path for path, each in answers.items() if each.status_code == 200} - {f"/tugas/{ids[0]}/limpahkan"}


async def test_whoever_is_asked_for_a_task_never_changes(desk: Desk) -> None:
    await enter(desk)
    async with desk.database.transaction() as session:
        task = (await session.scalars(select(Task))).one()
        with pytest.raises(IllegalMove):
            task.email = GOVERNMENT


async def test_links_from_before_there_was_an_end_end_by_the_day_on_which_they_were_made(
    desk: Desk, clock: TurnedClock
) -> None:
    await to_review(desk)
    token = token_in((await letter_to(desk, LEGAL)).message)
    made = clock.now() - timedelta(days=desk.office.links.task_days)
    async with desk.database.transaction() as session:
        await session.execute(update(Link).where(Link.email == LEGAL).values(created_at=made, expires_at=None))
    with pytest.raises(LinkEnded):
        await links.open_link(desk, token)
