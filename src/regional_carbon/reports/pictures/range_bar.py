"""A figure as a bar from zero with its interval on it, as wide as the cell of a table."""

from __future__ import annotations

from regional_carbon.reports.pictures.shapes import as_svg, picture, rectangle, whisker

WIDTH, HEIGHT = 150.0, 20.0


def drawn_range(value: float | None, low: float | None, high: float | None, most: float) -> str:
    """The bar of a value on a scale from 0 to `most`, its interval where it is known; nothing without a value."""
    drawn = picture(WIDTH, HEIGHT, stretched=True)
    if value is not None and most > 0:
        rectangle(drawn, 0, 3, WIDTH * value / most, 14, "f1")
        if low is not None and high is not None:
            whisker(drawn, WIDTH * low / most, WIDTH * high / most, HEIGHT / 2, 3.5, 1.5)
    return as_svg(drawn)
