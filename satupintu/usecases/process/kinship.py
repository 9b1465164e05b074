"""A new agreement takes its place among its kin: what they waited for is settled, and what it amends is changed."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process import events
from satupintu.domain.process.family import change_of_parties
from satupintu.domain.process.family_events import Changeable
from satupintu.domain.process.form import ProposalForm
from satupintu.domain.register.agreements import RelationKind, searchable
from satupintu.domain.register.new_agreement import NewRelation
from satupintu.domain.register.versions import PartyHeld, WhatHeld
from satupintu.mail.letters import PartyHasLeft
from satupintu.store.database import lock_agreement
from satupintu.store.proposals import Actor, Proposal
from satupintu.store.register.entry import relate_rows
from satupintu.store.register.family import family_of, relative_of
from satupintu.store.register.history import begin_history, remember
from satupintu.store.register.search import remember_words
from satupintu.store.register.tables import Agreement, Party
from satupintu.store.register.versions import AgreementVersion
from satupintu.usecases.follow_up.ask import about_agreement
from satupintu.usecases.follow_up.followed import end_at_following
from satupintu.usecases.follow_up.plan import met_by, met_by_proposal, replan
from satupintu.usecases.letters.outbox import queue
from satupintu.usecases.letters.recipients import contacts_known
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.family import parent_registered


async def take_its_place(desk: Desk, session: AsyncSession, proposal: Proposal, agreement: Agreement) -> None:
    """
    Relate an agreement to those that its proposal has named by reference, and wake whoever waits for it.

    A text that named nothing when it was entered names nothing now: the Bagian relates the two by hand.
    """
    form, family = proposal.form, await family_of(session, proposal)
    kin = (
        (RelationKind.IMPLEMENTS, form.parent, family.parent, form.parent_scope),
        (RelationKind.RENEWS, form.renews, family.renewed, None),
        (RelationKind.AMENDS, form.amends, family.amended, None),
    )
    for kind, name, older, points in kin:
        if older is None:
            if name is not None:
                proposal.record(events.KinNotFound(relation=kind, named=name), Actor.system(), desk.clock.now())
            continue
        held = await lock_agreement(session, Agreement.id == older.id)
        await relate_rows(session, [NewRelation(held.id, agreement.id, kind, scope=points)])
        await met_by(desk, session, [held.id], kind)
        if kind is RelationKind.IMPLEMENTS:
            await end_at_following(desk, session, held, agreement)
        if kind is RelationKind.AMENDS:
            await _amend(desk, session, held, agreement, form)
    await met_by_proposal(desk, session, proposal)
    await parent_registered(desk, session, proposal, agreement)


async def _amend(
    desk: Desk, session: AsyncSession, amended: Agreement, addendum: Agreement, form: ProposalForm
) -> None:
    """
    An addendum changes what it amends from its own first day on (Permendagri 22/2020 Ps. 15(4), 37).

    It is part of what it amends: where that was ended while the addendum was being signed, it has ended with it.
    """
    if amended.terminated_on is not None:
        addendum.terminated_on, addendum.end_cause = amended.terminated_on, amended.end_cause
        addendum.end_note, addendum.end_recorded_by = amended.end_note, amended.end_recorded_by
        return
    before, ended_on = _held(amended), amended.ends_on
    if amended.proposal is None:
        await begin_history(session, amended, desk.clock.now())
    await _change_parties(desk, session, amended, addendum, form)
    amended.scope, amended.value = list(form.scope), form.funding.amount
    if form.new_end is not None:
        amended.ends_on = form.new_end
        await replan(desk, session, amended)
    await session.flush()
    await session.refresh(amended, ["parties"])
    await _keep_version(session, amended, addendum, before)
    await _found_by_new_words(session, amended)
    await _remember(desk, session, amended, addendum, form.new_end, ended_on, before.changed_by(_held(amended)))


def _held(agreement: Agreement) -> WhatHeld:
    """What holds of an agreement now."""
    return WhatHeld(
        parties=tuple(PartyHeld(name=party.name, number=party.own_number) for party in agreement.parties),
        ends_on=agreement.ends_on,
        scope=tuple(agreement.scope),
        value=agreement.value,
    )


async def _tell_who_leaves(
    desk: Desk,
    session: AsyncSession,
    amended: Agreement,
    addendum: Agreement,
    form: ProposalForm,
    gone: Collection[str],
) -> None:
    """Write to parties that leave without signing the addendum: whoever signs it gets its register number anyway."""
    assert form.party_change is not None and addendum.starts_on is not None
    signing = {searchable(partner.name) for partner in form.partners}
    body = PartyHasLeft(
        agreement=about_agreement(amended),
        addendum=addendum.register_number,
        left_on=addendum.starts_on,
        ground=form.party_change.ground,
    )
    for name, recipient in (await contacts_known(session, amended)).items():
        if name in gone and name not in signing:
            await queue(desk, session, f"party_has_left:{addendum.id}:{recipient.email}", recipient, body)


async def _change_parties(
    desk: Desk, session: AsyncSession, amended: Agreement, addendum: Agreement, form: ProposalForm
) -> None:
    """Take out who leaves, and add who enters as they have signed the addendum."""
    relative = relative_of(amended)
    if form.party_change is None or relative is None:
        return
    change = change_of_parties(form, relative)
    gone = {searchable(name) for name in change.leaving}
    await _tell_who_leaves(desk, session, amended, addendum, form, gone)
    leaving = [party.id for party in amended.parties if not party.is_city and searchable(party.name) in gone]
    await session.execute(delete(Party).where(Party.id.in_(leaving)))
    last = max((party.ordinal for party in amended.parties), default=0)
    entering = {searchable(name) for name in change.entering}
    session.add_all(
        Party(
            agreement_id=amended.id,
            ordinal=last + place,
            name=party.name,
            is_city=False,
            kind=party.kind,
            own_number=party.own_number,
            signatory_name=party.signatory_name,
            signatory_position=party.signatory_position,
            power_of_attorney=party.power_of_attorney,
        )
        for place, party in enumerate(
            (each for each in addendum.parties if not each.is_city and searchable(each.name) in entering), start=1
        )
    )


async def _keep_version(session: AsyncSession, amended: Agreement, addendum: Agreement, before: WhatHeld) -> None:
    """Keep what held until now, where this is the first change, and what holds from the addendum's first day on."""
    mine = select(func.max(AgreementVersion.ordinal)).where(AgreementVersion.agreement_id == amended.id)
    last = await session.scalar(mine)
    if last is None:
        last, begun = 1, amended.starts_on or amended.signed_on
        session.add(
            AgreementVersion(agreement_id=amended.id, ordinal=1, held_from=begun, held=before.model_dump(mode="json"))
        )
    session.add(
        AgreementVersion(
            agreement_id=amended.id,
            ordinal=last + 1,
            addendum_id=addendum.id,
            held_from=addendum.starts_on,
            held=_held(amended).model_dump(mode="json"),
        )
    )


async def _found_by_new_words(session: AsyncSession, amended: Agreement) -> None:
    """A search finds the agreement by the words of today, and by those of before."""
    now = searchable(*(party.name for party in amended.parties), *amended.scope)
    words = dict.fromkeys(f"{amended.search_text} {now}".split())
    amended.search_text = " ".join(words)
    await remember_words(session, [amended.search_text])


async def _remember(
    desk: Desk,
    session: AsyncSession,
    amended: Agreement,
    addendum: Agreement,
    new_end: date | None,
    ended_on: date | None,
    changed: Sequence[str],
) -> None:
    """Write into the history of the amended agreement what the addendum has changed."""
    system, now, number = Actor.system(), desk.clock.now(), addendum.register_number
    if new_end is not None:
        moved = events.Amended(register_number=number, before=str(ended_on), ends_on=new_end)
        await remember(session, amended, moved, system, now)
    if others := tuple(each for each in Changeable if each in changed):
        changed_by = events.ChangedByAddendum(register_number=number, changed=others)
        await remember(session, amended, changed_by, system, now)
