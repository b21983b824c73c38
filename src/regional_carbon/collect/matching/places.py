"""Places at the front of an enterprise's name, or in its brackets: by the codes of GB/T 2260, of every year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from regional_carbon.collect.matching.characters import simplified

# What a place's name ends in and often goes without: 萧山区 → 萧山, 恩施土家族苗族自治州 → 恩施.
_PEOPLES: Final = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|俄罗斯|鄂温克|德昂|保安|裕固|京|独龙|鄂伦春|各"
)
_ENDING: Final = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族|维吾尔|哈萨克|蒙古)*自治[区州县旗]|特别行政区|地区|[省市区县旗盟])$"
)
_TAIWAN: Final = (
    "台北市 新北市 桃园市 台中市 台南市 高雄市 基隆市 新竹市 新竹县 嘉义市 嘉义县 苗栗县 彰化县 南投县 云林县 屏东县 "
    "宜兰县 花莲县 台东县 澎湖县 金门县 连江县"
)  # not in the list of GB/T 2260 that python-stdnum ships; numbered here in this order
_LONGEST: Final = 15
_ZONE: Final = re.compile(
    r"[一-鿿]{0,4}?(?:(?:经济|高新)(?:技术)?(?:产业)?开发区|高新区|开发区|工业园区?|工业区|产业园)"
)
_TOWN: Final = re.compile(r"[一-鿿]{2,3}?(?:街道|镇|乡)")


class Places(NamedTuple):
    """Where a name says the enterprise lies: the places as read, and the codes they may stand for, finest level."""

    read: tuple[str, ...]
    codes: frozenset[str]

    def text(self) -> str:
        """The codes in one text, so that equal places are equal texts."""
        return " ".join(sorted(self.codes))


NOWHERE: Final = Places((), frozenset())


@cache
def gazetteer() -> dict[str, frozenset[str]]:
    """The codes of every province, prefecture and county by its name, with and without its ending.

    A code is of 2, 4 or 6 digits, so that a place lies in another where its code begins with the other's. Names of
    former years are there too: enterprises keep them. Source: GB/T 2260 as `stdnum/cn/loc.dat` lists it.
    """
    found: dict[str, set[str]] = {}
    for code, name in (*_listed(), *((f"71{i:02}", name) for i, name in enumerate(_TAIWAN.split(), 1))):
        bare = _ENDING.sub("", name)
        if len(name) < 2 or name in ("市辖区", "市区") or (len(name) == 2 and name.endswith("区")):
            continue
        for written in {name, bare} if len(bare) > 1 else {name}:
            found.setdefault(written, set()).add(code)
    return {name: frozenset(_settled(codes)) for name, codes in found.items()}


@cache
def _lengths() -> dict[str, list[int]]:
    """How long the names of places are that begin with the same two signs, the longest first."""
    found: dict[str, set[int]] = {}
    for name in gazetteer():
        if len(name) <= _LONGEST:
            found.setdefault(name[:2], set()).add(len(name))
    return {begin: sorted(lengths, reverse=True) for begin, lengths in found.items()}


def _settled(codes: set[str]) -> set[str]:
    """Without codes of the years in which a province ran a county itself (…90…), where a prefecture has it as well."""
    inside = {code for code in codes if code[2:4] != "90"}
    return {code for code in codes if code in inside or not any(other[:2] == code[:2] for other in inside)}


def _listed() -> Iterator[tuple[str, str]]:
    province = ""
    text = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or '="' not in line:
            continue
        number, *named = line.split(None, 1)
        province = number if not line.startswith(" ") else province
        code = province if number == province else re.sub(r"(?:00)+$", "", province + number)
        for name in re.findall(r'"([^"]*)"', named[0]):
            for each in name.split(","):
                yield code, simplified(re.sub(r"\[[^\]]*\]", "", each).strip())


def lies_in(code: str, other: str) -> bool:
    """Whether a place lies in another; counties that a province runs itself (…90…) lie in any of its prefectures."""
    return code.startswith(other) or (code[2:4] == "90" and code[:2] == other[:2])


def compatible(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two names may speak of one place: equal, or one within the other."""
    return any(lies_in(a, b) or lies_in(b, a) for a in one for b in other)


@lru_cache(maxsize=1 << 16)
def place_within(places: Places, name: str) -> Places:
    """The places with one more read after them, as fine as they can be; NOWHERE where it cannot lie there."""
    codes = gazetteer().get(name, frozenset())
    if places.codes:
        finer = frozenset(code for code in codes if any(lies_in(code, above) for above in places.codes))
        coarser = frozenset(own for own in places.codes if any(lies_in(own, code) for code in codes))
        codes = finer or coarser
    return Places((*places.read, name), codes) if codes else NOWHERE


def bracketed(text: str) -> Places:
    """The places that a bracket holds and nothing else: (杭州), (浙江杭州); 中国 is anywhere. Else NOWHERE."""
    if text == "中国":
        return Places((text,), frozenset({""}))
    places, rest = leading(f"{text})")[-1]
    return places if rest == ")" else NOWHERE


def leading(name: str) -> list[tuple[Places, str]]:
    """Every way to read places at the front of a name, the most places last, each with the rest of the name.

    A second place must lie in the first, or the first in it: in 杭州新华印刷 新华 is no county, for that is elsewhere.
    """
    ways = [(NOWHERE, name)]
    while True:
        places, rest = ways[-1]
        step = _next(places, rest)
        if step is None:
            return ways
        ways.append(step)


def _next(places: Places, rest: str) -> tuple[Places, str] | None:
    known = gazetteer()
    for length in _lengths().get(rest[:2], ()):
        if length < len(rest) and rest[:length] in known and (read := place_within(places, rest[:length])).codes:
            return read, rest[length:]
    if places.codes:
        finer = _ZONE.match(rest) or _TOWN.match(rest)
        if finer and finer.end() < len(rest):
            return Places((*places.read, finer[0]), places.codes), rest[finer.end() :]
    return None
