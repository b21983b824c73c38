"""What strategies reduce and cost, side by side at one target (S4–S6)."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import (
    abatement,
    data_quality,
    economy,
    efficiency_and_ranks,
    emissions_and_intensity,
    goals_and_allowances,
    identity,
    impacts_and_regret,
    reductions,
)


class ReductionCurve(Table):
    """What reaching the first m enterprises of the ranking reduces and costs (S5, Model IV)."""

    zh = "减排曲线：依次触及排名前m家企业的减排量与成本（S5，模型IV）"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    m = Column(reductions.m, key=True)
    enterprise_id = Column(identity.enterprise_id, detail=Either("the one reached last", "最后触及的企业"))
    coefficient = Column(
        reductions.coefficient, detail=Either("of the enterprise reached last", "最后触及的企业"), at_least=0
    )
    reduction_tco2 = Column(reductions.reduction_tco2, at_least=0)
    reduction_rate = Column(reductions.reduction_rate, at_least=0, at_most=1)
    output_forgone_rate = Column(economy.output_forgone_rate, at_least=0, at_most=1)
    output_forgone_cny = Column(
        economy.output_forgone_cny, detail=Either("by all enterprises reached", "全部触及企业"), at_least=0
    )
    average_cost_cny_per_tco2 = Column(economy.average_cost_cny_per_tco2, nullable=True)
    measures_tco2 = Column(reductions.measures_tco2, optional=True, nullable=True)
    net_cost_cny = Column(abatement.net_cost_cny, optional=True, nullable=True)
    reduction_rate_low = Column(reductions.reduction_rate_low, optional=True, nullable=True)
    reduction_rate_high = Column(reductions.reduction_rate_high, optional=True, nullable=True)
    average_cost_low_cny_per_tco2 = Column(economy.average_cost_low_cny_per_tco2, optional=True, nullable=True)
    average_cost_high_cny_per_tco2 = Column(economy.average_cost_high_cny_per_tco2, optional=True, nullable=True)


class StrategyCurves(ReductionCurve):
    """The reduction curves of several strategies, one below the other, as `curves.csv` has them (S5)."""

    zh = "多个策略的减排曲线，依次排列（S5，即curves.csv）"
    held_as = "curves"

    strategy = Column(reductions.strategy, key=True)


class Comparison(Table):
    """Strategies side by side at one target (S6)."""

    zh = "各策略在同一目标下的对照（S6）"
    held_as = "comparison"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(reductions.strategy, key=True)
    target_rate = Column(reductions.target_rate)
    meets_target = Column(reductions.meets_target)
    greatest_rate = Column(reductions.greatest_rate)
    enterprises_reached = Column(reductions.enterprises_reached, nullable=True)
    enterprises_closed = Column(
        reductions.enterprises_closed,
        nullable=True,
        detail=Either("of those reached, with reduction coefficient 1", "触及企业中减排系数为1"),
    )
    last_enterprise_id = Column(identity.last_enterprise_id, nullable=True)
    reduction_tco2 = Column(reductions.reduction_tco2, nullable=True, detail=Either("at the target", "达标时"))
    reduction_rate = Column(reductions.reduction_rate, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_rate = Column(economy.output_forgone_rate, nullable=True)
    scaled_output_forgone_cny = Column(economy.scaled_output_forgone_cny, optional=True, nullable=True)
    average_cost_cny_per_tco2 = Column(
        economy.average_cost_cny_per_tco2,
        nullable=True,
        detail=Either("output forgone per unit reduced, at the target", "达标时每减一吨放弃的产值"),
    )
    marginal_cost_cny_per_tco2 = Column(economy.marginal_cost_cny_per_tco2, nullable=True)
    burden_gini = Column(impacts_and_regret.burden_gini, optional=True, nullable=True)
    scaled_burden_gini = Column(impacts_and_regret.scaled_burden_gini, optional=True, nullable=True)
    burden_ratio = Column(impacts_and_regret.burden_ratio, optional=True, nullable=True)
    small_share = Column(impacts_and_regret.small_share, optional=True, nullable=True)
    industries_hard_hit = Column(impacts_and_regret.industries_hard_hit, optional=True, nullable=True)
    above_optimum_cny = Column(impacts_and_regret.above_optimum_cny, optional=True, nullable=True)
    above_optimum_rate = Column(impacts_and_regret.above_optimum_rate, optional=True, nullable=True)
    target_probability = Column(data_quality.target_probability, optional=True, nullable=True)
    reduction_rate_low = Column(reductions.reduction_rate_low, optional=True, nullable=True)
    reduction_rate_high = Column(reductions.reduction_rate_high, optional=True, nullable=True)
    safe_target_rate = Column(data_quality.safe_target_rate, optional=True, nullable=True)
    measures_tco2 = Column(reductions.measures_tco2, optional=True, nullable=True)
    net_cost_cny = Column(abatement.net_cost_cny, optional=True, nullable=True)
    investment_cny = Column(abatement.investment_cny, optional=True, nullable=True)


class MeasuresFirst(Table):
    """Strategies at one target with measures first, beside what each forgoes without them (S6, Model V)."""

    zh = "各策略在同一目标下先措施后退出的结果，及其不采取措施时的对照（S6，模型V）"
    held_as = "measures_first"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(reductions.strategy, key=True)
    target_rate = Column(reductions.target_rate)
    meets_target = Column(reductions.meets_target)
    reduction_tco2 = Column(
        reductions.reduction_tco2, nullable=True, detail=Either("by measures and closings together", "措施与退出合计")
    )
    measures_tco2 = Column(reductions.measures_tco2, nullable=True)
    net_cost_cny = Column(abatement.net_cost_cny, nullable=True)
    investment_cny = Column(abatement.investment_cny, nullable=True)
    bill_saved_cny = Column(abatement.bill_saved_cny, nullable=True)
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_without_cny = Column(economy.output_forgone_without_cny, nullable=True)
    enterprises_closed = Column(reductions.enterprises_closed, nullable=True)
    enterprises_closed_without = Column(reductions.enterprises_closed_without, nullable=True)
    enterprises_kept = Column(reductions.enterprises_kept, nullable=True)
    saved_per_cny = Column(economy.saved_per_cny, nullable=True)


class MeasuresFirstPlan(Table):
    """What strategies with measures first ask of each enterprise at the target (S6, Model V)."""

    zh = "先措施后退出的策略在目标下对各企业的要求（S6，模型V）"
    held_as = "measures_first_plan"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(reductions.strategy, key=True)
    enterprise_id = Column(identity.enterprise_id, key=True)
    rank = Column(efficiency_and_ranks.rank)
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2, at_least=0, detail=Either("if nothing is done", "不采取任何行动时")
    )
    measures_tco2 = Column(reductions.measures_tco2)
    coefficient = Column(reductions.coefficient, at_least=0, detail=Either("share of it that closes", "其退出的比例"))
    closing_tco2 = Column(reductions.closing_tco2)
    reduction_tco2 = Column(
        reductions.reduction_tco2, at_least=0, detail=Either("by measures and closing together", "措施与退出合计")
    )
    allowed_tco2 = Column(
        goals_and_allowances.allowed_tco2, detail=Either("what it may still emit a year", "每年仍可排放"), at_least=0
    )
    net_cost_cny = Column(abatement.net_cost_cny)
    investment_cny = Column(abatement.investment_cny)
    output_forgone_cny = Column(economy.output_forgone_cny, detail=Either("by closing", "因退出"), at_least=0)


class MeasuresFirstCurves(Table):
    """What each strategy reduces and forgoes as it reaches down the ranking, measures first (S5, Model V)."""

    zh = "先措施后退出时各策略依次触及企业的减排量与放弃产值（S5，模型V）"
    held_as = "measures_first_curves"
    listed = False

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(reductions.strategy, key=True)
    m = Column(
        reductions.m, key=True, detail=Either("steps taken: enterprises, or measures of all", "步数：企业或各措施")
    )
    reduction_tco2 = Column(
        reductions.reduction_tco2, at_least=0, detail=Either("by measures and closings together", "措施与退出合计")
    )
    reduction_rate = Column(reductions.reduction_rate, at_least=0, at_most=1)
    measures_tco2 = Column(reductions.measures_tco2)
    net_cost_cny = Column(abatement.net_cost_cny)
    output_forgone_cny = Column(
        economy.output_forgone_cny, detail=Either("by all enterprises reached", "全部触及企业"), at_least=0
    )
    average_cost_cny_per_tco2 = Column(
        economy.average_cost_cny_per_tco2,
        nullable=True,
        detail=Either("output forgone per tonne reduced; net cost is apart", "每减一吨放弃的产值，净成本另列"),
    )


class SideBySide(Comparison):
    """Every rule, calibrated to one target, side by side (S6)."""

    zh = "各分配规则校准至同一目标后的对照（S6）"
    held_as = "side_by_side"


class Regions(Table):
    """The regions of a register that holds several, each worked out by itself, in a row each."""

    zh = "名录含多个地区时的各地区概况：各自单独估算，每个地区一行"
    held_as = "regions"

    region_code = Column(identity.region_code, key=True)
    enterprises = Column(data_quality.enterprises, at_least=0)
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2, at_least=0, detail=Either("of all enterprises", "全部企业")
    )
    output_cny = Column(economy.output_cny, detail=Either("of all enterprises", "全部企业"))
    target_rate = Column(reductions.target_rate)
    recommended = Column(reductions.recommended, nullable=True)
    reduction_tco2 = Column(reductions.reduction_tco2, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("at the target", "达标时"))
    output_forgone_rate = Column(economy.output_forgone_rate, nullable=True)


class Effects(Table):
    """Impacts of each strategy at its target: on jobs, tax, value added, industries and small enterprises (S6)."""

    zh = "各策略达标时对就业、税收、增加值、行业与小微企业的影响（S6）"
    held_as = "effects"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(reductions.strategy, key=True)
    target_rate = Column(reductions.target_rate)
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True, detail=Either("at the target", "达标时"))
    jobs_at_stake = Column(impacts_and_regret.jobs_at_stake, nullable=True)
    jobs_known = Column(impacts_and_regret.jobs_known, nullable=True)
    tax_forgone_cny = Column(impacts_and_regret.tax_forgone_cny, nullable=True)
    tax_known = Column(impacts_and_regret.tax_known, nullable=True)
    value_added_forgone_cny = Column(impacts_and_regret.value_added_forgone_cny, nullable=True)
    value_added_known = Column(impacts_and_regret.value_added_known, nullable=True)
    industries_wiped_out = Column(impacts_and_regret.industries_wiped_out, nullable=True)
    wiped_out = Column(impacts_and_regret.wiped_out, nullable=True)
    small_closed = Column(impacts_and_regret.small_closed, nullable=True)
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
    strategy = Column(reductions.strategy, key=True)
    base_year = Column(impacts_and_regret.base_year, key=True)
    year = Column(identity.year, key=True)
    target_share = Column(impacts_and_regret.target_share)
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
    strategy = Column(reductions.strategy, key=True)
    bound = Column(impacts_and_regret.bound, key=True)
    bound_at_most = Column(impacts_and_regret.bound_at_most, nullable=True)
    burden_gini = Column(impacts_and_regret.burden_gini, detail=Either("for just the target", "恰好达标时"))
    output_forgone_cny = Column(economy.output_forgone_cny, detail=Either("for just the target", "恰好达标时"))
    output_forgone_rate = Column(economy.output_forgone_rate, detail=Either("for just the target", "恰好达标时"))
    on_front = Column(impacts_and_regret.on_front)
    dominated_by = Column(impacts_and_regret.dominated_by, nullable=True)


class ScenarioCosts(Table):
    """What each strategy, decided on the estimates, costs if a scenario is true, and how it ranks (S6)."""

    zh = "按估算确定的各策略在各情景成立时的成本与名次（S6）"
    held_as = "scenario_costs"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    scenario_kind = Column(impacts_and_regret.scenario_kind, key=True)
    scenario = Column(impacts_and_regret.scenario, key=True)
    strategy = Column(reductions.strategy, key=True)
    draws = Column(data_quality.draws, detail=Either("1 where the scenario is one case", "单一情景为1"))
    average_cost_cny_per_tco2 = Column(
        economy.average_cost_cny_per_tco2,
        nullable=True,
        detail=Either("output forgone per unit reduced, mean of the draws", "每减一吨放弃的产值，抽样均值"),
    )
    reduction_rate = Column(
        reductions.reduction_rate,
        nullable=True,
        detail=Either("actually reached, mean of the draws", "实际达到，抽样均值"),
    )
    met_share = Column(impacts_and_regret.met_share, nullable=True)
    cost_rank = Column(impacts_and_regret.cost_rank, nullable=True)
    cheapest_share = Column(impacts_and_regret.cheapest_share, nullable=True)
    mean_regret = Column(impacts_and_regret.mean_regret, nullable=True)
    greatest_regret = Column(impacts_and_regret.greatest_regret, nullable=True, detail=Either("of the draws", "抽样中"))


class RobustChoice(Table):
    """The regret of each strategy over all scenarios, and the one with minimax regret (S6)."""

    zh = "各策略在全部情景下的遗憾，以及最小最大遗憾者（S6）"
    held_as = "robust_choice"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True, optional=True)
    strategy = Column(reductions.strategy, key=True)
    scenarios = Column(impacts_and_regret.scenarios)
    times_cheapest = Column(impacts_and_regret.times_cheapest)
    worst_rank = Column(impacts_and_regret.worst_rank, nullable=True)
    mean_regret = Column(impacts_and_regret.mean_regret, nullable=True)
    greatest_regret = Column(impacts_and_regret.greatest_regret, nullable=True)
    worst_scenario = Column(impacts_and_regret.worst_scenario, nullable=True)
    least_reduction_rate = Column(impacts_and_regret.least_reduction_rate, nullable=True)
    met_share = Column(
        impacts_and_regret.met_share,
        nullable=True,
        detail=Either("share of the scenarios and their draws", "占情景及其抽样"),
    )
    least_regret = Column(impacts_and_regret.least_regret)
