"""The English catalogue keeps step with everything the product can say."""

import ast
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from satupintu.domain.errors import InvalidForm
from satupintu.domain.task.assignments import Choice
from satupintu.domain.typed.form import FieldSpec
from satupintu.language import CATALOG, explain, say
from satupintu.usecases.task.check import Answer, check_answer
from satupintu.usecases.task.form import Asked
from tests.support import catalog

NAMES = {"Satu", "Pintu", "SHA-256", "Rp", "MB", "KB"}
"""Words that stand in templates as they are, in every language."""
_CONSTRUCTS = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
_ATTRIBUTE = re.compile(r'[a-z-]+="')
"""What a block or a macro puts into a tag."""
_READ_ALOUD = {"title", "alt", "placeholder", "aria-label"}
_INDONESIAN = re.compile(
    r"\b(?:tidak|belum|yang|dan|atau|untuk|dengan|pada|sudah|telah|oleh|dari|dalam|adalah|berkas|usulan|naskah|surat|"
    r"tugas|pengguna|mitra|riwayat|berhenti|berjalan|dibuat|nomor|tenggat|menunggu|alasan|tautan|kirim\w*|ditolak)\b",
    re.IGNORECASE,
)
_WORDS_OF_REGISTERS = (
    *("abroad", "affairs", "body", "city", "dates", "day_words", "headings", "kinds", "offices", "own_list"),
    *("partner_kinds", "sides", "terms", "text_kinds", "titles"),
)
_READ_NOT_SAID = {f"satupintu/domain/old_register/{name}.py" for name in _WORDS_OF_REGISTERS}
"""Modules with the words of old registers, which are looked for in files."""
_FORM_OF_PREFECT = {"title", "description"}
"""Keyword arguments that label Prefect's run form, which has one language: that of the office."""


def test_every_sentence_has_an_english_translation() -> None:
    missing = catalog.missing()
    entries = catalog.as_entries(missing)
    assert not missing, f"{len(missing)} missing in en.po; paste and translate:\n{entries}"


def test_no_translation_is_left_over() -> None:
    unused = catalog.unused()
    assert not unused, "nothing says these entries of en.po any more:\n" + "\n".join(unused)


def test_no_message_id_stands_twice() -> None:
    ids = [line for line in CATALOG.read_text(encoding="utf-8").splitlines() if line.startswith("msgid ")]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("text", list(catalog.translated()))
def test_a_translation_is_english_and_has_the_placeholders_and_the_markup_of_its_sentence(text: str) -> None:
    translation = str(catalog.translated()[text].string)
    assert catalog.placeholders(translation) == catalog.placeholders(text)
    assert sorted(re.findall(r"<[^>]+>|{\w+}|`[^`]+`", translation)) == sorted(
        re.findall(r"<[^>]+>|{\w+}|`[^`]+`", text)
    )
    facts = dict.fromkeys(catalog.placeholders(text), "x")
    for language in ("id", "en"):
        assert "%(" not in say(language, text, **facts)
    assert translation.strip() == translation
    assert translation.endswith(".") == text.endswith("."), translation
    assert not _INDONESIAN.search(re.sub(r"%\(\w+\)s", "", translation)), "is this English?"


def test_a_sentence_left_untranslated_or_only_guessed_is_found(tmp_path: Path) -> None:
    file = tmp_path / "en.po"
    file.write_text('msgid "a"\nmsgstr "b"\n\n#, fuzzy\nmsgid "c"\nmsgstr "d"\n\nmsgid "e"\nmsgstr ""\n')
    complete = {text: catalog.is_complete(entry) for text, entry in catalog.translated(file).items()}
    assert complete == {"a": True, "c": False, "e": False}


