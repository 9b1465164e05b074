"""Only what failed is sent again, and never to somebody who may not have it: whoever is asked changes by one door."""

import dataclasses
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from config.settings import CONFIG_DIR, read_office
from satupintu.domain.errors import InvalidForm, LinkClosed, NotAllowed, NotFailed
from satupintu.domain.follow_up.obligations import Reply
from satupintu.domain.letters.faults import Fault
from satupintu.domain.letters.states import LetterState
from satupintu.domain.office.security import SecurityKind
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.mail.smtp import SendingFailed
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, HistoryEntry, Via
from satupintu.store.work import Link
from satupintu.usecases.letters import failed as failed_letters
from satupintu.usecases.letters import links, outbox
from satupintu.usecases.office import security_log
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from tests.integration.test_failed_letters import BAGIAN, COLLEAGUE, refuse, refused_list
from tests.integration.test_handing_on import GOVERNMENT, LEGAL, form_with, to_review
from tests.integration.test_letters_and_links import token_in
from tests.integration.test_web import ADMIN, CLERK, open_link, sign_in, submit
from tests.support.follow_up import reply
from tests.support.people import Form, forms_of
from tests.support.process import answer, enter, open_task

pytestmark = pytest.mark.anyio
ADMINISTRATOR = Actor(ADMIN, Via.DESK, ADMIN)
STRANGER = "orang.luar@contoh.example"


OFFICE = (CONFIG_DIR / "office.toml").read_text()


def at_office(desk: Desk, folder: Path, text: str) -> Desk:
    """The desk after the office's file was changed."""
    (folder / "office.toml").write_text(text)
    return dataclasses.replace(desk, office=read_office(folder))


async def to_signing(desk: Desk) -> str:
    number = await to_review(desk)
    for kind in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW, Assignment.CONCLUSION):
        await answer(desk, number, kind, Choice.APPROVE)
    return number


async def written(desk: Desk, event: str) -> list[HistoryEntry]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(HistoryEntry).where(HistoryEntry.event == event)))


async def redirections(desk: Desk) -> list[str]:
    """To whom the security log says letters were sent instead."""
    found = await security_log.entries(desk, SecurityKind.LETTER_REDIRECTED, limit=10, offset=0)
    return [each.facts["to"] for each in found]


async def refuse_one(desk: Desk, letter: outbox.Claimed) -> None:
    await outbox.settle_letter(
        desk, letter.letter_id, SendingFailed(Fault.MAILBOX, 552, "552 mailbox full", is_final=True)
    )


async def resent(client: httpx.AsyncClient, page: httpx.Response, letter: Letter, **values: str) -> httpx.Response:
    """Press the button of a letter, also where the page has no such button."""
    action = f"/surat/{letter.id}/kirim-ulang"
    forms = forms_of(page)
    form = next((each for each in forms if each.action == action), None)
    return await submit(client, page, form or Form(action, {"csrf": forms[0].values["csrf"]}), **values)


@pytest.mark.parametrize("state", [LetterState.QUEUED, LetterState.SENT])
@pytest.mark.parametrize("email", [ADMIN, CLERK])
async def test_a_letter_that_did_not_fail_is_not_sent_to_a_stranger(
    desk: Desk, client: httpx.AsyncClient, email: str, state: LetterState
) -> None:
    await sign_in(desk, client, email)
    number = await to_review(desk)
    asked = next(each for each in await outbox.claim(desk) if LEGAL in str(each.message["To"]))
    if state is LetterState.SENT:
        await outbox.settle_letter(desk, asked.letter_id, None)
    letter = await failed_letters.read_letter(desk, asked.letter_id)
    dossier = await client.get(f"/usulan/{number}")
    assert f"/surat/{letter.id}/kirim-ulang" not in dossier.text, "no button where there is nothing to press it for"
    for address in (STRANGER, email, LEGAL, ""):
        refused = await resent(client, dossier, letter, email=address, reason="Alamatnya salah.")
        assert refused.status_code == 409
        assert "hanya yang gagal dikirim ulang" in refused.text
    assert (await open_task(desk, number, Assignment.LEGAL_REVIEW)).email == LEGAL
    after = await failed_letters.read_letter(desk, asked.letter_id)
    assert (after.state, after.to_email, after.link_id) == (state, LEGAL, letter.link_id)
    await links.open_link(desk, token_in(asked.message))
    assert not await written(desk, "letter_resent")


