"""Indonesian is the source language; English stands in `en.po`. Dates and numbers follow CLDR."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.support import NullTranslations

from satupintu.domain.errors import CooperationError
from satupintu.domain.marks import Country
from satupintu.domain.marks import Marked as Marked
from satupintu.domain.marks import mark as mark
from satupintu.domain.route.deadlines import JAKARTA
from satupintu.domain.route.law import Words
from satupintu.language.countries import country_name

CATALOG = Path(__file__).parent / "en.po"
_LOCALES = {"id": "id_ID", "en": "en_GB"}


class Catalog(NullTranslations):
    """A `.po` file read as it is: translators edit one file and nothing has to be compiled."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        with path.open("rb") as file:
            self._messages = {
                entry.id: entry.string for entry in read_po(file) if entry.id and entry.string and not entry.fuzzy
            }

    def gettext(self, message: str) -> str:
        translated = self._messages.get(message, message)
        return translated if isinstance(translated, str) else message

    ugettext = gettext


@cache
def translations(language: str) -> NullTranslations:
    """The translations of a language; Indonesian translates into itself."""
    return Catalog(CATALOG) if language == "en" else NullTranslations()


def say(language: str, sentence: str, **facts: Any) -> str:
    """Translate a sentence and fill its named placeholders."""
    gettext = translations(language).gettext
    shown = {name: _shown(language, fact) for name, fact in facts.items()}
    return gettext(sentence) % shown if shown else gettext(sentence)


def _shown(language: str, fact: Any) -> Any:
    """A fact in the language of the sentence around it; a refusal within a refusal is explained."""
    if isinstance(fact, Marked):
        return translations(language).gettext(fact)
    if isinstance(fact, Country):
        return country_name(language, fact)
    if isinstance(fact, Words):
        return fact.text_in(language)
    return explain(language, fact) if isinstance(fact, CooperationError) else fact


def explain(language: str, error: CooperationError) -> str:
    """The sentence of a refusal, for the person who met it."""
    return say(language, error.sentence, **error.facts)


def long_date(language: str, day: date, *, weekday: bool = False) -> str:
    """`24 November 2026`, or with the weekday `Selasa, 24 November 2026`."""
    return format_date(day, "EEEE, d MMMM yyyy" if weekday else "d MMMM yyyy", locale=_LOCALES[language])


def moment_in_words(language: str, at: datetime) -> str:
    """`24 November 2026, 09.12 WIB`: a moment in Jambi's time."""
    local = at.astimezone(JAKARTA)
    pattern = "d MMMM yyyy, HH:mm 'WIB'" if language == "en" else "d MMMM yyyy, HH.mm 'WIB'"
    return format_datetime(local, pattern, locale=_LOCALES[language])
