"""
Sides, offices, persons and mailboxes are four things.

A side signs, an office proposes or judges, a person acts, a mailbox is where that person is reached. Nobody acts for
two sides, and nobody judges what the own office proposed. Addresses are compared in lower case, otherwise as they are.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from satupintu.domain.errors import InvalidInput
from satupintu.domain.office.office import Office
from satupintu.domain.process.form import Partner
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS, Who


def of_the_city(office: Office) -> frozenset[str]:
    """Every address of the city's office: its unit, its people, heads, desks and liaison officers of departments."""
    found = {office.letterhead.email, *(person.email for person in office.people)}
    for opd in office.perangkat_daerah:
        found |= {opd.email, *(each.email for each in (*opd.heads, opd.head)), *(each.email for each in opd.contacts)}
    return frozenset(email.lower() for email in found)


def of_department(office: Office, code: str, on: date) -> frozenset[str]:
    """
    Addresses of a department on a day: its people, head, desk and liaison officers, and whoever acts for one of them.

    Those that it followed, and the one that has its work today, are the same office under another name. A unit of the
    Sekretariat Daerah is an office of its own unless its people bear the code of the Sekretariat in `office.toml`.
    """
    today = office.successor(code, on)
    codes = office.lineage(code) | (office.lineage(today.code) if today is not None else frozenset())
    found = {person.address for person in office.people if person.opd in codes}
    for opd in office.perangkat_daerah:
        if opd.code in codes:
            emails = (opd.email, opd.head_on(on).email, *(each.email for each in opd.contacts))
            found |= {email.lower() for email in emails}
    deputies = (office.deputy_of(email, on) for email in found)
    return frozenset(found | {each.by.lower() for each in deputies if each is not None})


def own_office(office: Office, assignment: Assignment, code: str, on: date) -> frozenset[str]:
    """
    Addresses that may not judge a proposal of a department because it is their own office's.

    The Ketua TKKSD sits ex officio as head of the Sekretariat Daerah (Permendagri 22/2020 Ps. 47(1)a): the setting
    `chair_may_conclude_own` lets the Ketua, or whoever acts for the Ketua, conclude on its proposals, too.
    """
    found, chair = of_department(office, code, on), office.tkksd.chair
    if KINDS[assignment].who is Who.CHAIR and office.tkksd.chair_may_conclude_own:
        deputy = office.deputy_of(chair, on)
        found -= {chair.lower(), deputy.by.lower() if deputy is not None else ""}
    return found


def mailbox_problems(office: Office, partners: Sequence[Partner]) -> Iterator[InvalidInput]:
    """What is wrong with the addresses of partners: one of the city's office, or of two partners at once."""
    for index, partner in enumerate(partners):
        others = addresses_of(partners[:index])
        for part, email in (("contact", partner.contact.email), ("signatory", partner.signatory.email)):
            if email is not None:
                yield from mailbox_problem(office, others, email, f"partners.{index}.{part}.email")


def mailbox_problem(office: Office, others: Collection[str], email: str, field: str) -> Iterator[InvalidInput]:
    """Why an address cannot be a partner's: it is the city's, or among those of the `others`."""
    if email.lower() in of_the_city(office):
        yield InvalidInput(
            "%(email)s adalah alamat kantor pemerintah kota ini; satu orang tidak mewakili dua pihak. "
            "Tulis alamat mitra.",
            field=field,
            email=email,
        )
    elif email.lower() in others:
        yield InvalidInput(
            "%(email)s sudah dipakai mitra lain dalam usulan ini; tulis alamat sendiri bagi setiap pihak.",
            field=field,
            email=email,
        )


def addresses_of(partners: Sequence[Partner]) -> frozenset[str]:
    """All addresses of partners, in lower case."""
    emails = (email for each in partners for email in (each.contact.email, each.signatory.email))
    return frozenset(email.lower() for email in emails if email is not None)
