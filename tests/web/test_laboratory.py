"""The laboratory's bench: every rule with every parameter it has, in the address as the command line takes it."""

import json

import polars as pl
import pytest
from django.http import QueryDict

from regional_carbon.collect.region import read_region
from regional_carbon.language.amounts import chance
from regional_carbon.run.measures_applied import plan_of_region
from regional_carbon.strategies import known_rules
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.regions.actions import change_settings
from regional_carbon.web.runs import laboratory
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import start

RULES = sorted(known_rules())
TURNED = {"share": "0.42", "number": "0.9", "tick": "true", "numbers": "0+0.2+0.4+0.6+0.8", "names": "A001+A002"}
TOLD = ("The rule needs the column",)
WHOLE = {"full": "5", "closures": "30", "seconds": "9", "ratio_most": "20", "line_cny_per_tco2": "9000"}


def written(run, rule):
    """A strategy as the page adds it."""
    start = {name: start for name, _, start in laboratory.rules_to_add(run)}[rule]
    return f"x={rule}{start}"


def test_every_rule_of_the_library_can_be_added(region):
    assert sorted(name for name, *_ in laboratory.rules_to_add(newest(region))) == RULES
    assert len(RULES) == 23


def turned(dial):
    """Another value than the dial stands at."""
    if dial["kind"] in ("choice", "several"):
        return dial["options"][-1][0]
    return "0.8" if dial["kind"] == "table" else WHOLE.get(dial["name"]) or TURNED[dial["kind"]]


def test_every_parameter_of_every_rule_can_be_turned_at_region_a(region):
    """Each gives a curve, or says why it cannot: a column the register does not have, conditions that conflict."""
    run, silent = newest(region), {}
    for rule in RULES:
        added = written(run, rule)
        for dial in laboratory.dials([added], run)[0]["parameters"]:
            one = f"{added},{dial['name']}={turned(dial)}"
            told = laboratory.answer(run, laboratory.State(0.3, (one,)), whole=False)
            if "x" not in told["curves"]:
                silent[one] = told["refused"]["x"].split("\n")[0]
    assert {one: why for one, why in silent.items() if not why.startswith(TOLD)} == {}


def test_cap_of_an_industry_is_written_as_the_command_line_takes_it_and_holds(region):
    """Industry 26 may lose a tenth of its output, the others all of it; nothing of 39."""
    run = newest(region)
    one = "capped=least_cost,rate=0.3,industry_most.26=0.1,industry_most.39=0"
    told = strategy_written(one)
    assert told.parameters["industry_most"] == {"26": 0.1, "39": 0.0}
    assert laboratory.written_of(told) == one
    table = {dial["name"]: dial for dial in laboratory.dials([one], run)[0]["parameters"]}["industry_most"]
    assert {code: cap for code, _, cap in table["rows"] if cap} == {"26": "0.1", "39": "0"}
    enterprises, _ = laboratory._curves_of(run.pk)
    curve = laboratory._curve(run.pk, one).join(
        enterprises.select("enterprise_id", "industry_code", "output_cny"), on="enterprise_id"
    )
    lost = {
        code: (part["coefficient"] * part["output_cny"]).sum() / part["output_cny"].sum()
        for (code,), part in curve.partition_by("industry_code", as_dict=True).items()
    }
    assert lost["26"] == pytest.approx(0.1)
    assert lost["39"] == 0
    assert max(lost.values()) > 0.5


@pytest.mark.parametrize(
    ("one", "name", "value"),
    [
        ("x=optimum,whole=true", "whole", True), ("x=optimum,whole=false", "whole", False),
        ("x=optimum,protected=001", "protected", ["001"]), ("x=zsg_dea,outputs=output_cny", "outputs", ["output_cny"]),
        ("x=grade_bands,weights=0+1+2+3+4", "weights", [0.0, 1.0, 2.0, 3.0, 4.0]),
        ("x=least_cost,by=sub_industry", "by", "sub_industry"),
    ],
)  # fmt: skip
def test_value_is_what_the_rule_takes(one, name, value):
    told = strategy_written(one)
    assert told.parameters[name] == value
    assert strategy_written(laboratory.written_of(told)) == told


@pytest.mark.parametrize(
    "one", ["x=least_cost,industry_most=0.5,industry_most.29=0.2", "x=least_cost,industry_most.29="]
)
def test_table_that_is_also_a_number_is_refused(one):
    with pytest.raises(Exception, match="cannot be read"):
        strategy_written(one)


def test_curve_that_follows_a_dial_is_the_same_curve_at_fewer_points(region, boss, enter):
    where = "/r/region-a/laboratory/answer/?target=0.3&s=marginal_opt_out=marginal_opt_out&s=x=uniform,rate=0.4"
    client = enter(boss)
    whole, turning = client.get(where).json(), client.get(f"{where}&turning=x").json()
    assert list(turning["curves"]) == ["x"]
    assert set(turning["curves"]["x"]["m"]) <= set(whole["curves"]["x"]["m"])
    assert client.get(f"{where}&turning=y", headers={"accept": "application/json"}).status_code == 422


