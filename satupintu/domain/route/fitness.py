"""
Who may be a partner on a route, from where, and for what: the rules of a route file, and what they say of a proposal.

The law refuses little here and practice departs: a rule says itself whether it refuses, or asks for a reason that the
Bagian Kerja Sama accepts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from satupintu.domain.errors import Contradiction, CooperationError, InvalidForm, InvalidInput
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.marks import Country
from satupintu.domain.process.form import PartnerKind, ProposalForm
from satupintu.domain.route.law import Content, Phrase, Rule, Words

Fit = Literal["fits", "ask", "beside", "refuse"]
"""
What a rule says of a partner: it `fits`; `ask` for a reason; refused where no partner `beside` it fits, else asked;
`refuse`. Of an addendum nothing is refused: whoever signed the older text is its party.
"""
HOME = "ID"


class PartnerRule(Rule):
    """What a route says of partners of some kinds."""

    kinds: tuple[PartnerKind, ...] = Field(min_length=1)
    answer: Fit = "fits"
    instead: Phrase | None = None
    """Why they do not fit, and where they go."""
    dasar_hukum: str

    @model_validator(mode="after")
    def _says_why(self) -> "PartnerRule":
        if (self.answer == "fits") != (self.instead is None):
            raise Contradiction("isi instead untuk yang tidak cocok, dan hanya untuk itu.", key=("answer",))
        return self


class SeatRule(Content):
    """Where the partners of a route have their seat; the words say why another does not fit, and where it goes."""

    where: Literal["home", "abroad"]
    answer: Fit


class Unrelated(Rule):
    """A country without diplomatic relations with Indonesia."""

    code: str
    """ISO 3166, two letters."""
    source: str
    read_on: date


class Countries(Rule):
    """Diplomatic relations of Indonesia; a country that is in neither list is asked about."""

    source: str
    read_on: date
    related: tuple[str, ...]
    unrelated: tuple[Unrelated, ...] = ()

    @model_validator(mode="after")
    def _one_answer_for_each(self) -> "Countries":
        seen: set[str] = set()
        for key, code in self.by_key():
            if code == HOME:
                raise Contradiction("%(code)s adalah Indonesia sendiri; hapus.", key=key, code=code)
            if code in seen:
                raise Contradiction("negara %(code)s tercantum dua kali.", key=key, code=code)
            seen.add(code)
        return self

    def by_key(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every country with where it stands in the file."""
        yield from ((("related", index), code) for index, code in enumerate(self.related))
        yield from ((("unrelated", index, "code"), each.code) for index, each in enumerate(self.unrelated))


class RelationsRule(Content):
    """The country of a partner needs diplomatic relations; `countries` is the office's list, as it was read."""

    countries: Countries | None = None


class UnreportedRule(Content):
    """How long a duty of older agreements may go unanswered before nothing new is approved; the words say why."""

    duty: ObligationKind
    years: int = Field(1, ge=1, le=5)


class ObjectRule(Content):
    """A kind of object that the law names for the route."""

    id: str = Field(pattern=r"^[a-z][a-z_]{1,40}$")
    instead: Phrase | None = None
    """Where the object has rules of its own: why it does not go through this gate, and where it goes."""
    also_called: tuple[str, ...] = ()
    """Words in a proposal that make one ask whether it is about this object, whatever it is called."""


class FitRules(Rule):
    """What a route says of its partners and objects. All of it came later: a version without it fits everything."""

    partners: tuple[PartnerRule, ...] = ()
    seat: SeatRule | None = None
    relations: RelationsRule | None = None
    planning: Content | None = None
    """Where the object has to stand in the region's plans before anything begins."""
    objects: tuple[ObjectRule, ...] = ()
    unreported: UnreportedRule | None = None
    """Of the office's older agreements on any route that has such a duty."""

    def object_named(self, name: str) -> ObjectRule | None:
        """An object by its id."""
        return next((each for each in self.objects if each.id == name), None)

    def rule_for(self, kind: PartnerKind) -> PartnerRule | None:
        """What the route says of a kind of partner; None where it does not name it."""
        return next((each for each in self.partners if kind in each.kinds), None)


@dataclass(frozen=True)
class Departure:
    """Where a proposal does not fit its route: `is_refused`, or to be let pass with a reason."""

    sentence: str
    facts: Mapping[str, str]
    key: str
    """Tells the departures_from of one proposal apart."""
    field: str
    is_refused: bool = False


def departures_from(form: ProposalForm, rules: FitRules) -> Iterator[Departure]:
    """List where a proposal does not fit its route, in the order of the form."""
    yield from _object(form, rules)
    yield from _planning(form, rules)
    yield from _partners(form, rules)
    yield from _relations(form, rules)


def refuse_departures(form: ProposalForm, rules: FitRules) -> None:
    """
    Refuse what the route refuses.

    Raises:
        InvalidForm: one sentence for each field; it says where the proposal goes instead.
    """
    refused: list[CooperationError] = [
        InvalidInput(each.sentence, field=each.field, **shown_facts(each.facts))
        for each in departures_from(form, rules)
        if each.is_refused
    ]
    if refused:
        raise InvalidForm(refused)


