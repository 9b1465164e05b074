"""
Signing: officials initial the text, then each side agrees to it by link, and the Bagian files the text that was signed.

Or the Bagian records a signing on paper at once, of a ceremony for instance.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.office.numbering import number
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.rules import all_have_signed
from satupintu.domain.task.assignments import Assignment, Choice
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.domain.task.kinds import SIGNATURES
from satupintu.domain.task.states import TaskState
from satupintu.mail.letters import (
    ParafRequested,
    SignatureRequested,
    SignedTextRequested,
    TextToBeSigned,
    WetInkOffered,
)
from satupintu.store.database import lock_proposal, next_in_series
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.work import Task
from satupintu.usecases.letters.outbox import Recipient, about
from satupintu.usecases.letters.tell import tell, the_opd
from satupintu.usecases.office.addressees import Addressee, bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.ceremony import call_off_with
from satupintu.usecases.process.family import awaited_parent
from satupintu.usecases.process.follow import Act, Facts, answers_given, move, stay
from satupintu.usecases.process.signatories import signatories, signing_post
from satupintu.usecases.task.open import AskingLetter, answers_of, ask, tasks_of
from satupintu.usecases.task.seats import entrusted, seated

_ORDER = {
    "partner_first": ((Assignment.PARTNER_SIGNATURE,), (Assignment.CITY_SIGNATURE,)),
    "city_first": ((Assignment.CITY_SIGNATURE,), (Assignment.PARTNER_SIGNATURE,)),
    "together": (SIGNATURES,),
}
"""Setting `signing.order`: which sides are asked first; the next are asked once the first have all signed."""


async def ask_signatures(desk: Desk, proposal_number: str) -> None:
    """
    Ask for the next paraf; with all of them given, whoever's turn it is to sign by the set order.

    From then on the Bagian may record a wet-ink signing instead. Where the parent is on its way, nobody is asked before
    its signed text is in the register.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.IN_SIGNING:
            return
        if await awaited_parent(session, proposal) is not None:
            return
        tasks = await tasks_of(session, proposal)
        if await _ask_next_paraf(desk, session, proposal, tasks):
            return
        signed = {task.id for task, answer in await answers_of(session, proposal) if answer.choice is Choice.SIGN}
        if not any(task.assignment is Assignment.WET_INK for task in tasks):
            for person in bagian(desk):
                await ask(desk, session, proposal, Assignment.WET_INK, person, _offer(proposal))
        turn = _whose_turn(desk, tasks, signed)
        for assignment, party, addressee in signatories(desk, proposal):
            asked = any(task.assignment is assignment and task.party == party for task in tasks)
            if assignment not in turn or asked:
                continue
            signatory = addressee
            if assignment is Assignment.CITY_SIGNATURE:
                signatory = await _for_the_city(desk, session, proposal, assignment, addressee)
            letter = _request(proposal, assignment)
            await ask(desk, session, proposal, assignment, signatory, letter, party=party)


async def _for_the_city(
    desk: Desk, session: AsyncSession, proposal: Proposal, kind: Assignment, named: Addressee
) -> Addressee:
    """Whom to ask for the city; with a post that the office's file knows no more, the Bagian, for handing on."""
    post = signing_post(desk, proposal, desk.today())
    if post is None:
        return entrusted(desk, proposal, kind, named.email.lower(), named.position, ())
    email, title = post
    return await seated(desk, session, proposal, kind, email, title=title)


def _offer(proposal: Proposal) -> AskingLetter:
    return lambda terms: WetInkOffered(about=about(proposal), **terms)


def _request(proposal: Proposal, assignment: Assignment) -> AskingLetter:
    return lambda terms: SignatureRequested(about=about(proposal), assignment=assignment, **terms)


def _paraf(proposal: Proposal, signer: str) -> AskingLetter:
    return lambda terms: ParafRequested(about=about(proposal), signer=signer, **terms)


async def _ask_next_paraf(desk: Desk, session: AsyncSession, proposal: Proposal, tasks: list[Task]) -> bool:
    """Ask the first in `signing.paraf` who has not been asked in this round; False once all have given theirs."""
    asked = {task.seat: task for task in tasks if task.assignment is Assignment.PARAF}
    if any(task.is_open for task in asked.values()):
        return True
    for email in desk.office.signing.paraf:
        if email.lower() not in asked:
            (*_, (_, _, signer)) = signatories(desk, proposal)
            official = await seated(desk, session, proposal, Assignment.PARAF, email)
            letter = _paraf(proposal, signer.position)
            await ask(desk, session, proposal, Assignment.PARAF, official, letter)
            return True
    return False


def _whose_turn(desk: Desk, tasks: list[Task], signed: set[int]) -> tuple[Assignment, ...]:
    for group in _ORDER[desk.office.signing.order]:
        asked = [task for task in tasks if task.assignment in group and task.state is not TaskState.CLOSED]
        if not asked or any(task.id not in signed for task in asked):
            return group
    return ()


async def ask_text(desk: Desk, proposal_number: str) -> None:
    """Ask the Bagian for the signed text, and tell both sides: that all have agreed by link is no signature."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        kind = Assignment.SIGNED_TEXT
        is_asked = any(task.assignment is kind for task in await tasks_of(session, proposal))
        if proposal.status is not Status.AWAITING_TEXT or is_asked:
            return
        for person in bagian(desk):
            await ask(desk, session, proposal, kind, person, _text_wanted(proposal))
        for recipient in _who_signs_now(desk, proposal):
            letter = TextToBeSigned(about=about(proposal))
            await tell(desk, session, proposal, f"text:{proposal.round}", recipient, letter)


def _who_signs_now(desk: Desk, proposal: Proposal) -> list[Recipient]:
    """Whoever signs for a partner or for the city, and the OPD; each address once, though it signs for several."""
    signing = [Recipient(each.name, each.email, each.language) for _, _, each in signatories(desk, proposal)]
    return list({each.email.lower(): each for each in (the_opd(desk, proposal), *signing)}.values())


def _text_wanted(proposal: Proposal) -> AskingLetter:
    return lambda terms: SignedTextRequested(about=about(proposal), **terms)


async def number_text(act: Act, given: DecisionFields) -> DecisionFields:
    """Give the city's text the next number of its series where whoever signs for the city gives it none."""
    if act.answer.choice is not Choice.SIGN or given.own_number:
        return given
    document, today = act.proposal.document, act.desk.today()
    sequence = await next_in_series(act.session, f"document:{document}", today.year)
    return given.numbered(number(act.desk.office.numbering.documents[document], sequence, today))


async def follow_signing(act: Act, _: DecisionFields, facts: Facts) -> None:
    """Consent waits for all others, and then for the text; a refusal, or a revision, calls the ceremony off."""
    wanted = act.outcome.leads_to
    if act.answer.choice is Choice.SIGN and all_have_signed(await answers_given(act)):
        wanted = Status.AWAITING_TEXT
    if wanted is None:
        stay(act, facts)
        return
    await move(act, wanted, facts)
    if wanted in (Status.RETURNED, Status.DECLINED):
        await call_off_with(act.desk, act.session, act.proposal, Actor.system())
