"""
The order of day and month by run of rows: whoever kept the file wrote the rows of a stretch in one way.

A row between two that are certain, and certain of the same, is like them. Between two that differ, what the order of
the days themselves tells is used; what is left is one question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter

from satupintu.domain.old_register.dates import DateOrder, Written

_ROWS_TO_A_SWITCH = 10
"""Certain rows to every change of order at least, in a file that has stretches at all."""
_LEAST_IN_ORDER = 8
_SHARE_IN_ORDER = 0.95
"""Certain days at least, and the share that must follow one another, for a file to be in the order of its days."""
_LEAST_IN_A_RUN = 3
"""Certain rows of one order on end, before a row beside them is read like them."""


@dataclass(frozen=True)
class Dated:
    """A row with a day written in numbers."""

    line: int
    name: str
    """Of the cell whose day can be two days, else of the first day."""
    order: DateOrder | None
    """What the row itself shows."""
    day: date | None
    """The day, where it is certain."""
    written: Written | None
    """The day, where it can be two."""


@dataclass(frozen=True)
class Runs:
    """What the rows around say of those that show nothing themselves."""

    orders: Mapping[int, DateOrder] = field(default_factory=dict)
    """By line."""
    groups: Mapping[int, str] = field(default_factory=dict)
    """Lines of one question, by the name of its first cell."""
    is_dashed_by_day: bool = False
    """Without a slash the day stands first, as offices here write it: no certain day of the file says otherwise."""


def runs_of(rows: Sequence[Dated]) -> Runs:
    """The runs of a file, whose rows come in their order."""
    certain = [row for row in rows if row.order is not None]
    switches = sum(one.order is not other.order for one, other in pairwise(certain))
    if switches > max(1, len(certain) // _ROWS_TO_A_SWITCH):  # no stretches: each row is a question of its own
        return Runs(groups={row.line: row.name for row in rows if row.order is None})
    ascends = _ascends([row.day for row in certain if row.day is not None])
    orders: dict[int, DateOrder] = {}
    groups: dict[int, str] = {}
    runs = _in_runs(certain)
    for before, between, after in _stretches(rows):
        one, other = (each.order if each is not None and each.line in runs else None for each in (before, after))
        is_at_an_end = before is None or after is None
        if one is other or one is None or other is None:
            known = one or other if one is other or is_at_an_end else None
            orders |= {row.line: known for row in between} if known else {}
            groups |= {} if known else {row.line: between[0].name for row in between}
            continue
        first, last = _parted(before, between, after, ascends)
        orders |= {row.line: one for row in between[:first]} | {row.line: other for row in between[last:]}
        groups |= {row.line: between[first].name for row in between[first:last]}
    return Runs(orders, groups)


def _in_runs(certain: Sequence[Dated]) -> set[int]:
    """The lines that stand in a run long enough to be relied on."""
    found: set[int] = set()
    for _, same in groupby(certain, key=attrgetter("order")):
        run = [row.line for row in same]
        if len(run) >= _LEAST_IN_A_RUN:
            found.update(run)
    return found


def _stretches(rows: Sequence[Dated]) -> Iterator[tuple[Dated | None, Sequence[Dated], Dated | None]]:
    """Rows that show nothing, with the certain ones before and after them."""
    before: Dated | None = None
    between: list[Dated] = []
    for row in rows:
        if row.order is None:
            between.append(row)
            continue
        if between:
            yield before, between, row
        before, between = row, []
    if between:
        yield before, between, None


def _ascends(days: Sequence[date]) -> bool | None:
    """True where the days of the file go up, False where they go down; None where they are in no order."""
    if len(days) < _LEAST_IN_ORDER:
        return None
    steps = [(one <= other, one >= other) for one, other in pairwise(days)]
    for ascends, up in ((True, [each[0] for each in steps]), (False, [each[1] for each in steps])):
        if sum(up) >= _SHARE_IN_ORDER * len(steps):
            return ascends
    return None


def _parted(
    before: Dated | None, between: Sequence[Dated], after: Dated | None, ascends: bool | None
) -> tuple[int, int]:
    """Up to where the rows are like the one before, and from where like the one after; all between is open."""
    if ascends is None or not (before and after and before.day and after.day):
        return 0, len(between)
    lowest, highest = sorted((before.day, after.day))
    told: list[DateOrder | None] = []
    for row in between:
        days = row.written.days if row.written else {}
        fitting = [order for order, day in days.items() if lowest <= day <= highest]
        told.append(fitting[0] if len(fitting) == 1 else None)
    first = max((index + 1 for index, each in enumerate(told) if each is before.order), default=0)
    last = min((index for index, each in enumerate(told) if each is after.order), default=len(between))
    return (first, last) if first <= last else (0, len(between))
