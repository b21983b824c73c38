"""Who may do what: every address × method × role, and somebody else's region."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from regional_carbon.web.accounts import actions as people
from regional_carbon.web.accounts.models import Membership, Token
from regional_carbon.web.accounts.rights import roles
from regional_carbon.web.accounts.sign_in_codes import give_code
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.regions import claims
from regional_carbon.web.runs.values import newest
from regional_carbon.web.teamwork import actions as teamwork
from tests.web.conftest import person

# Written out once more, so that a slip in roles.toml shows: who holds a right.
HOLDERS = {
    "see": {"viewer", "analyst", "approver", "administrator"},
    "collect": {"analyst", "administrator"},
    "run": {"analyst", "administrator"},
    "plan": {"analyst", "administrator"},
    "approve": {"approver"},
    "administer": {"administrator"},
    "own": {"enterprise"},
    "talk": {"viewer", "analyst", "approver", "administrator", "enterprise"},
}

# Every address of a region: the methods it takes, and the right it asks for.
ADDRESSES = {
    name: dict.fromkeys(methods.split(), right)
    for methods, right, names in (
        ("GET", "see", "overview data upload annotated version version_file template run intensity enterprises"),
        ("GET", "see", "enterprise laboratory lab_answer lab_dials figure picture table table_metadata reports report"),
        ("GET", "see", "figure_table figure_csv lab_figure enterprises_csv"),
        (
            "GET",
            "see",
            "plans plan targets sure measures factors choosing way_figure plan_table plan_metadata revision",
        ),
        ("GET", "see", "monitor monitor_one readings_template monitor_figure monitor_picture monitor_table"),
        ("GET", "see", "monitor_table_metadata"),
        ("GET", "see", "letter history claim_document deliveries delivery delivery_file decisions decision"),
        ("GET", "talk", "threads thread message_document claim news open_news"),
        ("POST", "talk", "open_thread answer_thread read_news set_mail"),
        ("GET", "see", "task_list"),
        ("POST", "see", "settle_thread add_task finish_task"),
        ("GET", "own", "own own_letter own_history monitor_own"),
        ("POST", "own", "declare_share declare_product bring_bill bring_inventory object_to"),
        ("GET", "administer", "administration audit whole"),
        ("GET POST", "collect", "settings settings_text order_publishers correct"),
        ("GET", "collect", "export"),
        ("POST", "own", "declare_share declare_product bring_bill bring_inventory object_to withdraw_claim"),
        ("GET", "administer", "administration audit"),
        ("GET POST", "collect", "settings order_publishers"),
        ("POST", "collect", "receive decide columns decide_claim restore take_out put_back decide_who"),
        ("POST", "collect", "undo_decision ask_back"),
        ("POST", "run", "compute save_scenario"),
        ("POST", "plan", "draft submit replan rename_plan withdraw_plan"),
        ("POST", "approve", "approve send_back publish"),
        ("POST", "administer", "add_person give_role take_role make_token revoke_token set_public"),
        ("POST", "administer", "set_active renew_password release put_away take_up delete_region"),
        ("POST", "administer", "set_active renew_password release letter_code revoke_code"),
    )
    for name in names.split()
}
OUTSIDE = {
    "home", "office", "choose_security", "new_region", "import_region", "login", "logout", "password", "theme", "units", "set_language", "vega", "charts", "health", "public", "public_table", "public_columns", "code_log_in", "terms", "province", "province_table",
}  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE")


def patterns(resolver, below=""):
    """Every named address with the way to it; the API has a test of its own."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield one.name, below + str(one.pattern)
        elif one.namespace != "api":
            yield from patterns(one, below + str(one.pattern))


OF_REGION = sorted({name for name, way in patterns(get_resolver()) if way.startswith("r/")})


def test_matrix_knows_every_address():
    assert set(OF_REGION) == ADDRESSES.keys()
    assert {name for name, way in patterns(get_resolver()) if not way.startswith("r/")} == OUTSIDE


def test_roles_hold_the_rights_they_should():
    assert {right for rights in roles().values() for right in rights} == HOLDERS.keys()
    for right, holders in HOLDERS.items():
        assert {role for role, rights in roles().items() if right in rights} == holders, right