@pytest.mark.parametrize("address", [STRANGER, ADMIN, GOVERNMENT, CLERK])
async def test_an_administrator_gives_a_task_to_nobody(desk: Desk, client: httpx.AsyncClient, address: str) -> None:
    await sign_in(desk, client, ADMIN)
    number = await to_review(desk)
    asked = next(each for each in await refuse(desk, "review_requested") if LEGAL in str(each.message["To"]))
    letter = await failed_letters.read_letter(desk, asked.letter_id)
    dossier = await client.get(f"/usulan/{number}")
    refused = await resent(client, dossier, letter, email=address, reason="Alamatnya salah.")
    assert refused.status_code == 403
    assert (await open_task(desk, number, Assignment.LEGAL_REVIEW)).email == LEGAL
    assert await outbox.claim(desk) == []
    again = await resent(client, dossier, letter, email=LEGAL.upper())
    assert again.status_code == 200
    (sent,) = await outbox.claim(desk)
    assert LEGAL in str(sent.message["To"])
    assert token_in(sent.message) == token_in(asked.message), "the same link to the same address"
    assert not await redirections(desk), "it goes where it went before"


async def test_an_administrator_follows_somebody_to_the_address_they_have_now(
    desk: Desk, client: httpx.AsyncClient, app: FastAPI, tmp_path: Path
) -> None:
    number = await to_review(desk)
    asked = next(each for each in await refuse(desk, "review_requested") if LEGAL in str(each.message["To"]))
    new = "hukum.baru@jambikota.example"
    app.state.desk = later = at_office(desk, tmp_path, OFFICE.replace(LEGAL, new))
    await sign_in(later, client, ADMIN)
    letter = await failed_letters.read_letter(desk, asked.letter_id)
    done = await resent(client, await client.get("/surat-gagal"), letter, email=new, reason="Alamatnya berganti.")
    assert done.status_code == 200
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    assert (task.name, task.email) == ("Kepala Bagian Hukum", new)
    assert task.seat == new, "a veto, which the office's file gives by address, goes with the person"
    closed = await open_link(client, asked)
    assert closed.status_code == 410
    assert "dialihkan kepada orang lain" in closed.text


async def test_the_bagian_gives_the_task_of_a_failed_letter_to_a_candidate_and_both_are_told(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, CLERK)
    number = await to_review(desk)
    asked = next(each for each in await outbox.claim(desk) if LEGAL in str(each.message["To"]))
    reader = await open_link(client, asked)
    await refuse_one(desk, asked)
    await sign_in(desk, client, CLERK)
    letter = await failed_letters.read_letter(desk, asked.letter_id)
    page = await client.get(f"/usulan/{number}")
    for address in (STRANGER, "dinkes@jambikota.example"):
        refused = await resent(client, page, letter, email=address, reason="Sakit.")
        assert refused.status_code == 422
        assert "Orang itu tidak dapat menerima tugas ini" in refused.text
    bare = await resent(client, page, letter, email=GOVERNMENT)
    assert bare.status_code == 422
    form = form_with(bare, "reason")
    assert (form.values["email"], form.values["number"]) == (GOVERNMENT, number), "nothing typed is lost"
    dossier = await submit(client, bare, form, reason="Kotak suratnya penuh.")
    assert dossier.url.path == f"/usulan/{number}"
    task = await open_task(desk, number, Assignment.LEGAL_REVIEW)
    assert (task.email, task.delegated_from) == (GOVERNMENT, int(reader.url.path.rsplit("/", 1)[1]))
    told = {str(each.message["X-Satupintu-Letter"]): each.message for each in await outbox.claim(desk)}
    assert GOVERNMENT in str(told["review_requested"]["To"])
    assert LEGAL in str(told["delegated"]["To"])
    (entry,) = await written(desk, "reassigned")
    assert (entry.note, entry.facts["to_email"]) == ("Kotak suratnya penuh.", GOVERNMENT)
    assert await redirections(desk) == [GOVERNMENT]
    client.cookies.delete("satupintu_office")
    assert (await client.get(reader.url)).status_code == 404, "whoever had opened the old link is out"
    assert "dialihkan kepada orang lain" in (await open_link(client, asked)).text
    assert await failed_letters.count(desk) == 0, "nothing waits for being sent again"


