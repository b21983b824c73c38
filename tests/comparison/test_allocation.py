"""What each enterprise gives up when the target is met, by hand."""

from regional_carbon.comparison.allocation import borne
from regional_carbon.comparison.at_target import compare
from regional_carbon.models.reduction_curves import reduction_curve
from regional_carbon.strategies.marginal_opt_out import marginal_opt_out
from regional_carbon.strategies.uniform import uniform
from tests.registers import ranked, two_regions_ranked


def allocated(register, target, **coefficients):
    curves = {name: reduction_curve(register, coefficient) for name, coefficient in coefficients.items()}
    return borne(register, curves, compare(curves, target))


def test_each_region_stops_where_it_meets_the_target_itself(frame):
    """0.7: the north reaches 2/3 with a and needs b, the south has 3/4 with c alone."""
    found = allocated(two_regions_ranked(frame), 0.7, out=marginal_opt_out())
    assert [(region.group["region_code"], region.coefficients["out"].tolist()) for region in found] == [
        ("north", [1, 1]), ("south", [1, 0]),
    ]  # fmt: skip


def test_those_that_meet_the_target_have_a_coefficient_for_each_ranked_enterprise(frame):
    """c emits nothing and has no rank; a tenth of all is short of half."""
    register = ranked(frame, [100.0, 50.0, 0.0], [1000.0, 1000.0, 500.0])
    (region,) = allocated(register, 0.5, out=marginal_opt_out(), low=uniform(0.1))
    assert {name: beta.tolist() for name, beta in region.coefficients.items()} == {"out": [1, 0]}
    assert set(region.compared) == {"out", "low"}
    assert region.ranked("emission_tco2").tolist() == [100, 50]
    assert region.ranked("tax_cny") is None
