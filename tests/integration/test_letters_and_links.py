"""Letters are rows first; links are derived while sending; what failed is seen and can be sent again."""

import dataclasses
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select, text, update

from satupintu.domain.errors import LinkClosed, TooMany
from satupintu.domain.evidence.tokens import Keyring
from satupintu.domain.letters.faults import Fault
from satupintu.domain.letters.states import LetterState
from satupintu.domain.office.bounds import LIMITS, Bound
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.mail.smtp import SendingFailed
from satupintu.store.letters import Letter
from satupintu.store.work import Decision, Link
from satupintu.usecases.letters import links, outbox
from satupintu.usecases.letters.sign_in import ask_sign_in
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.sessions import end_session, session_of
from satupintu.usecases.process import oversight
from tests.integration.conftest import TurnedClock
from tests.support.follow_up import live_until
from tests.support.offices import where_the_first_remark_decides
from tests.support.people import link_in
from tests.support.process import answer, conclude, enter

pytestmark = pytest.mark.anyio


async def claimed(desk: Desk, number: str) -> list[outbox.Claimed]:
    return await outbox.claim(desk, proposal_number=number)


async def state_of(desk: Desk, letter_id: int) -> Letter:
    async with desk.database.transaction() as session:
        return await session.get_one(Letter, letter_id)


def token_in(message: EmailMessage) -> str:
    link = link_in(message)
    assert link is not None
    return link.rsplit("/", 1)[1]


async def test_a_claimed_letter_is_nobody_elses_until_its_lease_ends(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk)
    assert len(await claimed(desk, number)) == 3
    assert await claimed(desk, number) == []
    clock.turn(seconds=31)
    assert len(await claimed(desk, number)) == 3


async def test_every_try_of_a_letter_has_the_same_message_id_and_the_same_link(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk)
    first = {each.letter_id: each.message for each in await claimed(desk, number)}
    clock.turn(minutes=1)
    second = {each.letter_id: each.message for each in await claimed(desk, number)}
    for letter_id, message in first.items():
        assert second[letter_id]["Message-ID"] == message["Message-ID"]
        assert link_in(second[letter_id]) == link_in(message)
    assert len({message["Message-ID"] for message in first.values()}) == 3


async def test_a_temporary_refusal_is_tried_again_later_and_a_final_one_is_not(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk)
    one, two, three = await claimed(desk, number)
    await outbox.settle_letter(desk, one.letter_id, SendingFailed(Fault.LATER, 450, "450 greylisted"))
    await outbox.settle_letter(
        desk, two.letter_id, SendingFailed(Fault.ADDRESS, 550, "550 no such user", is_final=True)
    )
    await outbox.settle_letter(desk, three.letter_id, None)
    assert (await state_of(desk, one.letter_id)).not_before == clock.now() + timedelta(minutes=5)
    assert (await state_of(desk, two.letter_id)).state is LetterState.FAILED
    assert (await state_of(desk, three.letter_id)).state is LetterState.SENT
    clock.turn(minutes=5)
    assert [each.letter_id for each in await claimed(desk, number)] == [one.letter_id]


async def test_whoever_comes_late_unsends_no_letter_and_is_heard_when_it_was_sent(
    desk: Desk, clock: TurnedClock
) -> None:
    number = await enter(desk)
    gone, kept, _ = await claimed(desk, number)
    clock.turn(seconds=outbox.LEASE.total_seconds() + 1)
    await claimed(desk, number)  # another worker takes what the first seems to have left behind
    refused = SendingFailed(Fault.ADDRESS, 550, "550 no such user", is_final=True)
    await outbox.settle_letter(desk, gone.letter_id, None)
    await outbox.settle_letter(desk, gone.letter_id, refused)
    await outbox.keep_claim(desk, gone.letter_id)
    sent = await state_of(desk, gone.letter_id)
    assert (sent.state, sent.last_error, sent.lease_until) == (LetterState.SENT, None, None)
    await outbox.settle_letter(desk, kept.letter_id, refused)
    await outbox.settle_letter(desk, kept.letter_id, SendingFailed(Fault.LATER, 450, "450 greylisted"))
    failed = await state_of(desk, kept.letter_id)
    assert (failed.state, failed.last_code) == (LetterState.FAILED, 550)
    await outbox.settle_letter(desk, kept.letter_id, None)
    assert (await state_of(desk, kept.letter_id)).state is LetterState.SENT


async def test_after_the_last_try_a_letter_has_failed_and_stays_visible(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk)
    for _ in range(3):
        for each in await claimed(desk, number):
            await outbox.settle_letter(desk, each.letter_id, SendingFailed(Fault.LATER, 451, "451 try later"))
        clock.turn(hours=1)
    async with desk.database.transaction() as session:
        assert set(await session.scalars(select(Letter.state))) == {LetterState.FAILED}


async def test_a_letter_whose_task_was_settled_meanwhile_is_not_sent(desk: Desk) -> None:
    number = await enter(desk)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    one_decides = where_the_first_remark_decides(desk)
    await answer(one_decides, number, Assignment.LEGAL_REVIEW, Choice.REVISE, note="Perbaiki.")
    subjects = [str(each.message["Subject"]) for each in await claimed(desk, number)]
    assert not any("telaah manfaat" in subject.lower() for subject in subjects)
    async with desk.database.transaction() as session:
        cancelled = await session.scalars(select(Letter.template).where(Letter.state == LetterState.CANCELLED))
        assert list(cancelled) == ["review_requested"]


