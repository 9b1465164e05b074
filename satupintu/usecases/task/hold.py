"""Holding a task: the proposal first, then the task as it stands now."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import AlreadyDecided, LinkClosed, NotFound
from satupintu.domain.task.states import TaskState
from satupintu.store.database import lock_proposal
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.letters.links import CLOSED


async def locked_task(session: AsyncSession, task_id: int) -> tuple[Task, Proposal]:
    """
    Hold the proposal, then read the task as it stands now.

    Raises:
        NotFound: there is no such task.
        AlreadyDecided: it has been answered.
        LinkClosed: it is closed, or the proposal is no longer where such a task may be open.
    """
    number_ = await session.scalar(select(Proposal.number).join(Task).where(Task.id == task_id))
    if number_ is None:
        raise NotFound("Tugas itu tidak ada.")
    proposal = await lock_proposal(session, number_)
    task = await session.get_one(Task, task_id)
    if task.state is TaskState.DECIDED:
        raise AlreadyDecided("Tugas ini sudah diputus sebelumnya.")
    if task.state is TaskState.CLOSED or proposal.status is not task.kind.open_while:
        raise LinkClosed(CLOSED)
    return task, proposal