def test_the_reader_of_python_knows_every_place_where_a_sentence_stands() -> None:
    source = """
class Worse(NotFound):
    def __init__(self): super().__init__("own constructor")
_SENTENCES = {"key": "value of a table"}
class Letter:
    button: ClassVar[str] = "button"
def act():
    mark("marked"); print(f"{say(language, 'inside an f-string')}"); say(language, dynamic)
    FieldSpec("name", "label", hint="hint")
    Field("default", title="title of a field", description="other"); Found("value with a sentence", {})
    raise errors.InvalidInput("in two " "parts", field="name")
"""
    calls = catalog.REFUSALS | {"mark", "Found"}
    found = [text for _, text in catalog.sentences_in(ast.parse(source), frozenset(calls))]
    assert sorted(found) == [
        "button",
        "hint",
        "in two parts",
        "inside an f-string",
        "label",
        "marked",
        "own constructor",
        "title of a field",
        "value of a table",
        "value with a sentence",
    ]


def test_missing_sentences_are_printed_as_entries_that_can_be_pasted(tmp_path: Path) -> None:
    wanted = [catalog.Sentence("Isi: “%(label)s”.", [("a.py", 3)]), catalog.Sentence('Kata "sandi"', [("b.py", 4)])]
    file = tmp_path / "en.po"
    file.write_text(catalog.as_entries(wanted))
    assert list(catalog.translated(file)) == [each.text for each in wanted]
    assert "#: a.py:3" in file.read_text()


class _Words(HTMLParser):
    """Everything a reader sees or hears of a template."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += data.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in _READ_ALOUD:
                self.found += (value or "").split()


@pytest.mark.parametrize("path", catalog.template_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_words_stand_in_a_template_outside_a_translation(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    parser = _Words()
    parser.feed(_CONSTRUCTS.sub(" ", source))
    loose = {word for word in parser.found if re.search(r"\w{2}", word) and not _ATTRIBUTE.match(word)}
    assert not loose - NAMES

    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    translated = {id(part) for call in tree.find_all(nodes.Call) for part in call.args if _is_gettext(call)}
    strings = [each.value for each in tree.find_all(nodes.Const) if id(each) not in translated]
    assert not [each for each in strings if isinstance(each, str) and _INDONESIAN.search(each) and " " in each]


def _is_gettext(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name == "gettext"


def test_no_indonesian_stands_in_code_outside_a_translation() -> None:
    said = catalog.sentences()
    found = []
    for place, tree in catalog.modules():
        if place in _READ_NOT_SAID:
            continue
        ignored = {id(each) for node in ast.walk(tree) for each in _not_shown_in_two_languages(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in ignored:
                text = node.value
                if " " in text.strip() and text not in said and _INDONESIAN.search(text):
                    found.append(f"{place}:{node.lineno}: {text}")
    assert not found, "say() or mark() these:\n" + "\n".join(found)


def _not_shown_in_two_languages(node: ast.AST) -> list[ast.AST]:
    """
    Docstrings, comments of columns, and what Prefect shows: names of its tasks, descriptions, its run form.

    So are words that stand beside their English, as in a route file.
    """
    if isinstance(node, ast.Dict):
        keys = {getattr(key, "value", None): value for key, value in zip(node.keys, node.values, strict=True)}
        return [keys["text"]] if {"text", "text_en"} <= set(keys) else []
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return [node.value]
    if not isinstance(node, ast.Call):
        return []
    name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
    if name in ("effect", "Deployment"):
        return list(node.args)
    return [each.value for each in node.keywords if each.arg in _FORM_OF_PREFECT or each.arg == "comment"]


def test_a_label_inside_a_refusal_is_translated_with_it() -> None:
    asked = Asked((Choice.RECORD,), (), (FieldSpec("letter_number", "Nomor surat jawaban"),), ())
    with pytest.raises(InvalidForm) as refused:
        check_answer(Answer(choice=Choice.RECORD, declaration=True), asked, date(2026, 11, 24))
    assert explain("en", refused.value.problems[0]) == "Please fill in: Number of the letter of reply."
    assert explain("id", refused.value.problems[0]) == "Isi: Nomor surat jawaban."
