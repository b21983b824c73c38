"""Forms: help before typing, what was typed is kept, each fault beside its field and in the list on top."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regional_carbon.collect.region_settings import read_settings
from regional_carbon.factors import FUEL_SETS, OWN
from regional_carbon.web.accounts.forms import PersonForm
from regional_carbon.web.regions.actions import change_settings
from regional_carbon.web.regions.answers import DOCUMENT_BYTES, document_faults
from regional_carbon.web.regions.forms import BillForm, InventoryForm, ProductForm, SettingsForm
from regional_carbon.web.runs.values import value_of
from tests.web.conftest import person, start

PDF = b"%PDF-1.7\n"


def told(answer, field):
    """What a page says beside a field, and whether the list on top leads to it."""
    page = answer.content.decode()
    beside = re.search(rf'<ul class="faults" id="{field}_error">(.*?)</ul>', page, re.DOTALL)
    return (beside and re.sub(r"<[^>]+>", " ", beside[1]).split(), f'<a href="#{field}">' in page)


def test_name_that_is_taken_is_told_at_its_field_and_what_was_typed_is_kept(region, boss, enter):
    person("chen")
    given = {"username": "chen", "name": "Chen Li", "role": "approver", "enterprise_id": ""}
    answer = enter(boss).post("/r/region-a/administration/people/", given)
    words, listed = told(answer, "person-username")
    assert answer.status_code == 422
    assert "chen" in " ".join(words)
    assert listed
    page = answer.content.decode()
    assert 'value="Chen Li"' in page
    assert '<option value="approver" selected>' in page


def test_all_that_is_wrong_with_an_inventory_is_told_at_once_each_at_its_field(region, enter):
    firm = person("firm", region, "enterprise", "A011")
    given = {
        "year": "1200", "emission": "10", "fuel": "11", "electricity": "ten", "verifier": "SGS",
        "document": SimpleUploadedFile("x.exe", b"MZ"),
    }  # fmt: skip
    answer = enter(firm).post("/r/region-a/claims/inventory/", given)
    assert answer.status_code == 422
    assert told(answer, "inventory-year")[1]
    given["year"], given["document"] = "2020", SimpleUploadedFile("x.exe", b"MZ")
    answer = enter(firm).post("/r/region-a/claims/inventory/", given)
    assert [told(answer, f"inventory-{field}")[1] for field in ("fuel", "electricity", "document")] == [True] * 3
    assert 'value="SGS"' in answer.content.decode()


@pytest.mark.parametrize(
    ("size", "read", "named"),
    [(DOCUMENT_BYTES, DOCUMENT_BYTES, []), (2 * DOCUMENT_BYTES, DOCUMENT_BYTES + 1, ["document_too_large"])],
)
def test_document_is_read_no_further_than_tells_that_it_is_too_large(size, read, named, db):
    document = SimpleUploadedFile("bill.pdf", PDF.ljust(size, b"0"))
    form = BillForm({"year": "2020", "electricity": "5", "electricity_unit": "kWh"}, {"document": document})
    assert form.is_valid()
    content = form.given()["content"]
    assert len(content) == read
    assert [fault.key for fault in document_faults("bill.pdf", content)] == named


def test_fuel_whose_unit_is_not_known_is_told_at_its_own_row(region, enter):
    firm = person("firm", region, "enterprise", "A011")
    given = {
        "year": "2020", "electricity": "", "electricity_unit": "kWh", "energy_1": "natural_gas", "amount_1": "3",
        "unit_1": "10^4 m3", "energy_2": "raw_coal", "amount_2": "5", "unit_2": "barrels",
        "document": SimpleUploadedFile("bill.pdf", PDF),
    }  # fmt: skip
    answer = enter(firm).post("/r/region-a/claims/bill/", given)
    assert answer.status_code == 422
    assert told(answer, "bill-unit_2")[1]
    assert not told(answer, "bill-unit_1")[1]


ROWS = {
    "unit of the second of two alike": (
        [("natural_gas", "3", "10^4 m3"), ("natural_gas", "5", "barrels")], ["unit_2"],
    ),
    "amounts without a name": ([("", "3", ""), ("raw_coal", "5", "t"), ("", "x", "t")], ["energy_1", "amount_3", "energy_3"]),
    "one energy by two names": ([("raw_coal", "5", "t"), ("", "", ""), ("原煤", "2", "t")], ["energy_3"]),
    "electricity among the fuels": ([("raw_coal", "5", "t"), ("electricity", "2", "MWh")], ["energy_2"]),
    "no amount, twice": ([("raw_coal", "", "t"), ("raw_coal", "-1", "t")], ["amount_1", "amount_2"]),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_fault_of_a_fuel_is_told_at_the_row_it_stands_in(case, region, enter):
    fuels, faulty = ROWS[case]
    given = {"year": "2020", "electricity": "900", "electricity_unit": "MWh",
             "document": SimpleUploadedFile("bill.pdf", PDF)}  # fmt: skip
    for place, written in enumerate(fuels, 1):
        given |= {f"{name}_{place}": text for name, text in zip(("energy", "amount", "unit"), written, strict=True)}
    answer = enter(person("firm", region, "enterprise", "A011")).post("/r/region-a/claims/bill/", given)
    assert answer.status_code == 422
    assert list(answer.context["bill_form"].errors) == faulty


@pytest.mark.parametrize(("language", "said"), [("en", "Not saved. Please correct:"), ("zh-hans", "未保存，请更正：")])
def test_list_of_faults_speaks_the_reader_s_language(language, said, region, boss, enter):
    client = enter(boss)
    client.cookies["django_language"] = language
    assert said in client.post("/r/region-a/settings/", {"name": ""}).content.decode()


@pytest.mark.parametrize(("language", "said"), [("en", "Not logged in:"), ("zh-hans", "未能登录：")])
def test_log_in_that_fails_speaks_of_no_saving(language, said, client, db):
    client.cookies["django_language"] = language
    page = client.post("/log-in/", {"username": "nobody", "password": "wrong"}).content.decode()
    assert re.findall(r'role="alert" tabindex="-1">\s*<p>(.*?)</p>', page) == [said]


def test_settings_are_filled_in_and_changed_without_losing_the_grid_factor_in_force(region, boss, enter):
    client = enter(boss)
    page = client.get("/r/region-a/settings/").content.decode()
    assert 'value="2020"' in page
    assert "0.7035" in page
    given = {"name": "Region A", "year": "2020", "trend": "linear", "industry_codes": "gb_t_4754_2017", "target": "25",
             "fuel_factors": "provincial_guidelines_2011"}  # fmt: skip
    assert client.post("/r/region-a/settings/", given).status_code == 302
    page = client.get("/r/region-a/settings/").content.decode()
    assert 'value="25.0"' in page
    assert "0.7035" in page


REFUSED = {
    "/r/region-a/plans/draft/": "/r/region-a/laboratory/?target=0.25&amp;s=a%3Dmarginal_opt_out",
    "/r/region-a/laboratory/save/": "/r/region-a/laboratory/?target=0.25&amp;s=a%3Dmarginal_opt_out",
    "/r/region-a/data/upload/": "/r/region-a/data/",
    "/r/region-a/administration/people/": "/r/region-a/administration/",
    "/office/regions/": "/office/",
}


@pytest.mark.parametrize("where", REFUSED)
def test_form_refused_stands_on_a_page_that_says_its_own_address(where, region, boss, enter):
    answer = enter(boss).post(where, {"name": "", "query": "target=0.25&s=a=marginal_opt_out"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'data-address="{REFUSED[where]}"' in page
    assert {*re.findall('name="next" value="([^"]*)"', page)} == {REFUSED[where]}


def test_chinese_name_and_target_left_blank_are_taken_out_of_the_settings(region, boss, enter):
    given = {"name": "Region A", "name_zh": "甲区", "year": "2020", "trend": "linear", "industry_codes": "gb_t_4754_2017",
             "target": "25", "line": "15000", "fuel_factors": "provincial_guidelines_2011"}  # fmt: skip
    client = enter(boss)
    client.post("/r/region-a/settings/", given)
    region.refresh_from_db()
    filled = read_settings(region.current.folder())
    assert (region.name_zh, filled.name_zh, filled.target, filled.line) == ("甲区", "甲区", 0.25, 15_000.0)
    client.post("/r/region-a/settings/", {**given, "name_zh": "", "target": "", "line": ""})
    region.refresh_from_db()
    cleared = read_settings(region.current.folder())
    assert (region.name_zh, cleared.name_zh, cleared.target, cleared.line) == ("", "", None, None)
    assert cleared.grid == filled.grid


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "own: only the region&#x27;s own, from the table of factors uploaded"),
        ("zh-hans", "own：仅用本地区上传的自有因子"),
    ],
)
def test_region_that_has_factors_of_its_own_alone_finds_them_chosen(language, said, region, boss, enter):
    change_settings(region=region, given={"fuel_factors": "own"}, by=boss)
    client = enter(boss)
    client.cookies["django_language"] = language
    page = client.get("/r/region-a/settings/").content.decode()
    assert f'<option value="own" selected>{said}</option>' in page


def test_every_set_of_fuel_factors_that_a_region_may_use_can_be_chosen(db):
    assert [name for name, _ in SettingsForm().fields["fuel_factors"].choices] == [*FUEL_SETS, OWN]


GRID = {
    "grid_year": (
        {"grid_year": "2012"},
        "A year is given without a published factor or a value. Choose the factor, enter your own value, or leave the year blank.",
        "填写了年份，但未选择因子，也未填数值。请选择因子或填写自有数值，或将年份留空。",
    ),
    "grid_source": (
        {"grid_source": "Bureau, 2021"},
        "A source is given without a value. Enter the value in tCO2/MWh, or leave the source blank.",
        "填写了来源，但未填数值。请填写数值（tCO2/MWh），或将来源留空。",
    ),
    "grid_value": (
        {"grid_of": "33", "grid_year": "2012", "grid_value": "0.6", "grid_source": "Bureau, 2021"},
        "Both a published factor and your own value are given. Keep one of them, and leave the other blank.",
        "同时选择了已发布因子并填写了自有数值。请只保留一项，另一项留空。",
    ),
}
KEPT = {"name": "Region A", "year": "2020", "trend": "linear", "industry_codes": "gb_t_4754_2017",
        "fuel_factors": "provincial_guidelines_2011"}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("field", GRID)
def test_grid_factor_that_is_neither_a_province_s_nor_one_s_own_is_told_at_its_field(
    field, language, region, boss, enter
):
    given, english, chinese = GRID[field]
    client = enter(boss)
    client.cookies["django_language"] = language
    answer = client.post("/r/region-a/settings/", {**KEPT, **given})
    assert answer.status_code == 422
    assert " ".join(told(answer, f"settings-{field}")[0]) == (english if language == "en" else chinese)
    assert region.versions.count() == 1


def test_own_grid_factor_is_kept_with_its_source_and_its_year(region, boss, enter):
    own = {"grid_value": "0.61", "grid_source": "Bureau, 2021", "grid_year": "2019"}
    assert enter(boss).post("/r/region-a/settings/", {**KEPT, **own}).status_code == 302
    region.refresh_from_db()
    grid = read_settings(region.current.folder()).grid
    assert (grid.tco2_per_mwh, grid.source, grid.year) == (0.61, "Bureau, 2021", 2019)


def test_residual_factor_is_chosen_in_the_settings_shown_there_again_and_taken_out(region, boss, enter):
    client, where = enter(boss), "/r/region-a/settings/"
    assert client.post(where, {**KEPT, "residual_year": "2022"}).status_code == 302
    region.refresh_from_db()
    assert read_settings(region.current.folder()).residual.tco2_per_mwh == 0.5856
    assert re.search(r'name="residual_year" value="2022"', client.get(where).content.decode())
    own = {"residual_year": "2021", "residual_value": "0.62", "residual_source": "Bureau, 2021"}
    client.post(where, {**KEPT, **own})
    region.refresh_from_db()
    residual = read_settings(region.current.folder()).residual
    assert (residual.tco2_per_mwh, residual.source, residual.year) == (0.62, "Bureau, 2021", 2021)
    page = client.get(where).content.decode()
    assert [name for name, value in own.items() if not re.search(f'name="{name}" value="{value}"', page)] == []
    client.post(where, KEPT)
    region.refresh_from_db()
    assert read_settings(region.current.folder()).residual is None


RESIDUAL = {
    "residual_source": (
        {"residual_value": "0.62"},
        'The residual factor 0.62 has no source. Write where it is published: residual_factor = { value = 0.62, source = "…" }',
        '剩余电量因子0.62未注明来源。 请写明出处：residual_factor = { value = 0.62, source = "…" }',
    ),
    "residual_year": (
        {"residual_year": "2012"},
        "There is no grid factor of 'CN' for 2012. The years published are 2021, 2022 and 2023. Choose the year of your "
        "inventory, or give your own value with its source.",
        "“CN”没有2012年的电网因子。 已公布年份：2021、2022和2023。请选用与清单年份相应的年份，或自行给出数值并注明来源。",
    ),
    "residual_value": (
        {"residual_value": "620", "residual_source": "Bureau, 2021"},
        "The grid factor is 620.0; in tCO2/MWh it lies above 0 and below 3. kg/MWh are divided by 1000; kg/kWh are equal to "
        "tCO2/MWh.",
        "电网因子为620.0；以tCO2/MWh计应大于0且小于3。 kg/MWh需除以1000；kg/kWh与tCO2/MWh数值相同。",
    ),
}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("field", RESIDUAL)
def test_residual_factor_that_cannot_be_is_told_at_its_field(field, language, region, boss, enter):
    given, english, chinese = RESIDUAL[field]
    client = enter(boss)
    client.cookies["django_language"] = language
    answer = client.post("/r/region-a/settings/", {**KEPT, **given})
    assert answer.status_code == 422
    assert unescape(" ".join(told(answer, f"settings-{field}")[0])) == (english if language == "en" else chinese)
    assert region.versions.count() == 1


def test_source_of_a_residual_factor_without_a_value_is_told_at_its_field(region, boss, enter):
    answer = enter(boss).post("/r/region-a/settings/", {**KEPT, "residual_source": "Bureau, 2021"})
    said = "A source is given without a value. Enter the value in tCO2/MWh, or leave the source blank."
    assert " ".join(told(answer, "settings-residual_source")[0]) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Let enterprises whose fuels are known move the others"), ("zh-hans", "由燃料已知的企业修正其他企业")],
)
def test_shared_effect_is_ticked_in_the_settings_and_stands_in_the_run_s_settings(language, said, region, boss, enter):
    client = enter(boss)
    client.cookies["django_language"] = language
    where = "/r/region-a/settings/"
    assert re.search(rf'<input type="checkbox" name="shared_effect"[^>]*> {said}', client.get(where).content.decode())
    client.post(where, {**KEPT, "shared_effect": "on"})
    region.refresh_from_db()
    assert read_settings(region.current.folder()).shared_effect
    assert re.search(r'name="shared_effect"[^>]* checked', client.get(where).content.decode())
    assert value_of(start(region=region, by=boss)).settings.shared_effect
    client.post(where, KEPT)
    region.refresh_from_db()
    assert not read_settings(region.current.folder()).shared_effect


def test_plan_returned_without_a_reason_asks_for_it_at_its_field():
    from regional_carbon.web.plans.forms import ReturnForm

    form = ReturnForm({"reason": ""})
    assert not form.is_valid()
    assert list(form.errors) == ["reason"]


@pytest.mark.parametrize("form", [PersonForm, SettingsForm, BillForm, InventoryForm, ProductForm])
def test_every_field_of_a_form_has_a_label(form, db):
    shown = form()
    assert len(shown.fields) > 2
    assert [name for name, field in shown.fields.items() if not str(field.label or "").strip()] == []


def test_energy_prices_stand_among_the_settings_of_measures_and_leave_the_others_as_they_are(region, boss, enter):
    client, where = enter(boss), "/r/region-a/settings/"
    change_settings(region=region, given={"measures": {"discount_rate": 0.05}}, by=boss)
    assert client.post(where, {**KEPT, "electricity_price": "700"}).status_code == 302
    region.refresh_from_db()
    assert read_settings(region.current.folder()).measures == {
        "discount_rate": 0.05, "electricity_price_cny_per_mwh": 700,
    }  # fmt: skip
    assert re.search(r'name="electricity_price" value="700', client.get(where).content.decode())
    client.post(where, KEPT)
    region.refresh_from_db()
    assert read_settings(region.current.folder()).measures == {"discount_rate": 0.05}


def test_energy_price_below_nothing_is_told_at_its_field(region, boss, enter):
    answer = enter(boss).post("/r/region-a/settings/", {**KEPT, "fuel_price": "-3"})
    assert answer.status_code == 422
    assert "must be a number above 0" in " ".join(told(answer, "settings-fuel_price")[0])


def test_page_of_what_can_be_done_says_what_audits_would_find_and_what_is_missing_for_its_cost(region, boss, enter):
    client = enter(boss)
    page = unescape(client.get("/r/region-a/measures/").content.decode())
    assert "Audits of all enterprises would find 29,849 MWh a year to save" in page
    assert "No energy price is set" in page
    assert "Auditors differ by ± 36%." in page
    assert client.get("/r/region-a/figures/abatement_cost.json").status_code == 404
    client.cookies["django_language"] = "zh-hans"
    assert "既非承诺，也非义务：以节能审计为准。" in client.get("/r/region-a/letters/A011/").content.decode()
