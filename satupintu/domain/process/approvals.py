"""
The steps of a proposal with authorities outside: which letter goes out, which answer is awaited, what silence means.

A route file lists them in order (`[[approvals]]`). Each is a letter, an answer, or both; the next one opens when it is
settled. A step `after_silence_of` another belongs to that one and opens only if no answer came in time: the second
request to a partner, the letter past a Gubernur who has not forwarded. No clock and no database in this module.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pydantic import Field

from satupintu.domain.process.form import DocumentType, Initiator, PartnerKind
from satupintu.domain.process.made_papers import MadePaper
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.route.law import Phrase, RouteClock, Rule, Words
from satupintu.domain.task.assignments import Assignment, Choice

Silence = Literal["approved", "direct", "waits"]
"""
What it means that the time limit is over without an answer.

approved: deemed approved, the step is settled. direct: the answer is not needed any more, the steps after this silence
take its place. waits: the answer is still needed, the steps after this silence are taken meanwhile.
"""


_ANSWERS: tuple[Literal[Choice.APPROVE, Choice.REVISE, Choice.REJECT], ...] = (
    Choice.APPROVE,
    Choice.REVISE,
    Choice.REJECT,
)
"""In the order of the page: a stored route has forgotten the order of its file."""


class LetterRule(Phrase):
    """The city's letter; `text` tells the Bagian Kerja Sama what to write."""

    carries: tuple[str, ...] = ()
    """Kinds of paper that the letter must carry."""
    clock: RouteClock
    counts_from: Literal["opening", "offer"] = "opening"
    """From when the days for sending count: the step's opening, or the day the partner's offer was received."""
    day: Literal["received", "sent"] = "received"
    """Which day is recorded, and starts the clock of the answer."""
    draft: MadePaper | None = None
    """The paper of Satu Pintu that is this letter."""
    paper: str = PaperKind.TANDA_TERIMA
    """Kind of the scan that goes with it."""


class AnswerRule(Rule):
    """The answer that is awaited, and the end of waiting for it."""

    choices: dict[Literal[Choice.APPROVE, Choice.REVISE, Choice.REJECT], Phrase]
    """What the answer may say. approve goes on, revise goes back to the OPD, reject ends the proposal."""
    clock: RouteClock | None = None
    turns: tuple[int, ...] = ()
    """Days of the turns within the whole clock (Permendagri 22/2020 Ps. 12(1))."""
    silence: Silence | None = None
    revise_to: str | None = None
    """The step that is taken next once the OPD has revised; without it, this one."""
    paper: str = PaperKind.SURAT_JAWABAN
    """Kind of the scan that goes with it."""


class ApprovalStep(Rule):
    """One step; the conditions say for which proposals it is taken."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    name: str
    name_en: str
    authority: str
    authority_en: str
    documents: tuple[DocumentType, ...] = ()
    when: Literal["always", "burden"] = "always"
    """burden: it burdens the public and the region, or the money is not in this year's APBD."""
    initiated_by: Initiator | None = None
    partners: tuple[PartnerKind, ...] = ()
    """Only with partners of these kinds; empty: with all."""
    except_partners: tuple[PartnerKind, ...] = ()
    after_silence_of: str | None = None
    once: bool = False
    """What was recorded stands for later rounds of review, too: a partner who has accepted is not asked again."""
    letter: LetterRule | None = None
    answer: AnswerRule | None = None
    dasar_hukum: str

    @property
    def title(self) -> Words:
        return Words(id=self.name, en=self.name_en)

    @property
    def addressee(self) -> Words:
        """The authority, in the middle of a sentence."""
        return Words(id=self.authority, en=self.authority_en)

    def letter_of(self, assignment: Assignment) -> LetterRule | None:
        """The letter that a task of this step asks for; None where it asks for the answer."""
        return self.letter if assignment is Assignment.LETTER else None

    def clock(self, assignment: Assignment) -> RouteClock | None:
        """The clock of sending the letter, or of the answer."""
        rule = self.letter if assignment is Assignment.LETTER else self.answer
        return rule.clock if rule is not None else None

    def choices(self, assignment: Assignment) -> Mapping[Choice, Phrase | None]:
        """What may be recorded, in the step's own words where it has them, always in the same order."""
        if assignment is Assignment.LETTER or self.answer is None:
            return {Choice.RECORD: None}
        return {choice: self.answer.choices[choice] for choice in _ANSWERS if choice in self.answer.choices}


