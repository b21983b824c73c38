"""Where boxes lie: a rectangle cut into boxes as square as can be, their areas in the ratio of their sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle: where its upper left corner lies, how wide and how high it is."""

    x: float
    y: float
    width: float
    height: float


def squarify(sizes: Sequence[float], within: Box) -> list[Box]:
    """A box for each size, all above 0 and the largest first (Bruls, Huizing and van Wijk 2000)."""
    boxes: list[Box] = []
    left, at = within, 0
    scale = within.width * within.height / (sum(sizes) or 1.0)
    areas = [size * scale for size in sizes]
    while at < len(areas):
        row = _row(areas, at, min(left.width, left.height))
        laid, left = _laid(row, left)
        boxes += laid
        at += len(row)
    return boxes


def _row(areas: Sequence[float], at: int, side: float) -> list[float]:
    """The areas from `at` on that one row takes: as long as the worst of its boxes becomes squarer by another."""
    row, total = [areas[at]], areas[at]
    worst = _worst(row[0], row[0], total, side)
    for area in areas[at + 1 :]:
        longer = _worst(row[0], area, total + area, side)
        if longer > worst:
            break
        row.append(area)
        total, worst = total + area, longer
    return row


def _worst(largest: float, least: float, total: float, side: float) -> float:
    """How many times as long as wide the least square box of a row is."""
    return max(side**2 * largest / total**2, total**2 / (side**2 * least)) if side and least else float("inf")


def _laid(row: Sequence[float], left: Box) -> tuple[list[Box], Box]:
    """The boxes of a row along the shorter side of what is left, and what is left then."""
    total, boxes = sum(row), []
    if left.width >= left.height:
        thick, y = total / left.height if left.height else 0.0, left.y
        for area in row:
            boxes.append(Box(left.x, y, thick, area / thick if thick else 0.0))
            y += boxes[-1].height
        return boxes, Box(left.x + thick, left.y, max(left.width - thick, 0.0), left.height)
    thick, x = total / left.width if left.width else 0.0, left.x
    for area in row:
        boxes.append(Box(x, left.y, area / thick if thick else 0.0, thick))
        x += boxes[-1].width
    return boxes, Box(left.x, left.y + thick, left.width, max(left.height - thick, 0.0))
