"""A year on its way: readings, the estimate and a plan become what the office watches month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.monitoring.progress import (
    enterprise_months,
    enterprise_progress,
    industry_progress,
    month_progress,
    region_progress,
)
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Row, polars_of
from regional_carbon.schema.monitoring_tables import EnterpriseProgress, MonthlyElectricity, PlannedEmission
from regional_carbon.schema.uncertainty_tables import RegionEmission

NO_PLAN: Final = pl.DataFrame(schema={"enterprise_id": pl.String, "year": pl.Int64, "planned_tco2": pl.Float64})
NO_TOTAL: Final = pl.DataFrame(
    schema={
        "year": pl.Int64, "enterprises": pl.Int64, "emission_tco2": pl.Float64, "emission_low_tco2": pl.Float64,
        "emission_high_tco2": pl.Float64, "share_on_grade_5": pl.Float64, "lowest_tenth_kept": pl.Float64,
        "draws": pl.Int64,
    }
)  # fmt: skip


@dataclass(frozen=True)
class GridUsed:
    """The grid factor that the months are measured with: a plan's of the year measured, else the estimate's."""

    basis: str  # plan or estimate
    year: int
    tco2_per_mwh: float
    source: str | None  # None where it is assumed


@dataclass(frozen=True)
class Monitored:
    """A year of a region as far as it was read, as polars frames of the tables named beside each."""

    year: int
    months: pl.DataFrame  # MonthProgress
    enterprises: pl.DataFrame  # EnterpriseProgress
    industries: pl.DataFrame  # IndustryProgress
    region: pl.DataFrame  # RegionProgress, one row
    enterprise_months: pl.DataFrame  # EnterpriseMonth
    grid: GridUsed | None  # None where nobody said
    unknown: tuple[str, ...]  # enterprises with readings of the year that the estimate does not hold

    @property
    def total(self) -> Row:
        """The region's row."""
        return self.region.row(0, named=True)

    @property
    def furthest(self) -> pl.DataFrame:
        """The enterprises above their plan, the most tonnes first."""
        above = self.enterprises.filter(pl.col("difference_tco2") > 0)
        return above.sort("difference_tco2", "enterprise_id", descending=[True, False])

    @property
    def intensities(self) -> tuple[float, float] | None:
        """The least and the greatest own intensity that an enterprise's months are measured with, tCO2/MWh."""
        used = self.enterprises["own_intensity_tco2_per_mwh"].drop_nulls()
        return None if used.is_empty() else (used.min(), used.max())  # type: ignore[return-value]  # Polars types it as any value

    @property
    def by_estimate(self) -> int:
        """How many enterprises with readings the plan's intensities leave out: measured with the estimate's."""
        of_plan = self.grid is not None and self.grid.basis == "plan"
        return int((self.enterprises["intensity_basis"] == "estimate").sum()) if of_plan else 0

    @property
    def missing(self) -> pl.DataFrame:
        """The enterprises that lack a month up to the last one anybody's readings cover, and how many each lacks."""
        through = self.total["last_month"] or 0
        lacks = (through - pl.col("months_read")).alias("months_lacking")
        told = self.enterprises.select("enterprise_id", "industry_code", "months_read", lacks)
        return told.filter(pl.col("months_lacking") > 0).sort("months_read", "enterprise_id")


def newest_year(months: pl.DataFrame) -> int | None:
    """The last year that the readings cover a month of."""
    found = months["year"].max()
    return found if isinstance(found, int) else None


def monitor(
    enterprises: pl.DataFrame,
    months: pl.DataFrame,
    *,
    year: int,
    plan: pl.DataFrame | None = None,
    total: pl.DataFrame | None = None,
    grid: GridUsed | None = None,
) -> Monitored:
    """The progress of a year: by month, enterprise, industry and region (`models/monitoring.py` has the equations).

    `enterprises` is the estimate (EnterpriseEmission), `months` MonthlyElectricity of that year and of past ones,
    `plan` PlannedEmission, `total` the estimate's RegionEmission with its interval; `grid` is the factor in the
    intensities that measure: the plan's in that year where it has its own, else the estimate's.

    Raises TableError when a column is missing.
    """
    given = (
        EnterpriseEmission.typed(enterprises),
        MonthlyElectricity.typed(months),
        PlannedEmission.typed(NO_PLAN if plan is None else plan),
    )
    progress = polars_of(enterprise_progress(*given, year=year))
    of_enterprises = EnterpriseProgress.typed(progress)
    of_total = RegionEmission.typed(NO_TOTAL if total is None else total)
    read = months.filter(pl.col("year") == year)["enterprise_id"].unique()
    unknown = read.filter(~read.is_in(enterprises["enterprise_id"].implode())).sort()
    return Monitored(
        year=year,
        months=polars_of(month_progress(*given, year=year)),
        enterprises=progress,
        industries=polars_of(industry_progress(of_enterprises)),
        region=polars_of(region_progress(of_enterprises, *given, of_total, year=year)),
        enterprise_months=polars_of(enterprise_months(*given, year=year)),
        grid=grid,
        unknown=tuple(unknown),
    )
