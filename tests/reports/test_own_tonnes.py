"""A strategy that passes the target is told at the target's own tonnes too, in one line of the comparison."""

import html

import polars as pl
import pytest

from regional_carbon.language.messages import speaking
from regional_carbon.reports.region_page import write_page
from regional_carbon.reports.sentences.shown import own_tonnes
from tests.runs import with_tables, without


def compared(run, **just):
    """The run with what each strategy forgoes, and forgoes for just the target; null where nothing is told."""
    strategy = pl.col("strategy")
    return with_tables(
        run,
        comparison=run.comparison.with_columns(
            output_forgone_cny=pl.lit(800e6),
            scaled_output_forgone_cny=strategy.replace_strict(just, default=None, return_dtype=pl.Float64),
        ),
    )


@pytest.mark.parametrize(("spoken", "told"), [
    ("en", "Also at the target's own tonnes, without what passes the target: Marginal opt-out (BS) 761.25 instead of "
           "800.00 and Collective action CAS-1 799.00 instead of 800.00 (million CNY of output forgone a year)."),
    ("zh", "扣除超出目标的部分，按恰好达标的吨数计：边际退出（BS）为76,125.0（原为80,000.0）和"
           "集体行动CAS-1为79,900.0（原为80,000.0）（每年放弃产值，万元）。"),
])  # fmt: skip
def test_strategies_that_pass_the_target_are_told_at_its_own_tonnes(run, spoken, told):
    passing = compared(run, marginal_opt_out=761.25e6, cas_1=799e6, cas_2=800e6)
    with speaking(spoken):
        assert own_tonnes(passing, bare=True) == [told]


def test_nothing_is_told_where_no_strategy_passes_the_target_or_it_is_not_known(run):
    assert own_tonnes(compared(run, cas_1=800e6, marginal_opt_out=800e6 - 1)) == []
    assert own_tonnes(with_tables(run, comparison=run.comparison.drop("scaled_output_forgone_cny"))) == []


def test_strategy_that_misses_the_target_is_not_told(run):
    passing = compared(run, marginal_opt_out=761.25e6)
    missed = with_tables(passing, comparison=passing.comparison.with_columns(meets_target=False))
    assert len(own_tonnes(passing)) == 1
    assert own_tonnes(missed) == []


def test_report_tells_it_below_the_comparison(run, tmp_path):
    passing = compared(run, marginal_opt_out=761.25e6)
    page = html.unescape(write_page(passing, tmp_path / "report.html").read_text(encoding="utf-8"))
    (told,) = own_tonnes(passing)
    assert page.count(told) == 1
    assert page.index("comparison") < page.index(told)


def test_report_of_an_earlier_version_s_run_goes_without(run, tmp_path):
    earlier = without(with_tables(run, comparison=run.comparison.drop("scaled_output_forgone_cny")))
    assert "own tonnes" not in write_page(earlier, tmp_path / "report.html").read_text(encoding="utf-8")
