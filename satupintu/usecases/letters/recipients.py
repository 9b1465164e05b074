"""Whom letters about an agreement in the register go to."""

from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.follow_up.obligations import OF_THE_BAGIAN
from satupintu.domain.office.departments import PerangkatDaerah
from satupintu.domain.register.agreements import RelationKind, searchable
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import Agreement, Obligation, Relation
from satupintu.usecases.letters.outbox import Recipient
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk


def department_of(desk: Desk, agreement: Agreement) -> PerangkatDaerah | None:
    """The department that has the work of an agreement today; None where an old register does not tell."""
    return _first_of_today(desk, [each.code for each in agreement.departments])


def departments_of(desk: Desk, agreement: Agreement) -> list[PerangkatDaerah]:
    """Every department of today that takes part in an agreement, in its order, once each."""
    codes = (each.code for each in agreement.departments if each.code is not None)
    found = (desk.office.successor(code, desk.today()) for code in codes)
    return list({each.code: each for each in found if each is not None}.values())


def _first_of_today(desk: Desk, codes: Iterable[str | None]) -> PerangkatDaerah | None:
    known = (code for code in codes if code is not None)
    return next((opd for code in known if (opd := desk.office.successor(code, desk.today())) is not None), None)


async def partners_today(session: AsyncSession, agreement: Agreement) -> list[Recipient]:
    """
    The contact of every partner that is a party today.

    Who left by an addendum is none, and who entered is one; an agreement of an old register knows no address.
    """
    found = await contacts_known(session, agreement)
    names = [searchable(party.name) for party in agreement.parties if not party.is_city]
    return [found[name] for name in names if name in found]


async def contacts_known(session: AsyncSession, agreement: Agreement) -> Mapping[str, Recipient]:
    """The contact of every partner of an agreement and its addenda, as the newest has it, by its `searchable` name."""
    addenda = select(Relation.child_id).where(Relation.parent_id == agreement.id, Relation.kind == RelationKind.AMENDS)
    mine = or_(Agreement.id == agreement.id, Agreement.id.in_(addenda))
    signed = select(Proposal).join(Agreement, Agreement.proposal_id == Proposal.id).where(mine).order_by(Agreement.id)
    return {
        searchable(partner.name): Recipient(partner.contact.name, partner.contact.email, partner.language)
        for proposal in await session.scalars(signed)
        for partner in proposal.form.partners
    }


def asked_about(desk: Desk, obligation: Obligation) -> list[Recipient]:
    """Who is asked for it."""
    is_the_bagians = obligation.kind in OF_THE_BAGIAN
    return _liaison(desk, None if is_the_bagians else department_of(desk, obligation.agreement))


def _liaison(desk: Desk, opd: PerangkatDaerah | None) -> list[Recipient]:
    """The liaison officers of a department, or its desk; the Bagian for what is nobody else's."""
    if opd is None:
        return [Recipient(each.name, each.email, each.language) for each in bagian(desk)]
    if opd.contacts:
        return [Recipient(each.name, each.email, desk.language) for each in opd.contacts]
    return [Recipient(opd.head_on(desk.today()).position, opd.email, desk.language)]
