"""Letters that failed for good are seen where their readers are looked after, and go out again with links that work."""

import dataclasses
import re
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from config.settings import CONFIG_DIR, read_office
from satupintu.domain.errors import NotAllowed, NotFailed
from satupintu.domain.evidence.tokens import Keyring, fingerprint
from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.letters.faults import Fault
from satupintu.domain.letters.states import LetterState
from satupintu.domain.task.states import TaskState
from satupintu.mail.smtp import SendingFailed
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, HistoryEntry, Via
from satupintu.store.register.tables import Obligation
from satupintu.store.work import Link, Task
from satupintu.usecases.evidence import anchors
from satupintu.usecases.follow_up import ask
from satupintu.usecases.letters import failed as failed_letters
from satupintu.usecases.letters import links, outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.process import oversight
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import ADMIN, AUDITOR, CLERK, OPD, open_link, sign_in, submit
from tests.support.follow_up import forget_letters, reply
from tests.support.people import forms_of, text_of
from tests.support.process import CLERK as KABAG
from tests.support.process import enter
from tests.support.register import an_agreement, keep

pytestmark = pytest.mark.anyio
BAGIAN = Actor(CLERK, Via.DESK, CLERK)
HEAD, COLLEAGUE = "kepala.dlh@jambikota.example", "staf.kerjasama@jambikota.example"


async def refuse(desk: Desk, template: str) -> list[outbox.Claimed]:
    """The mail server refuses the letters of a kind for good, and takes all others."""
    refused = []
    while claimed := await outbox.claim(desk):
        for each in claimed:
            is_meant = each.message["X-Satupintu-Letter"] == template
            await outbox.settle_letter(
                desk,
                each.letter_id,
                SendingFailed(Fault.ADDRESS, 550, "550 no such user", is_final=True) if is_meant else None,
            )
            refused += [each] if is_meant else []
    return refused


async def refused_list(desk: Desk, titles: tuple[str, ...] = ("Air bersih", "Sampah")) -> list[Obligation]:
    """A list of what follows old agreements, refused at the address of the department."""
    for title in titles:
        old = an_agreement(title)
        old.obligations = [Obligation(kind=ObligationKind.EVALUATION, due_on=date(2026, 12, 1))]
        await keep(desk, old)
    await ask.ask_obligations(desk)
    assert len(await refuse(desk, "asked_after")) == 1
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Obligation).order_by(Obligation.id)))


def tokens_in(letter: outbox.Claimed) -> list[str]:
    return re.findall(r"/t/(\S+)", text_of(letter.message))


@pytest.mark.parametrize("email", [CLERK, ADMIN])
async def test_a_refused_letter_of_the_register_is_seen_by_the_bagian_and_the_administrator(
    desk: Desk, client: httpx.AsyncClient, email: str
) -> None:
    await sign_in(desk, client, email)
    assert "surat tidak sampai" not in (await client.get("/tugas")).text
    assert "Semua surat sampai." in (await client.get("/surat-gagal")).text
    await refused_list(desk)
    tasks = await client.get("/tugas")
    assert "1 surat tidak sampai" in tasks.text and 'href="/surat-gagal"' in tasks.text
    page = await client.get("/surat-gagal")
    for words in ("Pertanyaan tindak lanjut", "24 November 2026", "550 no such user"):
        assert words in page.text
    agreements = re.findall(r'href="(/daftar/[^"]+)"', page.text)
    assert len(agreements) == 2
    assert [(await client.get(each)).status_code for each in agreements] == [200, 200]
    await client.post("/bahasa", data={"language": "en"})
    assert "Letters that did not arrive" in (await client.get("/surat-gagal")).text


async def test_nobody_else_sees_letters_that_failed(desk: Desk, client: httpx.AsyncClient) -> None:
    await refused_list(desk)
    assert (await client.get("/surat-gagal")).url.path == "/masuk"
    for email in (OPD, AUDITOR):
        await sign_in(desk, client, email)
        assert (await client.get("/surat-gagal")).status_code == 403
        assert "/surat-gagal" not in (await client.get("/tugas")).text


