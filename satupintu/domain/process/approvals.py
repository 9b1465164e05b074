"""
The steps of a proposal with authorities outside: which letter goes out, which answer is awaited, what silence means.

A route file lists them in order (`[[approvals]]`). Each is a letter, an answer, or both; the next one opens when it is
settled. A step `after_silence_of` another belongs to that one and opens only if no answer came in time: the second
request to a partner, the letter past a Gubernur who has not forwarded. A step `after_answer_of` another is the next
turn of the same matter: it opens once the authority has answered without deciding, such as the DPRD that studies a
text. No clock and no database in this module.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from pydantic import Field

from satupintu.domain.process.form import BurdenChange, DocumentType, Initiator, PartnerKind
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


Said = Literal[Choice.APPROVE, Choice.NEXT_TURN, Choice.REVISE, Choice.REJECT]
_ANSWERS: tuple[Said, ...] = (Choice.APPROVE, Choice.NEXT_TURN, Choice.REVISE, Choice.REJECT)
"""In the order of the page: a stored route has forgotten the order of its file."""


class LetterRule(Phrase):
    """The city's letter; `text` tells the Bagian Kerja Sama what to write."""

    carries: tuple[str, ...] = ()
    """Kinds of paper that the letter carries."""
    must_carry: tuple[str, ...] = ()
    """Those without which the law lets no letter go; without one of the others it goes with a reason."""
    clock: RouteClock
    counts_from: Literal["opening", "offer", "answer"] = "opening"
    """
    From when the days for sending count: the step's opening, the day the partner's offer was received, or the day the
    answer was received that opened the step.
    """
    day: Literal["received", "sent"] = "received"
    """Which day is recorded, and starts the clock of the answer."""
    draft: MadePaper | None = None
    """The paper of Satu Pintu that is this letter."""
    paper: str = PaperKind.TANDA_TERIMA
    """Kind of the scan that goes with it."""

    @property
    def enclosed(self) -> tuple[str, ...]:
        """What goes along with the letter: what it carries, but for the letter itself."""
        return tuple(kind for kind in self.carries if kind not in _THE_LETTER_ITSELF)


_THE_LETTER_ITSELF = (PaperKind.SURAT_WALI_KOTA, PaperKind.SURAT_PENAWARAN)


class AnswerRule(Rule):
    """The answer that is awaited, and the end of waiting for it."""

    choices: dict[Said, Phrase]
    """
    What the answer may say. approve goes on, next_turn opens the step `after_answer_of` this one, revise goes back to
    the OPD, reject ends the proposal.
    """
    clock: RouteClock | None = None
    turns: tuple[int, ...] = ()
    """Days of the turns within the whole clock (Permendagri 22/2020 Ps. 12(1))."""
    silence: Silence | None = None
    revise_to: str | None = None
    """The step that is taken next once the OPD has revised; without it the one `after_answer_of` this one, or this."""
    plenary: bool = False
    """The decision is taken in a plenary session (sidang paripurna), whose number and day are recorded with it."""
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
    changes: tuple[BurdenChange, ...] = (BurdenChange.MORE,)
    """Of an addendum: which changes of the burden count as a burden."""
    initiated_by: Initiator | None = None
    partners: tuple[PartnerKind, ...] = ()
    """Only with partners of these kinds; empty: with all."""
    except_partners: tuple[PartnerKind, ...] = ()
    after_silence_of: str | None = None
    after_answer_of: str | None = None
    """The step whose answer opens this one: a next turn, or a revision that was asked for."""
    once: bool = False
    """What was recorded stands for later rounds of review, too: a partner who has accepted is not asked again."""
    letter: LetterRule | None = None
    answer: AnswerRule | None = None
    dasar_hukum: str

    @property
    def follows(self) -> str | None:
        """The step that this one belongs to, and opens after; None for one that is taken in its own right."""
        return self.after_silence_of or self.after_answer_of

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
    round: int = 1
    """The round of review in which it was asked."""


@dataclass(frozen=True)
class WantedStep:
    """Something that has to be asked of the Bagian Kerja Sama now."""

    step: ApprovalStep
    assignment: Assignment
    since: date | None = None
    """The day from which the clock counts; None is the day of asking."""


@dataclass(frozen=True)
class _State:
    """What has become of a step so far."""

    sent_on: date | None = None
    approved: bool = False
    answered: bool = False
    """The authority has answered without deciding; the next turn is another's."""
    silent: bool = False
    opened_on: date | None = None
    """The day the answer was received that opened it."""


def wanted(
    steps: Sequence[ApprovalStep], records: Iterable[TaskRecord], round_: int | None = None
) -> tuple[WantedStep, ...]:
    """
    Say what has to be asked now, by all records of a proposal; nothing when every step is settled.

    `steps` are those that this proposal has to take, `round_` is its present round, without which the last record is
    of it. A new round begins the steps anew, but for those taken `once`, and for turns in which the authority has
    asked for the very revision: they go on. Two things are wanted at once where the wait for an answer goes on while
    the letter after its silence is sent.
    """
    states = _states(steps, records, round_)
    for head in steps:
        if head.follows is None:
            line = chain(head, steps)
            if found := tuple(_open(line, states)):
                return found
    return ()


