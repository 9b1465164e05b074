"""Letters that failed for good: what did not reach whom, and sending one again, to a corrected address if need be."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.errors import NotAllowed, NotFailed, NotFound
from satupintu.domain.letters.states import LetterState
from satupintu.domain.moves import Cause
from satupintu.domain.process.events import LetterResent
from satupintu.domain.task.states import TaskState
from satupintu.mail.letters import LETTERS, SignIn
from satupintu.store.base import among
from satupintu.store.database import LETTER_CHANNEL
from satupintu.store.letters import Letter
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.store.work import Link, Purpose
from satupintu.usecases.letters.links import close_astray, link_of, link_to, status_link
from satupintu.usecases.letters.outbox import Recipient, lines_kept, link_ids, links_of
from satupintu.usecases.letters.redirect import corrected, refuse_stranger
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import HandOn
from satupintu.usecases.task.hand_on import reassign_within


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


async def read_letter(desk: Desk, letter_id: int) -> Letter:
    """
    A letter, whatever became of it.

    Raises:
        NotFound: there is none.
    """
    async with desk.database.transaction() as session:
        letter = await session.get(Letter, letter_id)
    if letter is None:
        raise NotFound("Surat itu tidak ada.")
    return letter


async def resend(desk: Desk, letter_id: int, by: Actor, wanted: HandOn | None = None) -> bool:
    """
    Send a letter that failed once more, with links that work: to its address, or to the one `wanted` for a reason.

    Returns whether it goes to another address than before.

    Whoever is asked to act never changes by a letter: an open task goes to another address through the one door by
    which tasks change hands (`task.hand_on`), and the letter of the new task takes the place of this one.

    Raises:
        NotFound: there is no such letter.
        NotAllowed: it carries a sign-in link, or whoever asks may not send it to anybody else.
        NotFailed: it is on its way, has arrived, or what it asks is settled.
        InvalidForm: it may not go to that address, or the reason is missing.
    """
    async with desk.database.transaction() as session:
        letter, proposals = await _held(session, letter_id)
        if letter.template == SignIn.template():
            raise NotAllowed("Tautan masuk tidak dikirim ulang; yang memerlukannya meminta tautan baru.")
        if letter.state is not LetterState.FAILED:
            raise NotFailed(
                "Surat ini sedang dikirim, sudah sampai, atau tidak perlu lagi; hanya yang gagal dikirim ulang."
            )
        links = (await links_of(session, [letter])).values()
        tasks = [each.task for each in links if each.task is not None]
        is_redirected = wanted is not None and wanted.to.strip().lower() not in ("", letter.to_email.lower())
        if wanted is None or not is_redirected:
            await _queue_again(desk, session, letter, links)
            _write_down(desk, letter, proposals, by)
        elif tasks:
            refuse_stranger(desk, letter, wanted.to.strip(), by)
            for task in tasks:
                if task.is_open:
                    await reassign_within(desk, session, task.id, wanted, by)
            if letter.state is LetterState.FAILED:  # handing on the task of its one link has cancelled it already
                letter.move_to(LetterState.CANCELLED, Cause.REDIRECTED, desk.clock.now())
        else:
            before, letter.to_email = letter.to_email, corrected(desk, letter, proposals, wanted, by)
            await close_astray(desk, session, among(Link.id, link_ids([letter])))
            await _queue_again(desk, session, letter, links)
            _write_down(desk, letter, proposals, by, wanted.reason.strip(), before=before)
        await session.execute(text("select pg_notify(:channel, '')"), {"channel": LETTER_CHANNEL})
    return is_redirected


async def resend_all(desk: Desk, by: Actor) -> int:
    """Send every letter that failed once more, each to its address and in an act of its own; returns how many went."""
    may_go = (Letter.state == LetterState.FAILED, Letter.template != SignIn.template())
    async with desk.database.transaction() as session:
        ids = (await session.scalars(select(Letter.id).where(*may_go).order_by(Letter.id))).all()
    sent = 0
    for letter_id in ids:
        with suppress(NotFailed):  # somebody else has sent it meanwhile, or what it asks was settled
            await resend(desk, letter_id, by)
            sent += 1
    return sent


async def _held(session: AsyncSession, letter_id: int) -> tuple[Letter, Sequence[Proposal]]:
    """A letter and every proposal it is about, which are held before it, as every act that closes tasks does."""
    letter = await session.get(Letter, letter_id)
    if letter is None:
        raise NotFound("Surat itu tidak ada.")
    carried = select(Link.proposal_id).where(among(Link.id, link_ids([letter])))
    registered = select(Agreement.proposal_id).where(Agreement.register_number.in_(_register_numbers(letter)))
    ids = {letter.proposal_id, *await session.scalars(carried), *await session.scalars(registered)} - {None}
    held = select(Proposal).where(Proposal.id.in_(ids)).order_by(Proposal.id).with_for_update(of=Proposal)
    proposals = (await session.scalars(held)).all()
    await session.refresh(letter, with_for_update={"of": Letter})
    return letter, proposals


def _write_down(
    desk: Desk,
    letter: Letter,
    proposals: Iterable[Proposal],
    by: Actor,
    reason: str | None = None,
    before: str | None = None,
) -> None:
    """Write that it was sent again; `before` is its address until then, where that was corrected."""
    now_to = letter.to_email if before is not None else None
    event = LetterResent(to=letter.to_email, template=letter.template, before=before, to_email=now_to)
    for proposal in proposals:
        proposal.record(event, by, desk.clock.now(), reason)


async def _queue_again(desk: Desk, session: AsyncSession, letter: Letter, links: Iterable[Link]) -> None:
    """Send it from the beginning, with the links as they work today for its address."""
    recipient = Recipient(letter.to_name, letter.to_email, letter.language)
    asked = select(Obligation).where(among(Obligation.id, {each.obligation_id for each in links} - {None}))
    asked = asked.order_by(Obligation.due_on, Obligation.id).with_for_update(of=Obligation)
    obligations = {each.id: each for each in await session.scalars(asked)}
    instead = {}
    for each in links:
        if each.task is not None and each.task.state is not TaskState.CLOSED:
            instead[each.id] = (await link_of(desk, session, each.task)).id
        elif each.purpose is Purpose.STATUS:
            proposal = await session.get_one(Proposal, each.proposal_id)
            instead[each.id] = (await status_link(desk, session, proposal, recipient)).id
        elif each.obligation_id is not None and obligations[each.obligation_id].is_open:
            instead[each.id] = (await link_to(desk, session, obligations[each.obligation_id], recipient)).id
    _carry(letter, instead)
    letter.move_to(LetterState.QUEUED, Cause.RESENT, desk.clock.now())
    letter.attempts, letter.not_before = 0, desk.clock.now()
    letter.last_error = letter.last_code = None


def _carry(letter: Letter, instead: Mapping[UUID, UUID]) -> None:
    """Have the letter carry these links instead of those."""
    if letter.link_id is not None:
        letter.link_id = instead.get(letter.link_id, letter.link_id)
    if lines := lines_kept(letter):
        kept = [{**each, "link": str(instead.get(UUID(each["link"]), each["link"]))} for each in lines]
        letter.values = {**letter.values, str(LETTERS[letter.template].several): kept}
