"""Letters that failed for good: what did not reach whom, and sending one again, to a corrected address if need be."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.errors import NotAllowed, NotFound
from satupintu.domain.tokens import fingerprint
from satupintu.mail.letters import LETTERS, SignIn
from satupintu.store.access import Session
from satupintu.store.database import LETTER_CHANNEL
from satupintu.store.letters import Letter, LetterState
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register import Agreement, Obligation
from satupintu.store.work import Link
from satupintu.usecases.desk import Desk
from satupintu.usecases.links import link_of, link_to
from satupintu.usecases.post import Recipient, lines_kept, links_of


@dataclass(frozen=True)
class Failed:
    """A letter that did not arrive, with the numbers of the proposals and the agreements that it is about."""

    letter: Letter
    proposals: tuple[str, ...]
    agreements: tuple[Agreement, ...]

    @property
    def may_be_resent(self) -> bool:
        """False for a sign-in link, which lives for minutes: whoever wants one asks for another."""
        return self.letter.template != SignIn.template()


async def count(desk: Desk) -> int:
    """How many letters have failed for good."""
    async with desk.database.transaction() as session:
        failed = select(func.count()).select_from(Letter).where(Letter.state == LetterState.FAILED)
        return (await session.scalar(failed)) or 0


async def failed(desk: Desk, *, limit: int, offset: int = 0) -> list[Failed]:
    """Letters that failed for good, newest first."""
    statement = select(Letter).where(Letter.state == LetterState.FAILED).options(joinedload(Letter.proposal))
    statement = statement.order_by(Letter.id.desc()).limit(limit).offset(offset)
    async with desk.database.transaction() as session:
        letters = (await session.scalars(statement)).all()
        numbers = {each.id: _register_numbers(each) for each in letters}
        wanted = {number for each in numbers.values() for number in each}
        named = select(Agreement).where(Agreement.register_number.in_(wanted))
        known = {each.register_number: each for each in await session.scalars(named)}
    return [
        Failed(
            letter=each,
            proposals=_proposal_numbers(each),
            agreements=tuple(known[number] for number in numbers[each.id] if number in known),
        )
        for each in letters
    ]


def _register_numbers(letter: Letter) -> list[str]:
    about = [each["agreement"] for each in (letter.values, *lines_kept(letter)) if "agreement" in each]
    return list(dict.fromkeys(each["register_number"] for each in about))


def _proposal_numbers(letter: Letter) -> tuple[str, ...]:
    if letter.proposal is not None:
        return (letter.proposal.number,)
    return tuple(dict.fromkeys(each["number"] for each in lines_kept(letter) if "number" in each))


async def resend(desk: Desk, letter_id: int, by: Actor, corrected_email: str | None = None) -> None:
    """
    Send a failed or sent letter again, to a corrected address if one is given, with links that work for that address.

    Raises:
        NotFound: there is no such letter.
        NotAllowed: it carries a sign-in link; whoever wants one asks for another.
    """
    async with desk.database.transaction() as session:
        found = await session.get(Letter, letter_id)
        if found is None:
            raise NotFound("Surat itu tidak ada.")
        if found.template == SignIn.template():
            raise NotAllowed("Tautan masuk tidak dikirim ulang; yang memerlukannya meminta tautan baru.")
        links = (await links_of(session, [found])).values()
        ids = {found.proposal_id, *(each.proposal_id for each in links)} - {None}
        held = select(Proposal).where(Proposal.id.in_(ids)).order_by(Proposal.id).with_for_update(of=Proposal)
        proposals = (await session.scalars(held)).all()  # before their letter, as every act that closes tasks does
        asked = select(Obligation).where(Obligation.id.in_({each.obligation_id for each in links} - {None}))
        asked = asked.order_by(Obligation.due_on, Obligation.id).with_for_update(of=Obligation)
        obligations = {each.id: each for each in await session.scalars(asked)}
        letter = await session.get_one(Letter, letter_id, with_for_update={"of": Letter})
        is_moved = bool(corrected_email) and corrected_email != letter.to_email
        letter.to_email = corrected_email or letter.to_email
        recipient = Recipient(letter.to_name, letter.to_email, letter.language)
        instead = {}
        for each in links:
            if each.obligation_id is None:
                instead[each.id] = (await _moved(desk, session, each, letter.to_email if is_moved else each.email)).id
            elif obligations[each.obligation_id].is_open:
                instead[each.id] = (await link_to(desk, session, obligations[each.obligation_id], recipient)).id
        _carry(letter, instead)
        letter.state, letter.attempts, letter.not_before = LetterState.QUEUED, 0, desk.clock.now()
        letter.lease_until = letter.last_error = letter.last_code = None
        for proposal in proposals:
            proposal.record("letter_resent", by, desk.clock.now(), to=letter.to_email, template=letter.template)
        await session.execute(text("select pg_notify(:channel, '')"), {"channel": LETTER_CHANNEL})


def _carry(letter: Letter, instead: Mapping[UUID, UUID]) -> None:
    """Have the letter carry these links instead of those."""
    if letter.link_id is not None:
        letter.link_id = instead[letter.link_id]
    if lines := lines_kept(letter):
        kept = [{**each, "link": str(instead.get(UUID(each["link"]), each["link"]))} for each in lines]
        letter.values = {**letter.values, str(LETTERS[letter.template].several): kept}


async def _moved(desk: Desk, session: AsyncSession, link: Link, email: str) -> Link:
    """The link as it works today, at that address; the one sent astray is dead, with whatever was opened by it."""
    if link.task is not None and link.task.is_open:
        link = await link_of(desk, session, link.task)
    if link.email != email or not desk.keyring.knows(link.key_id):
        link.email, link.key_id = email, desk.keyring.newest
        link.token_sha256 = fingerprint(link.token(desk.keyring))
        opened = update(Session).where(Session.link_id == link.id, Session.ended_at.is_(None))
        await session.execute(opened.values(ended_at=desk.clock.now()))
        if link.task is not None and link.task.is_open:
            link.task.email = email
    return link
