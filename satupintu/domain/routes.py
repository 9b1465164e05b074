"""
A route as data: its documents, papers, checklists, signers and clocks, each rule with its `dasar_hukum`.

The office keeps them in `config/routes/*.toml`; a proposal keeps the version (SHA-256) that it started with.
"""

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from satupintu.domain.lifecycle import Stage
from satupintu.domain.proposal import DocumentType, Initiator, Route

DayUnit = Literal["working", "calendar"]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Clock(_Rule):
    """A time limit. `unit` is working days (hari kerja) or calendar days (hari)."""

    days: int = Field(ge=1, le=400)
    unit: DayUnit
    dasar_hukum: str


class Content(_Rule):
    """Something the law wants a text or a paper to contain; shown to the legal reviewer as what to look for."""

    text: str
    text_en: str
    dasar_hukum: str

    def text_in(self, language: str) -> str:
        """The words in a language of the pages."""
        return self.text_en if language == "en" else self.text


class DocumentRule(_Rule):
    """A kind of text this route ends in, who signs it for the city, how long it may run, its minimum clauses."""

    signer: Literal["wali_kota", "opd_head"]
    max_years: int | None = Field(None, ge=1)
    followed_by: DocumentType | None = None
    dasar_hukum: str
    clauses: tuple[Content, ...] = ()


class ChecklistItem(Content):
    """One line of a review checklist; `id` is the form field `check.<id>`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")


class DprdRule(_Rule):
    """
    For which documents the DPRD must approve first.

    At home once the trigger is met (`dprd_must_approve`); with a foreign partner `always` (PP 28/2018 Ps. 30).
    """

    documents: tuple[DocumentType, ...] = ()
    carries: tuple[str, ...] = ()
    """Papers that the request to the DPRD must carry."""
    steps: tuple[int, ...] = ()
    """Days of the DPRD's and the Wali Kota's turns within the whole (KSDD, Ps. 12(1)); the whole is `clocks.dprd`."""
    always: bool = False
    dasar_hukum: str


class StageRule(_Rule):
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


class RouteDefinition(_Rule):
    """One route, whole. What has a default came later: proposals begun before then keep a version without it."""

    route: Route
    name: str
    name_en: str
    dasar_hukum: str
    documents: dict[DocumentType, DocumentRule]
    attachments: dict[Initiator, tuple[str, ...]]
    legal: tuple[ChecklistItem, ...]
    benefit: tuple[ChecklistItem, ...]
    dprd: DprdRule
    clocks: dict[str, Clock]
    stages: tuple[StageRule, ...] = ()
    papers: dict[str, tuple[Content, ...]] = {}

    @field_validator("clocks")
    @classmethod
    def _clocks_that_came_later(cls, clocks: dict[str, Clock]) -> dict[str, Clock]:
        """Versions kept from before the request to the DPRD was a step of its own do not name its clock."""
        return {"dprd_letter": Clock(days=5, unit="working", dasar_hukum="Kebijakan"), **clocks}

    def name_in(self, language: str) -> str:
        """The name of the route in a language of the pages."""
        return self.name_en if language == "en" else self.name

    def attachments_for(self, initiated_by: Initiator) -> tuple[str, ...]:
        """Kinds of paper asked for at the start, by who begins."""
        return self.attachments.get(initiated_by, ())

    def contents_of(self, document: DocumentType) -> dict[str, tuple[Content, ...]]:
        """What the law wants in the text and in the papers of a proposal, by kind of document or paper."""
        rule = self.documents.get(document)
        clauses = {str(document): rule.clauses} if rule and rule.clauses else {}
        return clauses | self.papers

    def version(self) -> str:
        """SHA-256 of the definition: two offices with the same file have the same version."""
        body = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(body.encode()).hexdigest()
