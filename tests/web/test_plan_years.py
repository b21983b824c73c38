"""Plans over several years: the library's own way, kept, told in both languages, and read by those it asks."""

import html
import io
import json
import re
import shutil

import polars as pl
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from polars.testing import assert_frame_equal
from pytest import approx

from regional_carbon.language.messages import speaking
from regional_carbon.pathways.compensation import plan_fund
from regional_carbon.reports.results_folder import pathway
from regional_carbon.reports.sentences.pathway_words import chance_sentences, goal_sentences, missed_sentences
from regional_carbon.run import planning
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.plans import actions, enterprise_targets
from regional_carbon.web.plans.forms import DraftForm
from regional_carbon.web.plans.models import Plan, Target
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.runs.values import newest
from tests.conftest import EXAMPLES
from tests.web.conftest import start

CAS_1 = "cas_1=collective_action,first=1,decay=0.98"
OPT_OUT = "marginal_opt_out=marginal_opt_out"
GOALS = ("reduction=0.3,year=2027",)


@pytest.fixture
def drafted(region, staff):
    """The analyst's draft: 30 % less by 2027, under CAS-1."""
    return actions.draft_way(
        region=region, run=newest(region), name="By 2027", strategy=CAS_1, goals=GOALS, by=staff["analyst"]
    )


@pytest.fixture
def published(drafted, staff):
    """The same, handed in, approved and published."""
    actions.submit(plan=drafted, by=staff["analyst"])
    actions.approve(plan=drafted, by=staff["approver"])
    actions.publish(plan=drafted, by=staff["approver"])
    drafted.refresh_from_db()
    return drafted


@pytest.fixture(scope="module")
def by_command(tmp_path_factory):
    """What `regional-carbon pathway` writes of the same goal and rule."""
    folder = tmp_path_factory.mktemp("command") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    goals = [planning.goal(one) for one in GOALS]
    return pathway(folder, goals=goals, rule=strategy_written(CAS_1)).folder


def address(name, plan, *more):
    return reverse(name, args=["region-a", plan.pk, *more])


def page_of(plan, somebody, enter):
    return enter(somebody).get(address("plan", plan)).content.decode()


# ---------------------------------------------------------------------------------------------------
# The figures


@pytest.mark.parametrize("name", ["pathway", "plan"])
def test_table_of_a_plan_is_the_command_line_s_file(name, drafted, boss, enter, by_command):
    answer = enter(boss).get(address("plan_table", drafted, name))
    assert answer.content.decode("utf-8-sig") == (by_command / f"{name}.csv").read_text(encoding="utf-8")


def test_page_of_a_plan_tells_the_chance_of_its_goal(drafted, boss, enter):
    (told,) = chance_sentences(enterprise_targets.value_of_plan(drafted))
    assert told.startswith("The chance of the goal in 2027 is ")
    assert told in html.unescape(page_of(drafted, boss, enter))


def test_targets_say_for_every_year_what_the_command_line_s_plan_says(drafted, by_command):
    asked = pl.read_csv(by_command / "plan.csv").filter(pl.col("year") > 2020).sort("year", "enterprise_id")
    kept = Target.objects.filter(plan=drafted).order_by("year", "enterprise_id")
    for name, column in {
        "year": "year", "allowed_tco2": "cap_tco2", "reduction_tco2": "reduction_tco2", "coefficient": "coefficient",
        "emission_tco2": "business_as_usual_tco2", "output_forgone_cny": "output_forgone_cny",
    }.items():  # fmt: skip
        assert list(kept.values_list(name, flat=True)) == asked[column].to_list(), name


def test_fund_of_a_plan_is_the_library_s_and_balances(drafted, boss, enter, by_command):
    answer = enter(boss).get(address("plan_table", drafted, "fund"))
    kept = pl.read_csv(io.BytesIO(answer.content), infer_schema_length=None)
    told = plan_fund(pl.read_csv(by_command / "plan.csv", infer_schema_length=None))
    assert_frame_equal(kept.drop("name"), told.drop("name"), rel_tol=1e-12)
    of_last = kept.filter(pl.col("year") == 2027)
    assert of_last["received_cny"].sum() > 0
    assert of_last["balance_cny"].sum() == approx(0, abs=1e-3)


