"""Who bears a reduction, as one bar: the largest part first, each as wide as its tonnes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree  # nosec B405  # it writes, and parses nothing

WIDTH: Final = 400
HEIGHT: Final = 34
GAP: Final = 2
LEAST: Final = 3  # a part is never so narrow that it cannot be seen or pointed at


@dataclass(frozen=True)
class Part:
    """A part of the bar: what is told of it, its tonnes, and the class of its colour."""

    told: str
    tonnes: float
    fill: str


def drawn_burden(parts: Sequence[Part], said: str) -> str:
    """The bar as SVG; `said` is what it shows, in a sentence. Parts without tonnes are left out."""
    svg = ElementTree.Element(
        "svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "aria-label": said, "data-walk": "", "class": "bar"}
    )
    shown = [part for part in parts if part.tonnes > 0]
    whole, at = sum(part.tonnes for part in shown), 0.0
    room = WIDTH - GAP * (len(shown) - 1) - LEAST * len(shown)
    for part in shown:
        wide = LEAST + room * part.tonnes / whole
        told = {"x": f"{at:.1f}", "y": "0", "width": f"{wide:.1f}", "height": str(HEIGHT), "rx": "2"}
        ElementTree.SubElement(svg, "rect", {**told, "class": f"{part.fill} hit", "data-tip": part.told})
        at += wide + GAP
    return ElementTree.tostring(svg, encoding="unicode")
