"""The last day of a task as an iCalendar file (RFC 5545): new with the request, moved or cancelled with the task."""

from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from satupintu.domain.office import Letterhead
from satupintu.mail.letters import CalendarEntry


def calendar_file(entry: CalendarEntry, name: str, queued_at: datetime, letterhead: Letterhead) -> tuple[bytes, str]:
    """
    The file and its method.

    Published, not an invitation: nobody has to accept a deadline, and no reader offers to answer it by mail. A reader
    that has the entry already updates it by `UID` and `SEQUENCE`. No link stands in it: calendars are shared.
    """
    method = "CANCEL" if entry.cancelled else "PUBLISH"
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", queued_at)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", name)
    event.add("organizer", f"mailto:{letterhead.email}")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if not entry.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", name)
        alarm.add("trigger", timedelta(hours=-15))  # nine in the morning of the day before
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Satu Pintu//Kerja Sama Daerah//ID")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical(), method