def test_metadata_of_a_plan_s_table_say_its_columns_and_what_it_rests_on(drafted, boss, enter):
    told = enter(boss).get(address("plan_metadata", drafted, "fund")).json()
    assert {one["name"]: one["unit"] for one in told["columns"]}["levy_cny_per_tco2"] == "CNY/tCO2"
    assert told["goals"] == ["reduction=0.3,year=2027"]
    assert told["rests_on"]["options"]["path"] == "linear"
    assert told["data_version"] == 1


@pytest.mark.parametrize(("kind", "starts"), [("json", b"{"), ("svg", b"<svg"), ("png", b"\x89PNG")])
def test_way_of_a_plan_is_drawn(kind, starts, drafted, boss, enter):
    assert enter(boss).get(address("way_figure", drafted, kind)).content.startswith(starts)


@pytest.mark.parametrize("where", ["way.gif", "tables/runs.csv", "tables/runs.metadata.json"])
def test_plan_has_no_other_files(where, drafted, boss, enter):
    assert enter(boss).get(f"/r/region-a/plans/{drafted.pk}/{where}").status_code == 404


# ---------------------------------------------------------------------------------------------------
# The form and the page


def test_office_s_day_from_a_target_year_to_each_enterprise_s_targets(region, staff, enter):
    client = enter(staff["analyst"])
    given = {"name": "Less", "strategy": CAS_1, "target": "0.3", "until": "2027"}
    where = client.post("/r/region-a/plans/draft/", given).headers["location"]
    client.post(f"{where}submit/")
    enter(staff["approver"]).post(f"{where}approve/")
    client.post(f"{where}publish/")
    plan = Plan.objects.get()
    assert (plan.state, plan.goals, plan.target_rate) == ("published", ["reduction=0.3,year=2027"], 0.3)
    years = enterprise_targets.of_one(region, "A011")
    assert [one.year for one in years] == list(range(2021, 2028))
    overview = client.get("/r/region-a/").content.decode()
    assert re.search(r"<h1>The plan “Less” (finds all that|reaches) the 2027 goal", overview)
    assert "Goal: 30% less by 2027" in overview
    assert "The plan “Less” finds 17,233 t of it." in overview
    letter = client.get("/r/region-a/letters/A011/").content.decode()
    last = years[-1]
    assert f"your allowance in 2027 is {last.allowed_tco2:,.1f} tCO2" in letter
    shown = render_to_string("plans/targets_of_one.html", {"asked_by_year": years})
    assert "May emit and asked, by year: Less" in shown
    for one in years:
        assert f">{one.year}<" in shown
        assert f"{one.allowed_tco2:,.1f}" in shown
    page = enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    assert f"{years[0].reduction_tco2:,.1f}" in page


def test_other_goals_stand_beside_the_target_year(region, staff, enter):
    given = {"name": "Two", "strategy": CAS_1, "target": "0.3", "until": "2027", "goals": "peak=true,year=2024\n\n"}
    enter(staff["analyst"]).post("/r/region-a/plans/draft/", given)
    assert Plan.objects.get().goals == ["reduction=0.3,year=2027", "peak=true,year=2024"]


def test_goals_in_place_of_the_target_leave_the_rate_unknown(region, staff, enter):
    given = {"name": "Cap", "strategy": CAS_1, "target": "0.3", "goals": "cap_tco2=150000,year=2025"}
    client = enter(staff["analyst"])
    client.post("/r/region-a/plans/draft/", given)
    assert Plan.objects.get().target_rate is None
    assert '<span class="sub">2025</span>' in client.get("/r/region-a/plans/").content.decode()


REFUSED = {
    "2020": ("The goal of 2020 is not after 2020, the year of the estimate.", "2020年的目标不晚于估算年份2020年。"),
    "soon": ("Enter a whole number.", "输入整数。"),
}  # fmt: skip


