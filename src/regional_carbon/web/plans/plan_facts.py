"""What a plan comes to, in figures: what it asks, what may then be emitted, what it costs, and who bears it."""

from dataclasses import dataclass

import polars as pl

from regional_carbon.run.doubtful_figures import doubtful_of
from regional_carbon.web.runs.values import value_of

WHOLE = 1 - 1e-9  # a share given up that is the whole but for rounding
MOST = 10  # that bear most, told together


@dataclass(frozen=True)
class PlanFacts:
    """A plan in its own year, or in the last of its years: tCO2/yr, and output forgone in CNY/yr."""

    year: int
    first_year: int
    first_tco2: float  # what the region emits in the first year
    asked_tco2: float
    asked_rate: float | None  # of what the region would emit
    may_emit_tco2: float
    forgone_cny: float
    forgone_rate: float | None
    asked: int
    closed: int
    enterprises: int


def facts_of_plan(plan):
    """The figures of a plan, as they were kept when it was drafted."""
    told, of_run = plan.figures, plan.run.summary
    first = told["start_tco2"] if plan.bundle else of_run["emission_tco2"]
    return PlanFacts(
        year=told["year"] if plan.bundle else of_run["year"], first_year=told.get("first_year", of_run["year"]),
        first_tco2=first, asked_tco2=told["reduction_tco2"], asked_rate=told["reduction_rate"],
        may_emit_tco2=told["planned_tco2"] if plan.bundle else first - told["reduction_tco2"],
        forgone_cny=told["output_forgone_cny"], forgone_rate=told["output_forgone_rate"],
        asked=told["enterprises_reached"], closed=told["enterprises_closed"], enterprises=of_run["enterprises"],
    )  # fmt: skip


@dataclass(frozen=True)
class Bearer:
    """An enterprise that a plan asks something of: tCO2/yr in the plan's (last) year, CNY/yr.

    `found_tco2` is what the plan counts on by measures, else what audits would find there; None where not known.
    `closes`: all of its emission is asked of it. `beyond`: less is left than its fuels emit after all known measures on
    them and green power for all its electricity; None where what it burns is not known.
    """

    enterprise_id: str
    name: str
    industry: str
    would_emit_tco2: float
    may_emit_tco2: float
    asked_tco2: float
    asked_rate: float
    forgone_cny: float
    found_tco2: float | None
    closes: bool
    beyond: bool | None
    doubt: str | None


def bearers(plan):
    """Whom a plan asks something of in its (last) year, the largest reduction first."""
    value, year = value_of(plan.run) if plan.run.bundle else None, facts_of_plan(plan).year
    known = {row["enterprise_id"]: row for row in value.tables["enterprises"].to_dicts()} if value else {}
    doubts = dict(doubtful_of(value).rows()) if value else {}
    found = found_at(value) if value else {}
    asked = plan.targets.filter(year=year, reduction_tco2__gt=0).order_by("-reduction_tco2", "pk")
    return [_bearer(one, known.get(one.enterprise_id, {}), found, doubts.get(one.enterprise_id)) for one in asked]


def _bearer(one, row, found, doubt):
    all_known, of_fuels = found.get(one.enterprise_id, (None, 0.0))
    by_measures = all_known if one.measures_tco2 is None else one.measures_tco2
    burnt = row.get("fuel_tco2")
    beyond = None if burnt is None else one.allowed_tco2 < burnt - of_fuels
    return Bearer(
        one.enterprise_id, one.name or row.get("name") or "", row.get("industry") or row.get("industry_code") or "",
        one.emission_tco2, one.allowed_tco2, one.reduction_tco2,
        one.reduction_tco2 / one.emission_tco2 if one.emission_tco2 else 0.0, one.output_forgone_cny, by_measures,
        closes=one.coefficient >= WHOLE, beyond=beyond, doubt=doubt,
    )  # fmt: skip


def found_at(value):
    """What audits would find at each enterprise, in tCO2/yr: all of it, and what is of its fuels."""
    potential = value.tables.get("abatement_potential")
    if potential is None:
        return {}
    fuels = pl.col("tonnes_tco2").filter(pl.col("saving_gj") > 0).sum().fill_null(0.0)
    summed = potential.group_by("enterprise_id").agg(pl.col("tonnes_tco2").sum(), fuels.alias("of_fuels"))
    return {enterprise: (tonnes, of_fuels) for enterprise, tonnes, of_fuels in summed.iter_rows()}
