"""
Oversight: what happens because time passes and nobody acts. Run every hour; repeating a round changes nothing.

Time stands still for reviewers while a proposal is back with the OPD: their tasks are closed then, and the next round
opens new ones with days of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.process import events
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.route.deadlines import JAKARTA, working_days_between
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS, NOT_REMINDED, Who
from satupintu.domain.task.reminders import farthest_due, is_escalated, rungs_passed
from satupintu.domain.task.seats import take_seat
from satupintu.domain.task.states import TaskState
from satupintu.mail.letters import Digest, DueMoved, Escalated, Reminder
from satupintu.mail.parts import MOST_LINES, DigestTask
from satupintu.store.database import lock_proposal
from satupintu.store.proposals import Actor, Proposal, RouteVersion
from satupintu.store.work import Task
from satupintu.usecases.letters.links import link_of, links_to_tasks
from satupintu.usecases.letters.outbox import Recipient, about, calendar_entry, queue, working_days_left
from satupintu.usecases.letters.tell import tell
from satupintu.usecases.office.addressees import Addressee, bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import todays_department
from satupintu.usecases.process.approvals import silence_is_due, watch_silence
from satupintu.usecases.task.open import step_words


async def recompute_deadlines(desk: Desk) -> int:
    """Move the last days that no longer fit the calendar, with a letter that moves the entry of the reader, too."""
    moved = 0
    for number in await _numbers_with_other_days(desk):
        async with desk.database.transaction() as session:
            proposal = await lock_proposal(session, number)
            for task in await _open_tasks(session, proposal):
                if (due := _due(desk, proposal.definition, task.clock, task.counts_from)) not in (None, task.due_on):
                    await _move(desk, session, proposal, task, due)
                    moved += 1
    return moved


def _due(desk: Desk, definition: RouteDefinition, clock: str | None, counts_from: date | None) -> date | None:
    """The last day by today's calendar; None for tasks from before their clock was kept."""
    return desk.due(definition, clock, counts_from) if clock is not None and counts_from is not None else None


async def _numbers_with_other_days(desk: Desk) -> list[str]:
    """Proposals with a task whose last day has moved. Looked up without a lock: on most days there is none."""
    async with desk.database.transaction() as session:
        statement = (
            select(Proposal.number, Proposal.route_version_id, Task.clock, Task.counts_from, Task.due_on)
            .join(Proposal, Task.proposal_id == Proposal.id)
            .where(Task.state == TaskState.OPEN)
            .order_by(Proposal.id)
        )
        rows = (await session.execute(statement)).all()
        definitions = await _definitions(session, rows)
    found = {
        row.number: None
        for row in rows
        if _due(desk, definitions[row.route_version_id], row.clock, row.counts_from) not in (None, row.due_on)
    }
    return list(found)


async def _definitions(session: AsyncSession, rows: Iterable[Any]) -> dict[str, RouteDefinition]:
    """The versions of routes that rows with a `route_version_id` began with, by their id."""
    versions = select(RouteVersion).where(RouteVersion.id.in_({row.route_version_id for row in rows}))
    return {each.id: RouteDefinition.model_validate(each.body) for each in await session.scalars(versions)}


async def _move(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task, due: date) -> None:
    before, task.due_on = task.due_on, due
    task.due_moves += 1
    body = DueMoved(
        about=about(proposal),
        due=due,
        working_days=working_days_left(desk, due),
        assignment=task.assignment,
        step=step_words(task, proposal),
        entry=calendar_entry(desk, task),
    )
    recipient = Recipient(task.name, task.email, task.language)
    link = await link_of(desk, session, task)
    await queue(desk, session, f"moved:{task.id}:{task.due_moves}", recipient, body, proposal=proposal, link=link)
    event = events.DueMoved(to=task.position, before=str(before), due=due)
    proposal.record(event, Actor.system(), desk.clock.now())


async def watch_answers(desk: Desk) -> int:
    """Warn of silence, and let it speak when its day has come; returns for how many proposals it has spoken."""
    return sum([await watch_silence(desk, number) for number in await _numbers_with_silence_due(desk)])


