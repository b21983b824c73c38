"""An enterprise's name in its parts: place, brand, trade, legal form, branch (行政区划、字号、行业、组织形式)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import polars as pl

from regional_carbon.collect.matching.characters import one_spelling
from regional_carbon.collect.matching.places import NOWHERE, Places, bracketed, gazetteer, leading, place_within
from regional_carbon.schema.matching_tables import NameParts

# Legal forms by what they count as; the longest that a name ends in is taken. Traditional ones are simplified before.
_LEGAL_FORMS: Final = {
    "limited": "有限责任公司 有限公司 有限责任 有限 公司 股份有限公司 股份有限责任公司 股份公司 股份",
    "group": "集团股份有限公司 集团有限责任公司 集团有限公司 集团公司 集团",
    "works": "厂 总厂 工厂",
    "cooperative": "专业合作社 合作社 股份合作公司 股份合作厂 股份合作制",
    "partnership": "合伙企业 有限合伙 普通合伙 有限合伙企业 普通合伙企业 特殊普通合伙",
    "individual": "个体工商户 个体户 个体 个人独资企业 个人独资 经营部 商行 商店 门市部 企业社 工业社 实业社 行号 "
    "加工场 加工店 作坊 工坊",
}  # fmt: skip
_FORM: Final = {written: kind for kind, forms in _LEGAL_FORMS.items() for written in forms.split()}
_FORM_LONGEST: Final = max(map(len, _FORM))
_LATIN_FORM: Final = re.compile(
    r"(?:[ ,]*\b(?:private limited|pte|pty|pvt|company|corporation|incorporated|limited|co|ltd|corp|inc|llc|llp|plc|"
    r"gmbh|ag|s\.?a|b\.?v|n\.?v|bhd|sdn|oyj?|a\.?b|holdings?|(?P<group>group))\b[.,]*)+$"
)
_LATIN_BRANCH: Final = re.compile(
    r"[ ,-]*\b((?:no\.? ?\d+ |\d+(?:st|nd|rd|th) |second |third )?"
    r"(?:plant|factory|works|branch|mill)(?: (?:no\.? ?)?\d+)?)$"
)
_OWNERSHIP: Final = re.compile(
    r"^[股有]$|(?:中外)?(?:合资|合作|独资)(?:经营|企业)?|外商独资|外资|国有|民营|私营|集体|福利企业|^筹$"
)
_FORMER: Final = re.compile(r"^(?:原名?|曾用名|更名前|旧名|formerly)[::]? ?(.+)$")
_NUMBER: Final = r"(?:\d+|[一二三四五六七八九十]+|[ivx]+|[a-z]\d?)"
_UNIT: Final = "分公司|支公司|分厂|工厂|总厂|厂区|园区|车间|分部|基地|分店|分社|场区|厂|店"
_BRANCH_ALONE: Final = re.compile(rf"第?{_NUMBER}(?:{_UNIT}|期)$|[东南西北中新老](?:厂区?|区|园区)$")
_BRACKETED_BRANCH: Final = re.compile(rf"(?:{_UNIT}|期)$|^第?{_NUMBER}$|^[东南西北]区$|^(?:总部|本部)$")
_COMPANY: Final = re.compile(r"(.+?(?<![分支])公司)(.*)$")
_OFFICE: Final = re.compile(r"[分支]公司")
_HEAD: Final = {"总厂", "总公司", "总部", "本部", "本社", "本厂", "总店", "公司本部", "集团总部"}
_DIGITS: Final = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")}
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
# What tells one works from another of nearly its name: numbers, compass points, lone letters.
_TELLING: Final = re.compile(r"\d+|[一二三四五六七八九十]+|[东南西北]|\b[a-z]\b")
_LATIN: Final = re.compile(r"[a-z]{3}")
_IDEOGRAPH: Final = re.compile(r"[一-鿿]")
_BRAND_LEAST: Final = 2  # characters
_TRADE_LONGEST: Final = 7


class EnterpriseName(NamedTuple):
    """A name's parts. `branch` is a plant's or a branch's own part: it is not the enterprise that it belongs to."""

    place: Places
    brand: str
    trade: str
    form: str
    branch: str
    former: str

    @property
    def core(self) -> str:
        """What is registered for the enterprise alone: brand and trade."""
        return self.brand + self.trade

    @property
    def telling(self) -> str:
        """The numbers, compass points and lone letters in the core, in order."""
        return " ".join(_TELLING.findall(self.core))


