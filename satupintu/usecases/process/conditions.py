"""Conditions of a recommendation: set with it, told to the OPD, watched until the Bagian closes them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import AlreadyDecided, NotFound
from satupintu.domain.process import events
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.domain.route.deadlines import add_working_days
from satupintu.domain.task.assignments import Choice
from satupintu.domain.typed.form import MAX_REASON, FieldSpec, fill
from satupintu.language import mark
from satupintu.language.meeting_words import MEETING_KIND
from satupintu.mail.letters import ConditionsDue, ConditionsSet
from satupintu.mail.parts import ConditionLine
from satupintu.store.conditions import Condition
from satupintu.store.database import lock_proposal
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Decision, Task
from satupintu.usecases.letters.outbox import Recipient, about
from satupintu.usecases.letters.tell import tell, the_opd
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.meeting_wait import decided_in_meetings
from satupintu.usecases.task.open import answers_of

CLOSING = (
    FieldSpec(
        "note",
        mark("Bagaimana syarat ini dipenuhi, atau mengapa tidak berlaku lagi"),
        "area",
        longest=MAX_REASON,
        says_something=True,
        empty=mark("Tuliskan bagaimana syarat ini dipenuhi, atau mengapa tidak berlaku lagi."),
    ),
)
"""What closing a condition asks for."""


async def set_conditions(desk: Desk, session: AsyncSession, proposal: Proposal) -> None:
    """
    Take up what the reviewers and the Ketua of this round made their approval depend on, and tell the OPD.

    The conditions of a rapat teknis come with the answer of the Ketua, whom it advises.
    """
    found: list[Condition] = []
    answers = await answers_of(session, proposal)
    for item in await decided_in_meetings(session, proposal):
        found += [
            Condition(
                proposal_id=proposal.id,
                decision_id=answers[-1][1].id,
                set_by=MEETING_KIND[item.meeting.kind],
                text=text,
                due_on=item.conditions_due,
            )
            for text in item.conditions
        ]
    for task, decision in answers:
        if decision.choice is Choice.APPROVE_WITH_CONDITIONS:
            found += [
                Condition(
                    proposal_id=proposal.id,
                    decision_id=decision.id,
                    set_by=task.position,
                    text=text,
                    due_on=decision.given.conditions_due,
                )
                for text in decision.given.conditions
            ]
    if not found:
        return
    session.add_all(found)
    event = events.ConditionsSet(conditions=tuple(each.text for each in found))
    proposal.record(event, Actor.system(), desk.clock.now())
    body = ConditionsSet(about=about(proposal), conditions=_lines(found))
    await _tell(desk, session, proposal, f"conditions_set:{proposal.round}", body)


async def set_in_this_round(session: AsyncSession, proposal: Proposal) -> Sequence[Condition]:
    """The conditions of the present recommendation, in the order they were set."""
    mine = (Condition.proposal_id == proposal.id, Task.round == proposal.round)
    found = select(Condition).join(Decision, Condition.decision_id == Decision.id).join(Task).where(*mine)
    return (await session.scalars(found.order_by(Condition.id))).all()


async def let_lapse(desk: Desk, session: AsyncSession, proposal: Proposal) -> None:
    """A new round of review judges anew: open conditions of the last one lapse."""
    is_open = (Condition.proposal_id == proposal.id, Condition.closed_at.is_(None))
    await session.execute(update(Condition).where(*is_open).values(closed_at=desk.clock.now()))


async def close_condition(desk: Desk, number: str, condition_id: int, note: str, by: Actor) -> None:
    """
    Close a condition: met, or not needed any more. The note says which and how, and stands in the record.

    Raises:
        NotFound: the proposal has no such condition.
        AlreadyDecided: it is closed.
        InvalidForm: the note is missing or too long.
    """
    note = fill(CLOSING, {"note": note}, desk.today()).whole()["note"]
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        condition = await session.get(Condition, condition_id)
        if condition is None or condition.proposal_id != proposal.id:
            raise NotFound("Syarat itu tidak ada.")
        if not condition.is_open:
            raise AlreadyDecided("Syarat ini sudah ditutup.")
        condition.closed_at, condition.closed_by, condition.closing_note = desk.clock.now(), by.name, note
        proposal.record(events.ConditionClosed(condition=condition.text), by, desk.clock.now(), note)


async def conditions_of(desk: Desk, proposal_id: int) -> Sequence[Condition]:
    """The conditions of a proposal, open ones first."""
    order = (Condition.closed_at.nulls_first(), Condition.due_on.nulls_first(), Condition.id)
    async with desk.database.transaction() as session:
        mine = select(Condition).where(Condition.proposal_id == proposal_id)
        return (await session.scalars(mine.order_by(*order))).all()


async def watch_conditions(desk: Desk) -> int:
    """Tell the OPD and the Bagian, once, of conditions whose last day draws near; returns of how many proposals."""
    near = add_working_days(desk.today(), desk.office.reminders.condition_warning, desk.days_off)
    waiting = (Condition.closed_at.is_(None), Condition.told_on.is_(None), Condition.due_on <= near)
    numbers = select(Proposal.number).where(
        Proposal.status.not_in(NOT_CONTINUED), Proposal.id.in_(select(Condition.proposal_id).where(*waiting))
    )
    async with desk.database.transaction() as session:
        found = list(await session.scalars(numbers.order_by(Proposal.id)))
    for number in found:
        async with desk.database.transaction() as session:
            proposal = await lock_proposal(session, number)
            mine = select(Condition).where(*waiting, Condition.proposal_id == proposal.id).order_by(Condition.due_on)
            conditions = (await session.scalars(mine)).all()
            for each in conditions:
                each.told_on = desk.today()
            body = ConditionsDue(about=about(proposal), conditions=_lines(conditions))
            await _tell(desk, session, proposal, f"conditions_due:{desk.today()}", body)
    return len(found)


def _lines(conditions: Iterable[Condition]) -> tuple[ConditionLine, ...]:
    return tuple(ConditionLine(text=each.text, due=each.due_on) for each in conditions)


async def _tell(
    desk: Desk, session: AsyncSession, proposal: Proposal, key: str, body: ConditionsSet | ConditionsDue
) -> None:
    people = [Recipient(person.name, person.email, person.language) for person in bagian(desk)]
    for recipient in (the_opd(desk, proposal), *people):
        await tell(desk, session, proposal, key, recipient, body)
