"""Files into versions: what is understood, what is refused, what is kept."""

import io
import tomllib
from importlib.resources import as_file, files

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import speaking
from regional_carbon.run import starting
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions import actions, kept_texts
from regional_carbon.web.regions.comparing import Changes, compare
from regional_carbon.web.regions.models import Blob, Region, Upload, Version
from regional_carbon.web.runs.queueing import start
from regional_carbon.web.runs.values import newest


def register(region):
    """The register of the version in use."""
    return pl.read_csv(io.BytesIO(Blob.content(region.current.files["enterprises.csv"])))


def workbook(frame, name="enterprises"):
    """A table as an office sends it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    sheet.append(frame.columns)
    for row in frame.iter_rows():
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought(region, content, by, name="enterprises.xlsx"):
    """A file received and read."""
    upload = actions.receive(region=region, name=name, content=content, by=by)
    return actions.read_upload(upload=upload)


def test_upload_to_ranking_takes_three_steps(region, staff, enter):
    """Choose the file, which sends it; accept; the ranking is there."""
    client = enter(staff["analyst"])
    half = register(region).head(40)
    file = SimpleUploadedFile("register.xlsx", workbook(half))
    findings = client.post("/r/region-a/data/upload/", {"file": file}, follow=True)
    assert findings.status_code == 200
    assert "40 rows" in findings.content.decode()
    upload = Upload.objects.get()
    ranking = client.post(
        f"/r/region-a/data/uploads/{upload.pk}/decide/", {"decision": "accept", "yes": "on"}, follow=True
    )
    assert ranking.redirect_chain[-1][0] == "/r/region-a/enterprises/"
    assert "40 enterprises" in ranking.content.decode()
    assert newest(region).version.number == 2


def test_error_stands_at_its_cell_in_both_languages_and_stops_the_file(region, boss, enter):
    spoilt = register(region).with_columns(
        pl.when(pl.col("enterprise_id") == "A003").then(pl.lit("about 120")).otherwise("electricity_mwh")
        .alias("electricity_mwh")
    )  # fmt: skip
    upload = brought(region, workbook(spoilt), boss)
    first = upload.findings[0]
    assert (first["severity"], first["cell"], first["written"]) == ("error", "F4", "about 120")
    page = enter(boss).get(f"/r/region-a/data/uploads/{upload.pk}/").content.decode()
    assert first["wrong_en"] in page.replace("&#x27;", "'")
    assert "F4" in page
    assert "Accept and calculate" not in page
    client = enter(boss)
    client.cookies["django_language"] = "zh-hans"
    page = client.get(f"/r/region-a/data/uploads/{upload.pk}/").content.decode()
    assert first["wrong_zh"] in page.replace("&#x27;", "'")
    with pytest.raises(InputError):
        actions.accept(upload=upload, by=boss, yes=True)
    assert region.versions.count() == 1


def test_annotated_workbook_comes_back_with_the_cell_marked(region, boss, enter):
    spoilt = register(region).with_columns(electricity_mwh=pl.lit("a lot"))
    upload = brought(region, workbook(spoilt), boss)
    answer = enter(boss).get(f"/r/region-a/data/uploads/{upload.pk}/annotated/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["enterprises"]["F2"].comment is not None
    assert answer.headers["content-disposition"].startswith('attachment; filename="enterprises-marked.xlsx"')


def test_doubt_needs_a_yes_and_the_yes_holds_at_later_runs(region, boss, enter):
    slip = pl.col("electricity_mwh") * pl.when(pl.col("enterprise_id") == "A003").then(1000).otherwise(1)
    upload = brought(region, workbook(register(region).with_columns(slip)), boss)
    client = enter(boss)
    answer = client.post(f"/r/region-a/data/uploads/{upload.pk}/decide/", {"decision": "accept"}, follow=True)
    page = answer.content.decode()
    assert "There are warnings about the data." in page
    assert "electricity_mwh of A003 in 2020" in page
    assert newest(region).version.number == 1
    client.post("/r/region-a/run/", {"yes": "on"})
    assert newest(region).version.number == 2
    actions.change_settings(region=region, given={"target": 0.4}, by=boss)
    client.post("/r/region-a/run/")
    assert newest(region).version.number == 3


def test_file_that_is_no_table_says_so_in_both_languages(region, boss):
    upload = brought(region, b"%PDF-1.7 nothing here", boss, name="yearbook.pdf")
    assert upload.state == "unreadable"
    assert upload.fault["en"].startswith("yearbook.pdf")
    assert upload.fault["zh"].startswith("yearbook.pdf")
    assert upload.fault["en"] != upload.fault["zh"]


def test_template_that_is_not_filled_in_is_told_what_to_do_in_the_office(region, boss, tmp_path):
    blank = starting.template(tmp_path / "template.xlsx")
    upload = brought(region, blank.read_bytes(), boss, name="template.xlsx")
    assert upload.fault == {
        "en": "template.xlsx: By its headers the file holds none of the tables of a region, or no row is filled in.\n"
        "  If it is a template, fill it in and upload it again. Otherwise choose which table it is under 'Which table'; "
        "then what each of its columns stands for.",
        "zh": "template.xlsx：按表头未识别出地区所需的任何一张表，或表中未填写数据。\n"
        "  如为模板，请填写后重新上传；否则请在“所属表”中选择是哪张表，再选择各列的含义。",
    }


def test_warnings_of_a_file_not_confirmed_are_told_without_the_command_line(region, boss, enter):
    there = register(region)
    total = pl.DataFrame({"enterprise_id": ["合计"], "electricity_mwh": [1.0]})
    upload = brought(region, workbook(pl.concat([there, total], how="diagonal_relaxed")), boss)
    told = {
        "en": "Warnings about the file to be confirmed: 1.\n  Correct the file and upload it again, or confirm the warnings "
        "on the file's page and accept it.",
        "zh-hans": "该文件有1条提示须确认。\n  请更正后重新上传；如确认无误，请在该文件的页面勾选确认后采纳。",
    }
    client = enter(boss)
    for language, said in told.items():
        client.cookies["django_language"] = language
        answer = client.post(f"/r/region-a/data/uploads/{upload.pk}/decide/", {"decision": "accept"})
        assert answer.status_code == 422
        assert answer.context["told"].startswith(said)


def test_file_is_decided_once(region, boss):
    upload = brought(region, workbook(register(region)), boss)
    actions.accept(upload=upload, by=boss, yes=True)
    with pytest.raises(OfficeError) as told:
        actions.refuse(upload=upload, by=boss)
    assert str(told.value) == (
        "enterprises.xlsx has already been processed.\n  Check the versions: somebody else may have processed it."
    )
    with speaking("zh"):
        assert str(told.value) == "enterprises.xlsx已处理。\n  请查看版本，可能已有人处理。"


def test_file_accepted_while_another_was_is_not_lost(region, boss, monkeypatch):
    """Both began from version 1: the second is laid over the first one's version, not over version 1."""
    readings = brought(region, b"enterprise_id,time,electricity_kwh\nA001,2020-01-01,5\n", boss, name="readings.csv")
    register_file = brought(region, workbook(register(region).head(50)), boss)
    put = actions.intake.put
    between = []

    def put_while_another_is_accepted(found, folder, **how):
        written = put(found, folder, **how)
        if not between:
            between.append(True)
            actions.accept(upload=readings, by=boss, yes=True)
        return written

    monkeypatch.setattr(actions.intake, "put", put_while_another_is_accepted)
    last = actions.accept(upload=register_file, by=boss, yes=True)
    assert last.number == 3
    brought_in = ("sources/001-office/tables/readings.csv", "sources/002-office/tables/enterprises.csv")
    assert [last.rows[name] for name in brought_in] == [1, 50]
    assert last.rows["enterprises"] == 72 + 50


