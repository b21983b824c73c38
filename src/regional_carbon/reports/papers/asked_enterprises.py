"""What is asked of each enterprise, as papers tell it: of the pathway's last year, else of the strategy preferred."""

from __future__ import annotations

from typing import Final

import polars as pl

from regional_carbon.pathways.yearly_targets import targets_by_rank
from regional_carbon.run.run import Run

NOTHING: Final = 0.5  # tCO2: less shows as none


def year_asked(run: Run) -> int:
    """The year that the demands are of: the pathway's last, else the year estimated."""
    return int(run.tables["pathway"]["year"][-1]) if "pathway" in run.tables else run.settings.year


def asked_of_each(run: Run) -> pl.DataFrame:
    """Each enterprise of the register: what it emits, if nothing is asked, may emit, and is asked for; most first.

    Columns enterprise_id, name, industry_code, industry, emission_tco2, unasked_tco2, allowed_tco2, asked_tco2,
    output_forgone_cny [tCO2, of the currency]. Where no strategy meets the target nothing is asked of anyone: null.
    """
    columns = ("enterprise_id", "name", "industry_code", "industry", "emission_tco2")
    told = run.tables["enterprises"]
    missing = [pl.lit(None, pl.String).alias(name) for name in ("name", "industry") if name not in told.columns]
    told = told.with_columns(missing).select(*columns)
    asked = _of_pathway(run) if "pathway" in run.tables else _of_strategy(run)
    return told.join(asked, on="enterprise_id", how="left").sort(
        pl.col("asked_tco2").fill_null(-1), "emission_tco2", "enterprise_id", descending=[True, True, False]
    )


def years_of(run: Run, enterprise_id: str) -> pl.DataFrame:
    """The years of one enterprise's plan: year, business_as_usual_tco2, cap_tco2, reduction_tco2; none without one."""
    if "plan" not in run.tables:
        return pl.DataFrame()
    return run.tables["plan"].filter(pl.col("enterprise_id") == enterprise_id).drop_nulls("cap_tco2").sort("year")


def asked_by_industry(run: Run) -> pl.DataFrame:
    """Each industry: industry_code, industry, enterprises, emission_tco2, share, asked_tco2; the largest first."""
    by = asked_of_each(run).group_by("industry_code").agg(
        pl.col("industry").first(), pl.len().alias("enterprises"), pl.col("emission_tco2").sum(),
        pl.col("asked_tco2").sum(),
    )  # fmt: skip
    total = float(by["emission_tco2"].sum())
    share = pl.col("emission_tco2") / total if total else pl.lit(None, pl.Float64)
    return by.with_columns(share=share).sort("emission_tco2", "industry_code", descending=[True, False])


def emitters_of_half(run: Run) -> int:
    """How many enterprises, the largest first, emit half of the total."""
    emission = run.tables["enterprises"]["emission_tco2"].fill_null(0).sort(descending=True)
    return int((emission.cum_sum().shift(1, fill_value=0) < emission.sum() / 2).sum())


def _of_pathway(run: Run) -> pl.DataFrame:
    last = run.tables["plan"].filter(pl.col("year") == year_asked(run))
    return last.select(
        "enterprise_id", unasked_tco2="business_as_usual_tco2", allowed_tco2="cap_tco2", asked_tco2="reduction_tco2",
        output_forgone_cny="output_forgone_cny",
    )  # fmt: skip


def _of_strategy(run: Run) -> pl.DataFrame:
    known = run.tables["enterprises"].select(
        "enterprise_id", unasked_tco2="emission_tco2", allowed_tco2="emission_tco2",
        asked_tco2=pl.when(pl.col("emission_tco2").is_not_null()).then(0.0),
        output_forgone_cny=pl.lit(0.0),
    )  # fmt: skip
    if run.recommendation is None:
        return known.with_columns(
            pl.lit(None, pl.Float64).alias(name) for name in ("allowed_tco2", "asked_tco2", "output_forgone_cny")
        )
    strategy = run.recommendation.least_output_forgone
    row = run.tables["comparison"].row(by_predicate=pl.col("strategy") == strategy, named=True)
    curve = run.tables["curves"].filter(pl.col("strategy") == strategy).sort("m")
    targets = targets_by_rank(run.tables["enterprises"], curve, row["enterprises_reached"]).select(
        "enterprise_id", "allowed_tco2", "output_forgone_cny", asked_tco2="reduction_tco2"
    )
    return known.update(targets, on="enterprise_id")
