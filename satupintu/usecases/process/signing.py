"""Signing: officials initial the text, then each side confirms by link, or the Bagian records a signing on paper."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.lifecycle import Status
from satupintu.domain.task.assignments import SIGNATURES, Assignment, Choice
from satupintu.domain.task.states import TaskState
from satupintu.mail.letters import ParafRequested, SignatureRequested, WetInkOffered
from satupintu.store.database import lock_proposal
from satupintu.store.proposals import Proposal
from satupintu.store.work import Task
from satupintu.usecases.letters.outbox import about
from satupintu.usecases.office.addressees import Addressee, bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.open import answers_of, ask, tasks_of
from satupintu.usecases.task.seats import opd_head_signs, seated

_ORDER = {
    "partner_first": ((Assignment.PARTNER_SIGNATURE,), (Assignment.CITY_SIGNATURE,)),
    "city_first": ((Assignment.CITY_SIGNATURE,), (Assignment.PARTNER_SIGNATURE,)),
    "together": (SIGNATURES,),
}
"""Setting `signing.order`: which sides are asked first; the next are asked once the first have all signed."""


def signatories(desk: Desk, proposal: Proposal) -> list[tuple[Assignment, int | None, Addressee]]:
    """Everybody who is to sign: one for every partner, one for the city."""
    found: list[tuple[Assignment, int | None, Addressee]] = []
    for ordinal, partner in enumerate(proposal.form.partners):
        name = partner.signatory.name or partner.signatory.position
        email = partner.signatory.email or partner.contact.email
        addressee = Addressee(name, partner.signatory.position, email, partner.language)
        found.append((Assignment.PARTNER_SIGNATURE, ordinal, addressee))
    if opd_head_signs(proposal):
        head = desk.office.opd(proposal.opd_code).head
        found.append((Assignment.CITY_SIGNATURE, None, Addressee(head.name, head.position, head.email, desk.language)))
    else:
        (mayor,) = desk.office.named([desk.office.signing.mayor])
        found.append(
            (Assignment.CITY_SIGNATURE, None, Addressee(mayor.name, mayor.position, mayor.email, desk.language))
        )
    return found


async def ask_signatures(desk: Desk, proposal_number: str) -> None:
    """
    Ask for the next paraf; with all of them given, whoever's turn it is to sign by the set order.

    From then on the Bagian may record a wet-ink signing instead.
    """
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, proposal_number)
        if proposal.status is not Status.IN_SIGNING:
            return
        tasks = await tasks_of(session, proposal)
        if await _ask_next_paraf(desk, session, proposal, tasks):
            return
        signed = {task.id for task, answer in await answers_of(session, proposal) if answer.choice is Choice.SIGN}
        if not any(task.assignment is Assignment.WET_INK for task in tasks):
            for person in bagian(desk):
                await ask(
                    desk,
                    session,
                    proposal,
                    Assignment.WET_INK,
                    person,
                    partial(WetInkOffered, about=about(proposal)),
                    clock="signing",
                )
        turn = _whose_turn(desk, tasks, signed)
        for assignment, party, addressee in signatories(desk, proposal):
            asked = any(task.assignment is assignment and task.party == party for task in tasks)
            if assignment not in turn or asked:
                continue
            signatory = addressee
            if assignment is Assignment.CITY_SIGNATURE:
                email, title = addressee.email, addressee.position
                signatory = await seated(desk, session, proposal, assignment, email, title=title)
            letter = partial(SignatureRequested, about=about(proposal), assignment=assignment)
            await ask(desk, session, proposal, assignment, signatory, letter, clock="signing", party=party)


async def _ask_next_paraf(desk: Desk, session: AsyncSession, proposal: Proposal, tasks: list[Task]) -> bool:
    """Ask the first in `signing.paraf` who has not been asked in this round; False once all have given theirs."""
    asked = {task.seat: task for task in tasks if task.assignment is Assignment.PARAF}
    if any(task.is_open for task in asked.values()):
        return True
    for email in desk.office.signing.paraf:
        if email.lower() not in asked:
            (*_, (_, _, signer)) = signatories(desk, proposal)
            official = await seated(desk, session, proposal, Assignment.PARAF, email)
            letter = partial(ParafRequested, about=about(proposal), signer=signer.position)
            await ask(desk, session, proposal, Assignment.PARAF, official, letter, clock="signing")
            return True
    return False


def _whose_turn(desk: Desk, tasks: list[Task], signed: set[int]) -> tuple[Assignment, ...]:
    for group in _ORDER[desk.office.signing.order]:
        asked = [task for task in tasks if task.assignment in group and task.state is not TaskState.CLOSED]
        if not asked or any(task.id not in signed for task in asked):
            return group
    return ()
