"""What a form shows of the older texts that it names, before it is entered; nothing here changes anything."""

from collections.abc import Collection

from sqlalchemy import false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload

from satupintu.domain.office.office import Person
from satupintu.domain.process.family import OlderText, OlderTexts
from satupintu.domain.process.form import DocumentType
from satupintu.domain.process.lifecycle import ENDED
from satupintu.store.proposals import Proposal
from satupintu.store.register.family import coming_relative, numbered, proposal_numbered, relative_of
from satupintu.store.register.search import agreement_named
from satupintu.store.register.tables import Agreement
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import seen_by, visible_to


async def older_texts(
    desk: Desk, person: Person | None, document: DocumentType | None, *, parent: str, amends: str
) -> OlderTexts:
    """
    The parent and the amended agreement that a form names.

    Whoever writes a text reads what it follows: of agreements that are withheld from the public, and of proposals, only
    those that the person may see. Nobody signed in (`person` is None) sees none of those.
    """
    async with desk.database.transaction() as session:
        parent_id = await agreement_named(session, parent, document or DocumentType.PKS) if parent else None
        amended = await numbered(session, amends) if amends else None
        open_to = or_(~Agreement.is_withheld, seen_by(desk, person) if person is not None else false())
        ids = [key for key in (parent_id, amended.id if amended else None) if key is not None]
        read = await session.scalars(
            select(Agreement).where(Agreement.id.in_(ids), open_to).options(lazyload(Agreement.obligations))
        )
        found = {each.id: relative_of(each) for each in read}
        on_its_way = None
        if parent and parent_id is None and person is not None:
            coming = await proposal_numbered(session, parent)
            on_its_way = await _seen(desk, session, person, coming) if coming is not None else None
        return OlderTexts(
            parent=found.get(parent_id or 0) or on_its_way, amended=found.get(amended.id if amended is not None else 0)
        )


async def coming_texts(
    desk: Desk, person: Person, words: str, kinds: Collection[DocumentType], limit: int
) -> list[Proposal]:
    """Proposals on their way to such a text that hold all of the words, newest first, of those the person may see."""
    said = func.concat_ws(" ", Proposal.number, Proposal.title, Proposal.opd_name, Proposal.content["partners"].astext)
    wanted = visible_to(desk.office, person, select(Proposal)).where(
        Proposal.status.not_in(ENDED), Proposal.document.in_(kinds), Proposal.content["amends"].astext.is_(None)
    )
    wanted = wanted.where(*(said.icontains(word, autoescape=True) for word in words.split()))
    async with desk.database.transaction() as session:
        return list(await session.scalars(wanted.order_by(Proposal.id.desc()).limit(limit)))


async def _seen(desk: Desk, session: AsyncSession, person: Person, coming: Proposal) -> OlderText | None:
    mine = visible_to(desk.office, person, select(Proposal.id)).where(Proposal.id == coming.id)
    return coming_relative(coming) if await session.scalar(mine) is not None else None
