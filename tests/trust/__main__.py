"""
`python -m tests.trust [R1 R2 ...] [--scale short|full]`: try promises one after another, keep what came of each.

Each runs in a process of its own, first with its defect planted: what that leaves behind ends with the process.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path

from tests.support.system import ROOT
from tests.trust import table
from tests.trust.promises import Attempt, Enough, Promise, Scale
from tests.trust.rows import PROMISES, ROWS


def main() -> int:
    """Returns 1 when a promise was broken, a run ended early or a planted defect went unseen."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument("only", nargs="*", metavar="R", help="promises to try; all of them by default")
    parser.add_argument("--scale", type=Scale, choices=list(Scale), default=Scale.FULL)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--seeded", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        return _one(PROMISES[given.only[0]], given.scale, Path(given.one), seeded=given.seeded)
    unknown = [each for each in given.only if each not in PROMISES]
    if unknown:
        parser.error(f"not built or unknown: {', '.join(unknown)}")
    outcomes = [_tried(PROMISES[each], given.scale) for each in given.only or PROMISES]
    return 0 if all(each.is_kept for each in outcomes) else 1


def _tried(promise: Promise, scale: Scale) -> table.Outcome:
    """A run with the defect, a run without, and their row."""
    print(f"{promise.id} {promise.says}", flush=True)
    seeded = _in_a_process(promise, scale, seeded=True)
    outcome = _in_a_process(promise, scale, seeded=False)
    outcome.defect_found = seeded.failed > 0
    table.keep(outcome, ROWS)
    verdict = "kept" if outcome.is_kept else "NOT KEPT"
    counts = f"{outcome.tried} tried, {outcome.failed} failed, {outcome.seconds:.0f} s, {outcome.figures}"
    found = "found" if outcome.defect_found else f"NOT found ({seeded.broken_off or seeded.tried})"
    print(f"  {verdict}: {counts}; planted defect {found}. {outcome.broken_off}", flush=True)
    return outcome


def _in_a_process(promise: Promise, scale: Scale, *, seeded: bool) -> table.Outcome:
    with tempfile.NamedTemporaryFile("r", suffix=".json") as written:
        command = [sys.executable, "-m", "tests.trust", promise.id, "--scale", scale, "--one", written.name]
        code = subprocess.run([*command, *(["--seeded"] if seeded else [])], cwd=ROOT, check=False).returncode
        text = written.read()
    if text:
        return table.Outcome(**json.loads(text))
    return table.outcome_of(promise, scale, Attempt(0, Path()), 0, f"its process ended with {code}")


def _one(promise: Promise, scale: Scale, written: Path, *, seeded: bool) -> int:
    began, broken_off = time.monotonic(), ""
    with tempfile.TemporaryDirectory(prefix="satupintu-trust-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        attempt = Attempt(promise.seeded_size if seeded else promise.sizes[scale], Path(folder), seeded)
        try:
            promise.run(attempt)
        except Enough:
            broken_off = "" if seeded else "too many failures"
        except Exception as error:
            traceback.print_exc()
            broken_off = f"{type(error).__name__}: {error}"[:500]
    outcome = table.outcome_of(promise, scale, attempt, time.monotonic() - began, broken_off)
    written.write_text(json.dumps(asdict(outcome)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
