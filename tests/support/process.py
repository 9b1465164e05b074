"""The process without Prefect: what the flow does between people's answers, and people answering without a browser."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import APPROVALS, Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import Actor, Via
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import approvals, initiation, registration, review, signing
from satupintu.usecases.process.decide import Receipt, decide
from satupintu.usecases.process.flow_state import look
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.task.check import Answer
from satupintu.usecases.task.papers import FiledPaper
from satupintu.usecases.task.signed_text import prefilled
from tests.support.enclosures import with_enclosures
from tests.support.forms import a_form
from tests.support.replies import TEXT, filled_in
from tests.support.signing import a_pdf

STEPS = {
    Status.SUBMITTED: initiation.open_check,
    Status.RETURNED: initiation.ask_completion,
    Status.IN_REVIEW: review.open_round,
    Status.WITH_CHAIR: review.ask_chair,
    Status.RECOMMENDED: review.write_minutes,
    Status.AWAITING_APPROVAL: approvals.ask_next,
    Status.IN_SIGNING: signing.ask_signatures,
    Status.AWAITING_TEXT: signing.ask_text,
    Status.SIGNED: registration.enter_register,
}
CLERK = Actor("Petugas", Via.CLI)


async def run(desk: Desk, number: str) -> Status:
    """What the flow does until somebody has to answer."""
    for _ in STEPS:
        seen = await look(desk, number)
        if not seen.is_our_turn:
            return seen.status
        await STEPS[seen.status](desk, number)
    raise AssertionError(f"the flow goes round in circles in {seen.status}")


async def enter(desk: Desk, papers: tuple[FiledPaper, ...] = (), **changes: Any) -> str:
    """Enter a proposal and let the flow ask for the first check."""
    number = (await submit(desk, a_form(**changes), papers, CLERK)).number
    await run(desk, number)
    return number


async def open_task(desk: Desk, number: str, assignment: Assignment) -> Task:
    """The open task of a kind."""
    async with desk.database.transaction() as session:
        statement = select(Task).where(
            Task.assignment == assignment, Task.state == TaskState.OPEN, Task.proposal.has(number=number)
        )
        return (await session.scalars(statement.options(joinedload(Task.proposal)))).one()


def an_answer(desk: Desk, choice: Choice, note: str | None = None, **fields: str) -> Answer:
    """
    A complete answer: every check is yes, every deviation may pass, nothing leads to the DPRD.

    `answer` and `answer_as_asked` leave the two questions of the DPRD as the proposal answers them itself.
    """
    return filled_in(desk.routes.values(), choice, note, **fields)


async def answer(
    desk: Desk, number: str, assignment: Assignment, choice: Choice, note: str | None = None, **fields: str
) -> Receipt:
    """
    Answer the open task of a kind as its addressee, and let the flow go on.

    A partner whom the city has to make an offer first accepts it the same day, and the text that all have agreed to
    sign is filed on the day of the last; `answer_as_asked` stops before that.
    """
    receipt = await answer_as_asked(desk, number, assignment, choice, note, **fields)
    if assignment is Assignment.CONCLUSION and choice in APPROVALS:
        await accept_the_offer(desk, number)
    if choice is Choice.SIGN and (await look(desk, number)).status is Status.AWAITING_TEXT:
        await file_text(desk, number)
    return receipt


async def answer_as_asked(
    desk: Desk, number: str, assignment: Assignment, choice: Choice, note: str | None = None, **fields: str
) -> Receipt:
    """Answer the open task of a kind as its addressee, and let the flow go on until somebody has to answer."""
    task = await open_task(desk, number, assignment)
    actor = Actor(task.name, Via.LINK, task.email)
    form = task.proposal.form
    claimed = {
        "dprd_burden": "yes" if form.burdens_public else "no",
        "dprd_budgeted": "yes" if form.funding.in_current_budget else "no",
        "plenary_number": "14/DPRD",
        "plenary_on": desk.today().isoformat(),
        "dprd_change": form.burden_change or ("more" if form.burdens_public else "none"),
    }
    given = await with_enclosures(desk, assignment, task.id, an_answer(desk, choice, note, **{**claimed, **fields}))
    receipt = await decide(desk, task.id, given, actor)
    await run(desk, number)
    return receipt


async def send_back(desk: Desk, number: str, note: str) -> None:
    """One reviewer asks for a revision, and the other has nothing to remark: the proposal goes back to the OPD."""
    await answer(desk, number, Assignment.LEGAL_REVIEW, Choice.REVISE, note=note)
    await answer(desk, number, Assignment.BENEFIT_REVIEW, Choice.APPROVE)


async def accept_the_offer(desk: Desk, number: str) -> None:
    """Send the offer and record that the partner accepts it, where the proposal stands at that step."""
    async with desk.database.transaction() as session:
        mine = (Task.state == TaskState.OPEN, Task.proposal.has(number=number))
        step = await session.scalar(select(Task.step).where(*mine, Task.step.is_not(None)))
    today = desk.today().isoformat()
    if step in ("offer", "offer_reply"):
        sent = {"letter_number": "100/1/KS", "received_on": today}
        await answer_as_asked(desk, number, Assignment.LETTER, Choice.RECORD, **sent)
    if step == "offer":
        said = {"letter_number": "5/X", "decided_on": today}
        await answer_as_asked(desk, number, Assignment.APPROVAL, Choice.APPROVE, **said)


async def conclude(desk: Desk, signed_on: str | None = None, **changes: Any) -> str:
    """Bring a proposal through all hands to the register on one day; returns its number."""
    number = await enter(desk, **changes)
    await answer(desk, number, Assignment.COMPLETENESS, Choice.ACCEPT)
    for kind in (Assignment.LEGAL_REVIEW, Assignment.BENEFIT_REVIEW, Assignment.CONCLUSION):
        await answer(desk, number, kind, Choice.APPROVE)
    said = {"signed_on": signed_on or desk.today().isoformat(), "place": "Jambi"}
    await answer(desk, number, Assignment.PARTNER_SIGNATURE, Choice.SIGN, **said)
    await answer(desk, number, Assignment.CITY_SIGNATURE, Choice.SIGN, power_of_attorney="1/SK", **said)
    return number


async def file_text(desk: Desk, number: str, **said: str) -> Receipt:
    """
    File the signed text as the Bagian, and let the flow go on to the register.

    It was signed in ink, on the day and at the place on which the last of all agreed to it, or as `said`.
    """
    task = await open_task(desk, number, Assignment.SIGNED_TEXT)
    scan = FiledPaper("naskah_ditandatangani", "naskah.pdf", await desk.blobs.put_bytes(a_pdf(), "naskah.pdf"))
    given = an_answer(desk, Choice.RECORD, **{**await prefilled(desk, task, task.proposal), **TEXT, **said})
    receipt = await decide(desk, task.id, replace(given, papers=(scan,)), Actor(task.name, Via.LINK, task.email))
    await run(desk, number)
    return receipt
