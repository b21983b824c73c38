"""Where one enterprise stands in its industry: a dot for each, by output per tonne, its own lifted out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil, floor, log10

from regional_carbon.language.amounts import grouped_figure
from regional_carbon.reports.pictures.shapes import as_svg, dot, line, picture, says

HEIGHT, STEP, MOST = 132.0, 8.0, 9  # of the picture, of the columns of dots, and dots in the highest


def dots_stand_for(peers: Sequence[float], *, width: float = 360) -> int:
    """How many enterprises one dot stands for, so that the highest column has room."""
    return max(1, ceil(max(_columns(peers, width).values(), default=0) / MOST))


def drawn_peers(
    peers: Sequence[float], own: float, *, told: str, said: str, low: str, high: str, width: float = 360
) -> str:
    """The dots of an industry on a logarithmic scale, each step ten times the last.

    `peers` [currency/tCO2, above 0] with `own` among them; `said` stands at its dot, `low` and `high` at the ends.
    """
    drawn, base = picture(width, HEIGHT, told), HEIGHT - 40
    each, ends = dots_stand_for(peers, width=width), _ends(peers)
    for column, many in sorted(_columns(peers, width).items()):
        for place in range(max(1, round(many / each))):
            dot(drawn, 6 + STEP * column, base - 6 - 7.5 * place, 3, "fdim")
    line(drawn, [(0, base), (width, base)], "axis", 1)
    for power in range(ends[0], ends[1] + 1):
        at = _at(10.0**power, ends, width)
        anchor = "start" if power == ends[0] else "end" if power == ends[1] else "middle"
        says(drawn, at, base + 15, grouped_figure(10.0**power), "tick", anchor)
    at = _at(own, ends, width)
    line(drawn, [(at, base), (at, 26)], "l5", 1.5)
    dot(drawn, at, 24, 5, "f5")
    left = at < width * 0.6
    says(drawn, at + (9 if left else -9), 20, said, "lab b t5 halo", "start" if left else "end")
    says(drawn, 0, HEIGHT - 6, low, "sm")
    says(drawn, width, HEIGHT - 6, high, "sm", "end")
    return as_svg(drawn)


def _ends(peers: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(peers))), ceil(log10(max(peers)))
    return (low, high) if high > low else (low, low + 1)


def _at(value: float, ends: tuple[int, int], width: float) -> float:
    return 6 + (width - 12) * (log10(value) - ends[0]) / (ends[1] - ends[0])


def _columns(peers: Sequence[float], width: float) -> Counter[int]:
    ends = _ends(peers) if peers else (0, 1)
    return Counter(round((_at(value, ends, width) - 6) / STEP) for value in peers)
