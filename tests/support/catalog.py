"""
Every sentence the product can say, found in its code and templates, and held against `satupintu/language/en.po`.

`python -m tests.support.catalog` prints the sentences that have no translation yet, as entries to paste into `en.po`.
Babel reads the templates. Python is read from its syntax tree: Babel's own reader sees neither f-strings nor the places
where a sentence stands without a call around it (a refusal, a button, the label of a field).
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from satupintu.domain import errors
from satupintu.language import CATALOG
from tests.support.system import ROOT

PACKAGES = ("flows", "tasks", "config", "satupintu")
TEMPLATES = (ROOT / "satupintu" / "web" / "templates", ROOT / "satupintu" / "mail" / "templates")
_JINJA = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}

REFUSALS = frozenset(
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.CooperationError)
)
_FIRST_ARGUMENT = REFUSALS | {"mark", "ValueError"}
_SENTENCE_NAMES = {"_SENTENCES", "button"}
"""Variables whose text is shown: the sentences for pydantic's findings, the words on a letter's button."""
_SENTENCE_KEYWORDS = {"FieldSpec": {"label", "hint", "empty"}, "Field": {"title"}}
"""Words of a field of any form, and the labels of the proposal's, which stand before its refusals."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass
class Sentence:
    """A message id and the places that say it."""

    text: str
    places: list[tuple[str, int]] = field(default_factory=list)


@cache
def sentences() -> Mapping[str, Sentence]:
    """Every message id of the product, in the order of its files."""
    found: dict[str, Sentence] = {}
    for place, line, text in (*_in_python(), *_in_templates()):
        found.setdefault(text, Sentence(text)).places.append((place, line))
    return found


@cache
def modules() -> Sequence[tuple[str, ast.Module]]:
    """Every module of the product as path and syntax tree; read once, whoever asks."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [
        (str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
        if "versions" not in path.parts
    ]


def template_files() -> list[Path]:
    """Every template of pages and letters."""
    return [path for folder in TEMPLATES for path in sorted(folder.rglob("*")) if path.is_file()]


def _in_templates() -> Iterator[tuple[str, int, str]]:
    for path in template_files():
        for line, message, _, _ in extract_from_file("jinja2.ext:babel_extract", path, options=_JINJA):
            assert isinstance(message, str), f"{path}:{line}: plural forms are not read from en.po"
            yield str(path.relative_to(ROOT)), line, message


def _in_python() -> Iterator[tuple[str, int, str]]:
    values = {name for _, tree in modules() for name in _classes_with_a_sentence(tree)}
    for place, tree in modules():
        for line, text in sentences_in(tree, _FIRST_ARGUMENT | values):
            yield place, line, text


def _classes_with_a_sentence(tree: ast.Module) -> Iterator[str]:
    """Values such as a deviation from a route: classes whose first field is `sentence`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
            if fields and isinstance(fields[0], ast.Name) and fields[0].id == "sentence":
                yield node.name


def sentences_in(tree: ast.Module, calls: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The message ids of one module, with their lines; `calls` take a sentence as their first argument."""
    for node in ast.walk(tree):
        candidates: list[ast.expr] = []
        if isinstance(node, ast.Call):
            candidates = _said_by_call(node, calls)
        elif isinstance(node, ast.ClassDef) and {getattr(base, "id", "") for base in node.bases} & REFUSALS:
            candidates = _said_by_own_constructor(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id in _SENTENCE_NAMES for target in targets):
                candidates = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
        for each in candidates:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.lineno, each.value


def _said_by_call(call: ast.Call, calls: frozenset[str]) -> list[ast.expr]:
    name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
    if name in calls:
        return call.args[:1]
    if name == "say":
        return call.args[1:2]
    if name in _SENTENCE_KEYWORDS:
        given = [each.value for each in call.keywords if each.arg in _SENTENCE_KEYWORDS[name]]
        return [*(call.args[1:2] if name == "FieldSpec" else []), *given]
    return []


def _said_by_own_constructor(refusal: ast.ClassDef) -> list[ast.expr]:
    """A refusal that always says the same hands its sentence to the base class."""
    return [
        argument
        for call in ast.walk(refusal)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
        for argument in call.args[:1]
    ]


@cache
def translated(path: Path = CATALOG) -> Mapping[str, Message]:
    """The entries of `en.po` by message id; a file is read once, whoever asks."""
    with path.open("rb") as file:
        return {str(entry.id): entry for entry in read_po(file, abort_invalid=True) if entry.id}


def is_complete(entry: Message | None) -> bool:
    """True for an entry that the product uses: it has words and is not marked as a guess."""
    return entry is not None and isinstance(entry.string, str) and bool(entry.string.strip()) and not entry.fuzzy


def placeholders(text: str) -> set[str]:
    """The names in `%(name)s`."""
    return set(_PLACEHOLDER.findall(text))


def missing() -> list[Sentence]:
    """Sentences without a translation."""
    known = translated()
    return [each for text, each in sentences().items() if not is_complete(known.get(text))]


def unused() -> list[str]:
    """Entries of `en.po` that nothing says any more."""
    said = sentences()
    return [text for text in translated() if text not in said]


def as_entries(wanted: list[Sentence]) -> str:
    """Sentences as `.po` entries with an empty translation."""
    catalog = Catalog()
    for each in wanted:
        catalog.add(each.text, "", locations=each.places)
    file = BytesIO()
    write_po(file, catalog, width=0, omit_header=True)
    return file.getvalue().decode()


def main() -> None:
    """Print what is missing."""
    print(as_entries(missing()), end="")
    for text in unused():
        print(f"# unused: {text}")


if __name__ == "__main__":
    main()