@pytest.fixture
def things(region, staff, boss):
    """One of everything an address may name."""
    upload = regions.receive(region=region, name="a.csv", content=b"x,y\n1,2\n", by=boss)
    regions.read_upload(upload=upload)
    run = newest(region)
    claim = claims.bring_bill(
        region=region, enterprise_id="A011", by=staff["enterprise"], year="2020", electricity="900",
        electricity_unit="MWh", name="bill.pdf", content=b"%PDF-1.7",
    )  # fmt: skip
    plan = plans.draft_way(
        region=region, run=run, name="First", strategy="marginal_opt_out=marginal_opt_out", by=boss,
        goals=["reduction=0.3,year=2022"],
    )  # fmt: skip
    token, _ = people.make_token(region=region, name="meter", right="see", by=boss)
    thread = teamwork.open_thread(
        region=region, by=staff["enterprise"], text="Which bill?", enterprise_id="A011", name="bill.pdf", content=b"%PDF-1.7"
    )  # fmt: skip
    code, _ = give_code(region=region, enterprise_id="A011", by=boss)
    task = teamwork.give_task(region=region, person=staff["analyst"], what="Call the mill", by=boss)
    return {
        "task": task.pk, "item": 0, "code": code.pk, "thread": thread.pk, "message": thread.messages.get().pk,
        "upload": upload.pk, "number": 1, "run": run.pk, "enterprise": "A011", "plan": plan.pk, "token": token.pk, "claim": claim.pk,
        "delivery": "enterprises.csv", "decision": 0,
        "person": person("spare", region, "viewer").pk, "membership": Membership.objects.get(person=staff["viewer"]).pk,
    }  # fmt: skip


def read(region, by):
    """A reading of the year after the region's, so that there is something to monitor."""
    rows = [{"enterprise_id": "A011", "time": "2021-01-01", "electricity_kwh": 90_000.0}]
    regions.add_readings(region=region, rows=rows, by=by)


def decided(region, by):
    """A new enterprise by its meter, so that there is a decision of who is who."""
    content = "户号,户名,年份,用电量（千瓦时）\n3301,新来的塑料厂,2020,42000\n".encode()
    upload = regions.receive(region=region, name="grid.csv", content=content, by=by)
    regions.accept(upload=regions.read_upload(upload=upload), by=by, yes=True)


def address(name, things):
    """An address with one of everything in it."""
    own = {
        "version_file": {"name": "region.toml"}, "figure": {"name": "figure_4"}, "figure_table": {"name": "figure_4"},
        "figure_csv": {"name": "figure_4"},
        "picture": {"name": "figure_4", "kind": "svg"}, "lab_figure": {"kind": "csv"},
        "history": {"kind": "json"}, "own_history": {"kind": "csv"}, "table": {"name": "enterprises"},
        "table_metadata": {"name": "enterprises"}, "monitor_figure": {"name": "to_date"},
        "monitor_picture": {"name": "to_date", "kind": "svg"}, "monitor_table": {"name": "months"},
        "monitor_table_metadata": {"name": "months"}, "report": {"name": "results.xlsx"},
        "way_figure": {"kind": "json"}, "plan_table": {"name": "plan"}, "plan_metadata": {"name": "plan"},
    }.get(name, {})  # fmt: skip
    way = next(way for found, way in patterns(get_resolver()) if found == name)
    wanted = {key: value for key, value in things.items() if f":{key}>" in way}
    return reverse(name, kwargs={"region": "region-a", **wanted, **own})


@pytest.mark.parametrize("name", OF_REGION)
def test_address_is_open_to_those_who_hold_its_right_and_to_nobody_else(name, things, region, staff, boss, client):
    where = address(name, things)
    if name.startswith("monitor"):
        read(region, boss)
    if name.endswith("decision"):
        decided(region, boss)
    elsewhere = person("elsewhere")
    other = type(region).objects.create(slug="other", name="Other")
    people.give_role(person=elsewhere, region=other, role="administrator", by="test")
    switched_off = person("switched_off", region, "analyst")
    people.set_active(person=switched_off, active=False, by=boss)
    everybody = {**staff, "stranger": person("stranger"), "elsewhere": elsewhere}
    for method in METHODS:
        asked = ADDRESSES[name].get(method)
        client.logout()
        assert client.generic(method, where).headers["location"].startswith("/log-in/?next="), method
        # Who is refused goes first: what is done by who may do it must not change what the others are told.
        for role, somebody in sorted(everybody.items(), key=lambda one: one[0] in HOLDERS.get(asked, ())):
            client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
            status = client.generic(method, where).status_code
            if asked is None:
                assert status == (302 if method == "GET" else 405), (role, method)
            elif role in HOLDERS[asked]:
                assert status in (200, 302, 422), (role, method, status)
            else:
                assert status == (403 if role in staff else 404), (role, method, status)
        client.force_login(switched_off, backend="django.contrib.auth.backends.ModelBackend")
        assert client.generic(method, where).headers["location"].startswith("/log-in/?next="), method