async def test_a_list_goes_to_a_corrected_address_with_a_link_for_each_line_that_still_waits(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock
) -> None:
    answered, *waiting = await refused_list(desk, ("Air bersih", "Pendidikan", "Sampah"))
    clock.turn(days=1)
    await reply(desk, answered, Reply.CONTINUE)
    await forget_letters(desk)
    await sign_in(desk, client, CLERK)
    page = await client.get("/surat-gagal")
    (form,) = [form for form in forms_of(page) if "email" in form.values]
    page = await submit(client, page, form, email=HEAD, reason="Kotak suratnya penuh.")
    assert page.url.path == "/surat-gagal" and "Semua surat sampai." in page.text
    (letter,) = await outbox.claim(desk)
    assert HEAD in str(letter.message["To"]) and "Air bersih" not in text_of(letter.message)
    opened = [await links.open_link(desk, token) for token in tokens_in(letter)]
    assert {each.obligation_id for each in opened} == {each.id for each in waiting}
    async with desk.database.transaction() as session:
        carried = select(Link.email).where(Link.token_sha256.in_([fingerprint(each) for each in tokens_in(letter)]))
        assert set(await session.scalars(carried)) == {HEAD}, "whoever answers by them answers as who was asked"


async def test_two_lists_to_one_address_are_corrected_one_after_the_other(desk: Desk, clock: TurnedClock) -> None:
    (owed,) = await refused_list(desk, ("Sampah",))
    clock.turn(days=7)
    await ask.ask_obligations(desk)
    assert len(await refuse(desk, "asked_after")) == 1
    for each in await failed_letters.failed(desk, limit=9):
        await failed_letters.resend(desk, each.letter.id, BAGIAN, HandOn(HEAD, "Kotak suratnya penuh."))
    tokens = {token for each in await outbox.claim(desk) for token in tokens_in(each)}
    assert len(tokens) == 1
    assert (await links.open_link(desk, tokens.pop())).obligation_id == owed.id


async def test_a_list_of_which_everything_is_answered_is_not_sent_again(desk: Desk, clock: TurnedClock) -> None:
    (owed,) = await refused_list(desk, ("Sampah",))
    clock.turn(days=1)
    await reply(desk, owed, Reply.CONTINUE)
    await forget_letters(desk)
    (failed,) = await failed_letters.failed(desk, limit=9)
    await failed_letters.resend(desk, failed.letter.id, KABAG)
    assert await outbox.claim(desk) == []
    async with desk.database.transaction() as session:
        assert (await session.get_one(Letter, failed.letter.id)).state is LetterState.CANCELLED


async def test_a_failed_list_of_tasks_gives_each_of_them_to_a_colleague_and_ends_what_the_old_links_opened(
    desk: Desk, client: httpx.AsyncClient, clock: TurnedClock, tmp_path: Path
) -> None:
    numbers = {await enter(desk, title=title) for title in ("Sampah", "Air bersih", "Pendidikan")}
    asked = next(each for each in await outbox.claim(desk) if "completeness" in each.message["X-Satupintu-Letter"])
    await forget_letters(desk)
    clock.turn(days=2)
    page = await open_link(client, asked)
    await oversight.remind(desk)
    (astray,) = await refuse(desk, "digest")
    (failed,) = await failed_letters.failed(desk, limit=9)
    assert set(failed.proposals) == numbers
    assert (await client.get(page.url)).status_code == 200
    larger = with_a_colleague(desk, tmp_path)
    await failed_letters.resend(larger, failed.letter.id, BAGIAN, HandOn(COLLEAGUE, "Kabag cuti."))
    assert (await client.get(page.url)).status_code == 404, "whoever had opened the old link is out"
    sent = await outbox.claim(desk)
    asked_anew = [each for each in sent if each.message["X-Satupintu-Letter"] == "completeness_requested"]
    assert {str(each.message["To"]) for each in asked_anew} == {f"Staf <{COLLEAGUE}>"}
    assert len(asked_anew) == 3
    for each in asked_anew:
        await links.open_link(desk, *tokens_in(each))
    for token in tokens_in(astray):
        assert "sudah ditutup" in (await client.get(await page_behind(client, token))).text
    async with desk.database.transaction() as session:
        now = select(Task.email).where(Task.state == TaskState.OPEN)
        assert list(await session.scalars(now)) == [COLLEAGUE] * 3
        moved = select(HistoryEntry.proposal_id).where(HistoryEntry.event == "reassigned")
        assert len(set(await session.scalars(moved))) == 3
    assert (await failed_letters.read_letter(desk, failed.letter.id)).state is LetterState.CANCELLED


