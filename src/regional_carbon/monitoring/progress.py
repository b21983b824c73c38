"""Monitoring: the emission of each month from its electricity, held against the plan's part for the same months."""

from __future__ import annotations

from calendar import monthrange
from typing import Final

import narwhals as nw

from regional_carbon.models.trend import student_t
from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Frame, computed, model, optional
from regional_carbon.schema.monitoring_tables import (
    EnterpriseMonth,
    EnterpriseProgress,
    IndustryProgress,
    MonthlyElectricity,
    MonthProgress,
    PlannedEmission,
    RegionProgress,
)
from regional_carbon.schema.uncertainty_tables import RegionEmission

MONTHS: Final = 12
LEAST_YEARS: Final = 2  # of past years read whole before their scatter is an interval
OFF_TRACK_RATE: Final = 0.1  # over plan by more is off track where no past years tell what is usual: own choice
SEASON_RATE: Final = 0.25  # as far as a season may lift a month above the mean of its year: own choice

WHO: Final = "enterprise_id"
TO_DATE: Final = nw.col("to_date_tco2")
PLANNED: Final = nw.col("planned_to_date_tco2")
OF_OWN: Final = "own_intensity_tco2_per_mwh"
OWN: Final = nw.col(OF_OWN)


@model
def enterprise_progress(
    enterprises: Frame[EnterpriseEmission],
    months: Frame[MonthlyElectricity],
    plan: Frame[PlannedEmission],
    *,
    year: int,
) -> Frame[EnterpriseProgress]:
    """Where each enterprise stands against its plan after the months of `year` that were read.

        C[i,m]  = e[i,m] · k[i]                                            emission of a month [tCO2]
        k[i]    = that of the plan in `year`; C[i] / e[i] of the estimate where no plan has one       [tCO2/MWh]
        A[i]    = Σ_{m∈M(i)} C[i,m],      P[i](M) = P[i] · s[i](M)         to date, and the plan's part [tCO2]
        s[i](M) = mean over past years y of Σ_{m∈M(i)} e[i,m,y] / Σ_{m=1…12} e[i,m,y]
                  days of M(i) / days of the year, where no past year was read whole
        Ĉ[i]    = A[i] / s[i](M)                                           the year at this rate [tCO2/yr]

    k[i] is the enterprise's own intensity. A plan is made with a grid factor and fuels of the year it plans for, so its
    months are measured with the same: else a factor that fell by 15 % since the estimate stood as 17 % above the plan.
    C[i] / e[i] is, of its electricity net of the zero-carbon share of the estimate, (e[i,m] − z[i]/e[i] · e[i,m]) ·
    C[i] / (e[i] − z[i]), the same. M(i) are the months read; one that was not read is in neither A nor P, and never
    0. `plan` counts for its rows of `year`.

    The interval of Ĉ is 90 %: with two past years or more, A over the Student-t prediction interval of a year's s,
    which leaves out the intensity's doubt, for the plan shares it; else Ĉ · low[i]/C[i] to Ĉ · high[i]/C[i] of the
    estimate; else null. It has no upper end where the months may have carried nothing of a year.

    The level is `on_track` where A ≤ P(M); `off_track` where even the low end of Ĉ by past years lies above P[i] (by
    chance alone in 1 of 20), or, with fewer than two past years, where A exceeds P(M) by more than

        max(OFF_TRACK_RATE, SEASON_RATE · min(1, (1 − s) / s))

    the most that months up to SEASON_RATE above the mean can put the first s of a year ahead; else `watch`.

    One row for each enterprise of the estimate, in order of enterprise_id; without a reading, months_read is 0 and
    the rest null. Rows of `months` whose enterprise the estimate does not hold count nowhere.

    Raises TableError when a column is missing.
    """
    read = computed(_read(enterprises, months, plan, year))
    usual = _scatter(_own_years(read, months, year), WHO)
    told = enterprises.join(_to_date(read), on=WHO, how="left").join(usual, on=WHO, how="left")
    told = told.join(_of_year(plan, year), on=WHO, how="left").with_columns(
        year=nw.lit(year, nw.Int64),
        months_read=nw.col("months_read").fill_null(0),
        part_years=nw.col("years").fill_null(0).cast(nw.Int64),
        difference_tco2=TO_DATE - PLANNED,
        projected_tco2=TO_DATE / nw.col("year_part"),
        low_rate=optional(enterprises, "emission_low_tco2") / nw.col("emission_tco2"),
        high_rate=optional(enterprises, "emission_high_tco2") / nw.col("emission_tco2"),
    )
    own = nw.when(nw.col("part_years") > 0).then(nw.lit("own_years")).otherwise(nw.lit("days"))
    told = told.with_columns(part_basis=nw.when(nw.col("months_read") > 0).then(own))
    return EnterpriseProgress.of(_levelled(_with_interval(told, TO_DATE)).sort(WHO))