STATE = "target=0.4&s=gentle%3Dcollective_action%2Cfirst%3D1%2Cdecay%3D0.99&s=bs%3Dmarginal_opt_out"


def test_figure_of_an_address_is_saved_with_its_curves_whole(region, boss, enter):
    client, run = enter(boss), newest(region)
    frame = pl.read_csv(client.get(f"/r/region-a/laboratory/figure.csv?{STATE}").content)
    assert frame["strategy"].unique(maintain_order=True).to_list() == ["gentle", "bs"]
    opt_out = frame.filter(pl.col("strategy") == "bs")
    own = value_of(run).curves.filter(pl.col("strategy") == "marginal_opt_out")
    assert opt_out["average_cost_cny_per_tco2"].to_list() == own["average_cost_cny_per_tco2"].to_list()
    told = json.loads(client.get(f"/r/region-a/laboratory/figure.metadata?{STATE}").content)
    assert told["rows"] == frame.height
    assert ["target", "0.4"] in told["scenario"]
    svg = client.get(f"/r/region-a/laboratory/figure.svg?{STATE}").content.decode()
    assert "asked: 40%" in svg
    rows = client.get(f"/r/region-a/laboratory/figure.table?{STATE}").json()["rows"]
    assert {row[0] for row in rows} == {
        laboratory.label(strategy_written(one)) for one in laboratory.state_of(QueryDict(STATE), run).written
    }


def test_figure_of_strategies_that_cannot_be_run_says_why(region, boss, enter):
    where = "/r/region-a/laboratory/figure.csv?target=0.3&s=x%3Dgrandparenting"
    told = enter(boss).get(where)
    assert told.status_code == 422
    english = "None of the strategies can be run: The rule needs the column"
    assert english in told.content.decode()
    assert "Change or replace them on the page Scenarios, then save the figure." in told.content.decode()
    enter(boss).cookies["django_language"] = "zh-hans"
    told = enter(boss).get(where).content.decode()
    assert "没有可运行的策略：" in told
    assert "请在“情景”页修改或更换后再保存图形。" in told


PRICED = {"measures": {"electricity_price_cny_per_mwh": 700, "fuel_price_cny_per_gj": 60}}


def test_each_strategy_is_told_at_one_look_and_by_a_sentence(region, boss, enter):
    told = enter(boss).get("/r/region-a/laboratory/answer/").json()
    row = told["exact"][0]
    assert told["strip"]["marginal_opt_out"]["cost"] == f"{row['output_forgone_cny'] / 1e6:,.2f}" == "783.46"
    assert told["findings"]["marginal_opt_out"] == (
        "Marginal opt-out (BS) is the cheapest of 3: 64,700 t less a year for 783 million CNY of output"
    )
    assert told["findings"]["cas_1"].endswith("1,067 million CNY of output; Marginal opt-out (BS) gives up 783")
    page = enter(boss).get("/r/region-a/laboratory/?c=cas_1").content.decode()
    assert told["findings"]["cas_1"] in page


def test_chart_opens_a_quarter_beyond_the_goal_and_has_a_label_at_each_line(region, boss, enter):
    told = enter(boss).get("/r/region-a/laboratory/answer/?whole=1").json()
    assert told["zoom"]["most_x"] == pytest.approx(1.25 * 0.3 * 209_773.0008)
    assert told["zoom"]["whole_x"] == pytest.approx(209_773.0008)
    assert {end["label"] for end in told["ends"]} == set(told["labels"].values())
    assert [name for name in ("at", "cost") for end in told["ends"] if end[name] <= 0] == []


def test_chance_of_the_strategy_looked_at_is_the_run_s(region, boss, enter):
    told = enter(boss).get("/r/region-a/laboratory/answer/?c=cas_1&chance=1").json()
    row = value_of(newest(region)).comparison.row(by_predicate=pl.col("strategy") == "cas_1", named=True)
    assert told["chance"] == chance(row["target_probability"])


def test_measures_come_first_where_an_energy_price_is_set(region, boss, enter):
    page = enter(boss).get("/r/region-a/laboratory/").content.decode()
    assert 'id="measures"' not in page
    assert "Set an energy price to reckon measures first" in page
    change_settings(region=region, given=PRICED, by=boss)
    region.refresh_from_db()
    start(region=region, by=boss, yes=True)
    assert 'id="measures"' in enter(boss).get("/r/region-a/laboratory/").content.decode()
    where = "/r/region-a/laboratory/answer/?target=0.3&s=a=uniform,rate=0.4"
    plain, first = enter(boss).get(where).json(), enter(boss).get(f"{where},measures_first=true").json()
    made = plan_of_region(
        read_region(region.current.folder()), newest(region).value, strategy_written("a=uniform,rate=0.4,measures_first=true"), 0.3
    )  # fmt: skip
    assert first["exact"][0]["output_forgone_cny"] == made.row["output_forgone_cny"][0]
    assert first["exact"][0]["output_forgone_cny"] < plain["exact"][0]["output_forgone_cny"]
    assert first["strip"]["a"]["first"] is True
