"""Whom the office asks today for an appointed person, and who may not answer what they proposed (four eyes)."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import NotAllowed
from satupintu.domain.process.events import Passed, SeatAbsent, SeatUnderFourEyes, TaskEntrusted
from satupintu.domain.process.parties import signer_of
from satupintu.domain.process.signer import Signer
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS, Who
from satupintu.domain.task.seats import Why, take_seat
from satupintu.domain.task.sides import of_department, of_the_city, own_office
from satupintu.mail.parts import PassedOn
from satupintu.store.proposals import Actor, HistoryEntry, Proposal
from satupintu.store.work import Task
from satupintu.usecases.office.addressees import Addressee, bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.open import answers_of

_STEPPED_IN: Mapping[Why, type[Passed]] = {Why.ABSENT: SeatAbsent, Why.FOUR_EYES: SeatUnderFourEyes}
"""Who sits in another's place, and the history says so."""


async def proposers(session: AsyncSession, proposal: Proposal, assignment: Assignment) -> frozenset[str]:
    """
    Addresses, in lower case, that may not answer a task of this kind because they proposed.

    Judging is barred to whoever submitted, whoever handed in again, and the desk of the OPD. Signing for the city is
    barred to the very address that submitted: the head of the proposing OPD signs a PKS by law (Permendagri 22/2020
    Ps. 14, 36). Other tasks are barred to nobody.
    """
    kind = KINDS[assignment]
    if not kind.barring_events:
        return frozenset()
    statement = select(HistoryEntry.actor_email).where(
        HistoryEntry.proposal_id == proposal.id,
        HistoryEntry.event.in_(kind.barring_events),
        HistoryEntry.actor_email.is_not(None),
    )
    found = {str(email).lower() for email in await session.scalars(statement)}
    return frozenset(found | {proposal.opd_email.lower()} if kind.is_judgement else found)


def _own_office(desk: Desk, proposal: Proposal, assignment: Assignment) -> frozenset[str]:
    """Addresses that may not answer a task of this kind because the own office proposed."""
    if not KINDS[assignment].is_judgement:
        return frozenset()
    return own_office(desk.office, assignment, proposal.opd_code, desk.today())


async def barred(desk: Desk, session: AsyncSession, proposal: Proposal, assignment: Assignment) -> frozenset[str]:
    """Addresses, in lower case, that may not answer a task of this kind: they proposed, or their office did."""
    return await proposers(session, proposal, assignment) | _own_office(desk, proposal, assignment)


def concludes_for_own_office(desk: Desk, proposal: Proposal, task: Task) -> bool:
    """True where the Ketua concludes on a proposal of the own office, which a setting allows and the record shows."""
    own = of_department(desk.office, proposal.opd_code, desk.today())
    return task.kind.who is Who.CHAIR and task.email.lower() in own


async def refuse_conflict(desk: Desk, session: AsyncSession, proposal: Proposal, task: Task, by: Actor) -> None:
    """
    Hold to four eyes and to one side a person at the moment of deciding, whatever way the task has come.

    Raises:
        NotAllowed: whoever answers has proposed it, is of the office that did, signs for another side, or only holds
            the task for handing it on.
    """
    if task.entrusted:
        raise NotAllowed("Tugas ini dititipkan kepada Bagian Kerja Sama untuk dialihkan, bukan untuk diputus.")
    answering = {task.email.lower(), (by.email or task.email).lower()}
    if answering & await proposers(session, proposal, task.assignment):
        raise NotAllowed("Anda mengajukan usulan ini, maka orang lain yang memutusnya. Hubungi Bagian Kerja Sama.")
    if answering & _own_office(desk, proposal, task.assignment):
        raise NotAllowed("Usulan ini dari kantor Anda, maka orang lain yang memutusnya. Hubungi Bagian Kerja Sama.")
    if task.kind.is_signature:
        await _refuse_two_sides(desk, session, proposal, task, answering)


async def _refuse_two_sides(
    desk: Desk, session: AsyncSession, proposal: Proposal, task: Task, answering: Collection[str]
) -> None:
    """
    See that no two parties sign from one mailbox, and no partner from one of the city's office.

    Raises:
        NotAllowed: they do; the sentence says what the Bagian can do about it.
    """
    signed = {
        email.lower()
        for other, decision in await answers_of(session, proposal)
        if other.kind.is_signature and (other.assignment, other.party) != (task.assignment, task.party)
        for email in (other.email, decision.by_email)
        if email is not None
    }
    ours = of_the_city(desk.office)
    if task.kind.signs_for_the_city:
        if signed & {*answering, *ours}:
            raise NotAllowed(
                "Tanda tangan mitra diberikan dari alamat kantor pemerintah kota ini; satu orang tidak mewakili dua "
                "pihak. Minta Bagian Kerja Sama mencatat penandatanganan basah."
            )
    elif signed & {*answering} or ours & {*answering}:
        raise NotAllowed(
            "Alamat ini mewakili pihak lain dalam naskah ini, maka tidak dapat menandatangani di sini. "
            "Bagian Kerja Sama perlu membetulkan alamat penandatangan mitra (Alihkan tugas pada halaman usulan)."
        )


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
    out = await barred(desk, session, proposal, assignment)
    seat = take_seat(desk.office, email, desk.today(), barred=out, taken=taken, others=others, title=title)
    (appointed,) = desk.office.named([email], desk.today())
    title = title or appointed.position
    if seat is not None:
        if (stepped_in := _STEPPED_IN.get(seat.why)) is not None:
            event = stepped_in(assignment=assignment, position=title, to=seat.position)
            proposal.record(event, Actor.system(), desk.clock.now())
        return Addressee.seated(seat, desk.language)
    return entrusted(desk, proposal, assignment, appointed.address, title, out)


def entrusted(
    desk: Desk, proposal: Proposal, assignment: Assignment, seat: str, title: str, out: Collection[str]
) -> Addressee:
    """
    Somebody of the Bagian who holds a task that nobody can take, to hand it on; the history says so.

    `seat` is the address of the post, `title` its name; of `out` nobody is taken while there is anybody else.
    """
    team = bagian(desk)
    holder = next((each for each in team if each.email.lower() not in out), team[0])
    event = TaskEntrusted(assignment=assignment, position=title, to=holder.position)
    proposal.record(event, Actor.system(), desk.clock.now())
    passed_on = PassedOn(why=Why.ENTRUSTED, by=title, to=holder.position, reason="")
    return Addressee(
        holder.name,
        holder.position,
        holder.email,
        holder.language,
        seat=seat,
        passed_on=passed_on,
        entrusted=True,
    )


def city_signer(proposal: Proposal) -> Signer:
    """Who signs a proposal for the city; all but the Wali Kota do it with a surat kuasa."""
    return signer_of(proposal.form, proposal.definition)
