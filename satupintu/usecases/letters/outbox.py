"""
The outbox: letters are queued with the act that causes them and sent after its commit.

A letter is claimed for a short lease, rendered, handed over and settled. A worker that dies leaves an expired lease,
and the next one sends the letter again under the same Message-ID with the same link.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from satupintu.domain.letters.faults import Fault
from satupintu.domain.letters.states import LetterState
from satupintu.domain.moves import Cause
from satupintu.domain.route.deadlines import working_days_between
from satupintu.language.logs import logger
from satupintu.mail.letters import LETTERS, DueMoved, Reminder, SilenceWarning
from satupintu.mail.parts import About, CalendarEntry, LetterBody, TaskLetter
from satupintu.mail.rendering import Envelope, render
from satupintu.mail.smtp import SendingFailed
from satupintu.store.base import among
from satupintu.store.database import LETTER_CHANNEL
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.letters import Letter, lease_letters, renew_lease
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import Obligation, is_open
from satupintu.store.work import Link, Task
from satupintu.usecases.letters import pause
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.faults import tell_fault

LEASE = timedelta(seconds=15)
"""How long a claimed letter is one worker's; `keep_claim` extends it while the mail server takes its time."""

AT_ONCE = 20
"""Letters that are taken in hand together."""

ASKING = tuple(template for template, letter in LETTERS.items() if issubclass(letter, TaskLetter))
"""Templates of the letters somebody waits for."""

LANGUAGE_CHOICE = "bahasa"
"""What the address of a page may say of its language, before anybody is known there."""

NUDGES = tuple(letter.template() for letter in (Reminder, DueMoved, SilenceWarning))
"""Templates of the letters that are void once the task has been answered."""

log = logger("letters")


@dataclass(frozen=True)
class Recipient:
    """Whom a letter goes to, and in which language."""

    name: str
    email: str
    language: str


def about(proposal: Proposal) -> About:
    """The small table of a letter."""
    return About(
        number=proposal.number,
        title=proposal.title,
        route=proposal.route,
        document=proposal.document,
        partners=tuple(partner.name for partner in proposal.form.partners),
        initiator=proposal.opd_name,
    )


def working_days_left(desk: Desk, due: date | None) -> int | None:
    """Working days from today to a day, for the letter's `Tenggat`; None when there is no day."""
    return working_days_between(desk.today(), due, desk.days_off) if due else None


def calendar_entry(desk: Desk, task: Task, *, cancelled: bool = False) -> CalendarEntry | None:
    """The task's last day for a calendar; None when it has none. A cancellation counts as one more move."""
    if task.due_on is None:
        return None
    uid = f"task-{task.id}@{urlsplit(desk.base_url).hostname or 'localhost'}"
    return CalendarEntry(uid=uid, day=task.due_on, sequence=task.due_moves + cancelled, cancelled=cancelled)


async def queue(
    desk: Desk,
    session: AsyncSession,
    key: str,
    recipient: Recipient,
    body: LetterBody,
    *,
    proposal: Proposal | None = None,
    link: Link | None = None,
) -> None:
    """Queue a letter in the caller's transaction. `key` comes from stable ids: it is never queued twice."""
    now = desk.clock.now()
    host = urlsplit(desk.base_url).hostname or "localhost"
    statement = insert(Letter).values(
        dedupe_key=key,
        proposal_id=proposal.id if proposal else None,
        link_id=link.id if link else None,
        template=body.template(),
        to_name=recipient.name,
        to_email=recipient.email,
        language=recipient.language,
        values=body.model_dump(mode="json"),
        message_id=f"<{secrets.token_hex(16)}@{host}>",
        not_before=now,
        created_at=now,
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=[Letter.dedupe_key]))
    if proposal is None:
        await session.execute(text("select pg_notify(:channel, '')"), {"channel": LETTER_CHANNEL})


@dataclass(frozen=True)
class Claimed:
    """A letter that is ours for the length of a lease."""

    letter_id: int
    template: str
    proposal: str | None
    """Number of the proposal it is about; None where it is about several or none."""
    message: EmailMessage
    is_a_try: bool = False
    """All letters wait, and this one finds out whether the mail server takes them again."""


