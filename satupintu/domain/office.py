"""The office as data: its people and roles, departments, numbering and settings, from `config/office.toml`."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, model_validator

from satupintu.domain.errors import Contradiction, InvalidInput
from satupintu.domain.proposal import DocumentType
from satupintu.domain.reminders import Reminders


class Role(StrEnum):
    """What a signed-in person may see and do."""

    OPD = "opd"
    """Sees and enters the proposals of the own department."""
    BAGIAN = "bagian"
    """Bagian Kerja Sama: sees all, checks, resends, records signings."""
    TKKSD = "tkksd"
    """Coordination team: sees the proposals under review."""
    SIGNATORY = "signatory"
    """Wali Kota and heads of departments: sees what they sign."""
    AUDITOR = "auditor"
    """Sees everything, changes nothing."""
    ADMINISTRATOR = "administrator"
    """Sees everything and the state of the system; decides nothing."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Part):
    """Somebody of the office. The e-mail address is the identity."""

    name: str
    position: str
    email: EmailStr
    roles: tuple[Role, ...]
    opd: str | None = Field(None, description="Code of the own department")


class Head(_Part):
    name: str
    position: str
    email: EmailStr


class PerangkatDaerah(_Part):
    """A department (OPD). Names change; aliases keep old files readable."""

    code: str
    name: str
    email: EmailStr
    head: Head
    aliases: tuple[str, ...] = ()


class Letterhead(_Part):
    """The office as letters and minutes name it; its English names stand in English letters and pages."""

    government: str
    government_en: str | None = None
    unit: str
    unit_en: str | None = None
    city: str
    address: str
    website: str
    email: EmailStr

    def in_language(self, language: str) -> "Letterhead":
        """With the names of that language, where the office has given them."""
        if language != "en":
            return self
        names = {"government": self.government_en or self.government, "unit": self.unit_en or self.unit}
        return self.model_copy(update=names)


class Team(_Part):
    """TKKSD (Permendagri 22/2020 Ps. 47): e-mail addresses of people of the office."""

    chair: EmailStr
    legal: tuple[EmailStr, ...] = Field(min_length=1)
    benefit: tuple[EmailStr, ...] = Field(min_length=1)


class Signing(_Part):
    mayor: EmailStr
    order: Literal["partner_first", "city_first", "together"] = "partner_first"


class Numbering(_Part):
    """Templates with {seq}, {year}, {month}; each series starts anew every year."""

    proposal: str
    register_number: str = Field(alias="register")
    minutes: str
    documents: dict[DocumentType, str]


class FollowUp(_Part):
    """What the register asks for after signing. The law sets no time from KB to PKS: these are settings."""

    pks_within_days: int = Field(ge=1)
    evaluation_months: tuple[int, ...]


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

    @model_validator(mode="after")
    def _everybody_named_exists(self) -> "Office":
        addresses = [person.email.lower() for person in self.people]
        for index, address in enumerate(addresses):
            if address in addresses[:index]:
                key = ("people", index, "email")
                raise Contradiction("%(email)s sudah dipakai orang lain dalam [[people]].", key=key, email=address)
        known = set(addresses)
        named: dict[tuple[str | int, ...], str] = {
            ("tkksd", "chair"): self.tkksd.chair,
            ("signing", "mayor"): self.signing.mayor,
            **{("tkksd", "legal", index): email for index, email in enumerate(self.tkksd.legal)},
            **{("tkksd", "benefit", index): email for index, email in enumerate(self.tkksd.benefit)},
        }
        for named_key, email in named.items():
            if email.lower() not in known:
                raise Contradiction("%(email)s tidak ada dalam [[people]].", key=named_key, email=email)
        codes = {opd.code for opd in self.perangkat_daerah}
        for index, person in enumerate(self.people):
            if person.opd is not None and person.opd not in codes:
                key = ("people", index, "opd")
                raise Contradiction("%(opd)s tidak ada dalam [[perangkat_daerah]].", key=key, opd=person.opd)
        for role in (Role.BAGIAN, Role.ADMINISTRATOR):
            if not self.with_role(role):
                raise Contradiction("belum ada orang dengan peran %(role)s.", key=("people",), role=role)
        return self

    @cached_property
    def _by_email(self) -> dict[str, Person]:
        heads = {
            opd.head.email.lower(): Person(
                name=opd.head.name,
                position=opd.head.position,
                email=opd.head.email,
                roles=(Role.OPD, Role.SIGNATORY),
                opd=opd.code,
            )
            for opd in self.perangkat_daerah
        }
        desks = {
            opd.email.lower(): Person(
                name=opd.name, position="Petugas penghubung", email=opd.email, roles=(Role.OPD,), opd=opd.code
            )
            for opd in self.perangkat_daerah
        }
        return desks | heads | {person.email.lower(): person for person in self.people}

    def person(self, email: str) -> Person | None:
        """Who has this address: somebody of `[[people]]`, a head or a liaison desk of a department."""
        return self._by_email.get(email.strip().lower())

    def with_role(self, role: Role) -> list[Person]:
        """Everybody with a role, in the order of the file."""
        return [person for person in self.people if role in person.roles]

    def named(self, emails: Iterable[str]) -> list[Person]:
        """The people behind addresses that `_everybody_named_exists` has checked."""
        return [self._by_email[email.lower()] for email in emails]

    def opd(self, name: str) -> PerangkatDaerah:
        """
        Find a department by code, name or former name.

        Raises:
            InvalidInput: there is none of that name; the sentence says where the list is.
        """
        wanted = name.strip().casefold()
        for opd in self.perangkat_daerah:
            if wanted in {opd.code.casefold(), opd.name.casefold(), *(alias.casefold() for alias in opd.aliases)}:
                return opd
        raise InvalidInput(
            "Perangkat daerah “%(name)s” tidak ada dalam daftar (config/office.toml). Pilih nama dari daftar.",
            field="initiator",
            name=name,
        )


class Calendar(_Part):
    """`config/calendar.toml`: days the office adds to or strikes from the national list."""

    add: tuple[date, ...] = ()
    strike: tuple[date, ...] = ()
