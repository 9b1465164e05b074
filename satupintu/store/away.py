"""Only what is the database's is called the database: connections refused or lost, and a server without room."""

import time
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, ExceptionContext, PoolProxiedConnection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InternalError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

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
_RESTED = 5.0
"""
Seconds after which a kept connection is tried before it is used.

Until then it is believed what the driver knows: it hears of a server that closes a connection at once. A server behind
a network may be gone without a word. Trying takes three questions, as many as many an act has to ask.
"""
_GIVEN_BACK = "given back"

log = logger("database")


def tell_apart(engine: AsyncEngine) -> None:
    """Let every statement of an engine fail as `DatabaseAway` or `StorageFull` where that is what happened."""
    event.listen(engine.sync_engine, "handle_error", _translated)


def look_before_use(engine: AsyncEngine) -> None:
    """Let no act begin on a kept connection that is known to be lost, or that has rested and does not answer."""
    event.listen(engine.sync_engine, "checkin", _given_back)
    event.listen(engine.sync_engine, "checkout", _taken)


class Reaching(AsyncAdaptedQueuePool):
    """
    Connections to a server that may be away: when one is made, the driver hands on what the system says, as it would
    of any file.
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


def _given_back(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[_GIVEN_BACK] = time.monotonic()


def _taken(connection: Any, entry: ConnectionPoolEntry, _of: PoolProxiedConnection) -> None:
    """
    A connection of the pool is about to be used; one that was just made was never given back.

    Raises:
        InvalidatePoolError: it is lost, and so are those that were kept beside it; the pool makes new ones.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    since = entry.info.get(_GIVEN_BACK)
    if since is None or time.monotonic() - since <= _RESTED:
        return
    try:
        connection.ping()
    except Exception as error:  # whatever it failed of, another connection is tried next
        raise InvalidatePoolError from error


def full() -> StorageFull:
    """No room is left, whoever found out."""
    return StorageFull(_FULL)


def _translated(context: ExceptionContext) -> Exception | None:
    """What to raise instead; None leaves the error as it is."""
    error = context.original_exception
    if not isinstance(error, Exception):  # whoever was cancelled has to stop, and to hear nothing
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
