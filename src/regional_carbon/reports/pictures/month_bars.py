"""A year month by month: above or below the plan, or, without one, what was emitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regional_carbon.reports.pictures.shapes import as_svg, line, picture, rectangle, says

WIDTH: Final = 372.0
HEIGHT: Final = 66.0
HIGH: Final = 44.0  # of which the bars have
MONTHS: Final = range(1, 13)


def bars_by_month(
    tonnes: Mapping[int, float], tips: Mapping[int, str], told: str, *, signed: bool, to_come: str
) -> str:
    """The bars as SVG; `signed` ones are above or below the plan, orange above it. `to_come` names what has no reading.

    `tips` tell of each month that has tonnes; `told` says what the picture shows.
    """
    drawn = picture(WIDTH, HEIGHT, told, walk=True)
    most, least = max([*tonnes.values(), 0.0]), min([*tonnes.values(), 0.0])
    scale = HIGH / ((most - least) or 1.0)
    zero, step = 2 + most * scale, WIDTH / len(MONTHS)
    for month in MONTHS:
        x = (month - 1) * step
        if month in tonnes:
            high = abs(tonnes[month]) * scale
            kind = "f5" if signed and tonnes[month] > 0 else "f1"
            rectangle(drawn, x + 3, zero - high if tonnes[month] > 0 else zero, step - 6, high, kind, tips[month])
        says(drawn, x + step / 2, HEIGHT - 2, str(month), "tick", "middle")
    line(drawn, [(0, zero), (WIDTH, zero)], "axis", 1)
    ahead = [month for month in MONTHS if month > max(tonnes, default=0)]
    if len(ahead) > 1:
        says(drawn, (ahead[0] - 1) * step + 5, max(zero - 6, 12), to_come, "tick")
    return as_svg(drawn)
