"""How far a year has run from its plan, month by month: a line about zero, what a season may explain, and December."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree  # nosec B405  # it writes, and parses nothing

WIDTH: Final = 760
HEIGHT: Final = 236
LEFT, RIGHT, TOP, BOTTOM = 74, 116, 14, 30
MONTHS: Final = 12


@dataclass(frozen=True)
class Month:
    """A month read: tonnes to date above the plan, how many of them a season may explain, and what a tip tells."""

    month: int
    above: float
    usual: float
    told: str


@dataclass(frozen=True)
class December:
    """Where the year heads: tonnes above the plan of the year, nine times of ten between `low` and `high`."""

    above: float
    low: float | None
    high: float | None
    told: str


@dataclass(frozen=True)
class _Scale:
    most: float

    def x(self, month: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * month / MONTHS

    def y(self, tonnes: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.most - tonnes) / (2 * self.most)


def drawn_deviation(
    months: Sequence[Month], december: December | None, steps: Sequence[tuple[float, str]], said: str
) -> str:
    """The picture as SVG; `steps` are the heights that have a grid line, each with how it is written."""
    ends = [] if december is None else [december.above, december.low or 0.0, december.high or 0.0]
    most = max([*(abs(one.above) for one in months), *(one.usual for one in months), *map(abs, ends), 1.0]) * 1.1
    scale = _Scale(most)
    svg = ElementTree.Element(
        "svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "aria-label": said, "data-walk": ""}
    )
    for height, written in steps:
        if abs(height) <= most:
            _line(svg, (LEFT, scale.y(height)), (WIDTH - RIGHT, scale.y(height)), "zero" if height == 0 else "gridl")
            _text(svg, LEFT - 8, scale.y(height) + 4, written, "tick", "end")
    upper = [(0.0, 0.0), *((one.month, one.usual) for one in months)]
    band = [(scale.x(at), scale.y(of)) for at, of in upper] + [
        (scale.x(at), scale.y(-of)) for at, of in reversed(upper)
    ]
    ElementTree.SubElement(svg, "path", {"d": f"M{_path(band)}Z", "class": "gband"})
    for month in range(1, MONTHS + 1):
        _text(svg, scale.x(month), HEIGHT - 8, str(month), "tick", "middle")
    points = [(scale.x(0), scale.y(0)), *((scale.x(one.month), scale.y(one.above)) for one in months)]
    kind = "l5" if months and months[-1].above > 0 else "l1"
    ElementTree.SubElement(svg, "path", {"d": f"M{_path(points)}", "class": f"line {kind} thick"})
    if december is not None and points:
        _december(svg, december, points[-1], scale, kind)
    for one in months:
        at = {"cx": f"{scale.x(one.month):.1f}", "cy": f"{scale.y(one.above):.1f}", "r": "4"}
        ElementTree.SubElement(svg, "circle", {**at, "class": f"{kind.replace('l', 'f')} hit", "data-tip": one.told})
    return ElementTree.tostring(svg, encoding="unicode")


def _december(
    svg: ElementTree.Element, december: December, last: tuple[float, float], scale: _Scale, kind: str
) -> None:
    end = (scale.x(MONTHS), scale.y(december.above))
    _line(svg, last, end, f"line {kind} dash")
    if december.low is not None and december.high is not None:
        _line(svg, (end[0], scale.y(december.low)), (end[0], scale.y(december.high)), f"line {kind}")
    at = {"cx": f"{end[0]:.1f}", "cy": f"{end[1]:.1f}", "r": "5"}
    ElementTree.SubElement(svg, "circle", {**at, "class": f"{kind.replace('l', 'f')} hit", "data-tip": december.told})
    _text(svg, end[0] + 12, end[1] + 4, december.told, "lab b", "start")


def _line(svg: ElementTree.Element, start: tuple[float, float], end: tuple[float, float], kind: str) -> None:
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    ElementTree.SubElement(svg, "line", {**{name: f"{value:.1f}" for name, value in ends.items()}, "class": kind})


def _text(svg: ElementTree.Element, x: float, y: float, text: str, kind: str, anchor: str) -> None:
    given = {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": kind, "text-anchor": anchor}
    ElementTree.SubElement(svg, "text", given).text = text


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
