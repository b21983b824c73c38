"""A plan's way, and the laboratory it comes from."""

import json
import re
from functools import partial

import polars as pl
import pytest
from django.urls import reverse

from regional_carbon.language.amounts import chance, total_tco2
from regional_carbon.language.messages import speaking
from regional_carbon.strategies import known_rules
from regional_carbon.web.accounts import actions as people
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.plans import actions
from regional_carbon.web.plans.enterprise_targets import pathway_of
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.plans.plan_chances import plan_chance
from regional_carbon.web.plans.plan_told import changed
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.runs import laboratory
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import person, start

OPT_OUT = "marginal_opt_out=marginal_opt_out"
RULES = sorted(known_rules())
CAS_1 = "cas_1=collective_action,first=1,decay=0.98"


@pytest.fixture
def drafted(region, staff):
    """A draft of the analyst's."""
    return actions.draft(
        region=region, run=newest(region), name="30 % by 2025", strategy=OPT_OUT, target=0.3, by=staff["analyst"]
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The plan 30 % by 2025 is now &#x27;published&#x27;."), ("zh-hans", "方案30 % by 2025现为已发布。")],
)
def test_approver_is_told_that_a_plan_has_moved_on_before_it_was_sent_back(language, told, drafted, staff, enter):
    actions.submit(plan=drafted, by=staff["analyst"])
    actions.approve(plan=drafted, by=staff["approver"])
    actions.publish(plan=drafted, by=staff["approver"])
    client = enter(staff["approver"])
    client.cookies["django_language"] = language
    answer = client.post(
        f"/r/region-a/plans/{drafted.pk}/send-back/", {"reason": "Ask less of A061", "seen": "submitted"}
    )
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_plan_another_approved_meanwhile_is_returned_only_by_who_has_read_that(drafted, staff, enter):
    """Two approvers have the submitted plan open: one approves, the other returns it, is told, and then returns it."""
    actions.submit(plan=drafted, by=staff["analyst"])
    client, path = enter(staff["approver"]), f"/r/region-a/plans/{drafted.pk}/"
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).content.decode())[1]
    actions.approve(plan=drafted, by=staff["approver"])
    answer = client.post(f"{path}send-back/", {"reason": "Ask less of A061", "seen": seen})
    assert (answer.status_code, Plan.objects.get(pk=drafted.pk).state) == (422, "approved")
    assert "The plan 30 % by 2025 is now &#x27;approved&#x27;." in answer.content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]
    client.post(f"{path}send-back/", {"reason": "Ask less of A061", "seen": seen})
    assert Plan.objects.get(pk=drafted.pk).state == "returned"


def test_plan_says_what_it_asks_of_members_of_the_national_market(drafted, staff, enter, monkeypatch):
    client, path = enter(staff["analyst"]), f"/r/region-a/plans/{drafted.pk}/"
    assert "national carbon market" not in client.get(path).content.decode()
    members = [drafted.targets.first(), drafted.targets.last()]
    ids = [one.enterprise_id for one in members]
    monkeypatch.setattr(
        "regional_carbon.web.plans.views.likely_members", lambda rows: rows.filter(pl.col("enterprise_id").is_in(ids))
    )
    asked = total_tco2(sum(one.reduction_tco2 for one in members))
    assert (
        f"Of the reduction {asked} tCO2 is asked of 2 enterprises that probably belong to the national carbon market and "
        "answer for it there already."
    ) in client.get(path).content.decode()


def test_targets_add_up_to_the_comparison_s_row(drafted):
    assert drafted.targets.count() == drafted.figures["enterprises_reached"] == 43
    reduction = sum(drafted.targets.values_list("reduction_tco2", flat=True))
    forgone = sum(drafted.targets.values_list("output_forgone_cny", flat=True))
    assert reduction == pytest.approx(drafted.figures["reduction_tco2"], rel=1e-12)
    assert forgone == pytest.approx(drafted.figures["output_forgone_cny"], rel=1e-12)


