"""The command line as a person uses it: sentences, exit codes, files, both languages."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from pytest import approx

import regional_carbon as rc
from regional_carbon.cli import COMMANDS, main
from regional_carbon.collect.aliases import column_names, fold
from regional_carbon.reports.results_folder import written_in
from regional_carbon.schema.input_tables import EnterpriseMeasures, Measures
from regional_carbon.strategies.written import strategy_written
from tests.collect.faults import FAULTS, lay_out
from tests.conftest import EXAMPLES


def said(*arguments, code=0, **options):
    """What a command prints, on standard output and then on standard error; its exit code is checked."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False, **options)
    assert result.exit_code == code, result.output
    return result.output


SUMMARY = {
    "enterprises", "emission_tco2", "output_cny", "intensity_tco2_per_mwh", "enterprise_emission_tco2",
    "enterprise_output_cny", "average_cost_cny_per_tco2",
}  # fmt: skip


def test_run_says_what_came_of_it(region_a):
    assert said("run", region_a) == (
        "72 enterprises, 209,773 tCO2 (90 % interval 152,979 to 278,531, given the grid factor 209,124 to 210,470; "
        f"100.0% on industry intensity alone), 8,030 million CNY → {region_a}/results/report.html\n"
        "30.0% less: at equal tonnes Marginal opt-out (BS) has the least forgone output, 783 million CNY (9.8%) for 64,650 t; "
        "43 enterprises reached, 43 closed.\n"
        "Fewest closures: Collective action CAS-1 (q = 0.98), 1 closed, 1,067 million CNY (13.3%) for 63,139 t.\n"
        "Below 15,000 CNY/tCO2: 47 enterprises, 76,195 t (36.3%), 1,143 million CNY of output (14.2%).\n"
        "Note: The grid factor, 0.7035 tCO2/MWh, is of 2012, 8 years from 2020. The one of 2021, 0.5992, would change "
        "the total by −14.8%; the interval holds that.\n"
        "Note: The linear forecast of ICT manufacturing (39) lies below the grid factor 0.7035 tCO2/MWh, "
        'which is impossible. It is kept, as in the paper. trend = "last" cannot fall below the grid factor.\n'
        "Note: What measures would save is told, not what they cost: no energy price is given. Write "
        "electricity_price_cny_per_mwh and fuel_price_cny_per_gj below [measures] in region.toml.\n"
    )


