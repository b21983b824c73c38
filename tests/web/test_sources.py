"""A region of the office is a stack of deliveries: what each changes is told before, and nothing else changes after."""

import csv
import io
import json
import re

import polars as pl
import pytest

from regional_carbon.collect.region import assembled_table
from regional_carbon.collect.sources.delivery import sources_of
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.regions import actions, claims
from regional_carbon.web.regions.models import Blob, Upload
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import person, start
from tests.web.readings import enterprises_of_demo

GRID = """户号,用户名称,用电类别,2023年用电量(千瓦时)
3301000001,杭州大江纺织有限公司,大工业,1250000
3301000002,杭州大江纺织有限公司(二厂),大工业,450000
3301000003,萧山区新星电子厂,普通工业,820000
3301000004,浙江宏远机械制造股份有限公司,大工业,2300000
3301000005,杭州蓝天化工有限责任公司,大工业,3100000
"""
OUTPUT = """统一社会信用代码,单位名称,行业代码,行业名称,2023年工业总产值(万元)
91330109MA00000001,杭州大江纺织公司,1711,棉纺纱加工,8200
91330109MA00000002,杭州萧山新星电子厂,3982,电子电路制造,3600
91330109MA00000003,浙江宏远机械制造有限公司,3421,金属切削机床制造,15000
91330109MA00000004,杭州蓝天化工有限公司,2614,有机化学原料制造,21000
"""


def register_of(region):
    """The register as the deliveries of the region's version say it together."""
    region.refresh_from_db()
    return assembled_table(region.current.folder(), "enterprises")


def read(region, content, by, name="enterprises.csv", **how):
    upload = actions.receive(region=region, name=name, content=content, by=by, **how)
    return actions.read_upload(upload=upload)


def bring(region, content, by, covers="", **how):
    """A file uploaded, read, and accepted with its doubts."""
    upload = read(region, content, by, **how)
    if covers:
        upload = actions.decide_delivery(upload=upload, covers=covers)
    version = actions.accept(upload=upload, by=by, yes=True)
    region.refresh_from_db()
    return version


def as_csv(frame):
    return frame.write_csv().encode()


def of(frame, enterprise, column):
    return frame.filter(pl.col("enterprise_id") == enterprise)[column].item()


def words(page):
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


# ---------------------------------------------------------------------------------------------------
# What was accepted stays


def test_accepted_share_and_bill_stay_after_the_register_is_uploaded_again(region, staff):
    by, officer = staff["enterprise"], staff["analyst"]
    share = claims.declare_share(region=region, enterprise_id="A020", by=by, band="40-60")
    bill = claims.bring_bill(
        region=region, enterprise_id="A011", by=by, year="2020", electricity="1300", electricity_unit="MWh",
        fuels=[("natural_gas", "2", "10^4 m3")], name="bill.pdf", content=b"%PDF-1.7",
    )  # fmt: skip
    for claim in (share, bill):
        claims.accept(claim=claim, by=officer)
    bring(region, as_csv(enterprises_of_demo()), officer)
    register = register_of(region)
    assert of(register, "A020", "electricity_share_low") == 0.4
    assert of(register, "A011", "electricity_mwh") == 1300
    assert of(assembled_table(region.current.folder(), "enterprise_energy"), "A011", "amount") == 2
    start(region=region, by=officer, yes=True)
    grades = value_of(newest(region)).enterprises
    assert (of(grades, "A020", "grade"), of(grades, "A011", "grade")) == (4, 2)


def test_delivery_says_who_it_is_from_and_keeps_its_document(region, staff):
    claim = claims.bring_inventory(
        region=region, enterprise_id="A011", by=staff["enterprise"], year="2020", emission="800", verifier="CQC",
        name="report.pdf", content=b"%PDF-1.7 a scan",
    )  # fmt: skip
    version = claims.accept(claim=claim, by=staff["analyst"])
    (source,) = sources_of(version.folder())
    assert (source.key, source.by, source.file, source.covers) == ("001-verifier", "analyst", "report.pdf", "rows")
    assert Blob.content(version.files["sources/001-verifier/original/report.pdf"]) == b"%PDF-1.7 a scan"


