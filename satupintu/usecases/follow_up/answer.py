"""Answering what is asked after an agreement: a report, an evaluation, a draft under way, a proposal begun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from satupintu.domain.errors import AlreadyDecided, InvalidInput, NotFound
from satupintu.domain.follow_up.obligations import (
    OFFERED,
    SETTLES,
    STARTS,
    TOLD_TO_BAGIAN,
    WHILE_IT_RUNS,
    ObligationKind,
    Reply,
)
from satupintu.domain.follow_up.states import ObligationState
from satupintu.domain.moves import Cause
from satupintu.domain.process import events
from satupintu.domain.process.lifecycle import NOT_CONTINUED
from satupintu.domain.typed.form import FieldSpec, fill
from satupintu.language import mark, moment_in_words
from satupintu.mail.letters import AskedAfter, FollowedUp
from satupintu.store.database import lock_agreement
from satupintu.store.follow_up.answers import ObligationAnswer
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register.history import remember
from satupintu.store.register.out import WITH_THOSE_OUT
from satupintu.store.register.tables import Agreement, Obligation
from satupintu.usecases.follow_up.ask import about_agreement, lines_for
from satupintu.usecases.follow_up.form import ASKED_AGAIN, CLOSING_FIELDS, Question, questions, reply_field
from satupintu.usecases.follow_up.plan import settle_obligations
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.letters.recipients import asked_about
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk

FORWARDED = frozenset({ObligationKind.YEARLY_PLAN, ObligationKind.YEARLY_REPORT})
"""What the department writes and the Bagian sends on: it hears of the answer at once."""


@dataclass(frozen=True)
class ObligationReply:
    """An answer as typed; `fields` by the names of the questions, `obstacles` as chosen."""

    reply: str = ""
    note: str = ""
    declaration: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    obstacles: Sequence[str] = ()


@dataclass(frozen=True)
class AskedObligation:
    """An obligation with its agreement, what it asks, what was answered so far, and what the register knows already."""

    obligation: Obligation
    agreement: Agreement
    questions: tuple[Question, ...]
    answers: tuple[ObligationAnswer, ...]
    known: Mapping[str, str]
    begun: Proposal | None
    """The proposal that was begun to meet it."""

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The form of its page: of an answer while it is open, afterwards of asking again."""
        if not self.obligation.is_open:
            return ASKED_AGAIN
        return (reply_field(self.obligation.kind), *self.questions, *CLOSING_FIELDS)

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


LEFT_REGISTER = mark(
    "Perjanjian ini sudah tidak ada dalam daftar: dikeluarkan, atau digabungkan dengan rangkapnya. Tidak ada yang "
    "perlu dijawab."
)


async def read_obligation(desk: Desk, obligation_id: int) -> AskedObligation:
    """
    Everything the page shows.

    Raises:
        NotFound: there is no such obligation.
    """
    whole = joinedload(Obligation.agreement).options(joinedload(Agreement.proposal), selectinload(Agreement.files))
    async with desk.database.transaction() as session:
        statement = select(Obligation).where(Obligation.id == obligation_id).options(whole)
        obligation = (await session.scalars(statement, execution_options=WITH_THOSE_OUT)).one_or_none()
        if obligation is None:
            raise NotFound("Halaman ini tidak ada.")
        mine = select(ObligationAnswer).where(ObligationAnswer.obligation_id == obligation_id)
        answers = tuple(await session.scalars(mine.order_by(ObligationAnswer.id)))
        begun = await session.get(Proposal, obligation.proposal_id) if obligation.proposal_id else None
        known = await _known(session, obligation)
    agreement = obligation.agreement
    return AskedObligation(obligation, agreement, _questions(obligation), answers, known, begun)


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


async def answer(desk: Desk, obligation_id: int, said: ObligationReply, by: Actor) -> None:
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
        reply, note, fields = _checked(desk, obligation, said)
        await keep_answer(desk, session, agreement, obligation, reply, note, fields, by)
        if reply in SETTLES:
            await settle_obligations(desk, session, Obligation.id == obligation.id, Cause.ANSWERED)
        else:
            due = date.fromisoformat(fields["expected_on"])
            obligation.move_to(obligation.state, Cause.ANSWERED, desk.clock.now(), due)
            _ask_anew(desk, obligation)
        body = FollowedUp(
            agreement=about_agreement(agreement),
            kind=obligation.kind,
            reply=reply,
            note=note,
            by=by.name,
            at=moment_in_words(desk.language, desk.clock.now()),
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
    agreement = await lock_agreement(session, Agreement.id == of_it, with_those_out=True)
    if agreement.is_out:
        raise AlreadyDecided(LEFT_REGISTER)
    held = select(Obligation).where(Obligation.id == obligation_id).with_for_update()
    held = held.execution_options(populate_existing=True)
    return agreement, (await session.scalars(held)).one()


def _ask_anew(desk: Desk, obligation: Obligation) -> None:
    """Letters and the word to the superior begin anew with its new day."""
    obligation.escalated_on = None
    obligation.rungs = desk.office.follow_up.rungs_passed(obligation.kind, obligation.due_on, desk.today())


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
    kind = events.FollowUpReopened if reply is Reply.REOPEN else events.FollowedUp
    event = kind(obligation=obligation.kind, due=obligation.due_on, reply=reply, said=fields)
    await remember(session, agreement, event, by, now, note)


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
        form = fill(ASKED_AGAIN, {"due": due, "note": note}, desk.today())
        last = desk.office.follow_up.last_day_for(obligation.kind, obligation.due_on)
        if last is not None and form.kept.get("due", "") > last.isoformat():
            form.refuse(InvalidInput("Laporan periode itu paling lambat %(day)s.", field="due", day=last.isoformat()))
        kept = form.whole()
        obligation.move_to(ObligationState.OPEN, Cause.NOT_ACCEPTED, desk.clock.now(), date.fromisoformat(kept["due"]))
        _ask_anew(desk, obligation)
        fields = {"due": kept["due"]}
        await keep_answer(desk, session, agreement, obligation, Reply.REOPEN, kept["note"], fields, by)
        obligation.told_on = desk.today()
        for recipient in asked_about(desk, obligation):
            lines = await lines_for(desk, session, [obligation], recipient)
            key = f"asked_again:{obligation.id}:{desk.clock.now().isoformat()}:{recipient.email}"
            await queue(desk, session, key, recipient, AskedAfter(lines=lines, note=kept["note"]))


def _checked(desk: Desk, obligation: Obligation, said: ObligationReply) -> tuple[Reply, str | None, dict[str, Any]]:
    """
    The answer, its note, and its fields as they are kept.

    Raises:
        InvalidForm: one sentence per field.
    """
    of_all = {"reply": said.reply, "note": said.note, "declaration": said.declaration}
    typed = {**said.fields, "obstacles": said.obstacles, **of_all}
    asked = _questions(obligation) if said.reply in OFFERED[obligation.kind] else ()
    form = fill((reply_field(obligation.kind), *asked, *CLOSING_FIELDS), typed, desk.today(), said.reply)
    ends_on = obligation.agreement.ends_on
    if ends_on is not None and form.kept.get("expected_on", "") > ends_on.isoformat():
        form.refuse(InvalidInput("Pada hari itu perjanjiannya sudah berakhir.", field="expected_on"))
    if form.kept.get("obstacles") and "obstacle_note" not in form.kept:
        form.refuse(InvalidInput("Uraikan kendalanya secara singkat.", field="obstacle_note"))
    kept = form.whole()
    return Reply(kept["reply"]), kept.get("note"), {each.name: kept[each.name] for each in asked if each.name in kept}
