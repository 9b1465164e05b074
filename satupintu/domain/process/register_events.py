"""What can happen to the agreement that a proposal became; `domain.process.events` names this with all others."""

from datetime import date
from typing import Any

from pydantic import Field

from satupintu.domain.follow_up.obligations import ObligationKind, Reply
from satupintu.domain.process.event_facts import Event, PaperFact
from satupintu.domain.register.agreements import CopyKind, EndCause, RelationKind


class OfAgreement(Event):
    register_number: str = Field(alias="register")
    """Of the agreement that it is about."""


class OfRelation(Event):
    relation: RelationKind


class OfFile(Event):
    file: PaperFact | None = None


class OnObligation(Event):
    obligation: ObligationKind
    due: date
    reply: Reply
    said: dict[str, Any]
    """The fields of the answer."""


class Registered(OfAgreement, word="registered"):
    pass


class KinNotFound(OfRelation, word="kin_not_found"):
    named: str


class FollowedUp(OnObligation, word="followed_up"):
    pass


class FollowUpReopened(OnObligation, word="follow_up_reopened"):
    pass


class AgreementEnded(OfAgreement, word="agreement_ended"):
    pass


class Amended(OfAgreement, word="amended"):
    before: str
    """The last day until then; the word `None` where there was none."""
    ends_on: date


class Terminated(OfAgreement, OfFile, word="terminated"):
    terminated_on: date
    cause: EndCause
    lapsed: int
    """How many obligations lapsed with it."""


class CopyRecorded(Event, word="copy_recorded"):
    kind: CopyKind = Field(alias="copy")
    holder: str


class AgreementFileAdded(OfFile, word="agreement_file_added"):
    pass


class Related(OfRelation, OfAgreement, word="related"):
    pass
