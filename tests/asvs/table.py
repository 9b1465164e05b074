"""
The items of OWASP ASVS 5.0 that apply to Satu Pintu, each with its tests or a written deviation, as `docs/asvs.md`.

`items.toml` holds the words; the ids and their number stand here, so that no item is lost by leaving it out there.
"""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.system import ROOT

ITEMS = ROOT / "tests" / "asvs" / "items.toml"
PAGE = ROOT / "docs" / "asvs.md"

_WANTED = """
V1.2.1 V1.2.4 V1.3.7 V1.3.11 V1.5.1
V2.2.1 V2.2.2 V2.3.1-4 V2.4.1
V3.2.1 V3.3.1-4 V3.4.1 V3.4.3-6 V3.5.1 V3.5.3 V3.7.2
V4.1.1 V4.1.3
V5.1.1 V5.2.1-3 V5.3.2 V5.4.1-3
V6.1.3 V6.3.1 V6.3.3-4 V6.4.1 V6.5.1-5 V6.6.1-3
V7.2.3-4 V7.3.1-2 V7.4.1-2 V7.6.2
V8.1.1 V8.2.1-3 V8.3.1
V9.1.1 V9.2.1-2
V11.1.2 V11.2.2 V11.4.1 V11.5.1
V12.1.1 V12.2.1 V12.3.2
V13.2.2 V13.3.1 V13.4.2 V13.4.5
V14.1.1 V14.2.1 V14.2.3-4 V14.3.2
V15.1.2-3 V15.2.1-2 V15.3.1 V15.3.3-4
V16.1.1 V16.2.1-2 V16.2.5 V16.3.1-3 V16.4.1-3 V16.5.1-3
"""
"""Levels 1 and 2."""
_WANTED_OF_LEVEL_3 = """
V1.2.10 V2.3.5 V2.4.2 V5.2.4-6 V6.3.5-6 V6.3.8 V7.5.3 V8.3.2 V13.1.3 V14.2.7 V15.4.2
"""

_GROUPS = {
    "V1": "d input validation",
    "V2.2": "d input validation",
    "V2": "j business logic",
    "V3.3": "b session",
    "V4": "l API",
    "V5.4.3": "i malicious code",
    "V5": "k files",
    "V6": "a authentication",
    "V7": "b session",
    "V8": "c access control",
    "V11": "e cryptography",
    "V12": "h communication",
    "V13": "m configuration",
    "V14": "g data protection",
    "V16": "f error and log",
}
"""Control groups of Peraturan BSSN 4/2021, by what chapter, section or item of ASVS bears the same name."""


@dataclass(frozen=True)
class Item:
    """One requirement. With a deviation beside tests, the tests show a part, and the deviation says what is left."""

    id: str
    level: int
    what: str
    tests: tuple[str, ...] = ()
    deviation: str = ""

    @property
    def group(self) -> str:
        """The control group of BSSN 4/2021, where one bears the name."""
        parts = self.id.split(".")
        return next((_GROUPS[each] for n in (3, 2, 1) if (each := ".".join(parts[:n])) in _GROUPS), "")


@dataclass(frozen=True)
class Key:
    """A key or token of the system. `purpose` is the word with which the keyring derives it."""

    name: str
    how: str
    kept: str
    changed: str
    purpose: str = ""

    @property
    def is_derived(self) -> bool:
        """True for what the keyring makes."""
        return bool(self.purpose)


@dataclass(frozen=True)
class WayIn:
    """A way to be let in. `opens` is `session`, `step` or `program` where `code` is the function that lets in."""

    name: str
    who: str
    strength: str
    opens: str = ""
    code: str = ""


@dataclass(frozen=True)
class Bound:
    """
    A limit of the program: `value` is what stands at `code`, `beyond` what happens past it.

    `code` is `path: NAME`, or `path: NAME[key]` for an entry of a table.
    """

    of: str
    code: str
    value: str
    beyond: str

    @property
    def in_code(self) -> str | None:
        """The value as it is written in the module; None where there is no such name."""
        path, _, name = self.code.partition(": ")
        return _values_in(ROOT / path).get(name)


@dataclass(frozen=True)
class Deviation:
    """A deviation with a name of its own."""

    name: str
    of: str
    why: str
    instead: str


@dataclass(frozen=True)
class Table:
    """All of `items.toml`."""

    items: tuple[Item, ...]
    deviations: tuple[Deviation, ...]
    ways_in: tuple[WayIn, ...]
    keys: tuple[Key, ...]
    bounds: tuple[Bound, ...]


def read(path: Path = ITEMS) -> Table:
    """The table as it is written."""
    found = tomllib.loads(path.read_text())
    return Table(
        tuple(Item(**{**each, "tests": tuple(each.get("tests", ()))}) for each in found["item"]),
        tuple(Deviation(**each) for each in found["deviation"]),
        tuple(WayIn(**each) for each in found["way_in"]),
        tuple(Key(**each) for each in found["key"]),
        tuple(Bound(**each) for each in found["bound"]),
    )


def wanted(level: int) -> list[str]:
    """The ids of levels 1 and 2, or of level 3, in order."""
    written = _WANTED_OF_LEVEL_3 if level == 3 else _WANTED
    return [each for word in written.split() for each in _expanded(word)]


def _expanded(word: str) -> Iterator[str]:
    section, _, numbers = word.rpartition(".")
    first, _, last = numbers.partition("-")
    for number in range(int(first), int(last or first) + 1):
        yield f"{section}.{number}"


