"""Figures that can hardly be, on which much rests: each told with its part of the total, the ranking and a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.collect.against_industry import Thresholds, newest
from regional_carbon.collect.as_written import Written
from regional_carbon.collect.checks import INDEX
from regional_carbon.factors import Factor
from regional_carbon.language.amounts import figure
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import say

_CUT: Final = 0.3  # the reduction of which a consequence is told, where the region has set none


@dataclass(frozen=True)
class Expected:
    """What the industries' intensities make of a region's year: each enterprise's emission, and of all together.

    `rows` has `expected_tco2` = CEI·e − g·z for each enterprise of the year, its output, its efficiency, and of its
    industry's newest statistics the emission of fuels (CEI − g)·E and their year.
    """

    rows: pl.DataFrame
    total_tco2: float
    cut: float  # the reduction asked of the region, as a share

    @classmethod
    def of(cls, register: pl.DataFrame, years: pl.DataFrame, grid: float, year: int, cut: float | None) -> Expected:
        """That of a register in a year; an enterprise whose industry has no statistics counts nowhere."""
        industries = newest(years, year).select(
            "industry_code", "intensity", industry_fuel_tco2=(pl.col("intensity") - grid) * pl.col("electricity_mwh"),
            statistics_year="year",
        )  # fmt: skip
        of_year = register.with_row_index(INDEX).filter(pl.col("year") == year)
        known = of_year.join(industries, on="industry_code", maintain_order="left")
        zero_carbon = pl.col("zero_carbon_mwh").fill_null(0)
        known = known.with_columns(expected_tco2=pl.col("intensity") * pl.col("electricity_mwh") - grid * zero_carbon)
        known = known.with_columns(
            efficiency=pl.col("output_cny") / pl.col("expected_tco2"),
            bought_tco2=grid * (pl.col("electricity_mwh") - zero_carbon),
        ).filter(pl.col("expected_tco2") > 0)
        return cls(known, float(known["expected_tco2"].sum()), cut or _CUT)

    def rests_on(self, row: Mapping[str, object], tco2: float) -> RestsOn:
        """What rests on an enterprise's emission being `tco2` and not what its industry's intensity says."""
        expected, output = float(str(row["expected_tco2"])), row["output_cny"]
        total = self.total_tco2 - expected + tco2
        of_cut = min(1.0, tco2 / (self.cut * total)) if total > 0 else 0.0
        place = None
        if output is not None and tco2 > 0:
            others = self.rows.filter(pl.col(INDEX) != row[INDEX])["efficiency"].drop_nulls()
            place = 1 + int((others < float(str(output)) / tco2).sum())
        moved = abs(tco2 - expected) / total if total > 0 else 1.0
        return RestsOn(total, self.total_tco2, moved, of_cut, self.cut, place, self.rows.height)


@dataclass(frozen=True)
class RestsOn:
    """The region's total with a figure and without it, and what of a reduction would be asked of its enterprise."""

    total: float
    without: float
    moved: float  # the share of the total that rests on the figure
    of_cut: float
    cut: float
    place: int | None
    count: int

    def __str__(self) -> str:
        shares = {name: figure(100 * getattr(self, name), 2) for name in ("moved", "of_cut", "cut")}
        totals = {"total": figure(self.total, 4), "without": figure(self.without, 4)}
        place = "" if self.place is None else say("errors", "_rests_on_place", place=self.place, count=self.count)
        return say("errors", "_rests_on", **shares, **totals, place=place)


def outputs_below_bills(written: Written, expected: Expected, limits: Thresholds, *, priced: bool) -> Iterator[Fault]:
    """Enterprises whose output is less than their own electricity costs: its bill, or its amount at a low price.

    `priced`: whether the threshold's price is in the region's currency.
    """
    price = pl.lit(limits["electricity_price"] * 1000 if priced else None, pl.Float64)
    rows = expected.rows.with_columns(bill=pl.coalesce("electricity_cost_cny", pl.col("electricity_mwh") * price))
    low = rows.filter(pl.col("output_cny") < pl.col("bill")).sort("expected_tco2", descending=True)
    if low.is_empty():
        return
    together = {
        "enterprises": low.height,
        "share": figure(100 * float(low["expected_tco2"].sum()) / expected.total_tco2, 2),
        "of_cut": figure(100 * min(1.0, float(low["expected_tco2"].sum()) / (expected.cut * expected.total_tco2)), 2),
        "cut": figure(100 * expected.cut, 2),
    }
    for row in low.iter_rows(named=True):
        yield written.fault(
            "output_below_bill", row[INDEX], "output_cny", "output_below_bill", enterprise=row["enterprise_id"],
            written=written.cells["output_cny"][row[INDEX]], bill=figure(row["bill"]),
            electricity=figure(row["electricity_mwh"]), **together,
        )  # fmt: skip


