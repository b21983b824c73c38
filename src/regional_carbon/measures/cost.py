"""Model V, V5–V6: what the measures of an enterprise and of a region cost a tonne, and how likely they are done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit

from regional_carbon.language.errors import StrategyError
from regional_carbon.measures import shipped_table
from regional_carbon.measures.potential import CARRIERS, USE, AuditLevel, realised, shipped_levels, with_savings
from regional_carbon.measures.slices import GROUPS, MeasureSlices
from regional_carbon.schema.arrays import Columns, Places, Values, columns_of, frame_of, sums, with_values
from regional_carbon.schema.frames import Frame, Row, groups, model
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_tables import AbatementSlice, EnterpriseAbatement, SaveableEnergy

PAYBACK_YEARS: Final = (0.2, 5.0)  # within which the audits show the chance of implementation to fall (V6)
CARRIER_OF: Final = {group: carrier for carrier, of_carrier in CARRIERS.items() for group in of_carrier}


@dataclass(frozen=True)
class SliceCosts:
    """K slices of cost, the same for all enterprises of a region, the cheapest first."""

    group: Places  # the place in GROUPS
    slice: Places  # its number in the group
    share: Values  # of the group's saving
    unit_investment_cny: Values  # per MWh or GJ a year, as engineers estimate it
    unit_price_cny: Values  # of a saved MWh or GJ
    tco2_per_unit: Values  # of a saved MWh or GJ that is realised
    cost_cny_per_tco2: Values
    investment_cny_per_tco2: Values  # once, per tonne realised a year
    payback_years: Values  # as engineers estimate it: what V6 was learnt on


def capital_recovery_factor(rate: float, years: float) -> float:
    """CRF = r/(1 − (1+r)^−L): what a unit invested costs a year, 1/L without interest    [1/yr]."""
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


def prices_of_saved_energy(inputs: MeasureInputs) -> dict[str, float]:
    """What a saved MWh or GJ is worth, by carrier, of those whose price is given    [CNY].

    Of a tariff's average price only a share is saved with a kWh: demand and fees are not.

    Raises StrategyError where no energy price is given: there is no cost without one.
    """
    prices = {}
    if inputs.electricity_price_cny_per_mwh is not None:
        prices["electricity"] = inputs.energy_price_share_electricity * inputs.electricity_price_cny_per_mwh
    if inputs.fuel_price_cny_per_gj is not None:
        prices["fuel"] = inputs.fuel_price_cny_per_gj
    if not prices:
        raise StrategyError("measure_price_missing")
    return prices


def slice_costs(inputs: MeasureInputs, *, grid_tco2_per_mwh: float, fuel_tco2_per_gj: float) -> SliceCosts:
    """The cost of each slice of the measures whose energy has a price, the cheapest first (Model V, V5).

        I[k] = u[k] · (p/p_ref)^ε · X                                    [CNY per MWh/yr or GJ/yr]
        cost[k] = (CRF(r, L)·I[k]/(ρ·(1 − rebound)) − p)/factor          [CNY/tCO2]

    u is the audited investment in USD of 2024, p the price of saved energy (in the ratio in USD at the market rate X).

    Reading: a rebound takes energy back, so it counts against the bill and the tonnes alike; at none, the default, the
    cost is that of ρ alone.

    Raises StrategyError where no energy price is given.
    """
    factors = {"electricity": grid_tco2_per_mwh, "fuel": fuel_tco2_per_gj}
    prices = {carrier: price for carrier, price in prices_of_saved_energy(inputs).items() if factors[carrier] > 0}
    rows = [row for row in shipped_table("unit_investment") if CARRIER_OF[row["group"]] in prices]
    group = np.array([GROUPS.index(row["group"]) for row in rows], np.intp)
    number = np.array([int(row["slice"]) for row in rows], np.intp)
    price = np.array([prices[CARRIER_OF[row["group"]]] for row in rows], np.float64)
    factor = np.array([factors[CARRIER_OF[row["group"]]] for row in rows], np.float64)
    local = (price / inputs.currency_per_usd / _column(rows, "reference_price_usd2024")) ** inputs.transfer_elasticity
    investment = _column(rows, "investment_usd2024_per_unit") * local * inputs.currency_per_usd
    per_tonne = investment / (realised(inputs) * factor)
    cost = capital_recovery_factor(inputs.discount_rate, inputs.lifetime_years) * per_tonne - price / factor
    order = np.lexsort((number, group, cost))
    return SliceCosts(
        group=group[order],
        slice=number[order],
        share=_column(rows, "saving_share")[order],
        unit_investment_cny=investment[order],
        unit_price_cny=price[order],
        tco2_per_unit=factor[order],
        cost_cny_per_tco2=cost[order],
        investment_cny_per_tco2=per_tonne[order],
        payback_years=(investment / price)[order],
    )


def measure_slices(savings: Columns, costs: SliceCosts, inputs: MeasureInputs) -> MeasureSlices:
    """The measures of a region's enterprises as slices of cost; tonnes in the order that its `savings` stand in.

    `savings` are SaveableEnergy with the columns of `with_savings`. Fuels known by industry alone (tier 5) are no
    enterprise's measures and count 0.
    """
    return MeasureSlices(
        group=costs.group,
        share=costs.share,
        cost_cny_per_tco2=costs.cost_cny_per_tco2,
        investment_cny_per_tco2=costs.investment_cny_per_tco2,
        tonnes_tco2=saving_by_group(savings) * _tonnes_per_unit(costs, inputs),
    )


def implementation_of(costs: SliceCosts, place: int, saving: Values, currency_per_usd: float) -> Values:
    """The probability that a slice is carried out of itself, of enterprises whose group saves so much (V6)    [0–1].

    p = 1/(1 + exp(−(α + β·ln(clip(payback, 0.2, 5)) + γ·ln(investment in kUSD))))
    p = 1/(1 + exp(−(α + δ)))                                        where nothing is invested
    """
    row = next(row for row in shipped_table("implementation") if row["group"] == GROUPS[costs.group[place]])
    intercept = float(row["intercept"])
    invested = costs.unit_investment_cny[place] * costs.share[place] / currency_per_usd / 1000
    if invested == 0:
        return np.full(len(saving), expit(intercept + float(row["no_cost"])))
    payback = np.clip(costs.payback_years[place], *PAYBACK_YEARS)
    known = intercept + float(row["log_payback"]) * np.log(payback)
    with np.errstate(divide="ignore"):
        size = np.log(invested * saving)
    chance: Values = expit(known + float(row["log_investment_kusd"]) * size)
    return chance


# ---------------------------------------------------------------------------------------------------
# By enterprise


@model
def enterprise_abatement(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[EnterpriseAbatement]:
    """What all measures of each enterprise come to (Model V, V5–V6).

        investment = Σ_k I[k]·S·share[k],   bill saved = ρ·(1 − rebound)·p·ΣS              [CNY, CNY/yr]
        net cost = CRF·investment − bill saved,   payback = investment / bill saved        [CNY/yr, yr]

    `implementation` is by tonnes, of each slice by itself. One row in, one row out; of an enterprise without a measure
    cost, payback and probability are null. Fuels known by industry alone are not counted.

    Raises TableError when a column is missing, StrategyError where no energy price is given.
    """
    costs = slice_costs(inputs, grid_tco2_per_mwh=grid_tco2_per_mwh, fuel_tco2_per_gj=fuel_tco2_per_gj)

    def told(region: Columns) -> dict[str, Values]:
        return _sums(saving_by_group(region), costs, inputs)

    names = [name for name in EnterpriseAbatement.columns() if name not in SaveableEnergy.columns()]
    savings = with_savings(energy, levels or shipped_levels())
    summed = with_values(savings, groups(energy), "enterprise_id", told, names)
    return EnterpriseAbatement.of(summed.sort(*groups(energy), "enterprise_id"))


@model
def abatement_slices(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[AbatementSlice]:
    """The measures of a few enterprises slice by slice, each enterprise's cheapest first (Model V, V5–V6).

    A row for each enterprise and slice: of a whole region ask `enterprise_abatement`.

    Raises TableError when a column is missing, StrategyError where no energy price is given.
    """
    costs = slice_costs(inputs, grid_tco2_per_mwh=grid_tco2_per_mwh, fuel_tco2_per_gj=fuel_tco2_per_gj)
    within = groups(energy)
    savings = with_savings(energy, levels or shipped_levels())
    told = [
        {**dict(zip(within, region.group(within), strict=True)), "enterprise_id": name, **row}
        for region in columns_of(savings, within, "enterprise_id")
        for name, of_groups in zip(region.texts("enterprise_id"), saving_by_group(region), strict=True)
        for row in slice_rows(costs, of_groups[None, :], inputs)
    ]
    return frame_of(AbatementSlice, told, energy)


# ---------------------------------------------------------------------------------------------------
# What the tables come of


def saving_by_group(region: Columns, *, of_industry: bool = False) -> Values:
    """N × len(GROUPS): what each enterprise saves by each group; 0 where it is not known, or by industry alone."""
    known = [~np.isnan(region[USE[CARRIER_OF[group]]]) for group in GROUPS]
    if not of_industry:
        own = region["fuel_of_industry"] == 0
        known = [of & own if CARRIER_OF[group] == "fuel" else of for group, of in zip(GROUPS, known, strict=True)]
    columns = [np.where(of, region[f"saving_{group}"], 0.0) for group, of in zip(GROUPS, known, strict=True)]
    return np.column_stack(columns)


def _tonnes_per_unit(costs: SliceCosts, inputs: MeasureInputs) -> Values:
    """len(GROUPS): what a unit of each group's saving is in tonnes realised; 0 where its energy has no price."""
    factor = np.zeros(len(GROUPS))
    factor[costs.group] = costs.tco2_per_unit
    return factor * realised(inputs)


