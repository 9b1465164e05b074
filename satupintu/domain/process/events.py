"""
What can happen to a proposal: one class for each event of the history, with the facts that its rows keep.

The word of a class stands in every row of the event, and the names of its fields (or their aliases) in its facts.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from satupintu.domain.process import correction_events as correction_events
from satupintu.domain.process.event_facts import EVENTS as EVENTS
from satupintu.domain.process.event_facts import (
    Bringing,
    Event,
    LeftOutFact,
    OverrideFact,
    RemarkFact,
    TriggerFact,
)
from satupintu.domain.process.family_events import ChangedByAddendum as ChangedByAddendum
from satupintu.domain.process.family_events import ParentChosen as ParentChosen
from satupintu.domain.process.family_events import ParentEndsEarlier as ParentEndsEarlier
from satupintu.domain.process.family_events import ParentGivenUp as ParentGivenUp
from satupintu.domain.process.family_events import ParentRegistered as ParentRegistered
from satupintu.domain.process.meeting_events import MeetingDecided as MeetingDecided
from satupintu.domain.process.meeting_events import OfMeeting as OfMeeting
from satupintu.domain.process.register_events import AgreementEnded as AgreementEnded
from satupintu.domain.process.register_events import AgreementFileAdded as AgreementFileAdded
from satupintu.domain.process.register_events import Amended as Amended
from satupintu.domain.process.register_events import CopyRecorded as CopyRecorded
from satupintu.domain.process.register_events import FollowedUp as FollowedUp
from satupintu.domain.process.register_events import FollowUpReopened as FollowUpReopened
from satupintu.domain.process.register_events import KinNotFound as KinNotFound
from satupintu.domain.process.register_events import OfAgreement as OfAgreement
from satupintu.domain.process.register_events import OfFile as OfFile
from satupintu.domain.process.register_events import OfRelation as OfRelation
from satupintu.domain.process.register_events import Registered as Registered
from satupintu.domain.process.register_events import Related as Related
from satupintu.domain.process.register_events import Terminated as Terminated
from satupintu.domain.route.law import Words
from satupintu.domain.task.assignments import Assignment


class Unread(Event):
    """
    A row that says what no version has written: it was edited, or a newer version wrote it.

    Whoever looks still sees that it is there, and all other rows; that it does not fit is for the evidence to say.
    """

    stored: str
    """The word of the row."""


def happened(word: str, facts: Mapping[str, Any]) -> Event:
    """The event of a row, or `Unread`."""
    kind = EVENTS.get(word)
    try:
        return kind.read(facts) if kind is not None else Unread(stored=word, unknown=facts)
    except ValidationError:
        return Unread(stored=word, unknown=facts)


# What several events have in common.


class OfTask(Event):
    assignment: Assignment


class OfStep(Event):
    step: Words | None = None
    """The step with an authority outside that it belongs to."""


class Answered(OfTask, Bringing):
    """Somebody has decided on a task."""

    WRITTEN_AS_NULL = frozenset({"text_sha256"})

    position: str
    papers_sha256: str | None = None
    """Hash of the papers that the decision was given on."""
    decision_sha256: str | None = None
    text_sha256: str | None = None
    """The recommended text, for decisions from the recommendation on; null where no draft was handed in."""
    remarks: tuple[RemarkFact, ...] | None = None


class OnDprd(Answered):
    trigger: TriggerFact | None = None


class Concluding(Answered):
    own_office: bool | None = None
    """True where the chair has concluded on a proposal of the own office, as a setting allows."""


class OnStep(Answered, OfStep):
    """The letter of a step, or an answer to it."""

    letter_number: str | None = None
    received_on: date | None = None
    decided_on: date | None = None
    answer: Words | None = None
    """What the authority has answered, in the words of the step."""
    plenary_number: str | None = None
    plenary_on: date | None = None
    """Number and day of the plenary session that decided."""
    without: tuple[LeftOutFact, ...] | None = None
    """Papers that the letter did not carry, and why."""


class HandedIn(Event):
    form_sha256: str | None = None


class Passed(OfTask):
    """The task of one person is another's."""

    position: str
    to: str


class Readdressed(Event):
    before: str | None = None
    """The address until then."""
    to_email: str | None = None


class PassedOn(Passed, OfStep, Readdressed):
    task: int | None = None


