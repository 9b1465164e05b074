"""
What stands in the register no more: taken out, or the double of another.

Its row stays, with its number and its history, and can be brought back. Every query of the ORM leaves it out by itself,
so that no list, figure, search or public page has to think of it; whoever means it asks with `WITH_THOSE_OUT`.
"""

from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, exists, select
from sqlalchemy.event import listens_for
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria

from satupintu.store.base import Base
from satupintu.store.register.tables import Agreement

WITH_THOSE_OUT: dict[str, Any] = {"with_those_out": True}
"""Execution options of a statement that sees those that are out, too."""
_STILL_IN_IT = with_loader_criteria(
    Agreement, lambda of: ~of.is_out, include_aliases=True, propagate_to_loaders=False
)  # an agreement that something else leads to is loaded as it is


@listens_for(Session, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> None:
    asks = state.is_select and not state.is_column_load and not state.is_relationship_load
    if asks and not state.execution_options.get("with_those_out"):
        state.statement = state.statement.options(_STILL_IN_IT)


def is_of_one_out(agreement_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """What belongs to an agreement that is out; for statements that count it without reading the agreement."""
    table = Agreement.__table__
    return agreement_id.in_(select(table.c.id).where(table.c.is_out))


class EarlierFingerprint(Base):
    """What the row of an old register was known by before a correction or a merger: it does not come in again."""

    __tablename__ = "earlier_fingerprint"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), index=True)


async def kept_instead(session: AsyncSession, merged: Agreement) -> Agreement | None:
    """The agreement into which one was merged, over several mergers, as far as it still stands in the register."""
    seen, following = {merged.id}, merged.merged_into_id
    while following is not None and following not in seen:
        seen.add(following)
        statement = select(Agreement).where(Agreement.id == following)
        found = (await session.scalars(statement, execution_options=WITH_THOSE_OUT)).one()
        if not found.is_out:
            return found
        following = found.merged_into_id
    return None


async def is_known_by(session: AsyncSession, fingerprint: str, but: int) -> str | None:
    """The number of another agreement that has, or had, this fingerprint."""
    earlier = exists().where(
        EarlierFingerprint.agreement_id == Agreement.id, EarlierFingerprint.fingerprint == fingerprint
    )
    statement = select(Agreement.register_number).where(
        Agreement.id != but, (Agreement.fingerprint == fingerprint) | earlier
    )
    return await session.scalar(statement.limit(1), execution_options=WITH_THOSE_OUT)
