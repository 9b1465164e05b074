"""The flow's look at a proposal: what it waits for, and which version of the truth the flow has seen."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.events import RunRebuilt
from satupintu.domain.process.form import Route
from satupintu.domain.process.lifecycle import ENDED, NOT_CONTINUED, Stage, Status
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import AWAITED
from satupintu.domain.task.states import TaskState
from satupintu.store.database import lock_proposal
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.approvals import wanted_now
from satupintu.usecases.process.family import awaited_parent, needs_signed_parent
from satupintu.usecases.process.meeting_wait import waits_for_a_meeting
from satupintu.usecases.task.open import step_of


@dataclass(frozen=True)
class Waits:
    """An open task, as the flow sees it."""

    assignment: Assignment
    position: str
    step: ApprovalStep | None


@dataclass(frozen=True)
class FlowLook:
    """A proposal as the flow sees it at one moment."""

    number: str
    title: str
    route: Route
    status: Status
    stage: Stage
    round: int
    waits_for: tuple[Waits, ...]
    """Open tasks; the alternative on paper is left out where somebody is asked by link."""
    waits_for_a_meeting: bool = False
    """True where a meeting of the TKKSD decides, also once its reviewers have all answered."""
    waits_for_parent: str | None = None
    """Number of the proposal whose signed text has to be in the register before anything else can be asked."""

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def ended_without_agreement(self) -> bool:
        return self.status in NOT_CONTINUED

    @property
    def is_our_turn(self) -> bool:
        """True when nobody is asked: the system opens the next thing to do."""
        awaited = AWAITED.get(self.status, ())
        if self.has_ended or self.waits_for_a_meeting or self.waits_for_parent is not None:
            return False
        return not any(each.assignment in awaited for each in self.waits_for)


async def look(desk: Desk, number: str) -> FlowLook:
    """
    Read the proposal and write down, in the same transaction, that this version has been seen.

    Whatever is decided after this commit raises `wake_version` above `seen_version` and wakes the flow again.

    Raises:
        NotFound: there is no such proposal.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        proposal.seen_version = proposal.wake_version
        statement = select(Task).where(Task.proposal_id == proposal.id, Task.state == TaskState.OPEN)
        tasks = await session.scalars(statement.order_by(Task.id))
        open_tasks = [Waits(each.assignment, each.position, step_of(each, proposal)) for each in tasks]
        awaited = AWAITED.get(proposal.status, ())
        return FlowLook(
            number=proposal.number,
            title=proposal.title,
            route=proposal.route,
            status=proposal.status,
            stage=proposal.stage,
            round=proposal.round,
            waits_for=tuple(each for each in open_tasks if each.assignment in awaited) or tuple(open_tasks),
            waits_for_a_meeting=await waits_for_a_meeting(desk, session, proposal),
            waits_for_parent=await _held_by(session, proposal),
        )


async def _held_by(session: AsyncSession, proposal: Proposal) -> str | None:
    """The parent without whose signed text nothing more can be asked now."""
    parent = await awaited_parent(session, proposal)
    if parent is None:
        return None
    if proposal.status is Status.IN_SIGNING:
        return parent.number
    wanted = await wanted_now(session, proposal) if proposal.status is Status.AWAITING_APPROVAL else ()
    return parent.number if wanted and all(needs_signed_parent(each) for each in wanted) else None


@dataclass(frozen=True)
class RunOf:
    """What the driver has to know of a proposal's flow run."""

    proposal_id: int
    number: str
    title: str
    route: Route
    stage: Stage
    flow_run_id: uuid.UUID | None
    epoch: int
    is_behind: bool
    """True when something has happened that the flow has not seen."""
    has_ended: bool


async def run_of(desk: Desk, number: str) -> RunOf | None:
    """The flow run of a proposal; None when there is no such proposal."""
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(select(Proposal).where(Proposal.number == number))).one_or_none()
        return _run_of(proposal) if proposal else None


def _run_of(proposal: Proposal) -> RunOf:
    return RunOf(
        proposal_id=proposal.id,
        number=proposal.number,
        title=proposal.title,
        route=proposal.route,
        stage=proposal.stage,
        flow_run_id=proposal.flow_run_id,
        epoch=proposal.flow_run_epoch,
        is_behind=proposal.wake_version > proposal.seen_version,
        has_ended=proposal.status in ENDED,
    )


async def flows_behind(desk: Desk, limit: int = 200) -> list[str]:
    """Numbers of proposals whose flow has not seen the latest, oldest first."""
    async with desk.database.transaction() as session:
        statement = select(Proposal.number).where(Proposal.wake_version > Proposal.seen_version)
        return list(await session.scalars(statement.order_by(Proposal.updated_at).limit(limit)))


async def open_runs(desk: Desk, after_id: int, limit: int = 200) -> list[RunOf]:
    """A page of proposals that are still on their way, by id; the reconciler walks through all of them."""
    async with desk.database.transaction() as session:
        statement = (
            select(Proposal)
            .where(Proposal.id > after_id, Proposal.status.not_in(ENDED))
            .order_by(Proposal.id)
            .limit(limit)
        )
        return [_run_of(proposal) for proposal in await session.scalars(statement)]


async def run_started(desk: Desk, number: str, flow_run_id: uuid.UUID) -> None:
    """Write down which flow run drives a proposal."""
    async with desk.database.transaction() as session:
        await session.execute(update(Proposal).where(Proposal.number == number).values(flow_run_id=flow_run_id))


async def run_lost(desk: Desk, number: str, lost: uuid.UUID, why: str) -> None:
    """
    A run was wiped or cancelled in Prefect: forget it, so that another is made. The proposal itself is untouched.

    Whoever finds the same loss later, when another run has been made already, changes nothing.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        if proposal.flow_run_id != lost:
            return
        proposal.flow_run_id = None
        proposal.flow_run_epoch += 1
        proposal.wake_version += 1
        proposal.record(RunRebuilt(why=why), Actor.system(), desk.clock.now())
