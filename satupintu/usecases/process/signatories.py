"""Who signs a text: one for every partner, one for the city."""

from satupintu.domain.task.assignments import Assignment
from satupintu.store.proposals import Proposal
from satupintu.usecases.office.addressees import Addressee
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.task.seats import opd_head_signs


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
