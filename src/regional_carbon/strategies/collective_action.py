"""Collective action: everyone bears a part that falls with rank, by one of four named schedules."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.strategies.rule import Count, NotNegative, Share, ShareAbove0, rule

# CAS-1 and CAS-2 of the paper, whose values it does not print in text: the project's own choice (docs/models.md).
CAS_1_DECAY: Final = 0.98
CAS_2_DECAY: Final = 0.99

RANK: Final = nw.col("rank")
LAST_RANK: Final = nw.col("ranked_enterprises")


@rule
def collective_action(first: ShareAbove0 = 1.0, decay: ShareAbove0 = CAS_1_DECAY) -> nw.Expr:
    """Coefficients that fall in proportion with rank.

        β[i] = first · decay^(i−1)

    Reading: the paper prints its scheme as a picture; "attenuated proportionally" is taken as
    geometric, so that each enterprise asks `decay` of the one before it.

    Raises StrategyError unless both lie above 0 and at most at 1.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, "collective action strategy" (CAS).
    """
    return first * nw.lit(decay) ** (RANK - 1)


@rule
def relative_collective_action(first: ShareAbove0 = 1.0, ratio: ShareAbove0 = 0.5) -> nw.Expr:
    """The same schedule with a dial that does not depend on N.

        β[i] = first · ratio^((i−1)/(N−1))

    `ratio` is what the most efficient enterprise bears relative to the least, r = q^(N−1), so that a
    choice made for 72 enterprises means the same for a million.

    Raises StrategyError unless both lie above 0 and at most at 1.

    Source: a schedule of the project's own for the collective action of Zhu et al. (2022).
    """
    return first * nw.lit(ratio) ** _share_of_ranking()


@rule
def linear_collective_action(first: ShareAbove0 = 1.0, ratio: Share = 0.5) -> nw.Expr:
    """Coefficients that fall in equal steps.

        β[i] = first · (1 − (1 − ratio)·(i−1)/(N−1))

    The least efficient bears `first`, the most efficient `first · ratio`.

    Raises StrategyError unless first lies above 0 and at most at 1, and ratio from 0 to 1.

    Source: a schedule of the project's own for the collective action of Zhu et al. (2022).
    """
    return first * (1 - (1 - ratio) * _share_of_ranking())


@rule
def inverse_efficiency(first: ShareAbove0 = 1.0, power: NotNegative = 1.0) -> nw.Expr:
    """Coefficients inverse to efficiency.

        β[i] = first · (CEF[1] / CEF[i])^power

    An enterprise twice as efficient as the least efficient bears half of its coefficient (power 1).
    Power 0 is a uniform percentage. CEF[1] is the least above 0; who makes nothing bears as much as it.

    Raises StrategyError unless first lies above 0 and at most at 1, and power is 0 or more.

    Source: a schedule of the project's own for the collective action of Zhu et al. (2022).
    """
    efficiency = nw.col("efficiency_cny_per_tco2")
    least = nw.col("least_efficiency_cny_per_tco2")
    ratio = nw.when(efficiency > 0).then(least / efficiency).otherwise(nw.lit(1.0))
    return first * ratio ** nw.lit(float(power))


@rule
def sliding_tail(full: Count, decay: ShareAbove0 = CAS_1_DECAY) -> nw.Expr:
    """The first `full` enterprises give up everything, the others ever less.

        β[i] = 1 if i ≤ full, else decay^(i−full)

    Raises StrategyError unless full is 0 or more, and decay lies above 0 and at most at 1.

    Source: a schedule of the project's own for the collective action of Zhu et al. (2022).
    """
    return nw.when(full >= RANK).then(nw.lit(1.0)).otherwise(nw.lit(decay) ** (RANK - full))


def _share_of_ranking() -> nw.Expr:
    """0 for the least efficient enterprise, 1 for the most efficient; 0 for one alone."""
    return nw.when(LAST_RANK > 1).then((RANK - 1) / (LAST_RANK - 1)).otherwise(nw.lit(0.0))
