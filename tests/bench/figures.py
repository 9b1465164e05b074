"""Figures with their goals, and the one table they are printed in."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


def p95(values: Sequence[float]) -> float:
    """The smallest value that at least 95 of 100 do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


@dataclass(frozen=True)
class Row:
    """One line of the table. A goal is met when every figure that has one keeps it."""

    what: str
    n: str = "–"
    p50: str = "–"
    p95: str = "–"
    value: str = "–"
    goal: str = "–"
    is_met: bool | None = None
    """None where there is no goal."""


def seconds(what: str, values: Sequence[float], goal: tuple[float, float] | None = None) -> Row:
    """Median and p95 of durations; `goal` is what p50 and p95 may be at most."""
    middle, high = statistics.median(values), p95(values)
    row = Row(what, n=str(len(values)), p50=f"{middle:.3f} s", p95=f"{high:.3f} s")
    if goal is None:
        return row
    is_met = middle <= goal[0] and high <= goal[1]
    return Row(row.what, row.n, row.p50, row.p95, goal=f"≤ {goal[0]} s / ≤ {goal[1]} s", is_met=is_met)


def at_least(what: str, n: int, value: float, unit: str, goal: float) -> Row:
    """A figure that should be high."""
    return Row(what, n=str(n), value=f"{value:.1f}{unit}", goal=f"≥ {goal:g}{unit}", is_met=value >= goal)


def at_most(what: str, value: float, unit: str, goal: float) -> Row:
    """A figure that should be low."""
    return Row(what, n="1", value=f"{value:.1f}{unit}", goal=f"≤ {goal:g}{unit}", is_met=value <= goal)


def show(rows: Sequence[Row], title: str, notes: Sequence[str]) -> None:
    """Print the table, with what is needed to judge it below."""
    table = Table(title=title, title_justify="left", caption="\n".join(notes), caption_justify="left")
    table.add_column("measured", no_wrap=True)
    for name in ("n", "p50", "p95", "value", "goal"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in rows:
        verdict = {None: "", True: "met", False: "[bold]missed[/bold]"}[row.is_met]
        table.add_row(row.what, row.n, row.p50, row.p95, row.value, row.goal, verdict)
    Console(width=120).print(table)
