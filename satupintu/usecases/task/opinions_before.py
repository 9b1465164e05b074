"""What others have answered, for whoever is asked next: the page of a task shows it beside the papers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from satupintu.domain.task.kinds import REVIEWS, Hears
from satupintu.domain.task.states import TaskState
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk


async def heard_before(desk: Desk, task: Task) -> Sequence[Task]:
    """
    Answered tasks that led to this one, with their decisions, oldest first.

    After the review that is what the TKKSD said in this round; until then, whatever was answered since the same was
    asked the last time: what is missing, what was mended. Two reviewers of one round do not see each other's answer,
    and a partner sees nothing of the inside.
    """
    if task.kind.hears is Hears.NOTHING:
        return ()
    statement = select(Task).where(Task.proposal_id == task.proposal_id, Task.id < task.id).order_by(Task.id)
    async with desk.database.transaction() as session:
        before = list(await session.scalars(statement.options(joinedload(Task.decision))))
    if task.kind.hears is Hears.TKKSD:
        told = [each for each in before if each.kind.is_judgement and each.round == task.round]
    else:
        told = before[_last_asked(before, task) :]
    if task.kind.is_review:
        told = [each for each in told if not _is_beside(each, task)]
    return _by_time([each for each in told if each.decision is not None and each.decision.at <= task.opened_at])


async def heard_beside(desk: Desk, task: Task) -> Sequence[Task]:
    """What the other reviewers of the round have answered, oldest first; nothing until this one has answered too."""
    if not task.kind.is_review or task.state is not TaskState.DECIDED:
        return ()
    statement = select(Task).where(
        Task.proposal_id == task.proposal_id, Task.round == task.round, Task.state == TaskState.DECIDED
    )
    async with desk.database.transaction() as session:
        answered = list(await session.scalars(statement.options(joinedload(Task.decision))))
    return _by_time([each for each in answered if _is_beside(each, task) and each.id != task.id])


def _is_beside(other: Task, task: Task) -> bool:
    """True for the reviews of one round, which are given side by side and unseen."""
    return other.kind.is_review and other.round == task.round


def _by_time(tasks: list[Task]) -> Sequence[Task]:
    return sorted(tasks, key=lambda each: each.decision.at if each.decision else each.opened_at)


def _last_asked(before: list[Task], task: Task) -> int:
    """Where the same was asked the last time; a first completion hears everything, a first check or review nothing."""
    alike = REVIEWS if task.kind.is_review else (task.assignment,)
    same = [each for each in before if each.assignment in alike and _turn(each) < _turn(task)]
    if not same:
        return 0 if task.kind.hears is Hears.SINCE_RETURNED else len(before)
    last = max(_turn(each) for each in same)
    return next(index for index, each in enumerate(before) if each in same and _turn(each) == last)


def _turn(task: Task) -> tuple[int, int]:
    """Reviews of one round are one turn, of both lenses and through all hands."""
    return task.round, 0 if task.kind.is_review else task.sequence
