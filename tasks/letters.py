"""Letters: claimed from the outbox, handed to the mail server, settled."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from satupintu.domain.letters.faults import Fault
from satupintu.language.logs import logger
from satupintu.mail.smtp import SendingFailed, hand_over
from satupintu.usecases.letters import outbox
from satupintu.usecases.office.crashpoints import crashpoint
from satupintu.usecases.office.desk import Desk
from tasks import DESK

_RENEW_EVERY = outbox.LEASE.total_seconds() / 3
PATIENCE = 10.0
"""Seconds a flow waits for the mail server; slower letters go on by themselves and are settled when they are done."""
MOST_CONNECTIONS = 2 * outbox.AT_ONCE
"""Of one process: a mail server that never answers must not take up more and more of them."""
_SETTLE_AGAIN = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds before what became of a letter is written down once more; the last holds from then on."""
_DATABASE_AWAY = (SQLAlchemyError, OSError, TimeoutError)

log = logger("letters")
_under_way: set[asyncio.Task[None]] = set()


async def send_due(desk: Desk, *, number: str | None = None, older_than: timedelta = timedelta()) -> int:
    """
    Send what is due, side by side, those first that ask somebody to act; returns how many letters were tried.

    Failures are settled, not raised.
    """
    tried = 0
    for only_asking in (True, False):
        if len(_under_way) + outbox.AT_ONCE > MOST_CONNECTIONS:
            break
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
    try:
        failure = await _failure_of(desk, letter)
        crashpoint("letters.handed_over")
        await _settle(desk, letter, failure)
        crashpoint("letters.settled")
    finally:  # not before it is settled: with the lease over, another would send the same letter once more
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _failure_of(desk: Desk, letter: outbox.Claimed) -> SendingFailed | None:
    """Hand a letter over; returns why it was not taken, None where it was."""
    try:
        await hand_over(letter.message, desk.smtp)
    except SendingFailed as error:
        return error
    except Exception as error:  # a letter that no server can be given would be tried again for ever
        why = outbox.why_unwritten(error, letter.letter_id, letter.proposal)
        return SendingFailed(Fault.MESSAGE, 0, why, is_final=True)
    return None


async def _settle(desk: Desk, letter: outbox.Claimed, failure: SendingFailed | None) -> None:
    """Write down what became of a letter, until it is done: the mail server has it, and forgetting that doubles it."""
    tries = 0
    while True:
        try:
            await outbox.settle_letter(desk, letter.letter_id, failure, was_a_try=letter.is_a_try)
        except _DATABASE_AWAY:
            pause = _SETTLE_AGAIN[min(tries, len(_SETTLE_AGAIN) - 1)]
            tries += 1
            log.warning("letter not settled yet", tries=tries, exc_info=tries == 1)
            await asyncio.sleep(pause)
        else:
            return


async def _keep(desk: Desk, letter_id: int) -> None:
    """Renew the lease while the mail server takes its time (up to ten minutes after DATA)."""
    while True:
        await asyncio.sleep(_RENEW_EVERY)
        try:
            await outbox.keep_claim(desk, letter_id)
        except _DATABASE_AWAY:
            log.warning("lease not renewed", exc_info=True)


async def deliver(number: str | None = None) -> int:
    """
    Send the letters that are due now, of one proposal or of all; a refused one is tried again by the letter sweep.

    Not a Prefect task: each letter keeps its own tries in its row, and a task costs the server nine writes.
    """
    return await send_due(DESK.get(), number=number)
