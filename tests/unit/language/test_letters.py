"""Every letter, in both languages, as plain text and as HTML."""

import re
from functools import cache
from typing import Any, NamedTuple

import pytest
from jinja2 import UndefinedError

from satupintu.language import say
from satupintu.mail.letters import LETTERS
from satupintu.mail.parts import LetterBody
from satupintu.mail.rendering import TEMPLATES, render
from tests.support import catalog
from tests.unit.language.bodies import CASES, LANGUAGES, LETTERHEAD, a_body, a_letter, an_envelope, part, text_of

OF_NO_PROPOSAL = (
    "sign_in", "digest", "history_anchored", "asked_after", "not_answered", "followed_up", "team_report_due",
    "agreement_terminated", "new_link", "party_has_left", "meeting_invitation", "meeting_not_held",
)  # fmt: skip
NEVER_SHOWN = {("sign_in", "name"), ("signature_requested", "assignment")}
"""Values that the envelope says already, or that only tell letters apart."""
LEFT_OUT_WHEN_NOT_GIVEN = ("due", "entry")

EVERY_LETTER = pytest.mark.parametrize(("folder", "variant"), CASES, ids=str)
BOTH_LANGUAGES = pytest.mark.parametrize("language", LANGUAGES)


class Shape(NamedTuple):
    """What a sentence looks like in a text: its words as they stand, with anything in place of its placeholders."""

    parts: tuple[str, ...]
    pattern: re.Pattern[str]

    def stands_in(self, text: str) -> bool:
        """True if the text says it; looking for the bare words first spares nearly every search."""
        return all(each in text for each in self.parts) and self.pattern.search(text) is not None


def _shape(words: str) -> Shape:
    parts = tuple(re.split(r"%\(\w+\)s", words))
    return Shape(parts, re.compile(r"(?<!\w)" + ".+?".join(re.escape(part) for part in parts) + r"(?!\w)"))


@cache
def _shapes(language: str, least_words: int) -> dict[str, Shape]:
    """What each sentence of the catalogue looks like in a letter of a language."""
    said = {text: text if language == "id" else str(entry.string) for text, entry in catalog.translated().items()}
    return {text: _shape(words) for text, words in said.items() if len(words.split()) >= least_words}


def _sentences_in(text: str, language: str) -> set[str]:
    said = {sentence for sentence, shape in _shapes(language, 4).items() if shape.stands_in(text)}
    return {sentence for sentence in said if sentence.endswith((".", ":", "”"))}


@cache
def _indonesian_words() -> dict[str, Shape]:
    """Pieces of sentences that no English translation contains."""
    known = catalog.translated()
    english = "\n".join(str(entry.string) for entry in known.values())
    pieces = {piece.strip() for text in known for piece in re.split(r"%\(\w+\)s", text)}
    shapes = {piece: _shape(piece) for piece in pieces if re.search(r"\w{4}", piece)}
    return {piece: shape for piece, shape in shapes.items() if not shape.stands_in(english)}


@cache
def _english_sentences() -> dict[str, Shape]:
    """Translations that no Indonesian sentence contains."""
    indonesian = "\n".join(catalog.translated())
    return {text: shape for text, shape in _shapes("en", 2).items() if not shape.stands_in(indonesian)}


def test_every_folder_of_letters_belongs_to_one_letter_and_holds_its_three_templates() -> None:
    folders = {path.name: path for path in TEMPLATES.iterdir() if path.name != "_base"}
    assert set(folders) == set(LETTERS)
    for path in folders.values():
        assert {file.name for file in path.iterdir()} == {"subject.txt", "body.txt", "body.html"}
    assert {letter.template() for letter in LETTERS.values()} == set(LETTERS)
    assert len(set(LETTERS.values())) == len(LETTERS)


@BOTH_LANGUAGES
@EVERY_LETTER
def test_a_letter_is_written_in_both_forms_and_says_the_same_in_each(folder: str, variant: bool, language: str) -> None:
    letter = a_letter(folder, language, variant)
    plain, html = " ".join(part(letter, "plain").split()), text_of(part(letter, "html"))
    assert _sentences_in(plain, language) == _sentences_in(html, language) != set()
    assert letter["Content-Language"] == language
    button = LETTERS[folder].button
    has_link = button is not None or LETTERS[folder].several is not None
    assert ("https://satupintu.example/t/TOKEN" in plain) == has_link
    assert part(letter, "html").count('href="https://satupintu.example/t/TOKEN"') == has_link
    if button is not None:
        assert say(language, button) in plain
        assert say(language, button) in html


