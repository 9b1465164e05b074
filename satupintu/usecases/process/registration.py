"""Registration: the signed agreement enters the register, and what must follow gets its day."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.office.numbering import number
from satupintu.domain.process import events
from satupintu.domain.process.form import Partner
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.parties import city_leads
from satupintu.domain.process.signer import Signer
from satupintu.domain.register.agreements import RelationKind, affair_of
from satupintu.domain.register.new_agreement import NewAgreement, NewDepartment, NewFile, NewParty, NewRelation
from satupintu.domain.route.deadlines import end_of_term
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.decision_fields import SigningGiven
from satupintu.language import follow_up_words, long_date
from satupintu.mail.letters import Registered
from satupintu.mail.parts import RegisteredParty
from satupintu.store.database import lock_agreement, lock_proposal, next_in_series
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.store.register.entry import enter, relate_rows
from satupintu.store.register.search import agreement_named
from satupintu.store.register.tables import Agreement, Party
from satupintu.store.work import Decision, Task
from satupintu.usecases.follow_up.plan import met_by, met_by_proposal, plan, replan
from satupintu.usecases.letters.outbox import Recipient, about
from satupintu.usecases.letters.tell import tell, tell_both
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import todays_department
from satupintu.usecases.process.signatories import signatories
from satupintu.usecases.task.open import answers_of
from satupintu.usecases.task.seats import city_signer


async def enter_register(desk: Desk, proposal_number: str) -> None:
    """Give the register number, write term and parties, open the obligations, close with letters to all."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.SIGNED:
            return
        answers = await answers_of(session, proposal)
        signed_on, place = _when_and_where(answers)
        sequence = await next_in_series(session, "register", desk.today().year)
        form = proposal.form
        amended = await _numbered(session, form.amends) if form.amends else None
        ends_on = end_of_term(signed_on, form.term_years)
        if amended is not None and (until := form.new_end or amended.ends_on) is not None and until > signed_on:
            ends_on = until  # an addendum runs as long as what it amends, unless it says otherwise
        entering = NewAgreement(
            register_number=number(desk.office.numbering.register_number, sequence, desk.today()),
            proposal_id=proposal.id,
            title=form.title,
            title_as_written=form.title_as_written,
            document=proposal.document,
            route=proposal.route,
            category=form.category,
            affair=affair_of(form.affair),
            scope=form.scope,
            signed_on=signed_on,
            place=place,
            starts_on=signed_on,
            ends_on=ends_on,
            term_months=form.term_months if amended is None else None,
            registered_at=desk.clock.now(),
            followed_since=desk.today(),
            parties=_parties(desk, proposal, answers),
            departments=[_department(desk, proposal)],
            files=await _signed_texts(session, proposal),
            duties=plan(desk, proposal.definition, proposal.document, signed_on, ends_on) if amended is None else (),
        )
        (agreement_id,) = await enter(session, [entering])
        agreement = await session.get_one(Agreement, agreement_id)
        await _take_its_place(desk, session, proposal, agreement)
        registered = events.Registered(register_number=agreement.register_number)
        proposal.move_to(Status.REGISTERED, registered, Actor.system(), desk.clock.now())
        await _close_with_letters(desk, session, proposal, agreement)


def _when_and_where(answers: list[tuple[Task, Decision]]) -> tuple[date, str]:
    """Day and place of the last signature: an agreement is concluded when everybody has signed."""
    signings = [signing for _, answer in answers if (signing := answer.given.signing) is not None]
    last = max(signings, key=lambda signing: signing.signed_on)
    return last.signed_on, last.place


def _parties(desk: Desk, proposal: Proposal, answers: list[tuple[Task, Decision]]) -> list[NewParty]:
    """The parties in the order of the official layouts, each with its own number."""
    given = [(task, signing) for task, answer in answers if (signing := answer.given.signing) is not None]
    paper = next((signing for task, signing in given if task.assignment is Assignment.WET_INK), None)
    confirmed = {(task.assignment, task.party): (task, signing) for task, signing in given}
    by_power = city_signer(proposal) is not Signer.WALI_KOTA
    parties = []
    for assignment, party, addressee in signatories(desk, proposal, paper.signed_on if paper else None):
        is_city = assignment is Assignment.CITY_SIGNATURE
        signer, signing = (addressee, paper) if paper is not None else confirmed[assignment, party]
        own_number = signing.partner_number if paper is not None and not is_city else signing.own_number
        partner = None if is_city else proposal.form.partners[party or 0]
        parties.append(
            NewParty(
                name=desk.office.letterhead.government if partner is None else partner.name,
                is_city=is_city,
                kind=partner.kind if partner else None,
                own_number=own_number or None,
                signatory_name=signer.name if partner is None else partner.signatory.name,
                signatory_position=signer.position,
                power_of_attorney=_power(signing, partner, by_power=by_power),
            )
        )
    return sorted(parties, key=lambda each: each.is_city is not city_leads(proposal.document))


def _department(desk: Desk, proposal: Proposal) -> NewDepartment:
    """The department that has the work on the day of the register, under its name of that day."""
    department = todays_department(desk, proposal)
    if department is None:
        return NewDepartment(proposal.opd_code, proposal.opd_name)
    return NewDepartment(department.code, department.name)


