"""The year in progress against the plan: months, enterprises, industries, the region."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import (
    data_quality,
    emission_factors,
    goals_and_allowances,
    identity,
    year_in_progress,
)


class MonthlyElectricity(Table):
    """Electricity of each enterprise in each month that its readings cover (S1)."""

    zh = "各企业在读数覆盖的各月的用电量（S1）"

    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    month = Column(identity.month, key=True)
    month_mwh = Column(year_in_progress.month_mwh)


class PlannedEmission(Table):
    """What a plan leaves each enterprise in a year: a published plan's, or `plan.csv` of a pathway to a goal."""

    zh = "计划所留给各企业的年度排放量：已发布的方案，或达标路径的plan.csv"

    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    planned_tco2 = Column(goals_and_allowances.planned_tco2, nullable=True, at_least=0)
    cap_tco2 = Column(
        goals_and_allowances.cap_tco2,
        optional=True,
        nullable=True,
        at_least=0,
        detail=Either(
            "of a pathway to a goal; with the reserve it stands in place of the planned emissions",
            "达标路径所定，连同结余取代计划排放量",
        ),
    )
    from_reserve_tco2 = Column(goals_and_allowances.from_reserve_tco2, optional=True, nullable=True, at_least=0)
    grid_tco2_per_mwh = Column(
        emission_factors.grid_tco2_per_mwh,
        optional=True,
        nullable=True,
        detail=Either("of the plan in the year", "方案当年所用"),
    )
    own_intensity_tco2_per_mwh = Column(
        year_in_progress.own_intensity_tco2_per_mwh,
        optional=True,
        nullable=True,
        at_least=0,
        detail=Either("the plan's in the year; where blank, the estimate's", "方案当年所用，空缺时用估算的强度"),
    )


class MonthProgress(Table):
    """The region's emissions month by month, and the plan's part for the same enterprises and months."""

    zh = "地区逐月排放量，以及同一企业、同一月份的计划份额"

    year = Column(identity.year, key=True)
    month = Column(identity.month, key=True)
    enterprises_read = Column(year_in_progress.enterprises_read)
    enterprises_compared = Column(year_in_progress.enterprises_compared)
    month_mwh = Column(year_in_progress.month_mwh)
    month_tco2 = Column(year_in_progress.month_tco2)
    planned_month_tco2 = Column(year_in_progress.planned_month_tco2, nullable=True)
    to_date_tco2 = Column(year_in_progress.to_date_tco2, nullable=True)
    compared_to_date_tco2 = Column(year_in_progress.compared_to_date_tco2, nullable=True)
    planned_to_date_tco2 = Column(year_in_progress.planned_to_date_tco2, nullable=True)


class EnterpriseProgress(Table):
    """Where each enterprise stands against its plan after the months read, and its projected year."""

    zh = "各企业在已读月份后与计划的比较，以及预计全年排放量"

    enterprise_id = Column(identity.enterprise_id, key=True)
    name = Column(identity.name, optional=True, nullable=True)
    industry_code = Column(identity.industry_code)
    industry = Column(identity.industry, optional=True, nullable=True)
    year = Column(identity.year, key=True)
    months_read = Column(year_in_progress.months_read)
    last_month = Column(year_in_progress.last_month, nullable=True)
    read_mwh = Column(year_in_progress.read_mwh, nullable=True)
    to_date_tco2 = Column(year_in_progress.to_date_tco2, nullable=True)
    planned_to_date_tco2 = Column(year_in_progress.planned_to_date_tco2, nullable=True)
    difference_tco2 = Column(year_in_progress.difference_tco2, nullable=True)
    difference_rate = Column(year_in_progress.difference_rate, nullable=True)
    year_part = Column(year_in_progress.year_part, nullable=True)
    part_basis = Column(year_in_progress.part_basis, nullable=True)
    part_years = Column(year_in_progress.part_years)
    planned_tco2 = Column(goals_and_allowances.planned_tco2, nullable=True, at_least=0)
    projected_tco2 = Column(year_in_progress.projected_tco2, nullable=True)
    projected_low_tco2 = Column(year_in_progress.projected_low_tco2, nullable=True)
    projected_high_tco2 = Column(year_in_progress.projected_high_tco2, nullable=True)
    interval_basis = Column(year_in_progress.interval_basis, nullable=True)
    own_intensity_tco2_per_mwh = Column(year_in_progress.own_intensity_tco2_per_mwh, nullable=True)
    intensity_basis = Column(year_in_progress.intensity_basis, nullable=True)
    level = Column(year_in_progress.level, nullable=True)


