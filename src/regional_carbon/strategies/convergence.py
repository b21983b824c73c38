"""Convergence: from allowances that follow emission to allowances that follow output."""

from __future__ import annotations

from collections.abc import Callable

from regional_carbon.schema.arrays import Columns, Values
from regional_carbon.strategies.allowance import cut_to, in_proportion
from regional_carbon.strategies.rule import NotNegative, Share, rule


@rule
def convergence(
    kept: NotNegative = 0.7, converged: Share = 0.5, weight: str = "output_cny"
) -> Callable[[Columns], Values]:
    """Allowances on the way from a share of the present emission to the same emission per output for all.

        β[i] = 1 − min(1, kept · A[i] / C[i]),  A[i] = (1 − converged)·C[i] + converged·ΣC·G[i]/ΣG

    `converged` 0 is a uniform percentage, 1 the same intensity for all; a plan raises it year by year. `weight` is
    the column that allowances converge to, in place of output: `employees` is the per-head form.

    Raises StrategyError when the weight is not known of every enterprise.

    Source: Meyer, A. (2000), Contraction & Convergence: The Global Solution to Climate Change, Green Books.
    """

    def coefficient(enterprises: Columns) -> Values:
        emission = enterprises["emission_tco2"]
        alike = in_proportion(enterprises.every(weight).clip(min=0), emission)
        return cut_to(kept * ((1 - converged) * emission + converged * alike), emission)

    return coefficient
