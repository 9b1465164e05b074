"""Asking a person: a task, its link and its letter, opened together in the transaction of the stage that asks."""

from collections.abc import Callable
from datetime import date
from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.events import TaskAsked
from satupintu.domain.process.form import Language
from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS
from satupintu.domain.task.seats import Why
from satupintu.mail.letters import AskedInstead
from satupintu.mail.parts import CalendarEntry, Opinion, PassedOn, Remark, TaskLetter
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Decision, Purpose, Task
from satupintu.usecases.letters.links import new_link
from satupintu.usecases.letters.outbox import Recipient, about, calendar_entry, queue, working_days_left
from satupintu.usecases.office.addressees import Addressee
from satupintu.usecases.office.desk import Desk


class Terms(TypedDict):
    """What a letter that asks somebody says of the task itself, which the stage does not know beforehand."""

    due: date | None
    working_days: int | None
    """Until the last day."""
    passed_on: PassedOn | None
    """In whose place it is sent."""
    entry: CalendarEntry | None


AskingLetter = Callable[[Terms], TaskLetter]
"""The letter of a stage, once the terms of the task are known."""


async def ask(
    desk: Desk,
    session: AsyncSession,
    proposal: Proposal,
    assignment: Assignment,
    to: Addressee,
    letter: AskingLetter,
    *,
    since: date | None = None,
    sequence: int = 1,
    party: int | None = None,
    step: ApprovalStep | None = None,
) -> None:
    """
    Open a task for one person and queue the letter with its link and its day for the calendar.

    The clock of its kind, or of its `step`, counts from today or from the day `since`.
    """
    clock = f"{step.id}.{assignment}" if step is not None else KINDS[assignment].clock
    assert clock is not None
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
        seat=to.seat or to.email.lower(),
        entrusted=to.entrusted,
        opened_at=desk.clock.now(),
        due_on=due,
        step=step.id if step else None,
        clock=clock,
        counts_from=since or desk.today(),
        due_moves=0,
    )
    await open_task(desk, session, proposal, task, letter, to.passed_on)
    if to.passed_on is not None:
        await _tell_appointed(desk, session, proposal, task, to.passed_on)
    asked = TaskAsked(
        assignment=assignment,
        step=step.title if step else None,
        to=to.position,
        due=due,
        instead_of=to.passed_on.by if to.passed_on and to.passed_on.why is Why.DEPUTY else None,
    )
    reason = to.passed_on.reason or None if to.passed_on else None
    proposal.record(asked, Actor.system(), desk.clock.now(), reason)


async def _tell_appointed(
    desk: Desk, session: AsyncSession, proposal: Proposal, task: Task, passed_on: PassedOn
) -> None:
    """Whoever the office has appointed reads who was asked instead: no task goes past them unseen."""
    appointed = desk.office.person(task.seat, desk.today())
    if appointed is None or appointed.address == task.email.lower():
        return
    body = AskedInstead(
        about=about(proposal), assignment=task.assignment, step=step_words(task, proposal), instead=passed_on
    )
    recipient = Recipient(appointed.name, appointed.email, desk.language)
    await queue(desk, session, f"instead:{task.id}", recipient, body, proposal=proposal)


async def open_task(
    desk: Desk, session: AsyncSession, proposal: Proposal, task: Task, letter: AskingLetter, passed_on: PassedOn | None
) -> None:
    """Store a task and queue the letter that asks, with a link of its own and its day for the calendar."""
    session.add(task)
    await session.flush()
    recipient = Recipient(task.name, task.email, task.language)
    link = await new_link(desk, session, Purpose.TASK, recipient, task=task, proposal=proposal)
    terms = Terms(
        due=task.due_on,
        working_days=working_days_left(desk, task.due_on),
        passed_on=passed_on,
        entry=calendar_entry(desk, task),
    )
    await queue(desk, session, f"task:{task.id}", recipient, letter(terms), proposal=proposal, link=link)


def step_of(task: Task, proposal: Proposal) -> ApprovalStep | None:
    """The step with an authority outside that a task belongs to."""
    return proposal.definition.step(task.step) if task.step else None


def step_words(task: Task, proposal: Proposal) -> Words | None:
    """What the step of a task is called."""
    step = step_of(task, proposal)
    return step.title if step else None


def opinion_of(task: Task, decision: Decision, proposal: Proposal) -> Opinion:
    """What somebody answered, as others read it in a letter."""
    return Opinion(
        assignment=task.assignment,
        step=step_words(task, proposal),
        name=task.position,
        choice=decision.choice,
        note=decision.note,
        remarks=remarks_of(decision, proposal),
        conditions=decision.given.conditions,
    )


def remarks_of(decision: Decision, proposal: Proposal) -> tuple[Remark, ...]:
    """What a review found wrong, item by item of its checklist."""
    definition = proposal.definition
    items = {item.id: Words(id=item.text, en=item.text_en) for item in (*definition.legal, *definition.benefit)}
    said = decision.given.remarks
    return tuple(Remark(item=words, text=said[item]) for item, words in items.items() if said.get(item))


async def tasks_of(session: AsyncSession, proposal: Proposal) -> list[Task]:
    """The tasks of the present round, oldest first."""
    statement = select(Task).where(Task.proposal_id == proposal.id, Task.round == proposal.round)
    return list(await session.scalars(statement.order_by(Task.id)))


async def answers_of(session: AsyncSession, proposal: Proposal) -> list[tuple[Task, Decision]]:
    """Answered tasks of the present round with their answers, oldest first."""
    statement = select(Task, Decision).join(Decision, Decision.task_id == Task.id)
    statement = statement.where(Task.proposal_id == proposal.id, Task.round == proposal.round)
    return [(row.Task, row.Decision) for row in await session.execute(statement.order_by(Decision.id))]