@model
def month_progress(
    enterprises: Frame[EnterpriseEmission],
    months: Frame[MonthlyElectricity],
    plan: Frame[PlannedEmission],
    *,
    year: int,
) -> Frame[MonthProgress]:
    """The region month by month: Σ_i C[i,m] and, over the enterprises that the plan knows, Σ_i P[i] · s[i](m).

    One row for each month of `year` that anybody's readings cover, in order; to date are the sums so far. What the
    letters mean, `enterprise_progress` says.

    Raises TableError when a column is missing.
    """
    compared = ~nw.col("planned_month_tco2").is_null()
    told = (
        _read(enterprises, months, plan, year)
        .filter(~nw.col("month_tco2").is_null())
        .with_columns(compared=compared.cast(nw.Int64), met=nw.when(compared).then(nw.col("month_tco2")))
        .group_by("month")
        .agg(
            nw.col("compared").count().alias("enterprises_read").cast(nw.Int64),
            nw.col("compared").sum().alias("enterprises_compared").cast(nw.Int64),
            *(nw.col(name).sum() for name in ("month_mwh", "month_tco2", "met", "planned_month_tco2")),
        )
    )
    so_far = {
        "to_date_tco2": "month_tco2",
        "compared_to_date_tco2": "met",
        "planned_to_date_tco2": "planned_month_tco2",
    }
    cumulated = {name: nw.col(of).cum_sum().over(order_by="month") for name, of in so_far.items()}
    anybody = nw.col("enterprises_compared").cum_sum().over(order_by="month") > 0
    told = told.with_columns(**cumulated).with_columns(
        year=nw.lit(year, nw.Int64),
        planned_month_tco2=nw.when(nw.col("enterprises_compared") > 0).then(nw.col("planned_month_tco2")),
        compared_to_date_tco2=nw.when(anybody).then(nw.col("compared_to_date_tco2")),
        planned_to_date_tco2=nw.when(anybody).then(PLANNED),
    )
    return MonthProgress.of(told.sort("month"))


@model
def enterprise_months(
    enterprises: Frame[EnterpriseEmission],
    months: Frame[MonthlyElectricity],
    plan: Frame[PlannedEmission],
    *,
    year: int,
) -> Frame[EnterpriseMonth]:
    """Each month of `year` that was read of each enterprise: C[i,m], and P[i] · s[i](m) of the plan.

    In order of enterprise_id and month. What the letters mean, `enterprise_progress` says.

    Raises TableError when a column is missing.
    """
    told = _read(enterprises, months, plan, year).with_columns(year=nw.lit(year, nw.Int64))
    return EnterpriseMonth.of(told.sort(WHO, "month"))


@model
def industry_progress(progress: Frame[EnterpriseProgress]) -> Frame[IndustryProgress]:
    """Each industry's sums over its enterprises that were read; plan and difference over those it also plans for.

    One row for each industry, the furthest above its plan first, then by industry_code; null where none was read.

    Raises TableError when a column is missing.
    """
    told = _group_sums(progress, ["industry_code", "year"]).with_columns(
        last=nw.col("difference_tco2").fill_null(float("-inf"))
    )
    return IndustryProgress.of(told.sort("last", "industry_code", descending=[True, False]))