def test_readings_of_programs_are_one_delivery_and_go_on_after_a_file_of_readings(region, boss):
    def sent(day, kwh):
        row = {"enterprise_id": "A001", "time": f"2020-01-{day:02}", "electricity_kwh": kwh}
        actions.add_readings(region=region, rows=[row], by=boss)

    for day in (1, 2, 3):
        sent(day, 10.0 + day)
    bring(region, b"enterprise_id,time,electricity_kwh\nA001,2020-01-03,99\n", boss, name="readings.csv")
    for day in (4, 5):
        sent(day, 10.0 + day)
    region.refresh_from_db()
    folder = region.current.folder()
    assert [source.key for source in sources_of(folder)] == ["001-program", "002-office", "003-program"]
    assert dict(assembled_table(folder, "readings").select("time", "electricity_kwh").rows()) == {
        "2020-01-01": 11, "2020-01-02": 12, "2020-01-03": 99, "2020-01-04": 14, "2020-01-05": 15,
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# What changes is told before


def test_enterprises_that_a_register_leaves_out_are_told_before_it_is_accepted(region, boss, enter):
    upload = read(region, as_csv(enterprises_of_demo().head(52)), boss)
    counted = {"same": 52, "new": 0, "gone": 20, "merged": 0, "changed": 0, "filled": 0, "disputed": 0}
    assert upload.delivery["counts"] == counted
    client = enter(boss)
    told = {
        "en": ("The register: 0 new, 20 gone, 0 amounts added, 0 amounts changed by more than 30 %", "Gone: 20"),
        "zh-hans": ("名录：新增0家，不再出现20家，补充数据0项，变动超过30%的数据0项", "不再出现：20"),
    }
    for language, (counts, kind) in told.items():
        client.cookies["django_language"] = language
        page = words(client.get(f"/r/region-a/data/uploads/{upload.pk}/"))
        assert counts in page
        assert kind in page
        assert "A072" in page
    assert region.versions.count() == 1


def test_amount_that_moves_and_one_on_which_sources_differ_are_told_with_both_values(region, boss, enter):
    more = pl.when(pl.col("enterprise_id") == "A003").then(2).otherwise(1)
    office = read(region, as_csv(enterprises_of_demo().with_columns(pl.col("output_cny") * more)), boss)
    assert office.delivery["counts"]["changed"] == 1
    page = words(enter(boss).get(f"/r/region-a/data/uploads/{office.pk}/"))
    assert "Changed by more than 30 %: 1" in page
    assert re.search(r"A003 2020 [^→]{1,60}→ [\d,. ]+\(100\s?%\)", page)
    grid = read(
        region, as_csv(enterprises_of_demo().with_columns(pl.col("output_cny") * more)), boss, publisher="grid_company"
    )
    assert grid.delivery["counts"]["disputed"] == 1
    assert "Sources differ: 1" in words(enter(boss).get(f"/r/region-a/data/uploads/{grid.pk}/"))


def test_what_one_publisher_sent_is_replaced_by_its_own_next_delivery_alone(region, boss):
    """The tax bureau's list of one enterprise takes nothing away from the office's register of all."""
    one = as_csv(enterprises_of_demo().head(1).with_columns(tax_cny=pl.lit(5_000)))
    bring(region, one, boss, publisher="tax_bureau")
    register = register_of(region)
    assert register.height == 72
    assert of(register, "A001", "tax_cny") == 5_000


def test_second_year_stands_beside_the_first_and_the_overview_says_so(region, boss, enter):
    bring(region, as_csv(enterprises_of_demo().with_columns(year=2021).head(70)), boss)
    register = register_of(region)
    assert dict(register["year"].value_counts().rows()) == {2020: 72, 2021: 70}
    start(region=region, by=boss, yes=True)
    assert newest(region).summary["enterprises"] == 72
    page = words(enter(boss).get("/r/region-a/"))
    assert "Choose the year to estimate" in page
    assert "The register holds 2021; the figures are of 2020." in page


def test_delivery_is_undone_by_restoring_the_version_before_it(region, boss):
    before = register_of(region)
    bring(region, as_csv(enterprises_of_demo().head(52)), boss)
    assert register_of(region).height == 52
    actions.restore(version=region.versions.get(number=1), by=boss)
    assert register_of(region).equals(before)
    assert not [name for name in region.current.files if name.startswith("sources/")]


# ---------------------------------------------------------------------------------------------------
# Who is who


@pytest.fixture
def district(boss):
    """A region with nothing but its settings."""
    given = {
        "name": "District", "year": 2023, "industry_codes": "own", "trend": "last",
        "grid_factor": {"value": 0.57, "source": "made up"},
    }  # fmt: skip
    return actions.new_region(given=given, by=boss)


@pytest.fixture
def grid(district, boss):
    """The grid company's export, read beside the bureau's list of output, which names the same enterprises otherwise."""
    bring(district, OUTPUT.encode(), boss, name="output.csv", publisher="industry_bureau")
    return read(district, GRID.encode(), boss, name="grid.csv")


def test_two_ledgers_are_joined_and_who_a_second_plant_belongs_to_is_decided_on_the_page(district, grid, boss, enter):
    """By meter and by credit code: four enterprises, not nine; the plant's electricity adds to its firm's."""
    assert grid.publisher == "grid_company"
    assert grid.delivery["who"]["counts"] == {"sure": 4, "new": 0, "decide": 1}
    (asked,) = grid.delivery["who"]["asked"]
    client, address = enter(boss), f"/r/district/data/uploads/{grid.pk}/"
    page = client.get(address).content.decode()
    assert page.count('type="radio"') == len(asked["candidates"]) + 2
    assert "Who is 杭州大江纺织有限公司(二厂) · 3301000002?" in page
    assert "Enterprises: 4 known, 0 new, 1 to be decided." in page
    decided = {f"who_{asked['entry']}": f"={asked['candidates'][0]['enterprise_id']}"}
    client.post(f"{address}decide/", {"decision": "look", **decided})
    assert re.search(r'value="=91330109MA00000001"[^>]* checked', client.get(address).content.decode())
    client.post(f"{address}decide/", {"decision": "accept", "yes": "on", **decided})
    assert sorted(register_of(district).select("electricity_mwh", "output_cny").rows()) == [
        (820.0, 36_000_000.0), (1700.0, 82_000_000.0), (2300.0, 150_000_000.0), (3100.0, 210_000_000.0),
    ]  # fmt: skip
    links = list(csv.DictReader(io.StringIO(Blob.content(district.current.files["links.csv"]).decode())))
    assert {row["identity"]: row["decided_by"] for row in links if row["identity"] in ("3301000001", "3301000002")} == {
        "3301000001": "regional-carbon", "3301000002": "boss",
    }  # fmt: skip


def test_enterprise_left_for_later_counts_for_nothing_until_it_is_decided(district, grid, boss):
    actions.accept(upload=grid, by=boss, yes=True)
    register = register_of(district)
    assert (register.height, of(register, "91330109MA00000001", "electricity_mwh")) == (4, 1250.0)


def test_who_was_left_for_later_is_decided_on_the_page_of_the_delivery(district, grid, boss, enter):
    actions.accept(upload=grid, by=boss, yes=True)
    client, where = enter(boss), "/r/district/data/deliveries/002-grid_company/"

    def seen():
        district.refresh_from_db()
        return {"seen": district.current.number}

    page = words(client.get("/r/district/data/deliveries/"))
    assert "1 row counts for nothing: nobody has decided yet whose it is" in page
    page = client.get(where).content.decode()
    assert "Who is 杭州大江纺织有限公司(二厂) · 3301000002?" in page
    (field, value) = re.search(r'name="(who_\d+)" value="(=91330109MA00000001)"', page).groups()
    client.cookies["django_language"] = "zh-hans"
    assert "1行尚未确认所属企业，暂不计入" in words(client.get(where))
    client.post(f"{where}who/", {**seen(), field: value})
    assert of(register_of(district), "91330109MA00000001", "electricity_mwh") == 1700
    assert (district.current.why, Record.objects.filter(action="who_decided").count()) == ("who_is_who", 1)
    client.cookies["django_language"] = "en"
    page = words(client.get(where))
    assert "counts for nothing" not in page
    answer = client.post(f"{where}who/", seen())
    assert answer.status_code == 422
    assert "In grid.csv nobody is left to decide on." in words(answer)
    client.cookies["django_language"] = "zh-hans"
    assert "grid.csv中没有待确认的企业。" in words(client.post(f"{where}who/", seen()))


def test_enterprise_said_to_be_new_is_one_of_its_own(district, grid, boss, enter):
    (asked,) = grid.delivery["who"]["asked"]
    given = {"decision": "accept", "yes": "on", f"who_{asked['entry']}": "new"}
    enter(boss).post(f"/r/district/data/uploads/{grid.pk}/decide/", given)
    assert asked["new"] == "3301000002"
    district.refresh_from_db()
    links = Blob.content(district.current.files["links.csv"]).decode()
    assert re.search(r"same,3301000002,meter,3301000002,", links)


def test_publisher_chosen_on_the_page_is_the_one_the_delivery_is_kept_under(region, boss, enter):
    upload = read(region, as_csv(enterprises_of_demo()), boss)
    assert upload.publisher == "office"
    given = {"decision": "accept", "yes": "on", "publisher": "statistics_bureau", "rows": "on"}
    enter(boss).post(f"/r/region-a/data/uploads/{upload.pk}/decide/", given)
    region.refresh_from_db()
    (source,) = sources_of(region.current.folder())
    assert (source.publisher, source.by, source.covers) == ("statistics_bureau", "boss", "rows")


def test_publisher_that_is_none_is_refused_beside_its_field(region, boss, enter):
    upload = read(region, as_csv(enterprises_of_demo()), boss)
    given = {"decision": "accept", "publisher": "nobody"}
    answer = enter(boss).post(f"/r/region-a/data/uploads/{upload.pk}/decide/", given)
    assert answer.status_code == 422
    assert 'id="delivery-publisher_error"' in answer.content.decode()
    assert Upload.objects.get(pk=upload.pk).state == "read"


def test_page_of_a_version_lists_the_files_of_a_delivery_and_hands_each_out(region, boss, enter):
    bring(region, as_csv(enterprises_of_demo().head(52)), boss)
    client = enter(boss)
    name = "sources/001-office/tables/enterprises.csv"
    page = client.get("/r/region-a/data/versions/2/").content.decode()
    assert f"/r/region-a/data/versions/2/files/{name}" in page
    assert "Rows added: 0, removed: 20, changed: 0." in page
    saved = client.get(f"/r/region-a/data/versions/2/files/{name}")
    assert saved.headers["content-disposition"].startswith('attachment; filename="region-a-2-enterprises.csv"')
    assert saved.content.count(b"\n") == 53


# ---------------------------------------------------------------------------------------------------
# Who is gone


def test_what_has_become_of_an_enterprise_that_is_gone_is_said_and_not_asked_again(region, boss, enter):
    bring(region, as_csv(enterprises_of_demo()), boss)
    upload = read(region, as_csv(enterprises_of_demo().head(70)), boss)
    client, address = enter(boss), f"/r/region-a/data/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    assert re.findall(r'<select name="(gone_\d)"', page) == ["gone_0", "gone_1"]
    assert 'for="delivery-gone_1">A072' in page
    client.post(f"{address}decide/", {"decision": "look", "gone_0": "closed", "gone_1": ""})
    page = client.get(address).content.decode()
    assert re.search(r'<option value="closed" selected>', page)
    assert "Gone: 1" in page
    client.post(f"{address}decide/", {"decision": "accept", "yes": "on", "gone_0": "closed", "gone_1": "moved"})
    region.refresh_from_db()
    links = csv.DictReader(io.StringIO(Blob.content(region.current.files["links.csv"]).decode()))
    assert {row["enterprise_id"]: (row["link"], row["decided_by"]) for row in links} == {
        "A071": ("closed", "boss"), "A072": ("moved", "boss"),
    }  # fmt: skip
    again = read(region, as_csv(enterprises_of_demo().head(70).with_columns(year=2021)), boss)
    assert again.delivery["gone"] == []


def test_candidate_is_told_by_its_name_and_each_reason_as_a_sentence(district, grid, boss, enter):
    client = enter(boss)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(f"/r/district/data/uploads/{grid.pk}/").content.decode()
    assert re.search(r"91330109MA00000001 · 杭州大江纺织公司，可能性\d+%。字号与行业表述相同：大江纺织。", page)


# ---------------------------------------------------------------------------------------------------
# Where each figure comes from


def test_page_of_an_enterprise_tells_who_said_each_figure_in_which_cell_and_who_said_otherwise(
    region, boss, staff, enter
):
    grid = "enterprise_id,name,year,electricity_mwh\nA011,Enterprise A011,2020,2000\nA012,Enterprise A012,2020,900\n"
    bring(region, as_csv(enterprises_of_demo()), boss, publisher="statistics_bureau")
    upload = read(region, grid.encode(), boss, name="march.csv", publisher="grid_company")
    asked = {one["called"]: one["entry"] for one in upload.delivery["who"]["asked"]}
    chosen = {asked[called]: called.rsplit(" · ", 1)[-1] for called in asked}
    upload = actions.decide_delivery(upload=upload, publisher="grid_company", chosen=chosen)
    actions.accept(upload=upload, by=boss, yes=True)
    share = claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], band="40-60")
    claims.accept(claim=share, by=staff["analyst"])
    region.refresh_from_db()
    start(region=region, by=boss, yes=True)
    client = enter(boss)
    page = words(client.get("/r/region-a/enterprises/A011/"))
    assert re.search(r"electricity \(MWh\) 2,000 Grid company, march\.csv of \d{4}-\d\d-\d\d, line 2", page)
    assert re.search(r"[\d,.]+: Statistics bureau, enterprises\.csv of \d{4}-\d\d-\d\d, line 12", page)
    assert re.search(r"0\.4 Answer of the enterprise, [^,]+ of \d{4}-\d\d-\d\d", page)
    client.cookies["django_language"] = "zh-hans"
    assert re.search(
        r"供电公司，march\.csv（\d{4}-\d\d-\d\d），第2行", words(client.get("/r/region-a/enterprises/A011/"))
    )


