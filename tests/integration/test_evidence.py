"""The history as a chain in a real database: written by every act, protected, anchored, and verified."""

import asyncio
import dataclasses
import hashlib
from collections.abc import Iterable
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from alembic import command
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from satupintu.documents.time_stamps import NoTimeStamp
from satupintu.domain.letters.states import LetterState
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.language.timeline import in_brief
from satupintu.store import schema
from satupintu.store.evidence import TimeStamp
from satupintu.store.letters import Letter
from satupintu.store.proposals import HistoryEntry
from satupintu.usecases.evidence.anchors import anchor, stamp, verify
from satupintu.usecases.letters.failed import resend
from satupintu.usecases.letters.outbox import claim
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.dossier import timeline
from tests.integration.conftest import TurnedClock
from tests.integration.test_web import sign_in
from tests.support.process import CLERK, answer, enter
from tests.support.signing import Authority
from tests.support.tsa import time_stamping

pytestmark = pytest.mark.anyio

A, C = Assignment, Choice
SIGNED = {"signed_on": "2026-11-24", "place": "Muara Bulian"}


async def to_the_signatures(desk: Desk) -> str:
    number = await enter(desk)
    for assignment, choice in (
        (A.COMPLETENESS, C.ACCEPT),
        (A.LEGAL_REVIEW, C.APPROVE),
        (A.BENEFIT_REVIEW, C.APPROVE),
        (A.CONCLUSION, C.APPROVE),
    ):
        await answer(desk, number, assignment, choice)
    return number


async def execute(desk: Desk, *statements: str) -> None:
    async with desk.database.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))


async def letters_of_today(desk: Desk) -> list[EmailMessage]:
    claimed = [each.message for each in await claim(desk)]
    while more := [each.message for each in await claim(desk)]:
        claimed += more
    return [each for each in claimed if each["X-Satupintu-Letter"] == "history_anchored"]


def plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def test_every_act_is_chained_and_the_day_is_anchored_once_by_letter(desk: Desk, clock: TurnedClock) -> None:
    number = await to_the_signatures(desk)
    before = await verify(desk)
    assert (before.misfit, before.anchors, before.last) == (None, 0, None)
    clock.turn(hours=-3)  # six in the morning
    assert not await anchor(desk)
    clock.turn(hours=3)
    assert [await anchor(desk), await anchor(desk)] == [True, False]
    found = await verify(desk)
    assert found.last is not None
    assert (found.misfit, found.anchors, found.last.entries, found.last.proposals) == (None, 1, before.entries, 1)
    letters = await letters_of_today(desk)
    assert [each["To"].addresses[0].addr_spec for each in letters] == list(desk.office.evidence.anchored_to)
    assert f"satupintu evidence verify --head {found.last.hash}" in plain(letters[0])
    assert "semuanya cocok" in plain(letters[0])
    assert (await verify(desk, f" {found.last.hash.upper()}\n")).misfit is None

    clock.turn(days=1)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    assert (await verify(desk, found.last.hash)).misfit is None
    assert await anchor(desk)
    later = await verify(desk)
    assert (later.misfit, later.anchors) == (None, 2)
    assert (await verify(desk, found.last.hash)).misfit is None


async def test_the_history_says_on_which_texts_and_with_which_answer(desk: Desk) -> None:
    await to_the_signatures(desk)
    async with desk.database.transaction() as session:
        entries = list(await session.scalars(select(HistoryEntry).order_by(HistoryEntry.position)))
    by_event = {each.event: each.facts for each in entries}
    assert len(by_event["submitted"]["form_sha256"]) == 64
    assert [each["kind"] for each in by_event["minutes_written"]["papers"]] == ["berita_acara"]
    assert len(by_event["recommended"]["decision_sha256"]) == 64
    assert by_event["recommended"]["papers_sha256"] == hashlib.sha256(b"").hexdigest()  # it came without papers


