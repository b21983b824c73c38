"""What columns of a file are taken for is chosen on its page: the file is read so, and so is its sender's next one."""

import re

import pytest

from regional_carbon.collect.region import assembled_table
from regional_carbon.web.regions import actions
from regional_carbon.web.regions.models import Upload
from tests.web.test_sources import read, register_of

LIST = "单位,门类代号,厂名,年度,电耗,产出(万元)\nA1,29,甲厂,2023,1250,300\nB1,33,乙厂,2023,2250,900\n"


@pytest.fixture
def district(boss):
    """A region with nothing but its settings."""
    given = {
        "name": "District", "year": 2023, "industry_codes": "own", "trend": "last",
        "grid_factor": {"value": 0.57, "source": "made up"},
    }  # fmt: skip
    return actions.new_region(given=given, by=boss)


def names_of(page):
    """The fields of each column, by its header: (taken for, unit)."""
    rows = re.findall(r'<th scope="row">([^<]+)</th>\s*<td>[^<]*</td>\s*<td>(.*?)</td>\s*<td>(.*?)</td>', page, re.S)
    field = re.compile(r'<select name="(\w+)"')
    return {name: tuple((field.findall(part) or [""])[0] for part in parts) for name, *parts in rows}


def form_of(page):
    """What the form of the columns holds as it is shown."""
    form = page[page.index("form columns") :]
    chosen = {}
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form[: form.index("</form>")], re.S):
        chosen[name] = (re.findall(r'<option value="([^"]*)" selected', options) or [""])[0]
    return chosen


def test_file_that_is_no_table_by_its_headers_is_taken_as_the_one_chosen_with_its_columns(district, boss, enter):
    upload = read(district, LIST.encode(), boss, name="list.csv")
    assert upload.state == "unreadable"
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    assert 'name="table"' in client.get(address).content.decode()
    client.post(f"{address}columns/", {"table": "enterprises"})
    page = client.get(address).content.decode()
    fields = names_of(page)
    assert set(fields) == {"单位", "门类代号", "厂名", "年度", "电耗", "产出"}
    meant = {"单位": "enterprise_id", "门类代号": "industry_code", "厂名": "name", "年度": "year", "电耗": "electricity_mwh",
             "产出": "output_cny"}  # fmt: skip
    first = {**form_of(page), "table": "enterprises", **{fields[name][0]: meaning for name, meaning in meant.items()}}
    part = client.post(f"{address}columns/", first, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="upload"')
    units = {names_of(part)["电耗"][1]: "MWh", names_of(part)["产出"][1]: "10^4 CNY"}
    client.post(f"{address}columns/", {**form_of(part), "table": "enterprises", **units})
    assert Upload.objects.get(pk=upload.pk).errors == 0
    client.post(f"{address}decide/", {"decision": "accept", "yes": "on", "publisher": "industry_bureau"})
    assert sorted(register_of(district).select("enterprise_id", "electricity_mwh", "output_cny").rows()) == [
        ("A1", 1250.0, 3_000_000.0), ("B1", 2250.0, 9_000_000.0),
    ]  # fmt: skip
    later = read(district, LIST.replace("2023", "2024").encode(), boss, name="list.csv", table="enterprises")
    assert (later.errors, later.tables[0]["rows"]) == (0, 2)


def test_unit_that_is_missing_is_chosen_beside_its_column_and_the_rows_follow(district, boss, enter):
    text = "企业编号,企业名称,行业代码,年份,用电量,工业总产值(万元)\nA1,甲厂,29,2023,1250,300\n"
    upload = read(district, text.encode(), boss, name="register.csv")
    assert {one["finding"] for one in upload.findings} == {"_office_unit_missing"}
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    unit = names_of(page)["用电量"][1]
    part = client.post(f"{address}columns/", {**form_of(page), unit: "10^4 kWh"}, headers={"HX-Request": "true"})
    assert "<td>12500</td>" in part.content.decode()
    assert form_of(part.content.decode())[unit] == "10^4 kWh"
    assert Upload.objects.get(pk=upload.pk).errors == 0


def test_column_left_out_is_not_taken_and_not_asked_about_again(district, boss, enter):
    text = "户号,用户名称,用电类别,2023年用电量(千瓦时)\n33001,甲厂,大工业,1250000\n"
    upload = read(district, text.encode(), boss, name="grid.csv")
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    field = names_of(page)["用户名称"][0]
    assert form_of(page)[field] == "name"
    client.post(f"{address}columns/", {**form_of(page), field: ""})
    assert "name" not in Upload.objects.get(pk=upload.pk).tables[0]["columns"]
    assert assembled_table(district.current.folder(), "enterprises") is None


def test_findings_of_one_cause_are_told_once_with_their_places(district, boss, enter):
    rows = "\n".join(f"A{at},甲厂{at},29,2023,1250,x" for at in range(1, 13))
    upload = read(district, f"企业编号,企业名称,行业代码,年份,用电量(兆瓦时),工业总产值(万元)\n{rows}\n".encode(), boss)
    assert len(upload.findings) == 12
    page = enter(boss).get(f"/r/district/data/uploads/{upload.pk}/").content.decode()
    assert "12 places: 2, 3, 4, 5, 6, 7, 8, 9 …" in page
    assert page.count('<tr class="error">') == 1


def test_viewer_is_shown_what_a_file_holds_and_no_choice(region, staff, boss, enter):
    upload = read(region, b"enterprise_id,name\nA001,x\n", boss, table="enterprises")
    client = enter(staff["viewer"])
    assert "form columns" not in client.get(f"/r/region-a/data/uploads/{upload.pk}/").content.decode()
    assert client.post(f"/r/region-a/data/uploads/{upload.pk}/columns/", {"table": ""}).status_code == 403
