"""Time passing over the register, and the letters that come of it."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, Via
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.follow_up import answer, ask, plan
from satupintu.usecases.follow_up.answer import ObligationReply
from satupintu.usecases.letters.outbox import claim, settle_letter
from satupintu.usecases.office.desk import Desk

DLH = Actor("Dinas Lingkungan Hidup", Via.LINK, "dlh@jambikota.example")


async def a_round(desk: Desk) -> None:
    """What the flow `oversight` does every hour with the register."""
    await plan.recognise(desk)
    await plan.plan_old(desk)
    await ask.close_ended(desk)
    await ask.ask_obligations(desk)
    await ask.escalate_obligations(desk)
    await ask.tell_of_reports(desk)


async def live_until(desk: Desk, clock: Any, day: str, *, every: int = 1) -> None:
    """Let days pass, with a round every so many mornings, to the morning of a day."""
    until = date.fromisoformat(day)
    each = clock.moment.date()
    while each < until:
        each = min(each + timedelta(days=every), until)
        clock.moment = datetime(each.year, each.month, each.day, 1, 0, tzinfo=UTC)
        await a_round(desk)


async def obligation(desk: Desk, number: str, kind: ObligationKind, due: str | None = None) -> Obligation:
    """The first obligation of a kind, or that of a day, of a proposal's agreement or of a register number."""
    async with desk.database.transaction() as session:
        mine = Agreement.proposal.has(number=number) | (Agreement.register_number == number)
        wanted = select(Obligation).join(Obligation.agreement).where(mine, Obligation.kind == kind)
        if due is not None:
            wanted = wanted.where(Obligation.due_on == date.fromisoformat(due))
        wanted = wanted.options(joinedload(Obligation.agreement)).order_by(Obligation.due_on).limit(1)
        return (await session.scalars(wanted)).one()


async def owed(desk: Desk, number: str) -> list[Obligation]:
    """Everything that follows the agreement of a proposal, by day."""
    async with desk.database.transaction() as session:
        mine = Obligation.agreement.has(Agreement.proposal.has(number=number))
        return list(await session.scalars(select(Obligation).where(mine).order_by(Obligation.due_on, Obligation.id)))


async def reply(desk: Desk, to: Obligation, said: Reply, note: str = "", by: Actor = DLH, **fields: Any) -> None:
    """Answer an obligation, with whatever its kind asks for filled in."""
    asked = await answer.read_obligation(desk, to.id)
    texts = {each.name: "10" if each.kind == "number" else "Tidak ada." for each in asked.questions if each.required}
    obstacles = fields.pop("obstacles", [])
    values = {**texts, "letter_number": "1/KS", "sent_on": desk.today().isoformat(), **fields}
    await answer.answer(desk, to.id, ObligationReply(said, note, True, values, obstacles), by)


async def letters_of(desk: Desk, *templates: str) -> list[tuple[str, str, date]]:
    """Template, address and day in Jambi of the letters queued so far."""
    async with desk.database.transaction() as session:
        rows = await session.scalars(select(Letter).where(Letter.template.in_(templates)).order_by(Letter.id))
        return [(each.template, each.to_email, (each.created_at + timedelta(hours=7)).date()) for each in rows]


async def written(desk: Desk, template: str) -> list[EmailMessage]:
    """The letters of a kind that are due, as the mail server would get them; all others are settled unread."""
    found = []
    while claimed := await claim(desk):
        for each in claimed:
            await settle_letter(desk, each.letter_id, None)
            if each.message["X-Satupintu-Letter"] == template:
                found.append(each.message)
    return found


async def forget_letters(desk: Desk) -> None:
    """Take what is in the outbox for sent."""
    async with desk.database.transaction() as session:
        await session.execute(
            update(Letter).where(Letter.state == "queued").values(state="sent", sent_at=desk.clock.now())
        )
