"""What tests of the reports share: the case of Region A, and that case spoilt."""

import dataclasses

import polars as pl
import pytest

from regional_carbon.commands import case_of, doubt, how_sure, summarise

HOSTILE = '</script ><script>document.title="run"</script><!--<img src=x onerror=alert(1)>'


@pytest.fixture(scope="package")
def case(region_a_run):
    """What the reports of Region A draw from."""
    done = region_a_run
    summary, notices = summarise(done.region, done.results, 15_000.0)
    made = case_of(done.region, done.results, summary, notices)
    return dataclasses.replace(made, doubt=doubt(done.region, how_sure(done.region, done.results)))


@pytest.fixture(scope="package")
def hostile_case(case):
    """Region A with names that would run in a page or a spreadsheet."""
    name = pl.when(pl.col("rank") == 1).then(pl.lit('=HYPERLINK("http://x","y")')).otherwise(pl.lit(HOSTILE))
    marked = pl.col("enterprise_id") + HOSTILE
    return dataclasses.replace(
        case,
        name_en=HOSTILE,
        currency="'</script>",
        enterprises=case.enterprises.with_columns(name=name, enterprise_id=marked, industry_code=pl.lit("13")),
        curves=case.curves.with_columns(enterprise_id=marked),
        forecast=case.forecast.with_columns(industry=pl.lit(HOSTILE)),
        notices=[HOSTILE],
    )


@pytest.fixture(scope="package")
def small_case(case):
    """One enterprise with a rank and one without, and no interval."""
    one = case.enterprises.head(1)
    idle = one.with_columns(
        enterprise_id=pl.lit("idle"), emission_tco2=0.0, efficiency_cny_per_tco2=None, rank=None,
        rank_in_industry=None, industry_ratio=None, efficiency_grade=None, emission_low_tco2=None,
        emission_high_tco2=None, efficiency_low_cny_per_tco2=None, efficiency_high_cny_per_tco2=None,
        lowest_tenth_probability=None, grade_probability=None,
    )  # fmt: skip
    blank = [pl.lit(None, pl.Float64).alias(f"intensity_{end}_tco2_per_mwh") for end in ("low", "high")]
    return dataclasses.replace(
        case,
        enterprises=pl.concat([one, idle.cast(dict(one.schema))]),
        curves=case.curves.filter(pl.col("m") == 1),
        forecast=case.forecast.with_columns(blank),
    )