class EnterpriseMonth(Table):
    """Each month read of each enterprise: its electricity, its emissions, and the plan's part for it."""

    zh = "各企业逐月用电量、排放量与当月计划"

    enterprise_id = Column(identity.enterprise_id, key=True)
    year = Column(identity.year, key=True)
    month = Column(identity.month, key=True)
    month_mwh = Column(year_in_progress.month_mwh)
    own_intensity_tco2_per_mwh = Column(year_in_progress.own_intensity_tco2_per_mwh, nullable=True)
    month_tco2 = Column(
        year_in_progress.month_tco2, nullable=True, detail=Either("electricity times own intensity", "用电量乘自身强度")
    )
    planned_month_tco2 = Column(year_in_progress.planned_month_tco2, nullable=True)


class IndustryProgress(Table):
    """Where each industry stands against the plan: sums over its enterprises that were read."""

    zh = "各行业与计划的比较：有读数企业之和"

    industry_code = Column(identity.industry_code, key=True)
    year = Column(identity.year, key=True)
    enterprises = Column(data_quality.enterprises, detail=Either("of the estimate", "估算所含"))
    enterprises_read = Column(year_in_progress.enterprises_read)
    enterprises_compared = Column(year_in_progress.enterprises_compared)
    to_date_tco2 = Column(year_in_progress.to_date_tco2, nullable=True)
    compared_to_date_tco2 = Column(year_in_progress.compared_to_date_tco2, nullable=True)
    planned_to_date_tco2 = Column(year_in_progress.planned_to_date_tco2, nullable=True)
    difference_tco2 = Column(year_in_progress.difference_tco2, nullable=True)
    difference_rate = Column(year_in_progress.difference_rate, nullable=True)


class RegionProgress(Table):
    """Where the region stands against the plan, how much of it was read, and its projected year."""

    zh = "地区与计划的比较、读数覆盖程度，以及预计全年排放量"

    year = Column(identity.year, key=True)
    enterprises = Column(data_quality.enterprises, detail=Either("of the estimate", "估算所含"))
    enterprises_read = Column(year_in_progress.enterprises_read)
    enterprises_compared = Column(year_in_progress.enterprises_compared)
    to_date_tco2 = Column(year_in_progress.to_date_tco2, nullable=True)
    compared_to_date_tco2 = Column(year_in_progress.compared_to_date_tco2, nullable=True)
    planned_to_date_tco2 = Column(year_in_progress.planned_to_date_tco2, nullable=True)
    difference_tco2 = Column(year_in_progress.difference_tco2, nullable=True)
    difference_rate = Column(year_in_progress.difference_rate, nullable=True)
    emission_share_read = Column(year_in_progress.emission_share_read, nullable=True)
    last_month = Column(year_in_progress.last_month, nullable=True)
    months_missing = Column(year_in_progress.months_missing)
    enterprises_by_days = Column(year_in_progress.enterprises_by_days)
    planned_tco2 = Column(
        goals_and_allowances.planned_tco2,
        nullable=True,
        detail=Either("of the year, of the enterprises compared", "参与比较企业全年"),
    )
    projected_tco2 = Column(
        year_in_progress.projected_tco2,
        nullable=True,
        detail=Either(
            "of the enterprises compared; of those read without a plan", "参与比较的企业；无方案时为有读数的企业"
        ),
    )
    projected_low_tco2 = Column(year_in_progress.projected_low_tco2, nullable=True)
    projected_high_tco2 = Column(year_in_progress.projected_high_tco2, nullable=True)
    interval_basis = Column(year_in_progress.interval_basis, nullable=True)
    level = Column(year_in_progress.level, nullable=True)