def test_enterprise_of_a_region_without_deliveries_has_no_table_of_sources(region, boss, enter):
    assert "Where the figures come from" not in words(enter(boss).get("/r/region-a/enterprises/A011/"))


# ---------------------------------------------------------------------------------------------------
# Gone, and there under a new name

NEXT_GRID = """户号,用户名称,用电类别,2024年用电量(千瓦时)
3301000001,杭州大江纺织有限公司,大工业,1260000
3301000008,浙江新名精密电路公司,普通工业,410000
3301000009,浙江新名精密电路公司,普通工业,420000
3301000004,浙江宏远机械制造股份有限公司,大工业,2310000
3301000005,杭州蓝天化工有限责任公司,大工业,3120000
"""


@pytest.fixture
def renamed(district, grid, boss):
    """Next year's list: one enterprise is gone, and a new one of two meters uses as much as it did."""
    actions.accept(upload=grid, by=boss, yes=True)
    district.refresh_from_db()
    return read(district, NEXT_GRID.encode(), boss, name="next.csv")


def became(page):
    """The field of the enterprise that is gone, and the choice of the new one it may go on as, with its words."""
    return re.search(r'<select name="(gone_\d)".*?<option value="(=\d+)"[^>]*>([^<]+)<', page, re.DOTALL).groups()


