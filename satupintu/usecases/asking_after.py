"""
Asking after agreements in the register: letters before and after something is due, and word to others when it is late.

Run every hour with the oversight; repeating a round changes nothing. A person gets one list a day at most, of the most
urgent lines first; what does not fit stands in the list of the next day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from satupintu.domain.deadlines import JAKARTA, is_working_day
from satupintu.domain.departments import PerangkatDaerah
from satupintu.domain.lifecycle import NOT_CONTINUED
from satupintu.domain.obligations import OF_THE_BAGIAN, ObligationKind
from satupintu.domain.team_report import semester_reported
from satupintu.mail.letters import AskedAfter, NotAnswered, TeamReportDue
from satupintu.mail.parts import AboutAgreement, ObligationLine
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register import Agreement, Obligation
from satupintu.usecases.desk import Desk
from satupintu.usecases.links import link_to
from satupintu.usecases.planning import lapse
from satupintu.usecases.post import Recipient, queue
from satupintu.usecases.seats import bagian

MOST_LINES = 40
"""Of one letter."""
WHILE_IT_RUNS = (ObligationKind.EXPIRY, ObligationKind.EXTENSION, ObligationKind.FOLLOW_UP_DOCUMENT)
"""Nothing that can be done once the agreement has ended; reports and evaluations stay owed."""
REPORT_LETTER_DAYS = 14
"""Days after the departments' reports were due within which the Bagian is told that the TKKSD's can be made."""


def about_agreement(agreement: Agreement) -> AboutAgreement:
    """How a letter names an agreement."""
    return AboutAgreement(
        register_number=agreement.register_number,
        title=agreement.title,
        document=agreement.document,
        partners=tuple(party.name for party in agreement.parties if not party.is_city),
    )


def department_of(desk: Desk, agreement: Agreement) -> PerangkatDaerah | None:
    """The department that has the work of an agreement today; None where an old register does not tell."""
    codes = (each.code for each in agreement.departments if each.code is not None)
    return next((opd for code in codes if (opd := desk.office.successor(code, desk.today())) is not None), None)


def is_waited_for() -> ColumnElement[bool]:
    """Open, and no proposal is under way that would meet it. The statement joins `Proposal` to the obligation."""
    at_rest = or_(Obligation.proposal_id.is_(None), Proposal.status.in_(NOT_CONTINUED))
    return and_(Obligation.fulfilled_on.is_(None), Obligation.lapsed_on.is_(None), at_rest)


async def ask(desk: Desk) -> int:
    """Ask for what has passed another rung of its ladder; returns for how many obligations."""
    today, rule = desk.today(), desk.office.follow_up
    if not _is_time_for_letters(desk):
        return 0
    rungs_left = or_(
        Obligation.rungs < len(rule.asking_ladder),
        and_(Obligation.kind == ObligationKind.EXPIRY, Obligation.rungs < len(rule.expiry_ladder)),
    )
    near = (Obligation.due_on <= today + timedelta(days=rule.farthest), rungs_left)
    not_today = or_(Obligation.told_on.is_(None), Obligation.told_on < today)
    async with desk.database.transaction() as session:
        found = [each for each in await _waiting(session, *near, not_today) if _next_rung(desk, each)]
        asked = 0
        for code, mine in _by_department(desk, found).items():
            opd = next((each for each in desk.office.perangkat_daerah if each.code == code), None)
            lines = mine[:MOST_LINES]
            for recipient in _liaison(desk, opd):
                body = AskedAfter(lines=await _lines(desk, session, lines, recipient))
                await queue(desk, session, f"asked_after:{code}:{recipient.email}:{today}", recipient, body)
            for each in lines:
                each.rungs, each.told_on = rule.rungs_passed(each.kind, each.due_on, today), today
            asked += len(lines)
    return asked


def _is_time_for_letters(desk: Desk) -> bool:
    at = desk.clock.now().astimezone(JAKARTA)
    return at.hour >= desk.office.reminders.from_hour and is_working_day(at.date(), desk.days_off)


def _next_rung(desk: Desk, each: Obligation) -> bool:
    return desk.office.follow_up.rungs_passed(each.kind, each.due_on, desk.today()) > each.rungs


async def _waiting(session: AsyncSession, *which: ColumnElement[bool]) -> Sequence[Obligation]:
    """What is waited for of agreements that run or have run their term, held until the transaction ends."""
    statement = (
        select(Obligation)
        .join(Obligation.agreement)
        .outerjoin(Proposal, Obligation.proposal_id == Proposal.id)
        .where(is_waited_for(), Agreement.terminated_on.is_(None), *which)
        .options(contains_eager(Obligation.agreement))
        .order_by(Obligation.due_on, Obligation.id)
    )
    return (await session.scalars(statement.with_for_update(of=Obligation))).all()


def _by_department(desk: Desk, obligations: Iterable[Obligation]) -> dict[str, list[Obligation]]:
    """By the code of who is asked; under the empty one stands what is the Bagian's."""
    found: dict[str, list[Obligation]] = defaultdict(list)
    for each in obligations:
        opd = None if each.kind in OF_THE_BAGIAN else department_of(desk, each.agreement)
        found[opd.code if opd else ""].append(each)
    return found


