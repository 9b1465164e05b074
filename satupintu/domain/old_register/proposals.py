"""What a row leaves open and other words of it tell: proposed with the reason, so that the reports are not empty."""

from collections.abc import Sequence
from dataclasses import replace

from satupintu.domain.marks import mark
from satupintu.domain.old_register.affairs import affair_by_office
from satupintu.domain.old_register.agreement import OldAgreement
from satupintu.domain.old_register.cells import CellRemark
from satupintu.domain.old_register.city import City
from satupintu.domain.old_register.fields import Field
from satupintu.domain.old_register.offices import office_like, office_of
from satupintu.domain.old_register.partner_kinds import kind_by_name, route_by_kinds
from satupintu.domain.old_register.row import RegisterRow
from satupintu.domain.process.form import DocumentType, Route
from satupintu.domain.register.new_agreement import NewParty

_KIND = mark("Jenis mitra “%(name)s” diusulkan %(kind)s, menurut namanya.")
_ROUTE = mark("Jalur diusulkan %(route)s, menurut jenis mitranya.")
_OFFICE = mark("Perangkat daerah diusulkan %(office)s, menurut pihak kota.")
_LIKE = mark("Perangkat daerah “%(said)s” dibaca %(office)s.")
_AFFAIR = mark("Urusan diusulkan %(affair)s, menurut perangkat daerahnya.")


def with_proposals(row: RegisterRow, old: OldAgreement, city: City) -> OldAgreement:
    """The agreement with what its names tell of kinds, route, department and affair; each is said on the row."""
    if row.plan.is_ours:
        return old
    parties = _with_kinds(row, old.parties, city)
    departments = _departments(row, old, city)
    return replace(
        old,
        parties=parties,
        route=old.route or _route(row, parties, old.document),
        departments=departments,
        affair=old.affair or _affair(row, departments, old.title, city),
    )


def _route(row: RegisterRow, parties: Sequence[NewParty], document: DocumentType) -> Route | None:
    partners = [party.kind for party in parties if not party.is_city]
    kinds = frozenset(kind for kind in partners if kind is not None)
    route = route_by_kinds(kinds, document) if kinds and None not in partners else None
    if route is not None:
        _say(row, _ROUTE, Field.ROUTE, route=route.value)
    return route


def _affair(row: RegisterRow, departments: Sequence[str], title: str, city: City) -> str | None:
    affairs = {affair_by_office(office_of(name, city) or name, title) for name in departments}
    affair = affairs.pop() if len(affairs) == 1 else None
    if affair is not None:
        _say(row, _AFFAIR, Field.AFFAIR, affair=affair)
    return affair


def _with_kinds(row: RegisterRow, parties: Sequence[NewParty], city: City) -> tuple[NewParty, ...]:
    found = []
    for party in parties:
        kind = None if party.is_city or party.kind is not None else kind_by_name(party.name, city)
        if kind is not None:
            _say(row, _KIND, Field.PARTNER_KIND, name=party.name, kind=kind.value.replace("_", " "))
        found.append(party if kind is None else replace(party, kind=kind))
    return tuple(found)


def _departments(row: RegisterRow, old: OldAgreement, city: City) -> tuple[str, ...]:
    """The departments as written, a misspelt one by its name; where none is, that of the city's party or its signer."""
    found = []
    for name in old.departments:
        like = office_like(name, city) if office_of(name, city) is None else None
        if like is not None:
            _say(row, _LIKE, Field.OPD, said=name, office=like)
        found.append(like or name)
    if found:
        return tuple(found)
    for party in old.parties:
        for said in (party.name, party.signatory_position or "") if party.is_city else ():
            office = office_of(said, city)
            if office is not None and not city.is_meant(said):
                _say(row, _OFFICE, Field.OPD, office=office)
                return (office,)
    return ()


def _say(row: RegisterRow, sentence: str, held: Field, **facts: str) -> None:
    row.proposed.append(CellRemark(sentence, row.name(held), facts))
