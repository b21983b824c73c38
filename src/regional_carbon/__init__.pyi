from .collect.region import Region, read_region
from .commands import Check, Run, check, demo, new, run
from .comparison import Recommendation, adjust, at_equal_target, below_line, compare, recommend
from .errors import FactorError, Fault, InputError, Notice, RegionalCarbonError, ReportError, StrategyError, TableError
from .factors import GridFactor, grid_factor, published_factors, steam_gj_per_t
from .models.carbon_efficiency import carbon_efficiency, industry_standing
from .models.carbon_electricity_intensity import carbon_electricity_intensity, industry_emission
from .models.carbon_emission import enterprise_emission, next_year
from .models.emission_reduction import reduction_curve, total_reduction_rate
from .procedure import Results, procedure
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
from .tables import EnergyStatistics, Enterprises, Factors
from .words import speaking

__version__: str

__all__ = [
    "PAPER_STRATEGIES",
    "RULES",
    "Check",
    "Conditions",
    "Dial",
    "EnergyStatistics",
    "Enterprises",
    "FactorError",
    "Factors",
    "Fault",
    "GridFactor",
    "InputError",
    "Notice",
    "Optimum",
    "Recommendation",
    "Region",
    "RegionalCarbonError",
    "ReportError",
    "Results",
    "Rule",
    "Run",
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
    "collective_action",
    "compare",
    "demo",
    "enterprise_emission",
    "grid_factor",
    "industry_emission",
    "industry_standing",
    "inverse_efficiency",
    "least_cost_plan",
    "linear_collective_action",
    "marginal_opt_out",
    "new",
    "next_year",
    "procedure",
    "published_factors",
    "read_region",
    "recommend",
    "reduction_curve",
    "relative_collective_action",
    "rule",
    "run",
    "sliding_tail",
    "speaking",
    "steam_gj_per_t",
    "total_reduction_rate",
]
