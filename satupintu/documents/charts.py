"""
Charts as SVG, made here: columns by year and bars by name.

Colours are attributes, so no style sheet and no script is needed, on the page, in a PDF and on paper. A screen reader
gets the title and the description; the table beside a chart says the same in numbers.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

_WIDTH = 420
_INK, _SOFT, _FILL, _GOAL, _LINE = "#14213d", "#4a5675", "#0b4f6c", "#b7791f", "#d9deea"
_PLOT = 150
_ROW = 38
_LONGEST = 58
"""Letters of a name that fit above its bar."""


def columns(name: str, title: str, description: str, rows: Sequence[tuple[str, int, int | None]]) -> str:
    """A column for each (label, value, target); a target is a dashed line across its column."""
    svg = _picture(name, title, description, _PLOT + 44)
    highest = max(1, *(max(value, target or 0) for _, value, target in rows))
    step = _WIDTH / len(rows)
    ground = 20 + _PLOT
    _line(svg, 0, _WIDTH, ground, _LINE)
    for at, (label, value, target) in enumerate(rows):
        middle, height = step * (at + 0.5), _PLOT * value / highest
        _box(svg, middle - step * 0.32, ground - height, step * 0.64, height)
        if target is not None:
            level = ground - _PLOT * target / highest
            _line(svg, middle - step * 0.5, middle + step * 0.5, level, _GOAL, dashes="5 3")
        _text(svg, middle, ground - height - 5, str(value), _INK, anchor="middle")
        _text(svg, middle, ground + 17, label, _SOFT, anchor="middle")
    return tostring(svg, encoding="unicode")


def bars(name: str, title: str, description: str, rows: Sequence[tuple[str, int]]) -> str:
    """A bar under each name, as long as its value."""
    svg = _picture(name, title, description, _ROW * len(rows) + 6)
    highest = max(1, *(value for _, value in rows))
    for at, (label, value) in enumerate(rows):
        top = _ROW * at
        length = (_WIDTH - 50) * value / highest
        shown = label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"
        _text(svg, 0, top + 14, shown, _INK)
        _box(svg, 0, top + 20, length, 12)
        _text(svg, length + 6, top + 31, str(value), _INK)
    return tostring(svg, encoding="unicode")


def _picture(name: str, title: str, description: str, height: int) -> Element:
    told = {"role": "img", "aria-labelledby": f"{name}-judul {name}-uraian"}
    box = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_WIDTH} {height}", "font-family": "sans-serif"}
    svg = Element("svg", {**box, **told})
    SubElement(svg, "title", id=f"{name}-judul").text = title
    SubElement(svg, "desc", id=f"{name}-uraian").text = description
    return svg


def _text(svg: Element, x: float, y: float, text: str, fill: str, anchor: str = "start") -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}
    SubElement(svg, "text", {**place, "fill": fill, "font-size": "12"}).text = text


def _box(svg: Element, x: float, y: float, width: float, height: float) -> None:
    size = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
    SubElement(svg, "rect", {**size, "fill": _FILL})


def _line(svg: Element, start: float, end: float, y: float, stroke: str, dashes: str = "none") -> None:
    way = {"x1": f"{start:.1f}", "x2": f"{end:.1f}", "y1": f"{y:.1f}", "y2": f"{y:.1f}"}
    SubElement(svg, "line", {**way, "stroke": stroke, "stroke-width": "2", "stroke-dasharray": dashes})
