"""The pathway to a goal: enterprises that change, allowances, the region year by year, deviations."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import (
    data_quality,
    economy,
    emission_factors,
    emissions_and_intensity,
    energy_use,
    goals_and_allowances,
    identity,
    reductions,
    year_in_progress,
)

NEW = Either("of one that the plan does not know yet", "计划中尚无的企业填写")


class Changes(Table):
    """Enterprises that enter, leave or merge in the years to come, in whole years."""

    zh = "今后各年新建、退出或合并的企业，按整年计"

    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True, detail=Either("the first whole year of the change", "变化生效的首个整年"))
    kind = Column(
        data_quality.kind,
        key=True,
        detail=Either("entry, exit or merger", "新建（entry）、退出（exit）或合并（merger）"),
    )
    into = Column(goals_and_allowances.into, optional=True, nullable=True)
    industry_code = Column(
        identity.industry_code, optional=True, nullable=True, detail=Either("of an entry", "新建企业")
    )
    electricity_mwh = Column(
        energy_use.electricity_mwh,
        optional=True,
        nullable=True,
        detail=Either("of an entry, in its first whole year", "新建企业首个整年"),
    )
    zero_carbon_mwh = Column(
        energy_use.zero_carbon_mwh,
        optional=True,
        nullable=True,
        detail=Either("of an entry, own solar, bought green power", "新建企业自发光伏、外购绿电"),
    )
    fuel_tco2 = Column(
        emissions_and_intensity.fuel_tco2,
        optional=True,
        nullable=True,
        detail=Either("of an entry; where blank, by its industry's intensity", "新建企业，空缺时按行业碳电强度"),
        at_least=0,
    )
    output_cny = Column(
        economy.output_cny,
        optional=True,
        nullable=True,
        detail=Either("of an entry, in its first whole year", "新建企业首个整年"),
    )


class Plan(Table):
    """What each enterprise may emit in each year on the pathway to the goal."""

    zh = "达标路径各年各企业排放配额"
    held_as = "plan"

    enterprise_id = Column(identity.enterprise_id, key=True)
    name = Column(identity.name, optional=True, nullable=True)
    industry_code = Column(identity.industry_code)
    year = Column(identity.year, key=True)
    output_cny = Column(economy.output_cny, detail=Either("business as usual", "照常发展"))
    business_as_usual_tco2 = Column(goals_and_allowances.business_as_usual_tco2, nullable=True)
    cap_tco2 = Column(goals_and_allowances.cap_tco2, nullable=True)
    cap_low_tco2 = Column(goals_and_allowances.cap_low_tco2, optional=True, nullable=True)
    cap_high_tco2 = Column(goals_and_allowances.cap_high_tco2, optional=True, nullable=True)
    from_reserve_tco2 = Column(goals_and_allowances.from_reserve_tco2, nullable=True)
    planned_tco2 = Column(
        goals_and_allowances.planned_tco2,
        nullable=True,
        detail=Either(
            "as the rule leaves it; of a year reported, the actual emissions", "按规则削减后，已报告年份为实际排放量"
        ),
    )
    coefficient = Column(
        reductions.coefficient,
        nullable=True,
        detail=Either("share of its business as usual that it gives up", "照常排放量中削减的比例"),
    )
    reduction_tco2 = Column(
        reductions.reduction_tco2,
        nullable=True,
        detail=Either("business as usual less planned emissions", "照常排放量减计划排放量"),
    )
    measures_tco2 = Column(
        reductions.measures_tco2,
        optional=True,
        nullable=True,
        detail=Either(
            "expected of the measures its own audit plans, part of how it may keep its allowance",
            "其自身审计所列计划措施的预期减排量，可用于完成配额",
        ),
    )
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True)
    grid_tco2_per_mwh = Column(
        emission_factors.grid_tco2_per_mwh, optional=True, nullable=True, detail=Either("of the year", "当年")
    )
    own_intensity_tco2_per_mwh = Column(
        year_in_progress.own_intensity_tco2_per_mwh,
        optional=True,
        nullable=True,
        at_least=0,
        detail=Either(
            "business as usual over electricity, of the year; its months are measured with it",
            "当年照常排放量除以用电量，各月据此计量",
        ),
    )


class PlanFund(Table):
    """What each enterprise receives from a plan's fund and pays into it, year by year: payments add up to nothing."""

    zh = "方案补偿基金各年各企业收支：收支合计为零"
    held_as = "plan_fund"

    enterprise_id = Column(identity.enterprise_id, key=True)
    name = Column(identity.name, optional=True, nullable=True)
    year = Column(identity.year, key=True)
    output_forgone_cny = Column(economy.output_forgone_cny, nullable=True)
    planned_tco2 = Column(
        goals_and_allowances.planned_tco2, nullable=True, detail=Either("as the rule leaves it", "按规则削减后")
    )
    levy_cny_per_tco2 = Column(economy.levy_cny_per_tco2, nullable=True)
    received_cny = Column(economy.received_cny, nullable=True)
    paid_cny = Column(economy.paid_cny, nullable=True)
    balance_cny = Column(economy.balance_cny, nullable=True)


