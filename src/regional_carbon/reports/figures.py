"""Figures as files: SVG and PNG."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import vl_convert

from regional_carbon.reports.charts import Figure
from regional_carbon.reports.fonts import any_font, chinese_font, needs_chinese

VEGA_LITE: Final = "6.4"
SCALE: Final = 2  # PNG pixels per point


def write_figures(figures: Sequence[Figure], folder: Path) -> list[Path]:
    """Each figure as `<name>.svg` and `<name>.png` in the language now spoken, title and caption beside the chart.

    Raises ReportError when a text needs a font that this machine does not have.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for figure in figures:
        svg = vl_convert.vegalite_to_svg(titled(figure), vl_version=VEGA_LITE)
        picture = folder / f"{figure.name}.svg"
        picture.write_text(svg, encoding="utf-8")
        raster = folder / f"{figure.name}.png"
        raster.write_bytes(vl_convert.svg_to_png(svg, scale=SCALE))
        written += [picture, raster]
    return written


def titled(figure: Figure) -> dict[str, Any]:
    """The specification with rows, title, caption and font: all that a picture standing alone needs."""
    spec = figure.whole()
    texts = json.dumps([figure.title, figure.caption, spec], ensure_ascii=False)
    font = "sans-serif"
    if needs_chinese(texts):
        font = f"{chinese_font()}, sans-serif"
    else:
        any_font()
    title = {
        "text": figure.title,
        "subtitle": figure.caption,
        "anchor": "start",
        "fontSize": 15,
        "subtitleFontSize": 11,
    }
    config = {
        "font": font,
        "background": "white",
        "padding": 14,
        "view": {"stroke": None},
        "title": {"font": font, "subtitleFont": font, "subtitlePadding": 6, "offset": 14},
        "axis": {"labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": "#E3E3E3"},
        "legend": {"labelFontSize": 11, "titleFontSize": 11},
    }
    return {**spec, "title": title, "config": config}