@model
def region_progress(
    progress: Frame[EnterpriseProgress],
    enterprises: Frame[EnterpriseEmission],
    months: Frame[MonthlyElectricity],
    plan: Frame[PlannedEmission],
    total: Frame[RegionEmission],
    *,
    year: int,
) -> Frame[RegionProgress]:
    """The region's sums, how much of it was read, and its year at this rate, in one row.

    The year at this rate is the sum over the enterprises compared (without a plan, over those read). Its interval:
    s of the region in a past year is Σ over months read ÷ Σ over the year, of all enterprises' readings of that year
    at the intensities that measure this one, where each enterprise compared has that year whole; with two such years
    the Student-t prediction interval as in `enterprise_progress`; else that of the region's `total`; else null.

    Raises TableError when a column is missing.
    """
    read = computed(_read(enterprises, months, plan, year))
    covered = progress.join(enterprises.select(WHO, "emission_tco2"), on=WHO, how="left").with_columns(
        seen=nw.when(~TO_DATE.is_null()).then(nw.col("emission_tco2")),
        by_days=nw.when(nw.col("part_basis") == "days").then(nw.lit(1)).otherwise(nw.lit(0)),
    )
    cover = covered.group_by("year").agg(
        nw.col("last_month").max(),
        nw.col("by_days").sum().alias("enterprises_by_days").cast(nw.Int64),
        *(nw.col(name).sum() for name in ("seen", "emission_tco2", "months_read")),
    )
    ends = total.select(
        year=nw.lit(year, nw.Int64),
        low_rate=_given_factor(total, "low") / nw.col("emission_tco2"),
        high_rate=_given_factor(total, "high") / nw.col("emission_tco2"),
    )
    told = _group_sums(progress, ["year"]).join(cover, on="year", how="left").join(ends, on="year", how="left")
    told = told.join(_scatter(_region_years(read, months, year), "year"), on="year", how="left")
    to_date = nw.when(nw.col("enterprises_compared") > 0).then(nw.col("compared_to_date_tco2")).otherwise(TO_DATE)
    told = told.with_columns(
        emission_share_read=nw.col("seen") / nw.when(nw.col("emission_tco2") > 0).then(nw.col("emission_tco2")),
        months_missing=nw.col("enterprises") * nw.col("last_month").fill_null(0) - nw.col("months_read"),
        year_part=to_date / nw.col("projected_tco2"),
    )
    return RegionProgress.of(_levelled(_with_interval(told, to_date)))


def _given_factor(total: Frame[RegionEmission], end: str) -> nw.Expr:
    """An end of the region's interval given the grid factor, by which readings and plan are counted both."""
    ends = (f"emission_given_factor_{end}_tco2", f"emission_{end}_tco2")
    return nw.coalesce(*(optional(total, name) for name in ends))


# ---------------------------------------------------------------------------------------------------
# Months


def _of_year(plan: Frame[PlannedEmission], year: int) -> Frame[PlannedEmission]:
    own = optional(plan, "own_intensity_tco2_per_mwh").alias("plan_tco2_per_mwh")
    return plan.filter(nw.col("year") == year).select(WHO, "planned_tco2", own)


def _part_by_days(year: int) -> nw.Expr:
    """The days of a month over those of the year."""
    february = monthrange(year, 2)[1]
    long = nw.when(nw.col("month").is_in([4, 6, 9, 11])).then(nw.lit(30)).otherwise(nw.lit(31))
    return nw.when(nw.col("month") == 2).then(nw.lit(february)).otherwise(long) / (337.0 + february)


def _past_parts(months: Frame[MonthlyElectricity], year: int) -> Frame[MonthlyElectricity]:
    """The part of its year that each month carried, in past years read whole."""
    past = months.filter(nw.col("year") < year)
    years = past.group_by(WHO, "year").agg(
        nw.col("month").count().alias("months"), nw.col("month_mwh").sum().alias("year_mwh")
    )
    whole = years.filter(nw.col("months") == MONTHS, nw.col("year_mwh") > 0)
    told = past.join(whole, on=[WHO, "year"], how="inner")
    return told.with_columns(part=nw.col("month_mwh") / nw.col("year_mwh"))


def _read(
    enterprises: Frame[EnterpriseEmission], months: Frame[MonthlyElectricity], plan: Frame[PlannedEmission], year: int
) -> Frame[MonthlyElectricity]:
    """Each month read of an enterprise of the estimate: its emission, its part of the year, the plan's part for it."""
    usual = _past_parts(months, year).group_by(WHO, "month").agg(nw.col("part").mean().alias("own_part"))
    estimate = enterprises.select(WHO, "electricity_mwh", "emission_tco2")
    read = months.filter(nw.col("year") == year).select(WHO, "month", "month_mwh")
    told = read.join(estimate, on=WHO, how="inner").join(usual, on=[WHO, "month"], how="left")
    told = told.join(_of_year(plan, year), on=WHO, how="left")
    own, planned = nw.col("own_part"), nw.col("plan_tco2_per_mwh")
    estimated = nw.col("emission_tco2") / nw.when(nw.col("electricity_mwh") > 0).then(nw.col("electricity_mwh"))
    return told.with_columns(
        own_intensity_tco2_per_mwh=nw.when(~planned.is_null()).then(planned).otherwise(estimated),
        month_part=nw.when(~own.is_null()).then(own).otherwise(_part_by_days(year)),
    ).with_columns(
        month_tco2=nw.col("month_mwh") * OWN,
        planned_month_tco2=nw.when(~OWN.is_null()).then(nw.col("planned_tco2") * nw.col("month_part")),
    )


