"""
How tasks, letters, links and obligations have moved: one row for each move, added and never changed.

No name and no address stands here: `act` is the number of the transaction, which the proposal's history and the answers
to obligations carry, too, and those say who did it. Written by the doors of the four things only.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

from sqlalchemy import BigInteger, Identity, Index, Update, insert
from sqlalchemy.engine import Connection
from sqlalchemy.event import listens_for
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Mapper, mapped_column, object_session

from satupintu.domain.errors import IllegalMove
from satupintu.domain.moves import Cause
from satupintu.store.base import ACT, Base, Word


class Thing(StrEnum):
    """What moves; the words of the tables' names."""

    TASK = "task"
    LETTER = "letter"
    LINK = "link"
    OBLIGATION = "obligation"
    MEETING = "meeting"


class Movement(Base):
    """One move of one thing. How it came to be stands in its own row, so that nothing is written for a birth."""

    __tablename__ = "movement"
    __table_args__ = (Index("movement_thing_idx", "thing", "thing_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    thing: Mapped[Thing] = mapped_column(Word(Thing))
    thing_id: Mapped[str] = mapped_column(comment="its primary key as text; what it names may be gone with its import")
    before: Mapped[str] = mapped_column(comment="state of domain.task, domain.letters or domain.follow_up")
    after: Mapped[str]
    cause: Mapped[Cause] = mapped_column(Word(Cause))
    at: Mapped[datetime]
    act: Mapped[int] = mapped_column(BigInteger, server_default=ACT, comment="number of the transaction")


@listens_for(Movement, "before_update")
@listens_for(Movement, "before_delete")
def _movements_are_append_only(mapper: Mapper[Movement], connection: Connection, movement: Movement) -> NoReturn:
    raise IllegalMove("Riwayat tidak dapat diubah atau dihapus.")


def _facts(thing: Thing, key: object, before: StrEnum, after: StrEnum, cause: Cause, at: datetime) -> dict[str, Any]:
    facts = {"thing": thing, "thing_id": str(key), "before": before, "after": after}
    return {**facts, "cause": cause, "at": at}


def note_move(
    row: Base, thing: Thing, key: object, before: StrEnum, after: StrEnum, cause: Cause, at: datetime
) -> None:
    """Write down the move of a row that its session writes with it."""
    session = object_session(row)
    assert session is not None, "a thing that is not stored yet does not move"
    session.add(Movement(**_facts(thing, key, before, after, cause, at)))


async def move_rows(
    session: AsyncSession,
    statement: Update,
    key: InstrumentedAttribute[Any],
    move: tuple[Thing, StrEnum, StrEnum],
    cause: Cause,
    at: datetime,
) -> Sequence[Any]:
    """
    Update rows that a door has limited to one state, and write down each; returns the keys of those that moved.

    `move` is what moves, from where and to where. A row that somebody else has moved meanwhile is left alone.
    """
    keys = (await session.scalars(statement.returning(key))).all()
    if keys:
        thing, before, after = move
        await session.execute(insert(Movement), [_facts(thing, each, before, after, cause, at) for each in keys])
    return keys
