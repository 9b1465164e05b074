"""The words of what happens to a proposal through its family."""

from collections.abc import Mapping

from satupintu.domain.process import family_events as events
from satupintu.domain.process.event_facts import Event
from satupintu.language import long_date, mark, register_words, say

FAMILY_EVENT: Mapping[type[Event], str] = {
    events.ParentChosen: mark("Naskah induk dipilih"),
    events.ParentRegistered: mark("Naskah induk masuk daftar kerja sama"),
    events.ParentEndsEarlier: mark("Naskah induk berakhir lebih dahulu"),
    events.ParentGivenUp: mark("Naskah induk tidak dilanjutkan"),
    events.ChangedByAddendum: mark("Isi perjanjian diubah dengan adendum"),
}


def said(language: str, event: events.OfFamily) -> tuple[str, str | None]:
    """What an event is about, and what is said of it in small letters."""
    match event:
        case events.ParentChosen():
            return event.parent, say(language, "semula disebut “%(said)s”", said=event.before) if event.before else None
        case events.ParentGivenUp():
            return event.parent, None
        case events.ParentEndsEarlier():
            return event.register_number, say(language, "berakhir %(day)s", day=long_date(language, event.ends_on))
        case events.ChangedByAddendum():
            changed = [say(language, register_words.HELD[name]).lower() for name in event.changed]
            return event.register_number, ", ".join(changed)
        case events.ParentRegistered():
            return event.register_number, None
    raise AssertionError(event)
