"""How likely two names are one enterprise's: log-odds of what their parts have in common (Fellegi and Sunter)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from regional_carbon.collect.matching.enterprise_names import EnterpriseName
from regional_carbon.collect.matching.places import compatible

Floats: TypeAlias = npt.NDArray[np.float64]
Levels: TypeAlias = npt.NDArray[np.int8]
Codes: TypeAlias = Collection[str]

# What two names may have in common, part by part; log_odds.csv has the weight of each.
CORE: Final = ("same", "trade_shorter", "trade_mistyped", "brand_mistyped", "brand_alone", "within", "near", "unlike")
PLACE: Final = ("agrees", "province_alone", "at_home", "both_silent", "away", "differs")
FORM: Final = ("same", "kindred", "one_silent", "differs")
BRANCH: Final = ("none", "same", "one_silent", "differs")
TELLING: Final = ("same", "differs")
SUPPORT: Final = ("same", "silent", "differs")
PARTS: Final = {
    "core": CORE, "place": PLACE, "form": FORM, "branch": BRANCH, "telling": TELLING, "industry": SUPPORT, "township": SUPPORT,
}  # fmt: skip
_NEAR: Final = 0.5  # least likeness of cores that are near: half of their signs
_MISTYPED_LEAST: Final = 3  # signs of a core, of which one may be mistyped
_PROVINCE: Final = 2  # digits of a province's code
_MOST: Final = 0.6  # of the names that tell a place, how many lie at home
_BITS_MOST: Final = 16.0


class Named(NamedTuple):
    """A name with what supports it: the division of GB/T 4754 and the township."""

    name: EnterpriseName
    industry: str
    township: str


class Likeness(NamedTuple):
    """Pairs of names compared: the level of each part, and the bits of the agreement beyond a chance one."""

    levels: dict[str, Levels]
    spare: Floats

    def veto(self) -> npt.NDArray[np.bool_]:
        """Where something contradicts: another branch, another place, other numbers."""
        branch, place, telling = self.levels["branch"], self.levels["place"], self.levels["telling"]
        return (branch >= BRANCH.index("one_silent")) | (place >= PLACE.index("away")) | (telling > 0)


class Register:
    """The known names together: where most lie, and how much a core says, in bits: rare signs and brands say more."""

    def __init__(self, known: Iterable[EnterpriseName]) -> None:
        names = list(known)
        self.count = len(names)
        self._signs = Counter(chain.from_iterable(name.brand for name in names))
        self._brands = Counter(name.brand for name in names)
        self._trades = Counter(name.trade for name in names)
        self.home = _home([name.place.codes for name in names])
        self._all_signs = sum(self._signs.values()) + len(self._signs) + 1

    def brand(self, brand: str) -> float:
        """Bits of a brand: by its signs, and by how many bear it where several do."""
        by_sign = sum(np.log2(self._all_signs / (self._signs[sign] + 1)) for sign in brand)
        times = self._brands[brand]
        return float(min(by_sign, np.log2((self.count + 1) / times)) if times > 1 else by_sign)

    def trade(self, trade: str) -> float:
        """Bits of the words of a trade."""
        return float(np.log2((self.count + 1) / (self._trades[trade] + 1))) if trade else 0.0


def likeness(delivered: Sequence[Named], known: Sequence[Named], register: Register) -> Likeness:
    """Pairs compared, `delivered[i]` with `known[i]`."""
    core = _core_levels([one.name for one in delivered], [one.name for one in known])
    levels = {
        "core": core,
        "place": _levels(delivered, known, lambda one: one.name.place.codes, _place_at(register.home)),
        "form": _levels(delivered, known, lambda one: one.name.form, _form),
        "branch": _levels(delivered, known, lambda one: one.name.branch, _branch),
        "telling": _levels(delivered, known, lambda one: one.name.telling, lambda one, other: int(one != other)),
        "industry": _levels(delivered, known, lambda one: one.industry, _support),
        "township": _levels(delivered, known, lambda one: one.township, _support),
    }
    return Likeness(levels, _spare(delivered, known, core, register))


def log_odds(pairs: Likeness) -> Floats:
    """The log-odds that each pair is one enterprise, before its rivals are weighed."""
    return features(pairs) @ np.array([weight for _, weight in weights()])


@cache
def weights() -> tuple[tuple[str, float], ...]:
    """The weight of each feature, in the order of `features`."""
    text = files("regional_carbon.collect.matching").joinpath("log_odds.csv").read_text(encoding="utf-8")
    found = {row["feature"]: float(row["log_odds"]) for row in csv.DictReader(text.splitlines())}
    return tuple((name, found[name]) for name in feature_names())


def feature_names() -> list[str]:
    """The features of a pair: each level of each part, and the spare bits by level of the core."""
    return [f"{part}_{level}" for part, levels in PARTS.items() for level in levels] + [f"bits_{level}" for level in CORE]


def features(pairs: Likeness) -> Floats:
    """A row a pair, a column a feature."""
    shown = [np.equal.outer(pairs.levels[part], np.arange(len(levels))) for part, levels in PARTS.items()]
    return np.hstack([*shown, shown[0] * pairs.spare[:, None]]).astype(np.float64)


def _levels(delivered, known, part, compare):  # type: ignore[no-untyped-def]
    """The level of one part of each pair; what many pairs have is compared once."""
    seen: dict[tuple[object, object], int] = {}
    found = np.empty(len(delivered), np.int8)
    for at, (one, other) in enumerate(zip(delivered, known, strict=True)):
        pair = (part(one), part(other))
        level = seen.get(pair)
        if level is None:
            level = seen[pair] = compare(*pair)
        found[at] = level
    return found


def _place_at(home: str) -> Callable[[Codes, Codes], int]:
    def place(one: Codes, other: Codes) -> int:
        if not one or not other:
            told = one or other
            return PLACE.index("both_silent" if not told else "at_home" if compatible(told, {home}) else "away")
        if not compatible(one, other):
            return PLACE.index("differs")
        provinces = [all(len(code) == _PROVINCE for code in codes) for codes in (one, other)]
        return PLACE.index("agrees" if provinces[0] == provinces[1] else "province_alone")

    return place


def _home(places: Sequence[Codes]) -> str:
    """The smallest place that most of those told lie in: a name that tells none is taken to lie there too."""
    told = [codes for codes in places if codes]
    within = Counter(part for codes in told for part in {code[:n] for code in codes for n in (2, 4, 6) if len(code) >= n})
    return max((code for code, count in within.items() if count > _MOST * len(told)), key=len, default="")


def _form(one: str, other: str) -> int:
    if one == other:
        return FORM.index("same")
    if not one or not other:
        return FORM.index("one_silent")
    return FORM.index("kindred" if "group" not in (one, other) and "limited" in (one, other) else "differs")


def _branch(one: str, other: str) -> int:
    if one == other:
        return BRANCH.index("same" if one else "none")
    return BRANCH.index("differs" if one and other else "one_silent")


def _support(one: str, other: str) -> int:
    return SUPPORT.index("silent" if not one or not other else "same" if one == other else "differs")


def _core_levels(delivered: Sequence[EnterpriseName], known: Sequence[EnterpriseName]) -> Levels:
    left, right = [one.core for one in delivered], [one.core for one in known]
    steps = process.cpdist(left, right, scorer=OSA.distance, dtype=np.int32)
    pairs = zip(delivered, known, steps, strict=True)
    return np.fromiter((CORE.index(_core(one, other, int(apart))) for one, other, apart in pairs), np.int8, len(left))


def _core(one: EnterpriseName, other: EnterpriseName, apart: int) -> str:
    if apart == 0:
        return "same" if one.core else "unlike"
    shorter, longer = sorted((one.core, other.core), key=len)
    if one.brand == other.brand:
        if _contained(*sorted((one.trade, other.trade), key=len)):
            return "trade_shorter"
        return "trade_mistyped" if apart == 1 else "brand_alone"
    if apart == 1 and len(shorter) >= _MISTYPED_LEAST - 1 and len(longer) >= _MISTYPED_LEAST:
        brand = min(len(one.brand), len(other.brand))
        return "trade_mistyped" if one.core[:brand] == other.core[:brand] else "brand_mistyped"
    if len(shorter) >= _MISTYPED_LEAST and shorter in longer:
        return "within"
    return "near" if apart <= _NEAR * len(longer) else "unlike"


def _contained(shorter: str, longer: str) -> bool:
    """Whether the signs of one text stand in the other in their order."""
    left = iter(longer)
    return all(sign in left for sign in shorter)


def _spare(delivered: Sequence[Named], known: Sequence[Named], core: Levels, register: Register) -> Floats:
    """Bits that the cores agree in, less those that tell one of all the known: log2 of their number."""
    brand = {text: register.brand(text) for text in {one.name.brand for one in (*delivered, *known)}}
    trade = {text: register.trade(text) for text in {one.name.trade for one in (*delivered, *known)}}
    found = np.empty(len(core))
    for at, (one, other) in enumerate(zip(delivered, known, strict=True)):
        found[at] = _agreed(CORE[core[at]], one.name, other.name, brand, trade)
    return np.clip(found - np.log2(register.count + 1), -_BITS_MOST, _BITS_MOST)


def _agreed(
    level: str, one: EnterpriseName, other: EnterpriseName, brand: dict[str, float], trade: dict[str, float]
) -> float:
    brands, trades = min(brand[one.brand], brand[other.brand]), min(trade[one.trade], trade[other.trade])
    whole = min(brand[each.brand] + trade[each.trade] for each in (one, other))
    length = max(len(one.core), len(other.core), 1)
    return {
        "same": whole,
        "trade_shorter": brands + trades,
        "trade_mistyped": whole * (1 - 1 / length),
        "brand_mistyped": whole * (1 - 1.5 / length),
        "brand_alone": brands,
        "within": whole,
        "near": whole / 2,
        "unlike": 0.0,
    }[level]