@EVERY_LETTER
def test_no_indonesian_remains_in_an_english_letter(folder: str, variant: bool) -> None:
    letter = a_letter(folder, "en", variant)
    for text in (letter["Subject"], part(letter, "plain"), text_of(part(letter, "html"))):
        assert not [piece for piece, shape in _indonesian_words().items() if shape.stands_in(text)]


@EVERY_LETTER
def test_no_english_remains_in_an_indonesian_letter(folder: str, variant: bool) -> None:
    letter = a_letter(folder, "id", variant)
    for text in (letter["Subject"], part(letter, "plain"), text_of(part(letter, "html"))):
        assert not [sentence for sentence, shape in _english_sentences().items() if shape.stands_in(text)]


@BOTH_LANGUAGES
@EVERY_LETTER
def test_a_subject_is_one_line_and_names_the_dossier(folder: str, variant: bool, language: str) -> None:
    letter = a_letter(folder, language, variant)
    assert not re.search(r"[\r\n]", letter["Subject"])
    assert letter["Subject"] == letter["Subject"].strip()
    head = bytes(letter).partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 76 for line in head.split(b"\r\n") if b"=?utf-8?" in line), "RFC 2047, section 2"
    if folder not in OF_NO_PROPOSAL:
        assert letter["Subject"].startswith("[KS-2026-0042] ")
        assert letter["Subject"].endswith(": Talang Gulo <RDF> & “Regen”")


@BOTH_LANGUAGES
@EVERY_LETTER
def test_the_plain_text_has_a_salutation_an_even_table_and_no_gaps(folder: str, variant: bool, language: str) -> None:
    letter = a_letter(folder, language, variant)
    plain = part(letter, "plain")
    greeting = ["Yth. E. Lector,", "", "Dengan hormat,", ""] if language == "id" else ["Dear E. Lector,", ""]
    assert plain.splitlines()[: len(greeting)] == greeting
    assert plain.splitlines()[len(greeting)][0].isupper()
    assert "\n\n\n" not in plain
    assert "None" not in plain
    if folder not in OF_NO_PROPOSAL:
        labels = re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', part(letter, "html"))
        rows = [re.search(rf"(?m)^{re.escape(label)} *: ", plain) for label in labels]
        assert len(labels) >= 5
        assert all(rows), f"each label begins a line: {labels}\n{plain}"
        assert language == "id" or {len(row.group()) for row in rows if row} == {14}


@BOTH_LANGUAGES
@EVERY_LETTER
def test_what_people_wrote_cannot_act_as_markup_in_the_html(folder: str, variant: bool, language: str) -> None:
    html = part(a_letter(folder, language, variant), "html")
    assert "<RDF>" not in html
    assert (
        folder in ("sign_in", "history_anchored", "team_report_due") or "Talang Gulo &lt;RDF&gt; &amp; “Regen”" in html
    )


def _values_in_use() -> list[tuple[str, str]]:
    found = [(folder, name) for folder, letter in sorted(LETTERS.items()) for name in letter.model_fields]
    return [each for each in found if each not in NEVER_SHOWN and each[1] not in LEFT_OUT_WHEN_NOT_GIVEN]


@pytest.mark.parametrize(("folder", "name"), _values_in_use())
def test_a_letter_that_lacks_a_value_is_an_error_and_never_a_blank(folder: str, name: str) -> None:
    whole = a_body(folder, "en")
    values: dict[str, Any] = {each: getattr(whole, each) for each in type(whole).model_fields if each != name}
    annotations = dict.fromkeys(values, Any)
    lacking = type(type(whole).__name__, (LetterBody,), {"__annotations__": annotations, "button": whole.button})
    with pytest.raises((UndefinedError, AssertionError)):  # Babel asserts that a day is one
        render(lacking(**values), an_envelope("en"), LETTERHEAD)


@BOTH_LANGUAGES
def test_a_letter_without_a_day_has_no_row_for_it(language: str) -> None:
    body = a_body("signature_requested", language, due=None, working_days=None)
    letter = render(body, an_envelope(language), LETTERHEAD)
    for text in (part(letter, "plain"), text_of(part(letter, "html"))):
        assert not re.search(rf"(?m)^{say(language, 'Tenggat')} ", text)
        assert "None" not in text
