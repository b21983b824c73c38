"""What enterprises say against what their industry's statistics say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from regional_carbon.collect.as_written import Written
from regional_carbon.collect.checks import INDEX
from regional_carbon.factors import Factor
from regional_carbon.language.amounts import count, figure
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import Said
from regional_carbon.units import GJ_PER_MWH

Thresholds = Mapping[str, float]
_SLIPPED_COLUMN: Final = (300, 3000)  # a sum so many times too high is a whole register in kWh


def industry_years(statistics: pl.DataFrame, factors: Mapping[str, Factor]) -> pl.DataFrame:
    """Each industry's years: `electricity_mwh`, `intensity` (tCO2/MWh), `share` of electricity (calorific, 0–1).

    As Model I has them, with INDEX of the row its electricity stands in; what is not known is null.
    """
    known = pl.DataFrame(
        [(name, one.tco2_per_unit, one.gj_per_unit) for name, one in factors.items()],
        schema={"energy": pl.String, "tco2": pl.Float64, "gj": pl.Float64},
        orient="row",
    )
    electric = pl.col("energy") == "electricity"

    def whole(value: pl.Expr) -> pl.Expr:
        return pl.when(value.null_count() == 0).then(value.sum())

    years = (
        statistics.with_row_index(INDEX)
        .join(known, on="energy", how="left", maintain_order="left")
        .group_by("industry_code", "year", maintain_order=True)
        .agg(
            pl.col("industry").first(),
            pl.col(INDEX).filter(electric).first().cast(pl.Int64),
            electricity_mwh=pl.col("amount").filter(electric).first(),
            tco2=whole(pl.col("amount") * pl.col("tco2")),
            other_gj=whole((pl.col("amount") * pl.col("gj")).filter(~electric)),
            others=(~electric & (pl.col("amount") > 0)).sum(),
        )
    )
    own_gj = pl.col("electricity_mwh") * GJ_PER_MWH
    return years.filter(pl.col("electricity_mwh") > 0).with_columns(
        intensity=pl.col("tco2") / pl.col("electricity_mwh"), share=own_gj / (own_gj + pl.col("other_gj"))
    )


def newest(years: pl.DataFrame, year: int) -> pl.DataFrame:
    """The newest year of each industry up to a year."""
    up_to = years.filter(pl.col("year") <= year).sort("industry_code", "year")
    return up_to.unique("industry_code", keep="last", maintain_order=True)


def sums_over_statistics(
    written: Written, register: pl.DataFrame, years: pl.DataFrame, year: int, limits: Thresholds
) -> Iterator[Fault]:
    """Industries whose enterprises together used more electricity in a year than the newest statistics have.

    More than a share of it: `statistics_exceeded`, and `statistics_exceeded_per_year` for each year between.
    """
    rows = register.filter((pl.col("year") == year) & (pl.col("electricity_mwh") > 0))
    largest = pl.col("electricity_mwh").arg_max()
    sums = rows.group_by("industry_code").agg(
        sum_mwh=pl.col("electricity_mwh").sum(),
        count=pl.len(),
        largest=pl.col("enterprise_id").get(largest),
        largest_mwh=pl.col("electricity_mwh").max(),
    )
    more = limits["statistics_exceeded"] + limits["statistics_exceeded_per_year"] * (year - pl.col("year"))
    both = newest(years, year).join(sums, on="industry_code", maintain_order="left")
    over = both.filter(pl.col("sum_mwh") > pl.col("electricity_mwh") * (1 + more))
    for row in over.iter_rows(named=True):
        ratio = row["sum_mwh"] / row["electricity_mwh"]
        in_kwh = _SLIPPED_COLUMN[0] <= ratio <= _SLIPPED_COLUMN[1]
        yield written.fault(
            "industry_exceeded",
            row[INDEX],
            "amount",
            f"{row['industry_code']}",
            written=written.cells["amount"][row[INDEX]],
            industry_code=row["industry_code"],
            industry=row["industry"] or "–",
            count=row["count"],
            year=year,
            statistics_year=row["year"],
            sum_mwh=figure(row["sum_mwh"]),
            electricity_mwh=figure(row["electricity_mwh"]),
            ratio=figure(ratio, 3),
            largest=row["largest"],
            largest_mwh=figure(row["largest_mwh"]),
            hint=Said("errors", "industry_exceeded_in_kwh") if in_kwh else "",
        )


def impossible_intensities(
    written: Written, years: pl.DataFrame, grid_tco2_per_mwh: float, limits: Thresholds
) -> Iterator[Fault]:
    """Years in which an industry's intensity lies below the grid factor, or at it because the fuels are missing."""
    below = years.filter(pl.col("intensity") < grid_tco2_per_mwh * (1 - limits["below_grid"]))
    for row in below.iter_rows(named=True):
        yield written.fault(
            "intensity_below_grid", row[INDEX], "amount", f"{row['industry_code']} {row['year']}",
            **_of(written, row), intensity=figure(row["intensity"], 4), grid=figure(grid_tco2_per_mwh, 4),
        )  # fmt: skip
    counted = years.with_columns(
        with_others=(pl.col("others") > 0).sum().over("industry_code"), all_years=pl.len().over("industry_code")
    )
    usual = pl.col("with_others") >= limits["fuels_usual"] * (pl.col("all_years") - 1)
    for row in counted.filter((pl.col("others") == 0) & (pl.col("with_others") > 0) & usual).iter_rows(named=True):
        yield written.fault(
            "fuels_missing", row[INDEX], "amount", f"{row['industry_code']} {row['year']}",
            **_of(written, row), years=row["with_others"], all_years=row["all_years"],
        )  # fmt: skip


