"""
Where flow runs execute: a few threads of the worker, each with an event loop, a desk and a Prefect client of its own.

An async flow in the worker's own loop would block it while Prefect's engine connects and joins threads, and an async
database engine belongs to one loop; hence threads that live as long as the worker.
"""

import asyncio
import contextvars
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import structlog
from prefect import Flow
from prefect.client.schemas.objects import FlowRun
from prefect.context import AsyncClientContext, SyncClientContext
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow_async

from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.faults import tell_fault
from tasks import DESK

Job = Callable[[], Awaitable[None]]


class RunThreads:
    """A small pool; one run at a time per thread."""

    def __init__(self, open_desk: Callable[[], Desk], size: int) -> None:
        self._open_desk = open_desk
        self._jobs: SimpleQueue[tuple[Flow[Any, Any], FlowRun, Future[None]] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(
                # A new thread begins with an empty context and would miss the settings the worker has made for itself.
                target=contextvars.copy_context().run,
                args=(self._live,),
                name=f"run-{number}",
                daemon=True,
            )
            for number in range(size)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, flow: Flow[Any, Any], flow_run: FlowRun) -> None:
        """Execute a run until it suspends or ends; errors of the flow are in its state, not raised here."""
        done: Future[None] = Future()
        self._jobs.put((flow, flow_run, done))
        await asyncio.wrap_future(done)

    def close(self) -> None:
        """Let the threads finish what they do, then end."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(timeout=15)

    def _live(self) -> None:
        asyncio.run(self._work())

    async def _work(self) -> None:
        desk = self._open_desk()
        DESK.set(desk)
        loop = asyncio.get_running_loop()
        # Clients that live as long as the thread: each new one builds a TLS context, even for http.
        async with AsyncClientContext():
            with SyncClientContext():
                while (job := await loop.run_in_executor(None, self._jobs.get)) is not None:
                    flow, flow_run, done = job
                    try:
                        with structlog.contextvars.bound_contextvars(**_ids(flow_run)):
                            await _told(flow, flow_run)
                    finally:
                        done.set_result(None)
        await desk.database.close()


def _ids(flow_run: FlowRun) -> dict[str, str]:
    """What every line of a run says of it."""
    number = flow_run.parameters.get("number")
    return {"run": str(flow_run.id)} | ({"proposal": str(number)} if number is not None else {})


async def _told(flow: Flow[Any, Any], flow_run: FlowRun) -> None:
    """Execute a run and write down what it failed of, which Prefect keeps in the run's state and log."""
    try:
        failure = await _execute(flow, flow_run)
    except Exception as error:
        failure = error
    if failure is not None:
        tell_fault("flow failed", failure, flow=flow.name)


async def _execute(flow: Flow[Any, Any], flow_run: FlowRun) -> BaseException | None:
    """Returns what the run failed of; None where it ended or waits."""
    # Handed over without its deployment, a run gets no observer of outside suspensions: a thread, a websocket and up to
    # 0.2 s each time, to notice a button we never need. The server still knows the deployment.
    unobserved = flow_run.model_copy(update={"deployment_id": None})
    try:
        state = await run_flow_async(flow, flow_run=unobserved, parameters=flow_run.parameters, return_type="state")
    except (Pause, Abort):
        return None
    if state is None or not (state.is_failed() or state.is_crashed()):
        return None
    failure = await state.aresult(raise_on_failure=False)
    return failure if isinstance(failure, BaseException) else None
