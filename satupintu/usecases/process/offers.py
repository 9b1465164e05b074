"""Offers of partners: the city has to answer within its time, also while the proposal is still being studied."""

from sqlalchemy import select

from satupintu.domain.process import events
from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.form import Initiator
from satupintu.domain.process.lifecycle import ENDED, STAGE_OF, Stage
from satupintu.domain.route.deadlines import due_after
from satupintu.domain.task.reminders import silence_is_near
from satupintu.mail.letters import OfferReplyNear
from satupintu.store.database import lock_proposal
from satupintu.store.proposals import Actor, HistoryEntry, Proposal
from satupintu.usecases.letters.outbox import Recipient, about
from satupintu.usecases.letters.tell import tell
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.approvals import offer_received_on

EARLIER = tuple(
    each for each, stage in STAGE_OF.items() if stage in (Stage.INITIATION, Stage.REVIEW) and each not in ENDED
)
"""Before the reply is asked of the Bagian, with a last day of its own."""


async def watch_offers(desk: Desk) -> int:
    """Warn the Bagian, once a proposal, when a reply draws near that cannot be asked for yet; returns how many."""
    warned = select(HistoryEntry.proposal_id).where(HistoryEntry.event == events.OfferReplyNear.word)
    statement = (
        select(Proposal)
        .where(Proposal.status.in_(EARLIER), Proposal.content["initiated_by"].astext == Initiator.PARTNER)
        .where(Proposal.id.not_in(warned))
    )
    async with desk.database.transaction() as session:
        near = [each.number for each in await session.scalars(statement.order_by(Proposal.id)) if _is_near(desk, each)]
    return sum([await _warn_in_time(desk, number) for number in near])


def _is_near(desk: Desk, proposal: Proposal) -> bool:
    """True where the last day of the reply draws near. Looked at without a lock: on most days it does nowhere."""
    step = _reply(proposal)
    if step is None or step.letter is None:
        return False
    received_on = offer_received_on(proposal)
    due = due_after(received_on, step.letter.clock, desk.days_off)
    return silence_is_near(desk.office.reminders, received_on, due, desk.today(), desk.days_off)


async def _warn_in_time(desk: Desk, number: str) -> bool:
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        step = _reply(proposal)
        if proposal.status not in EARLIER or step is None or step.letter is None or not _is_near(desk, proposal):
            return False
        received_on, clock = offer_received_on(proposal), step.letter.clock
        due = due_after(received_on, clock, desk.days_off)
        body = OfferReplyNear(
            about=about(proposal), step=step.title, basis=clock.dasar_hukum, received_on=received_on, last_day=due
        )
        for person in bagian(desk):
            to = Recipient(person.name, person.email, person.language)
            await tell(desk, session, proposal, "offer_reply_near", to, body)
        proposal.record(events.OfferReplyNear(step=step.title, due=due), Actor.system(), desk.clock.now())
        return True


def _reply(proposal: Proposal) -> ApprovalStep | None:
    return next((step for step in proposal.steps if step.letter and step.letter.counts_from == "offer"), None)
