"""Whose the addresses of the office are: by the unit that reads them, and by the name that letters to them bear."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from satupintu.domain.office.office import Office, Role

BAGIAN = "bagian"
"""The unit of everybody of the Bagian Kerja Sama; a department's is its code, anybody else's their own address."""


@dataclass(frozen=True)
class Mailbox:
    """An address in lower case, with its unit and the name of its reader."""

    unit: str
    name: str
    address: str


def mailboxes(office: Office, on: date) -> Iterator[Mailbox]:
    """Every address of the office on a day: people, departments with head, desk and liaison officers, the Bagian."""
    yield Mailbox(BAGIAN, office.letterhead.unit, office.letterhead.email.lower())
    for person in office.people:
        if person.is_valid(on):
            is_bagian = Role.BAGIAN in person.roles
            yield Mailbox(BAGIAN if is_bagian else person.opd or person.address, person.name, person.address)
    for opd in office.departments(on):
        head = opd.head_on(on)
        yield Mailbox(opd.code, head.position, opd.email.lower())
        yield Mailbox(opd.code, head.name, head.email.lower())
        for officer in opd.contacts:
            yield Mailbox(opd.code, officer.name, officer.email.lower())
