"""From an empty office to next year's plan, in a browser, as the roles that do it: what each sees, and where each goes on."""

import re

import openpyxl
import pytest

from tests.web.served import PASSPHRASE, Officer, Served

YEAR = 2023
# Names that trip readers: 计, 总, 备注, 其中, 小计 and Total are words of totals and notes elsewhere.
# Credit code, name at the bureau, industry (four digits), output (10^4 CNY), meters with the name and kWh of each.
ENTERPRISES = (
    ("91330109MA2A00001P", "杭州全宇计算机有限公司", "3911", 26_000, [("3301000011", "杭州全宇计算机有限公司", 3_100_000)]),
    ("91330109MA2A00002T", "萧山合计量具厂", "3421", 8_400, [("3301000012", "杭州市萧山合计量具厂", 1_250_000)]),
    ("91330109MA2A00003X", "浙江总泰纺织有限公司", "1711", 15_600,
     [("3301000013", "浙江总泰纺织有限责任公司", 4_800_000), ("3301000014", "浙江总泰纺织有限公司(二厂)", 1_150_000)]),
    ("91330109MA2A000041", "杭州备注文具有限公司", "2411", 3_900, [("3301000015", "杭州备注文具有限公司", 420_000)]),
    ("91330109MA2A000054", "Total Tools（杭州）机械有限公司", "3424", 12_300,
     [("3301000016", "Total Tools(杭州)机械有限公司", 2_050_000)]),
    ("91330109MA2A000067", "杭州其中化工有限公司", "2614", 31_000, [("3301000017", "杭州其中化工股份有限公司", 9_700_000)]),
    ("91330109MA2A00007A", "萧山新星电子厂", "3982", 7_200, [("3301000018", "萧山区新星电子厂", 2_600_000)]),
    ("91330109MA2A00008D", "杭州小计橡塑制品有限公司", "2922", 9_800, [("3301000019", "杭州小计橡塑制品有限公司", 3_300_000)]),
)  # fmt: skip
CLOSED = ENTERPRISES[3]
# Industry, raw coal (t), natural gas (10^4 m3), electricity (10^4 kWh).
INDUSTRIES = (
    ("计算机、通信和其他电子设备制造业", 320, 42, 2_100), ("通用设备制造业", 900, 60, 1_500), ("纺织业", 5_200, 130, 3_900),
    ("文教、工美、体育和娱乐用品制造业", 80, 6, 240), ("化学原料和化学制品制造业", 21_000, 410, 5_200),
    ("橡胶和塑料制品业", 1_500, 75, 1_900),
)  # fmt: skip
# What no page of the office says: options of a command, its files, and faults of the program.
NOT_SAID = re.compile(
    r"(?<![\w-])--[a-z]|mapping\.toml|region\.toml|\bTOML\b|\w+_\w+\.csv|links\.csv|run\.json|regional-carbon [a-z]"
    r"|系统错误|Server error"
)


def grid_export(path, year, by=1.0, without=()):
    """What the grid company sends: GB18030, a row a meter, kWh."""
    rows = [f"户号,用户名称,用电类别,{year}年用电量(千瓦时)"]
    for enterprise in ENTERPRISES:
        if enterprise not in without:
            rows += [f"{meter},{name},大工业,{kwh * by:.0f}" for meter, name, kwh in enterprise[4]]
    path.write_bytes("\r\n".join(rows).encode("gb18030"))
    return path


def months_export(path, year, months):
    """The same of single months."""
    rows = [f"户号,用户名称,{','.join(f'{year}年{month}月(千瓦时)' for month in range(1, months + 1))}"]
    for *_, meters in ENTERPRISES:
        rows += [f"{meter},{name}{f',{kwh * 1.02 / 12:.0f}' * months}" for meter, name, kwh in meters]
    path.write_bytes("\r\n".join(rows).encode("gb18030"))
    return path