async def _numbers_with_silence_due(desk: Desk) -> list[str]:
    """Proposals for which silence has something to do today. Looked up without a lock: on most days there is none."""
    about_a_task = (Task.step, Task.counts_from, Task.opened_at, Task.due_on, Task.warned_on)
    statement = (
        select(Proposal.number, Proposal.route_version_id, *about_a_task)
        .join(Proposal, Task.proposal_id == Proposal.id)
        .where(
            Proposal.status == Status.AWAITING_APPROVAL,
            Task.state == TaskState.OPEN,
            Task.assignment == Assignment.APPROVAL,
            Task.due_on.is_not(None),
            Task.silent_on.is_(None),
        )
        .order_by(Proposal.id)
    )
    async with desk.database.transaction() as session:
        rows = (await session.execute(statement)).all()
        definitions = await _definitions(session, rows)
    due = [row.number for row in rows if silence_is_due(desk, definitions[row.route_version_id], row)]
    return list(dict.fromkeys(due))


@dataclass(frozen=True)
class _Late:
    task: Task
    rungs: int


async def remind(desk: Desk) -> int:
    """
    Remind everybody whose task has passed another rung of the ladder; returns how many letters were queued.

    At most one letter a person a day: the reminder of the one task, or a digest of all that is open.
    """
    policy, today = desk.office.reminders, desk.today()
    if desk.clock.now().astimezone(JAKARTA).hour < policy.from_hour:
        return 0
    async with desk.database.transaction() as session:
        address = func.lower(Task.email)
        statement = select(address.label("address"), Task.opened_at, Task.due_on, Task.reminders).where(
            Task.state == TaskState.OPEN,
            Task.assignment.not_in(NOT_REMINDED),
            Task.due_on <= farthest_due(policy, today, desk.days_off),
            Task.reminders < len(policy.ladder),
            or_(Task.reminded_on.is_(None), Task.reminded_on < today),
        )
        rows = (await session.execute(statement.order_by(address))).all()
    late = [row.address for row in rows if _rungs(desk, row.opened_at, row.due_on) > row.reminders]
    return sum([await _remind(desk, each) for each in dict.fromkeys(late)])


async def _remind(desk: Desk, address: str) -> bool:
    policy, today = desk.office.reminders, desk.today()
    async with desk.database.transaction() as session:
        tasks = await _held_tasks(session, address)
        due = [
            _Late(task, rungs)
            for task in tasks
            if (rungs := _rungs(desk, task.opened_at, task.due_on)) > task.reminders
        ]
        if not due or any(task.reminded_on == today for task in tasks):
            return False
        for each in due:
            each.task.reminders, each.task.reminded_on = each.rungs, today
            event = events.Reminded(to=each.task.position, assignment=each.task.assignment)
            each.task.proposal.record(event, Actor.system(), desk.clock.now())
        if len(due) > 1 or len(tasks) >= policy.digest_from:
            await _send_digest(desk, session, tasks)
        else:
            await _send_reminder(desk, session, due[0].task)
        return True


def _rungs(desk: Desk, opened_at: datetime, due_on: date | None) -> int:
    if due_on is None:
        return 0
    opened_on = opened_at.astimezone(JAKARTA).date()
    return rungs_passed(desk.office.reminders, opened_on, due_on, desk.today(), desk.days_off)


async def _held_tasks(session: AsyncSession, address: str) -> list[Task]:
    """The person's open tasks, the most urgent first, read while their proposals are held, in one order for all."""
    mine = [
        func.lower(Task.email) == address,
        Task.state == TaskState.OPEN,
        Task.assignment.not_in(NOT_REMINDED),
    ]
    ids = select(Task.proposal_id).where(*mine)
    await session.execute(
        select(Proposal.id).where(Proposal.id.in_(ids)).order_by(Proposal.id).with_for_update(of=Proposal)
    )
    statement = select(Task).where(*mine).options(joinedload(Task.proposal)).order_by(Task.due_on, Task.id)
    return list(await session.scalars(statement))


async def _send_reminder(desk: Desk, session: AsyncSession, task: Task) -> None:
    body = Reminder(
        about=about(task.proposal),
        due=task.due_on,
        working_days=working_days_left(desk, task.due_on),
        assignment=task.assignment,
        step=step_words(task, task.proposal),
    )
    recipient = Recipient(task.name, task.email, task.language)
    key, link = f"reminder:{task.id}:{desk.today()}", await link_of(desk, session, task)
    await queue(desk, session, key, recipient, body, proposal=task.proposal, link=link)


