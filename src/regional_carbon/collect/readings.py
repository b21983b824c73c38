"""Meter readings become sums of years, where they cover the year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from regional_carbon.collect.checks import INDEX

_WRITTEN: Final = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


def year_sums(
    readings: pl.DataFrame, register: pl.DataFrame, limits: Mapping[str, float]
) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """The electricity of each row of a register by its readings, INDEX and `read_mwh`; and the times that are none.

        read = Σ kWh / 1000 / coverage

    Coverage is the share of the year that the intervals fill, each as long as the median step to the next; a sum
    that covers less than `readings_coverage_least` is left out, for use has seasons. A time is a day or a moment in
    ISO 8601; a month alone ('2020-01') is its first day.
    """
    text = pl.col("time").str.strip_chars()
    moments = [text.str.to_datetime(form, strict=False) for form in _WRITTEN]
    days = [day.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")) for day in (text, text + "-01")]
    rows = readings.with_columns(moment=pl.coalesce(*moments, *days)).with_row_index(INDEX)
    bad = rows.filter(pl.col("moment").is_null() & pl.col("time").is_not_null())
    known = rows.drop_nulls(["moment", "electricity_kwh", "enterprise_id"]).with_columns(
        year=pl.col("moment").dt.year()
    )
    step = pl.col("moment").sort().diff().median().dt.total_seconds()
    length = pl.when(pl.col("year").first() % 4 == 0).then(366).otherwise(365) * 86_400.0
    filled = pl.min_horizontal(pl.lit(1.0), step * pl.col("moment").n_unique() / length)
    years = known.group_by("enterprise_id", "year").agg(
        coverage=filled, read_mwh=pl.col("electricity_kwh").sum() / 1000, count=pl.len()
    )
    whole = years.filter((pl.col("coverage") >= limits["readings_coverage_least"]) & (pl.col("read_mwh") > 0))
    whole = whole.with_columns(pl.col("read_mwh") / pl.col("coverage"), pl.col("year").cast(pl.Int64))
    rows = register.select("enterprise_id", "year").with_row_index(INDEX)
    sums = rows.join(whole, on=["enterprise_id", "year"]).select(pl.col(INDEX).cast(pl.Int64), "read_mwh")
    return sums, list(bad.select(INDEX, "time").iter_rows())
