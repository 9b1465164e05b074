"""What pages, commands and Prefect show of a proposal; nothing here changes anything."""

from collections.abc import Mapping
from dataclasses import dataclass
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
from satupintu.domain.process.lifecycle import ENDED, Status
from satupintu.domain.task.assignments import Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.kinds import AWAITED, REVIEWS, Side
from satupintu.domain.task.states import TaskState
from satupintu.language import mark
from satupintu.store.letters import Letter
from satupintu.store.proposals import HistoryEntry, Paper, Proposal
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Decision, Task
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import visible_to
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
class ProposalRow:
    """A proposal in a list, with whom it waits for."""

    proposal: Proposal
    waiting: tuple[Waiting, ...]
    due: date | None


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
    amended: Agreement | None = None
    """The agreement that an addendum changes."""


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
    return [ProposalRow(each, waiting.get(each.id, ()), _soonest(waiting.get(each.id, ()))) for each in found]


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
        older = select(Agreement).where(Agreement.register_number == (proposal.form.amends or ""))
        amended = (await session.scalars(older)).one_or_none()
        entries = tuple(history)
        still_reviews = person is not None and await session.scalar(
            select(Task.id)
            .where(Task.proposal_id == proposal.id, Task.state == TaskState.OPEN, Task.assignment.in_(REVIEWS))
            .where(func.lower(Task.email) == person.email.lower())
            .limit(1)
        )
        return Dossier(
            proposal=proposal,
            waiting=(await _waiting(session, [proposal])).get(proposal.id, ()),
            history=entries,
            letters=tuple(letters),
            answers=tuple((row.Task, row.Decision) for row in answers),
            agreement=agreement.one_or_none(),
            withheld=_reviews_of_this_round(entries) if still_reviews else frozenset(),
            amended=amended,
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
    }


def dossier_as_json(found: Dossier) -> dict[str, Any]:
    """One proposal with its timeline, as the command line and the API give it (docs/guide/developer.md, Programs)."""
    facts = proposal_summary(ProposalRow(found.proposal, found.waiting, None))
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
    facts["register_number"] = found.agreement.register_number if found.agreement else None
    facts["flow_run_id"] = str(found.proposal.flow_run_id) if found.proposal.flow_run_id else None
    return facts
