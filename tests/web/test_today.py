"""The page Today: what it finds in each state, whose tasks it tells, and that its figures are the run's."""

import re
from types import SimpleNamespace

import polars as pl
import pytest

from regional_carbon.language.messages import speaking
from regional_carbon.reports.pictures.who_emits import LARGEST, MOST_MARKS, emitters
from regional_carbon.reports.sentences import today_words
from regional_carbon.web.glossary import TERMS
from regional_carbon.web.pages import SECTIONS
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.runs.distance import Distance, distance_of
from regional_carbon.web.runs.next_steps import steps_ahead
from regional_carbon.web.runs.values import newest, value_of
from regional_carbon.web.wording import helped

CAS_1 = "cas_1=collective_action,first=1,decay=0.98"
ALL = {"see", "collect", "run", "plan", "approve"}


def way(**given):
    return Distance(**{"year": 2025, "share": 0.3, "start_tco2": 100_000.0, "goal_tco2": 70_000.0, **given})


@pytest.mark.parametrize(
    ("found", "plan", "english", "chinese"),
    [
        (
            way(left_tco2=79_906.0), "", "79,900 tonnes are still to be found for the 2025 goal",
            "距2025年目标还差7.99万吨",
        ),
        (
            way(year=None, left_tco2=863.2), "", "863 tonnes are still to be found for the target of 30%",
            "距减排30%的目标还差863吨",
        ),
        (
            way(), "", "Nothing is to be found for the 2025 goal: emissions fall far enough by themselves",
            "2025年目标无需另行减排：排放将自行降至目标以下",
        ),
        (
            way(chance=0.9), "By 2025", "The plan “By 2025” finds all that the 2025 goal asks for",
            "方案“By 2025”已落实2025年目标所需的全部减排量",
        ),
        (
            way(chance=0.27), "By 2025", "The plan “By 2025” reaches the 2025 goal on paper; the chance is 1 in 4",
            "方案“By 2025”账面上可实现2025年目标，实际达标的可能性为四分之一",
        ),
    ],
)  # fmt: skip
def test_title_is_the_finding(found, plan, english, chinese):
    assert today_words.finding(found, plan) == english
    with speaking("zh"):
        assert today_words.finding(found, plan) == chinese


def test_distance_of_a_region_without_a_plan_is_its_target(region):
    found = distance_of(region, newest(region))
    assert (found.year, found.plan, found.share) == (None, None, 0.3)
    assert found.left_tco2 == pytest.approx(0.3 * newest(region).summary["emission_tco2"])
    assert found.goal_tco2 + found.left_tco2 == pytest.approx(found.start_tco2)


def test_plan_over_years_is_counted_once_it_is_published(region, staff):
    run, by = newest(region), staff["analyst"]
    plan = plans.draft_way(
        region=region, run=run, name="2027", strategy=CAS_1, goals=["reduction=0.3,year=2027"], by=by
    )
    drafted = distance_of(region, run)
    assert (drafted.year, drafted.found_tco2, drafted.plan) == (2027, 0.0, plan)
    assert drafted.left_tco2 > 1_000
    plans.submit(plan=plan, by=by)
    plans.approve(plan=plan, by=staff["approver"])
    plans.publish(plan=plan, by=staff["approver"])
    counted = distance_of(region, run)
    assert counted.reached
    assert counted.found_tco2 >= drafted.left_tco2 - 1
    whole = counted.goal_tco2 + counted.by_itself_tco2 + counted.found_tco2
    assert whole == pytest.approx(counted.start_tco2, rel=0.01)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("62,900 tonnes are still to be found for the target of 30%", "209,800", "209,773 tCO2", "153,000 t", "278,500 t")),
        ("zh-hans", ("距减排30%的目标还差6.29万吨", "20.98万", "209,773 tCO2", "15.3万吨", "27.85万吨")),
    ],
)  # fmt: skip
def test_page_tells_the_run_s_figures_rounded_and_whole(language, told, region, boss, enter):
    page = enter(boss).get("/r/region-a/", headers={"accept-language": language}).content.decode()
    assert [figure for figure in told if figure not in page] == []
    assert len(re.findall(r'class="btn[^"]* primary"', page)) == 1


def test_half_of_the_emission_comes_from_the_fewest_that_make_it(region):
    value = value_of(newest(region))
    found = emitters(value, str)
    largest = value.tables["enterprises"]["emission_tco2"].sort(descending=True)
    assert largest.head(found.half).sum() >= largest.sum() / 2 > largest.head(found.half - 1).sum()
    leaves = [leaf for branch in found.branches for leaf in branch.leaves]
    assert len(leaves) == 72
    assert sum(leaf.high for leaf in leaves) == found.half
    assert leaves[0].names == ("Enterprise A034", "A034")
    assert sum(leaf.tonnes for leaf in leaves) == pytest.approx(largest.sum())


