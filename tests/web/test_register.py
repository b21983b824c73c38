"""The register as the database answers: searched, sorted and paged, on rows that are alike in what they are sorted by."""

import csv
from importlib import import_module
from types import SimpleNamespace

import polars as pl
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regional_carbon.web.plans import actions as plans
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.runs.models import SORTED, Outcome, searched_of
from regional_carbon.web.runs.register_facts import facts_of_register
from regional_carbon.web.runs.values import newest
from regional_carbon.web.runs.views.enterprise_list import MOST_NAMED, Enterprises, Register


@pytest.fixture
def rows(region):
    """3,000 enterprises of a run, alike in nearly everything."""
    run = newest(region)
    Outcome.objects.all().delete()
    Outcome.objects.bulk_create(
        Outcome(
            run=run, enterprise_id=f"E{n}", name=f"第{n}厂 Élan", industry_code="29", industry="Rubber", grade=n % 2 + 1, rank=n,
            emission_tco2=None if n == 7 else 1.0, text=searched_of(f"E{n}", f"第{n}厂 Élan"),
        )
        for n in range(3_000)
    )  # fmt: skip
    return Outcome.objects.filter(run=run)


def test_search_finds_part_of_an_identifier_or_a_name_in_small_letters_or_capitals(rows):
    for asked, found in {"e2999": ["E2999"], "第12厂": ["E12"], "E29_9": [], "100%": []}.items():
        assert [one.enterprise_id for one in Enterprises({"q": asked}, rows).qs] == found, asked
    assert Enterprises({"q": "élan"}, rows).qs.count() == Enterprises({"q": "ÉLAN"}, rows).qs.count() == 3_000


def test_search_with_many_matches_and_with_few_gives_the_same_rows(rows, monkeypatch):
    many = set(Enterprises({"q": "e1"}, rows).qs.values_list("pk", flat=True))
    monkeypatch.setattr("regional_carbon.web.runs.views.enterprise_list.MOST_NAMED", 10)
    assert set(Enterprises({"q": "e1"}, rows).qs.values_list("pk", flat=True)) == many
    assert 10 < len(many) < MOST_NAMED


def test_pages_of_rows_alike_hold_every_row_once_in_the_order_of_an_index(rows, region):
    keys = sorted(rows.values_list("pk", flat=True))
    names = [name for name in SORTED if name in Register.base_columns]
    assert {"name", "emission_tco2", "grade", "rank_in_industry"} < set(names)
    for order in (f"{way}{name}" for name in names for way in ("", "-")):
        told = Register(
            rows, region=region, settings=SimpleNamespace(currency="CNY", own_codes=False), order_by=order
        ).rows.data.data
        seen = [one.pk for page in range(0, 3_000, 500) for one in told.all()[page : page + 500]]
        assert sorted(seen) == keys, order
        if connection.vendor == "sqlite":
            assert "TEMP B-TREE" not in told.all()[:50].explain(), order


def test_page_of_the_register_asks_the_database_a_dozen_times_at_most(rows, boss, enter):
    client = enter(boss)
    client.get("/r/region-a/enterprises/?q=E1&sort=-emission_tco2&page=3")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/r/region-a/enterprises/?q=E1&sort=-emission_tco2&page=4").status_code == 200
    assert len(asked) <= 12


def test_api_gives_ranked_enterprises_first_and_those_without_a_rank_last(rows, region, boss, client):
    from regional_carbon.web.accounts.actions import make_token

    Outcome.objects.filter(enterprise_id__in=["E3", "E5"]).update(rank=None)
    _, text = make_token(region=region, name="reader", right="see", by=boss)

    def ids(offset, limit):
        answer = client.get(
            f"/api/v1/regions/region-a/enterprises?offset={offset}&limit={limit}",
            headers={"authorization": f"Bearer {text}"},
        ).json()
        assert answer["count"] == 3_000
        return [row["enterprise_id"] for row in answer["rows"]]

    assert ids(0, 4) == ["E0", "E1", "E2", "E4"]
    assert ids(2_996, 10) == ["E2998", "E2999", "E3", "E5"]
    assert ids(2_999, 10) == ["E5"]
    assert ids(3_000, 10) == []


def test_rows_of_an_office_in_use_can_be_searched_after_the_upgrade(rows):
    rows.update(text="")
    migration = import_module("regional_carbon.web.runs.migrations.0002_search_and_sort")
    migration.fill(apps, SimpleNamespace(connection=connection, quote_name=connection.ops.quote_name))
    assert [one.enterprise_id for one in Enterprises({"q": "第2998厂"}, rows).qs] == ["E2998"]
    assert set(rows.values_list("text", flat=True)) == {searched_of(f"E{n}", f"第{n}厂 Élan") for n in range(3_000)}


