"""
Approvals: the steps of the route with authorities outside, one after the other, until the signing can begin.

What has to be asked follows from the records alone (`satupintu.domain.process.approvals.wanted`); here the Bagian
Kerja Sama is asked for it, and told what silence has brought.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process import events
from satupintu.domain.process.approvals import ApprovalStep, TaskRecord, WantedStep, wanted
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.route.deadlines import local_day
from satupintu.domain.route.law import Words
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.reminders import silence_has_spoken, silence_is_near
from satupintu.mail.letters import ApprovalRequested, LetterRequested, SilenceNoted, SilenceWarning, TacitApproval
from satupintu.store.database import lock_proposal, wake
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Decision, Task
from satupintu.usecases.letters.links import link_of
from satupintu.usecases.letters.outbox import Recipient, about, queue, working_days_left
from satupintu.usecases.letters.tell import tell, tell_both
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.family import awaited_parent, needs_signed_parent
from satupintu.usecases.process.follow import Act, Facts, move, stay
from satupintu.usecases.task.close import close_tasks
from satupintu.usecases.task.open import AskingLetter, ask, tasks_of


async def ask_next(desk: Desk, proposal_number: str) -> None:
    """Ask the Bagian for the letter, or the answer, that the proposal needs next; sign once it needs none."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.AWAITING_APPROVAL:
            return
        if not await _ask_wanted(desk, session, proposal):  # a revision may have taken the reason for them away
            proposal.move_to(Status.IN_SIGNING, events.ApprovalsSettled(), Actor.system(), desk.clock.now())


async def wanted_now(session: AsyncSession, proposal: Proposal) -> tuple[WantedStep, ...]:
    """What has to be asked, by everything that has been recorded."""
    statement = select(Task, Decision).outerjoin(Decision, Decision.task_id == Task.id)
    rows = await session.execute(statement.where(Task.proposal_id == proposal.id).order_by(Task.id))
    records = []
    for row in rows:
        task, answer = row.Task, row.Decision
        records.append(
            TaskRecord(
                task.step,
                task.assignment,
                answer.choice if answer else None,
                answer.given.received_on if answer else None,
                silent=task.silent_on is not None,
                round=task.round,
            )
        )
    return wanted(proposal.steps, records, proposal.round)


async def _ask_wanted(desk: Desk, session: AsyncSession, proposal: Proposal) -> tuple[WantedStep, ...]:
    """
    Ask for what is wanted and nobody has been asked for yet; close what is not wanted any more.

    A letter that has to carry the signed KB is asked for once there is one.
    """
    found = await wanted_now(session, proposal)
    tasks = await tasks_of(session, proposal)
    await close_tasks(desk, session, proposal, not_wanted(tasks, found))
    awaited = await awaited_parent(session, proposal)
    for each in found:
        if awaited is not None and needs_signed_parent(each):
            continue
        if not any(task.is_open and (task.step, task.assignment) == (each.step.id, each.assignment) for task in tasks):
            await _ask(desk, session, proposal, each, tasks)
    return found


def not_wanted(tasks: list[Task], found: tuple[WantedStep, ...]) -> list[Task]:
    """Open tasks of steps that have been overtaken: by an answer, a colleague's record, or silence."""
    keys = {(each.step.id, each.assignment) for each in found}
    return [task for task in tasks if task.is_open and task.step and (task.step, task.assignment) not in keys]


async def _ask(desk: Desk, session: AsyncSession, proposal: Proposal, each: WantedStep, tasks: list[Task]) -> None:
    since = each.since
    rule = each.step.letter_of(each.assignment)
    if rule is not None and rule.counts_from == "offer":
        since = offer_received_on(proposal)
    letter = _request(proposal, each, since or desk.today())
    for person in bagian(desk):
        same = [task.sequence for task in tasks if task.assignment is each.assignment and task.email == person.email]
        await ask(
            desk,
            session,
            proposal,
            each.assignment,
            person,
            letter,
            since=since,
            sequence=max(same, default=0) + 1,
            step=each.step,
        )


def offer_received_on(proposal: Proposal) -> date:
    """The day the city received the partner's offer, as the proposal says; else the day it was entered."""
    return proposal.form.offer_received_on or local_day(proposal.created_at)


def _request(proposal: Proposal, each: WantedStep, since: date) -> AskingLetter:
    step, letter, answer = each.step, each.step.letter_of(each.assignment), each.step.answer
    if letter is not None:
        return lambda terms: LetterRequested(
            about=about(proposal),
            step=step.title,
            authority=step.addressee,
            basis=step.dasar_hukum,
            text=letter.words,
            carries=letter.carries,
            day=letter.day,
            answer_follows=answer is not None and answer.clock is not None,
            **terms,
        )
    assert answer is not None
    return lambda terms: ApprovalRequested(
        about=about(proposal),
        step=step.title,
        authority=step.addressee,
        basis=answer.clock.dasar_hukum if answer.clock else step.dasar_hukum,
        received_on=each.since,
        turns=answer.turns,
        first_turn=since + timedelta(days=answer.turns[0]) if answer.turns else None,
        silence=answer.silence,
        then=_then(proposal, step),
        **terms,
    )


def _then(proposal: Proposal, step: ApprovalStep) -> Words | None:
    """The step that silence opens."""
    after = (each for each in proposal.definition.approvals if each.after_silence_of == step.id)
    return next((each.title for each in after), None)


