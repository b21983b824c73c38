"""Pictures of papers: a figure without its title, which stands in the caption, and the QR code of the office."""

from __future__ import annotations

import io
from functools import cache
from typing import Final

import segno
import vl_convert

from regional_carbon.reports.figures.drawing import titled
from regional_carbon.reports.figures.marks import VEGA_LITE, Figure

SCALE: Final = 2.5  # PNG pixels per point: 300 a inch across a page


def figure_svg(figure: Figure) -> str:
    """The figure as SVG. Raises ReportError when a text needs a font that this machine does not have."""
    spec = {name: part for name, part in titled(figure).items() if name != "title"}
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)


def as_png(svg: str) -> bytes:
    """A picture in pixels, as Word takes it."""
    return vl_convert.svg_to_png(svg, scale=SCALE)


@cache
def qr_svg(address: str) -> str:
    """The QR code of an address (ISO/IEC 18004) as SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=4, border=2, xmldecl=False)
    return drawn.getvalue().decode()