def test_large_region_has_a_box_for_each_of_the_largest_and_one_for_the_rest_of_an_industry(region):
    value = value_of(newest(region))
    many = MOST_MARKS + 400
    enterprises = pl.DataFrame(
        {"enterprise_id": [f"E{at}" for at in range(many)], "industry": ["Food", "Steel"] * (many // 2),
         "emission_tco2": [float(many - at) for at in range(many)]}
    )  # fmt: skip
    found = emitters(value.with_tables({"enterprises": enterprises}), str)
    leaves = [leaf for branch in found.branches for leaf in branch.leaves]
    assert len(leaves) == LARGEST + 2
    assert sum(leaf.tonnes for leaf in leaves) == pytest.approx(enterprises["emission_tco2"].sum())
    assert [leaf.names for leaf in leaves if not leaf.address] == [("350 others",), ("350 others",)]
    alike = emitters(value.with_tables({"enterprises": enterprises.with_columns(emission_tco2=pl.lit(1.0))}), str)
    assert alike.half > LARGEST
    assert alike.caption.endswith(f"Blue: the {LARGEST} largest.")


def test_tasks_are_told_to_whoever_may_do_them(region, boss, staff):
    run = newest(region)
    regions.receive(region=region, name="统计.csv", content=b"a,b\n1,2\n", by=boss)
    region.uploads.update(state="read")
    told = [step.do for step in steps_ahead(region, run, boss, ALL)]
    assert "Decide on 1 file brought in" in told
    assert "Try strategies, and draft a plan" in told
    assert steps_ahead(region, run, SimpleNamespace(username="viewer"), {"see"}) == []


def test_plan_submitted_waits_for_somebody_else_and_is_the_approver_s_to_decide(region, staff):
    run, by = newest(region), staff["analyst"]
    plan = plans.draft(region=region, run=run, name="Less", strategy=CAS_1, target=0.3, by=by)
    assert "Submit the plan “Less”" in [step.do for step in steps_ahead(region, run, by, ALL)]
    plans.submit(plan=plan, by=by)
    waits = [step for step in steps_ahead(region, run, by, ALL) if "Less" in step.do]
    assert [(step.do, step.state[0]) for step in waits] == [("The plan “Less” waits for an approver", "none")]
    acts = steps_ahead(region, run, staff["approver"], {"see", "approve"})
    assert [step.do for step in acts] == ["Decide on the plan “Less”"]


def test_every_page_of_the_sections_says_what_it_is_in_three_sentences(region, boss, enter):
    names = [name for pages in SECTIONS.values() for name in pages]
    assert names
    for name in [*names, "own"]:
        for language, ends in (("en", r"[.:;] |\.$"), ("zh", "。")):
            with speaking(language):
                assert len(re.findall(ends, helped(name))) >= 3, name
    page = enter(boss).get("/r/region-a/data/").content.decode()
    assert "What the region has received, for which years, and what is still missing." in page
    assert 'href="/terms/"' in page


def test_words_of_the_office_are_explained_in_both_languages(boss, enter):
    told = {"en": "Rank 1 is the least efficient.", "zh-hans": "第1位效率最低。"}
    for language, meaning in told.items():
        page = enter(boss).get("/terms/", headers={"accept-language": language}).content.decode()
        assert meaning in page
        assert page.count("<dt") == len(TERMS)


def test_region_without_data_has_one_thing_to_do(region, boss, enter):
    given = {"name": "Coast", "year": "2020", "industry_codes": "gb_t_4754_2017", "trend": "last", "grid_value": "0.7035",
             "grid_source": "local", "target": "30"}  # fmt: skip
    made = enter(boss).post("/office/regions/", given).headers["location"]
    page = enter(boss).get(made.removesuffix("data/"), headers={"accept-language": "en"}).content.decode()
    assert "There are no data yet" in page
    assert len(re.findall(r'class="btn[^"]* primary"', page)) == 1
    assert "Upload the energy statistics</a>" in page
    assert page.count('aria-current="step"') == 1
    listed = enter(boss).get("/?all", headers={"accept-language": "en"}).content.decode()
    assert "<h1>2 regions of yours</h1>" in listed
    assert "No results yet" in listed
    assert "209,773" in listed
