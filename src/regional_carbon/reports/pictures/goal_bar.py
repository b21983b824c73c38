"""How far a goal is: one bar of what may remain, what is shared out, what is to be found, what comes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from regional_carbon.reports.pictures.shapes import as_svg, picture, rectangle, says

WIDTH: Final = 372.0
HEIGHT: Final = 42.0


@dataclass(frozen=True)
class Part:
    """A part of the bar: its tonnes, the class of its colour, what stands below it or in its tip."""

    tonnes: float
    kind: str
    told: str


def bar_to_goal(parts: Sequence[Part], told: str, below: tuple[str, str] = ("", "")) -> str:
    """The bar as SVG; `told` says what it shows, `below` stands at its left and right end."""
    drawn = picture(WIDTH, HEIGHT, told, walk=True)
    shown = [part for part in parts if part.tonnes > 0]
    whole, x = sum(part.tonnes for part in shown), 0.0
    for part in shown:
        wide = (WIDTH - len(shown) + 1) * part.tonnes / whole
        rectangle(drawn, x, 0, wide, 22, part.kind, part.told)
        x += wide + 1
    says(drawn, 0, 38, below[0], "sm tink")
    says(drawn, WIDTH, 38, below[1], "sm", "end")
    return as_svg(drawn)
