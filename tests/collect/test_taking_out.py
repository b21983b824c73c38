"""A delivery is taken out and put back: what changes is known before, what others sent stays, and nothing is lost."""

import shutil

import pytest

import regional_carbon as rc
from regional_carbon.collect.sources.delivery import ROWS, sources_of
from regional_carbon.collect.sources.stack import deliveries_of, taken_out_of
from regional_carbon.collect.sources.stack_changes import register_change
from regional_carbon.collect.sources.taking_out import put_back, take_out

from .faults import lay_out
from .test_deliveries import BUREAU, GRID, deliver, electricity

CORRECTED = GRID.replace("90000", "95000")


@pytest.fixture
def region(tmp_path):
    """The bureau's list of 2020, the grid company's, and the grid company's once more, corrected."""
    folder = lay_out(tmp_path / "small")
    (folder / "enterprises.csv").unlink()
    deliver(folder, "bureau.csv", BUREAU.format(year=2020), "statistics_bureau")
    deliver(folder, "grid.csv", GRID.format(year=2020), "grid_company")
    deliver(folder, "corrected.csv", CORRECTED.format(year=2020), "grid_company")
    return folder


def without(region, *keys):
    """A copy of the region without some of its deliveries."""
    copy = region.parent / "-".join(["without", *keys])
    shutil.copytree(region, copy)
    for key in keys:
        take_out(copy, key)
    return copy


def test_correction_taken_out_leaves_what_it_took_the_place_of(region):
    assert electricity(region) == {"A": 40.0, "B": 95.0, "C": 10.0}
    take_out(region, "003-grid_company")
    assert electricity(region) == {"A": 40.0, "B": 90.0, "C": 10.0}
    assert [one.key for one in taken_out_of(region)] == ["003-grid_company"]
    put_back(region, "003-grid_company")
    assert electricity(region) == {"A": 40.0, "B": 95.0, "C": 10.0}
    assert taken_out_of(region) == []


def test_what_taking_it_out_changes_is_known_before(region):
    told = register_change(region, without(region, "003-grid_company"))
    assert told.changed.select("enterprise_id", "year", "column", "before", "now").rows() == [
        ("B", "2020", "electricity_mwh", "95.0", "90.0")
    ]
    assert told.changed["change"].item() == pytest.approx(90 / 95 - 1)
    assert (told.new.height, told.gone.height, told.same, told.names["B"]) == (0, 0, 2, "乙金属厂")


def test_publisher_taken_out_whole_leaves_what_the_others_say_of_the_same(region):
    told = register_change(region, without(region, "002-grid_company", "003-grid_company"))
    changed = {row["enterprise_id"]: (row["before"], row["now"]) for row in told.changed.iter_rows(named=True)}
    assert changed == {"A": ("40.0", "41.0"), "B": ("95.0", "90.0"), "C": ("10.0", "10.001")}


def test_enterprises_that_one_delivery_alone_lists_are_gone_with_it(region):
    deliver(region, "more.csv", BUREAU.format(year=2021), "statistics_bureau")
    fewer = without(region, "004-statistics_bureau")
    told = register_change(region, fewer)
    assert told.gone.rows() == [("A", "2021"), ("B", "2021"), ("C", "2021")]
    back = register_change(fewer, region)
    assert back.new.rows() == told.gone.rows()
    assert told.changed.is_empty()


def test_order_of_publishers_changes_what_is_used(region):
    ordered = region.parent / "ordered"
    shutil.copytree(region, ordered)
    settings = ordered / "region.toml"
    settings.write_text(f'publishers = ["statistics_bureau"]\n{settings.read_text("utf-8")}', "utf-8")
    told = register_change(region, ordered)
    assert told.changed["now"].to_list() == ["41.0", "90.0", "10.001"]


def test_nothing_to_tell_is_false(region):
    assert not register_change(region, region)


def test_answers_and_bills_stay_and_are_counted(region):
    row = "enterprise_id,name,year,electricity_mwh\nB,乙金属厂,2020,97\n"
    deliver(region, "bill.csv", row, "bill", covers=ROWS)
    assert electricity(region)["B"] == 97
    told = register_change(region, without(region, "003-grid_company"))
    assert (told.evidence, told.changed.height) == (1, 0)


def test_stack_tells_what_each_holds_replaced_and_carries(region):
    told = {one.key: one for one in deliveries_of(region)}
    assert list(told) == ["003-grid_company", "002-grid_company", "001-statistics_bureau", "energy_statistics.csv"]
    newest, first, bureau, _ = told.values()
    assert (newest.years, newest.rows) == (["2020"], {"enterprise_records": 3})
    assert newest.replaced == {"002-grid_company": ["2020"]}
    assert first.replaced_by == {"003-grid_company": ["2020"]}
    assert newest.carries["electricity_mwh"] == 3
    assert (dict(first.carries), first.enterprises) == ({}, 0)
    assert (bureau.carries["output_cny"], bureau.enterprises) == (2, 3)


def test_table_that_lies_in_the_folder_by_itself_is_a_delivery_too(tmp_path):
    folder = lay_out(tmp_path / "small")
    told = {one.key: one for one in deliveries_of(folder)}
    assert {"enterprises.csv", "energy_statistics.csv"} <= told.keys()
    assert told["enterprises.csv"].carries["electricity_mwh"] == 3
    take_out(folder, "enterprises.csv")
    assert "enterprises.csv" not in {one.key for one in deliveries_of(folder)}
    assert [one.key for one in taken_out_of(folder)] == ["enterprises.csv"]
    put_back(folder, "enterprises.csv")
    assert rc.read_region(folder).enterprises.height == 3


def test_days_of_readings_are_told(tmp_path):
    folder = lay_out(tmp_path / "small")
    readings = "enterprise_id,time,electricity_kwh\nA,2021-01-31,5\nA,2021-02-28,6\n"
    deliver(folder, "readings.csv", readings, "office")
    (readings,) = [one for one in deliveries_of(folder) if "readings" in one.rows]
    assert (readings.days, readings.years) == (("2021-01-31", "2021-02-28"), [])


def test_number_of_what_was_taken_out_is_given_to_nobody_else(region):
    take_out(region, "003-grid_company")
    deliver(region, "again.csv", CORRECTED.format(year=2020), "grid_company")
    assert [source.key for source in sources_of(region)][-1] == "004-grid_company"
    put_back(region, "003-grid_company")
    assert len(sources_of(region)) == 4


@pytest.mark.parametrize(
    "key",
    [
        "",
        "..",
        "009-nobody",
        "../small",
        "region.toml",
        "links.csv",
        "sources",
        "sources/001-statistics_bureau/tables/enterprise_records.csv",
    ],
)
def test_what_is_no_delivery_is_not_taken_out(region, key):
    with pytest.raises(rc.InputError) as refused:
        take_out(region, key)
    assert str(refused.value) == (
        f"The delivery {key} is not where it was: it has been taken out or put back since.\n"
        "  Open the list of deliveries again."
    )
    with rc.speaking("zh"):
        assert str(refused.value) == f"批次{key}已不在原处：此后已被撤下或恢复。\n  请重新打开报送清单。"


def test_what_was_not_taken_out_is_not_put_back(region):
    with pytest.raises(rc.InputError, match="The delivery 001-statistics_bureau is not where it was"):
        put_back(region, "001-statistics_bureau")
