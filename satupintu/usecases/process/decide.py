"""Deciding: one answer to one task, once, with everything that follows from it in the same transaction."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.errors import AlreadyDecided, LinkClosed, Overtaken
from satupintu.domain.evidence.chain import Record, digest, moment
from satupintu.domain.moves import Cause
from satupintu.domain.process.handed_in import newest_draft, refuse_other_text
from satupintu.domain.process.lifecycle import RECOMMENDED
from satupintu.domain.task.states import TaskState
from satupintu.language import moment_in_words as spelled_moment
from satupintu.mail.letters import DecisionReceipt
from satupintu.store.database import wake
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.store.register.family import family_of
from satupintu.store.work import Decision, Task, move_tasks
from satupintu.usecases.letters.outbox import Recipient, about, calendar_entry, queue
from satupintu.usecases.office import authenticator
from satupintu.usecases.office.crashpoints import crashpoint
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.consequences import FILLS_IN, FOLLOWS
from satupintu.usecases.process.enclosures import held_kinds
from satupintu.usecases.process.follow import Act, Facts, follow_outcome
from satupintu.usecases.task import draft
from satupintu.usecases.task.check import Answer, check_answer, understood
from satupintu.usecases.task.form import asked_of
from satupintu.usecases.task.hold import locked_task
from satupintu.usecases.task.open import remarks_of, step_of
from satupintu.usecases.task.papers import file, papers_sha256
from satupintu.usecases.task.seats import refuse_conflict


@dataclass(frozen=True)
class Receipt:
    """What was recorded, as the receipt page shows it. `first` is False when it had been recorded before."""

    task: Task
    decision: Decision
    first: bool


def as_record(task: Task, decision: Decision) -> Record:
    """A decision as the history hashes it and evidence exports it; what stands here can never be renamed again."""
    return {
        "task": task.id,
        "assignment": task.assignment,
        "round": task.round,
        "step": task.step,
        "seat": task.seat,
        "position": task.position,
        "choice": decision.choice,
        "note": decision.note,
        "checks": decision.checks,
        "fields": decision.fields,
        "papers_sha256": decision.papers_sha256,
        "by_name": decision.by_name,
        "by_email": decision.by_email,
        "via": decision.via,
        "at": moment(decision.at),
    }


async def receipt(desk: Desk, task_id: int) -> Receipt:
    """
    The recorded answer to a task.

    Raises:
        LinkClosed: the task ended without an answer, or is still open.
    """
    async with desk.database.transaction() as session:
        statement = select(Task).where(Task.id == task_id).options(joinedload(Task.decision), joinedload(Task.proposal))
        task = (await session.scalars(statement)).one_or_none()
        if task is None or task.decision is None:
            raise LinkClosed("Belum ada keputusan pada tugas ini.")
        return Receipt(task, task.decision, first=False)


async def decide(desk: Desk, task_id: int, answer: Answer, by: Actor) -> Receipt:
    """
    Record an answer. Whoever comes second sees what the first has decided.

    Raises:
        AlreadyDecided: somebody has answered before; `receipt` shows what.
        LinkClosed: the stage has moved on without this answer.
        InvalidForm: the answer lacks something.
        Overtaken: the papers have changed since the page was shown, or the text since it was recommended.
        NotAllowed: whoever answers has proposed it, is of the office that did, or has signed for another side.
        WrongCode: the code of the authenticator app does not fit.
    """
    crashpoint("decide.before_transaction")
    done = await _decided(desk, task_id, answer, by)
    if isinstance(done, authenticator.WrongCode):
        raise done
    crashpoint("decide.after_commit")
    return done


async def _decided(desk: Desk, task_id: int, answer: Answer, by: Actor) -> Receipt | authenticator.WrongCode:
    """A wrong code is returned, so that what is committed is that it has been tried."""
    async with desk.database.transaction() as session:
        task, proposal = await locked_task(session, task_id)
        await refuse_conflict(desk, session, proposal, task, by)
        filed = select(Paper).where(Paper.proposal_id == proposal.id).order_by(Paper.added_at)
        papers = (await session.scalars(filed)).all()
        seen = papers_sha256(papers)
        if answer.seen_papers is not None and answer.seen_papers != seen:
            raise Overtaken("Berkas usulan berubah sejak halaman ini dibuka. Baca lagi berkasnya, lalu putuskan.")
        if proposal.status in RECOMMENDED:
            refuse_other_text(papers, proposal.text_sha256)
        kin = (await family_of(session, proposal)).kin
        asked = asked_of(task, proposal, await held_kinds(session, proposal), kin, desk.today())
        answer = understood(answer, asked.fields)
        check_answer(answer, asked, desk.today())
        if authenticator.is_needed(desk.office, task.assignment, answer.choice):
            wrong = await authenticator.take_code(desk, session, task.email, answer.code)
            if wrong is not None:
                return wrong
        act = Act(desk, session, task, proposal, asked, answer, by, newest_draft(papers), seen)
        decision = await _recorded(act)
        crashpoint("decide.recorded")
        await FOLLOWS.get(task.assignment, follow_outcome)(act, decision.given, _facts(act, decision))
        await _send_receipt(desk, session, task, proposal, decision)
        await draft.forget_drafts(session, [task.id])
        await wake(session, proposal)
        crashpoint("decide.before_commit")
    return Receipt(task, decision, first=True)


async def _recorded(act: Act) -> Decision:
    """Close the task and store its one decision; the unique constraint has the last word."""
    desk, session, task, proposal, answer = act.desk, act.session, act.task, act.proposal, act.answer
    now = desk.clock.now()
    answered = (TaskState.OPEN, TaskState.DECIDED)
    if not await move_tasks(session, Task.id == task.id, answered, Cause.DECIDED, now):
        raise AlreadyDecided("Tugas ini sudah diputus sebelumnya.")
    for paper in answer.papers:
        await file(session, proposal, paper, act.by, desk)
    given, fills_in = act.given, FILLS_IN.get(task.assignment)
    if fills_in is not None:
        given = await fills_in(act, given)
    decision = Decision(
        task_id=task.id,
        choice=answer.choice,
        note=act.note,
        checks=dict(answer.checks),
        fields=dict(given.kept),
        papers_sha256=act.seen,
        by_name=act.by.name,
        by_email=act.by.email,
        via=act.by.via,
        at=now,
    )
    session.add(decision)
    await session.flush()
    return decision


def _facts(act: Act, decision: Decision) -> Facts:
    """What the history keeps of any answer beside its note; the stage adds what is its own."""
    task, answer = act.task, act.answer
    facts: Facts = {
        "assignment": task.assignment,
        "position": task.position,
        "papers_sha256": decision.papers_sha256,
        "decision_sha256": digest(as_record(task, decision)),
    }
    if remarks := remarks_of(decision, act.proposal):
        facts["remarks"] = [each.model_dump() for each in remarks]
    if act.proposal.status in RECOMMENDED:
        facts["text_sha256"] = act.proposal.text_sha256
    if answer.papers:
        facts["papers"] = [each.as_fact() for each in answer.papers]
    if authenticator.is_needed(act.desk.office, task.assignment, answer.choice):
        facts["step_up"] = "totp"
    if (trigger := decision.given.trigger) is not None:
        facts["trigger"] = trigger.as_fact()
    return facts


async def _send_receipt(desk: Desk, session: AsyncSession, task: Task, proposal: Proposal, decision: Decision) -> None:
    recipient, step = Recipient(task.name, task.email, task.language), step_of(task, proposal)
    said = step.choices(task.assignment).get(decision.choice) if step else None
    body = DecisionReceipt(
        about=about(proposal),
        assignment=task.assignment,
        step=step.title if step else None,
        choice=decision.choice,
        said=said.words if said else None,
        note=decision.note,
        at=spelled_moment(task.language, decision.at),
        papers_sha256=decision.papers_sha256,
        entry=calendar_entry(desk, task, cancelled=True),
    )
    await queue(desk, session, f"receipt:{task.id}", recipient, body, proposal=proposal)
