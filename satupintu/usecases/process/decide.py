"""Deciding: one answer to one task, once, with everything that follows from it in the same transaction."""

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.errors import AlreadyDecided, LinkClosed, Overtaken
from satupintu.domain.evidence.chain import Record, digest, moment
from satupintu.domain.office.numbering import number
from satupintu.domain.process import events
from satupintu.domain.process.handed_in import DRAFT, newest_draft, refuse_other_text
from satupintu.domain.process.lifecycle import NOT_CONTINUED, RECOMMENDED, Status
from satupintu.domain.process.revisions import changed_fields, sets_review_aside
from satupintu.domain.process.rules import Answer as AnswerGiven
from satupintu.domain.process.rules import after_answer, is_quorate
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.language import moment as spelled_moment
from satupintu.mail.letters import DecisionReceipt, NotContinued
from satupintu.store.database import next_in_series, wake
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.store.work import Decision, Task, TaskState
from satupintu.usecases.letters.outbox import Recipient, about, calendar_entry, queue
from satupintu.usecases.letters.tell import tell_both
from satupintu.usecases.office import authenticator
from satupintu.usecases.office.crashpoints import crashpoint
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.approvals import not_wanted, wanted_now
from satupintu.usecases.process.ceremony import call_off_with
from satupintu.usecases.process.conditions import let_lapse, set_conditions
from satupintu.usecases.process.initiation import name_parent, refuse_past_end, refuse_shared_mailboxes
from satupintu.usecases.task import draft
from satupintu.usecases.task.check import Answer, check, understood
from satupintu.usecases.task.close import close_tasks
from satupintu.usecases.task.form import Asked, asked_of
from satupintu.usecases.task.hold import locked_task
from satupintu.usecases.task.open import remarks_of, step_of, tasks_of
from satupintu.usecases.task.papers import file, papers_sha256
from satupintu.usecases.task.seats import concludes_for_own_office, refuse_conflict

_EVENT: dict[Choice, type[events.Answered]] = {
    Choice.ACCEPT: events.Checked,
    Choice.RETURN: events.Returned,
    Choice.REFUSE: events.Refused,
    Choice.RESUBMIT: events.Resubmitted,
    Choice.WITHDRAW: events.Withdrawn,
    Choice.APPROVE: events.Approved,
    Choice.APPROVE_WITH_CONDITIONS: events.ApprovedWithConditions,
    Choice.REVISE: events.RevisionAsked,
    Choice.REJECT: events.Rejected,
    Choice.INITIAL: events.Initialled,
    Choice.SIGN: events.Signed,
    Choice.DECLINE: events.Declined,
    Choice.RECORD: events.WetInkRecorded,
}


@dataclass(frozen=True)
class _Act:
    """One answer on its way into the record."""

    desk: Desk
    session: AsyncSession
    task: Task
    proposal: Proposal
    asked: Asked
    answer: Answer
    by: Actor
    text: Paper | None
    """The draft it is given on."""
    seen: str
    """Hash of the papers it is given on."""

    @property
    def note(self) -> str | None:
        return (self.answer.note or "").strip() or None

    @cached_property
    def fields(self) -> dict[str, str]:
        """What is kept of the fields: those that belong to the choice, why a deviation may pass, what an item lacks."""
        choice, given = self.answer.choice, self.answer.fields
        names = [spec.name for spec in self.asked.fields if spec.belongs_to(choice)]
        kept = {name: given[name].strip() for name in names if name in given}
        if choice is Choice.ACCEPT:
            reasons = self.answer.overrides
            kept |= {f"override.{each.key}": reasons[each.key].strip() for each in self.asked.deviations}
        wrong = (item.id for item in self.asked.checklist if self.answer.checks[item.id] == "no")
        return kept | {f"remark.{item}": self.answer.remarks[item].strip() for item in wrong}

    def yes(self, name: str) -> bool | None:
        """The answer to a question; None where it was not asked."""
        return self.fields[name] == "yes" if name in self.fields else None


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
        asked = asked_of(task, proposal, {paper.kind for paper in papers})
        answer = understood(answer, asked.fields)
        check(answer, asked, desk.today())
        if authenticator.is_needed(desk.office, task.assignment, answer.choice):
            wrong = await authenticator.take_code(desk, session, task.email, answer.code)
            if wrong is not None:
                return wrong
        act = _Act(desk, session, task, proposal, asked, answer, by, newest_draft(papers), seen)
        decision = await _recorded(act)
        crashpoint("decide.recorded")
        await _follow(act, decision)
        await _send_receipt(desk, session, task, proposal, decision)
        await draft.forget(session, [task.id])
        await wake(session, proposal)
        crashpoint("decide.before_commit")
    return Receipt(task, decision, first=True)


