"""
A second reckoning of a proposal's way, for the walks to hold the real one against.

Written from README, the heads of the route files and the law alone: it shares no rule, table or function with
`satupintu`. Words are those of the history. It goes on from one thing to the next, where the real rules reckon anew.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tests.support.ways import BURDEN, DAYS, TOLD, Case, Course, Lens, Office, last_day, way_of, working_days

ENDS = {"registered", "refused", "rejected", "declined", "withdrawn"}
CHOICES = {
    "completeness": ("accept", "return", "refuse"),
    "completion": ("resubmit", "withdraw"),
    "legal_review": ("approve", "approve_with_conditions", "revise", "reject"),
    "benefit_review": ("approve", "approve_with_conditions", "revise", "reject"),
    "conclusion": ("approve", "approve_with_conditions", "revise", "reject"),
    "letter": ("record",),
    "paraf": ("initial", "revise"),
    "partner_signature": ("sign", "decline"),
    "city_signature": ("sign", "decline"),
    "wet_ink": ("record",),
    "signed_text": ("record", "revise", "decline"),
}
REVIEWS = ("legal_review", "benefit_review")
APPROVING = ("approve", "approve_with_conditions")
SIGNERS = {
    "partner_first": (("partner_signature",), ("city_signature",)),
    "city_first": (("city_signature",), ("partner_signature",)),
    "together": (("partner_signature", "city_signature"),),
}


@dataclass(frozen=True, order=True)
class Ask:
    """One thing asked of one person."""

    task: str
    who: str
    seat: str
    step: str = ""
    due: str = ""
    """The last day, or nothing where there is no limit."""


@dataclass
class Model:
    """One proposal. `told` are the history rows since they were last taken: event, status before, status after."""

    case: Case
    office: Office
    today: date
    days_off: Container[date]
    status: str = "submitted"
    resume_at: str = "submitted"
    round: int = 1
    open: list[Ask] = field(default_factory=list)
    told: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    wants: list[tuple[str, str]] = field(default_factory=list)
    """Steps outside that something has to be asked for: step and `letter` or `approval`."""
    settled: set[str] = field(default_factory=set)
    sent: dict[str, date] = field(default_factory=dict)
    warned: dict[str, date] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    back_to: str | None = None
    goes_on: str | None = None
    """The turn of the city that an authority's wish to revise has opened, whatever the round."""
    opened: dict[str, date] = field(default_factory=dict)
    """The day the answer was received that opened a turn."""
    found: bool | None = None
    """What the chair found on the burden in this round, where the way hangs on it."""
    conditional: int = 0
    """Approvals with conditions in this round."""
    conditions: int = 0
    """Conditions that are open; each such approval names two."""
    approved: set[tuple[str, str]] = field(default_factory=set)
    against: set[tuple[str, str]] = field(default_factory=set)
    rejected: bool = False
    signed: set[str] = field(default_factory=set)
    initialled: int = 0
    held: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Who has had the task of a seat in this round, one after the other."""
    reviewing: set[str] = field(default_factory=set)
    voices: set[str] = field(default_factory=set)  # who was asked for a review in this round, and who has answered

    def __post_init__(self) -> None:
        self.entered_on = self.today
        self.told.append(("submitted", None, "submitted"))

    @property
    def ended(self) -> bool:
        return self.status in ENDS

    def way(self, *, everything: bool = False) -> Mapping[str, Course]:
        """The steps that the proposal takes: as the chair found in this round, until then as it says itself."""
        burden = self.case.burden if self.found is None else self.found
        return way_of(self.case, burden, everything=everything)

    def choices(self, ask: Ask) -> tuple[str, ...]:
        """What may be answered."""
        return self.way()[ask.step].answers if ask.task == "approval" else CHOICES[ask.task]

    # What people answer

    def answer(self, ask: Ask, choice: str, on: date, *, finds: bool = False, turned: bool = False) -> None:
        """
        Somebody answers; a letter is recorded with the day `on`.

        The chair `finds` a burden or none; handing in again may have `turned` what the proposal says of it.
        """
        self.open.remove(ask)
        if choice == "approve_with_conditions":
            self.conditional += 1
        match ask.task:
            case "completeness":
                to = {"accept": "in_review", "return": "returned", "refuse": "refused"}[choice]
                self._move(TOLD[choice], to, resume_at="submitted")
            case "completion":
                self._completion(choice, turned=turned)
            case "legal_review" | "benefit_review":
                self._review(ask, choice)
            case "conclusion":
                self._conclude(choice, finds=finds)
            case "letter":
                self._letter_sent(ask.step, on)
            case "approval":
                self._outside(ask.step, choice, on)
            case _:
                self._signing(ask, choice)

    def _conclude(self, choice: str, *, finds: bool) -> None:
        if choice not in APPROVING:
            self._move(TOLD[choice], {"revise": "returned", "reject": "rejected"}[choice], resume_at="in_review")
            return
        self.found = finds if self.case.text in BURDEN else None
        self._move("recommended", "recommended")
        if self.conditional:
            self.conditions = 2 * self.conditional
            self.told.append(("conditions_set", None, None))

    def _completion(self, choice: str, *, turned: bool) -> None:
        if choice == "withdraw":
            self._move("withdrawn", "withdrawn")
            return
        if turned and self.resume_at == "awaiting_approval":
            self.resume_at = "in_review"
        if self.resume_at == "in_review":
            self._new_round()
        if self.back_to is not None:
            heads = [step for step, course in self.way().items() if not course.after]
            begin = heads.index(self.back_to) if self.back_to in heads else 0
            for head in heads[begin:]:
                self._forget(head)
            self.back_to = None
        self._move("resubmitted", self.resume_at)

    def _new_round(self) -> None:
        self.round += 1
        self.initialled = self.conditional = self.conditions = 0
        self.found, self.back_to, self.rejected = None, None, False
        for seen in (self.approved, self.against, self.signed, self.held, self.voices, self.reviewing):
            seen.clear()
        self.settled = {head for head in self.settled if self.way(everything=True)[head].once}
        for each in (self.sent, self.warned, self.silent, self.wants):
            each.clear()

    def _forget(self, head: str) -> None:
        for step in self._line(head):
            self.settled.discard(step)
            self.silent.discard(step)
            self.sent.pop(step, None)
            self.warned.pop(step, None)

    def _review(self, ask: Ask, choice: str) -> None:
        self.voices.add(ask.who)
        (self.approved if choice in APPROVING else self.against).add((ask.task, ask.seat))
        self.rejected |= choice == "reject"
        lenses = {"legal_review": self.office.legal, "benefit_review": self.office.benefit}
        heard = {task for task, _ in self.against} | {task for task, lens in lenses.items() if self._enough(task, lens)}
        if heard == set(lenses):
            to = "returned" if self.against and not self.rejected else "with_chair"
            self._move(TOLD[choice], to, resume_at="in_review")
            return
        self.told.append((TOLD[choice], None, None))
        if self._enough(ask.task, lenses[ask.task]):
            self.open = [each for each in self.open if each.task != ask.task]

    def _enough(self, task: str, lens: Lens) -> bool:
        seats = {seat for of, seat in self.approved if of == task}
        needed = {"all": len(lens.reviewers), "any": 1}.get(lens.quorum) or int(lens.quorum)
        return seats >= set(lens.veto) and len(seats) >= needed

    def hand_on(self, ask: Ask, to: str) -> bool:
        """A reviewer, or the chair, gives the task to somebody else; False where that may not be."""
        held = self.held.setdefault((ask.task, ask.seat), [ask.who])
        same = REVIEWS if ask.task in REVIEWS else ("conclusion",)
        busy = {each.who for each in self.open if each.task in same and each != ask}
        busy |= {*self.voices, self.office.chair} if ask.task in REVIEWS else set()
        out = {*held, ask.seat, *busy, *dict(self.office.deputies), *self.case.own}
        if len(held) > 3 or to in out or to not in self.office.team:
            return False
        held.append(to)
        self.open.remove(ask)
        self.open.append(replace(ask, who=to))
        self.reviewing |= {to} if ask.task in REVIEWS else set()
        self.told.append(("delegated", None, None))
        return True

    # The steps outside

    def _line(self, head: str) -> list[str]:
        """A step, and those that silence or an answer opens one after the other."""
        way, line = self.way(everything=True), [head]
        while (then := way[line[-1]].then or way[line[-1]].turn) is not None:
            line.append(then)
        return line

    def _letter_sent(self, step: str, on: date) -> None:
        course = self.way()[step]
        self.sent[step], self.goes_on = on, None
        self.wants.remove((step, "letter"))
        if course.answers:
            self.wants = [(step, "approval")]  # whoever is asked anew is not awaited under the first request, too
        elif not self.wants:
            return self._settle(step, "letter_sent")
        self._keep_wanted()
        self.told.append(("letter_sent", None, None))
        return None

    def _outside(self, step: str, choice: str, on: date) -> None:
        course = self.way()[step]
        if choice == "approve":
            self._settle(step, "approval_recorded")
        elif choice == "next_turn" and course.turn:
            self.opened[course.turn] = on
            self.wants = [(course.turn, "letter" if self.way()[course.turn].letter else "approval")]
            self._keep_wanted()
            self.told.append(("turn_answered", None, None))
        elif choice == "revise":
            self.back_to = course.back_to or course.turn or step
            if course.after:
                self.goes_on, self.opened[self.back_to] = self.back_to, on
            self.wants.clear()
            self._move("revision_asked", "returned", resume_at="awaiting_approval")
        else:
            self._move("rejected", "rejected")

    def _settle(self, step: str, event: str) -> None:
        (head,) = [each for each, course in self.way().items() if not course.after and step in self._line(each)]
        self.settled.add(head)
        self.wants.clear()
        if self._next_head() is None:
            self._move(event, "in_signing")
        else:
            self._keep_wanted()
            self.told.append((event, None, None))

    def _next_head(self) -> str | None:
        heads = (step for step, course in self.way().items() if not course.after)
        return next((step for step in heads if step not in self.settled), None)

    def _keep_wanted(self) -> None:
        self.open = [each for each in self.open if (each.step, each.task) in self.wants]

    def _ask_outside(self) -> bool:
        if not self.wants:
            head = self._next_head()
            if head is None:
                return False
            head = self.goes_on if self.goes_on in self.way() else head
            self.wants = [(head, "letter" if self.way()[head].letter else "approval")]
        asked = {(each.step, each.task) for each in self.open}
        for step, task in self.wants:
            if (step, task) not in asked:
                course = self.way()[step]
                since = self.sent.get(step, self.today) if task == "approval" else self._since(step, course)
                due = self._until(since, course.letter if task == "letter" else course.limit)
                self.open += [Ask(task, clerk, clerk, step, due) for clerk in self.office.clerks]
        return True

    def _since(self, step: str, course: Course) -> date:
        if course.from_answer:
            return self.opened[step]
        return (self.case.offered_on or self.entered_on) if course.from_offer else self.today

    # Signing

    def _signing(self, ask: Ask, choice: str) -> None:
        if choice == "initial":
            self.initialled += 1
            self.told.append(("initialled", None, None))
        elif choice in ("revise", "decline"):
            self._move(TOLD[choice], "returned" if choice == "revise" else "declined", resume_at="in_review")
        elif choice == "record":
            self._move(f"{ask.task}_recorded", "signed")
        else:
            self.signed.add(ask.who)
            if self.signed >= {*self.case.partners, self.case.city_signer}:
                self._move("signed", "awaiting_text")
            else:
                self.told.append(("signed", None, None))

    def _ask_to_sign(self) -> Iterator[Ask]:
        office, due = self.office, self._until(self.today, DAYS["signing"])
        if self.initialled < len(office.paraf):
            seat = office.paraf[self.initialled]
            yield Ask("paraf", office.holder(seat), seat, due=due)
            return
        if not any(each.task == "wet_ink" for each in self.open):
            yield from (Ask("wet_ink", clerk, clerk, due=due) for clerk in office.clerks)
        signers = {"partner_signature": self.case.partners, "city_signature": (self.case.city_signer,)}
        for group in SIGNERS[office.order]:
            of_group = [(task, who) for task in group for who in signers[task]]
            if any(who not in self.signed for _, who in of_group):
                yield from (Ask(task, who, who, due=due) for task, who in of_group if who not in self.signed)
                return

    # What the system does

    def flow(self) -> None:
        """Ask whoever comes next."""
        while not self.ended and all(each.task == "wet_ink" for each in self.open):
            match self.status:
                case "submitted":
                    self._ask("completeness", self.office.clerks, "completeness")
                case "returned":
                    self._ask("completion", (self.case.opd,), "completion")
                case "in_review":
                    self._ask("legal_review", self.office.legal.reviewers, "review")
                    self._ask("benefit_review", self.office.benefit.reviewers, "review")
                case "with_chair":
                    self._ask("conclusion", (self.office.chair,), "conclusion")
                case "recommended":
                    self._move("minutes_written", "awaiting_approval" if self.way() else "in_signing")
                case "awaiting_approval":
                    if not self._ask_outside():
                        self._move("approvals_settled", "in_signing")
                case "in_signing":
                    self.open += list(self._ask_to_sign())
                case "awaiting_text":
                    self._ask("signed_text", self.office.clerks, "signing")
                case "signed":
                    self.told.append(("kin_not_found", None, None))
                    self._move("registered", "registered")

    def _ask(self, task: str, seats: tuple[str, ...], days: str) -> None:
        due = self._until(self.today, DAYS[days])
        for seat in seats:
            who = self.office.judge(task, seat, self.case.own, self.reviewing)
            self.open.append(Ask(task, who, seat, due=due))
            self.told += [("four_eyes", None, None)] * (seat in self.case.own)
            self.reviewing |= {who} if task in REVIEWS else set()

    def _move(self, event: str, to: str, resume_at: str | None = None) -> None:
        self.told.append((event, self.status, to))
        self.status = to
        self.open.clear()
        if to == "returned" and resume_at is not None:
            self.resume_at = resume_at

    # What time does

    def morning(self, today: date) -> None:
        """Another day: warnings, and silence that speaks after the last day, never without a warning before."""
        self.today = today
        for step, course in self.way().items():
            waiting = [each for each in self.open if (each.step, each.task) == (step, "approval")]
            if not waiting or not course.limit or step in self.silent:
                continue
            last = date.fromisoformat(waiting[0].due)
            if step not in self.warned and self._is_near(self.sent[step], last):
                self.warned[step] = today
                self.told += [("silence_warned", None, None)] * len(waiting)
            if today > last and self.warned.get(step, today) < today:
                self._silence(step, course)

    def _is_near(self, since: date, last: date) -> bool:
        left, whole = (working_days(start, last, self.days_off) for start in (self.today, since))
        return self.today > last or left <= min(5, whole // 3)

    def _silence(self, step: str, course: Course) -> None:
        self.silent.add(step)
        if course.silence == "approved":
            self._settle(step, "deemed_approved")
        else:
            if course.silence == "direct":
                self.wants.remove((step, "approval"))
            if course.then is not None:
                self.wants.append((course.then, "letter"))
            self._keep_wanted()
            self.told.append(("went_direct" if course.silence == "direct" else "not_answered", None, None))
        if self.status == "awaiting_approval":
            self._ask_outside()

    def _until(self, start: date, limit: str) -> str:
        return last_day(start, limit, self.days_off)