async def test_nobody_of_the_bagian_takes_a_task_that_is_not_for_them(
    desk: Desk, client: httpx.AsyncClient, app: FastAPI, tmp_path: Path
) -> None:
    number = await to_review(desk)
    (asked, *_) = await refuse(desk, "review_requested")
    person = f'name = "Staf"\nposition = "Staf"\nemail = "{COLLEAGUE}"\nroles = ["bagian", "administrator"]'
    app.state.desk = desk = at_office(desk, tmp_path, f"{OFFICE}\n[[people]]\n{person}\n")
    await sign_in(desk, client, COLLEAGUE)
    letter = await failed_letters.read_letter(desk, asked.letter_id)
    refused = await resent(client, await client.get(f"/usulan/{number}"), letter, email=COLLEAGUE, reason="Saya saja.")
    assert refused.status_code == 422
    async with desk.database.transaction() as session:
        assert COLLEAGUE not in set(await session.scalars(select(Link.email).where(Link.task_id.is_not(None))))


async def test_a_task_that_was_decided_meanwhile_goes_nowhere(desk: Desk) -> None:
    number = await to_review(desk)
    asked = next(each for each in await refuse(desk, "review_requested") if LEGAL in str(each.message["To"]))
    await answer(desk, number, Assignment.LEGAL_REVIEW, Choice.APPROVE)
    await failed_letters.resend(desk, asked.letter_id, BAGIAN, HandOn(GOVERNMENT, "Sakit."))
    assert (await failed_letters.read_letter(desk, asked.letter_id)).state is LetterState.CANCELLED
    with pytest.raises(NotFailed):
        await failed_letters.resend(desk, asked.letter_id, BAGIAN)