def _power(signing: SigningGiven, partner: Partner | None, *, by_power: bool) -> str | None:
    """By which surat kuasa somebody has signed for the city, or for a partner as its proposal names it."""
    if partner is None:
        return signing.power_of_attorney if by_power else None
    said = partner.signatory
    day = long_date("id", said.power_date) if said.power_date else None
    return ", ".join(each for each in (said.power_giver, said.power_number, day) if each) or None


async def _signed_texts(session: AsyncSession, proposal: Proposal) -> list[NewFile]:
    """The signed text as files of the agreement itself; the blob is the same."""
    signed = await session.scalars(
        select(Paper).where(Paper.proposal_id == proposal.id, Paper.kind == SIGNED_TEXT).order_by(Paper.added_at)
    )
    return [
        NewFile(
            kind=paper.kind,
            filename=paper.filename,
            sha256=paper.sha256,
            size=paper.size,
            media_type=paper.media_type,
            added_by=paper.added_by,
            added_at=paper.added_at,
        )
        for paper in {paper.sha256: paper for paper in signed}.values()
    ]


async def _take_its_place(desk: Desk, session: AsyncSession, proposal: Proposal, agreement: Agreement) -> None:
    """Among its kin: what older agreements were waiting for by this one is settled."""
    form = proposal.form
    kin = {RelationKind.IMPLEMENTS: form.parent, RelationKind.RENEWS: form.renews, RelationKind.AMENDS: form.amends}
    for kind, name in kin.items():
        if name is None:
            continue
        parent = await agreement_named(session, name, agreement.document, other_than=agreement.id)
        if parent is None or (kind is RelationKind.IMPLEMENTS and not await _is_its_parent(session, proposal, parent)):
            proposal.record(events.KinNotFound(relation=kind, named=name), Actor.system(), desk.clock.now())
            continue
        held = await lock_agreement(session, Agreement.id == parent)
        await relate_rows(session, [NewRelation(parent, agreement.id, kind)])
        await met_by(desk, session, [parent], kind)
        if kind is RelationKind.AMENDS:
            await _amend(desk, session, held, agreement, form.new_end)
    await met_by_proposal(desk, session, proposal)


async def _is_its_parent(session: AsyncSession, proposal: Proposal, named: int) -> bool:
    """
    True for the agreement that the proposal named when it was entered, or a later one with a partner of its own.

    A number may be named before it is given, and then be given to somebody else.
    """
    if proposal.parent_id is not None:
        return proposal.parent_id == named
    partners = [" ".join(partner.name.lower().split()) for partner in proposal.form.partners]
    theirs = select(Party.id).where(Party.agreement_id == named, ~Party.is_city, func.lower(Party.name).in_(partners))
    return await session.scalar(theirs.limit(1)) is not None


async def _amend(
    desk: Desk, session: AsyncSession, amended: Agreement, addendum: Agreement, new_end: date | None
) -> None:
    """
    An addendum may set another last day for what it amends (Permendagri 22/2020 Ps. 15(4), 37).

    It is part of what it amends: where that was ended while the addendum was being signed, it has ended with it.
    """
    if amended.terminated_on is not None:
        addendum.terminated_on, addendum.end_cause = amended.terminated_on, amended.end_cause
        addendum.end_note, addendum.end_recorded_by = amended.end_note, amended.end_recorded_by
    elif new_end is not None:
        before, amended.ends_on = amended.ends_on, new_end
        await replan(desk, session, amended)
        if amended.proposal is not None:
            event = events.Amended(register_number=addendum.register_number, before=str(before), ends_on=new_end)
            amended.proposal.record(event, Actor.system(), desk.clock.now())


async def _numbered(session: AsyncSession, register_number: str) -> Agreement | None:
    return (await session.scalars(select(Agreement).where(Agreement.register_number == register_number))).one_or_none()


async def _close_with_letters(desk: Desk, session: AsyncSession, proposal: Proposal, agreement: Agreement) -> None:
    first: dict[ObligationKind, date] = {}
    for each in agreement.obligations:
        first.setdefault(each.kind, each.due_on)
    letter = Registered(
        about=about(proposal),
        register_number=agreement.register_number,
        signed_on=agreement.signed_on,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        parties=tuple(RegisteredParty(name=party.name, own_number=party.own_number) for party in agreement.parties),
        follow_up=tuple((follow_up_words.OBLIGATION[kind], due) for kind, due in first.items()),
    )
    await tell_both(desk, session, proposal, "registered", letter)
    team = desk.office.tkksd
    others = {team.chair, *team.legal.reviewers, *team.benefit.reviewers, desk.office.signing.mayor}
    others |= {
        addressee.email
        for assignment, _, addressee in signatories(desk, proposal)
        if assignment is Assignment.CITY_SIGNATURE
    }
    for person in desk.office.named(sorted(others), desk.today()):
        recipient = Recipient(person.name, person.email, desk.language)
        await tell(desk, session, proposal, "registered", recipient, letter)
