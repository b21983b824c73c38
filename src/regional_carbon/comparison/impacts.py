"""S6: what a strategy does to jobs, tax, industries and small enterprises, and the fund that would make it good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import narwhals as nw
import numpy as np

from regional_carbon.comparison.allocation import Borne, borne
from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Values, frame_of, sums
from regional_carbon.schema.comparison_tables import Comparison, CompensationFund, Effects, ReductionCurve
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, model
from regional_carbon.schema.input_tables import SMALL_SIZES

COMPENSATED: Final = 0.5  # the project's own: half of what is forgone, until the office sets its own share
YEARS: Final = 5  # a five-year plan
# Social discount rate of China: NDRC and Ministry of Construction (2006), "Methods and Parameters for the Economic
# Evaluation of Construction Projects", 3rd edition (建设项目经济评价方法与参数，第三版): 8 %.
SOCIAL_DISCOUNT_RATE: Final = 0.08
ROUNDING: Final = 1e-12  # an industry that keeps less of its output has lost it all
# What is known of an enterprise, the column it stands in, and the columns of what a strategy does to it.
_LOST: Final = {
    "employees": ("jobs_at_stake", "jobs_known"),
    "tax_cny": ("tax_forgone_cny", "tax_known"),
    "value_added_cny": ("value_added_forgone_cny", "value_added_known"),
}


@model
def effects(
    ranked: Frame[CarbonEfficiency],
    curves: Mapping[str, Frame[ReductionCurve]],
    comparison: Frame[Comparison],
    *,
    compensated: float = COMPENSATED,
) -> Frame[Effects]:
    """What each strategy of a comparison does at its target, a row for each of its rows (S6).

        jobs = Σ b·L, tax = Σ b·T, value added = Σ b·V      over the enterprises of which L, T, V is known
        known = Σ_known b·G / Σ b·G                          the share of the output forgone that this covers
        wiped out: industries j with Σ_j b·G = Σ_j G > 0     the unranked counted in Σ_j G
        subsidy = compensated · Σ b·G

    b is β of those reached at the target. Null where the register does not have the column, where nothing is known of
    those who act, and where the target is missed. Jobs are at stake in proportion: β = 0.3 puts three jobs of ten at
    stake.

    Raises StrategyError unless `compensated` lies from 0 to 1.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Discussion, "climate fiscal policy"; measures ours.
    """
    if not 0 <= compensated <= 1:
        raise StrategyError("compensated_range", value=compensated)
    rows = []
    for region in borne(ranked, curves, comparison):
        for name, compared in region.compared.items():
            beta = region.coefficients.get(name)
            told = {} if beta is None else _effects(region, beta, compensated)
            rows.append(
                {**region.group, "strategy": name, "target_rate": compared["target_rate"],
                 "compensated_share": compensated, **told}
            )  # fmt: skip
    return frame_of(Effects, rows, ranked)


def _effects(region: Borne, beta: Values, compensated: float) -> dict[str, object]:
    output = region.enterprises["output_cny"]
    forgone = beta * output[region.ranks()]
    total = float(forgone.sum())
    found: dict[str, object] = {"output_forgone_cny": total, "subsidy_cny": compensated * total}
    for column, (lost, known) in _LOST.items():
        values = region.ranked(column)
        of = np.zeros(len(beta), dtype=bool) if values is None else ~np.isnan(values)
        if values is not None and (of & (beta > 0)).any():
            found[lost] = float((beta * values)[of].sum())
            found[known] = min(1.0, float(forgone[of].sum()) / total) if total > 0 else None
    industries, industry = region.enterprises.kinds("industry_code")
    lost_of = sums(forgone, industry[region.ranks()], len(industries))
    made = sums(output, industry, len(industries))
    gone = [
        code for code, cny, of in zip(industries, lost_of, made, strict=True) if of > 0 and cny >= of * (1 - ROUNDING)
    ]
    found |= {"industries_wiped_out": len(gone), "wiped_out": " ".join(gone) or None}
    sizes = region.enterprises.texts("size") if "size" in region.enterprises else []
    if any(sizes):
        small = np.array([size in SMALL_SIZES for size in sizes])[region.ranks()]
        found["small_closed"] = int(np.count_nonzero(small & (beta >= 1)))
    return found


@model
def compensation_fund(
    effects: Frame[Effects], *, years: int = YEARS, discount_rate: float = SOCIAL_DISCOUNT_RATE
) -> Frame[CompensationFund]:
    """The fund that pays each strategy's subsidy while it comes into force in equal yearly steps (S6).

        s[k] = k/K · subsidy, k = 1…K            paid at the start of year base + k
        discounted[k] = s[k] / (1 + r)^k         worth in the base year
        fund[k] = Σ_{l≥k} s[l] / (1 + r)^(l−k)   to hold at the start of year k

    A row for each year to the goal; none for a strategy that misses its target. What a fund earns is taken to be the
    discount rate, so that fund[1] / (1 + r), set aside in the base year, is just enough.

    Raises StrategyError unless there is at least one year and the rate lies from 0 to 1.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Discussion, "climate fiscal policy"; the ramp is ours.
    """
    if years < 1 or years != int(years):
        raise StrategyError("fund_years_range", value=years)
    if not 0 <= discount_rate <= 1:
        raise StrategyError("discount_rate_range", value=discount_rate)
    rows: list[dict[str, object]] = []
    for row in effects.filter(~nw.col("subsidy_cny").is_null()).collect().iter_rows(named=True):
        place: dict[str, object] = {name: row[name] for name in ("region_code", "strategy") if name in row}
        base, fund = row["year"], 0.0
        of_strategy: list[dict[str, object]] = []
        for step in range(int(years), 0, -1):
            paid = step / years * row["subsidy_cny"]
            fund = paid + fund / (1 + discount_rate)
            of_strategy.append(
                {**place, "base_year": base, "year": base + step, "target_share": step / years,
                 "output_forgone_cny": step / years * row["output_forgone_cny"], "subsidy_cny": paid,
                 "discount_rate": discount_rate, "discounted_subsidy_cny": paid / (1 + discount_rate) ** step,
                 "fund_cny": fund}
            )  # fmt: skip
        rows += reversed(of_strategy)
    return frame_of(CompensationFund, rows, effects)
