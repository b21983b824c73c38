"""From an empty office with two small unlike files to next year's plan from this one's: taken out, put back, replanned."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions.models import Region
from regional_carbon.web.runs.values import newest
from tests.web.conftest import person

YEAR = 2023
# Credit code, name at the bureau, industry, output (10^4 CNY), meter, name at the grid company, kWh.
ENTERPRISES = (
    ("91330109MA2B00011Q", "萧山江南印染厂", "1713", 7_350, "3302000101", "杭州市萧山江南印染厂", 3_905_000),
    ("91330109MA2B00022W", "杭州南阳机床有限公司", "3421", 18_240, "3302000102", "杭州南阳机床有限责任公司", 2_160_400),
    ("91330109MA2B00033C", "浙江围垦化纤股份有限公司", "2822", 44_100, "3302000103", "浙江围垦化纤股份公司", 12_480_000),
    ("91330109MA2B00044H", "杭州瓜沥注塑有限公司", "2929", 5_020, "3302000104", "杭州瓜沥注塑有限公司", 1_002_700),
    ("91330109MA2B00055M", "杭州义桥五金有限公司", "3351", 6_610, "3302000105", "杭州义桥五金有限公司", 870_300),
)  # fmt: skip
SECOND_PLANT = ("3302000106", "杭州南阳机床有限公司(瓜沥分厂)", 310_000)
CLOSED, NEW = (
    ENTERPRISES[3],
    ("91330109MA2B00066T", "杭州临浦纸箱有限公司", "2231", 3_300, "3302000107", "杭州临浦纸箱有限公司", 640_000),
)
INDUSTRIES = (
    ("纺织业", 4_100, 95, 3_300), ("通用设备制造业", 700, 44, 1_300), ("化学纤维制造业", 9_900, 260, 6_100),
    ("橡胶和塑料制品业", 1_100, 61, 1_700), ("金属制品业", 520, 38, 1_450), ("造纸和纸制品业", 3_300, 20, 900),
)  # fmt: skip


def grid_export(enterprises, year, by=1.0, more=()):
    """The grid company's: GB18030, a row a meter, kWh."""
    meters = [(*one[4:6], one[6] * by) for one in enterprises]
    rows = [f"{meter},{name},大工业,{kwh:.0f}" for meter, name, kwh in (*meters, *more)]
    return "\r\n".join([f"户号,用户名称,用电类别,{year}年用电量(千瓦时)", *rows]).encode("gb18030")


def output_list(enterprises, year, by=1.0):
    """The industry bureau's: a workbook with a title and a total, a row a credit code, 10^4 CNY."""
    rows = [[code, name, industry, round(output * by, 1)] for code, name, industry, output, *_ in enterprises]
    total = ["合计", None, None, sum(row[3] for row in rows)]
    return workbook(
        [f"{year}年规模以上工业企业产值表"],
        ["统一社会信用代码", "单位名称", "行业代码", "工业总产值(万元)"],
        *rows,
        total,
    )


def yearbook(year):
    return workbook(
        [f"{year}年分行业能源消费量"], ["行业", "原煤(吨)", "天然气(万立方米)", "电力(万千瓦时)"], *INDUSTRIES
    )


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class Officer:
    """Somebody of the office, by the forms its pages have and nothing else."""

    def __init__(self, somebody, language="en"):
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
        self.where = ""

    def at(self, where):
        """The page at an address: its words, which it must have."""
        answer = self.client.get(where, follow=True)
        return self._seen(answer, where)

    def send(self, where, given=None):
        """A form sent, with what is hidden in it: the words of the page it leads to."""
        form = getattr(self, "page", "").partition(f'action="{where}"')[2].partition("</form>")[0]
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        return self._seen(self.client.post(where, {**hidden, **(given or {})}, follow=True), where)

    def _seen(self, answer, where):
        assert answer.status_code == 200, (where, words(answer.content.decode())[-1500:])
        self.where = answer.redirect_chain[-1][0] if answer.redirect_chain else where
        self.page = answer.content.decode()
        return words(self.page)

    def bring(self, name, content, publisher="", choose=()):
        """A file sent, its sender and who is who decided, and accepted; the words of the page before it was."""
        told = self.send(f"{R}data/upload/", {"file": SimpleUploadedFile(name, content), "table": ""})
        address = self.where
        given = {"publisher": publisher} if publisher else {}
        for called, value in dict(choose).items():
            (field,) = re.findall(rf'name="(who_\d+)"[^>]*value="{re.escape(value)}"', self.page)
            assert called in told
            given[field] = value
        told = self.send(f"{address}decide/", {"decision": "look", **given}) if given else told
        gone = dict.fromkeys(re.findall(r'name="(gone_\d+)"', self.page), "closed")
        self.send(f"{address}decide/", {"decision": "accept", "yes": "on", **given, **gone})
        return told


R = "/r/xiaoshan/"


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("<main")[2])).replace("&#x27;", "'")


@pytest.fixture
def people(boss):
    """An empty office whose administrator makes the first region; an analyst and an approver of it."""
    given = {
        "name": "Xiaoshan", "name_zh": "萧山区", "year": YEAR, "industry_codes": "gb_t_4754_2017", "trend": "last",
        "grid_of": "33", "target": "20",
    }  # fmt: skip
    Officer(boss).send("/office/regions/", given)
    region = Region.objects.get(slug="xiaoshan")
    return {role: Officer(person(role, region, role)) for role in ("analyst", "approver", "viewer")}


