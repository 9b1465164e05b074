"""What has been filled in on a task and is not confirmed yet: one row a filling-in, kept until the task is over."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.store.work import Draft
from satupintu.usecases.office.desk import Desk

KEPT = 20
"""Fillings-in that are kept of one task; whoever presses the button more often loses the oldest."""


async def newest(desk: Desk, task_id: int) -> Draft | None:
    """What was filled in last, in whatever tab or session: it belongs to the task, as the task to one person."""
    async with desk.database.transaction() as session:
        statement = select(Draft).where(Draft.task_id == task_id).order_by(Draft.id.desc()).limit(1)
        return (await session.scalars(statement)).one_or_none()


async def read_draft(desk: Desk, task_id: int, draft_id: str) -> Draft | None:
    """The filling-in of that number, if it is one of this task's."""
    if not (draft_id.isdecimal() and len(draft_id) < 10):
        return None
    async with desk.database.transaction() as session:
        found = await session.get(Draft, int(draft_id))
        return found if found is not None and found.task_id == task_id else None


async def save(desk: Desk, task_id: int, answer: dict[str, Any]) -> Draft:
    """Keep a filling-in beside the earlier ones."""
    draft = Draft(task_id=task_id, answer=answer, saved_at=desk.clock.now())
    async with desk.database.transaction() as session:
        session.add(draft)
        await session.flush()
        late = select(Draft.id).where(Draft.task_id == task_id).order_by(Draft.id.desc()).offset(KEPT)
        await session.execute(delete(Draft).where(Draft.id.in_(late)))
    return draft


async def forget_drafts(session: AsyncSession, task_ids: Collection[int]) -> None:
    """Drop what was filled in on tasks that are answered, in the transaction that answers them."""
    await session.execute(delete(Draft).where(Draft.task_id.in_(task_ids)))