def test_one_that_is_gone_goes_on_as_a_new_one_with_all_its_meters_once_the_office_says_so(
    district, renamed, boss, enter
):
    client, address = enter(boss), f"/r/district/data/uploads/{renamed.pk}/"
    assert renamed.delivery["gone"] == ["91330109MA00000002"]
    client.cookies["django_language"] = "zh-hans"
    assert became(client.get(address).content.decode())[2] == "更名或换表后为浙江新名精密电路公司 · 3301000008"
    client.cookies["django_language"] = "en"
    field, new, words_of = became(client.get(address).content.decode())
    assert words_of == "Goes on as 浙江新名精密电路公司 · 3301000008"
    client.post(f"{address}decide/", {"decision": "look", field: new})
    page = client.get(address).content.decode()
    assert f'<option value="{new}" selected>' in page
    assert "0 gone" in words(client.get(address))
    client.post(f"{address}decide/", {"decision": "accept", "yes": "on", field: new})
    register = register_of(district).filter(pl.col("year") == 2024)
    assert of(register, "91330109MA00000002", "electricity_mwh") == 830


@pytest.mark.parametrize("how", ["as a new one", "by its identifier", "by its name"])
def test_one_that_is_gone_has_merged_into_another_from_the_year_on_and_the_difference_says_so(
    district, renamed, boss, enter, how
):
    client, address, gone = enter(boss), f"/r/district/data/uploads/{renamed.pk}/", "91330109MA00000002"
    (new,) = renamed.delivery["goes_on"][gone]
    known = register_of(district).filter(pl.col("enterprise_id") != gone).filter(pl.col("name").is_not_null())
    firm = new["new"] if how == "as a new one" else known["enterprise_id"][0]
    given = {
        "as a new one": {"gone_0": f"+{firm}"}, "by its identifier": {"gone_0_into": firm},
        "by its name": {"gone_0_into": known["name"][0]},
    }[how]  # fmt: skip
    client.post(f"{address}decide/", {"decision": "look", **given})
    page = words(client.get(address))
    assert re.search(rf"Merged: 1.*{gone}[^.]* is now {firm}[^.]* from 2024", page)
    assert "0 gone" in page
    before = register_of(district)
    client.post(f"{address}decide/", {"decision": "accept", "yes": "on", **given})
    after = register_of(district)
    assert after.filter(pl.col("year") < 2024).equals(before.filter(pl.col("year") < 2024))
    told = client.get("/r/district/data/decisions/", {"asked": "merged"})
    assert f"merged into {firm}" in words(told)
    assert "from 2024 on" in words(told)


