"""The meetings of the TKKSD, the proposals that wait for one, and whether the yearly pleno is due."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import NotFound
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.kinds import Hears
from satupintu.store.meetings import Meeting, MeetingItem
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.meeting_wait import decided_in_meetings, is_pleno_due, on_no_agenda


async def meeting_of(desk: Desk, meeting_id: int) -> Meeting:
    """
    One meeting whole.

    Raises:
        NotFound: there is none.
    """
    async with desk.database.transaction() as session:
        return await found_meeting(session, meeting_id)


async def found_meeting(session: AsyncSession, meeting_id: int) -> Meeting:
    """
    The same, for a transaction under way.

    Raises:
        NotFound: there is none.
    """
    meeting = await session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound("Rapat itu tidak ada.")
    return meeting


async def meetings(desk: Desk, *, limit: int, offset: int) -> Sequence[Meeting]:
    """Meetings, the latest day first."""
    statement = select(Meeting).order_by(Meeting.begins_at.desc(), Meeting.id.desc()).limit(limit).offset(offset)
    async with desk.database.transaction() as session:
        return (await session.scalars(statement)).all()


async def waiting_for_one(desk: Desk) -> Sequence[Proposal]:
    """Proposals that wait for a meeting which nobody has planned; none where the office decides by circulation."""
    if desk.office.tkksd.decides == "edar":
        return ()
    async with desk.database.transaction() as session:
        return [each for each in await on_no_agenda(session) if each.status is Status.IN_REVIEW]


async def pleno_is_due(desk: Desk) -> bool:
    """True where the Bagian has to think of the yearly rapat pleno."""
    async with desk.database.transaction() as session:
        return await is_pleno_due(desk, session)


async def decided_before(desk: Desk, task: Task) -> Sequence[MeetingItem]:
    """What meetings have decided on the proposal of a task in its round, for whoever hears the TKKSD or corrects."""
    if task.kind.hears is not Hears.TKKSD and not task.kind.corrects:
        return ()
    async with desk.database.transaction() as session:
        return [each for each in await decided_in_meetings(session, task.proposal) if each.round == task.round]