def _liaison(desk: Desk, opd: PerangkatDaerah | None) -> list[Recipient]:
    """The liaison officers of a department, or its desk; the Bagian for what is nobody else's."""
    if opd is None:
        return [Recipient(each.name, each.email, each.language) for each in bagian(desk)]
    if opd.contacts:
        return [Recipient(each.name, each.email, desk.language) for each in opd.contacts]
    return [Recipient(opd.head.position, opd.email, desk.language)]


async def _lines(
    desk: Desk, session: AsyncSession, obligations: Iterable[Obligation], recipient: Recipient
) -> tuple[ObligationLine, ...]:
    return tuple(
        [
            ObligationLine(
                link=(await link_to(desk, session, each, recipient)).id,
                kind=each.kind,
                basis=each.basis,
                agreement=about_agreement(each.agreement),
                due=each.due_on,
                days=(each.due_on - desk.today()).days,
            )
            for each in obligations
        ]
    )


async def escalate(desk: Desk) -> int:
    """Tell the heads and the Bagian, once, of what nobody has answered long after it was due; returns of how much."""
    if not _is_time_for_letters(desk):
        return 0
    today = desk.today()
    latest = today - timedelta(days=desk.office.follow_up.escalate_after)
    async with desk.database.transaction() as session:
        late = await _waiting(session, Obligation.due_on <= latest, Obligation.escalated_on.is_(None))
        told: list[Obligation] = []
        for code, mine in _by_department(desk, late).items():
            opd = next((each for each in desk.office.perangkat_daerah if each.code == code), None)
            lines = mine[:MOST_LINES]
            people = [Recipient(opd.head.name, opd.head.email, desk.language)] if opd else []
            people += [Recipient(each.name, each.email, each.language) for each in bagian(desk)]
            for recipient in people:
                body = NotAnswered(lines=await _lines(desk, session, lines, recipient))
                await queue(desk, session, f"not_answered:{code}:{recipient.email}:{today}", recipient, body)
            told += lines
        for each in told:
            each.escalated_on = today
    return len(told)


async def close_ended(desk: Desk) -> int:
    """When the term of an agreement is over, nothing can be renewed or begun from it any more; returns of how many."""
    async with desk.database.transaction() as session:
        over = (
            select(Obligation.agreement_id)
            .join(Obligation.agreement)
            .outerjoin(Proposal, Obligation.proposal_id == Proposal.id)
            .where(is_waited_for(), Obligation.kind.in_(WHILE_IT_RUNS), Agreement.ends_on < desk.today())
        )
        ids = list(await session.scalars(over.distinct().order_by(Obligation.agreement_id)))
    for agreement_id in ids:
        async with desk.database.transaction() as session:
            agreement = await lock_agreement(session, Agreement.id == agreement_id)
            mine = await _waiting(session, Obligation.agreement_id == agreement_id, Obligation.kind.in_(WHILE_IT_RUNS))
            await lapse(desk, session, mine)
            if agreement.proposal is not None and any(each.kind is ObligationKind.EXPIRY for each in mine):
                now, number = desk.clock.now(), agreement.register_number
                agreement.proposal.record("agreement_ended", Actor.system(), now, register=number)
    return len(ids)


async def tell_of_reports(desk: Desk) -> int:
    """Tell the Bagian, once a semester, how many reports have come and that the TKKSD's can be made."""
    today = desk.today()
    days = [date.fromisoformat(f"{today.year}-{each}") for each in desk.office.follow_up.semester_report_days]
    told = 0
    for due in (each for each in days if each <= today < each + timedelta(days=REPORT_LETTER_DAYS)):
        async with desk.database.transaction() as session:
            counted = select(func.count(), func.count(Obligation.fulfilled_on)).where(
                Obligation.kind == ObligationKind.SEMESTER_REPORT, Obligation.due_on == due
            )
            wanted, received = (await session.execute(counted)).one()
            if not wanted:
                continue
            period = semester_reported(due)
            body = TeamReportDue(year=period.year, semester=period.half, received=received, wanted=wanted)
            for each in bagian(desk):
                recipient = Recipient(each.name, each.email, each.language)
                await queue(desk, session, f"team_report:{due}:{each.email}", recipient, body)
            told += 1
    return told
