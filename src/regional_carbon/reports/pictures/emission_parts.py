"""An emission as one bar: its power and its fuels, with the interval below it."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # nosec B405 - it writes, and reads nothing

from regional_carbon.language.amounts import total_tco2
from regional_carbon.reports.pictures.shapes import as_svg, dot, picture, rectangle, says, whisker
from regional_carbon.reports.sentences.enterprise_words import EmissionPart

WIDE, ROW = 500.0, 18.0  # from which both labels stand in one row; and the height of a row
TAKEN = 205.0  # how far the words of the first part reach, at most


def drawn_parts(
    parts: list[EmissionPart], low: float | None, high: float | None, *, told: str, sure: str, width: float = 790
) -> str:
    """The bar of an emission's parts, one after the other from zero; below it, as `sure` says, its interval."""
    emission = sum(part.tonnes_tco2 for part in parts)
    most = max(emission, high or 0.0) * 1.04
    wide = width >= WIDE
    top = 22.0 if wide else 4 + ROW * len(parts)
    drawn = picture(width, top + 62, told)
    if most <= 0:
        return as_svg(drawn)
    at = 0.0
    for place, part in enumerate(parts):
        end = at + width * part.tonnes_tco2 / most
        rectangle(drawn, at, top, end - at - (1 if place == 0 and len(parts) > 1 else 0), 24, "f4" if place else "f1")
        _label(drawn, part.label, place, at, width, wide=wide)
        at = end
    if low is not None and high is not None:
        whisker(drawn, width * low / most, width * high / most, top + 34, 5)
        dot(drawn, width * emission / most, top + 34, 4, "fink")
        says(drawn, 0, top + 56, f"{sure} {total_tco2(low)}–{total_tco2(high)}")
    return as_svg(drawn)


def _label(drawn: Element, label: str, place: int, at: float, width: float, *, wide: bool) -> None:
    """What a part is: on a phone a row for each, else above it, or, where it is short of room, at the picture's end."""
    if not wide:
        says(drawn, 0, 14 + ROW * place, label, "lab")
    elif place == 0:
        says(drawn, 0, 14, label, "lab")
    elif at > width * 0.6:
        says(drawn, width, 14, label, "lab", "end")
    else:
        says(drawn, max(at, TAKEN), 14, label, "lab")
