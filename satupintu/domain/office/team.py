"""The TKKSD as the office has set it up: who sits in it, how it reviews, and how it decides."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, PositiveInt, model_validator

from satupintu.domain.errors import Contradiction
from satupintu.domain.process.meetings import MeetingKind
from satupintu.domain.task.assignments import Assignment

LEAST_MEMBERS = 6
"""Members of the TKKSD besides those who lead (Permendagri 22/2020 Ps. 47(1)d)."""


class Lens(BaseModel):
    """Who reviews under one lens, and how many approvals close it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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


class Team(BaseModel):
    """TKKSD (Permendagri 22/2020 Ps. 47): e-mail addresses of people of the office."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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

    decides: Literal["edar", "rapat"] = "edar"
    """
    edar: by circulation, each lens by link, then the Ketua. rapat: a proposal leaves its review by a rapat teknis only,
    as Permendagri 22/2020 Ps. 49 has it; what was answered by link is a written opinion there.
    """
    pleno_from: int = Field(10, ge=1, le=12)
    """The month from which the Bagian is reminded where no rapat pleno was held this year (Ps. 48: one at least)."""

    @property
    def lenses(self) -> Mapping[Assignment, Lens]:
        """The lens of each kind of review."""
        return {Assignment.LEGAL_REVIEW: self.legal, Assignment.BENEFIT_REVIEW: self.benefit}

    @property
    def everybody(self) -> tuple[str, ...]:
        """Members, then those who lead."""
        return (*self.members, self.secretary, self.vice_chair, self.chair)

    def leaders(self, kind: MeetingKind) -> tuple[str, ...]:
        """Who may lead a meeting, whoever does by law first: Ketua, Wakil (Ps. 48); Sekretaris, members (Ps. 49(4))."""
        if kind is MeetingKind.PLENARY:
            return (self.chair, self.vice_chair)
        return tuple(dict.fromkeys((self.secretary, *self.members)))

    def invited(self, kind: MeetingKind) -> tuple[str, ...]:
        """Who is asked to a meeting: everybody to the pleno; to a rapat teknis all members and who reviews for them."""
        if kind is MeetingKind.PLENARY:
            return tuple(dict.fromkeys((self.chair, self.vice_chair, self.secretary, *self.members)))
        reviewers = (email for lens in self.lenses.values() for email in lens.reviewers)
        return tuple(dict.fromkeys((self.secretary, *self.members, *reviewers)))