@pytest.mark.parametrize("year", REFUSED)
def test_target_year_that_cannot_be_is_refused_in_the_library_s_words(year, region, staff, enter):
    client = enter(staff["analyst"])
    given = {"name": "x", "strategy": CAS_1, "target": "0.3", "until": year}
    for spoken, told in zip(("en", "zh-hans"), REFUSED[year], strict=True):
        client.cookies["django_language"] = spoken
        answer = client.post("/r/region-a/plans/draft/", given)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"goals": "nonsense"}, "is not a goal."), ({"own_goals": "on"}, "There is no goal for a pathway."),
        ({"until": "2027", "target": "x"}, "Enter a number."), ({"until": "2200"}, "2200"),
    ],
)  # fmt: skip
def test_goals_that_cannot_be_are_refused_and_nothing_is_kept(given, key, region, staff, enter):
    told = {"name": "x", "strategy": CAS_1, "target": "0.3", **given}
    answer = enter(staff["analyst"]).post("/r/region-a/plans/draft/", told)
    assert answer.status_code == 422
    assert key in answer.content.decode()
    assert not Plan.objects.exists()


AT = {
    "until": [{"until": "0"}, {"until": "2020"}, {"until": "2200", "goals": "peak=true,year=2024"}],
    "goals": [
        {"goals": "cap_tco2=1,year=2020"}, {"goals": "cap_tco2=1,year=soon"}, {"goals": "peak=maybe,year=2024"},
        {"goals": "cap_tco2=1,year=2200", "until": "2027"}, {"goals": "cap_tco2=-1,year=2024", "until": "2027"},
        {"goals": "reduction=0.1,year=2024,base_year=2015"},
    ],
    "own_goals": [{"own_goals": "on"}],
    "target": [{"until": "2027", "target": "1.3"}],
}  # fmt: skip


@pytest.mark.parametrize(("field", "given"), [(field, given) for field, each in AT.items() for given in each])
def test_fault_of_a_goal_stands_at_the_field_that_the_goal_was_given_in_and_at_no_other(field, given, region):
    told = {"name": "x", "strategy": CAS_1, "target": "0.3", **given}
    form = DraftForm(told, year=2020, strategies=[(CAS_1, "CAS-1")])
    assert not form.performs(actions.draft_as_asked, region=region, run=newest(region), by=None)
    assert list(form.errors) == [field]


def test_way_without_a_name_is_refused(region, staff):
    with pytest.raises(OfficeError, match="needs a name"):
        actions.draft_way(region=region, run=newest(region), name=" ", strategy=CAS_1, goals=GOALS, by=staff["analyst"])


def test_page_of_a_plan_tells_its_way_its_fund_and_who_took_which_step(published, boss, enter):
    page = page_of(published, boss, enter)
    for told in (
        "30.0% less in 2027 than in 2020", "from 209,773 tCO2 in 2020 to 146,841 tCO2 in 2027", "met in every year",
        "The fund compensates 50% of the output forgone", "plan approved · approver", "plan drafted · analyst",
    ):  # fmt: skip
        assert told in page, told
    assert "This plan is based on data version" not in page


def test_page_of_a_plan_speaks_chinese_though_it_was_drafted_in_english(drafted, boss, enter):
    client = enter(boss)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(address("plan", drafted)).content.decode()
    for told in ("2027年比2020年减排30.0%", "照常情景的年变化", "基金补偿放弃产值的50%", "企业一经关停不再恢复"):
        assert told in page, told


def test_goal_that_is_missed_is_told_with_the_reason(region, boss, enter):
    """A rule that may ask for half of each at most cannot leave a tenth."""
    plan = actions.draft_way(
        region=region, run=newest(region), name="Too much", goals=("cap_tco2=1000,year=2023",), by=boss,
        strategy="cas=collective_action,first=0.5,decay=0.98",
    )  # fmt: skip
    page = page_of(plan, boss, enter)
    assert plan.figures["years_missed"] > 0
    assert f"missed in {plan.figures['years_missed']} years" in page
    assert missed_sentences(enterprise_targets.value_of_plan(plan))[0] in page


def test_plan_in_which_nobody_gives_anything_up_says_that_it_has_no_fund(region, boss, enter):
    plan = actions.draft_way(
        region=region, run=newest(region), name="Mild", goals=("cap_tco2=205000,year=2023",), strategy=CAS_1, by=boss
    )
    fund = enterprise_targets.pathway_of(plan).tables["plan_fund"]
    assert fund["balance_cny"].null_count() == fund.height
    assert "The plan has no fund" in page_of(plan, boss, enter)


