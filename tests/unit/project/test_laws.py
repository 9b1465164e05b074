"""The project's laws that no linter knows (design.md, section 2 and 3)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS
from tests.support.system import ROOT

PACKAGES = ("flows", "tasks", "config", "satupintu")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    paths = [*tests, *(ROOT / path for path, _ in modules())]
    assert not [path for path in paths if len(path.read_text().splitlines()) > 400]


def test_the_status_of_a_proposal_is_assigned_in_its_own_module_only() -> None:
    found = []
    for path, tree in modules():
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            flat = [each for target in targets for each in ast.walk(target)]
            if any(isinstance(each, ast.Attribute) and each.attr == "_status" for each in flat):
                found.append(str(path))
    assert set(found) == {"satupintu/store/proposals.py"}


def test_nobody_commits_by_hand_and_transactions_are_opened_by_use_cases() -> None:
    for path, tree in modules():
        calls = [
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        ]
        assert "commit" not in calls, path
        if "transaction" in calls:
            assert path.parts[:2] == ("satupintu", "usecases") or str(path) == "satupintu/web/server.py", path


def test_time_is_read_from_the_clock_only() -> None:
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = f"{getattr(node.func.value, 'id', '')}.{node.func.attr}"
                read = name in ("datetime.now", "datetime.utcnow", "date.today", "time.time")
                assert not read or str(path) == "satupintu/usecases/office/desk.py", f"{path}: {name}"
        asked = re.findall(
            r"func\.now|current_(?:date|time)|(?<![.\w])now\(\)", (ROOT / path).read_text(), re.IGNORECASE
        )
        assert not asked, f"{path}: the database's time is the machine's, which the product's clock may be ahead of"


def test_smtplib_is_never_imported() -> None:
    for path, tree in modules():
        for node in ast.walk(tree):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert "smtplib" not in names, path


def test_a_stage_has_the_same_stem_in_tasks_and_use_cases() -> None:
    for stem in ("initiation", "review", "approvals", "signing", "registration"):
        assert (ROOT / "tasks" / f"{stem}.py").exists()
        assert (ROOT / "satupintu" / "usecases" / "process" / f"{stem}.py").exists()


KNOWS_KINDS = {
    "satupintu/domain/task/kinds.py": 11,  # the table
    "satupintu/usecases/process/consequences.py": 12,  # what follows from each
    "satupintu/usecases/task/form.py": 8,  # the fields of each
    "satupintu/domain/office/office.py": 2,  # the reviewers of each lens
    "satupintu/domain/process/papers.py": 7,  # with which task a paper helps
    "satupintu/domain/process/approvals.py": 7,  # letter and answer of a step
    "satupintu/language/route_map.py": 12,  # the picture of a route
    "satupintu/usecases/process/initiation.py": 4,
    "satupintu/usecases/process/review.py": 3,
    "satupintu/usecases/process/approvals.py": 1,
    "satupintu/usecases/process/signing.py": 10,
    "satupintu/usecases/process/signatories.py": 3,
    "satupintu/usecases/process/registration.py": 3,
    "satupintu/usecases/process/papers.py": 1,  # the approval of the DPRD
}
"""How often each module names a kind of task. Everybody else reads the record of the kind (`domain.task.kinds`)."""


def test_only_the_stages_and_the_tables_name_kinds_of_task() -> None:
    found = {}
    for path, tree in modules():
        names = [node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        if count := sum(isinstance(each, ast.Name) and each.id == "Assignment" for each in names):
            found[str(path)] = count
    assert found == KNOWS_KINDS, "a kind named in one more place is one more edit for whoever adds a stage"


def test_no_page_or_letter_names_a_kind_of_task() -> None:
    names = "|".join(Assignment)
    for folder in ("web/templates", "mail/templates"):
        for path in sorted((ROOT / "satupintu" / folder).rglob("*")):
            if path.is_file():
                named = re.findall(
                    rf"assignment\s*(?:==|!=|(?:not )?in)|[\"'](?:{names})[\"']\s*(?:==|!=)", path.read_text()
                )
                assert not named, path


def test_deciding_knows_no_stage() -> None:
    text = (ROOT / "satupintu" / "usecases" / "process" / "decide.py").read_text()
    assert len(text.splitlines()) < 250
    assert not re.search(r"\b(?:Assignment|Choice|Status|Stage)\.", text)


def test_every_kind_of_task_has_one_record_and_is_asked_for_by_some_stage() -> None:
    assert list(KINDS) == list(Assignment)
    asked = set()
    stages = [
        ROOT / "satupintu" / "usecases" / "process" / f"{stem}.py" for stem in ("initiation", "review", "signing")
    ]
    for path in (*stages, ROOT / "satupintu" / "domain" / "process" / "approvals.py"):
        text = path.read_text()
        asked |= {each for each in Assignment if f"Assignment.{each.name}" in text or KINDS[each].is_review}
    assert asked == set(Assignment)


def test_the_fields_of_a_decision_are_read_through_their_typed_value() -> None:
    """What is stored is named where it is hashed, wrapped and selected; everybody else reads `decision.given`."""
    pages = sorted((ROOT / "satupintu").rglob("*.html"))
    named = [
        path
        for path in [*(ROOT / path for path, _ in modules()), *pages]
        if re.search(r"ecision\.fields\b", path.read_text())
    ]
    assert [str(path.relative_to(ROOT / "satupintu" / "usecases" / "process")) for path in named] == [
        "decide.py",
        "dossier.py",
    ]
