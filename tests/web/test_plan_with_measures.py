"""A plan whose enterprises do their measures first, from its draft to the letter."""

import pytest
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.web.plans import actions
from regional_carbon.web.regions.actions import change_settings
from regional_carbon.web.runs import laboratory
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import start

MEASURES_FIRST = "leave=marginal_opt_out,measures_first=true"


@pytest.fixture
def drafted(region, boss, staff):
    """A draft of the analyst's in Region A with the price of the worked example."""
    change_settings(region=region, given={"measures": {"electricity_price_cny_per_mwh": 700}}, by=boss)
    region.refresh_from_db()
    start(region=region, by=boss)
    return actions.draft(
        region=region,
        run=newest(region),
        name="Measures first",
        strategy=MEASURES_FIRST,
        target=0.3,
        by=staff["analyst"],
    )


def test_plan_with_measures_first_asks_of_each_its_measures_and_what_is_left_to_close(drafted):
    run = value_of(drafted.run)
    first = run.measures_first.filter(strategy="marginal_opt_out").row(0, named=True)
    targets = list(drafted.targets.all())
    assert sum(one.measures_tco2 for one in targets) == approx(first["measures_tco2"])
    assert sum(one.output_forgone_cny for one in targets) == approx(first["output_forgone_cny"])
    assert sum(one.reduction_tco2 for one in targets) == approx(0.3 * run.enterprises["emission_tco2"].sum())
    assert all(one.allowed_tco2 == approx(one.emission_tco2 - one.reduction_tco2) for one in targets)
    assert max(abs(one.closing_tco2() - one.coefficient * one.emission_tco2) for one in targets) < 1e-6


def test_plan_with_measures_first_is_kept_with_its_chance_and_interval(drafted):
    figures = drafted.figures
    assert figures["target_probability"] == approx(0.44, abs=0.01)
    assert figures["reduction_rate_low"] < 0.3 < figures["reduction_rate_high"]
    assert figures["safe_target_rate"] > 0.3
    assert (figures["measures_tco2"], figures["investment_cny"]) == approx((10_589, 24.08e6), rel=1e-3)


@pytest.mark.parametrize(
    ("language", "whole", "nothing"),
    [
        (
            "en",
            "requires you to reduce 863.3 tCO2 a year, and lets you emit 0.0 tCO2. It counts on 0.0 tCO2 of this by "
            "abatement measures, which are yours to choose. Left to close: 863.3 tCO2, 100.0% of your production.",
            "Nothing is left to close.",
        ),
        (
            "zh-hans",
            "要求贵企业每年减排863.3 tCO2，允许排放0.0 tCO2。其中0.0 tCO2预计由减排措施完成，措施由贵企业自行选择。"
            "其余863.3 tCO2须通过压减产能完成，占贵企业产能的100.0%。",
            "无须压减产能。",
        ),
    ],
)  # fmt: skip
def test_letter_says_measures_what_may_be_emitted_and_what_is_left_to_close(
    language, whole, nothing, drafted, staff, enter
):
    actions.submit(plan=drafted, by=staff["analyst"])
    actions.approve(plan=drafted, by=staff["approver"])
    actions.publish(plan=drafted, by=staff["approver"])
    client = enter(staff["viewer"])
    client.cookies["django_language"] = language
    assert whole in client.get("/r/region-a/letters/A011/").content.decode()
    spared = drafted.targets.filter(coefficient=0).first()
    assert nothing in client.get(f"/r/region-a/letters/{spared.enterprise_id}/").content.decode()


def test_file_of_targets_has_the_columns_of_measures(drafted, staff, enter):
    told = enter(staff["viewer"]).get(f"/r/region-a/plans/{drafted.pk}/targets.csv").content.decode("utf-8-sig")
    head = told.splitlines()[0]
    assert head.endswith("output_forgone_cny,allowed_tco2,measures_tco2,net_cost_cny,investment_cny")


def test_plan_with_measures_first_needs_an_energy_price(region, staff):
    with pytest.raises(StrategyError, match="Measures first needs an energy price"):
        actions.draft(
            region=region, run=newest(region), name="no price", strategy=MEASURES_FIRST, target=0.3, by=staff["analyst"]
        )


def test_strategy_with_measures_first_is_written_as_it_is_read():
    written = "gentle=uniform,rate=0.2,measures_first=true"
    assert laboratory.written_of(laboratory.strategy_written(written)) == written