def test_earlier_version_comes_back_to_the_byte_and_what_came_between_stays(region, boss):
    first = dict(region.current.files)
    actions.accept(upload=brought(region, workbook(register(region).head(30)), boss), by=boss, yes=True)
    region.refresh_from_db()
    assert region.current.files != first
    actions.restore(version=region.versions.get(number=1), by=boss)
    region.refresh_from_db()
    assert region.current.files == first
    assert [one.number for one in region.versions.all()] == [3, 2, 1]


def test_stale_results_say_so_until_computed_again(region, boss, enter):
    actions.change_settings(region=region, given={"target": 0.4}, by=boss)
    client = enter(boss)
    assert "These figures are based on older data." in client.get("/r/region-a/").content.decode()
    client.post("/r/region-a/run/")
    page = client.get("/r/region-a/").content.decode()
    assert "These figures are based on older data." not in page
    assert newest(region).summary["target_rate"] == 0.4


def test_settings_that_cannot_be_are_refused_in_the_library_s_words(region, boss, enter):
    given = {
        "name": "A",
        "year": "2020",
        "trend": "last",
        "industry_codes": "own",
        "grid_of": "11",
        "grid_year": "1999",
    }
    answer = enter(boss).post("/r/region-a/settings/", given)
    assert answer.status_code == 422
    assert "1999" in answer.content.decode()
    assert region.versions.count() == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("..\\..\\a.csv", "a.csv"), ("/a/b.csv", "b.csv"), ("..", "file"), ("", "file"),
        ("a\x00.csv", "a\ufffd.csv"), ("企" * 400 + ".csv", "企" * 56 + ".csv"), ("C:\\数据\\名录 2020.xlsx", "名录 2020.xlsx"),
    ],
)  # fmt: skip
def test_name_of_a_file_cannot_lead_out_of_its_folder(name, kept, region, boss):
    upload = actions.receive(region=region, name=name, content=b"a,b\n1,2\n", by=boss)
    assert upload.name == kept
    assert actions.read_upload(upload=upload).state in ("read", "unreadable")


