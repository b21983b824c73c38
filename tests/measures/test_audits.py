"""Cleaning audits: every rule by hand, in its order, and what it does to money and sums."""

import polars as pl
import pytest
from pytest import approx

from regional_carbon.language.errors import TableError
from regional_carbon.language.messages import speaking
from regional_carbon.measures import shipped_table
from regional_carbon.measures.audits import RULES, audited_savings, cleaned
from tests.measures.audited import ELECTRICITY, GAS, audits, made, plant


def dropped(*recommended, **plants):
    """How many rows each rule took; None has those kept."""
    return dict(cleaned(*audits(*recommended, **plants)).log.select("dropped", "rows").iter_rows())


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("not_energy", ELECTRICITY | {"energy_saved": "electric_demand"}),
        ("not_energy", ELECTRICITY | {"energy_saved": None}),
        ("not_energy", GAS | {"energy_saved": "wood", "saved_tco2_per_gj": 0.0}),
        ("not_energy", GAS | {"saved_tco2_per_gj": None}),
        ("no_amount", ELECTRICITY | {"recommended_mwh": None}),
        ("no_amount", ELECTRICITY | {"recommended_mwh": 0.0}),
        ("negative", ELECTRICITY | {"recommended_mwh": -10.0}),
        ("negative", ELECTRICITY | {"saving_usd": -1.0}),
        ("negative", ELECTRICITY | {"saving_usd": 0.0}),
        ("negative", GAS | {"investment_usd": -1.0}),
        ("implied_price", ELECTRICITY | {"saving_usd": 99.0}),  # 9.9 USD/MWh, less than a tenth of 100
        ("implied_price", ELECTRICITY | {"saving_usd": 3001.0}),
        ("implied_price", GAS | {"saving_usd": 2401.0}),  # 24.01 USD/GJ, more than three times 8
        ("generation_or_switch", ELECTRICITY | {"recommended_mwh": 301.0, "saving_usd": 24_000.0}),
        ("generation_or_switch", GAS | {"recommended_gj": 1001.0, "saving_usd": 8_000.0}),
        (
            "solar",
            ELECTRICITY
            | {"measure_area": "buildings_operations", "recommended_mwh": 100.0, "saving_usd": 8000.0}
            | {"investment_usd": 50_000.0},
        ),
    ],
)
def test_row_falls_to_the_rule_that_is_meant_for_it(rule, row):
    assert dropped(ELECTRICITY, row) == {None: 1, rule: 1}


@pytest.mark.parametrize(
    "row",
    [
        ELECTRICITY | {"saving_usd": 100.0},  # a tenth of the average price
        ELECTRICITY | {"saving_usd": 3000.0},
        ELECTRICITY | {"recommended_mwh": 300.0, "saving_usd": 24_000.0},
        GAS | {"recommended_gj": 1000.0, "saving_usd": 8_000.0},
        GAS | {"energy_saved": "coal", "saving_usd": 90_000.0},  # no average price of coal is known
        ELECTRICITY | {"recommended_mwh": 100.0, "saving_usd": 8000.0, "investment_usd": 50_000.0},  # dear, of process
        ELECTRICITY
        | {"measure_area": "other", "recommended_mwh": 100.0, "saving_usd": 8000.0, "investment_usd": 50_000.0},
    ],
)
def test_row_at_the_edge_of_a_rule_is_kept(row):
    assert dropped(row) == {None: 1}


def test_fuel_is_not_saved_where_none_is_bought():
    assert dropped(GAS, plants=[plant(fuel_bought_gj=None)]) == {"not_bought": 1}
    assert dropped(GAS, plants=[plant(fuel_bought_gj=0.0)]) == {"not_bought": 1}
    assert dropped(ELECTRICITY, plants=[plant(electricity_mwh=0.0)]) == {"not_bought": 1}


def test_recommendation_told_twice_counts_once_and_first():
    twice = cleaned(*audits(ELECTRICITY | {"recommendation": "1"}, GAS | {"recommendation": "1"}))
    assert dict(twice.log.select("dropped", "rows").iter_rows()) == {None: 1, "repeated": 1}
    assert twice.measures["carrier"].to_list() == ["electricity"]


def test_row_of_two_faults_falls_to_the_first_rule_and_every_row_is_counted_once():
    """A negative saving of a fuel that is not bought is negative."""
    rows = [GAS | {"recommended_gj": -100.0}, GAS | {"recommended_gj": 1001.0, "saving_usd": 1.0}, ELECTRICITY]
    assert dropped(*rows) == {None: 1, "negative": 1, "implied_price": 1}
    assert sum(dropped(*rows).values()) == 3


def test_log_names_what_is_kept_first_and_then_the_rules_in_their_order():
    log = cleaned(*audits(*[{}] * 2, ELECTRICITY, ELECTRICITY | {"recommended_mwh": -1.0})).log
    assert log["dropped"].to_list() == [None, "not_energy", "negative"]
    assert list(RULES).index("not_energy") < list(RULES).index("negative")