def silence_is_due(desk: Desk, definition: RouteDefinition, task: Any) -> bool:
    """
    True where the silence on an open task has to be warned of, or has its consequence, today.

    `task` has the columns `step`, `counts_from`, `opened_at`, `due_on` and `warned_on`. Looked at without a lock.
    """
    step = definition.step(task.step)
    if step is None or step.answer is None or step.answer.silence is None:
        return False
    if task.warned_on is not None:
        return silence_has_spoken(task.due_on, task.warned_on, desk.today())
    counts_from = task.counts_from or local_day(task.opened_at)
    return silence_is_near(desk.office.reminders, counts_from, task.due_on, desk.today(), desk.days_off)


async def watch_silence(desk: Desk, proposal_number: str) -> bool:
    """
    Warn the Bagian before silence has its consequence, and draw it when its day has come; returns whether it did.

    Never without a warning on an earlier day: a system that was off for a week warns first and acts a day later.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        today, spoken = desk.today(), False
        awaited = [
            task
            for task in await tasks_of(session, proposal)
            if task.is_open and task.assignment is Assignment.APPROVAL and task.due_on and task.silent_on is None
        ]
        for step in proposal.definition.approvals:
            if step.answer is None or step.answer.silence is None:
                continue
            waiting = [task for task in awaited if task.step == step.id and task.is_open]
            for task in waiting:
                await _warn_in_time(desk, session, proposal, task, step)
            if waiting and all(silence_has_spoken(task.due_on or today, task.warned_on, today) for task in waiting):
                await _let_silence_speak(desk, session, proposal, waiting, step)
                spoken = True
        return spoken


async def _warn_in_time(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task, step: ApprovalStep) -> None:
    today, policy = desk.today(), desk.office.reminders
    assert task.due_on is not None and step.answer is not None and step.answer.clock is not None
    counts_from = task.counts_from or local_day(task.opened_at)
    if task.warned_on is not None or not silence_is_near(policy, counts_from, task.due_on, today, desk.days_off):
        return
    task.warned_on = today
    body = SilenceWarning(
        about=about(proposal),
        due=task.due_on,
        working_days=working_days_left(desk, task.due_on),
        step=step.title,
        authority=step.addressee,
        basis=step.answer.clock.dasar_hukum,
        silence=step.answer.silence or "waits",
        then=_then(proposal, step),
    )
    recipient = Recipient(task.name, task.email, task.language)
    link = await link_of(desk, session, task)
    await queue(desk, session, f"silence:{task.id}", recipient, body, proposal=proposal, link=link)
    event = events.SilenceWarned(step=step.title, to=task.position, due=task.due_on)
    proposal.record(event, Actor.system(), desk.clock.now())


async def _let_silence_speak(
    desk: Desk, session: AsyncSession, proposal: Proposal, waiting: list[Task], step: ApprovalStep
) -> None:
    """Write down that no answer came, tell who has to know, and ask for what follows."""
    due, received_on = waiting[0].due_on, waiting[0].counts_from
    assert due is not None and step.answer is not None and step.answer.clock is not None and step.answer.silence
    for task in waiting:
        task.silent_on = desk.today()
    await session.flush()
    basis, system, now = step.answer.clock.dasar_hukum, Actor.system(), desk.clock.now()
    key, words = f"silent:{waiting[0].id}", {"about": about(proposal), "step": step.title, "authority": step.addressee}
    body: TacitApproval | SilenceNoted
    if step.answer.silence == "approved":
        kind: type[events.SilenceSpoke] = events.DeemedApproved
        body = TacitApproval(**words, basis=basis, received_on=received_on, last_day=due)
        await tell_both(desk, session, proposal, key, body)
    else:
        kind = events.WentDirect if step.answer.silence == "direct" else events.NotAnswered
        then = _then(proposal, step)
        body = SilenceNoted(**words, basis=basis, last_day=due, silence=step.answer.silence, then=then)
    for person in bagian(desk):
        await tell(desk, session, proposal, key, Recipient(person.name, person.email, person.language), body)
    event = kind(step=step.title, due=due, basis=basis)
    if await _ask_wanted(desk, session, proposal):
        proposal.record(event, system, now)
    else:
        proposal.move_to(Status.IN_SIGNING, event, system, now)
    await wake(session, proposal)


async def follow_step(act: Act, given: DecisionFields, facts: Facts) -> None:
    """Sign once every step is settled; whoever of the Bagian answers first answers for all."""
    desk, session, proposal = act.desk, act.session, act.proposal
    facts |= _said(act, given)
    left = await wanted_now(session, proposal)
    wanted = act.outcome.leads_to or (None if left else Status.IN_SIGNING)
    if wanted is not None:
        await move(act, wanted, facts)
        return
    overtaken = not_wanted(await tasks_of(session, proposal), left)
    await close_tasks(desk, session, proposal, overtaken, decided_by=act.task.email)
    stay(act, facts)


def _said(act: Act, given: DecisionFields) -> Facts:
    """What the history keeps of a letter sent, or of an answer received, in the words of the step."""
    assert act.step is not None
    days = {"received_on": given.received_on, "decided_on": given.decided_on, "plenary_on": given.plenary_on}
    facts: Facts = {name: day.isoformat() for name, day in days.items() if day is not None}
    facts |= {"step": act.step.title.model_dump(), "letter_number": given.letter_number}
    if given.plenary_number:
        facts["plenary_number"] = given.plenary_number
    brought = {paper.kind for paper in act.answer.papers}
    if left_out := [(kind, reason) for kind, reason in given.left_out.items() if kind not in brought]:
        facts["without"] = [{"kind": kind, "reason": reason} for kind, reason in left_out]
    said = act.step.choices(act.task.assignment).get(act.answer.choice)
    return facts if said is None else {**facts, "answer": said.words.model_dump()}
