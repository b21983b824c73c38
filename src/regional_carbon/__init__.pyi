# The public names, and what a user's checker is told of them. `lazy_loader` reads here where each is found.
#
# A function of frames is declared below: any engine's frame goes in, and of the kind of the first one comes out. In its
# own module it is declared with the table each frame holds, as the calls within this package are checked; no signature
# can say both, since none maps over a ParamSpec. `tests/test_types.py` keeps the two alike.

import collections.abc as abc
import typing

import polars as pl

import regional_carbon.models.shared_effect as shared_effect
import regional_carbon.schema.arrays as arrays
import regional_carbon.schema.frames as frames

from .collect.intake import Collection, collect, put
from .collect.region import Region, read_region
from .comparison.assessment import Choice
from .comparison.at_target import AtTarget, Recommendation
from .comparison.robustness import Robust, Scenario
from .factors import GridFactor, grid_factor, published_factors, steam_gj_per_t
from .language.errors import (
    DoubtError,
    FactorError,
    Fault,
    InputError,
    Notice,
    RegionalCarbonError,
    ReportError,
    StrategyError,
    TableError,
)
from .language.messages import speaking
from .monitoring.year_to_date import Monitored, monitor
from .pathways.allowances import Pathway
from .pathways.compensation import plan_fund
from .pathways.revision import Replanned
from .procedure import Results
from .reports.results_folder import demo, run
from .run.freshness import Check, check
from .run.run import Run
from .run.starting import new, template
from .schema.assumptions import Assumptions
from .schema.goals import Goal
from .schema.input_tables import EnergyStatistics, EnterpriseEnergy, Enterprises, Factors, Inventories
from .schema.plan_options import PlanOptions
from .strategies import PAPER_STRATEGIES, RULES, Strategy
from .strategies.collective_action import (
    collective_action,
    inverse_efficiency,
    linear_collective_action,
    relative_collective_action,
    sliding_tail,
)
from .strategies.marginal_opt_out import marginal_opt_out
from .strategies.optimum import Conditions, MeasureColumns, Optimum
from .strategies.rule import Dial, Rule, rule

if not typing.TYPE_CHECKING:  # for lazy_loader alone; a checker reads the signatures below
    from .comparison.assessment import choose
    from .comparison.at_target import adjust, at_equal_target, below_line, compare, recommend
    from .comparison.fairness import fairness_front
    from .comparison.impacts import compensation_fund, effects
    from .comparison.robustness import robust_choice
    from .models.efficiency_ranking import carbon_efficiency, industry_standing
    from .models.enterprise_emissions import enterprise_emission, next_year
    from .models.evidence import emission_by_evidence
    from .models.fuel_mix import fuel_shares, industry_fuels
    from .models.industry_intensity import carbon_electricity_intensity, industry_emission
    from .models.reduction_curves import reduction_curve, total_reduction_rate
    from .models.scopes import emission_by_scope, region_scopes
    from .models.trend import trend_errors
    from .pathways.allowances import pathway
    from .pathways.revision import deviations, replan
    from .procedure import procedure
    from .strategies.optimum import least_cost_plan
    from .uncertainty.priorities import next_evidence

__version__: str

__all__ = [
    "PAPER_STRATEGIES",
    "RULES",
    "Assumptions",
    "AtTarget",
    "Check",
    "Choice",
    "Collection",
    "Conditions",
    "Dial",
    "DoubtError",
    "EnergyStatistics",
    "EnterpriseEnergy",
    "Enterprises",
    "FactorError",
    "Factors",
    "Fault",
    "Goal",
    "GridFactor",
    "InputError",
    "Inventories",
    "MeasureColumns",
    "Monitored",
    "Notice",
    "Optimum",
    "Pathway",
    "PlanOptions",
    "Recommendation",
    "Region",
    "RegionalCarbonError",
    "Replanned",
    "ReportError",
    "Results",
    "Robust",
    "Rule",
    "Run",
    "Scenario",
    "Strategy",
    "StrategyError",
    "TableError",
    "__version__",
    "adjust",
    "at_equal_target",
    "below_line",
    "carbon_efficiency",
    "carbon_electricity_intensity",
    "check",
    "choose",
    "collect",
    "collective_action",
    "compare",
    "compensation_fund",
    "demo",
    "deviations",
    "effects",
    "emission_by_evidence",
    "emission_by_scope",
    "enterprise_emission",
    "fairness_front",
    "fuel_shares",
    "grid_factor",
    "industry_emission",
    "industry_fuels",
    "industry_standing",
    "inverse_efficiency",
    "least_cost_plan",
    "linear_collective_action",
    "marginal_opt_out",
    "monitor",
    "new",
    "next_evidence",
    "next_year",
    "pathway",
    "plan_fund",
    "procedure",
    "published_factors",
    "put",
    "read_region",
    "recommend",
    "reduction_curve",
    "region_scopes",
    "relative_collective_action",
    "replan",
    "robust_choice",
    "rule",
    "run",
    "sliding_tail",
    "speaking",
    "steam_gj_per_t",
    "template",
    "total_reduction_rate",
    "trend_errors",
]