def test_firm_that_nobody_knows_is_refused_as_what_another_has_merged_into(renamed, boss, enter):
    client, address = enter(boss), f"/r/district/data/uploads/{renamed.pk}/"
    answer = client.post(f"{address}decide/", {"decision": "look", "gone_0_into": "no such"})
    assert answer.status_code == 422
    answer = client.post(f"{address}decide/", {"decision": "look", "gone_0": "closed", "gone_0_into": "no such"})
    assert answer.status_code == 422


def test_one_that_was_said_to_go_on_may_be_said_to_have_closed_instead(district, renamed, boss, enter):
    client, address = enter(boss), f"/r/district/data/uploads/{renamed.pk}/"
    field, new, _ = became(client.get(address).content.decode())
    client.post(f"{address}decide/", {"decision": "look", field: new})
    client.post(f"{address}decide/", {"decision": "look", field: "closed"})
    renamed.refresh_from_db()
    assert (renamed.chosen, renamed.fates) == ({}, {"91330109MA00000002": "closed"})
    assert renamed.delivery["counts"]["new"] == 1


def test_two_that_are_gone_cannot_go_on_as_the_same_new_one(district, renamed, boss, enter):
    only = "户号,用户名称,用电类别,2024年用电量(千瓦时)\n3301000008,新名公司,普通工业,1600000\n"
    upload = read(district, only.encode(), boss, name="only.csv")
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    fields = re.findall(r'<select name="(gone_\d)"', page)
    as_new = [
        name for name in fields if "goes on as" in page.partition(f'name="{name}"')[2].partition("</select>")[0].lower()
    ]
    (entry,) = {one["entries"][0] for new in upload.delivery["goes_on"].values() for one in new}
    assert len(as_new) > 1
    answer = client.post(f"{address}decide/", {"decision": "look", **dict.fromkeys(as_new, f"={entry}")})
    assert answer.status_code == 422
    assert "Another enterprise goes on as this one already." in words(answer)
    client.cookies["django_language"] = "zh-hans"
    answer = client.post(f"{address}decide/", {"decision": "look", **dict.fromkeys(as_new, f"={entry}")})
    assert "该企业已选作另一家企业更名后的企业。" in words(answer)


