"""Collective action: everyone bears a part that falls with rank, by one of four named schedules."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.errors import StrategyError

# CAS-1 and CAS-2 of the paper, whose values it does not print in text: the project's own choice (DESIGN 5).
CAS_1_DECAY: Final = 0.98
CAS_2_DECAY: Final = 0.99

RANK: Final = nw.col("rank")
LAST_RANK: Final = nw.col("ranked_enterprises")


def collective_action(first: float = 1.0, decay: float = CAS_1_DECAY) -> nw.Expr:
    """Coefficients that fall in proportion with rank: β[i] = first · decay^(i−1).

    Reading: the paper prints its scheme as a picture; "attenuated proportionally" is taken as
    geometric, so that each enterprise asks `decay` of the one before it.

    Raises StrategyError unless both lie above 0 and at most at 1.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, "collective action strategy" (CAS).
    """
    _within_0_and_1(first=first, decay=decay)
    return first * nw.lit(decay) ** (RANK - 1)


def relative_collective_action(first: float = 1.0, ratio: float = 0.5) -> nw.Expr:
    """The same schedule with a dial that does not depend on N: β[i] = first · ratio^((i−1)/(N−1)).

    `ratio` is what the most efficient enterprise bears relative to the least, r = q^(N−1), so that a
    choice made for 72 enterprises means the same for a million.

    Raises StrategyError unless both lie above 0 and at most at 1.
    """
    _within_0_and_1(first=first, ratio=ratio)
    return first * nw.lit(ratio) ** _share_of_ranking()


def linear_collective_action(first: float = 1.0, ratio: float = 0.5) -> nw.Expr:
    """Coefficients that fall in equal steps: β[i] = first · (1 − (1 − ratio)·(i−1)/(N−1)).

    The least efficient bears `first`, the most efficient `first · ratio`.

    Raises StrategyError unless first lies above 0 and at most at 1, and ratio from 0 to 1.
    """
    _within_0_and_1(first=first)
    if not 0 <= ratio <= 1:
        raise StrategyError("parameter_from_0_to_1", name="ratio", value=ratio)
    return first * (1 - (1 - ratio) * _share_of_ranking())


def inverse_efficiency(first: float = 1.0, power: float = 1.0) -> nw.Expr:
    """Coefficients inverse to efficiency: β[i] = first · (CEF_1 / CEF_i)^power.

    An enterprise twice as efficient as the least efficient bears half of its coefficient (power 1).
    Power 0 is a uniform percentage.

    Raises StrategyError unless first lies above 0 and at most at 1, and power is 0 or more.
    """
    _within_0_and_1(first=first)
    if not power >= 0:
        raise StrategyError("parameter_not_negative", name="power", value=power)
    efficiency = nw.col("efficiency_cny_per_tco2")
    least = nw.col("least_efficiency_cny_per_tco2")
    ratio = nw.when(efficiency > 0).then(least / efficiency).otherwise(nw.lit(1.0))
    return first * ratio ** nw.lit(float(power))


def sliding_tail(full: int, decay: float = CAS_1_DECAY) -> nw.Expr:
    """The first `full` enterprises give up everything, the others ever less: β[i] = 1 up to m, then decay^(i−m).

    Raises StrategyError unless full is 0 or more, and decay lies above 0 and at most at 1.
    """
    if not full >= 0:
        raise StrategyError("parameter_not_negative", name="full", value=full)
    _within_0_and_1(decay=decay)
    return nw.when(full >= RANK).then(nw.lit(1.0)).otherwise(nw.lit(decay) ** (RANK - full))


def _share_of_ranking() -> nw.Expr:
    """0 for the least efficient enterprise, 1 for the most efficient; 0 for one alone."""
    return nw.when(LAST_RANK > 1).then((RANK - 1) / (LAST_RANK - 1)).otherwise(nw.lit(0.0))


def _within_0_and_1(**parameters: float) -> None:
    for name, value in parameters.items():
        if not 0 < value <= 1:
            raise StrategyError("parameter_above_0_to_1", name=name, value=value)