def test_office_s_day_from_laboratory_to_published_plan(region, staff, enter):
    """The analyst drafts and hands in, the approver approves and publishes, the enterprise reads its target."""
    client = enter(staff["analyst"])
    given = {"name": "Less", "strategy": OPT_OUT, "target": "0.3"}
    where = client.post("/r/region-a/plans/draft/", given).headers["location"]
    client.post(f"{where}submit/")
    enter(staff["approver"]).post(f"{where}approve/")
    client.post(f"{where}publish/")
    assert Plan.objects.get().state == "published"
    page = enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    assert "Less" in page
    assert page.count("863.3") >= 2  # all of its emission is asked of A011, the least efficient


def test_nobody_approves_a_plan_of_their_own(region, drafted, staff):
    actions.submit(plan=drafted, by=staff["administrator"])
    for own in ("analyst", "administrator"):
        with pytest.raises(OfficeError) as told:
            actions.approve(plan=drafted, by=staff[own])
        assert str(told.value) == (
            "You drafted or submitted the plan 30 % by 2025 yourself.\n  Somebody else must approve it."
        )
    actions.approve(plan=drafted, by=staff["approver"])


def test_plan_sent_back_says_why_and_can_be_handed_in_again(drafted, staff, enter):
    actions.submit(plan=drafted, by=staff["analyst"])
    with pytest.raises(OfficeError, match="A returned plan needs a reason"):
        actions.send_back(plan=drafted, reason=" ", by=staff["approver"], seen="submitted")
    actions.send_back(plan=drafted, reason="Ask less of A061", by=staff["approver"], seen="submitted")
    page = enter(staff["analyst"]).get(reverse("plan", args=["region-a", drafted.pk])).content.decode()
    assert "Ask less of A061" in page
    actions.submit(plan=drafted, by=staff["analyst"])


STEPS = {"submit": actions.submit, "approve": actions.approve, "publish": actions.publish}


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (state, step)
        for state in Plan.STATES
        for step in STEPS
        if (state, step)
        not in {("draft", "submit"), ("returned", "submit"), ("submitted", "approve"), ("approved", "publish")}
    ],
)
def test_step_out_of_turn_is_refused(state, step, drafted, staff):
    Plan.objects.filter(pk=drafted.pk).update(state=state)
    with pytest.raises(OfficeError) as told:
        STEPS[step](plan=drafted, by=person("somebody"))
    assert str(told.value).endswith("Reload the page: somebody else may have processed it.")
    with speaking("zh"):
        assert str(told.value).startswith("方案30 % by 2025现为")
    drafted.refresh_from_db()
    assert drafted.state == state


def test_plan_on_older_data_cannot_be_handed_in(region, drafted, staff, boss):
    regions.change_settings(region=region, given={"target": 0.4}, by=boss)
    with pytest.raises(OfficeError, match="is based on older data"):
        actions.submit(plan=drafted, by=staff["analyst"])


def test_strategy_that_misses_the_target_is_no_plan_unless_its_dial_is_turned(region, staff, enter):
    client = enter(staff["analyst"])
    given = {"name": "Half", "strategy": CAS_1, "target": "0.5"}
    answer = client.post("/r/region-a/plans/draft/", given)
    assert answer.status_code == 422
    assert "cas_1 misses the target 50.00%: it reaches 42." in answer.content.decode()
    client.post("/r/region-a/plans/draft/", {**given, "adjust": "on"})
    assert Plan.objects.get().figures["reduction_rate"] == pytest.approx(0.5, abs=1e-9)


# ---------------------------------------------------------------------------------------------------
# The laboratory


def test_address_opens_the_same_scenario_for_another_person(region, staff, enter):
    query = f"?target=0.4&s={OPT_OUT}&s=gentle=relative_collective_action,ratio=0.3"
    first = enter(staff["analyst"]).get(f"/r/region-a/laboratory/answer/{query}").json()
    second = enter(staff["viewer"]).get(f"/r/region-a/laboratory/answer/{query}").json()
    assert first == second
    assert [row["strategy"] for row in first["exact"]] == ["marginal_opt_out", "gentle"]
    assert {row["target_rate"] for row in first["exact"]} == {0.4}


