"""The process without Prefect: what the flow does between people's answers, and people answering without a browser."""

from typing import Any

from sqlalchemy import select

from satupintu.domain.assignments import Assignment, Choice
from satupintu.domain.lifecycle import Status
from satupintu.store.proposals import Actor, Via
from satupintu.store.work import Task, TaskState
from satupintu.usecases import approvals, initiation, registration, review, signing
from satupintu.usecases.answers import Answer, checklist
from satupintu.usecases.deciding import Receipt, decide
from satupintu.usecases.desk import Desk
from satupintu.usecases.initiation import FiledPaper, submit
from satupintu.usecases.progress import look
from tests.support.forms import a_form

STEPS = {
    Status.SUBMITTED: initiation.open_check,
    Status.RETURNED: initiation.ask_completion,
    Status.IN_REVIEW: review.open_round,
    Status.WITH_CHAIR: review.ask_chair,
    Status.RECOMMENDED: review.write_minutes,
    Status.AWAITING_APPROVAL: approvals.ask_dprd,
    Status.IN_SIGNING: signing.ask_signatures,
    Status.SIGNED: registration.enter_register,
}
CLERK = Actor("Petugas", Via.CLI)


async def run(desk: Desk, number: str) -> Status:
    """What the flow does until somebody has to answer."""
    seen = await look(desk, number)
    while seen.is_our_turn:
        await STEPS[seen.status](desk, number)
        seen = await look(desk, number)
    return seen.status


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
        return (await session.scalars(statement)).one()


def an_answer(desk: Desk, choice: Choice, assignment: Assignment, note: str | None = None, **fields: str) -> Answer:
    """A complete answer."""
    items = checklist(assignment, desk.routes["KSDD"])
    checks = {item.id: "yes" for item in items}
    return Answer(choice, note=note, checks=checks, declaration=True, fields=fields)


async def answer(
    desk: Desk, number: str, assignment: Assignment, choice: Choice, note: str | None = None, **fields: str
) -> Receipt:
    """Answer the open task of a kind as its addressee, and let the flow go on."""
    task = await open_task(desk, number, assignment)
    actor = Actor(task.name, Via.LINK, task.email)
    receipt = await decide(desk, task.id, an_answer(desk, choice, assignment, note, **fields), actor)
    await run(desk, number)
    return receipt
