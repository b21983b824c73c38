"""The register as the database answers: searched, sorted and paged, on rows that are alike in what they are sorted by."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regional_carbon.web.runs.models import SORTED, Outcome, searched_of
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
