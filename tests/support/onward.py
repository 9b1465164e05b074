"""A proposal goes on in favour, whatever it asks for: for tests that do not know its way beforehand."""

from sqlalchemy import select

from satupintu.domain.process.family import OlderTexts
from satupintu.domain.task.assignments import POSITIVE, Choice
from satupintu.domain.task.states import TaskState
from satupintu.store.proposals import Actor, Proposal, Via
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.decide import decide
from satupintu.usecases.task.form import asked_of
from tests.support.enclosures import with_enclosures
from tests.support.process import run
from tests.support.replies import reply


async def answer_next(desk: Desk, number: str) -> str | None:
    """Answer the oldest open task as its addressee, in favour; None once nobody is asked."""
    async with desk.database.transaction() as session:
        statement = select(Task, Proposal).join(Proposal, Task.proposal_id == Proposal.id)
        statement = statement.where(Task.state == TaskState.OPEN, Proposal.number == number)
        rows = (await session.execute(statement.order_by(Task.id))).all()
        by_link = [row for row in rows if row.Task.kind.is_signature] or rows
        if not by_link:
            return None
        task, proposal = by_link[0]
        offered = POSITIVE.intersection(asked_of(task, proposal, (), OlderTexts(), desk.today()).choices)
        choice = Choice.APPROVE if Choice.APPROVE in offered else next(iter(offered))
        answer = reply(proposal.definition, task.assignment, choice, desk.today(), burden=True)
    answer = await with_enclosures(desk, task.assignment, task.id, answer)
    await decide(desk, task.id, answer, Actor(task.name, Via.LINK, task.email))
    await run(desk, number)
    return f"{task.step} {task.assignment}" if task.step else str(task.assignment)
