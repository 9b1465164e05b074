"""What the database is asked while something is done, told by the engine's events."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from satupintu.usecases.office.desk import Desk


@dataclass
class Asked:
    """How often a connection was taken, for one transaction each time, and what was asked on it."""

    transactions: int = 0
    sql: list[str] = field(default_factory=list)

    @property
    def statements(self) -> int:
        return len(self.sql)

    @property
    def locks(self) -> list[str]:
        """What held rows that were only read."""
        return [each for each in self.sql if "FOR UPDATE" in each]


@contextmanager
def counted(desk: Desk) -> Iterator[Asked]:
    """Counts until the block ends."""
    engine, asked = desk.database.engine.sync_engine, Asked()

    def taken(*_: object) -> None:
        asked.transactions += 1

    def executed(_: object, __: object, sql: str, *___: object) -> None:
        asked.sql.append(sql)

    event.listen(engine.pool, "checkout", taken)
    event.listen(engine, "before_cursor_execute", executed)
    try:
        yield asked
    finally:
        event.remove(engine.pool, "checkout", taken)
        event.remove(engine, "before_cursor_execute", executed)
