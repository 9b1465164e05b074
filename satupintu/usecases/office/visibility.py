"""Who may see which proposals, agreements and figures."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, true

from satupintu.domain.errors import NotAllowed
from satupintu.domain.office.office import Office, Person, Role
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import Agreement, AgreementOpd
from satupintu.store.work import Task
from satupintu.usecases.office.desk import Desk

SEE_ALL_PROPOSALS = {Role.BAGIAN, Role.AUDITOR, Role.ADMINISTRATOR, Role.TKKSD}
"""Roles to which every proposal and every agreement is open."""
_SEE_ALL_FIGURES = frozenset({Role.BAGIAN, Role.TKKSD, Role.AUDITOR})
"""Roles that see the figures of all departments; an administrator has no part in them."""


def visible_to(office: Office, person: Person | None, statement: Select[Any]) -> Select[Any]:
    """
    Limit a query over proposals to what a person may see; None is the system itself (command line, API of all).

    An OPD sees its own, those in which it takes part, and those of the departments it has followed; a signatory what is
    or was theirs to sign; the others see all.
    """
    if person is None or SEE_ALL_PROPOSALS & set(person.roles):
        return statement
    mine = select(Task.proposal_id).where(func.lower(Task.email) == person.email.lower())
    if person.opd is not None and Role.OPD in person.roles:
        codes = office.lineage(person.opd)
        takes_part = Proposal.other_opds.overlap(sorted(codes))
        return statement.where(Proposal.opd_code.in_(codes) | takes_part | Proposal.id.in_(mine))
    return statement.where(Proposal.id.in_(mine))


def seen_by(desk: Desk, person: Person | None) -> ColumnElement[bool]:
    """
    What a person may see, as a condition on `Agreement`; None is the system itself.

    An OPD sees its own and those of the departments it has followed, a signatory what was theirs to sign.
    """
    if person is None or SEE_ALL_PROPOSALS & set(person.roles):
        return true()
    mine = select(Task.proposal_id).where(func.lower(Task.email) == person.address)
    seen: ColumnElement[bool] = Agreement.proposal_id.in_(mine)
    if person.opd is not None and Role.OPD in person.roles:
        codes = desk.office.lineage(person.opd)
        seen |= exists().where(AgreementOpd.agreement_id == Agreement.id, AgreementOpd.code.in_(codes))
    return seen


def _sees_all(office: Office, person: Person) -> bool:
    return bool(_SEE_ALL_FIGURES & set(person.roles)) or person.address == office.signing.mayor.lower()


def scope_of(office: Office, person: Person | None) -> frozenset[str] | None:
    """
    Whose agreements are counted: codes of departments, or None for all; no person is the system itself.

    Raises:
        NotAllowed: figures are not for this person.
    """
    if person is None or _sees_all(office, person):
        return None
    if not sees_figures(office, person) or person.opd is None:
        raise NotAllowed("Peran Anda tidak mengizinkan tindakan ini.")
    return office.lineage(person.opd)


def sees_figures(office: Office, person: Person | None) -> bool:
    """True for the Bagian, the TKKSD, auditors, the Wali Kota, and for departments, who see their own."""
    return person is not None and (_sees_all(office, person) or (person.opd is not None and Role.OPD in person.roles))