def problems(table: Table) -> Iterator[str]:
    """What is wrong with the table, each in a sentence."""
    counted = Counter(each.id for each in table.items)
    for each in (*wanted(1), *wanted(3)):
        if not counted[each]:
            yield f"{each} is wanted and stands nowhere in items.toml."
    for name, number in counted.items():
        if number > 1:
            yield f"{name} stands {number} times in items.toml."
        if name not in {*wanted(1), *wanted(3)}:
            yield f"{name} is not among the items that are wanted."
    for item in table.items:
        if not item.tests and not item.deviation.strip():
            yield f"{item.id} has neither a test nor a deviation."
        if (item.level == 3) != (item.id in wanted(3)):
            yield f"{item.id} is not of level {item.level}."
        for test in item.tests:
            if not exists(test):
                yield f"{item.id} names {test}, which is not there."
    for bound in table.bounds:
        if bound.in_code != bound.value:
            yield f"{bound.code} is {bound.in_code} in the code and {bound.value} in items.toml."


def exists(test: str) -> bool:
    """True for the node id of a test that a file of ours holds; parameters are left out of it."""
    path, _, name = test.partition("::")
    return name in _tests_in(ROOT / path)


@cache
def _values_in(path: Path) -> Mapping[str, str]:
    """What a module gives to its names and to the entries of its tables, as it is written there."""
    body = ast.parse(path.read_text()).body if path.is_file() else []
    given = (pair for each in body for pair in _given(each))
    return {name: ast.unparse(value) for target, value in given for name, value in _named(ast.unparse(target), value)}


def _given(line: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each name of an assignment with its value; of two names at once, each with its own."""
    match line:
        case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)):
            yield from zip(targets, values, strict=True)
        case ast.Assign([target], value) | ast.AnnAssign(target, value=ast.expr() as value):
            yield target, value


def _named(name: str, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """A value under its name; the entries of a table, frozen or not, under theirs as well."""
    yield name, value
    table = value.args[0] if isinstance(value, ast.Call) and len(value.args) == 1 else value
    if isinstance(table, ast.Dict):
        for key, each in zip(table.keys, table.values, strict=True):
            if key is not None:
                yield f"{name}[{ast.unparse(key)}]", each


@cache
def _tests_in(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    body = ast.parse(path.read_text()).body
    functions = (each for each in body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


def counts(items: list[Item]) -> dict[str, int]:
    """How many are shown whole, shown in part, and not shown."""
    return {
        "by tests": sum(bool(each.tests) and not each.deviation for each in items),
        "by tests in part, with a deviation for the rest": sum(
            bool(each.tests) and bool(each.deviation) for each in items
        ),
        "by a deviation alone": sum(not each.tests for each in items),
    }


def page(table: Table) -> str:
    """`docs/asvs.md`."""
    first = [each for each in table.items if each.level < 3]
    third = [each for each in table.items if each.level == 3]
    levels = Counter(each.level for each in first)
    parts = [
        _HEAD.format(number=len(first), one=levels[1], two=levels[2], counts=_said(first)),
        "## The three deviations\n",
        *(f"**{e.name}** ({e.of}). {_line(e.why)} *Instead:* {_line(e.instead)}\n" for e in table.deviations),
        "## Levels 1 and 2\n",
        _rows(first),
        f"## Wanted of level 3\n\n{_said(third)}\n",
        _rows(third),
        "## Ways in (V6.1.3)\n",
        _grid(("way in", "for whom", "strength"), [(each.name, each.who, each.strength) for each in table.ways_in]),
        "## Keys (V11.1.2)\n",
        _grid(
            ("key", "how", "kept", "changed"), [(each.name, each.how, each.kept, each.changed) for each in table.keys]
        ),
        "## Bounds (V2.3.2, V5.1.1, V13.1.3, V15.1.3)\n",
        _BOUNDS,
        _grid(
            ("of what", "value", "beyond it", "where"), [(e.of, f"`{e.value}`", e.beyond, e.code) for e in table.bounds]
        ),
    ]
    return "\n".join(parts)


def _said(items: list[Item]) -> str:
    return "; ".join(f"{number} {how}" for how, number in counts(items).items()) + "."


def _rows(items: list[Item]) -> str:
    head = ("id", "L", "what is asked", "BSSN 4/2021", "shown by", "deviation, or what is left")
    return _grid(head, [(e.id, str(e.level), e.what, e.group, _links(e.tests), e.deviation) for e in items])


def _links(tests: tuple[str, ...]) -> str:
    return "<br>".join(f"`{each.removeprefix('tests/')}`" for each in tests)


def _grid(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_line(cell) for cell in line) + " |" for line in lines) + "\n"


def _line(words: str) -> str:
    return " ".join(words.split())


_HEAD = """\
# OWASP ASVS 5.0: what applies, and what shows it

Written by `python -m tests.asvs` from `tests/asvs/items.toml`; do not edit it here. The script ends with an error on an
item without test or deviation and on a test that is no longer there, and a unit test keeps this page equal to what it
writes. Test names are those of pytest, without parameters, under `tests/`.

{number} items of levels 1 and 2 ({one} of level 1, {two} of level 2): {counts}

The requirements are told in our own words; what binds is the text of ASVS 5.0.0. The column BSSN 4/2021 maps by the
names of its thirteen control groups alone, a to m, whose text was not at hand; an item whose chapter bears none of the
names (browser, self-contained tokens, coding) is left blank.
"""

_BOUNDS = """\
The check holds each value against the code, as it is written there; sizes are in bytes, bare times in seconds. What is
slow or heavy and where it runs: files of others are opened, read and compared in a process each, with limits and in
turns (ADR 31); reports, papers and large tables are made in a thread, when they are asked for; letters and the work of
the flow are the worker's.
"""