def name_parts(names: pl.Series) -> pl.DataFrame:
    """Each name's parts (NameParts), a row a name in their order; all null where the name is.

    Chinese, Taiwan's and Latin names, by the order that the rules for names of enterprises ask for: place, brand,
    trade, legal form, with the place in front or in brackets, and branches behind.

    Source: 企业名称登记管理规定 (State Council decree 734, 2020), article 6.
    """
    parts = [None if name is None else enterprise_name(name) for name in names]
    columns: dict[str, Iterable[str | None]] = {
        "name": names,
        "place_codes": [part and part.place.text() for part in parts],
        "brand": [part and part.brand for part in parts],
        "trade": [part and part.trade for part in parts],
        "legal_form": [part and part.form for part in parts],
        "branch": [part and part.branch for part in parts],
        "former_name": [part and part.former for part in parts],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(NameParts.columns(), pl.String))


@lru_cache(maxsize=1 << 18)
def enterprise_name(written: str) -> EnterpriseName:
    """A name as written, in its parts."""
    whole = one_spelling(written)
    outside, asides = _without_brackets(whole)
    stem, form, branch = _form_and_branch(outside)
    place, former = NOWHERE, ""
    for aside in asides:
        told = _FORMER.match(aside)
        placed = bracketed(aside)
        if told:
            former = told[1]
        elif placed.codes:
            place = placed
        elif aside in _FORM or _OWNERSHIP.search(aside):
            form = "group" if aside == "集团" else form or _FORM.get(aside, "")
        elif _BRACKETED_BRANCH.search(aside):
            branch += aside
        else:
            stem = f"{stem} {aside}" if stem.isascii() else stem + aside
    place, core = _placed(stem, place)
    brand, trade = _brand_and_trade(core)
    return EnterpriseName(place, brand, trade, form, branch_name(branch), former)


def _without_brackets(name: str) -> tuple[str, list[str]]:
    """The name outside its brackets, and what stands in each; an open bracket closes at the end."""
    if "(" not in name and ")" not in name:
        return one_spelling(name), []
    asides = [aside for pair in re.findall(r"\(([^()]+)\)|\(([^()]+)$", name) for aside in pair if aside]
    return one_spelling(re.sub(r"\([^()]*(?:\)|$)|\)", " ", name)), asides


def _form_and_branch(stem: str) -> tuple[str, str, str]:
    """The name before its legal form, the form, and what stands behind it: a branch."""
    if _LATIN.search(stem) and not _IDEOGRAPH.search(stem):
        return _latin_form_and_branch(stem)
    company = _COMPANY.match(stem)
    stem, branch = (company[1], company[2].strip(" -_,·.")) if company else _branch_office(stem)
    alone = None if branch or stem.endswith("公司") else _BRANCH_ALONE.search(stem)
    if alone and alone.start() >= _BRAND_LEAST:
        return stem[: alone.start()], "works" if "厂" in alone[0] else "", alone[0]
    for length in range(min(_FORM_LONGEST, len(stem) - 1), 0, -1):
        form = _FORM.get(stem[-length:])
        if form:
            return stem[:-length], form, branch
    return stem, "", branch


def _branch_office(stem: str) -> tuple[str, str]:
    """What stands before a branch of a company that is not written out: 中石化杭州分公司."""
    office = _OFFICE.search(stem)
    if not office:
        return stem, ""
    before = stem[: office.start()]
    length = next((n for n in range(6, 1, -1) if len(before) > n and before[-n:] in gazetteer()), 0)
    return stem[: office.start() - length], stem[office.start() - length :]


