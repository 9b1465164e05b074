"""
Meetings of the TKKSD: planned by the Bagian, moved, called off; everybody invited has it in the own calendar.

The rapat teknis has proposals on its agenda, the yearly rapat pleno points of its own (Permendagri 22/2020 Ps. 48-49).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from satupintu.domain.errors import InvalidForm, InvalidInput, Overtaken
from satupintu.domain.moves import Cause
from satupintu.domain.process import meeting_events as events
from satupintu.domain.process.meetings import MeetingKind, MeetingState, check_meeting_move
from satupintu.domain.route.deadlines import JAKARTA, local_day
from satupintu.domain.task.seats import take_seat
from satupintu.domain.typed.form import MAX_REASON, FieldSpec, fill
from satupintu.language import mark, moment_in_words
from satupintu.mail.meeting_letters import AgendaLine, MeetingInvitation, MeetingNotHeld
from satupintu.mail.parts import CalendarEntry
from satupintu.store.database import lock_proposal, wake
from satupintu.store.meetings import Meeting, MeetingGuest, MeetingItem, lock_meeting
from satupintu.store.proposals import Actor, Proposal
from satupintu.usecases.letters.outbox import Recipient, queue
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.office.visibility import visible_to
from satupintu.usecases.process.meeting_list import found_meeting
from satupintu.usecases.process.meeting_wait import on_no_agenda

CALLING_OFF = (
    FieldSpec(
        "reason",
        mark("Alasan pembatalan"),
        "area",
        hint=mark("Dibaca semua yang diundang"),
        longest=MAX_REASON,
        says_something=True,
        empty=mark("Tuliskan mengapa rapat ini dibatalkan."),
    ),
)


def fields_of_meeting(desk: Desk, kind: MeetingKind, offered: Sequence[Proposal]) -> tuple[FieldSpec, ...]:
    """What planning a meeting asks for; `offered` are the proposals that can be put on its agenda."""
    office, team = desk.office, desk.office.tkksd
    leaders = {each.address: each.position for each in office.named(team.leaders(kind))}
    if kind is MeetingKind.PLENARY:
        leads = mark("Ketua TKKSD; bila berhalangan, Wakil Ketua (Permendagri 22/2020 Ps. 48)")
        agenda = FieldSpec(
            "points", mark("Agenda"), "area", hint=mark("Satu pokok per baris"), says_something=True,
            empty=mark("Tuliskan agenda rapat pleno."),
        )  # fmt: skip
    else:
        leads = mark("Sekretaris TKKSD; bila berhalangan, seorang anggota tetap (Permendagri 22/2020 Ps. 49)")
        agenda = FieldSpec(
            "items", mark("Usulan yang dibahas"), "choices",
            options={each.number: f"{each.number} · {each.title}" for each in offered},
        )  # fmt: skip
    experts = {each.address: each.position for each in office.named(team.experts)}
    return (
        FieldSpec("day", mark("Tanggal"), "last_day"),
        FieldSpec("hour", mark("Jam (WIB)"), "hour"),
        FieldSpec("place", mark("Tempat"), empty=mark("Sebutkan tempatnya.")),
        FieldSpec("led_by", mark("Dipimpin oleh"), "choice", options=leaders, hint=leads),
        agenda,
        *((FieldSpec("experts", mark("Tenaga ahli yang diundang"), "choices", options=experts),) if experts else ()),
    )


async def planning(desk: Desk, kind: MeetingKind) -> tuple[FieldSpec, ...]:
    """The form for a new meeting."""
    async with desk.database.transaction() as session:
        return fields_of_meeting(desk, kind, await on_no_agenda(session))


async def changing(desk: Desk, meeting_id: int) -> tuple[Meeting, tuple[FieldSpec, ...]]:
    """
    A planned meeting and the form to change it.

    Raises:
        NotFound: there is none.
        IllegalMove: it was held, or called off.
    """
    async with desk.database.transaction() as session:
        meeting = await found_meeting(session, meeting_id)
        check_meeting_move(meeting.state, MeetingState.PLANNED)
        return meeting, fields_of_meeting(desk, meeting.kind, await on_no_agenda(session, meeting.id))


def meeting_as_typed(meeting: Meeting) -> dict[str, Any]:
    """What the form shows of a meeting as it is planned."""
    local = meeting.begins_at.astimezone(JAKARTA)
    return {
        "day": local.date().isoformat(),
        "hour": f"{local:%H:%M}",
        "place": meeting.place,
        "led_by": meeting.led_by,
        "points": "\n".join(meeting.points),
        "items": [each.proposal.number for each in meeting.agenda],
        "experts": [each.seat for each in meeting.guests if each.is_expert],
    }


async def plan_meeting(desk: Desk, kind: MeetingKind, typed: Mapping[str, Any], by: Actor) -> int:
    """
    Plan a meeting and invite; returns its id.

    Raises:
        InvalidForm: a field is missing or wrong.
        Overtaken: a proposal has gone on meanwhile, or was put on another agenda.
    """
    async with desk.database.transaction() as session:
        kept, begins_at = _read(desk, kind, await on_no_agenda(session), typed)
        guests = _seated(desk, kind, kept.get("experts", ()), local_day(begins_at))
        _refuse_absent_leader(kept["led_by"], guests)
        meeting = Meeting(
            kind=kind,
            begins_at=begins_at,
            place=kept["place"],
            led_by=kept["led_by"],
            points=_lines(kept.get("points", "")),
            state=MeetingState.PLANNED,
            moves=0,
            planned_by=by.name,
            planned_at=desk.clock.now(),
            guests=guests,
        )
        proposals = await hold_proposals(session, kept.get("items", ()))
        await _refuse_gone(session, proposals)
        meeting.agenda = [_item(each, at) for at, each in enumerate(proposals, start=1)]
        session.add(meeting)
        await session.flush()
        for each in proposals:
            await _note(desk, session, events.MeetingPlanned, meeting, each, by)
        await _invite(desk, session, meeting, meeting.guests, moved=False)
        return meeting.id


async def change_meeting(desk: Desk, meeting_id: int, typed: Mapping[str, Any], by: Actor) -> None:
    """
    Move a meeting to another hour or place, or change its agenda, and tell; the same again tells nobody.

    Raises:
        InvalidForm: a field is missing or wrong.
        IllegalMove: it was held, or called off.
    """
    async with desk.database.transaction() as session:
        meeting = await lock_meeting(session, meeting_id)
        before = meeting_as_typed(meeting)
        kept, begins_at = _read(desk, meeting.kind, await on_no_agenda(session, meeting.id), typed)
        now_off = {each.proposal.number: each for each in meeting.agenda}
        proposals = await hold_proposals(session, {*kept.get("items", ()), *now_off})
        meeting.begins_at, meeting.place, meeting.led_by = begins_at, kept["place"], kept["led_by"]
        meeting.points = _lines(kept.get("points", ""))
        wanted = [each for each in proposals if each.number in kept.get("items", ())]
        await _refuse_gone(session, [each for each in wanted if each.number not in now_off])
        meeting.agenda = [now_off.get(each.number) or _item(each, at) for at, each in enumerate(wanted, start=1)]
        for at, item in enumerate(meeting.agenda, start=1):
            item.position = at
        gone = _reseat(desk, meeting, kept.get("experts", ()))
        _refuse_absent_leader(meeting.led_by, meeting.guests)
        if meeting_as_typed(meeting) == before:
            return
        meeting.move_to(MeetingState.PLANNED, Cause.REPLANNED, desk.clock.now())
        await session.flush()
        for each in proposals:
            kind: type[events.OfMeeting] = events.MeetingMoved if each.number in now_off else events.MeetingPlanned
            kind = kind if each in wanted else events.TakenOffAgenda
            await _note(desk, session, kind, meeting, each, by)
        await _invite(desk, session, meeting, meeting.guests, moved=True)
        await _uninvite(desk, session, meeting, gone, "")


async def call_off_meeting(desk: Desk, meeting_id: int, typed: Mapping[str, Any], by: Actor) -> None:
    """
    Call a meeting off, tell everybody invited why, and let its proposals go their way without it.

    Raises:
        InvalidForm: the reason is missing.
        IllegalMove: it was held, or called off before.
    """
    reason = fill(CALLING_OFF, typed, desk.today()).whole()["reason"]
    async with desk.database.transaction() as session:
        meeting = await lock_meeting(session, meeting_id)
        meeting.move_to(MeetingState.CALLED_OFF, Cause.NOT_HELD, desk.clock.now())
        meeting.closing_note = reason
        await session.flush()
        for each in await hold_proposals(session, [item.proposal.number for item in meeting.agenda]):
            await _note(desk, session, events.MeetingCalledOff, meeting, each, by, reason)
        await _uninvite(desk, session, meeting, meeting.guests, reason)


def _read(
    desk: Desk, kind: MeetingKind, offered: Sequence[Proposal], typed: Mapping[str, Any]
) -> tuple[dict[str, Any], datetime]:
    form = fill(fields_of_meeting(desk, kind, offered), typed, desk.today())
    begins_at = desk.clock.now()
    if {"day", "hour"} <= form.kept.keys():
        day, hour = date.fromisoformat(form.kept["day"]), time.fromisoformat(form.kept["hour"])
        begins_at = datetime.combine(day, hour, JAKARTA)
        if begins_at <= desk.clock.now():
            form.refuse(InvalidInput("Waktu itu sudah lewat.", field="day"))
    if kind is MeetingKind.TECHNICAL and not form.kept["items"]:
        form.refuse(InvalidInput("Pilih sekurang-kurangnya satu usulan untuk dibahas.", field="items"))
    return form.whole(), begins_at


def _refuse_absent_leader(led_by: str, guests: Iterable[MeetingGuest]) -> None:
    """
    See that somebody holds the seat of whoever is to lead.

    Raises:
        InvalidForm: nobody does on that day, and nobody acts for them.
    """
    if led_by not in {each.seat for each in guests}:
        sentence = mark("Pada hari itu ia tidak bertugas dan tidak ada penggantinya; pilih pemimpin lain.")
        raise InvalidForm([InvalidInput(sentence, field="led_by")])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _item(proposal: Proposal, position: int) -> MeetingItem:
    return MeetingItem(proposal_id=proposal.id, proposal=proposal, position=position, round=proposal.round,
                       conditions=[], opinions=[])  # fmt: skip


def _seated(desk: Desk, kind: MeetingKind, experts: Iterable[str], day: date) -> list[MeetingGuest]:
    """Who is invited: whoever holds each seat on the day of the meeting, a deputy where one acts."""
    team = desk.office.tkksd
    seats = {email.lower(): False for email in team.invited(kind)}
    seats |= {email.lower(): True for email in experts if email.lower() not in seats}
    found = []
    for email, is_expert in seats.items():
        seat = take_seat(desk.office, email, day, barred=(), taken=seats, others=())
        if seat is not None:
            found.append(
                MeetingGuest(
                    seat=email,
                    name=seat.person.name,
                    position=seat.position,
                    email=seat.person.email,
                    is_expert=is_expert,
                )
            )
    return found


def _reseat(desk: Desk, meeting: Meeting, experts: Iterable[str]) -> list[MeetingGuest]:
    """Invite whoever holds the seats on the day as it is now; returns who is not invited any more."""
    known = {each.seat: each for each in meeting.guests}
    wanted = {each.seat: each for each in _seated(desk, meeting.kind, experts, local_day(meeting.begins_at))}
    gone = [each for seat, each in known.items() if seat not in wanted]
    for seat, each in wanted.items():
        if seat in known:
            mine = known[seat]
            mine.name, mine.position, mine.email = each.name, each.position, each.email
    meeting.guests = [known.get(seat, each) for seat, each in wanted.items()]
    return gone


async def _refuse_gone(session: AsyncSession, proposals: Iterable[Proposal]) -> None:
    """
    See that what comes on an agenda, and is held, still waits to be discussed and stands on no other.

    Raises:
        Overtaken: one of them has gone on meanwhile, or was put on another agenda.
    """
    free = {each.id for each in await on_no_agenda(session)}
    for each in proposals:
        if each.id not in free:
            raise Overtaken("Usulan %(number)s tidak lagi menunggu pembahasan. Pilih lagi.", number=each.number)


async def hold_proposals(session: AsyncSession, numbers: Iterable[str]) -> list[Proposal]:
    """Hold the proposals of an agenda, in the order of their numbers, as they stand once they are held."""
    found = []
    for number in sorted(numbers):
        found.append(await lock_proposal(session, number))
        await session.refresh(found[-1])
    return found


async def _note(
    desk: Desk,
    session: AsyncSession,
    kind: type[events.OfMeeting],
    meeting: Meeting,
    proposal: Proposal,
    by: Actor,
    note: str | None = None,
) -> None:
    event = kind(**of_meeting(meeting))
    proposal.record(event, by, desk.clock.now(), note)
    await wake(session, proposal)


def of_meeting(meeting: Meeting) -> dict[str, Any]:
    """What every event of a meeting says of it."""
    return {
        "meeting": meeting.id,
        "meeting_kind": meeting.kind,
        "meeting_at": meeting.begins_at.astimezone(JAKARTA),
        "meeting_place": meeting.place,
    }


async def _invite(
    desk: Desk, session: AsyncSession, meeting: Meeting, guests: Iterable[MeetingGuest], *, moved: bool
) -> None:
    assert meeting.leader is not None
    for guest in guests:
        body = MeetingInvitation(
            kind=meeting.kind,
            at=moment_in_words(desk.language, meeting.begins_at),
            place=meeting.place,
            led_by=meeting.leader.position,
            agenda=await _agenda_for(desk, session, meeting, guest),
            points=tuple(meeting.points),
            moved=moved,
            entry=_entry(desk, meeting),
        )
        await queue(desk, session, _key(meeting, guest), Recipient(guest.name, guest.email, desk.language), body)


async def _agenda_for(
    desk: Desk, session: AsyncSession, meeting: Meeting, guest: MeetingGuest
) -> tuple[AgendaLine, ...]:
    """The agenda, with the addresses of those dossiers that the guest may see."""
    person, seen = desk.office.person(guest.email, desk.today()), set[int]()
    if person is not None:
        mine = select(Proposal.id).where(Proposal.id.in_([each.proposal_id for each in meeting.agenda]))
        seen = set(await session.scalars(visible_to(desk.office, person, mine)))
    return tuple(
        AgendaLine(
            number=each.proposal.number,
            title=each.proposal.title,
            address=f"{desk.base_url}/usulan/{each.proposal.number}" if each.proposal_id in seen else None,
        )
        for each in meeting.agenda
    )


async def _uninvite(
    desk: Desk, session: AsyncSession, meeting: Meeting, guests: Iterable[MeetingGuest], reason: str
) -> None:
    at = moment_in_words(desk.language, meeting.begins_at)
    for guest in guests:
        body = MeetingNotHeld(kind=meeting.kind, at=at, reason=reason, entry=_entry(desk, meeting, cancelled=True))
        await queue(desk, session, _key(meeting, guest), Recipient(guest.name, guest.email, desk.language), body)


def _entry(desk: Desk, meeting: Meeting, *, cancelled: bool = False) -> CalendarEntry:
    return CalendarEntry(
        uid=f"meeting-{meeting.id}@{urlsplit(desk.base_url).hostname or 'localhost'}",
        day=local_day(meeting.begins_at),
        sequence=meeting.moves,
        cancelled=cancelled,
        begins_at=meeting.begins_at,
        place=meeting.place,
    )


def _key(meeting: Meeting, guest: MeetingGuest) -> str:
    return f"meeting:{meeting.id}:{meeting.moves}:{guest.email}"
