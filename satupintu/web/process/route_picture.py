"""A route drawn as SVG, without a line of style: the stylesheet colours it, on screen and on paper."""

import textwrap
from dataclasses import dataclass

from satupintu.domain.route.routes import RouteDefinition
from satupintu.language.route_map import Step, steps_drawn

WIDTH = 360
"""Units of the drawing; about as many pixels on a phone."""
_EDGE, _GAP, _LINE, _PAD = 24, 26, 17, 12
_CHARACTER = 7.3
"""Width of a letter in units, on the safe side for the fonts of the stylesheet."""


@dataclass(frozen=True)
class Box:
    """A box with its lines of text; `x`, `y` is its upper left corner."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    title: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    def baselines(self) -> list[tuple[int, bool, str]]:
        """Each line of text with its height and whether it belongs to the title."""
        texts = [(True, text) for text in self.title] + [(False, text) for text in self.lines]
        return [(self.y + _PAD + 12 + index * _LINE, bold, text) for index, (bold, text) in enumerate(texts)]


@dataclass(frozen=True)
class Picture:
    """The boxes from top to bottom, the arrows between them (x, from, to), and the ways around the gates."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[int, int, int], ...]
    detours: tuple[tuple[int, int, int], ...]
    height: int


def picture(definition: RouteDefinition, language: str) -> Picture:
    """Lay the way of a route out, from top to bottom."""
    boxes: list[Box] = []
    arrows: list[tuple[int, int, int]] = []
    y = 4
    gates: list[tuple[Box, str]] = []
    first: dict[str, Box] = {}
    above: list[Box] = []
    for step in steps_drawn(definition, language):
        row = _row(step, y)
        middles = {box.middle for box in (row if len(row) > len(above) else above)}
        if above:
            arrows += [(x, y - _GAP, y) for x in sorted(middles)]
        first[step.id] = row[0]
        if step.kind == "gate":
            gates.append((row[0], step.otherwise))
        boxes += row
        above, y = row, y + row[0].height + _GAP
    detours = tuple((WIDTH - 8, gate.y + gate.height - 10, first[after].y + 10) for gate, after in gates)
    return Picture(tuple(boxes), tuple(arrows), detours, y - _GAP + 4)


def _row(step: Step, y: int) -> list[Box]:
    sides = [step, *([step.side] if step.side else [])]
    full = WIDTH - 2 * _EDGE
    width = full if len(sides) == 1 else (full - 16) // 2
    room = int((width - 2 * _PAD) / _CHARACTER)
    wrapped = [
        (
            tuple(textwrap.wrap(each.title, room - 2)),
            tuple(part for line in each.lines for part in textwrap.wrap(line, room)),
        )
        for each in sides
    ]
    height = max(len(title) + len(lines) for title, lines in wrapped) * _LINE + 2 * _PAD - 2
    return [
        Box(each.kind, _EDGE + index * (width + 16), y, width, height, title, lines)
        for index, (each, (title, lines)) in enumerate(zip(sides, wrapped, strict=True))
    ]