# ---------------------------------------------------------------------------------------------------
# A decision undone

DECIDED = "/r/district/data/decisions/"


def seen_at(client, where, language="en"):
    """The words of the page at an address."""
    client.cookies["django_language"] = language
    return words(client.get(where))


def as_seen(region):
    """What a form of a page of the region as it is now holds."""
    region.refresh_from_db()
    return {"seen": region.current.number}


@pytest.fixture
def linked(district, grid, boss):
    """Two ledgers joined: four enterprises the program was sure of, and a second plant that a person gave its firm."""
    (asked,) = grid.delivery["who"]["asked"]
    chosen = {asked["entry"]: asked["candidates"][0]["enterprise_id"]}
    actions.accept(upload=actions.decide_delivery(upload=grid, chosen=chosen), by=boss, yes=True)
    district.refresh_from_db()
    return district


def place_of(client, identity):
    """The place of a decision, by what it is of, as the list links to it."""
    page = client.get(DECIDED).content.decode()
    return re.search(rf'decisions/(\d+)/">[^<]*<span class="sr"> [^<]*{identity}<', page).group(1)


def test_what_was_decided_is_listed_the_newest_first_and_found_by_its_words(linked, boss, enter):
    page = seen_at(enter(boss), DECIDED)
    assert "Meter 3301000002 is 91330109MA00000001 · 杭州大江纺织有限公司" in page
    assert re.search(r"Meter 3301000003 is 91330109MA00000002 · \S+ Sure: nobody was asked", page)
    assert page.index("3301000002 is") < page.index("3301000003 is")
    found = seen_at(enter(boss), f"{DECIDED}?q=3301000003")
    assert "3301000003 is" in found
    assert "3301000002 is" not in found
    page = seen_at(enter(boss), DECIDED, "zh-hans")
    assert "户号 3301000002 即91330109MA00000001 · 杭州大江纺织有限公司" in page
    assert "自动对应，未经询问" in page


