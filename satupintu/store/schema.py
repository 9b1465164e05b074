"""Bringing the database to this version's tables, and refusing one that a newer version has written."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from satupintu.domain.errors import MisconfiguredOffice

_MIGRATION_LOCK = 73261
"""Advisory lock: two starts at once migrate one after the other."""


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["connection"] = connection
    return settings


def _upgrade(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    settings = config(connection)
    script = ScriptDirectory.from_config(settings)
    known = {revision.revision for revision in script.walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise MisconfiguredOffice(
            "Data ini ditulis oleh Satu Pintu versi lebih baru (skema %(current)s). Pasang versi itu, atau pakai "
            "direktori data lain.",
            current=current,
        )
    command.upgrade(settings, "head")


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