def output_list(path, year, by=1.0, without=()):
    """What the industry bureau sends: a workbook with a title and a total, a row a credit code, 10^4 CNY."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"{year}年规模以上工业企业产值表"])
    sheet.append(["统一社会信用代码", "单位名称", "行业代码", "工业总产值(万元)"])
    listed = [enterprise for enterprise in ENTERPRISES if enterprise not in without]
    for code, name, industry, output, _ in listed:
        sheet.append([code, name, industry, output * by])
    sheet.append(["合计", None, None, sum(enterprise[3] * by for enterprise in listed)])
    book.save(path)
    return path


def yearbook(path, year):
    """What stands in the yearbook: fuels and electricity side by side, a row an industry."""
    book = openpyxl.Workbook()
    book.active.append([f"{year}年分行业能源消费量"])
    book.active.append(["行业", "原煤(吨)", "天然气(万立方米)", "电力(万千瓦时)"])
    for row in INDUSTRIES:
        book.active.append(row)
    book.save(path)
    return path


class Walker(Officer):
    """Somebody who goes from page to page in their language, each page looked at as it is left."""

    language = "zh-hans"

    def speak(self):
        self.context.add_cookies([{"name": "django_language", "value": self.language, "url": self.served.address}])
        return self

    def at(self, where, region="xiaoshan"):
        """A page of the region, its charts drawn; its words."""
        self.page.goto(f"{self.served.address}/r/{region}/{where}")
        self.drawn()
        return self.words()

    def words(self):
        told = self.page.inner_text("body")
        assert NOT_SAID.findall(told) == [], self.page.url
        return told

    def click(self, button):
        with self.page.expect_navigation():
            self.page.click(button)
        return self.words()

    def upload(self, path, publisher=""):
        """A file sent and looked at; who sent it chosen where it is not told by its columns."""
        self.at("data/")
        self.page.set_input_files("#file", path)
        self.page.wait_for_selector("#upload button[value=refuse]")
        if publisher:
            self.page.select_option("#delivery-publisher", publisher)
            self.click("button[value=look]")
        return self.words()

    def accept(self):
        """The file taken with what is doubtful in it, and the run that follows waited for and confirmed."""
        if self.page.locator("input[name=yes]").count():
            self.page.check("input[name=yes]")
        self.click("button[value=accept]")
        self.run_done()
        return self.words()

    def run_done(self):
        if "/run/" not in self.page.url:
            return
        self.page.wait_for_selector("#register, input[name=yes]")
        self.words()
        if self.page.locator("input[name=yes]").count():
            self.page.check("input[name=yes]")
            self.page.click("main button.primary")
        self.page.wait_for_url("**/enterprises/")


@pytest.fixture
def empty(tmp_path):
    """An office without a region."""
    one = Served(tmp_path / "office", "--no-demo")
    yield one
    one.stop()


def region_made(boss, name="Xiaoshan"):
    """The first page leads to the settings of the first region; its data page says what comes first."""
    page = boss.page
    page.goto(f"{boss.served.address}/")
    boss.words()
    boss.click("main a.btn")
    page.fill("#settings-name", name)
    page.fill("#settings-name_zh", "萧山区")
    page.fill("#settings-year", str(YEAR))
    page.fill("#settings-target", "20")
    page.select_option("#settings-grid_of", "33")
    return boss.click("form[action$='/regions/'] button.primary")


def staffed(boss, browser, roles, region="xiaoshan"):
    """Somebody at a browser for each role."""
    people = {}
    for role in roles:
        boss.at("administration/", region)
        boss.page.fill("#person-username", role)
        boss.page.select_option("#person-role", role)
        if role == "enterprise":
            boss.page.fill("form[action$='/people/'] [name=enterprise_id]", ENTERPRISES[2][0])
        boss.page.click("form[action$='/people/'] button.primary")
        walker = type(boss)(browser, boss.served, role, boss.page.inner_text(".once code"), PASSPHRASE)
        people[role] = walker.speak()
    return people


def plan_published(analyst, approver, name, until):
    """A rule added to the scenarios, drafted as a plan, submitted, approved and published by whoever may."""
    page = analyst.page
    analyst.at("laboratory/")
    page.click("details.add > summary")
    page.select_option("#rule", page.locator("#rule option[value^='uniform=']").get_attribute("value"))
    page.click("#add button")
    page.wait_for_selector("#plan-strategy option[value^=uniform]", state="attached")
    page.click("#make-plan")
    page.fill("#plan-name", name)
    page.select_option("#plan-strategy", page.locator("#plan-strategy option[value^=uniform]").get_attribute("value"))
    page.fill("#plan-until", str(until))
    analyst.click("form[action$='/draft/'] button.primary")
    analyst.click("form[action$='/submit/'] button")
    approver.page.goto(page.url)
    approver.click("form[action$='/approve/'] button")
    return approver.click("form[action$='/publish/'] button")


def test_office_walks_in_chinese_from_nothing_to_the_plan_of_the_second_year(empty, browser, tmp_path):
    boss = Walker(browser, empty, empty.name, empty.password, PASSPHRASE).speak()
    assert "尚无数据：请上传分行业能源统计和企业名录。" in region_made(boss)
    people = staffed(boss, browser, ("analyst", "approver", "enterprise"))
    analyst, approver = people["analyst"], people["approver"]
    _first_year(analyst, tmp_path)
    assert "已发布" in plan_published(analyst, approver, "2023年减排方案", 2026)
    _months(analyst, tmp_path)
    _second_year(analyst, tmp_path)
    assert "2024年减排方案" in plan_published(analyst, approver, "2024年减排方案", 2027)
    own = people["enterprise"]
    own.page.goto(f"{empty.address}/")
    assert "2024年减排方案" in own.words()
    walked = [boss, *people.values()]
    assert [one for walker in walked for one in walker.complaints] == []
    assert "Internal Server Error" not in empty.told()


def _first_year(analyst, tmp_path):
    """Output by credit code and electricity by meter are joined; a second plant is decided on; statistics complete it."""
    told = analyst.upload(output_list(tmp_path / "产值2023.xlsx", YEAR), "industry_bureau")
    assert "企业：已知0家，新增8家，待确认0家。" in told
    assert "企业名录已上传，请继续上传分行业能源统计。" in analyst.accept()
    told = analyst.upload(grid_export(tmp_path / "2023年用电量.csv", YEAR))
    assert "企业：已知8家，新增0家，待确认1家。" in told
    assert "浙江总泰纺织有限公司(二厂) · 3301000014是哪家企业？" in told
    analyst.page.check("input[name^=who_][value='=91330109MA2A00003X']")
    analyst.click("button[value=look]")
    analyst.accept()
    analyst.upload(yearbook(tmp_path / "能源统计2023.xlsx", YEAR))
    assert "8家企业" in analyst.accept()
    told = analyst.at("enterprises/91330109MA2A00003X/")
    assert re.search(r"用电量\s+5,950\.0", told)  # both plants


def _months(analyst, tmp_path):
    """Months by meter count for the enterprises the meters are of, beside the plan."""
    analyst.upload(months_export(tmp_path / "2024年1-6月.csv", YEAR + 1, 6))
    analyst.accept()
    told = analyst.at("monitor/")
    assert "8/8" in told
    assert "不在名录中" not in told


def _second_year(analyst, tmp_path):
    """Next year's files stand beside the first's; who is gone is said; the region moves on to the new year."""
    told = analyst.upload(output_list(tmp_path / "产值2024.xlsx", YEAR + 1, 1.07, [CLOSED]), "industry_bureau")
    assert "不再出现：1" in told
    assert "91330109MA2A000041 · 杭州备注文具有限公司" in told
    analyst.page.select_option("select[name=gone_0]", "closed")
    analyst.accept()
    told = analyst.upload(grid_export(tmp_path / "2024年用电量.csv", YEAR + 1, 1.5, [CLOSED]))
    assert "变动超过30%：7" in told
    analyst.accept()
    analyst.upload(yearbook(tmp_path / "能源统计2024.xlsx", YEAR + 1))
    analyst.accept()
    analyst.at("settings/")
    analyst.page.fill("#settings-year", str(YEAR + 1))
    analyst.click("main form button.primary")
    analyst.at("")
    analyst.click("aside.stale button.primary")
    analyst.run_done()
    assert "7家企业" in analyst.words()
    assert re.search(r"2023\s+5,950\.0[\s\S]+2024\s+8,925\.0", analyst.at("enterprises/91330109MA2A00003X/"))


class EnglishWalker(Walker):
    """The same, in English."""

    language = "en"


def test_office_walks_in_english_from_nothing_to_a_published_plan_by_choosing_what_columns_are(
    empty, browser, tmp_path
):
    """Headers that no program knows: which table it is, what each column is and its unit are chosen as rows follow."""
    boss = EnglishWalker(browser, empty, empty.name, empty.password, PASSPHRASE).speak()
    assert "There are no data yet" in region_made(boss)
    people = staffed(boss, browser, ("analyst", "approver"))
    analyst, page = people["analyst"], people["analyst"].page
    analyst.upload(_list_of_own_headers(tmp_path / "factories.csv"))
    _choose(page, "Which table", "enterprises")
    for header, meaning in OWN_HEADERS.items():
        _choose(page, f"{header}: taken for", meaning)
    for header, unit in {"juice": "10^4 kWh", "made": "10^4 CNY"}.items():
        _choose(page, f"{header}: unit", unit)
    page.wait_for_selector("#upload button[value=accept]")
    assert re.search(r"91330109MA2A00001P\s.*\s3100\s", analyst.words())
    analyst.accept()
    analyst.upload(yearbook(tmp_path / "yearbook 2023.xlsx", YEAR))
    assert "8 enterprises" in analyst.accept()
    assert "published" in plan_published(analyst, people["approver"], "Plan of 2023", 2026)
    assert [one for walker in (boss, *people.values()) for one in walker.complaints] == []
    assert "Internal Server Error" not in empty.told()


OWN_HEADERS = {
    "who": "enterprise_id", "called": "name", "kind": "industry_code", "when": "year", "juice": "electricity_mwh",
    "made": "output_cny",
}  # fmt: skip


def _choose(page, label, value):
    """Something chosen in the form of the columns, and the page as the answer has made it."""
    field = page.get_by_label(label, exact=True).last
    name = field.get_attribute("name")
    with page.expect_response("**/columns/"):
        field.select_option(value)
    settled = "#upload:not(.htmx-added):not(.htmx-swapping):not(.htmx-settling)"
    page.wait_for_selector(f"{settled} select[name={name}] option[value='{value}'][selected]", state="attached")


def _list_of_own_headers(path):
    rows = [",".join(OWN_HEADERS)]
    for code, name, industry, output, meters in ENTERPRISES:
        rows.append(f"{code},{name},{industry[:2]},{YEAR},{sum(kwh for *_, kwh in meters) / 10_000:g},{output}")
    path.write_text("\n".join(rows), encoding="utf-8")
    return path
