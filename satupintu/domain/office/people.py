"""People of the office: which post they hold, from which day to which, and in which capacity."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, ValidationInfo, field_validator, model_validator

from satupintu.domain.errors import Contradiction


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


class Capacity(StrEnum):
    """In which capacity somebody holds a post that is not definitively theirs; papers write it before the post."""

    PLT = "Plt."
    """Pelaksana tugas: the post is vacant."""
    PLH = "Plh."
    """Pelaksana harian: the official is away."""
    PJ = "Pj."
    """Penjabat: appointed for the time until somebody is elected or installed."""


class Holder(BaseModel):
    """Somebody who holds a post of the office on certain days. The e-mail address is the identity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    capacity: Capacity | None = None
    name: str
    position: str
    """As letters, papers and pages name it: with the capacity before it (`Plt. Kepala Dinas Lingkungan Hidup`)."""
    email: EmailStr
    valid_from: date | None = Field(None, description="First day in office")
    valid_until: date | None = Field(None, description="Last day in office")

    @field_validator("position")
    @classmethod
    def _in_capacity(cls, position: str, info: ValidationInfo) -> str:
        return in_capacity(info.data.get("capacity"), position)

    @model_validator(mode="after")
    def _days_in_order(self) -> "Holder":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise Contradiction(
                "masa tugas %(email)s berakhir sebelum hari pertamanya.", key=("valid_until",), email=self.email
            )
        return self

    def is_valid(self, on: date) -> bool:
        """True on every day in office."""
        return (self.valid_from or on) <= on <= (self.valid_until or on)

    @property
    def post(self) -> str:
        """The post alone, without the capacity in which it is held."""
        return self.position.removeprefix(f"{self.capacity} ") if self.capacity else self.position

    @property
    def address(self) -> str:
        """The e-mail address in the form in which addresses are compared."""
        return self.email.lower()


def in_capacity(capacity: str | None, position: str) -> str:
    """A post with the capacity in which it is held, once."""
    return position if capacity is None or position.startswith(f"{capacity} ") else f"{capacity} {position}"


def overlap(one: Holder, other: Holder) -> bool:
    """True where there is a day on which both are in office."""
    first, last = max(one.valid_from or date.min, other.valid_from or date.min), date.max
    return first <= min(one.valid_until or last, other.valid_until or last)


class Person(Holder):
    """Somebody of `[[people]]`, or a head or desk of a department."""

    roles: tuple[Role, ...]
    opd: str | None = Field(None, description="Code of the own department")


class Deputy(BaseModel):
    """An acting official: whoever stands in for somebody, from one day to another, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    stands_for: EmailStr = Field(alias="for")
    by: EmailStr
    first_day: date = Field(alias="from")
    last_day: date = Field(alias="until")
    capacity: Literal["Plh.", "Plt."]
    """Pelaksana harian while the official is away, pelaksana tugas while the post is vacant."""
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _makes_sense(self) -> "Deputy":
        if self.last_day < self.first_day:
            raise Contradiction(
                "penggantian %(email)s berakhir sebelum hari pertamanya.", key=("until",), email=self.stands_for
            )
        if self.stands_for.lower() == self.by.lower():
            raise Contradiction("%(email)s tidak dapat menggantikan dirinya sendiri.", key=("by",), email=self.by)
        return self
