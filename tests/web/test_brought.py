"""What an enterprise brings in: a bill, a verified inventory; what is refused, and what comes of what is accepted."""

import io
import shutil
import zipfile
from html import unescape
from importlib.resources import as_file, files

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regional_carbon.collect.region import assembled_table, read_region
from regional_carbon.language.messages import speaking
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions import answers, claims
from regional_carbon.web.regions.actions import add_region, change_settings
from regional_carbon.web.regions.models import Claim
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import start

PDF = b"%PDF-1.7 a scan"


@pytest.fixture
def fresh(boss):
    """Region A, not computed."""
    with as_file(files("regional_carbon").joinpath("demo")) as folder:
        return add_region(folder=folder, by=boss, slug="region-a")


def bill(region, by, **given):
    stated = {"year": "2020", "name": "bill.pdf", "content": PDF, **given}
    return claims.bring_bill(region=region, enterprise_id="A011", by=by, **stated)


def inventory(region, by, **given):
    stated = {"year": "2020", "emission": "800", "verifier": "CQC", "name": "report.pdf", "content": PDF, **given}
    return claims.bring_inventory(region=region, enterprise_id="A011", by=by, **stated)


def own(region, enterprise="A011"):
    return value_of(newest(region)).enterprises.filter(pl.col("enterprise_id") == enterprise).row(0, named=True)


def table(version, file):
    """What the version says of the enterprise in a table, its deliveries together."""
    return assembled_table(version.folder(), file).filter(pl.col("enterprise_id") == "A011")


# ---------------------------------------------------------------------------------------------------
# From the enterprise's page to the officer's, and back


def test_inventory_brought_in_and_accepted_is_the_figure_from_then_on(region, staff, enter):
    """Grade 5 becomes 1; the officer sees what was before, the enterprise the officer's reason."""
    before = own(region)
    assert before["grade"] == 5
    document = SimpleUploadedFile("report 2020.pdf", PDF)
    given = {
        "year": "2020",
        "emission": "1,234.5",
        "fuel": "",
        "electricity": "",
        "verifier": "CQC",
        "document": document,
    }
    answer = enter(staff["enterprise"]).post("/r/region-a/claims/inventory/", given)
    assert answer.headers["location"] == "/r/region-a/own/"
    claim = Claim.objects.get()
    page = enter(staff["analyst"]).get("/r/region-a/data/").content.decode()
    assert "verified inventory: 2020 · 1,234.5 tCO2 · CQC" in page
    assert f"/r/region-a/claims/{claim.pk}/document/" in page
    saved = enter(staff["viewer"]).get(f"/r/region-a/claims/{claim.pk}/document/")
    assert saved.content == PDF
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith('attachment; filename="report 2020.pdf"')
    decided = {"decision": "accept", "reason": "The report is in order"}
    enter(staff["analyst"]).post(f"/r/region-a/claims/{claim.pk}/decide/", decided)
    after = own(region)
    assert (after["grade"], after["evidence"]) == (1, "verified_inventory")
    assert after["emission_tco2"] == pytest.approx(1234.5)
    page = enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    assert "The report is in order" in page
    assert 'data-q="5"' in page


def test_bill_of_fuels_makes_grade_2_and_its_electricity_that_of_the_register(region, staff):
    before = own(region)
    claim = bill(
        region, staff["enterprise"], electricity="1 000 000".replace(" ", ","), electricity_unit="kWh",
        fuels=[("天然气", "2", "10^4 m3"), ("", "", "")],
    )  # fmt: skip
    assert claim.told() == "2020 · Electricity 1,000.0 MWh · natural_gas 2.0 10^4 m3"
    changes = answers.before_and_after(claim)
    assert [(str(what), was, will, unit) for what, was, will, unit in changes] == [
        ("Electricity", before["electricity_mwh"], 1000.0, "MWh"), ("natural_gas", None, 2.0, "10^4 m3"),
    ]  # fmt: skip
    version = claims.accept(claim=claim, by=staff["analyst"])
    region.refresh_from_db()
    start(region=region, by=staff["analyst"], yes=True)
    after = own(region)
    assert (after["grade"], after["electricity_mwh"]) == (2, 1000.0)
    assert table(version, "enterprise_energy").select(pl.exclude("region_code", "amount_within")).row(0) == (
        "A011",
        2020,
        "natural_gas",
        2.0,
        "10^4 m3",
    )


