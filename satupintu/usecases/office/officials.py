"""Officials and departments as papers and letters name them: whoever is in office on the day of the act."""

from dataclasses import dataclass

from satupintu.domain.office.departments import PerangkatDaerah, named
from satupintu.domain.task.seats import take_seat
from satupintu.store.proposals import Proposal
from satupintu.usecases.office.desk import Desk


@dataclass(frozen=True)
class Official:
    """Somebody of the office; `name` is None where `office.toml` has only the position, or nobody is in office."""

    position: str
    name: str | None

    @classmethod
    def known(cls, position: str, name: str) -> "Official":
        """The office's file may repeat the position in place of a name."""
        return cls(position, name if name != position else None)


def official(desk: Desk, email: str, title: str | None = None) -> Official:
    """
    Whoever holds the post of an address today, with the capacity (Plt., Plh., Pj.), or who acts for them.

    `title` is the post where the address belongs to somebody who holds several.
    """
    today = desk.today()
    seat = take_seat(desk.office, email, today, barred=(), taken=(), others=(), title=title)
    if seat is None:
        (last,) = desk.office.named([email], today)
        return Official(title or last.position, None)
    is_named = seat.person.name != seat.person.position
    return Official.known(seat.position, seat.person.name) if is_named else Official(seat.position, None)


def mayor_of(desk: Desk) -> Official:
    """The Wali Kota, who signs the city's letters."""
    return official(desk, desk.office.signing.mayor)


def mayors_post(desk: Desk) -> str:
    """What the letterhead of the Wali Kota says, whoever holds the post."""
    (mayor,) = desk.office.named([desk.office.signing.mayor], desk.today())
    return mayor.post


def todays_department(desk: Desk, proposal: Proposal) -> PerangkatDaerah | None:
    """
    The department that has the work of a proposal today: the one that entered it, or whoever has followed it.

    One that ended without a successor stays its own; None where the office's file does not know it any more.
    """
    return department_of_code(desk, proposal.opd_code)


def department_of_code(desk: Desk, code: str) -> PerangkatDaerah | None:
    """The same by the code of the department that entered a proposal."""
    return desk.office.successor(code, desk.today()) or named(desk.office.perangkat_daerah, code)


def other_departments(desk: Desk, proposal: Proposal) -> list[PerangkatDaerah]:
    """The further departments that take part in a proposal, each as it is today, in the order of the form."""
    found = (department_of_code(desk, code) for code in proposal.other_opds)
    return list({each.code: each for each in found if each is not None}.values())


def head_of(desk: Desk, proposal: Proposal) -> Official:
    """The head of today's department; of one that the office's file does not name any more, the position."""
    department = todays_department(desk, proposal)
    if department is None:
        return Official(f"Kepala {proposal.opd_name}", None)
    head = department.head_on(desk.today())
    return official(desk, head.email, head.position)
