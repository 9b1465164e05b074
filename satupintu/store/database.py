"""The one door to PostgreSQL: transactions, wake-ups, locks, numbers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload

from satupintu.domain.errors import NotFound
from satupintu.store.access import Counter
from satupintu.store.away import Reaching, tell_apart
from satupintu.store.base import Base
from satupintu.store.proposals import Proposal
from satupintu.store.register.out import WITH_THOSE_OUT
from satupintu.store.register.tables import Agreement

WAKE_CHANNEL = "satupintu_wake"
"""NOTIFY payload: the number of a proposal whose flow must look again."""
LETTER_CHANNEL = "satupintu_letter"
"""NOTIFY without payload: a letter that belongs to no proposal waits (a sign-in link)."""

_RUN_LOCK = 7326
"""First key of the advisory locks on runs; the second is a hash of the number. Two of one hash merely wait."""
DRAFT_LOCK = 73263
"""First key of the advisory locks on drafts of imports that are being worked on; the second is the draft's id."""


P = ParamSpec("P")
T = TypeVar("T")
SideQuestion = Callable[Concatenate[AsyncSession, P], Coroutine[Any, Any, T]]


IS_OF_ONE_MOMENT = "of one moment"
"""Stands in the `info` of a session whose transaction sees one moment, and may not be told to again."""
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class _Page:
    """
    The transaction of a page, begun when somebody first reads, and given back before anything is written apart.

    So a page never waits for a second connection while it holds one: enough pages at once would wait for one another.
    """

    def __init__(self, of: "Database", sessions: async_sessionmaker[AsyncSession]) -> None:
        self.of = of
        self._sessions = sessions
        self._session: AsyncSession | None = None
        self._blocks = 0

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[AsyncSession]:
        """The page's transaction; what is about to be written when the block ends is refused by PostgreSQL."""
        if self._session is None:
            self._session = self._sessions(info={IS_OF_ONE_MOMENT: True})
            await self._session.connection(execution_options=_ONE_MOMENT)
        self._blocks += 1
        try:
            yield self._session
            await self._session.flush()
        finally:
            self._blocks -= 1

    async def let_go(self) -> None:
        """Give the connection back, unless somebody is still reading on it; the next to read sees a later moment."""
        if self._session is not None and self._blocks == 0:
            session, self._session = self._session, None
            await session.close()


_PAGE: ContextVar[_Page | None] = ContextVar("page", default=None)
"""The page that is being read in this task."""


class Database:
    """An engine of one event loop. A thread with a loop of its own opens its own `Database`."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url, poolclass=Reaching, pool_size=pool, max_overflow=pool, pool_pre_ping=True, hide_parameters=True
        )
        tell_apart(self.engine)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self, *, apart: bool = False) -> AsyncIterator[AsyncSession]:
        """
        One act, one transaction: committed when the block ends, rolled back when it raises.

        Within `reading` it joins the page's, and what it writes is refused; `apart` is for what is written down
        although somebody only reads, such as that a session was seen.

        Raises:
            DatabaseAway: the server cannot be reached, or is lost on the way.
            StorageFull: the server has no room left.
        """
        page = self._page()
        if page is not None and not apart:
            async with page.joined() as session:
                yield session
            return
        if page is not None:
            await page.let_go()
        async with self._sessions.begin() as session:
            yield session

    def _page(self) -> _Page | None:
        page = _PAGE.get()
        return page if page is not None and page.of is self else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """What a page reads is of one moment: transactions within are one, begun by the first, and it only reads."""
        page = _Page(self, self._sessions)
        before = _PAGE.set(page)
        try:
            yield
        finally:
            _PAGE.reset(before)
            await page.let_go()

    async def let_go(self) -> None:
        """
        Give back the connection of the page that is being read, before something that takes long.

        Whoever sets a paper or compares two waits for others who do; with a connection each, they would keep everybody
        else from the database. What is read afterwards is of a later moment. Outside a page nothing happens.
        """
        if (page := self._page()) is not None:
            await page.let_go()

    @asynccontextmanager
    async def side_by_side(self, connections: int) -> AsyncIterator["Questions"]:
        """Questions that only read, asked on a few connections at once; all see the database as of one moment."""
        async with AsyncExitStack() as stack:
            page = self._page()
            first = await stack.enter_async_context(page.joined() if page is not None else self._sessions.begin())
            if page is None:
                await first.connection(execution_options=_ONE_MOMENT)
            others = [await stack.enter_async_context(self._sessions.begin()) for _ in range(connections - 1)]
            moment = await first.scalar(text("select pg_export_snapshot()")) if others else None
            for session in others:
                await session.connection(execution_options=_ONE_MOMENT)
                await session.execute(text(f"set transaction snapshot '{moment}'"))
            sessions = [first, *others]
            async with asyncio.TaskGroup() as group:
                yield Questions(group, sessions)

    def run_lock(self, number: str) -> AbstractAsyncContextManager[bool]:
        """Hold the right to run this proposal's flow, if it is free; yields whether it was."""
        return self._work_lock(_RUN_LOCK, "hashtext(:which)", number)

    def draft_lock(self, draft_id: int) -> AbstractAsyncContextManager[bool]:
        """Hold the right to work on a draft of an import, if it is free; yields whether it was."""
        return self._work_lock(DRAFT_LOCK, "cast(:which as integer)", draft_id)

    @asynccontextmanager
    async def _work_lock(self, kind: int, key: str, which: str | int) -> AsyncIterator[bool]:
        """A session-level advisory lock on a connection of its own: PostgreSQL lets it go when the process dies."""
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            keys: dict[str, int | str] = {"lock": kind, "which": which}
            held = await connection.scalar(text(f"select pg_try_advisory_lock(:lock, {key})"), keys)
            try:
                yield bool(held)
            finally:
                if held:
                    await _release(connection, key, keys)

    async def settle(self, *tables: type[Base]) -> None:
        """
        After many rows have come or gone: count them anew, and note which pages all may see.

        PostgreSQL does it by itself within minutes; until then lists are planned for the register as it was, and every
        figure that an index could answer is looked up in the rows.
        """
        names = ", ".join(table.__tablename__ for table in tables)
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text(f"vacuum (analyze) {names}"))

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()