def with_a_colleague(desk: Desk, folder: Path) -> Desk:
    """The desk after somebody else has joined the Bagian."""
    person = f'name = "Staf"\nposition = "Staf"\nemail = "{COLLEAGUE}"\nroles = ["bagian"]'
    (folder / "office.toml").write_text(f"{(CONFIG_DIR / 'office.toml').read_text()}\n[[people]]\n{person}\n")
    return dataclasses.replace(desk, office=read_office(folder))


async def page_behind(client: httpx.AsyncClient, token: str) -> str:
    page = await client.get(f"/t/{token}")
    return str((await submit(client, page, forms_of(page)[0])).url)


async def test_what_failed_for_a_task_that_changed_hands_asks_nobody_any_more(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    await enter(desk)
    await refuse(desk, "completeness_requested")
    clock.turn(days=2)
    await oversight.remind(desk)
    await refuse(desk, "reminder")
    reminder, asked = await failed_letters.failed(desk, limit=9)
    larger = with_a_colleague(desk, tmp_path)
    await failed_letters.resend(larger, asked.letter.id, BAGIAN, HandOn(COLLEAGUE, "Kabag cuti."))
    assert await failed_letters.count(desk) == 0
    with pytest.raises(NotFailed):
        await failed_letters.resend(desk, reminder.letter.id, KABAG)


async def test_letters_that_failed_for_a_dropped_key_go_out_with_links_of_the_new_one(desk: Desk) -> None:
    number = await enter(desk)
    old = an_agreement("Sampah")
    old.obligations = [Obligation(kind=ObligationKind.EVALUATION, due_on=date(2026, 12, 1))]
    await keep(desk, old)
    await ask.ask_obligations(desk)
    newer = dataclasses.replace(desk, keyring=Keyring(["kunci-pengganti"]))
    assert await outbox.claim(newer) == []
    failed = await failed_letters.failed(newer, limit=9)
    assert {each.letter.template for each in failed} == {
        "asked_after", "completeness_requested", "partner_informed", "proposal_received",
    }  # fmt: skip
    assert {each.proposals for each in failed} == {(number,), ()}
    for each in failed:
        await failed_letters.resend(newer, each.letter.id, KABAG)
    for letter in await outbox.claim(newer):
        (token,) = tokens_in(letter)
        await links.open_link(newer, token)
    assert await failed_letters.count(newer) == 0


async def test_a_letter_without_links_goes_out_again(desk: Desk) -> None:
    await enter(desk)
    await forget_letters(desk)
    await anchors.anchor(desk)
    first, *_ = await refuse(desk, "history_anchored")
    other = "setda@jambikota.example"
    await failed_letters.resend(desk, first.letter_id, BAGIAN, HandOn(other, "Kotak suratnya penuh."))
    (letter,) = await outbox.claim(desk)
    assert other in str(letter.message["To"]) and letter.message["Message-ID"] == first.message["Message-ID"]


async def test_a_sign_in_link_that_failed_is_seen_and_not_sent_again(desk: Desk, client: httpx.AsyncClient) -> None:
    await sign_in(desk, client, CLERK)
    await ask_sign_in(desk, AUDITOR, "id")
    (refused,) = await refuse(desk, "sign_in")
    page = await client.get("/surat-gagal")
    assert "auditor<wbr>@jambikota.example" in page.text and "meminta tautan baru" in page.text
    assert not [form for form in forms_of(page) if "email" in form.values]
    with pytest.raises(NotAllowed):
        await failed_letters.resend(desk, refused.letter_id, KABAG)


async def test_a_letter_whose_values_do_not_fit_its_template_is_listed_and_holds_up_no_other(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    async with desk.database.transaction() as session:
        spoilt = update(Letter).where(Letter.template == "proposal_received")
        await session.execute(spoilt.values({"values": {"unknown": 1}}))
    assert len(await outbox.claim(desk)) == 2
    await sign_in(desk, client, ADMIN)
    page = await client.get("/surat-gagal")
    assert "Tanda terima usulan" in page.text and f'href="/usulan/{number}"' in page.text
