"""A year of a plan has been calculated: held against the plan, and gone on with from there as the command line does."""

import shutil

import polars as pl
import pytest
from django.urls import reverse

from regional_carbon.reports.results_folder import pathway
from regional_carbon.run import planning
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.plans import actions
from regional_carbon.web.plans.models import Plan, Target
from regional_carbon.web.plans.replanning import revised, year_to_replan
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.runs.values import newest
from tests.conftest import EXAMPLES
from tests.web.conftest import start
from tests.web.readings import enterprises_of_demo
from tests.web.test_sources import as_csv, bring, words

CAS_1 = "cas_1=collective_action,first=1,decay=0.98"
GOALS = ("reduction=0.3,year=2025",)


def year_calculated(region, boss, year, by=1.1):
    """The next year's register, with so much more electricity, but without the last enterprise and with a new one."""
    demo = enterprises_of_demo()
    more = demo.with_columns(pl.col("electricity_mwh") * by, year=pl.lit(year)).head(71)
    new = more.head(1).with_columns(enterprise_id=pl.lit("N001"), name=pl.lit("Newcomer Works"))
    bring(region, as_csv(pl.concat([more, new])), boss, name=f"{year}.csv", publisher="office")
    regions.change_settings(region=region, given={"year": year}, by=boss)
    region.refresh_from_db()
    start(region=region, by=boss, yes=True)
    run = newest(region)
    assert run.summary["year"] == year
    return run


def put_in_force(plan, staff):
    actions.submit(plan=plan, by=staff["analyst"])
    actions.approve(plan=plan, by=staff["approver"])
    actions.publish(plan=plan, by=staff["approver"])
    plan.refresh_from_db()
    return plan


@pytest.fixture
def published(region, staff):
    """30 % less by 2025 under CAS-1, in force."""
    draft = actions.draft_way(
        region=region, run=newest(region), name="By 2025", strategy=CAS_1, goals=GOALS, by=staff["analyst"]
    )
    return put_in_force(draft, staff)


@pytest.fixture
def calculated(published, region, boss):
    """The same, and the year after the estimate has been calculated."""
    return year_calculated(region, boss, 2021)


def page_of(name, plan, somebody, enter, language="en"):
    client = enter(somebody)
    client.cookies["django_language"] = language
    return client.get(reverse(name, args=["region-a", plan.pk]))


# ---------------------------------------------------------------------------------------------------
# The figures


def test_plan_that_goes_on_is_the_command_line_s_to_the_last_digit(published, calculated, region, staff, tmp_path):
    """The same folder of the next year, held against the same plan by `regional-carbon pathway --actual`."""
    folder = tmp_path / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    pathway(folder, goals=[planning.goal(one) for one in GOALS], rule=strategy_written(CAS_1))
    command = pathway(folder, actual=calculated.version.folder(), rule=strategy_written(CAS_1))
    second = actions.replan(plan=published, run=calculated, name="After 2021", by=staff["analyst"])
    office = revised(published, calculated)
    of_office = {"pathway": office.pathway.years, "plan": office.pathway.plan, "deviations": office.deviations}
    for name, frame in of_office.items():
        assert frame.equals(command.tables[name].select(frame.columns)), name
    asked = office.pathway.plan.filter(pl.col("cap_tco2").is_not_null())
    assert Target.objects.filter(plan=second).count() == asked.height
    assert second.figures["planned_tco2"] == command.tables["pathway"]["planned_tco2"][-1]


def test_who_is_new_has_a_target_in_the_years_left_and_none_in_the_year_reported(published, calculated, staff):
    second = actions.replan(plan=published, run=calculated, name="After 2021", by=staff["analyst"])
    mine = Target.objects.filter(plan=second, enterprise_id="N001").order_by("year")
    assert list(mine.values_list("year", flat=True)) == [2022, 2023, 2024, 2025]
    assert mine.first().rank is not None


