"""Telling the OPD and the partner: letters that ask nothing, with a link to the status page of their proposal."""

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.mail.parts import ProposalLetter
from satupintu.store.proposals import Proposal
from satupintu.usecases.letters.links import status_link
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.officials import other_departments, todays_department


def the_opd(desk: Desk, proposal: Proposal) -> Recipient:
    """The liaison desk of the initiating department, or of the one that has its work today."""
    department = todays_department(desk, proposal)
    if department is None:
        return Recipient(f"Kepala {proposal.opd_name}", proposal.opd_email, desk.language)
    return Recipient(department.head_on(desk.today()).position, department.email, desk.language)


def taking_part(desk: Desk, proposal: Proposal) -> list[Recipient]:
    """The liaison desks of the further departments that take part."""
    return [
        Recipient(each.head_on(desk.today()).position, each.email, desk.language)
        for each in other_departments(desk, proposal)
        if each.email != proposal.opd_email
    ]


def the_partners(proposal: Proposal) -> list[Recipient]:
    """The contact of every partner, in the partner's language."""
    return [
        Recipient(partner.contact.name, partner.contact.email, partner.language) for partner in proposal.form.partners
    ]


async def tell(
    desk: Desk, session: AsyncSession, proposal: Proposal, key: str, to: Recipient, body: ProposalLetter
) -> None:
    """Queue a letter whose link shows the status of the proposal; the link of an address stays the same."""
    link = None
    if body.button is not None:
        link = await status_link(desk, session, proposal, to)
    await queue(desk, session, f"{key}:{proposal.id}:{to.email}", to, body, proposal=proposal, link=link)


async def tell_both(desk: Desk, session: AsyncSession, proposal: Proposal, key: str, body: ProposalLetter) -> None:
    """The same letter to the OPD and to every partner, each in its language."""
    for recipient in (the_opd(desk, proposal), *the_partners(proposal)):
        await tell(desk, session, proposal, key, recipient, body)
