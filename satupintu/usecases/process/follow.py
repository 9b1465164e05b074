"""One answer that has been recorded, and the two things that can follow from it: the proposal stays, or moves on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.lifecycle import NOT_CONTINUED, Status
from satupintu.domain.process.rules import AnswerGiven
from satupintu.domain.task.assignments import Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.kinds import Outcome
from satupintu.domain.task.states import TaskState
from satupintu.mail.letters import NotContinued
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.store.work import Decision, Task
from satupintu.usecases.letters.outbox import about
from satupintu.usecases.letters.tell import taking_part, tell, tell_both
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.family import parent_given_up
from satupintu.usecases.task.check import Answer
from satupintu.usecases.task.close import close_tasks
from satupintu.usecases.task.form import Asked
from satupintu.usecases.task.open import step_of, tasks_of

Facts = dict[str, Any]
"""What the history keeps of an answer beside its note."""


@dataclass(frozen=True)
class Act:
    """One answer on its way into the record, in the transaction that holds its proposal."""

    desk: Desk
    session: AsyncSession
    task: Task
    proposal: Proposal
    asked: Asked
    answer: Answer
    by: Actor
    text: Paper | None
    """The draft it is given on."""
    seen: str
    """Hash of the papers it is given on."""

    @property
    def note(self) -> str | None:
        return (self.answer.note or "").strip() or None

    @property
    def outcome(self) -> Outcome:
        """What the table of kinds says of this answer."""
        return self.task.kind.choices[self.answer.choice]

    @property
    def step(self) -> ApprovalStep | None:
        """The step with an authority outside that the task belongs to."""
        return step_of(self.task, self.proposal)

    @property
    def given(self) -> DecisionFields:
        """What is kept of the fields: those of the choice, why a deviation may pass, what an item lacks."""
        asked, answer = self.asked, self.answer
        names = [spec.name for spec in asked.fields if spec.belongs_to(answer.choice)]
        passed = asked.deviations if answer.choice is Choice.ACCEPT else ()
        overrides = {each.key: answer.overrides[each.key] for each in passed}
        remarks = {item.id: answer.remarks[item.id] for item in asked.checklist if answer.checks[item.id] == "no"}
        return DecisionFields.of(answer.fields, names, overrides, remarks)


Follow = Callable[[Act, DecisionFields, Facts], Awaitable[None]]
"""What follows from the answers to one kind of task: it stays or moves the proposal, and does what else is due."""


async def follow_outcome(act: Act, _: DecisionFields, facts: Facts) -> None:
    """Go where the table of kinds says that the answer leads; most kinds need no more."""
    if act.outcome.leads_to is None:
        stay(act, facts)
    else:
        await move(act, act.outcome.leads_to, facts)


def stay(act: Act, facts: Facts) -> None:
    """Write the answer into the history; others have to answer before the proposal moves."""
    act.proposal.record(act.outcome.event(**facts), act.by, act.desk.clock.now(), act.note)


async def move(act: Act, wanted: Status, facts: Facts) -> None:
    """
    Close what is still open, move the proposal, and tell both sides where that is its end.

    Raises:
        IllegalMove: `lifecycle.TRANSITIONS` does not hold this move.
    """
    desk, session, task, proposal = act.desk, act.session, act.task, act.proposal
    if wanted is Status.RETURNED:
        proposal.resume_at = task.kind.resumes
    await close_round(act)
    proposal.move_to(wanted, act.outcome.event(**facts), act.by, desk.clock.now(), act.note)
    if wanted in NOT_CONTINUED:
        by = act.step.addressee if act.step is not None else task.position
        ended = NotContinued(about=about(proposal), status=wanted, reason=act.note or "-", by=by)
        await tell_both(desk, session, proposal, f"ended:{wanted}", ended)
        for department in taking_part(desk, proposal):
            await tell(desk, session, proposal, f"ended:{wanted}", department, ended)
        await parent_given_up(desk, session, proposal)


async def close_round(act: Act) -> None:
    """Close the tasks of the round that are still open."""
    open_tasks = await tasks_of(act.session, act.proposal)
    await close_tasks(act.desk, act.session, act.proposal, open_tasks, decided_by=act.task.email)


async def answers_given(act: Act) -> list[AnswerGiven]:
    """The answers of the present round, and its open tasks, as the rules of the process read them."""
    statement = (
        select(Task, Decision.choice)
        .outerjoin(Decision)
        .where(Task.proposal_id == act.proposal.id, Task.round == act.proposal.round, Task.state != TaskState.CLOSED)
    )
    rows = await act.session.execute(statement)
    return [AnswerGiven(row.Task.assignment, row.choice, row.Task.seat) for row in rows]
