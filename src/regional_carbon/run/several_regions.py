"""Several regions at once: their total with what they miss by alike, and one target shared out over them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from regional_carbon.comparison.allocation import borne
from regional_carbon.comparison.at_target import adjust, compare
from regional_carbon.language.errors import InputError, StrategyError
from regional_carbon.models.efficiency_ranking import carbon_efficiency
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.run.region_bundle import RegionFigures
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Frame, polars_of
from regional_carbon.schema.province_tables import ProvinceRegions, ProvinceTotal
from regional_carbon.strategies import Strategy
from regional_carbon.uncertainty.simulation import SEED
from regional_carbon.uncertainty.simulation_draws import DRAWS, both_ends


@dataclass(frozen=True)
class Province:
    """A province's regions (ProvinceRegions), what they come to (ProvinceTotal), and who is late with data."""

    regions: pl.DataFrame
    total: pl.DataFrame
    late: tuple[str, ...]  # codes of the regions whose figures are of an earlier year than the newest


def province_of(
    regions: Sequence[RegionFigures], *, target: float | None = None, strategy: Strategy | None = None
) -> Province:
    """The regions side by side, their total with its interval, and a target shared out where one is given.

    A region is treated by the rule of `strategy` as an enterprise is: its emissions, its output. Without a strategy
    every region is asked the same share.

    Raises InputError where there are no regions, one stands twice, or their currencies differ; StrategyError for a
    target that cannot be, or that the rule does not reach.
    """
    _checked(regions)
    newest = max(region.year for region in regions)
    names = [name for name in ProvinceRegions.columns() if name in RegionFigures.__dataclass_fields__]
    table = pl.DataFrame(
        [{name: getattr(region, name) for name in names} for region in regions], infer_schema_length=None
    )
    if target is not None:
        asked = _shared_out(regions, newest, target, strategy or Strategy("same_share", "uniform", {"rate": target}))
        table = table.join(asked, on="region_code", how="left")
    table = table.sort(["emission_tco2", "region_code"], descending=[True, False])
    low, high = both_ends(total_draws(regions))
    total = {
        "year": newest, "regions": len(regions), "emission_low_tco2": float(low), "emission_high_tco2": float(high),
        **{name: table[name].sum() for name in ("enterprises", "emission_tco2", "output_cny", *_PLANNED)},
    }  # fmt: skip
    late = sorted(region.region_code for region in regions if region.year < newest)
    return Province(
        polars_of(ProvinceRegions.of(table)), polars_of(ProvinceTotal.of(pl.DataFrame([total]))), tuple(late)
    )


_PLANNED = ("reduction_tco2", "output_forgone_cny")


def _checked(regions: Sequence[RegionFigures]) -> None:
    codes = [region.region_code for region in regions]
    if not codes:
        raise InputError("province_empty")
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise InputError("province_twice", regions=twice)
    currencies = sorted({region.currency for region in regions})
    if len(currencies) > 1:
        raise InputError("province_currencies", currencies=currencies)


# ---------------------------------------------------------------------------------------------------
# The total


def total_draws(regions: Sequence[RegionFigures]) -> Values:
    """What the regions emit together in each simulation draw, [tCO2/yr].

        C[d] = Σ_r C[r] + s[r]·( own[r, π_r(d)] + statistics[r, π_k(d)] + grid[r, π_g(d)] )

    Draws are paired by what they have in common: π is one order of the draws for each region, for each statistics k
    that regions share, and for each grid factor g, whose errors are taken in order of size, since one factor is too
    high or too low for all. So what regions miss by alike adds up, and what each misses by for itself partly cancels.
    s, one number above the estimate and one below, holds each region's own 90 % interval to the one it has been told:
    its parts are drawn apart, and their sum is not quite the whole. A single region has the interval it had.

    The shared effect (`with_shared_effect`) is learnt in a region of its own enterprises: its error is the region's.
    """
    total = np.zeros(DRAWS)
    for region in sorted(regions, key=lambda one: one.region_code):
        total += region.emission_tco2 + _held_to_interval(region, _paired(region))
    return total


def _paired(region: RegionFigures) -> Values:
    own = region.error("own")[_order(f"region {region.region_code}")]
    statistics = region.error("statistics")[_order(f"statistics {region.statistics}")]
    grid = np.sort(region.error("grid"))[_order(f"grid {region.grid}")]
    paired: Values = own + statistics + grid
    return paired


def _order(key: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.random.default_rng([SEED, zlib.crc32(key.encode())]).permutation(DRAWS)


def _held_to_interval(region: RegionFigures, error: Values) -> Values:
    low, high = both_ends(error)
    below = (region.emission_tco2 - region.emission_low_tco2) / -low if low < 0 else 1.0
    above = (region.emission_high_tco2 - region.emission_tco2) / high if high > 0 else 1.0
    return np.where(error < 0, error * below, error * above)


# ---------------------------------------------------------------------------------------------------
# One target over the regions


def _shared_out(regions: Sequence[RegionFigures], year: int, target: float, strategy: Strategy) -> pl.DataFrame:
    """The coefficient of each region at the target, and its tonnes, by a rule made for enterprises."""
    ranked = carbon_efficiency(_as_enterprises(regions, year))
    dialled = strategy.of().dial is not None and strategy.name != "same_share"
    turned = adjust(ranked, strategy, target) if dialled else strategy
    curves = {turned.name: reduction_curve(ranked, turned.coefficient())}
    shared = borne(ranked, curves, compare(curves, target))[0]
    if turned.name not in shared.coefficients:
        raise StrategyError("province_target_missed", strategy=strategy.name, target=target)
    acting = shared.enterprises.texts("enterprise_id")
    asked = pl.DataFrame({"region_code": acting, "emission_tco2": shared.enterprises["emission_tco2"]}).filter(
        pl.Series(shared.ranks())
    )
    tonnes = pl.col("coefficient") * pl.col("emission_tco2")
    return asked.with_columns(coefficient=pl.Series(shared.coefficients[turned.name])).select(
        "region_code", "coefficient", shared_reduction_tco2=tonnes,
        shared_allowance_tco2=pl.col("emission_tco2") - tonnes,
    )  # fmt: skip


def _as_enterprises(regions: Sequence[RegionFigures], year: int) -> Frame[EnterpriseEmission]:
    rows = [
        {
            "enterprise_id": region.region_code, "industry_code": "region", "year": year,
            "electricity_mwh": region.electricity_mwh, "output_cny": region.output_cny,
            "intensity_tco2_per_mwh": region.emission_tco2 / region.electricity_mwh if region.electricity_mwh else None,
            "emission_tco2": region.emission_tco2,
        }
        for region in regions
    ]  # fmt: skip
    return EnterpriseEmission.of(pl.DataFrame(rows, infer_schema_length=None))
