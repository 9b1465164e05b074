"""Meetings of the TKKSD in the history of a proposal, in the words of people."""

from collections.abc import Iterator, Mapping

from satupintu.domain.process import meeting_events as events
from satupintu.domain.process.event_facts import Event
from satupintu.language import mark, moment_in_words, say, wording
from satupintu.language.meeting_words import MEETING_DECISION, MEETING_KIND
from satupintu.language.timeline_parts import EntryPart, PartLook

OF_MEETINGS: Mapping[type[Event], str] = {
    events.MeetingPlanned: mark("Masuk agenda rapat"),
    events.MeetingMoved: mark("Rapatnya berubah"),
    events.MeetingCalledOff: mark("Rapatnya dibatalkan"),
    events.TakenOffAgenda: mark("Dikeluarkan dari agenda rapat"),
    events.MeetingDecided: mark("Dibahas dalam rapat"),
    events.MeetingMinutesSigned: mark("Berita acara rapat yang ditandatangani disimpan"),
    events.ReviewsSettled: mark("Telaah selesai tanpa rapat"),
}


def of_the_meeting(language: str, event: events.OfMeeting) -> Iterator[EntryPart]:
    """Which meeting, when and where."""
    at, kind = moment_in_words(language, event.meeting_at), say(language, MEETING_KIND[event.meeting_kind])
    yield EntryPart(f"{kind}, {at}", PartLook.STRONG, then=f", {event.meeting_place}")


def in_the_room(language: str, event: events.MeetingDecided) -> Iterator[EntryPart]:
    """What was decided, and what was said there."""
    decision = say(language, MEETING_DECISION[event.decision])
    yield EntryPart(decision, PartLook.STRONG, on_new_line=True)
    led = say(language, "dipimpin %(leader)s, berita acara %(number)s", leader=event.led_by, number=event.minutes)
    yield EntryPart(led, PartLook.SMALL)
    for each in event.opinions or ():
        work = wording.work(language, each.assignment, None)
        choice = say(language, wording.CHOICE[each.choice])
        said = f": {each.note}" if each.note else ""
        yield EntryPart(f"{work}, {each.position}: {choice}{said}", PartLook.SMALL, on_new_line=True)
    if event.others:
        others = say(language, "Pendapat anggota lain: %(said)s", said=event.others)
        yield EntryPart(others, PartLook.SMALL, on_new_line=True)
    yield from (EntryPart(f"– {each}", on_new_line=True) for each in event.conditions or ())
