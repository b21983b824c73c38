"""The API: results out, readings and files in, errors as the library words them."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regional_carbon.collect.region import assembled_table
from regional_carbon.collect.sources.delivery import sources_of
from regional_carbon.web.accounts import actions as people
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.runs.values import newest


@pytest.fixture
def api(region, boss, client):
    """Ask the API with every right: method, path, what is sent."""
    _, text = people.make_token(region=region, name="meter", right="run", by=boss)

    def ask(method, path, body=None, **more):
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        headers = {"authorization": f"Bearer {text}"}
        return client.generic(method, f"/api/v1/regions/region-a/{path}", headers=headers, **sent, **more)

    ask.post_file = lambda file: client.post(
        "/api/v1/regions/region-a/files", {"file": file}, headers={"authorization": f"Bearer {text}"}
    )
    return ask


def test_summary_is_that_of_the_run(api, region):
    told = api("GET", "summary").json()
    assert told["summary"] == newest(region).summary
    assert (told["data_version"], told["stale"]) == (1, False)


def test_enterprises_come_by_rank_a_page_at_a_time(api):
    told = api("GET", "enterprises?offset=70&limit=10").json()
    assert told["count"] == 72
    assert [row["rank"] for row in told["rows"]] == [71, 72]


def test_scopes_of_the_region_and_of_each_enterprise_are_told(api, region):
    whole = api("GET", "summary").json()["summary"]
    rows = api("GET", "enterprises?limit=100").json()["rows"]
    parts = ("scope_1_tco2", "heat_tco2", "electricity_market_tco2")
    assert len(rows) == 72
    assert [sum(row[name] for name in parts) for row in rows] == pytest.approx([row["emission_tco2"] for row in rows])
    assert sum(row["electricity_location_tco2"] for row in rows) == pytest.approx(
        whole["scopes"]["electricity_location_tco2"]
    )


def test_what_can_be_done_is_told_with_what_must_be_said_of_it(api, region):
    told = api("GET", "measures").json()
    (electricity,) = [row for row in told["region_abatement"] if row["carrier"] == "electricity"]
    assert electricity["saving_mwh"] == pytest.approx(29_849, abs=0.5)
    assert told["abatement_blocks"] == []  # Region A has no energy price
    assert "Not a promise nor an obligation: an audit decides." in told["statements"]


@pytest.mark.parametrize("query", ["offset=-1", "limit=0", "limit=1001", "limit=x", "offset=99999999999999999999"])
def test_page_that_cannot_be_is_refused(query, api):
    assert api("GET", f"enterprises?{query}").status_code == 422


def test_strategies_are_written_as_on_the_command_line(api):
    told = api("GET", "strategies?target=0.3&s=a=uniform,rate=0.3").json()
    assert told["exact"][0]["reduction_rate"] == pytest.approx(0.3)
    refused = api("GET", "strategies?target=0.3&s=a=nothing")
    assert refused.status_code == 422
    assert "nothing" in refused.json()["error"]


def test_readings_stand_beside_those_there_are_and_a_later_one_replaces_the_same_time(api, region):
    first = [{"enterprise_id": "A001", "time": "2020-01-01", "electricity_kwh": 5.0}]
    second = [
        {"enterprise_id": "A001", "time": "2020-01-01", "electricity_kwh": 7.0},
        {"enterprise_id": "A002", "time": "2020-01-01", "electricity_kwh": 1.0},
    ]
    assert api("POST", "readings", first).json()["state"] == "accepted"
    told = api("POST", "readings", second).json()
    assert (told["state"], told["version"]) == ("accepted", 3)
    region.refresh_from_db()
    deliveries = [source.publisher for source in sources_of(region.current.folder())]
    assert deliveries == ["program"]
    kept = assembled_table(region.current.folder(), "readings")
    assert kept.rows() == [("A001", "2020-01-01", 7.0), ("A002", "2020-01-01", 1.0)]
    assert Record.objects.filter(by="token meter", action="file_accepted").count() == 2


@pytest.mark.parametrize(
    "body",
    [
        [], [{}], [{"enterprise_id": "A001", "time": "yesterday", "electricity_kwh": 1}],
        [{"enterprise_id": "A001", "time": "2020-01-01", "electricity_kwh": -1}], {"a": 1}, "x",
        [{"enterprise_id": "A001", "time": "2020-99-99", "electricity_kwh": 1}],
    ],
)  # fmt: skip
def test_readings_that_cannot_be_change_nothing(body, api, region):
    assert api("POST", "readings", body).status_code == 422
    assert region.versions.count() == 1


def test_file_is_understood_then_accepted_then_computed(api, region):
    kept = (region.current.folder() / "enterprises.csv").read_bytes()
    lines = kept.splitlines(keepends=True)[:41]
    told = api.post_file(SimpleUploadedFile("enterprises.csv", b"".join(lines))).json()
    assert (told["state"], told["errors"]) == ("read", 0)
    assert api("POST", f"files/{told['upload']}/accept?yes=true").json()["version"] == 2
    assert api("POST", "runs?yes=true").json()["state"] == "done"
    assert api("GET", "summary").json()["summary"]["enterprises"] == 40


def test_file_with_errors_is_refused_with_each_at_its_place(api, region):
    kept = (region.current.folder() / "enterprises.csv").read_text().replace("1882.105", "a lot")
    told = api.post_file(SimpleUploadedFile("enterprises.csv", kept.encode())).json()
    assert told["errors"] == 1
    answer = api("POST", f"files/{told['upload']}/accept?yes=true")
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["row"] == 2
    assert answer.json()["faults"][0]["text"] in answer.json()["error"]


def test_answer_is_in_the_language_asked_for(region, boss, client):
    _, text = people.make_token(region=region, name="meter", right="see", by=boss)
    headers = {"authorization": f"Bearer {text}", "accept-language": "zh-CN"}
    told = client.get("/api/v1/regions/region-a/strategies?s=a=uniform,rate=2", headers=headers).json()
    assert "应" in (told.get("error") or told["refused"]["a"])
