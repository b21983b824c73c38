"""No sentence of the command line stands in the office: what a person is told there, they can do there."""

import re

import pytest

from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.language.messages import LANGUAGES, catalogue, speaking
from regional_carbon.web.error_pages import faults_in_office, in_office, notices_in_office
from regional_carbon.web.wording import file_told, kept_told

OF_THE_COMMAND_LINE = re.compile(
    r"(?<![\w-])--[a-z]|TOML|\b(?:region|mapping)\.toml|regional-carbon [a-z]|\b(?:run|accepted)\.json|\w+\.csv"
)
# Said to whoever starts or asks the program in a terminal, of its folders, or by its drawings; no page of the office does.
AT_THE_TERMINAL = {
    "rule_unknown", "rule_not_listed", "folder_missing", "region_toml_missing",
    "region_toml_invalid", "region_toml_deep", "office_missing", "unwritable", "results_missing",
    "run_record_unreadable", "factor_unknown", "mapping_invalid", "doubts_open", "truth_without_grid", "effort_written",
    "answers_unreadable", "plan_missing", "table_not_as_written",
    "bundle_unreadable", "bundle_version", "bundle_refused", "extra_missing", "serve_needs_tls", "backup_not_one",
    "office_not_empty", "readings_none", "rule_too_slow_here", "figure_kind", "reports_dropped", "pathway_left_out",
    "reports_unread", "incentive_missing", "backtest_of_one", "backtest_options_of_measures", "backtest_options_of_truth",
    "province_empty", "province_twice", "province_unreadable", "province_not_signed", "province_format", "province_key_unreadable",
}  # fmt: skip


@pytest.mark.parametrize("subject", ["errors", "notices"])
def test_what_a_file_or_a_run_is_told_has_the_office_s_own_way_out(subject):
    told = catalogue(subject)
    of_terminal = {
        key for key, said in told.items() if any(OF_THE_COMMAND_LINE.search(said[language]) for language in LANGUAGES)
    }
    assert {key for key in of_terminal if f"_office_{key}" not in told} - AT_THE_TERMINAL == set()
    assert {key for key in of_terminal if key.startswith("_office_")} == set()


def test_unit_that_is_missing_is_asked_for_in_the_page():
    (fault,) = faults_in_office([Fault("unit_missing", "a.csv", 3, values={"column": "电量", "known": "kWh"})])
    with speaking("zh"):
        assert fault.told() == ("“电量”没有单位：表头、行内和标题中都没有。", "请为该列选择单位：kWh。")


def test_confirmed_warnings_are_counted_without_the_file_that_lists_them():
    with speaking("zh"):
        assert notices_in_office([Notice("doubts_accepted", {"count": 7})]) == ["输入数据已确认的提示：7条。"]


def test_file_of_a_delivery_is_told_by_who_sent_it():
    with speaking("zh"):
        assert file_told("001-industry_bureau/产值2023.xlsx") == "工信局：产值2023.xlsx"
        assert file_told("产值2023.xlsx") == "产值2023.xlsx"
        error = InputError(faults=[Fault("file_empty", "002-grid_company/a.csv", values={"columns": "x"})])
        assert in_office(error).startswith("供电公司：a.csv")
    assert file_told("001-industry_bureau/out.xlsx") == "Industry bureau: out.xlsx"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sources/002-grid_company/original/2023年用电量.csv", "第2次报送，供电公司：2023年用电量.csv（原件）"),
        ("sources/002-grid_company/tables/enterprise_records.csv", "第2次报送，供电公司：企业记载"),
        ("sources/002-grid_company/source.toml", "第2次报送，供电公司：读取方式"),
        ("links.csv", "企业对应关系"),
        ("region.toml", "地区设置"),
        ("enterprises.csv", "企业名录"),
    ],
)
def test_file_of_a_version_is_told_by_what_it_is_kept_for(name, told):
    with speaking("zh"):
        assert kept_told(name) == told
