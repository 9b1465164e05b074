"""`docs/trust.md`: what was tried, when, how often, and what that proves; written after each promise."""

import fcntl
import json
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.support.system import ROOT
from tests.trust.promises import Attempt, Promise, Scale, Unbuilt, bound

RAW = ROOT / "docs" / "trust.json"
TABLE = ROOT / "docs" / "trust.md"
HEAD = """# What trust rests on

Promises R1 to R29 as `make trust` tries them, each on PostgreSQL; one alone by `make trust ONLY="R2 R3"`, quickly by
`SCALE=short`. A row stands until a run of the same size takes its place; a short run never takes that of a full one.
The bound is what the count proves at 95 % (0 of N: fewer than 3/N). "Defect found" says whether the run noticed the
defect that the tests planted before it; what is planted, and what of the goal was not reached, stands below the table.

"""
COLUMNS = "| | Promise | Run | Tried | Failed | Bound | Figures | Took | Defect found |\n|" + "---|" * 9


@dataclass
class Outcome:
    """What is kept of a run."""

    id: str
    scale: str
    at: str
    commit: str
    tried: int
    failed: int
    seconds: float
    defect_found: bool
    figures: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    broken_off: str = ""
    """What ended the run before its size was reached."""

    @property
    def is_kept(self) -> bool:
        return not (self.failed or self.broken_off) and self.defect_found and self.tried > 0


def outcome_of(promise: Promise, scale: Scale, attempt: Attempt, seconds: float, broken_off: str) -> Outcome:
    """A run as it is kept; whether its defect was found is known from another run."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return Outcome(
        promise.id,
        scale,
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        commit.stdout.strip() or "unknown",
        attempt.tried,
        len(attempt.failures),
        round(seconds, 1),
        defect_found=False,
        figures=attempt.figures,
        failures=attempt.failures,
        broken_off=broken_off,
    )


def keep(outcome: Outcome, rows: list[Promise | Unbuilt], raw: Path = RAW, table: Path = TABLE) -> None:
    """Put an outcome among those of before, and write the table anew."""
    with raw.open("a") as lock:  # two runs side by side keep both of their rows
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = read(raw)
        kept[f"{outcome.id} {outcome.scale}"] = outcome
        raw.write_text(json.dumps([asdict(each) for each in kept.values()], indent=1, ensure_ascii=False) + "\n")
        table.write_text(written(kept, rows))


def read(raw: Path = RAW) -> dict[str, Outcome]:
    """What earlier runs left."""
    text = raw.read_text() if raw.exists() else ""
    return {f"{each['id']} {each['scale']}": Outcome(**each) for each in json.loads(text or "[]")}


def written(kept: dict[str, Outcome], rows: list[Promise | Unbuilt]) -> str:
    """The whole text."""
    lines, notes = [COLUMNS], []
    for row in rows:
        if isinstance(row, Unbuilt):
            lines.append(f"| {row.id} | {row.says} | not reached | | | | {row.why} | | |")
            continue
        found = kept.get(f"{row.id} {Scale.FULL}") or kept.get(f"{row.id} {Scale.SHORT}")
        lines.append(_row(row, found))
        left = f" Not reached: {row.left}" if row.left else ""
        notes.append(f"- **{row.id}** One try is: {row.tries}; full size {row.sizes[Scale.FULL]:,}. "
                     f"Planted: {row.defect}.{left}")  # fmt: skip
    failures = [
        f"- **{each.id}**, {each.at}: {why}"
        for each in kept.values()
        for why in ([each.broken_off] if each.broken_off else []) + each.failures[:5]
    ]
    failed = "\n## Failures\n\n" + "\n".join(failures) + "\n" if failures else ""
    return (
        HEAD
        + "\n".join(lines)
        + "\n\n## Tries, planted defects, what was not reached\n\n"
        + "\n".join(notes)
        + "\n"
        + failed
    )


def _row(promise: Promise, found: Outcome | None) -> str:
    if found is None:
        return f"| {promise.id} | {promise.says} | not run yet | | | | | | |"
    figures = "; ".join(f"{name} {value}" for name, value in found.figures.items())
    run = f"{found.scale}, {found.at}, {found.commit}"
    found_defect = "yes" if found.defect_found else "**no**"
    took = f"{found.seconds / 60:.1f} min" if found.seconds > 120 else f"{found.seconds:.0f} s"
    tried = f"{found.tried:,}" + (" (broken off)" if found.broken_off else "")
    return (
        f"| {promise.id} | {promise.says} | {run} | {tried} | {found.failed} | {bound(found.tried, found.failed)} | "
        f"{figures} | {took} | {found_defect} |"
    )
