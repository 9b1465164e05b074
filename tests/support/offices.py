"""Three offices that walks go through: as shipped, one of many hands, and one whose people act for one another."""

import dataclasses

from satupintu.domain.office.office import Deputy, Person, Role
from satupintu.domain.office.team import Lens as RealLens
from satupintu.usecases.office.desk import Desk
from tests.support.ways import Lens, Office


def _at(name: str) -> str:
    return f"{name}@jambikota.example"


_TEAM = tuple(
    _at(name)
    for name in (
        "kabag.hukum",
        "bappeda",
        "asisten.pemerintahan",
        "asisten.ekonomi",
        "kepala.bpkad",
        "kabag.pemerintahan",
        "kabag.pembangunan",
        "kabag.kerjasama",
        "sekda",
    )
)
_SHIPPED = Office(
    clerks=(_at("kabag.kerjasama"),),
    legal=Lens((_at("kabag.hukum"),)),
    benefit=Lens((_at("bappeda"),)),
    chair=_at("sekda"),
    team=_TEAM,
    members=tuple(
        _at(name)
        for name in (
            "kabag.hukum",
            "bappeda",
            "asisten.ekonomi",
            "kepala.bpkad",
            "kabag.pemerintahan",
            "kabag.pembangunan",
        )
    ),
    vice=_at("asisten.pemerintahan"),
    secretary=_at("kabag.kerjasama"),
)
OFFICES = {
    "as shipped": _SHIPPED,
    "many hands": dataclasses.replace(
        _SHIPPED,
        clerks=(_at("kabag.kerjasama"), _at("staf.kerjasama")),
        legal=Lens(
            (_at("kabag.hukum"), _at("kabag.pemerintahan"), _at("asisten.ekonomi")), "2", veto=(_at("kabag.hukum"),)
        ),
        benefit=Lens((_at("bappeda"), _at("kabag.pembangunan")), "any"),
        paraf=(_at("kabag.hukum"), _at("asisten.pemerintahan")),
        order="city_first",
    ),
    "with a deputy": dataclasses.replace(
        _SHIPPED,
        legal=Lens((_at("kabag.hukum"), _at("asisten.ekonomi"))),
        benefit=Lens((_at("bappeda"), _at("kepala.bpkad")), "1", veto=(_at("bappeda"),)),
        paraf=(_at("sekda"),),
        order="together",
        deputies=((_at("kabag.hukum"), _at("kabag.pemerintahan")),),
    ),
}


def where_the_first_remark_decides(desk: Desk) -> Desk:
    """The desk of an office in which one review that finds something wrong does not wait for the other."""
    team = desk.office.tkksd.model_copy(update={"first_remark_decides": True})
    return dataclasses.replace(desk, office=desk.office.model_copy(update={"tkksd": team}))


def staffed(desk: Desk, office: Office) -> Desk:
    """The desk with the people of an office."""
    shipped = desk.office
    clerks = [
        Person(name=each, position="Staf Bagian Kerja Sama", email=each, roles=(Role.BAGIAN,))
        for each in office.clerks
        if each not in {person.email for person in shipped.people}
    ]
    lenses = {
        name: RealLens(reviewers=lens.reviewers, quorum=_quorum(lens), veto=lens.veto)
        for name, lens in (("legal", office.legal), ("benefit", office.benefit))
    }
    signing = {"paraf": office.paraf, "order": office.order}
    days = {"from": "2026-11-01", "until": "2040-12-31", "capacity": "Plh.", "reason": "Tugas belajar"}
    away = [Deputy.model_validate({"for": seat, "by": by, **days}) for seat, by in office.deputies]
    changed = {
        "people": (*shipped.people, *clerks),
        "tkksd": shipped.tkksd.model_copy(update=lenses),
        "signing": shipped.signing.model_copy(update=signing),
        "deputies": tuple(away),
    }
    return dataclasses.replace(desk, office=shipped.model_copy(update=changed))


def _quorum(lens: Lens) -> int | str:
    return int(lens.quorum) if lens.quorum.isdigit() else lens.quorum
