"""The departments (OPD) of the city: renamed, merged and ended, while old agreements keep their names."""

from collections.abc import Sequence
from datetime import date

from pydantic import EmailStr, Field, model_validator

from satupintu.domain.errors import Contradiction
from satupintu.domain.office.people import Holder, Person, Role
from satupintu.domain.route.law import Rule


class Head(Holder):
    """Who leads a department, definitively or in a `capacity` (Plt., Plh., Pj.)."""


class LiaisonOfficer(Rule):
    """Somebody whom letters about a department's agreements go to (PPKSD)."""

    name: str
    email: EmailStr


class PerangkatDaerah(Rule):
    """A department. A new name of the same one: the old name under `aliases`; another one in its place: a new entry."""

    code: str
    name: str
    email: EmailStr
    head: Head
    heads: tuple[Head, ...] = ()
    """Who leads or led it on certain days, such as a Plt.; on such a day they go before `head`."""
    contacts: tuple[LiaisonOfficer, ...] = Field((), max_length=4)
    """Liaison officers (petugas penghubung; practice: two); without them letters go to the desk's address."""
    aliases: tuple[str, ...] = ()
    """Former and short names, so that old files are still understood."""
    predecessors: tuple[str, ...] = ()
    """Codes of the departments whose work this one has taken over, and whose agreements it sees."""
    valid_from: date | None = Field(None, description="First day")
    valid_until: date | None = Field(None, description="Last day")

    @model_validator(mode="after")
    def _heads_have_days(self) -> "PerangkatDaerah":
        for index, each in enumerate(self.heads):
            if each.valid_from is None and each.valid_until is None:
                key = ("heads", index, "valid_from")
                raise Contradiction("isi valid_from atau valid_until; tanpa itu tulis dalam head.", key=key)
        return self

    def is_valid(self, on: date) -> bool:
        """True on every day of its existence."""
        return (self.valid_from or on) <= on <= (self.valid_until or on)

    def head_on(self, on: date) -> Head:
        """Who leads it on a day; where nobody is in office that day, the one of `head`, who is not valid then."""
        return next((each for each in (*self.heads, self.head) if each.is_valid(on)), self.head)


def heads_as_people(opd: PerangkatDaerah) -> list[Person]:
    """Everybody who leads a department on some day of its existence, with what they may see and do."""
    found = []
    for head in (*opd.heads, opd.head):
        first = max(filter(None, (head.valid_from, opd.valid_from)), default=None)
        last = min(filter(None, (head.valid_until, opd.valid_until)), default=None)
        if first is None or last is None or first <= last:
            shared = head.model_dump() | {"valid_from": first, "valid_until": last}
            found.append(Person(**shared, roles=(Role.OPD, Role.SIGNATORY), opd=opd.code))
    return found


def desk_as_person(opd: PerangkatDaerah) -> Person:
    """The liaison desk of a department."""
    return Person(
        name=opd.name,
        position="Petugas penghubung",
        email=opd.email,
        roles=(Role.OPD,),
        opd=opd.code,
        valid_from=opd.valid_from,
        valid_until=opd.valid_until,
    )


def named(departments: Sequence[PerangkatDaerah], name: str) -> PerangkatDaerah | None:
    """The department of a code, a name or a former name."""
    wanted = " ".join(name.split()).casefold()
    for opd in departments:
        if wanted in {opd.code.casefold(), opd.name.casefold(), *(alias.casefold() for alias in opd.aliases)}:
            return opd
    return None


def lineage(departments: Sequence[PerangkatDaerah], code: str) -> frozenset[str]:
    """The codes of a department and of all it has followed."""
    before = {opd.code: opd.predecessors for opd in departments}
    found: set[str] = set()
    waiting = [code]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(before.get(each, ()))
    return frozenset(found)


def successor(departments: Sequence[PerangkatDaerah], code: str, on: date) -> PerangkatDaerah | None:
    """The department that has the work of a code on a day: itself while it exists, then whoever followed it."""
    return next((opd for opd in departments if opd.is_valid(on) and code in lineage(departments, opd.code)), None)


def check_predecessors(departments: Sequence[PerangkatDaerah]) -> None:
    """
    Refuse a department that follows none of the file, or itself.

    Raises:
        Contradiction: with the way to the key.
    """
    codes = {opd.code for opd in departments}
    for index, opd in enumerate(departments):
        for at, code in enumerate(opd.predecessors):
            if code not in codes or code == opd.code:
                key = ("perangkat_daerah", index, "predecessors", at)
                raise Contradiction("%(opd)s bukan kode perangkat daerah lain dalam berkas ini.", key=key, opd=code)
