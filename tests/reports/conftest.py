"""What tests of the reports share: the run of Region A, and that run spoilt."""

import dataclasses

import polars as pl
import pytest

from regional_carbon.language.errors import Notice
from regional_carbon.language.messages import Either
from tests.runs import CHOICE, with_tables, without

HOSTILE = '</script ><script>document.title="run"</script><!--<img src=x onerror=alert(1)>'


@pytest.fixture(scope="package")
def run(region_a_run):
    """What the reports of Region A draw from, without the comparison of rules."""
    return without(region_a_run, *CHOICE)


@pytest.fixture(scope="package")
def hostile_run(run):
    """Region A with names that would run in a page or a spreadsheet."""
    name = pl.when(pl.col("rank") == 1).then(pl.lit('=HYPERLINK("http://x","y")')).otherwise(pl.lit(HOSTILE))
    marked = pl.col("enterprise_id") + HOSTILE
    spoilt = with_tables(
        run,
        enterprises=run.enterprises.with_columns(name=name, enterprise_id=marked, industry_code=pl.lit("13")),
        curves=run.curves.with_columns(enterprise_id=marked),
        forecast=run.forecast.with_columns(industry=pl.lit(HOSTILE)),
    )
    settings = dataclasses.replace(run.settings, name_en=HOSTILE, currency="'</script>")
    return dataclasses.replace(
        spoilt, settings=settings, notices=[Notice("no_interval", {"industries": Either(HOSTILE, HOSTILE)})]
    )


@pytest.fixture(scope="package")
def small_run(run):
    """One enterprise with a rank and one without, and no interval."""
    one = run.enterprises.head(1)
    idle = one.with_columns(
        enterprise_id=pl.lit("idle"), emission_tco2=0.0, efficiency_cny_per_tco2=None, rank=None,
        rank_in_industry=None, industry_ratio=None, efficiency_grade=None, emission_low_tco2=None,
        emission_high_tco2=None, efficiency_low_cny_per_tco2=None, efficiency_high_cny_per_tco2=None,
        lowest_tenth_probability=None, grade_probability=None,
    )  # fmt: skip
    blank = [pl.lit(None, pl.Float64).alias(f"intensity_{end}_tco2_per_mwh") for end in ("low", "high")]
    return with_tables(
        run,
        enterprises=pl.concat([one, idle.cast(dict(one.schema))]),
        curves=run.curves.filter(pl.col("m") == 1),
        forecast=run.forecast.with_columns(blank),
    )
