"""Fonts for pictures: one with Chinese glyphs is found and named, or drawing is refused."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import vl_convert

from regional_carbon.errors import ReportError

PREFERRED: Final = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei")
CJK: Final = range(0x2E80, 0x10000)


def needs_chinese(text: str) -> bool:
    """Whether a text has a character that only a Chinese font can draw."""
    return any(ord(character) in CJK for character in text)


@cache
def chinese_font() -> str:
    """The family of a font with Chinese glyphs, made known to the renderer.

    Raises ReportError when this machine has none: the renderer would draw no text, and say nothing.
    """
    fonts = _listed(":lang=zh")
    if not fonts:
        raise ReportError("no_chinese_font")
    family, path = next(((name, fonts[name]) for name in PREFERRED if name in fonts), sorted(fonts.items())[0])
    vl_convert.register_font_directory(str(path.parent))
    return family


@cache
def any_font() -> None:
    """Nothing, where the machine has any font. Raises ReportError when it has none."""
    if not _listed(""):
        raise ReportError("no_font")


def _listed(pattern: str) -> dict[str, Path]:
    """Families and files that fontconfig lists for a pattern."""
    program = shutil.which("fc-list")
    if program is None:
        return {}
    command = (
        [program, pattern, "--format", "%{family[0]}\t%{file}\n"]
        if pattern
        else [program, "--format", "%{family[0]}\t%{file}\n"]
    )
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed arguments
    pairs = (line.split("\t") for line in found.splitlines() if "\t" in line)
    return {family: Path(file) for family, file in pairs}