async def claim(
    desk: Desk, *, proposal_number: str | None = None, older_than: timedelta = timedelta(), only_asking: bool = False
) -> list[Claimed]:
    """
    Take what is due: the letters of one proposal, or any. Letters never tried must have waited for `older_than`.

    With `only_asking`, letters that ask somebody to act; those that only tell can wait behind them.

    Letters that ask for nothing any more are cancelled, those that cannot be written are marked failed.
    """
    now = desk.clock.now()
    due = _due(now, proposal_number, older_than, only_asking=only_asking)
    async with desk.database.transaction() as session:
        letters = await _leased(session, due.where(pause.IS_OPEN).order_by(Letter.id).limit(AT_ONCE), now)
        is_a_try = not letters
        if is_a_try:
            # One that has been tried least: where it was for its own sake that a letter was refused, another passes.
            first = due.where(pause.wants_a_try(now)).order_by(Letter.attempts, Letter.id).limit(1)
            letters = await _leased(session, first, now)
        if not letters:
            return []
        if is_a_try:
            await pause.try_taken(session, now + LEASE)
        links = await links_of(session, letters)
        answered, over = await _answered(session, links), await _over(session, links)
        threads, numbers = await _threads(session, letters)
        claimed = []
        for letter in sorted(letters, key=lambda letter: letter.id):
            try:
                body = _still_asking(letter, links, answered, over)
                if _is_settled(letter, body, links):
                    letter.move_to(LetterState.CANCELLED, Cause.NOT_NEEDED, now)
                else:
                    thread = threads.get(letter.proposal_id)
                    message = _written(desk, letter, body, thread, links)
                    number = numbers.get(letter.proposal_id)
                    claimed.append(Claimed(letter.id, letter.template, number, message, is_a_try))
            except Exception as error:  # a template or a header at fault must not hold up the other letters
                letter.move_to(LetterState.FAILED, Cause.UNWRITABLE, now)
                letter.last_error = why_unwritten(error, letter.id, numbers.get(letter.proposal_id))
        return claimed


def _due(now: datetime, proposal_number: str | None, older_than: timedelta, *, only_asking: bool) -> Select[int]:
    due = select(Letter.id).where(
        Letter.state == LetterState.QUEUED,
        Letter.not_before <= now,
        or_(Letter.attempts > 0, Letter.not_before <= now - older_than),
        or_(Letter.lease_until.is_(None), Letter.lease_until < now),
    )
    if proposal_number is not None:
        due = due.where(
            Letter.proposal_id == select(Proposal.id).where(Proposal.number == proposal_number).scalar_subquery()
        )
    return due.where(Letter.template.in_(ASKING)) if only_asking else due


async def _leased(session: AsyncSession, due: Select[int], now: datetime) -> Sequence[Letter]:
    # As a CTE, which is worked out once: as a subquery it may be asked for again for each row, and take more than its
    # limit, since the rows that are taken already are passed over.
    chosen = due.with_for_update(skip_locked=True).cte("chosen")
    return await lease_letters(session, Letter.id.in_(select(chosen.c.id)), now + LEASE)


async def links_of(session: AsyncSession, letters: Sequence[Letter]) -> dict[Any, Link]:
    """The links that these letters carry, by their ids: the one of the button, those of the lines."""
    ids = link_ids(letters)
    if not ids:
        return {}
    statement = select(Link).where(among(Link.id, ids)).options(joinedload(Link.task))
    return {link.id: link for link in await session.scalars(statement)}


def link_ids(letters: Sequence[Letter]) -> list[UUID]:
    """The ids of the links that these letters carry."""
    ids = [letter.link_id for letter in letters if letter.link_id]
    return ids + [UUID(each["link"]) for letter in letters for each in lines_kept(letter)]


def lines_kept(letter: Letter) -> list[dict[str, Any]]:
    """The lines of a list as its row keeps them; the row may have failed because it does not fit its template."""
    field = LETTERS[letter.template].several
    return letter.values.get(field, []) if field else []


def _lines(body: LetterBody) -> tuple[Any, ...]:
    """The lines of a letter that have a link each."""
    lines: tuple[Any, ...] = getattr(body, body.several) if body.several else ()
    return lines


async def _answered(session: AsyncSession, links: Mapping[Any, Link]) -> dict[Any, datetime]:
    """When the obligations behind these links were last answered; an answer may leave them open, until another day."""
    ids = {link.obligation_id for link in links.values() if link.obligation_id}
    if not ids:
        return {}
    last = select(ObligationAnswer.obligation_id, func.max(ObligationAnswer.at).label("at"))
    last = last.where(among(ObligationAnswer.obligation_id, ids)).group_by(ObligationAnswer.obligation_id)
    return {row.obligation_id: row.at for row in await session.execute(last)}


async def _over(session: AsyncSession, links: Mapping[Any, Link]) -> Collection[int]:
    """Which of the obligations behind these links nobody has to answer any more."""
    ids = {link.obligation_id for link in links.values() if link.obligation_id}
    if not ids:
        return set()
    return set(await session.scalars(select(Obligation.id).where(among(Obligation.id, ids), ~is_open())))


def _still_asking(
    letter: Letter, links: Mapping[Any, Link], answered: Mapping[Any, datetime], over: Collection[int]
) -> LetterBody:
    """The letter as it goes out: what was answered since it was queued stands in no list."""

    def waits(link: Link | None) -> bool:
        if link is None or link.revoked_at is not None or (link.task is not None and not link.task.is_open):
            return False
        if link.obligation_id in over:
            return False
        return answered.get(link.obligation_id, letter.created_at) <= letter.created_at

    body = LETTERS[letter.template].model_validate(letter.values)
    if not body.several:
        return body
    return body.model_copy(update={body.several: tuple(each for each in _lines(body) if waits(links.get(each.link)))})