def test_scenario_that_passes_the_target_is_told_at_the_target_s_own_tonnes(region, boss, enter):
    told = enter(boss).get(f"/r/region-a/laboratory/answer/?target=0.3&s={OPT_OUT}").json()
    (row,) = told["exact"]
    just, forgone = (f"{row[name] / 1e6:.2f}" for name in ("scaled_output_forgone_cny", "output_forgone_cny"))
    assert float(just) < float(forgone)
    assert told["answer"][-1] == (
        "Also at the target's own tonnes, without what passes the target: "
        f"Marginal opt-out (BS) {just} instead of {forgone} (million CNY of output forgone a year)."
    )


@pytest.mark.parametrize(
    "query",
    [
        "target=x", "target=0", "target=2", "target=nan", "s=nothing", "s=a=no_such_rule", "s=a=uniform,rate=2",
        "s=a=uniform&s=a=uniform", "&".join(f"s=s{n}=uniform" for n in range(9)), "s=a=uniform,rate=nan",
    ],
)  # fmt: skip
def test_address_that_cannot_be_is_told_in_the_library_s_words(query, region, boss, enter):
    client = enter(boss)
    answer = client.get(f"/r/region-a/laboratory/answer/?{query}", headers={"accept": "application/json"})
    told = answer.json()
    assert answer.status_code == 422 or told["refused"]
    assert client.get(f"/r/region-a/laboratory/?{query}").status_code in (200, 422)


def test_rule_that_cannot_run_is_told_and_the_others_go_on(region, boss, enter):
    told = enter(boss).get(f"/r/region-a/laboratory/answer/?s={OPT_OUT}&s=old=historical_intensity").json()
    assert list(told["curves"]) == ["marginal_opt_out"]
    assert list(told["refused"]) == ["old"]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_offered_can_be_put_on_the_bench(rule, region):
    """Some ask for columns that Region A's register does not have, and say so."""
    run = newest(region)
    written = f"x={rule}" + next(start for name, _, start in laboratory.rules_to_add(run) if name == rule)
    told = laboratory.answer(run, laboratory.State(0.3, (written,)), whole=True)
    assert told["curves"] or "A" in told["refused"]["x"]
    assert laboratory.dials((written,))[0]["formula"]


def test_state_written_and_read_again_is_the_same(region):
    run = newest(region)
    for one in laboratory.PAPER_STRATEGIES:
        written = laboratory.written_of(one)
        assert laboratory.written_of(laboratory.strategy_written(written)) == written
    assert value_of(run).settings.target == 0.3


def test_scenario_is_saved_under_a_name_that_is_its_owner_s(region, staff, enter):
    enter(staff["analyst"]).post("/r/region-a/laboratory/save/", {"name": "Mild", "query": "target=0.2"})
    assert "target=0.2" in enter(staff["viewer"]).get("/r/region-a/laboratory/").content.decode()
    answer = enter(staff["administrator"]).post("/r/region-a/laboratory/save/", {"name": "Mild", "query": "target=0.9"})
    assert answer.status_code == 422
    assert "analyst has already saved a scenario Mild." in answer.content.decode()


def test_published_plan_stands_on_the_public_page(region, drafted, staff, boss, client):
    actions.submit(plan=drafted, by=staff["analyst"])
    actions.approve(plan=drafted, by=staff["approver"])
    actions.publish(plan=drafted, by=staff["approver"])
    regions.set_public(region=region, public=True, by=boss)
    assert "64,650" in client.get("/public/region-a/").content.decode()


def test_targets_as_csv_hold_every_enterprise_reached(drafted, staff, enter):
    text = enter(staff["viewer"]).get(reverse("targets", args=["region-a", drafted.pk])).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 44
    assert text.startswith("enterprise_id,name,rank,")


