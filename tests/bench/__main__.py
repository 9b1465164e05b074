"""
`make bench`: the budget of the design, measured in one run on one real system, with stock Prefect beside it.

Ends with 1 when something could not be measured. A goal that is missed is printed as missed.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from tests.bench import register, stock
from tests.bench.figures import Row, at_least, at_most, seconds, show
from tests.bench.ours import Bench, Decisions, memory
from tests.bench.post_office import PostOffice, post_office
from tests.support.system import System, system

DECISIONS = 50
BURST = 40
STOCK_RUNS = 7


class Report:
    """The rows so far, and whether one is missing."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.is_whole = True
        self._began = time.monotonic()

    @contextmanager
    def part(self, what: str) -> Iterator[None]:
        """One measurement; when it fails the others still go on."""
        print(f"[{time.monotonic() - self._began:5.0f} s, load {os.getloadavg()[0]:.2f}] {what} …", flush=True)
        try:
            yield
        except Exception:
            traceback.print_exc()
            self.is_whole = False
            self.rows.append(Row(f"{what}: not measured"))


def main() -> int:
    """Measure and print; returns the exit code."""
    report = Report()
    load_before = os.getloadavg()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="satupintu-bench-"))
    folder.chmod(0o755)  # PostgreSQL's OS user passes through, where root runs this
    try:
        with post_office() as post:
            ours = _our_rows(report, folder, post)
            with report.part("stock Prefect"):
                _stock_rows(report, ours, post)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    machine = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, Prefect {version('prefect')} on both sides"
    notes = [
        f"p95 by nearest rank. {machine}, in {time.monotonic() - began:.0f} s.",
        "The next letters are those to both reviewers: the row shows when the later one was accepted.",
        f"Load average (1, 5, 15 min) before {_load(load_before)}, after {_load(os.getloadavg())}.",
    ]
    show(report.rows, "Satu Pintu: figures of one run", notes)
    return 0 if report.is_whole else 1


def _load(averages: tuple[float, float, float]) -> str:
    return " ".join(f"{each:.2f}" for each in averages)


def _our_rows(report: Report, folder: Path, post: PostOffice) -> Decisions | None:
    """Everything of our own system; the decisions, when they could be measured."""
    decisions = None
    with report.part("our own system"):
        began = time.monotonic()
        with system(folder, smtp_url=f"smtp://127.0.0.1:{post.port}") as running:
            first_start = time.monotonic() - began
            bench = Bench(running, post)
            with report.part("decisions one at a time"):
                decisions = bench.one_at_a_time(bench.propose(DECISIONS))
                report.rows += [
                    seconds("decision posted → next letters accepted", decisions.all_letters, (0.2, 0.4)),
                    seconds("  the first of the two", decisions.first_letter),
                    seconds("decision posted → committed (303)", decisions.committed),
                ]
            with report.part("burst"):
                burst = bench.at_once(bench.propose(BURST))
                rate, ready = burst.count / burst.all_letters, burst.count / burst.all_suspended
                report.rows += [
                    at_least(f"burst of {BURST}: wake-ups, to the last letter", BURST, rate, "/s", 5),
                    Row(
                        "  until all runs are suspended again",
                        n=str(BURST),
                        value=f"{burst.all_suspended:.1f} s ({ready:.1f}/s)",
                    ),
                    seconds("  posted → committed (303) in the burst", burst.committed),
                ]
            bench.close()
            with report.part("register of 100,000 agreements"):
                report.rows += _register_rows(register.measure(running, folder, post))
            with report.part("memory"):
                report.rows += [
                    Row(f"memory (PSS): {name}", value=f"{size:.0f} MiB") for name, size in memory(running).items()
                ]
            with report.part("later start"):
                later = _later_start(running)
                report.rows += [
                    Row("start on an empty data directory", n="1", value=f"{first_start:.1f} s"),
                    at_most("later start, with these proposals", later, " s", 15),
                ]
    return decisions


def _register_rows(found: register.Measured) -> list[Row]:
    if not found.counts_are_right:
        raise AssertionError("the import did not find the expected verdicts")
    took = at_most(
        f"old register of {register.ROWS:,} rows in, {found.agreements:,} accepted", found.import_took, " s", 60
    )
    return [took, *(seconds(f"  {kind}, over HTTP", times, (0.2, 0.2)) for kind, times in found.pages.items())]


def _later_start(running: System) -> float:
    running.stop()
    began = time.monotonic()
    running.start()
    return time.monotonic() - began


def _stock_rows(report: Report, ours: Decisions | None, post: PostOffice) -> None:
    theirs = stock.measure(post, STOCK_RUNS)
    report.rows.append(seconds("stock Prefect: resume → next mail accepted", theirs))
    if ours is not None:
        ratio = statistics.median(theirs) / statistics.median(ours.all_letters)
        report.rows.append(at_least("  stock / ours, of the p50s", len(theirs), ratio, "×", 20))


if __name__ == "__main__":
    sys.exit(main())