def _to_date(read: Frame[Table]) -> Frame[Table]:
    """The sums over the months that were read of each enterprise; null where a figure is known of none."""
    sums = {"to_date_tco2": "month_tco2", "planned_to_date_tco2": "planned_month_tco2"}
    told = read.group_by(WHO).agg(
        nw.col("month").count().alias("months_read").cast(nw.Int64),
        nw.col("month").max().alias("last_month"),
        nw.col("month_mwh").sum().alias("read_mwh"),
        nw.col("month_part").sum().alias("year_part"),
        nw.col(OF_OWN, "plan_tco2_per_mwh").max(),
        *(nw.col(of).sum().alias(name) for name, of in sums.items()),
        *(nw.col(of).count().alias(f"known_{name}") for name, of in sums.items()),
    )
    of_plan = nw.when(~nw.col("plan_tco2_per_mwh").is_null()).then(nw.lit("plan"))
    basis = of_plan.otherwise(nw.when(~OWN.is_null()).then(nw.lit("estimate")))
    known = (nw.when(nw.col(f"known_{name}") > 0).then(nw.col(name)).alias(name) for name in sums)
    return told.with_columns(*known, intensity_basis=basis)


# ---------------------------------------------------------------------------------------------------
# What past years say of the rest of this one


def _own_years(read: Frame[Table], months: Frame[MonthlyElectricity], year: int) -> Frame[Table]:
    """Of each enterprise and past year read whole, the part of it that the months now read carried."""
    past = _past_parts(months, year).join(read.select(WHO, "month"), on=[WHO, "month"], how="inner")
    return past.group_by(WHO, "year").agg(nw.col("part").sum())


def _region_years(read: Frame[Table], months: Frame[MonthlyElectricity], year: int) -> Frame[Table]:
    """The same of all enterprises read together, for past years that each of them has whole; `year` is this one."""
    known = read.filter(~nw.col("month_tco2").is_null()).select(WHO, "month", OF_OWN)
    past = _past_parts(months, year).join(known, on=[WHO, "month"], how="inner")
    each = past.group_by(WHO, "year").agg(nw.col("month_mwh").sum(), nw.col("year_mwh").max(), OWN.max())
    sums = (
        each.with_columns(month_tco2=nw.col("month_mwh") * OWN, whole_tco2=nw.col("year_mwh") * OWN)
        .group_by("year")
        .agg(nw.col("month_tco2").sum(), nw.col("whole_tco2").sum(), nw.col("year_mwh").count().alias("whole"))
        .with_columns(year=nw.lit(year, nw.Int64))
    )
    all_read = known.select(WHO).unique().with_columns(year=nw.lit(year, nw.Int64))
    number = all_read.group_by("year").agg(nw.col(WHO).count().alias("number"))
    told = sums.join(number, on="year", how="inner").filter(nw.col("whole") == nw.col("number"))
    return told.with_columns(part=nw.col("month_tco2") / nw.when(nw.col("whole_tco2") > 0).then(nw.col("whole_tco2")))


def _scatter(parts: Frame[Table], key: str) -> Frame[Table]:
    """Of the parts of past years their number, and the 90 % prediction interval of a year's; null below LEAST_YEARS.

    mean ± t[n−1] · s · √(1 + 1/n),     s² = Σ(part − mean)² / (n − 1)
    """
    years = nw.col("years")
    told = parts.group_by(key).agg(
        nw.col("part").mean().alias("part_mean"),
        nw.col("part").std().alias("deviation"),
        nw.col("part").count().alias("years"),
    )
    half = student_t(years - 1) * nw.col("deviation") * (1 + 1 / years).sqrt()
    half = nw.when(years >= LEAST_YEARS).then(half)
    return told.with_columns(part_low=nw.col("part_mean") - half, part_high=nw.col("part_mean") + half).select(
        key, "years", "part_mean", "part_low", "part_high"
    )