async def test_the_database_itself_refuses_to_change_what_proves(desk: Desk, clock: TurnedClock) -> None:
    await enter(desk)
    await anchor(desk)
    await execute(desk, "insert into time_stamp values (1, 'https://tsa.example', now(), false, 'x')")
    for statement in (
        "update history set note = 'lain' where position = 1",
        "delete from history where position = 1",
        "truncate history",
        "update anchor set entries = 0",
        "delete from anchored_head",
        "truncate anchor cascade",
        "update time_stamp set is_trusted = true",
    ):
        with pytest.raises(DBAPIError, match="added and never changed"):
            await execute(desk, statement)
    assert (await verify(desk)).misfit is None


EDITS = {
    "changed": ["update history set actor = 'Orang lain' where position = 2"],
    "changed, the hash too": ["update history set note = '', hash = repeat('0', 64) where position = 2"],
    "gap": ["delete from history where position = 2"],
    "cut": ["delete from history where position >= 3 and proposal_id = 1"],
    "cut, all of a proposal": ["delete from history where proposal_id = 2"],
    "end": ["update proposal set history_head = repeat('a', 64) where id = 1"],
    "swapped": [
        "update history set position = position + 1000 where proposal_id = 1",
        "update history set position = 4 - (position - 1000) where proposal_id = 1 and position <= 1003",
        "update history set position = position - 1000 where position > 1000",
    ],
    "another proposal's row": ["update history set facts = (select facts from history h where h.position = 1 limit 1)"],
    "the anchor's own count": ["update anchor set entries = entries + 1"],
    "a head that was anchored": ["update anchored_head set hash = repeat('b', 64) where proposal_id = 1"],
    "one second": ["update history set at = at + interval '1 microsecond' where position = 2 and proposal_id = 2"],
}


@pytest.mark.parametrize(
    "edit",
    ["facts = '{}'", "event = 'ajaib'", 'facts = facts || \'{"assignment": "ajaib"}\''],
    ids=["without facts", "of no known event", "of no known task"],
)
async def test_what_a_row_that_was_edited_does_not_say_any_more_keeps_nobody_from_the_rest(
    desk: Desk, client: httpx.AsyncClient, edit: str
) -> None:
    number = await to_the_signatures(desk)
    await execute(
        desk, "set local session_replication_role = replica", f"update history set {edit} where event = 'approved'"
    )
    await sign_in(desk, client, "auditor@jambikota.example")
    page = await client.get(f"/usulan/{number}")
    assert page.status_code == 200
    assert "Baris riwayat ini tidak terbaca" in page.text and "Merekomendasikan penandatanganan" in page.text
    assert (await client.get(f"/usulan/{number}/bukti.zip")).status_code == 200
    assert [each for each in await timeline(desk, number) if in_brief("en", each.what).startswith("This row")]
    assert (await verify(desk)).misfit is not None


async def test_edits_by_the_owner_of_the_database_are_found_and_the_letter_says_so(
    desk: Desk, clock: TurnedClock
) -> None:
    await to_the_signatures(desk)
    await enter(desk, title="Perjanjian kedua tentang pengelolaan sampah")
    await anchor(desk)
    await letters_of_today(desk)
    tables = ("history", "anchored_head", "anchor", "proposal")
    await execute(desk, *(f"create table kept_{t} as table {t}" for t in tables))
    missed = []
    for name, statements in EDITS.items():
        await execute(desk, "set local session_replication_role = replica", *statements)
        found = (await verify(desk)).misfit
        if found is None or "%" in found.sentence("en"):
            missed.append(name)
        await execute(
            desk,
            "set local session_replication_role = replica",
            *(f"delete from {table}" for table in tables),
            *(f"insert into {table} overriding system value table kept_{table}" for table in reversed(tables)),
        )
        assert (await verify(desk)).misfit is None, name
    assert missed == []

    # Who makes every hash anew, in anchors as well, is found only by what the officials hold.
    last = (await verify(desk)).last
    assert last is not None
    await execute(
        desk, "set local session_replication_role = replica", "delete from anchored_head", "delete from anchor"
    )
    assert (await verify(desk)).misfit is None
    found = (await verify(desk, last.hash)).misfit
    assert found is not None and found.kind == "unknown_head"

    await execute(
        desk, "set local session_replication_role = replica", "update history set actor = 'X' where position = 1"
    )
    clock.turn(hours=1)
    assert await anchor(dataclasses.replace(desk, language="en"))
    letter = (await letters_of_today(desk))[-1]
    assert letter["Subject"].startswith("CHECK: the history")
    assert "History of KS-2026-0001, row 1: its content does not fit its hash." in plain(letter)


