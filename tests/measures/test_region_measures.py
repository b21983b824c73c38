"""The measures of a region by enterprise: in any order, and as the curve of measures and closings."""

import numpy as np
import pytest
from pytest import approx

from regional_carbon.language.errors import StrategyError
from regional_carbon.measures.measures_first import CombinedCurve
from regional_carbon.measures.region_measures import RegionMeasures, abatement_curve, measures_of
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from tests.engines import column, polars_frame, rows
from tests.measures.regions import own, with_slices
from tests.measures.test_potential import FACTORS, energy
from tests.registers import three_ranked, two_regions_ranked

AUDITED = RegionMeasures(
    ["c", "b", "a"], with_slices([[5], [10], [15]], [-5], [20], own([2, 0], [10, 1], [5, 6], [200, 3])), 0.15
)


def test_measures_follow_their_enterprises_into_another_order():
    of = AUDITED.of(["a", "x", "c"])
    assert of.tonnes_tco2[:, 0].tolist() == [15, 0, 5]
    assert of.own is not None
    assert dict(zip(of.own.enterprise.tolist(), of.own.tonnes_tco2.tolist(), strict=True)) == {0: 10, 2: 1}


def test_measures_of_an_enterprise_not_asked_for_are_left_out():
    of = AUDITED.of(["b"])
    assert (of.tonnes_tco2[:, 0].tolist(), of.own.enterprise.size) == ([10], 0)


@pytest.mark.spark("abatement_curve")
def test_curve_of_a_region_tells_each_event_with_the_sums_up_to_it(frame):
    """10 t each of a, b and c pay for themselves. a leaves at 1050/90 = 11.67, b at 1050/40 = 26.25, c at 51.25."""
    measures = RegionMeasures(["a", "b", "c"], with_slices([[10], [10], [10]], [-5], [20]), 0.15)
    told = rows(abatement_curve(three_ranked(frame), measures), by="price_cny_per_tco2")
    assert [row["step_kind"] for row in told] == ["measure", "closing", "closing", "closing"]
    assert [row["price_cny_per_tco2"] for row in told] == approx([-5, 1050 / 90, 26.25, 51.25])
    assert [row["tonnes_tco2"] for row in told] == approx([30, 120, 160, 200])
    assert [row["net_cost_cny"] for row in told] == approx([-150, -100, -50, 0])
    assert [row["output_forgone_cny"] for row in told] == approx([0, 1000, 2000, 4000])
    assert [row["investment_cny"] for row in told] == approx([600, 400, 200, 0])
    assert [row["enterprises_closed"] for row in told] == [0, 1, 2, 3]


def test_curve_without_measures_is_the_paper_s_opt_out_curve():
    found = three_ranked(polars_frame)
    bare = abatement_curve(found, RegionMeasures([], with_slices(np.zeros((0, 1)), [0.0]), 0.15))
    closings = rows(bare.filter(bare["step_kind"] == "closing"), by="price_cny_per_tco2")
    opt_out = reduction_curve(found, marginal_opt_out())
    assert [row["tonnes_tco2"] for row in closings] == column(opt_out, "reduction_tco2")
    assert [row["output_forgone_cny"] for row in closings] == column(opt_out, "output_forgone_cny")


@pytest.mark.spark("measures_of")
def test_measures_of_one_region_are_those_that_model_v_expects(frame):
    found = measures_of(
        energy(frame, [10_000.0, 0.0]), **FACTORS, inputs=MeasureInputs(electricity_price_cny_per_mwh=700.0)
    )
    assert found.ids == ["e0", "e1"]
    assert found.slices.tonnes_tco2[0, 0] == approx(566.85 * 0.75 * 0.7035, rel=1e-5)  # law 1
    assert found.slices.tonnes_tco2[1].sum() == 0
    assert found.capital_recovery_factor == approx(0.1490295, abs=5e-8)
    curve = CombinedCurve(np.array([7035.0, 0.0]), np.array([1e8, 0.0]), found.slices)
    assert curve.price[0] < 0


def test_several_regions_are_refused():
    with pytest.raises(StrategyError, match="A plan covers one region and year; the frame holds 2"):
        abatement_curve(two_regions_ranked(polars_frame), AUDITED)