async def _send_digest(desk: Desk, session: AsyncSession, tasks: Sequence[Task]) -> None:
    all_due = [(task, task.due_on) for task in tasks if task.due_on is not None]
    due = all_due[:MOST_LINES]  # the most urgent: nobody reads thousands of lines, and no mail server takes them
    links = await links_to_tasks(desk, session, [task for task, _ in due])
    lines = [
        DigestTask(
            link=link.id,
            assignment=task.assignment,
            step=step_words(task, task.proposal),
            number=task.proposal.number,
            title=task.proposal.title,
            due=day,
            working_days=working_days_between(desk.today(), day, desk.days_off),
        )
        for (task, day), link in zip(due, links, strict=True)
    ]
    first = tasks[0]
    recipient = Recipient(first.name, first.email, first.language)
    key = f"digest:{first.email.lower()}:{desk.today()}"
    await queue(desk, session, key, recipient, Digest(tasks=tuple(lines), more=len(all_due) - len(due)))


async def escalate(desk: Desk) -> int:
    """Tell the superior of everybody who is too late, once a task; returns how many tasks were told of."""
    told = 0
    for number in await _numbers_with_late_tasks(desk):
        async with desk.database.transaction() as session:
            proposal = await lock_proposal(session, number)
            for task in await _open_tasks(session, proposal):
                if not task.kind.is_reminded or task.escalated_on is not None or task.due_on is None:
                    continue
                if is_escalated(desk.office.reminders, task.due_on, desk.today(), desk.days_off):
                    await _tell_superiors(desk, session, proposal, task, task.due_on)
                    told += 1
    return told


async def _tell_superiors(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task, due: date) -> None:
    task.escalated_on = desk.today()
    late = working_days_between(due, desk.today(), desk.days_off)
    body = Escalated(
        about=about(proposal),
        assignment=task.assignment,
        step=step_words(task, proposal),
        position=task.position,
        last_day=due,
        late=late,
    )
    superiors = _superiors(desk, proposal, task.assignment)
    for each in superiors:
        recipient = Recipient(each.name, each.email, each.language)
        await tell(desk, session, proposal, f"escalated:{task.id}", recipient, body)
    told = ", ".join(each.position for each in superiors)
    event = events.Escalated(assignment=task.assignment, late=task.position, to=told)
    proposal.record(event, Actor.system(), desk.clock.now())


def _superiors(desk: Desk, proposal: Proposal, assignment: Assignment) -> list[Addressee]:
    """
    Who hears of a late task (policy): the head for the OPD's desk, the Ketua TKKSD for reviewers and the Bagian.

    Above the Ketua and the signatories stands nobody whom a system should write to; the Bagian speaks to them.
    """
    match KINDS[assignment].who:
        case Who.OPD:
            department = todays_department(desk, proposal)
            if department is None:
                return bagian(desk)
            head = department.head_on(desk.today())
            return [Addressee(head.name, head.position, head.email, desk.language)]
        case Who.CHAIR | Who.OFFICIAL | Who.SIGNATORY | Who.PARTNER:
            return bagian(desk)
        case Who.REVIEWER | Who.BAGIAN | Who.AUTHORITY:
            team, today = desk.office.tkksd, desk.today()
            seat = take_seat(desk.office, team.chair, today, barred=(), taken=(), others=(team.vice_chair,))
            return [Addressee.seated(seat, desk.language)] if seat is not None else bagian(desk)


async def _numbers_with_late_tasks(desk: Desk) -> list[str]:
    """Proposals with a task so late that its superior has to hear of it, and has not yet."""
    latest = desk.today() - timedelta(days=desk.office.reminders.escalate_after)  # working days take at least as long
    statement = (
        select(Proposal.number, Task.due_on)
        .join(Proposal, Task.proposal_id == Proposal.id)
        .where(
            Task.state == TaskState.OPEN,
            Task.assignment.not_in(NOT_REMINDED),
            Task.escalated_on.is_(None),
            Task.due_on <= latest,
        )
        .order_by(Proposal.id)
    )
    async with desk.database.transaction() as session:
        rows = (await session.execute(statement)).all()
    policy, today = desk.office.reminders, desk.today()
    return list(dict.fromkeys(row.number for row in rows if is_escalated(policy, row.due_on, today, desk.days_off)))


async def _open_tasks(session: AsyncSession, proposal: Proposal) -> list[Task]:
    statement = select(Task).where(Task.proposal_id == proposal.id, Task.state == TaskState.OPEN)
    return list(await session.scalars(statement.order_by(Task.id)))
