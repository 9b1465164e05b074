"""Work on drafts of imports that goes on beside the pages of this process, and after a restart goes on again."""

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

from fastapi import Request

from satupintu.language.logs import logger
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import import_work

log = logger("import")
_PATIENCE = 2.0
"""Seconds for which an answer waits for the work that it has begun: a small file is looked at by then."""


class Works:
    """The work that is under way."""

    def __init__(self) -> None:
        self.under_way: set[asyncio.Task[None]] = set()

    def start(self, desk: Desk, draft_id: int) -> asyncio.Task[None]:
        """Work on a draft, unless somebody is at it already."""
        return self._started(import_work.work_on(desk, draft_id))

    async def begin(self, desk: Desk, draft_id: int) -> None:
        """The same, and wait a moment for it."""
        await asyncio.wait({self.start(desk, draft_id)}, timeout=_PATIENCE)

    def go_on(self, desk: Desk) -> None:
        """Take up what an earlier process has left; the pages do not wait for it."""
        self._started(self._take_up(desk))

    async def _take_up(self, desk: Desk) -> None:
        for draft_id in await import_work.to_do(desk):
            self.start(desk, draft_id)

    def _started(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    async def end(self) -> None:
        """Stop; what is not done is taken up by the next process."""
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work on an import broke off", error=type(error).__name__)


def works_of(request: Request) -> Works:
    """The works of this web process."""
    return cast("Works", request.app.state.import_works)
