"""Every page of a region in every state the region may be in: it opens, says what is missing, and leads on."""

import io
import re
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import openpyxl
import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, reverse

from regional_carbon.web.accounts import actions as people
from regional_carbon.web.accounts.models import Person
from regional_carbon.web.api import api
from regional_carbon.web.regions import actions as regions
from regional_carbon.web.regions.models import Region
from regional_carbon.web.runs import actions as runs
from regional_carbon.web.runs.queueing import start
from regional_carbon.web.runs.values import newest
from tests.web.conftest import ROLES, person
from tests.web.test_rights import ADDRESSES, HOLDERS, patterns

SETTINGS = {
    "name": "滨海", "name_zh": "滨海区", "year": "2020", "industry_codes": "gb_t_4754_2017", "trend": "last",
    "grid_value": "0.7035", "grid_source": "本地", "target": "30",
}  # fmt: skip
STATISTICS = """industry_code,industry,year,energy,amount,unit
29,橡胶和塑料制品业,2019,电力,8120,万千瓦时
29,橡胶和塑料制品业,2019,天然气,95.4,万立方米
33,金属制品业,2019,电力,2410,万千瓦时
"""
ANOTHER_YEAR = """29,橡胶和塑料制品业,2018,电力,8020,万千瓦时
29,橡胶和塑料制品业,2018,天然气,93.1,万立方米
33,金属制品业,2018,电力,2380,万千瓦时
"""
HEAD = "enterprise_id,name,industry_code,industry,year,electricity_mwh,output_cny\n"
FIRST = "E001,示例塑料厂,29,橡胶和塑料制品业,2020,4200,186000000\n"
OTHERS = (
    "E002,示例管材厂,29,橡胶和塑料制品业,2020,960,21500000\n"
    "E003,示例五金厂,33,金属制品业,2020,1310,63000000\n"
    "E004,示例紧固件厂,33,金属制品业,2020,2270,75400000\n"
)
# Two unlike publishers of the same enterprises: the bureau's list of output, and the grid company's meters by name.
BUREAU = """enterprise_id,name,industry_code,industry,year,output_cny
E001,示例塑料厂,29,橡胶和塑料制品业,2020,186000000
E002,示例管材厂,29,橡胶和塑料制品业,2020,21500000
E003,示例五金厂,33,金属制品业,2020,63000000
E004,示例紧固件厂,33,金属制品业,2020,75400000
"""
GRID = """户号,户名,2020年用电量(千瓦时)
3301,示例塑料厂,4200000
3302,示例管材厂,960000
3303,示例五金厂,1310000
3304,示例紧固件厂,2270000
3305,示例五金厂(二厂),400000
"""
UNKNOWN_INDUSTRY = "E005,示例纺织厂,17,纺织业,2020,880,9900000\n"

