"""Meter readings become sums of months and of years, where they cover them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from regional_carbon.collect.checks import INDEX

_WRITTEN: Final = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")
_DAY: Final = 86_400.0  # seconds
_LEAST_MONTH: Final = 28 * _DAY  # readings as far apart are one for each month


def with_moment(readings: pl.DataFrame) -> pl.DataFrame:
    """The readings with their time as a moment; null where it is none.

    A time is a day or a moment in ISO 8601; a month alone ('2020-01') is its first day.
    """
    text = pl.col("time").str.strip_chars()
    text = pl.when(text.str.contains(r"^\d{4}-")).then(text)  # 1-2-20 would be a day of the year 1
    moments = [text.str.to_datetime(form, strict=False) for form in _WRITTEN]
    days = [day.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")) for day in (text, text + "-01")]
    return readings.with_columns(moment=pl.coalesce(*moments, *days))


def year_sums(readings: pl.DataFrame, register: pl.DataFrame, limits: Mapping[str, float]) -> pl.DataFrame:
    """The electricity of each row of a register by its readings: INDEX and `read_mwh`.

        read = Σ kWh / 1000 / coverage

    Coverage is the share of the year that the intervals fill, each as long as the median step to the next; a sum
    that covers less than `readings_coverage_least` is left out, for use has seasons.
    """
    rows = with_moment(readings)
    known = rows.drop_nulls(["moment", "electricity_kwh", "enterprise_id"]).with_columns(
        year=pl.col("moment").dt.year()
    )
    step = pl.col("moment").sort().diff().median().dt.total_seconds()
    length = pl.when(pl.col("year").first() % 4 == 0).then(366).otherwise(365) * _DAY
    filled = pl.min_horizontal(pl.lit(1.0), step * pl.col("moment").n_unique() / length)
    years = known.group_by("enterprise_id", "year").agg(
        coverage=filled, read_mwh=pl.col("electricity_kwh").sum() / 1000, count=pl.len()
    )
    whole = years.filter((pl.col("coverage") >= limits["readings_coverage_least"]) & (pl.col("read_mwh") > 0))
    whole = whole.with_columns(pl.col("read_mwh") / pl.col("coverage"), pl.col("year").cast(pl.Int64))
    rows = register.select("enterprise_id", "year").with_row_index(INDEX)
    return rows.join(whole, on=["enterprise_id", "year"]).select(pl.col(INDEX).cast(pl.Int64), "read_mwh")


def month_sums(readings: pl.DataFrame, limits: Mapping[str, float]) -> pl.DataFrame:
    """The electricity of each enterprise in each month that its readings cover (MonthlyElectricity), in order.

        month = Σ kWh / 1000 / coverage

    Readings at least 28 days apart (the median step of the enterprise), and a single one, are of a whole month each:
    that in which they begin. Of closer ones coverage is the share of the month that they fill, each as long as the
    median step; a month covered by less than `readings_coverage_least` is left out: it is not known, and not 0.
    Of two readings of one moment the later row counts.
    """
    known = with_moment(readings).drop_nulls(["moment", "electricity_kwh", "enterprise_id"])
    once = known.unique(["enterprise_id", "moment"], keep="last", maintain_order=True)
    step = pl.col("moment").sort().diff().median().dt.total_seconds().over("enterprise_id")
    once = once.with_columns(step=step, year=pl.col("moment").dt.year(), month=pl.col("moment").dt.month())
    length = pl.col("moment").first().dt.days_in_month() * _DAY
    filled = pl.min_horizontal(pl.lit(1.0), pl.col("step").first() * pl.len() / length)
    of_month = pl.col("step").first().fill_null(_LEAST_MONTH) >= _LEAST_MONTH
    months = once.group_by("enterprise_id", "year", "month").agg(
        coverage=pl.when(of_month).then(1.0).otherwise(filled), read_mwh=pl.col("electricity_kwh").sum() / 1000
    )
    whole = months.filter(pl.col("coverage") >= limits["readings_coverage_least"])
    told = whole.select(
        "enterprise_id", pl.col("year", "month").cast(pl.Int64), month_mwh=pl.col("read_mwh") / pl.col("coverage")
    )
    return told.sort("enterprise_id", "year", "month")


def beside(before: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """New readings beside those there were: one of the same enterprise and moment takes the place of the earlier.

    A month that one of the two tells in a single reading of its first day, and the other in several, is the new ones'
    alone: both together would count its electricity twice. What else stands beside the readings stays beside them.
    """
    columns = [name for name in new.columns if name in before.columns]
    month = pl.col("moment").dt.truncate("1mo").alias("of")
    single = (pl.len() == 1) & (pl.col("moment").dt.day() == 1).all()
    old, came = (with_moment(frame.select(columns)).with_columns(month) for frame in (before, new))
    by_month = bool(came.select(single.over("enterprise_id", "of").all()).item())
    counted = came.group_by("enterprise_id", "of").agg(came=pl.len())
    told = old.with_columns(had_single=single.over("enterprise_id", "of"))
    told = told.join(counted, on=["enterprise_id", "of"], how="left", maintain_order="left")
    other_kind = ~pl.col("had_single") if by_month else pl.col("had_single") & (pl.col("came") > 1)
    kept = told.filter(pl.col("came").is_null() | ~other_kind).select(*columns, "moment")
    both = pl.concat([kept, came.select(*columns, "moment")])
    both = both.with_columns(same=pl.coalesce(pl.col("moment").cast(pl.String), "time"))
    return both.unique(["enterprise_id", "same"], keep="last", maintain_order=True).select(columns)
