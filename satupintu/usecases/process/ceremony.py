"""The ceremony: the day on which the parties meet to sign, set by the Bagian, with invitations for their calendars."""

from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidInput, NotAllowed
from satupintu.domain.process import events
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.route.deadlines import JAKARTA, local_day
from satupintu.domain.typed.form import FieldSpec, fill
from satupintu.language import mark, moment_in_words
from satupintu.mail.letters import CeremonyCalledOff, CeremonyInvitation
from satupintu.mail.parts import CalendarEntry
from satupintu.store.database import lock_proposal, wake
from satupintu.store.proposals import Actor, Ceremony, Proposal
from satupintu.usecases.letters.outbox import Recipient, about, queue
from satupintu.usecases.letters.tell import the_opd, the_partners
from satupintu.usecases.office.addressees import bagian
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.signatories import signatories

FIELDS = (
    FieldSpec("day", mark("Tanggal"), "last_day"),
    FieldSpec("hour", mark("Jam (WIB)"), "hour"),
    FieldSpec("place", mark("Tempat"), empty=mark("Sebutkan tempatnya.")),
)


@dataclass(frozen=True)
class CeremonyWanted:
    """Day, hour (24-hour, Asia/Jakarta) and place, as typed."""

    day: str = ""
    hour: str = ""
    place: str = ""


async def set_date(desk: Desk, number: str, wanted: CeremonyWanted, by: Actor) -> None:
    """
    Invite everybody to the ceremony, or to its new hour or place; the same again invites nobody.

    It records no signature: what was signed there the Bagian records as a wet-ink signing.

    Raises:
        InvalidForm: the day has passed or cannot be read, or the place is missing.
        NotAllowed: the agreement is not being signed.
    """
    begins_at, place = _read(desk, wanted)
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        if proposal.status not in (Status.IN_SIGNING, Status.AWAITING_TEXT):
            raise NotAllowed("Upacara hanya dapat dijadwalkan selama naskah menunggu tanda tangan.")
        planned = proposal.ceremony
        if planned is None:
            planned = proposal.ceremony = Ceremony(
                proposal_id=proposal.id, begins_at=begins_at, place=place, moves=0, called_off=False
            )
            kind: type[events.OfCeremony] = events.CeremonySet
        elif (planned.begins_at, planned.place, planned.called_off) == (begins_at, place, False):
            return
        else:
            kind = events.CeremonySet if planned.called_off else events.CeremonyMoved
            planned.begins_at, planned.place, planned.called_off = begins_at, place, False
            planned.moves += 1
        event = kind(ceremony_at=begins_at.astimezone(JAKARTA), ceremony_place=place)
        proposal.record(event, by, desk.clock.now())
        for guest in _guests(desk, proposal):
            body = CeremonyInvitation(
                about=about(proposal),
                at=moment_in_words(guest.language, begins_at),
                place=place,
                moved=kind is events.CeremonyMoved,
                entry=_entry(desk, planned),
            )
            await queue(desk, session, _key(planned, guest), guest, body, proposal=proposal)
        await wake(session, proposal)


async def call_off(desk: Desk, number: str, by: Actor) -> None:
    """Tell the guests that the ceremony does not take place; without one, nothing happens."""
    async with desk.database.transaction() as session:
        proposal = await lock_proposal(session, number)
        await call_off_with(desk, session, proposal, by)
        await wake(session, proposal)


async def call_off_with(desk: Desk, session: AsyncSession, proposal: Proposal, by: Actor) -> None:
    """Call the ceremony off in the caller's transaction, where one is still to come."""
    planned = proposal.ceremony
    if planned is None or planned.called_off or planned.begins_at <= desk.clock.now():
        return
    planned.called_off, planned.moves = True, planned.moves + 1
    begins_at = planned.begins_at.astimezone(JAKARTA)
    event = events.CeremonyCalledOff(ceremony_at=begins_at, ceremony_place=planned.place)
    proposal.record(event, by, desk.clock.now())
    for guest in _guests(desk, proposal):
        at = moment_in_words(guest.language, planned.begins_at)
        body = CeremonyCalledOff(about=about(proposal), at=at, entry=_entry(desk, planned))
        await queue(desk, session, _key(planned, guest), guest, body, proposal=proposal)


def _read(desk: Desk, wanted: CeremonyWanted) -> tuple[datetime, str]:
    form = fill(FIELDS, vars(wanted), desk.today())
    begins_at = desk.clock.now()
    if {"day", "hour"} <= form.kept.keys():
        day, hour = date.fromisoformat(form.kept["day"]), time.fromisoformat(form.kept["hour"])
        begins_at = datetime.combine(day, hour, JAKARTA)
        if begins_at <= desk.clock.now():
            form.refuse(InvalidInput("Waktu itu sudah lewat.", field="day"))
    return begins_at, form.whole()["place"]


def _guests(desk: Desk, proposal: Proposal) -> list[Recipient]:
    """Signatories of all sides, the contacts of the partners, the OPD and the Bagian; nobody twice."""
    everybody = [Recipient(who.name, who.email, who.language) for _, _, who in signatories(desk, proposal)]
    everybody += [*the_partners(proposal), the_opd(desk, proposal)]
    everybody += [Recipient(who.name, who.email, who.language) for who in bagian(desk)]
    return list({guest.email.lower(): guest for guest in reversed(everybody)}.values())[::-1]


def _entry(desk: Desk, planned: Ceremony) -> CalendarEntry:
    return CalendarEntry(
        uid=f"ceremony-{planned.proposal_id}@{urlsplit(desk.base_url).hostname or 'localhost'}",
        day=local_day(planned.begins_at),
        sequence=planned.moves,
        cancelled=planned.called_off,
        begins_at=planned.begins_at,
        place=planned.place,
    )


def _key(planned: Ceremony, guest: Recipient) -> str:
    return f"ceremony:{planned.proposal_id}:{planned.moves}:{guest.email}"
