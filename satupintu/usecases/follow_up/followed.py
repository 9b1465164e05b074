"""A text that has reached its purpose with the one that follows it: a LoI ends when its MoU is signed."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.process.events import Terminated
from satupintu.domain.register.agreements import EndCause
from satupintu.language import say
from satupintu.store.proposals import Actor
from satupintu.store.register.tables import Agreement
from satupintu.usecases.follow_up.plan import definition_of, end_early, law_of
from satupintu.usecases.office.desk import Desk


async def end_at_following(desk: Desk, session: AsyncSession, older: Agreement, younger: Agreement) -> None:
    """
    End an agreement whose purpose was to be followed by this one, where its route says so, on the day of the signing.

    Does nothing for one that has ended before. The caller holds the older one (`lock_agreement`).
    """
    rule, day = law_of(desk, definition_of(desk, older), older.document), younger.signed_on
    if rule is None or not rule.ends_at_following or rule.followed_by is not younger.document or day is None:
        return
    if older.is_closed(day) or not _has_begun(older, day):
        return
    system, note = Actor.system(), say("id", "Dilanjutkan dengan %(number)s.", number=younger.register_number)
    older.terminated_on, older.end_cause = day, EndCause.PURPOSE_REACHED
    older.end_note, older.end_recorded_by = note, system.name
    lapsed = await end_early(desk, session, older, day)
    if older.proposal is not None:
        ended = Terminated(
            register_number=older.register_number, terminated_on=day, cause=EndCause.PURPOSE_REACHED, lapsed=lapsed
        )
        older.proposal.record(ended, system, desk.clock.now(), note)


def _has_begun(agreement: Agreement, day: date) -> bool:
    return agreement.starts_on is None or agreement.starts_on <= day
