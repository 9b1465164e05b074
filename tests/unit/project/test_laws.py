"""The project's laws that no linter knows (design.md, section 2 and 3)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from satupintu.domain.task.assignments import Assignment
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


def test_no_paper_is_made_and_no_file_stored_while_rows_are_held() -> None:
    slow = ("put", "put_made", "put_bytes", "typeset", "difference", "table", "to_thread", "hand_over")
    for path, tree in modules():
        for block in ast.walk(tree):
            if not (isinstance(block, ast.AsyncWith) and "transaction()" in ast.unparse(block.items[0])):
                continue
            calls = [each.func for each in ast.walk(block) if isinstance(each, ast.Call)]
            names = [getattr(each, "attr", getattr(each, "id", "")) for each in calls]
            found = [name for name in names if name in slow or name.startswith("write_")]
            assert not found, f"{path}:{block.lineno}: {found}"


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


def test_every_kind_of_task_is_asked_for_by_some_stage() -> None:
    asked = set()
    for stem in ("initiation", "review", "approvals", "signing"):
        text = (ROOT / "satupintu" / "usecases" / "process" / f"{stem}.py").read_text()
        asked |= {each for each in Assignment if f"Assignment.{each.name}" in text or each.value.endswith("_review")}
    assert asked == set(Assignment)
