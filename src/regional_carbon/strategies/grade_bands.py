"""Five-grade bands: the worse the grade within the industry, the greater the cut."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Columns, Values, graded_per, sums
from regional_carbon.schema.estimate_tables import GRADE_CUTS
from regional_carbon.strategies.allowance import intensity
from regional_carbon.strategies.rule import NotNegative, Weights, rule


@rule
def grade_bands(rate: NotNegative = 0.3, weights: Weights = (0.0, 0.5, 1.0, 1.5, 2.0)) -> Callable[[Columns], Values]:
    """Every enterprise cuts by its grade of the five-grade carbon efficiency code.

        β[i] = min(1, rate · weights[grade(K[i])])
        K[i] = (C[i]/V[i]) / (Σ_j C / Σ_j V)

    V is value added in the industries whose every enterprise's is known and above 0, else output.
    Grade 1 is K ≤ 0.6, then ≤ 0.8, ≤ 1.2, ≤ 2.0; an enterprise without output is of grade 5. With the weights as
    they stand the best grade is let off.

    Raises StrategyError unless there are five weights.

    Source: after Huzhou's 工业碳效码 (industrial carbon efficiency code, 2021), emission per value added against the
    industry's; the weights are the project's own.
    """
    if len(weights) != len(GRADE_CUTS) + 1:
        raise StrategyError("weights_count", needed=len(GRADE_CUTS) + 1, found=len(weights))

    def grades(enterprises: Columns) -> Values:
        output, emission = graded_per(enterprises), enterprises["emission_tco2"]
        industries, industry = enterprises.kinds("industry_code")
        of_industry = [sums(values, industry, len(industries)) for values in (output, emission)]
        mean = intensity(*of_industry)[industry]
        with np.errstate(invalid="ignore"):  # no output in the whole industry: the last code
            ratio = np.where(output > 0, intensity(output, emission) / mean, np.inf)
        return np.searchsorted(GRADE_CUTS, ratio, side="left").astype(float)

    def coefficient(enterprises: Columns) -> Values:
        grade = enterprises.once("grade_bands", lambda: grades(enterprises)).astype(np.intp)
        return np.minimum(1, rate * np.asarray(weights, dtype=float)[grade])

    return coefficient
