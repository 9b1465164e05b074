"""Before the signatures: the paraf of officials one after another, and the day on which both sides meet to sign."""

import dataclasses

import pytest
from sqlalchemy import select

from satupintu.domain.assignments import Assignment, Choice
from satupintu.domain.errors import InvalidForm
from satupintu.domain.lifecycle import Status
from satupintu.store.letters import Letter
from satupintu.store.work import Task
from satupintu.usecases import signing
from satupintu.usecases.desk import Desk
from satupintu.usecases.progress import look
from tests.support.process import answer, enter, open_task, run

pytestmark = pytest.mark.anyio
A, C = Assignment, Choice
LAWYER, CHAIR = "kabag.hukum@jambikota.example", "sekda@jambikota.example"
SIGNED = {"signed_on": "2026-11-24", "place": "Jambi"}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The office asks its head of law and its Sekda for their paraf."""
    signing = desk.office.signing.model_copy(update={"paraf": (LAWYER, CHAIR)})
    return dataclasses.replace(desk, office=desk.office.model_copy(update={"signing": signing}))


async def to_signing(desk: Desk) -> str:
    number = await enter(desk)
    await answer(desk, number, A.COMPLETENESS, C.ACCEPT)
    await through_review(desk, number)
    return number


async def through_review(desk: Desk, number: str) -> None:
    for assignment in (A.LEGAL_REVIEW, A.BENEFIT_REVIEW, A.CONCLUSION):
        await answer(desk, number, assignment, C.APPROVE)


async def asked(desk: Desk, number: str) -> list[tuple[Assignment, str]]:
    """Who is asked for what now."""
    async with desk.database.transaction() as session:
        tasks = await session.scalars(select(Task).where(Task.proposal.has(number=number)).order_by(Task.id))
        return [(task.assignment, task.email) for task in tasks if task.is_open]


async def test_each_official_is_asked_for_the_paraf_after_the_one_before_and_then_the_signatories(desk: Desk) -> None:
    number = await to_signing(desk)
    assert await asked(desk, number) == [(A.PARAF, LAWYER)]
    await answer(desk, number, A.PARAF, C.INITIAL)
    assert await asked(desk, number) == [(A.PARAF, CHAIR)]
    await answer(desk, number, A.PARAF, C.INITIAL)
    assert {assignment for assignment, _ in await asked(desk, number)} == {A.WET_INK, A.PARTNER_SIGNATURE}
    async with desk.database.transaction() as session:
        letters = list(await session.scalars(select(Letter).where(Letter.template == "paraf_requested")))
    assert [letter.to_email for letter in letters] == [LAWYER, CHAIR]
    assert letters[0].values["signer"] == "Wali Kota Jambi"


async def test_asking_again_while_a_paraf_is_awaited_asks_nobody_else(desk: Desk) -> None:
    number = await to_signing(desk)
    await signing.ask_signatures(desk, number)
    assert await asked(desk, number) == [(A.PARAF, LAWYER)]


async def test_a_paraf_refused_sends_the_text_back_with_the_note_and_all_review_and_initial_the_new_one(
    desk: Desk,
) -> None:
    number = await to_signing(desk)
    await answer(desk, number, A.PARAF, C.INITIAL)
    with pytest.raises(InvalidForm):
        await answer(desk, number, A.PARAF, C.REVISE)
    await answer(desk, number, A.PARAF, C.REVISE, note="Pasal 5 belum menyebut pembiayaan.")
    assert (await look(desk, number)).status is Status.RETURNED
    task = await open_task(desk, number, A.COMPLETION)
    async with desk.database.transaction() as session:
        letter = (await session.scalars(select(Letter).where(Letter.dedupe_key == f"task:{task.id}"))).one()
    assert [opinion["note"] for opinion in letter.values["opinions"]] == ["Pasal 5 belum menyebut pembiayaan."]
    await answer(desk, number, A.COMPLETION, C.RESUBMIT)
    await through_review(desk, number)
    assert await asked(desk, number) == [(A.PARAF, LAWYER)]


async def test_a_deputy_initials_for_an_official_who_is_away(desk: Desk) -> None:
    from satupintu.domain.office import Deputy

    facts = {"for": CHAIR, "by": "asisten.pemerintahan@jambikota.example", "reason": "Cuti", "capacity": "Plh."}
    deputy = Deputy.model_validate({**facts, "from": "2026-11-24", "until": "2026-11-30"})
    desk = dataclasses.replace(desk, office=desk.office.model_copy(update={"deputies": (deputy,)}))
    number = await to_signing(desk)
    await answer(desk, number, A.PARAF, C.INITIAL)
    assert await asked(desk, number) == [(A.PARAF, "asisten.pemerintahan@jambikota.example")]
    await answer(desk, number, A.PARAF, C.INITIAL)
    await run(desk, number)
    assert (A.PARAF, CHAIR) not in await asked(desk, number)
