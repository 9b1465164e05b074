"""
A route as data: its documents, papers, checklists, signers and clocks, each rule with its `dasar_hukum`.

The office keeps them in `config/routes/*.toml`; a proposal keeps the version (SHA-256) that it started with.
"""

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from satupintu.domain.proposal import DocumentType, Initiator, Route

DayUnit = Literal["working", "calendar"]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Clock(_Rule):
    """A time limit. `unit` is working days (hari kerja) or calendar days (hari)."""

    days: int = Field(ge=1, le=400)
    unit: DayUnit
    dasar_hukum: str


class DocumentRule(_Rule):
    """A kind of text this route ends in, who signs it for the city, and how long it may run."""

    signer: Literal["wali_kota", "opd_head"]
    max_years: int | None = None
    followed_by: DocumentType | None = None
    dasar_hukum: str


class ChecklistItem(_Rule):
    """One line of a review checklist; `id` is the form field `check.<id>`."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")
    text: str
    text_en: str
    dasar_hukum: str


class DprdRule(_Rule):
    """For which documents the DPRD must approve first, once the trigger of the route is met."""

    documents: tuple[DocumentType, ...] = ()
    carries: tuple[str, ...] = ()
    """Papers that the request to the DPRD must carry."""
    steps: tuple[int, ...] = ()
    """Days of the DPRD's and the Wali Kota's turns within the whole (KSDD, Ps. 12(1)); the whole is `clocks.dprd`."""
    dasar_hukum: str


class RouteDefinition(_Rule):
    """One route, whole."""

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

    def version(self) -> str:
        """SHA-256 of the definition: two offices with the same file have the same version."""
        body = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(body.encode()).hexdigest()
