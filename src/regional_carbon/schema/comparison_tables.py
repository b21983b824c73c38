"""What strategies reduce and cost, side by side at one target (S4–S6)."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import comparison, economy, emissions, identity, strategies, uncertainty


class ReductionCurve(Table):
    """What reaching the first m enterprises of the ranking reduces and costs (S5, Model IV)."""

    zh = "减排曲线：依次触及排名前m家企业的减排量与成本（S5，模型IV）"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    m = Column(strategies.m, key=True)
    enterprise_id = Column(identity.enterprise_id, detail=Either("the one reached last", "最后触及的企业"))
    coefficient = Column(
        strategies.coefficient, detail=Either("of the enterprise reached last", "最后触及的企业"), at_least=0
    )
    reduction_tco2 = Column(strategies.reduction_tco2, at_least=0)
    reduction_rate = Column(strategies.reduction_rate, at_least=0, at_most=1)
    output_forgone_rate = Column(economy.output_forgone_rate, at_least=0, at_most=1)
    output_forgone_cny = Column(
        economy.output_forgone_cny, detail=Either("by all enterprises reached", "全部触及企业"), at_least=0
    )
    average_cost_cny_per_tco2 = Column(economy.average_cost_cny_per_tco2, nullable=True)
    reduction_rate_low = Column(strategies.reduction_rate_low, optional=True, nullable=True)
    reduction_rate_high = Column(strategies.reduction_rate_high, optional=True, nullable=True)
    average_cost_low_cny_per_tco2 = Column(economy.average_cost_low_cny_per_tco2, optional=True, nullable=True)
    average_cost_high_cny_per_tco2 = Column(economy.average_cost_high_cny_per_tco2, optional=True, nullable=True)


class StrategyCurves(ReductionCurve):
    """The reduction curves of several strategies, one below the other, as `curves.csv` has them (S5)."""

    zh = "多个策略的减排曲线，依次排列（S5，即curves.csv）"
    held_as = "curves"

    strategy = Column(strategies.strategy, key=True)


class Comparison(Table):
    """Strategies side by side at one target (S6)."""

    zh = "各策略在同一目标下的对照（S6）"
    held_as = "comparison"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(strategies.strategy, key=True)
    target_rate = Column(strategies.target_rate)
    meets_target = Column(strategies.meets_target)
    greatest_rate = Column(strategies.greatest_rate)
    enterprises_reached = Column(strategies.enterprises_reached, nullable=True)
    enterprises_closed = Column(
        strategies.enterprises_closed,
        nullable=True,
        detail=Either("of those reached, with reduction coefficient 1", "触及企业中减排系数为1"),
    )
    last_enterprise_id = Column(identity.last_enterprise_id, nullable=True)
    reduction_tco2 = Column(strategies.reduction_tco2, nullable=True, detail=Either("at the target", "达标时"))
    reduction_rate = Column(strategies.reduction_rate, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_rate = Column(economy.output_forgone_rate, nullable=True)
    average_cost_cny_per_tco2 = Column(
        economy.average_cost_cny_per_tco2,
        nullable=True,
        detail=Either("output forgone per unit reduced, at the target", "达标时每减一吨放弃的产值"),
    )
    marginal_cost_cny_per_tco2 = Column(economy.marginal_cost_cny_per_tco2, nullable=True)
    burden_gini = Column(comparison.burden_gini, optional=True, nullable=True)
    burden_ratio = Column(comparison.burden_ratio, optional=True, nullable=True)
    small_share = Column(comparison.small_share, optional=True, nullable=True)
    industries_hard_hit = Column(comparison.industries_hard_hit, optional=True, nullable=True)
    above_optimum_cny = Column(comparison.above_optimum_cny, optional=True, nullable=True)
    above_optimum_rate = Column(comparison.above_optimum_rate, optional=True, nullable=True)
    target_probability = Column(uncertainty.target_probability, optional=True, nullable=True)
    reduction_rate_low = Column(strategies.reduction_rate_low, optional=True, nullable=True)
    reduction_rate_high = Column(strategies.reduction_rate_high, optional=True, nullable=True)
    safe_target_rate = Column(uncertainty.safe_target_rate, optional=True, nullable=True)


class SideBySide(Comparison):
    """Every rule, calibrated to one target, side by side (S6)."""

    zh = "各分配规则校准至同一目标后的对照（S6）"
    held_as = "side_by_side"


class Regions(Table):
    """The regions of a register that holds several, each worked out by itself, in a row each."""

    zh = "名录含多个地区时的各地区概况：各自单独估算，每个地区一行"
    held_as = "regions"

    region_code = Column(identity.region_code, key=True)
    enterprises = Column(uncertainty.enterprises, at_least=0)
    emission_tco2 = Column(emissions.emission_tco2, at_least=0, detail=Either("of all enterprises", "全部企业"))
    output_cny = Column(economy.output_cny, detail=Either("of all enterprises", "全部企业"))
    target_rate = Column(strategies.target_rate)
    recommended = Column(strategies.recommended, nullable=True)
    reduction_tco2 = Column(strategies.reduction_tco2, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_rate = Column(economy.output_forgone_rate, nullable=True)


class Effects(Table):
    """Impacts of each strategy at its target: on jobs, tax, value added, industries and small enterprises (S6)."""

    zh = "各策略达标时对就业、税收、增加值、行业与小微企业的影响（S6）"
    held_as = "effects"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(strategies.strategy, key=True)
    target_rate = Column(strategies.target_rate)
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("at the target", "达标时"))
    jobs_at_stake = Column(comparison.jobs_at_stake, nullable=True)
    jobs_known = Column(comparison.jobs_known, nullable=True)
    tax_forgone_cny = Column(comparison.tax_forgone_cny, nullable=True)
    tax_known = Column(comparison.tax_known, nullable=True)
    value_added_forgone_cny = Column(comparison.value_added_forgone_cny, nullable=True)
    value_added_known = Column(comparison.value_added_known, nullable=True)
    industries_wiped_out = Column(comparison.industries_wiped_out, nullable=True)
    wiped_out = Column(comparison.wiped_out, nullable=True)
    small_closed = Column(comparison.small_closed, nullable=True)
    compensated_share = Column(economy.compensated_share)
    subsidy_cny = Column(
        economy.subsidy_cny,
        nullable=True,
        detail=Either("to make that share good, in the year the target is met", "达标年份所需"),
    )


class CompensationFund(Table):
    """The fund that pays each strategy's subsidy, year by year to the goal: the paper's climate fiscal policy (S6)."""

    zh = "各策略补贴所需基金，逐年至达标：论文的气候财政政策（S6）"
    held_as = "fund"

    region_code = Column(identity.region_code, key=True, optional=True)
    strategy = Column(strategies.strategy, key=True)
    base_year = Column(comparison.base_year, key=True)
    year = Column(identity.year, key=True)
    target_share = Column(comparison.target_share)
    output_forgone_cny = Column(economy.output_forgone_cny, detail=Either("in the year", "当年"), at_least=0)
    subsidy_cny = Column(economy.subsidy_cny)
    discount_rate = Column(economy.discount_rate)
    discounted_subsidy_cny = Column(economy.discounted_subsidy_cny)
    fund_cny = Column(economy.fund_cny)


class FairnessFront(Table):
    """Cost against fairness at one target: each rule, what dominates it, and the least cost at each bound (S6)."""

    zh = "同一目标下成本与公平的取舍：各规则、其帕累托占优者，及各公平约束下的最小成本（S6）"
    held_as = "fairness_front"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(strategies.strategy, key=True)
    bound = Column(comparison.bound, key=True)
    bound_at_most = Column(comparison.bound_at_most, nullable=True)
    burden_gini = Column(comparison.burden_gini)
    output_forgone_cny = Column(economy.output_forgone_cny, detail=Either("at the target", "达标时"))
    output_forgone_rate = Column(economy.output_forgone_rate)
    on_front = Column(comparison.on_front)
    dominated_by = Column(comparison.dominated_by, nullable=True)


class ScenarioCosts(Table):
    """What each strategy, decided on the estimates, costs if a scenario is true, and how it ranks (S6)."""

    zh = "按估算确定的各策略在各情景成立时的成本与名次（S6）"
    held_as = "scenario_costs"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    scenario_kind = Column(comparison.scenario_kind, key=True)
    scenario = Column(comparison.scenario, key=True)
    strategy = Column(strategies.strategy, key=True)
    draws = Column(uncertainty.draws, detail=Either("1 where the scenario is one case", "单一情景为1"))
    average_cost_cny_per_tco2 = Column(
        economy.average_cost_cny_per_tco2,
        nullable=True,
        detail=Either("output forgone per unit reduced, mean of the draws", "每减一吨放弃的产值，抽样均值"),
    )
    reduction_rate = Column(
        strategies.reduction_rate,
        nullable=True,
        detail=Either("actually reached, mean of the draws", "实际达到，抽样均值"),
    )
    met_share = Column(comparison.met_share, nullable=True)
    cost_rank = Column(comparison.cost_rank, nullable=True)
    cheapest_share = Column(comparison.cheapest_share, nullable=True)
    mean_regret = Column(comparison.mean_regret, nullable=True)
    greatest_regret = Column(comparison.greatest_regret, nullable=True, detail=Either("of the draws", "抽样中"))


class RobustChoice(Table):
    """The regret of each strategy over all scenarios, and the one with minimax regret (S6)."""

    zh = "各策略在全部情景下的遗憾，以及最小最大遗憾者（S6）"
    held_as = "robust_choice"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(strategies.strategy, key=True)
    scenarios = Column(comparison.scenarios)
    times_cheapest = Column(comparison.times_cheapest)
    worst_rank = Column(comparison.worst_rank, nullable=True)
    mean_regret = Column(comparison.mean_regret, nullable=True)
    greatest_regret = Column(comparison.greatest_regret, nullable=True)
    worst_scenario = Column(comparison.worst_scenario, nullable=True)
    least_reduction_rate = Column(comparison.least_reduction_rate, nullable=True)
    met_share = Column(
        comparison.met_share, nullable=True, detail=Either("share of the scenarios and their draws", "占情景及其抽样")
    )
    least_regret = Column(comparison.least_regret)
