"""A run is one value: its tables by name, its summary, what it is called at a prompt."""

import dataclasses
import json

import polars as pl
import pytest

import regional_carbon as rc
from regional_carbon.language.messages import LANGUAGES, speaking
from regional_carbon.run.current_year import monitor
from regional_carbon.run.run import Run
from regional_carbon.run.work import TABLES, work_out
from regional_carbon.schema.dictionary import tables_of_runs
from tests.web.readings import steady_readings


def test_every_table_of_a_run_is_declared_and_has_the_columns_of_its_declaration(region_a_run):
    declared = tables_of_runs()
    assert {*region_a_run.tables} <= {*declared}
    columns = {name: {*table.columns} for name, table in region_a_run.tables.items()}
    assert {name for name, given in columns.items() if not given <= {*declared[name].columns()}} == set()


def test_two_tables_of_a_run_have_no_name_in_common():
    names = [table.held_as for table in TABLES]
    assert len(set(names)) == len(names)
    assert "" not in names


def test_no_table_hides_behind_another_attribute_of_a_run():
    """`run.enterprises` is the table: no field or property has the name of one."""
    own = {field.name for field in dataclasses.fields(Run)} | {*vars(Run)}
    assert own & {*tables_of_runs()} == set()


def test_table_is_an_attribute_and_dir_lists_it(region_a_run):
    assert region_a_run.enterprises is region_a_run.tables["enterprises"]
    assert {"enterprises", "comparison", "summary", "settings"} <= {*dir(region_a_run)}


def test_attribute_that_is_no_table_says_which_tables_there_are(region_a_run):
    with pytest.raises(
        AttributeError, match=r"Run has no 'enterprise'; its tables are abatement_potential, better_evidence"
    ):
        _ = region_a_run.enterprise


def test_run_at_a_prompt_is_one_line(region_a_run):
    assert repr(region_a_run) == "<Run of Region A, 2020: 72 enterprises, 209,773 tCO2, 8,030,260,000 CNY>"


def test_run_that_holds_a_pathway_alone_names_its_tables(region_a_run):
    alone = dataclasses.replace(region_a_run, tables={"pathway": pl.DataFrame(), "plan": pl.DataFrame()})
    assert repr(alone) == "<Run of Region A, 2020: pathway, plan>"


def test_summary_is_computed_from_the_tables(region_a_run):
    written = json.loads((region_a_run.folder / "summary.json").read_text(encoding="utf-8"))
    assert region_a_run.summary == written
    half = region_a_run.enterprises.head(36)
    of_half = dataclasses.replace(region_a_run, tables={**region_a_run.tables, "enterprises": half})
    assert of_half.summary["enterprises"] == 36
    assert of_half.summary["emission_tco2"] == half["emission_tco2"].sum()


def test_recommendation_is_read_from_the_comparison(region_a_run):
    assert region_a_run.recommendation.least_output_forgone == "marginal_opt_out"
    missed = region_a_run.comparison.with_columns(meets_target=pl.lit(value=False))
    none = dataclasses.replace(region_a_run, tables={**region_a_run.tables, "comparison": missed})
    assert none.recommendation is None


def test_notices_are_put_into_words_when_they_are_shown(region_a_run):
    (below,) = [notice for notice in region_a_run.notices if notice.key == "below_grid"]
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = below.text()
    assert "ICT manufacturing (39)" in said["en"]
    assert "计算机、通信和其他电子设备制造业 (39)" in said["zh"]


def test_function_stays_the_function_when_the_part_of_its_name_is_imported():
    """`rc.run` and `rc.procedure` are functions; `regional_carbon.run` and `.procedure` are parts too."""
    from regional_carbon.procedure import DEFAULT_TARGET
    from regional_carbon.run import store

    assert DEFAULT_TARGET == 0.3
    assert store.FILE == "run.zip"
    assert callable(rc.run)
    assert callable(rc.procedure)


@pytest.fixture
def north_and_south(region_a):
    """Region A with a register of two regions."""
    register = pl.read_csv(region_a / "enterprises.csv", infer_schema=False)
    code = pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit("north")).otherwise(pl.lit("south"))
    register.with_columns(region_code=code).write_csv(region_a / "enterprises.csv")
    return region_a


def monitored(folder):
    steady_readings(1).write_csv(folder / "readings.csv")
    return monitor(folder, yes=True)


@pytest.mark.parametrize("calculate", [work_out, monitored])
def test_several_regions_are_refused_where_one_is_calculated(north_and_south, calculate):
    with pytest.raises(rc.InputError) as refused:
        calculate(north_and_south)
    assert str(refused.value) == (
        "The register has enterprises of 2 regions, by region_code: north and south. Here a region is calculated by "
        "itself.\n  Keep the rows of one region in the register and enter each other region separately, or calculate "
        "all of them on the command line: regional-carbon run"
    )
    with speaking("zh"):
        assert str(refused.value) == (
            "企业名录按region_code含2个地区的企业：north和south。此处每次只计算一个地区。\n"
            "  请在企业名录中只保留一个地区的企业，其余地区分别建立；或用命令行一次计算全部地区：regional-carbon run"
        )


def test_several_regions_are_one_run_with_a_row_and_a_run_for_each(north_and_south):
    whole = rc.run(north_and_south)
    assert [*whole.parts] == ["north", "south"]
    assert whole.regions["region_code"].to_list() == ["north", "south"]
    assert whole.summary["enterprises"] == 72
    assert whole.summary["regions"]["north"] == whole.parts["north"].summary
    assert "enterprises" not in whole.tables
    assert whole.recommendation is None
    assert repr(whole).startswith("<Run of Region A, 2020: 2 regions, 72 enterprises, 209,773 tCO2")