# ---------------------------------------------------------------------------------------------------
# What the page says of them


def shown(client, query=""):
    """The page of Region A's register, and its rows."""
    answer = client.get(f"/r/region-a/enterprises/{query}")
    return answer.content.decode(), [row.record.enterprise_id for row in answer.context["table"].paginated_rows]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "4 of 72 enterprises emit half"), ("zh-hans", "72家企业中，4家排放占一半")]
)
def test_title_says_how_few_emit_half_and_a_chip_shows_them(language, title, region, boss, enter):
    client = enter(boss)
    client.cookies["django_language"] = language
    page, _ = shown(client)
    assert f"<h1>{title}</h1>" in page
    assert "show=largest" in page
    _, largest = shown(client, "?show=largest")
    emission = newest(region).value.enterprises.sort("emission_tco2", descending=True)
    assert largest == emission["enterprise_id"].to_list()[:4]
    assert (
        emission["emission_tco2"][:3].sum() < emission["emission_tco2"].sum() / 2 <= emission["emission_tco2"][:4].sum()
    )


def test_list_says_what_a_plan_lets_each_emit_and_whether_that_means_closing(region, staff, boss, enter):
    plan = plans.draft(
        region=region, run=newest(region), name="First", strategy="x=marginal_opt_out", target=0.3, by=staff["analyst"]
    )
    Plan.objects.filter(pk=plan.pk).update(state="published")
    closed = plan.targets.filter(allowed_tco2=0)
    page, asked = shown(enter(boss), "?show=asked")
    assert f"{closed.count()} are asked to cut by 2020" in page
    assert len(asked) == min(30, closed.count()) > 1
    assert set(asked) <= set(closed.values_list("enterprise_id", flat=True))
    assert page.count("0 · closes") == page.count("−100%") == len(asked)


def test_columns_are_chosen_without_a_script_and_kept_with_filters_and_sort(region, boss, enter):
    client = enter(boss)
    plain, _ = shown(client)
    assert "Place in its industry" in plain
    assert '<th scope="col" class="n"><a href="?sort=electricity_mwh"' not in plain
    chosen, _ = shown(client, "?columns=electricity_mwh&columns=rank&grade=5&sort=-rank")
    assert "sort=electricity_mwh" in chosen
    assert "1 = least efficient" in chosen
    assert "sort=grade" not in chosen
    assert '<input type="hidden" name="grade" value="5">' in chosen
    assert 'name="columns" value="electricity_mwh" checked' in chosen
    assert shown(client, "?columns=nothing")[0].count("<th scope=") == plain.count("<th scope=")


def test_rows_shown_are_saved_all_pages_of_them_in_their_order(region, boss, enter):
    client = enter(boss)
    saved = client.get("/r/region-a/enterprises.csv?industry=26&sort=enterprise_id")
    rows = list(csv.reader(saved.content.decode("utf-8-sig").splitlines()))
    of_industry = newest(region).value.enterprises.filter(pl.col("industry_code") == "26").sort("enterprise_id")
    assert [row[1] for row in rows[1:]] == of_industry["enterprise_id"].to_list()
    assert [float(row[7]) for row in rows[1:]] == of_industry["emission_tco2"].to_list()
    assert rows[0][7] == "emissions (tCO2/yr)"
    assert len(client.get("/r/region-a/enterprises.csv").content.splitlines()) == 73


def test_output_below_the_power_bill_is_flagged_and_a_chip_shows_them(region, boss, enter, monkeypatch):
    monkeypatch.setattr("regional_carbon.web.runs.register_facts.price_of", lambda settings: 700.0)
    facts = facts_of_register(newest(region).pk)
    enterprises = newest(region).value.enterprises
    low = enterprises.filter(pl.col("output_cny") < 700 * pl.col("electricity_mwh"))["enterprise_id"].to_list()
    page, shown_rows = shown(enter(boss), "?show=output")
    assert facts.output_to_check == len(low) > 0
    assert sorted(shown_rows) == sorted(low)
    assert page.count("check output") == len(low)


@pytest.mark.parametrize(("grade", "bars"), [(5, 1), (1, 5)])
def test_weak_evidence_has_one_bar_and_verified_five(grade, bars, region, boss, enter):
    Outcome.objects.update(grade=grade)
    page, rows = shown(enter(boss))
    assert page.count(f'class="quality" data-q="{bars}"') == len(rows) == 30
