"""Only what is the database's is called the database: connections refused or lost, and a server without room."""

from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, ExceptionContext, PoolProxiedConnection, event
from sqlalchemy.exc import InternalError
from sqlalchemy.ext.asyncio import AsyncEngine

from satupintu.domain.errors import DatabaseAway, StorageFull
from satupintu.language import mark
from satupintu.language.logs import logger

_AWAY = mark("Basis data sedang tidak menjawab. Belum ada yang tersimpan; kirim lagi sebentar lagi.")
_FULL = mark("Ruang penyimpanan server penuh. Belum ada yang tersimpan; administrator perlu menambah ruang.")
_GOING_AWAY = ("08", "57P", "53300")
"""
Beginnings of SQLSTATEs: the connection is lost; the server shuts down, starts up, or ends connections; it has as many
as it may have.
"""
_DISK_FULL = "53100"

log = logger("database")


def tell_apart(engine: AsyncEngine) -> None:
    """Let every statement of an engine fail as `DatabaseAway` or `StorageFull` where that is what happened."""
    event.listen(engine.sync_engine, "handle_error", _translated)


class Reaching(AsyncAdaptedQueuePool):
    """
    Connections to a server that may be away: when one is made, or a kept one is tried, the driver hands on what the
    system says, as it would of any file.
    """

    def connect(self) -> PoolProxiedConnection:
        """
        A connection.

        Raises:
            DatabaseAway: there is nobody, or nobody answers in time.
        """
        try:
            return super().connect()
        except OSError as error:
            raise _away(error) from error


def full() -> StorageFull:
    """No room is left, whoever found out."""
    return StorageFull(_FULL)


def _translated(context: ExceptionContext) -> Exception | None:
    """What to raise instead; None leaves the error as it is. A kept connection that is only tried is made anew."""
    error = context.original_exception
    if context.is_pre_ping or not isinstance(
        error, Exception
    ):  # whoever was cancelled has to stop, and to hear nothing
        return None
    state = str(getattr(error, "sqlstate", None) or "")
    if state == _DISK_FULL:
        return full()
    # The driver says it without a state, too: the connection was lost in the middle of a statement.
    lost = not state and isinstance(context.sqlalchemy_exception, InternalError)
    if isinstance(error, OSError) or context.is_disconnect or state.startswith(_GOING_AWAY) or lost:
        return _away(error)
    return None


def _away(error: Any) -> DatabaseAway:
    log.warning("database away", why=f"{type(error).__name__}: {error}")
    return DatabaseAway(_AWAY)
