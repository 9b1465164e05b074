"""What the documents name is there, and what the code cites stands in the documents."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.support.system import ROOT

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "adr").glob("0*.md"))
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((DOCS / "guide").glob("*.md"))]
FOLDERS = ("flows", "tasks", "config", "satupintu", "tests", "docs", "deploy")
WRITTEN = {".py", ".md", ".toml", ".yml", ".html", ".txt", ".typ", ".po", ".service", ".conf", ".example", ""}
"""Endings of files that people write and read; `Makefile` has none."""


def texts() -> Iterator[tuple[Path, str]]:
    """Every file that people write, of the folders and of the root."""
    inside = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")))
    for path in (*(path for path in sorted(ROOT.iterdir()) if not path.name.startswith(".")), *inside):
        if path.is_file() and path.suffix in WRITTEN and "files" not in path.parts:
            yield path, path.read_text()


def is_there(name: str, cited_in: Path) -> bool:
    """True where a document is found from the root, or, between documents, from the one that names it."""
    between = cited_in.suffix in (".md", ".yml") and ((cited_in.parent / name).exists() or (DOCS / name).exists())
    return (ROOT / name).exists() or between


def test_every_document_that_is_named_anywhere_is_in_the_repository() -> None:
    """A name in quotes is a part of a path that code puts together, and fails by itself."""
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in texts()
        for name in re.findall(r"(?<![\w*/.\"-])[\w./-]*\w\.md\b", text)
        if not is_there(name, path)
    ]
    assert missing == []


def test_every_decision_that_is_cited_by_number_is_there() -> None:
    numbers = {int(path.name[:4]) for path in DECISIONS}
    cited = {int(number) for _, text in texts() for number in re.findall(r"\bADRs? (\d+)", text)}
    assert len(cited) > 10, "the reading has gone blind"
    assert cited <= numbers


def test_the_index_lists_every_decision_under_its_title() -> None:
    listed = re.findall(r"^\| (\d+) \| \[(.+)\]\((.+)\) \|$", (DOCS / "adr" / "index.md").read_text(), re.MULTILINE)
    titles = [(path.read_text().splitlines()[0], path.name) for path in DECISIONS]
    assert [(f"# {number}. {title}", name) for number, title, name in listed] == titles


def test_the_guides_name_files_and_folders_that_are_there() -> None:
    missing = [
        f"{guide.relative_to(ROOT)}: {name}"
        for guide in GUIDES
        for name in re.findall(r"`((?:satupintu|flows|tasks|config|tests|deploy|docs)/[\w./-]+)", guide.read_text())
        if not (ROOT / name.rstrip(".")).exists() and name != "config/trust/"  # made by whoever has roots to put there
    ]
    assert missing == []


def names_in_the_code() -> set[str]:
    """Classes and functions of the product, its enums also with each member: `Route`, `Route.KSDD`."""
    found: set[str] = set()
    for path in (ROOT / "satupintu").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(node.name)
            if isinstance(node, ast.ClassDef):
                assigned = [target for each in node.body if isinstance(each, ast.Assign) for target in each.targets]
                found |= {f"{node.name}.{target.id}" for target in assigned if isinstance(target, ast.Name)}
    return found


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    rows = re.findall(r"^\|[^|]*\|[^|]*\|([^|]*)\|$", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([\w.]+)`", row)]
    assert len(named) > 80, "the reading has gone blind"
    known = names_in_the_code()
    assert [name for name in named if name not in known] == []


def test_the_guide_of_the_clerk_uses_the_words_of_the_pages() -> None:
    """Whatever stands in bold there is what somebody looks for on the screen."""
    said = (ROOT / "satupintu" / "language" / "en.po").read_text().replace('"\n"', "")
    bold = re.findall(r"\*\*(.+?)\*\*", " ".join((DOCS / "guide" / "clerk.md").read_text().split()))
    assert len(bold) > 60, "the reading has gone blind"
    assert [words for words in bold if words not in said] == []


def test_the_newest_version_of_the_changelog_is_that_of_the_project() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == version


def test_the_site_fetches_nothing_from_another_host() -> None:
    text = (ROOT / "mkdocs.yml").read_text()
    assert re.search(r"^  font: false\b", text, re.MULTILINE), "fonts would come from Google"
    assert re.findall(r"https?://|^repo_url|^extra_(?:css|javascript)", text, re.MULTILINE) == []
