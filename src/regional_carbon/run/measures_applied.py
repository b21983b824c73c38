"""The strategies of a run with measures first, where an energy price is given."""

from __future__ import annotations

from regional_carbon.comparison.with_measures import measures_first_comparison, measures_first_curves
from regional_carbon.measures.region_measures import RegionMeasures
from regional_carbon.procedure import Results
from regional_carbon.run.model_v import Abatement
from regional_carbon.run.rule_scenarios import CHOOSE_AT_MOST
from regional_carbon.schema.comparison_tables import MeasuresFirst, MeasuresFirstCurves
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame


def strategies_at_target(results: Results, abatement: Abatement) -> Frame[MeasuresFirst] | None:
    """Each strategy of the run at its target; none without a price, of several regions, or of too many enterprises."""
    measures = _measures(abatement)
    if measures is None:
        return None
    ranked, weight = CarbonEfficiency.of(results.enterprises), abatement.inputs.value_added_share
    return measures_first_comparison(ranked, results.strategies, results.target, measures, weight=weight)


def strategy_curves(results: Results, abatement: Abatement) -> Frame[MeasuresFirstCurves] | None:
    """The curves of the run's strategies; none as above."""
    measures = _measures(abatement)
    if measures is None:
        return None
    ranked, weight = CarbonEfficiency.of(results.enterprises), abatement.inputs.value_added_share
    return measures_first_curves(ranked, results.strategies, measures, weight=weight)


def _measures(abatement: Abatement) -> RegionMeasures | None:
    return abatement.region_measures() if abatement.energy.height <= CHOOSE_AT_MOST else None