def test_second_replan_goes_on_from_the_first_and_keeps_what_was_reported(published, calculated, region, boss, staff):
    first = put_in_force(actions.replan(plan=published, run=calculated, name="1", by=staff["analyst"]), staff)
    later = year_calculated(region, boss, 2022, 1.2)
    assert (year_to_replan(published, later), year_to_replan(first, later)) == (None, 2022)
    second = put_in_force(actions.replan(plan=first, run=later, name="2", by=staff["analyst"]), staff)
    assert second.began_with() == published.run
    assert (published.replaced_by(), first.replaced_by(), second.replaced_by()) == (second, second, None)
    years = revised(first, later).pathway.years
    assert years["basis"].to_list() == ["estimate", "actual", "actual", "plan", "plan", "plan"]
    assert region.plan_in_force() == second


# ---------------------------------------------------------------------------------------------------
# The pages


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("2021 has been calculated: hold this plan against it", "See what 2021 changes")),
        ("zh-hans", ("2021年已完成核算：可据此检查本方案", "查看2021年带来的变化")),
    ],
)
def test_plan_offers_the_year_that_was_calculated(language, told, published, calculated, boss, enter):
    page = words(page_of("plan", published, boss, enter, language))
    assert all(sentence in page for sentence in told)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("By 2025: after 2021", "The goals stay.", "1 enterprise is new", "The years left, before and now",
                "allowance in 2022, before", "allowance in 2025, now", "Newcomer Works", "not in the plan",
                "Draft the plan from here on", "once published it takes the place of By 2025", "The chance of the goal in 2025 is")),
        ("zh-hans", ("By 2025：2021年之后", "目标不变", "新增1家企业", "其后各年：调整前后", "2022年原配额", "2025年新配额",
                     "计划外", "据此起草新方案", "发布后取代By 2025", "2025年达标概率为")),
    ],
)  # fmt: skip
def test_page_shows_allowances_before_and_now_and_drafts_from_there(language, told, published, calculated, boss, enter):
    page = words(page_of("revision", published, boss, enter, language))
    assert [sentence for sentence in told if sentence not in page] == []


def test_draft_goes_the_way_of_any_plan_and_takes_the_other_s_place_once_published(published, calculated, staff, enter):
    where = reverse("replan", args=["region-a", published.pk])
    enter(staff["analyst"]).post(where, {"name": "After 2021"})
    draft = Plan.objects.get(name="After 2021")
    assert (draft.state, draft.goals, draft.run, draft.goes_on_from) == ("draft", list(GOALS), calculated, published)
    assert draft.region.plan_in_force() == published
    put_in_force(draft, staff)
    assert draft.region.plan_in_force() == draft
    page = words(page_of("plan", published, staff["viewer"], enter))
    assert "Another plan has taken the place of this one: After 2021" in page
    page = words(page_of("plan", draft, staff["viewer"], enter))
    assert "Goes on from By 2025" in page
    assert "The years left, before and now" in page
    page = words(enter(staff["viewer"]).get("/r/region-a/plans/"))
    assert "replaced" in page


def test_blank_name_is_told_beside_its_field_and_nothing_is_drafted(published, calculated, staff, enter):
    answer = enter(staff["analyst"]).post(reverse("replan", args=["region-a", published.pk]), {"name": "  "})
    assert answer.status_code == 422
    assert 'id="replan-name_error"' in answer.content.decode()
    assert Plan.objects.count() == 1


def test_no_year_waits_before_the_next_is_calculated(published, staff, enter):
    page = words(page_of("revision", published, staff["analyst"], enter))
    assert "No year of this plan is waiting to be held against it" in page
    page = words(page_of("revision", published, staff["analyst"], enter, "zh-hans"))
    assert "暂无可供对照的年份" in page
    enter(staff["analyst"]).post(reverse("replan", args=["region-a", published.pk]), {"name": "x"})
    assert Plan.objects.count() == 1


def test_plan_of_one_year_and_a_draft_are_not_gone_on_with(region, staff, boss):
    run = newest(region)
    one = actions.draft(
        region=region, run=run, name="One", strategy=CAS_1.replace("0.98", "1"), target=0.3, by=staff["analyst"]
    )
    draft = actions.draft_way(region=region, run=run, name="D", strategy=CAS_1, goals=GOALS, by=staff["analyst"])
    later = year_calculated(region, boss, 2021)
    put = Plan.objects.filter(pk=one.pk)
    put.update(state="published")
    assert year_to_replan(put.get(), later) is None
    assert year_to_replan(draft, later) is None
    with pytest.raises(OfficeError, match="draft"):
        actions.replan(plan=draft, run=later, name="x", by=staff["analyst"])
