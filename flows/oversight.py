"""What happens because time passes: every hour, and safe to run by hand at any time."""

from prefect import flow

from flows.proposal import NO_RESULTS
from tasks import letters
from tasks.evidence import anchor_history, stamp_anchor
from tasks.follow_up import (
    ask_after,
    close_ended,
    escalate_unanswered,
    plan_old,
    recognise,
    take_in_partners,
    tell_of_reports,
)
from tasks.oversight import (
    escalate,
    follow_posts,
    forget_counts,
    recompute_deadlines,
    remind,
    watch_answers,
    watch_conditions,
    watch_offers,
)

ACTS = (
    follow_posts,
    recompute_deadlines,
    watch_answers,
    watch_offers,
    watch_conditions,
    remind,
    escalate,
    recognise,
    take_in_partners,
    plan_old,
    close_ended,
    ask_after,
    escalate_unanswered,
    tell_of_reports,
    anchor_history,
    stamp_anchor,
    forget_counts,
)


@flow(name="oversight", retries=0, persist_result=False, result_storage=NO_RESULTS, validate_parameters=False)
async def oversight() -> None:
    """
    Look after every open task and every agreement once.

    Raises:
        ExceptionGroup: acts that failed; none of them keeps the others, or the letters, from their turn.
    """
    failures = []
    for act in ACTS:
        try:
            await act()
        except Exception as failure:
            failures.append(failure)
    await letters.deliver()
    if failures:
        raise ExceptionGroup("Oversight is not whole this hour; the next one tries again.", failures)
