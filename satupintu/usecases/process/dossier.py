"""What pages, commands and Prefect show of a proposal; nothing here changes anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from satupintu.domain.errors import NotFound, NotYours
from satupintu.domain.office.office import Person
from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.event_facts import Event
from satupintu.domain.process.events import OfTask
from satupintu.domain.process.handed_in import readable
from satupintu.domain.process.lifecycle import ENDED, NOT_CONTINUED, Status
from satupintu.domain.route.deadlines import local_day
from satupintu.domain.task.assignments import Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.kinds import AWAITED, REVIEWS, Side
from satupintu.domain.task.states import TaskState
from satupintu.language import mark
from satupintu.store.letters import Letter
from satupintu.store.meetings import MeetingItem
from satupintu.store.proposals import HistoryEntry, Paper, Proposal
from satupintu.store.register.family import Family, family_of
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Decision, Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import visible_to
from satupintu.usecases.process.family import awaited_parent
from satupintu.usecases.process.meeting_wait import meetings_of, meets
from satupintu.usecases.task.open import step_of


@dataclass(frozen=True)
class Waiting:
    """One open task, as lists show it."""

    role: str
    name: str
    email: str
    task: str
    step: ApprovalStep | None
    task_id: int
    due: date | None


@dataclass(frozen=True)
class AwaitedParent:
    """The proposal whose signed text has to be in the register first, and whose turn it is there."""

    proposal: Proposal
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class ProposalRow:
    """A proposal in a list, with whom it waits for."""

    proposal: Proposal
    waiting: tuple[Waiting, ...]
    due: date | None
    awaited: AwaitedParent | None = None


@dataclass(frozen=True)
class Dossier:
    """Everything about one proposal."""

    proposal: Proposal
    waiting: tuple[Waiting, ...]
    history: tuple[HistoryEntry, ...]
    letters: tuple[Letter, ...]
    answers: tuple[tuple[Task, Decision], ...]
    agreement: Agreement | None
    withheld: frozenset[int]
    """History rows whose note this reader may not see yet: what others found in a review they still have to give."""
    meetings: tuple[MeetingItem, ...] = ()
    """The meetings of the TKKSD that have it on their agenda, and what they decided; the oldest first."""
    waits_for_a_meeting: bool = False
    family: Family = field(default_factory=Family)
    """The older agreements that it names."""
    awaited: AwaitedParent | None = None
    """The proposal that it waits for now."""


async def proposals(
    desk: Desk, person: Person | None, *, search: str = "", only_open: bool = False, limit: int = 200, offset: int = 0
) -> list[ProposalRow]:
    """Proposals a person may see, newest first."""
    statement = (
        visible_to(desk.office, person, select(Proposal)).order_by(Proposal.id.desc()).limit(limit).offset(offset)
    )
    if search:
        pattern = f"%{search.strip()}%"
        statement = statement.where(
            Proposal.title.ilike(pattern) | Proposal.number.ilike(pattern) | Proposal.opd_name.ilike(pattern)
        )
    if only_open:
        statement = statement.where(Proposal.status.not_in(ENDED))
    async with desk.database.transaction() as session:
        found = list(await session.scalars(statement))
        waiting = await _waiting(session, found)
        awaited = {each.id: await _awaited(session, each, waiting.get(each.id, ())) for each in found}
    return [ProposalRow(each, (mine := waiting.get(each.id, ())), _soonest(mine), awaited[each.id]) for each in found]


_HELD = (Status.AWAITING_APPROVAL, Status.IN_SIGNING)


async def _awaited(session: AsyncSession, proposal: Proposal, waiting: tuple[Waiting, ...]) -> AwaitedParent | None:
    """What a proposal waits for of which nobody is asked anything."""
    if waiting or proposal.status not in _HELD:
        return None
    parent = await awaited_parent(session, proposal)
    return AwaitedParent(parent, (await _waiting(session, [parent])).get(parent.id, ())) if parent is not None else None


def _soonest(waiting: tuple[Waiting, ...]) -> date | None:
    return min((each.due for each in waiting if each.due), default=None)


async def _waiting(session: Any, found: list[Proposal]) -> dict[int, tuple[Waiting, ...]]:
    """Open tasks by proposal; the alternative on paper is left out where somebody is asked by link."""
    known = {proposal.id: proposal for proposal in found}
    statement = select(Task).where(Task.proposal_id.in_(known), Task.state == TaskState.OPEN).order_by(Task.id)
    tasks: dict[int, list[Task]] = {}
    for task in await session.scalars(statement):
        tasks.setdefault(task.proposal_id, []).append(task)
    result = {}
    for proposal_id, open_tasks in tasks.items():
        proposal = known[proposal_id]
        awaited = AWAITED.get(proposal.status, ())
        shown = [task for task in open_tasks if task.assignment in awaited] or open_tasks
        result[proposal_id] = tuple(
            Waiting(
                task.position, task.name, task.email, task.assignment, step_of(task, proposal), task.id, task.due_on
            )
            for task in shown
        )
    return result


async def dossier(desk: Desk, number: str, person: Person | None) -> Dossier:
    """
    Everything about one proposal.

    Raises:
        NotFound: there is none, or (NotYours) it is not for this person to see.
    """
    statement = visible_to(desk.office, person, select(Proposal).where(Proposal.number == number))
    async with desk.database.transaction() as session:
        proposal = (await session.scalars(statement.options(selectinload(Proposal.papers)))).one_or_none()
        if proposal is None:
            exists = await session.scalar(select(Proposal.id).where(Proposal.number == number))
            refusal = NotFound if exists is None else NotYours
            raise refusal(mark("Usulan %(number)s tidak ada."), number=number)
        history = await session.scalars(
            select(HistoryEntry).where(HistoryEntry.proposal_id == proposal.id).order_by(HistoryEntry.id)
        )
        letters = await session.scalars(
            select(Letter).where(Letter.proposal_id == proposal.id).order_by(Letter.id.desc())
        )
        answers = await session.execute(
            select(Task, Decision)
            .join(Decision, Decision.task_id == Task.id)
            .where(Task.proposal_id == proposal.id)
            .order_by(Decision.id)
        )
        agreement = await session.scalars(select(Agreement).where(Agreement.proposal_id == proposal.id))
        entries, meetings = tuple(history), await meetings_of(session, proposal)
        still_reviews = person is not None and await session.scalar(
            select(Task.id)
            .where(Task.proposal_id == proposal.id, Task.state == TaskState.OPEN, Task.assignment.in_(REVIEWS))
            .where(func.lower(Task.email) == person.email.lower())
            .limit(1)
        )
        waiting = (await _waiting(session, [proposal])).get(proposal.id, ())
        return Dossier(
            proposal=proposal,
            waiting=waiting,
            history=entries,
            letters=tuple(letters),
            answers=tuple((row.Task, row.Decision) for row in answers),
            agreement=agreement.one_or_none(),
            withheld=_reviews_of_this_round(entries) if still_reviews else frozenset(),
            meetings=meetings,
            waits_for_a_meeting=meets(desk, proposal, meetings),
            family=await family_of(session, proposal),
            awaited=await _awaited(session, proposal, waiting),
        )


def _reviews_of_this_round(history: tuple[HistoryEntry, ...]) -> frozenset[int]:
    """Reviews recorded since the round began."""
    began = max((entry.id for entry in history if entry.to_status is Status.IN_REVIEW), default=0)
    since = [(entry.id, entry.what) for entry in history if entry.id > began]
    return frozenset(id_ for id_, event in since if isinstance(event, OfTask) and event.assignment in REVIEWS)


async def tasks_for(desk: Desk, person: Person) -> list[Task]:
    """What a signed-in person is asked to do, the most urgent first."""
    statement = (
        select(Task)
        .where(func.lower(Task.email) == person.email.lower(), Task.state == TaskState.OPEN)
        .options(joinedload(Task.proposal))
        .order_by(Task.due_on.nulls_last(), Task.id)
    )
    async with desk.database.transaction() as session:
        return list(await session.scalars(statement))


async def task_page(desk: Desk, task_id: int) -> tuple[Task, Proposal]:
    """
    A task with its proposal, papers and route, for the page on which it is answered.

    Raises:
        NotFound: there is no such task.
    """
    statement = (
        select(Task)
        .where(Task.id == task_id)
        .options(joinedload(Task.proposal).selectinload(Proposal.papers), joinedload(Task.decision))
    )
    async with desk.database.transaction() as session:
        task = (await session.scalars(statement)).one_or_none()
        if task is None:
            raise NotFound("Tugas itu tidak ada.")
        return task, task.proposal


def papers_for(side: Side, proposal: Proposal) -> list[Paper]:
    """The papers of a proposal that a side may read, oldest first."""
    return readable(side, proposal.papers, proposal.form, proposal.text_sha256)


def day_of_signing(desk: Desk, found: Dossier) -> date:
    """The day of signing; of what is not signed yet today, of what will not be the day on which it ended."""
    if found.agreement is not None and found.agreement.signed_on is not None:
        return found.agreement.signed_on
    proposal = found.proposal
    return local_day(proposal.updated_at) if proposal.status in NOT_CONTINUED else desk.today()


async def reasons_for_deviations(desk: Desk, proposal_id: int) -> Mapping[str, str]:
    """Why the Bagian let each deviation pass, by its key; as of the last time it accepted the papers."""
    async with desk.database.transaction() as session:
        return await overridden(session, proposal_id)


async def overridden(session: AsyncSession, proposal_id: int) -> Mapping[str, str]:
    """The same, for a transaction under way."""
    accepted = select(Decision.fields).join(Task, Decision.task_id == Task.id)
    accepted = accepted.where(Task.proposal_id == proposal_id, Decision.choice == Choice.ACCEPT)
    fields = await session.scalar(accepted.order_by(Decision.id.desc()).limit(1)) or {}
    return DecisionFields(fields).overrides


@dataclass(frozen=True)
class HistoryLine:
    """One line of the timeline."""

    at: datetime
    actor: str
    what: Event
    note: str | None


async def timeline(desk: Desk, number: str) -> list[HistoryLine]:
    """The history of a proposal, oldest first."""
    async with desk.database.transaction() as session:
        statement = select(HistoryEntry).join(Proposal).where(Proposal.number == number).order_by(HistoryEntry.id)
        return [HistoryLine(each.at, each.actor, each.what, each.note) for each in await session.scalars(statement)]


def proposal_summary(row: ProposalRow) -> dict[str, Any]:
    """A proposal in a list, as the command line and the API give it (docs/guide/developer.md, Programs)."""
    proposal = row.proposal
    return {
        "number": proposal.number,
        "title": proposal.title,
        "route": proposal.route,
        "document": proposal.document,
        "stage": proposal.stage,
        "status": proposal.status,
        "waiting_on": [
            {
                "role": each.role,
                "email": each.email,
                "task": each.task,
                "step": each.step.id if each.step else None,
                "due": each.due.isoformat() if each.due else None,
            }
            for each in row.waiting
        ],
        "waiting_for_parent": row.awaited.proposal.number if row.awaited else None,
    }


def dossier_as_json(found: Dossier) -> dict[str, Any]:
    """One proposal with its timeline, as the command line and the API give it (docs/guide/developer.md, Programs)."""
    facts = proposal_summary(ProposalRow(found.proposal, found.waiting, None, found.awaited))
    facts["history"] = [
        {
            "at": each.at.isoformat(),
            "actor": each.actor,
            "event": each.event,
            "note": None if each.id in found.withheld else each.note,
            "via": each.via,
        }
        for each in found.history
    ]
    facts["meetings"] = [
        {
            "kind": each.meeting.kind,
            "at": each.meeting.begins_at.isoformat(),
            "place": each.meeting.place,
            "state": each.meeting.state,
            "minutes": each.meeting.number,
            "decision": each.decision,
            "conditions": each.conditions,
        }
        for each in found.meetings
    ]
    facts["waits_for_a_meeting"] = found.waits_for_a_meeting
    facts["register_number"] = found.agreement.register_number if found.agreement else None
    facts["flow_run_id"] = str(found.proposal.flow_run_id) if found.proposal.flow_run_id else None
    return facts
