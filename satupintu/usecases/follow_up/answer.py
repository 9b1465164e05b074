"""Answering what is asked after an agreement: a report, an evaluation, a draft under way, a proposal begun."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from satupintu.domain.errors import AlreadyDecided, CooperationError, InvalidForm, InvalidInput, NotFound, Unreadable
from satupintu.domain.follow_up.obligations import (
    NEEDS_NOTE,
    OFFERED,
    SETTLES,
    STARTS,
    TOLD_TO_BAGIAN,
    WHILE_IT_RUNS,
    ObligationKind,
    Obstacle,
    Reply,
)
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.domain.typed.days import day_in
from satupintu.domain.typed.numbers import number_in
from satupintu.domain.typed.texts import on_one_line, refuse_unseen
from satupintu.language import mark, moment
from satupintu.mail.letters import AskedAfter, FollowedUp
from satupintu.store.database import lock_agreement
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.follow_up.ask import about_agreement, lines_for
from satupintu.usecases.follow_up.form import Question, questions
from satupintu.usecases.follow_up.plan import settle
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.letters.recipients import asked_about
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.problems import unseen_in
from satupintu.usecases.task.check import MAX_NOTE, day_problems

FORWARDED = frozenset({ObligationKind.YEARLY_PLAN, ObligationKind.YEARLY_REPORT})
"""What the department writes and the Bagian sends on: it hears of the answer at once."""


@dataclass(frozen=True)
class Said:
    """An answer as typed; `fields` by the names of the questions, `obstacles` as chosen."""

    reply: str = ""
    note: str = ""
    declaration: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    obstacles: Sequence[str] = ()


@dataclass(frozen=True)
class Asked:
    """An obligation with its agreement, what it asks, what was answered so far, and what the register knows already."""

    obligation: Obligation
    agreement: Agreement
    questions: tuple[Question, ...]
    answers: tuple[ObligationAnswer, ...]
    known: Mapping[str, str]
    begun: Proposal | None
    """The proposal that was begun to meet it."""

    @property
    def replies(self) -> tuple[Reply, ...]:
        return OFFERED[self.obligation.kind]

    @property
    def under_way(self) -> Proposal | None:
        """The proposal that was begun to meet it, unless it has come to nothing."""
        return self.begun if self.begun is not None and self.begun.status not in NOT_CONTINUED else None

    @property
    def may_start(self) -> bool:
        """True where a proposal can be begun from here."""
        return self.obligation.is_open and self.obligation.kind in STARTS


async def read(desk: Desk, obligation_id: int) -> Asked:
    """
    Everything the page shows.

    Raises:
        NotFound: there is no such obligation.
    """
    whole = joinedload(Obligation.agreement).options(joinedload(Agreement.proposal), selectinload(Agreement.files))
    async with desk.database.transaction() as session:
        statement = select(Obligation).where(Obligation.id == obligation_id).options(whole)
        obligation = (await session.scalars(statement)).one_or_none()
        if obligation is None:
            raise NotFound("Halaman ini tidak ada.")
        mine = select(ObligationAnswer).where(ObligationAnswer.obligation_id == obligation_id)
        answers = tuple(await session.scalars(mine.order_by(ObligationAnswer.id)))
        begun = await session.get(Proposal, obligation.proposal_id) if obligation.proposal_id else None
        known = await _known(session, obligation)
    agreement = obligation.agreement
    return Asked(obligation, agreement, _questions(obligation), answers, known, begun)


def _questions(obligation: Obligation) -> tuple[Question, ...]:
    proposal = obligation.agreement.proposal
    return questions(obligation.kind, proposal.form.indicators if proposal else ())


async def _known(session: AsyncSession, obligation: Obligation) -> dict[str, str]:
    """What need not be typed again: from the proposal, then from the last answer of the same kind."""
    agreement = obligation.agreement
    known = {"object": "; ".join(agreement.scope), "scope": "\n".join(agreement.scope)}
    if agreement.proposal is not None:
        known["purpose"] = agreement.proposal.form.purpose
    earlier = (
        select(ObligationAnswer)
        .join(ObligationAnswer.obligation)
        .where(Obligation.agreement_id == agreement.id, Obligation.kind == obligation.kind)
        .order_by(ObligationAnswer.id.desc())
        .limit(1)
    )
    last = (await session.scalars(earlier)).first()
    kept = ("purpose", "object", "scope", "background", "roles")
    return known | {name: last.fields[name] for name in kept if last is not None and last.fields.get(name)}


async def answer(desk: Desk, obligation_id: int, said: Said, by: Actor) -> None:
    """
    Record an answer; one that settles the obligation closes it with its links, a draft under way puts it off.

    Raises:
        NotFound: there is no such obligation.
        AlreadyDecided: it is settled, or has lapsed.
        InvalidForm: what has to be filled in or corrected.
    """
    async with desk.database.transaction() as session:
        agreement, obligation = await held(session, obligation_id)
        if not obligation.is_open:
            raise AlreadyDecided("Hal ini sudah diselesaikan.")
        reply, fields = _checked(desk, obligation, said)
        note = said.note.strip() or None
        await keep_answer(desk, session, agreement, obligation, reply, note, fields, by)
        if reply in SETTLES:
            await settle(desk, session, [obligation])
        else:
            _put_off(desk, obligation, date.fromisoformat(fields["expected_on"]))
        body = FollowedUp(
            agreement=about_agreement(agreement),
            kind=obligation.kind,
            reply=reply,
            note=note,
            by=by.name,
            at=moment(desk.language, desk.clock.now()),
            asked_again_on=obligation.due_on if obligation.is_open else None,
        )
        for recipient in _told(desk, obligation, reply, by):
            key = f"followed_up:{obligation.id}:{desk.clock.now().isoformat()}:{recipient.email}"
            await queue(desk, session, key, recipient, body)


def _told(desk: Desk, obligation: Obligation, reply: Reply, by: Actor) -> list[Recipient]:
    people = [Recipient(by.name, by.email, desk.language)] if by.email else []
    if reply in TOLD_TO_BAGIAN or obligation.kind in FORWARDED:
        people += [Recipient(each.name, each.email, each.language) for each in bagian(desk)]
    return list({each.email.lower(): each for each in people}.values())


async def held(session: AsyncSession, obligation_id: int) -> tuple[Agreement, Obligation]:
    """The obligation and its agreement, both held; the proposal before them, as every act does."""
    of_it = select(Obligation.agreement_id).where(Obligation.id == obligation_id).scalar_subquery()
    agreement = await lock_agreement(session, Agreement.id == of_it)
    held = select(Obligation).where(Obligation.id == obligation_id).with_for_update()
    held = held.execution_options(populate_existing=True)
    return agreement, (await session.scalars(held)).one()


def _put_off(desk: Desk, obligation: Obligation, due: date) -> None:
    """Asked for again on its new day; letters and the word to the superior begin anew."""
    obligation.due_on, obligation.escalated_on = due, None
    obligation.rungs = desk.office.follow_up.rungs_passed(obligation.kind, due, desk.today())


async def keep_answer(
    desk: Desk,
    session: AsyncSession,
    agreement: Agreement,
    obligation: Obligation,
    reply: Reply,
    note: str | None,
    fields: dict[str, Any],
    by: Actor,
) -> None:
    now = desk.clock.now()
    session.add(
        ObligationAnswer(
            obligation_id=obligation.id,
            reply=reply,
            note=note,
            fields=fields,
            by_name=by.name,
            by_email=by.email,
            via=by.via,
            at=now,
        )
    )
    if agreement.proposal is not None:
        event = "follow_up_reopened" if reply is Reply.REOPEN else "followed_up"
        facts: dict[str, Any] = {
            "obligation": obligation.kind,
            "due": str(obligation.due_on),
            "reply": reply,
            "said": fields,
        }
        agreement.proposal.record(event, by, now, note, **facts)


async def reopen(desk: Desk, obligation_id: int, due: str, note: str, by: Actor) -> None:
    """
    Ask again for what was settled: the Bagian does not accept the answer. A report stays the report of its period.

    Whoever is asked reads why at once, with a new link.

    Raises:
        NotFound: there is no such obligation.
        AlreadyDecided: it is open, or the agreement has ended.
        InvalidForm: the new day or the reason is missing.
    """
    async with desk.database.transaction() as session:
        agreement, obligation = await held(session, obligation_id)
        needs_it_running = obligation.kind in WHILE_IT_RUNS
        if obligation.fulfilled_on is None or (needs_it_running and agreement.is_closed(desk.today())):
            raise AlreadyDecided("Hal ini tidak dapat dibuka kembali.")
        problems = day_problems("due", "last_day", due, desk.today())
        last = desk.office.follow_up.last_day_for(obligation.kind, obligation.due_on)
        if not problems and last is not None and day_in(due) > last:
            problems.append(
                InvalidInput("Laporan periode itu paling lambat %(day)s.", field="due", day=last.isoformat())
            )
        if not note.strip():
            problems.append(InvalidInput("Tuliskan mengapa jawabannya tidak diterima.", field="note"))
        problems += unseen_in({"note": note})
        if problems:
            raise InvalidForm(problems)
        obligation.fulfilled_on, obligation.proposal_id = None, None
        _put_off(desk, obligation, day_in(due))
        fields = {"due": day_in(due).isoformat()}
        await keep_answer(desk, session, agreement, obligation, Reply.REOPEN, note.strip(), fields, by)
        obligation.told_on = desk.today()
        for recipient in asked_about(desk, obligation):
            lines = await lines_for(desk, session, [obligation], recipient)
            key = f"asked_again:{obligation.id}:{desk.clock.now().isoformat()}:{recipient.email}"
            await queue(desk, session, key, recipient, AskedAfter(lines=lines, note=note.strip()))


def _checked(desk: Desk, obligation: Obligation, said: Said) -> tuple[Reply, dict[str, Any]]:
    """The answer in its kept form: texts stripped, numbers with a point, obstacles in one order."""
    problems: list[CooperationError] = []
    offered = OFFERED[obligation.kind]
    reply = next((each for each in offered if each == said.reply), None)
    if reply is None:
        problems.append(InvalidInput("Pilih salah satu jawaban.", field="reply"))
    elif reply in NEEDS_NOTE and not any(each.isalnum() for each in said.note):
        problems.append(InvalidInput("Tuliskan alasan atau keterangannya.", field="note"))
    problems += unseen_in({"note": said.note})
    if len(said.note) > MAX_NOTE:
        problems.append(InvalidInput("Catatan paling panjang %(limit)s huruf.", field="note", limit=MAX_NOTE))
    if not said.declaration:
        problems.append(InvalidInput("Centang pernyataan sebelum melanjutkan.", field="declaration"))
    fields: dict[str, Any] = {}
    for question in _questions(obligation) if reply else ():
        if reply is not None and question.belongs_to(reply):
            value = said.fields.get(question.name, "").strip()
            if question.kind == "obstacles":
                fields[question.name] = [each for each in Obstacle if each in said.obstacles]
                continue
            try:
                value = value and _kept(question, value)
            except Unreadable as problem:
                problem.field = question.name
                problems.append(problem)
                continue
            problems += _problems(question, value, desk.today(), obligation)
            if value:
                fields[question.name] = value
    if fields.get("obstacles") and not fields.get("obstacle_note"):
        problems.append(InvalidInput("Uraikan kendalanya secara singkat.", field="obstacle_note"))
    if problems or reply is None:
        raise InvalidForm(problems)
    return reply, fields


def _problems(question: Question, value: str, today: date, obligation: Obligation) -> Iterator[CooperationError]:
    if not value:
        if question.required:
            yield InvalidInput("Isi: %(label)s.", field=question.name, label=mark(question.label))
    elif question.kind in ("date", "last_day"):
        yield from day_problems(question.name, question.kind, value, today)
        ends_on = obligation.agreement.ends_on
        if question.kind == "last_day" and ends_on is not None and value > ends_on.isoformat():
            yield InvalidInput("Pada hari itu perjanjiannya sudah berakhir.", field=question.name)
    elif len(value) > (MAX_NOTE if question.kind == "area" else 200):
        yield InvalidInput("Isian terlalu panjang.", field=question.name)


def _kept(question: Question, value: str) -> str:
    """
    An answer as it is kept: numbers with a point before their parts, days as ISO.

    Raises:
        Unreadable: it is no number, or no day.
    """
    match question.kind:
        case "number":
            return f"{number_in(value):f}"
        case "date" | "last_day":
            return day_in(value).isoformat()
        case _:
            refuse_unseen(value)
            return on_one_line(value) if question.kind == "line" else value