def _with_interval(told: Frame[Table], to_date: nw.Expr) -> Frame[Table]:
    """The interval of the year at this rate: by past years, else by the estimate's own, else none; and which."""
    projected, mean, part = nw.col("projected_tco2"), nw.col("part_mean"), nw.col("year_part")
    by_years = ~nw.col("part_high").is_null() & ~projected.is_null()
    # One part's interval is laid around the part that the projection took: the same number but for the region.
    high, low = nw.col("part_high") / mean * part, nw.col("part_low") / mean * part
    least = nw.when(high < 1).then(to_date / high).otherwise(to_date)
    most = nw.when(low > 0).then(to_date / low)
    basis = nw.when(by_years).then(nw.lit("own_years")).when(~(projected * nw.col("low_rate")).is_null())
    return told.with_columns(
        projected_low_tco2=nw.when(by_years).then(least).otherwise(projected * nw.col("low_rate")),
        projected_high_tco2=nw.when(by_years).then(most).otherwise(projected * nw.col("high_rate")),
        interval_basis=basis.then(nw.lit("estimate")),
    )


# ---------------------------------------------------------------------------------------------------
# Sums and levels


def _levelled(told: Frame[Table]) -> Frame[Table]:
    """The difference as a share of the plan, and the level that the rule of `enterprise_progress` gives."""
    over = nw.col("difference_tco2")
    by_years = nw.col("interval_basis").fill_null("") == "own_years"
    off_by_years = by_years & (nw.col("projected_low_tco2") > nw.col("planned_tco2"))
    off = off_by_years | (~by_years & (over > OFF_TRACK_RATE * PLANNED) & (over > _season(PLANNED)))
    late = nw.when(off).then(nw.lit("off_track")).otherwise(nw.lit("watch"))
    level = nw.when(over <= 0).then(nw.lit("on_track")).otherwise(late)
    return told.with_columns(
        difference_rate=over / nw.when(PLANNED > 0).then(PLANNED), level=nw.when(~over.is_null()).then(level)
    )


def _season(planned: nw.Expr) -> nw.Expr:
    """The most that a season can put the first part of a year ahead: the rest would have to make up for it."""
    part = nw.col("year_part")
    rest = (1 - part) / nw.when(part > 0).then(part)
    return SEASON_RATE * planned * nw.when(rest < 1).then(rest).otherwise(nw.lit(1.0))


def _group_sums(progress: Frame[EnterpriseProgress], within: list[str]) -> Frame[Table]:
    """Sums over the enterprises read; of plan, difference and the year at this rate over those compared."""
    read, compared = ~TO_DATE.is_null(), ~nw.col("difference_tco2").is_null()

    def number(which: nw.Expr) -> nw.Expr:
        return nw.when(which).then(nw.lit(1)).otherwise(nw.lit(0))

    told = (
        progress.with_columns(
            one=number(read | ~read), reads=number(read), compares=number(compared),
            compared_to_date_tco2=nw.when(compared).then(TO_DATE),
            planned_tco2=nw.when(compared).then(nw.col("planned_tco2")),
            compared_projected=nw.when(compared).then(nw.col("projected_tco2")),
        )
        .group_by(*within)
        .agg(
            *(nw.col(of).sum().alias(name).cast(nw.Int64) for name, of in _NUMBERS.items()),
            *(nw.col(name).sum() for name in (*_SUMS, "projected_tco2", "compared_projected")),
        )
    )  # fmt: skip
    some_read, some_compared = nw.col("enterprises_read") > 0, nw.col("enterprises_compared") > 0
    projected = nw.when(some_compared).then(nw.col("compared_projected")).otherwise(nw.col("projected_tco2"))
    known = {name: nw.when(some_compared).then(nw.col(name)) for name in _SUMS}
    known |= {"to_date_tco2": nw.when(some_read).then(TO_DATE), "projected_tco2": nw.when(some_read).then(projected)}
    told = told.with_columns(**known)
    return told.with_columns(difference_rate=nw.col("difference_tco2") / nw.when(PLANNED > 0).then(PLANNED))


_NUMBERS: Final = {"enterprises": "one", "enterprises_read": "reads", "enterprises_compared": "compares"}
_SUMS: Final = ("to_date_tco2", "compared_to_date_tco2", "planned_to_date_tco2", "difference_tco2", "planned_tco2")
