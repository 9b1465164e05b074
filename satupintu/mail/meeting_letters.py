"""Letters about meetings of the TKKSD."""

from pydantic import BaseModel, ConfigDict

from satupintu.domain.process.meetings import MeetingKind
from satupintu.mail.parts import LetterBody, ProposalLetter


class AgendaLine(BaseModel):
    """A proposal on the agenda; `address` is that of its dossier, for whoever may see it after signing in."""

    model_config = ConfigDict(frozen=True)

    number: str
    title: str
    address: str | None


class MeetingInvitation(LetterBody):
    """To everybody invited: the hour, the place and the agenda, or what has changed of them."""

    kind: MeetingKind
    at: str
    place: str
    led_by: str
    agenda: tuple[AgendaLine, ...]
    points: tuple[str, ...]
    moved: bool


class MeetingNotHeld(LetterBody):
    """To everybody invited: the meeting does not take place, or not with them."""

    kind: MeetingKind
    at: str
    reason: str


class MeetingNeeded(ProposalLetter):
    """To the Bagian: a proposal waits for a meeting; its reviewers have been asked for their opinion in writing."""