def _latin_form_and_branch(stem: str) -> tuple[str, str, str]:
    branch = _LATIN_BRANCH.search(stem)
    stem = stem[: branch.start()] if branch and branch.start() else stem
    form = _LATIN_FORM.search(stem)
    if form and form.start():
        stem = stem[: form.start()]
    kind = "group" if form and form["group"] else "limited" if form else ""
    return re.sub(r"[^\w]+", " ", stem).strip(), kind, branch[1] if branch and branch.start() else ""


def branch_name(written: str) -> str:
    """A branch in one spelling: 第二分厂, 二厂, 2工厂 → 2厂; a head office is no branch."""
    if not written or written in _HEAD:
        return ""
    text = re.sub(r"[第\s\-_,·.()]|^no", "", written)
    text = re.sub(r"[一二三四五六七八九十]+", lambda found: _arabic(found[0]), text)
    text = re.sub(r"^[ivx]+(?=厂|分|期|$)", lambda found: _ROMAN.get(found[0], found[0]), text)
    text = re.sub(r"(?:plant|factory|works|mill)(\d*)", r"\1厂", text)
    return re.sub(r"(?<!总)(?:分|工)厂", "厂", re.sub(r"[省市区县镇](?=分公司|支公司|分?厂)", "", text))


def _arabic(number: str) -> str:
    tens, ten, ones = number.partition("十")
    if not ten:
        return "".join(_DIGITS[digit] for digit in number)
    return (_DIGITS.get(tens, "1") if len(tens) < 2 else tens) + (_DIGITS.get(ones, "0") if len(ones) < 2 else ones)


def _placed(stem: str, aside: Places) -> tuple[Places, str]:
    """The places of a name, and its core: as many places are read as leave a brand."""
    for place, rest in reversed(leading(stem)):
        if not place.codes or (len(rest) >= _BRAND_LEAST and not _is_trade(rest)):
            break
    if not aside.codes:
        return place, rest
    if not place.codes:
        return aside, rest
    joined = place_within(place, aside.read[-1])
    return (joined if joined.codes else place), rest


def _brand_and_trade(core: str) -> tuple[str, str]:
    """The brand, and the trade words that stand behind it; a name of trade words alone is all brand."""
    if " " in core:
        brand, _, trade = core.partition(" ")
        return brand, f" {trade}"
    trade = _trade(core)
    brand = core[: len(core) - len(trade)]
    if len(brand) >= _BRAND_LEAST or not trade:
        return brand, trade
    return (core, "") if not brand else _longer_brand(core)


def _longer_brand(core: str) -> tuple[str, str]:
    """The brand of one character with the next: 鑫 of 鑫五金 stands alone only where no other reading is left."""
    trade = _trade(core[_BRAND_LEAST:]) if len(core) > _BRAND_LEAST else ""
    return core[: len(core) - len(trade)], trade


def _is_trade(text: str) -> bool:
    return len(_trade(text)) == len(text)


@lru_cache(maxsize=1 << 18)
def _trade(core: str) -> str:
    """The trade words that a core ends in, as many as there are, read from behind, the longest first."""
    left = len(core)
    while left:
        lengths = _trade_lengths().get(core[left - 1], ())
        length = next((n for n in lengths if n <= left and core[left - n : left] in _trades()), 0)
        if not length:
            break
        left -= length
    return core[left:]


@cache
def _trade_lengths() -> dict[str, list[int]]:
    """How long the trade words are that end in the same sign, the longest first."""
    found: dict[str, set[int]] = {}
    for word in _trades():
        if len(word) <= _TRADE_LONGEST:
            found.setdefault(word[-1], set()).add(len(word))
    return {end: sorted(lengths, reverse=True) for end, lengths in found.items()}


@cache
def _trades() -> frozenset[str]:
    text = files("regional_carbon.collect.matching").joinpath("trades.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
