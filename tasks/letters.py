"""Letters: claimed from the outbox, handed to the mail server, settled."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from satupintu.mail.smtp import PermanentFailure, SendingFailed, hand_over
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.crashpoints import crashpoint
from satupintu.usecases.office.desk import Desk
from tasks import DESK

_RENEW_EVERY = outbox.LEASE.total_seconds() / 3
PATIENCE = 10.0
"""Seconds a flow waits for the mail server; slower letters go on by themselves and are settled when they are done."""

_under_way: set[asyncio.Task[None]] = set()


async def send_due(desk: Desk, *, number: str | None = None, older_than: timedelta = timedelta()) -> int:
    """
    Send what is due, side by side, those first that ask somebody to act; returns how many letters were tried.

    Failures are settled, not raised.
    """
    tried = 0
    for only_asking in (True, False):
        claimed = await outbox.claim(desk, proposal_number=number, older_than=older_than, only_asking=only_asking)
        if not claimed:
            continue
        crashpoint("letters.claimed")
        sending = {asyncio.create_task(_send(desk, letter)) for letter in claimed}
        for task in sending:
            _under_way.add(task)
            task.add_done_callback(_under_way.discard)
        await asyncio.wait(sending, timeout=PATIENCE)
        tried += len(claimed)
    return tried


async def _send(desk: Desk, letter: outbox.Claimed) -> None:
    structlog.contextvars.bind_contextvars(letter=letter.letter_id, proposal=letter.proposal)  # a task has its own
    keeping = asyncio.create_task(_keep(desk, letter.letter_id))
    failure: SendingFailed | None = None
    try:
        await hand_over(letter.message, desk.smtp)
    except SendingFailed as error:
        failure = error
    except Exception as error:  # a letter that no server can be given would be tried again for ever
        failure = PermanentFailure(0, outbox.why_unwritten(error, letter.letter_id, letter.proposal))
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
    crashpoint("letters.handed_over")
    await outbox.settle_letter(desk, letter.letter_id, failure)
    crashpoint("letters.settled")


async def _keep(desk: Desk, letter_id: int) -> None:
    """Renew the lease while the mail server takes its time (up to ten minutes after DATA)."""
    while True:
        await asyncio.sleep(_RENEW_EVERY)
        await outbox.keep_claim(desk, letter_id)


async def deliver(number: str | None = None) -> int:
    """
    Send the letters that are due now, of one proposal or of all; a refused one is tried again by the letter sweep.

    Not a Prefect task: each letter keeps its own tries in its row, and a task costs the server nine writes.
    """
    return await send_due(DESK.get(), number=number)
