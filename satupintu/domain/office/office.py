"""The office as data: its people and roles, departments, numbering and settings, from `config/office.toml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, PositiveInt, model_validator

from satupintu.domain.errors import Contradiction, InvalidInput, MisconfiguredOffice
from satupintu.domain.follow_up.schedule import FollowUp
from satupintu.domain.letters.links import LinkLife
from satupintu.domain.office.anchor_holders import LEAST_HOLDERS, Evidence
from satupintu.domain.office.departments import (
    PerangkatDaerah,
    check_predecessors,
    desk_as_person,
    heads_as_people,
    lineage,
    named,
    successor,
)
from satupintu.domain.office.numbering import blank_number
from satupintu.domain.office.people import Deputy as Deputy
from satupintu.domain.office.people import Person as Person
from satupintu.domain.office.people import Role as Role
from satupintu.domain.office.people import overlap
from satupintu.domain.process.form import DocumentType
from satupintu.domain.register.figures import FiguresRule
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.reminders import Reminders

LEAST_MEMBERS = 6
"""Members of the TKKSD besides those who lead (Permendagri 22/2020 Ps. 47(1)d)."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Letterhead(_Part):
    """The office as letters and minutes name it; its English names stand in English letters and pages."""

    government: str
    government_en: str | None = None
    unit: str
    unit_en: str | None = None
    city: str
    province: str | None = None
    """Of the city, for letters to the Gubernur."""
    address: str
    website: str
    email: EmailStr
    emblem: str | None = None
    """Picture (PNG or JPEG) of the city's emblem, for papers; beside office.toml unless absolute."""
    state_emblem: str | None = None
    """Picture of the Garuda, for letters of the Wali Kota and the KB between regions (Permendagri 22/2020 Ps. 43)."""

    def in_language(self, language: str) -> "Letterhead":
        """With the names of that language, where the office has given them."""
        if language != "en":
            return self
        names = {"government": self.government_en or self.government, "unit": self.unit_en or self.unit}
        return self.model_copy(update=names)


class Lens(_Part):
    """Who reviews under one lens, and how many approvals close it."""

    reviewers: tuple[EmailStr, ...] = Field(min_length=1)
    quorum: Literal["all", "any"] | PositiveInt = "all"
    """All who were asked, any one of them, or a number of approvals."""
    veto: tuple[EmailStr, ...] = ()
    """Reviewers whose approval is needed whatever the quorum says."""

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Lens":
        if isinstance(self.quorum, int) and self.quorum > len(self.reviewers):
            raise Contradiction(
                "kuorum %(quorum)s melebihi banyaknya penelaah (%(reviewers)s).",
                key=("quorum",),
                quorum=self.quorum,
                reviewers=len(self.reviewers),
            )
        strangers = {each.lower() for each in self.veto} - {each.lower() for each in self.reviewers}
        if strangers:
            emails = ", ".join(sorted(strangers))
            raise Contradiction("%(email)s punya hak veto tetapi bukan penelaah.", key=("veto",), email=emails)
        return self


class Team(_Part):
    """TKKSD (Permendagri 22/2020 Ps. 47): e-mail addresses of people of the office."""

    chair: EmailStr
    """Sekretaris Daerah, ex officio (Ps. 47(1)a)."""
    vice_chair: EmailStr
    """The Asisten in charge of cooperation; leads when the chair is absent (Ps. 47(1)b, 48)."""
    secretary: EmailStr
    """Kepala Bagian Kerja Sama (Ps. 47(1)c)."""
    members: tuple[EmailStr, ...]
    """At least six, or as needed (Ps. 47(1)d)."""
    experts: tuple[EmailStr, ...] = ()
    """May be called in; not members (Ps. 47(2))."""
    legal: Lens
    benefit: Lens
    first_remark_decides: bool = False
    """True: the first review that finds something wrong sends a proposal on, unheard the other."""
    chair_may_conclude_own: bool = False
    """The chair may conclude on proposals of the own office, too; the record says so."""

    @property
    def lenses(self) -> Mapping[Assignment, Lens]:
        """The lens of each kind of review."""
        return {Assignment.LEGAL_REVIEW: self.legal, Assignment.BENEFIT_REVIEW: self.benefit}

    @property
    def everybody(self) -> tuple[str, ...]:
        """Members, then those who lead."""
        return (*self.members, self.secretary, self.vice_chair, self.chair)


@dataclass(frozen=True)
class OfficeWarning:
    """Something in the file that departs from the law or will not work; it hinders nothing."""

    sentence: str
    facts: Mapping[str, str | int]