def shown_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a sentence as the pages show them: words in their language, a country by its name."""
    shown = dict(facts)
    if "why_en" in shown:
        shown["why"] = Words(id=shown["why"], en=shown.pop("why_en"))
    if "country" in shown:
        shown["country"] = Country(shown["country"])
    return shown


def _said(words: Phrase, basis: str, **facts: str) -> dict[str, str]:
    """The words of a rule as facts of a sentence, in both languages, as the history keeps them."""
    return {**facts, "why": words.text, "why_en": words.text_en, "basis": basis}


def _refuses(answer: Fit, form: ProposalForm, *, has_another: bool) -> bool:
    return form.amends is None and (answer == "refuse" or (answer == "beside" and not has_another))


def _partners(form: ProposalForm, rules: FitRules) -> Iterator[Departure]:
    fitting = [_fits(form, rules, index) for index in range(len(form.partners))]
    for index, partner in enumerate(form.partners):
        rule = rules.rule_for(partner.kind)
        if rule is not None and rule.instead is not None:
            yield Departure(
                "%(partner)s tidak lazim menjadi mitra jalur %(route)s: %(why)s (%(basis)s)",
                _said(rule.instead, rule.dasar_hukum, partner=partner.name, route=str(form.route)),
                f"partner.{index}",
                f"partners.{index}.kind",
                _refuses(rule.answer, form, has_another=any(fitting)),
            )
        elif rules.partners and rule is None:
            yield Departure(
                "Jalur %(route)s tidak menyebut jenis mitra %(partner)s; jelaskan mengapa lewat jalur ini.",
                {"partner": partner.name, "route": str(form.route)},
                f"partner.{index}",
                f"partners.{index}.kind",
            )
        elif (seat := rules.seat) is not None and not _is_seated(seat, partner.country):
            yield Departure(
                "Kedudukan %(partner)s (%(country)s) tidak lazim untuk jalur %(route)s: %(why)s (%(basis)s)",
                _said(seat, seat.dasar_hukum, partner=partner.name, country=partner.country, route=str(form.route)),
                f"seat.{index}",
                f"partners.{index}.country",
                _refuses(seat.answer, form, has_another=any(fitting)),
            )


def _fits(form: ProposalForm, rules: FitRules, index: int) -> bool:
    partner = form.partners[index]
    rule = rules.rule_for(partner.kind)
    return (rule is not None and rule.answer == "fits") and (
        rules.seat is None or _is_seated(rules.seat, partner.country)
    )


def _is_seated(seat: SeatRule, country: str) -> bool:
    return (country == HOME) == (seat.where == "home")


def _relations(form: ProposalForm, rules: FitRules) -> Iterator[Departure]:
    if (rule := rules.relations) is None or (listed := rule.countries) is None:
        return
    unrelated = {each.code: each for each in listed.unrelated}
    for index, partner in enumerate(form.partners):
        facts = {"partner": partner.name, "country": partner.country}
        key, field = f"relations.{index}", f"partners.{index}.country"
        if (found := unrelated.get(partner.country)) is not None:
            yield Departure(
                "Indonesia tidak mempunyai hubungan diplomatik dengan %(country)s, negara %(partner)s (%(source)s): "
                "%(why)s (%(basis)s)",
                _said(rule, rule.dasar_hukum, **facts, source=found.source),
                key,
                field,
                form.amends is None,
            )
        elif partner.country not in (HOME, *listed.related):
            yield Departure(
                "Hubungan diplomatik dengan %(country)s, negara %(partner)s, belum tercatat; mintakan keterangan "
                "Kementerian Luar Negeri (%(basis)s).",
                {**facts, "basis": rule.dasar_hukum},
                key,
                field,
            )


def _planning(form: ProposalForm, rules: FitRules) -> Iterator[Departure]:
    if form.in_planning_document:
        return
    if (rule := rules.planning) is None:
        yield Departure(
            "Objek kerja sama belum tercantum dalam dokumen perencanaan daerah.", {}, "plan", "in_planning_document"
        )
    else:
        yield Departure(
            "Objek kerja sama belum tercantum dalam dokumen perencanaan daerah: %(why)s (%(basis)s)",
            _said(rule, rule.dasar_hukum),
            "plan",
            "in_planning_document",
            form.amends is None,
        )


def _object(form: ProposalForm, rules: FitRules) -> Iterator[Departure]:
    text = "\n".join((form.title, form.title_as_written or "", form.purpose, *form.scope)).casefold()
    for rule in rules.objects:
        seen = next((word for word in rule.also_called if re.search(rf"\b{re.escape(word.casefold())}\b", text)), None)
        if rule.instead is not None and seen is not None:
            yield Departure(
                "Usulan ini menyebut “%(word)s”: %(why)s (%(basis)s) Bila bukan itu, jelaskan.",
                _said(rule.instead, rule.dasar_hukum, word=seen),
                f"object.{rule.id}",
                "object",
            )
