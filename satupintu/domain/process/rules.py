"""The decisions of the process, as pure functions over what people have answered."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from satupintu.domain.marks import mark
from satupintu.domain.office.team import Lens
from satupintu.domain.process.approvals import ApprovalStep
from satupintu.domain.process.form import BurdenChange, ProposalForm
from satupintu.domain.process.lifecycle import Status
from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.process.parties import needs_power
from satupintu.domain.process.term import Term, runs_longer
from satupintu.domain.route.fitness import departures_from
from satupintu.domain.route.routes import DocumentRule, RouteDefinition
from satupintu.domain.task.assignments import APPROVALS, Assignment, Choice
from satupintu.domain.task.kinds import SIGNATURES


@dataclass(frozen=True)
class AnswerGiven:
    """One answer in the present round, or a task still open: `choice` is None. Closed tasks are left out."""

    assignment: Assignment
    choice: Choice | None
    seat: str = ""
    """Address the office appointed to this review, in lower case; a deputy or delegate answers on the same seat."""


def after_review(
    answers: Collection[AnswerGiven],
    latest: Choice,
    lenses: Mapping[Assignment, Lens],
    *,
    first_remark_decides: bool = False,
) -> Status | None:
    """
    Say where a review leads once both lenses have spoken: a refusal to the chair, remarks back to the OPD.

    None where others must answer first: a review that finds something wrong waits for the other lens, so that the OPD
    hears all of it at once; with `first_remark_decides` the first to find something sends the proposal on.

    `lenses` are the office's as they are set now, not as they were when the proposal began: who sits in the TKKSD and
    how it votes is the office's order of business, so a change takes hold of reviews under way.
    """
    speaks_alone = first_remark_decides and latest not in APPROVALS
    if not speaks_alone and not all(has_spoken(lens, assignment, answers) for assignment, lens in lenses.items()):
        return None
    said = {answer.choice for answer in answers if answer.assignment in lenses}
    return Status.RETURNED if Choice.REVISE in said and Choice.REJECT not in said else Status.WITH_CHAIR


def has_spoken(lens: Lens, assignment: Assignment, answers: Collection[AnswerGiven]) -> bool:
    """True when a lens has its approvals, or somebody in it has found something wrong."""
    remarks = (each for each in answers if each.assignment is assignment and each.choice not in (None, *APPROVALS))
    return any(remarks) or is_quorate(lens, assignment, answers)


def is_quorate(lens: Lens, assignment: Assignment, answers: Collection[AnswerGiven]) -> bool:
    """
    True when a lens has its approvals: of all who were asked, of any, or of so many, and of everybody with a veto.

    Where fewer were asked than the number says, all of them are enough. The city asks for regulation AND benefit, so
    each lens is counted by itself.
    """
    reviews = [answer for answer in answers if answer.assignment is assignment]
    approvals = [answer for answer in reviews if answer.choice in APPROVALS]
    veto = {email.lower() for email in lens.veto}
    if any(answer.seat in veto and answer.choice not in APPROVALS for answer in reviews):
        return False
    match lens.quorum:
        case "all":
            needed = len(reviews)
        case "any":
            needed = 1
        case number:
            needed = min(number, len(reviews))
    return len(approvals) >= max(needed, 1)


def all_have_signed(answers: Collection[AnswerGiven]) -> bool:
    """True when every signatory, of the city and of each partner, has confirmed."""
    signatures = [answer for answer in answers if answer.assignment in SIGNATURES]
    sides = {answer.assignment for answer in signatures}
    return sides == set(SIGNATURES) and all(answer.choice is Choice.SIGN for answer in signatures)


@dataclass(frozen=True)
class Trigger:
    """
    The two questions that lead to the DPRD (Permendagri 22/2020 Ps. 11(1), 34(1), 52(2)d).

    Of an addendum the first one asks how it changes the burden (Ps. 15(6), 37(5), 58).
    """

    burden: bool
    """It burdens the public and the region; an addendum changes that burden."""
    budgeted: bool
    """The money is in this year's APBD."""
    change: BurdenChange | None = None
    """What an addendum does to the burden; None for all other texts, and for addenda of which it was not asked."""

    @classmethod
    def claimed(cls, form: ProposalForm) -> "Trigger":
        """As the OPD says itself; the TKKSD has the last word."""
        return cls(form.burdens_public, form.funding.in_current_budget, form.burden_change)

    def leads_to(self, step: ApprovalStep) -> bool:
        """True where a step that depends on the burden is taken."""
        burden = self.burden if self.change is None else self.change in step.changes
        return burden or not self.budgeted

    def as_fact(self) -> dict[str, str]:
        """The answers as the history keeps them."""
        said = {"burden": "yes" if self.burden else "no", "budgeted": "yes" if self.budgeted else "no"}
        return said if self.change is None else {**said, "change": self.change}


def trigger_is_asked(form: ProposalForm, definition: RouteDefinition) -> bool:
    """True where the way of a proposal depends on the two questions."""
    return steps_for(form, definition, Trigger(True, False)) != steps_for(form, definition, Trigger(False, True))


