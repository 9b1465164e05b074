"""Bringing the database to this version's tables, and refusing one that a newer version has written."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from satupintu.domain.errors import MisconfiguredOffice
from satupintu.language.logs import logger

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 73261
"""Advisory lock: two starts at once migrate one after the other."""

log = logger("schema")


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def _upgrade(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    refuse_newer(MigrationContext.configure(connection).get_current_revision())
    before = MigrationContext.configure(connection).get_current_revision()
    command.upgrade(config(connection), "head")
    after = MigrationContext.configure(connection).get_current_revision()
    log.info("tables are of this version", revision=after, migrated_from=before if before != after else None)


def refuse_newer(current: str | None) -> None:
    """
    See that this version knows the tables of a database; None is an empty one.

    Raises:
        MisconfiguredOffice: it was written by a newer version.
    """
    script = ScriptDirectory(str(_MIGRATIONS))
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise MisconfiguredOffice(
            "Data ini ditulis oleh Satu Pintu versi lebih baru (skema %(current)s). Pasang versi itu, atau pakai "
            "direktori data lain.",
            current=current,
        )


async def upgrade(url: str) -> None:
    """
    Run the migrations that are missing.

    Raises:
        MisconfiguredOffice: the database was written by a newer version.
    """
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
