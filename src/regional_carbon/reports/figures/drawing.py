"""Figures as files: SVG and PNG."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Final

import vl_convert

from regional_carbon.language.errors import ReportError
from regional_carbon.reports.figures.every_figure import run_figures
from regional_carbon.reports.figures.fairness_charts import fairness_figures
from regional_carbon.reports.figures.fonts import chinese_font, latin_font, needs_chinese
from regional_carbon.reports.figures.marks import VEGA_LITE, Figure, Spec
from regional_carbon.run.run import Run

SCALE: Final = 2  # PNG pixels per point
LINE: Final = 118  # Latin characters that a line of the caption holds


def write_figures(run: Run, folder: Path) -> list[Path]:
    """Each figure as `<name>.svg` and `<name>.png` in the language now spoken, title and caption above the chart.

    Raises ReportError when a text needs a font that this machine does not have; nothing is written then.
    """
    drawn = [(figure.name, titled(figure)) for figure in [*run_figures(run), *fairness_figures(run)]]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, spec in drawn:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
        picture, raster = folder / f"{name}.svg", folder / f"{name}.png"
        picture.write_text(svg, encoding="utf-8")
        raster.write_bytes(vl_convert.svg_to_png(svg, scale=SCALE))
        written += [picture, raster]
    return written


def write_figure(figure: Figure, path: Path) -> Path:
    """One figure as the picture its path says, .svg or .png.

    Raises ReportError for another kind of picture, a path that cannot be written, or a font this machine does not have.
    """
    kind = path.suffix.lower()
    if kind not in {".svg", ".png"}:
        raise ReportError("figure_kind", path=path)
    svg = vl_convert.vegalite_to_svg(titled(figure), vl_version=VEGA_LITE)
    try:
        path.write_bytes(vl_convert.svg_to_png(svg, scale=SCALE) if kind == ".png" else svg.encode())
    except OSError as error:
        raise ReportError("unwritable", path=path, reason=error.strerror or error) from None
    return path


def titled(figure: Figure) -> Spec:
    """The specification with rows, title, caption and font: all that a picture standing alone needs.

    Raises ReportError when a text needs a font that this machine does not have.
    """
    spec = figure.whole()
    texts = json.dumps([figure.title, figure.caption, spec], ensure_ascii=False)
    font = f"{chinese_font()}, sans-serif" if needs_chinese(texts) else latin_font()
    title = {
        "text": figure.title,
        "subtitle": wrapped(figure.caption),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "subtitleFontSize": 11.5,
    }
    config = {
        "font": font,
        "background": "white",
        "padding": 14,
        "view": {"stroke": None},
        "title": {
            "font": font, "subtitleFont": font, "subtitleLineHeight": 16, "subtitlePadding": 6, "offset": 14,
            "subtitleColor": "#55606B",
        },
        "axis": {
            "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": "#E3E6EA",
            "domainColor": "#7A8894", "tickColor": "#7A8894",
        },
        "legend": {"labelFontSize": 11, "titleFontSize": 11},
        "header": {"labelFontSize": 11},
    }  # fmt: skip
    return {**spec, "title": title, "config": config}


def wrapped(text: str) -> list[str]:
    """A caption in lines; a Chinese character is as wide as two Latin ones, and may end a line anywhere."""
    lines, line, width = [], "", 0
    for piece in _pieces(text):
        wide = sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in piece)
        if line and width + wide > LINE and piece not in "，。；：、）":
            lines.append(line.rstrip())
            line, width = "", 0
        line, width = line + piece, width + wide
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """What a line may not break: words with the blank after them, and single Chinese characters."""
    pieces = [""]
    for character in text:
        if needs_chinese(character) or pieces[-1].endswith(" ") or needs_chinese(pieces[-1][-1:]):
            pieces.append(character)
        else:
            pieces[-1] += character
    return [piece for piece in pieces if piece]
