"""(p, α)-proportional fairness: from output-proportional allowances to equal ones, by one number."""

from __future__ import annotations

from collections.abc import Callable

from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.allowance import cut_to, in_proportion
from regional_carbon.strategies.rule import Above0, NotNegative, rule


@rule
def proportional_fairness(
    kept: NotNegative = 0.7, alpha: Above0 = 1.0, weight: str = "output_cny"
) -> Callable[[Columns], Values]:
    """The allowances that are (p, α)-proportionally fair, with p the enterprise's weight.

        β[i] = 1 − min(1, kept · A[i] / C[i]),  A[i] = ΣC · p[i]^(1/α) / Σ p^(1/α)

    They maximise Σ p[i]·a[i]^(1−α)/(1−α) for a given sum and a[i] ≤ C[i]: the gradient p·a^(−α) is the same for
    all who are cut. α = 1 is proportional to p; the greater α, the more alike are the allowances.

    Raises StrategyError when the weight is not known of every enterprise.

    Source: Mo, J., Walrand, J. (2000), IEEE/ACM Trans. Netw. 8:556–567, "Fair end-to-end window-based congestion
    control", definition of (p, α)-proportional fairness.
    """

    def coefficient(enterprises: Columns) -> Values:
        emission, weights = enterprises["emission_tco2"], enterprises.every(weight).clip(min=0)
        largest = weights.max(initial=0)
        relative = (weights / largest if largest > 0 else weights) ** (1 / alpha)
        return cut_to(kept * in_proportion(relative, emission), emission)

    return coefficient