async def test_a_letter_that_tells_the_department_stays_in_the_department(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    await sign_in(desk, client, CLERK)
    number = await enter(desk)
    (told,) = await refuse(desk, "proposal_received")
    letter = await failed_letters.read_letter(desk, told.letter_id)
    page = await client.get(f"/usulan/{number}")
    for address in (STRANGER, "dinkes@jambikota.example", CLERK):
        refused = await resent(client, page, letter, email=address, reason="Kotak surat penuh.")
        assert refused.status_code == 422
        assert "Surat ini hanya untuk unit penerimanya: dlh@jambikota.example, kepala.dlh@" in refused.text
    await resent(client, page, letter, email="kepala.dlh@jambikota.example", reason="Kotak surat penuh.")
    (sent,) = await outbox.claim(desk)
    assert "kepala.dlh@" in str(sent.message["To"])
    assert (await open_link(client, told)).status_code == 410
    assert (await open_link(client, sent)).url.path == f"/status/{number}"
    await sign_in(desk, client, CLERK)
    assert (
        "dlh<wbr>@jambikota.example → kepala.dlh<wbr>@jambikota.example" in (await client.get(f"/usulan/{number}")).text
    )


async def test_a_list_of_a_departments_agreements_stays_in_the_department(desk: Desk) -> None:
    await refused_list(desk, ("Sampah",))
    (failed,) = await failed_letters.failed(desk, limit=9)
    for address in (STRANGER, CLERK, "dinkes@jambikota.example"):
        with pytest.raises(InvalidForm):
            await failed_letters.resend(desk, failed.letter.id, BAGIAN, HandOn(address, "Salah alamat."))
    assert await outbox.claim(desk) == []


async def test_a_link_that_went_astray_shows_nothing_of_what_was_answered_either(desk: Desk) -> None:
    (owed,) = await refused_list(desk, ("Sampah",))
    async with desk.database.transaction() as session:
        token = (await session.scalars(select(Link))).one().token(desk.keyring)
    await reply(desk, owed, Reply.CONTINUE)
    assert (await links.open_link(desk, token)).obligation_id == owed.id
    (failed,) = await failed_letters.failed(desk, limit=9)
    await failed_letters.resend(desk, failed.letter.id, BAGIAN, HandOn("kepala.dlh@jambikota.example", "Salah alamat."))
    with pytest.raises(LinkClosed, match="tidak berlaku lagi"):
        await links.open_link(desk, token)


async def test_a_partners_mistyped_address_is_corrected_by_the_bagian_alone(
    desk: Desk, client: httpx.AsyncClient
) -> None:
    number = await enter(desk)
    (told,) = await refuse(desk, "partner_informed")
    letter = await failed_letters.read_letter(desk, told.letter_id)
    right = "ks@kabupatencontoh.example"
    await sign_in(desk, client, ADMIN)
    page = await client.get("/surat-gagal")
    assert (await resent(client, page, letter, email=right, reason="Salah ketik.")).status_code == 403
    await sign_in(desk, client, CLERK)
    page = await client.get("/surat-gagal")
    for address in ("dlh@jambikota.example", CLERK, "bukan alamat"):
        assert (await resent(client, page, letter, email=address, reason="Salah ketik.")).status_code == 422
    assert (await resent(client, page, letter, email=right)).status_code == 422, "not without a reason"
    await resent(client, page, letter, email=right, reason="Salah ketik.")
    (sent,) = await outbox.claim(desk)
    assert right in str(sent.message["To"])
    astray = await open_link(client, told)
    assert astray.status_code == 410
    assert "Tautan ini tidak berlaku lagi" in astray.text
    (entry,) = await written(desk, "letter_resent")
    assert (entry.note, entry.facts["before"], entry.facts["to"]) == ("Salah ketik.", "ks@contoh.example", right)
    assert (await open_link(client, sent)).url.path == f"/status/{number}"


async def test_a_partners_signature_goes_to_a_corrected_address_but_never_to_the_office(desk: Desk) -> None:
    number = await to_signing(desk)
    (asked,) = await refuse(desk, "signature_requested")
    for address in (CLERK, "kepala.dlh@jambikota.example", "kerjasama@jambikota.example"):
        with pytest.raises(InvalidForm):
            await failed_letters.resend(desk, asked.letter_id, BAGIAN, HandOn(address, "Salah ketik."))
    with pytest.raises(NotAllowed):
        await failed_letters.resend(desk, asked.letter_id, ADMINISTRATOR, HandOn("bupati@contoh.example", "Salah."))
    await failed_letters.resend(desk, asked.letter_id, BAGIAN, HandOn("bupati@contoh.example", "Salah ketik."))
    task = await open_task(desk, number, Assignment.PARTNER_SIGNATURE)
    assert task.email == "bupati@contoh.example"
    (entry,) = await written(desk, "reassigned")
    assert (entry.facts["before"], entry.facts["to_email"]) == ("ks@contoh.example", "bupati@contoh.example")
    told = {str(each.message["X-Satupintu-Letter"]): str(each.message["To"]) for each in await outbox.claim(desk)}
    assert "ks@contoh.example" in told["delegated"]
