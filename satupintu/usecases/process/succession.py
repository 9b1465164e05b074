"""From an obligation of the register to the proposal that will meet it."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from satupintu.domain.errors import AlreadyDecided, InvalidInput
from satupintu.domain.follow_up.obligations import (
    ObligationKind,
    Reply,
)
from satupintu.domain.process.form import ProposalForm
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Actor
from satupintu.usecases.follow_up.answer import held, keep_answer, read_obligation
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.initiation import submit
from satupintu.usecases.task.papers import FiledPaper


async def begin_successor(
    desk: Desk, obligation_id: int, form: ProposalForm, papers: Sequence[FiledPaper], by: Actor, key: str
) -> str:
    """
    Enter the proposal that will meet an obligation, and stop asking for as long as it is under way; returns its number.

    Raises what `initiation.submit` raises, and:
        NotFound: there is no such obligation.
        AlreadyDecided: it is settled, or has lapsed, or another proposal is under way.
        InvalidInput: the proposal is not one to the agreement.
    """
    asked = await read_obligation(desk, obligation_id)
    if not asked.may_start:
        raise AlreadyDecided("Hal ini sudah diselesaikan.")
    if asked.under_way is not None and not asked.under_way.submission_key.startswith(f"{key}:"):
        raise AlreadyDecided("Usulan %(number)s sudah dimulai untuk hal ini.", number=asked.under_way.number)
    field = "parent" if asked.obligation.kind is ObligationKind.FOLLOW_UP_DOCUMENT else "renews"
    number = asked.agreement.register_number
    if getattr(form, field) != number:
        raise InvalidInput("Usulan ini dimulai untuk %(number)s; isikan nomor itu.", field=field, number=number)
    submission = await submit(desk, form, papers, by, key)
    async with desk.database.transaction() as session:
        agreement, obligation = await held(session, obligation_id)
        fields = {"proposal": submission.number}
        said = exists().where(ObligationAnswer.obligation_id == obligation_id, ObligationAnswer.fields == fields)
        if obligation.is_open and not await session.scalar(select(said)):
            await keep_answer(desk, session, agreement, obligation, Reply.START, None, fields, by)
    return submission.number