def test_log_tells_tonnes_by_the_grid_and_the_fuel_s_own_factor():
    (kept,) = cleaned(*audits(ELECTRICITY, GAS), grid_tco2_per_mwh=0.5).log.to_dicts()
    assert kept["tonnes"] == approx(10 * 0.5 + 100 * 0.05)


def test_blank_cost_is_no_cost():
    measures = cleaned(*audits(ELECTRICITY | {"investment_usd": None})).measures
    assert measures["investment_usd"].to_list() == [0.0]


def test_money_becomes_dollars_of_2024_by_the_price_index():
    (index,) = (float(row["to_base"]) for row in shipped_table("price_index_us") if row["year"] == "2008")
    measures = cleaned(*audits(ELECTRICITY, plants=[plant(year=2008)])).measures
    told = measures.select("value_usd", "investment_usd", "plant_price_usd").row(0)
    assert told == approx((800 * index, 1000 * index, 100 * index))
    assert index > 1


def test_plant_to_which_nothing_was_recommended_is_not_learnt_from_but_one_with_nothing_usable_is():
    sites = [plant("a"), plant("b"), plant("c")]
    audit = cleaned(*audits(ELECTRICITY, {"plant_id": "b", **ELECTRICITY, "recommended_mwh": None}, plants=sites))
    assert audit.plants["plant_id"].to_list() == ["a", "b"]
    use, found = audited_savings(audit, "electricity")
    assert use.tolist() == [1000.0, 1000.0]
    assert found["electricity_process"].tolist() == [10.0, 0.0]


def test_groups_of_a_plant_are_held_to_what_measures_can_save_together():
    """Four measures of 250 MWh are 1,000 MWh of 1,000; 60 % of them are counted, in proportion."""
    large = ELECTRICITY | {"recommended_mwh": 250.0, "saving_usd": 20_000.0, "investment_usd": 1.0}
    rows = [large, large, large, large | {"measure_area": "buildings_operations"}]
    _, found = audited_savings(cleaned(*audits(*rows)), "electricity")
    assert found["electricity_process"].tolist() == approx([450.0])
    assert found["electricity_buildings_operations"].tolist() == approx([150.0])


def test_rows_in_any_order_are_cleaned_alike():
    plants, measures = made(200)
    straight = cleaned(plants, measures)
    mixed = cleaned(plants.sample(fraction=1, shuffle=True, seed=1), measures.sample(fraction=1, shuffle=True, seed=2))
    assert straight.log.equals(mixed.log) or straight.log["rows"].equals(mixed.log["rows"])
    assert straight.measures.equals(mixed.measures)
    assert straight.plants.equals(mixed.plants)


def test_optional_columns_may_be_missing():
    plants, measures = audits(ELECTRICITY)
    bare = plants.drop("audit_team", "industry", "electricity_usd_per_mwh", "natural_gas_usd_per_gj")
    assert cleaned(bare, measures.drop("saved_tco2_per_gj")).measures["plant_price_usd"].to_list() == [None]


@pytest.mark.parametrize(
    ("plants", "row", "english", "chinese"),
    [
        (
            [plant("a")], {"plant_id": "b"},
            "1 plant with recommendations is not among the audited plants: b.\n  "
            "Add its row, or remove the recommendations.",
            "有1家工厂有审计建议，但不在受审计工厂之中：b。\n  请补上这些工厂，或删去其建议。",
        ),
        (
            [plant("a"), plant("a")], {},
            "1 audited plant stands in more than one row: a.\n  "
            "Keep one audit of each, or give each audit a number of its own.",
            "有1家受审计工厂出现多行：a。\n  请每家只保留一次审计，或为每次审计分别编号。",
        ),
        (
            [plant("a", year=1950)], {},
            "There is no price index of 1950; it runs from 1981 to 2025.\n  Correct the year, or leave these audits out.",
            "没有1950年的价格指数；现有1981至2025年。\n  请更正年份，或删去这些审计。",
        ),
        (
            [plant("a")], {"measure_area": "proces"},
            "There is no area of measures called proces.\n  Write one of process, buildings_operations and other.",
            "没有名为proces的措施领域。\n  可填：process、buildings_operations和other。",
        ),
    ],
)  # fmt: skip
def test_audits_that_cannot_be_taken_are_told(plants, row, english, chinese):
    with pytest.raises(TableError) as error:
        cleaned(*audits(ELECTRICITY | row, plants=plants))
    assert str(error.value) == english
    with speaking("zh"):
        assert str(error.value) == chinese


def test_column_that_is_missing_is_asked_for():
    plants, measures = audits(ELECTRICITY)
    with pytest.raises(TableError, match="recommended_mwh"):
        cleaned(plants, measures.drop("recommended_mwh"))


def test_measures_of_some_plants_alone_are_theirs():
    audit = cleaned(*made(100))
    some = audit.of(pl.Series(["p00001", "p00002"]))
    assert some.plants["plant_id"].to_list() == ["p00001", "p00002"]
    assert set(some.measures["plant_id"]) <= {"p00001", "p00002"}
    assert some.measures.height > 0