def test_run_says_it_in_chinese_and_by_variable(region_a, monkeypatch):
    monkeypatch.setenv("REGIONAL_CARBON_LANG", "zh")
    first = said("run", region_a, "--target", "0.6").split("\n")
    assert first[0] == (
        "72家企业，209,773 tCO2（90%区间152,979至278,531，按给定电网因子209,124至210,470；100.0%仅依据行业碳电强度），"
        f"803,026万元 → {region_a}/results/report.html"
    )
    assert first[1].startswith("减排60.0%：减排量相同时，边际退出（BS）产值损失最小")
    assert "集体行动CAS-1·调整后（q = 0.988534）" in first[2]
    html = (region_a / "results" / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans">' in html
    assert "农副食品加工业" in html
    assert "Agricultural product processing" not in html
    assert "Agricultural product processing" in (region_a / "results" / "enterprises.csv").read_text(encoding="utf-8")


def test_schedule_that_forgoes_less_than_the_opt_out_is_explained(tmp_path):
    """California at 30 %: the eleventh plant alone emits a tenth of the region, and the opt-out takes it whole."""
    output = said("run", EXAMPLES / "iac-california", "--yes", "--out", tmp_path / "results")
    assert (
        "Note: The opt-out closes whole enterprises, so it passes the target of 30.0% and reaches 34.6%; "
        "no strategy forgoes less output for the same tonnes.\n"
    ) in output


def test_results_are_the_files_promised(region_a_run):
    names = {path.relative_to(region_a_run.folder).as_posix() for path in written_in(region_a_run.folder)}
    tables = {
        "intensity", "forecast", "trend_errors", "enterprises", "curves", "comparison", "factors_used",
        "emission_by_evidence", "error_sources", "better_evidence", "scopes",
        "abatement_potential", "region_abatement", "industry_abatement", "expected_generation",
        "side_by_side", "effects", "fund", "fairness_front", "scenario_costs", "robust_choice",
    }  # fmt: skip
    figures = ("figure_2", "figure_3", "figure_4", "intensity", "how_sure", "asked", "fairness")
    assert names == {
        "summary.json", "results.xlsx", "report.html", "run.json", "run.zip",
        *(f"{name}.{kind}" for name in tables for kind in ("csv", "parquet")),
        *(f"figures/{name}.{kind}" for name in figures for kind in ("svg", "png")),
    }  # fmt: skip


def test_errors_of_the_trend_rules_stand_beside_the_forecast(region_a_run):
    """One rule of three is `own`'s choice in each industry."""
    errors = pl.read_csv(region_a_run.folder / "trend_errors.csv")
    assert set(errors["trend"]) == {"last", "linear", "mean", "pooled"}
    assert errors.group_by("industry_code").agg(pl.col("chosen").sum())["chosen"].unique().to_list() == [1]


def test_summary_holds_the_figures_promised(region_a_run):
    summary = json.loads((region_a_run.folder / "summary.json").read_text(encoding="utf-8"))
    assert summary.keys() >= SUMMARY
    assert summary["enterprises"] == 72
    assert summary["emission_tco2"] == approx(209_773, abs=0.5)
    for name in ("intensity_tco2_per_mwh", "enterprise_emission_tco2", "enterprise_output_cny"):
        assert summary[name].keys() == {"min", "mean", "max"}
    assert summary["average_cost_cny_per_tco2"].keys() == {"first", "mean", "last"}
    assert summary["line"]["enterprises"] == 47


def test_csv_tables_have_the_columns_promised_in_full_precision(region_a_run):
    def read(name):
        with (region_a_run.folder / name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    enterprises, curves = read("enterprises.csv"), read("curves.csv")
    assert enterprises[0].keys() >= {
        "enterprise_id", "industry_code", "electricity_mwh", "output_cny", "intensity_tco2_per_mwh", "emission_tco2",
        "efficiency_cny_per_tco2", "rank",
    }  # fmt: skip
    assert curves[0].keys() >= {
        "strategy", "m", "enterprise_id", "coefficient", "reduction_tco2", "reduction_rate", "output_forgone_cny",
        "average_cost_cny_per_tco2",
    }  # fmt: skip
    assert sum(float(row["emission_tco2"]) for row in enterprises) == approx(
        region_a_run.summary["emission_tco2"], rel=1e-12
    )
    assert len(curves) == 3 * 72


def test_parquet_csv_and_workbook_hold_the_same_enterprises(region_a_run):
    folder = region_a_run.folder
    parquet = pl.read_parquet(folder / "enterprises.parquet")
    text = pl.read_csv(folder / "enterprises.csv", schema=parquet.schema)
    assert text.equals(parquet)
    sheet = pl.read_excel(folder / "results.xlsx", sheet_name="Enterprises", engine="openpyxl")
    assert sheet["emissions (tCO2/yr)"].to_list() == approx(parquet["emission_tco2"].to_list(), rel=1e-14)


@pytest.mark.parametrize(
    ("option", "value", "key"),
    [("--target", "1.5", "target"), ("--target", "0", "target"), ("--line", "-3", "line"), ("--line", "inf", "line")],
)
def test_target_or_line_that_cannot_be_is_refused_before_anything_is_written(region_a, option, value, key):
    told = said("run", region_a, option, value, code=2)
    assert told.startswith(
        f"The {'target is' if key == 'target' else 'reference line is'} {float(value)}; it must lie above 0"
    )
    assert not (region_a / "results").exists()


def test_run_that_was_killed_leaves_nothing_once_another_is_done(region_a):
    left = region_a / "results" / ".making-killed"
    left.mkdir(parents=True)
    (left / "curves.csv").write_text("half", encoding="utf-8")
    said("run", region_a)
    assert not left.exists()


def test_folder_with_a_blank_in_its_name_is_quoted_where_it_is_to_be_typed(tmp_path):
    folder = tmp_path / "我的 区"
    assert said("new", folder).endswith(f"regional-carbon run '{folder}'\n")


@pytest.mark.parametrize("grid_factor", ["nan", "-1", "0", "570"])
def test_grid_factor_that_cannot_be_is_refused_in_a_pipe_too(region_a, tmp_path, grid_factor):
    out = tmp_path / "intensity.csv"
    said("intensity", region_a / "energy_statistics.csv", "--grid-factor", grid_factor, "--out", out, code=2)
    assert not out.exists()


def test_two_strategies_of_one_name_are_refused(region_a_run):
    twice = ["--strategy", "g=marginal_opt_out", "--strategy", "g=marginal_opt_out"]
    told = said("curves", region_a_run.folder / "enterprises.csv", *twice, code=2)
    assert told == "Two strategies have the name 'g'.\n  Give each its own name.\n"


def test_unknown_trend_is_refused(region_a):
    assert said("run", region_a, "--trend", "cubic", code=2) == (
        "There is no trend rule 'cubic'.\n  The rules are linear, last, mean, pooled and own.\n"
    )


def test_no_strategy_that_meets_the_target_is_a_no(region_a):
    settings = (region_a / "region.toml").read_text(encoding="utf-8")
    (region_a / "region.toml").write_text(settings, encoding="utf-8")
    assert said("compare", curve_of_cas_1(region_a), "--target", "0.9", "--out", region_a / "c.csv", code=1) == (
        f"90.0% is met by 0 of 1 strategy → {region_a}/c.csv\n"
    )


def curve_of_cas_1(folder):
    rc.run(folder)
    curves = pl.read_csv(folder / "results" / "curves.csv").filter(strategy="cas_1")
    curves.write_csv(folder / "cas_1.csv")
    return folder / "cas_1.csv"


def test_faults_go_to_standard_error_with_exit_code_2_and_as_json_on_request(tmp_path):
    folder = lay_out(tmp_path / "small", FAULTS["negative"])
    result = CliRunner().invoke(main, ["run", str(folder)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("enterprises.csv, line 3: electricity_mwh is -90;")
    told = json.loads(said("run", folder, "--json", code=2))
    assert told["faults"] == [
        {
            "key": "too_small", "file": "enterprises.csv", "row": 3, "cell": None,
            "text": "enterprises.csv, line 3: electricity_mwh is -90; electricity must be at least 0.",
        }
    ]  # fmt: skip


def test_unwritable_output_is_told(region_a, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    told = said("run", region_a, "--out", tmp_path / "taken", code=2)
    assert told == (
        f"'{tmp_path}/taken' cannot be written: File exists.\n"
        "  Close the file if it is open in Excel, or choose another place with --out.\n"
    )


def test_run_again_replaces_the_results_and_leaves_nothing_else(region_a):
    said("run", region_a)
    before = {path.name for path in (region_a / "results").iterdir()}
    said("run", region_a, "--target", "0.2")
    assert {path.name for path in (region_a / "results").iterdir()} == before
    assert json.loads((region_a / "results" / "summary.json").read_text(encoding="utf-8"))["target_rate"] == 0.2


def test_check_says_fresh_then_stale_when_an_input_changes(region_a):
    said("run", region_a)
    assert said("check", region_a).startswith(
        f"{region_a}: the input is valid, and {region_a}/results holds its results"
    )
    path = region_a / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1882.105", "1882.106"), encoding="utf-8")
    assert said("check", region_a, code=1) == (
        f"{region_a}: the input is valid, but the results in {region_a}/results are out of date.\n"
        "  Changed since the run: enterprises.csv.\n"
        f"  Run it again: regional-carbon run {region_a}\n"
    )


def test_check_finds_a_result_that_was_altered(region_a):
    said("run", region_a)
    (region_a / "results" / "comparison.csv").write_text("strategy\n", encoding="utf-8")
    assert "  Results changed or missing: comparison.csv.\n" in said("check", region_a, code=1)


def test_check_finds_results_of_another_version(region_a):
    said("run", region_a)
    record = region_a / "results" / "run.json"
    record.write_text(
        record.read_text(encoding="utf-8").replace('"version": "0.1.0"', '"version": "0.0.1"'), encoding="utf-8"
    )
    assert "  Made by version 0.0.1; this is 0.1.0.\n" in said("check", region_a, code=1)


def test_check_of_a_region_never_run_says_how(region_a):
    assert said("check", region_a, code=2) == (
        f"There is no result of this region in '{region_a}/results'.\n  Create one: regional-carbon run {region_a}\n"
    )


def test_run_record_repeats_the_run(region_a_run):
    record = json.loads((region_a_run.folder / "run.json").read_text(encoding="utf-8"))
    assert record.keys() >= {"version", "parameters", "inputs", "factors", "packages", "python", "results", "notices"}
    assert record["parameters"]["trend"] == "linear"
    assert record["parameters"]["shared_effect"] is True
    assert {row["factor_id"] for row in record["factors"]} >= {"cn_2012_grid_east", "pg2011_natural_gas"}
    assert set(record["inputs"]) == {"region.toml", "energy_statistics.csv", "enterprises.csv"}
    assert all(len(digest) == 64 for digest in [*record["inputs"].values(), *record["results"].values()])


def test_new_lays_out_a_region_that_runs_as_it_is_and_never_writes_over_one(tmp_path):
    folder = tmp_path / "district"
    assert said("new", folder).startswith(f"A starter region → {folder}.")
    assert said("run", folder).startswith("5 enterprises, ")
    assert said("new", folder, code=2) == (
        f"The folder '{folder}' exists and is not empty.\n  Choose a new name; nothing is overwritten.\n"
    )


def test_starter_in_chinese_is_written_in_chinese_and_holds_the_same_figures(tmp_path):
    said("new", tmp_path / "en")
    said("new", tmp_path / "zh", "--lang", "zh")
    assert "示例塑料厂" in (tmp_path / "zh" / "enterprises.csv").read_text(encoding="utf-8")
    english, chinese = (rc.run(tmp_path / language, language=language).summary for language in ("en", "zh"))
    assert {**chinese, "region": ""} == {**english, "region": ""}


def test_template_says_where_it_is_and_how_to_go_on(tmp_path):
    out = tmp_path / "form.xlsx"
    assert said("template", out) == (
        f"A workbook to fill in → {out}. Its first sheet explains where each number is found. When it is filled in: "
        f"regional-carbon collect {out}\n"
    )
    chinese = tmp_path / "填报表.xlsx"
    assert said("template", chinese, "--lang", "zh") == (
        f"填报工作簿 → {chinese}。首页说明每个数字的来源；填好后运行：regional-carbon collect {chinese}\n"
    )
    assert json.loads(said("template", tmp_path / "again.xlsx", "--json")) == {"file": str(tmp_path / "again.xlsx")}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "table"), [("measures", Measures), ("enterprise_measures", EnterpriseMeasures)])
def test_template_of_measures_holds_headers_that_are_read_as_what_they_say(tmp_path, name, table, language):
    out = tmp_path / f"{name}.csv"
    sentence = {
        "en": f"The headers of a table → {out}. What each column holds: docs/tables.md. When it is filled in: "
        f"regional-carbon collect {out}\n",
        "zh": f"表头 → {out}。各列含义见docs/tables.md；填好后运行：regional-carbon collect {out}\n",
    }
    assert said("template", out, "--lang", language) == sentence[language]
    headers = pl.read_csv(out).columns
    written = [column_names(table)[fold(header.split(" (")[0])].thing for header in headers]
    assert written == [column for column in table.columns() if column != "region_code"]


def test_template_of_measures_is_filled_in_and_collected(tmp_path):
    folder, out = tmp_path / "region", tmp_path / "enterprise_measures.csv"
    said("new", folder)
    said("template", out, "--lang", "zh", "--region", folder)
    with out.open("a", encoding="utf-8") as rows:
        rows.write("E001,1,电力工艺,,4,,20000,2030,计划,,审计\n")
    said("collect", out, "--into", folder, "--yes")
    (found,) = rc.read_region(folder).enterprise_measures.to_dicts()
    assert (found["group"], found["saved_mwh"], found["investment_cny"]) == ("electricity_process", 4, 20_000)


def test_template_of_a_region_holds_its_tables_and_its_currency(tmp_path):
    out, region = tmp_path / "form.xlsx", Path(__file__).parents[2] / "examples" / "iac-california"
    said("template", out, "--region", region)
    read = rc.read_region(region)
    register = pl.read_excel(out, sheet_name="Enterprises", engine="openpyxl")
    assert register["output (USD/yr)"].to_list() == read.enterprises["output_cny"].to_list()
    assert pl.read_excel(out, sheet_name="Energy statistics", engine="openpyxl").height == read.energy.height
    own = pl.read_excel(out, sheet_name="Own factors", engine="openpyxl")
    # Those the statistics do not use as well: brought in again, the sheet takes the place of the whole table.
    assert sorted(own["energy"]) == sorted(pl.read_csv(region / "factors.csv")["energy"])


@pytest.mark.parametrize(
    ("name", "language", "told"),
    [
        ("form.xlsx", "en", "The file '{path}' exists.\n  Choose a new name; nothing is overwritten.\n"),
        ("form.xlsx", "zh", "文件“{path}”已存在。\n  请另取名称；系统不会覆盖任何文件。\n"),
        (
            "form.xls",
            "en",
            "'{path}' does not end in .xlsx.\n  Choose a name ending in .xlsx, so that Excel opens it.\n",
        ),
        ("form.xls", "zh", "“{path}”不以.xlsx结尾。\n  请改用.xlsx文件名，以便用Excel打开。\n"),
    ],
)
def test_template_is_never_written_over_a_file_nor_under_a_name_excel_refuses(tmp_path, name, language, told):
    (tmp_path / "form.xlsx").write_bytes(b"filled in")
    path = tmp_path / name
    assert said("template", path, "--lang", language, code=2) == told.format(path=path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"form.xlsx": b"filled in"}


def test_demo_is_region_a(tmp_path):
    assert said("demo", tmp_path / "a").startswith("72 enterprises, 209,773 tCO2 (90 % interval 152,979 to 278,531")


def test_steps_can_be_piped_through_files_and_give_the_figures_of_the_run(region_a, tmp_path, region_a_run):
    out = {name: tmp_path / f"{name}.csv" for name in ("intensity", "emissions", "efficiency", "curves", "comparison")}
    said("intensity", region_a / "energy_statistics.csv", "--grid-factor", 0.7035, "--year", 2020, "--trend", "linear",
         "--out", out["intensity"])  # fmt: skip
    said("emissions", region_a / "enterprises.csv", out["intensity"], "--out", out["emissions"])
    assert said("efficiency", out["emissions"], "--out", out["efficiency"]) == (
        f"72 enterprises, 72 ranked, 851–145,549 CNY/tCO2 → {out['efficiency']}\n"
    )
    said("curves", out["efficiency"], "--out", out["curves"])
    said("compare", out["curves"], "--target", 0.3, "--efficiency", out["efficiency"], "--out", out["comparison"])
    piped, whole = pl.read_csv(out["comparison"]), pl.read_csv(region_a_run.folder / "comparison.csv")
    assert piped.equals(whole.select(piped.columns))
    assert set(whole.columns) - set(piped.columns) == {  # which only a whole region can tell
        "target_probability", "reduction_rate_low", "reduction_rate_high", "safe_target_rate",
    }  # fmt: skip


def test_steps_can_be_piped_through_standard_input_and_output(region_a, tmp_path):
    program = [sys.executable, "-m", "regional_carbon"]
    intensity = subprocess.run(
        [*program, "intensity", region_a / "energy_statistics.csv", "--grid-factor", "0.7035", "--year", "2020", "--out", "-"],
        capture_output=True, check=True,
    )  # fmt: skip
    emissions = subprocess.run(
        [*program, "emissions", region_a / "enterprises.csv", "-", "--out", "-"],
        input=intensity.stdout, capture_output=True, check=True,
    )  # fmt: skip
    assert emissions.stdout.decode().split("\n")[0].startswith("enterprise_id,")
    assert b"72 enterprises" in emissions.stderr


@pytest.mark.parametrize("written", ["[]", '"much"', "-1"])
def test_parameter_that_cannot_be_is_told_with_its_file_and_key(region_a, written):
    with (region_a / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[strategies.s0]\nrule = "uniform"\nrate = {written}\n')
    told = said("run", region_a, code=2)
    assert told.startswith("region.toml: strategies.s0.rate is ")
    assert said("run", region_a, "--lang", "zh", code=2).startswith("region.toml：参数strategies.s0.rate为")


def test_own_strategy_is_taken_from_the_command_line_and_from_region_toml(region_a, tmp_path):
    with (region_a / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[strategies.gentle]\nrule = "relative_collective_action"\nratio = 0.3\n')
    done = rc.run(region_a)
    assert "gentle" in set(done.curves["strategy"])
    ranked = region_a / "results" / "enterprises.csv"
    said("curves", ranked, "--strategy", "gentle=relative_collective_action,ratio=0.3", "--out", tmp_path / "c.csv")
    piped = pl.read_csv(tmp_path / "c.csv")["reduction_tco2"].to_list()
    assert piped == approx(done.curves.filter(pl.col("strategy") == "gentle")["reduction_tco2"].to_list(), rel=1e-12)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("gentle", "The strategy 'gentle' cannot be read."),
        ("gentle=linear", "Strategy 'gentle' uses the rule 'linear', which does not exist."),
        ("gentle=sliding_tail", "Strategy 'gentle' does not set 'full', which the rule 'sliding_tail' needs."),
        ("gentle=collective_action,speed=2", "Strategy 'gentle' sets 'speed', which the rule 'collective_action' does not have."),
        ("gentle=collective_action,decay=2", "decay is 2.0; it must lie above 0 and be at most 1."),
    ],
)  # fmt: skip
def test_strategy_that_cannot_be_is_refused(region_a_run, written, told):
    ranked = region_a_run.folder / "enterprises.csv"
    assert said("curves", ranked, "--strategy", written, code=2).startswith(told)


def test_plan_of_least_cost_is_told_with_its_price(region_a_run, tmp_path):
    ranked, out = region_a_run.folder / "enterprises.csv", tmp_path / "plan.csv"
    told = said("least-cost", ranked, "--target", 0.3, "--out", out)
    assert told == (
        f"62,932 t less for 733 million CNY; 43 enterprises act → {out}\n"
        "  Marginal cost 29,408.83 CNY: enterprises that produce no more than that per tonne close.\n"
    )
    plan = pl.read_csv(out)
    assert plan.columns == ["enterprise_id", "rank", "coefficient"]
    assert (plan["coefficient"].head(42) == 1).all()


def test_caps_of_the_plan_have_their_prices(region_a_run, tmp_path):
    ranked, out = region_a_run.folder / "enterprises.csv", tmp_path / "plan.csv"
    written = ("--with", "industry_most.39=0.05", "--with", "protected=A001+A002", "--with", "most=0.9")
    told = said("least-cost", ranked, "--target", 0.3, *written, "--out", out, "--lang", "zh")
    assert "  行业39的上限（industry_most）每放宽1 元，可节省" in told
    plan = pl.read_csv(out)
    assert plan.filter(pl.col("enterprise_id").is_in(["A001", "A002"]))["coefficient"].to_list() == [0, 0]
    assert plan["coefficient"].max() == 0.9


def test_plan_of_whole_decisions_says_how_near_the_best_it_is(region_a_run, tmp_path):
    ranked = region_a_run.folder / "enterprises.csv"
    said("least-cost", ranked, "--target", 0.3, "--with", "whole=true", "--out", tmp_path / "plan.csv")
    assert set(pl.read_csv(tmp_path / "plan.csv")["coefficient"]) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("written", "english", "chinese"),
    [
        (
            ["closure=2"],
            "There is no condition 'closure'. Nearest: closures.\n"
            "  The conditions are cost, cny_per_employee, least, most, protected, industry_most, small_most, closures, open_most, whole, step, ratio_most and 1 more.\n",
            "没有名为“closure”的条件。最接近：closures。\n"
            "  可用条件：cost、cny_per_employee、least、most、protected、industry_most、small_most、closures、open_most、whole、step、ratio_most等共13项。\n",
        ),
        (
            ["most=0.5", "most.A001=0.2"],
            "The condition 'most.A001=0.2' cannot be read.\n"
            "  Write NAME=VALUE, like industry_most=0.4, or NAME.KEY=VALUE, like industry_most.29=0.4, and not both for one name.\n",
            "条件“most.A001=0.2”无法识别。\n"
            "  请按NAME=VALUE书写，例如industry_most=0.4；或按NAME.KEY=VALUE书写，例如industry_most.29=0.4；同一名称不可两者并用。\n",
        ),
    ],
)  # fmt: skip
def test_condition_that_cannot_be_is_refused(region_a_run, written, english, chinese):
    options = [option for each in written for option in ("--with", each)]
    for language, told in (("en", english), ("zh", chinese)):
        ranked = region_a_run.folder / "enterprises.csv"
        assert said("least-cost", ranked, "--target", 0.3, *options, "--lang", language, code=2) == told


def test_all_rules_stand_side_by_side_at_one_target(region_a_run, tmp_path):
    ranked = region_a_run.folder / "enterprises.csv"
    lines = said("side-by-side", ranked, "--target", 0.3, "--out", tmp_path / "s.csv").splitlines()
    assert lines[0] == f"30.0% is met by 18 of 21 strategies → {tmp_path}/s.csv"
    assert lines[1:3] == [
        "  strategy                    output forgone, share  burden Gini  enterprises closed  closed entirely, which  subsidy (CNY/yr)",
        "  least_cost                                   9.1%         0.41                  42                      26       366,467,231",
    ]
    assert lines[20:] == [
        "  Pareto front of cost and fairness: marginal_opt_out, least_cost, zsg_dea, convergence, linear_collective_action, shapley_industries, shapley_enterprises and uniform.",
        "  Minimax regret over 3 scenarios: least_cost, at most 0.0% dearer per tonne than the cheapest.",
        "Left out: grandparenting and historical_intensity. The rule needs the column 'base_emission_tco2', which the register of enterprises does not have.",
        "Left out: reference_line. Strategy 'reference_line' cannot reduce 30.00%: its control parameter jumps from 29.45% to 30.82%.",
    ]
    side = pl.read_csv(tmp_path / "s.csv")
    dialled = side.filter(~pl.col("strategy").is_in(["marginal_opt_out"]))
    assert dialled["reduction_rate"].to_list() == approx([0.3] * 17, abs=1e-9)
    least = side.filter(strategy="least_cost")["output_forgone_cny"].item()
    assert dialled["output_forgone_cny"].min() == approx(least, rel=1e-9)
    assert dialled["above_optimum_cny"].to_list() == approx((dialled["output_forgone_cny"] - least).to_list(), abs=1)


def test_rules_are_held_within_each_industry_and_all_tables_are_written(region_a_run, tmp_path):
    ranked = region_a_run.folder / "enterprises.csv"
    lines = said(
        "side-by-side", ranked, "--target", 0.3, "--within", "industry", "--strategy", "u=uniform",
        "--strategy", "o=marginal_opt_out", "--strategy", "c=sliding_tail,full=1", "--compensate", 0.25, "--years", 3,
        "--discount", 0.05, "--out", tmp_path / "s.csv", "--tables", tmp_path / "all",
    ).splitlines()  # fmt: skip
    assert lines == [
        f"30.0% is met by 2 of 3 strategies → {tmp_path}/s.csv",
        "  strategy  output forgone, share  burden Gini  enterprises closed  closed entirely, which  subsidy (CNY/yr)",
        "  o                         20.7%         0.61                  28                      26       415,998,621",
        "  u                         30.0%         0.00                   0                       0       602,269,500",
        "  Pareto front of cost and fairness: o and u.",
        "  Minimax regret over 3 scenarios: o, at most 0.0% dearer per tonne than the cheapest.",
        f"side_by_side.csv, effects.csv, fund.csv, fairness_front.csv, scenario_costs.csv, robust_choice.csv → {tmp_path}/all",
        "Left out: c. Strategy 'c (2020/26)' cannot reduce 30.00%: its control parameter reaches from 100.00% to 100.00%.",
    ]
    fund = pl.read_csv(tmp_path / "all/fund.csv")
    assert fund["discount_rate"].unique().to_list() == [0.05]
    assert fund.filter(strategy="u", year=2023)["subsidy_cny"].item() == approx(
        0.25 * pl.read_csv(tmp_path / "s.csv").filter(strategy="u")["output_forgone_cny"].item()
    )


def test_choice_is_told_in_chinese_and_as_json(region_a_run, tmp_path):
    ranked = region_a_run.folder / "enterprises.csv"
    options = ("side-by-side", ranked, "--target", 0.3, "--strategy", "u=uniform", "--out", tmp_path / "s.csv")
    assert said(*options, "--lang", "zh").splitlines()[1:] == [
        "  策略  放弃产值占比  负担基尼系数  关停企业数  全部退出行业   补贴 (元/年)",
        "  u            30.0%          0.00           0             0  1,204,539,000",
        "  成本与公平的帕累托前沿：u。",
        "  3种情景下最小最大遗憾：u，每吨成本最多比成本最低者高0.0%。",
    ]
    told = json.loads(said(*options, "--json"))
    assert set(told) == {"side_by_side", "effects", "fund", "fairness_front", "scenario_costs", "robust_choice"}
    assert told["side_by_side"][0]["strategy"] == "u"


def test_each_region_of_a_register_is_run_by_itself(region_a):
    register = pl.read_csv(region_a / "enterprises.csv", infer_schema=False)
    code = pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("320501")).otherwise(pl.lit("320502"))
    register.with_columns(region_code=code).write_csv(region_a / "enterprises.csv")
    lines = said("run", region_a).splitlines()
    assert lines[0] == "Region 320501:"
    assert lines[1] == (
        "24 enterprises, 86,756 tCO2 (90 % interval 63,105 to 115,476, given the grid factor 86,321 to 87,204; 100.0% on industry intensity alone), "
        f"3,381 million CNY → {region_a}/results/320501/report.html"
    )
    assert lines[-1] == f"2 regions, each with its own target and report → {region_a}/results/regions.csv"
    told = pl.read_csv(region_a / "results/regions.csv", schema_overrides={"region_code": pl.String})
    assert told["region_code"].to_list() == ["320501", "320502"]
    assert told["enterprises"].to_list() == [24, 48]
    assert told["emission_tco2"].sum() == approx(209_773, abs=0.5)
    for row in told.to_dicts():
        side = pl.read_csv(region_a / "results" / row["region_code"] / "comparison.csv")
        best = side.filter(pl.col("meets_target")).sort("scaled_output_forgone_cny")["output_forgone_cny"][0]
        assert row["output_forgone_cny"] == approx(best, rel=1e-12)
    assert said("check", region_a).startswith(f"{region_a}: the input is valid")
    (region_a / "results/320502/comparison.csv").write_text("spoilt")
    assert "320502/comparison.csv" in said("check", region_a, code=1)


def test_strategy_of_region_toml_is_held_within_townships(region_a):
    register = pl.read_csv(region_a / "enterprises.csv", infer_schema=False)
    town = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("河东街道")).otherwise(pl.lit("西湖镇"))
    register.with_columns(所属乡镇=town).write_csv(region_a / "enterprises.csv")
    with (region_a / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[strategies.towns]\nrule = "own_intensity"\nwithin = "township"\n')
    done = rc.run(region_a)
    curve = done.curves.filter(pl.col("strategy") == "towns").join(
        done.enterprises.select("enterprise_id", "township", "emission_tco2"), on="enterprise_id"
    )
    rates = curve.group_by("township").agg(
        (pl.col("coefficient") * pl.col("emission_tco2")).sum() / pl.col("emission_tco2").sum()
    )
    assert rates["coefficient"].to_list() == approx([0.3, 0.3])
    assert "towns: own intensity, within each township" in (done.folder / "report.html").read_text(encoding="utf-8")
    assert {"2020/河东街道", "2020/西湖镇"} == set(
        json.loads((done.folder / "run.json").read_text(encoding="utf-8"))["parameters"]["strategies"][-1]["dials"]
    )


def test_rule_that_is_left_out_is_told_in_chinese(region_a_run, tmp_path):
    ranked = region_a_run.folder / "enterprises.csv"
    told = said(
        "side-by-side", ranked, "--target", 0.3, "--strategy", "u=uniform", "--strategy", "g=grandparenting",
        "--out", tmp_path / "s.csv", "--lang", "zh",
    )  # fmt: skip
    assert "未列入：g。该规则需要列“base_emission_tco2”，而企业名录中没有。" in told


def test_nothing_stands_side_by_side_where_no_rule_can_be_run(region_a_run):
    ranked = region_a_run.folder / "enterprises.csv"
    told = said("side-by-side", ranked, "--target", 0.3, "--strategy", "g=grandparenting", code=2)
    assert told.startswith("The rule needs the column 'base_emission_tco2'")


def test_rules_are_listed_by_the_principle_of_each():
    lines = said("strategies").splitlines()
    assert len(lines) == len(rc.RULES) + 2  # CAS-1 and CAS-2
    assert lines[0] == "marginal_opt_out            The least efficient enterprises close, one by one."
    assert "uniform                     平等：各企业减排同一比例。" in said("strategies", "--lang", "zh")


def test_strategies_of_the_paper_that_a_region_may_name_are_listed():
    assert "cas_1                       Every enterprise reduces: collective_action with decay = 0.98." in said(
        "strategies"
    )
    assert "前一位的比例 [0–1; > 0; 默认0.99]\n" in said("strategies", "cas_2", "--lang", "zh")


def test_the_same_reason_is_told_once_for_all_rules_it_holds_for(region_a_run, tmp_path):
    ranked = region_a_run.folder / "enterprises.csv"
    why = "The rule needs the column 'township', which the register of enterprises does not have."
    assert said("side-by-side", ranked, "--target", 0.3, "--within", "township", code=2).count(why) == 1


def test_rule_is_told_whole():
    assert said("strategies", "uniform_with_floor") == (
        "uniform_with_floor: uniform percentage with a floor\n"
        "  Equality with a floor: the same share for all, but none is reduced below a minimum.\n"
        "\n"
        "    β[i] = min(rate, max(0, 1 − minimum/C[i]))\n"
        "\n"
        "  control parameter: rate\n"
        "  rate: rate of the reduction [0–1; default 0.3]\n"
        "  minimum_tco2: emissions below which no enterprise is reduced [tCO2/yr; ≥ 0; default 100]\n"
        "  Source: the proportional rule with a lower bound on awards; Thomson, W. (2003), Math. Soc. Sci. 45:249–297. "
        "The minimum of 100 t is the project's own.\n"
    )
    chinese = said("strategies", "sliding_tail", "--lang", "zh")
    assert "  调节参数：decay\n  full：全部退出的企业数 [enterprises; ≥ 0; 必填]\n" in chinese
    assert "  无调节参数：仅一条曲线\n" in said("strategies", "marginal_opt_out", "--lang", "zh")
    assert "  no control parameter: one curve\n" in said("strategies", "marginal_opt_out")


def test_rules_are_told_to_a_program():
    (row,) = json.loads(said("strategies", "report_only", "--json"))
    assert (row["rule"], row["dial"], row["formula"]) == (
        "report_only",
        "rate",
        "β[i] = rate if C[i] ≥ threshold, else 0",
    )
    assert row["parameters"][1] == {
        "name": "threshold_tco2", "symbol": "threshold", "meaning": "emissions from which an enterprise reduces",
        "unit": "tCO2/yr", "bounds": "≥ 0", "default": 26000.0, "needed": False,
    }  # fmt: skip


def test_lists_and_names_are_parameters_on_the_command_line(region_a_run, tmp_path):
    ranked = region_a_run.folder / "enterprises.csv"
    bands = "bands=grade_bands,rate=0.5,weights=0+0.5+1+1.5+2"
    several = "several=entropy_weights,criteria=emission_tco2+output_cny"
    said("curves", ranked, "--strategy", bands, "--strategy", several, "--out", tmp_path / "c.csv")
    assert set(pl.read_csv(tmp_path / "c.csv")["strategy"]) == {"bands", "several"}
    line = strategy_written("line=reference_line,line_cny_per_tco2=1e+4")
    assert line.parameters == {"line_cny_per_tco2": 10_000.0}


def test_factors_are_listed_and_shown_with_their_source():
    assert "pg2011_natural_gas" in said("factors", "list", "--set", "provincial_guidelines_2011")
    assert said("factors", "list", "--set", "ipcc_2006").startswith('fuel_factors = "ipcc_2006"\n')
    assert "om_2019_east" in said("factors", "list", "margins")
    shown = said("factors", "show", "cn_2012_grid_east", "--lang", "zh")
    assert "factor_tco2_per_mwh: 0.7035" in shown
    assert "2011年和2012年中国区域电网平均二氧化碳排放" in shown


def test_every_command_has_help_that_begins_with_a_sentence():
    assert "run" in COMMANDS
    for name in COMMANDS:
        told = said(name, "--help").split("\n\n")[1].strip()
        assert re.match(r"[A-Z].*[.:]", told, re.DOTALL), name


def test_texts_that_a_spreadsheet_would_run_are_written_inert(tmp_path):
    folder = lay_out(tmp_path / "small")
    path = folder / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("A,29", "=1+1,29"), encoding="utf-8")
    rc.run(folder)
    assert "'=1+1" in (folder / "results" / "enterprises.csv").read_text(encoding="utf-8")


