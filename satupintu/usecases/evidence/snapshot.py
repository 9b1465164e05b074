"""The database at one moment, held still for a backup."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.store.database import Database, in_one_snapshot

_FILES = "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'sha256'"
"""Tables that name files: in this product a column called `sha256` is the name of a blob."""
_KEYS_IN_USE = """
    select key_id from link where revoked_at is null
    union select key_id from authenticator where enrolled_at is not null
    order by key_id
"""


@dataclass(frozen=True)
class Snapshot:
    """What there is at that moment; `id` lets another connection see the same, while this one stays open."""

    id: str
    postgres: int
    """The major version of the server."""
    revision: str
    proposals: int
    files: tuple[str, ...]
    key_ids: tuple[str, ...]


@asynccontextmanager
async def one_moment(database: Database) -> AsyncIterator[Snapshot]:
    """Hold one moment of the database; nobody else waits for it."""
    async with database.transaction() as session:
        await in_one_snapshot(session)
        yield Snapshot(
            id=(await session.execute(text("select pg_export_snapshot()"))).scalar_one(),
            postgres=int((await session.execute(text("show server_version_num"))).scalar_one()) // 10_000,
            revision=(await session.execute(text("select version_num from alembic_version"))).scalar_one(),
            proposals=(await session.execute(text("select count(*) from proposal"))).scalar_one(),
            files=await _named_files(session),
            key_ids=tuple(await session.scalars(text(_KEYS_IN_USE))),
        )


async def _named_files(session: AsyncSession) -> tuple[str, ...]:
    tables = list(await session.scalars(text(_FILES)))
    union = " union ".join(f'select sha256 from "{table}" where sha256 is not null' for table in tables)  # noqa: S608
    return tuple(sorted(await session.scalars(text(union))))
