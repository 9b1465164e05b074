"""The older agreements that a proposal names, read by their ids: what it names is looked up once, when it is named."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload, selectinload

from satupintu.domain.process.family import OlderText, OlderTexts, Unreported
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.domain.register.agreements import RelationKind
from satupintu.store.proposals import Proposal
from satupintu.store.register.out import WITH_THOSE_OUT, kept_instead
from satupintu.store.register.tables import Agreement, Obligation, Relation, is_of_kind, is_open


@dataclass(frozen=True)
class Family:
    """The older agreements that a proposal names."""

    parent: Agreement | None = None
    coming: Proposal | None = None
    """The proposal named as parent that is no agreement: on its way, or given up."""
    renewed: Agreement | None = None
    amended: Agreement | None = None
    above: Agreement | None = None
    """What the amended agreement implements."""
    unreported: tuple[Unreported, ...] = ()
    """Agreements, named or not, of which the report that its route holds against it still waits."""

    @property
    def kin(self) -> OlderTexts:
        """As the rules look at them."""
        parent = relative_of(self.parent)
        return OlderTexts(
            parent=parent or (coming_relative(self.coming) if self.coming is not None else None),
            renewed=relative_of(self.renewed),
            amended=relative_of(self.amended),
            above=relative_of(self.above),
            unreported=self.unreported,
        )

    @property
    def awaited(self) -> Proposal | None:
        """The proposal that has to become an agreement first."""
        return self.coming if self.coming is not None and self.coming.status not in NOT_CONTINUED else None


def relative_of(agreement: Agreement | None) -> OlderText | None:
    """An agreement as the rules of the family look at it."""
    if agreement is None:
        return None
    partners = [party.name for party in agreement.parties if not party.is_city]
    return OlderText(
        number=agreement.register_number,
        document=agreement.document,
        route=agreement.route,
        partners=tuple(partners),
        scope=tuple(agreement.scope),
        starts_on=agreement.starts_on or agreement.signed_on,
        ends_on=agreement.ends_on,
        terminated_on=agreement.terminated_on,
        knows_its_city=len(partners) < len(agreement.parties),
    )


def coming_relative(proposal: Proposal) -> OlderText:
    """A proposal that is named as parent, as the rules of the family look at it."""
    form = proposal.form
    return OlderText(
        number=proposal.number,
        document=proposal.document,
        route=proposal.route,
        partners=tuple(partner.name for partner in form.partners),
        scope=tuple(form.scope),
        is_given_up=proposal.status in NOT_CONTINUED,
    )


async def _unreported(session: AsyncSession, proposal: Proposal) -> tuple[Unreported, ...]:
    """Agreements of which the duty waits that the route of a proposal holds against it, since its earliest day."""
    rule = proposal.definition.unreported
    if rule is None or proposal.form.amends is not None:
        return ()
    waiting = select(Agreement.register_number, func.min(Obligation.due_on))
    waiting = waiting.join(Agreement.obligations).where(is_of_kind(rule.duty), is_open())
    found = await session.execute(waiting.group_by(Agreement.id).order_by(Agreement.id))
    return tuple(Unreported(number, due_on) for number, due_on in found)


async def family_of(session: AsyncSession, proposal: Proposal) -> Family:
    """The family of a proposal, as it stands now."""
    unreported = await _unreported(session, proposal)
    above = select(Relation.parent_id).where(
        Relation.child_id == proposal.amends_id, Relation.kind == RelationKind.IMPLEMENTS
    )
    above_id = await session.scalar(above.order_by(Relation.id).limit(1)) if proposal.amends_id else None
    wanted: list[ColumnElement[bool]] = [
        Agreement.id.in_({proposal.parent_id, proposal.renews_id, proposal.amends_id, above_id} - {None})
    ]
    if proposal.parent_proposal_id is not None:
        wanted.append(Agreement.proposal_id == proposal.parent_proposal_id)
    if len(wanted) == 1 and not any((proposal.parent_id, proposal.renews_id, proposal.amends_id)):
        return Family(unreported=unreported)
    statement = select(Agreement).where(or_(*wanted))
    options = (lazyload(Agreement.obligations), selectinload(Agreement.versions))
    found = {each.id: each for each in await session.scalars(statement.options(*options))}
    became = (each for each in found.values() if each.proposal_id == proposal.parent_proposal_id is not None)
    parent = found.get(proposal.parent_id) if proposal.parent_id is not None else next(became, None)
    waits = parent is None and proposal.parent_proposal_id is not None
    return Family(
        parent=parent,
        coming=await session.get(Proposal, proposal.parent_proposal_id) if waits else None,
        renewed=found.get(proposal.renews_id or 0),
        amended=found.get(proposal.amends_id or 0),
        above=found.get(above_id or 0),
        unreported=unreported,
    )


async def numbered(session: AsyncSession, name: str) -> Agreement | None:
    """
    The agreement of this register number, or of this last part of its address, in whatever case it is written.

    The number of a double leads to the row that was kept.
    """
    wanted = name.strip().lower()
    statement = select(Agreement).where(
        (func.lower(Agreement.register_number) == wanted) | (func.lower(Agreement.slug) == wanted)
    )
    statement = statement.options(lazyload(Agreement.obligations)).limit(2)
    found = (await session.scalars(statement, execution_options=WITH_THOSE_OUT)).first()
    return await kept_instead(session, found) if found is not None and found.is_out else found


async def proposal_numbered(session: AsyncSession, name: str) -> Proposal | None:
    """The proposal of this number, in whatever case it is written."""
    statement = select(Proposal).where(func.lower(Proposal.number) == name.strip().lower())
    return (await session.scalars(statement.limit(1))).one_or_none()