def _sums(saving: Values, costs: SliceCosts, inputs: MeasureInputs) -> dict[str, Values]:
    """What all slices of each enterprise come to."""
    of_group = _tonnes_per_unit(costs, inputs)
    tonnes: Values = saving * of_group
    done = np.zeros(len(saving))
    for place, group in enumerate(costs.group):
        chance = implementation_of(costs, place, saving[:, group], inputs.currency_per_usd)
        done += chance * tonnes[:, group] * costs.share[place]
    total = _over_groups(tonnes, costs, np.ones(len(costs.share)))
    investment = _over_groups(tonnes, costs, costs.investment_cny_per_tco2)
    bill = _over_groups(tonnes, costs, costs.unit_price_cny / costs.tco2_per_unit)
    net = capital_recovery_factor(inputs.discount_rate, inputs.lifetime_years) * investment - bill
    return {
        "tonnes_tco2": total,
        "tonnes_below_0_tco2": _over_groups(tonnes, costs, np.where(costs.cost_cny_per_tco2 < 0, 1.0, 0.0)),
        "investment_cny": investment,
        "bill_saved_cny": bill,
        "net_cost_cny": net,
        "cost_cny_per_tco2": _over(net, total),
        "payback_years": _over(investment, bill),
        "implementation": _over(done, total),
    }


