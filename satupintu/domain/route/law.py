"""What every part of a route file is made of: a rule, a time limit, words in both languages."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

DayUnit = Literal["working", "calendar"]


class Rule(BaseModel):
    """A part of a file of the office: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(BaseModel):
    """A name that the office itself gave, in the languages of pages and letters; history and letters keep both."""

    model_config = ConfigDict(frozen=True)

    id: str
    en: str

    def text_in(self, language: str) -> str:
        """The words in a language of the pages."""
        return self.en if language == "en" else self.id


class Phrase(Rule):
    """A sentence of a route file."""

    text: str
    text_en: str

    def text_in(self, language: str) -> str:
        """The words in a language of the pages."""
        return self.text_en if language == "en" else self.text

    @property
    def words(self) -> Words:
        return Words(id=self.text, en=self.text_en)


class Content(Phrase):
    """Something the law wants a text or a paper to contain; shown to the legal reviewer as what to look for."""

    dasar_hukum: str


class RouteClock(Rule):
    """A time limit. `unit` is working days (hari kerja) or calendar days (hari)."""

    days: int = Field(ge=1, le=400)
    unit: DayUnit
    dasar_hukum: str
