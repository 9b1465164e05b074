"""Closing tasks that the proposal has overtaken: their links are dead at once, their people are told."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.moves import Cause
from satupintu.domain.task.states import TaskState
from satupintu.mail.letters import TaskClosed
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.letters.links import revoke_links
from satupintu.usecases.letters.outbox import Recipient, about, calendar_entry, queue
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.open import step_words


async def close_tasks(
    desk: Desk,
    session: AsyncSession,
    proposal: Proposal,
    tasks: Iterable[Task],
    *,
    decided_by: str | None = None,
    quorum_reached: bool = False,
) -> None:
    """
    Close those of the tasks that are open. `decided_by` has just answered and needs no letter.

    `quorum_reached` says that enough others approved; otherwise the proposal has moved on.
    """
    overtaken = [each for each in tasks if each.is_open]
    cause = Cause.QUORUM if quorum_reached else Cause.OVERTAKEN
    await revoke_links(desk, session, [each.id for each in overtaken])
    for each in overtaken:
        each.move_to(TaskState.CLOSED, cause, desk.clock.now())
        if each.email != decided_by:
            closed = TaskClosed(
                about=about(proposal),
                assignment=each.assignment,
                step=step_words(each, proposal),
                quorum_reached=quorum_reached,
                entry=calendar_entry(desk, each, cancelled=True),
            )
            recipient = Recipient(each.name, each.email, each.language)
            await queue(desk, session, f"closed:{each.id}", recipient, closed, proposal=proposal)
