"""How uncertain the estimates are: intervals, sources of error, accuracy, data-collection priorities."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import (
    data_quality,
    economy,
    emission_factors,
    emissions_and_intensity,
    energy_use,
    identity,
)


class NextEvidence(Table):
    """Data-collection priorities: what to ask of which enterprise next, and the uncertainty it takes off the total."""

    zh = "数据采集优先级：下一步向哪家企业索取何种证据，及其对地区总量不确定性的削减"
    held_as = "next_evidence"
    listed = False

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    place = Column(data_quality.place)
    enterprise_id = Column(identity.enterprise_id, key=True)
    industry_code = Column(identity.industry_code)
    grade = Column(data_quality.grade, detail=Either("as it is now", "当前"))
    fuel_tco2 = Column(emissions_and_intensity.fuel_tco2, detail=Either("as now estimated", "当前估算"))
    ask = Column(data_quality.ask)
    effort = Column(data_quality.effort)
    narrowing_tco2 = Column(data_quality.narrowing_tco2)
    misplaced_now = Column(data_quality.misplaced_now, nullable=True)
    misplaced_left = Column(data_quality.misplaced_left, nullable=True)
    width_now_tco2 = Column(data_quality.width_now_tco2)
    width_left_tco2 = Column(data_quality.width_left_tco2)
    wrong_side = Column(data_quality.wrong_side, optional=True)
    settled_tco2 = Column(data_quality.settled_tco2, optional=True)
    wrong_now = Column(data_quality.wrong_now, optional=True, nullable=True)
    wrong_left = Column(data_quality.wrong_left, optional=True, nullable=True)


class RegionEmission(Table):
    """The emissions of a region with their interval, and what they rest on."""

    zh = "地区排放量及其区间，以及其依据"
    held_as = "region_emission"
    listed = False

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    enterprises = Column(data_quality.enterprises, detail=Either("those with a rank", "有排名者"))
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2, detail=Either("of all ranked enterprises", "全部有排名企业")
    )
    emission_low_tco2 = Column(emissions_and_intensity.emission_low_tco2)
    emission_high_tco2 = Column(emissions_and_intensity.emission_high_tco2)
    emission_given_factor_low_tco2 = Column(emissions_and_intensity.emission_given_factor_low_tco2, optional=True)
    emission_given_factor_high_tco2 = Column(emissions_and_intensity.emission_given_factor_high_tco2, optional=True)
    share_on_grade_5 = Column(data_quality.share_on_grade_5, nullable=True)
    lowest_tenth_kept = Column(data_quality.lowest_tenth_kept, nullable=True)
    draws = Column(data_quality.draws)


class RegionErrors(Table):
    """What a region's emissions are missed by in each simulation draw, by whether other regions miss by it too."""

    zh = "各次模拟抽样中地区排放量的误差，与其他地区共有者分列"
    held_as = "region_errors"
    listed = False

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    draw = Column(data_quality.draw, key=True)
    own_error_tco2 = Column(data_quality.own_error_tco2)
    statistics_error_tco2 = Column(data_quality.statistics_error_tco2)
    grid_error_tco2 = Column(data_quality.grid_error_tco2)


class EmissionByEvidence(Table):
    """What the emissions of a region rest on: each kind of evidence, best first, and how uncertain its figures are."""

    zh = "地区排放量的依据：各类证据及其不确定性，由强到弱"
    held_as = "emission_by_evidence"

    region_code = Column(identity.region_code, key=True, optional=True)
    year = Column(identity.year, key=True)
    grade = Column(data_quality.grade, key=True)
    evidence = Column(data_quality.evidence)
    enterprises = Column(data_quality.enterprises, detail=Either("those with a rank", "有排名者"), at_least=1)
    emission_tco2 = Column(emissions_and_intensity.emission_tco2, detail=Either("of these enterprises", "这些企业合计"))
    emission_share = Column(emissions_and_intensity.emission_share, nullable=True)
    typical_low_rate = Column(data_quality.typical_low_rate, nullable=True)
    typical_high_rate = Column(data_quality.typical_high_rate, nullable=True)


class ErrorSources(Table):
    """Sources of the uncertainty of a region's emissions: their interval with each source of error alone."""

    zh = "地区排放量不确定性的来源：仅计某一误差来源时的区间"
    held_as = "error_sources"

    year = Column(identity.year, key=True)
    source = Column(emission_factors.source, key=True, detail=Either("of error; `all` together", "误差来源，all为全部"))
    emission_tco2 = Column(
        emissions_and_intensity.emission_tco2, detail=Either("of all ranked enterprises", "全部有排名企业")
    )
    emission_low_tco2 = Column(emissions_and_intensity.emission_low_tco2)
    emission_high_tco2 = Column(emissions_and_intensity.emission_high_tco2)
    width_rate = Column(data_quality.width_rate, nullable=True)


class BetterEvidence(Table):
    """What better evidence would do: intervals if every enterprise that can brings it, and it bears the figure out."""

    zh = "更好证据的作用：凡可提供者均提供且与估算相符时的区间"
    held_as = "better_evidence"

    year = Column(identity.year, key=True)
    evidence = Column(
        data_quality.evidence,
        key=True,
        detail=Either("what is brought; `as_it_is` before", "所提供的证据，as_it_is为现状"),
    )
    enterprises = Column(data_quality.enterprises, detail=Either("whose figure it would better", "可因此改进者"))
    typical_low_rate = Column(data_quality.typical_low_rate, nullable=True)
    typical_high_rate = Column(data_quality.typical_high_rate, nullable=True)
    emission_low_tco2 = Column(
        emissions_and_intensity.emission_low_tco2,
        detail=Either("of the region, lower end of the 90 % interval", "地区，90%区间"),
    )
    emission_high_tco2 = Column(
        emissions_and_intensity.emission_high_tco2,
        detail=Either("of the region, upper end of the 90 % interval", "地区，90%区间"),
    )
    width_rate = Column(data_quality.width_rate, nullable=True)


