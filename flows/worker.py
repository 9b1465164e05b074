"""
The worker: a process that runs every flow in its own threads, is woken by PostgreSQL, and mends what a crash left.

Run by the supervisor as `python -m flows.worker`; any number may run side by side on one database.
"""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import anyio.abc
import asyncpg
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Pause
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.workers.base import BaseJobConfiguration, BaseWorker, BaseWorkerResult

from config.settings import read_settings
from flows.deployments import FLOWS, POOL, POOL_TYPE, register
from flows.driver import Driver
from flows.runs import RunThreads
from satupintu.language.logs import logger
from satupintu.runtime.logs import write_lines
from satupintu.runtime.opening import open_desk, plain_database_url
from satupintu.store.database import LETTER_CHANNEL, WAKE_CHANNEL
from satupintu.usecases.office.desk import Desk
from tasks.letters import send_due

THREADS = 4
CATCH_UP_EVERY = 2.0
"""Seconds between two looks for proposals whose flow is behind, should a NOTIFY be lost."""
RECONCILE_EVERY = 5.0
OVERSEE_EVERY = 300.0
"""Seconds between two looks whether the hour has had its oversight."""
LETTERS_EVERY = 2.0
FLOW_SENDS_FIRST = timedelta(seconds=8)
"""The sweep leaves fresh letters of proposals to their flow; what is older, a crash or Prefect's absence left. Letters
that have been tried before are its own from the moment they are due."""

log = logger("worker")


class InProcessWorker(BaseWorker[BaseJobConfiguration, Any, BaseWorkerResult]):
    """Takes the runs that Prefect schedules (run forms, schedules, a click on Resume) and runs them in our threads."""

    type = POOL_TYPE
    job_configuration = BaseJobConfiguration
    driver: Driver
    threads: RunThreads

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> BaseWorkerResult:
        """Run it; runs of proposals go through the driver and its lock."""
        if task_status is not None:
            task_status.started(f"satupintu:{os.getpid()}")
        number = flow_run.parameters.get("number")
        if number is not None:
            await self.driver.finish(number)
        else:
            flow = await self.client.read_flow(flow_run.flow_id)
            await self.threads.run(FLOWS[flow.name], await self.client.read_flow_run(flow_run.id))
        return BaseWorkerResult(identifier=str(flow_run.id), status_code=0)

    async def _propose_pending_state(self, flow_run: FlowRun) -> bool:
        """Prefect answers for a run that has suspended since the poll with a BaseException, which ends its worker."""
        try:
            return await super()._propose_pending_state(flow_run)
        except Pause:
            return False

    async def _propose_submitting_state(self, flow_run: FlowRun) -> None:
        with suppress(Pause):
            await super()._propose_submitting_state(flow_run)


async def every(seconds: float, what: Callable[[], Awaitable[Any]], name: str) -> None:
    """Repeat for ever; an error is logged and the next turn tries again, for a missed turn must not end the worker."""
    while True:
        try:
            await what()
        except Exception:
            log.warning("failed and is tried again", what=name, exc_info=True)
        await asyncio.sleep(seconds)


class Listener:
    """LISTEN on a connection of its own, opened again whenever it breaks."""

    def __init__(self, url: str, wake: Callable[[str], None], post: asyncio.Event) -> None:
        self._url = url
        self._wake = wake
        self._post = post
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def keep(self) -> None:
        """See that the connection lives."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url)
            await self._connection.add_listener(WAKE_CHANNEL, self._heard)
            await self._connection.add_listener(LETTER_CHANNEL, self._heard)

    def _heard(self, _: object, __: int, channel: str, payload: object) -> None:
        if channel == WAKE_CHANNEL:
            self._wake(str(payload))
        else:
            self._post.set()


async def sweep_letters(desk: Desk, post: asyncio.Event) -> None:
    """Send letters that belong to no proposal at once, and any that have waited: retries, and what a crash left."""
    with suppress(TimeoutError):
        await asyncio.wait_for(post.wait(), LETTERS_EVERY)
    urgent = post.is_set()
    post.clear()
    while await send_due(desk, older_than=timedelta() if urgent else FLOW_SENDS_FIRST):
        pass


async def work(client: PrefectClient) -> None:
    """Everything a worker does, until it is cancelled."""
    settings = read_settings()
    desk = open_desk(settings)
    # The server starts beside us, and may be away at any time; there is nothing to wait on but its answer.
    while await client.api_healthcheck() is not None:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    deployments = await register(client, InProcessWorker.get_default_base_job_template())
    threads = RunThreads(lambda: open_desk(settings, pool=2), THREADS)
    driver = Driver(desk, client, threads, deployments)
    worker = InProcessWorker(
        work_pool_name=POOL, name=f"{socket.gethostname()}-{os.getpid()}", create_pool_if_not_found=False
    )
    worker.driver, worker.threads = driver, threads

    position = 0

    async def reconcile() -> None:
        nonlocal position
        if not await driver.deployment_is_there():
            log.error("Prefect's database was emptied, everything is registered anew")
            os.kill(os.getpid(), signal.SIGTERM)  # the supervisor starts us again, and the start registers
            return
        position = await driver.reconcile(position)

    async def oversee() -> None:
        """
        Start the oversight of this hour; the key lets two workers, or two starts, make one run of it.

        Not a Prefect schedule: its scheduler cannot write runs on SQLAlchemy 2.1 (docs/adr/0011).
        """
        hour = f"{desk.clock.now():%Y-%m-%dT%H}"
        await client.create_flow_run_from_deployment(
            deployments["oversight"], name=f"oversight {hour}Z", idempotency_key=f"oversight:{hour}"
        )

    post = asyncio.Event()
    listener = Listener(plain_database_url(settings), driver.wake_soon, post)
    await listener.keep()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(every(1.0, listener.keep, "listening to the database"))
            group.create_task(every(CATCH_UP_EVERY, driver.catch_up, "catching up"))
            group.create_task(every(RECONCILE_EVERY, reconcile, "comparing with Prefect"))
            group.create_task(every(OVERSEE_EVERY, oversee, "starting the oversight"))
            group.create_task(every(0.0, lambda: sweep_letters(desk, post), "sweeping letters"))
            group.create_task(worker.start(printer=log.info))
            log.info("worker started", threads=THREADS)
            print("worker ready", flush=True)
    finally:
        threads.close()
        await desk.database.close()


async def main() -> None:
    """Run until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    async with get_client() as client:
        working = asyncio.ensure_future(work(client))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, working.cancel)
        with suppress(asyncio.CancelledError):
            await working


class _SuspendingIsNoError(logging.Filter):
    """Prefect's async engine reports every suspension as an error; here it is how a run waits."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno == logging.ERROR and record.getMessage().startswith("Finished in state"):
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


if __name__ == "__main__":
    write_lines(read_settings(), only_ours=True)
    logging.getLogger("prefect.flow_runs").addFilter(_SuspendingIsNoError())
    # Heartbeats of a flow run cost a thread and up to a second at the end of each; the run lock tells who lives.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        asyncio.run(main())