def _over_groups(tonnes: Values, costs: SliceCosts, values: Values) -> Values:
    """Of each enterprise the sum over its slices of tonnes times a value: its groups', by their slices' shares."""
    of_group = sums(costs.share * values, costs.group, len(GROUPS))
    added = np.zeros(len(tonnes))
    for place in range(len(GROUPS)):
        added += tonnes[:, place] * of_group[place]
    return added


def _over(values: Values, whole: Values) -> Values:
    ratio: Values = np.divide(values, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return ratio


def slice_rows(costs: SliceCosts, saving: Values, inputs: MeasureInputs) -> Iterator[Row]:
    """Each slice of some enterprises together, with the probability that it is carried out, by tonnes."""
    tonnes = saving.sum(axis=0) * _tonnes_per_unit(costs, inputs)
    for place, group in enumerate(costs.group):
        of_group = saving[:, group]
        own = float(tonnes[group] * costs.share[place])
        if own <= 0:
            continue
        chance = implementation_of(costs, place, of_group, inputs.currency_per_usd)
        investment = own * float(costs.investment_cny_per_tco2[place])
        yield {
            "measure_group": GROUPS[group],
            "slice": int(costs.slice[place]),
            "tonnes_tco2": own,
            "cost_cny_per_tco2": float(costs.cost_cny_per_tco2[place]),
            "investment_cny": investment,
            "net_cost_cny": own * float(costs.cost_cny_per_tco2[place]),
            "payback_years": float(costs.payback_years[place] / realised(inputs)),
            "implementation": float((chance * of_group).sum() / of_group.sum()),
        }


def _column(rows: Sequence[Mapping[str, str]], name: str) -> Values:
    return np.array([float(row[name]) for row in rows], np.float64)
