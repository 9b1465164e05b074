"""Which proposals a meeting of the TKKSD decides on: what waits for one, and what one that was held has said."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import extract, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.meetings import DISCUSSED, MeetingKind, MeetingState
from satupintu.domain.route.deadlines import JAKARTA, local_day
from satupintu.domain.task.kinds import REVIEWS
from satupintu.language import long_date
from satupintu.mail.parts import MeetingSaid, Opinion
from satupintu.store.meetings import Meeting, MeetingItem
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk


async def is_for_a_meeting(desk: Desk, session: AsyncSession, proposal: Proposal) -> bool:
    """
    True where a review does not end with the answers by link.

    That is so where the office decides in meetings (`[tkksd] decides`), and wherever a planned meeting has the proposal
    on its agenda: whoever puts it there wants it discussed.
    """
    if proposal.status is not Status.IN_REVIEW:
        return False
    return desk.office.tkksd.decides == "rapat" or await is_on_an_agenda(session, proposal)


def meets(desk: Desk, proposal: Proposal, meetings: Sequence[MeetingItem]) -> bool:
    """The same, from the meetings that a proposal is known to have (`meetings_of`)."""
    is_planned = any(each.meeting.is_planned for each in meetings)
    return proposal.status is Status.IN_REVIEW and (desk.office.tkksd.decides == "rapat" or is_planned)


async def is_on_an_agenda(session: AsyncSession, proposal: Proposal) -> bool:
    """True for a proposal that a meeting which is still planned will discuss."""
    planned = select(MeetingItem.id).join(MeetingItem.meeting)
    mine = (MeetingItem.proposal_id == proposal.id, Meeting.state == MeetingState.PLANNED)
    return await session.scalar(planned.where(*mine).limit(1)) is not None


async def waits_for_a_meeting(desk: Desk, session: AsyncSession, proposal: Proposal) -> bool:
    """True once the reviewers of the round have been asked, and a meeting decides on what they answer."""
    if not await is_for_a_meeting(desk, session, proposal):
        return False
    asked = (Task.proposal_id == proposal.id, Task.round == proposal.round, Task.assignment.in_(REVIEWS))
    return await session.scalar(select(Task.id).where(*asked).limit(1)) is not None


async def on_no_agenda(session: AsyncSession, of: int | None = None) -> Sequence[Proposal]:
    """Proposals that can be put on an agenda and stand on none, oldest first; with those of the meeting `of`."""
    others = select(MeetingItem.proposal_id).join(MeetingItem.meeting).where(Meeting.state == MeetingState.PLANNED)
    own = select(MeetingItem.proposal_id).where(MeetingItem.meeting_id == of)
    free = or_(Proposal.id.not_in(others), Proposal.id.in_(own))
    statement = select(Proposal).where(Proposal.status.in_(DISCUSSED), free).order_by(Proposal.id)
    return (await session.scalars(statement)).all()


async def decided_in_meetings(session: AsyncSession, proposal: Proposal) -> Sequence[MeetingItem]:
    """What meetings that were held have decided on a proposal in its present round, oldest first."""
    held = (Meeting.state == MeetingState.HELD, MeetingItem.decision.is_not(None))
    mine = (MeetingItem.proposal_id == proposal.id, MeetingItem.round == proposal.round)
    statement = select(MeetingItem).join(MeetingItem.meeting).where(*held, *mine)
    return (await session.scalars(statement.order_by(Meeting.begins_at, MeetingItem.id))).unique().all()


async def meetings_of(session: AsyncSession, proposal: Proposal) -> tuple[MeetingItem, ...]:
    """The meetings that have a proposal on their agenda, planned, held and called off, the oldest first."""
    statement = select(MeetingItem).join(MeetingItem.meeting).where(MeetingItem.proposal_id == proposal.id)
    return tuple((await session.scalars(statement.order_by(Meeting.begins_at, MeetingItem.id))).unique())


def said_in(item: MeetingItem, language: str) -> MeetingSaid:
    """What a meeting decided on a proposal, for a letter."""
    assert item.decision is not None and item.meeting.number is not None
    return MeetingSaid(
        day=long_date(language, local_day(item.meeting.begins_at)),
        minutes=item.meeting.number,
        decision=item.decision,
        note=item.note,
        conditions=tuple(item.conditions),
    )


def opinions_in(item: MeetingItem) -> tuple[Opinion, ...]:
    """The opinions of the two lenses that were given in the room."""
    return tuple(
        Opinion(assignment=each.assignment, name=each.position, choice=each.choice, note=each.note)
        for each in item.opinions
    )


async def is_pleno_due(desk: Desk, session: AsyncSession) -> bool:
    """
    True from the month that the office has set, while no rapat pleno was held this year and none is planned.

    Permendagri 22/2020 Ps. 48: one a year at least.
    """
    today = desk.today()
    return today.month >= desk.office.tkksd.pleno_from and not await has_pleno(session, today)


async def has_pleno(session: AsyncSession, day: date) -> bool:
    """True where a rapat pleno was held in the year of a day, or is planned in it."""
    year = extract("year", func.timezone(str(JAKARTA), Meeting.begins_at))
    counts = (Meeting.kind == MeetingKind.PLENARY, Meeting.state != MeetingState.CALLED_OFF, year == day.year)
    return await session.scalar(select(Meeting.id).where(*counts).limit(1)) is not None