class Signing(_Part):
    mayor: EmailStr
    paraf: tuple[EmailStr, ...] = ()
    """Who initials the final text, in this order, before anybody is asked to sign."""
    order: Literal["partner_first", "city_first", "together"] = "partner_first"
    step_up: bool = False
    """Whoever signs for the city by link also types a code of the own authenticator app (TOTP, RFC 6238)."""
    trust_roots: str = "trust"
    """Folder of root certificates for electronic signatures; beside office.toml unless absolute."""


class Numbering(_Part):
    """Templates with {seq}, {year}, {month}; each series starts anew every year."""

    proposal: str
    register_number: str = Field(alias="register")
    old_register: str = "L-{seq:05d}"
    """Of agreements from before the system, in one series."""
    minutes: str
    documents: dict[DocumentType, str]
    letters: str = "{seq}"
    """Of letters and notes that are numbered by hand; drafts leave room for the parts."""

    @model_validator(mode="after")
    def _can_be_filled(self) -> "Numbering":
        templates: dict[tuple[str | int, ...], str] = {
            ("proposal",): self.proposal,
            ("register",): self.register_number,
            ("minutes",): self.minutes,
            ("old_register",): self.old_register,
        }
        templates |= {("documents", document): template for document, template in self.documents.items()}
        for key, template in {**templates, ("letters",): self.letters}.items():
            try:
                blank_number(template)
            except MisconfiguredOffice as error:
                raise Contradiction(error.sentence, key=key, **error.facts) from error
        return self


class Public(_Part):
    """What is open to everybody without signing in."""

    list_in_force: bool = False
    """Agreements in force, at /publik; the Bagian can withhold one."""