async def _recorded(act: _Act) -> Decision:
    """Close the task and store its one decision; the unique constraint has the last word."""
    desk, session, task, proposal, answer = act.desk, act.session, act.task, act.proposal, act.answer
    now = desk.clock.now()
    taken = await session.execute(
        update(Task)
        .where(Task.id == task.id, Task.state == TaskState.OPEN)
        .values(state=TaskState.DECIDED, closed_at=now)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyDecided("Tugas ini sudah diputus sebelumnya.")
    for paper in answer.papers:
        await file(session, proposal, paper, act.by, desk)
    fields = act.fields
    if task.assignment is Assignment.CITY_SIGNATURE and answer.choice is Choice.SIGN and not fields.get("own_number"):
        series, today = f"document:{proposal.document}", desk.today()
        sequence = await next_in_series(session, series, today.year)
        fields["own_number"] = number(desk.office.numbering.documents[proposal.document], sequence, today)
    decision = Decision(
        task_id=task.id,
        choice=answer.choice,
        note=act.note,
        checks=dict(answer.checks),
        fields=fields,
        papers_sha256=act.seen,
        by_name=act.by.name,
        by_email=act.by.email,
        via=act.by.via,
        at=now,
    )
    session.add(decision)
    await session.flush()
    return decision


async def _follow(act: _Act, decision: Decision) -> None:
    """Move the proposal where the answer leads, and close what is not needed any more."""
    desk, session, task, proposal, answer = act.desk, act.session, act.task, act.proposal, act.answer
    statement = (
        select(Task, Decision.choice)
        .outerjoin(Decision)
        .where(Task.proposal_id == proposal.id, Task.round == proposal.round, Task.state != TaskState.CLOSED)
    )
    given = [AnswerGiven(row.Task.assignment, row.choice, row.Task.seat) for row in await session.execute(statement)]
    lenses, step = desk.office.tkksd.lenses, step_of(task, proposal)
    facts = _facts(act, decision)
    if answer.corrected is not None:
        refuse_past_end(desk, answer.corrected)
        refuse_shared_mailboxes(desk, answer.corrected)
        facts["changed"] = changed_fields(proposal.form, answer.corrected)
        facts["form_sha256"] = answer.corrected.fingerprint()
        await name_parent(session, proposal, answer.corrected)
        proposal.content, proposal.title = answer.corrected.model_dump(mode="json"), answer.corrected.title
        is_judged_again = sets_review_aside(facts["changed"]) or _is_another_text(act)
        if is_judged_again and proposal.resume_at is Status.AWAITING_APPROVAL:
            proposal.resume_at = Status.IN_REVIEW
    left = await wanted_now(session, proposal) if step else ()
    wanted = after_answer(
        proposal.status,
        given,
        answer.choice,
        proposal.resume_at,
        lenses,
        steps_left=bool(left),
        first_remark_decides=desk.office.tkksd.first_remark_decides,
    )
    event = _event(act, wanted)
    if wanted is None:
        if step is not None:  # whoever of the Bagian answers first answers for all
            overtaken = not_wanted(await tasks_of(session, proposal), left)
            await close_tasks(desk, session, proposal, overtaken, decided_by=task.email)
        proposal.record(event(**facts), act.by, desk.clock.now(), act.note)
        if task.assignment in lenses and is_quorate(lenses[task.assignment], task.assignment, given):
            lens = [each for each in await tasks_of(session, proposal) if each.assignment is task.assignment]
            await close_tasks(desk, session, proposal, lens, decided_by=task.email, quorum_reached=True)
        return
    if wanted is Status.RETURNED:
        again = {Status.SUBMITTED: Status.SUBMITTED, Status.AWAITING_APPROVAL: Status.AWAITING_APPROVAL}
        proposal.resume_at = again.get(proposal.status, Status.IN_REVIEW)
    await close_tasks(desk, session, proposal, await tasks_of(session, proposal), decided_by=task.email)
    if answer.choice is Choice.RESUBMIT and wanted is Status.IN_REVIEW:
        proposal.begin_round()
        await let_lapse(desk, session, proposal)
    if wanted is Status.RECOMMENDED:
        proposal.found_burden, proposal.found_budgeted = act.yes("dprd_burden"), act.yes("dprd_budgeted")
        proposal.text_sha256 = facts["text_sha256"] = act.text.sha256 if act.text else None
    proposal.move_to(wanted, event(**facts), act.by, desk.clock.now(), act.note)
    if wanted is Status.RECOMMENDED:
        await set_conditions(desk, session, proposal)
    if wanted in (Status.RETURNED, Status.DECLINED):
        await call_off_with(desk, session, proposal, Actor.system())
    if wanted in NOT_CONTINUED:
        decided_by = step.addressee if step else task.position
        ended = NotContinued(about=about(proposal), status=wanted, reason=act.note or "-", by=decided_by)
        await tell_both(desk, session, proposal, f"ended:{wanted}", ended)


def _is_another_text(act: _Act) -> bool:
    """True for a proposal handed in again with a draft that the TKKSD has not recommended: it is a new round."""
    brought = {paper.blob.sha256 for paper in act.answer.papers if paper.kind == DRAFT}
    return not brought <= {act.proposal.text_sha256}


def _event(act: _Act, wanted: Status | None) -> type[events.Answered]:
    """What the history calls it."""
    event = _EVENT[act.answer.choice]
    if act.task.assignment is Assignment.LETTER:
        event = events.LetterSent
    elif act.task.assignment is Assignment.APPROVAL and act.answer.choice is Choice.APPROVE:
        event = events.ApprovalRecorded
    elif wanted is Status.RECOMMENDED:
        event = events.Recommended
    return event


def _facts(act: _Act, decision: Decision) -> dict[str, Any]:
    """What the history keeps of the answer beside its note."""
    task, answer, step = act.task, act.answer, step_of(act.task, act.proposal)
    facts: dict[str, Any] = {
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
    if concludes_for_own_office(act.desk, act.proposal, task):
        facts["own_office"] = True
    if act.fields.get("dprd_burden"):
        facts["trigger"] = {"burden": act.fields["dprd_burden"], "budgeted": act.fields["dprd_budgeted"]}
    if answer.choice is Choice.ACCEPT and act.asked.deviations:
        facts["overrides"] = [
            {**asdict(each), "reason": act.fields[f"override.{each.key}"]} for each in act.asked.deviations
        ]
    if step is not None:
        facts["step"] = step.title.model_dump()
        kept = ("letter_number", "received_on", "decided_on")
        facts |= {name: answer.fields[name] for name in kept if name in answer.fields}
        said = step.choices(task.assignment).get(answer.choice)
        if said is not None:
            facts["answer"] = said.words.model_dump()
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
