"""
A route as data: its documents, papers, checklists, signers and clocks, each rule with its `dasar_hukum`.

The office keeps them in `config/routes/*.toml`; a proposal keeps the version (SHA-256) that it started with.
"""

import hashlib
import json
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from satupintu.domain.errors import Contradiction, InvalidInput
from satupintu.domain.follow_up.obligations import ObligationKind
from satupintu.domain.process.approvals import ApprovalStep, from_dprd
from satupintu.domain.process.form import DocumentType, Initiator, Route
from satupintu.domain.process.lifecycle import Stage
from satupintu.domain.process.signer import Signer
from satupintu.domain.route.fitness import Countries, FitRules
from satupintu.domain.route.law import Content, RouteClock, Rule
from satupintu.domain.task.assignments import Assignment


class Duty(Rule):
    """Something due after signing; exactly one of the four keys says when."""

    kind: ObligationKind
    days_after_signing: int | None = Field(None, ge=1, le=400)
    yearly: str | None = Field(None, pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")
    """Month and day, such as 01-07, in every year of the term after the one of signing."""
    months_before_end: int | None = Field(None, ge=1, le=60)
    each_semester: bool = False
    """On the days of `follow_up.semester_report_days`: the law names none."""
    dasar_hukum: str

    @model_validator(mode="after")
    def _is_due_on_one_day(self) -> "Duty":
        days = (self.days_after_signing, self.yearly, self.months_before_end, self.each_semester or None)
        if sum(each is not None for each in days) != 1:
            raise Contradiction(
                "isi satu saja: days_after_signing, yearly, months_before_end, atau each_semester.", key=("kind",)
            )
        return self


class DocumentRule(Rule):
    """A kind of text this route ends in, who signs it for the city, how long it may run, its minimum clauses."""

    signer: Literal[Signer.WALI_KOTA, Signer.OPD_HEAD]
    """Who signs it where nobody else is chosen."""
    signers: tuple[Signer, ...] = ()
    """Among whom may be chosen; empty: nobody but `signer`."""
    max_years: int | None = Field(None, ge=1)
    followed_by: DocumentType | None = None
    ends_at_following: bool = False
    """True for a text that has reached its purpose once the one that follows it is signed."""
    dasar_hukum: str
    clauses: tuple[Content, ...] = ()
    duties: tuple[Duty, ...] = ()


class ChecklistItem(Content):
    """One line of a review checklist; `id` is the form field `check.<id>`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")


class StageRule(Rule):
    """
    One stage of the route: who acts, what happens, which papers it needs and produces.

    `needs` and `produces` are kinds of paper or of document. What a proposal needs at its start stands in
    `attachments`, since it depends on who begins.
    """

    id: Stage
    who: str
    who_en: str
    text: str
    text_en: str
    needs: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    dasar_hukum: str

    def who_in(self, language: str) -> str:
        """Who acts, in a language of the pages."""
        return self.who_en if language == "en" else self.who

    def text_in(self, language: str) -> str:
        """What happens, in a language of the pages."""
        return self.text_en if language == "en" else self.text


class Checklist(StrEnum):
    """The checklists of a route, by the lens through which they look."""

    LEGAL = "legal"
    BENEFIT = "benefit"


class RouteDefinition(FitRules):
    """One route, whole. What has a default came later: proposals begun before then keep a version without it."""

    route: Route
    name: str
    name_en: str
    dasar_hukum: str
    documents: dict[DocumentType, DocumentRule]
    attachments: dict[Initiator, tuple[str, ...]]
    legal: tuple[ChecklistItem, ...]
    benefit: tuple[ChecklistItem, ...]
    approvals: tuple[ApprovalStep, ...] = ()
    """The steps with authorities outside, in order."""
    clocks: dict[str, RouteClock]
    stages: tuple[StageRule, ...] = ()
    papers: dict[str, tuple[Content, ...]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _the_dprd_as_a_step(cls, said: Any) -> Any:
        """Read versions from before the steps were a list."""
        if not isinstance(said, dict) or not isinstance(said.get("dprd"), dict):
            return said
        clocks = dict(said.get("clocks", {}))
        steps = from_dprd(said["dprd"], clocks)
        return {key: value for key, value in said.items() if key != "dprd"} | {"approvals": steps, "clocks": clocks}

    def step(self, name: str | None) -> ApprovalStep | None:
        """The step of a name; None for tasks that belong to none."""
        return next((step for step in self.approvals if step.id == name), None)

    def clock(self, name: str) -> RouteClock | None:
        """
        A clock by the name that tasks keep: one of `clocks`, or `<step>.letter` and `<step>.approval` of a step.

        None where an answer has no time limit.
        """
        step, _, assignment = name.rpartition(".")
        if (found := self.step(step)) is not None:
            return found.clock(Assignment(assignment))
        return self.clocks[name]

    def checklist(self, which: Checklist | None) -> tuple[ChecklistItem, ...]:
        """The items of a checklist; nothing for tasks without one."""
        match which:
            case Checklist.LEGAL:
                return self.legal
            case Checklist.BENEFIT:
                return self.benefit
            case None:
                return ()

    def name_in(self, language: str) -> str:
        """The name of the route in a language of the pages."""
        return self.name_en if language == "en" else self.name

    def attachments_for(self, initiated_by: Initiator) -> tuple[str, ...]:
        """Kinds of paper asked for at the start, by who begins."""
        return self.attachments.get(initiated_by, ())

    def refuse_object(self, name: str | None) -> None:
        """
        Refuse an object that the route does not know, or that has rules of its own.

        Raises:
            InvalidInput: the sentence says where it goes instead.
        """
        if name is None:
            return
        found = self.object_named(name)
        if found is None:
            known = ", ".join(each.id for each in self.objects) or "-"
            raise InvalidInput(
                "Jalur %(route)s tidak mengenal jenis objek itu (yang dikenal: %(known)s).",
                field="object",
                route=self.route,
                known=known,
            )
        if found.instead is not None:
            raise InvalidInput("Objek ini tidak melalui Satu Pintu: %(why)s", field="object", why=found.instead.words)

    def with_countries(self, countries: Countries) -> "RouteDefinition":
        """The route with the office's list of countries, where it asks for diplomatic relations."""
        if self.relations is None:
            return self
        relations = self.relations.model_copy(update={"countries": countries})
        return self.model_copy(update={"relations": relations})

    def contents_of(self, document: DocumentType) -> dict[str, tuple[Content, ...]]:
        """What the law wants in the text and in the papers of a proposal, by kind of document or paper."""
        rule = self.documents.get(document)
        clauses = {str(document): rule.clauses} if rule and rule.clauses else {}
        return clauses | self.papers

    def version(self) -> str:
        """SHA-256 of the definition: two offices with the same file have the same version."""
        body = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(body.encode()).hexdigest()
