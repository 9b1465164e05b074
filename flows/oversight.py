"""What happens because time passes: every hour, and safe to run by hand at any time."""

from prefect import flow

from flows.proposal import NO_RESULTS
from tasks import letters
from tasks import oversight as acts


@flow(name="oversight", retries=0, persist_result=False, result_storage=NO_RESULTS, validate_parameters=False)
async def oversight() -> dict[str, int]:
    """Look after every open task once. Returns how often each rule had something to do."""
    done = {
        "deadlines_moved": await acts.recompute_deadlines(),
        "tacit_approvals": await acts.watch_the_dprd(),
        "reminders": await acts.remind(),
        "escalations": await acts.escalate(),
    }
    await letters.deliver_all()
    return done
