"""Asking a person: a task, its link and its letter, opened together in the transaction of the stage that asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.assignments import Assignment
from satupintu.domain.office import Person, Role
from satupintu.domain.proposal import Language
from satupintu.mail.letters import TaskLetter
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Decision, Purpose, Task
from satupintu.usecases.desk import Desk
from satupintu.usecases.links import new_link
from satupintu.usecases.post import Recipient, calendar_entry, queue, working_days_left


@dataclass(frozen=True)
class Addressee:
    """Whom a task is for, with name and post as of today."""

    name: str
    position: str
    email: str
    language: str

    @classmethod
    def of(cls, person: Person, language: str) -> "Addressee":
        return cls(person.name, person.position, person.email, language)


Letter = Callable[..., TaskLetter]
"""A letter that lacks only its last day (`due`) and the working days until then (`working_days`)."""


async def ask(
    desk: Desk,
    session: AsyncSession,
    proposal: Proposal,
    assignment: Assignment,
    to: Addressee,
    letter: Letter,
    *,
    clock: str,
    since: date | None = None,
    sequence: int = 1,
    party: int | None = None,
) -> None:
    """
    Open a task for one person and queue the letter with its link and its day for the calendar.

    `clock` names a clock of the route; it counts from today or from the day `since`.
    """
    due = desk.due(proposal.definition, clock, since)
    task = Task(
        proposal_id=proposal.id,
        assignment=assignment,
        round=proposal.round,
        sequence=sequence,
        name=to.name,
        position=to.position,
        email=to.email,
        language=Language(to.language),
        party=party,
        opened_at=desk.clock.now(),
        due_on=due,
        clock=clock,
        counts_from=since or desk.today(),
        due_moves=0,
    )
    session.add(task)
    await session.flush()
    recipient = Recipient(to.name, to.email, to.language)
    link = await new_link(desk, session, Purpose.TASK, recipient, task=task, proposal=proposal)
    body = letter(due=due, working_days=working_days_left(desk, due), entry=calendar_entry(desk, task))
    await queue(desk, session, f"task:{task.id}", recipient, body, proposal=proposal, link=link)
    now = desk.clock.now()
    proposal.record("asked", Actor.system(), now, assignment=assignment, to=to.position, due=due.isoformat())


async def tasks_of(session: AsyncSession, proposal: Proposal) -> list[Task]:
    """The tasks of the present round, oldest first."""
    statement = select(Task).where(Task.proposal_id == proposal.id, Task.round == proposal.round)
    return list(await session.scalars(statement.order_by(Task.id)))


async def answers_of(session: AsyncSession, proposal: Proposal) -> list[tuple[Task, Decision]]:
    """Answered tasks of the present round with their answers, oldest first."""
    statement = select(Task, Decision).join(Decision, Decision.task_id == Task.id)
    statement = statement.where(Task.proposal_id == proposal.id, Task.round == proposal.round)
    return [(row.Task, row.Decision) for row in await session.execute(statement.order_by(Decision.id))]


def bagian(desk: Desk) -> list[Addressee]:
    """Everybody of the Bagian Kerja Sama; whoever answers first answers for all."""
    return [Addressee.of(person, desk.language) for person in desk.office.with_role(Role.BAGIAN)]