class IntervalCoverage(Table):
    """How often 90 % intervals of each kind of evidence held the truth, on public sets of plants and buildings."""

    zh = "各类证据的90%区间在公开数据上含住真值的比例"
    held_as = "interval_coverage"
    listed = False

    kind = Column(data_quality.kind, key=True, detail=Either("of evidence", "证据种类"))
    plants_of = Column(data_quality.plants_of, key=True)
    plants = Column(data_quality.plants)
    coverage = Column(data_quality.coverage, nullable=True)
    learnt_elsewhere = Column(data_quality.learnt_elsewhere)


class Truth(Table):
    """Enterprises whose true emissions are known: what a back-test holds the estimates against."""

    zh = "真实排放量已知的企业：回测的对照"

    enterprise_id = Column(identity.enterprise_id, key=True)
    industry_code = Column(identity.industry_code)
    industry = Column(identity.industry, optional=True, nullable=True)
    year = Column(identity.year, key=True, optional=True)
    electricity_mwh = Column(energy_use.electricity_mwh)
    output_cny = Column(economy.output_cny, optional=True, nullable=True)
    emission_tco2 = Column(emissions_and_intensity.emission_tco2, optional=True, nullable=True, at_least=0)
    fuel_tco2 = Column(emissions_and_intensity.fuel_tco2, optional=True, nullable=True, at_least=0)
    metered_tco2 = Column(emissions_and_intensity.metered_tco2, optional=True, nullable=True)
    metered_gj = Column(energy_use.metered_gj, optional=True, nullable=True)
    other_gj = Column(energy_use.other_gj, optional=True, nullable=True)
    main_other_fuel = Column(energy_use.main_other_fuel, optional=True, nullable=True)
    main_fuel_tco2_per_gj = Column(emission_factors.main_fuel_tco2_per_gj, optional=True, nullable=True)
    grid_tco2_per_mwh = Column(
        emission_factors.grid_tco2_per_mwh,
        optional=True,
        detail=Either("of its grid and year", "所在电网与年份"),
        above=0,
    )


class Accuracy(Table):
    """How near the estimates come to the truth: all plants, those of an industry, or of an electricity share."""

    zh = "估算与真实排放量的接近程度：全部、按行业、按电力占比"

    answer = Column(data_quality.answer, key=True)
    grade = Column(data_quality.grade, nullable=True)
    group = Column(data_quality.group, key=True)
    plants = Column(data_quality.plants)
    median_error = Column(data_quality.median_error, nullable=True)
    mean_error = Column(data_quality.mean_error, nullable=True)
    within_5 = Column(data_quality.within_5, nullable=True)
    within_10 = Column(data_quality.within_10, nullable=True)
    within_20 = Column(data_quality.within_20, nullable=True)
    bias = Column(data_quality.bias, nullable=True)
    misplaced = Column(data_quality.misplaced, nullable=True)
    contradicting = Column(data_quality.contradicting, nullable=True)
    coverage = Column(
        data_quality.coverage,
        nullable=True,
        detail=Either(
            "share of plants whose true emissions lie in the 90 % interval, by the errors in use",
            "真实排放量落入90%区间的占比，按所用误差表",
        ),
    )
    coverage_learnt = Column(data_quality.coverage_learnt, nullable=True)
    rank_correlation = Column(data_quality.rank_correlation, nullable=True)
    lowest_decile = Column(data_quality.lowest_decile, nullable=True)
    regret = Column(data_quality.regret, nullable=True)


class EvidenceErrors(Table):
    """How far the truth lies from what a kind of evidence says: its distribution, as a back-test found it."""

    zh = "各类证据的误差分布：真实值与估算值之比，由回测得出"

    kind = Column(
        data_quality.kind,
        key=True,
        detail=Either(
            "of evidence, or of another error (trend, statistics, fuel_carbon, electricity_meter)",
            "证据种类，或其他误差（trend趋势、statistics统计、fuel_carbon燃料结构、electricity_meter电表）",
        ),
    )
    share_from = Column(data_quality.share_from, key=True)
    share_to = Column(data_quality.share_to, key=True, nullable=True)
    electricity_from_mwh = Column(data_quality.electricity_from_mwh, key=True)
    electricity_to_mwh = Column(data_quality.electricity_to_mwh, key=True, nullable=True)
    age_from_years = Column(data_quality.age_from_years, key=True)
    age_to_years = Column(data_quality.age_to_years, key=True, nullable=True)
    carbon_from = Column(data_quality.carbon_from, key=True, optional=True, nullable=True)
    carbon_to = Column(data_quality.carbon_to, key=True, optional=True, nullable=True)
    gas_from = Column(data_quality.gas_from, key=True, optional=True, nullable=True)
    gas_to = Column(data_quality.gas_to, key=True, optional=True, nullable=True)
    per = Column(data_quality.per, optional=True, nullable=True)
    plants = Column(
        data_quality.plants,
        nullable=True,
        detail=Either("that the row is learnt from; blank where it is not learnt", "该行由其得出，空缺为非学习所得"),
        at_least=1,
    )
    probability = Column(data_quality.probability, key=True)
    ratio = Column(data_quality.ratio)
    origin = Column(data_quality.origin)
