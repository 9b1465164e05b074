"""Who answers in whose place: the appointed person, the deputy, another member, or the Bagian for handing on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from satupintu.domain.office.office import Office, Person, Role
from satupintu.domain.process.signer import Signer
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS, Who

LONGEST_CHAIN = 3
"""How often one task may be delegated; after that the Bagian Kerja Sama decides whose it is."""


class Why(StrEnum):
    """Why somebody sits on a seat."""

    OWN = "own"
    """It is theirs."""
    DEPUTY = "deputy"
    """They act for the appointed person on that day (Plh., Plt.)."""
    ABSENT = "absent"
    """The appointed person is not in office and nobody acts for them: another member of the TKKSD."""
    FOUR_EYES = "four_eyes"
    """The appointed person proposed it: another member of the TKKSD."""
    ENTRUSTED = "entrusted"
    """Nobody is left. The Bagian Kerja Sama holds the task so that it hands it on, and may not answer it."""
    DELEGATED = "delegated"
    """The person before them handed it on."""
    REASSIGNED = "reassigned"
    """The Bagian Kerja Sama gave it to them."""
    FOLLOWED = "followed"
    """The post has another holder than when it was asked for, and the task went with the post."""


@dataclass(frozen=True)
class Seat:
    """Who is asked for one task, under which title, and in whose place."""

    person: Person
    position: str
    """The title as letters and minutes name it, such as `Plh. Kepala Bagian Hukum`."""
    appointed: Person
    instead_of: str
    """The title of the appointed person."""
    why: Why
    reason: str = ""


def take_seat(
    office: Office,
    email: str,
    on: date,
    *,
    barred: Collection[str],
    taken: Collection[str],
    others: Iterable[str],
    title: str | None = None,
) -> Seat | None:
    """
    Find who answers in the name of an appointed address.

    `barred` are addresses in lower case that proposed it, `taken` those that already have a voice in this round, and
    `others` the members who may step in, in order. A deputy goes before another member. `title` is the appointed
    person's in this matter, where it is not their position. None when nobody is left.
    """
    (appointed,) = office.named([email], on)
    title = title or appointed.position
    deputy = office.deputy_of(email, on)
    proposed = appointed.address in barred
    if appointed.is_valid(on) and deputy is None and not proposed:
        return Seat(appointed, title, appointed, title, Why.OWN)
    if deputy is not None:
        (acting,) = office.named([deputy.by], on)
        if is_free(office, acting, on, {*barred, *taken}):
            return Seat(acting, f"{deputy.capacity} {title}", appointed, title, Why.DEPUTY, deputy.reason)
    for other in office.named(others, on):
        if other.address != appointed.address and is_free(office, other, on, {*barred, *taken}):
            why = Why.FOUR_EYES if proposed else Why.ABSENT
            return Seat(other, other.position, appointed, title, why)
    return None


def is_free(office: Office, person: Person, on: date, excluded: Collection[str]) -> bool:
    """True for somebody in office that day, not away themselves, and not among the excluded addresses."""
    return person.is_valid(on) and office.deputy_of(person.email, on) is None and person.address not in excluded


def may_take(office: Office, assignment: Assignment, opd: str, on: date, *, signer: Signer) -> list[Person]:
    """
    List who of the office may be given a task of this kind. A partner's signatory is nobody of the office.

    `opd` is the code of the department that has the work of the proposal; `signer` tells who signs it for the city.
    """
    match KINDS[assignment].who:
        case Who.OPD:
            return [person for person in office.with_role(Role.OPD, on) if person.opd == opd]
        case Who.SIGNATORY:
            signatories = office.with_role(Role.SIGNATORY, on)
            of = {opd, None} if signer is Signer.OPD_HEAD else {None}
            return [each for each in signatories if signer is Signer.APPOINTED or each.opd in of]
        case Who.PARTNER:
            return []
        case Who.BAGIAN | Who.AUTHORITY:
            return office.with_role(Role.BAGIAN, on)
        case Who.REVIEWER | Who.CHAIR | Who.OFFICIAL:
            return office.with_role(Role.TKKSD, on)
