"""What ASVS asks of the code and its settings as a whole, read from the files: cryptography, secrets, ways in, TLS."""

import ast
import json
import re
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from config.settings import Settings
from tests.asvs.table import read
from tests.support.system import ROOT
from tests.unit.project.test_laws import modules

WEAK = {"md5", "sha1", "new", "random", "uuid1", "uuid3", "uuid5", "mktemp"}
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}|\bsp_[A-Za-z0-9_-]{43}\b|\bAKIA[0-9A-Z]{16}\b"
)
"""A private key, a token of ours, an access key of a cloud."""


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Every call with the name that is called, such as `hashlib.sha256`."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield path, node, ast.unparse(node.func)


def enclosing(called: str) -> set[str]:
    """The functions that call something, as `path: function`."""
    found = set()
    for path, tree in modules():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                names = {ast.unparse(each.func) for each in ast.walk(function) if isinstance(each, ast.Call)}
                if called in names:
                    found.add(f"{path}: {function.name}")
    return found


def test_no_broken_hash_and_no_guessable_number_is_used_anywhere() -> None:
    imported = set()
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported |= {(each.name, str(path)) for each in node.names}
            if isinstance(node, ast.ImportFrom):
                imported |= {(f"{node.module}.{each.name}", str(path)) for each in node.names}
    assert not [each for each in imported if each[0].partition(".")[0] in ("random", "numpy", "Crypto")]
    for path, _, name in calls():
        owner, _, last = name.rpartition(".")
        assert not (owner in ("hashlib", "uuid", "tempfile") and last in WEAK), f"{path}: {name}"


def test_what_opens_something_is_drawn_or_derived_with_256_bits_and_kept_as_its_fingerprint() -> None:
    imported = {
        ast.unparse(node)
        for path, tree in modules()
        if str(path) == "satupintu/domain/evidence/tokens.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
    }
    assert imported == {"import hashlib", "import hmac", "import secrets"}
    kept = []
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "token_sha256":
                kept.append((str(path), ast.unparse(node.value)))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith(".token_sha256"):
                kept.append((str(path), ast.unparse(node.value)))
    assert len(kept) >= 4
    assert not [each for each in kept if not each[1].startswith("fingerprint(") and each[1] != "''"]


def test_every_use_of_the_signing_keys_stands_in_the_list_of_keys() -> None:
    used = set()
    for _, call, name in calls():
        if re.search(r"(^|\.)keyring\.(mac|sign|verify)$", name):
            first = call.args[0]
            used.add(
                first.value if isinstance(first, ast.Constant) else ast.unparse(first).removeprefix("f").strip("'")
            )
    assert used == {each.purpose for each in read().keys if each.is_derived}


def test_the_ways_in_are_those_of_the_list_and_no_others() -> None:
    ways = read().ways_in
    assert enclosing("Session") == {each.code for each in ways if each.opens == "session"}
    assert enclosing("_raise") == {each.code for each in ways if each.opens == "step"}
    assert enclosing("api_tokens.holder") == {each.code for each in ways if each.opens == "program"}


def test_the_checks_of_the_linter_for_dangerous_calls_are_on_and_set_aside_only_with_a_reason() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert lint["select"] == ["ALL"]
    assert {each for each in lint["ignore"] if re.fullmatch(r"S\d*", each)} == {"S101", "S603", "S607", "S701"}
    set_aside = [
        (str(path), code) for path, _ in modules() for code in re.findall(r"noqa: (S\d+)", (ROOT / path).read_text())
    ]
    assert sorted(set_aside) == [
        ("satupintu/cli/casefile.py", "S506"),  # a loader that is a SafeLoader
        ("satupintu/domain/office/bounds.py", "S105"),  # UNKNOWN_TOKEN is a word of the counters, no token
        ("satupintu/domain/office/security.py", "S105"),  # so are TOKEN_CREATED and TOKEN_REVOKED of the log
        ("satupintu/domain/office/security.py", "S105"),
        ("satupintu/usecases/evidence/snapshot.py", "S608"),  # names of tables out of the database's own catalogue
    ]