# The tables brought in, and whether a run is worked, asked, or not yet.
STATES = {
    "nothing": ("", "", ""),
    "nothing beside another region": ("", "", ""),
    "statistics only": (STATISTICS, "", ""),
    "register only": ("", HEAD + FIRST + OTHERS, ""),
    "tables without a run": (STATISTICS, HEAD + FIRST + OTHERS, ""),
    "run waiting": (STATISTICS, HEAD + FIRST + OTHERS, "asked"),
    "run failed": (STATISTICS, HEAD + FIRST + UNKNOWN_INDUSTRY, "worked"),
    "one enterprise": (STATISTICS, HEAD + FIRST, "worked"),
    "several enterprises": (STATISTICS, HEAD + FIRST + OTHERS, "worked"),
    "two years of statistics": (STATISTICS + ANOTHER_YEAR, HEAD + FIRST + OTHERS, "worked"),
    "several publishers": (STATISTICS, "", "worked"),
}
# What publishers sent beside: to whom the grid company's second plant belongs is left for later.
SENT = {"several publishers": (("产值.csv", "statistics_bureau", BUREAU), ("用电量.csv", "grid_company", GRID))}
# What each page says while there are no results, in English and in Chinese.
SAID = {
    "nothing": (
        "There are no data yet: upload the energy statistics and the register of enterprises.",
        "尚无数据：请上传分行业能源统计和企业名录。",
    ),
    "nothing beside another region": (
        "There are no data yet: upload the energy statistics and the register of enterprises.",
        "尚无数据：请上传分行业能源统计和企业名录。",
    ),
    "statistics only": (
        "The energy statistics are uploaded. Next, upload the register of enterprises.",
        "分行业能源统计已上传，请继续上传企业名录。",
    ),
    "register only": (
        "The register of enterprises is uploaded. Next, upload the energy statistics.",
        "企业名录已上传，请继续上传分行业能源统计。",
    ),
    "tables without a run": ("All data needed are available: calculate.", "所需数据已齐备：请计算。"),
    "run waiting": (
        "The results are being calculated; this takes a moment.",
        "正在计算，请稍候。",
    ),
    "run failed": (
        "The last run was not completed: its page says what to correct in the data.",
        "上次计算未能完成：需更正的数据见该次计算的页面。",
    ),
}  # fmt: skip
SAID_TO_ENTERPRISE = (
    "Your figures will appear here once the office has calculated them.",
    "主管部门完成计算后，贵企业的数据将显示在本页。",
)
# What stands in an address beside the region, where that is no object of the region's.
NAMED = {
    "lab_figure": {"kind": "csv"}, "own_history": {"kind": "csv"}, "figure": {"name": "figure_4"},
    "picture": {"name": "figure_4", "kind": "svg"}, "figure_table": {"name": "figure_4"},
    "figure_csv": {"name": "figure_4"}, "table": {"name": "enterprises"}, "table_metadata": {"name": "enterprises"},
    "report": {"name": "results.xlsx"}, "monitor_figure": {"name": "to_date"},
    "monitor_picture": {"name": "to_date", "kind": "svg"}, "monitor_table": {"name": "months"},
    "monitor_table_metadata": {"name": "months"},
}  # fmt: skip
OBJECTS = (
    "upload",
    "delivery",
    "number",
    "claim",
    "run",
    "enterprise",
    "plan",
    "person",
    "membership",
    "token",
    "decision",
    "thread",
    "code",
    "task",
    "item",
    "message",
)
LANGUAGES = {"en": 0, "zh-hans": 1}
WAYS = {name: way for name, way in patterns(get_resolver()) if way.startswith("r/")}
PAGES = [
    name for name, way in WAYS.items()
    if "GET" in ADDRESSES[name] and not any(f":{one}>" in way or f"<{one}>" in way for one in OBJECTS)
]  # fmt: skip
API_LISTS = [
    path for path, methods in api.get_openapi_schema(path_prefix="/api/v1")["paths"].items()
    if "get" in methods and re.findall(r"{(\w+)}", path) == ["slug"]
]  # fmt: skip


