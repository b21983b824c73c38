"""What measures cost, and which are carried out: V5 and V6 of Model V learnt from audits."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from regional_carbon.measures.audits import Cleaned
from regional_carbon.measures.cost import PAYBACK_YEARS
from regional_carbon.measures.logits import logistic, logistic_within
from regional_carbon.measures.potential import CARRIERS, UNIT
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.measure_inputs import MeasureInputs

SLICES_AT: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)  # of a group's saving
LEAST_KUSD: Final = 0.01

# ---------------------------------------------------------------------------------------------------
# V5: what it costs


def price_shares(audits: Cleaned) -> dict[str, tuple[float, int]]:
    """Price of a saved unit over the plant's average price, by carrier: median, and of how many measures."""
    known = audits.measures.drop_nulls("price_share")
    medians = known.group_by("carrier").agg(pl.col("price_share").median(), pl.len()).sort("carrier")
    return {carrier: (share, measures) for carrier, share, measures in medians.iter_rows()}


def unit_investment_of(audits: Cleaned) -> pl.DataFrame:
    """Each group's saving in twelve slices by investment per unit, at the group's mean price of saved energy.

        u = I/saved · (p_ref/p)^ε,   slices in order of u        [USD of 2024 per MWh·yr or GJ·yr]

    p is the plant's average price times the share of it that is saved; where not known, the middle of those known.
    """
    share = {carrier: of for carrier, (of, _) in price_shares(audits).items()}
    priced = audits.measures.with_columns(
        price=pl.col("plant_price_usd") * pl.col("carrier").replace_strict(share, default=1.0)
    ).with_columns(pl.col("price").fill_null(pl.col("price").median().over("carrier")))
    return pl.concat(
        [_slices(group, priced.filter(group=group)) for of in CARRIERS.values() for group in of
         if priced.filter(group=group)["price"].count()]
    )  # fmt: skip


def _slices(group: str, measures: pl.DataFrame) -> pl.DataFrame:
    saved, price = measures["saved"].to_numpy(), measures["price"].to_numpy()
    reference = (price * saved).sum() / saved.sum()
    unit = measures["investment_usd"].to_numpy() / saved * (reference / price) ** MeasureInputs().transfer_elasticity
    order = np.argsort(unit, kind="stable")
    before = np.cumsum(saved[order]) - saved[order] / 2
    place = np.searchsorted(SLICES_AT, before / saved.sum())
    sums, cost = (np.bincount(place, of, len(SLICES_AT) + 1) for of in (saved[order], (unit * saved)[order]))
    told = pl.DataFrame({"cost": cost, "saved": sums}).select(
        pl.when(pl.col("saved") > 0).then(pl.col("cost") / pl.col("saved")).forward_fill().fill_null(0.0)
    )
    of_unit = told.to_series().to_numpy()
    return pl.DataFrame(
        {
            "group": group, "slice": np.arange(1, len(SLICES_AT) + 2), "unit": f"{UNIT[group.partition('_')[0]]}/yr",
            "saving_share": sums / saved.sum(), "investment_usd2024_per_unit": of_unit,
            "reference_price_usd2024": reference, "payback_years_at_reference": of_unit / reference,
            "n_measures": np.bincount(place, minlength=len(SLICES_AT) + 1),
        }
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# V6: what is carried out


def implementation_of(audits: Cleaned) -> pl.DataFrame:
    """The logit of being carried out, by group, across plants; beside it the fall with payback within plants.

    ln-odds = α + β·ln clip(payback, 0.2, 5) + γ·ln(investment in kUSD);  α + δ of what costs nothing
    """
    answered = audits.measures.drop_nulls("implemented").sort("plant_id", "recommendation")
    present = [group for of in CARRIERS.values() for group in of if answered.filter(group=group).height]
    return pl.DataFrame([_implementation(group, answered.filter(group=group)) for group in present])


COEFFICIENTS: Final = ("intercept", "log_payback", "log_investment_kusd", "no_cost")


def _implementation(group: str, measures: pl.DataFrame) -> dict[str, object]:
    design, done = implementation_design(measures), measures["implemented"].cast(pl.Float64).to_numpy()
    at, errors = logistic(design, done)
    within, error = logistic_within(_by_plant(measures["plant_id"], design, done))
    return {
        "group": group, **dict(zip(COEFFICIENTS, at, strict=True)),
        **{f"se_{name}": each for name, each in zip(COEFFICIENTS, errors, strict=True)},
        "n": measures.height, "within_log_payback": within, "se_within_log_payback": error,
    }  # fmt: skip


def implementation_design(measures: pl.DataFrame) -> Values:
    """A row for each measure: 1, log payback, log investment, and whether it costs nothing (then the two are 0)."""
    cost, value = measures["investment_usd"].to_numpy(), measures["value_usd"].to_numpy()
    free = cost <= 0
    payback = np.log(np.clip(cost / value, *PAYBACK_YEARS))
    size = np.log(np.maximum(cost / 1000, LEAST_KUSD))
    return np.column_stack([np.ones_like(cost), np.where(free, 0, payback), np.where(free, 0, size), free])


def _by_plant(plants: pl.Series, design: Values, done: Values) -> list[tuple[Values, Values]]:
    """Log payback and what is done of each plant, of the measures that cost something."""
    rows = pl.DataFrame({"plant": plants, "log": design[:, 1], "done": done}).filter(pl.Series(design[:, 3] == 0))
    own = rows.group_by("plant", maintain_order=True).agg("log", "done")
    return [(np.array(log), np.array(did)) for _, log, did in own.iter_rows()]