class Office(_Part):
    """The whole file."""

    letterhead: Letterhead
    people: tuple[Person, ...]
    perangkat_daerah: tuple[PerangkatDaerah, ...]
    tkksd: Team
    signing: Signing
    numbering: Numbering
    follow_up: FollowUp
    reminders: Reminders = Reminders()
    links: LinkLife = LinkLife()
    public: Public = Public()
    figures: FiguresRule = FiguresRule()
    deputies: tuple[Deputy, ...] = ()
    evidence: Evidence = Evidence()

    @model_validator(mode="after")
    def _everybody_named_exists(self) -> "Office":
        for index, person in enumerate(self.people):
            if any(person.address == other.address and overlap(person, other) for other in self.people[:index]):
                key = ("people", index, "email")
                raise Contradiction(
                    "%(email)s sudah dipakai orang lain dalam [[people]] pada hari yang sama.",
                    key=key,
                    email=person.address,
                )
        known = {person.address for person in self.people}
        team = self.tkksd
        named: dict[tuple[str | int, ...], str] = {
            ("tkksd", "chair"): team.chair,
            ("tkksd", "vice_chair"): team.vice_chair,
            ("tkksd", "secretary"): team.secretary,
            **{("tkksd", "members", index): email for index, email in enumerate(team.members)},
            **{("tkksd", "experts", index): email for index, email in enumerate(team.experts)},
            **{("tkksd", "legal", "reviewers", index): email for index, email in enumerate(team.legal.reviewers)},
            **{("tkksd", "benefit", "reviewers", index): email for index, email in enumerate(team.benefit.reviewers)},
            ("signing", "mayor"): self.signing.mayor,
            **{("signing", "paraf", index): email for index, email in enumerate(self.signing.paraf)},
            **{("evidence", "anchored_to", index): email for index, email in enumerate(self.evidence.anchored_to)},
        }
        for named_key, email in named.items():
            if email.lower() not in known:
                raise Contradiction("%(email)s tidak ada dalam [[people]].", key=named_key, email=email)
        codes = {opd.code for opd in self.perangkat_daerah}
        for index, person in enumerate(self.people):
            if person.opd is not None and person.opd not in codes:
                key = ("people", index, "opd")
                raise Contradiction("%(opd)s tidak ada dalam [[perangkat_daerah]].", key=key, opd=person.opd)
        check_predecessors(self.perangkat_daerah)
        for role in (Role.BAGIAN, Role.ADMINISTRATOR):
            if not any(role in person.roles for person in self.people):
                raise Contradiction("belum ada orang dengan peran %(role)s.", key=("people",), role=role)
        for index, deputy in enumerate(self.deputies):
            for name, email in (("for", deputy.stands_for), ("by", deputy.by)):
                if email.lower() not in self._by_email:
                    key = ("deputies", index, name)
                    raise Contradiction("%(email)s bukan orang kantor ini.", key=key, email=email)
        return self

    @cached_property
    def _by_email(self) -> dict[str, tuple[Person, ...]]:
        """Whoever has an address on some day: people of `[[people]]` go before heads, and heads before desks."""
        found: dict[str, tuple[Person, ...]] = {}
        heads = [head for opd in self.perangkat_daerah for head in heads_as_people(opd)]
        for kind in ([desk_as_person(opd) for opd in self.perangkat_daerah], heads, self.people):
            of_kind: dict[str, tuple[Person, ...]] = {}
            for person in kind:
                of_kind[person.address] = (*of_kind.get(person.address, ()), person)
            found |= of_kind
        return found

    def person(self, email: str, on: date) -> Person | None:
        """Who has this address on a day: somebody of `[[people]]`, a head or a liaison desk of a department."""
        holders = self._by_email.get(email.strip().lower(), ())
        return next((person for person in holders if person.is_valid(on)), None)

    def with_role(self, role: Role, on: date) -> list[Person]:
        """Everybody with a role on a day: `[[people]]` in the order of the file, then heads and desks."""
        return [person for person in self.everybody if role in person.roles and person.is_valid(on)]

    @property
    def everybody(self) -> list[Person]:
        """Whoever has a role on any day: `[[people]]` in the order of the file, then heads and desks."""
        return list(dict.fromkeys((*self.people, *chain.from_iterable(self._by_email.values()))))

    def named(self, emails: Iterable[str], on: date | None = None) -> list[Person]:
        """
        The people behind addresses that `_everybody_named_exists` has checked, valid or not.

        Of several at one address whoever is in office on the day, otherwise the last.
        """
        named = [self._by_email[email.lower()] for email in emails]
        return [next((each for each in holders if on and each.is_valid(on)), holders[-1]) for holders in named]

    def knows(self, email: str) -> bool:
        """True for an address of the office on any day."""
        return email.lower() in self._by_email

    def deputy_of(self, email: str, on: date) -> Deputy | None:
        """Who acts for an address on a day; the first in the file goes before."""
        for deputy in self.deputies:
            if deputy.stands_for.lower() == email.lower() and deputy.first_day <= on <= deputy.last_day:
                return deputy
        return None

    def warnings(self, on: date) -> list[OfficeWarning]:
        """What the office should mend, though everything works: a team too small, an address out of date."""
        found = []
        if len(set(self.tkksd.members)) < LEAST_MEMBERS:
            facts: dict[str, str | int] = {"count": len(set(self.tkksd.members)), "least": LEAST_MEMBERS}
            found.append(
                OfficeWarning(
                    "TKKSD beranggota %(count)s orang; sekurang-kurangnya %(least)s (Permendagri 22/2020 Ps. 47(1)d).",
                    facts,
                )
            )
        if len({each.lower() for each in self.evidence.anchored_to}) < LEAST_HOLDERS:
            found.append(
                OfficeWarning(
                    "Tambatan harian riwayat belum dikirim kepada %(least)s pejabat; isi anchored_to dalam [evidence].",
                    {"least": LEAST_HOLDERS},
                )
            )
        asked = (*self.tkksd.legal.reviewers, *self.tkksd.benefit.reviewers, self.tkksd.chair, *self.signing.paraf)
        asked = (*asked, self.signing.mayor, *self.evidence.anchored_to)
        for person in dict.fromkeys(self.named(asked, on)):
            if not person.is_valid(on) and self.deputy_of(person.email, on) is None:
                found.append(
                    OfficeWarning(
                        "%(position)s (%(email)s) tidak sedang menjabat dan tidak ada penggantinya.",
                        {"position": person.position, "email": person.email},
                    )
                )
        for opd in self.departments(on):
            head = opd.head_on(on)
            if not head.is_valid(on) and self.deputy_of(head.email, on) is None:
                found.append(
                    OfficeWarning("%(opd)s hari ini tanpa kepala; isi head atau heads-nya.", {"opd": opd.name})
                )
        return found

    def opd(self, name: str) -> PerangkatDaerah:
        """
        Find a department by code, name or former name.

        Raises:
            InvalidInput: there is none of that name; the sentence says where the list is.
        """
        found = named(self.perangkat_daerah, name)
        if found is not None:
            return found
        raise InvalidInput(
            "Perangkat daerah “%(name)s” tidak ada dalam daftar (config/office.toml). Pilih nama dari daftar.",
            field="initiator",
            name=name,
        )

    def departments(self, on: date) -> list[PerangkatDaerah]:
        """Those that exist on a day."""
        return [opd for opd in self.perangkat_daerah if opd.is_valid(on)]

    def successor(self, code: str, on: date) -> PerangkatDaerah | None:
        """The department that has the work of a code on a day."""
        return successor(self.perangkat_daerah, code, on)

    def lineage(self, code: str) -> frozenset[str]:
        """The codes of a department and of all it has followed."""
        return lineage(self.perangkat_daerah, code)