def test_null_character_of_a_file_is_kept_in_no_text(region, boss):
    content = b"enterprise_id,industry_code,year,electricity_mwh,output_cny\nA\x001,29,2020,a\x00b,1\n"
    upload = brought(region, content, boss, name="enterprises.csv")
    assert "\x00" not in repr([upload.tables, upload.findings, upload.notices, upload.fault])
    assert "\\x00" not in repr([upload.tables, upload.findings, upload.notices, upload.fault])


def test_versions_hold_the_same_file_once(region, boss):
    before = Blob.objects.count()
    actions.change_settings(region=region, given={"target": 0.35}, by=boss)
    assert Blob.objects.count() == before + 1  # region.toml alone


def test_every_change_leaves_a_record(region, boss):
    upload = brought(region, workbook(register(region)), boss)
    actions.accept(upload=upload, by=boss, yes=True)
    actions.restore(version=region.versions.get(number=1), by=boss)
    actions.change_settings(region=region, given={"target": 0.2}, by=boss)
    told = list(Record.objects.filter(region="region-a").order_by("number").values_list("action", flat=True))
    assert told == [
        "region_added", "run_asked", "run_done", "file_received", "file_accepted", "version_restored",
        "settings_changed",
    ]  # fmt: skip


def test_records_hold_no_figure_of_an_enterprise(region, boss):
    upload = brought(region, workbook(register(region)), boss)
    actions.accept(upload=upload, by=boss, yes=True)
    figures = {str(value) for value in register(region)["electricity_mwh"]}
    told = [row.details for row in Record.objects.all()]
    assert len(told) > 4
    assert [details for details in told if any(figure in details for figure in figures)] == []


# ---------------------------------------------------------------------------------------------------
# The page for everyone


def test_public_page_names_no_enterprise(region, boss, client):
    actions.set_public(region=region, public=True, by=boss)
    page = client.get("/public/region-a/").content.decode()
    assert "209,773" in page
    assert not [name for name in register(region)["enterprise_id"] if name in page]


