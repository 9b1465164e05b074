"""Initiation: a proposal enters once, is numbered, received, and checked for completeness."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from satupintu.domain.errors import CooperationError, InvalidForm, InvalidInput
from satupintu.domain.office.bounds import Bound
from satupintu.domain.office.numbering import number
from satupintu.domain.process.events import Submitted
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.process.handed_in import DRAFT, kinds_with_a_proposal, refuse_kind
from satupintu.domain.process.lifecycle import NOT_CONTINUED, Status
from satupintu.domain.process.revisions import changed_fields, sets_review_aside
from satupintu.domain.route.fitness import refuse_departures
from satupintu.domain.route.routes import RouteDefinition
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.sides import mailbox_problems
from satupintu.mail.letters import (
    CompletenessRequested,
    CompletionRequested,
    DepartmentNamed,
    PartnerInformed,
    ProposalReceived,
)
from satupintu.store.database import lock_proposal, next_in_series, wake
from satupintu.store.proposals import Actor, Paper, Proposal, RouteVersion, Via
from satupintu.usecases.follow_up.plan import take_up
from satupintu.usecases.letters.outbox import about
from satupintu.usecases.letters.tell import taking_part, tell, the_opd, the_partners
from satupintu.usecases.office.addressees import Addressee, bagian
from satupintu.usecases.office.bounds import address_key, take
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.conditions import let_lapse
from satupintu.usecases.process.family import by_register_number, name_family, rename_family
from satupintu.usecases.process.follow import Act, Facts, close_round, follow_outcome, move
from satupintu.usecases.process.meeting_wait import decided_in_meetings, opinions_in, said_in
from satupintu.usecases.process.signatories import refuse_signer
from satupintu.usecases.task.open import AskingLetter, answers_of, ask, opinion_of, step_of, tasks_of
from satupintu.usecases.task.papers import FiledPaper, file

_EARLIEST, _YEARS_AHEAD = 2000, 50
"""Years between which the days of a text lie."""


@dataclass(frozen=True)
class Submission:
    """What came of a submission: the number, and whether it was new."""

    number: str
    is_new: bool


async def submit(
    desk: Desk, form: ProposalForm, papers: Sequence[FiledPaper], by: Actor, key: str | None = None
) -> Submission:
    """
    Enter a proposal. The same submission twice is one proposal, whichever way it came.

    `key` tells submissions apart where the sender has its own (a form's id, an Idempotency-Key); without it the
    content does. After an end without agreement the same content may be entered anew.

    Raises:
        InvalidInput: the route or the department is not of this office, a day lies ahead or is past, a paper is of a
            kind that nobody hands in, somebody is chosen who may not sign for the city, the object has rules of its own
            and does not go through this gate, or as `family.name_family`.
        InvalidForm: partners, countries or plans are not those of the route; or a partner has an address of the city's
            office, or of another partner.
        TooMany: so many were entered by this account, or would write to one address outside, that it waits.
    """
    opd, others = desk.office.opd(form.initiator), _others(desk, form)
    definition = desk.routes.get(form.route)
    if definition is None:
        raise InvalidInput("Jalur %(route)s belum disiapkan di config/routes.", field="route", route=form.route)
    definition.refuse_object(form.object)
    refuse_departures(form, definition)
    refuse_signer(desk, form, definition)
    for paper in papers:
        refuse_kind(paper.kind, kinds_with_a_proposal(definition))
    if form.offer_received_on and form.offer_received_on > desk.today():
        raise InvalidInput("Tanggal itu belum tiba.", field="offer_received_on")
    refuse_impossible_days(desk, form)
    async with desk.database.transaction() as session:
        form = await by_register_number(session, form)
        submission_key = key or form.fingerprint()
        await _one_at_a_time(session, submission_key)
        earlier = (
            await session.scalars(
                select(Proposal)
                .where(Proposal.submission_key.startswith(f"{submission_key}:", autoescape=True))
                .order_by(Proposal.id.desc())
            )
        ).all()
        if earlier and earlier[0].status not in NOT_CONTINUED:
            return Submission(earlier[0].number, is_new=False)
        if by.via is Via.DESK and (sent := await _sent_again(desk, session, form, papers)) is not None:
            return Submission(sent, is_new=False)
        refuse_shared_mailboxes(desk, form)
        await _take_room(desk, session, form, by)
        now, today = desk.clock.now(), desk.today()
        sequence = await next_in_series(session, "proposal", today.year)
        proposal = Proposal(
            number=number(desk.office.numbering.proposal, sequence, today),
            submission_key=f"{submission_key}:{len(earlier) + 1}",
            title=form.title,
            route=form.route,
            document=form.document,
            opd_code=opd.code,
            opd_name=opd.name,
            opd_email=opd.email,
            other_opds=others,
            content=form.model_dump(mode="json"),
            route_version_id=await _kept(session, definition),
            created_at=now,
            updated_at=now,
        )
        await name_family(desk, session, proposal, form)
        session.add(proposal)
        brought = tuple(each.as_fact() for each in papers)
        proposal.begin(Submitted(form_sha256=form.fingerprint(), papers=brought), by, now)
        await session.flush()
        for paper in papers:
            await file(session, proposal, paper, by, desk)
        await take_up(desk, session, proposal)
        await wake(session, proposal)
        return Submission(proposal.number, is_new=True)


def _others(desk: Desk, form: ProposalForm) -> list[str]:
    """
    The codes of the further departments that a form names, in its order.

    Raises:
        InvalidInput: one is not in the office's list, is named twice, or is the initiator.
    """
    codes = [desk.office.opd(form.initiator).code]
    for name in form.departments or ():
        try:
            department = desk.office.opd(name)
        except InvalidInput as error:
            error.field = "departments"
            raise
        if department.code in codes:
            raise InvalidInput(
                "Perangkat daerah “%(name)s” sudah disebut. Sebutkan masing-masing sekali.",
                field="departments",
                name=department.name,
            )
        codes.append(department.code)
    return codes[1:]


async def _take_room(desk: Desk, session: AsyncSession, form: ProposalForm, by: Actor) -> None:
    """
    Count the proposal for its account, and its first letters for each address outside the office.

    They carry the words of whoever enters it to whomever they name. What comes from the server itself has no account.

    Raises:
        TooMany: a bound is reached.
    """
    if by.email is None:
        return
    await take(desk, session, Bound.PROPOSAL, by.email.lower())
    named = {(each.contact.email or "", each.signatory.email or "") for each in form.partners}
    for address in sorted({email.lower() for pair in named for email in pair if email}):
        if desk.office.person(address, desk.today()) is None:
            await take(desk, session, Bound.OUTSIDER, address_key(address), email=address)


async def _sent_again(
    desk: Desk, session: AsyncSession, form: ProposalForm, papers: Sequence[FiledPaper]
) -> str | None:
    """
    The number of a proposal with this very content and these files, entered within a day.

    The browser's way back shows the form as it was filled in, under a new id: whoever sends that once more means the
    same proposal.
    """
    alike = select(Proposal).where(
        Proposal.opd_code == desk.office.opd(form.initiator).code,
        Proposal.title == form.title,
        Proposal.created_at > desk.clock.now() - timedelta(days=1),
        Proposal.status.not_in(NOT_CONTINUED),
    )
    content, files = form.model_dump(mode="json"), {(paper.kind, paper.blob.sha256) for paper in papers}
    alike = alike.options(selectinload(Proposal.papers))
    return next(
        (
            each.number
            for each in await session.scalars(alike)
            if each.content == content and {(paper.kind, paper.sha256) for paper in each.papers} >= files
        ),
        None,
    )


def refuse_impossible_days(desk: Desk, form: ProposalForm) -> None:
    """
    See that the last day of the text, or the one that an addendum sets, lies ahead, and no day beyond all reason.

    Raises:
        InvalidInput: a day does not.
    """
    today, term = desk.today(), form.term
    if form.new_end is not None and form.new_end <= today:
        raise InvalidInput("Tanggal itu sudah lewat.", field="new_end")
    for field, day in (("term_until", form.term_until), ("starts_on", form.starts_on), ("new_end", form.new_end)):
        if day is not None and not _EARLIEST <= day.year <= today.year + _YEARS_AHEAD:
            raise InvalidInput("Tahun itu tidak mungkin benar.", field=field)
    if form.amends is None and term.last_day(today) <= today:
        raise InvalidInput("Jangka waktunya sudah habis sebelum naskah ditandatangani.", field="term_until")


def refuse_shared_mailboxes(desk: Desk, form: ProposalForm) -> None:
    """
    See that every side has mailboxes of its own.

    Raises:
        InvalidForm: a partner has an address of the city's office, or of another partner.
    """
    problems: list[CooperationError] = [*mailbox_problems(desk.office, form.partners)]
    if problems:
        raise InvalidForm(problems)


async def _one_at_a_time(session: AsyncSession, submission_key: str) -> None:
    """Two clicks on one submission wait for one another; different submissions do not."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(submission_key, 0))))


async def _kept(session: AsyncSession, definition: RouteDefinition) -> str:
    """Keep this version of the route for as long as proposals run on it."""
    version = definition.version()
    statement = insert(RouteVersion).values(id=version, body=definition.model_dump(mode="json"))
    await session.execute(statement.on_conflict_do_nothing(index_elements=[RouteVersion.id]))
    return version


async def open_check(desk: Desk, proposal_number: str) -> None:
    """Acknowledge the proposal to OPD and partner, and ask the Bagian Kerja Sama to check the papers."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        tasks = await tasks_of(session, proposal)
        checks = [task for task in tasks if task.assignment is Assignment.COMPLETENESS]
        if proposal.status is not Status.SUBMITTED or any(task.is_open for task in checks):
            return
        kinds = await session.scalars(
            select(Paper.kind).where(Paper.proposal_id == proposal.id).order_by(Paper.added_at)
        )
        received = ProposalReceived(about=about(proposal), papers=tuple(dict.fromkeys(kinds)))
        await tell(desk, session, proposal, "received", the_opd(desk, proposal), received)
        for partner in the_partners(proposal):
            await tell(desk, session, proposal, "informed", partner, PartnerInformed(about=about(proposal)))
        await _tell_those_taking_part(desk, session, proposal)
        for person in bagian(desk):
            letter, sequence = _check_asked(proposal), len(checks) + 1
            await ask(desk, session, proposal, Assignment.COMPLETENESS, person, letter, sequence=sequence)


async def _tell_those_taking_part(desk: Desk, session: AsyncSession, proposal: Proposal) -> None:
    """Tell the departments that the form names beside the initiator, each once."""
    for department in taking_part(desk, proposal):
        await tell(desk, session, proposal, "named", department, DepartmentNamed(about=about(proposal)))


def _check_asked(proposal: Proposal) -> AskingLetter:
    return lambda terms: CompletenessRequested(about=about(proposal), **terms)


async def follow_check(act: Act, given: DecisionFields, facts: Facts) -> None:
    """Keep, of papers that are accepted, why each departure from the route may pass."""
    if given.overrides:
        reasons = given.overrides
        facts["overrides"] = [{**asdict(each), "reason": reasons[each.key]} for each in act.asked.deviations]
    await follow_outcome(act, given, facts)


async def ask_completion(desk: Desk, proposal_number: str) -> None:
    """Give a returned proposal back to the OPD, with what is missing or what the reviewers ask for."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        tasks = await tasks_of(session, proposal)
        earlier = [task for task in tasks if task.assignment is Assignment.COMPLETION]
        if proposal.status is not Status.RETURNED or any(task.is_open for task in earlier):
            return
        since = earlier[-1].id if earlier else 0
        returned = [
            (task, decision)
            for task, decision in await answers_of(session, proposal)
            if task.id > since and decision.choice in (Choice.RETURN, Choice.REVISE)
        ]
        written = tuple(opinion_of(task, decision, proposal) for task, decision in returned)
        meetings = await decided_in_meetings(session, proposal)
        opinions = (*written, *(each for item in meetings for each in opinions_in(item) if each.note))
        asked_by = [step_of(task, proposal) for task, _ in returned]
        opd = the_opd(desk, proposal)
        await ask(
            desk,
            session,
            proposal,
            Assignment.COMPLETION,
            Addressee(opd.name, opd.name, opd.email, opd.language),
            lambda terms: CompletionRequested(
                about=about(proposal),
                opinions=opinions,
                after_review=proposal.resume_at is Status.IN_REVIEW,
                authority=next((step.addressee for step in asked_by if step), None),
                meeting=said_in(meetings[-1], desk.language) if meetings else None,
                **terms,
            ),
            sequence=len(earlier) + 1,
        )


async def follow_completion(act: Act, given: DecisionFields, facts: Facts) -> None:
    """Take the corrected proposal, and go on where it was returned; a new round of review judges anew."""
    proposal = act.proposal
    if act.answer.choice is not Choice.RESUBMIT:
        await follow_outcome(act, given, facts)
        return
    if act.answer.corrected is not None:
        await _correct(act, act.answer.corrected, facts)
    if proposal.resume_at is Status.IN_REVIEW:
        await close_round(act)
        proposal.begin_round()
        await let_lapse(act.desk, act.session, proposal)
    await move(act, proposal.resume_at, facts)


async def _correct(act: Act, corrected: ProposalForm, facts: Facts) -> None:
    """
    Take what the OPD has corrected; a change that the TKKSD has to judge leads back to it.

    Raises:
        InvalidInput: a department is unknown or named twice, the text would end on a day that has passed, the object
            does not go through this gate, or as `family.rename_family`.
        InvalidForm: partners, countries or plans are not those of the route; or a partner has an address of the city's
            office, or of another partner.
    """
    proposal = act.proposal
    proposal.definition.refuse_object(corrected.object)
    refuse_departures(corrected, proposal.definition)
    refuse_impossible_days(act.desk, corrected)
    parent_is_new = corrected.parent != proposal.form.parent
    corrected = await by_register_number(act.session, corrected)
    refuse_shared_mailboxes(act.desk, corrected)
    facts["changed"] = changed_fields(proposal.form, corrected)
    facts["form_sha256"] = corrected.fingerprint()
    await rename_family(act.desk, act.session, proposal, corrected, parent_is_new=parent_is_new)
    proposal.other_opds = _others(act.desk, corrected)
    proposal.content, proposal.title = corrected.model_dump(mode="json"), corrected.title
    await _tell_those_taking_part(act.desk, act.session, proposal)
    is_judged_again = sets_review_aside(facts["changed"]) or _is_another_text(act)
    if is_judged_again and proposal.resume_at is Status.AWAITING_APPROVAL:
        proposal.resume_at = Status.IN_REVIEW


def _is_another_text(act: Act) -> bool:
    """True for a proposal handed in again with a draft that the TKKSD has not recommended: it is a new round."""
    brought = {paper.blob.sha256 for paper in act.answer.papers if paper.kind == DRAFT}
    return not brought <= {act.proposal.text_sha256}
