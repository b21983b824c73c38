"""Policy: what a grant, a subsidy or a carbon price moves beyond what is done anyway, and who is paid for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit

from regional_carbon.language.amounts import count
from regional_carbon.language.errors import StrategyError
from regional_carbon.measures import shipped_table
from regional_carbon.measures.cost import (
    PAYBACK_YEARS,
    SliceCosts,
    implementation_of,
    measure_slices,
    saving_by_group,
    slice_costs,
)
from regional_carbon.measures.potential import AuditLevel, shipped_levels, with_savings
from regional_carbon.measures.slices import GROUPS
from regional_carbon.schema.arrays import Columns, Values, columns_of, frame_of
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_tables import SaveableEnergy
from regional_carbon.schema.policy_tables import IncentiveEffects

GRANT, SUBSIDY, CARBON_PRICE = "grant", "subsidy", "carbon_price"  # of an investment; per tonne, paid; per tonne, due
KINDS: Final = (GRANT, SUBSIDY, CARBON_PRICE)
HALVINGS: Final = 60  # of the level that a budget pays for
GREATEST: Final = 1e6  # CNY per tonne: more is no level of a subsidy


@dataclass(frozen=True)
class Incentive:
    """What an office offers or asks: a share of the investment, or CNY for each tonne saved in a year.

    `budget` is the most that may be paid in CNY, over the life of the measures; the level falls until it is kept to.
    A carbon price costs the office nothing.

    Raises StrategyError for a kind that does not exist, and for a level or budget that cannot be.
    """

    kind: str
    level: float
    budget: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise StrategyError("incentive_unknown", kind=self.kind, known=list(KINDS))
        most = 1.0 if self.kind == GRANT else GREATEST
        if not 0 <= self.level <= most:
            key = "grant_range" if self.kind == GRANT else "price_per_tonne_range"
            raise StrategyError(key, value=self.level, most=count(most))
        if self.budget is not None and not self.budget >= 0:
            raise StrategyError("budget_range", value=self.budget)


@model
def incentive_effects(
    energy: Frame[SaveableEnergy],
    incentives: Sequence[Incentive],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[IncentiveEffects]:
    """What each incentive moves in a region: a row for each, by region and year (Model V).

        pay' = pay·(1 − σ)·p / (p + s·factor)                             [yr]
        logit P' = logit P + β_within·(ln clip(pay', 0.2, 5) − ln clip(pay, 0.2, 5))
        additional = Σ (P' − P)·t,   money = Σ P'·(σ·I + s·t·L),   free riders = Σ P·(σ·I + s·t·L) / money

    β_within is how one plant's own measures are carried out by their payback, from the audits. It is carried over from
    prices to grants: no audited plant was offered one. Tonnes are realised, of a year; the cost of an additional tonne
    is money over `lifetime_years` of them. `enterprises_moved` adds up what each enterprise does more of its tonnes.

    Raises TableError when a column is missing, StrategyError where no energy price is given.
    """
    costs = slice_costs(inputs, grid_tco2_per_mwh=grid_tco2_per_mwh, fuel_tco2_per_gj=fuel_tco2_per_gj)
    within = groups(energy)
    rows = []
    for region in columns_of(with_savings(energy, levels or shipped_levels()), within, "enterprise_id"):
        place = dict(zip(within, region.group(within), strict=True))
        response = _Response(region, costs, inputs)
        rows += [{**place, **response.to(incentive)} for incentive in incentives]
    return frame_of(IncentiveEffects, rows, energy)


@dataclass(frozen=True)
class _Moved:
    """What is done, of a year, and paid, over the life of the measures, at one level of an incentive."""

    unaided: float
    additional: float
    money: float
    free: float
    enterprises: float


class _Response:
    """A region's measures, and how they answer to their payback."""

    def __init__(self, region: Columns, costs: SliceCosts, inputs: MeasureInputs) -> None:
        self.saving, self.costs, self.inputs = saving_by_group(region), costs, inputs
        self.tonnes = measure_slices(region, costs, inputs).tonnes_tco2
        within = {row["group"]: float(row["within_log_payback"]) for row in shipped_table("implementation")}
        self.slope = np.array([within[GROUPS[group]] for group in costs.group])

    def to(self, incentive: Incentive) -> dict[str, object]:
        """The row of one incentive, its level lowered to what the budget pays for."""
        level = self._affordable(incentive)
        moved = self._moved(incentive.kind, level)
        years = self.inputs.lifetime_years
        additional = moved.additional * years
        return {
            "incentive": incentive.kind, "incentive_level": level, "potential_tco2": float(self.tonnes.sum()),
            "unaided_tco2": moved.unaided, "additional_tco2": moved.additional, "enterprises_moved": moved.enterprises,
            "money_cny": moved.money, "free_rider_cny": moved.free,
            "free_rider_share": moved.free / moved.money if moved.money > 0 else None,
            "additional_cost_cny_per_tco2": moved.money / additional if additional > 0 and moved.money > 0 else None,
        }  # fmt: skip

    def _affordable(self, incentive: Incentive) -> float:
        """The level, or the highest below it that costs no more than the budget."""
        budget, level = incentive.budget, incentive.level
        if budget is None or self._moved(incentive.kind, level).money <= budget:
            return level
        low, high = 0.0, level
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if self._moved(incentive.kind, middle).money > budget else (middle, high)
        return low

    def _moved(self, kind: str, level: float) -> _Moved:
        share, per_tonne = (level, 0.0) if kind == GRANT else (0.0, level)
        paid = 0.0 if kind == CARBON_PRICE else per_tonne * self.inputs.lifetime_years
        shifts = self._shifts(share, per_tonne)
        unaided = additional = money = free = 0.0
        more = np.zeros(len(self.saving))
        for k, group in enumerate(self.costs.group):
            alone = implementation_of(self.costs, k, self.saving[:, group], self.inputs.currency_per_usd)
            moved = expit(logit(alone) + shifts[k]) if shifts[k] else alone
            tonnes = self.costs.share[k] * self.tonnes[:, group]
            pays = (share * self.costs.investment_cny_per_tco2[k] + paid) * tonnes
            more += (moved - alone) * tonnes
            unaided += float(alone @ tonnes)
            money, free = money + float(moved @ pays), free + float(alone @ pays)
        additional = float(more.sum())
        whole = self.tonnes.sum(axis=1)
        enterprises = float(np.divide(more, whole, out=np.zeros(len(more)), where=whole > 0).sum())
        return _Moved(unaided, additional, money, free, enterprises)

    def _shifts(self, share: float, per_tonne: float) -> Values:
        """How far the log-odds of each slice rise."""
        costs = self.costs
        price = costs.unit_price_cny
        payback = costs.payback_years * (1 - share) * price / (price + per_tonne * costs.tco2_per_unit)
        before, after = (np.log(np.clip(years, *PAYBACK_YEARS)) for years in (costs.payback_years, payback))
        shifts: Values = self.slope * (after - before)
        return shifts