def steps_for(form: ProposalForm, definition: RouteDefinition, trigger: Trigger) -> tuple[ApprovalStep, ...]:
    """
    List the steps with authorities outside that this proposal has to take before its document is signed, in order.

    The DPRD's is taken where the trigger says so. For KSDD and KSDPK the request carries the signed KB and the draft
    PKS (Ps. 12(1)a, 34(3)), so it stands before the PKS and never before the KB; for Sinergi before NK and RK. With a
    foreign partner it is always taken, before the MOU (PP 28/2018 Ps. 30; Permendagri 25/2020 Ps. 16).
    """
    taken: list[ApprovalStep] = []
    for step in definition.approvals:
        if step.follows is None:
            applies = _applies(step, form, trigger)
        else:
            applies = any(step.follows == before.id for before in taken)
        if applies:
            taken.append(step)
    return tuple(taken)


def _applies(step: ApprovalStep, form: ProposalForm, trigger: Trigger) -> bool:
    kinds = {partner.kind for partner in form.partners}
    return (
        form.document in step.documents
        and (step.when == "always" or trigger.leads_to(step))
        and step.initiated_by in (None, form.initiated_by)
        and (not step.partners or bool(kinds & set(step.partners)))
        and not kinds & set(step.except_partners)
    )


@dataclass(frozen=True)
class Deviation:
    """Where a proposal departs from its route; the Bagian may let it pass with a reason that stands in the record."""

    sentence: str
    facts: Mapping[str, str | int]
    key: str
    """Tells the deviations of one proposal apart, such as `term` or `paper.kak`."""

    @property
    def is_of_the_parent(self) -> bool:
        """True for what another parent, or its points named, would mend."""
        return self.key.partition(".")[0] == "parent"


def deviations(
    form: ProposalForm, definition: RouteDefinition, papers: Collection[str], signed_on: date
) -> list[Deviation]:
    """
    List where a proposal departs from its route; practice departs too, so nothing here refuses.

    `papers` are the kinds of paper that have really been handed in; `signed_on` is the day of signing, or the first
    on which it can be signed. What departs from older agreements is said by `domain.process.family`.
    """
    found: list[Deviation] = []
    if form.document not in definition.documents:
        usual = ", ".join(definition.documents)
        found.append(
            Deviation(
                "Jenis naskah %(document)s tidak lazim untuk jalur %(route)s (lazimnya %(usual)s).",
                {"document": str(form.document), "route": str(form.route), "usual": usual},
                key="document",
            )
        )
    found += _of_the_term(form, definition.documents.get(form.document), signed_on)
    found += [Deviation(each.sentence, each.facts, each.key) for each in departures_from(form, definition)]
    found += _powers_of_partners(form, papers)
    for paper in definition.attachments_for(form.initiated_by):
        if paper not in papers:
            found.append(Deviation("Lampiran %(kind)s belum ada.", {"kind": paper}, key=f"paper.{paper}"))
    return found


TOO_LONG = mark("Jangka waktu %(term)s melebihi %(limit)s (%(basis)s).")


def _of_the_term(form: ProposalForm, rule: DocumentRule | None, signed_on: date) -> Iterator[Deviation]:
    """Terms longer than the law allows (Permendagri 22/2020 Ps. 9(3), 32(3)), or begun before the signing."""
    term = form.term
    if rule and rule.max_years and runs_longer(term.first_day(signed_on), term.last_day(signed_on), rule.max_years):
        facts: dict[str, str | int] = {"limit_years": rule.max_years, "basis": rule.dasar_hukum}
        yield Deviation(TOO_LONG, term_facts(term) | facts, key="term")
    if term.starts_on is not None and term.starts_on < signed_on:
        yield Deviation(
            "Mulai berlaku %(day)s, lebih dahulu daripada penandatanganannya.",
            {"day": term.starts_on.isoformat()},
            key="starts",
        )


def term_facts(term: Term) -> dict[str, str | int]:
    """A term as facts of a sentence, kept without words of a language."""
    facts = {"months": term.months, "days": term.days, "until": term.until and term.until.isoformat()}
    return {f"term_{name}": value for name, value in facts.items() if value}


def _powers_of_partners(form: ProposalForm, papers: Collection[str]) -> Iterator[Deviation]:
    """
    Partners whose signatory signs by kuasa, or has to, without naming it or handing in its scan.

    Permendagri 22/2020 Ps. 57(2): the other side of a Nota Kesepakatan is the party given kuasa by its ministry.
    """
    for index, partner in enumerate(form.partners):
        if not needs_power(partner) and partner.signatory.power_giver is None:
            continue
        facts, key = {"partner": partner.name, "position": partner.signatory.position}, f"power.{index}"
        if partner.signatory.power_number is None:
            yield Deviation(
                "%(position)s menandatangani bagi %(partner)s dengan surat kuasa (Permendagri 22/2020 Ps. 57(2)); "
                "pemberi dan nomornya belum disebut.",
                facts,
                key=key,
            )
        elif PaperKind.SURAT_KUASA_MITRA not in papers:
            yield Deviation("Pindaian surat kuasa penandatangan %(partner)s belum ada.", facts, key=key)
