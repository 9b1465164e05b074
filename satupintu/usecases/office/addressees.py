"""Whom the office asks: people with the post they hold today, and everybody of the Bagian Kerja Sama."""

from dataclasses import dataclass

from satupintu.domain.office.office import Role
from satupintu.domain.task.seats import Seat, Why, take_seat
from satupintu.mail.parts import PassedOn
from satupintu.usecases.office.desk import Desk


@dataclass(frozen=True)
class Addressee:
    """Whom a task is for, with name and post as of today."""

    name: str
    position: str
    email: str
    language: str
    seat: str | None = None
    """The address the office appointed, where this is not it."""
    passed_on: PassedOn | None = None
    entrusted: bool = False
    """Asked to hand the task on, not to answer it."""

    @classmethod
    def seated(cls, seat: Seat, language: str) -> "Addressee":
        """Whoever sits on a seat; the letter says in whose place."""
        passed_on = None
        if seat.why is not Why.OWN:
            passed_on = PassedOn(why=seat.why, by=seat.instead_of, to=seat.position, reason=seat.reason)
        return cls(seat.person.name, seat.position, seat.person.email, language, seat.appointed.address, passed_on)


def bagian(desk: Desk) -> list[Addressee]:
    """
    Everybody of the Bagian Kerja Sama today, or who acts for them; whoever answers first answers for all.

    With nobody in office the letters go to the address of the unit itself.
    """
    office, today = desk.office, desk.today()
    people = [person for person in office.people if Role.BAGIAN in person.roles]
    everybody = {person.address for person in people}
    seats = [take_seat(office, each.email, today, barred=(), taken=everybody, others=()) for each in people]
    found = {seat.person.address: Addressee.seated(seat, desk.language) for seat in seats if seat is not None}
    unit = office.letterhead
    return list(found.values()) or [Addressee(unit.unit, unit.unit, unit.email, desk.language)]