async def test_rows_from_before_the_chain_get_the_hashes_they_would_have_had(desk: Desk) -> None:
    number = await to_the_signatures(desk)
    before = await _hashes(desk)
    async with desk.database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(schema.config(sync), "0007"))
        await connection.run_sync(lambda sync: command.upgrade(schema.config(sync), "head"))
    assert await _hashes(desk) == before
    await answer(desk, number, A.PARTNER_SIGNATURE, C.SIGN, **SIGNED)
    assert (await verify(desk)).misfit is None


async def _hashes(desk: Desk) -> list[tuple[int, str]]:
    async with desk.database.transaction() as session:
        rows: Iterable[HistoryEntry] = await session.scalars(select(HistoryEntry).order_by(HistoryEntry.id))
        return [(each.position, each.hash) for each in rows]


async def test_acts_at_once_on_one_proposal_leave_one_chain(desk: Desk) -> None:
    await enter(desk)
    async with desk.database.transaction() as session:
        await session.execute(update(Letter).values(state=LetterState.FAILED))
        letters = list(await session.scalars(select(Letter.id)))
    tried = await asyncio.gather(*(resend(desk, each, CLERK) for each in letters * 4), return_exceptions=True)
    assert tried.count(False) == len(letters), "a letter that failed once is sent again once"
    async with desk.database.transaction() as session:
        resent = select(func.count(HistoryEntry.id)).where(HistoryEntry.event == "letter_resent")
        assert await session.scalar(resent) == len(letters)
    assert (await verify(desk)).misfit is None


async def test_an_authority_stamps_the_newest_anchor_and_its_absence_is_no_hindrance(
    desk: Desk, clock: TurnedClock, tmp_path: Path
) -> None:
    authority = Authority()
    await enter(desk)

    def asking(url: str | None, roots: Path) -> Desk:
        evidence = desk.office.evidence.model_copy(update={"timestamp_url": url, "timestamp_roots": str(roots)})
        return dataclasses.replace(desk, office=desk.office.model_copy(update={"evidence": evidence}))

    roots = authority.save_root(tmp_path / "akar")
    with time_stamping(authority, answer_for=hashlib.sha256(b"lain").digest()) as astray:
        assert not await stamp(asking(astray, roots)), "there is no anchor yet"
        await anchor(desk)
        assert not await stamp(asking(None, roots))
        with pytest.raises(NoTimeStamp, match="permintaan lain"):
            await stamp(asking(astray, roots))
    with pytest.raises(NoTimeStamp, match="tidak memberi cap"):
        await stamp(asking(astray, roots))
    assert (await verify(desk)).stamp is None
    with time_stamping(authority) as url:
        assert await stamp(asking(url, roots))
        assert not await stamp(asking(url, roots))
        found = await verify(desk)
        assert found.stamp is not None
        assert (found.stamp.anchor_number, found.stamp.is_trusted, found.stamp.authority) == (1, True, url)
        clock.turn(days=1)
        await anchor(desk)
        assert await stamp(asking(url, tmp_path / "kosong"))
        async with desk.database.transaction() as session:
            trusted = list(await session.scalars(select(TimeStamp.is_trusted).order_by(TimeStamp.anchor_number)))
        assert trusted == [True, False]


async def test_a_proposal_decided_on_while_the_heads_are_folded_does_not_keep_the_anchor_from_being_made(
    desk: Desk,
) -> None:
    number = await enter(desk)
    async with asyncio.timeout(30):
        async with desk.database.transaction() as holding:
            await holding.execute(text("lock table anchored_head in exclusive mode"))
            making = asyncio.create_task(anchor(desk))
            waits = text("select count(*) from pg_locks where not granted and relation = 'anchored_head'::regclass")
            while not await holding.scalar(waits):
                await asyncio.sleep(0.05)
            async with desk.database.transaction() as session:
                await session.execute(text("update proposal set updated_at = now() where number = :n"), {"n": number})
        assert await making
    assert (await verify(desk)).misfit is None
    assert not await anchor(desk)
