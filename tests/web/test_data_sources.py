"""The page Data: each source with its years and state, what waits, and what is missing as its title."""

import pytest

from regional_carbon.language.messages import speaking
from regional_carbon.web.regions import actions
from regional_carbon.web.regions.sources_told import data_finding, each_source
from regional_carbon.web.runs.values import newest


def told_of(region):
    rows = each_source(region, newest(region), list(region.versions.all()))
    return {row["name"]: row for row in rows}


def test_each_source_tells_its_years_rows_and_state(region):
    told = told_of(region)
    assert [year for year, how in told["energy_statistics"]["years"] if how == "full"] == [2015, 2016, 2017, 2018, 2019]
    assert [year for year, how in told["enterprises"]["years"] if how == "full"] == [2020]
    assert told["enterprises"]["rows"] == 72
    assert [told[name]["state"][0] for name in ("energy_statistics", "enterprises", "readings")] == ["ok", "ok", "none"]
    assert told["grid"]["state"] == ("watch", "8 years older")
    assert told["grid"]["told"] == "2012 stands for 2020"


@pytest.mark.parametrize(
    ("missing", "waiting", "english", "chinese"),
    [
        (["enterprises"], 3, "Still to bring in: Register of enterprises", "尚缺：企业名录"),
        ([], 1, "1 thing waits for a decision", "1项待处理"),
        ([], 0, "All that the figures need is there", "计算所需数据均已齐备"),
    ],
)
def test_title_of_the_page_is_its_finding(missing, waiting, english, chinese):
    assert data_finding(missing, waiting) == english
    with speaking("zh"):
        assert data_finding(missing, waiting) == chinese


def test_file_that_waits_stands_on_the_page_with_its_state(region, boss, enter):
    actions.receive(region=region, name="统计.csv", content=b"a,b\n1,2\n", by=boss)
    page = enter(boss).get("/r/region-a/data/").content.decode()
    assert "<h1>1 thing waits for a decision</h1>" in page
    assert "<b>统计.csv</b>" in page
    assert page.count("btn primary") == 1