def test_plan_that_counts_is_the_one_published_last_and_not_the_one_drafted_last(region, staff):
    first, second = (
        actions.draft(region=region, run=newest(region), name=name, strategy=CAS_1, target=0.3, by=staff["analyst"])
        for name in ("First", "Second")
    )
    for plan in (second, first):
        actions.submit(plan=plan, by=staff["analyst"])
        actions.approve(plan=plan, by=staff["approver"])
        actions.publish(plan=plan, by=staff["approver"])
        assert region.plan_in_force() == plan


# ---------------------------------------------------------------------------------------------------
# Its chance


def test_chance_of_a_plan_is_that_of_its_strategy_in_the_run(drafted):
    """The same draws, the same target: what the command line prints of the opt-out."""
    row = value_of(drafted.run).comparison.row(by_predicate=pl.col("strategy") == "marginal_opt_out", named=True)
    told = plan_chance(drafted)
    assert (told.probability, told.safe_rate) == (row["target_probability"], row["safe_target_rate"])
    assert (told.low, told.high) == (row["reduction_rate_low"], row["reduction_rate_high"])


def test_plan_of_an_earlier_version_is_told_the_chance_its_run_has(drafted):
    told = plan_chance(drafted)
    drafted.figures = {
        name: one for name, one in drafted.figures.items() if "probab" not in name and "safe" not in name
    }
    assert plan_chance(drafted) == told
    drafted.figures["output_forgone_cny"] += 1  # another strategy than the run has
    assert plan_chance(drafted) is None


def test_chance_of_a_plan_over_years_is_that_of_its_last_year(region, staff):
    plan = actions.draft_way(
        region=region, run=newest(region), name="Way", strategy=OPT_OUT, goals=["reduction=0.3,year=2023"],
        by=staff["analyst"],
    )  # fmt: skip
    last = pathway_of(plan).tables["pathway"].row(-1, named=True)
    told = plan_chance(plan)
    assert (told.year, told.probability) == (2023, last["goal_probability"])
    assert (told.low, told.high) == (last["emission_low_tco2"], last["emission_high_tco2"])
    plan.figures = {name: one for name, one in plan.figures.items() if name != "goal_probability"}
    assert plan_chance(plan) == told


# ---------------------------------------------------------------------------------------------------
# Its page


def test_approver_reads_what_is_signed_and_how_sure_it_is(drafted, staff, enter):
    actions.submit(plan=drafted, by=staff["analyst"])
    page = enter(staff["approver"]).get(f"/r/region-a/plans/{drafted.pk}/").content.decode()
    for told in (
        "30 % by 2025 asks for 64,700 t less a year, at 783 million CNY of output", "What you sign",
        "<b>145,123 tCO2</b> all enterprises together in 2020; they emit 209,773",
        "<b>64,650 tCO2</b> a year: 30.8% of what the region would emit in 2020", "43 of 72 are asked; 43 close",
    ):  # fmt: skip
        assert told in page, told
    assert f"<b>{chance(plan_chance(drafted).probability)}</b>".replace(">9", "&gt;9") in page


def test_plan_that_rests_on_figures_in_doubt_says_so_before_it_is_signed(region, staff, boss, enter, drafted):
    page = enter(staff["approver"]).get(f"/r/region-a/plans/{drafted.pk}/").content.decode()
    assert "Before you sign" not in page  # no price of electricity is set
    regions.change_settings(region=region, given={"measures": {"electricity_price_cny_per_mwh": 700}}, by=boss)
    region.refresh_from_db()
    start(region=region, by=boss, yes=True)
    rows = value_of(newest(region)).enterprises.filter(pl.col("output_cny") < 700 * pl.col("electricity_mwh"))
    plan = actions.draft(
        region=region, run=newest(region), name="B", strategy=OPT_OUT, target=0.3, by=staff["analyst"]
    )  # fmt: skip
    asked = plan.targets.filter(enterprise_id__in=rows["enterprise_id"].to_list())
    assert plan.run.version == region.current
    share = sum(asked.values_list("reduction_tco2", flat=True)) / plan.figures["reduction_tco2"]
    page = enter(staff["approver"]).get(f"/r/region-a/plans/{plan.pk}/").content.decode()
    assert asked.count() > 0
    assert f"{share:.0%} of the reduction rests on {asked.count()} enterprises whose figures are in doubt" in page
    assert page.count("check output") == asked.count()


