"""What meetings of the TKKSD leave in the history of each proposal on their agenda."""

from datetime import datetime

from satupintu.domain.process.event_facts import Bringing, Event, RoomOpinionFact
from satupintu.domain.process.meetings import MeetingDecision, MeetingKind


class OfMeeting(Event):
    meeting: int
    """Its number in the database, as in the address of its page."""
    meeting_kind: MeetingKind
    meeting_at: datetime
    """In the time of the office."""
    meeting_place: str


class MeetingPlanned(OfMeeting, word="meeting_planned"):
    pass


class MeetingMoved(OfMeeting, word="meeting_moved"):
    pass


class MeetingCalledOff(OfMeeting, word="meeting_called_off"):
    pass


class TakenOffAgenda(OfMeeting, word="taken_off_agenda"):
    pass


class MeetingDecided(OfMeeting, Bringing, word="meeting_decided"):
    decision: MeetingDecision
    minutes: str
    """Number of the berita acara."""
    led_by: str
    conditions: tuple[str, ...] | None = None
    opinions: tuple[RoomOpinionFact, ...] | None = None
    """Those of the two lenses that were given in the room."""
    others: str | None = None
    """What other members said."""


class MeetingMinutesSigned(OfMeeting, Bringing, word="meeting_minutes_signed"):
    """The scan with the signatures of those present."""


class ReviewsSettled(Event, word="reviews_settled"):
    """A meeting that was waited for does not take place; both lenses had spoken by link."""