@pytest.fixture(scope="module", params=STATES)
def place(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """An office whose region, made in the browser, is in a state: its name, the region, a client of every role."""
    folder = tmp_path_factory.mktemp("office")
    plain = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(OFFICE=folder, PASSWORD_HASHERS=plain), transaction.atomic():
        yield _office(request.param)
        transaction.set_rollback(True)


def _office(state):
    boss, _ = people.add_person(username="boss", by="test")
    people.give_role(person=boss, region=None, role="administrator", by="test")
    Person.objects.filter(pk=boss.pk).update(must_change_password=False)
    if state == "nothing beside another region":
        _made(boss, "several enterprises")
    region = _made(boss, state)
    staff = {role: person(role, region, role, "E001" if role == "enterprise" else "") for role in ROLES}
    clients = {role: _client(one) for role, one in {**staff, "everywhere": boss}.items()}
    _, key = people.make_token(region=region, name="program", right="see", by=boss)
    return SimpleNamespace(state=state, region=region, clients=clients, key=key, files=set())


def _client(somebody):
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _made(boss, state):
    """A region from the office's own form, with the tables of a state brought in as files."""
    statistics, register, run = STATES[state]
    told = _client(boss).post(reverse("new_region"), SETTINGS)
    region = Region.objects.get(slug=told.headers["location"].split("/")[2])
    own = (("能源统计.csv", "", statistics), ("企业名录.csv", "", register))
    for name, publisher, content in (*own, *SENT.get(state, ())):
        if content:
            upload = regions.receive(region=region, name=name, content=content.encode(), by=boss, publisher=publisher)
            regions.accept(upload=regions.read_upload(upload=upload), by=boss, yes=True)
    region.refresh_from_db()
    if run:
        (start if run == "worked" else runs.ask)(region=region, by=boss, yes=True)
    return region


def _opened(place, role, where, language="en"):
    """The page at an address, redirects followed."""
    return place.clients[role].get(where, follow=True, headers={"accept-language": language})


def _is_page(answer):
    """Whether an answer is a page to read, not a file."""
    return "Content-Disposition" not in answer.headers and answer.headers["content-type"].startswith("text/html")


def _who(name):
    """Who may open a page of the region, each with a language: the administrators with both."""
    holders = HOLDERS[ADDRESSES[name]["GET"]]
    told = [(role, language) for role in ("administrator", "enterprise") if role in holders for language in LANGUAGES]
    told += [("viewer", "zh-hans"), ("analyst", "en"), ("approver", "zh-hans")]
    told += [("everywhere", "en")] if "administrator" in holders else []
    return [(role, language) for role, language in told if role in holders or role == "everywhere"]


def test_states_are_what_their_names_say(place):
    assert (newest(place.region) is None) == (place.state in SAID)


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_everybody_who_may_see_it_and_says_what_is_missing(place, name):
    where = reverse(name, kwargs={"region": place.region.slug, **NAMED.get(name, {})})
    who = _who(name)
    assert who
    for role, language in who:
        answer = _opened(place, role, where, language)
        assert answer.status_code == 200, (role, language, answer.content[:3000].decode())
        if place.state in SAID and name not in ("template", "export"):
            said = SAID_TO_ENTERPRISE if role == "enterprise" else SAID[place.state]
            assert said[LANGUAGES[language]] in answer.content.decode(), (role, language)


@pytest.mark.parametrize("role", ["administrator", "viewer", "approver", "enterprise", "everywhere"])
def test_every_link_of_every_page_leads_somewhere(place, role):
    """From home on: what is linked to, and what is linked to there; a file once, for whoever comes to it first.

    Who may have a file, `test_page_opens_for_everybody…` and the matrix of rights say.
    """
    seen, ahead = {"/"}, ["/"]
    while ahead:
        where = ahead.pop()
        if where in place.files:
            continue
        answer = _opened(place, role, where)
        assert answer.status_code == 200, (where, answer.content[:2000].decode())
        if not _is_page(answer):
            place.files.add(where)
            continue
        base = answer.redirect_chain[-1][0] if answer.redirect_chain else where
        links = [urljoin(base, one) for one in re.findall(r'<a [^>]*href="([^"]*)"', answer.content.decode())]
        fresh = {link.split("#")[0].replace("&amp;", "&") for link in links if not urlsplit(link).netloc}
        fresh = {link for link in fresh if "sort=" not in link and "everything.zip" not in link} - seen
        fresh -= {link for link in fresh if link.startswith("/public/") and not place.region.public}
        seen |= fresh
        ahead += sorted(fresh)
    assert len(seen) > 2


@pytest.mark.parametrize("path", API_LISTS)
def test_program_is_answered_in_every_state(place, path):
    headers = {"authorization": f"Bearer {place.key}", "accept-language": "zh-hans"}
    answer = Client().get(path.replace("{slug}", place.region.slug), headers=headers)
    assert answer.status_code == 200
    if path.endswith("/summary") and place.state in SAID:
        assert answer.json()["run"] is None
        assert answer.json()["notices"] == [SAID[place.state][1]]


def test_page_for_everyone_opens_once_it_is_put_up(place):
    regions.set_public(region=place.region, public=True, by=SimpleNamespace(username="test"))
    answers = [Client().get(f"/public/{place.region.slug}/", headers={"accept-language": one}) for one in LANGUAGES]
    regions.set_public(region=place.region, public=False, by=SimpleNamespace(username="test"))
    assert [one.status_code for one in answers] == [200, 200]
    told = ("several enterprises", "two years of statistics", "several publishers")
    hidden = place.state not in told  # enough of them that none is told
    assert ("No figures have been published for this region yet." in answers[0].content.decode()) is hidden
    assert ("该地区尚未公布数据。" in answers[1].content.decode()) is hidden


@pytest.mark.parametrize("place", [state for state in STATES if state not in SAID], indirect=True)
def test_enterprise_that_is_not_in_the_estimate_is_told_so(place):
    somebody = person(f"absent-{place.region.pk}", place.region, "enterprise", "E999")
    own = [one for one in PAGES if ADDRESSES[one]["GET"] == "own"]
    assert own
    for name in own:
        where = reverse(name, kwargs={"region": place.region.slug, **NAMED.get(name, {})})
        answer = _client(somebody).get(where, follow=True, headers={"accept-language": "en"})
        assert answer.status_code == 200
        assert "The estimate for 2020 has no enterprise with the identifier E999." in answer.content.decode()


@pytest.mark.parametrize("place", ["nothing"], indirect=True)
def test_file_that_leaves_a_table_missing_starts_no_run(place):
    """The first of the two files is accepted, and the page says which comes next: no run fails for want of it."""
    client = place.clients["analyst"]
    upload = regions.receive(
        region=place.region, name="统计.csv", content=STATISTICS.encode(), by=SimpleNamespace(username="test")
    )
    regions.read_upload(upload=upload)
    page = client.get(reverse("upload", args=[place.region.slug, upload.pk]), headers={"accept-language": "en"})
    assert ">Accept</button>" in page.content.decode()
    with transaction.atomic():
        where = reverse("decide", args=[place.region.slug, upload.pk])
        answer = client.post(where, {"decision": "accept", "yes": "on"}, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("data", args=[place.region.slug])
        assert SAID["statistics only"][0] in answer.content.decode()
        assert not place.region.runs.exists()
        transaction.set_rollback(True)


@pytest.mark.parametrize("place", ["statistics only", "run failed"], indirect=True)
def test_workbook_to_fill_in_holds_the_tables_there_are_whether_or_not_they_make_a_run(place):
    statistics, register, _ = STATES[place.state]
    answer = _opened(place, "viewer", reverse("template", args=[place.region.slug]), "zh-hans")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    held = [
        len({row[0].row for row in book[name].iter_rows(min_row=2) if row[0].value})
        for name in ("能源统计", "企业名录")
    ]
    assert held == [statistics.count("\n") - 1, max(register.count("\n") - 1, 0)]


@pytest.mark.parametrize("place", ["statistics only"], indirect=True)
def test_asking_for_a_run_before_its_tables_are_there_says_what_is_missing(place):
    answer = place.clients["analyst"].post(reverse("compute", args=[place.region.slug]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("overview", args=[place.region.slug])
    assert SAID["statistics only"][0] in answer.content.decode()
    assert not place.region.runs.exists()


@pytest.mark.parametrize("place", ["several enterprises"], indirect=True)
def test_version_without_tables_brought_back_says_what_is_missing_above_the_results_there_were(place):
    client = place.clients["analyst"]
    with transaction.atomic():
        client.post(reverse("restore", args=[place.region.slug, 1]))
        answer = client.post(reverse("compute", args=[place.region.slug]), follow=True)
        assert SAID["nothing"][0] in answer.content.decode()
        assert not place.region.runs.exclude(state="done").exists()
        transaction.set_rollback(True)


@pytest.mark.parametrize("place", ["several publishers"], indirect=True)
def test_several_publishers_are_joined_and_one_decision_is_open(place):
    told = _opened(place, "viewer", reverse("deliveries", args=[place.region.slug])).content.decode()
    assert "3 deliveries from 3 senders" in told
    assert all(publisher in told for publisher in ("Statistics bureau", "Grid company", "This office"))
    assert "1 row counts for nothing: nobody has decided yet whose it is" in told
    assert newest(place.region).summary["enterprises"] == 4
    page = _opened(place, "analyst", reverse("delivery", args=[place.region.slug, "003-grid_company"]), "zh-hans")
    assert "示例五金厂(二厂) · 3305是哪家企业？" in page.content.decode()
    assert ">确认</button>" in page.content.decode()


@pytest.mark.parametrize("place", ["nothing"], indirect=True)
def test_file_that_cannot_be_read_can_be_put_aside(place):
    by = SimpleNamespace(username="test")
    upload = regions.receive(region=place.region, name="说明.csv", content="甲,乙\n1,2\n".encode(), by=by)
    assert regions.read_upload(upload=upload).state == "unreadable"
    client, where = place.clients["analyst"], reverse("decide", args=[place.region.slug, upload.pk])
    assert f'action="{where}"' in client.get(reverse("upload", args=[place.region.slug, upload.pk])).content.decode()
    assert "说明.csv" not in client.post(where, {"decision": "refuse"}, follow=True).content.decode()


def test_office_without_a_region_says_how_to_make_the_first(boss, enter):
    told = enter(boss).get("/", headers={"accept-language": "en"}).content.decode()
    assert "No region yet. Create the first one on the page Office settings." in told
    assert 'href="/office/"' in told
