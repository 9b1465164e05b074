"""
Asking after agreements in the register: letters before and after something is due, and word to others when it is late.

Run every hour with the oversight; repeating a round changes nothing. A person gets one list a day at most, of the most
urgent lines first; what does not fit stands in the list of the next day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from satupintu.domain.follow_up.obligations import OF_THE_BAGIAN, WHILE_IT_RUNS, WITH_THE_TERM, ObligationKind
from satupintu.domain.follow_up.team_report import semester_reported
from satupintu.domain.moves import Cause
from satupintu.domain.office.departments import PerangkatDaerah
from satupintu.domain.process.events import AgreementEnded
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.domain.route.deadlines import JAKARTA, is_working_day
from satupintu.mail.letters import AskedAfter, NotAnswered, TeamReportDue
from satupintu.mail.parts import MOST_LINES, AboutAgreement, ObligationLine
from satupintu.store.base import among
from satupintu.store.database import lock_agreement
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register.history import remember
from satupintu.store.register.out import is_of_one_out
from satupintu.store.register.tables import Agreement, AgreementOpd, Obligation
from satupintu.usecases.follow_up.plan import lapse
from satupintu.usecases.letters.links import links_to
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.letters.recipients import _first_of_today, _liaison
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk

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


def is_waited_for() -> ColumnElement[bool]:
    """Open, and no proposal is under way that would meet it. The statement joins `Proposal` to the obligation."""
    at_rest = or_(Obligation.proposal_id.is_(None), Proposal.status.in_(NOT_CONTINUED))
    return and_(Obligation.fulfilled_on.is_(None), Obligation.lapsed_on.is_(None), at_rest)


async def ask_obligations(desk: Desk) -> int:
    """Ask for what has passed another rung of its ladder; returns for how many obligations."""
    if not _is_time_for_letters(desk):
        return 0
    today, rule = desk.today(), desk.office.follow_up
    rungs_left = or_(
        Obligation.rungs < len(rule.asking_ladder),
        and_(Obligation.kind == ObligationKind.EXPIRY, Obligation.rungs < len(rule.expiry_ladder)),
    )
    near = Obligation.due_on <= today + timedelta(days=rule.farthest)
    asked = 0
    async with desk.database.transaction() as session:
        for code, ids in (await _by_department(desk, session, near, rungs_left, next_rung=True)).items():
            people = _liaison(desk, _named(desk, code))
            lines = await _list_of_today(desk, session, AskedAfter, code, people, ids)
            for each in lines:
                each.rungs, each.told_on = _rungs_passed(desk, each.kind, each.due_on), today
            asked += len(lines)
    return asked


async def _list_of_today(
    desk: Desk,
    session: AsyncSession,
    letter: type[AskedAfter] | type[NotAnswered],
    code: str,
    people: Iterable[Recipient],
    ids: Sequence[int],
    **facts: int,
) -> Sequence[Obligation]:
    """
    Send a department's list of the day with the most urgent lines, once; returns what it is about.

    What does not fit, or comes up after the list has gone, stands in that of the next working day.
    """
    day = f"{letter.template()}:{code}:{desk.today()}"
    gone = select(Letter.id).where(Letter.dedupe_key.startswith(f"{day}:", autoescape=True)).limit(1)
    if await session.scalar(gone) is not None:
        return []
    lines = await _held(session, ids)
    for recipient in people if lines else ():
        body = letter(lines=await lines_for(desk, session, lines[:MOST_LINES], recipient), **facts)
        await queue(desk, session, f"{day}:{recipient.email}", recipient, body)
    return lines


def _is_followed() -> ColumnElement[bool]:
    """An old register is left alone at first, so that its import can be undone unseen (`plan.plan_old`)."""
    has_been_planned = or_(Agreement.import_batch_id.is_(None), Agreement.followed_since.is_not(None))
    can_be_done = or_(Agreement.terminated_on.is_(None), Obligation.kind.not_in(WHILE_IT_RUNS))
    return and_(has_been_planned, can_be_done)


def _rungs_passed(desk: Desk, kind: ObligationKind, due_on: date) -> int:
    """
    How many letters there should have been by today.

    A letter that falls on a day off goes out on the next working day; of an end that comes before that day, now.
    """
    on = desk.today()
    if kind in WITH_THE_TERM:
        while on < due_on and not is_working_day(on + timedelta(days=1), desk.days_off):
            on += timedelta(days=1)
        on = on if on == due_on else desk.today()
    return desk.office.follow_up.rungs_passed(kind, due_on, on)


def _is_time_for_letters(desk: Desk) -> bool:
    at = desk.clock.now().astimezone(JAKARTA)
    return at.hour >= desk.office.reminders.from_hour and is_working_day(at.date(), desk.days_off)


async def _by_department(
    desk: Desk, session: AsyncSession, *which: ColumnElement[bool], next_rung: bool = False
) -> dict[str, list[int]]:
    """
    What is waited for, the most urgent first, by the code of who is asked; under the empty one what is the Bagian's.

    Of each as much as a letter holds; with `next_rung` only what has passed another rung of its ladder. Read row by
    row, without agreements: after an old register has come in there may be very many.
    """
    codes = select(func.array_agg(aggregate_order_by(AgreementOpd.code, AgreementOpd.ordinal)))
    codes = codes.where(AgreementOpd.agreement_id == Obligation.agreement_id)
    columns = (Obligation.id, Obligation.kind, Obligation.due_on, Obligation.rungs)
    statement = (
        select(*columns, codes.scalar_subquery().label("codes"))
        .join(Obligation.agreement)
        .outerjoin(Proposal, Obligation.proposal_id == Proposal.id)
        .where(is_waited_for(), _is_followed(), *which)
        .order_by(Obligation.due_on, Obligation.id)
    )

    @cache  # of many rows, few codes
    def asked(codes: tuple[str | None, ...]) -> str:
        opd = _first_of_today(desk, codes)
        return opd.code if opd else ""

    found: dict[str, list[int]] = defaultdict(list)
    async for row in await session.stream(statement):
        if next_rung and _rungs_passed(desk, row.kind, row.due_on) <= row.rungs:
            continue
        ids = found["" if row.kind in OF_THE_BAGIAN else asked(tuple(row.codes or ()))]
        if len(ids) < MOST_LINES:
            ids.append(row.id)
    return found


async def _held(session: AsyncSession, ids: Iterable[int]) -> Sequence[Obligation]:
    """These obligations with their agreements, held, as far as they are still waited for."""
    statement = (
        select(Obligation)
        .join(Obligation.agreement)
        .outerjoin(Proposal, Obligation.proposal_id == Proposal.id)
        .where(is_waited_for(), among(Obligation.id, ids))
        .options(contains_eager(Obligation.agreement).lazyload(Agreement.obligations))
        .order_by(Obligation.due_on, Obligation.id)
    )
    return (await session.scalars(statement.with_for_update(of=Obligation))).all()


def _named(desk: Desk, code: str) -> PerangkatDaerah | None:
    return next((each for each in desk.office.perangkat_daerah if each.code == code), None)


async def lines_for(
    desk: Desk, session: AsyncSession, obligations: Sequence[Obligation], recipient: Recipient
) -> tuple[ObligationLine, ...]:
    """Obligations as the lines of a letter, each with the recipient's own link."""
    links = await links_to(desk, session, obligations, recipient)
    return tuple(
        ObligationLine(
            link=link.id,
            kind=each.kind,
            basis=each.basis,
            agreement=about_agreement(each.agreement),
            due=each.due_on,
            days=(each.due_on - desk.today()).days,
        )
        for each, link in zip(obligations, links, strict=True)
    )