def chain(head: ApprovalStep, steps: Sequence[ApprovalStep]) -> list[ApprovalStep]:
    """A step with those that its silence or its answers, and theirs in turn, would open."""
    line = [head]
    for step in steps:
        if any(step.follows == before.id for before in line):
            line.append(step)
    return line


def counts_from_its_answer(step: ApprovalStep, steps: Sequence[ApprovalStep]) -> bool:
    """True where the days for the city's next letter count from the receipt of this step's answer."""
    return any(
        each.letter is not None and each.letter.counts_from == "answer" and step.id in (each.id, each.after_answer_of)
        for each in steps
    )


def _states(steps: Sequence[ApprovalStep], records: Iterable[TaskRecord], round_: int | None) -> dict[str, _State]:
    order = [step.id for step in steps]
    states = {step.id: _State() for step in steps}
    back_to, asked_on, lasting, at_round = None, None, frozenset[str](), None
    for record in records:
        if at_round not in (None, record.round):
            states |= {step: _State() for step in order if step not in _once(steps) | lasting}
        at_round = record.round
        if record.step is None:
            if record.assignment is Assignment.COMPLETION and back_to is not None:
                states |= {step: _State() for step in order[order.index(back_to) :]}
                states[back_to] = _State(opened_on=asked_on)
                back_to = None
        elif record.step in states:
            states[record.step] = _after(states[record.step], record)
            line = _line_of(steps, record.step)
            if record.choice is not None:
                lasting = _lasting(lasting, line, record.choice)
            if record.choice is Choice.NEXT_TURN and (then := _next_turn(line, record.step)) is not None:
                states[then] = replace(states[then], opened_on=record.received_on)
            elif record.choice is Choice.REVISE:
                back_to, asked_on = _back_to(steps, record.step), record.received_on
    if round_ is not None and at_round not in (None, round_):
        states |= {step: _State() for step in order if step not in _once(steps) | lasting}
    return states


def _once(steps: Sequence[ApprovalStep]) -> frozenset[str]:
    return frozenset(step.id for step in steps if step.once)


def _lasting(lasting: frozenset[str], line: Sequence[ApprovalStep], choice: Choice) -> frozenset[str]:
    """The steps whose turns go on in the next round: a line of turns whose authority last asked for a revision."""
    ids = frozenset(step.id for step in line)
    has_turns = any(step.after_answer_of is not None for step in line)
    return lasting | ids if has_turns and choice is Choice.REVISE else lasting - ids


def _after(state: _State, record: TaskRecord) -> _State:
    if record.assignment is Assignment.LETTER:
        return replace(state, sent_on=record.received_on) if record.choice is Choice.RECORD else state
    return replace(
        state,
        approved=state.approved or record.choice is Choice.APPROVE,
        answered=state.answered or record.choice in (Choice.NEXT_TURN, Choice.REVISE),
        silent=state.silent or record.silent,
    )


def _line_of(steps: Sequence[ApprovalStep], name: str) -> list[ApprovalStep]:
    """The line that a step belongs to."""
    lines = (chain(head, steps) for head in steps if head.follows is None)
    return next(line for line in lines if any(step.id == name for step in line))


def _next_turn(line: Sequence[ApprovalStep], name: str) -> str | None:
    return next((step.id for step in line if step.after_answer_of == name), None)


def _back_to(steps: Sequence[ApprovalStep], asked_by: str) -> str:
    """The step that a revision leads to, where this proposal takes it: named, the next turn, or the one that asked."""
    (step,) = [each for each in steps if each.id == asked_by]
    named = step.answer.revise_to if step.answer else None
    found = named or _next_turn(steps, asked_by)
    return found if any(each.id == found for each in steps) and found else asked_by


def _open(line: Sequence[ApprovalStep], states: Mapping[str, _State]) -> Iterator[WantedStep]:
    if any(states[step.id].approved for step in line):
        return  # an answer to the second request answers the first, too
    for index, step in enumerate(line):
        state = states[step.id]
        if step.after_silence_of is not None and not states[step.after_silence_of].silent:
            continue
        if step.after_answer_of is not None and not states[step.after_answer_of].answered:
            continue
        if step.letter is not None and state.sent_on is None:
            since = state.opened_on if step.letter.counts_from == "answer" else None
            yield WantedStep(step, Assignment.LETTER, since)
        elif step.answer is not None and not state.answered:
            given_up = state.silent and step.answer.silence != "waits"
            asked_anew = any(each.answer and states[each.id].sent_on for each in line[index + 1 :])
            if not given_up and not asked_anew:
                yield WantedStep(step, Assignment.APPROVAL, state.sent_on)