class SilenceSpoke(OfStep):
    """An authority has not answered within its time."""

    due: date
    basis: str
    received_on: date | None = None


class OfCeremony(Event):
    ceremony_at: datetime
    """In the time of the office."""
    ceremony_place: str


# Entering, checking, revising.


class Submitted(HandedIn, Bringing, word="submitted"):
    pass


class Checked(Answered, word="checked"):
    overrides: tuple[OverrideFact, ...] | None = None


class Returned(Answered, word="returned"):
    pass


class Refused(Answered, word="refused"):
    pass


class Resubmitted(Answered, HandedIn, word="resubmitted"):
    changed: tuple[dict[str, str], ...] | None = None
    """Fields of the form that the revision changed: `field`, `from` and `to`."""


class Withdrawn(Answered, word="withdrawn"):
    pass


class PaperAdded(Event, word="paper_added"):
    pass


# Reviewing and recommending.


class Approved(OnDprd, word="approved"):
    pass


class ApprovedWithConditions(OnDprd, word="approved_with_conditions"):
    pass


class RevisionAsked(OnStep, Concluding, word="revision_asked"):
    pass


class Rejected(OnStep, Concluding, word="rejected"):
    pass


class Recommended(OnDprd, Concluding, word="recommended"):
    pass


class ConditionsSet(Event, word="conditions_set"):
    conditions: tuple[str, ...]


class ConditionClosed(Event, word="condition_closed"):
    condition: str


class MinutesWritten(Bringing, word="minutes_written"):
    minutes: str
    """Number of the berita acara."""


# Authorities outside.


class LetterSent(OnStep, word="letter_sent"):
    pass


class ApprovalRecorded(OnStep, word="approval_recorded"):
    pass


class TurnAnswered(OnStep, word="turn_answered"):
    """An authority has answered without deciding; the next turn follows."""


class SilenceWarned(OfStep, word="silence_warned"):
    to: str
    due: date


class DeemedApproved(SilenceSpoke, word="deemed_approved"):
    pass


class WentDirect(SilenceSpoke, word="went_direct"):
    pass


class NotAnswered(SilenceSpoke, word="not_answered"):
    pass


class ApprovalsSettled(Event, word="approvals_settled"):
    pass


class OfferReplyNear(OfStep, word="offer_reply_near"):
    due: date


OUTSIDE: tuple[type[Event], ...] = (LetterSent, ApprovalRecorded, TurnAnswered, SilenceSpoke)
"""What has passed between the city and authorities outside; whoever follows a proposal by link sees it, too."""


# Signing.


class SignerChosen(HandedIn, word="signer_chosen"):
    before: str
    to: str


class Initialled(Answered, word="initialled"):
    pass


class Signed(Answered, word="signed"):
    step_up: str | None = None
    """`totp` where a code of an authenticator app was asked for."""


class Declined(Answered, word="declined"):
    pass


class WetInkRecorded(Answered, word="wet_ink_recorded"):
    pass


class CeremonySet(OfCeremony, word="ceremony_set"):
    pass


class CeremonyMoved(OfCeremony, word="ceremony_moved"):
    pass


class CeremonyCalledOff(OfCeremony, word="ceremony_called_off"):
    pass


# Tasks and letters.


class TaskAsked(OfTask, OfStep, word="asked"):
    WRITTEN_AS_NULL = frozenset({"due"})

    to: str
    due: date | None = None
    instead_of: str | None = None
    """The position of the appointed person, where a deputy was asked."""


class SeatAbsent(Passed, word="absent"):
    pass


class SeatUnderFourEyes(Passed, word="four_eyes"):
    pass


class TaskEntrusted(Passed, word="entrusted"):
    pass


class TaskDelegated(PassedOn, word="delegated"):
    pass


class TaskReassigned(PassedOn, word="reassigned"):
    pass


class TaskFollowed(PassedOn, word="followed"):
    pass


class DueMoved(Event, word="due_moved"):
    to: str
    before: str
    """The last day until then; the word `None` where there was none."""
    due: date


class Reminded(OfTask, word="reminded"):
    to: str


class Escalated(OfTask, word="escalated"):
    late: str
    to: str
    """The positions that were told, with commas between them."""


class LetterResent(Readdressed, word="letter_resent"):
    to: str
    template: str


class RunRebuilt(Event, word="run_rebuilt"):
    why: str