def choose(
    ranked: frames.FrameT,
    target: float,
    strategies: abc.Sequence[Strategy] = ...,
    *,
    within: str = "",
    scenarios: abc.Sequence[Scenario] = ...,
    compensated: float = ...,
    years: int = ...,
    discount_rate: float = ...,
    progress: abc.Callable[[str], None] = ...,
) -> Choice[frames.FrameT]: ...
def adjust(ranked: frames.AnyFrame, strategy: Strategy, target: float) -> Strategy: ...
def at_equal_target(ranked: frames.AnyFrame, strategies: abc.Sequence[Strategy], target: float) -> AtTarget: ...
def below_line(curve: frames.FrameT, line_cny_per_tco2: float) -> frames.FrameT: ...
def compare(
    curves: abc.Mapping[str, frames.FrameT], target: float, ranked: frames.AnyFrame | None = None
) -> frames.FrameT: ...
def recommend(comparison: frames.AnyFrame) -> Recommendation | None: ...
def compensation_fund(effects: frames.FrameT, *, years: int = ..., discount_rate: float = ...) -> frames.FrameT: ...
def effects(
    ranked: frames.FrameT,
    curves: abc.Mapping[str, frames.AnyFrame],
    comparison: frames.AnyFrame,
    *,
    compensated: float = ...,
) -> frames.FrameT: ...
def fairness_front(ranked: frames.FrameT, comparison: frames.AnyFrame) -> frames.FrameT: ...
def carbon_efficiency(emission: frames.FrameT) -> frames.FrameT: ...
def industry_standing(ranked: frames.FrameT) -> frames.FrameT: ...
def carbon_electricity_intensity(industries: frames.FrameT) -> frames.FrameT: ...
def industry_emission(energy: frames.FrameT, factors: frames.AnyFrame) -> frames.FrameT: ...
def enterprise_emission(enterprises: frames.FrameT, intensity: frames.AnyFrame) -> frames.FrameT: ...
def next_year(
    intensity: frames.FrameT, *, year: int, grid_tco2_per_mwh: float, trend: str = "last"
) -> frames.FrameT: ...
def reduction_curve(ranked: frames.FrameT, coefficient: arrays.Coefficient) -> frames.FrameT: ...
def total_reduction_rate(ranked: frames.AnyFrame, coefficient: arrays.Coefficient) -> float: ...
def emission_by_evidence(
    enterprises: frames.FrameT,
    intensity: frames.AnyFrame,
    energy: frames.AnyFrame,
    factors: frames.AnyFrame,
    *,
    year: int,
    enterprise_energy: frames.AnyFrame | None = None,
    inventories: frames.AnyFrame | None = None,
    raked: bool = True,
    shared: bool = False,
    prior: shared_effect.Prior = ...,
) -> frames.FrameT: ...
def emission_by_scope(
    emission: frames.FrameT, *, grid_tco2_per_mwh: float, residual_tco2_per_mwh: float | None = None
) -> frames.FrameT: ...
def region_scopes(
    enterprises: frames.FrameT, *, grid_tco2_per_mwh: float, residual_tco2_per_mwh: float | None = None
) -> frames.FrameT: ...
def fuel_shares(energy: frames.FrameT, factors: frames.AnyFrame, *, year: int) -> frames.FrameT: ...
def industry_fuels(industries: frames.FrameT, *, year: int) -> frames.FrameT: ...
def next_evidence(
    emission: frames.FrameT,
    errors: frames.AnyFrame,
    *,
    effort: abc.Mapping[str, float] = ...,
    target: float | None = None,
    lowest: float | None = None,
) -> frames.FrameT: ...
def trend_errors(intensity: frames.FrameT, *, year: int) -> frames.FrameT: ...
def pathway(
    enterprises: frames.AnyFrame,
    goals: abc.Sequence[Goal],
    strategy: Strategy,
    *,
    to: int,
    grid: GridFactor,
    assumptions: Assumptions | None = None,
    options: PlanOptions | None = None,
    changes: frames.AnyFrame | None = None,
    forecast: frames.AnyFrame | None = None,
    saved: pl.DataFrame | None = None,
    progress: abc.Callable[[str], None] = ...,
) -> Pathway: ...
def deviations(before: Pathway, actual: frames.AnyFrame, *, grid: GridFactor | None = None) -> pl.DataFrame: ...
def replan(
    before: Pathway,
    actual: frames.AnyFrame,
    enterprises: frames.AnyFrame,
    *,
    grid: GridFactor,
    changes: frames.AnyFrame | None = None,
    forecast: frames.AnyFrame | None = None,
    saved: pl.DataFrame | None = None,
    progress: abc.Callable[[str], None] = ...,
) -> Replanned: ...
def procedure(
    energy: frames.FrameT,
    factors: frames.AnyFrame,
    enterprises: frames.FrameT,
    *,
    year: int,
    grid_tco2_per_mwh: float,
    enterprise_energy: frames.AnyFrame | None = None,
    inventories: frames.AnyFrame | None = None,
    residual_tco2_per_mwh: float | None = None,
    shared: bool = False,
    trend: str = "last",
    target: float = ...,
    strategies: abc.Sequence[Strategy] = ...,
    progress: abc.Callable[[str], None] = ...,
) -> Results[frames.FrameT]: ...
def robust_choice(
    ranked: frames.FrameT,
    curves: abc.Mapping[str, frames.AnyFrame],
    comparison: frames.AnyFrame,
    scenarios: abc.Sequence[Scenario] = ...,
) -> Robust[frames.FrameT]: ...
def least_cost_plan(
    ranked: frames.AnyFrame,
    target: float,
    conditions: Conditions | None = None,
    *,
    seconds: float = 60.0,
    measures: MeasureColumns | None = None,
) -> Optimum: ...
