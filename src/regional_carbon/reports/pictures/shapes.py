"""What pictures are made of: an SVG, and rectangles, lines, dots and words in it, in the classes of the style sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 - it writes, and reads nothing

SVG: Final = "http://www.w3.org/2000/svg"


def picture(width: float, height: float, told: str = "", *, walk: bool = False, stretched: bool = False) -> ET.Element:
    """An empty picture; `told` says what it shows, without it the text beside it does.

    `walk`: its marks are reached by the arrow keys. `stretched`: it fills whatever width it is given.
    """
    given = {"viewBox": f"0 0 {width:g} {height:g}"}
    given |= {"role": "img", "aria-label": told} if told else {"aria-hidden": "true"}
    given |= {"data-walk": ""} if walk else {}
    given |= {"preserveAspectRatio": "none"} if stretched else {}
    return ET.Element("svg", given)


def rectangle(of: ET.Element, x: float, y: float, width: float, height: float, kind: str, tip: str = "") -> None:
    """A rectangle of a class; one narrower than half a point is drawn half a point wide."""
    places = {"x": x, "y": y, "width": max(width, 0.5), "height": height, "rx": 2}
    _mark(of, "rect", places, kind, tip)


def line(of: ET.Element, points: Iterable[tuple[float, float]], kind: str, width: float = 2) -> None:
    """A line through points, of a class."""
    written = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ET.SubElement(of, "polyline", {"points": written, "class": f"line {kind}", "stroke-width": f"{width:g}"})


def area(of: ET.Element, points: Iterable[tuple[float, float]], kind: str) -> None:
    """An area within points, of a class."""
    ET.SubElement(of, "polygon", {"points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points), "class": kind})


def dot(of: ET.Element, x: float, y: float, radius: float, kind: str, tip: str = "") -> None:
    """A dot of a class."""
    _mark(of, "circle", {"cx": x, "cy": y, "r": radius}, kind, tip)


def says(of: ET.Element, x: float, y: float, said: str, kind: str = "sm", anchor: str = "start") -> None:
    """Words at a place, of a class; `anchor` says which end of them stands there."""
    given = {"x": f"{x:.1f}", "y": f"{y:.1f}", "class": kind, "text-anchor": anchor}
    ET.SubElement(of, "text", given).text = said


def whisker(of: ET.Element, low: float, high: float, y: float, size: float, width: float = 2) -> None:
    """An interval: a line with an upright at each end."""
    line(of, [(low, y), (high, y)], "link", width)
    for end in (low, high):
        line(of, [(end, y - size), (end, y + size)], "link", width)


def _mark(of: ET.Element, tag: str, places: dict[str, float], kind: str, tip: str) -> None:
    given = {name: f"{value:.1f}" for name, value in places.items()} | {"class": f"{kind} hit" if tip else kind}
    ET.SubElement(of, tag, given | ({"data-tip": tip} if tip else {}))


def as_svg(drawn: ET.Element) -> str:
    """A picture as it stands in a page."""
    return ET.tostring(drawn, encoding="unicode")
