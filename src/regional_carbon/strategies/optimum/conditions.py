"""What a plan of least cost must keep to, and each condition by a name that a message can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regional_carbon.language.messages import say
from regional_carbon.strategies.rule import Above0, Count, NotNegative, Share, Shares, hold


@dataclass(frozen=True)
class Conditions:
    """What a plan of least cost must keep to; as they stand, nothing but 0 ≤ β ≤ 1.

    Cost is `cost`, a column in CNY, plus `cny_per_employee` for each of the employees: what an enterprise gives up
    with β = 1; where it is negative it counts as 0. Floors (`least`), ceilings (`most`) and caps are shares: of the
    enterprise, of an industry's cost (a table names some industries or enterprises only), of the cost of all small
    enterprises. The `protected` give up nothing. An enterprise that gives up more than `open_most` closes, and at
    most `closures` do. `whole`: all or nothing for each, as in the opt-out. `step`: nothing, or at least this much.
    `ratio_most` and `gini` bound how unequal the β of those not protected may be: the greatest over the least, and the
    Gini coefficient.

    Raises StrategyError when a number lies outside its bounds.
    """

    cost: str = "output_cny"
    cny_per_employee: NotNegative = 0.0
    least: Shares = 0.0
    most: Shares = 1.0
    protected: Sequence[str] = ()
    industry_most: Shares = 1.0
    small_most: Share = 1.0
    closures: Count | None = None
    open_most: Share = 0.9
    whole: bool = False
    step: Share = 0.0
    ratio_most: Above0 | None = None
    gini: Share | None = None

    def __post_init__(self) -> None:
        hold(Conditions, vars(self))

    def in_closed_form(self) -> bool:
        """Whether nothing binds but ceilings and industry caps, so that no programme is needed."""
        free = (self.least, self.small_most, self.step, self.whole) == (0, 1, 0, False)
        return free and self.closures is self.ratio_most is self.gini is None


@dataclass(frozen=True)
class Condition:
    """One condition, told in the language spoken: 'the cap of industry 29'."""

    key: str
    which: object = ""

    def __str__(self) -> str:
        return say("strategies", f"_condition_{self.key}", which=self.which)


TARGET: Final = Condition("target")


def by_name(share: float | Mapping[str, float], names: Sequence[str], other: float) -> list[float]:
    """One share for all, or each name's own from a table, and `other` for those it does not name."""
    return [share.get(name, other) for name in names] if isinstance(share, Mapping) else [share] * len(names)