def test_plan_of_older_data_is_marked_and_keeps_its_figures(drafted, region, boss, enter):
    before = enter(boss).get(address("plan_table", drafted, "plan")).content
    regions.change_settings(region=region, given={"target": 0.4}, by=boss)
    assert "This plan is based on data version 1; the region now has version 2." in page_of(drafted, boss, enter)
    assert enter(boss).get(address("plan_table", drafted, "plan")).content == before


def test_plan_of_one_year_has_no_way_and_no_fund(region, boss, enter):
    plan = actions.draft(region=region, run=newest(region), name="One", strategy=OPT_OUT, target=0.3, by=boss)
    assert (plan.bundle, plan.goals) == ("", [])
    assert {one.year for one in plan.targets.all()} == {2020}
    assert "Compensation fund" not in page_of(plan, boss, enter)
    for where in (address("plan_table", plan, "fund"), address("way_figure", plan, "svg")):
        assert enter(boss).get(where).status_code == 404


def test_name_that_a_spreadsheet_would_run_is_made_harmless(drafted, boss, enter):
    """Names come from the register, and go out through the library's own CSV."""
    text = enter(boss).get(address("targets", drafted)).content.decode("utf-8-sig")
    assert text == enter(boss).get(address("plan_table", drafted, "plan")).content.decode("utf-8-sig")


# ---------------------------------------------------------------------------------------------------
# What is allowed in a year


def test_plan_of_one_year_allows_what_it_does_not_ask_for_and_others_all_of_theirs(region, boss):
    plan = actions.draft(region=region, run=newest(region), name="One", strategy=OPT_OUT, target=0.3, by=boss)
    allowed = dict(enterprise_targets.left_by(plan, 2020)[0].select("enterprise_id", "planned_tco2").iter_rows())
    assert len(allowed) == 72
    assert allowed["A011"] == 0
    assert allowed["A034"] == approx(45_405, abs=0.5)
    assert sum(allowed.values()) == approx(209_773 - plan.figures["reduction_tco2"], abs=1)
    later, own = enterprise_targets.left_by(plan, 2025)[0], enterprise_targets.left_by(plan, 2020)[0]
    assert later.drop("year").equals(own.drop("year"))


def test_plan_over_several_years_allows_each_year_s_caps_and_keeps_the_last(drafted):
    def whole(year):
        return enterprise_targets.left_by(drafted, year)[0]["planned_tco2"].sum()

    assert whole(2027) == approx(0.7 * 209_773, abs=1)
    assert whole(2021) == approx(209_773 * (1 - 0.3 / 7), abs=1)
    assert whole(2030) == whole(2027)
    assert enterprise_targets.left_by(drafted, 2020)[0]["planned_tco2"].null_count() == 72


def test_reserve_may_be_emitted_beside_the_cap(region, boss, tmp_path):
    text = (EXAMPLES / "region-a" / "region.toml").read_text(encoding="utf-8")
    folder = tmp_path / "saving"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    (folder / "region.toml").write_text(text + "\n[pathway]\ncarry_over = true\n")
    saving = regions.add_region(folder=folder, by=boss, slug="saving")
    run = start(region=saving, by=boss)
    plan = actions.draft_way(region=saving, run=run, name="Save", strategy=CAS_1, goals=GOALS, by=boss)
    rows = enterprise_targets.pathway_of(plan).plan.filter(pl.col("year") == 2027)
    assert rows["from_reserve_tco2"].sum() > 0
    allowed = enterprise_targets.left_by(plan, 2027)[0]["planned_tco2"].sum()
    assert allowed == approx(rows["cap_tco2"].sum() + rows["from_reserve_tco2"].sum())
    assert sum(plan.targets.filter(year=2027).values_list("allowed_tco2", flat=True)) == approx(allowed)


def test_enterprise_is_told_of_no_draft(region, drafted):
    assert enterprise_targets.of_one(region, "A011") == []


def test_goals_of_a_plan_are_kept_as_the_command_line_takes_them(drafted):
    assert json.loads(json.dumps(drafted.goals)) == [planning.written_goal(planning.goal(one)) for one in drafted.goals]
    with speaking("zh"):
        assert goal_sentences(enterprise_targets.value_of_plan(drafted)) == ["2027年比2020年减排30.0%"]
