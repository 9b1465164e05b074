"""What stands on the desk of the register of a busy office: a partner, and an old register that is being looked at."""

from sqlalchemy import select

from satupintu.store.proposals import Actor
from satupintu.store.register.tables import Party
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.register import import_desk, import_work


async def a_partner(desk: Desk, agreement_id: int) -> int:
    """The first partner of an agreement, by its id."""
    async with desk.database.transaction() as session:
        theirs = select(Party.partner_id).where(Party.agreement_id == agreement_id, Party.partner_id.is_not(None))
        found = (await session.scalars(theirs)).one()
    assert found is not None
    return found


async def an_import(desk: Desk, sha256: str, by: Actor) -> int:
    """An old register on the desk, its rows judged."""
    draft_id = await import_desk.open_draft(desk, sha256, "baru.csv", by)
    await import_work.work_on(desk, draft_id)
    return draft_id