def test_templates_come_from_files_and_escape_what_is_put_in() -> None:
    made = {str(path) for path, _, name in calls() if name.endswith("from_string")}
    assert made == {"satupintu/documents/sheets.py"}, "the layout of a paper, from our own folder"
    for path in sorted((ROOT / "satupintu").rglob("*.html")):
        words = path.read_text()
        assert not re.search(r"autoescape false|<script|\son[a-z]+=|javascript:", words), path
        drawn = set(re.findall(r"{{\s*([\w.]+)\s*\|\s*safe\b", words))
        assert drawn <= {"table.chart", "square"}, f"{path}: only what the program draws itself"


def test_the_proxy_speaks_tls_of_today_and_nothing_else() -> None:
    said = re.sub(r"#.*", "", (ROOT / "deploy" / "nginx.conf").read_text())
    assert re.findall(r"listen\s+([^;]+);", said) == ["443 ssl"]
    assert re.findall(r"ssl_protocols\s+([^;]+);", said) == ["TLSv1.2 TLSv1.3"]


def test_the_proxy_puts_its_own_word_in_the_place_of_where_a_request_says_it_came_from() -> None:
    said = re.sub(r"#.*", "", (ROOT / "deploy" / "nginx.conf").read_text())
    places = [each for each in re.findall(r"{([^{}]*)}", said) if "proxy_pass" in each]
    assert len(places) == said.count("proxy_pass") == 2
    for each in places:
        assert re.findall(r"X-Forwarded-For\s+([^;]+);", each) == ["$remote_addr"], each


def test_secrets_are_drawn_on_the_first_start_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    made = [Settings(data_dir=tmp_path / name).secrets for name in _folders(tmp_path)]
    flat = [each for one in made for each in (*one.keys, one.database, one.prefect)]
    assert len(set(flat)) == len(flat) == 6
    assert all(len(one.keys[0]) >= 43 for one in made)
    assert stat.S_IMODE((tmp_path / "a" / "secrets.json").stat().st_mode) == 0o600


def _folders(tmp_path: Path) -> tuple[str, str]:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    return ("a", "b")


def test_no_secret_stands_in_the_files_of_the_project() -> None:
    for folder in ("satupintu", "flows", "tasks", "config", "deploy", "docs", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (
                ".py",
                ".toml",
                ".md",
                ".conf",
                ".yaml",
                ".example",
                ".service",
                ".html",
                ".txt",
                ".json",
            ):
                assert not SECRETS.search(path.read_text()), path
    for line in (ROOT / "deploy" / "environment.example").read_text().splitlines():
        name, _, value = line.lstrip("# ").partition("=")
        assert not (name.endswith("SECRET_KEYS") and len(value) > 20), "an example is not a key"


def test_every_library_is_pinned_with_its_hash_from_one_registry_and_stands_in_the_bill_of_materials() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    outside = [each for each in locked if each["source"] != {"editable": "."}]
    assert len(outside) == len(locked) - 1 > 50
    assert {each["source"].get("registry") for each in outside} == {"https://pypi.org/simple"}
    for each in outside:
        files = [*each.get("wheels", []), *([each["sdist"]] if "sdist" in each else [])]
        assert files and all(file["hash"].startswith("sha256:") for file in files), each["name"]
    uv = Path(sys.executable).with_name("uv")
    options = ("export", "--frozen", "--offline", "--no-dev", "--format", "cyclonedx1.5", "--quiet")
    bill = json.loads(subprocess.run([uv, *options], cwd=ROOT, capture_output=True, check=True).stdout)
    named = {each["name"] for each in bill["components"]}
    direct = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {re.split(r"[\[<>=]", each)[0] for each in direct} <= named