def test_one_enterprise_is_run_and_told(tmp_path):
    folder = lay_out(tmp_path / "small")
    lines = (folder / "enterprises.csv").read_text(encoding="utf-8").split("\n")
    (folder / "enterprises.csv").write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    told = said("run", folder)
    assert "Note: With one enterprise there is nothing to rank: every curve has a single point.\n" in told


def test_enterprise_without_electricity_is_listed_and_not_ranked(tmp_path):
    folder = lay_out(tmp_path / "small")
    path = folder / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("33,2020,10,", "33,2020,0,"), encoding="utf-8")
    told = said("run", folder)
    assert "Note: 1 of 3 enterprises has no emissions, so no carbon efficiency and no rank: C.\n" in told
    rows = pl.read_csv(folder / "results" / "enterprises.csv")
    assert rows.filter(enterprise_id="C")["rank"].to_list() == [None]
    assert rows.height == 3


def test_import_loads_no_engine():
    script = "import sys, regional_carbon; print(any(name in sys.modules for name in ('polars', 'numpy', 'scipy', 'altair')))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def what_a_page_prints(name, folder):
    """The output of a page's Python, when its shell blocks have been run before it; settings are only shown."""
    page = (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")
    python = []
    for block in page.split("```")[1::2]:
        language, _, code = block.partition("\n")
        if language == "sh":
            script = code.replace("regional-carbon", f"{sys.executable} -m regional_carbon")
            subprocess.run(["sh", "-e", "-c", script], cwd=folder, check=True, capture_output=True)
        elif language == "python":
            python.append(code)
    return subprocess.run(
        [sys.executable, "-c", "\n".join(python)], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def test_quickstart_page_runs_as_it_stands(tmp_path):
    assert "没有任何企业有估算年份1990年的数据" in what_a_page_prints("quickstart.md", tmp_path)


def test_page_on_choosing_runs_as_it_stands(tmp_path):
    assert what_a_page_prints("choosing.md", tmp_path).startswith("[{'strategy': 'least_cost', 'greatest_regret': ")
    names = {"side_by_side", "effects", "fund", "fairness_front", "scenario_costs", "robust_choice"}
    assert {path.stem for path in (tmp_path / "choice").iterdir()} == names
