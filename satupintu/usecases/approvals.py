"""Approvals: where the law asks for the DPRD, the Bagian sends the request, records its receipt and then the answer."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.assignments import Assignment
from satupintu.domain.lifecycle import Status
from satupintu.domain.reminders import silence_has_spoken, silence_is_near
from satupintu.mail.letters import ApprovalRequested, DprdLetterRequested, SilenceWarning, TacitApproval
from satupintu.store.database import lock_proposal, wake
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Decision, Task
from satupintu.usecases.asking import Letter, answers_of, ask, tasks_of
from satupintu.usecases.closing import close_tasks
from satupintu.usecases.desk import Desk
from satupintu.usecases.links import link_of
from satupintu.usecases.post import Recipient, about, queue, working_days_left
from satupintu.usecases.seats import bagian
from satupintu.usecases.telling import tell, tell_both


async def ask_dprd(desk: Desk, proposal_number: str) -> None:
    """
    Ask the Bagian, which prepares the letter to the DPRD, to send it; once it is received, for the answer.

    Permendagri 22/2020 Ps. 11(2), 34(2), 56(2). The time limit counts from the day the DPRD received the letter.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.AWAITING_APPROVAL:
            return
        rule = proposal.definition.dprd
        received_on = _received_on(await answers_of(session, proposal))
        if received_on is None:
            request = partial(DprdLetterRequested, about=about(proposal), basis=rule.dasar_hukum, carries=rule.carries)
            await _ask_once(desk, session, proposal, Assignment.DPRD_LETTER, request, clock="dprd_letter")
            return
        answer = partial(
            ApprovalRequested,
            about=about(proposal),
            basis=proposal.definition.clocks["dprd"].dasar_hukum,
            received_on=received_on,
            steps=_step_days(received_on, rule.steps),
        )
        await _ask_once(desk, session, proposal, Assignment.APPROVAL, answer, clock="dprd", since=received_on)


async def _ask_once(
    desk: Desk,
    session: AsyncSession,
    proposal: Proposal,
    assignment: Assignment,
    letter: Letter,
    *,
    clock: str,
    since: date | None = None,
) -> None:
    if any(task.assignment is assignment for task in await tasks_of(session, proposal)):
        return
    for person in bagian(desk):
        await ask(desk, session, proposal, assignment, person, letter, clock=clock, since=since)


def _received_on(answers: list[tuple[Task, Decision]]) -> date | None:
    """The day on the DPRD's receipt, in the present round."""
    recorded = [answer.fields for task, answer in answers if task.assignment is Assignment.DPRD_LETTER]
    return date.fromisoformat(recorded[-1]["received_on"]) if recorded else None


def _step_days(received_on: date, steps: tuple[int, ...]) -> tuple[date, ...]:
    """The last days of the first and the whole of the turns; the others start with letters that are not known yet."""
    if not steps:
        return ()
    return (received_on + timedelta(days=steps[0]), received_on + timedelta(days=sum(steps)))


async def watch_silence(desk: Desk, proposal_number: str) -> Status:
    """
    Warn the Bagian before the DPRD's silence counts as approval; grant the tacit approval when it does.

    Never without a warning on an earlier day: a system that was off for a week warns first and grants a day later.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        waiting = [
            task
            for task in await tasks_of(session, proposal)
            if task.assignment is Assignment.APPROVAL and task.is_open and task.due_on is not None
        ]
        today, policy = desk.today(), desk.office.reminders
        for task in waiting:
            assert task.due_on is not None
            if task.warned_on is None and silence_is_near(policy, task.due_on, today, desk.days_off):
                await _warn(desk, session, proposal, task)
        if waiting and all(silence_has_spoken(each.due_on, each.warned_on, today) for each in waiting if each.due_on):
            await _grant_tacitly(desk, session, proposal, waiting)
        return proposal.status


async def _warn(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task) -> None:
    task.warned_on = desk.today()
    body = SilenceWarning(
        about=about(proposal),
        due=task.due_on,
        working_days=working_days_left(desk, task.due_on),
        basis=proposal.definition.clocks["dprd"].dasar_hukum,
    )
    recipient = Recipient(task.name, task.email, task.language)
    link = await link_of(session, task)
    await queue(desk, session, f"silence:{task.id}", recipient, body, proposal=proposal, link=link)
    proposal.record("silence_warned", Actor.system(), desk.clock.now(), to=task.position, due=str(task.due_on))


async def _grant_tacitly(desk: Desk, session: AsyncSession, proposal: Proposal, waiting: list[Task]) -> None:
    due = waiting[0].due_on
    received_on = _received_on(await answers_of(session, proposal))
    assert due is not None and received_on is not None
    basis = proposal.definition.clocks["dprd"].dasar_hukum
    await close_tasks(desk, session, proposal, waiting)
    days = {"received_on": received_on.isoformat(), "due": due.isoformat()}
    proposal.move_to(Status.IN_SIGNING, "dprd_silent", Actor.system(), desk.clock.now(), **days, basis=basis)
    body = TacitApproval(about=about(proposal), basis=basis, received_on=received_on, last_day=due)
    await tell_both(desk, session, proposal, "tacit", body)
    for person in bagian(desk):
        await tell(desk, session, proposal, "tacit", Recipient(person.name, person.email, person.language), body)
    await wake(session, proposal)
