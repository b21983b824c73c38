"""The year on its way as a picture."""

from __future__ import annotations

import polars as pl
import pytest
import vl_convert

from regional_carbon.language.messages import speaking
from regional_carbon.monitoring.year_to_date import GridUsed
from regional_carbon.reports.figures.drawing import titled
from regional_carbon.reports.figures.marks import VEGA_LITE
from regional_carbon.reports.figures.monitoring_charts import grid_told, to_date

MONTHS = pl.DataFrame(
    {
        "year": [2021, 2021], "month": [1, 2], "enterprises_read": [3, 2], "enterprises_compared": [2, 2],
        "month_mwh": [9.0, 8.0], "month_tco2": [93.0, 68.0], "planned_month_tco2": [64.0, 33.0],
        "to_date_tco2": [93.0, 161.0], "compared_to_date_tco2": [85.0, 145.0], "planned_to_date_tco2": [64.0, 97.0],
    }
)  # fmt: skip
TOTAL = {
    "year": 2021, "enterprises_read": 3, "enterprises_compared": 2, "last_month": 2, "planned_to_date_tco2": 97.0,
    "planned_tco2": 1365.0, "projected_tco2": 2094.0, "projected_low_tco2": 1989.0, "projected_high_tco2": 2303.0,
}  # fmt: skip


def test_both_lines_are_of_the_enterprises_that_can_be_compared():
    drawn = to_date(MONTHS, TOTAL)
    assert [(row["emission"], row["plan"]) for row in drawn.rows] == [(85.0, 64.0), (145.0, 97.0)]
    assert drawn.caption == (
        "Both lines cover the same 2 enterprises and the same months of each: those with both a reading and a plan. "
        "Dotted: projected to the end of the year, 2,094 tCO2 (1,989–2,303)."
    )


def test_without_a_plan_one_line_is_drawn_of_all_that_were_read():
    drawn = to_date(MONTHS, {**TOTAL, "planned_to_date_tco2": None, "planned_tco2": None, "projected_low_tco2": None})
    assert [row["emission"] for row in drawn.rows] == [93.0, 161.0]
    assert "plan" not in drawn.rows[0]
    assert drawn.caption == (
        "Emissions of 3 enterprises with readings. There is no published plan to compare with. "
        "Dotted: projected to the end of the year, 2,094 tCO2; without an interval."
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Measured with the plan's grid factor of 2027: 0.539 tCO2/MWh (assumed from the last year known)"),
        ("zh", "按方案2027年电网排放因子计量：0.539 tCO2/MWh（自最近已知年份起假定）"),
    ],
)
def test_grid_factor_that_a_plan_assumes_is_told_as_such_in_the_reader_s_language(language, told):
    with speaking(language):
        assert grid_told(GridUsed("plan", 2027, 0.539, None)) == told


def test_nothing_leads_on_from_december():
    december = MONTHS.with_columns(month=pl.col("month") + 10)
    drawn = to_date(december, {**TOTAL, "last_month": 12})
    assert drawn.plans == []
    assert "Dotted" not in drawn.caption


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("total", [TOTAL, {**TOTAL, "planned_to_date_tco2": None, "projected_high_tco2": None}])
def test_picture_is_drawn_in_both_languages(language, total):
    with speaking(language):
        svg = vl_convert.vegalite_to_svg(titled(to_date(MONTHS, total)), vl_version=VEGA_LITE)
        assert ("年初至今排放量" if language == "zh" else "emissions, year to date") in svg
