"""Before the signatures: the paraf of officials one after another, and the day on which both sides meet to sign."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event
from sqlalchemy import select

from satupintu.domain.errors import InvalidForm, NotAllowed
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.mail.calendar import calendar_file
from satupintu.mail.letters import LETTERS
from satupintu.store.letters import Letter
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import signing
from satupintu.usecases.process.ceremony import CeremonyWanted, call_off, set_date
from satupintu.usecases.process.flow_state import look, run_of
from tests.support.process import CLERK, answer, enter, open_task, run

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
    from satupintu.domain.office.office import Deputy

    facts = {"for": CHAIR, "by": "asisten.pemerintahan@jambikota.example", "reason": "Cuti", "capacity": "Plh."}
    deputy = Deputy.model_validate({**facts, "from": "2026-11-24", "until": "2026-11-30"})
    desk = dataclasses.replace(desk, office=desk.office.model_copy(update={"deputies": (deputy,)}))
    number = await to_signing(desk)
    await answer(desk, number, A.PARAF, C.INITIAL)
    assert await asked(desk, number) == [(A.PARAF, "asisten.pemerintahan@jambikota.example")]
    await answer(desk, number, A.PARAF, C.INITIAL)
    await run(desk, number)
    assert (A.PARAF, CHAIR) not in await asked(desk, number)


async def to_signatures(desk: Desk) -> str:
    number = await to_signing(desk)
    await answer(desk, number, A.PARAF, C.INITIAL)
    await answer(desk, number, A.PARAF, C.INITIAL)
    return number


async def invitations(desk: Desk, template: str = "ceremony_invitation") -> list[Letter]:
    async with desk.database.transaction() as session:
        return list(await session.scalars(select(Letter).where(Letter.template == template).order_by(Letter.id)))


def calendar_of(desk: Desk, letter: Letter) -> Event:
    """The entry in the file that goes with a letter."""
    body = LETTERS[letter.template].model_validate(letter.values)
    assert body.entry is not None
    queued = desk.clock.now() - timedelta(minutes=1)
    file, _ = calendar_file(body.entry, "Undangan", letter.to_email, queued, desk.office.letterhead)
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert isinstance(event, Event)
    return event


MORNING = CeremonyWanted("2026-12-01", "09:30", "Aula Griya Mayang")
GUESTS = {
    *("walikota@jambikota.example", "dlh@jambikota.example", "kabag.kerjasama@jambikota.example"),
    "ks@contoh.example",
}


async def test_everybody_who_is_expected_is_invited_once_with_the_hour_for_the_calendar(desk: Desk) -> None:
    number = await to_signatures(desk)
    await set_date(desk, number, MORNING, CLERK)
    await set_date(desk, number, MORNING, CLERK)
    run = await run_of(desk, number)
    assert run is not None and run.is_behind, "the flow is woken, and sends the letters"
    letters = await invitations(desk)
    assert sorted(letter.to_email for letter in letters) == sorted(GUESTS)
    event = calendar_of(desk, letters[0])
    assert event.decoded("dtstart") == datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
    assert str(event["location"]) == "Aula Griya Mayang"
    assert event["attendee"] == f"mailto:{letters[0].to_email}"


async def test_a_new_hour_moves_the_same_entry_and_calling_it_off_cancels_it(desk: Desk) -> None:
    number = await to_signatures(desk)
    await set_date(desk, number, MORNING, CLERK)
    await set_date(desk, number, dataclasses.replace(MORNING, hour="13:00"), CLERK)
    await call_off(desk, number, CLERK)
    await call_off(desk, number, CLERK)
    told = [*await invitations(desk), *await invitations(desk, "ceremony_called_off")]
    mine = [calendar_of(desk, letter) for letter in told if letter.to_email == "walikota@jambikota.example"]
    assert {str(event["uid"]) for event in mine} == {str(mine[0]["uid"])}
    assert [(event["sequence"], str(event["status"])) for event in mine] == [
        *((0, "CONFIRMED"), (1, "CONFIRMED"), (2, "CANCELLED"))
    ]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (dataclasses.replace(MORNING, day="2026-11-23"), "day"),
        (dataclasses.replace(MORNING, hour="08:59", day="2026-11-24"), "day"),
        (dataclasses.replace(MORNING, day="besok"), "day"),
        (dataclasses.replace(MORNING, hour="25:00"), "hour"),
        (dataclasses.replace(MORNING, place=" "), "place"),
    ],
    ids=["gone by", "gone by today", "no day", "no hour", "no place"],
)
async def test_a_date_that_cannot_be_is_refused_beside_its_field(
    desk: Desk, wanted: CeremonyWanted, field: str
) -> None:
    number = await to_signatures(desk)
    with pytest.raises(InvalidForm) as refused:
        await set_date(desk, number, wanted, CLERK)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert await invitations(desk) == []


async def test_a_signatory_who_declines_calls_the_ceremony_off(desk: Desk) -> None:
    number = await to_signatures(desk)
    await set_date(desk, number, MORNING, CLERK)
    await answer(desk, number, A.PARTNER_SIGNATURE, C.DECLINE, note="Direksi berganti.")
    assert {letter.to_email for letter in await invitations(desk, "ceremony_called_off")} == GUESTS


async def test_a_text_that_goes_back_calls_its_ceremony_off(desk: Desk) -> None:
    number = await to_signing(desk)
    await set_date(desk, number, MORNING, CLERK)
    await answer(desk, number, A.PARAF, C.REVISE, note="Pasal 5 belum menyebut pembiayaan.")
    assert (await look(desk, number)).status is Status.RETURNED
    assert {letter.to_email for letter in await invitations(desk, "ceremony_called_off")} == GUESTS


async def test_no_ceremony_is_set_before_the_text_is_to_be_signed(desk: Desk) -> None:
    number = await enter(desk)
    with pytest.raises(NotAllowed, match="menunggu tanda tangan"):
        await set_date(desk, number, MORNING, CLERK)