SENT_BY = {
    "data": "receive decide_claim restore", "delivery": "take_out put_back decide_who", "decision": "undo_decision", "upload": "decide columns", "overview": "compute", "plan": "rename_plan withdraw_plan submit approve send_back publish",
    "revision": "replan",
    "whole": "put_away take_up delete_region",
    "threads": "open_thread", "thread": "answer_thread settle_thread", "claim": "ask_back withdraw_claim",
    "news": "read_news set_mail", "task_list": "add_task finish_task",
    "laboratory": "save_scenario draft", "own": "declare_share declare_product bring_bill bring_inventory object_to",
    "administration": "add_person give_role take_role make_token revoke_token set_public set_active renew_password release revoke_code",
    "letter": "letter_code",
}  # fmt: skip


def test_whoever_only_opens_the_address_of_a_form_is_led_to_its_page_with_what_the_address_says(things, boss, enter):
    client = enter(boss)
    led = {
        (page, name): client.get(address(name, things), {"s": "a=b"}).headers["location"]
        for page, names in SENT_BY.items()
        for name in names.split()
    }
    assert led == {(page, name): f"{address(page, things)}?s=a%3Db" for page, name in led}
    assert {name for name, methods in ADDRESSES.items() if {*methods} == {"POST"}} == {name for _, name in led}
    assert [
        client.get(reverse(name)).headers["location"] for name in ("new_region", "import_region", "choose_security")
    ] == ["/office/"] * 3


def test_enterprise_sees_its_own_figures_and_no_other_name(region, staff, enter):
    page = enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    assert "A011" in page
    assert "863.3" in page
    assert "A061" not in page
    assert "A001" not in page


def test_enterprise_role_needs_the_enterprise_it_answers_for(region, boss):
    with pytest.raises(Exception, match="belongs to one enterprise of one region"):
        people.give_role(person=person("nobody"), region=region, role="enterprise", by=boss)


def test_page_of_a_region_that_is_not_public_is_not_there(region, client):
    assert client.get("/public/region-a/").status_code == 404


# ---------------------------------------------------------------------------------------------------
# The API

API = {
    ("GET", "summary"): "see", ("GET", "enterprises"): "see", ("GET", "strategies"): "see", ("GET", "measures"): "see",
    ("GET", "plans"): "see", ("GET", "runs/1"): "see",
    ("POST", "files"): "collect", ("POST", "files/1/accept"): "collect", ("POST", "readings"): "collect",
    ("POST", "runs"): "run",
}  # fmt: skip
HOLDS = {"see": {"see"}, "collect": {"see", "collect"}, "run": {"see", "collect", "run"}}


def test_matrix_knows_every_operation_of_the_api():
    from regional_carbon.web.api import api

    told = api.get_openapi_schema(path_prefix="")["paths"]
    found = {(method.upper(), path) for path, methods in told.items() for method in methods}
    assert {(method, path.replace("1", "{}")) for method, path in API} == {
        (method, path.replace("/regions/{slug}/", "").replace("{upload}", "{}").replace("{run}", "{}"))
        for method, path in found
    }


@pytest.mark.parametrize("right", HOLDS)
def test_token_does_what_its_right_says_in_its_own_region_alone(right, region, boss, client):
    type(region).objects.create(slug="other", name="Other")
    token, text = people.make_token(region=region, name="program", right=right, by=boss)
    for (method, path), asked in API.items():

        def status(slug, key, method=method, path=path):
            headers = {"authorization": f"Bearer {key}"} if key else {}
            return client.generic(method, f"/api/v1/regions/{slug}/{path}", headers=headers).status_code

        assert status("region-a", "") == 401
        assert status("region-a", "rc_wrong") == 401
        if path == "readings" or path == "files":  # what is sent is looked at before whose region it is
            assert status("other", text) in (404, 422)
            continue
        assert status("other", text) == 404
        assert (status("region-a", text) == 403) == (asked not in HOLDS[right]), (method, path)
    people.revoke_token(token=token, by=boss)
    assert (
        client.get("/api/v1/regions/region-a/summary", headers={"authorization": f"Bearer {text}"}).status_code == 401
    )
    assert Token.objects.get().sha256 != text


@pytest.mark.parametrize(("name", "method"), [("office", "GET"), ("choose_security", "POST"), ("new_region", "POST")])
def test_what_holds_for_the_whole_office_is_open_to_administrators_of_every_region_alone(
    name, method, staff, boss, client
):
    where = reverse(name)
    assert client.generic(method, where).headers["location"].startswith("/log-in/?next=")
    for role, somebody in staff.items():
        client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
        assert client.generic(method, where).status_code == 403, role
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    assert client.generic(method, where).status_code in (200, 302, 422)
    assert client.generic("PUT", where).status_code == 405