def published(people, address):
    """The plan at an address handed in, approved and published."""
    people["analyst"].send(f"{address}submit/")
    people["approver"].send(f"{address}approve/")
    return people["approver"].send(f"{address}publish/")


def test_office_goes_from_two_unlike_files_to_the_plan_that_next_year_s_make_of_this_year_s(people):
    analyst = people["analyst"]
    assert "No deliveries yet" in analyst.at(f"{R}data/deliveries/")
    _two_unlike_files(analyst)
    _corrected_taken_out_and_put_back(analyst)
    first = _planned(people)
    _next_year(analyst)
    second = _replanned(people, first)
    assert second.run == newest(second.region)
    assert second.region.plan_in_force() == second
    assert analyst.at(f"{R}monitor/")


def _two_unlike_files(analyst):
    analyst.bring("产值2023.xlsx", output_list(ENTERPRISES, YEAR), "industry_bureau")
    told = analyst.bring(
        "2023年用电量.csv", grid_export(ENTERPRISES, YEAR, more=[SECOND_PLANT]),
        choose={SECOND_PLANT[1]: f"={ENTERPRISES[1][0]}"},
    )  # fmt: skip
    assert "Enterprises: 5 known, 0 new, 1 to be decided." in told
    analyst.bring("能源统计2023.xlsx", yearbook(YEAR))
    assert "5 enterprises" in analyst.at(R)
    told = analyst.at(f"{R}data/deliveries/")
    assert re.search(r"Grid company 2023年用电量\.csv .*2023 .*Industry bureau 产值2023\.xlsx", told)


def _corrected_taken_out_and_put_back(analyst):
    """The bureau corrects itself wrongly: what the list replaced is said, and it is taken out once the change is seen."""
    analyst.bring("产值2023更正.xlsx", output_list(ENTERPRISES[:4], YEAR, 10.0), "industry_bureau")
    told = analyst.at(f"{R}data/deliveries/")
    assert "takes the place of 产值2023.xlsx for 2023" in told
    told = analyst.at(f"{R}data/deliveries/004-industry_bureau/")
    assert "182,400,000" in told
    assert "1,824,000,000" in told
    told = analyst.send(f"{R}data/deliveries/004-industry_bureau/out/")
    assert "Taken out" in told
    assert "takes the place of" not in told
    analyst.send(f"{R}data/deliveries/004-industry_bureau/back/")
    analyst.at(f"{R}data/deliveries/004-industry_bureau/")
    analyst.send(f"{R}data/deliveries/004-industry_bureau/out/")
    analyst.send(f"{R}run/", {"yes": "on"})


def _planned(people):
    """A fifth less by 2027, all by the same share, published."""
    given = {
        "query": "", "target": "0.2", "name": "By 2027", "strategy": "uniform=uniform", "until": "2027", "goals": "",
    }  # fmt: skip
    people["analyst"].send(f"{R}plans/draft/", given)
    assert "published" in published(people, people["analyst"].where)
    plan = Plan.objects.get()
    assert {*plan.targets.values_list("year", flat=True)} == {2024, 2025, 2026, 2027}
    assert "No year of this plan is waiting" in people["analyst"].at(f"{R}plans/{plan.pk}/revision/")
    return plan


def _next_year(analyst):
    """Next year's files: one enterprise has closed, one is new, all use a tenth more; the region moves on to the year."""
    going_on = [one for one in ENTERPRISES if one is not CLOSED] + [NEW]
    told = analyst.bring("产值2024.xlsx", output_list(going_on, YEAR + 1, 1.04), "industry_bureau")
    assert "1 new" in told
    analyst.bring("2024年用电量.csv", grid_export(going_on, YEAR + 1, 1.1, [SECOND_PLANT]))
    analyst.bring("能源统计2024.xlsx", yearbook(YEAR + 1))
    page = analyst.at(f"{R}settings/")
    assert "2023" in analyst.page
    given = {
        "name": "Xiaoshan", "name_zh": "萧山区", "year": YEAR + 1, "industry_codes": "gb_t_4754_2017",
        "trend": "last", "target": "20",
    }  # fmt: skip
    page = analyst.send(f"{R}settings/", given)
    page = analyst.send(f"{R}run/", {"yes": "on"})
    assert "5 enterprises" in analyst.at(R), page


def _replanned(people, first):
    """This year's figures held against the plan: who is above, what the years left then allow, and a plan of that."""
    analyst, address = people["analyst"], f"{R}plans/{first.pk}/"
    assert "2024 has been calculated" in analyst.at(address)
    assert "Hold the plan against 2024" in analyst.at(R)
    told = analyst.at(f"{address}revision/")
    assert f"{NEW[0]} " in told
    assert "1 enterprise is new" in told
    assert "Draft the plan from here on" in told
    assert "Draft the plan from here on" not in people["viewer"].at(f"{address}revision/")
    analyst.send(f"{address}revision/draft/", {"name": "By 2027, after 2024"})
    second = Plan.objects.exclude(pk=first.pk).get()
    assert (second.goals, second.strategy, second.goes_on_from) == (first.goals, first.strategy, first)
    assert "published" in published(people, f"{R}plans/{second.pk}/")
    assert "Another plan has taken the place of this one: By 2027, after 2024" in analyst.at(address)
    assert {year: second.targets.filter(year=year).count() for year in (2024, 2025, 2027)} == {
        2024: 5, 2025: 6, 2027: 6,
    }  # fmt: skip
    assert "By 2027, after 2024" in analyst.at(f"{R}enterprises/{NEW[0]}/")
    return second
