"""Energy audits as a user has them: the plants, and what was recommended to each. Model V is learnt from them."""

from __future__ import annotations

from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.quantities import audited, energy_use, identity


class AuditedPlants(Table):
    """Plants that were audited: who audited, when, and the energy they bought."""

    zh = "受审计工厂：审计机构、年份与外购能源"

    plant_id = Column(audited.plant_id, key=True)
    audit_team = Column(audited.audit_team, optional=True, nullable=True)
    year = Column(identity.year)
    industry = Column(identity.industry, optional=True, nullable=True)
    electricity_mwh = Column(
        energy_use.electricity_mwh, nullable=True, detail=Either("bought in the year, by the bills", "全年外购，按账单")
    )
    fuel_bought_gj = Column(audited.fuel_bought_gj, nullable=True)
    electricity_usd_per_mwh = Column(audited.electricity_usd_per_mwh, optional=True, nullable=True)
    natural_gas_usd_per_gj = Column(audited.natural_gas_usd_per_gj, optional=True, nullable=True)


class AuditedMeasures(Table):
    """What auditors recommended: a row for each measure, as it stands in the report, none left out."""

    zh = "审计建议：每项措施一行，照报告原样，不作删减"

    plant_id = Column(audited.plant_id)
    recommendation = Column(audited.recommendation)
    energy_saved = Column(audited.energy_saved, nullable=True)
    saved_tco2_per_gj = Column(audited.saved_tco2_per_gj, optional=True, nullable=True)
    measure_area = Column(audited.measure_area)
    recommended_mwh = Column(audited.recommended_mwh, nullable=True)
    recommended_gj = Column(audited.recommended_gj, nullable=True)
    saving_usd = Column(audited.saving_usd, nullable=True)
    investment_usd = Column(audited.investment_usd, nullable=True)
    implemented = Column(audited.implemented, nullable=True)