async def test_opening_a_task_link_does_not_use_it_up_and_decides_nothing(desk: Desk) -> None:
    number = await enter(desk)
    (letter,) = [each for each in await claimed(desk, number) if "periksa" in str(each.message["Subject"])]
    opened = [await links.open_link(desk, token_in(letter.message)) for _ in range(3)]
    assert len({each.session_token for each in opened}) == 3
    async with desk.database.transaction() as session:
        assert await session.scalar(select(func.count(Decision.id))) == 0


async def test_a_sign_in_link_works_once_and_for_half_an_hour(desk: Desk, clock: TurnedClock) -> None:
    await ask_sign_in(desk, "Kabag.Hukum@JambiKota.example", "id")
    (letter,) = await outbox.claim(desk)
    token = token_in(letter.message)
    opened = await links.open_link(desk, token)
    session = await session_of(desk, opened.session_token)
    assert session is not None
    assert session.email == "kabag.hukum@jambikota.example"
    with pytest.raises(LinkClosed, match="sudah dipakai"):
        await links.open_link(desk, token)
    await ask_sign_in(desk, "kabag.hukum@jambikota.example", "id")
    (letter,) = await outbox.claim(desk)
    clock.turn(minutes=31)
    with pytest.raises(LinkClosed, match="kedaluwarsa"):
        await links.open_link(desk, token_in(letter.message))


async def test_a_stranger_asking_to_sign_in_causes_no_letter_and_no_error(desk: Desk) -> None:
    await ask_sign_in(desk, "penyusup@example.org", "id")
    assert await outbox.claim(desk) == []


async def test_sign_in_links_are_limited_per_hour(desk: Desk, clock: TurnedClock) -> None:
    for _ in range(LIMITS[Bound.SIGN_IN_ADDRESS].most):
        await ask_sign_in(desk, "auditor@jambikota.example", "id")
    with pytest.raises(TooMany):
        await ask_sign_in(desk, "auditor@jambikota.example", "id")
    clock.turn(hours=1, minutes=1)
    await ask_sign_in(desk, "auditor@jambikota.example", "id")


async def test_a_session_ends_when_idle_and_when_signed_out(desk: Desk, clock: TurnedClock) -> None:
    for ending in ("idle", "signed out"):
        await ask_sign_in(desk, "auditor@jambikota.example", "id")
        letter = (await outbox.claim(desk))[-1]
        token = (await links.open_link(desk, token_in(letter.message))).session_token
        assert await session_of(desk, token) is not None
        if ending == "idle":
            clock.turn(hours=13)
        else:
            await end_session(desk, token)
        assert await session_of(desk, token) is None


async def test_no_usable_token_rests_in_any_table(desk: Desk) -> None:
    number = await enter(desk)
    await ask_sign_in(desk, "auditor@jambikota.example", "id")
    tokens = [token_in(each.message) for each in await outbox.claim(desk)]
    tokens.append((await links.open_link(desk, tokens[-1])).session_token)
    assert len(tokens) == 5, number
    async with desk.database.transaction() as session:
        tables = list(await session.scalars(text("select tablename from pg_tables where schemaname = 'public'")))
        rows = [str(row) for table in tables for row in await session.execute(text(f'select t::text from "{table}" t'))]
    assert not [token for token in tokens for row in rows if token in row]


async def test_a_dropped_key_voids_the_links_it_made(desk: Desk) -> None:
    await enter(desk)
    letter = (await outbox.claim(desk))[0]
    async with desk.database.transaction() as session:
        await session.execute(update(Link).values(key_id="00000000"))
    with pytest.raises(LinkClosed):
        await links.open_link(desk, token_in(letter.message))


async def test_after_a_key_was_dropped_letters_carry_links_of_the_new_one(desk: Desk, clock: TurnedClock) -> None:
    number = await enter(desk)
    await conclude(desk, title="Perjanjian yang berlaku")
    await live_until(desk, clock, "2026-12-02")
    await oversight.remind(desk)
    before = await everything_due(desk)
    newer = dataclasses.replace(desk, keyring=Keyring(["kunci-pengganti"]))
    await live_until(newer, clock, "2026-12-29")
    await oversight.remind(newer)
    after = await everything_due(newer)
    await answer(newer, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    after |= await everything_due(newer)
    for kind in ("asked_after", "reminder", "progress"):
        await links.open_link(newer, token_in(after[kind]))
        with pytest.raises(LinkClosed):
            await links.open_link(newer, token_in(before[kind]))
    async with desk.database.transaction() as session:
        assert LetterState.FAILED not in await session.scalars(select(Letter.state))
        places = await session.execute(
            select(Link.obligation_id, Link.task_id, Link.proposal_id, Link.email, func.count())
            .where(Link.revoked_at.is_(None))
            .group_by(Link.obligation_id, Link.task_id, Link.proposal_id, Link.email)
        )
        assert {row.count for row in places} == {1}, "the dropped key's are revoked"


async def everything_due(desk: Desk) -> dict[str, EmailMessage]:
    """The last letter of each kind that is due; all are taken by the mail server."""
    found = {}
    while claimed := await outbox.claim(desk):
        for each in claimed:
            await outbox.settle_letter(desk, each.letter_id, None)
            found[str(each.message["X-Satupintu-Letter"])] = each.message
    return found