async def _release(connection: AsyncConnection, key: str, keys: dict[str, int | str]) -> None:
    try:
        await connection.execute(text(f"select pg_advisory_unlock(:lock, {key})"), keys)
    except Exception:
        await connection.invalidate()
        raise


class Questions:
    """Takes questions in the order in which they are asked; each is put on the next connection that is free."""

    def __init__(self, group: asyncio.TaskGroup, sessions: list[AsyncSession]) -> None:
        self.sessions = sessions
        self._group = group
        self._free: asyncio.Queue[AsyncSession] = asyncio.Queue()
        for session in sessions:
            self._free.put_nowait(session)

    def ask(
        self,
        question: Callable[Concatenate[AsyncSession, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> asyncio.Task[T]:
        """Ask; the answer is the result of the task, there at the end of the block at the latest."""

        async def answered() -> T:
            session = await self._free.get()
            try:
                return await question(session, *args, **kwargs)
            finally:
                self._free.put_nowait(session)

        return self._group.create_task(answered())


async def without_compiling(session: AsyncSession) -> None:
    """For this transaction: no machine code, since compiling a statement would take longer than running it."""
    await session.execute(text("set local jit = off"))


async def lock_proposal(session: AsyncSession, number: str) -> Proposal:
    """
    Read a proposal and hold its row until the transaction ends: acts on one proposal are serial.

    Raises:
        NotFound: there is no such proposal.
    """
    statement = select(Proposal).where(Proposal.number == number).with_for_update(of=Proposal)
    proposal = (await session.scalars(statement)).one_or_none()
    if proposal is None:
        raise NotFound("Usulan %(number)s tidak ada.", number=number)
    return proposal


async def lock_agreement(session: AsyncSession, *which: ColumnElement[bool], with_those_out: bool = False) -> Agreement:
    """
    Read an agreement and hold it until the transaction ends; its proposal, if it has one, is held before it.

    Raises:
        NotFound: there is no such agreement, or it is out of the register and is not asked for by `with_those_out`.
    """
    seen = WITH_THOSE_OUT if with_those_out else {}
    known = await session.execute(
        select(Agreement.id, Proposal.number).outerjoin(Proposal, Agreement.proposal_id == Proposal.id).where(*which),
        execution_options=seen,
    )
    found = known.one_or_none()
    if found is None:
        raise NotFound("Perjanjian itu tidak ada dalam daftar.")
    if found.number is not None:
        await lock_proposal(session, found.number)
    held = select(Agreement).where(Agreement.id == found.id).options(joinedload(Agreement.proposal))
    locked = (await session.scalars(held.with_for_update(of=Agreement), execution_options=seen)).one_or_none()
    if locked is None:  # it went out of the register while somebody else held it
        raise NotFound("Perjanjian itu tidak ada dalam daftar.")
    return locked


async def wake(session: AsyncSession, proposal: Proposal) -> None:
    """Raise the wake version and tell the workers at commit; a lost NOTIFY is found by the reconciler."""
    proposal.wake_version += 1
    await session.execute(
        text("select pg_notify(:channel, :number)"), {"channel": WAKE_CHANNEL, "number": proposal.number}
    )


async def last_in_series(session: AsyncSession, series: str, year: int) -> int:
    """The last number of a series that was taken; 0 where none was. Nobody waits, and it may be another at once."""
    statement = select(Counter.last).where(Counter.series == series, Counter.year == year)
    return await session.scalar(statement) or 0


async def next_in_series(session: AsyncSession, series: str, year: int) -> int:
    """Take the next number of a series; it is given back when the transaction rolls back."""
    statement = insert(Counter).values(series=series, year=year, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=[Counter.series, Counter.year], set_={"last": Counter.last + 1}
    )
    taken: int | None = await session.scalar(statement.returning(Counter.last))
    assert taken is not None
    return taken


async def in_one_snapshot(session: AsyncSession) -> None:
    """Everything that the transaction reads is of one moment; what a page reads is so anyway."""
    if IS_OF_ONE_MOMENT in session.info:
        return
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
