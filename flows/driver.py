"""
Keeping Prefect in step with SQL: wake the run of a proposal, rebuild what was lost, leave alone what lives.

Level-triggered: a proposal is settled when its flow has seen the latest version, however often it is woken.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from prefect import State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Pending, Scheduled

from flows.deployments import FLOWS
from flows.runs import RunThreads
from satupintu.language.logs import logger
from satupintu.usecases.office.crashpoints import crashpoint
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process import flow_state
from tasks import board

UNFINISHED = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CRASHED, StateType.FAILED]
"""States in which a run should not stay: driven again if nobody holds its proposal's lock."""
_BATCH = 200
AT_ONCE = 8
"""Proposals driven side by side: each holds a connection for its lock and needs a second one now and then."""
LONGEST_PAUSE = 60.0
"""Seconds between two tries of a flow that fails each time."""

log = logger("driver")


class Driver:
    """Drives proposals' flow runs. Several workers may each have one: the run lock lets one through."""

    def __init__(self, desk: Desk, client: PrefectClient, threads: RunThreads, deployments: dict[str, UUID]) -> None:
        self._desk = desk
        self._client = client
        self._threads = threads
        self._deployments = deployments
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._driving: set[str] = set()
        self._under_way: set[asyncio.Task[None]] = set()

    def wake_soon(self, number: str) -> None:
        """Begin to drive a proposal, without waiting: one that makes no headway must not hold up the others."""
        self._begin(self.wake(number))

    def _begin(self, driving: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(driving)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def wake(self, number: str) -> None:
        """Drive a proposal until its flow has seen the latest, or another worker is at it."""
        if number in self._driving:
            return  # whoever drives it looks again before letting go
        self._driving.add(number)
        turns = 0
        try:
            while await self._drive_once(number):
                turns += 1
                # A decision that slipped in is driven at once; a flow that makes no headway is tried ever more rarely.
                await asyncio.sleep(0 if turns < 3 else min(2.0 ** (turns - 3), LONGEST_PAUSE))
        finally:
            self._driving.discard(number)

    async def _drive_once(self, number: str, *, unfinished: bool = False) -> bool:
        """One turn under the run lock; returns whether another is due."""
        async with self._slots, self._desk.database.run_lock(number) as held:
            if not held:
                return False  # the holder looks again after letting go
            run = await flow_state.run_of(self._desk, number)
            if run is None or not (run.is_behind or unfinished):
                return False
            flow_run = await self._runnable(run)
            if flow_run is None:
                return True
            crashpoint("driver.before_run")
            await self._threads.run(FLOWS["proposal"], flow_run)
        crashpoint("driver.after_run")
        again = await flow_state.run_of(self._desk, number)
        return again is not None and again.is_behind

    async def finish(self, number: str) -> None:
        """Drive a run that is neither suspended nor ended, if no living process has it."""
        if number in self._driving:
            return
        self._driving.add(number)
        try:
            is_due_again = await self._drive_once(number, unfinished=True)
        finally:
            self._driving.discard(number)
        if is_due_again:
            self.wake_soon(number)

    async def _runnable(self, run: flow_state.RunOf) -> FlowRun | None:
        """
        The flow run in a state from which it may go on; None when it was lost and has been forgotten.

        We hold the lock, so a run said to be pending or running belongs to a process that died.
        """
        if run.flow_run_id is None:
            return await self._create(run)
        try:
            flow_run = await self._client.read_flow_run(run.flow_run_id)
        except ObjectNotFound:
            await flow_state.run_lost(self._desk, run.number, run.flow_run_id, "wiped")
            return None
        state = flow_run.state
        if state is None or state.type in (StateType.PAUSED, StateType.SCHEDULED):
            # Prefect lets a suspended run go straight to Running: no resume, and nothing for a poll to take.
            return flow_run
        if state.type is StateType.COMPLETED and run.has_ended:
            await flow_state.look(self._desk, run.number)  # somebody else has ended it meanwhile
            return None
        if state.type in (StateType.CANCELLED, StateType.CANCELLING, StateType.COMPLETED):
            await flow_state.run_lost(self._desk, run.number, run.flow_run_id, str(state.name).lower())
            return None
        recovered: State[Any] = Scheduled(name="Recovered", message=f"Found {state.name} without a living process.")
        await self._client.set_flow_run_state(flow_run.id, recovered, force=True)
        log.warning("run is taken up again", proposal=run.number, run=str(run.flow_run_id), state=state.name)
        return await self._client.read_flow_run(flow_run.id)

    async def _create(self, run: flow_state.RunOf) -> FlowRun:
        flow_run = await self._client.create_flow_run_from_deployment(
            self._deployments["proposal"],
            parameters={"number": run.number},
            state=Pending(),  # not Scheduled: a poll would take what we are about to run
            name=board.run_name(run.number, run.title),
            tags=board.tags(run.number, run.route, run.stage),
            idempotency_key=f"proposal:{run.number}:{run.epoch}",
        )
        crashpoint("driver.run_created")
        await flow_state.run_started(self._desk, run.number, flow_run.id)
        return flow_run

    async def catch_up(self) -> None:
        """Wake every proposal whose flow is behind: what a lost NOTIFY or a crash left."""
        for number in await flow_state.flows_behind(self._desk):
            self.wake_soon(number)

    async def reconcile(self, after_id: int) -> int:
        """
        Compare one batch of open proposals with Prefect; returns where the next batch begins (0: from the start).

        Runs that are missing are rebuilt; runs that stand in an unfinished state are driven on, also where the
        proposal itself has ended: a crash between the last act and the end of the run leaves it so.
        """
        runs = await flow_state.open_runs(self._desk, after_id, _BATCH)
        known = [(run.number, run.flow_run_id) for run in runs if run.flow_run_id is not None]
        states = await self._states([flow_run_id for _, flow_run_id in known])
        for number, flow_run_id in known:
            state = states.get(flow_run_id)
            if state is None or state is StateType.CANCELLED:
                await flow_state.run_lost(self._desk, number, flow_run_id, "wiped" if state is None else "cancelled")
        for flow_run in await self._unfinished():
            self._begin(self._take_up(flow_run))
        return runs[-1].proposal_id if len(runs) == _BATCH else 0

    async def _states(self, ids: list[UUID]) -> dict[UUID, StateType | None]:
        if not ids:
            return {}
        found = await self._client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=ids)))
        return {run.id: run.state_type for run in found}

    async def _unfinished(self) -> list[FlowRun]:
        in_state = FlowRunFilterState(type=FlowRunFilterStateType(any_=UNFINISHED))
        return await self._client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[FLOWS["proposal"].name])),
            flow_run_filter=FlowRunFilter(state=in_state),
            limit=_BATCH,
        )

    async def _take_up(self, flow_run: FlowRun) -> None:
        """Drive on the run of a proposal; a second one, started by hand, is cancelled, since a proposal has one."""
        number = str(flow_run.parameters.get("number"))
        if number in self._driving:
            return
        run = await flow_state.run_of(self._desk, number)
        if run is not None and run.flow_run_id in (None, flow_run.id):
            await self.finish(number)
        else:
            reason = f"{number} is driven by run {run.flow_run_id}" if run else f"There is no proposal {number}"
            await self._client.set_flow_run_state(flow_run.id, Cancelled(message=f"{reason}."), force=True)

    async def deployment_is_there(self) -> bool:
        """False after somebody has wiped Prefect's database: everything has to be registered anew."""
        try:
            await self._client.read_deployment(self._deployments["proposal"])
        except ObjectNotFound:
            return False
        return True
