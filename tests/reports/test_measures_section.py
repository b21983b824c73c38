"""What can be done, as reports tell it: the published example word for word, and the statements nobody leaves out."""

import shutil

import openpyxl
import pytest

import regional_carbon as rc
from regional_carbon.reports.figures.abatement_charts import abatement_figure
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.sentences.measures_section import measures_of_enterprise, measures_of_region
from regional_carbon.reports.workbook import write_workbook
from tests.conftest import EXAMPLES
from tests.runs import without

OF_COST = ("abatement_blocks", "industry_blocks", "enterprise_abatement")
STATEMENTS = {
    "en": [
        "Savings are engineers' estimates; 75% is counted.",
        "Not a promise nor an obligation: an audit decides.",
        "Costs are US audit costs carried over at 7.1957 CNY per USD; replace them with quotes.",
    ],
    "zh": [
        "节能量为工程估算值，按75%计入。",
        "既非承诺，也非义务：以节能审计为准。",
        "成本为美国审计成本，按1美元合7.1957元换算，请以实际报价替换。",
    ],
}
AUDITORS = {"en": "Auditors differ by ± 36%.", "zh": "不同审计机构的结果相差±36%。"}


@pytest.fixture(scope="module")
def priced(tmp_path_factory):
    """Region A with the electricity price of the published example."""
    folder = tmp_path_factory.mktemp("priced") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    with (folder / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[measures]\nelectricity_price_cny_per_mwh = 700\n")
    return rc.run(folder)


def test_region_a_is_told_as_published(priced):
    told = measures_of_region(priced)
    assert told.answers[0] == (
        "Audits of all enterprises would find 29,849 MWh a year to save, 10.0% of the electricity they buy (90 % "
        "interval 12,548–53,136 MWh). Realised, that is 15,749 tCO2 a year."
    )
    assert told.answers[2] == (
        "14,177 tCO2 a year, 6.8% of the region's emissions, pay for themselves. All of it takes 36.1 million CNY "
        "once; with the investment spread over its years, 5.99 million CNY a year are left over."
    )
    assert told.answers[3] == (
        "About 48% of these tonnes would be carried out without any help, as audited plants have done."
    )
    assert [row[0].split(":")[0] for row in told.table.rows] == [
        "Electricity of processes", "Electricity of buildings and operations",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_five_statements_stand_with_the_region_and_with_every_enterprise(language, priced):
    with rc.speaking(language):
        assert measures_of_region(priced).statements == [*STATEMENTS[language], AUDITORS[language]]
        own = measures_of_enterprise(priced, "A045").statements
    expected = {
        "en": "Expected from audits of 3,743 US plants of your size; half of them found between 274 MWh and 907 MWh.",
        "zh": "依据3,743家与贵企业规模相当的美国工厂的审计推算；其中半数工厂的发现介于274 MWh与907 MWh之间。",
    }
    assert own == [expected[language], *STATEMENTS[language]]


def test_enterprise_is_told_in_plain_words_what_it_could_do_what_that_saves_and_costs(priced):
    assert measures_of_enterprise(priced, "A045").answers == [
        "Motors, compressed air and other process electricity: an audit finds something at 94% of such plants, in the "
        "mean 330 MWh a year, 174 tCO2 when realised. It takes about 0.361 million CNY once and pays back in 2.9 "
        "yr; 47% of what is recommended is carried out.",
        "Lighting, cooling, switching off what stands idle: an audit finds something at 91% of such plants, in the "
        "mean 281 MWh a year, 148 tCO2 when realised. It takes about 0.38 million CNY once and pays back in 3.6 "
        "yr; 49% of what is recommended is carried out.",
    ]


def test_without_a_price_nothing_is_said_of_cost(priced):
    unpriced = without(priced, *OF_COST)
    told = measures_of_region(unpriced)
    assert told.answers[-1] == (
        "No energy price is set (electricity_price_cny_per_mwh and fuel_price_cny_per_gj, among the settings of "
        "measures), so nothing is said of what it costs."
    )
    assert [len(row) for row in told.table.rows] == [3, 3]
    assert STATEMENTS["en"][2] not in told.statements


def test_run_kept_before_model_v_and_unknown_enterprise_say_nothing(priced):
    earlier = without(priced, "region_abatement", "abatement_potential", *OF_COST)
    assert measures_of_region(earlier) is None
    assert measures_of_enterprise(earlier, "A045") is None
    assert measures_of_enterprise(priced, "nobody") is None


def test_strategies_stand_with_measures_first_beside_what_they_forgo_without(priced):
    first = measures_of_region(priced).first
    assert first.rows[0] == (
        "Marginal opt-out (BS)", "10,589", "-4.05", "24.08", "481.23", "732.93", "34", "43"
    )  # fmt: skip
    assert first.below == (
        "Net cost is investment spread over its years less the energy bill saved; output forgone is not a cost of "
        "measures. The two are never added."
    )


def test_curve_draws_every_block_and_both_ends_of_the_band(priced):
    drawn = abatement_figure(priced.abatement_blocks, "CNY")
    steps = [row for row in drawn.rows if "cost" in row]
    assert len(steps) == priced.abatement_blocks.height
    assert steps[-1]["to"] == pytest.approx(15_749, abs=0.5)
    assert {row["end"] for row in drawn.rows if "end" in row} == {"low", "high"}
    assert "Green pays for itself: 14,177 tCO2 a year." in drawn.caption


def test_report_and_workbook_hold_what_can_be_done(priced, tmp_path):
    page = write_page(priced, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "What can be done" in page
    assert all(sentence.replace("'", "&#39;") in page for sentence in STATEMENTS["en"])
    book = openpyxl.load_workbook(write_workbook(priced, tmp_path / "results.xlsx"), read_only=True)
    assert {"Measures", "Abatement cost"} <= set(book.sheetnames)
