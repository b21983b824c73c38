"""Papers as tagged PDF (PDF/UA-1, ISO 14289-1): set by Typst from the same blocks as Word, fonts within the file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import typst

from regional_carbon.language.errors import ReportError
from regional_carbon.reports.figures.fonts import chinese_font, latin_font, needs_chinese
from regional_carbon.reports.papers.paper_blocks import Block
from regional_carbon.reports.papers.paper_pictures import figure_svg

# What each part of a paper is set in: the fonts that GB/T 9704 names, and what stands in for them, the best first.
_SONG: Final = ("SimSun", "宋体", "STSong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC")
_WANTED: Final[dict[str, tuple[str, ...]]] = {
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", *_SONG),
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", *_SONG),
    "first": ("黑体", "SimHei", "STHeiti", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC"),
    "second": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", *_SONG),
    "song": _SONG,
}
COMMON: Final = "common.typ"  # what the templates share
_LATIN: Final = ("Times New Roman", "Libertinus Serif")  # Typst carries the second itself


def set_in_type(template: str, values: Mapping[str, object], pictures: Mapping[str, bytes]) -> bytes:
    """A paper as PDF/UA-1. `values` are what the template reads; `pictures` the files it names.

    Raises ReportError when the text needs a font that this machine does not have, or it cannot be set.
    """
    told = json.dumps(values, ensure_ascii=False)
    fonts = _fonts(chinese=needs_chinese(told))
    sources = {"main": _template(template), COMMON: _template(COMMON)}
    data = json.dumps({**values, "fonts": fonts}, ensure_ascii=False)
    try:
        made: bytes = typst.compile(  # type: ignore[call-overload]  # it takes files by name, its types do not say so
            {**sources, **pictures}, sys_inputs={"data": data}, format="pdf", pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        raise ReportError("paper_not_set", reason=str(error).splitlines()[0]) from error
    return made


def _template(name: str) -> bytes:
    return files(__package__).joinpath("templates", name).read_bytes()


def _fonts(*, chinese: bool) -> dict[str, Sequence[str]]:
    """The fonts there are for each part, Latin letters first. Raises ReportError where none there draws Chinese."""
    if not chinese:
        latin_font()  # pictures have text as well
        return dict.fromkeys(_WANTED, _LATIN)
    spare = chinese_font()
    there = _families()
    if not {spare, *_SONG} & there:
        raise ReportError("no_chinese_font")
    return {
        part: [*_LATIN[-1 if part != "first" else 0 :], *(name for name in wanted if name in there), spare]
        for part, wanted in _WANTED.items()
    }


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts().families())


def set_blocks(blocks: Iterable[Block], pictures: dict[str, bytes]) -> list[dict[str, object]]:
    """Blocks as a template reads them; their pictures go into `pictures` under names of their own."""
    told: list[dict[str, object]] = []
    for block in blocks:
        name = ""
        if block.figure is not None:
            name = f"picture-{len(pictures) + 1}.svg"
            pictures[name] = figure_svg(block.figure).encode()
        told.append({
            "kind": block.kind, "text": block.text, "heads": list(block.heads),
            "rows": [list(row) for row in block.rows], "picture": name, "alt": block.alt,
        })  # fmt: skip
    return told
