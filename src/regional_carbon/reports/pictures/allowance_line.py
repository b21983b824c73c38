"""What an enterprise may emit year by year, over what it would emit if nothing were asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.etree.ElementTree import Element  # nosec B405 - it writes, and reads nothing

from regional_carbon.language.amounts import total_tco2
from regional_carbon.reports.pictures.shapes import area, as_svg, dot, line, picture, says


@dataclass(frozen=True)
class Allowed:
    """A year: what the enterprise would emit if nothing were asked, and what it may emit."""

    year: int
    usual_tco2: float
    allowed_tco2: float


@dataclass(frozen=True)
class Words:
    """What stands at the lines, and what the picture shows as a sentence."""

    told: str
    usual: str
    allowed: str
    tonnes: Callable[[float], str]


def drawn_allowances(
    start: tuple[int, float], years: Sequence[Allowed], said: Words, *, width: float = 790, height: float = 250
) -> str:
    """The line of allowances from the year estimated on, over the grey line without effort; what is asked lies between.

    `start`: the year estimated and its emission. The axis begins at zero.
    """
    wide = width > 500
    left, right, top, foot = (62.0, 190.0, 26.0, 28.0) if wide else (48.0, 12.0, 26.0, 28.0)
    first, last = start[0], years[-1].year
    most = max([start[1], *(one.usual_tco2 for one in years), *(one.allowed_tco2 for one in years)]) * 1.05 or 1.0

    def x(year: float) -> float:
        return left + (width - left - right) * (year - first) / max(last - first, 1)

    def y(tonnes: float) -> float:
        return height - foot - (height - foot - top) * tonnes / most

    drawn = picture(width, height, said.told)
    for step in range(4):
        at = most / 1.05 * step / 3
        line(drawn, [(left, y(at)), (width - right, y(at))], "gridl", 1)
        says(drawn, left - 8, y(at) + 4, total_tco2(at), "tick", "end")
    every = max(1, -(-(last - first) // (8 if wide else 4)))
    for year in sorted({*range(first, last, every), last}):
        if year == last or last - year >= every:
            says(drawn, x(year), height - 8, str(year), "tick", "middle")
    begin = (x(first), y(start[1]))
    usual = [begin, *((x(one.year), y(one.usual_tco2)) for one in years)]
    allowed = [begin, *((x(one.year), y(one.allowed_tco2)) for one in years)]
    for asked in _asked(usual, allowed):
        area(drawn, asked, "fdim")
    line(drawn, usual, "lgrey dash")
    line(drawn, allowed, "l1 thick", 3)
    for place, one in zip(allowed[1:], years, strict=True):
        dot(drawn, *place, 4, "f1", f"{one.year}: {said.allowed} {said.tonnes(one.allowed_tco2)}")
    dot(drawn, *begin, 5, "fink")
    says(drawn, begin[0] + 8, begin[1] - 8, said.tonnes(start[1]), "lab b halo")
    _at_the_end(drawn, usual[-1], allowed[-1], years[-1], said, wide=wide)
    return as_svg(drawn)


Place: TypeAlias = tuple[float, float]


def _asked(usual: Sequence[Place], allowed: Sequence[Place]) -> Iterator[list[Place]]:
    """What is asked from year to year: between both lines, where the allowance lies below, from where they cross."""
    for (x, u), (right, v), (_, a), (_, b) in zip(usual, usual[1:], allowed, allowed[1:], strict=False):
        before, after = a - u, b - v  # downwards on the picture
        if before < 0 < after or after < 0 < before:
            crossing = before / (before - after)
            meet = (x + (right - x) * crossing, u + (v - u) * crossing)
            yield [meet, (right, v), (right, b)] if after > 0 else [(x, u), meet, (x, a)]
        elif max(before, after) > 0:
            yield [(x, u), (right, v), (right, b), (x, a)]


def _at_the_end(drawn: Element, usual: Place, allowed: Place, last: Allowed, said: Words, *, wide: bool) -> None:
    """The labels of both lines at their ends, apart from each other."""
    x, anchor = (usual[0] + 10, "start") if wide else (usual[0], "end")
    above, below = (min(usual[1], allowed[1] - 38), max(allowed[1], usual[1] + 4)) if wide else (usual[1], allowed[1])
    first, second = (above - 2, below - 2) if wide else (above - 26, below + 18)
    for y, label, tonnes, kind in (
        (first, said.usual, last.usual_tco2, "tdim"), (second, said.allowed, last.allowed_tco2, "t1"),
    ):  # fmt: skip
        says(drawn, x, y, label, f"lab halo {kind}", anchor)
        says(drawn, x, y + 17, said.tonnes(tonnes), f"lab b halo {kind}", anchor)