def test_nothing_of_a_failed_acceptance_stays(region, boss, monkeypatch):
    upload = brought(region, workbook(register(region).head(20)), boss)

    def fail(*args, **kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(actions, "keep_record", fail)
    with pytest.raises(RuntimeError):
        actions.accept(upload=upload, by=boss, yes=True)
    assert Version.objects.count() == 1
    assert Region.objects.get(pk=region.pk).current.number == 1
    assert Upload.objects.get(pk=upload.pk).state == "read"


def test_defect_while_computing_is_told_as_one_and_the_run_does_not_wait_for_ever(region, boss, enter, monkeypatch):
    from regional_carbon.web.runs import actions as runs
    from regional_carbon.web.runs.models import Run

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(runs, "work_out", fail)
    with pytest.raises(ZeroDivisionError):
        start(region=region, by=boss)
    run = Run.objects.first()
    assert run.state == "failed"
    assert "You did nothing wrong" in enter(boss).get(f"/r/region-a/run/{run.pk}/").content.decode()
    monkeypatch.setattr(kept_texts, "findings_table", fail)
    with pytest.raises(ZeroDivisionError):
        brought(region, workbook(register(region)), boss)
    assert Upload.objects.get().state == "unreadable"


def test_register_of_several_regions_is_refused_in_words(region, boss, enter):
    """A column of the register says to which of them an enterprise belongs."""
    codes = pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("north")).otherwise(pl.lit("south"))
    several = register(region).with_columns(region_code=codes)
    actions.accept(upload=brought(region, workbook(several), boss), by=boss, yes=True)
    region.refresh_from_db()
    run = start(region=region, by=boss, yes=True)
    assert run.state == "failed"
    page = enter(boss).get(f"/r/region-a/run/{run.pk}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "企业名录按region_code含2个地区的企业：north和south。此处每次只计算一个地区。" in page


def test_run_that_ends_after_a_newer_one_leaves_the_newer_one_s_rows(region, boss):
    from regional_carbon.web.runs import actions as runs
    from regional_carbon.web.runs.models import Outcome

    slow = runs.ask(region=region, by=boss)
    quick = start(region=region, by=boss)
    runs.work_run(run=slow)
    assert newest(region) == quick
    assert set(Outcome.objects.values_list("run", flat=True)) == {quick.pk}


def test_region_is_made_from_its_settings_in_the_browser_and_computed_from_two_files(boss, enter):
    client = enter(boss)
    given = {
        "name": "滨海", "name_zh": "滨海区", "year": "2020", "industry_codes": "gb_t_4754_2017", "trend": "linear",
        "grid_value": "0.7035", "grid_source": "the paper",
    }  # fmt: skip
    assert client.post("/office/regions/", given).headers["location"] == "/r/region/data/"
    assert client.post("/office/regions/", given).headers["location"] == "/r/region-2/data/"
    with as_file(files("regional_carbon").joinpath("demo")) as demo:
        for name in ("energy_statistics.csv", "enterprises.csv"):
            told = client.post("/r/region/data/upload/", {"file": SimpleUploadedFile(name, (demo / name).read_bytes())})
            told = client.post(f"{told.headers['location']}decide/", {"decision": "accept", "yes": "on"})
    assert newest(Region.objects.get(slug="region")).summary["emission_tco2"] == pytest.approx(209_773, abs=0.5)


def test_settings_of_a_new_region_that_cannot_be_are_all_told_at_once(boss, enter):
    told = enter(boss).post("/office/regions/", {"name": "B", "trend": "linear", "year": "next"})
    assert told.status_code == 422
    for place in ("settings-year", "settings-industry_codes"):
        assert f'<a href="#{place}">' in told.content.decode(), place
    assert not Region.objects.filter(name="B").exists()


BEFORE = b"enterprise_id,year,electricity_mwh,output_cny\nA,2020,1,10\nB,2020,2,20\nC,2020,,30\n"


def test_versions_are_compared_row_by_row_of_the_same_key_and_cell_by_cell():
    now = b"enterprise_id,year,output_cny,electricity_mwh,name\nC,2020,30,7,\nA,2020,11,1,Works\nD,2020,40,4,\n"
    found = compare(BEFORE, now, ["region_code", "enterprise_id", "year"])
    assert (found.added, found.removed, found.altered) == (1, 1, 2)
    assert found.cells == [
        ("A · 2020", "name", "", "Works"), ("A · 2020", "output_cny", "10", "11"), ("C · 2020", "electricity_mwh", "", "7"),
    ]  # fmt: skip
    assert found.cells_altered == 3


def test_rows_in_another_order_are_the_same_rows():
    head, *rows = BEFORE.splitlines(keepends=True)
    assert compare(BEFORE, head + b"".join(reversed(rows)), ["enterprise_id"]) == Changes(0, 0, 0, [], 0)


def test_rows_that_no_key_tells_apart_are_not_compared():
    assert compare(BEFORE, BEFORE, ["energy"]) is None
    assert compare(BEFORE, BEFORE, ["year"]) is None


def test_page_of_a_version_tells_what_changed_in_it_against_any_other(region, boss, enter):
    lines = Blob.content(region.current.files["enterprises.csv"]).splitlines(keepends=True)
    content = b"".join(line for line in lines if not line.startswith(b"A011,"))
    upload = actions.receive(region=region, name="enterprises.csv", content=content, by=boss)
    actions.read_upload(upload=upload)
    actions.accept(upload=upload, by=boss, yes=True)
    region.refresh_from_db()
    actions.restore(version=Version.objects.get(region=region, number=1), by=boss)
    client = enter(boss)
    assert "Rows added: 0, removed: 1, changed: 0." in client.get("/r/region-a/data/versions/2/").content.decode()
    assert "Rows added: 1, removed: 0, changed: 0." in client.get("/r/region-a/data/versions/3/").content.decode()
    assert "Rows added" not in client.get("/r/region-a/data/versions/3/", {"against": "1"}).content.decode()


def test_register_whose_names_hold_words_of_totals_is_uploaded_and_computed(region, boss):
    """Its source's layout is remembered, and has no say in the table written from it."""
    rows = register(region).select("enterprise_id", "industry_code", "electricity_mwh", "output_cny")
    lines = [f"{row[0]},{name},{row[1]},2020,{row[2]},{row[3]}" for row, name in zip(
        rows.iter_rows(), ["某机械总厂", "注塑厂", "Total Energy", "#1 合计"] * 18, strict=True)]  # fmt: skip
    header = "企业编号,企业名称,行业代码,年份,用电量（兆瓦时）,工业总产值（元）"
    upload = brought(region, "\n".join([header, *lines, ""]).encode(), boss, "台账.csv")
    assert upload.state == "read"
    actions.accept(upload=upload, by=boss, yes=True)
    region.refresh_from_db()
    layouts = tomllib.loads(Blob.content(region.current.files["sources/001-office/source.toml"]).decode())["layouts"]
    assert layouts["enterprises"][0]["columns"]["企业编号"] == "enterprise_id"
    start(region=region, by=boss, yes=True)
    assert newest(region).version == region.current
    assert newest(region).summary["enterprises"] == 72
