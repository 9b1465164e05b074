"""
One run per proposal, from the OPD's form to the register. Read it as the office manual.

The truth about a proposal is in PostgreSQL. A run looks what has been decided, does what follows, sends the letters,
and suspends while people decide; each wake-up starts from the top. Losing a run loses nothing.
"""

import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID, uuid4

from prefect import State, Task, flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from prefect.exceptions import Abort, Pause
from prefect.states import Suspended
from prefect.utilities.engine import propose_state

from satupintu.domain.process.lifecycle import Status
from satupintu.usecases.office.crashpoints import crashpoint
from satupintu.usecases.process.flow_state import FlowLook
from tasks import approvals, board, initiation, letters, registration, review, signing

NO_RESULTS = Path(os.devnull)
"""Nothing is stored there; with a storage named, Prefect does not ask its server for one on every wake-up."""

PROCESS: dict[Status, Task[[str], Coroutine[Any, Any, None]]] = {
    Status.SUBMITTED: initiation.open_check,
    Status.RETURNED: initiation.ask_completion,
    Status.IN_REVIEW: review.open_round,
    Status.WITH_CHAIR: review.ask_chair,
    Status.RECOMMENDED: review.write_minutes,
    Status.AWAITING_APPROVAL: approvals.ask_next,
    Status.IN_SIGNING: signing.ask_signatures,
    Status.AWAITING_TEXT: signing.ask_text,
    Status.SIGNED: registration.enter_register,
}
"""What the system does when a proposal arrives in a status. People do the rest."""


@flow(name="proposal", retries=0, persist_result=False, result_storage=NO_RESULTS, validate_parameters=False)
async def proposal(number: str) -> str:
    """Drive one proposal. `number` is its number, such as KS-2026-0001; returns the status it ended in."""
    look = await board.look(number)
    while look.is_our_turn:
        await PROCESS[look.status](number)
        crashpoint(f"flow.after_{look.status}")
        look = await board.look(number)
    await letters.deliver(number)
    crashpoint("flow.letters_sent")
    run = this_run()
    await board.show(look, run)
    if look.has_ended:
        return look.status
    return await wait(look, run.id)


def this_run() -> FlowRun:
    """The flow run we are in, as Prefect knew it when it began this turn."""
    context = FlowRunContext.get()
    assert context is not None and context.flow_run is not None
    return context.flow_run


async def wait(look: FlowLook, run_id: UUID) -> NoReturn:
    """
    Suspend, under the name of what the proposal waits for; costs no process until somebody decides.

    A unique key each time: Prefect lets a run pass a key it has seen. No timeout: people take weeks.
    """
    waiting: State[Any] = Suspended(pause_key=str(uuid4()), timeout_seconds=None, message=board.waiting_for_whom(look))
    waiting.name = board.waiting_for(look)
    crashpoint("flow.before_suspend")
    async with get_client() as client:
        state = await propose_state(client, waiting, flow_run_id=run_id)
    crashpoint("flow.suspended")
    if not state.is_paused():
        raise Abort(f"Prefect did not suspend the run but answered {state.type}: {state.message}")
    raise Pause(state=state)
