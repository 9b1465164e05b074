"""From an agreement to the one that implements, renews or amends it: the form of a proposal, filled in."""

from collections.abc import Mapping

from satupintu.domain.errors import NotFound
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.office.office import Person, Role
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.process.term import Term
from satupintu.domain.register.agreements import AgreementStatus, RelationKind
from satupintu.domain.typed.terms import typed_term
from satupintu.store.proposals import Proposal
from satupintu.store.register.tables import Agreement
from satupintu.usecases.follow_up.plan import definition_of, law_of
from satupintu.usecases.letters.recipients import department_of, departments_of
from satupintu.usecases.office.desk import Desk
from satupintu.usecases.process.family import is_written_as_number
from satupintu.usecases.register.search import AgreementRecord, standing
from satupintu.web.http.visitor import may
from satupintu.web.process.proposal_form import flattened

KIND_OF: Mapping[ObligationKind, RelationKind] = {
    ObligationKind.FOLLOW_UP_DOCUMENT: RelationKind.IMPLEMENTS,
    ObligationKind.EXPIRY: RelationKind.RENEWS,
    ObligationKind.EXTENSION: RelationKind.RENEWS,
}
"""What a proposal that is begun to meet an obligation is to the agreement."""

_RUNS = (AgreementStatus.IN_FORCE, AgreementStatus.ENDING_SOON, AgreementStatus.UNKNOWN)
_STANDS = (AgreementStatus.NOT_YET, *_RUNS)
"""Signed and not over: what implements or amends it may be made ready before its first day."""
_ITS_OWN = (
    *("title_as_written", "deviation_reason", "offer_received_on"),
    *("parent", "renews", "amends", "new_end", "starts_on", "burden_change", "city_signer"),
)
"""What was said of the older text only."""
_POWER = ("power_giver", "power_number", "power_date")
"""A surat kuasa is given for one text."""
_OF_ITS_DAY = ("funding.in_current_budget", "burdens_public", "in_planning_document")
"""Statements about a year's budget and plans, and what leads to the DPRD: each proposal makes them anew."""
_PREFIX: Mapping[RelationKind, str] = {
    RelationKind.IMPLEMENTS: "",
    RelationKind.RENEWS: "Perpanjangan ",
    RelationKind.AMENDS: "Adendum atas ",
}


def values_for(desk: Desk, agreement: Agreement, kind: RelationKind) -> dict[str, str]:
    """
    Fill in the form of a proposal that is to be `kind` to `agreement`, whose proposal is loaded with it.

    From the agreement's own proposal; where an old register brought it, from what the register knows. What nobody has
    said of the new text stays empty.
    """
    proposal = agreement.proposal
    values = flattened(proposal.form) if proposal is not None else _known(agreement)
    values |= dict.fromkeys((*_ITS_OWN, *_OF_ITS_DAY), "")
    values |= {name: "" for name in values if name.rpartition(".")[2] in _POWER}
    department = department_of(desk, agreement)
    values |= {"initiated_by": "opd", "initiator": department.name if department else ""}
    values = {name: value for name, value in values.items() if not name.startswith("departments.")}
    others = (each.name for each in departments_of(desk, agreement) if each != department)
    values |= {f"departments.{index}": name for index, name in enumerate(others)}
    prefix = _PREFIX[kind]
    values["title"] = agreement.title if agreement.title.startswith(prefix) else f"{prefix}{agreement.title}"
    match kind:
        case RelationKind.IMPLEMENTS:
            values["document"] = following_document(desk, agreement) or ""
            values["parent"] = agreement.register_number
        case RelationKind.RENEWS:
            values["renews"] = agreement.register_number
            if proposal is not None and proposal.form.term_until is not None:
                values["term_years"] = ""  # that day is the end of the older text
            values["parent"] = _parent_of(desk, proposal) if proposal is not None else ""
        case RelationKind.AMENDS:
            values["amends"] = agreement.register_number
    return values


def _parent_of(desk: Desk, proposal: Proposal) -> str:
    """What the older text had named as its parent, but for a number that named nothing: another may have it now."""
    said = proposal.form.parent or ""
    is_kept = proposal.parent_id is not None or proposal.parent_proposal_id is not None
    return said if is_kept or not is_written_as_number(desk, said) else ""


def _known(agreement: Agreement) -> dict[str, str]:
    """The fields that the register can fill in."""
    is_abroad = agreement.route in (Route.KSDPL, Route.KSDLL)
    values = {
        "document": agreement.document,
        "route": agreement.route or "",
        "category": agreement.category or "",
        "affair": agreement.affair or "",
        "scope": "\n".join(agreement.scope),
        "term_years": typed_term(Term(agreement.term_months)) if agreement.term_months else "",
    }
    for index, party in enumerate(each for each in agreement.parties if not each.is_city):
        values |= {
            f"partners.{index}.name": party.name,
            f"partners.{index}.kind": party.kind or "",
            f"partners.{index}.role": party.role or "",
            f"partners.{index}.country": "" if is_abroad else "ID",
            f"partners.{index}.signatory.position": party.signatory_position or "",
            f"partners.{index}.signatory.name": party.signatory_name or "",
        }
    return values


def following_document(desk: Desk, agreement: Agreement) -> DocumentType | None:
    """The text by which this one is implemented, if there is one: a KB by a PKS, a LoI by a MoU."""
    law = law_of(desk, definition_of(desk, agreement), agreement.document)
    return law.followed_by if law else None


def offered(desk: Desk, found: AgreementRecord, person: Person) -> list[RelationKind]:
    """
    What this person may propose from an agreement: the Bagian for all, somebody of the department for its own.

    An addendum is part of what it amends, and has no successor of its own; what has ended is not amended any more.
    """
    agreement, status = found.agreement, standing(desk, found.agreement)
    codes = desk.office.lineage(person.opd) if person.opd is not None and may(person, Role.OPD) else frozenset()
    is_theirs = any(each.code in codes for each in agreement.departments)
    if not (may(person, Role.BAGIAN) or is_theirs) or any(kin.kind is RelationKind.AMENDS for kin in found.parents):
        return []
    kinds = []
    if status in _STANDS and following_document(desk, agreement):
        kinds.append(RelationKind.IMPLEMENTS)
    if status in (*_RUNS, AgreementStatus.ENDED):
        kinds.append(RelationKind.RENEWS)
    if status in _STANDS:
        kinds.append(RelationKind.AMENDS)
    return kinds


def chosen(desk: Desk, found: AgreementRecord, person: Person, said: str) -> RelationKind:
    """
    The kind that an address names, if it is offered.

    Raises:
        NotFound: it is not.
    """
    for kind in offered(desk, found, person):
        if kind == said:
            return kind
    raise NotFound("Halaman ini tidak ada.")