def _of(written: Written, row: dict[str, object]) -> dict[str, object]:
    told = {"industry_code": row["industry_code"], "industry": row["industry"] or "–", "year": row["year"]}
    return {**told, "written": written.cells["amount"][int(str(row[INDEX]))]}


def too_electric(
    written: Written,
    register: pl.DataFrame,
    years: pl.DataFrame,
    grid_tco2_per_mwh: float,
    year: int,
    limits: Thresholds,
) -> Iterator[Fault]:
    """Enterprises declared so much more electric than their industry that its intensity would put them far higher.

        too high by = CEI / (g + (CEI − g) · x) − 1,   x = ((1 − a) / a) / ((1 − α) / α)

    a is the enterprise's declared electricity share, α its industry's: x is how much less other energy it uses
    for each unit of electricity.

    Source: docs/models.md, Model II′, "the trap"; the emission by declared share is tier 4.
    """
    if "electricity_share" not in register.columns:
        return
    of_year = pl.col("year") == year
    rows = register.with_row_index(INDEX).filter(of_year & pl.col("electricity_share").is_not_null())
    industries = newest(years, year).select(
        "industry_code", "intensity", "share", "industry", statistics_year=pl.col("year")
    )
    rows = rows.drop("industry", strict=False).join(industries, on="industry_code", maintain_order="left")
    own, its = pl.col("electricity_share"), pl.col("share")
    less = ((1 - own) / own) / ((1 - its) / its)
    fuels = pl.col("intensity") - grid_tco2_per_mwh
    rows = rows.with_columns(too_high=pl.col("intensity") / (grid_tco2_per_mwh + fuels * less) - 1)
    for row in rows.filter((its < 1) & (own > 0) & (pl.col("too_high") > limits["too_electric"])).iter_rows(named=True):
        yield written.fault(
            "too_electric",
            row[INDEX],
            "electricity_share",
            row["enterprise_id"],
            written=written.cells["electricity_share"][row[INDEX]],
            enterprise=row["enterprise_id"],
            industry_code=row["industry_code"],
            industry=row["industry"] or "–",
            share=count(100 * row["share"]),
            statistics_year=row["statistics_year"],
            percent=count(100 * row["too_high"]),
        )
