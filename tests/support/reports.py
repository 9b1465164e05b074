"""Obligations of agreements that departments have answered, or not."""

from datetime import UTC, date, datetime

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Via
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.office.desk import Desk


async def owe(desk: Desk, agreement: Agreement, kind: ObligationKind, due_on: date, **more: object) -> int:
    """Give an agreement one more obligation; returns its number."""
    async with desk.database.transaction() as session:
        owed = Obligation(agreement_id=agreement.id, kind=kind, due_on=due_on, **more)
        session.add(owed)
        await session.flush()
        return owed.id


async def reported(
    desk: Desk, agreement: Agreement, kind: ObligationKind, due_on: date, on: date, name: str, **fields: str
) -> int:
    """The same, settled by a report."""
    number = await owe(desk, agreement, kind, due_on, fulfilled_on=on)
    async with desk.database.transaction() as session:
        at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        told = {"by_name": name, "by_email": None, "via": Via.LINK, "at": at, "note": None}
        session.add(ObligationAnswer(obligation_id=number, reply=Reply.REPORT, fields=fields, **told))
    return number
