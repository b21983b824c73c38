"""How likely two names are one enterprise's: log-odds of what their parts have in common (Fellegi and Sunter)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from regional_carbon.collect.matching.enterprise_names import EnterpriseName
from regional_carbon.collect.matching.places import compatible

Part = TypeVar("Part", bound=Hashable)  # of a name, as it is compared
Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]  # places in a list of names
Levels: TypeAlias = npt.NDArray[np.int64]
Codes: TypeAlias = Collection[str]

# What two names may have in common, part by part; log_odds.csv has the weight of each level.
CORE: Final = ("same", "trade_shorter", "trade_mistyped", "brand_mistyped", "brand_alone", "within", "near", "unlike")
PLACE: Final = ("same", "agrees", "province_alone", "at_home", "both_silent", "away", "differs")
FORM: Final = ("same", "kindred", "one_silent", "differs")
BRANCH: Final = ("none", "same", "one_silent", "differs")
TELLING: Final = ("same", "differs")
SUPPORT: Final = ("same", "silent", "differs")
PARTS: Final = {
    "core": CORE, "place": PLACE, "form": FORM, "branch": BRANCH, "telling": TELLING,
    "industry": SUPPORT, "township": SUPPORT,
}  # fmt: skip
_NEAR: Final = 0.5  # share of signs that cores which are near may differ in
_MISTYPED_LEAST: Final = 3  # signs of a core, of which one may be mistyped
_NEARLY_ONE: Final = [CORE.index(level) for level in ("same", "trade_shorter", "trade_mistyped", "brand_mistyped")]
_PROVINCE: Final = 2  # digits of a province's code
_MOST: Final = 0.6  # of the names that tell a place, how many lie at home
_BITS_MOST: Final = 16.0


class Named(NamedTuple):
    """A name with what supports it: the division of GB/T 4754 and the township."""

    name: EnterpriseName
    industry: str = ""
    township: str = ""


class Register:
    """The known names together: where most lie, and how much a core says, in bits: rare signs and brands say more."""

    def __init__(self, known: Sequence[EnterpriseName]) -> None:
        self.count = len(known)
        self.home = _home([name.place.codes for name in known])
        cores = sorted({(name.brand, name.trade) for name in known})  # the plants of one enterprise count once
        self._signs = Counter(chain.from_iterable(brand for brand, _ in cores))
        self._brands = Counter(brand for brand, _ in cores)
        self._trades = Counter(trade for _, trade in cores)
        self._all_signs = self._signs.total() + len(self._signs) + 1

    def brand_bits(self, brand: str) -> float:
        """Bits of a brand: by its signs, and by how many bear it where several do."""
        by_sign = sum(np.log2(self._all_signs / (self._signs[sign] + 1)) for sign in brand)
        times = self._brands[brand]
        return float(min(by_sign, np.log2((self.count + 1) / times)) if times > 1 else by_sign)

    def trade_bits(self, trade: str) -> float:
        """Bits of the words of a trade."""
        return float(np.log2((self.count + 1) / (self._trades[trade] + 1))) if trade else 0.0


class Likeness(NamedTuple):
    """Pairs of names compared: the level of each part, and the bits of the agreement beyond a chance one."""

    levels: dict[str, Levels]
    spare: Floats

    def contradicted(self) -> npt.NDArray[np.bool_]:
        """Where something speaks against it that no likeness outweighs: a branch, a place, a number."""
        branch, place, telling = self.levels["branch"], self.levels["place"], self.levels["telling"]
        return (branch >= BRANCH.index("one_silent")) | (place >= PLACE.index("away")) | (telling > 0)

    def at(self, pair: int) -> dict[str, str]:
        """The level of each part of one pair, by its name."""
        return {part: levels[self.levels[part][pair]] for part, levels in PARTS.items()}


def compared(
    delivered: Sequence[Named], left: Places, known: Sequence[Named], right: Places, register: Register
) -> Likeness:
    """Pairs of a delivered and a known name compared: the `left[i]`-th of one with the `right[i]`-th of the other."""
    looked_at, right = np.unique(right, return_inverse=True)
    known = [known[at] for at in looked_at.tolist()]

    def level(read: Callable[[Named], Part], compare: Callable[[Part, Part], int]) -> Levels:
        return _levels([read(one) for one in delivered], left, [read(one) for one in known], right, compare)

    levels = {
        "core": level(lambda one: (one.name.brand, one.name.trade), _core),
        "place": level(lambda one: one.name.place.codes, _place_at(register.home)),
        "form": level(lambda one: one.name.form, _form),
        "branch": level(lambda one: one.name.branch, _branch),
        "telling": level(lambda one: one.name.telling, lambda one, other: int(one != other)),
        "industry": level(lambda one: one.industry, _support),
        "township": level(lambda one: one.township, _support),
    }
    return Likeness(levels, _spare(delivered, left, known, right, levels["core"], register))


def log_odds(pairs: Likeness) -> Floats:
    """The log-odds that each pair is one enterprise, before its rivals are weighed."""
    told: Floats = features(pairs) @ np.array([log_odds_by_feature()[name] for name in feature_names()])
    return told


@cache
def log_odds_by_feature() -> dict[str, float]:
    """The weight of each feature, as `python -m bench.matching` learns them."""
    text = files("regional_carbon.collect.matching").joinpath("log_odds.csv").read_text(encoding="utf-8")
    return {row["feature"]: float(row["log_odds"]) for row in csv.DictReader(text.splitlines())}


def feature_names() -> list[str]:
    """The features of a pair: each level of each part, and the spare bits of cores that are nearly one."""
    return [*(f"{part}_{level}" for part, levels in PARTS.items() for level in levels), "spare_bits"]


def features(pairs: Likeness) -> Floats:
    """A row a pair, a column a feature."""
    shown = [np.equal.outer(pairs.levels[part], np.arange(len(levels))) for part, levels in PARTS.items()]
    bits = np.where(np.isin(pairs.levels["core"], _NEARLY_ONE), pairs.spare, 0.0)
    return np.hstack([*shown, bits[:, None]]).astype(np.float64)


def _levels(
    delivered: Sequence[Part], left: Places, known: Sequence[Part], right: Places, compare: Callable[[Part, Part], int]
) -> Levels:
    """The level of one part of each pair; what many pairs have alike is compared once."""
    numbers: dict[Part, int] = {}
    ours = np.array([numbers.setdefault(value, len(numbers)) for value in delivered], np.int64)
    theirs = np.array([numbers.setdefault(value, len(numbers)) for value in known], np.int64)
    values = list(numbers)
    pairs, place = np.unique(ours[left] * len(values) + theirs[right], return_inverse=True)
    told = [compare(values[pair // len(values)], values[pair % len(values)]) for pair in pairs.tolist()]
    return np.array(told, np.int64)[place]


def _core(one: tuple[str, str], other: tuple[str, str]) -> int:
    return CORE.index(_core_level(*one, *other))


def _core_level(brand: str, trade: str, other_brand: str, other_trade: str) -> str:
    core, other_core = brand + trade, other_brand + other_trade
    if core == other_core:
        return "same" if core else "unlike"
    apart = OSA.distance(core, other_core)
    shorter, longer = sorted((core, other_core), key=len)
    if brand == other_brand:
        if _in_order(*sorted((trade, other_trade), key=len)):
            return "trade_shorter"
        return "trade_mistyped" if apart == 1 else "brand_alone"
    if apart == 1 and len(longer) >= _MISTYPED_LEAST:
        kept = min(len(brand), len(other_brand))
        return "trade_mistyped" if core[:kept] == other_core[:kept] else "brand_mistyped"
    if len(shorter) >= _MISTYPED_LEAST and shorter in longer:
        return "within"
    return "near" if apart <= _NEAR * len(longer) else "unlike"


def _in_order(shorter: str, longer: str) -> bool:
    """Whether the signs of one text stand in the other in their order."""
    left = iter(longer)
    return all(sign in left for sign in shorter)


def _place_at(home: str) -> Callable[[Codes, Codes], int]:
    def place(one: Codes, other: Codes) -> int:
        if not one or not other:
            told = one or other
            return PLACE.index("both_silent" if not told else "at_home" if compatible(told, {home}) else "away")
        if set(one) & set(other):
            return PLACE.index("same")
        if not compatible(one, other):
            return PLACE.index("differs")
        province = any(len(code) == _PROVINCE for code in (*one, *other))
        return PLACE.index("province_alone" if province else "agrees")

    return place


def _home(places: Sequence[Codes]) -> str:
    """The smallest place that most of those told lie in: a name that tells none is taken to lie there too."""
    told = Counter(frozenset(codes) for codes in places if codes)
    within: Counter[str] = Counter()
    for codes, count in told.items():
        within.update(dict.fromkeys({code[:n] for code in codes for n in (2, 4, 6) if len(code) >= n}, count))
    most = [code for code, count in within.items() if count > _MOST * told.total()]
    return max(most, key=lambda code: (len(code), code), default="")


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


def _spare(
    delivered: Sequence[Named], left: Places, known: Sequence[Named], right: Places, core: Levels, register: Register
) -> Floats:
    """Bits that the cores agree in, less those that tell one of all the known: log2 of their number."""
    brand_bits, trade_bits = cache(register.brand_bits), cache(register.trade_bits)
    ours, theirs = (
        np.array([(brand_bits(one.name.brand), trade_bits(one.name.trade)) for one in names]).reshape(-1, 2)[at]
        for names, at in ((delivered, left), (known, right))
    )
    signs = [np.array([len(one.name.core) for one in names])[at] for names, at in ((delivered, left), (known, right))]
    length = np.maximum(np.maximum(*signs), 1)
    brand, trade = np.minimum(ours, theirs).T
    whole = np.minimum(ours.sum(axis=1), theirs.sum(axis=1))
    agreed = {
        "same": whole,
        "trade_shorter": brand + trade,
        "trade_mistyped": whole * (1 - 1 / length),
        "brand_mistyped": whole * (1 - 1.5 / length),
    }
    bits = np.choose(core, [agreed.get(level, brand) for level in CORE])
    spare: Floats = np.clip(bits - np.log2(register.count + 1), -_BITS_MOST, _BITS_MOST)
    return spare
