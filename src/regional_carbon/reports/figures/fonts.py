"""Fonts for pictures: one that draws the text is found and proven by drawing with it, or drawing is refused."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import quoteattr

import vl_convert

from regional_carbon.language.errors import ReportError

PREFERRED: Final = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei")
CJK: Final = (range(0x2E80, 0x10000), range(0x20000, 0x110000))


def needs_chinese(text: str) -> bool:
    """Whether a text has a character that only a Chinese font can draw."""
    return any(ord(character) in block for character in set(text) for block in CJK)


@cache
def chinese_font() -> str:
    """The exact family of a font that draws Chinese.

    Raises ReportError when this machine has none: the renderer would draw boxes or nothing, and say nothing.
    """
    listed = _listed(":lang=zh")
    for family in _in_order(listed):
        if draws(family, "中国"):
            return family
        if family in listed:
            vl_convert.register_font_directory(str(listed[family].parent))
            if draws(family, "中国"):
                return family
    raise ReportError("no_chinese_font")


@cache
def latin_font() -> str:
    """The family that text without Chinese is drawn in. Raises ReportError when this machine has none."""
    if not draws("sans-serif", "Ab"):
        raise ReportError("no_font")
    return "sans-serif"


def draws(family: str, pair: str) -> bool:
    """Whether a family draws two characters apart: a missing glyph is a blank or a box, the same for both."""
    blank, first, second = (_drawn(family, text) for text in ("", *pair))
    return len({blank, first, second}) == 3


def _drawn(family: str, text: str) -> bytes:
    return vl_convert.svg_to_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="5" y="30" font-size="24" font-family={quoteattr(family)}>{text}</text></svg>',
        scale=1,
    )


def _in_order(listed: Iterable[str]) -> list[str]:
    """The families worth trying: the preferred ones, listed or not, then the others by name."""
    return [*PREFERRED, *sorted(set(listed) - set(PREFERRED))]


def _listed(pattern: str) -> dict[str, Path]:
    """Families and files that fontconfig lists for a pattern; none where fontconfig is not installed."""
    program = shutil.which("fc-list")
    if program is None:
        return {}
    command = [program, pattern, "--format", "%{family[0]}\t%{file}\n"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed arguments
    pairs = (line.split("\t") for line in found.splitlines() if "\t" in line)
    return {family: Path(file) for family, file in pairs}
