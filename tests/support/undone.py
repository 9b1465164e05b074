"""Acts that are taken back once they have been looked at, and the whole database as one hash."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import async_sessionmaker

from satupintu.store.database import Database


@asynccontextmanager
async def undone(database: Database) -> AsyncIterator[None]:
    """Whatever is committed inside is gone afterwards: its transactions are savepoints of one that is rolled back."""
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        usual = database._sessions
        database._sessions = async_sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        try:
            yield
        finally:
            database._sessions = usual
            await outer.rollback()


class Contents:
    """Everything that stands in a database, hashed by one statement."""

    def __init__(self, database: Database, statement: str) -> None:
        self._database, self._statement = database, text(statement)

    @classmethod
    async def of(cls, database: Database) -> "Contents":
        """
        All tables, also sessions and what waits to be sent.

        Left out are the note of the migrations, and what is there to keep that something was refused.
        """
        async with database.transaction() as session:
            names = await session.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
            tables = sorted(set(names) - {"alembic_version", "tally", "security_event"})
        assert "proposal" in tables and "letter" in tables and "session" in tables
        each = "select '{0}' as name, md5(string_agg(t::text, ' ' order by t::text)) as hash from \"{0}\" t"
        parts = " union all ".join(each.format(name) for name in tables)
        return cls(database, f"select md5(string_agg(concat(name, hash), ' ' order by name)) from ({parts}) as parts")

    async def hash(self) -> str:
        """One hash over all rows."""
        async with self._database.transaction() as session:
            return str(await session.scalar(self._statement))
