"""Registration: the signed agreement enters the register, and what must follow gets its day."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.office.numbering import number
from satupintu.domain.process import events
from satupintu.domain.process.form import Partner
from satupintu.domain.process.handed_in import SIGNED_TEXT
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.parties import city_leads
from satupintu.domain.process.signer import Signer
from satupintu.domain.register.agreements import affair_of
from satupintu.domain.register.new_agreement import (
    NewAgreement,
    NewCopy,
    NewDepartment,
    NewFile,
    NewParty,
)
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.decision_fields import SigningGiven
from satupintu.domain.task.kinds import WITH_TEXT
from satupintu.language import follow_up_words, long_date
from satupintu.mail.letters import Registered
from satupintu.mail.parts import RegisteredParty
from satupintu.store.database import lock_proposal, next_in_series
from satupintu.store.proposals import Actor, Paper, Proposal
from satupintu.store.register.entry import enter
from satupintu.store.register.family import family_of
from satupintu.store.register.tables import Agreement
from satupintu.store.work import Decision, Task
from satupintu.usecases.follow_up.plan import plan
from satupintu.usecases.letters.outbox import Recipient, about
from satupintu.usecases.letters.tell import taking_part, tell, tell_both
from satupintu.usecases.office.addressees import Addressee
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import other_departments, todays_department
from satupintu.usecases.process.kinship import take_its_place
from satupintu.usecases.process.signatories import signatories
from satupintu.usecases.task.open import answers_of
from satupintu.usecases.task.seats import city_signer
from satupintu.usecases.task.signed_text import copies_given


async def enter_register(desk: Desk, proposal_number: str) -> None:
    """Give the register number, write term and parties, open the obligations, close with letters to all."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.SIGNED:
            return
        answers = await answers_of(session, proposal)
        signed_on, place = _when_and_where(answers)
        sequence = await next_in_series(session, "register", desk.today().year)
        form, definition = proposal.form, proposal.definition
        amended = (await family_of(session, proposal)).amended
        starts_on, ends_on = form.term.first_day(signed_on), form.term.last_day(signed_on)
        if amended is not None and (until := form.new_end or amended.ends_on) is not None and until > starts_on:
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
            starts_on=starts_on,
            ends_on=ends_on,
            term_months=form.term.months_from(signed_on) if amended is None else None,
            value=form.funding.amount,
            registered_at=desk.clock.now(),
            followed_since=desk.today(),
            parties=_parties(desk, proposal, answers),
            departments=[_department(desk, proposal), *_others(desk, proposal)],
            files=await _signed_texts(session, proposal, answers),
            copies=_copies(answers),
            duties=()
            if amended is not None
            else plan(desk, definition, proposal.document, signed_on, starts_on, ends_on),
        )
        (agreement_id,) = await enter(session, [entering])
        agreement = await session.get_one(Agreement, agreement_id)
        await take_its_place(desk, session, proposal, agreement)
        registered = events.Registered(register_number=agreement.register_number)
        proposal.move_to(Status.REGISTERED, registered, Actor.system(), desk.clock.now())
        await _close_with_letters(desk, session, proposal, agreement, entering)


def _when_and_where(answers: list[tuple[Task, Decision]]) -> tuple[date, str]:
    """
    Day and place of the signed text, as the Bagian has read them there.

    A proposal of an earlier version may have none: then those of the last to agree, since nobody signs after that.
    """
    given = [(task, signing) for task, answer in answers if (signing := answer.given.signing) is not None]
    texts = [signing for task, signing in given if task.assignment in WITH_TEXT]
    last = max(texts or [signing for _, signing in given], key=lambda signing: signing.signed_on)
    return last.signed_on, last.place


def _copies(answers: list[tuple[Task, Decision]]) -> list[NewCopy]:
    return [copy for _, answer in answers for copy in copies_given(answer.fields, answer.by_name, answer.at)]


