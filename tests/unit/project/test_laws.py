"""The project's laws that no linter knows (docs/guide/developer.md, Laws)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from satupintu.domain.process.paper_kinds import PaperKind
from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.kinds import KINDS
from tests.support import catalog
from tests.support.system import ROOT


def modules() -> list[tuple[Path, ast.Module]]:
    """Every module of the product as path and syntax tree."""
    return [(Path(place), tree) for place, tree in catalog.modules()]


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


DOORS = {
    "state": {"store/work.py", "store/letters.py"},
    "closed_at": {"store/work.py"},
    "sent_at": {"store/letters.py"},
    "lease_until": {"store/letters.py"},
    "used_at": {"store/work.py"},
    "revoked_at": {"store/work.py"},
    "expires_at": {"store/work.py"},
    "fulfilled_on": {"store/register/tables.py", "store/follow_up/moves.py"},
    "lapsed_on": {"store/register/tables.py", "store/follow_up/moves.py"},
    "proposal_id": {"store/register/tables.py", "store/follow_up/moves.py"},
    "due_on": {"store/register/tables.py"},
}
"""The columns in which the states of tasks, letters, links and obligations stand, and the modules of their doors."""
OTHERS = {
    ("closed_at", "usecases/process/conditions.py"),  # of a condition
    ("revoked_at", "usecases/office/api_tokens.py"),  # of a program's token
    ("due_on", "usecases/process/oversight.py"),  # of a task whose calendar has changed; it stays open
}
"""Columns of the same names that are no states of these four."""


def written_columns(tree: ast.Module) -> Iterator[str]:
    """Attributes that are assigned, by name or by `setattr`, and columns that an UPDATE sets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for each in (part for target in targets for part in ast.walk(target)):
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
                    yield each.attr
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "setattr":
            yield from (each.value for each in node.args[1:2] if isinstance(each, ast.Constant))
        if isinstance(node.func, ast.Attribute) and node.func.attr == "values" and not is_birth(node.func.value):
            yield from (each.arg for each in node.keywords if each.arg)
            yield from (
                key.attr if isinstance(key, ast.Attribute) else str(getattr(key, "value", ""))
                for each in node.args
                if isinstance(each, ast.Dict)
                for key in each.keys
            )


def is_birth(statement: ast.expr) -> bool:
    """True for an INSERT: with what a row begins is no move."""
    while isinstance(statement, ast.Call):
        if isinstance(statement.func, ast.Name):
            return statement.func.id == "insert"
        statement = statement.func.value if isinstance(statement.func, ast.Attribute) else statement.func
    return False


def test_tasks_letters_links_and_obligations_move_in_their_doors_only() -> None:
    found = {
        (name, str(path).removeprefix("satupintu/"))
        for path, tree in modules()
        for name in written_columns(tree)
        if name in DOORS
    }
    past = {(name, path) for name, path in found if path not in DOORS[name]}
    assert past == OTHERS


def test_a_way_past_a_door_is_seen() -> None:
    ways = """
task.state = x
task.state, task.closed_at = x, y
link.used_at: object = now
setattr(letter, "sent_at", now)
update(Obligation).where(a).values(lapsed_on=day)
late.values({"fulfilled_on": day})
late.values({Obligation.proposal_id: day})
insert(Letter).values(state=x)
"""
    names = ["state", "state", "closed_at", "used_at", "sent_at", "lapsed_on", "fulfilled_on", "proposal_id"]
    assert sorted(written_columns(ast.parse(ways))) == sorted(names)


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


def test_a_page_gives_its_connection_back_before_a_paper_is_made_or_compared() -> None:
    """What a program or the flow asks for holds none, but nobody can see from a use case who asks."""
    slow = {"difference", "setting"}
    elsewhere = {"write_minutes", "_differences"}  # only the flow calls the one, only who has let go the other
    for path, tree in modules():
        for made in ast.walk(tree) if path.parts[:2] == ("satupintu", "usecases") else ():
            if not isinstance(made, ast.AsyncFunctionDef) or made.name in elsewhere:
                continue
            calls = [each.func for each in ast.walk(made) if isinstance(each, ast.Call)]
            names = {getattr(each, "attr", getattr(each, "id", "")) for each in calls}
            makes = {name for name in names if name in slow or (name.startswith("write_") and name != "write_sheet")}
            assert not makes or "let_go" in names, f"{path}:{made.lineno}: {makes}"


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


def test_a_kind_of_paper_is_named_by_its_member_and_never_by_its_word() -> None:
    others = {"paper_kinds.py", "made_papers.py"}  # the papers that we make share some words with the kinds
    broad = ("satupintu/domain/old_register/kinds.py", "lainnya")
    for path, tree in modules():
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        named = {text for text in texts if text in set(PaperKind) and (str(path), text) != broad}
        assert path.name in others or not named, f"{path}: {named}"
    for path in (ROOT / "satupintu" / "web" / "templates").glob("*.html"):
        texts = set(re.findall(r"""["']([a-z_]+)["']""", path.read_text()))
        assert not texts & set(PaperKind), f"{path.name}: {texts & set(PaperKind)}"


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
    "satupintu/usecases/process/signatories.py": 2,
    "satupintu/usecases/process/registration.py": 3,
    "satupintu/usecases/process/oversight.py": 1,  # silence, which answers for an authority alone
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


def test_what_is_typed_into_a_form_is_read_and_refused_in_one_place() -> None:
    """A use case says what it asks for, as fields, and a page shows them: neither reads or measures texts by hand."""
    readers = {"refuse_unseen", "on_one_line", "day_in", "hour_in", "number_in", "isalnum", "EmailStr"}
    allowed = {
        "satupintu/web/http/render.py",  # says how a number was understood, and a day in the browser's own writing
        "satupintu/web/process/proposal_form.py",  # the proposal is a model of pydantic
    }
    for path, tree in modules():
        if path.parts[:2] not in (("satupintu", "usecases"), ("satupintu", "web")) or str(path) in allowed:
            continue
        used = {each.id if isinstance(each, ast.Name) else each.attr
                for each in ast.walk(tree) if isinstance(each, ast.Name | ast.Attribute)}  # fmt: skip
        assert not used & readers, f"{path}: ask for a FieldSpec (satupintu/domain/typed/form.py)"


def test_no_page_puts_its_problems_beside_its_fields_by_hand() -> None:
    for path, tree in modules():
        given = {each.arg for each in ast.walk(tree) if isinstance(each, ast.keyword)}
        assert "problem_of" not in given or str(path) == "satupintu/web/http/forms.py", f"{path}: use form_page"
    for path in sorted((ROOT / "satupintu" / "web" / "templates").glob("*.html")):
        said = path.read_text()
        by_hand = "aria-invalid" in said or 'class="problem" id=' in said
        assert not by_hand or path.name == "macros.html", f"{path.name}: use a macro of macros.html"


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