class PathwayYear(Table):
    """The region in each year on the pathway to the goal: allowances, emissions, cost, and the wedges between."""

    zh = "达标路径各年地区情况：配额、排放量、成本与各项贡献"
    held_as = "pathway"

    year = Column(identity.year, key=True)
    basis = Column(goals_and_allowances.basis)
    grid_tco2_per_mwh = Column(emission_factors.grid_tco2_per_mwh)
    grid_basis = Column(emission_factors.grid_basis)
    grid_source = Column(
        emission_factors.grid_source, detail=Either("blank where assumed", "假定时留空"), nullable=True
    )
    enterprises = Column(data_quality.enterprises, detail=Either("at work in the year", "当年在营"))
    electricity_mwh = Column(energy_use.electricity_mwh, detail=Either("business as usual", "照常发展"))
    output_cny = Column(economy.output_cny, detail=Either("business as usual", "照常发展"))
    frozen_tco2 = Column(goals_and_allowances.frozen_tco2)
    grid_wedge_tco2 = Column(goals_and_allowances.grid_wedge_tco2)
    vintage_wedge_tco2 = Column(goals_and_allowances.vintage_wedge_tco2)
    structure_wedge_tco2 = Column(goals_and_allowances.structure_wedge_tco2)
    turnover_wedge_tco2 = Column(goals_and_allowances.turnover_wedge_tco2)
    electricity_wedge_tco2 = Column(goals_and_allowances.electricity_wedge_tco2)
    fuel_wedge_tco2 = Column(goals_and_allowances.fuel_wedge_tco2)
    business_as_usual_tco2 = Column(goals_and_allowances.business_as_usual_tco2)
    closures_wedge_tco2 = Column(goals_and_allowances.closures_wedge_tco2)
    cuts_wedge_tco2 = Column(goals_and_allowances.cuts_wedge_tco2)
    goal_tco2 = Column(goals_and_allowances.goal_tco2, nullable=True)
    goal = Column(goals_and_allowances.goal, nullable=True)
    cap_tco2 = Column(
        goals_and_allowances.cap_tco2, nullable=True, detail=Either("of all enterprises together", "全部企业合计")
    )
    planned_tco2 = Column(
        goals_and_allowances.planned_tco2,
        detail=Either("of a year reported, the actual emissions", "已报告年份为实际排放量"),
    )
    emission_low_tco2 = Column(
        emissions_and_intensity.emission_low_tco2,
        optional=True,
        nullable=True,
        detail=Either(
            "if every enterprise gives up its planned share: lower end of the 90 % interval",
            "各企业按计划比例削减时，90%区间",
        ),
    )
    emission_high_tco2 = Column(
        emissions_and_intensity.emission_high_tco2,
        optional=True,
        nullable=True,
        detail=Either(
            "if every enterprise gives up its planned share: upper end of the 90 % interval",
            "各企业按计划比例削减时，90%区间",
        ),
    )
    meets_goal = Column(goals_and_allowances.meets_goal, nullable=True)
    goal_probability = Column(goals_and_allowances.goal_probability, optional=True, nullable=True)
    reserve_tco2 = Column(goals_and_allowances.reserve_tco2)
    reduction_tco2 = Column(
        reductions.reduction_tco2, detail=Either("business as usual less planned emissions", "照常排放量减计划排放量")
    )
    reduction_rate = Column(
        reductions.reduction_rate, nullable=True, detail=Either("of business as usual", "占照常排放量")
    )
    dial = Column(goals_and_allowances.dial, nullable=True)
    enterprises_closed = Column(reductions.enterprises_closed, nullable=True)
    output_forgone_cny = Column(economy.output_forgone_cny, detail=Either("by all enterprises", "全部企业"))
    output_forgone_rate = Column(economy.output_forgone_rate, nullable=True)
    discounted_output_forgone_cny = Column(economy.discounted_output_forgone_cny, nullable=True)
    emission_tco2_per_million_cny = Column(goals_and_allowances.emission_tco2_per_million_cny, nullable=True)
    cumulative_tco2 = Column(goals_and_allowances.cumulative_tco2)


class Deviations(Table):
    """How far each enterprise's actual emissions of a year lie from what the plan allowed it."""

    zh = "各企业当年实际排放量与计划所允许排放量的偏差"
    held_as = "deviations"

    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    industry_code = Column(identity.industry_code, nullable=True)
    business_as_usual_tco2 = Column(
        goals_and_allowances.business_as_usual_tco2,
        nullable=True,
        detail=Either("as the plan expected it", "计划所预期"),
    )
    allowed_tco2 = Column(goals_and_allowances.allowed_tco2, nullable=True)
    actual_tco2 = Column(emissions_and_intensity.actual_tco2, nullable=True)
    over_tco2 = Column(goals_and_allowances.over_tco2, nullable=True)
    over_rate = Column(goals_and_allowances.over_rate, nullable=True)
    vintage_tco2 = Column(goals_and_allowances.vintage_tco2, optional=True, nullable=True)
    standing = Column(goals_and_allowances.standing)


class ActualEmission(Table):
    """What enterprises emitted in a year of the plan: a run's `enterprises.csv` of that year, or one's own list."""

    zh = "规划年份内企业的实际排放量：当年运行所得的enterprises.csv，或自备清单"

    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2,
        nullable=True,
        detail=Either("of the enterprise in the year; blank where it has not reported", "企业全年，未报告时空缺"),
        at_least=0,
    )
    industry_code = Column(identity.industry_code, optional=True, nullable=True, detail=NEW)
    electricity_mwh = Column(energy_use.electricity_mwh, optional=True, nullable=True, detail=NEW, at_least=0)
    output_cny = Column(economy.output_cny, optional=True, nullable=True, detail=NEW, at_least=0)
    zero_carbon_mwh = Column(energy_use.zero_carbon_mwh, optional=True, nullable=True)
    emission_low_tco2 = Column(emissions_and_intensity.emission_low_tco2, optional=True, nullable=True)
    emission_high_tco2 = Column(emissions_and_intensity.emission_high_tco2, optional=True, nullable=True)
    grid_vintage_tco2_per_mwh = Column(goals_and_allowances.grid_vintage_tco2_per_mwh, optional=True, nullable=True)