def _parties(desk: Desk, proposal: Proposal, answers: list[tuple[Task, Decision]]) -> list[NewParty]:
    """The parties in the order of the official layouts, each with its own number."""
    given = [(task, signing) for task, answer in answers if (signing := answer.given.signing) is not None]
    paper = next((signing for task, signing in given if task.assignment is Assignment.WET_INK), None)
    text = next((signing for task, signing in given if task.assignment in WITH_TEXT), None)
    confirmed = {(task.assignment, task.party): (task, signing) for task, signing in given}
    by_power = city_signer(proposal) is not Signer.WALI_KOTA
    parties = []
    for assignment, party, addressee in signatories(desk, proposal, paper.signed_on if paper else None):
        is_city = assignment is Assignment.CITY_SIGNATURE
        signer, signing = (addressee, paper) if paper is not None else confirmed[assignment, party]
        if is_city and isinstance(signer, Task):
            signer = _in_office(desk, proposal, signer, _when_and_where(answers)[0])
        partner = None if is_city else proposal.form.partners[party or 0]
        parties.append(
            NewParty(
                name=desk.office.letterhead.government if partner is None else partner.name,
                is_city=is_city,
                kind=partner.kind if partner else None,
                role=partner.role if partner else None,
                own_number=_own_number(text, signing, party),
                country=partner.country if partner else None,
                signatory_name=signer.name if partner is None else partner.signatory.name,
                signatory_position=signer.position,
                power_of_attorney=_power(text, signing, partner, by_power=by_power),
            )
        )
    return sorted(parties, key=lambda each: each.is_city is not city_leads(proposal.document))


def _own_number(text: SigningGiven | None, agreed: SigningGiven, party: int | None) -> str | None:
    """The number that a side has given the text: as it stands on the text where the Bagian says, else as agreed to."""
    if party is None:
        return (text.own_number if text is not None else None) or agreed.own_number
    said = text.partner_numbers.get(party) if text is not None else None
    return (agreed.own_number if said is None and text is not agreed else said) or None


def _in_office(desk: Desk, proposal: Proposal, agreed: Task, signed_on: date) -> Task | Addressee:
    """Whoever agreed by link, if still in office on the day of the signing; else who holds the post then."""
    person = desk.office.person(agreed.email, signed_on)
    if person is not None and person.name == agreed.name:
        return agreed
    (*_, (_, _, holder)) = signatories(desk, proposal, signed_on)
    return holder


def _department(desk: Desk, proposal: Proposal) -> NewDepartment:
    """The department that has the work on the day of the register, under its name of that day."""
    department = todays_department(desk, proposal)
    if department is None:
        return NewDepartment(proposal.opd_code, proposal.opd_name)
    return NewDepartment(department.code, department.name)


def _others(desk: Desk, proposal: Proposal) -> list[NewDepartment]:
    """Those that take part, as they are today; two that have become one are named once."""
    own = todays_department(desk, proposal)
    return [
        NewDepartment(each.code, each.name)
        for each in other_departments(desk, proposal)
        if own is None or each.code != own.code
    ]


def _power(text: SigningGiven | None, agreed: SigningGiven, partner: Partner | None, *, by_power: bool) -> str | None:
    """
    By which surat kuasa somebody has signed for the city, or for a partner as its proposal names it.

    That of the text counts: whoever agreed by link may have been followed by another before it was signed.
    """
    if partner is None:
        named = text.power_of_attorney if text is not None else None
        return (named or agreed.power_of_attorney) if by_power else None
    said = partner.signatory
    day = long_date("id", said.power_date) if said.power_date else None
    return ", ".join(each for each in (said.power_giver, said.power_number, day) if each) or None


async def _signed_texts(
    session: AsyncSession, proposal: Proposal, answers: list[tuple[Task, Decision]]
) -> list[NewFile]:
    """The signed text as files of the agreement itself, with what was seen on it; the blob is the same."""
    said = next((answer for task, answer in answers if task.assignment in WITH_TEXT), None)
    checks = {**said.given.text_checks, **({"note": said.note} if said.note else {})} if said is not None else None
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
            signatures=paper.signatures,
            checks=checks,
        )
        for paper in {paper.sha256: paper for paper in signed}.values()
    ]


async def _close_with_letters(
    desk: Desk, session: AsyncSession, proposal: Proposal, agreement: Agreement, entering: NewAgreement
) -> None:
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
        has_text=any(file.kind == SIGNED_TEXT for file in entering.files),
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
    for department in taking_part(desk, proposal):
        await tell(desk, session, proposal, "registered", department, letter)
    for person in desk.office.named(sorted(others), desk.today()):
        recipient = Recipient(person.name, person.email, desk.language)
        await tell(desk, session, proposal, "registered", recipient, letter)
