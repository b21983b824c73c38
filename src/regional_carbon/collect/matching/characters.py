"""Characters as matching sees them: one width, one case, simplified, without what cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from opencc import OpenCC

_BRACKETS: Final = str.maketrans("[]{}【】〔〕〈〉《》「」", "()()()()()()()")
_UNSEEN: Final = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_BLANK_BESIDE: Final = re.compile(r"(?<![a-z0-9.,&]) +| +(?![a-z0-9.,&])")


@cache
def _simplified_by_traditional() -> dict[int, str]:
    """Each traditional character's simplified one, alone: a name's characters must not depend on their neighbours."""
    ideographs = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    return {ord(old): new for old, new in zip(ideographs, simple, strict=True) if old != new}


def simplified(text: str) -> str:
    """A text with each traditional character simplified (OpenCC, t2s)."""
    return text if text.isascii() else text.translate(_simplified_by_traditional())


@lru_cache(maxsize=1 << 18)
def one_spelling(text: str) -> str:
    """A text of one width and case, simplified, with round brackets and blanks only between Latin words."""
    narrow = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_BRACKETS).casefold()
    return _BLANK_BESIDE.sub("", " ".join(simplified(narrow).split()))
