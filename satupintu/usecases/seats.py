"""Whom the office asks today for an appointed person, and who may not answer what they proposed (four eyes)."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.assignments import Assignment
from satupintu.domain.errors import NotAllowed
from satupintu.domain.office import Role
from satupintu.domain.seats import JUDGED, Why, take_seat
from satupintu.mail.parts import PassedOn
from satupintu.store.proposals import Actor, HistoryEntry, Proposal
from satupintu.store.work import Task
from satupintu.usecases.asking import Addressee
from satupintu.usecases.desk import Desk


def bagian(desk: Desk) -> list[Addressee]:
    """
    Everybody of the Bagian Kerja Sama today, or who acts for them; whoever answers first answers for all.

    With nobody in office the letters go to the address of the unit itself.
    """
    office, today = desk.office, desk.today()
    people = [person for person in office.people if Role.BAGIAN in person.roles]
    everybody = {person.address for person in people}
    seats = [take_seat(office, each.email, today, barred=(), taken=everybody, others=()) for each in people]
    found = {seat.person.address: Addressee.seated(seat, desk.language) for seat in seats if seat is not None}
    unit = office.letterhead
    return list(found.values()) or [Addressee(unit.unit, unit.unit, unit.email, desk.language)]


async def proposers(session: AsyncSession, proposal: Proposal, assignment: Assignment) -> frozenset[str]:
    """
    Addresses, in lower case, that may not answer a task of this kind because they proposed.

    Judging is barred to whoever submitted, whoever handed in again, and the desk of the OPD. Signing for the city is
    barred to the very address that submitted: the head of the proposing OPD signs a PKS by law (Permendagri 22/2020
    Ps. 14, 36). Other tasks are barred to nobody.
    """
    if assignment not in (*JUDGED, Assignment.CITY_SIGNATURE):
        return frozenset()
    events = ("submitted", "resubmitted") if assignment in JUDGED else ("submitted",)
    statement = select(HistoryEntry.actor_email).where(
        HistoryEntry.proposal_id == proposal.id, HistoryEntry.event.in_(events), HistoryEntry.actor_email.is_not(None)
    )
    found = {str(email).lower() for email in await session.scalars(statement)}
    return frozenset(found | {proposal.opd_email.lower()} if assignment in JUDGED else found)


async def refuse_proposer(session: AsyncSession, proposal: Proposal, task: Task, by: Actor) -> None:
    """
    Hold to four eyes at the moment of deciding, whatever way the task has come.

    Raises:
        NotAllowed: whoever answers has proposed it, or only holds the task for handing it on.
    """
    if task.entrusted:
        raise NotAllowed("Tugas ini dititipkan kepada Bagian Kerja Sama untuk dialihkan, bukan untuk diputus.")
    answering = {task.email.lower(), (by.email or task.email).lower()}
    if answering & await proposers(session, proposal, task.assignment):
        raise NotAllowed("Anda mengajukan usulan ini, maka orang lain yang memutusnya. Hubungi Bagian Kerja Sama.")


async def seated(
    desk: Desk,
    session: AsyncSession,
    proposal: Proposal,
    assignment: Assignment,
    email: str,
    *,
    taken: Collection[str] = (),
    others: Iterable[str] = (),
    title: str | None = None,
) -> Addressee:
    """
    Whom to ask for an appointed address: themselves, the deputy, another member, or the Bagian for handing on.

    Whoever steps in for a proposer, and a task that nobody can take, stand in the history with the reason.
    """
    barred = await proposers(session, proposal, assignment)
    seat = take_seat(desk.office, email, desk.today(), barred=barred, taken=taken, others=others, title=title)
    (appointed,) = desk.office.named([email])
    title = title or appointed.position
    now, system = desk.clock.now(), Actor.system()
    if seat is not None:
        if seat.why in (Why.FOUR_EYES, Why.ABSENT):
            proposal.record(seat.why, system, now, assignment=assignment, position=title, to=seat.position)
        return Addressee.seated(seat, desk.language)
    team = bagian(desk)
    holder = next((each for each in team if each.email.lower() not in barred), team[0])
    proposal.record(Why.ENTRUSTED, system, now, assignment=assignment, position=title, to=holder.position)
    return Addressee(
        holder.name,
        holder.position,
        holder.email,
        holder.language,
        seat=appointed.address,
        passed_on=PassedOn(why=Why.ENTRUSTED, by=title, to=holder.position, reason=""),
        entrusted=True,
    )
