"""The worked example of Model V on Region A: measures first against the opt-out, figure by figure."""

from dataclasses import dataclass

import numpy as np
import pytest
from pytest import approx

from regional_carbon.collect.region import read_region
from regional_carbon.measures.measures_first import CombinedCurve, cheapest_mixture, closing_prices
from regional_carbon.measures.region_measures import columns_of_measures, measures_of
from regional_carbon.measures.slices import MeasureSlices
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.strategies.optimum import least_cost_plan
from tests.conftest import EXAMPLES
from tests.engines import polars_frame
from tests.measures.test_potential import FACTORS, region_a
from tests.registers import ranked

__all__ = ["region_a"]  # the fixture

INPUTS = MeasureInputs(electricity_price_cny_per_mwh=700.0)
# Of the target: M CNY by opt-out alone, measures first, of it output forgone, with a quarter of the investment; and how
# many enterprises are cut, after and before.
TARGETS = [
    (0.050, 12.06, -7.29, 0.00, -6.60, 0, 8),
    (0.080, 21.07, -5.39, 1.37, -0.08, 3, 11),
    (0.100, 29.69, -0.14, 6.44, 5.71, 6, 14),
    (0.150, 107.26, 16.57, 22.67, 24.82, 12, 25),
    (0.200, 292.14, 61.37, 66.27, 118.83, 20, 30),
    (0.300, 735.40, 477.06, 481.11, 521.53, 34, 43),
    (0.363, 1143.61, 852.66, 856.19, 900.07, 44, 47),
    (0.500, 2064.28, 1823.22, 1826.12, 1850.17, 45, 51),
]


@dataclass(frozen=True)
class Region:
    ids: list[str]
    emission: Values
    output: Values
    slices: MeasureSlices

    def budget(self):
        """A quarter of what all measures take."""
        of_slice = self.slices.share * self.slices.tonnes_tco2[:, self.slices.group]
        return float((of_slice * self.slices.investment_cny_per_tco2).sum()) / 4

    def at(self, rate, **options):
        return cheapest_mixture(self.emission, self.output, self.slices, rate * self.emission.sum(), **options)


@pytest.fixture(scope="module")
def region(region_a):
    register = read_region(EXAMPLES / "region-a").enterprises.filter(year=2020).sort("enterprise_id")
    measures = measures_of(region_a, **FACTORS, inputs=INPUTS)
    emission = 0.7035 * register["electricity_mwh"].to_numpy()  # by electricity alone, as the example has it
    ids = register["enterprise_id"].to_list()
    return Region(ids, emission, register["output_cny"].to_numpy(), measures.of(ids))


def test_example_is_of_72_enterprises_and_209_441_tonnes(region):
    assert len(region.ids) == 72
    assert region.emission.sum() == approx(209_441, abs=0.5)


@pytest.mark.parametrize(("rate", "alone", "first", "forgone", "quarter", "cut", "cut_before"), TARGETS)
def test_target_costs_what_is_published(region, rate, alone, first, forgone, quarter, cut, cut_before):
    """Opt-out alone is the curve without a yuan to invest."""
    opt_out, found, tight = region.at(rate, budget=0), region.at(rate), region.at(rate, budget=region.budget())
    assert opt_out.cost() / 1e6 == approx(alone, abs=0.005)
    assert found.cost() / 1e6 == approx(first, abs=0.005)
    assert found.output_forgone_cny / 1e6 == approx(forgone, abs=0.005)
    assert tight.cost() / 1e6 == approx(quarter, abs=0.005)
    assert (found.closed(), opt_out.closed()) == (cut, cut_before)


@pytest.mark.parametrize(
    ("price", "tonnes", "million", "closed"),
    [
        (0, 14_177, -7.293, 0),
        (500, 14_968, -7.146, 0),
        (1000, 15_423, -6.845, 0),
        (3000, 37_766, 32.849, 14),
        (10_000, 40_948, 49.159, 18),
        (20_000, 58_468, 387.206, 29),
    ],
)
def test_price_brings_what_is_published(region, price, tonnes, million, closed):
    found = CombinedCurve(region.emission, region.output, region.slices).at_price(price)
    assert found.reduction_tco2 == approx(tonnes, abs=0.5)
    assert found.cost() / 1e6 == approx(million, abs=0.0005)
    assert found.closed() == closed


def test_enterprise_a045_with_18_834_cny_per_tonne_leaves_at_20_600(region):
    prices = closing_prices(region.emission, region.output, region.slices)
    place = region.ids.index("A045")
    assert (region.output / region.emission)[place] == approx(18_834, abs=0.5)
    assert prices[place] == approx(20_600, abs=0.5)


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.363])
@pytest.mark.parametrize("limited", [False, True])
def test_curve_of_region_a_is_the_programme_s_answer_to_a_billionth(region, rate, limited):
    """Law 6 at the size of the example: 1,728 measures of 72 enterprises."""
    budget = region.budget() if limited else None
    register = ranked(polars_frame, region.emission.tolist(), region.output.tolist(), enterprise_id=region.ids)
    columns = columns_of_measures(region.ids, region.slices, budget=budget)
    plan, found = least_cost_plan(register, rate, measures=columns), region.at(rate, budget=budget)
    assert plan.cost_cny + plan.net_cost_cny == approx(found.cost(), rel=1e-9)
    assert np.isclose(found.reduction_tco2, rate * region.emission.sum(), rtol=1e-12)