def from_dprd(rule: Mapping[str, Any], clocks: dict[str, Any]) -> list[dict[str, Any]]:
    """
    The step that route files named `[dprd]` before they listed steps; proposals under way keep such versions.

    Its clocks are taken out of `clocks`. Versions from before the request was a step of its own do not name its clock.
    """
    answer = clocks.pop("dprd", None)
    letter = clocks.pop("dprd_letter", {"days": 5, "unit": "working", "dasar_hukum": "Kebijakan"})
    if not rule.get("documents"):
        return []
    return [
        {
            "id": "dprd",
            "name": "Persetujuan DPRD",
            "name_en": "Approval of the DPRD",
            "authority": "DPRD",
            "authority_en": "the DPRD",
            "documents": rule["documents"],
            "when": "always" if rule.get("always") else "burden",
            "letter": {
                "text": "Mohon siapkan surat Wali Kota kepada pimpinan DPRD.",
                "text_en": "Please prepare the letter of the Wali Kota to the leadership of the DPRD.",
                "carries": rule.get("carries", ()),
                "draft": MadePaper.SURAT_DPRD,
                "clock": letter,
                "paper": PaperKind.TANDA_TERIMA_DPRD,
            },
            "answer": {
                "choices": {
                    "approve": {"text": "Disetujui", "text_en": "Approved"},
                    "reject": {"text": "Tidak disetujui", "text_en": "Not approved"},
                },
                "clock": answer,
                "turns": rule.get("steps", ()),
                "silence": "approved",
                "paper": PaperKind.PERSETUJUAN_DPRD,
            },
            "dasar_hukum": rule["dasar_hukum"],
        }
    ]


@dataclass(frozen=True)
class TaskRecord:
    """One task of a round, in the order of asking: of a step, or of the OPD's completion (`step` is None)."""

    step: str | None
    assignment: Assignment
    choice: Choice | None = None
    """None while it is open, or was closed without an answer."""
    received_on: date | None = None
    silent: bool = False
    """The time limit is over without an answer."""


@dataclass(frozen=True)
class WantedStep:
    """Something that has to be asked of the Bagian Kerja Sama now."""

    step: ApprovalStep
    assignment: Assignment
    since: date | None = None
    """The day from which the answer's clock counts; None is the day of asking."""


@dataclass(frozen=True)
class _State:
    """What has become of a step so far."""

    sent_on: date | None = None
    approved: bool = False
    silent: bool = False


def wanted(steps: Sequence[ApprovalStep], records: Iterable[TaskRecord]) -> tuple[WantedStep, ...]:
    """
    Say what has to be asked now, by the records of the present round; nothing when every step is settled.

    `steps` are those that this proposal has to take. Two things are wanted at once where the wait for an answer goes
    on while the letter after its silence is sent.
    """
    states = _states(steps, records)
    for head in steps:
        if head.after_silence_of is None:
            chain = _chain(head, steps)
            if found := tuple(_open(chain, states)):
                return found
    return ()


def _states(steps: Sequence[ApprovalStep], records: Iterable[TaskRecord]) -> dict[str, _State]:
    order = [step.id for step in steps]
    states = {step.id: _State() for step in steps}
    back_to: str | None = None
    for record in records:
        if record.step is None:
            if record.assignment is Assignment.COMPLETION and back_to is not None:
                states |= {step: _State() for step in order[order.index(back_to) :]}
                back_to = None
        elif record.step in states:
            states[record.step] = _after(states[record.step], record)
            if record.choice is Choice.REVISE:
                back_to = _back_to(steps, record.step)
    return states


def _after(state: _State, record: TaskRecord) -> _State:
    if record.assignment is Assignment.LETTER:
        return replace(state, sent_on=record.received_on) if record.choice is Choice.RECORD else state
    return replace(
        state, approved=state.approved or record.choice is Choice.APPROVE, silent=state.silent or record.silent
    )


def _back_to(steps: Sequence[ApprovalStep], asked_by: str) -> str:
    """The step that a revision leads to, where this proposal takes it; else the one that asked for it."""
    (step,) = [each for each in steps if each.id == asked_by]
    wanted_step = step.answer.revise_to if step.answer else None
    return wanted_step if any(each.id == wanted_step for each in steps) and wanted_step else asked_by


def _chain(head: ApprovalStep, steps: Sequence[ApprovalStep]) -> list[ApprovalStep]:
    """A step with those that its silence, and theirs in turn, would open."""
    chain = [head]
    for step in steps:
        if any(step.after_silence_of == before.id for before in chain):
            chain.append(step)
    return chain


def _open(chain: Sequence[ApprovalStep], states: Mapping[str, _State]) -> Iterator[WantedStep]:
    if any(states[step.id].approved for step in chain):
        return  # an answer to the second request answers the first, too
    for index, step in enumerate(chain):
        state = states[step.id]
        if step.after_silence_of is not None and not states[step.after_silence_of].silent:
            continue
        if step.letter is not None and state.sent_on is None:
            yield WantedStep(step, Assignment.LETTER)
        elif step.answer is not None:
            given_up = state.silent and step.answer.silence != "waits"
            asked_anew = any(each.answer and states[each.id].sent_on for each in chain[index + 1 :])
            if not given_up and not asked_anew:
                yield WantedStep(step, Assignment.APPROVAL, state.sent_on)
