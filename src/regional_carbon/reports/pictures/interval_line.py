"""A figure on the line between the ends of its interval."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 - it writes, and reads nothing

from regional_carbon.reports.pictures.shapes import as_svg, dot, line, picture, says

WIDTH: Final = 372.0
HEIGHT: Final = 40.0
EDGE: Final = 8.0
MIDDLE: Final = 12.0
LABEL: Final = 66.0  # as wide as a label below an end may be


def line_between(value: float, low: float, high: float, labels: tuple[str, str], told: str) -> str:
    """The line as SVG: the ends with what stands below each, a dot for the figure; `told` says what it shows."""
    drawn = picture(WIDTH, HEIGHT, told)
    least, most = min(low, value), max(high, value)
    span = (most - least) or abs(most) or 1.0

    def place(amount: float) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (0.17 + 0.66 * (amount - least) / span)

    line(drawn, [(EDGE, MIDDLE), (WIDTH - EDGE, MIDDLE)], "gridl", 1)
    left, right = place(low), place(high)
    band = {"x": f"{left:.1f}", "y": f"{MIDDLE - 3:.1f}", "width": f"{max(right - left, 1):.1f}", "height": "6"}
    ET.SubElement(drawn, "rect", {**band, "class": "f1", "opacity": "0.32"})
    for end in (left, right):
        line(drawn, [(end, MIDDLE - 6), (end, MIDDLE + 6)], "l1", 2)
    dot(drawn, place(value), MIDDLE, 5, "f1")
    apart = max(right - left, 2 * LABEL)
    middle = (left + right) / 2
    for label, at in zip(labels, (middle - apart / 2, middle + apart / 2), strict=True):
        says(drawn, min(max(at, LABEL / 2), WIDTH - LABEL / 2), 36, label, "sm", "middle")
    return as_svg(drawn)