def meters_beyond_industry(
    written: Written,
    metered: pl.DataFrame,
    expected: Expected,
    factors: Mapping[str, Factor],
    year: int,
    limits: Thresholds,
) -> Iterator[Fault]:
    """Enterprises whose metered fuels emit more than the fuels of their whole industry in its newest statistics."""
    known = {name: factor.tco2_per_unit for name, factor in factors.items()}
    fuels = metered.with_row_index("at").filter(pl.col("year") == year)
    fuels = fuels.with_columns(
        fuel_tco2=pl.col("amount") * pl.col("energy").replace_strict(known, default=None, return_dtype=pl.Float64)
    )
    sums = (
        fuels.sort("fuel_tco2", descending=True, nulls_last=True)
        .group_by("enterprise_id", maintain_order=True)
        .agg(pl.col("fuel_tco2").sum(), pl.col("at", "energy", "amount", "unit").first())
    )
    more = (
        1 + limits["statistics_exceeded"] + limits["statistics_exceeded_per_year"] * (year - pl.col("statistics_year"))
    )
    rows = expected.rows.join(sums.rename({"unit": "metered_unit"}), on="enterprise_id", maintain_order="left")
    for row in rows.filter(pl.col("fuel_tco2") > pl.col("industry_fuel_tco2") * more).iter_rows(named=True):
        whole = float(row["industry_fuel_tco2"])
        yield written.fault(
            "meter_beyond_industry", row["at"], "amount", row["enterprise_id"], enterprise=row["enterprise_id"],
            energy=row["energy"], written=f"{figure(row['amount'])} {row['metered_unit']}", year=year,
            fuel_tco2=figure(row["fuel_tco2"], 4), industry_code=row["industry_code"], industry_tco2=figure(whole, 4),
            statistics_year=row["statistics_year"],
            rests_on=expected.rests_on(row, float(row["fuel_tco2"]) + float(row["bought_tco2"])),
        )  # fmt: skip


def inventories_far_off(
    written: Written, inventories: pl.DataFrame, expected: Expected, year: int, limits: Thresholds
) -> Iterator[Fault]:
    """Inventories of the year many times off what the enterprise's industry emits per electricity, or less than its
    electricity alone; and those by which the region's total moves by more than its interval."""
    own = inventories.with_row_index("at").filter(pl.col("year") == year)
    blank = pl.lit(None, pl.Float64)
    own = own.with_columns(
        **{name: blank for name in ("emission_tco2", "fuel_tco2") if name not in own.columns}
    ).select("enterprise_id", "at", "emission_tco2", "fuel_tco2")
    rows = expected.rows.join(own, on="enterprise_id", maintain_order="left").with_columns(
        verified=pl.coalesce("emission_tco2", pl.col("fuel_tco2") + pl.col("bought_tco2"))
    )
    for row in rows.drop_nulls("verified").iter_rows(named=True):
        verified, usual = float(row["verified"]), float(row["expected_tco2"])
        rests_on = expected.rests_on(row, verified)
        below = verified < limits["inventory_below_electricity"] * float(row["bought_tco2"])
        times = limits["inventory_off"]
        far = not usual / times <= verified <= usual * times
        twice = not usual / 2 <= verified <= usual * 2
        if below or far or (twice and rests_on.moved > limits["moves_total"]):
            column = "emission_tco2" if row["emission_tco2"] is not None else "fuel_tco2"
            key = "inventory_below_electricity" if below else "inventory_far_off"
            yield written.fault(
                key, row["at"], column, row["enterprise_id"], enterprise=row["enterprise_id"], year=year,
                verified=figure(verified), usual=figure(usual, 4), bought=figure(float(row["bought_tco2"]), 4),
                rests_on=rests_on,
            )  # fmt: skip