def test_decision_of_a_person_is_undone_once_its_change_is_seen_and_asked_again(linked, boss, enter):
    client = enter(boss)
    where = f"{DECIDED}{place_of(client, '3301000002')}/"
    page = seen_at(client, where)
    assert re.search(r"If it is undone .*1 value changed.* 1,700 → 1,250 \(−26\.5%\)", page)
    assert "撤销后的变化" in seen_at(client, where, "zh-hans")
    client.post(f"{where}undo/", as_seen(linked))
    assert of(register_of(linked), "91330109MA00000001", "electricity_mwh") == 1250
    assert (linked.current.why, linked.current.source) == ("undone", "3301000002")
    record = Record.objects.get(action="decision_undone")
    assert json.loads(record.details)["decided_by"] == "boss"
    page = seen_at(client, "/r/district/data/deliveries/002-grid_company/")
    assert "Who is 杭州大江纺织有限公司(二厂) · 3301000002?" in page


def test_what_the_program_was_sure_of_is_undone_for_good_until_a_person_names_another(linked, boss, enter):
    client = enter(boss)
    where = f"{DECIDED}{place_of(client, '3301000003')}/"
    assert "The program was sure of this." in seen_at(client, where)
    client.post(f"{where}undo/", as_seen(linked))
    assert "91330109MA00000002" not in register_of(linked)["enterprise_id"].to_list()
    delivery = "/r/district/data/deliveries/002-grid_company/"
    page = client.get(delivery).content.decode()
    (field,) = re.findall(r'name="(who_\d+)_other"', page)
    wrong = client.post(f"{delivery}who/", {**as_seen(linked), f"{field}_other": "9133"})
    assert wrong.status_code == 422
    assert "There is no enterprise &#x27;9133&#x27;." in wrong.content.decode()
    both = {field: "new", f"{field}_other": "91330109MA00000003"}
    both = client.post(f"{delivery}who/", {**as_seen(linked), **both})
    assert "not both." in words(both)
    client.post(f"{delivery}who/", {**as_seen(linked), f"{field}_other": "91330109MA00000002"})
    assert of(register_of(linked), "91330109MA00000002", "electricity_mwh") == 820
    assert "is not" not in seen_at(client, DECIDED)


def test_decision_that_is_not_there_has_no_page_and_who_only_sees_undoes_none(linked, boss, enter):
    client = enter(boss)
    assert client.get(f"{DECIDED}99/").status_code == 404
    seen = {"seen": linked.current.number}
    assert client.post(f"{DECIDED}99/undo/", seen).status_code == 404
    assert "Undo" not in seen_at(enter(person("sees", linked, "viewer")), DECIDED)