async def escalate_obligations(desk: Desk) -> int:
    """
    Tell the heads, and the Bagian in one list, once, of what nobody has answered long after it was due.

    Not before an agreement has been in the register for as long: what was late when it came has not been asked for yet.
    """
    if not _is_time_for_letters(desk):
        return 0
    patience = timedelta(days=desk.office.follow_up.escalate_after)
    late = (Obligation.due_on <= desk.today() - patience, Obligation.escalated_on.is_(None))
    known = Agreement.registered_at <= desk.clock.now() - patience
    async with desk.database.transaction() as session:
        found = await _by_department(desk, session, *late, known)
        mine, told = found.pop("", []), []
        for code, ids in found.items():
            opd = _named(desk, code)
            leads = opd.head_on(desk.today()) if opd else None
            head = [Recipient(leads.name, leads.email, desk.language)] if leads else []
            told += [each.id for each in await _list_of_today(desk, session, NotAnswered, code, head, ids)]
        people = [Recipient(each.name, each.email, each.language) for each in bagian(desk)]
        more = max(0, len(mine) + len(told) - MOST_LINES)
        listed = await _list_of_today(desk, session, NotAnswered, "", people, [*mine, *told], more=more)
        lines = listed or await _held(session, told)  # the Bagian's own wait for a list that names them
        for each in lines:
            each.escalated_on = desk.today()
        return len(lines)


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
            mine = await _held(session, [each.id for each in agreement.obligations if each.kind in WHILE_IT_RUNS])
            await lapse(desk, session, mine, Cause.TERM_OVER)
            if any(each.kind is ObligationKind.EXPIRY for each in mine):
                ended = AgreementEnded(register_number=agreement.register_number)
                await remember(session, agreement, ended, Actor.system(), desk.clock.now())
    return len(ids)


async def tell_of_reports(desk: Desk) -> int:
    """Tell the Bagian, once a semester, how many reports have come and that the TKKSD's can be made."""
    if not _is_time_for_letters(desk):
        return 0
    today = desk.today()
    days = [date.fromisoformat(f"{today.year}-{each}") for each in desk.office.follow_up.semester_report_days]
    told = 0
    for due in (each for each in days if each < today <= each + timedelta(days=REPORT_LETTER_DAYS)):
        async with desk.database.transaction() as session:
            counted = select(func.count(), func.count(Obligation.fulfilled_on)).where(
                ~is_of_one_out(Obligation.agreement_id),
                Obligation.kind == ObligationKind.SEMESTER_REPORT,
                Obligation.due_on == due,
                Obligation.lapsed_on.is_(None),
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
