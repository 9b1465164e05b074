"""One vocabulary: a name means one thing, and what belongs together has the same stem in every layer."""

import ast
from collections import defaultdict
from pathlib import Path

from tests.support import catalog
from tests.support.system import ROOT

SUBJECTS = {"process", "task", "follow_up", "register", "letters", "evidence", "office"}
USE_CASES = ROOT / "satupintu" / "usecases"

NAMED_FOR_WHAT_THEY_SERVE = ("satupintu/web/", "satupintu/cli/")
"""Pages and commands are called like the act they serve."""
PROGRAMS = (
    "satupintu/documents/gate/worker.py",
    "satupintu/documents/gate/inside/",
    "satupintu/documents/bundle/verify.py",
)
"""They run in a process of their own, and share no name with the rest."""
IN_EVERY_MODULE = {"log"}
OF_AN_EVENT_AND_OF_ITS_LETTER = {
    "satupintu/domain/process/events.py",
    "satupintu/domain/process/register_events.py",
    "satupintu/mail/letters.py",
    "satupintu/mail/ceremony_letters.py",
    "satupintu/mail/parts.py",
}
"""What has happened, and the letter that tells of it; both words stand in rows and cannot change."""

ONLY_PAGES = {
    "task/answer.py": "check, draft and process.decide together",
    "process/proposals.py": "the list and the dossier",
    "process/proposal_form.py": "the form of initiation",
    "process/routes.py": "the routes as the files say them",
    "process/route_picture.py": "the same, drawn",
    "letters/mailbox.py": "the local mailbox",
}
"""Pages that show no single use case, with what they show."""


def public_names(tree: ast.Module) -> set[str]:
    found = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        found |= {each.id for each in targets if isinstance(each, ast.Name)}
    return {name for name in found if not name.startswith("_") and len(name) > 1}


def test_a_public_name_stands_in_one_place() -> None:
    places = defaultdict(set)
    for path, tree in catalog.modules():
        if path.startswith("satupintu/") and not path.startswith((*NAMED_FOR_WHAT_THEY_SERVE, *PROGRAMS)):
            for name in public_names(tree) - IN_EVERY_MODULE:
                places[name].add(path)
    double = {name: sorted(where) for name, where in places.items() if len(where) > 1}
    assert len(places) > 1000, "the reading has gone blind"
    assert {name: where for name, where in double.items() if not set(where) <= OF_AN_EVENT_AND_OF_ITS_LETTER} == {}


def test_the_use_cases_are_the_seven_subjects() -> None:
    assert {path.name for path in USE_CASES.iterdir() if path.is_dir() and path.name != "__pycache__"} == SUBJECTS
    assert [path.name for path in USE_CASES.glob("*.py")] == ["__init__.py"]


def test_pages_rules_and_tables_stand_in_folders_of_the_same_subjects() -> None:
    others = {
        "web": {"http", "static", "templates"},
        "store": {"migrations"},
        "domain": {"route", "old_register", "typed"},
    }
    for layer, more in others.items():
        folders = {path.name for path in (ROOT / "satupintu" / layer).iterdir() if path.is_dir()} - {"__pycache__"}
        assert folders - more <= SUBJECTS, layer


def test_a_page_has_the_stem_of_the_use_case_that_it_shows() -> None:
    for subject in sorted(SUBJECTS):
        for path in sorted((ROOT / "satupintu" / "web" / subject).glob("*.py")):
            place = f"{subject}/{path.name}"
            assert place in ONLY_PAGES or (USE_CASES / place).exists(), f"what does web/{place} show?"
    assert all((ROOT / "satupintu" / "web" / place).exists() for place in ONLY_PAGES)


def test_a_task_of_prefect_has_the_stem_of_what_it_runs() -> None:
    stems = {path.stem for path in USE_CASES.rglob("*.py")} | SUBJECTS
    found = {path.stem for path in Path(ROOT / "tasks").glob("*.py")} - {"__init__"}
    assert found - stems == {"board"}, "the board in Prefect's own pages belongs to no stage"
