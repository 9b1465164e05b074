"""What a visitor has filled in on a task and not yet confirmed."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from satupintu.store.access import Session
from satupintu.store.work import Draft
from satupintu.usecases.desk import Desk


async def read(desk: Desk, task_id: int, session: Session | None) -> dict[str, Any]:
    """The draft of this browser, or an empty one."""
    if session is None:
        return {}
    async with desk.database.transaction() as tx:
        statement = select(Draft.answer).where(Draft.task_id == task_id, Draft.session_id == session.id)
        return (await tx.scalar(statement)) or {}


async def save(desk: Desk, task_id: int, session: Session | None, answer: dict[str, Any]) -> None:
    """Keep the draft until it is confirmed or filled in anew."""
    if session is None:
        return
    now = desk.clock.now()
    async with desk.database.transaction() as tx:
        statement = insert(Draft).values(task_id=task_id, session_id=session.id, answer=answer, saved_at=now)
        await tx.execute(
            statement.on_conflict_do_update(
                index_elements=[Draft.task_id, Draft.session_id], set_={"answer": answer, "saved_at": now}
            )
        )
