"""iCalendar files (RFC 5545) of a task's last day and of a meeting: new with the letter, moved and cancelled."""

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from satupintu.domain.office.office import Letterhead
from satupintu.mail.parts import CalendarEntry

MEETING = timedelta(hours=1)
"""How long a meeting to sign is entered in calendars; nobody asks for its end."""


def calendar_file(
    entry: CalendarEntry, name: str, to_email: str, queued_at: datetime, letterhead: Letterhead
) -> tuple[bytes, str]:
    """
    The file and its method.

    A deadline is published: nobody has to accept it, and no reader offers to answer it by mail. A meeting is an
    invitation, whose answers reach the office's mailbox. A reader that has the entry already updates it by `UID` and
    `SEQUENCE`. No link stands in it: calendars are shared.
    """
    method = "CANCEL" if entry.cancelled else ("REQUEST" if entry.begins_at else "PUBLISH")
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", queued_at)
    if entry.begins_at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        begins_at = entry.begins_at.astimezone(UTC)  # stored with an offset, which iCalendar does not know as a zone
        event.add("dtstart", begins_at)
        event.add("dtend", begins_at + MEETING)
        event.add("location", vText(entry.place or ""))
        guest = vCalAddress(f"mailto:{to_email}")
        guest.params["RSVP"] = vText("TRUE")
        event.add("attendee", guest)
    event.add("summary", name)
    event.add("organizer", f"mailto:{letterhead.email}")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if not entry.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", name)
        alarm.add("trigger", timedelta(hours=-15))  # of a whole day: nine in the morning of the day before
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Satu Pintu//Kerja Sama Daerah//ID")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical(), method
