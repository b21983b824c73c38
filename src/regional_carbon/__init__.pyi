from .collect.intake import Collection, collect, put
from .collect.region import Region, read_region
from .commands import Check, Run, check, demo, new, run, template
from .comparison.assessment import Choice, choose
from .comparison.at_target import Recommendation, adjust, at_equal_target, below_line, compare, recommend
from .comparison.fairness import fairness_front
from .comparison.impacts import compensation_fund, effects
from .comparison.robustness import Robust, Scenario, robust_choice
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
from .models.efficiency_ranking import carbon_efficiency, industry_standing
from .models.enterprise_emissions import enterprise_emission, next_year
from .models.evidence import emission_by_evidence
from .models.fuel_mix import fuel_shares, industry_fuels
from .models.industry_intensity import carbon_electricity_intensity, industry_emission
from .models.reduction_curves import reduction_curve, total_reduction_rate
from .models.trend import trend_errors
from .monitoring.year_to_date import Monitored, monitor
from .pathways.allowances import Pathway, pathway
from .pathways.compensation import plan_fund
from .pathways.revision import Replanned, deviations, replan
from .procedure import Results, procedure
from .schema.assumptions import Assumptions
from .schema.goals import Goal
from .schema.plan_options import PlanOptions
from .schema.tables import EnergyStatistics, EnterpriseEnergy, Enterprises, Factors, Inventories
from .strategies import PAPER_STRATEGIES, RULES, Strategy
from .strategies.collective_action import (
    collective_action,
    inverse_efficiency,
    linear_collective_action,
    relative_collective_action,
    sliding_tail,
)
from .strategies.marginal_opt_out import marginal_opt_out
from .strategies.optimum import Conditions, Optimum, least_cost_plan
from .strategies.rule import Dial, Rule, rule
from .uncertainty.priorities import next_evidence

__version__: str

__all__ = [
    "PAPER_STRATEGIES",
    "RULES",
    "Assumptions",
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