def test_bill_in_money_is_kept_as_it_was_paid_and_counts_by_the_region_s_price(fresh, boss):
    with pytest.raises(OfficeError, match="the region names no price of it"):
        bill(fresh, boss, fuels=[("natural_gas", "8", "万元")])
    price = {"price": 4.0, "per": "m3", "within": 0.1, "source": "Price bureau, 2020"}
    change_settings(region=fresh, given={"prices": {"natural_gas": price}}, by=boss)
    fresh.refresh_from_db()
    claim = bill(fresh, boss, fuels=[("natural_gas", "8", "万元")])
    assert claim.told() == "2020 · natural_gas 8.0 10^4 CNY"
    version = claims.accept(claim=claim, by=boss)
    assert read_region(version.folder()).enterprise_energy.rows() == [
        ("A011", 2020, "natural_gas", 2.0, "10^4 m3", 0.1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentence", "notice"),
    [
        (
            "en",
            "The declared electricity share is about one band too high for the fuel bill, or was counted by coal equivalent; "
            "the figure is the bill's.",
            "1 enterprise declares an electricity share about one band too high for its own fuel bill",
        ),
        (
            "zh-hans",
            "所申报电力占比相对燃料账单约高一档，或按等价值折算；估算值取账单。",
            "1家企业申报的电力占比相对自身燃料账单约高一档",
        ),
    ],
)
def test_contradiction_stands_on_the_enterprise_s_page_and_on_the_officer_s_list(
    language, sentence, notice, region, staff, enter
):
    """A share of 80 to 100 % beside a gas bill that leaves it 70 %: on both pages, in the letter, and among whom to ask."""
    by, gas = staff["enterprise"], 3.6 * own(region)["electricity_mwh"] * 3 / 7 / 389.31
    share = claims.declare_share(region=region, enterprise_id="A011", by=by, band="80-100", counting="calorific")
    claims.accept(claim=share, by=staff["analyst"])
    region.refresh_from_db()
    claims.accept(claim=bill(region, by, fuels=[("natural_gas", f"{gas:.6f}", "10^4 m3")]), by=staff["analyst"])
    region.refresh_from_db()
    start(region=region, by=staff["analyst"], yes=True)
    assert own(region)["contradiction"] == "share_next_band"
    of_officer = ("enterprises/A011/", "letters/A011/", "sure/")
    client = enter(staff["analyst"])
    client.cookies["django_language"] = language
    pages = {name: unescape(client.get(f"/r/region-a/{name}").content.decode()) for name in of_officer}
    pages["own/"] = unescape(enter(by).get("/r/region-a/own/").content.decode())
    assert [name for name, page in pages.items() if sentence not in page] == []
    assert notice in unescape(enter(staff["analyst"]).get("/r/region-a/").content.decode())
    asked = pages["sure/"][pages["sure/"].index('id="ask"') :]
    assert sentence in asked[asked.index("A011") : asked.index("</tr>", asked.index("A011"))]


def test_later_bill_of_the_same_fuel_takes_the_place_of_the_earlier(fresh, boss):
    for amount in ("2", "3"):
        claim = bill(fresh, boss, fuels=[("natural_gas", amount, "10^4 m3"), ("diesel", "1", "t")], replaces=True)
        version = claims.accept(claim=claim, by=boss)
        fresh.refresh_from_db()
    assert sorted(table(version, "enterprise_energy").select("energy", "amount").rows()) == [
        ("diesel", 1), ("natural_gas", 3),
    ]  # fmt: skip
    assert answers.before_and_after(claim)[0][1] == 3


def test_inventory_of_an_earlier_year_is_kept_with_its_electricity(fresh, boss):
    claim = inventory(fresh, boss, year="2018", fuel="100", electricity="900")
    version = claims.accept(claim=claim, by=boss)
    row = table(version, "inventories").select(pl.exclude("region_code")).row(0, named=True)
    assert row == {
        "enterprise_id": "A011", "year": 2018, "emission_tco2": 800, "fuel_tco2": 100, "electricity_mwh": 900, "verifier": "CQC",
    }  # fmt: skip


def test_verifier_s_name_is_no_formula_in_a_spreadsheet(fresh, boss):
    version = claims.accept(claim=inventory(fresh, boss, verifier="=HYPERLINK(1)"), by=boss)
    assert "'=HYPERLINK(1)" in next(version.folder().glob("sources/*-verifier/tables/inventories.csv")).read_text(
        encoding="utf-8"
    )


def test_bill_of_a_year_the_register_has_not_cannot_be_accepted(fresh, boss):
    claim = bill(fresh, boss, year="2015", electricity="900", electricity_unit="MWh")
    with pytest.raises(OfficeError, match="The register has no A011 in 2015"):
        claims.accept(claim=claim, by=boss)
    assert fresh.versions.count() == 1


# ---------------------------------------------------------------------------------------------------
# What is refused


def test_bill_is_told_all_its_faults_at_once_in_both_languages(fresh, boss):
    with pytest.raises(OfficeError) as told:
        bill(
            fresh, boss, year="20", electricity="lots", electricity_unit="GJ",
            fuels=[("natural_gas", "-2", "10^4 m3"), ("diesel", "1", "kWh"), ("electricity", "1", "MWh")], content=b"",
        )  # fmt: skip
    assert str(told.value) == (
        "The year is '20'; it must be one from 1990 to 2100.\n"
        "  Write it in four digits.\n"
        "Electricity is given in 'GJ', which is not one of its units.\n"
        "  It is taken in kWh, MWh, 10^4 kWh, GWh and 10^8 kWh. Convert the amount, or correct the unit.\n"
        "Electricity is given as 'lots', which is not a number.\n"
        "  Write the number alone, like 12500 or 12500.5.\n"
        "natural_gas is given as -2; it cannot be below 0.\n"
        "  Correct the number.\n"
        "diesel is given in 'kWh', which is not one of its units.\n"
        "  It is taken in kg, short ton, t, 10^4 t and 10^8 t. Convert the amount, or correct the unit.\n"
        "Electricity is given among the fuels.\n"
        "  Enter it in the field for electricity.\n"
        "There is no document.\n"
        "  Choose the file with the supporting evidence."
    )
    with speaking("zh"):
        assert str(told.value) == (
            "年份为“20”，应在1990至2100之间。\n"
            "  请填四位数字。\n"
            "用电量以“GJ”计，不是其计量单位。\n"
            "  可用单位：kWh、MWh、10^4 kWh、GWh和10^8 kWh。请换算数量或更正单位。\n"
            "用电量填写为“lots”，不是数字。\n"
            "  请只填数字，如12500或12500.5。\n"
            "natural_gas填写为-2，不能小于0。\n"
            "  请更正数字。\n"
            "diesel以“kWh”计，不是其计量单位。\n"
            "  可用单位：kg、short ton、t、10^4 t和10^8 t。请换算数量或更正单位。\n"
            "燃料中填写了电力。\n"
            "  请填在用电量一栏。\n"
            "没有文件。\n"
            "  请选择证明材料。"
        )
    assert not Claim.objects.exists()


def test_bill_of_nothing_or_of_a_fuel_twice_or_unknown_is_refused(fresh, boss):
    with pytest.raises(OfficeError) as told:
        bill(fresh, boss)
    assert str(told.value) == (
        "The bill states no figure.\n  Enter its electricity, or at least one fuel with amount and unit."
    )
    with speaking("zh"):
        assert str(told.value) == "账单未填任何数字。\n  请填写用电量，或至少一种燃料的数量与单位。"
    with pytest.raises(OfficeError) as told:
        bill(fresh, boss, fuels=[("diesel", "1", "t"), ("diesel", "2", "t")])
    assert str(told.value) == "diesel is given twice.\n  Add the amounts up, and enter it once."
    with speaking("zh"):
        assert str(told.value) == "diesel填写了两次。\n  请合计后只填一次。"
    with pytest.raises(OfficeError, match="'unobtainium' is not an energy of the factors in use"):
        bill(fresh, boss, fuels=[("unobtainium", "1", "t")])


def test_inventory_that_cannot_be_is_told_all_its_faults(fresh, boss):
    with pytest.raises(OfficeError) as told:
        inventory(fresh, boss, emission="10", fuel="20", verifier=" ", name="page.html", content=b"<html>")
    assert str(told.value) == (
        "The fuels and heat of 20 tCO2 exceed the total of 10 tCO2.\n"
        "  Correct one of the two.\n"
        "The inventory names no verifier.\n"
        "  Enter the verifier.\n"
        "page.html is not a PDF, a picture (PNG, JPEG), a workbook (.xlsx) or a text table (.csv).\n"
        "  Print or save it as PDF."
    )
    with speaking("zh"):
        assert str(told.value) == (
            "燃料与热力排放量20 tCO2大于总排放量10 tCO2。\n"
            "  请更正其中一项。\n"
            "清单未注明核查机构。\n"
            "  请填写核查机构。\n"
            "page.html不是PDF、图片（PNG、JPEG）、工作簿（.xlsx）或文本表格（.csv）。\n"
            "  请打印或另存为PDF。"
        )


@pytest.mark.parametrize("value", ["", "nan", "inf", "1e999", "about 5"])
def test_what_is_no_number_is_no_emission(value, fresh, boss):
    with pytest.raises(OfficeError, match="Verified emissions is given as"):
        inventory(fresh, boss, emission=value)


def test_inventory_is_taken_beside_a_table_that_the_region_keeps_as_a_workbook(fresh, boss, tmp_path):
    shutil.copytree(fresh.current.folder(), tmp_path / "region")
    book = openpyxl.Workbook()
    book.active.append(["enterprise_id", "year", "emission_tco2", "verifier"])
    book.active.append(["A012", 2020, 500, "CQC"])
    book.save(tmp_path / "region" / "inventories.xlsx")
    answers.put(tmp_path / "region", inventory(fresh, boss), by=boss)
    kept = assembled_table(tmp_path / "region", "inventories")
    assert sorted(kept.select("enterprise_id", "emission_tco2").rows()) == [("A011", 800), ("A012", 500)]


def workbook(far=False):
    book = openpyxl.Workbook()
    book.active.append(["electricity", 1])
    if far:
        book.active["XFD1048576"] = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("evil.exe", "MZ")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.pdf", PDF, None),
        ("a.png", b"\x89PNG\r\n\x1a\n", None),
        ("a.jpg", b"\xff\xd8\xff\xe0", None),
        ("a.xlsx", workbook(), None),
        ("a.csv", "用电量,1".encode("gb18030"), None),
        ("a.pdf", b"MZ\x90\x00 a program called a PDF", "document_kind"),
        ("a.csv", b"\x7fELF\x00\x01", "document_kind"),
        ("a.csv", b"<script>alert(1)</script><html>", "document_kind"),
        ("a.html", b"plain words", "document_kind"),
        ("a.xlsx", archive(), "document_kind"),
        ("a.xlsx", workbook(far=True), "document_kind"),
        ("a.xlsx", b"PK\x03\x04 cut off", "document_kind"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "document_kind"),
        ("a.pdf", PDF + b" " * answers.DOCUMENT_BYTES, "document_too_large"),
        ("a.pdf", b"", "document_none"),
    ],
)
def test_document_is_what_its_content_says(name, content, key):
    assert [fault.key for fault in answers.document_faults(name, content)] == ([key] if key else [])


def test_document_too_large_says_so():
    told = answers.document_faults("scan.pdf", PDF + b" " * answers.DOCUMENT_BYTES)[0]
    assert told.told() == (
        "scan.pdf is larger than 10 MB.", "Scan it at a lower resolution, or leave out pages without the figures.",
    )  # fmt: skip
    with speaking("zh"):
        assert told.told() == ("scan.pdf超过10 MB。", "请降低扫描分辨率，或去掉无关页面。")


@pytest.mark.parametrize(("written", "read"), [("12,500", 12_500), ("1，234.5", 1_234.5), (" 7 ", 7)])
def test_comma_of_a_number_stands_between_groups_of_three(written, read, fresh, boss):
    assert bill(fresh, boss, electricity=written, electricity_unit="MWh").answer["electricity_mwh"] == read


@pytest.mark.parametrize("written", ["1,5", "12,50", "1,2345", ",5"])
def test_comma_that_may_be_a_decimal_point_elsewhere_is_not_guessed_at(written, fresh, boss):
    with pytest.raises(OfficeError, match="which is not a number"):
        bill(fresh, boss, electricity=written, electricity_unit="MWh")
