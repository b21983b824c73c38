"""Learning Model V from audits: its laws by hand, and what it finds where the truth is known."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from pytest import approx

from regional_carbon.language.errors import TableError
from regional_carbon.language.messages import speaking
from regional_carbon.measures import shipped_table
from regional_carbon.measures.audits import audited_savings, cleaned
from regional_carbon.measures.learning import learnt
from regional_carbon.measures.learnt_costs import implementation_of, price_shares, unit_investment_of
from regional_carbon.measures.learnt_savings import (
    expected_savings,
    held_against,
    period_sd,
    potential_of,
    spread_of,
    team_sd,
)
from regional_carbon.measures.logits import given_count, logistic_within
from tests.measures.audited import ELECTRICITY, GAS, PLANT_SIGMA, TRUE, audits, made, plant


@pytest.fixture(scope="module")
def audit():
    """2,000 plants whose auditors are alike."""
    return cleaned(*made())


@pytest.fixture(scope="module")
def of_teams():
    """4,000 plants of 40 teams that differ by 0.3."""
    return cleaned(*made(4000, seed=3, team_sigma=0.3))


@pytest.fixture(scope="module")
def found(audit):
    return learnt(audit)


def rows(table, key="group"):
    return {row[key]: row for row in table.iter_rows(named=True)}


def shipped(name):
    """A table that ships, as the learnt ones are held."""
    told = [{key: value if key in ("group", "use_unit") else float(value) for key, value in row.items()}
            for row in shipped_table(name)]  # fmt: skip
    return pl.DataFrame(told)


# ---------------------------------------------------------------------------------------------------
# V1, V2


def test_chance_and_saving_are_those_of_the_law_the_audits_were_made_by(found):
    learnt_laws = rows(found.potential)
    assert set(learnt_laws) == set(TRUE)
    for group, (a, b, s0, c, *_) in TRUE.items():
        law = learnt_laws[group]
        assert law["found_intercept"] == approx(a, abs=0.25), group
        assert law["found_slope"] == approx(b, abs=0.12), group
        assert law["saving_at_reference"] == approx(s0, rel=0.12), group
        assert law["saving_exponent"] == approx(c, abs=0.05), group


@pytest.mark.parametrize("group", TRUE)
def test_plants_learnt_from_are_given_in_sum_what_their_audits_found(audit, found, group):
    carrier = group.partition("_")[0]
    use, audited = audited_savings(audit, carrier)
    expected = expected_savings(use, carrier, found.potential)
    assert expected[group].sum() == approx(audited[group].sum())


def test_expected_saving_of_10_000_mwh_by_the_tables_that_ship_is_the_specification_s():
    """Law 1: π = 0.94985, S = 566.85 MWh."""
    saving = expected_savings(np.array([10_000.0]), "electricity", shipped("potential"))
    assert saving["electricity_process"] == approx(566.85, abs=0.005)


def test_without_energy_there_is_no_measure_and_a_saving_is_less_than_the_use():
    """Law 2: S rises with use, its electric share falls."""
    use = np.array([0.0, 1.0, 100.0, 601.0, 1e4, 1e5, 1e6])
    saving = sum(expected_savings(use, "electricity", shipped("potential")).values())
    assert saving[0] == 0
    assert (saving[1:] < use[1:]).all()
    assert (np.diff(saving) > 0).all()
    assert (np.diff(saving[1:] / use[1:]) <= 1e-12).all()


def test_below_the_least_use_the_share_is_held():
    saving = expected_savings(np.array([60.1, 601.0]), "electricity", shipped("potential"))
    assert saving["electricity_process"][0] == approx(saving["electricity_process"][1] / 10)


def test_mwh_and_gwh_of_use_and_saving_give_the_same_shares():
    """Everything in units a thousand times as large: what is learnt of chance and exponent is the same."""
    plants, measures = made(500)
    energy = ["electricity_mwh", "fuel_bought_gj"]
    larger = cleaned(
        plants.with_columns(pl.col(energy) * 1000, pl.col("electricity_usd_per_mwh", "natural_gas_usd_per_gj") / 1000),
        measures.with_columns(pl.col("recommended_mwh", "recommended_gj") * 1000),
    )
    small, large = (rows(potential_of(each)) for each in (cleaned(plants, measures), larger))
    for group, law in small.items():
        for use in (3e3, 3e4):
            share = expected_savings(np.array([use]), group.partition("_")[0], pl.DataFrame([law]))[group] / use
            scaled = expected_savings(np.array([use * 1e3]), group.partition("_")[0], pl.DataFrame([large[group]]))
            assert scaled[group] / (use * 1e3) == approx(share, rel=1e-6), group
    assert len(small) == 4


def test_order_of_plants_and_of_rows_changes_nothing(found):
    plants, measures = made()
    mixed = cleaned(plants.sample(fraction=1, shuffle=True, seed=1), measures.sample(fraction=1, shuffle=True, seed=2))
    again = dict(learnt(mixed).tables())
    assert len(again) == 5
    for name, table in found.tables():
        assert_frame_equal(again[name], table, rel_tol=1e-9)


def test_group_that_is_found_everywhere_is_given_by_half_a_plant_without():
    """Of 40 plants all have a measure: odds of 40.5 to 0.5."""
    sites = [plant(f"p{place}", electricity_mwh=1000.0 + place) for place in range(40)]
    audit = cleaned(*audits(*[ELECTRICITY | {"plant_id": site["plant_id"]} for site in sites], plants=sites))
    (law,) = potential_of(audit).to_dicts()
    assert (law["group"], law["found_slope"]) == ("electricity_process", 0)
    assert law["found_intercept"] == approx(np.log(40.5 / 0.5))


def test_group_found_at_too_few_plants_is_not_learnt():
    sites = [plant(f"p{place}", electricity_mwh=1000.0 + place) for place in range(60)]
    told = [ELECTRICITY | {"plant_id": f"p{place}"} for place in range(30)]
    few = [GAS | {"plant_id": f"p{place}"} for place in range(29)]
    assert potential_of(cleaned(*audits(*told, *few, plants=sites)))["group"].to_list() == ["electricity_process"]
    with pytest.raises(TableError) as error:
        potential_of(cleaned(*audits(*told[:29], *few, plants=sites)))
    assert str(error.value) == (
        "Too few audits: no group of measures was found at 30 plants or more.\n"
        "  Add audits; the tables that ship hold until then."
    )
    with speaking("zh"):
        assert str(error.value) == "审计过少：没有一类措施在30家以上工厂发现。\n  请补充审计；此前沿用内置的表。"


# ---------------------------------------------------------------------------------------------------
# V3, V4


def test_classes_of_size_hold_a_fifth_of_the_plants_each_and_the_largest_twentieth_apart(audit, found):
    spread = found.spread.filter(carrier="electricity")
    assert spread["from_use"][0] == 0
    assert spread["from_use"].is_sorted()
    plants = spread["n_plants"].sum()
    assert plants == audit.plants.height
    assert spread["n_plants"].to_list() == approx([plants * of for of in (0.2, 0.2, 0.2, 0.2, 0.15, 0.05)], abs=1)


def test_plants_of_one_size_are_one_class():
    sites = [plant(f"p{place}", fuel_bought_gj=None) for place in range(40)]
    audit = cleaned(*audits(*[ELECTRICITY | {"plant_id": site["plant_id"]} for site in sites], plants=sites))
    (row,) = spread_of(audit, potential_of(audit)).to_dicts()
    assert (row["from_use"], row["n_plants"], row["v"]) == (0.0, 40, approx(0))
    assert row["q0.050"] == row["q0.950"] == approx(1)


def test_quantiles_of_a_class_rise_and_half_of_the_plants_lie_below_the_median(audit, found):
    quantiles = [name for name in found.spread.columns if name.startswith("q")]
    assert len(quantiles) == 9
    for row in found.spread.select(quantiles).iter_rows():
        assert list(row) == sorted(row)
    held = held_against(audit, found.potential, "electricity")
    first = held.use < found.spread["from_use"][1]
    assert np.mean((held.audited / held.expected)[first] <= found.spread["q0.500"][0]) == approx(0.5, abs=0.01)


def test_variance_between_plants_is_that_of_the_law_where_auditors_are_alike(audit):
    """A class of two groups that vary alike and apart: (exp σ² − 1 + 1 − π)/π of each, weighed by its part squared."""
    spread = spread_of(audit, potential_of(audit)).filter(carrier="electricity")
    assert ((spread["v"] > 0.15) & (spread["v"] < 0.9)).all()
    assert np.exp(PLANT_SIGMA**2) - 1 == approx(0.433, abs=0.001)


def test_teams_that_are_alike_are_found_alike_and_those_that_differ_are_found_to_differ(audit, of_teams):
    for carrier in ("electricity", "fuel"):
        alike, teams = team_sd(held_against(audit, potential_of(audit), carrier))
        differ, others = team_sd(held_against(of_teams, potential_of(of_teams), carrier))
        assert (teams, others) == (40, 40)
        assert alike < 0.12
        assert differ == approx(0.3, abs=0.15)  # 40 teams were drawn


def test_difference_between_teams_is_not_told_twice(of_teams):
    """v is what is left of the variance when τ² is taken off."""
    potential = potential_of(of_teams)
    held = held_against(of_teams, potential, "electricity")
    spread = spread_of(of_teams, potential).filter(carrier="electricity")
    first = held.use < spread["from_use"][1]
    whole = ((held.audited - held.expected)[first] ** 2).sum() / (held.expected[first] ** 2).sum()
    assert spread["v"][0] == approx(whole - team_sd(held)[0] ** 2)


def test_years_that_differ_only_by_the_teams_in_them_do_not_differ(of_teams):
    assert period_sd(held_against(of_teams, potential_of(of_teams), "electricity"))[0] < 0.1


def test_audits_that_do_not_name_their_teams_say_nothing_of_them():
    plants, measures = made(400)
    names = learnt(cleaned(plants.drop("audit_team"), measures)).constants["name"].to_list()
    assert "period_sd_electricity" in names
    assert not [name for name in names if name.startswith(("assessor", "parameter"))]


# ---------------------------------------------------------------------------------------------------
# V5, V6


def test_price_of_a_saved_unit_is_told_by_its_share_of_the_average_price(audit):
    """The audits were made by 0.725 of electricity and all of gas."""
    assert {carrier: round(share, 6) for carrier, (share, _) in price_shares(audit).items()} == {
        "electricity": 0.725, "fuel": 1.0,
    }  # fmt: skip


def test_slices_of_a_group_add_up_to_its_saving_and_cost_more_and_more(found):
    for group, slices in found.unit_investment.group_by("group"):
        assert slices["saving_share"].sum() == approx(1), group
        assert slices["investment_usd2024_per_unit"].is_sorted(), group
        assert slices["slice"].to_list() == list(range(1, 13))
    assert found.unit_investment["group"].n_unique() == 4


def test_investment_of_the_slices_by_hand():
    """Two measures of 10 MWh at the reference price, 0 and 1,000 USD: the cheap half is slices 1 to 5."""
    slices = unit_investment_of(cleaned(*audits(ELECTRICITY, ELECTRICITY | {"investment_usd": None})))
    assert slices["saving_share"].sum() == approx(1)
    told = slices.filter(pl.col("saving_share") > 0).select("investment_usd2024_per_unit", "n_measures").rows()
    assert told == [(0.0, 1), (approx(100.0), 1)]
    assert slices["reference_price_usd2024"].unique().to_list() == [approx(80.0)]  # 800 USD for 10 MWh
    assert slices["payback_years_at_reference"].max() == approx(100 / 80)


def test_dear_energy_makes_dear_measures_and_only_half_of_it_is_kept():
    """ε = 0.5: 400 USD for a unit at four times the price is 200 at the price of reference; here both have one price."""
    sites = [plant("a", electricity_usd_per_mwh=100.0), plant("b", electricity_usd_per_mwh=400.0)]
    told = [ELECTRICITY, ELECTRICITY | {"plant_id": "b", "saving_usd": 3200.0, "investment_usd": 2000.0}]
    slices = unit_investment_of(cleaned(*audits(*told, plants=sites)))
    reference = (80 + 320) / 2
    of = slices.filter(pl.col("n_measures") > 0)["investment_usd2024_per_unit"].unique().to_list()
    assert of == approx([100 * (reference / 80) ** 0.5])
    assert 200 * (reference / 320) ** 0.5 == approx(of[0])


def test_implementation_is_that_of_the_law_the_audits_were_made_by(found):
    told = rows(found.implementation)
    for group, (*_, alpha, beta) in TRUE.items():
        row = told[group]
        assert row["intercept"] == approx(alpha, abs=3.5 * row["se_intercept"]), group
        assert row["log_payback"] == approx(beta, abs=3.5 * row["se_log_payback"]), group
        assert row["log_investment_kusd"] == approx(0, abs=3.5 * row["se_log_investment_kusd"]), group
        assert row["within_log_payback"] == approx(beta, abs=3.5 * row["se_within_log_payback"]), group
    assert len(told) == 4


def test_measures_whose_fate_is_not_known_say_nothing_of_implementation():
    told = [ELECTRICITY, ELECTRICITY | {"implemented": False, "investment_usd": 4000.0}]
    unknown = ELECTRICITY | {"implemented": None}
    (row,) = implementation_of(cleaned(*audits(*told, unknown))).to_dicts()
    assert row["n"] == 2


def test_chance_given_the_count_is_that_of_every_set_written_out():
    """One of two, with odds 1 and e: the second with e/(1 + e). Two of two, and the third is none: both."""
    own = np.array([[0.0, 1.0, 0.0], [2.0, 1.0, 0.0]])
    odds = np.array([[1.0, np.e, 0.0], [1.0, np.e, 0.0]])
    mean, variance = given_count(odds, own, np.array([1, 2]))
    second = np.e / (1 + np.e)
    assert mean.tolist() == approx([second, 3.0])
    assert variance.tolist() == approx([second * (1 - second), 0.0])


def test_groups_that_do_all_or_nothing_say_nothing_within():
    assert np.isnan(logistic_within([(np.array([0.0, 1.0]), np.array([1.0, 1.0]))])).all()
    alike = [(np.array([0.5, 0.5]), np.array([1.0, 0.0]))]
    assert np.isnan(logistic_within(alike)).all()


# ---------------------------------------------------------------------------------------------------
# The tables


def test_tables_have_the_columns_of_those_that_ship(found):
    for name, table in found.tables():
        assert table.columns == list(shipped_table(name)[0]), name
    assert len(dict(found.tables())) == 5


def test_constants_have_the_names_of_those_that_ship(audit, found):
    assert found.constants["name"].to_list() == [row["name"] for row in shipped_table("constants")]
    told = dict(found.constants.select("name", "value").iter_rows())
    assert told["fuel_tco2_per_gj"] == approx(0.05)
    assert told["plants_learnt"] == audit.plants.height