def test_plan_stands_beside_the_one_that_counts_with_what_differs(region, staff, enter):
    first = actions.draft(
        region=region, run=newest(region), name="First", strategy=CAS_1, target=0.2, by=staff["analyst"]
    )
    Plan.objects.filter(pk=first.pk).update(state="published")
    plan = actions.draft(region=region, run=newest(region), name="B", strategy=OPT_OUT, target=0.3, by=staff["analyst"])
    told = {name: (was, now, differs) for name, was, now, differs in changed(plan, first)}
    assert told["Enterprises that close"] == ("1", "43", True)
    assert told["Year"] == ("2020", "2020", False)
    page = enter(staff["viewer"]).get(f"/r/region-a/plans/{plan.pk}/").content.decode()
    assert "Beside First" in page


def test_program_reads_a_plan_with_its_chance(region, drafted, boss, client):
    _, token = people.make_token(region=region, name="program", right="see", by=boss)
    headers = {"authorization": f"Bearer {token}"}
    (told,) = client.get("/api/v1/regions/region-a/plans", headers=headers).json()
    assert told["reduction_asked_tco2"] == drafted.figures["reduction_tco2"]
    assert told["may_emit_tco2"] + told["reduction_asked_tco2"] == pytest.approx(209_773.0008, rel=1e-9)
    assert told["probability"] == plan_chance(drafted).probability


# A draft edited and withdrawn


def test_draft_is_renamed_and_its_record_says_what_it_was_called(drafted, staff, enter):
    client, path = enter(staff["analyst"]), f"/r/region-a/plans/{drafted.pk}/"
    assert client.post(f"{path}rename/", {"name": "A third by 2025"}).status_code == 302
    assert "A third by 2025" in client.get(path).content.decode()
    renamed = Record.objects.get(action="plan_renamed")
    assert (renamed.subject, json.loads(renamed.details)["before"]) == ("A third by 2025", "30 % by 2025")
    assert client.post(f"{path}rename/", {"name": " "}).status_code == 422


def test_withdrawn_draft_stands_nowhere_and_its_record_stays(drafted, staff, region, enter):
    client, path = enter(staff["analyst"]), f"/r/region-a/plans/{drafted.pk}/"
    assert client.post(f"{path}withdraw/").headers["location"] == "/r/region-a/plans/"
    assert client.get(path).status_code == 404
    assert "30 % by 2025" not in client.get("/r/region-a/plans/").content.decode()
    assert not region.plans.exists()
    assert Record.objects.get(action="plan_withdrawn").subject == "30 % by 2025"
    with pytest.raises(OfficeError, match="The plan 30 % by 2025 is now 'withdrawn'"):
        actions.submit(plan=drafted, by=staff["analyst"])


@pytest.mark.parametrize("act", [actions.withdraw, partial(actions.rename, name="Another")])
def test_plan_that_was_handed_in_is_neither_renamed_nor_withdrawn(act, drafted, staff):
    actions.submit(plan=drafted, by=staff["analyst"])
    with pytest.raises(OfficeError, match="The plan 30 % by 2025 is now 'submitted'"):
        act(plan=drafted, by=staff["analyst"])


def test_officer_who_renames_a_plan_handed_in_meanwhile_is_told(drafted, staff, enter):
    actions.submit(plan=drafted, by=staff["analyst"])
    answer = enter(staff["analyst"]).post(f"/r/region-a/plans/{drafted.pk}/rename/", {"name": "Another"})
    assert answer.status_code == 422
    assert "The plan 30 % by 2025 is now &#x27;submitted&#x27;." in answer.content.decode()