def _is_settled(letter: Letter, body: LetterBody, links: Mapping[Any, Link]) -> bool:
    """True for a list of which nothing is left, for a closed link, and for a reminder of what has been answered."""
    if body.several:
        return not _lines(body)
    link = links.get(letter.link_id)
    if link is None:
        return False
    is_answered = link.task is not None and not link.task.is_open
    return link.revoked_at is not None or (letter.template in NUDGES and is_answered)


async def _threads(session: AsyncSession, letters: Sequence[Letter]) -> tuple[dict[Any, str], dict[Any, str]]:
    """The first letter of each proposal, to which the others refer, and the number of each, by the id of its row."""
    ids = {letter.proposal_id for letter in letters if letter.proposal_id}
    if not ids:
        return {}, {}
    statement = (
        select(Letter.proposal_id, Letter.message_id, Proposal.number)
        .join(Letter.proposal)
        .where(Letter.proposal_id.in_(ids))
        .ext(distinct_on(Letter.proposal_id))
        .order_by(Letter.proposal_id, Letter.id)
    )
    rows = (await session.execute(statement)).all()
    return {row.proposal_id: row.message_id for row in rows}, {row.proposal_id: row.number for row in rows}


def why_unwritten(error: Exception, letter_id: int, proposal: str | None) -> str:
    """What the row of a letter keeps of an error that nobody expected; the log explains its number."""
    fault = tell_fault("letter cannot be sent", error, letter=letter_id, proposal=proposal)
    return f"{type(error).__name__} ({fault}): {error}"[:500]


def _written(
    desk: Desk, letter: Letter, body: LetterBody, thread: str | None, links: Mapping[Any, Link]
) -> EmailMessage:
    link = links.get(letter.link_id)
    envelope = Envelope(
        to_name=letter.to_name,
        to_email=letter.to_email,
        language=letter.language,
        message_id=letter.message_id,
        queued_at=letter.created_at,
        thread=thread if thread != letter.message_id else None,
        link=_address(desk, link) if link else None,
        links={each.link: _address(desk, links[each.link]) for each in _lines(body)},
    )
    return render(body, envelope, desk.office.letterhead.in_language(letter.language))


def _address(desk: Desk, link: Link) -> str:
    """The page of a link, in the language of its letter where the office speaks another."""
    language = "" if link.language == desk.language else f"?{LANGUAGE_CHOICE}={link.language}"
    return f"{desk.base_url}/t/{link.token(desk.keyring)}{language}"


async def keep_claim(desk: Desk, letter_id: int) -> None:
    """Keep a letter while the mail server takes its time."""
    async with desk.database.transaction() as session:
        await renew_lease(session, letter_id, desk.clock.now() + LEASE)


async def settle_letter(desk: Desk, letter_id: int, failure: SendingFailed | None, *, was_a_try: bool = False) -> None:
    """
    Write down what became of a claimed letter, and when it is tried again.

    A worker whose lease had run out may come late. What was sent meanwhile stays sent, and a failure counts for nothing
    where somebody else has settled the letter. That the mail server took it counts whatever others have met.
    """
    now = desk.clock.now()
    async with desk.database.transaction() as session:
        letter = await session.get_one(Letter, letter_id, with_for_update=True)
        if letter.state is LetterState.SENT or (failure is not None and letter.lease_until is None):
            return
        if failure is None:
            letter.move_to(LetterState.SENT, Cause.ACCEPTED, now)
            letter.last_code, letter.last_error = 250, None
        else:
            letter.last_code, letter.last_error = failure.code, str(failure)
            if failure.is_of_the_outbox:
                await pause.hold(session, failure, now, was_a_try=was_a_try)
            _put_off(letter, failure, desk.letter_retries, now, was_a_try=was_a_try)
        if was_a_try and (failure is None or failure.is_about_this_letter):
            await pause.go_on(session)
    _tell(letter, failure)


def _put_off(
    letter: Letter, failure: SendingFailed, retries: Sequence[timedelta], now: datetime, *, was_a_try: bool
) -> None:
    """
    Have a letter wait, or fail.

    What all letters meet is not counted against one; a rule of the server is, where letters had been passing: it may be
    this letter's own fault.
    """
    if failure.is_of_the_outbox and (was_a_try or failure.fault is not Fault.POLICY):
        letter.move_to(LetterState.QUEUED, Cause.HELD, now)
        letter.attempts, letter.not_before = letter.attempts - 1, now
    elif failure.is_final or letter.attempts > len(retries):
        letter.move_to(LetterState.FAILED, Cause.REFUSED, now)
    else:
        letter.move_to(LetterState.QUEUED, Cause.POSTPONED, now)
        letter.not_before = now + retries[letter.attempts - 1]


def _tell(letter: Letter, failure: SendingFailed | None) -> None:
    facts = {"letter": letter.id, "template": letter.template, "attempt": letter.attempts}
    if failure is None:
        log.info("letter sent", **facts)
    elif letter.state is LetterState.FAILED:
        log.error("letter failed", code=failure.code, **facts, exc_info=failure)
    else:
        log.warning("letter put off", code=failure.code, until=str(letter.not_before), **facts, exc_info=failure)
